# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a decision is notified and until when it can be contested, by the table of each law of procedure."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import calendar
from law.notification import (
    NOTIFICATION_RULES,
    REMEDY_RULES,
    NotNotified,
    ProceduralLaw,
    Remedy,
    Way,
    notified_on,
    remedy_rule,
    remedy_until,
)

SOCIAL = ProceduralLaw.SOCIAL
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("posted", "notified", "until"),
    [
        (date(2026, 11, 23), date(2026, 11, 27), date(2026, 12, 28)),
        (date(2027, 3, 18), date(2027, 3, 22), date(2027, 4, 22)),
        (date(2027, 3, 23), date(2027, 3, 27), date(2027, 4, 27)),  # Holy Saturday stays: no shift here
        (date(2027, 1, 27), date(2027, 1, 31), date(2027, 3, 1)),  # 28 February 2027 is a Sunday
        (date(2028, 1, 27), date(2028, 1, 31), date(2028, 2, 29)),
        (date(2024, 12, 31), date(2025, 1, 3), date(2025, 2, 3)),  # old law: third day
        (date(2025, 1, 1), date(2025, 1, 5), date(2025, 2, 5)),  # new law, notified on a Sunday
    ],
)
def test_posted_letter(posted: date, notified: date, until: date) -> None:
    assert notified_on(Way.POST, posted) == notified
    assert remedy_until(notified) == until


def test_a_later_real_receipt_prevails_and_an_earlier_one_does_not() -> None:
    posted = date(2027, 3, 18)
    assert notified_on(Way.POST, posted, received_on=date(2027, 3, 25)) == date(2027, 3, 25)
    assert notified_on(Way.POST, posted, received_on=date(2027, 3, 19)) == date(2027, 3, 22)


def test_no_receipt_before_the_posting() -> None:
    with pytest.raises(ValueError, match="before"):
        notified_on(Way.POST, date(2027, 3, 18), received_on=date(2027, 3, 17))


def test_portal_notifies_on_the_day_after_retrieval_within_ten_days() -> None:
    provided = date(2027, 3, 18)
    assert notified_on(Way.PORTAL, provided, received_on=date(2027, 3, 20)) == date(2027, 3, 21)
    assert notified_on(Way.PORTAL, provided, received_on=date(2027, 3, 28)) == date(2027, 3, 29)
    for fetched in (None, date(2027, 3, 29)):
        with pytest.raises(NotNotified):
            notified_on(Way.PORTAL, provided, received_on=fetched)


@pytest.mark.parametrize(
    ("told", "fetched", "notified"),
    [
        (date(2026, 11, 23), None, date(2026, 11, 27)),  # nobody fetched it, and it is notified all the same
        (date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 27)),
        (date(2026, 11, 23), date(2026, 12, 24), date(2026, 11, 27)),
        (date(2024, 12, 31), None, date(2025, 1, 3)),
        (date(2025, 1, 1), None, date(2025, 1, 5)),
    ],
)
def test_social_law_notifies_by_the_notice_in_the_portal(told: date, fetched: date | None, notified: date) -> None:
    assert notified_on(Way.PORTAL, told, received_on=fetched, law=SOCIAL) == notified


@pytest.mark.parametrize(
    ("posted", "notified"),
    [(date(2026, 11, 23), date(2026, 11, 27)), (date(2024, 12, 31), date(2025, 1, 3))],
)
def test_a_posted_letter_of_social_law(posted: date, notified: date) -> None:
    assert notified_on(Way.POST, posted, law=SOCIAL) == notified


def test_scenario_17_a_month_after_the_fourth_day() -> None:
    """Posted on Monday 23 November, notified on Friday, objection until Monday 28 December: the 27th is a Sunday."""
    notified = notified_on(Way.POST, date(2026, 11, 23), law=SOCIAL)
    assert notified == date(2026, 11, 27)
    until = remedy_until(notified, law=SOCIAL, remedy=Remedy.OBJECTION)
    assert until == date(2026, 12, 28)
    late_evening, next_day = ("2026-12-28T22:10:00+00:00", "2026-12-28T23:10:00+00:00")
    received = [calendar.day_of(datetime.fromisoformat(each)) for each in (late_evening, next_day)]
    assert received == [until, date(2026, 12, 29)], "23:10 in the district is in time, 0:10 is late"


@pytest.mark.parametrize(
    ("notified", "law", "remedy", "told", "until"),
    [
        (date(2026, 11, 27), SOCIAL, Remedy.OBJECTION, {}, date(2026, 12, 28)),
        (date(2026, 11, 27), SOCIAL, Remedy.COURT, {}, date(2026, 12, 28)),
        (date(2026, 11, 27), SOCIAL, Remedy.OBJECTION, {"abroad": True}, date(2027, 3, 1)),
        (date(2026, 11, 27), SOCIAL, Remedy.OBJECTION, {"instructed": False}, date(2027, 11, 29)),
        (date(2027, 3, 22), ProceduralLaw.ADMINISTRATIVE, Remedy.COURT, {}, date(2027, 4, 22)),
        (date(2027, 3, 22), ProceduralLaw.ADMINISTRATIVE, Remedy.OBJECTION, {}, date(2027, 4, 22)),
        (date(2027, 3, 22), ProceduralLaw.ADMINISTRATIVE, Remedy.COURT, {"abroad": True}, date(2027, 4, 22)),
        (date(2028, 2, 29), ProceduralLaw.ADMINISTRATIVE, Remedy.COURT, {"instructed": False}, date(2029, 2, 28)),
    ],
)
def test_remedies(notified: date, law: ProceduralLaw, remedy: Remedy, told: dict[str, bool], until: date) -> None:
    assert remedy_until(notified, law=law, remedy=remedy, **told) == until


def test_each_law_knows_each_way_and_each_remedy() -> None:
    for law in ProceduralLaw:
        for remedy in Remedy:
            assert remedy_rule(law, remedy).norm
    assert len({(rule.law, rule.remedy) for rule in REMEDY_RULES}) == len(REMEDY_RULES)


def test_the_table_is_newest_first_per_law_and_way() -> None:
    for law in ProceduralLaw:
        for way in Way:
            dates = [rule.since for rule in NOTIFICATION_RULES if rule.way == way and rule.law == law]
            assert dates == sorted(dates, reverse=True)
            assert dates[-1] == date.min


@given(days)
def test_a_remedy_ends_on_a_working_day_and_never_early(day: date) -> None:
    until = remedy_until(day)
    assert calendar.is_working_day(until)
    assert timedelta(28) <= until - day <= timedelta(31 + 5)
