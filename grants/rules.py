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
from grants.terms import RequiredDocument, Terms
from grants.wording import say
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
    rates: Mapping[str, Decimal] = field(default_factory=dict)

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
        session_on=None if application.left_to_office else call.session_on,
        answers=answers,
        applicant_kind=applicant_kind,
        expenses=tuple(line for side, line in plan if side == Side.EXPENSE),
        income=tuple(line for side, line in plan if side == Side.INCOME),
        declarations=declarations,
        documents=frozenset(documents),
        rates=call.known_rates,
        unread=frozenset(key for texts in typed.values() for key in texts if key in asked),
    )


def answered(facts: Facts) -> Iterator[Finding]:
    """Every required question has an answer."""
    for question in facts.terms.questions.values():
        if question.required and facts[question.key] in (None, "", []):
            text = say(facts.terms, "answered", question=question.label)
            yield Finding("answered", text, field=question.key)


def in_district(facts: Facts) -> Iterator[Finding]:
    """Place and people of the project are in the district."""
    if facts["in_district"] == "no":
        yield Finding("in_district", say(facts.terms, "in_district"), field="in_district")


def under_cap(facts: Facts) -> Iterator[Finding]:
    """The sum asked stays under the programme's cap."""
    asked, cap = facts["amount_asked"], facts.terms.parameters.cap
    if asked is not None and cap is not None and asked > cap:
        text = say(facts.terms, "under_cap", cap=euro(cap), asked=euro(asked))
        yield Finding("under_cap", text, field="amount_asked")


def inside_period(facts: Facts) -> Iterator[Finding]:
    """The project begins and ends inside the call's period: a budget year, or as long as there is money at all."""
    first, last = facts.period
    starts, ends = facts["starts_on"], facts["ends_on"]
    if starts and ends and ends < starts:
        yield Finding("inside_period", say(facts.terms, "ends_before_start"), field="ends_on")
    days = {"first": f"{first:%d.%m.%Y}", "last": f"{last:%d.%m.%Y}"}
    if starts and not first <= starts <= last:
        yield Finding("inside_period", say(facts.terms, "starts_outside", **days), field="starts_on")
    if ends and ends > last:
        sentence = "ends_outside" if facts.terms.parameters.yearly else "ends_after_call"
        yield Finding("inside_period", say(facts.terms, sentence, **days), field="ends_on")


def second_part(facts: Facts) -> tuple[date, date] | None:
    """The days of a project after the budget year it begins in; they need an application of their own."""
    first, last = facts.period
    starts, ends = facts["starts_on"], facts["ends_on"]
    if not (facts.terms.parameters.yearly and starts and ends and first <= starts <= last < ends):
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
        yield Finding("not_begun", say(facts.terms, "has_begun"), field="begun")
    starts, early, session = facts["starts_on"], facts["early_start_on"], facts.session_on
    if starts and session and starts <= session and not early:
        asks = "early_start_on" in facts.terms.questions
        sentence, field = ("before_session_early", "early_start_on") if asks else ("before_session", "starts_on")
        yield Finding("not_begun", say(facts.terms, sentence, session=f"{session:%d.%m.%Y}"), field=field)
    if early and starts and early > starts:
        text = "Der vorzeitige Beginn liegt nach dem Beginn des Projekts. Bitte prüfen Sie beide Daten."
        yield Finding("not_begun", text, field="early_start_on")


def fundable_costs(facts: Facts) -> Iterator[Finding]:
    """Only the programme's cost kinds are funded."""
    allowed = dict(facts.terms.cost_kinds)
    kinds = ", ".join(allowed.values())
    for line in facts.expenses:
        if line.kind not in allowed:
            text = say(facts.terms, "unfunded", label=line.label, amount=euro(line.amount), kinds=kinds)
            yield Finding("fundable_costs", text, field="plan")


def balanced(facts: Facts) -> Iterator[Finding]:
    """A sum is asked, there are expenses, and they equal income plus the sum asked."""
    asked = facts["amount_asked"]
    if asked is None:
        yield Finding("balanced", say(facts.terms, "no_sum"), field="amount_asked")
    if not facts.expenses:
        yield Finding("balanced", say(facts.terms, "no_expense"), field="plan")
    elif asked is not None and (balance := balance_of(facts)).gap:
        yield Finding("balanced", balance.in_words, field="plan")


@dataclass(frozen=True)
class Balance:
    """Both sides of a plan in euros, and the terms whose words it is told in."""

    terms: Terms
    expenses: Decimal
    means: Decimal
    asked: Decimal

    @property
    def gap(self) -> Decimal:
        return self.expenses - self.means - self.asked

    @property
    def in_words(self) -> str:
        """What is missing in a plan, or too much."""
        sentence = "too_little" if self.gap > 0 else "too_much" if self.gap < 0 else "even"
        return say(self.terms, sentence, gap=euro(abs(self.gap)))


def balance_of(facts: Facts) -> Balance:
    """The sums of a plan: expenses, own and third-party means, and what is asked for."""
    expenses = sum((line.amount for line in facts.expenses), Decimal(0))
    means = sum((line.amount for line in facts.income), Decimal(0))
    return Balance(facts.terms, expenses, means, facts["amount_asked"] or Decimal(0))


def with_line(facts: Facts, side: str, line: Line | None, *, instead_of: Line | None = None) -> Facts:
    """The same plan as if this line were in it already, in place of another."""
    lines = list(facts.expenses if side == Side.EXPENSE else facts.income)
    if instead_of in lines:
        lines.remove(instead_of)
    changed = (*lines, line) if line else tuple(lines)
    return replace(facts, expenses=changed) if side == Side.EXPENSE else replace(facts, income=changed)


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
            yield Finding("declared", say(facts.terms, "declared"), field=declaration.key)


OF_AGE = 18  # § 2 BGB


def has_minors(facts: Facts) -> bool:
    """Whether anybody in charge is under 18, as far as ages are known."""
    return any(age < OF_AGE for age in facts["ages"] or ())


def papers_of(facts: Facts) -> tuple[RequiredDocument, ...]:
    """The papers that belong to this case.

    Whoever is under 18 binds themselves to conditions of an award only with the consent of their legal
    representatives, §§ 106, 107, 108 BGB; where nobody is, nobody is asked for it.
    """
    if facts.applicant_kind is None:
        return ()
    minors = has_minors(facts)
    return tuple(each for each in facts.terms.documents_for(facts.applicant_kind) if minors or not each.of_minors)


def documented(facts: Facts) -> Iterator[Finding]:
    """Every required paper of this case was uploaded."""
    for document in papers_of(facts):
        if document.required and document.key not in facts.documents:
            yield Finding("documented", say(facts.terms, "documented", paper=document.label), field=document.key)


def unread(facts: Facts) -> Iterator[Finding]:
    """What was typed and is not understood is no answer; whoever sends an application knows what it says."""
    for key in sorted(facts.unread):
        question = facts.terms.questions.get(key)
        what = question.label if question else "Beantragte Summe"
        yield Finding("unread", say(facts.terms, "unread", question=what), field=key)


def findings(rules: tuple[Rule, ...], facts: Facts) -> list[Finding]:
    """All reasons, not only the first. Of an answer nobody understands there is nothing else to say."""
    told = (finding for rule in rules for finding in rule(facts))
    return [*unread(facts), *(finding for finding in told if finding.field not in facts.unread)]
