# SPDX-License-Identifier: AGPL-3.0-or-later
"""The timeline of a case: every event as a sentence a colleague understands."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from grants.models import Event, SmallSum
from law.money import euro
from portal.office.dossier import Dossier
from portal.office.words import HAPPENED
from workflows.procedures import acts_of, label_of


class Told(NamedTuple):
    """One line of the timeline, as plain values (see `remembered`)."""

    title: str
    on: date
    who: str
    text: str


def tell(dossier: Dossier) -> tuple[Told, ...]:
    """Newest first."""
    return tuple(_told(event, dossier) for event in reversed(dossier.events))


def _told(event: Event, dossier: Dossier) -> Told:
    title = HAPPENED.get(event.act) or _label(event, dossier)
    text = TEXTS[event.act](event.data, dossier, event) if event.act in TEXTS else ""
    return Told(title, event.on, _who(event, dossier), text)


def _who(event: Event, dossier: Dossier) -> str:
    """Who did it, and for whom they stood in that day."""
    name = event.by.name if event.by else "Automatisch"
    absent = dossier.names.get(event.data.get("for"))
    return f"{name} in Vertretung für {absent}" if absent else name


def _label(event: Event, dossier: Dossier) -> str:
    return label_of(dossier.machine, event.act) if event.act in acts_of(dossier.machine) else event.act


def _german(day: str | None) -> str:
    return f"{date.fromisoformat(day):%d.%m.%Y}" if day else ""


def _received(_data: Any, dossier: Dossier, _event: Event) -> str:
    return f"Eingegangen am {dossier.case.submitted_on:%d.%m.%Y}." if dossier.case.submitted_on else ""


def _requested(data: Any, dossier: Dossier, _event: Event) -> str:
    due, asked = _german(data.get("due_on")), set(data.get("requested", ()))
    texts = [item.text.removesuffix(".") for item in dossier.requested_items if item.pk in asked]
    what = ", ".join(texts) or f"{len(data.get('items', ()))} Unterlagen"
    return f"{what}. Frist bis {due}." if due else what


def _moved(data: Any, _dossier: Dossier, _event: Event) -> str:
    days = f"Bis {_german(data['due_on'])} statt bis {_german(data['before'])}."
    return f"{days} {data.get('reasons', '')}".strip()


def _supplied(data: Any, dossier: Dossier, _event: Event) -> str:
    items = {item.pk: item.text.removesuffix(".") for item, _document in dossier.requested}
    return ", ".join(items[pk] for pk in data.get("items", ()) if pk in items)


def _checked(data: Any, _dossier: Dossier, _event: Event) -> str:
    return str(data.get("note", ""))


def _early(data: Any, _dossier: Dossier, _event: Event) -> str:
    answer = "Zugestimmt." if data.get("permit") else "Abgelehnt."
    return f"{answer} {data.get('reasons', '')}".strip()


def _scheduled(data: Any, _dossier: Dossier, _event: Event) -> str:
    return f"Sitzung am {_german(data['held_on'])}." if data.get("held_on") else ""


def _went_round(data: Any, _dossier: Dossier, _event: Event) -> str:
    return f"Antworten zählen bis zum {_german(data['held_on'])}."


def _resolved(data: Any, dossier: Dossier, _event: Event) -> str:
    return next((each.text for each in dossier.resolutions if each.pk == data.get("resolution")), "")


def _decided(data: Any, dossier: Dossier, _event: Event) -> str:
    found = next((each for each in dossier.decisions if each.pk == data.get("decision")), None)
    if found is None:
        return ""
    return f"{found.get_kind_display()}: {euro(found.amount)}." if found.amount else f"{found.get_kind_display()}."


def _notified(data: Any, dossier: Dossier, event: Event) -> str:
    """In the past tense only once the day has come."""
    day = data.get("notified_on")
    if not day:
        return ""
    if date.fromisoformat(day) <= dossier.on:
        return f"Bekannt gegeben am {_german(day)}."
    posted = f"Zur Post gegeben am {event.on:%d.%m.%Y}, gilt" if event.act == "dispatch" else "Gilt"
    return f"{posted} am {_german(day)} als bekannt gegeben."


def _reasons(data: Any, _dossier: Dossier, _event: Event) -> str:
    return str(data.get("reasons") or data.get("reason") or "")


def _agreed(data: Any, dossier: Dossier, event: Event) -> str:
    """The second agreement tells what was resolved with it."""
    part = SmallSum.Part(data["part"]).label
    return " ".join([f"{part}: {euro(Decimal(data['amount']))}.", _resolved(data, dossier, event)]).strip()


def _taken(data: Any, dossier: Dossier, event: Event) -> str:
    before = dossier.names.get(data.get("from"))
    return f"{event.by} hat den Fall {f'von {before}' if before else 'aus dem Team-Stapel'} übernommen."


def _handed_over(data: Any, dossier: Dossier, event: Event) -> str:
    """With what was said with it, for whoever reads notes."""
    to = dossier.names.get(data.get("to"))
    note = next((each.text for each in dossier.notes if each.pk == data.get("note")), "")
    whom = f"an {to} übergeben" if to else "in den Team-Stapel gelegt"
    return f"{event.by} hat den Fall {whom}. {note}".strip()


TEXTS: dict[str, Callable[[Any, Dossier, Event], str]] = {
    "submit": _received,
    "register": _received,
    "request_documents": _requested,
    "extend": _moved,
    "recount_clock": _moved,
    "supply": _supplied,
    "record_supply": _supplied,
    "check": _checked,
    "decide_early_start": _early,
    "schedule": _scheduled,
    "circulate": _went_round,
    "resolve": _resolved,
    "agree_small_sum": _agreed,
    "decide": _decided,
    "propose_deviation": _decided,
    "confirm_deviation": _decided,
    "sign": _decided,
    "return_decision": _reasons,
    "return_resolution": _reasons,
    "discard_deviation": _reasons,
    "dispatch": _notified,
    "record_receipt": _notified,
    "withdraw": _reasons,
    "take": _taken,
    "hand_over": _handed_over,
}
