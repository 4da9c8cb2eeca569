# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a guideline demands, one function per demand. A rule yields Findings, silent about what it does not know."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from grants.models import Application, Document, PlanItem, RequestedItem, Side, Status
from grants.terms import Terms
from law.calendar import latest_first_contact
from law.finding import Finding
from law.money import euro


@dataclass(frozen=True)
class Line:
    """A line of the plan: kind, what for, euros."""

    kind: str
    label: str
    amount: Decimal


@dataclass(frozen=True)
class Facts:
    """What is known of a case; None or empty means not known yet, as in the Vorab-Check."""

    terms: Terms
    on: date
    period: tuple[date, date]
    answers: dict[str, Any]
    applicant_kind: str | None = None
    closes_on: date | None = None
    session_on: date | None = None
    expenses: tuple[Line, ...] = ()
    income: tuple[Line, ...] = ()
    declarations: dict[str, str] = field(default_factory=dict)
    documents: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()

    def __getitem__(self, key: str) -> Any:
        return self.answers.get(key)


Rule = Callable[[Facts], Iterator[Finding]]


def facts_of(application: Application, terms: Terms, *, on: date) -> Facts:
    """Read a whole case, three statements: the plan, the documents, the applicant and call if not loaded."""
    items = application.requested_items.all() if application.status != Status.DRAFT else ()
    return facts_from(application, terms, application.plan.all(), application.documents.all(), items, on=on)


def facts_from(
    application: Application,
    terms: Terms,
    plan: Iterable[PlanItem],
    documents: Iterable[Document],
    items: Iterable[RequestedItem],
    *,
    on: date,
) -> Facts:
    """The same of a case whose plan and papers somebody has read."""
    lines = [(row.side, Line(row.kind, row.label, row.amount)) for row in plan]
    answers = {key: application.answer(key) for key in (*terms.questions, *Application.FACTS)}
    papers = [document.kind for document in documents] + [item.kind for item in items if item.supplied_on]
    kind = application.applicant.kind
    declarations, typed = application.declarations, application.typed
    return _facts(application, terms, on, answers, kind, lines, declarations, papers, typed)


READ = """
    SELECT p.kind, a.answers, a.declarations, a.typed,
           coalesce((SELECT json_agg(json_build_array(l.side, l.kind, l.label, l.amount::text) ORDER BY l.side, l.id)
                       FROM grants_planitem l WHERE l.application_id = a.id), '[]'),
           coalesce((SELECT json_agg(d.kind) FROM grants_document d WHERE d.application_id = a.id), '[]'),
           coalesce((SELECT json_agg(r.kind) FROM grants_requesteditem r
                      WHERE r.application_id = a.id AND r.supplied_on IS NOT NULL), '[]')
      FROM grants_application a JOIN grants_applicant p ON p.id = a.applicant_id WHERE a.id = %s"""


def read_facts(application: Application, terms: Terms, *, on: date) -> Facts:
    """The same of a case whose columns the door holds, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(READ, [application.pk])
        kind, *texts = cursor.fetchone()
    answers, declarations, typed, lines, documents, supplied = (
        each if not isinstance(each, str) else json.loads(each) for each in texts
    )
    plan = [(side, Line(kind, label, Decimal(amount))) for side, kind, label, amount in lines]
    known = {key: getattr(application, key) for key in Application.FACTS}
    answers = {key: answers.get(key) for key in terms.questions} | known
    return _facts(application, terms, on, answers, kind, plan, declarations, [*documents, *supplied], typed)


def _facts(
    application: Application,
    terms: Terms,
    on: date,
    answers: dict[str, Any],
    applicant_kind: str,
    plan: list[tuple[str, Line]],
    declarations: dict[str, str],
    documents: Iterable[str],
    typed: Mapping[str, Mapping[str, list[str]]],
) -> Facts:
    call = application.call
    asked = {*terms.questions, *Application.FACTS}
    return Facts(
        terms=terms,
        on=on,
        period=(call.period_from, call.period_until),
        closes_on=call.closes_on,
        session_on=call.session_on,
        answers=answers,
        applicant_kind=applicant_kind,
        expenses=tuple(line for side, line in plan if side == Side.EXPENSE),
        income=tuple(line for side, line in plan if side == Side.INCOME),
        declarations=declarations,
        documents=frozenset(documents),
        unread=frozenset(key for texts in typed.values() for key in texts if key in asked),
    )


def answered(facts: Facts) -> Iterator[Finding]:
    """Every required question has an answer."""
    for question in facts.terms.questions.values():
        if question.required and facts[question.key] in (None, "", []):
            yield Finding("answered", f"Bitte beantworten Sie: {question.label}", field=question.key)


def in_district(facts: Facts) -> Iterator[Finding]:
    """Place and people of the project are in the district."""
    if facts["in_district"] == "no":
        text = (
            "Gefördert werden Projekte im Kreis Mettmann. "
            "Bitte wenden Sie sich an die Partnerschaft für Demokratie in Ihrer Stadt."
        )
        yield Finding("in_district", text, field="in_district")


def under_cap(facts: Facts) -> Iterator[Finding]:
    """The sum asked stays under the programme's cap."""
    asked, cap = facts["amount_asked"], facts.terms.parameters.cap
    if asked is not None and asked > cap:
        text = f"Sie können höchstens {euro(cap)} beantragen. Bitte verringern Sie die Summe von {euro(asked)}."
        yield Finding("under_cap", text, field="amount_asked")


