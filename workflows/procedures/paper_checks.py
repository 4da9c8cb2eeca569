# SPDX-License-Identifier: AGPL-3.0-or-later
"""What inviting, staying away, closing and signing are asked before they happen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from committees.models import Meeting, Poll, Presence, Tenure
from grants import bias
from law.finding import Finding
from permissions.policy import Role
from workflows.forms_of_papers import digest_of, digest_of_notes, rules_of
from workflows.procedures.session_checks import is_session

if TYPE_CHECKING:
    from workflows.procedures.convening import Convening
    from workflows.procedures.minuting import Minuting

OUT_OF_IT = "Sie waren bei einem Punkt dieser Sitzung ausgeschlossen und lesen seinen Teil der Niederschrift nicht."
WRITTEN = "Diese Einladung steht schon im Verzeichnis."


def not_over(procedure: "Convening") -> Iterator[Finding]:
    """Nobody is invited to a day that has passed."""
    meeting = procedure.meeting
    if procedure.on > meeting.held_on:
        text = f"Die Sitzung war am {meeting.held_on:%d.%m.%Y}. Dazu kann niemand mehr einladen."
        yield Finding("not_over", text)


def somebody_new(procedure: "Convening") -> Iterator[Finding]:
    """On this way somebody still has no invitation."""
    if not procedure.to_invite:
        yield Finding("somebody_new", "Auf diesem Weg sind schon alle eingeladen.", field="channel")


def has_an_agenda(procedure: "Convening") -> Iterator[Finding]:
    """Nobody can prepare for a session that is about nothing, unless the rules do without an agenda."""
    meeting = procedure.meeting
    if rules_of(meeting, procedure.on).invitation.agenda and not meeting.items.exists():
        text = (
            "Auf der Tagesordnung steht noch kein Punkt. Setzen Sie Anträge darauf, oder nehmen Sie einen anderen "
            "Punkt auf. Laden Sie dann ein."
        )
        yield Finding("has_an_agenda", text, norm="Geschäftsordnung")


def sent_before(procedure: "Convening") -> Iterator[Finding]:
    """What is written down happened, and before the session."""
    sent_on, held_on = procedure.data["sent_on"], procedure.meeting.held_on
    if sent_on > procedure.on:
        yield Finding("sent_before", "Dieser Tag liegt in der Zukunft. Bitte prüfen Sie das Datum.", field="sent_on")
    elif sent_on > held_on:
        text = f"Die Sitzung ist am {held_on:%d.%m.%Y}. Eine Einladung danach zählt nicht."
        yield Finding("sent_before", text, field="sent_on")


def invited_members(procedure: "Convening") -> Iterator[Finding]:
    """Only who sits in this body on the day of the session stands in its log."""
    meeting = procedure.meeting
    for tenure in procedure.data["invited"]:
        if tenure.committee_id != meeting.committee_id or not tenure.holds(meeting.held_on):
            text = f"{tenure.user} sitzt am {meeting.held_on:%d.%m.%Y} nicht in diesem Gremium."
            yield Finding("invited_members", text, field="invited")


def not_written_yet(procedure: "Convening") -> Iterator[Finding]:
    """The log is added to, never changed: the first line of a person and way stays."""
    meeting, data = procedure.meeting, procedure.data
    known = set(meeting.summonses.filter(channel=data["channel"]).values_list("seat_id", "user_id"))
    for tenure in data["invited"]:
        if (tenure.seat_id, tenure.user_id) in known:
            yield Finding("not_written_yet", f"{tenure.user}: {WRITTEN}", field="invited")


def is_a_member(procedure: "Convening") -> Iterator[Finding]:
    """A seat has one apology, and its holder gives it; who deputises has nothing to excuse."""
    if procedure.own_place is None:
        text = (
            "Absagen kann hier nur das Mitglied selbst. Sie vertreten es: Sagen Sie bitte dem Mitglied oder der "
            "Geschäftsführung Bescheid."
        )
        yield Finding("is_a_member", text)


def not_come_yet(procedure: "Convening") -> Iterator[Finding]:
    """Who is there cannot say that they will not come; who leaves is written down as leaving."""
    place = procedure.own_place
    if place and Presence.objects.filter(meeting=procedure.meeting, seat=place.seat_id).exists():
        text = "Ihr Sitz ist schon als anwesend eingetragen. Sagen Sie der Sitzungsleitung, wenn Sie gehen."
        yield Finding("not_come_yet", text)


def may_come(procedure: "Convening") -> bool:
    """A member who has not said that they stay away."""
    return _member(procedure) and not procedure.excused


def stays_away(procedure: "Convening") -> bool:
    return _member(procedure) and procedure.excused


def _member(procedure: "Convening") -> bool:
    """Whoever has no place here is not looked up."""
    return is_session(procedure) and not procedure.roles.isdisjoint({Role.SEAT, Role.ADVISER})


def not_here(procedure: "Convening") -> Iterator[Finding]:
    """Who sat there was not away."""
    seat = procedure.data["seat"]
    if Presence.objects.filter(meeting=procedure.meeting, seat=seat).exists():
        yield Finding("not_here", f"Sitz {seat.number} ist oder war anwesend.", field="seat")


def holds_a_seat(procedure: "Convening") -> Iterator[Finding]:
    if procedure.data["seat"].committee_id != procedure.meeting.committee_id:
        yield Finding("holds_a_seat", "Diesen Sitz gibt es in diesem Gremium nicht.", field="seat")


# --- minutes ---


def note_as_seen(procedure: "Minuting") -> Iterator[Finding]:
    """Two people write at once: the second reads what the first wrote before it is written over."""
    data, item = procedure.data, procedure.data.get("item")
    if item is not None and item.meeting_id != procedure.meeting.pk:
        yield Finding("note_as_seen", "Dieser Punkt steht nicht auf dieser Tagesordnung.", field="item")
        return
    if _is_excluded(procedure):
        return  # who is excluded does not read it by writing over it either
    now = procedure.note
    if now.strip() and now.strip() != data["text"].strip() and data.get("before") != digest_of(now):
        text = f"Inzwischen steht hier eine andere Notiz: „{now}“ Bitte führen Sie beide zusammen."
        yield Finding("note_as_seen", text, field="text")


def was_part(procedure: "Minuting") -> Iterator[Finding]:
    """Who is excluded from an item does not write its part of the minutes."""
    if _is_excluded(procedure):
        text = "Sie sind bei diesem Punkt ausgeschlossen. Jemand anderes schreibt seine Niederschrift."
        yield Finding("was_part", text, field="item")


def _is_excluded(procedure: "Minuting") -> bool:
    item = procedure.data.get("item")
    return item is not None and bias.is_out(procedure.person.pk, item.pk)


def nobody_votes(procedure: "Minuting") -> Iterator[Finding]:
    """A session ends when every vote has ended."""
    running = Poll.objects.filter(item__meeting=procedure.meeting, closed_at=None).select_related("item")
    for poll in running.order_by("item__position"):
        text = f"Zu TOP {poll.item.position} läuft noch eine Abstimmung. Schließen Sie sie oder heben Sie sie auf."
        yield Finding("nobody_votes", text)


def not_early(procedure: "Minuting") -> Iterator[Finding]:
    meeting = procedure.meeting
    if procedure.on < meeting.held_on:
        text = f"Die Sitzung ist erst am {meeting.held_on:%d.%m.%Y}. Vorher können Sie sie nicht schließen."
        yield Finding("not_early", text)


@dataclass(frozen=True)
class Presiding:
    """Who held the seats of the chair and of its deputy on the day; today: who holds them now and can come in."""

    chair: Tenure | None
    deputy: Tenure | None
    today: Sequence[Tenure]

    @classmethod
    def of(cls, meeting: Meeting, on: date) -> "Presiding":
        then = _in_these_seats(meeting, meeting.held_on)
        return cls(
            next((each for each in then if each.seat.is_chair), None),
            next((each for each in then if each.seat.is_deputy_chair), None),
            [each for each in _in_these_seats(meeting, on) if each.user.is_active],
        )


def _in_these_seats(meeting: Meeting, on: date) -> list[Tenure]:
    """The chair first."""
    holders = Tenure.objects.on(on).holders().filter(committee=meeting.committee_id)
    leading = holders.filter(Q(seat__is_chair=True) | Q(seat__is_deputy_chair=True)).select_related("seat", "user")
    return list(leading.order_by("-seat__is_chair"))


def led(procedure: "Minuting") -> Iterator[Finding]:
    """The chair signs, § 93 VwVfG; the deputy where the chair was away or excluded for a part of it.

    Where neither can any more, whoever holds these seats on the day of the signature does, and at last the office.
    Nobody signs what they may not read.
    """
    meeting, person = procedure.meeting, procedure.person
    then = Presiding.of(meeting, procedure.on)
    if bias.items_out_of(person.pk, meeting):
        yield Finding("led", f"{OUT_OF_IT} {_instead(meeting, then, person.pk)} unterschreibt die Niederschrift.")
    elif then.chair and then.chair.user_id == person.pk:
        return
    elif not _can_sign(meeting, then.chair, then):
        if then.deputy and then.deputy.user_id != person.pk and _was_there(meeting, then):
            yield Finding("led", f"{then.deputy.user} unterschreibt die Niederschrift.")
    elif then.chair and Role.DEPUTY_CHAIR not in procedure.roles:
        yield Finding("led", f"{then.chair.user} unterschreibt die Niederschrift.")
    elif then.chair and is_session(procedure) and not _away(meeting, then.chair):
        yield Finding("led", f"{then.chair.user} hat die ganze Sitzung geleitet und unterschreibt die Niederschrift.")


def signs_what_was_read(procedure: "Minuting") -> Iterator[Finding]:
    """Notes can be written until the signature; the page of it shows which there were."""
    if "read" in procedure.data and procedure.data["read"] != digest_of_notes(procedure.meeting):
        text = (
            "Inzwischen hat jemand eine Notiz geschrieben oder geändert. Lesen Sie die Niederschrift noch einmal, und "
            "unterschreiben Sie dann."
        )
        yield Finding("signs_what_was_read", text)


def presides_or_must(procedure: "Minuting") -> bool:
    """Chair and deputy sign; the office only where nobody of them can: excluded from a point, gone, or nobody there."""
    presides = procedure.roles & {Role.CHAIR, Role.DEPUTY_CHAIR}
    return bool(presides) or Role.SECRETARY not in procedure.roles or _office_signs(procedure.meeting, procedure.on)


def _office_signs(meeting: Meeting, on: date) -> bool:
    """Whether neither who presided on the day nor who came after them can; then the office led there, or must."""
    then = Presiding.of(meeting, on)
    return not (_can_sign(meeting, then.chair, then) or _was_there(meeting, then) or _after(meeting, then))


def _instead(meeting: Meeting, then: Presiding, person: int) -> str:
    """Who signs for somebody that was excluded."""
    if then.deputy and then.deputy.user_id != person and _was_there(meeting, then):
        return str(then.deputy.user)
    return str(after.user) if (after := _after(meeting, then)) else "Die Geschäftsführung"


def _can_sign(meeting: Meeting, tenure: Tenure | None, then: Presiding) -> bool:
    """Still in one of the two seats with an account that opens, and excluded from nothing."""
    in_office = {each.user_id for each in then.today}
    return tenure is not None and tenure.user_id in in_office and not bias.items_out_of(tenure.user_id, meeting)


def _was_there(meeting: Meeting, then: Presiding) -> bool:
    """Whether the deputy of the day can sign, and saw what happened."""
    if then.deputy is None or not _can_sign(meeting, then.deputy, then):
        return False
    return meeting.kind == Meeting.Kind.CIRCULATION or meeting.presences.filter(user=then.deputy.user_id).exists()


def _after(meeting: Meeting, then: Presiding) -> Tenure | None:
    """Who holds one of the two seats today and held neither on the day; the chair first."""
    before = {each.user_id for each in (then.chair, then.deputy) if each}
    new = (each for each in then.today if each.user_id not in before)
    return next((each for each in new if not bias.items_out_of(each.user_id, meeting)), None)


def _away(meeting: Meeting, chair: Tenure) -> bool:
    spans = list(meeting.presences.filter(seat=chair.seat_id, user=chair.user_id))
    if len(spans) != 1 or spans[0].left_at is not None:
        return True
    return meeting.opened_at is not None and spans[0].came_at > meeting.opened_at
