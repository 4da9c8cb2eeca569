# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letters of a case: gathers what a template prints, typesets, files. Trying to issue again changes nothing.

A Sheet is a letter before it is set: issued, it is filed for good; as a preview it is set and marked and left at that.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from itertools import groupby
from typing import Any, Literal

from django.conf import settings
from django.core.files.base import ContentFile

from committees.bylaws.counting import Outcome
from committees.models import Motion, Resolution
from grants.models import Application, Decision, Event, Letter, PlanItem, RequestedItem, Side, Unit
from grants.terms import Terms
from law import calendar, notification
from permissions.models import User
from workflows import letter_data as data
from workflows.typesetting import TypesettingFailed, first_page, typeset

Notice = Literal["deferred", "waitlisted"]
NOTICES: dict[str, Notice] = {Decision.Kind.DEFERRAL: "deferred", Decision.Kind.WAITLIST: "waitlisted"}


@dataclass(frozen=True)
class Case:
    """What every letter of a submitted case can rely on: the database promises that none of it is missing."""

    application: Application
    terms: Terms
    submitted_on: date
    asked: Decimal
    starts_on: date
    ends_on: date

    @classmethod
    def of(cls, event: Event) -> "Case":
        application = event.application
        assert application is not None, "letters belong to a case"
        terms, submitted_on, asked = application.terms, application.submitted_on, application.amount_asked
        starts_on, ends_on = application.starts_on, application.ends_on
        assert terms and submitted_on and asked and starts_on and ends_on, "letters follow a submission"
        return cls(application, terms, submitted_on, asked, starts_on, ends_on)


@dataclass(frozen=True)
class Sheet:
    """What a letter says, read from the database, not yet typeset; decision: the one it carries, if it does."""

    kind: str
    template: str
    values: Mapping[str, object]
    decision: Any = None

    def draft(self) -> bytes:
        """The PDF nobody can take for the letter."""
        return typeset(self.template, {**self.values, "draft": True})

    def picture(self, *, draft: bool = False) -> bytes:
        """The first page as PNG."""
        return first_page(self.template, {**self.values, "draft": draft})


def issue_receipt(event: Event) -> None:
    _file(event, receipt(event))


def issue_missing_documents(event: Event) -> None:
    _file(event, missing_documents(event))


def issue_decision(event: Event) -> None:
    """Nothing to post lies in the file before everybody signed; a decision that was returned is gone."""
    found = Decision.objects.filter(pk=event.data["decision"]).first()
    if found is None:
        return
    signed = found.second_signature_by_id is not None and event.act != "decide"
    if signed or not found.second_signature_needed:
        _file(event, decision(event))


def receipt(event: Event) -> Sheet:
    """The Eingangsbestätigung with what happens next."""
    case = Case.of(event)
    application, call = case.application, case.application.call
    check_until = case.terms.checked_until(case.submitted_on) if "submitted" in case.terms.clocks else None
    letter: data.ReceiptLetter = {
        **_head(case, event),
        "applicant": application.applicant.name,
        "received_on": case.submitted_on,
        "receipt_number": application.reference,
        "requested": case.asked,
        "period_from": case.starts_on,
        "period_until": case.ends_on,
        "documents": [document.name for document in application.documents.all()],
        "committee": "" if application.left_to_office else call.committee.name,
        "check_until": check_until,
        "meeting_on": call.session_after(check_until or case.submitted_on),
        "early_start_requested": application.early_start_on is not None,
    }
    return Sheet(Letter.Kind.RECEIPT, "receipt", letter)


def missing_documents(event: Event) -> Sheet:
    """The request for documents: the items of this act, one date."""
    case = Case.of(event)
    application = case.application
    items = RequestedItem.objects.filter(pk__in=event.data["requested"])
    wanted: list[data.MissingItem] = [{"label": item.text, "reason": "", "due_on": item.due_on} for item in items]
    due_on = max(item["due_on"] for item in wanted)
    letter: data.MissingDocumentsLetter = {
        **_head(case, event),
        "applied_on": case.submitted_on,
        "items": wanted,
        "due_on": due_on,
        "message": "",
        "committee": application.call.committee.name,
        "meeting_on": None if application.left_to_office else application.call.session_after(due_on),
        "signer": _signer(application, event),
    }
    return Sheet(Letter.Kind.MISSING_DOCUMENTS, "missing_documents", letter)


def decision(event: Event) -> Sheet:
    """The Bescheid, or the notice of a deferral or a place on the waiting list."""
    return _of(Decision.objects.select_related("resolution__committee").get(pk=event.data["decision"]), event)


def to_be_signed(decision: Decision, *, by: User, on: date) -> Sheet:
    """The Bescheid as it will be when this person signs it on that day."""
    if decision.signed_by_id != by.pk:
        decision.second_signature_by = by
    return _of(decision, Event(application=decision.application, act="sign", by=by, on=on))


