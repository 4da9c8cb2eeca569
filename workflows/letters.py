# SPDX-License-Identifier: AGPL-3.0-or-later
"""Issues the letters of a case: gathers what the template prints, typesets, files. Trying again changes nothing."""

from decimal import Decimal
from hashlib import sha256
from itertools import groupby

from django.conf import settings
from django.core.files.base import ContentFile

from committees.models import Resolution
from grants.models import Application, Decision, Event, Letter, PlanItem, RequestedItem, Side
from grants.terms import Terms
from law import calendar
from workflows import letter_data as data
from workflows.typesetting import typeset

NOTICES = {Decision.Kind.DEFERRAL: "deferred", Decision.Kind.WAITLIST: "waitlisted"}


def issue_receipt(event: Event) -> None:
    """The Eingangsbestätigung with what happens next."""
    application = _application(event)
    call, clocks = application.call, _terms(application).clocks
    head = _head(application, event)
    letter: data.ReceiptLetter = {
        **head,  # type: ignore[typeddict-item]
        "applicant": application.applicant.name,
        "received_on": application.submitted_on,
        "receipt_number": application.file_number,
        "requested": application.amount_asked,
        "period_from": application.starts_on,
        "period_until": application.ends_on,
        "documents": [document.name for document in application.documents.all()],
        "committee": call.committee.name,
        "check_until": calendar.add_days(event.on, clocks["submitted"]) if "submitted" in clocks else None,
        "meeting_on": call.session_on,
        "early_start_requested": application.early_start_on is not None,
    }
    _file(event, Letter.Kind.RECEIPT, "receipt", letter)


def issue_missing_documents(event: Event) -> None:
    """The request for documents: the items of this act, one date."""
    application = _application(event)
    items = RequestedItem.objects.filter(application=application, requested_on=event.on, supplied_on=None)
    wanted: list[data.MissingItem] = [{"label": item.text, "reason": "", "due_on": item.due_on} for item in items]
    letter: data.MissingDocumentsLetter = {
        **_head(application, event),  # type: ignore[typeddict-item]
        "applied_on": application.submitted_on,
        "items": wanted,
        "due_on": max(item["due_on"] for item in wanted),
        "message": "",
        "committee": application.call.committee.name,
        "meeting_on": application.call.session_on,
        "signer": _signer(application, event),
    }
    _file(event, Letter.Kind.MISSING_DOCUMENTS, "missing_documents", letter)


def issue_decision(event: Event) -> None:
    """The Bescheid, or the notice of a deferral or a place on the waiting list."""
    application = _application(event)
    decision = Decision.objects.select_related("resolution__committee").get(pk=event.data["decision"])
    if decision.kind in NOTICES:
        _file(event, Letter.Kind.DECISION, "notice", _notice(application, decision, event), decision)
    else:
        _file(event, Letter.Kind.DECISION, "decision", _decision(application, decision, event), decision)


def _file(event: Event, kind: Letter.Kind, template: str, values: object, decision: Decision | None = None) -> None:
    if Letter.objects.filter(event=event, kind=kind).exists():
        return
    pdf = typeset(template, values)  # type: ignore[arg-type]
    letter = Letter(
        application_id=event.application_id,
        event=event,
        decision=decision,
        kind=kind,
        sha256=sha256(pdf).hexdigest(),
        dated_on=event.on,
    )
    letter.file.save("letter.pdf", ContentFile(pdf), save=False)
    letter.save()


def _decision(application: Application, decision: Decision, event: Event) -> data.DecisionLetter:
    texts, kind = _terms(application).texts, _kind(application, decision)
    return {
        **_head(application, event),  # type: ignore[typeddict-item]
        "kind": kind,
        "applicant": application.applicant.name,
        "applied_on": application.submitted_on,
        "requested": application.amount_asked,
        "award": _award(application, decision) if decision.amount else None,
        "early_start": _early_start(application),
        "legal_basis": texts["legal_basis"],
        "discretion": True,
        "resolution": _resolution(decision.resolution) if decision.resolution else None,
        "deviation_reasons": decision.deviation_reasons,
        "reasons": decision.reasons,
        "sending": _sending(decision, event),
        "remedy": {"court": texts["remedy_court"], "address": texts["remedy_address"], "note": ""},
        "signer": {"name": decision.signed_by.name, "role": application.call.unit.name},
        "second_signer": {"name": decision.second_signature_by.name, "role": application.call.unit.name}
        if decision.second_signature_by
        else None,
        "enclosures": [texts["side_conditions"]] if decision.amount else [],
    }


