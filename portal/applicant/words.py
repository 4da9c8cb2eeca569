# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case as its applicant reads it: where it stands, who is on, what a letter says, what happened."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from committees.models import Meeting
from grants import small_sums
from grants.models import Application, Decision, Event, Letter, Message, PlanItem, Side, Status
from grants.terms import OTHER_COSTS, Terms
from law import calendar
from law.money import euro

# A decision is told by its letter: until then everything between the vote and the posting looks alike.
UNTOLD = {Status.RESOLVED, Status.DEVIATION, Status.AWARDED, Status.REJECTED}
BODY, DECISION = "Gremium", "Entscheidung"  # the latter where the call leaves the sum to the office
STATIONS = ("Eingang", "Prüfung", BODY, "Bescheid", "Auszahlung", "Nachweis")
HERE = {
    Status.SUBMITTED: 1,
    Status.INCOMPLETE: 1,
    Status.READY: 2,
    Status.SCHEDULED: 2,
    Status.DEFERRED: 2,
    Status.WAITLISTED: 2,
    Status.NOTIFIED: 4,
}


class Told(NamedTuple):
    """A status as the badge shows it."""

    status: str
    get_status_display: str


def told(application: Application) -> Told:
    """What an applicant may know before the letter."""
    if application.status in UNTOLD:
        return Told(Status.RESOLVED, "Entscheidung in Arbeit")
    return Told(application.status, application.get_status_display())


class Step(NamedTuple):
    """What comes next: a sentence, who has it, until when."""

    text: str
    who: str
    until: date | None = None


def next_step(application: Application) -> Step:
    """What comes next in a case, whoever has it."""
    call, due = application.call, application.due_on
    office, body = call.unit.name, call.committee.name
    unsent = Step("Füllen Sie den Antrag aus und senden Sie ihn ab.", "Sie", call.closes_on)
    if call.closed_on:
        unsent = Step("Dieser Aufruf ist geschlossen. Der Antrag lässt sich nicht mehr absenden.", "Niemand")
    decided = f"Das {body} hat beraten."
    if application.left_to_office:
        decided = "Über Ihren Antrag ist entschieden."
    steps = {
        Status.DRAFT: unsent,
        Status.SUBMITTED: Step("Wir prüfen, ob alles da ist. Sie müssen nichts tun.", office, due),
        Status.INCOMPLETE: Step("Bitte reichen Sie nach, was noch fehlt.", "Sie", due),
        Status.READY: Step(f"Ihr Antrag ist vollständig. {_ahead(application)}", office, due),
        Status.SCHEDULED: Step(f"Das {body} berät über Ihren Antrag und stimmt ab.", body, due),
        Status.DEFERRED: Step(f"Das {body} berät in einer späteren Sitzung noch einmal.", body),
        Status.WAITLISTED: Step("Ihr Antrag steht auf der Warteliste. Wir melden uns, wenn Geld frei wird.", office),
        Status.NOTIFIED: Step("Die Entscheidung steht im Bescheid. Lesen Sie ihn bitte genau.", "Sie"),
        Status.WITHDRAWN: Step("Sie haben diesen Antrag zurückgezogen. Es geschieht nichts mehr.", "Niemand"),
    }
    return steps.get(Status(application.status), Step(f"{decided} Wir schreiben den Bescheid.", office))


def _ahead(application: Application) -> str:
    return "Wir entscheiden darüber." if application.left_to_office else "Wir setzen ihn auf die Tagesordnung."


def presentation(application: Application) -> Any:
    """The point of an agenda with a time for those who applied, or None."""
    if application.status != Status.SCHEDULED:
        return None
    to_come = {"item__slot__isnull": False, "item__meeting__phase": Meeting.Phase.CONVENED}
    found = application.considerations.filter(**to_come).select_related("item__meeting").order_by("item").last()
    return found and found.item


# --- the six stations ---


def stations(application: Application, letters: Iterable[Letter]) -> list[dict[str, str]]:
    """Where the case stands; nothing for one that was withdrawn. The newest letter of a decision tells the result."""
    if application.status == Status.WITHDRAWN:
        return []
    decision = _told_decision(letters)
    here = HERE.get(Status(application.status), 3)
    rejected = decision is not None and decision.kind == Decision.Kind.REJECTION and here == 4
    texts = _station_texts(application, decision, rejected=rejected)
    states = ["done" if place < here else "here" if place == here else "open" for place in range(len(STATIONS))]
    if rejected:
        states[4:] = ["open", "open"]
    titles = [DECISION if title == BODY and application.left_to_office else title for title in STATIONS]
    rows = zip(titles, states, texts, strict=True)
    return [{"title": title, "state": state, "text": text} for title, state, text in rows]


