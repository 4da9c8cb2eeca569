# SPDX-License-Identifier: AGPL-3.0-or-later
"""One act on many cases in the background: begun by a person, done a hundred at a time, never a case twice."""

import json
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from grants.models import Application
from permissions.models import User
from workflows import leases
from workflows.engine import Conflict
from workflows.forms import Confirm
from workflows.many import Many, perform_many
from workflows.models import ATTEMPTS, Job, JobCase
from workflows.procedures import PROCEDURES, acts_of, label_of, traits_of

logger = logging.getLogger(__name__)
MOST = 500  # cases of one job
CHUNK = 100  # cases of one transaction
TURN = 20.0  # seconds of one job before others come: half of what a row may take
KEPT = timedelta(days=90)  # what was typed, after the job
BROKEN = "Hier ging etwas schief. Bitte tun Sie es auf der Seite des Falls."
TO_DO = Q(event=None, refused="")
KEEP = """
    UPDATE workflows_jobcase r SET event_id = v.event, refused = v.refused
      FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS v (application, event, refused)
     WHERE r.job_id = %s AND r.application_id = v.application"""


def acts() -> dict[str, str]:
    """Acts that can be done to many cases, with their labels, in the order of the procedures."""
    return {
        act: label_of(procedure, act)
        for procedure in PROCEDURES.values()
        for act in acts_of(procedure)
        if traits_of(procedure, act).many
    }


def form_of(act: str, typed: Mapping[str, Sequence[str]] | None, cases: Iterable[Any], by: User, on: date) -> Any:
    """The form of the act for all of them: it knows one of the cases, and that it is not the only one."""
    cls = next(traits_of(each, act).form for each in PROCEDURES.values() if act in acts_of(each)) or Confirm
    data = None if typed is None else MultiValueDict({name: list(values) for name, values in typed.items()})
    options: dict[str, Any] = {"subject": next(iter(cases), None), "by": by, "on": on, "alone": False}
    return cls(data, **options)


def digest_of(cases: Iterable[Application], typed: Mapping[str, Sequence[str]]) -> str:
    """Two pages that say the same about the same cases have the same: what was rehearsed is what is begun."""
    said = json.dumps([sorted(case.pk for case in cases), sorted(typed.items())])
    return sha256(said.encode()).hexdigest()


def rehearse(act: str, cases: Sequence[Application], data: Mapping[str, Any], *, by: User, on: date) -> Many:
    """What would become of each case; nothing is done."""
    return perform_many(act, cases, by=by, on=on, dry=True, **data)


def begin(
    act: str, cases: Iterable[Application], typed: Mapping[str, Sequence[str]], *, key: UUID, by: User, on: date
) -> Job:
    """Owe the act to each case; the same key begins it once, and answers the second press with the first job."""
    with transaction.atomic():
        job, new = Job.objects.get_or_create(public_id=key, defaults={"act": act, "typed": typed, "by": by, "on": on})
        if new:
            JobCase.objects.bulk_create(JobCase(job=job, application=case) for case in cases)
    return job


def of(user: User) -> QuerySet[Job]:
    """One's own jobs, the newest first, with how many cases, done and refused."""
    counts = {
        "many": Count("cases"),
        "done": Count("cases", filter=Q(cases__event__isnull=False)),
        "refused": Count("cases", filter=~Q(cases__refused="")),
    }
    return Job.objects.filter(by=user).annotate(**counts).order_by("-id")


def refusals(job: Job, among: QuerySet[Application]) -> QuerySet[JobCase]:
    """Cases it was not done to, with the reason, as far as they may be seen."""
    return job.cases.exclude(refused="").filter(application__in=among).select_related("application").order_by("id")


def said(job: Job, cases: Sequence[Application]) -> list[tuple[str, str]]:
    """What was typed, by the labels of its form; nothing once it was forgotten."""
    if not job.typed or not cases:
        return []
    fields = form_of(job.act, job.typed, cases, job.by, job.on).fields
    return [(str(field.label), _read(field, job.typed.get(name, []))) for name, field in fields.items()]


def _read(field: Any, values: Sequence[str]) -> str:
    names = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    return ", ".join(names.get(value, value) for value in values)


def is_over(job: Job) -> bool:
    """Nobody works on it any more, finished or not."""
    waits = job.attempts >= ATTEMPTS and job.next_attempt_at <= timezone.now()
    return job.done_at is not None or job.discarded_at is not None or waits


def forget(on: date) -> int:
    """What was typed stands in each case; a season after the job nobody looks for it here."""
    ended = timezone.make_aware(datetime.combine(on - KEPT, datetime.min.time()))
    return Job.objects.filter(done_at__lt=ended).exclude(typed={}).update(typed={})


def run_pending(on: date) -> int:
    """Work off what was begun; returns how many cases were seen. Safe to run twice at once and again.

    on: the day of the acts, whenever somebody began them: roles and deadlines are those of the day they are done.
    """
    seen, until = list[int](), time.monotonic() + leases.AT_MOST
    while time.monotonic() < until and (job := leases.claim(Job)) is not None:
        leases.tried(job, partial(_run, job, on, seen))
    return sum(seen)


def _run(job: Job, on: date, seen: list[int]) -> None:
    """Until nothing is left to do, or its turn is over: then it goes on at once, which is no failure."""
    until = time.monotonic() + TURN
    step = _chunk if job.attempts == 0 else _one_alone
    while some := step(job, on):
        seen.append(some)
        if time.monotonic() > until:
            Job.objects.filter(pk=job.pk).update(attempts=0, next_attempt_at=Now())
            return
    Job.objects.filter(pk=job.pk).update(done_at=Now(), error="")


def _chunk(job: Job, on: date, size: int = CHUNK) -> int:
    """The acts and what became of each case are one transaction: a crash leaves both or neither."""
    with transaction.atomic():
        rows = JobCase.objects.select_for_update().filter(TO_DO, job=job).order_by("id")[:size]
        keys = [row.application_id for row in rows]
        if not keys:
            return 0
        cases = list(Application.objects.filter(pk__in=keys).select_related("call__unit"))
        form = form_of(job.act, job.typed, cases, job.by, on)
        if form.is_valid():
            many = perform_many(job.act, cases, by=job.by, on=on, **form.cleaned_data)
        else:
            told = " ".join(str(error) for errors in form.errors.values() for error in errors)
            many = Many(refused=dict.fromkeys(keys, (told,)))
        _keep(job, keys, many)
    return len(keys)


def _one_alone(job: Job, on: date) -> int:
    """After a failure: whichever case breaks is refused, and the others are done."""
    try:
        return _chunk(job, on, 1)
    except (OperationalError, Conflict):
        raise
    except Exception as error:
        logger.exception("a case of job %s failed", job.pk)
        broken = JobCase.objects.filter(TO_DO, job=job).order_by("id").values("pk")[:1]
        JobCase.objects.filter(pk__in=broken).update(refused=f"{BROKEN} ({type(error).__name__})")
        return 1


def _keep(job: Job, keys: list[int], many: Many) -> None:
    events = [many.done.get(key) for key in keys]
    told = ["" if key in many.done else " ".join(many.refused[key])[:600] for key in keys]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [keys, events, told, job.pk])