def inside_period(facts: Facts) -> Iterator[Finding]:
    """Money is yearly: the project begins and ends inside the call's budget year."""
    first, last = facts.period
    starts, ends = facts["starts_on"], facts["ends_on"]
    if starts and ends and ends < starts:
        text = "Das Ende liegt vor dem Beginn. Bitte prüfen Sie beide Daten."
        yield Finding("inside_period", text, field="ends_on")
    if starts and not first <= starts <= last:
        text = f"Ihr Projekt muss zwischen dem {first:%d.%m.%Y} und dem {last:%d.%m.%Y} beginnen."
        yield Finding("inside_period", text, field="starts_on")
    if ends and ends > last:
        text = (
            f"Ihr Projekt muss bis {last:%d.%m.%Y} enden. Sie können es teilen: "
            f"Beantragen Sie hier den Teil bis {last:%d.%m.%Y} und den Rest im nächsten Jahr."
        )
        yield Finding("inside_period", text, field="ends_on")


def second_part(facts: Facts) -> tuple[date, date] | None:
    """The days of a project after the budget year it begins in; they need an application of their own."""
    first, last = facts.period
    starts, ends = facts["starts_on"], facts["ends_on"]
    if not (starts and ends and first <= starts <= last < ends):
        return None
    return last + timedelta(days=1), ends


def ten_weeks(facts: Facts) -> Iterator[Finding]:
    """First contact lies the programme's lead before the start, that day included; a reasoned exception is possible."""
    starts, lead = facts["starts_on"], facts.terms.parameters.lead_days
    latest = missed_contact(facts["first_contact_on"], starts, lead)
    if latest is None:
        return
    text = (
        f"Zwischen dem ersten Kontakt und dem Beginn liegen weniger als {lead // 7} Wochen. "
        f"Für den Beginn am {starts:%d.%m.%Y} war der {latest:%d.%m.%Y} der letzte Tag. "
    )
    reason = facts["exception_reason"]
    if reason:
        yield Finding("ten_weeks", text + "Die Fachstelle prüft Ihre Begründung.", "exception_reason", blocking=False)
    else:
        text += "Bitte begründen Sie, warum es nicht früher ging, oder wählen Sie einen späteren Beginn."
        yield Finding("ten_weeks", text, field="exception_reason")


def missed_contact(contact: date | None, starts: date | None, lead: int) -> date | None:
    """The last day a first contact would have been early enough, when it was later; else None."""
    if not (lead and contact and starts):
        return None
    latest = latest_first_contact(starts, lead)
    return latest if contact > latest else None


def contact_happened(facts: Facts) -> Iterator[Finding]:
    """First contact and consultation are not in the future."""
    for key, what in (("first_contact_on", "erste Kontakt"), ("consulted_on", "Beratungstermin")):
        day = facts[key]
        if day and str(day) > facts.on.isoformat():
            text = f"Der {what} liegt in der Zukunft. Bitte geben Sie den Tag an, an dem das Gespräch war."
            yield Finding("contact_happened", text, field=key)


def not_begun(facts: Facts) -> Iterator[Finding]:
    """No award for what has begun; early start is asked for and decided apart (no. 1.3 VV zu § 44 LHO)."""
    if facts["begun"] == "yes":
        text = (
            "Ein Projekt, das schon begonnen hat, kann nicht gefördert werden. Bitte sprechen Sie mit der Fachstelle."
        )
        yield Finding("not_begun", text, field="begun")
    starts, early, session = facts["starts_on"], facts["early_start_on"], facts.session_on
    if starts and session and starts <= session and not early:
        text = f"Ihr Projekt beginnt vor der Entscheidung am {session:%d.%m.%Y}. "
        if "early_start_on" in facts.terms.questions:
            text += "Beantragen Sie einen vorzeitigen Beginn oder wählen Sie einen späteren Tag."
            yield Finding("not_begun", text, field="early_start_on")
        else:
            yield Finding("not_begun", text + "Bitte wählen Sie einen späteren Tag.", field="starts_on")
    if early and starts and early > starts:
        text = "Der vorzeitige Beginn liegt nach dem Beginn des Projekts. Bitte prüfen Sie beide Daten."
        yield Finding("not_begun", text, field="early_start_on")


