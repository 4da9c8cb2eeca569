# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second form of the door: one act on many cases, locked, asked and written as a set. Each case stands for itself.

Only acts that ask the database little for each case may be done so; their traits say it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.db import OperationalError, connection, transaction

from grants.models import Application
from law.finding import Refused
from permissions.models import User
from workflows import subjects
from workflows.engine import BUSY, OCCUPIED, Conflict, Forbidden, ask
from workflows.models import Attempt
from workflows.procedures import acts_of, label_of, machine_of, traits_of
from workflows.procedures.application import Procedure

NOT_FOUND = "Diesen Fall gibt es für Sie nicht."
NOT_YOURS = "Das dürfen Sie in diesem Fall nicht."
RECORD = """
    recorded AS (
        INSERT INTO grants_event (application_id, act, source, target, by_id, "on", data, key, digest)
        SELECT e.id, %s, e.source, e.target, %s, %s, e.data::jsonb, NULL, ''
          FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS e (id, source, target, data)
          JOIN moved USING (id) ORDER BY e.id
        RETURNING id, application_id),
    owed AS (
        INSERT INTO workflows_outbox (event_id, kind)
        SELECT recorded.id, kind FROM recorded CROSS JOIN unnest(%s::text[]) AS kind)
    SELECT application_id, id FROM recorded"""


@dataclass(frozen=True)
class Many:
    """What became of each case, by its key: the key of its event, or the sentences that stood against it."""

    done: Mapping[int, int] = field(default_factory=dict)
    refused: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


def perform_many(act: str, cases: Iterable[Application], *, by: User, on: date, dry: bool = False, **data: Any) -> Many:
    """Let a person do one act on many cases, each with its call; dry: say what would become of each, and do nothing.

    Asks of each case what perform asks and leaves what it leaves. Who acts on one of them at the same time waits for
    the set or the set for them; the loser finds the case as the other left it. Only when everything is occupied it
    raises Conflict and leaves nothing.
    """
    given = {case.pk: case for case in cases}
    try:
        with transaction.atomic():
            many = _transact(act, given, by, on, data)
            transaction.set_rollback(dry)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") in BUSY:
            raise Conflict(OCCUPIED) from error
        raise
    return many


def _transact(act: str, given: Mapping[int, Application], by: User, on: date, data: Mapping[str, Any]) -> Many:
    refused: dict[int, tuple[str, ...]] = {}
    moving: list[Procedure] = []
    taken = subjects.lock_cases(given, by=by.pk, on=on)
    for case, roles in taken:
        procedure = machine_of(case)(case, by=by, on=on, data=dict(data), roles=roles)
        assert isinstance(procedure, Procedure), "the machine of an application"
        against = _against(act, procedure)
        if against:
            refused[case.pk] = against
        else:
            moving.append(procedure)
    refused |= {pk: (NOT_FOUND,) for pk in given if pk not in {case.pk for case, _roles in taken}}
    done: dict[int, int] = {}
    for _key, alike in groupby(sorted(moving, key=_columns), key=_columns):
        done |= _write(act, list(alike))
    refused |= {each.subject.pk: (each.unmoved,) for each in moving if each.subject.pk not in done}
    return Many(done, refused)


def _against(act: str, procedure: Procedure) -> tuple[str, ...]:
    """The sentences that stand against this case; without any the act was done to it in memory."""
    traits = traits_of(type(procedure), act)
    assert traits.many and not traits.locks, "an act that can be done to many"
    if not procedure.roles:
        return (NOT_FOUND,)
    procedure.still = traits.still
    try:
        ask(act, procedure)
    except Conflict:
        return (_not_from_here(act, procedure),)
    except Forbidden:
        kind, subject = Attempt.Kind.FORBIDDEN, procedure.subject_field
        Attempt.objects.create(
            by=procedure.by, act=act, subject=subject, subject_id=procedure.subject.pk, kind=kind, on=procedure.on
        )
        return (NOT_YOURS,)
    except Refused as refusal:
        return tuple(finding.text for finding in refusal.findings)
    getattr(procedure, act)()
    return ()


def _not_from_here(act: str, procedure: Procedure) -> str:
    """The status is in the way, or something else about this case."""
    label, status = label_of(type(procedure), act), procedure.application.get_status_display()
    sources = {str(transition.source) for transition in acts_of(type(procedure))[act].get_transitions()}
    if procedure.state in sources:
        return f"„{label}“ ist in diesem Fall nicht möglich."
    return f"„{label}“ geht nicht, solange der Fall auf „{status}“ steht."


def _columns(procedure: Procedure) -> tuple[str, ...]:
    return () if procedure.still and not procedure.changes else tuple(procedure.columns)


def _write(act: str, moving: list[Procedure]) -> dict[int, int]:
    """Cases that change the same columns, their events and what machines owe, in one statement."""
    one = moving[0]
    columns = list(_columns(one))
    moved = _set(columns, still=one.still)
    ids = [procedure.subject.pk for procedure in moving]
    values = [[procedure.subject.version for procedure in moving]] if columns else []
    values += [[procedure.columns[column] for procedure in moving] for column in columns]
    events = (
        [procedure.source for procedure in moving],
        [procedure.state for procedure in moving],
        [json.dumps(procedure.recorded) for procedure in moving],
    )
    then = list(traits_of(type(one), act).then)
    with connection.cursor() as cursor:
        row: list[Any] = [ids, *values, act, one.person.pk, one.on, ids, *events, then]
        cursor.execute(f"WITH {moved}, {RECORD}", row)
        return dict(cursor.fetchall())


def _set(columns: list[str], *, still: bool) -> str:
    """Compare and set as in the single form, for arrays of the key, the version and each column."""
    if not columns:
        return "moved AS (SELECT id FROM grants_application WHERE id = ANY (%s::bigint[]))"
    types = [_type(column) for column in columns]
    arrays = ", ".join(f"%s::{kind}[]" for kind in ("bigint", "integer", *types))
    names = ", ".join(f'"{name}"' for name in ("id", "version", *columns))
    assignments = ", ".join(f'"{column}" = v."{column}"' for column in columns)
    version = "a.version" if still else "a.version + 1"
    return f"""
        moved AS (
            UPDATE grants_application a SET {assignments}, version = {version}
              FROM unnest({arrays}) AS v ({names}) WHERE a.id = v.id AND a.version = v.version RETURNING a.id)"""


def _type(column: str) -> str:
    """What PostgreSQL calls the type of a column of the case; a foreign key goes by the name of its column."""
    fields = {each.column: each for each in Application._meta.concrete_fields}
    return fields[column].db_type(connection) or "text"
