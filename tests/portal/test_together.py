# SPDX-License-Identifier: AGPL-3.0-or-later
"""Queries read at once say what each says alone, for whoever asks, and are written into SQL once."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import models
from django.db.models import Count
from django.db.models.sql.compiler import SQLCompiler

from grants.models import Application, Event, PlanItem
from permissions import roles, scopes, together
from permissions.models import User
from permissions.policy import Role
from permissions.together import Together
from portal.office import dossier, work
from portal.office.narrowing import Narrowing
from tests.portal.office import Desk
from tests.world import build
from workflows.demo.district import District
from workflows.engine import roles_on

pytestmark = pytest.mark.django_db


def of(user: int) -> dict[str, models.QuerySet[Any]]:
    return {"cases": scopes.office_applications(User(pk=user)).order_by("pk")}


def test_a_dossier_is_what_its_queries_say_one_by_one(on: date, db: None) -> None:
    world = build(on)
    clerk = world["sabine"]
    for case in scopes.office_applications(clerk):
        alone = dossier._reads(clerk.pk, case.public_id, on)
        read = dossier.READ(user=clerk.pk, case=case.public_id, on=on)
        assert read.keys() == alone.keys()
        for name, rows in alone.items():
            assert [everything(row) for row in read[name]] == [everything(row) for row in rows], name


def everything(row: models.Model) -> dict[str, Any]:
    """Every value of a row and of what it is joined with; not the way back from a one-to-one."""
    plain = {name: value for name, value in vars(row).items() if not name.startswith("_")}
    joined = {}
    for name, other in row._state.fields_cache.items():
        if other is not None:
            back = {key: None for key, each in other._state.fields_cache.items() if each is row}
            other._state.fields_cache |= back
        joined[name] = other and everything(other)
    return plain | {"joined": {name: each for name, each in joined.items() if each is not None}}


def test_the_list_counts_and_shows_what_its_queries_say(on: date, db: None) -> None:
    clerk = build(on)["sabine"]
    for pile in work.PILES:
        alone = work._list(clerk, on, pile, Narrowing.nothing(), 1)
        read = work._first_page(pile)(user=clerk.pk, on=on)
        assert read == {name: list(rows) for name, rows in alone.items()}
        assert Together.once(lambda alone=alone: alone) == read


def test_roles_beside_a_case_are_those_the_door_finds(on: date, db: None) -> None:
    """All but who leads the body: no page of the office asks for it."""
    build(on)
    seen: set[str] = set()
    for user in User.objects.all():
        found = Application.objects.annotate(roles=roles.on_application(user.pk))
        for case in found:
            assert set(case.roles) == roles_on(case, user, on) - {Role.CHAIR, Role.DEPUTY_CHAIR}
            seen |= set(case.roles)
    assert seen >= {"applicant", "clerk", "lead", "secretary"}


def test_everybody_gets_their_own(mettmann: District) -> None:
    read = Together(of, user=int)
    Desk(mettmann).case()
    assert len(read(user=mettmann["sabine"].pk)["cases"]) == 1
    assert read(user=mettmann["antje"].pk)["cases"] == []


def test_django_writes_the_sql_once(mettmann: District, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Together(of, user=int)
    read(user=mettmann["sabine"].pk)

    def never(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("written again")

    monkeypatch.setattr(SQLCompiler, "as_sql", never)
    read(user=mettmann["antje"].pk)


def test_many_queries_are_one_statement(mettmann: District, django_assert_num_queries: Any) -> None:
    read = Together(lambda user: {str(number): of(user)["cases"] for number in range(5)}, user=int)
    with django_assert_num_queries(1):
        assert len(read(user=mettmann["sabine"].pk)) == 5


def test_a_day_may_not_stand_in_it_for_ever(mettmann: District) -> None:
    read = Together(lambda: {"late": Application.objects.filter(due_on__lt=date(2027, 3, 1))})
    with pytest.raises(TypeError, match="give the day as a value"):
        read()


def test_a_value_nobody_asks_for_is_a_mistake(mettmann: District) -> None:
    read = Together(lambda user: {"all": Application.objects.all()}, user=int)
    with pytest.raises(TypeError, match="No query asks for user"):
        read(user=1)


def test_days_and_keys_are_values_too(mettmann: District) -> None:
    case = Desk(mettmann).case()
    read = Together(
        lambda key, until: {"late": Application.objects.filter(public_id=key, due_on__lte=until)}, key=UUID, until=date
    )
    assert read(key=case.public_id, until=case.due_on)["late"] == [case]
    assert read(key=case.public_id, until=case.due_on - timedelta(days=1))["late"] == []
    assert read(key=UUID(int=0), until=case.due_on)["late"] == []


def test_rows_wider_than_a_function_takes(mettmann: District, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "MOST", 3)
    Desk(mettmann).case()
    events = Event.objects.select_related("by", "application__call").order_by("pk")
    assert [everything(row) for row in Together.once(lambda: {"all": events})["all"]] == [
        everything(row) for row in events
    ]


def test_hidden_columns_stay_in_the_database(mettmann: District, django_assert_num_queries: Any) -> None:
    Desk(mettmann).case()
    found = Together.once(lambda: {"all": Application.objects.select_related("call").defer("answers", "call__title")})
    case = found["all"][0]
    assert case.get_deferred_fields() == {"answers"}
    assert case.call.get_deferred_fields() == {"title"}
    with django_assert_num_queries(1):
        assert case.answers


def test_sums_stay_exact(mettmann: District) -> None:
    Desk(mettmann).case()
    case = Application.objects.get()
    case.answers = {**case.answers, "half": 0.5, "deep": [{"third": 1.25}]}
    case.save(update_fields=["answers"])
    assert Together.once(lambda: {"all": Application.objects.all()})["all"][0].answers == case.answers
    plan = PlanItem.objects.order_by("pk")
    counts = Application.objects.values("status").annotate(many=Count("pk"))
    found = Together.once(lambda: {"plan": plan, "counts": counts})
    assert [row.amount for row in found["plan"]] == [row.amount for row in plan]
    assert found["counts"] == list(counts)
