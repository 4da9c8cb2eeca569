# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the deeds of a body are asked before they happen."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Max, Q

from committees.bylaws.body import from_json
from committees.models import Ballot, Meeting, Poll, Presence, Tenure
from committees.rulebook import ages_matter, in_force
from grants.models import Affiliation, Event
from law.calendar import add_days
from law.finding import Finding, Refused
from permissions import casework
from permissions.policy import Role

if TYPE_CHECKING:
    from workflows.procedures.body import Body


def rules_can_be_followed(procedure: "Body") -> Iterator[Finding]:
    """Every point readable, no two against each other."""
    try:
        from_json(procedure.data["body"])
    except Refused as refused:
        yield from refused.findings


def begins_once(procedure: "Body") -> Iterator[Finding]:
    """One set of rules a day, and none that the body has not adopted by then."""
    day, adopted = procedure.data["valid_from"], procedure.data.get("adopted_on")
    if any(version.valid_from == day for version in procedure.versions):
        text = f"Am {day:%d.%m.%Y} beginnt schon eine andere Fassung. Wählen Sie einen anderen Tag."
        yield Finding("begins_once", text, field="valid_from")
    if adopted and adopted > procedure.on:
        text = "Dieser Tag liegt in der Zukunft. Tragen Sie ihn ein, wenn das Gremium beschlossen hat."
        yield Finding("adopted_by_then", text, field="adopted_on")
    elif adopted and adopted > day:
        text = f"Beschlossen hat das Gremium erst am {adopted:%d.%m.%Y}. Vorher kann die Fassung nicht gelten."
        yield Finding("adopted_by_then", text, field="valid_from")


def surprises_no_meeting(procedure: "Body") -> Iterator[Finding]:
    """What a body did under its rules keeps them: new ones begin after its last meeting."""
    day = procedure.data["valid_from"]
    meetings = procedure.committee.meetings.exclude(phase=Meeting.Phase.CANCELLED)
    held = meetings.filter(held_on__gte=day, held_on__lte=procedure.on).order_by("-held_on").first()
    if held is not None:
        text = (
            f"Am {held.held_on:%d.%m.%Y} tagt das Gremium nach den bisherigen Regeln. "
            f"Neue Regeln gelten frühestens ab dem {add_days(held.held_on, 1):%d.%m.%Y}."
        )
        yield Finding("surprises_no_meeting", text, field="valid_from")


def changes_what_was_seen(procedure: "Body") -> Iterator[Finding]:
    """Somebody else may have adopted rules after the preview; then its comparison is no longer true."""
    if "instead_of" not in procedure.data:
        return
    before = in_force(procedure.versions, procedure.data["valid_from"])
    if (before and before.pk) != procedure.data["instead_of"]:
        text = "Inzwischen gibt es eine andere Fassung. Sehen Sie sich die Vorschau noch einmal an."
        yield Finding("changes_what_was_seen", text)


# --- who sits where ---


def a_seat_of_this_body(procedure: "Body") -> Iterator[Finding]:
    if procedure.data["seat"].committee_id != procedure.committee.pk:
        yield Finding("a_seat_of_this_body", "Diesen Sitz gibt es in diesem Gremium nicht.", field="seat")


def a_term_of_this_body(procedure: "Body") -> Iterator[Finding]:
    if procedure.tenure.committee_id != procedure.committee.pk:
        yield Finding("a_term_of_this_body", "Diese Amtszeit gibt es in diesem Gremium nicht.", field="tenure")


def days_in_order(procedure: "Body") -> Iterator[Finding]:
    data = procedure.data
    since, until, born_on = data["since"], data.get("until"), data.get("born_on")
    if until and until < since:
        yield Finding(
            "days_in_order", "Der letzte Tag liegt vor dem ersten. Berichtigen Sie einen von beiden.", "until"
        )
    if born_on and born_on >= since:
        text = "Das Geburtsdatum liegt nach dem ersten Tag der Amtszeit. Prüfen Sie das Jahr."
        yield Finding("days_in_order", text, field="born_on")


