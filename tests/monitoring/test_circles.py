# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a circle shows of itself, and that it gives nothing away elsewhere that it hides here."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from monitoring import capacity, circle_pictures, circles
from monitoring.capacity import Team
from monitoring.circles import Circle, Numbers, View
from monitoring.indicators import Flow, Light, ProcessingTime
from monitoring.offices import all_of, ends_of_months

ON, DAY = date(2026, 11, 30), timedelta(days=1)


def numbers(decided: int = 10, mean: int = 20, **changed: Any) -> Numbers:
    time = ProcessingTime(decided, Fraction(mean), Fraction(mean)) if decided else ProcessingTime()
    values: dict[str, Any] = {
        "flow": Flow(received=20, awarded=decided, otherwise=5),
        "unripe": 5,
        "fresh": 6,
        "old": 4,
        "oldest": 50,
        "time": time,
    }
    return Numbers(**(values | changed))


def shown(ages: tuple[int, ...] = (2, 2, 2, 4, 0, 0), year: Any = None, **packages: Numbers) -> View:
    whole = all_of(packages.values())
    days = year if year is not None else [(ON - 30 * DAY, 9), (ON, whole.unripe + whole.fresh + whole.old)]
    circle = Circle("Ratingen", packages, ages, days, Fraction(21), whole, Team(frozenset({1, 2})))
    return circles.view(circle)


def test_lines_of_packages_and_their_sum() -> None:
    view = shown(trip=numbers(), lunch=numbers(mean=30), club=Numbers())
    assert len(view.lines) == 2, "a package without any number is left out"
    total = view.sum
    assert (total.came, total.decided, total.otherwise, total.open, total.old) == (40, 20, 10, 30, 8)
    assert (total.time.mean if total.time else None, total.light) == (25, Light.MISSED)
    assert (view.lines[0].light, view.lines[1].light) == (Light.MET, Light.MISSED)


def test_a_mean_of_few_is_hidden_with_its_count() -> None:
    view = shown(trip=numbers(), lunch=numbers(2, 40), club=numbers(7, 10))
    hidden = [line for line in view.lines if line.decided is None]
    assert len(hidden) == 2, "the one that is small, and another so that the sum does not tell"
    assert all(line.time is None and line.light is None for line in hidden)
    assert view.sum.decided == 19


def test_the_curve_waits_for_whole_sums() -> None:
    """It knows the stock before: with it, a hidden sum could be computed."""
    assert len(shown(trip=numbers()).year) == 2
    hides = shown(trip=numbers(flow=Flow(received=2, awarded=10)))
    assert hides.sum.came is None and not hides.year
    assert hides.forecast(ON) is None
    assert [count for _day, count in shown(year=[(ON - DAY, 2), (ON, 15)], trip=numbers()).year] == [15]


def test_ages_are_broken_down_where_their_sums_are_shown() -> None:
    assert shown(ages=(3, 3, 0, 4, 0, 0), trip=numbers()).ages == (3, 3, 0, 4, 0, 0)
    assert shown(ages=(2, 4, 0, 4, 0, 0), trip=numbers()).ages[3:] == (4, 0, 0)
    few = shown(ages=(6, 0, 0, 2, 0, 0), trip=numbers(old=2))
    assert few.sum.old is None
    assert few.ages[3:] == (None, None, None)


def test_one_small_class_is_never_alone() -> None:
    ages = shown(ages=(1, 5, 0, 4, 0, 0), trip=numbers()).ages
    assert sum(count is None for count in ages[:3]) != 1


def test_where_no_class_may_be_shown_both_sides_are() -> None:
    picture = circle_pictures.ages(shown(ages=(3, 3, 0, 3, 0, 1), trip=numbers()), "a")
    assert picture is not None and len(picture.rows) == 6
    picture = circle_pictures.ages(shown(ages=(2, 0, 1, 3, 0, 1), trip=numbers(fresh=3)), "a")
    assert picture is not None
    assert picture.rows == (("bis 21 Tage", "3"), ("über 21 Tage", "4"))