def fundable_costs(facts: Facts) -> Iterator[Finding]:
    """Only the programme's cost kinds are funded."""
    allowed = dict(facts.terms.cost_kinds)
    kinds = ", ".join(allowed.values())
    for line in facts.expenses:
        if line.kind not in allowed:
            text = (
                f"„{line.label}“ ({euro(line.amount)}) können wir nicht fördern. Nehmen Sie die Zeile heraus oder "
                f"ändern Sie ihre Art. Möglich sind: {kinds}."
            )
            yield Finding("fundable_costs", text, field="plan")


def balanced(facts: Facts) -> Iterator[Finding]:
    """A sum is asked, there are expenses, and they equal income plus the sum asked."""
    asked = facts["amount_asked"]
    if asked is None:
        yield Finding("balanced", "Bitte geben Sie an, wie viel Geld Sie beantragen.", field="amount_asked")
    if not facts.expenses:
        yield Finding("balanced", "Bitte tragen Sie mindestens eine Ausgabe ein.", field="plan")
    elif asked is not None and (gap := gap_of(facts)):
        yield Finding("balanced", gap_in_words(gap), field="plan")


@dataclass(frozen=True)
class Balance:
    """Both sides of a plan in euros."""

    expenses: Decimal
    means: Decimal
    asked: Decimal

    @property
    def gap(self) -> Decimal:
        return self.expenses - self.means - self.asked

    @property
    def in_words(self) -> str:
        return gap_in_words(self.gap)


def balance_of(facts: Facts) -> Balance:
    """The sums of a plan: expenses, own and third-party means, and what is asked for."""
    expenses = sum((line.amount for line in facts.expenses), Decimal(0))
    means = sum((line.amount for line in facts.income), Decimal(0))
    return Balance(expenses, means, facts["amount_asked"] or Decimal(0))


def with_line(facts: Facts, side: str, line: Line | None, *, instead_of: Line | None = None) -> Facts:
    """The same plan as if this line were in it already, in place of another."""
    lines = list(facts.expenses if side == Side.EXPENSE else facts.income)
    if instead_of in lines:
        lines.remove(instead_of)
    changed = (*lines, line) if line else tuple(lines)
    return replace(facts, expenses=changed) if side == Side.EXPENSE else replace(facts, income=changed)


def gap_of(facts: Facts) -> Decimal:
    """Expenses minus all income and the sum asked, in euros."""
    return balance_of(facts).gap


def gap_in_words(gap: Decimal) -> str:
    """What is missing in a plan, or too much; gap in euros, expenses minus all income."""
    if gap > 0:
        return f"Es fehlen noch {euro(gap)}: Ihre Ausgaben sind höher als Ihre Einnahmen und die beantragte Förderung."
    if gap < 0:
        return (
            f"Es sind {euro(-gap)} zu viel: Ihre Einnahmen und die beantragte Förderung sind höher als Ihre Ausgaben."
        )
    return "Ausgaben und Einnahmen stimmen überein."


def own_share(facts: Facts) -> Iterator[Finding]:
    """Share funding: the guideline's least part of own and third-party means."""
    percent = facts.terms.parameters.own_share_percent
    expenses = sum((line.amount for line in facts.expenses), Decimal(0))
    means = sum((line.amount for line in facts.income), Decimal(0))
    if percent and expenses and means * 100 < expenses * percent:
        least = euro(expenses * percent / 100)
        text = f"Mindestens {percent} % der Ausgaben tragen Sie selbst oder andere. Das sind {least}."
        yield Finding("own_share", text, field="plan")


def declared(facts: Facts) -> Iterator[Finding]:
    """Every declaration is agreed to in the version valid now."""
    for declaration in facts.terms.declarations:
        if facts.declarations.get(declaration.key) != declaration.version:
            text = "Bitte stimmen Sie dieser Erklärung zu. Ohne sie können wir nicht fördern."
            yield Finding("declared", text, field=declaration.key)


def documented(facts: Facts) -> Iterator[Finding]:
    """Every required paper for this kind of applicant was uploaded."""
    if facts.applicant_kind is None:
        return
    for document in facts.terms.documents_for(facts.applicant_kind):
        if document.required and document.key not in facts.documents:
            yield Finding("documented", f"Bitte laden Sie hoch: {document.label}", field=document.key)


def unread(facts: Facts) -> Iterator[Finding]:
    """What was typed and is not understood is no answer; whoever sends an application knows what it says."""
    for key in sorted(facts.unread):
        question = facts.terms.questions.get(key)
        what = question.label if question else "Beantragte Summe"
        text = f"Ihre Eingabe bei „{what}“ konnten wir nicht lesen. Bitte prüfen Sie sie."
        yield Finding("unread", text, field=key)


def findings(rules: tuple[Rule, ...], facts: Facts) -> list[Finding]:
    """All reasons, not only the first. Of an answer nobody understands there is nothing else to say."""
    told = (finding for rule in rules for finding in rule(facts))
    return [*unread(facts), *(finding for finding in told if finding.field not in facts.unread)]