def after_what_was_held(procedure: "Body") -> Iterator[Finding]:
    """On paper an appointment may lie behind us; who sat where when the body met or began to vote in writing stays."""
    since, meetings = procedure.data["since"], procedure.committee.meetings
    sat = meetings.filter(opened_at__isnull=False, held_on__gte=since).aggregate(last=Max("held_on"))["last"]
    wrote = meetings.filter(kind=Meeting.Kind.CIRCULATION, invited_on__gte=since).aggregate(last=Max("invited_on"))
    if last := max((day for day in (sat, wrote["last"]) if day), default=None):
        text = (
            f"Am {last:%d.%m.%Y} hat das Gremium schon beraten oder abgestimmt. Die Amtszeit beginnt frühestens am "
            f"{add_days(last, 1):%d.%m.%Y}."
        )
        yield Finding("after_what_was_held", text, field="since")


def seat_is_free(procedure: "Body") -> Iterator[Finding]:
    """One holder at a time; deputies may be several."""
    data = procedure.data
    if data["part"] != Tenure.Part.HOLDER:
        return
    for other in _overlapping(procedure, Q(seat=data["seat"], part=Tenure.Part.HOLDER) & ~Q(user=data["user"])):
        text = f"Sitz {other.seat.number} hat {_span(other)} schon {other.user}. Beenden Sie zuerst diese Amtszeit."
        yield Finding("seat_is_free", text, field="seat")


def person_is_free(procedure: "Body") -> Iterator[Finding]:
    """One place a person and body."""
    for other in _overlapping(procedure, Q(user=procedure.data["user"])):
        what = f"{other.get_part_display()} auf Sitz {other.seat.number}"
        text = f"{other.user} ist {_span(other)} schon {what}. Eine Person hat in einem Gremium nur einen Platz."
        yield Finding("person_is_free", text, field="email")


def account_is_open(procedure: "Body") -> Iterator[Finding]:
    """Whoever closes it at the same moment waits for this act, or came before (permissions/accounts.py)."""
    user = procedure.data["user"]
    if not casework.hold(user.pk):
        text = f"Das Konto von {user} ist geschlossen. Fragen Sie Ihre Verwaltung, ob es wieder geöffnet wird."
        yield Finding("account_is_open", text, field="email")


def _overlapping(procedure: "Body", which: Q) -> Iterator[Tenure]:
    """Those of the body that share a day with the one asked for."""
    since, until = procedure.data["since"], procedure.data.get("until")
    begins = Q(since__lte=until) if until else Q()
    found = Tenure.objects.filter(which, begins, seat__committee=procedure.committee.pk).not_over(since)
    yield from found.select_related("seat", "user").order_by("since")


def _span(tenure: Tenure) -> str:
    return f"vom {tenure.since:%d.%m.%Y} " + (f"bis {tenure.until:%d.%m.%Y}" if tenure.until else "an ohne festes Ende")


def deputies_are_allowed(procedure: "Body") -> Iterator[Finding]:
    if procedure.data["part"] == Tenure.Part.DEPUTY and not procedure.rules_on_first_day.deputies.allowed:
        text = (
            "Die Geschäftsordnung erlaubt an diesem Tag keine Stellvertretung. Ändern Sie zuerst die Geschäftsordnung."
        )
        yield Finding("deputies_are_allowed", text, field="part", norm="Geschäftsordnung")


def age_is_known(procedure: "Body") -> Iterator[Finding]:
    """Where the rules ask for it; who only advises may be of any age."""
    data = procedure.data
    if data["seat"].advisory or data.get("born_on") or not ages_matter(procedure.versions, data["since"]):
        return
    text = "In diesem Gremium hängt das Stimmrecht vom Alter ab. Tragen Sie das Geburtsdatum ein."
    yield Finding("age_is_known", text, field="born_on", norm="Geschäftsordnung")


def ends_within(procedure: "Body") -> Iterator[Finding]:
    """Ending is no way to prolong a term: that is a new appointment."""
    tenure, until = procedure.tenure, procedure.data["until"]
    if until < tenure.since:
        text = f"Die Amtszeit beginnt erst am {tenure.since:%d.%m.%Y}. Der letzte Tag kann nicht davor liegen."
        yield Finding("ends_within", text, field="until")
    if tenure.until and until > tenure.until:
        text = (
            f"Die Amtszeit endet schon am {tenure.until:%d.%m.%Y}. "
            "Für eine Verlängerung berufen Sie die Person ab dem Tag danach neu."
        )
        yield Finding("ends_within", text, field="until")


