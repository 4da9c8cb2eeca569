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

from benefits.models import Claim
from grants.models import Application
from law.finding import Finding, Refused
from permissions.models import User
from workflows import subjects
from workflows.engine import BUSY, OCCUPIED, Conflict, Forbidden, ask
from workflows.models import Attempt
from workflows.procedures import acts_of, label_of, machine_of, states_of, traits_of
from workflows.procedures.beside import Beside
from workflows.procedures.versioned import Versioned

Case = Application | Claim
NOT_FOUND = "Diesen Fall gibt es für Sie nicht."
GONE, STATE, FORBIDDEN = "gone", "state", "forbidden"  # rules of the door itself
NOT_YOURS = "Das dürfen Sie in diesem Fall nicht."
RECORD = """
    recorded AS (
        INSERT INTO {events} ({subject}, act, source, target, by_id, "on", data, key, digest)
        SELECT e.id, %s, e.source, e.target, %s, %s, e.data::jsonb, NULL, ''
          FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS e (id, source, target, data)
          JOIN moved USING (id) ORDER BY e.id
        RETURNING id, {subject}),
    owed AS (
        INSERT INTO workflows_outbox ({owed_for}, kind)
        SELECT recorded.id, kind FROM recorded CROSS JOIN unnest(%s::text[]) AS kind)
    SELECT {subject}, id FROM recorded"""


@dataclass(frozen=True)
class Many:
    """What became of each case, by its key: the key of its event, or the sentences that stood against it.

    outcomes: of what was done, in a few words, where the act has some. why: the rules behind the sentences, by name.
    """

    done: Mapping[int, int] = field(default_factory=dict)
    refused: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    outcomes: Mapping[int, str] = field(default_factory=dict)
    why: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


def perform_many(act: str, cases: Iterable[Case], *, by: User, on: date, dry: bool = False, **data: Any) -> Many:
    """Let a person do one act on many cases of a kind, applications with their call; dry: say what would become of
    each, and do nothing.

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


def _transact(act: str, given: Mapping[int, Case], by: User, on: date, data: Mapping[str, Any]) -> Many:
    refused: dict[int, tuple[Finding, ...]] = {}
    moving: list[Versioned] = []
    taken = subjects.lock_cases(given, by=by.pk, on=on)
    beside = Beside(case for case, _roles in taken)
    for case, roles in taken:
        procedure = machine_of(case)(case, by=by, on=on, data=dict(data), roles=roles)
        assert isinstance(procedure, Versioned), "the machine of a case"
        procedure.beside = beside
        if stands := _against(act, procedure):
            refused[case.pk] = stands
        else:
            moving.append(procedure)
    refused |= {pk: (Finding(GONE, NOT_FOUND),) for pk in given if pk not in {case.pk for case, _roles in taken}}
    done: dict[int, int] = {}
    wrote = beside.write()
    for _key, alike in groupby(sorted(moving, key=_columns), key=_columns):
        done |= _write(act, list(alike))
    late = {each.subject.pk: (Finding(STATE, each.unmoved),) for each in moving if each.subject.pk not in done}
    if late and wrote:
        raise Conflict(OCCUPIED)
    outcomes = {each.subject.pk: each.outcome for each in moving if each.subject.pk in done and each.outcome}
    against = refused | late
    texts = {pk: tuple(each.text for each in findings) for pk, findings in against.items()}
    why = {pk: tuple(each.rule for each in findings) for pk, findings in against.items()}
    return Many(done, texts, outcomes, why)


def _against(act: str, procedure: Versioned) -> tuple[Finding, ...]:
    """What stands against this case; without any the act was done to it in memory."""
    traits = traits_of(type(procedure), act)
    assert traits.many and not traits.locks, "an act that can be done to many"
    if not procedure.roles:
        return (Finding(GONE, NOT_FOUND),)
    procedure.still = traits.still
    try:
        if traits.of_each:
            procedure.data = traits.of_each(procedure)
        ask(act, procedure)
    except Conflict:
        return (Finding(STATE, _not_from_here(act, procedure)),)
    except Forbidden:
        kind, subject = Attempt.Kind.FORBIDDEN, procedure.subject_field
        Attempt.objects.create(
            by=procedure.by, act=act, subject=subject, subject_id=procedure.subject.pk, kind=kind, on=procedure.on
        )
        return (Finding(FORBIDDEN, NOT_YOURS),)
    except Refused as refusal:
        return tuple(refusal.findings)
    getattr(procedure, act)()
    return ()


def _not_from_here(act: str, procedure: Versioned) -> str:
    """The status is in the way, or something else about this case."""
    machine = type(procedure)
    label, status = label_of(machine, act), dict(states_of(machine))[procedure.state]
    sources = {str(transition.source) for transition in acts_of(machine)[act].get_transitions()}
    if procedure.state in sources:
        return f"„{label}“ ist in diesem Fall nicht möglich."
    return f"„{label}“ geht nicht, solange der Fall auf „{status}“ steht."


def _columns(procedure: Versioned) -> tuple[str, ...]:
    return () if procedure.still and not procedure.changes else tuple(procedure.columns)


def _write(act: str, moving: list[Versioned]) -> dict[int, int]:
    """Cases that change the same columns, their events and what machines owe, in one statement."""
    one = moving[0]
    columns = list(_columns(one))
    moved = _set(type(one.subject), columns, still=one.still)
    record = RECORD.format(events=one.events._meta.db_table, subject=f"{one.subject_field}_id", owed_for=one.owed_for)
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
        cursor.execute(f"WITH {moved}, {record}", row)
        return dict(cursor.fetchall())


def _set(model: type[Case], columns: list[str], *, still: bool) -> str:
    """Compare and set as in the single form, for arrays of the key, the version and each column."""
    table = model._meta.db_table
    if not columns:
        return f"moved AS (SELECT id FROM {table} WHERE id = ANY (%s::bigint[]))"
    types = [_type(model, column) for column in columns]
    arrays = ", ".join(f"%s::{kind}[]" for kind in ("bigint", "integer", *types))
    names = ", ".join(f'"{name}"' for name in ("id", "version", *columns))
    assignments = ", ".join(f'"{column}" = v."{column}"' for column in columns)
    version = "a.version" if still else "a.version + 1"
    return f"""
        moved AS (
            UPDATE {table} a SET {assignments}, version = {version}
              FROM unnest({arrays}) AS v ({names}) WHERE a.id = v.id AND a.version = v.version RETURNING a.id)"""


def _type(model: type[Case], column: str) -> str:
    """What PostgreSQL calls the type of a column of the case; a foreign key goes by the name of its column."""
    fields = {each.column: each for each in model._meta.concrete_fields}
    return fields[column].db_type(connection) or "text"
