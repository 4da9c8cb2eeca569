# SPDX-License-Identifier: AGPL-3.0-or-later
"""P7, of who else looks and of money: each condition of a scope and each policy, taken out, shows."""

from collections.abc import Iterator
from contextlib import suppress
from types import ModuleType
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction

from law import calendar
from permissions import audits, emergency, listed, looking, readings, treasury
from permissions.models import User
from tests.benefits.conftest import APPLIED
from tests.benefits.test_fence import FENCED, login
from tests.promises import looking_seen
from tests.promises.families_seen import told
from tests.promises.looking_seen import Looked
from tests.promises.mutants import mutants
from tests.promises.test_p7_families import ELSEWHERE, NAMELESS, _run, _Undone, _writes

# How many conditions each has at the least.
TRIED = {looking: 25, treasury: 20, listed: 3, readings: 4, emergency: 10, audits: 15}
# These only spare rows that the next line leaves out by itself.
SPARING = {("_people", "user__in=[user.pk for user in wanted.auditors]")}
# Who sees how many rows with raw SQL, as the portal's login; whoever is not named sees none.
ROWS = {
    "benefits_auditedclaim": "birgit 2, deniz 7, irina 1, konrad 5",
    "benefits_auditor": "birgit 2, deniz 7, irina 1, konrad 5",
    "benefits_auditorder": "birgit 2, deniz 7, irina 1, konrad 5",
    "benefits_bankaccount": "birgit 2, deniz 2, frank 2",
    "benefits_claimlist": "deniz 1",
    "benefits_emergencyaccess": "deniz 1, frank 4, irina 1, dorothea 6",
    "benefits_listcolumns": "deniz 1",
    "benefits_listedclaim": "deniz 2",
    "benefits_listedfamily": "deniz 2",
    "benefits_payment": "samira 5, birgit 5, deniz 5, dorothea 2",
    "benefits_paymentevent": "birgit 7, deniz 7, frank 6, irina 2, carla 1",
    "benefits_paymentlist": "birgit 1, deniz 1, irina 1, carla 1",
    "benefits_provider": "birgit 3, deniz 3, frank 3, irina 1",
    "benefits_reading": "dorothea 3",
    "benefits_schoolbill": "birgit 1, deniz 2, frank 1, irina 1",
    "benefits_voucher": "samira 2, birgit 2, deniz 2, dorothea 1",
}
# What the portal's login cannot write at all: the owner's functions do.
UNWRITTEN = {"benefits_emergencyaccess", "benefits_reading"}
# A trigger refuses what comes after its order, before the fence is asked.
AFTERWARDS = {"benefits_auditedclaim", "benefits_auditor"}
POLICIES = """SELECT tablename, policyname FROM pg_policies
    WHERE schemaname = 'social' AND 'foerderwerk_portal' = ANY (roles) AND qual <> 'true' ORDER BY 1, 2"""


@pytest.fixture
def looked(db: None) -> Iterator[Looked]:
    calendar.pretend(APPLIED)
    yield looking_seen.lay_down(User.objects.create(email="nora@beispiel.test", name="Nora"))
    calendar.pretend(None)


def asked(looked: Looked, module: ModuleType, name: str) -> Iterator[Any]:
    """What a function answers to each person in turn."""
    ask = looked.reading().get(name) or (lambda scopes, user: getattr(scopes, name)(user))
    yield from (told(ask(module, user)) for user in looked.people.values())


def test_each_condition_taken_out_turns_it_red(looked: Looked) -> None:
    unnoticed = set()
    for module, at_least in TRIED.items():
        right: dict[str, list[Any]] = {}
        every = list(mutants(module))
        for name, lacks, changed in every:
            if name not in right:
                right[name] = list(asked(looked, module, name))
            with suppress(FieldError, ValueError, DatabaseError), transaction.atomic():
                if all(now == was for now, was in zip(asked(looked, changed, name), right[name], strict=True)):
                    unnoticed.add((name, lacks))
        assert len(every) >= at_least, module
    assert unnoticed == SPARING


