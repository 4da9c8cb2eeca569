# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letters of a claim: what a template prints, read from the record. They are set and kept as in letters.py."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, get_args

from django.conf import settings

from benefits import rules
from benefits.models import Claim, ClaimDecision, ClaimEvent, ClaimLetter, Evidence, Objection, Voucher
from benefits.models.objection import ANSWERED_BY_LETTER
from law import courts, notification
from law.calendar import add_days
from workflows import claim_letter_data as data
from workflows.forms import REQUEST_DAYS
from workflows.letter_data import Signer
from workflows.letters import Sheet, contact_of, file_away, office_of
from workflows.mails import FAMILY_PAGE

Kind = ClaimLetter.Kind


def issue_receipt(event: ClaimEvent) -> None:
    _file(event, receipt(event))


def issue_request(event: ClaimEvent) -> None:
    _file(event, request(event))


def issue_rejected(event: ClaimEvent) -> None:
    """Who was quicker with a better paper reads nothing of the old one."""
    if event.claim.evidence.filter(kind__in=event.data["kinds"]).exclude(rejected_because="").exists():
        _file(event, rejected(event))


def issue_decision(event: ClaimEvent) -> None:
    """Of a decision that is in force: what was overtaken meanwhile is not written any more."""
    if ClaimDecision.objects.filter(pk=event.data["decision"], in_force=True).exists():
        _file(event, decision(event))


def issue_parents(event: ClaimEvent) -> None:
    _file(event, parents(event))


def parents(event: ClaimEvent) -> Sheet:
    """To whoever has parental care, at the address of the application."""
    claim = event.claim
    head, adult = _head(event), str(claim.details["adult"])
    letter: data.ClaimParentsLetter = {
        **head,
        "recipient": [adult, *head["recipient"][1:]],
        "addressee": adult,
        "signer": _signer(event),
    }
    return Sheet(Kind.PARENTS, "claim_parents", letter)


def issue_objection(event: ClaimEvent) -> None:
    """Of an objection that did not help in everything, until its letter went out: the rest is decided anew."""
    made = _answered(event)
    if made.has_letter and made.dispatched_on is None:
        _file(event, objection(event), objection=made)


def issue_voucher(event: ClaimEvent) -> None:
    """Of a voucher that counts: who lost it again meanwhile gets the next one alone."""
    if Voucher.objects.filter(pk=event.data["voucher"], blocked_on=None).exists():
        _file(event, voucher(event))


def receipt(event: ClaimEvent) -> Sheet:
    """What came, and what is still missing; nobody asked for it yet, so its day is a wish."""
    claim = event.claim
    rows = list(claim.evidence.order_by("id"))
    letter: data.ClaimReceiptLetter = {
        **_head(event),
        "came_to": claim.came_to,
        "received": [row.label for row in rows if row.received_on],
        "missing": [_wanted(claim, row) for row in rows if row.holds_back and row.received_on is None],
        "due_on": add_days(event.on, REQUEST_DAYS),
    }
    return Sheet(Kind.RECEIPT, "claim_receipt", letter)


def request(event: ClaimEvent) -> Sheet:
    """Item by item with one date; the notice of consequence only where somebody gave it, § 66 (3) SGB I."""
    claim = event.claim
    letter: data.ClaimRequestLetter = {
        **_head(event),
        "items": [_wanted(claim, row) for row in _named(event)],
        "due_on": date.fromisoformat(event.data["due_on"]),
        "warned": bool(event.data["warned"]) and claim.law.social_code,
        "social_code": claim.law.social_code,
        "signer": _signer(event),
    }
    return Sheet(Kind.REQUEST, "claim_request", letter)


def rejected(event: ClaimEvent) -> Sheet:
    """A paper that came and does not do: why, and until when a better one."""
    rows = _named(event)
    letter: data.ClaimRejectedLetter = {
        **_head(event),
        "items": [_wanted(event.claim, row) for row in rows],
        "reason": next((row.rejected_because for row in rows if row.rejected_because), ""),
        "due_on": date.fromisoformat(event.data["due_on"]),
        "signer": _signer(event),
    }
    return Sheet(Kind.REJECTED, "claim_rejected", letter)


def decision(event: ClaimEvent) -> Sheet:
    """The Bescheid, posted on its own day: another day asks for a letter with a new date."""
    made = ClaimDecision.objects.select_related("signed_by").get(pk=event.data["decision"])
    letter: data.ClaimDecisionLetter = {
        **_head(event),
        "kind": _known(made.kind, get_args(data.Outcome)),
        "award": _award(event.claim, made) if made.amount is not None else None,
        "legal_basis": rules.legal_basis(event.claim),
        "reasons": made.reasons,
        "sending": _sending(event, notification.Way(made.way)),
        "signer": {"name": made.signed_by.name, "role": event.claim.unit.name},
    }
    return Sheet(Kind.DECISION, "claim_decision", letter, made)


