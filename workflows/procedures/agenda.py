# SPDX-License-Identifier: AGPL-3.0-or-later
"""The agenda as the coordination office and the chair keep it, and a second session where the first lacked a quorum."""

from functools import cached_property

from django.db.models import Max

from committees import informing
from committees.models import AgendaItem, Meeting
from grants import put_off
from permissions import policy
from workflows import forms_of_sessions as forms
from workflows.procedures import agenda_checks, session_checks
from workflows.procedures.act import Follow, traits
from workflows.procedures.session import Session, run

REORDER = """
    UPDATE committees_agendaitem i SET position = o.position
      FROM unnest(%(items)s::bigint[]) WITH ORDINALITY AS o (id, position)
     WHERE i.id = o.id AND i.meeting_id = %(meeting)s"""


class Agenda(Session):
    """Points come, move and get their time; a point added after the invitation is urgent and needs a vote."""

    @Session.phase.transition(
        source=Session.Phase.CONVENED,
        permission=policy.may("arrange_agenda"),
        label="Reihenfolge ändern",
        conditions=[session_checks.is_session],
        custom=traits(form=forms.ArrangeAgenda, rules=(agenda_checks.every_point_once,)),
    )
    def arrange_agenda(self) -> None:
        """The points in their new order."""
        items = [item.pk for item in self.data["order"]]
        run(REORDER, {"items": items, "meeting": self.meeting.pk})
        self.record = {"items": items}

    @Session.phase.transition(
        source=Session.Phase.CONVENED,
        permission=policy.may("add_item"),
        label="Punkt aufnehmen",
        conditions=[session_checks.is_session],
        custom=traits(form=forms.AddItem),
    )
    def add_item(self) -> None:
        """Something to talk about; after the invitation went out it is urgent until the body admits it."""
        last = self.meeting.items.aggregate(last=Max("position"))["last"] or 0
        item = AgendaItem.objects.create(
            meeting=self.meeting,
            position=last + 1,
            kind=AgendaItem.Kind.OTHER,
            title=self.data["title"],
            text=self.data.get("text", ""),
            urgent=self.meeting.invited_on is not None,
        )
        self.record = {"item": item.pk, "urgent": item.urgent}

    @Session.phase.transition(
        source=Session.Phase.CONVENED,
        permission=policy.may("set_slot"),
        label="Zeit für die Vorstellung",
        conditions=[session_checks.is_session],
        custom=traits(form=forms.SetSlot, rules=(session_checks.on_this_agenda,), then=("mail_slot",)),
    )
    def set_slot(self) -> None:
        """When those who applied come and present their project; empty: not at all."""
        item = self.data["item"]
        AgendaItem.objects.filter(pk=item.pk).update(slot=self.data["slot"])
        self.record = {"item": item.pk, "slot": self.data["slot"].isoformat("minutes") if self.data["slot"] else ""}

    @Session.phase.transition(
        source={Session.Phase.CONVENED, Session.Phase.CLOSED},
        permission=policy.may("reconvene"),
        label="Zweite Sitzung ansetzen",
        conditions=[session_checks.is_session],
        custom=traits(
            form=forms.Reconvene,
            rules=(
                agenda_checks.lacked_quorum,
                agenda_checks.was_invited_to,
                agenda_checks.later,
                agenda_checks.day_is_free,
            ),
        ),
    )
    def reconvene(self) -> None:
        """What was put off for want of a quorum again on another day, § 90 (2) VwVfG; everything else stays."""
        second = Meeting.objects.create(
            committee_id=self.meeting.committee_id,
            held_on=self.data["held_on"],
            starts_at=self.meeting.starts_at,
            place=self.meeting.place,
            second_of=self.meeting,
            with_note=self.data["with_note"],
        )
        for item in self.put_off:
            if item.kind == AgendaItem.Kind.APPLICATION:
                case = item.consideration.application
                self.follows.append(Follow("schedule", case, {"meeting": second, "put_off": True}))
            else:
                put_off.carry_over(item, second)
        told = informing.tell(second.pk)
        self.record = {"second": second.pk, "held_on": second.held_on.isoformat(), "note": second.with_note}
        self.record |= {"told": told} if told else {}
        self.record["items"] = [item.pk for item in self.put_off]

    @cached_property
    def put_off(self) -> list[AgendaItem]:
        """The points of this session that come to the second one."""
        return put_off.put_off(self.meeting, on=self.on)
