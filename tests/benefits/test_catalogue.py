# SPDX-License-Identifier: AGPL-3.0-or-later
"""The seven packages: each age from both sides, each amount on its day, each list of papers by circle and age."""

from datetime import date
from decimal import Decimal

import pytest

from benefits import rules
from benefits.catalogue import PACKAGES, PackageKey, PaymentKind, Place, age_on, months_begun, package
from benefits.circles import CIRCLES, Circle, own_circles
from benefits.models import Child, Claim, Family
from law.notification import ProceduralLaw

ALL = list(PackageKey)


def claim(key: PackageKey, *, born_on: date, circle: Circle = Circle.BKGG, goes_to: Place = Place.SCHOOL) -> Claim:
    child = Child(family=Family(), born_on=born_on, goes_to=goes_to)
    period = {"period_from": date(2026, 8, 1), "period_until": date(2027, 7, 31)}
    return Claim(child=child, package=key, circle=circle, **period)


def test_there_are_seven_packages_and_each_has_words() -> None:
    assert len(PACKAGES) == 7
    assert all(each.title and each.plain and each.intro and each.norm and each.needs for each in PACKAGES.values())


def test_the_jobcenters_circle_is_not_decided_here() -> None:
    assert set(own_circles()) == {Circle.BKGG, Circle.SGB_XII, Circle.ASYLBLG}


@pytest.mark.parametrize(
    ("born_on", "on", "age"),
    [
        (date(2008, 8, 1), date(2026, 7, 31), 17),
        (date(2008, 8, 1), date(2026, 8, 1), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 18),
        (date(2008, 2, 29), date(2026, 2, 27), 17),
        (date(2001, 12, 31), date(2026, 12, 30), 24),
    ],
)
def test_a_birthday_is_the_first_day_of_the_next_age(born_on: date, on: date, age: int) -> None:
    assert age_on(born_on, on) == age


@pytest.mark.parametrize(
    ("key", "circle", "born_on", "fits"),
    [
        (PackageKey.CLUB, Circle.BKGG, date(2008, 8, 2), True),
        (PackageKey.CLUB, Circle.BKGG, date(2008, 8, 1), False),
        (PackageKey.TRIP, Circle.BKGG, date(2001, 8, 2), True),
        (PackageKey.TRIP, Circle.BKGG, date(2001, 8, 1), False),
        (PackageKey.TRIP, Circle.SGB_XII, date(2001, 8, 1), True),
        (PackageKey.CLUB, Circle.SGB_XII, date(2008, 8, 1), False),
    ],
)
def test_ages_end_where_the_law_says(key: PackageKey, circle: Circle, born_on: date, fits: bool) -> None:
    assert (not list(rules.right_age(claim(key, born_on=born_on, circle=circle)))) == fits


@pytest.mark.parametrize("key", ALL)
def test_a_child_in_day_care_gets_what_is_not_of_school(key: PackageKey) -> None:
    found = list(rules.right_place(claim(key, born_on=date(2022, 1, 1), goes_to=Place.KITA)))
    assert bool(found) == (key in {PackageKey.SUPPLIES, PackageKey.TRANSPORT, PackageKey.TUTORING})


def test_a_certificate_of_school_is_asked_from_fifteen_on() -> None:
    supplies = package("supplies")
    assert "school" not in {need.kind for need in supplies.needed(Circle.BKGG, 14)}
    assert "school" in {need.kind for need in supplies.needed(Circle.BKGG, 15)}


@pytest.mark.parametrize("circle", list(Circle))
@pytest.mark.parametrize("key", ALL)
def test_every_circle_asks_for_the_basic_benefit_once(key: PackageKey, circle: Circle) -> None:
    """Only whoever does not pay it asks the family for it, § 65 (1) no. 3 SGB I."""
    basic = [need for need in package(key).needed(circle, 10) if need.kind == "basic_benefit"]
    assert [need.holds_back for need in basic] == [circle == Circle.BKGG]


def test_what_is_paid_to_never_holds_back() -> None:
    assert not any(need.holds_back for each in PACKAGES.values() for need in each.needs if need.kind == "payee")


def test_tutoring_is_applied_for_separately_again() -> None:
    """The exception ran from July 2021 to the end of 2023, § 71 SGB II."""
    tutoring = package("tutoring")
    days = (date(2021, 6, 30), date(2021, 7, 1), date(2023, 12, 31), date(2024, 1, 1))
    assert [tutoring.separately(day) for day in days] == [True, False, False, True]
    carried = claim(PackageKey.TUTORING, born_on=date(2014, 5, 3))
    carried.details = {"by_main_application": True}
    assert [finding.rule for finding in rules.applied_separately(carried)] == ["applied_separately"]
    lunch = claim(PackageKey.LUNCH, born_on=date(2014, 5, 3))
    lunch.details = {"by_main_application": True}
    assert list(rules.applied_separately(lunch)) == []