def rows_of(looked: Looked, tables: list[str]) -> dict[str, str]:
    """Of each table, who sees how many rows."""
    told: dict[str, list[str]] = {table: [] for table in tables}
    asked = ", ".join(f"(SELECT count(*) FROM social.{table})" for table in tables)
    for who, user in looked.people.items():
        with login("foerderwerk_portal", user):
            (counts,) = _run(f"SELECT {asked}")
        for table, number in zip(tables, counts, strict=True):
            told[table] += [f"{who} {number}"] if number else []
    return {table: ", ".join(each) for table, each in told.items()}


def test_raw_sql_shows_what_the_table_says_and_each_policy_opened_turns_it_red(looked: Looked) -> None:
    """Whoever works with a row, whoever looks: a new policy is asked without a line here."""
    right = rows_of(looked, sorted(FENCED))
    assert {table: right[table] for table in ELSEWHERE} == ROWS
    unnoticed, policies = [], _run(POLICIES)
    for table, policy in policies:
        with suppress(_Undone), transaction.atomic():
            _run(f"ALTER POLICY {policy} ON social.{table} USING (true)")
            unnoticed += [(table, policy)] if rows_of(looked, [table])[table] == right[table] else []
            raise _Undone
    assert unnoticed == []
    assert {table for table, _policy in policies} == set(FENCED) - NAMELESS


def test_what_a_person_may_not_see_they_may_not_write(looked: Looked) -> None:
    """As in the other census: the fence refuses it before the key does, and an open one does not."""
    for table in sorted(ELSEWHERE - AFTERWARDS):
        assert _writes(table, looked.people["nora"]) is ProgrammingError, table
        with suppress(_Undone), transaction.atomic():
            _run(f"ALTER POLICY people ON social.{table} WITH CHECK (true)")
            refused = ProgrammingError if table in UNWRITTEN else IntegrityError
            assert _writes(table, looked.people["nora"]) is refused, f"an open {table} went unnoticed"
            raise _Undone


