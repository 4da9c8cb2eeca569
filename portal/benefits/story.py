# SPDX-License-Identifier: AGPL-3.0-or-later
"""The history of a claim in sentences: what happened, when, by whom. No child is named in it."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from benefits.models import Claim, ClaimDecision, ClaimEvent, Objection
from law.money import euro
from portal.benefits.words import HAPPENED
from workflows.procedures import acts_of, label_of, machine_of

FAMILY = "Die Familie"


class Told(NamedTuple):
    """One line of the history."""

    title: str
    on: date
    who: str
    text: str


def tell(claim: Claim, names: Mapping[int, str]) -> list[Told]:
    """Newest first; names: of those into whose hands the claim came."""
    return [_told(event, claim, names) for event in reversed(claim.events.all())]


def _told(event: ClaimEvent, claim: Claim, names: Mapping[int, str]) -> Told:
    said = [TEXTS[event.act](event.data, claim)] if event.act in TEXTS else []
    said += [_ripeness(event.data), _hands(event, names)]
    return Told(_title(event, claim), event.on, _who(event, claim), " ".join(filter(None, said)))


def _title(event: ClaimEvent, claim: Claim) -> str:
    machine = machine_of(claim)
    return HAPPENED.get(event.act) or (label_of(machine, event.act) if event.act in acts_of(machine) else event.act)


def _who(event: ClaimEvent, claim: Claim) -> str:
    """A family acts as one: a young person who applies alone is the child."""
    if event.by is None:
        return "Automatisch"
    guardians = {guardian.user_id for guardian in claim.child.family.guardians.all()}
    return FAMILY if event.by_id in guardians else event.by.name


def _german(day: str | None) -> str:
    return f"{date.fromisoformat(day):%d.%m.%Y}" if day else ""


def _ripeness(data: Mapping[str, Any]) -> str:
    """What became of the ripe day, where an act moved it."""
    if "ready_on" not in data:
        return ""
    if now := _german(data["ready_on"]):
        return f"Bearbeitungsreif seit {now}."
    return f"Nicht mehr bearbeitungsreif, vorher seit {_german(data.get('ready_before'))}."


def _hands(event: ClaimEvent, names: Mapping[int, str]) -> str:
    """Whose hands a claim left and came into."""
    if event.act == "take":
        before = names.get(event.data.get("from") or 0)
        return f"Von {before}." if before else "Aus dem Team-Stapel."
    if event.act == "hand_over":
        to = names.get(event.data.get("to") or 0)
        return f"An {to}." if to else "In den Team-Stapel."
    return ""


def _papers(data: Mapping[str, Any], claim: Claim) -> str:
    labels = {row.kind: row.label for row in claim.evidence.all()}
    return ", ".join(labels.get(kind, kind) for kind in data.get("kinds", ()))


def _came(data: Mapping[str, Any], claim: Claim) -> str:
    papers, day = _papers(data, claim), _german(data.get("received_on"))
    return " ".join(filter(None, [f"{papers}." if papers else "", f"Eingegangen am {day}." if day else ""]))


def _asked(data: Mapping[str, Any], claim: Claim) -> str:
    warned = ", mit Hinweis auf die Folgen" if data.get("warned") else ""
    return f"{_papers(data, claim)}. Frist bis {_german(data.get('due_on'))}{warned}."


def _entered(_data: Mapping[str, Any], claim: Claim) -> str:
    at = f" bei: {claim.came_to}" if claim.came_to else ""
    return f"Eingegangen am {claim.applied_on:%d.%m.%Y}{at}." if claim.applied_on else ""


def _decided(data: Mapping[str, Any], claim: Claim) -> str:
    found: ClaimDecision | None = next((one for one in claim.decisions.all() if one.pk == data.get("decision")), None)
    if found is None:
        return ""
    return f"{found.get_kind_display()}: {euro(found.amount)}." if found.amount else f"{found.get_kind_display()}."


def _forwarded(data: Mapping[str, Any], _claim: Claim) -> str:
    return f"An: {data.get('to', '')}."


def _notified(data: Mapping[str, Any], _claim: Claim) -> str:
    return f"Gilt am {_german(data.get('notified_on'))} als bekannt gegeben."


def _withdrawn(data: Mapping[str, Any], _claim: Claim) -> str:
    return "Mit Begründung." if data.get("reason") else ""


def _recounted(data: Mapping[str, Any], _claim: Claim) -> str:
    return f"Bisher {_german(data.get('before'))}, jetzt {_german(data.get('due_on'))}."


def _paid(data: Mapping[str, Any], _claim: Claim) -> str:
    return f"{euro(Decimal(data['amount']))}." if data.get("amount") else ""


def _imported(data: Mapping[str, Any], claim: Claim) -> str:
    number = f" Dort: {claim.old_number}." if claim.old_number else ""
    return f"Zeile {data.get('row')} der Liste {data.get('list')}.{number} {_entered(data, claim)}"


def _old_decision(data: Mapping[str, Any], claim: Claim) -> str:
    return f"{_decided(data, claim)} Bescheid vom {_german(data.get('decided_on'))}."


TEXTS: dict[str, Callable[[Mapping[str, Any], Claim], str]] = {
    "submit": _entered,
    "register": _entered,
    "supply": _came,
    "record_supply": _came,
    "request_documents": _asked,
    "accept_papers": lambda data, claim: f"{_papers(data, claim)}.",
    "reject_papers": _asked,
    "decide_claim": _decided,
    "refuse_claim": _decided,
    "settle_claim": _decided,
    "resume_claim": _came,
    "forward_claim": _forwarded,
    "dispatch": _notified,
    "dispatch_objection": _notified,
    "decide_objection": lambda data, _claim: f"{Objection.Phase(data['outcome']).label.capitalize()}.",
    "withdraw": _withdrawn,
    "recount_clock": _recounted,
    **dict.fromkeys(
        ("issue_voucher", "reissue_voucher", "redeem_voucher", "release_payments", "take_back_payment", "share_bill"),
        _paid,
    ),
    "import_claim": _imported,
    "import_decision": _old_decision,
}