def _told_decision(letters: Iterable[Letter]) -> Decision | None:
    return next((letter.decision for letter in reversed(list(letters)) if letter.decision), None)


def _when(application: Application) -> str:
    if application.status == Status.DEFERRED:
        return "in einer späteren Sitzung noch einmal"
    session = application.session(calendar.today())
    return f"am {session:%d.%m.%Y}" if session else "in einer Sitzung nach der Prüfung"


def _station_texts(application: Application, decision: Decision | None, *, rejected: bool) -> list[str]:
    checked = f"Vollständig seit dem {application.ready_on:%d.%m.%Y}." if application.ready_on else ""
    beyond = HERE.get(Status(application.status), 3) > 2
    body_text = _body_text(application, heard=beyond or application.status == Status.WAITLISTED)
    notified = decision.notified_on if decision and beyond else None
    return [
        f"Am {application.submitted_on:%d.%m.%Y} unter dem Zeichen {application.reference}.",
        checked,
        body_text,
        f"Bekannt gegeben am {notified:%d.%m.%Y}." if notified else "",
        "Entfällt." if rejected else "Folgt. Wie Sie das Geld abrufen, steht im Bescheid.",
        "Entfällt." if rejected else "Folgt. Nach dem Projekt zeigen Sie, wofür Sie das Geld ausgegeben haben.",
    ]


DECIDED_BY = {
    small_sums.BOTH_OFFICES: "Das Amt und die Koordinierungsstelle haben gemeinsam entschieden.",
    small_sums.OFFICE_ALONE: "Zwei Personen des Amtes haben gemeinsam entschieden.",
}
# Where the body has the case whatever the call leaves to the office.
ON_AGENDA = {Status.SCHEDULED, Status.DEFERRED, Status.WAITLISTED}


def _body_text(application: Application, *, heard: bool) -> str:
    """Who decides, or decided."""
    body = application.call.committee.name
    if heard and (pair := small_sums.decided_by(application)):
        return DECIDED_BY[pair]
    if heard:
        return f"Das {body} hat beraten."
    if application.left_to_office and application.status not in ON_AGENDA:
        return f"Darüber entscheidet: {application.call.unit.name}."
    return f"Das {body} berät {_when(application)}."


# --- letters ---


def about(letter: Letter, application: Application) -> list[str]:
    """Two plain sentences above a letter; a decision adds its dates."""
    if letter.decision is not None:
        return _about_decision(letter.decision, application)
    if letter.kind == Letter.Kind.RECEIPT:
        received = f"Wir haben Ihren Antrag am {application.submitted_on:%d.%m.%Y} erhalten."
        return [received, f"Sein Aktenzeichen ist {application.reference}."]
    due = date.fromisoformat(letter.event.data["due_on"])
    return ["Uns fehlen noch Unterlagen oder Angaben.", f"Bitte reichen Sie sie bis zum {due:%d.%m.%Y} nach."]


def _about_decision(decision: Decision, application: Application) -> list[str]:
    body = application.call.committee.name
    if decision.kind == Decision.Kind.DEFERRAL:
        return [f"Das {body} hat Ihren Antrag zurückgestellt.", "Es berät in einer späteren Sitzung noch einmal."]
    if decision.kind == Decision.Kind.WAITLIST:
        return [f"Das {body} hat Ihren Antrag auf die Warteliste gesetzt.", "Wir melden uns, wenn Geld frei wird."]
    return [_result(decision, application), *_dates(decision)]


def _result(decision: Decision, application: Application) -> str:
    if decision.kind == Decision.Kind.REJECTION:
        return "Wir fördern Ihr Projekt nicht. Die Gründe stehen im Bescheid."
    amount, asked = decision.amount or Decimal(0), application.amount_asked or Decimal(0)
    part = f" Beantragt hatten Sie {euro(asked)}." if amount < asked else " Das ist die volle Summe."
    return f"Sie erhalten {euro(amount)}.{part}"


