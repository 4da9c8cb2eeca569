# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tests begin with is the same whether it was built or put back."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from committees.models import Seat
from grants.models import Call, Fund
from permissions.models import User
from tests import remembered
from workflows.demo import district

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "REMEMBERED", {})


def _taken_back() -> district.District:
    """Built in a transaction that is undone, as each test is."""
    with transaction.atomic():
        first = remembered.built("district", district.build)
        transaction.set_rollback(True)
    return first


def test_rows_and_handles_are_those_that_were_built(on: date) -> None:
    first = _taken_back()
    assert not User.objects.exists()
    again = remembered.built("district", _never)
    assert [one.pk for one in User.objects.order_by("pk")] == sorted(one.pk for one in first.people.values())
    assert (again.fund, again.call.committee) == (first.fund, Call.objects.get(pk=first.call.pk).committee)
    assert again["sabine"].check_password("never") is False
    assert Seat.objects.filter(committee=again.committee).count() > 1
    again.fund.name = "Anderer Name"
    assert Fund.objects.get(pk=first.fund.pk).name == first.fund.name


def test_constraints_hold_and_numbers_go_on(on: date) -> None:
    first = _taken_back()
    again = remembered.built("district", _never)
    with connection.cursor() as cursor:
        cursor.execute("SHOW session_replication_role")
        assert cursor.fetchone() == ("origin",)
    assert Fund.objects.create(name="Neu", year=2030, limit=1).pk > first.fund.pk
    with pytest.raises(IntegrityError, match="a_fund_is_never_overspent"), transaction.atomic():
        Fund.objects.filter(pk=again.fund.pk).update(reserved=again.fund.limit + 1)


def test_where_others_stand_it_is_built_as_ever(on: date) -> None:
    _taken_back()
    stands = User.objects.create(email="schon@da.test")
    built = remembered.built("district", district.build)
    assert stands in User.objects.all()
    assert built["sabine"] in User.objects.all()


def _never() -> district.District:
    raise AssertionError("built once more")
