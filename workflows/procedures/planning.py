# SPDX-License-Identifier: AGPL-3.0-or-later
"""A session that was planned takes place at another time, in another place, or not at all."""

from functools import cached_property
from typing import Any

from django.utils import timezone

from grants.agenda import undecided_cases
from grants.models import Application
from permissions import policy
from workflows import forms_of_sessions as forms
from workflows.procedures import agenda_checks
from workflows.procedures.act import Follow, traits
from workflows.procedures.session import Session

WHEN_AND_WHERE = ("held_on", "starts_at", "place")


class Planning(Session):
    """Only while nobody opened it."""

    @Session.phase.transition(
        source=Session.Phase.CONVENED,
        permission=policy.may("move_meeting"),
        label="Zeit oder Ort ändern",
        conditions=[agenda_checks.not_begun],
        custom=traits(
            form=forms.MoveMeeting,
            rules=(agenda_checks.something_moves, agenda_checks.day_may_move, agenda_checks.day_is_free),
            then=("mail_moved",),
        ),
    )
    def move_meeting(self) -> None:
        """Whoever was invited hears of it. The clock of its cases runs to the new day."""
        was = {name: _plain(getattr(self.meeting, name)) for name in self.moved_to}
        self.record = {"was": was, "is": {name: _plain(value) for name, value in self.moved_to.items()}}
        self.record["users"] = self._invited()
        self.change(**self.moved_to)
        if "held_on" in self.moved_to:
            cases = [case.pk for case in undecided_cases(self.meeting.pk)]
            Application.objects.filter(pk__in=cases).update(due_on=self.meeting.held_on)

    @Session.phase.transition(
        source=Session.Phase.CONVENED,
        target=Session.Phase.CANCELLED,
        permission=policy.may("cancel_meeting"),
        label="Sitzung absagen",
        conditions=[agenda_checks.not_begun],
        custom=traits(form=forms.CancelMeeting, then=("mail_cancelled",), danger=True),
    )
    def cancel_meeting(self) -> None:
        """Its cases wait for another session, and so does what the body was to be told."""
        self.change(cancelled_because=self.data["reason"], closed_at=timezone.now())
        cases = undecided_cases(self.meeting.pk)
        self.follows += [Follow("unschedule", case) for case in cases]
        self.record = {"users": self._invited(), "reason": self.data["reason"], "cases": [case.pk for case in cases]}

    @cached_property
    def moved_to(self) -> dict[str, Any]:
        """What is asked for and not so already."""
        asked = {name: self.data[name] for name in WHEN_AND_WHERE if name in self.data}
        return {name: value for name, value in asked.items() if value != getattr(self.meeting, name)}

    def _invited(self) -> list[int]:
        return sorted(set(self.meeting.summonses.values_list("user_id", flat=True)))


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value or "")