def test_nobody_has_to_be_about_to_fail() -> None:
    words = " ".join(f"{need.label} {need.help}" for need in package("tutoring").needs).lower()
    assert "versetzung" not in words


def test_supplies_are_65_euros_in_february_and_130_in_august_of_2026() -> None:
    supplies = claim(PackageKey.SUPPLIES, born_on=date(2014, 5, 3))
    assert rules.legal_amount(supplies, date(2026, 2, 1), date(2026, 7, 31)) == Decimal(65)
    assert rules.legal_amount(supplies, date(2026, 8, 1), date(2027, 1, 31)) == Decimal(130)
    assert rules.legal_amount(supplies, date(2026, 1, 1), date(2026, 12, 31)) == Decimal(195)
    assert rules.legal_amount(supplies, date(2027, 2, 1), date(2027, 7, 31)) == 0


def test_an_amount_nobody_knows_yet_is_not_guessed() -> None:
    supplies = claim(PackageKey.SUPPLIES, born_on=date(2014, 5, 3))
    found = list(rules.amount_fits(supplies, "award", Decimal(65), date(2027, 2, 1), date(2027, 7, 31)))
    assert found and "noch kein Betrag" in found[0].text


def test_participation_is_fifteen_euros_for_each_month_begun() -> None:
    club = claim(PackageKey.CLUB, born_on=date(2014, 5, 3))
    assert rules.legal_amount(club, date(2026, 8, 1), date(2027, 7, 31)) == Decimal(180)
    assert months_begun(date(2026, 8, 31), date(2026, 9, 1)) == 2
    assert list(rules.amount_fits(club, "award", Decimal(180), date(2026, 8, 1), date(2027, 7, 31))) == []
    assert list(rules.amount_fits(club, "award", Decimal(150), date(2026, 8, 1), date(2027, 7, 31)))
    assert list(rules.amount_fits(club, "part", Decimal(150), date(2026, 8, 1), date(2027, 7, 31))) == []


def test_real_cost_counts_where_no_amount_is_fixed() -> None:
    trip = claim(PackageKey.TRIP, born_on=date(2014, 5, 3))
    assert rules.legal_amount(trip, date(2026, 8, 1), date(2027, 7, 31)) is None


@pytest.mark.parametrize("key", [PackageKey.SUPPLIES, PackageKey.TRANSPORT])
def test_what_is_money_alone_has_no_voucher(key: PackageKey) -> None:
    found = claim(key, born_on=date(2014, 5, 3))
    assert list(rules.payment_fits(found, PaymentKind.VOUCHER))
    assert list(rules.payment_fits(found, PaymentKind.MONEY)) == []


def test_only_outings_are_billed_by_a_school() -> None:
    bills = [key for key in ALL if PaymentKind.SCHOOL_BILL in package(key).payments]
    assert bills == [PackageKey.OUTING]


@pytest.mark.parametrize(
    ("arose", "last"),
    [
        (date(2026, 1, 31), date(2027, 1, 31)),
        (date(2026, 2, 1), date(2027, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 29)),
        (date(2026, 12, 1), date(2027, 12, 31)),
    ],
)
def test_a_claim_under_the_bkgg_lapses_twelve_months_after_its_month(arose: date, last: date) -> None:
    assert CIRCLES[Circle.BKGG].lapses_on(arose) == last
    assert CIRCLES[Circle.SGB_XII].lapses_on(arose) is None


def test_what_lapsed_is_told_and_still_decided() -> None:
    late = claim(PackageKey.TRIP, born_on=date(2014, 5, 3))
    (finding,) = rules.not_lapsed(late, date(2027, 9, 1))
    assert not finding.blocking and "31.08.2027" in finding.text
    assert list(rules.not_lapsed(late, date(2027, 8, 31))) == []


def test_asylum_seekers_follow_a_law_of_their_own() -> None:
    circle = CIRCLES[Circle.ASYLBLG]
    assert (circle.law, circle.social_code, circle.alone_from) == (ProceduralLaw.ADMINISTRATIVE, False, None)


def test_the_young_apply_alone_where_they_are_entitled_themselves() -> None:
    assert {key for key in own_circles() if CIRCLES[key].alone_from == 15} == {Circle.SGB_XII}
