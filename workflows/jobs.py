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

from benefits.models import Claim
from grants.models import Application
from permissions.models import User
from workflows import leases, plain_refusals
from workflows.engine import Conflict
from workflows.forms import Confirm
from workflows.many import Case, Many, perform_many
from workflows.models import ATTEMPTS, Job, JobCase
from workflows.procedures import OF_CASES, acts_of, label_of, traits_of

logger = logging.getLogger(__name__)
MOST = 500  # cases of one job
CHUNK = 100  # cases of one transaction
TURN = 20.0  # seconds of one job before others come: half of what a row may take
KEPT = timedelta(days=90)  # what was typed, after the job
BROKEN = "Hier ging etwas schief. Bitte tun Sie es auf der Seite des Falls."
APPLICATION, CLAIM = "application", "claim"  # kinds of cases, as their procedures call them
TO_DO = Q(event=None, claim_event=None, refused="")
KEEP = """
    UPDATE workflows_jobcase r SET {event} = v.event, refused = v.refused
      FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS v (subject, event, refused)
     WHERE r.job_id = %s AND r.{subject}_id = v.subject"""


def acts(subject: str = APPLICATION) -> dict[str, str]:
    """Acts that can be done to many cases of a kind, with their labels, in the order of the procedures."""
    return {
        act: label_of(machine, act)
        for machine in OF_CASES[subject]
        for act in acts_of(machine)
        if traits_of(machine, act).many
    }


def label(job: Job) -> str:
    """What the act is called for its kind of cases."""
    return label_of_kind(job.subject, job.act)


def label_of_kind(subject: str, act: str) -> str:
    return acts(subject).get(act, act)


def form_of(
    act: str,
    typed: Mapping[str, Sequence[str]] | None,
    cases: Iterable[Any],
    by: User,
    on: date,
    *,
    subject: str = APPLICATION,
) -> Any:
    """The form of the act for all of them: it knows one of the cases, and that it is not the only one."""
    traits = next(traits_of(each, act) for each in OF_CASES[subject] if act in acts_of(each))
    cls = traits.form_of_many or traits.form or Confirm
    data = None if typed is None else MultiValueDict({name: list(values) for name, values in typed.items()})
    options: dict[str, Any] = {"subject": next(iter(cases), None), "by": by, "on": on, "alone": False}
    return cls(data, **options)


def digest_of(cases: Iterable[Case], typed: Mapping[str, Sequence[str]]) -> str:
    """Two pages that say the same about the same cases have the same: what was rehearsed is what is begun."""
    said = json.dumps([sorted(case.pk for case in cases), sorted(typed.items())])
    return sha256(said.encode()).hexdigest()


def rehearse(act: str, cases: Sequence[Case], data: Mapping[str, Any], *, by: User, on: date) -> Many:
    """What would become of each case; nothing is done."""
    return perform_many(act, cases, by=by, on=on, dry=True, **data)


def begin(act: str, cases: Iterable[Case], typed: Mapping[str, Sequence[str]], *, key: UUID, by: User, on: date) -> Job:
    """Owe the act to each case of one kind; the same key begins it once, and a second press finds the first job."""
    given = list(cases)
    subject = CLAIM if any(isinstance(case, Claim) for case in given) else APPLICATION
    first = {"act": act, "subject": subject, "typed": typed, "by": by, "on": on}
    with transaction.atomic():
        job, new = Job.objects.get_or_create(public_id=key, defaults=first)
        if new:
            JobCase.objects.bulk_create(JobCase(job=job, **{subject: case}) for case in given)
    return job


def of(user: User, subject: str = APPLICATION) -> QuerySet[Job]:
    """One's own jobs about a kind of cases, the newest first, with how many cases, done and refused."""
    done = Q(cases__event__isnull=False) | Q(cases__claim_event__isnull=False)
    counts = {
        "many": Count("cases"),
        "done": Count("cases", filter=done),
        "refused": Count("cases", filter=~Q(cases__refused="")),
    }
    return Job.objects.filter(by=user, subject=subject).annotate(**counts).order_by("-id")