def _of(decision: Decision, event: Event) -> Sheet:
    case = Case.of(event)
    if decision.kind in NOTICES:
        return Sheet(Letter.Kind.NOTICE, "notice", _notice(case, decision, event), decision)
    return Sheet(Letter.Kind.DECISION, "decision", _decision(case, decision, event), decision)


SHEETS: dict[str, Callable[[Event], Sheet]] = {
    Letter.Kind.RECEIPT: receipt,
    Letter.Kind.MISSING_DOCUMENTS: missing_documents,
    Letter.Kind.DECISION: decision,
    Letter.Kind.NOTICE: decision,
}


def picture_of(letter: Letter) -> bytes:
    """The first page of a filed letter, set again: only while it `is_current` it shows what lies in the file."""
    return SHEETS[letter.kind](letter.event).picture()


def is_current(letter: Letter) -> bool:
    """Whether it would read the same if it were set now; an address may have changed since. Setting is repeatable."""
    sheet = SHEETS[letter.kind](letter.event)
    with suppress(TypesettingFailed):
        return sha256(typeset(sheet.template, sheet.values)).hexdigest() == letter.sha256
    return False


def _file(event: Event, sheet: Sheet) -> None:
    if not Letter.objects.filter(event=event, kind=sheet.kind).exists():
        file_away(Letter(application=event.application), event, sheet)


def file_away(letter: Any, event: Any, sheet: Sheet) -> None:
    """Set the letter and keep it, in the table of its kind of case: it says whose it is, the sheet what it says."""
    pdf = typeset(sheet.template, sheet.values)
    letter.event, letter.decision, letter.kind, letter.dated_on = event, sheet.decision, sheet.kind, event.on
    letter.sha256 = sha256(pdf).hexdigest()
    letter.file.save("letter.pdf", ContentFile(pdf), save=False)
    letter.save()


def _decision(case: Case, decision: Decision, event: Event) -> data.DecisionLetter:
    application, texts = case.application, case.terms.texts
    return {
        **_head(case, event),
        "kind": _kind(case, decision),
        "applicant": application.applicant.name,
        "applied_on": case.submitted_on,
        "requested": case.asked,
        "award": _award(case, decision) if decision.amount else None,
        "early_start": _early_start(application),
        "legal_basis": texts["legal_basis"],
        "discretion": True,
        "resolution": _resolution(decision.resolution, case.asked)
        if decision.resolution and decision.resolution.poll_id
        else None,
        "deviation_reasons": decision.deviation_reasons,
        "reasons": decision.reasons,
        "sending": _sending(decision, event),
        "remedy": {"court": texts["remedy_court"], "address": texts["remedy_address"], "note": ""},
        "signer": {"name": decision.signed_by.name, "role": application.call.unit.name},
        "second_signer": {"name": decision.second_signature_by.name, "role": application.call.unit.name}
        if decision.second_signature_by
        else None,
        "enclosures": [],
    }


def _notice(case: Case, decision: Decision, event: Event) -> data.NoticeLetter:
    application = case.application
    assert decision.resolution is not None, "a body deferred it"
    return {
        **_head(case, event),
        "kind": NOTICES[Decision.Kind(decision.kind)],
        "applied_on": case.submitted_on,
        "resolution": {
            "committee": decision.resolution.committee.name,
            "meeting_on": decision.resolution.resolved_on,
        },
        "reasons": decision.reasons,
        "next_meeting_on": None,
        "signer": _signer(application, event),
    }


def office_of(unit: Unit) -> data.Office:
    """The office as it stands at the head of its letters."""
    return {
        "authority": unit.authority,
        "unit": unit.name,
        "street": unit.street,
        "town": f"{unit.postcode} {unit.town}",
        "phone": unit.phone,
        "email": unit.email,
    }


def contact_of(unit: Unit) -> data.Contact:
    """Whom to ask: the office, never a single person."""
    return {"name": unit.name, "phone": unit.phone, "email": unit.email}


def _head(case: Case, event: Event) -> data.Letter:
    application = case.application
    call, applicant = application.call, application.applicant
    return {
        "office": office_of(call.unit),
        "contact": contact_of(call.unit),
        "recipient": [applicant.name, applicant.street, f"{applicant.postcode} {applicant.town}"],
        "addressee": applicant.name if applicant.kind == applicant.Kind.PERSON else "",
        "file_number": application.reference,
        "date": event.on,
        "case_url": f"{settings.PUBLIC_URL}/antrag/{application.public_id}/",
        "programme": case.terms.texts["programme"],
        "fund": call.title,
        "project": application.title,
    }


