# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the deeds of an agenda are asked before they happen."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from committees.models import Meeting
from committees.standing import of_meeting
from committees.voting import not_invited
from law.finding import Finding

if TYPE_CHECKING:
    from workflows.procedures.agenda import Agenda


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
    if same_day.exists():
        yield Finding("day_is_free", "An diesem Tag hat das Gremium schon eine Sitzung.", field="held_on")
