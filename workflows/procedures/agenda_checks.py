# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the deeds of an agenda are asked before they happen."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from committees.models import Meeting
from committees.standing import of_meeting
from committees.voting import not_invited
from law.finding import Finding
from workflows.procedures.session_checks import is_session

if TYPE_CHECKING:
    from workflows.procedures.agenda import Agenda
    from workflows.procedures.planning import Planning


def every_point_once(procedure: "Agenda") -> Iterator[Finding]:
    """The new order names each point, none twice and none of another agenda."""
    wanted = [item.pk for item in procedure.data["order"]]
    if sorted(wanted) != sorted(procedure.meeting.items.values_list("pk", flat=True)):
        text = "Jeder Punkt braucht genau einen Platz. Bitte geben Sie jede Nummer einmal an."
        yield Finding("every_point_once", text, field="order")


def lacked_quorum(procedure: "Agenda") -> Iterator[Finding]:
    """Only for a point on which the body could not decide it is invited anew under the easier condition."""
    meeting = procedure.meeting
    if procedure.on < meeting.held_on:
        text = f"Die Sitzung ist erst am {meeting.held_on:%d.%m.%Y}. Danach zeigt sich, ob genug Mitglieder da waren."
        yield Finding("lacked_quorum", text)
    elif not procedure.put_off:
        text = "Das Gremium ist zu jedem offenen Punkt beschlussfähig. Stimmen Sie in dieser Sitzung ab."
        if meeting.phase != Meeting.Phase.CONVENED:
            text = "Kein Punkt blieb offen, weil zu wenige Mitglieder da waren. Setzen Sie ihn auf eine neue Sitzung."
        yield Finding("lacked_quorum", text)


def was_invited_to(procedure: "Agenda") -> Iterator[Finding]:
    """Who was not invited to the first session did not stay away: a second one cannot mend that."""
    if defects := not_invited(of_meeting(procedure.meeting.pk, on=procedure.on)):
        text = (
            f"{defects[0].text.partition('. ')[0]}. Eine zweite Sitzung mit erleichterter Beschlussfähigkeit ist dann "
            "nicht möglich. Setzen Sie eine neue Sitzung an."
        )
        yield Finding("was_invited_to", text, norm=defects[0].norm)


def later(procedure: "Agenda") -> Iterator[Finding]:
    if procedure.data["held_on"] <= max(procedure.on, procedure.meeting.held_on):
        yield Finding("later", "Die zweite Sitzung liegt nach der ersten und nach heute.", field="held_on")


def day_is_free(procedure: "Agenda") -> Iterator[Finding]:
    """One session a day; the constraint decides where two people do it at once."""
    same_day = Meeting.objects.filter(
        committee=procedure.meeting.committee_id, held_on=procedure.data["held_on"], kind=Meeting.Kind.SESSION
    )
    others = same_day.exclude(phase=Meeting.Phase.CANCELLED).exclude(pk=procedure.meeting.pk)
    if others.exists():
        yield Finding("day_is_free", "An diesem Tag hat das Gremium schon eine Sitzung.", field="held_on")


def not_begun(procedure: "Planning") -> bool:
    """A session somebody opened is closed, with minutes; before that it can be cancelled or moved."""
    return is_session(procedure) and procedure.meeting.opened_at is None


def day_may_move(procedure: "Planning") -> Iterator[Finding]:
    """People keep the day they were invited to, and applicants the one a letter named."""
    meeting, day = procedure.meeting, procedure.data["held_on"]
    if day == meeting.held_on:
        return
    if day < procedure.on:
        yield Finding("day_may_move", "Dieser Tag ist vorbei. Wählen Sie einen kommenden Tag.", field="held_on")
    if meeting.invited_on is not None:
        text = (
            f"Zum {meeting.held_on:%d.%m.%Y} ist schon eingeladen. Sagen Sie die Sitzung ab, und setzen Sie eine neue "
            "an. Uhrzeit und Ort können Sie hier noch ändern."
        )
        yield Finding("day_may_move", text, field="held_on")
    elif meeting.deferrals.exists() or meeting.second_of_id is not None:
        text = "Ein Beschluss nennt diesen Tag. Sagen Sie die Sitzung ab, und setzen Sie eine neue an."
        yield Finding("day_may_move", text, field="held_on")


def something_moves(procedure: "Planning") -> Iterator[Finding]:
    if not procedure.moved_to:
        yield Finding("something_moves", "Tag, Uhrzeit und Ort sind schon so eingetragen. Ändern Sie eines davon.")