def _award(case: Case, decision: Decision) -> data.Award:
    terms = case.terms
    assert decision.amount is not None, "an award has an amount"
    plan = binding_plan(case, decision.amount)
    proof_due = calendar.Period(terms.parameters.proof_weeks, calendar.PeriodUnit.WEEKS).until(case.ends_on)
    return {
        "amount": decision.amount,
        "purpose": purpose(case),
        "funding_kind": terms.parameters.funding_kind,
        "share_percent": share(decision.amount, plan["expenses_total"]),
        "period_from": case.starts_on,
        "period_until": case.ends_on,
        "plan": plan,
        "conditions": [line for line in decision.conditions.splitlines() if line.strip()],
        "side_conditions": terms.texts["side_conditions"],
        "proof_of_dealing_missing": case.application.call.dealing_proven_on is None,
        "weeks_to_spend": terms.parameters.spend_weeks,
        "proof_due_on": proof_due,
        "publicity": terms.texts["publicity"],
    }


def binding_plan(case: Case, amount: Decimal) -> data.FinancePlan:
    """The applicant's plan with the awarded sum; a part award leaves a gap the applicant has to cover or save."""
    application, terms = case.application, case.terms
    lines = list(application.plan.order_by("kind", "id"))
    expenses = _groups([line for line in lines if line.side == Side.EXPENSE], dict(terms.cost_kinds))
    income = _groups([line for line in lines if line.side == Side.INCOME], dict(terms.income_kinds))
    income.append(
        {"kind": "Zuwendung", "total": amount, "items": [{"label": application.call.title, "amount": amount}]}
    )
    spent = sum((group["total"] for group in expenses), Decimal(0))
    covered = sum((group["total"] for group in income), Decimal(0))
    return {
        "expenses": expenses,
        "income": income,
        "expenses_total": spent,
        "income_total": covered,
        "gap": spent - covered or None,
        "tolerance_percent": 20,
    }


def purpose(case: Case) -> str:
    """The fields of action the applicant named, else the programme's own purpose."""
    question = case.terms.questions.get("field")
    chosen = case.application.answer("field") or []
    labels = [label for key, label in question.options if key in chosen] if question else []
    return ", ".join(labels) or case.terms.texts["purpose"]


def share(amount: Decimal, expenses: Decimal) -> str:
    """The part of the expenses an award covers, in percent as German readers write it: 80 or 66,67."""
    percent = (amount * 100 / expenses if expenses else Decimal(100)).quantize(Decimal("0.01"))
    return f"{percent:f}".rstrip("0").rstrip(".").replace(".", ",")


def _groups(lines: list[PlanItem], labels: dict[str, str]) -> list[data.PlanGroup]:
    groups: list[data.PlanGroup] = []
    for kind, found in groupby(lines, key=lambda line: line.kind):
        items: list[data.PlanItem] = [{"label": line.label, "amount": line.amount} for line in found]
        total = sum((item["amount"] for item in items), Decimal(0))
        groups.append({"kind": labels.get(kind, kind), "total": total, "items": items})
    return groups


def _kind(case: Case, decision: Decision) -> data.Outcome:
    if decision.kind == Decision.Kind.REJECTION:
        return "rejection"
    return "part_award" if decision.amount and decision.amount < case.asked else "award"


def _resolution(resolution: Resolution, asked: Decimal) -> data.ResolutionInLetter:
    outcome: data.Recommendation = "rejection"
    if resolution.outcome == Outcome.ADOPTED and resolution.motion != Motion.AWARD:
        outcome = "deferred" if resolution.motion == Motion.DEFER else "waitlisted"
    elif resolution.amount is not None:
        outcome = "part_award" if resolution.amount < asked else "award"
    return {
        "committee": resolution.committee.name,
        "meeting_on": resolution.resolved_on,
        "outcome": outcome,
        "amount": resolution.amount,
    }


def _early_start(application: Application) -> data.EarlyStart | None:
    """The separate decision on an early start, read from its event."""
    if application.early_start_permitted is None or application.early_start_on is None:
        return None
    decided = application.events.filter(act="decide_early_start").last()
    return {
        "allowed": application.early_start_permitted,
        "start": application.early_start_on,
        "decided_on": decided.on if decided else application.early_start_on,
        "reasons": decided.data["reasons"] if decided else "",
    }


def _sending(decision: Decision, event: Event) -> data.Sending:
    """Posted on the letter's own day; another day asks for a letter with a new date."""
    way = notification.Way(decision.way)
    notified = notification.notified_on(way, event.on) if way == notification.Way.POST else None
    return {"way": way.value, "copy_in_portal": True, "posted_on": event.on, "notified_on": notified}


def _signer(application: Application, event: Event) -> data.Signer:
    return {
        "name": event.by.name if event.by else application.call.unit.name,
        "role": application.call.unit.name,
    }