def objection(event: ClaimEvent) -> Sheet:
    """The Widerspruchsbescheid: what the objection was against, what came of it, why, and which court, § 85 (3) SGG."""
    made, law = _answered(event), notification.SOCIAL
    letter: data.ClaimObjectionLetter = {
        **_head(event),
        "outcome": _known(made.phase, ANSWERED_BY_LETTER),
        "contested_on": made.decision.decided_on,
        "received_on": made.received_on,
        "late": not made.in_time,
        "review": made.review,
        "legal_basis": rules.legal_basis(event.claim),
        "reasons": made.outcome_reasons,
        "sending": _sending(event, notification.Way.POST),
        "court": _court(event),
        "norm": notification.remedy_rule(law, notification.Remedy.COURT).norm,
        "social_code": event.claim.law.social_code,
        "signer": {"name": made.decided_by.name if made.decided_by else "", "role": event.claim.unit.name},
    }
    return Sheet(Kind.OBJECTION, "claim_objection", letter)


def _court(event: ClaimEvent) -> data.Court:
    found = courts.social_court(event.on)
    return {"name": found.name, "street": found.street, "town": found.town}


def _answered(event: ClaimEvent) -> Objection:
    return Objection.objects.select_related("decision", "decided_by").get(pk=event.data["objection"])


def voucher(event: ClaimEvent) -> Sheet:
    """What a provider gets to see: its number as text and as a code, its value, until when; no package in words."""
    issued = Voucher.objects.select_related("decision").get(pk=event.data["voucher"])
    letter: data.VoucherLetter = {
        **_head(event),
        "number": issued.number,
        "value": issued.amount,
        "valid_until": issued.valid_until,
        "provider": issued.decision.payee,
        "replaces": "instead_of" in event.data,
        "signer": _signer(event),
    }
    return Sheet(Kind.VOUCHER, "claim_voucher", letter)


SHEETS: dict[str, Callable[[ClaimEvent], Sheet]] = {
    Kind.RECEIPT: receipt,
    Kind.REQUEST: request,
    Kind.REJECTED: rejected,
    Kind.DECISION: decision,
    Kind.PARENTS: parents,
    Kind.OBJECTION: objection,
    Kind.VOUCHER: voucher,
}


def _file(event: ClaimEvent, sheet: Sheet, **more: Objection) -> None:
    if not ClaimLetter.objects.filter(event=event, kind=sheet.kind).exists():
        file_away(ClaimLetter(claim=event.claim, **more), event, sheet)


def _head(event: ClaimEvent) -> data.ClaimHead:
    claim = event.claim
    family, child = claim.child.family, claim.child
    assert claim.applied_on, "letters follow an application"
    return {
        "office": office_of(claim.unit),
        "contact": contact_of(claim.unit),
        "recipient": [family.name, family.street, f"{family.postcode} {family.place}"],
        "addressee": family.name,
        "file_number": claim.reference,
        "date": event.on,
        "case_url": settings.PUBLIC_URL + FAMILY_PAGE,
        "package": claim.terms.title,
        "child": f"{child.first_name} {child.last_name}",
        "applied_on": claim.applied_on,
        "period_from": claim.period_from,
        "period_until": claim.period_until,
    }


def _named(event: ClaimEvent) -> list[Evidence]:
    """The papers the act was about, in the order of the list."""
    return list(event.claim.evidence.filter(kind__in=event.data["kinds"]).order_by("id"))


def _wanted(claim: Claim, row: Evidence) -> data.Wanted:
    need = claim.terms.need(row.kind)
    return {"label": row.label, "help": need.help if need and need.label == row.label else ""}


def _award(claim: Claim, made: ClaimDecision) -> data.ClaimAward:
    assert made.amount is not None and made.since is not None, "the database promises it of an award"
    return {
        "amount": made.amount,
        "asked": claim.amount_asked if made.kind == ClaimDecision.Kind.PART else None,
        "since": made.since,
        "until": made.until,
        "payment": _known(made.payment, get_args(data.Payment)),
        "payee": made.payee,
    }


def _known(key: str, keys: Iterable[str]) -> Any:
    """A key the template has words for."""
    assert key in keys, f"no letter knows {key}"
    return key


def _sending(event: ClaimEvent, way: notification.Way) -> data.ClaimSending:
    law = event.claim.law.law
    by_post = way == notification.Way.POST
    return {
        "way": way.value,
        "posted_on": event.on,
        "notified_on": notification.notified_on(way, event.on, law=law) if by_post else None,
        "norm": notification.notification_rule(way, event.on, law).norm,
    }


def _signer(event: ClaimEvent) -> Signer:
    unit = event.claim.unit.name
    return {"name": event.by.name if event.by else unit, "role": unit}