def did_not_vote_later(procedure: "Body") -> Iterator[Finding]:
    """Nobody was out of the body on a day on which they sat or voted in it."""
    tenure, until = procedure.tenure, procedure.data["until"]
    here = {"user": tenure.user_id, "seat": tenure.seat_id}
    after = (add_days(until, 1), tenure.until or date.max)
    voted = Ballot.objects.filter(poll__opened_on__range=after, **here).exclude(verdict="")
    there = Presence.objects.filter(meeting__held_on__range=after, **here)
    lasts = (voted.aggregate(last=Max("poll__opened_on")), there.aggregate(last=Max("meeting__held_on")))
    if last := max((each["last"] for each in lasts if each["last"]), default=None):
        text = f"{tenure.user} war am {last:%d.%m.%Y} noch dabei. Wählen Sie diesen Tag oder einen späteren."
        yield Finding("did_not_vote_later", text, field="until")


def has_not_begun(procedure: "Body") -> Iterator[Finding]:
    if procedure.tenure.since <= procedure.on:
        text = "Diese Amtszeit hat schon begonnen. Beenden Sie sie."
        yield Finding("has_not_begun", text, field="tenure")


def number_is_free(procedure: "Body") -> Iterator[Finding]:
    number, seat = procedure.data["number"], procedure.data.get("seat")
    taken = procedure.committee.seats.filter(number=number).first()
    if taken is not None and taken != seat:
        yield Finding("number_is_free", f"Die Nummer {number} hat schon {taken.organisation}.", field="number")


def nobody_is_voting(procedure: "Body") -> Iterator[Finding]:
    """Seats and the chair are the measure of a vote; it does not change while one runs."""
    running = Poll.objects.filter(item__meeting__committee=procedure.committee.pk, closed_at=None)
    if running.exists():
        yield Finding("nobody_is_voting", "Gerade läuft eine Abstimmung. Warten Sie, bis sie geschlossen ist.")


def nothing_waits_for_a_signature(procedure: "Body") -> Iterator[Finding]:
    """What a seat is called and whose it is to lead has no days: it stays until the minutes that name it are signed."""
    unsigned = procedure.committee.meetings.exclude(phase=Meeting.Phase.SIGNED)
    held = unsigned.filter(Q(phase=Meeting.Phase.CLOSED) | Q(opened_at__isnull=False)).order_by("held_on", "pk")
    for meeting in held[:1]:
        text = (
            f"{_named(meeting)} hat noch keine unterschriebene Niederschrift, und sie nennt die Sitze, wie sie sind. "
            "Lassen Sie die Niederschrift erst unterschreiben. Danach können Sie die Sitze ändern."
        )
        yield Finding("nothing_waits_for_a_signature", text)


def _named(meeting: Meeting) -> str:
    what = "Der Umlauf bis zum" if meeting.kind == Meeting.Kind.CIRCULATION else "Die Sitzung am"
    return f"{what} {meeting.held_on:%d.%m.%Y}"


# --- giving a seat up ---


def seat_goes_on(procedure: "Body") -> Iterator[Finding]:
    """Who counts is settled for days behind us; a seat ends once."""
    seat = procedure.data["seat"]
    if seat.until is not None:
        yield Finding("seat_goes_on", f"Sitz {seat.number} endet schon am {seat.until:%d.%m.%Y}.", field="seat")
    if procedure.data["until"] < add_days(procedure.on, -1):
        yield Finding("seat_goes_on", "Dieser Tag ist vorbei. Wählen Sie gestern, heute oder später.", field="until")