def _notice(application: Application, decision: Decision, event: Event) -> data.NoticeLetter:
    assert decision.resolution is not None, "a body deferred it"
    return {
        **_head(application, event),  # type: ignore[typeddict-item]
        "kind": NOTICES[Decision.Kind(decision.kind)],
        "applied_on": application.submitted_on,
        "resolution": {
            "committee": decision.resolution.committee.name,
            "meeting_on": decision.resolution.resolved_on,
        },
        "reasons": decision.reasons,
        "next_meeting_on": None,
        "signer": _signer(application, event),
    }


def _head(application: Application, event: Event) -> data.Letter:
    call, applicant = application.call, application.applicant
    unit = call.unit
    return {
        "office": {
            "authority": unit.authority,
            "unit": unit.name,
            "street": unit.street,
            "town": f"{unit.postcode} {unit.town}",
            "phone": unit.phone,
            "email": unit.email,
        },
        "recipient": [applicant.name, applicant.street, f"{applicant.postcode} {applicant.town}"],
        "addressee": applicant.name if applicant.kind == applicant.Kind.PERSON else "",
        "file_number": application.reference,
        "date": event.on,
        "contact": {
            "name": event.by.name if event.by and application.assignee_id else unit.name,
            "phone": unit.phone,
            "email": unit.email,
        },
        "case_url": f"{settings.PUBLIC_URL}/antrag/{application.public_id}/",
        "programme": "Demokratie leben!",
        "fund": call.title,
        "project": application.title,
    }


def _award(application: Application, decision: Decision) -> data.Award:
    terms = _terms(application)
    assert decision.amount is not None and application.starts_on and application.ends_on
    proof_due = calendar.next_working_day(calendar.add_weeks(application.ends_on, terms.parameters.proof_weeks))
    return {
        "amount": decision.amount,
        "purpose": application.title,
        "funding_kind": terms.parameters.funding_kind,  # type: ignore[typeddict-item]
        "share_percent": None,
        "period_from": application.starts_on,
        "period_until": application.ends_on,
        "plan": binding_plan(application, decision.amount),
        "conditions": [line for line in decision.conditions.splitlines() if line.strip()],
        "side_conditions": terms.texts["side_conditions"],
        "proof_of_dealing_missing": False,
        "weeks_to_spend": terms.parameters.spend_weeks,
        "proof_due_on": proof_due,
        "publicity": terms.texts["publicity"],
    }


def binding_plan(application: Application, amount: Decimal) -> data.FinancePlan:
    """The applicant's plan with the awarded sum; a part award leaves a gap the applicant has to cover or save."""
    terms = _terms(application)
    lines = list(application.plan.order_by("kind", "id"))
    expenses = _groups([line for line in lines if line.side == Side.EXPENSE], dict(terms.cost_kinds))
    income = _groups([line for line in lines if line.side == Side.INCOME], dict(terms.income_kinds))
    income.append({"kind": "Zuwendung", "total": amount, "items": [{"label": application.call.title, "amount": amount}]})
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


def _groups(lines: list[PlanItem], labels: dict[str, str]) -> list[data.PlanGroup]:
    groups: list[data.PlanGroup] = []
    for kind, found in groupby(lines, key=lambda line: line.kind):
        items: list[data.PlanItem] = [{"label": line.label, "amount": line.amount} for line in found]
        total = sum((item["amount"] for item in items), Decimal(0))
        groups.append({"kind": labels.get(kind, kind), "total": total, "items": items})
    return groups


def _kind(application: Application, decision: Decision) -> str:
    if decision.kind == Decision.Kind.REJECTION:
        return "rejection"
    assert decision.amount is not None and application.amount_asked is not None
    return "part_award" if decision.amount < application.amount_asked else "award"


def _resolution(resolution: Resolution) -> data.ResolutionInLetter:
    assert resolution.poll is not None
    asked, amount = resolution.poll.amount, resolution.amount
    outcome = "rejection" if amount is None else "part_award" if asked and amount < asked else "award"
    return {
        "committee": resolution.committee.name,
        "meeting_on": resolution.resolved_on,
        "outcome": outcome,  # type: ignore[typeddict-item]
        "amount": amount,
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
    way = calendar.Way(decision.way)
    notified = calendar.notified_on(way, event.on) if way == calendar.Way.POST else None
    return {"way": way.value, "copy_in_portal": True, "posted_on": event.on, "notified_on": notified}


def _signer(application: Application, event: Event) -> data.Signer:
    return {"name": event.by.name if event.by else application.call.unit.name, "role": application.call.unit.name}


def _terms(application: Application) -> Terms:
    terms = application.terms
    assert terms is not None, "letters follow a submission"
    return terms


def _application(event: Event) -> Application:
    assert event.application is not None, "letters belong to a case"
    return event.application