def _dates(decision: Decision) -> list[str]:
    if not (decision.notified_on and decision.remedy_until and decision.dispatched_on):
        return []
    sent = f"Wir haben den Bescheid am {decision.dispatched_on:%d.%m.%Y} zur Post gegeben. "
    known = f"Er gilt am {decision.notified_on:%d.%m.%Y} als bekannt gegeben."
    if decision.received_on == decision.notified_on:
        known = f"Er ist am {decision.notified_on:%d.%m.%Y} bei Ihnen angekommen."
    return [sent + known, f"Sie können bis zum {decision.remedy_until:%d.%m.%Y} dagegen klagen."]


# --- what happened ---

OWN_ACTS = {"submit", "supply", "withdraw"}
BODY_ACTS = {"resolve", "circulate"}
HISTORY = {
    "submit": "Antrag eingereicht",
    "register": "Papierantrag aufgenommen",
    "request_documents": "Unterlagen nachgefordert",
    "supply": "Unterlagen nachgereicht",
    "check": "Antrag geprüft: Alles ist da",
    "schedule": "Auf die Tagesordnung gesetzt",
    "circulate": "Das Gremium stimmt schriftlich ab",
    "resolve": "Im Gremium beraten",
    "return_resolution": "Das Gremium um neue Beratung gebeten",
    "dispatch": "Bescheid zur Post gegeben",
    "record_receipt": "Späteren Zugang des Bescheids eingetragen",
    "withdraw": "Antrag zurückgezogen",
    "write_message": "Nachricht geschrieben",
}
DECIDED = {Status.DEFERRED: "Antrag zurückgestellt", Status.WAITLISTED: "Antrag auf die Warteliste gesetzt"}


class Happened(NamedTuple):
    """A line of the history."""

    title: str
    on: date
    who: str


def history(application: Application, events: Iterable[Event], messages: Iterable[Message] = ()) -> list[Happened]:
    """The newest first; steps inside the office between the vote and the letter are not the applicant's news."""
    call, written = application.call, {message.pk for message in messages if not message.from_office}
    lines = []
    for event in events:
        who = call.committee.name if event.act in BODY_ACTS else call.unit.name
        own = event.act in OWN_ACTS or event.data.get("message") in written
        if own and event.by is not None:
            who = event.by.name
        if title := _title(event):
            lines.append(Happened(title, event.on, who))
    return lines[::-1]


def _title(event: Event) -> str:
    if event.act == "decide_early_start":
        return f"Vorzeitiger Beginn {'erlaubt' if event.data['permit'] else 'nicht erlaubt'}"
    if event.act == "agree_small_sum":
        return "Über den Antrag beraten" if event.target == Status.RESOLVED else ""
    if event.act == "return_resolution" and event.data.get("without_body"):
        return "Die Entscheidung noch einmal geöffnet"
    if event.act == "decide":
        return DECIDED.get(Status(event.target), "")
    return HISTORY.get(event.act, "")


# --- the plan ---


def kinds_of(terms: Terms) -> dict[str, str]:
    """What the kinds of lines are called, in the order of the programme."""
    return dict((*terms.cost_kinds, *OTHER_COSTS, *terms.income_kinds))


def in_order(rows: Iterable[PlanItem], kinds: dict[str, str]) -> list[PlanItem]:
    """Lines by kind, on every page the same; a kind that is gone comes last."""
    place = {kind: number for number, kind in enumerate(kinds)}
    return sorted(rows, key=lambda row: place.get(row.kind, len(place)))


def plan(terms: Terms, application: Application) -> list[dict[str, Any]]:
    """Both sides of the plan in words, the sum asked among the income, each with its total."""
    kinds = kinds_of(terms)
    sides: dict[str, list[tuple[str, str, Decimal]]] = {side: [] for side in Side.values}
    for row in in_order(application.plan.all(), kinds):
        sides[row.side].append((kinds.get(row.kind, row.kind), row.label, row.amount))
    if application.amount_asked is not None:
        sides[Side.INCOME].append((terms.title, "Beantragte Förderung", application.amount_asked))
    titles = {Side.EXPENSE: "Ausgaben", Side.INCOME: "Einnahmen"}
    return [
        {"title": titles[Side(side)], "lines": lines, "total": sum(amount for *_, amount in lines)}
        for side, lines in sides.items()
    ]
