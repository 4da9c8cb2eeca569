# SPDX-License-Identifier: AGPL-3.0-or-later
"""P7: who sees which claims, by the scopes and by the database alone; each condition and policy, taken out, shows."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from types import ModuleType
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction

from permissions import families as scopes
from permissions.models import User
from tests.benefits.test_fence import FENCED, count, login
from tests.promises import families_seen
from tests.promises.families_seen import Seen, told
from tests.promises.mutants import mutants
from workflows.demo.district import District

# Who sees how many rows with raw SQL, as the portal's login; whoever is not named sees none. Samira and Piotr have an
# account; Birgit works for Ratingen and has a claim there for her own child; Deniz leads there and helps in the social
# office beside it, where Frank works; Irina works in Velbert. Renate heads and Holger administers Birgit's office.
ROWS = {
    "benefits_family": "samira 1, piotr 1, birgit 3, deniz 4, frank 2, irina 1",
    "benefits_guardian": "samira 1, piotr 1, birgit 2, deniz 3, frank 1, irina 1",
    "benefits_child": "samira 2, piotr 1, birgit 4, deniz 5, frank 1, irina 1",
    "benefits_claim": "samira 3, piotr 1, birgit 4, deniz 5, frank 1, irina 1",
    "benefits_claimdecision": "samira 2, birgit 2, deniz 2",
    "benefits_familypaper": "samira 2, piotr 1, birgit 2, deniz 2, irina 1",
    "benefits_evidence": "samira 3, piotr 3, birgit 6, deniz 6, irina 3",
    "benefits_familydraft": "samira 1, piotr 1",
    "benefits_draftpaper": "samira 1",
    "benefits_claimevent": "samira 9, piotr 1, birgit 10, deniz 10, irina 1",
    "benefits_claimletter": "samira 9, piotr 1, birgit 10, deniz 10, irina 1",
    "benefits_claimmessage": "samira 3, birgit 5, deniz 5",
    "benefits_claimnote": "birgit 1, deniz 1",
    "benefits_objection": "samira 2, birgit 2, deniz 2",
    "benefits_legalhold": "birgit 1, deniz 1",
}
# Periods and protocols name nobody: every login may read them.
# These only spare rows that the next line leaves out by itself: who works where, and whose child it is.
SPARING = {
    ("able_for_each", "content_object__in={claim.unit_id for claim in found.values()}"),
    ("able_for_each", "family__children__claims__in=list(found)"),
    ("able_for_each", "pk__in={user for _unit, user in works}"),
}
NAMELESS = {"benefits_retentionrule", "benefits_erasure", "benefits_accessrule"}
# Money, lists, and who else may look: test_p7_looking.py asks the same of them.
ELSEWHERE = {
    f"benefits_{name}"
    for name in (
        *("provider", "bankaccount", "voucher", "payment", "schoolbill", "paymentlist", "paymentevent"),
        *("claimlist", "listcolumns", "listedfamily", "listedclaim"),
        *("auditorder", "auditedclaim", "auditor", "emergencyaccess", "reading"),
    )
}
# The same of the scopes: an office sees no draft of a family, and nobody sees their own child's claim as an office.
SCOPES = {
    "office_claims": "birgit 3, deniz 5, frank 1, irina 1",
    "listed_claims": "birgit 3, deniz 5, frank 1, irina 1",
    "own_families": "samira 1, piotr 1, birgit 1",
    "own_claims": "samira 3, piotr 1, birgit 1",
    "drafts": "samira 1, piotr 1",
    "papers": "samira 2, piotr 1, birgit 1, deniz 1",
    "own_papers": "samira 2, piotr 1",
    "own_evidence": "samira 3, birgit 3",
    "own_letters": "samira 3, piotr 1, birgit 1",
    "events": "samira 9, birgit 9, deniz 9",
    "compartments": "birgit 1, deniz 2, frank 1, irina 1",
}


@pytest.fixture
def seen(mettmann: District) -> Seen:
    return families_seen.lay_down(mettmann)


def line(seen: Seen, number: Callable[[User], int]) -> str:
    found = {who: number(user) for who, user in seen.people.items()}
    order = ("samira", "piotr", "birgit", "deniz", "frank", "irina")
    return ", ".join(f"{who} {found[who]}" for who in (*order, *(found.keys() - set(order))) if found[who])


def rows_of(seen: Seen, table: str) -> str:
    def number(user: User) -> int:
        with login("foerderwerk_portal", user):
            return count(table)

    return line(seen, number)


def test_raw_sql_shows_what_the_table_says(seen: Seen) -> None:
    assert {table: rows_of(seen, table) for table in set(FENCED) - NAMELESS - ELSEWHERE} == ROWS


def test_each_policy_opened_turns_it_red(seen: Seen) -> None:
    unnoticed = []
    for table, right in ROWS.items():
        with suppress(_Undone), transaction.atomic():
            _run(f"ALTER POLICY people ON social.{table} USING (true)")
            unnoticed += [table] if rows_of(seen, table) == right else []
            raise _Undone
    assert unnoticed == []


def test_what_a_person_may_not_see_they_may_not_write(seen: Seen) -> None:
    """Nora writes a row that stands there already: the fence refuses it before the key does; an open one does not."""
    for table in ROWS:
        assert _writes(table, seen.people["nora"]) is ProgrammingError, table
        with suppress(_Undone), transaction.atomic():
            _run(f"ALTER POLICY people ON social.{table} WITH CHECK (true)")
            assert _writes(table, seen.people["nora"]) is IntegrityError, f"an open {table} went unnoticed"
            raise _Undone


class _Undone(Exception):
    """Takes back what a test did to a policy."""


def _run(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else None


def _writes(table: str, user: User) -> type[Exception] | None:
    ((row,),) = _run(f"SELECT to_json(t)::text FROM {table} t LIMIT 1")
    again = f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_record(NULL::{table}, %s::json)"
    with login("foerderwerk_portal", user):
        try:
            with transaction.atomic():
                _run(again, row)
        except DatabaseError as refusal:
            return type(refusal)
    return None


def asked(seen: Seen, module: ModuleType, name: str) -> Iterator[Any]:
    """What a scope answers to each person in turn."""
    ask = seen.reading().get(name) or (lambda scopes, user: getattr(scopes, name)(user))
    yield from (told(ask(module, user)) for user in seen.people.values())


def test_scopes_show_what_the_table_says(seen: Seen) -> None:
    def number(name: str) -> Callable[[User], int]:
        ask = seen.reading().get(name) or (lambda scopes, user: getattr(scopes, name)(user))
        return lambda user: len(ask(scopes, user))

    assert {name: line(seen, number(name)) for name in SCOPES} == SCOPES


def test_each_condition_taken_out_of_a_scope_turns_it_red(seen: Seen) -> None:
    right: dict[str, list[Any]] = {}
    unnoticed, tried = set(), 0
    for name, lacks, changed in mutants(scopes):
        if name not in right:
            right[name] = list(asked(seen, scopes, name))
        tried += 1
        with suppress(FieldError, ValueError, DatabaseError), transaction.atomic():
            if all(now == was for now, was in zip(asked(seen, changed, name), right[name], strict=True)):
                unnoticed.add((name, lacks))
    assert unnoticed == SPARING
    assert tried > 30
