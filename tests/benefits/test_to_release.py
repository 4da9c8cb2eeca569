# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pile of claims with something due that nobody released: what `open_parts` says of one, asked of all at once."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from benefits.catalogue import PackageKey
from benefits.models import Claim, Payment
from benefits.payments import open_parts
from law import calendar
from permissions import treasury
from permissions.families import in_the_name_of
from tests.benefits.claims import act
from tests.benefits.money import POSTED, awarded
from tests.benefits.test_fence import login
from tests.benefits.test_office_pages import statements
from tests.portal.committee import words
from workflows.demo.families import Families

PAGE = "/but/?stapel=zahlen"
DAY = timedelta(days=1)


def piled(offices: Families, on: date, who: str = "birgit") -> set[int]:
    with in_the_name_of(offices[who]):
        return set(Claim.objects.filter(treasury.to_release(on)).values_list("pk", flat=True))


def due(on: date) -> set[int]:
    """As each claim says for itself."""
    found = set()
    for claim in Claim.objects.filter(phase="notified"):
        made, paid = claim.decisions.get(in_force=True), list(Payment.objects.filter(claim=claim))
        if any(part.due_on <= on for part in open_parts(claim, made, paid)):
            found.add(claim.pk)
    return found


def paid(claim: Claim, due_on: date, amount: int | str, offices: Families) -> None:
    to = {"payee": "Samira Haddad", "iban": "DE89370400440532013000", "reference": "x"}
    made = claim.decisions.get(in_force=True)
    by = {"released_on": POSTED, "released_by": offices["birgit"]}
    Payment.objects.create(claim=claim, decision=made, due_on=due_on, amount=Decimal(amount), **to, **by)


def test_it_says_of_all_what_each_says_of_itself(offices: Families) -> None:
    """At once, month by month, on the days of the law; a part is paid, another is not, or more than that was paid."""
    at_once = awarded(offices, "provider", package=PackageKey.TRIP, payee="Schule")
    monthly = awarded(offices, "money", package=PackageKey.LUNCH)
    first, second = monthly.period_from, date(2026, 11, 1)
    rejected = awarded(offices, "money", package=PackageKey.LUNCH)
    rejected.decisions.update(kind="rejection", amount=None, payment="", since=None, until=None)
    awarded(offices, "voucher")
    supplies = {"package": PackageKey.SUPPLIES, "amount": 130, "child": "Yasin"}
    school, little, more = (awarded(offices, "money", **supplies) for _each in range(3))
    early = date(2026, 1, 1)
    for claim, amount in ((school, 195), (little, 100), (more, 500)):
        claim.decisions.update(amount=Decimal(amount), since=early)
    days = [
        early,
        date(2026, 2, 1),
        first - DAY,
        first,
        POSTED,
        second - DAY,
        second,
        date(2027, 2, 1),
        date(2028, 1, 1),
    ]

    def holds() -> set[int]:
        for day in days:
            assert piled(offices, day) == due(day), day
        return piled(offices, POSTED)

    assert holds() == {at_once.pk, monthly.pk, school.pk, little.pk, more.pk}
    for part in open_parts(monthly, monthly.decisions.get(), []):
        if part.due_on <= POSTED:
            paid(monthly, part.due_on, part.amount, offices)
    assert holds() == {at_once.pk, school.pk, little.pk, more.pk}
    paid(at_once, POSTED, 100, offices)
    paid(school, date(2026, 8, 1), 130, offices)
    holds()
    paid(school, date(2026, 2, 1), 65, offices)
    paid(little, date(2026, 2, 1), 65, offices)
    paid(more, early, 305, offices)
    assert holds() == {little.pk, more.pk}


@pytest.mark.parametrize("who", ["deniz", "irina", "carla", "samira"])
def test_it_shows_claims_of_the_own_offices_alone(offices: Families, who: str) -> None:
    claim = awarded(offices, "provider", package=PackageKey.TRIP, payee="Schule")
    right = {claim.pk} if who == "deniz" else set()
    assert piled(offices, POSTED, who) == right
    with login("foerderwerk_portal", offices[who]), connection.cursor() as cursor:
        cursor.execute("SELECT social.to_release(%s, '{provider}', '', '{}', '', '{}', '{}')", [POSTED])
        assert {key for (key,) in cursor.fetchall()} == right


def test_it_shows_none_of_the_own_family(offices: Families) -> None:
    awarded(offices, "provider", package=PackageKey.TRIP, payee="Schule")
    offices.haddad.guardians.create(user=offices["birgit"])
    assert piled(offices, POSTED) == set()


def test_the_pile_counts_shows_and_empties(offices: Families) -> None:
    claim = awarded(offices, "provider", package=PackageKey.TRIP, payee="Schule", child="Yasin")
    calendar.pretend(POSTED)
    client = Client()
    client.force_login(offices["birgit"])
    page = words(client.get(PAGE))
    assert "Alle offenen 0" in page and "Zahlung freigeben 1 " in page and claim.reference in page
    assert "Nichts mehr zu tun" not in page and "Yasin" not in page
    assert "Zahlung freigeben 0 " in words(client.get("/but/?paket=lunch"))
    paid(claim, POSTED, 100, offices)
    assert "Zahlung freigeben 0 " in words(client.get(PAGE))
    assert act(offices, claim, "write_note", on=POSTED, note="Erledigt.").phase == "notified"


def test_the_pile_asks_a_fixed_number_of_times(offices: Families) -> None:
    client: Any = Client()
    client.force_login(offices["birgit"])
    calendar.pretend(POSTED)
    awarded(offices, "provider", package=PackageKey.TRIP, payee="Schule")
    one = statements(client, PAGE)
    awarded(offices, "provider", package=PackageKey.TRIP, payee="Schule", child="Yasin")
    assert statements(client, PAGE) == one <= 13
