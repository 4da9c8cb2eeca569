# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same deadlines as timers of viewflow.workflow: a process for each case, fired by its own dispatcher."""

from datetime import datetime
from typing import Any

from django.utils.timezone import now
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.lock import SelectForUpdateLock
from viewflow.workflow.models import Process, Task
from viewflow.workflow.timers import fire_due_timers

from grants.models import Application
from permissions.models import UnitRole
from workflows.models import Alert, Notification


class DeadlineFlow(flow.Flow):
    """Waits until the check is due, and tells the clerks."""

    lock_impl = SelectForUpdateLock(nowait=False)

    start = flow.StartHandle(this.begin).Next(this.due)
    due = flow.Timer(this.moment).Next(this.tell)
    tell = flow.Function(this.told).Next(this.end)
    end = flow.End()

    def begin(self, activation: Any, case: Application) -> Process:
        activation.process.artifact = case
        return activation.process

    def moment(self, _activation: Any) -> datetime:
        """The test lets it be over by now."""
        return now()

    def told(self, activation: Any) -> None:
        case = activation.process.artifact
        alert = Alert.objects.create(
            application=case, clock=case.status, stage="due", due_on=case.due_on, raised_on=case.due_on
        )
        clerks = UnitRole.objects.filter(content_object=case.call.unit_id, permission__codename="clerk")
        Notification.objects.bulk_create(Notification(alert=alert, user_id=each.user_id) for each in clerks)


def wait(cases: list[Application]) -> None:
    """A process for each, waiting at its timer; those of a round before are gone."""
    Task.objects.all().delete()
    Process.objects.all().delete()
    for case in cases:
        DeadlineFlow.start.run(case=case)


def fire() -> int:
    """What its management command does; returns how many were told."""
    fire_due_timers()
    return Alert.objects.count()