# Every function of the owner that the portal's login may call: (how it is called, who is told something by it, what to
# look at where it answers nothing itself). Whoever has no right is told nothing, and changes nothing.
CALLS: dict[str, tuple[str, str, str]] = {
    "units()": ("SELECT unnest(social.units())", "birgit", ""),
    "towns()": ("SELECT unnest(social.towns())", "birgit", ""),
    "families()": ("SELECT unnest(social.families())", "samira", ""),
    "children()": ("SELECT unnest(social.children())", "samira", ""),
    "holding(text)": ("SELECT unnest(social.holding('cashier'))", "carla", ""),
    "headed()": ("SELECT unnest(social.headed())", "corinna", ""),
    "contested()": ("SELECT unnest(social.contested())", "wiebke", ""),
    "named_in()": ("SELECT unnest(social.named_in())", "konrad", ""),
    "audited()": ("SELECT unnest(social.audited())", "konrad", ""),
    "opened_in_need()": ("SELECT unnest(social.opened_in_need())", "frank", ""),
    "looked_at_children()": ("SELECT unnest(social.looked_at_children())", "konrad", ""),
    "looked_at_families()": ("SELECT unnest(social.looked_at_families())", "konrad", ""),
    "looked_at_papers()": ("SELECT unnest(social.looked_at_papers())", "konrad", ""),
    "keeps_claim_of(bigint)": ("SELECT 1 WHERE social.keeps_claim_of(%(family)s)", "birgit", ""),
    "is_of_my_family(bigint)": ("SELECT 1 WHERE social.is_of_my_family(%(child)s)", "samira", ""),
    "opened(bigint)": ("SELECT 1 WHERE social.opened(%(fresh)s)", "frank", ""),
    "institutions(bigint[])": ("SELECT social.institutions(ARRAY[%(unit)s])", "birgit", ""),
    "claim_steps(bigint[])": ("SELECT social.claim_steps(ARRAY[%(unit)s])", "corinna", ""),
    "claim_lives(bigint[])": ("SELECT social.claim_lives(ARRAY[%(unit)s])", "corinna", ""),
    "to_release(date,text[],text,text[],text,date[],numeric[])": (
        "SELECT social.to_release('2100-01-01', ARRAY['school_bill'], 'money', '{}', 'supplies', '{}', '{}')",
        "birgit",
        "",
    ),
    "payables()": ("SELECT social.payables()", "carla", ""),
    "reference_of(bigint,bigint)": (
        "SELECT 1 WHERE social.reference_of(%(event)s, social.person()) <> ''",
        "volker",
        "",
    ),
    "break_glass(text,text)": ("SELECT social.break_glass(%(number)s, 'Es eilt.')", "frank", ""),
    "fill_list(bigint)": (
        "SELECT social.fill_list(%(new)s)",
        "carla",
        "SELECT count(payment_list_id) FROM benefits_payment",
    ),
    "empty_list(bigint)": (
        "SELECT social.empty_list(%(list)s)",
        "carla",
        "SELECT count(payment_list_id) FROM benefits_payment",
    ),
    "note_families(bigint[],bigint,text)": (
        "SELECT social.note_families(ARRAY[%(family)s], %(unit)s, 'clerk')",
        "birgit",
        "SELECT count(*) FROM benefits_reading",
    ),
}
# These answer everybody who knows the number, with yes or no or how many: and never whose or which.
TOLD = {
    "has_claims(bigint)": "asked by the fence of a file somebody just opened",
    "acts_for_a_family(bigint)": "the way through the portal",
    "claims_in_hands_of(bigint)": "whoever administers accounts reads no claim and must know whether one can be closed",
    "emergency_days()": "a rule, and of nobody",
    "note_reading(uuid,text,text)": "a refused address is a row of the log too, in the name of whoever asked",
}
OWNERS = """SELECT p.oid::regprocedure::text, pg_get_function_result(p.oid) FROM pg_proc p
    JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'social' AND p.prosecdef AND p.prorettype <> 'trigger'::regtype
      AND has_function_privilege('foerderwerk_portal', p.oid, 'EXECUTE')"""


def _asked(sql: str, values: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def test_every_function_of_the_owner_is_asked_here(db: None) -> None:
    found = {name.removeprefix("social."): result for name, result in _run(OWNERS)}
    assert found.keys() == CALLS.keys() | TOLD.keys(), "a new one needs a line: what does it tell whoever has no right?"
    assert {found[name] for name in TOLD} <= {"boolean", "integer", "void"}


def test_functions_of_the_owner_tell_nothing_to_whoever_has_no_right(looked: Looked) -> None:
    values = looked.values()
    stranger = User.objects.create(email="fremd@beispiel.test", name="Fremd")
    told: dict[str, list[str]] = {"too much": [], "nothing to who may": []}
    for name, (call, who, after) in CALLS.items():
        before = _run(after) if after else None
        for user in (None, stranger, looked.built[who]):
            with suppress(_Undone), transaction.atomic():
                with login("foerderwerk_portal", user):
                    answered = _asked(call, values)
                was_told = _run(after) != before if after else bool(answered)
                may = user == looked.built[who]
                if was_told != may:
                    told["nothing to who may" if may else "too much"].append(f"{name} of {user}")
                raise _Undone
    assert told == {"too much": [], "nothing to who may": []}


def test_nobody_notes_a_reading_in_no_name(looked: Looked) -> None:
    before, values = _run("SELECT count(*) FROM benefits_reading"), looked.values()
    with login("foerderwerk_portal"):
        _asked("SELECT social.note_reading(%(public)s, 'claim', 'clerk')", values)
    assert _run("SELECT count(*) FROM benefits_reading") == before
