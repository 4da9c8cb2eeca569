# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one door: every act goes through perform. It locks, asks, moves and records in one transaction."""

import json
from collections.abc import Container, Mapping
from datetime import date
from hashlib import sha256
from typing import Any, overload
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection, models, transaction

from benefits.models import Claim, ClaimEvent, PaymentEvent, PaymentList, Provider
from grants.models import Call, CallEvent, Event
from grants.models.event import Recorded
from law.finding import Finding, Refused
from permissions.models import User
from permissions.policy import Role
from seminars.models import Seminar, SeminarEvent
from workflows import subjects
from workflows.models import Attempt
from workflows.procedures import acts_of, label_of, machine_of, traits_of
from workflows.procedures.act import Acting

DEADLOCK, LOCK_TIMEOUT = "40P01", "55P03"
BUSY = {DEADLOCK, LOCK_TIMEOUT}
OCCUPIED = "Gerade arbeitet jemand anderes an diesem Vorgang. Bitte senden Sie die Seite noch einmal ab."


class Unknown(LookupError):
    """The subject does not exist for this person (404)."""


class Conflict(Exception):
    """The subject is no longer where the act starts from, or somebody was faster (409)."""

    def __init__(self, text: str = "Der Vorgang wurde inzwischen geändert.") -> None:
        super().__init__(text)
        self.text = text


class Forbidden(Exception):
    """The person has business here, but not this (403)."""


@overload
def perform(
    act: str,
    subject: Claim,
    *,
    by: User | None,
    on: date,
    key: UUID | None = None,
    version: int | None = None,
    **data: Any,
) -> ClaimEvent: ...


@overload
def perform(
    act: str,
    subject: Provider | PaymentList,
    *,
    by: User | None,
    on: date,
    key: UUID | None = None,
    version: int | None = None,
    **data: Any,
) -> PaymentEvent: ...


@overload
def perform(
    act: str,
    subject: Seminar,
    *,
    by: User | None,
    on: date,
    key: UUID | None = None,
    version: int | None = None,
    **data: Any,
) -> SeminarEvent: ...


@overload
def perform(
    act: str,
    subject: Call,
    *,
    by: User | None,
    on: date,
    key: UUID | None = None,
    version: int | None = None,
    **data: Any,
) -> CallEvent: ...


@overload
def perform(
    act: str,
    subject: models.Model,
    *,
    by: User | None,
    on: date,
    key: UUID | None = None,
    version: int | None = None,
    **data: Any,
) -> Event: ...


def perform(
    act: str,
    subject: models.Model,
    *,
    by: User | None,
    on: date,
    key: UUID | None = None,
    version: int | None = None,
    **data: Any,
) -> Recorded:
    """Let a person do an act on a subject on a day of law.

    Asks scope (Unknown), machine (Conflict), policy (Forbidden) and rules (Refused with all Findings), in this order,
    moves the subject, writes Event and Outbox and sets the clock: one transaction. version is what the person saw.
    key makes a repeated call answer with its first event; the same key with other content is a Conflict.
    """
    try:
        return _or_first(act, subject, by, on, key, version, data)
    except (Conflict, Forbidden, Refused, Unknown) as refusal:
        _watch(act, subject, by, on, refusal)
        raise


def _or_first(
    act: str, subject: models.Model, by: User | None, on: date, key: UUID | None, version: int | None, data: Any
) -> Recorded:
    """A repeated call is answered with what the first one left."""
    if key and traits_of(machine_of(subject), act).unkeyed:
        key = None
    digest = _digest(act, subject, data) if key else ""
    try:
        return _with_one_retry(act, subject, by, on, key, version, digest, data)
    except (Conflict, IntegrityError, Refused) as refusal:
        if key and (first := machine_of(subject).events._default_manager.filter(key=key).first()):
            if first.digest == digest:
                return first
            if not isinstance(refusal, Refused):
                raise Conflict("Diese Seite wurde schon mit anderen Angaben abgeschickt.") from None
        raise


KINDS = {Conflict: Attempt.Kind.CONFLICT, Refused: Attempt.Kind.REFUSED}


def _watch(act: str, subject: models.Model, by: User | None, on: date, refusal: Exception) -> None:
    """The act left nothing behind; that somebody tried what is not theirs, or a vote that did not count, stays."""
    machine = machine_of(subject)
    if isinstance(refusal, Forbidden) or traits_of(machine, act).watched:
        kind = KINDS.get(type(refusal), Attempt.Kind.FORBIDDEN)
        name = machine.subject_field
        Attempt.objects.create(by=by, act=act, subject=name, subject_id=subject.pk, kind=kind, on=on)


def _with_one_retry(act: str, subject: models.Model, by: User | None, on: date, *rest: Any) -> Recorded:
    """A deadlock is PostgreSQL's word that the loser may try again; once is enough with a lock order."""
    try:
        return _transact(act, subject, by, on, *rest)
    except OperationalError as error:
        if _state(error) not in BUSY or connection.in_atomic_block:
            raise
        if _state(error) == LOCK_TIMEOUT:
            raise Conflict(OCCUPIED) from error
    try:
        return _transact(act, subject, by, on, *rest)
    except OperationalError as error:
        if _state(error) in BUSY:
            raise Conflict(OCCUPIED) from error
        raise