def test_ages_of_the_jobcenter_have_its_four_classes() -> None:
    view = shown(ages=(6, 4, 0, 0), trip=numbers())
    assert (view.ages, view.labels[0]) == ((6, 4, 0, 0), "0 bis 21 Tage")


def test_all_circles_share_a_mean_by_what_they_decided() -> None:
    one, other = shown(trip=numbers(10, 20)), shown(trip=numbers(30, 24))
    both = circles.together([one, other])
    assert both is not None
    assert (both.decided, both.mean, both.light(Fraction(21))) == (40, 23, Light.CLOSE)
    assert circles.together([one, shown(trip=numbers(2))]) is None, "a sum of what is hidden is hidden"


def test_pictures_say_what_they_show() -> None:
    view = shown(trip=numbers())
    ages, year = circle_pictures.ages(view, "a"), circle_pictures.year(view, "b")
    assert ages is not None and year is not None
    assert ages.sentence == "Von 10 bearbeitungsreifen Anträgen warten 4 länger als 21 Tage: Das ist der Rückstand."
    assert ages.rows[-1] == ("über 90 Tage", "0")
    assert year.sentence == "Am 30.11.2026 sind 15 Anträge unerledigt, mehr als am 31.10.2026 (9)."
    means = circle_pictures.means([view, shown(trip=numbers(10, 22))], "c")
    assert means is not None
    assert means.sentence == "1 von 2 Rechtskreisen liegt über dem Ziel."
    hidden = circle_pictures.means([view, shown(trip=numbers(2))], "d")
    assert hidden is not None and hidden.sentence == "Alle, von denen hier eine Zahl steht, liegen im Ziel."
    assert "chart-threshold" in means.svg and "Ziel 21 Tage" in means.svg
    assert means.rows[0] == ("Ratingen", "20 Tage", "4"), "the backlog stands beside the mean"


# --- capacity ---


def test_the_day_everything_is_worked_off() -> None:
    """Ten office days, two people: 20 came, 40 were done, so 2 less a day; 20 are gone after ten more."""
    since, on = date(2026, 9, 7), date(2026, 9, 18)
    found = capacity.forecast(Team(frozenset({1, 2})), 20, 20, 40, since, on)
    assert (found.until, found.present, found.people) == (date(2026, 10, 2), 2, 2)
    assert (found.came, found.done) == (20 / Fraction(12, 7), 40 / Fraction(12, 7))


def test_the_course_ends_on_the_day_nothing_is_open_and_has_a_point_a_week() -> None:
    found = capacity.forecast(Team(frozenset({1, 2})), 20, 20, 40, date(2026, 9, 7), date(2026, 9, 18))
    assert found.course == ((date(2026, 9, 18), 20), (date(2026, 9, 25), 10), (date(2026, 10, 2), 0))
    picture = circle_pictures.ahead(found, "Bald.", "w")
    assert picture is not None and picture.rows[0] == ("02.10.2026", "0")
    more = capacity.forecast(Team(frozenset({1})), 20, 40, 20, date(2026, 9, 7), date(2026, 9, 18))
    assert (len(more.course), more.until) == (capacity.WEEKS + 1, None), "half a year, however long it goes on"
    assert more.course[-1][1] > 20


@pytest.mark.parametrize(("came", "until"), [(40, None), (50, None), (20, date(2026, 10, 9))])
def test_who_is_away_does_nothing(came: int, until: date | None) -> None:
    """One of two is away in the week from 21 September: nothing gets less then."""
    away = ((2, date(2026, 9, 21), date(2026, 9, 25)),)
    team = Team(frozenset({1, 2}), away)
    found = capacity.forecast(team, 20, came, 40, date(2026, 9, 7), date(2026, 9, 18))
    assert found.until == until
    assert (team.present(date(2026, 9, 21)), team.present(date(2026, 9, 28))) == (1, 2)


def test_without_people_there_is_no_day() -> None:
    assert capacity.forecast(Team(frozenset()), 5, 1, 0, ON - 9 * DAY, ON).until is None


def test_twelve_ends_of_months_and_the_day() -> None:
    days = ends_of_months(ON)
    assert (days[0], days[-2], days[-1], len(days)) == (date(2025, 11, 30), date(2026, 10, 31), ON, 13)
