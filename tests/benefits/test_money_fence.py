# SPDX-License-Identifier: AGPL-3.0-or-later
"""Money behind the second fence: the portal's own login, raw SQL, and two bills at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from benefits.models import Claim, Payment, Voucher
from law import calendar
from permissions import treasury
from tests.benefits.conftest import APPLIED
from tests.benefits.money import POSTED, awarded, bill, listed, provider, released, vouched
from tests.benefits.test_fence import count, login
from workflows import subjects
from workflows.demo import families
from workflows.demo.families import Families
from workflows.engine import perform

CLAIMS = ("claim", "child", "family", "voucher", "payment", "provider", "bankaccount", "claimevent", "schoolbill")


@pytest.fixture
def paid(offices: Families) -> Claim:
    """A bill taken from a voucher lies on the cashier's list, another waits."""
    mensa = provider(offices, "Mensa", kind="caterer")
    claim = vouched(offices)
    bill(offices, claim, mensa, 60, "R 1")
    listed(offices, offices["carla"])
    return bill(offices, claim, mensa, 30, "R 2")


@pytest.mark.parametrize("table", CLAIMS)
def test_the_cashier_reads_no_row_of_any_claim(offices: Families, paid: Claim, table: str) -> None:
    with login("foerderwerk_portal", offices["carla"]):
        assert count(f"benefits_{table}") == 0
    with login("foerderwerk_machines"):
        assert (count(f"benefits_{table}") > 0) == (table != "schoolbill")


@pytest.mark.parametrize("person", ["birgit", "frank", "irina", "samira", ""])
def test_what_the_cashier_reads_is_told_to_nobody_else(offices: Families, paid: Claim, person: str) -> None:
    with login("foerderwerk_portal", offices[person] if person else None):
        assert treasury.payables() == []
        with connection.cursor() as cursor:
            cursor.execute("SELECT lines FROM social.fill_list(%s)", [Payment.objects.count() + 1])
            assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(("person", "sees"), [("birgit", 1), ("carla", 1), ("frank", 0), ("irina", 0), ("samira", 0)])
def test_a_list_is_seen_by_its_office_and_its_cashier(offices: Families, paid: Claim, person: str, sees: int) -> None:
    with login("foerderwerk_portal", offices[person]):
        assert (count("benefits_paymentlist"), count("benefits_paymentevent") > 0) == (
            sees,
            person in {"birgit", "carla", "frank"},
        )


@pytest.mark.parametrize(("person", "sees"), [("birgit", True), ("frank", True), ("irina", False), ("samira", False)])
def test_a_provider_is_seen_by_the_offices_of_its_town(offices: Families, paid: Claim, person: str, sees: bool) -> None:
    with login("foerderwerk_portal", offices[person]):
        assert (bool(count("benefits_provider")), bool(count("benefits_bankaccount"))) == (sees, sees)


def test_an_office_cannot_draw_up_a_list_by_raw_sql(offices: Families, paid: Claim) -> None:
    with (
        login("foerderwerk_portal", offices["birgit"]),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE social.benefits_paymentlist SET phase = 'paid', paid_on = now()")


def test_everybody_works_through_the_fence(offices: Families) -> None:
    """The office releases, the cashier pays, each as the portal's login in their own name."""
    birgit, carla = offices["birgit"], offices["carla"]
    claim = awarded(offices, "provider", provider=provider(offices))
    with login("foerderwerk_portal", birgit):
        released(offices, claim, POSTED.isoformat())
    with login("foerderwerk_portal", carla):
        drawn_up = listed(offices, carla)
        perform("undo_list", drawn_up, by=carla, on=POSTED)
        again = listed(offices, carla)
        perform("mark_paid", again, by=carla, on=POSTED, paid_on=POSTED)
    with login("foerderwerk_portal", birgit):
        assert treasury.payments(birgit, claim).get().payment_list == again


# --- two bills at once ---


@pytest.fixture
def committed(transactional_db: None) -> Iterator[Families]:
    calendar.pretend(APPLIED)
    yield families.build()
    calendar.pretend(None)


def at_once(deeds: list[Any]) -> list[str]:
    """Each in a connection of its own; what came of it by name."""

    def tried(deed: Any) -> str:
        try:
            deed()
        except Exception as refused:
            return type(refused).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(tried, deeds))


def _bills(offices: Families, claim: Claim, mensa: Any) -> list[Any]:
    data = {"provider": mensa, "given_on": POSTED, "amount": Decimal(60)}
    return [
        lambda number=number: perform(
            "redeem_voucher", claim, by=offices["birgit"], on=POSTED, reference=number, **data
        )
        for number in ("R 1", "R 2")
    ]


def test_of_two_bills_at_once_one_takes_the_money(committed: Families) -> None:
    claim, mensa = vouched(committed), provider(committed, "Mensa")
    assert at_once(_bills(committed, claim, mensa)) in (["Conflict", "done"], ["Refused", "done"])
    assert (Voucher.objects.get().left, Payment.objects.count()) == (40, 1)


def test_without_the_lock_both_read_the_same_rest(committed: Families, monkeypatch: Any) -> None:
    """Negative control: what the lock keeps apart meets, and the constraint of the table is what refuses."""
    claim, mensa = vouched(committed), provider(committed, "Mensa")
    sql, row = subjects.ALONE[Claim]
    monkeypatch.setitem(subjects.ALONE, Claim, (sql.partition(" FOR UPDATE")[0], row))
    met = Barrier(2, timeout=10)
    left = Voucher.left.fget  # type: ignore[attr-defined]

    def both_read(self: Voucher) -> Decimal:
        found: Decimal = left(self)
        if not getattr(self, "_met", False):
            self._met = True  # type: ignore[attr-defined]
            met.wait()
        return found

    monkeypatch.setattr(Voucher, "left", property(both_read))
    assert at_once(_bills(committed, claim, mensa)) == ["IntegrityError", "done"]
