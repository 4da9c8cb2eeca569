# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plain ORM's rows with viewflow.workflow as the engine, driven by the wrappers of its own screens."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from django.db.models.signals import post_save
from viewflow import this
from viewflow.workflow import Activation, flow
from viewflow.workflow.flow.utils import wrap_task_view, wrap_view
from viewflow.workflow.lock import SelectForUpdateLock
from viewflow.workflow.models import Process, Task
from viewflow.workflow.nodes.split import SplitActivation

from benchmarks.b1_orm import PlainOrm
from benchmarks.stage import Stage
from grants.models import Application
from permissions.models import UnitRole

PEOPLE: dict[Any, Any] = {}


def one(who: str) -> flow.View:
    """A task of one person. People come from memory; a real office would read them."""
    return flow.View(None).Assign(lambda _activation: PEOPLE[who])


class Office(flow.View):
    """A task of the unit: any of its clerks may take it from the queue."""

    def __init__(self) -> None:
        super().__init__(None)

    def can_assign(self, user: Any, task: Task) -> bool:
        held = {"user": user, "content_object": task.process.data["unit"], "permission__codename": "clerk"}
        return super().can_assign(user, task) and UnitRole.objects.filter(**held).exists()


class BallotsActivation(SplitActivation):
    """Several people's decisions, as viewflow's demo does it with a split of its own."""

    @Activation.status.super()
    def activate(self) -> None:
        vote, close = (node for node, *_ in self.flow_task._branches)
        self.next_tasks = [*((vote, {"seat": seat}) for seat in PEOPLE if isinstance(seat, int)), (close, None)]


class Ballots(flow.Split):
    """A task for every member present, and one for the chair, whose closing ends what nobody voted."""

    activation_class = BallotsActivation


class CaseFlow(flow.Flow):
    """The steps of a case."""

    lock_impl = SelectForUpdateLock(nowait=False)

    start = flow.StartHandle(this.begin).Next(this.submit)
    submit = one("antje").Next(this.examine)
    examine = Office().Next(this.complete)
    complete = flow.If(this.is_ready).Then(this.schedule).Else(this.supply)
    supply = one("antje").Next(this.examine)
    schedule = Office().Next(this.record_presence)
    record_presence = one("katrin").Next(this.open_poll)
    open_poll = one("katrin").Next(this.ballots)
    ballots = Ballots().Next(this.vote).Next(this.close_poll)
    vote = flow.View(None).Assign(this.member).Next(this.counted)
    close_poll = one("katrin").Next(this.counted)
    counted = flow.Join(continue_on_condition=this.is_closed).Next(this.decide)
    decide = Office().Next(this.dispatch)
    dispatch = Office().Next(this.end)
    end = flow.End()

    def begin(self, activation: Any, case: Application) -> Process:
        activation.process.artifact = case
        activation.process.data = {"unit": case.call.unit_id}
        return activation.process

    def member(self, activation: Any) -> Any:
        return PEOPLE[activation.task.data["seat"]]

    def is_ready(self, activation: Any) -> bool:
        return activation.process.artifact.status == "ready"

    def is_closed(self, _activation: Any, active_tasks: Any) -> bool:
        return all(task.flow_task != CaseFlow.close_poll for task in active_tasks)


class ViewflowWorkflow(PlainOrm):
    """A post to viewflow's screens, without form, page and session."""

    process: Process

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        PEOPLE.update({name: self.d[name] for name in ("antje", "katrin")})
        PEOPLE.update({member.seat_id: member.user for member in stage.members})
        self.inbox: dict[Any, int] = {}
        post_save.connect(self._arrive, sender=Task)

    def _arrive(self, instance: Task, created: bool, **_: Any) -> None:
        """Whoever acts came by a link: finding the task costs no statement."""
        if created:
            self.inbox[instance.flow_task, instance.owner] = instance.pk

    def case(self) -> Any:
        case, meeting = super().case()
        return case, meeting, CaseFlow.start.run(case=case).pk

    def walk(self, prepared: Any) -> None:
        *rest, self.process_pk = prepared
        super().walk(rest)

    def act(self, name: str, by: Any, step: Callable[..., Any], *values: Any) -> Any:
        node = getattr(CaseFlow, name)
        if task := self.inbox.get((node, None)):
            self._post(wrap_task_view(node, take_from_queue, permission=node.can_assign), by, task)

        def screen(request: Any, **_: Any) -> Any:
            self.process = request.activation.process
            result = step(*values)
            request.activation.execute()
            return result

        return self._post(wrap_view(node, screen), by, task or self.inbox[node, by])

    def _post(self, view: Callable[..., Any], by: Any, task: int) -> Any:
        return view(SimpleNamespace(method="POST", user=by), process_pk=self.process_pk, task_pk=task)

    def take(self, pk: int) -> Application:
        """The process leads to the case, and its lock is the case's too."""
        return self.process.artifact


def take_from_queue(request: Any, **_: Any) -> None:
    request.activation.assign(request.user)