def nobody_sits_there_later(procedure: "Body") -> Iterator[Finding]:
    """Members and deputies end first, each with a last day of their own."""
    seat, until = procedure.data["seat"], procedure.data["until"]
    for tenure in seat.tenures.not_over(add_days(until, 1)).select_related("user"):
        text = f"{tenure.user} ist auf Sitz {seat.number} {_span(tenure)}. Beenden Sie zuerst diese Amtszeit."
        yield Finding("nobody_sits_there_later", text, field="seat")


def nobody_met_later(procedure: "Body") -> Iterator[Finding]:
    """What a session counted stays countable."""
    until = procedure.data["until"]
    later = procedure.committee.meetings.filter(opened_at__isnull=False, held_on__gt=until)
    if last := later.aggregate(last=Max("held_on"))["last"]:
        text = f"Am {last:%d.%m.%Y} hat das Gremium noch mit diesem Sitz getagt. Wählen Sie diesen Tag oder später."
        yield Finding("nobody_met_later", text, field="until")


def seat_lasts(procedure: "Body") -> Iterator[Finding]:
    """Nobody is appointed to a seat beyond its last day."""
    seat, until = procedure.data["seat"], procedure.data.get("until")
    if seat.until is not None and (until is None or until > seat.until):
        text = f"Sitz {seat.number} endet am {seat.until:%d.%m.%Y}. Die Amtszeit endet spätestens an diesem Tag."
        yield Finding("seat_lasts", text, field="until")


# --- sessions and interests ---


def lies_ahead(procedure: "Body") -> Iterator[Finding]:
    if procedure.data["held_on"] < procedure.on:
        yield Finding("lies_ahead", "Dieser Tag ist vorbei. Wählen Sie einen kommenden Tag.", field="held_on")


def no_session_that_day(procedure: "Body") -> Iterator[Finding]:
    """One session a day; the constraint decides where two people do it at once."""
    that_day = Meeting.objects.filter(committee=procedure.committee, held_on=procedure.data["held_on"])
    if that_day.filter(kind=Meeting.Kind.SESSION).exclude(phase=Meeting.Phase.CANCELLED).exists():
        yield Finding("no_session_that_day", "An diesem Tag hat das Gremium schon eine Sitzung.", field="held_on")


def speaks_for_oneself(procedure: "Body") -> Iterator[Finding]:
    """A member names their own interests; the coordination office those of everybody."""
    if Role.SECRETARY not in procedure.roles and procedure.data["tenure"].user_id != procedure.person.pk:
        yield Finding("speaks_for_oneself", "Geben Sie nur Ihre eigenen Verbindungen an.", field="tenure")


def a_member_of_this_body(procedure: "Body") -> Iterator[Finding]:
    if procedure.data["tenure"].committee_id != procedure.committee.pk:
        yield Finding("a_member_of_this_body", "Diese Person gehört nicht zu diesem Gremium.", field="tenure")


def is_new(procedure: "Body") -> Iterator[Finding]:
    data = procedure.data
    known = Affiliation.objects.filter(user=data["tenure"].user_id, name=data["name"], kind=data["kind"])
    if known.exists():
        yield Finding("is_new", "Diese Verbindung steht schon in der Liste.", field="name")


def is_of_this_body(procedure: "Body") -> Iterator[Finding]:
    """Whoever sits in no seat here is none of this body's business."""
    places = Tenure.objects.filter(committee=procedure.committee, user=procedure.data["affiliation"].user_id)
    if not places.exists():
        yield Finding("is_of_this_body", "Diese Person gehört nicht zu diesem Gremium.", field="affiliation")


def drops_own(procedure: "Body") -> Iterator[Finding]:
    """A member takes back what they said themselves; what was written about them only the office that keeps it."""
    if Role.SECRETARY in procedure.roles:
        return
    row, person = procedure.data["affiliation"], procedure.person.pk
    if row.user_id != person:
        yield Finding("drops_own", "Streichen Sie nur Ihre eigenen Verbindungen.", field="affiliation")
    elif not Event.objects.filter(act="name_affiliation", by=person, data__affiliation=row.pk).exists():
        text = (
            "Diese Verbindung haben nicht Sie selbst angegeben. Stimmt sie nicht mehr, bitten Sie die "
            "Geschäftsführung, sie zu streichen."
        )
        yield Finding("drops_own", text, field="affiliation")