def refusals(job: Job, among: QuerySet[Any]) -> QuerySet[JobCase]:
    """Cases it was not done to, with the reason, as far as they may be seen."""
    seen = job.cases.exclude(refused="").filter(**{f"{job.subject}__in": among})
    return seen.select_related(job.subject).order_by("id")


def said(job: Job, cases: Sequence[Case]) -> list[tuple[str, str]]:
    """What was typed, by the labels of its form; nothing once it was forgotten."""
    if not job.typed or not cases:
        return []
    fields = form_of(job.act, job.typed, cases, job.by, job.on, subject=job.subject).fields
    return [(str(field.label), _read(field, job.typed.get(name, []))) for name, field in fields.items()]


def _read(field: Any, values: Sequence[str]) -> str:
    names = {str(key): str(label) for key, label in getattr(field, "choices", ()) if str(key)}
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
    """Chunk by chunk; after a failure case by case."""
    step = _chunk if job.attempts == 0 else _one_alone
    if not leases.by_turns(job, partial(step, job, on), seen, TURN):
        return
    over: dict[str, Any] = {"done_at": Now(), "error": ""}
    Job.objects.filter(pk=job.pk).update(**over, **({"typed": {}} if job.subject == CLAIM else {}))


def _chunk(job: Job, on: date, size: int = CHUNK) -> int:
    """The acts and what became of each case are one transaction: a crash leaves both or neither."""
    with transaction.atomic():
        rows = JobCase.objects.select_for_update().filter(TO_DO, job=job).order_by("id")[:size]
        keys = [getattr(row, f"{job.subject}_id") for row in rows]
        if not keys:
            return 0
        cases = _cases(job.subject, keys)
        form = form_of(job.act, job.typed, cases, job.by, on, subject=job.subject)
        if form.is_valid():
            many = perform_many(job.act, cases, by=job.by, on=on, **form.cleaned_data)
        else:
            told = " ".join(str(error) for errors in form.errors.values() for error in errors)
            many = Many(refused=dict.fromkeys(keys, (told,)))
        _keep(job, keys, many)
    return len(keys)


def _cases(subject: str, keys: list[int]) -> list[Any]:
    if subject == CLAIM:
        return list(Claim.objects.filter(pk__in=keys))
    return list(Application.objects.filter(pk__in=keys).select_related("call__unit"))


def _one_alone(job: Job, on: date) -> int:
    """After a failure: whichever case breaks is refused, and the others are done."""
    try:
        return _chunk(job, on, 1)
    except (OperationalError, Conflict):
        raise
    except Exception as error:
        # The words of an error about a claim may be those of a child's letter: the log gets its kind alone.
        logger.warning("a case of job %s failed: %s", job.pk, type(error).__name__, exc_info=job.subject == APPLICATION)
        broken = JobCase.objects.filter(TO_DO, job=job).order_by("id").values("pk")[:1]
        JobCase.objects.filter(pk__in=broken).update(refused=f"{BROKEN} ({type(error).__name__})")
        return 1


def _keep(job: Job, keys: list[int], many: Many) -> None:
    events = [many.done.get(key) for key in keys]
    told = ["" if key in many.done else _refusal(job, many, key)[:600] for key in keys]
    owed_for = OF_CASES[job.subject][0].owed_for
    with connection.cursor() as cursor:
        cursor.execute(KEEP.format(event=owed_for, subject=job.subject), [keys, events, told, job.pk])


def _refusal(job: Job, many: Many, key: int) -> str:
    """What a job keeps of a claim says nothing of a child: the page of the claim has the whole sentence."""
    if job.subject == CLAIM and key in many.why:
        return plain_refusals.told(many.why[key])
    return " ".join(many.refused[key])