def _state(error: OperationalError) -> str:
    return getattr(error.__cause__, "sqlstate", "") or ""


def _transact(
    act: str,
    subject: models.Model,
    by: User | None,
    on: date,
    key: UUID | None,
    version: int | None,
    digest: str,
    data: Mapping[str, Any],
) -> Recorded:
    with transaction.atomic():
        procedure = _take(act, subject, by, on, dict(data))
        if not procedure.roles:
            raise Unknown(act)
        seen = procedure.still or version is None or version == getattr(procedure.subject, "version", version)
        if not seen:
            raise Conflict()
        event = _move(act, procedure, key, digest)
        for follow in procedure.follows:
            following = _take(follow.act, follow.subject, by, on, follow.data)
            # The body's own act: who led it was asked before, and may be a party to another case of the session.
            following.roles = frozenset({Role.COMMITTEE})
            _move(follow.act, following, None, "")
        return event


def _take(act: str, subject: models.Model, by: User | None, on: date, data: dict[str, Any]) -> Acting:
    machine = machine_of(subject)
    traits = traits_of(machine, act)
    try:
        fresh, roles = subjects.lock(
            subject, by=by.pk if by else None, on=on, data=data, locks=traits.locks, share=traits.share
        )
    except LookupError:
        raise Unknown(act) from None
    # Nobody is the clock: what falls due is done in no person's name.
    procedure = machine(fresh, by=by, on=on, data=data, roles=roles if by else roles | {Role.CLOCK})
    procedure.still = traits.still
    return procedure


def _move(act: str, procedure: Acting, key: UUID | None, digest: str) -> Recorded:
    ask(act, procedure)
    getattr(procedure, act)()
    procedure.beside.write()
    return _write(act, procedure, traits_of(type(procedure), act).then, key, digest)


def ask(act: str, procedure: Acting) -> None:
    """Machine (Conflict), policy (Forbidden) and rules (Refused with all Findings), of a subject that was locked."""
    transition = getattr(procedure, act)
    if not transition.can_proceed():
        label = label_of(type(procedure), act)
        raise Conflict(f"„{label}“ ist nicht mehr möglich. Der Vorgang wurde inzwischen geändert.")
    if not transition.has_perm(procedure.by):
        raise Forbidden(act)
    findings = [finding for rule in traits_of(type(procedure), act).rules for finding in rule(procedure)]
    blocking = [finding for finding in findings if finding.blocking]
    if blocking:
        raise Refused(*blocking)


def _write(act: str, procedure: Acting, then: tuple[str, ...], key: UUID | None, digest: str) -> Recorded:
    """Subject, event and what machines owe, in one data-modifying statement."""
    moved, values = procedure.moved()
    sql = f"""
        WITH moved AS ({moved}),
        recorded AS (
            INSERT INTO {procedure.events._meta.db_table}
                   ({procedure.subject_field}_id, act, source, target, by_id, "on", data, key, digest)
            SELECT id, %s, %s, %s, %s, %s, %s::jsonb, %s, %s FROM moved RETURNING id, at),
        owed AS (
            INSERT INTO workflows_outbox ({procedure.owed_for}, kind)
            SELECT recorded.id, kind FROM recorded, unnest(%s::text[]) AS kind)
        SELECT id, at FROM recorded"""
    event = procedure.events(
        act=act,
        source=procedure.source,
        target=procedure.state,
        by=procedure.by,
        on=procedure.on,
        data=procedure.recorded,
        key=key,
        digest=digest,
        **{f"{procedure.subject_field}_id": procedure.subject.pk},
    )
    row = [
        act,
        event.source,
        event.target,
        event.by_id,
        event.on,
        json.dumps(event.data),
        key,
        digest,
        list(then),
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *row])
        found = cursor.fetchone()
    if found is None:
        raise Conflict(procedure.unmoved)
    event.pk, event.at = found
    event._state.adding = False
    return event


def _digest(act: str, subject: models.Model, data: Mapping[str, Any]) -> str:
    content = json.dumps([act, type(subject).__name__, subject.pk, data], sort_keys=True, default=str)
    return sha256(content.encode()).hexdigest()


def possible_acts(
    subject: models.Model, *, roles: frozenset[str], by: User, on: date, among: Container[str] | None = None
) -> list[str]:
    """Acts this person could try now on a subject, by state and role, in the order the procedure writes them.

    among: the only ones to ask about; some look at more than the subject, which a list of many cannot afford.
    """
    procedure = machine_of(subject)(subject, by=by, on=on, data={}, roles=roles)
    found = []
    for name in acts_of(type(procedure)):
        if among is not None and name not in among:
            continue
        transition = getattr(procedure, name)
        if transition.can_proceed() and transition.has_perm(by):
            found.append(name)
    return found


def roles_on(subject: models.Model, by: User, on: date) -> frozenset[str]:
    """What a person is to a subject on a day, without keeping a lock."""
    return subjects.roles_on(subject, by=by.pk, on=on)


__all__ = ["Conflict", "Finding", "Forbidden", "Refused", "Unknown", "perform", "possible_acts", "roles_on"]
