# SPDX-License-Identifier: AGPL-3.0-or-later
"""By town and by package: only sums of what offices show, and hidden where one of them hides its part."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from monitoring import circle_pictures, groupings
from monitoring.circles import View
from monitoring.groupings import Grouping
from monitoring.indicators import Flow, Light, ProcessingTime
from tests.monitoring.test_circles import ON, numbers
from tests.monitoring.test_circles import shown as circle


def shown(town: str = "Ratingen", name: str = "Wohngeld", *, own: bool = True, **more: Any) -> View:
    found = circle(**more)
    title = f"{town or 'Ganzer Kreis'}, {name}"
    return replace(found, circle=replace(found.circle, title=title, town=town, name=name, own=own))


def by(which: Grouping, *views: View) -> dict[str, View]:
    return {view.circle.title: view for view in groupings.grouped(views, which)}


def test_a_town_adds_its_circles_and_no_other_towns() -> None:
    one, two = shown(trip=numbers(10, 20)), shown(name="Sozialhilfe", trip=numbers(30, 24))
    towns = by(Grouping.TOWN, one, two, shown("Velbert", trip=numbers(5, 10)))
    assert list(towns) == ["Ratingen", "Velbert"]
    town = towns["Ratingen"]
    assert [line.title for line in town.lines] == ["Wohngeld", "Sozialhilfe"]
    assert (town.sum.came, town.sum.decided, town.sum.open, town.sum.oldest) == (40, 40, 30, 50)
    assert town.sum.time is not None
    assert (town.sum.time.mean, town.sum.light) == (23, Light.CLOSE)
    assert (town.ages, town.year[-1]) == ((None, None, None, 8, 0, 0), (ON, 30))


def test_a_package_adds_its_offices() -> None:
    one = shown(trip=numbers(10, 20), lunch=numbers(4, 10))
    packages = by(Grouping.PACKAGE, one, shown("Velbert", trip=numbers(30, 24)))
    assert {title: len(view.lines) for title, view in packages.items()} == {
        "Mehrtägige Klassenfahrten": 2,
        "Gemeinschaftliches Mittagessen": 1,
    }
    trips = packages["Mehrtägige Klassenfahrten"].sum
    assert (trips.decided, trips.time.mean if trips.time else None) == (40, 23)


@pytest.mark.parametrize("which", [Grouping.TOWN, Grouping.PACKAGE])
def test_a_sum_with_a_hidden_part_is_hidden(which: Grouping) -> None:
    """Else it would be what is hidden, and the other office's number beside it."""
    hides = shown(name="Sozialhilfe", trip=numbers(2, 60, flow=Flow(received=20, awarded=2), old=1))
    (view,) = groupings.grouped([shown(trip=numbers()), hides], which)
    assert hides.sum.awarded is None and hides.sum.old is None
    total = view.sum
    assert (total.awarded, total.decided, total.old, total.time, total.oldest) == (None, None, None, None, None)
    assert total.came == 40, "what both show is added"
    assert view.year == () and view.forecast(ON) is None


def test_the_jobcenters_four_classes_stand_with_our_six() -> None:
    """Only the sum of its days is known, so of the town there is a mean and no median."""
    time = ProcessingTime(20, Fraction(10))
    theirs = shown(name="Jobcenter", own=False, ages=(6, 4, 0, 0), trip=numbers(20, time=time, more=None))
    town = by(Grouping.TOWN, shown(ages=(3, 3, 0, 4, 0, 0), trip=numbers(10, 40)), theirs)["Ratingen"]
    assert (town.ages, town.labels[0]) == ((12, 8, 0, 0), "0 bis 21 Tage")
    assert town.sum.time == ProcessingTime(30, Fraction(20))


def test_the_whole_district_stands_beside_its_towns_and_is_not_added() -> None:
    district = shown("", "Jobcenter", own=False, ages=(6, 4, 0, 0), trip=numbers(20))
    views = shown(trip=numbers(10)), district
    assert list(by(Grouping.TOWN, *views)) == ["Ratingen", "Ganzer Kreis"]
    (trips,) = groupings.grouped(views, Grouping.PACKAGE)
    assert (len(trips.lines), trips.sum.decided) == (2, 10)


def test_a_towns_stock_is_worked_off_by_all_its_people() -> None:
    found = by(Grouping.TOWN, shown(trip=numbers()), shown(name="Sozialhilfe", trip=numbers()))["Ratingen"]
    forecast = found.forecast(ON)
    assert forecast is not None
    assert (forecast.course[0], forecast.people) == ((ON, 30), 2)


def test_pictures_of_a_grouping_name_what_they_compare() -> None:
    views = groupings.grouped([shown(trip=numbers(10, 22)), shown("Velbert", trip=numbers())], Grouping.TOWN)
    picture = circle_pictures.means(views, "m", ("Stadt", "Städten"))
    assert picture is not None
    assert (picture.sentence, picture.header[0]) == ("1 von 2 Städten liegt über dem Ziel.", "Stadt")
    (package,) = groupings.grouped([shown(trip=numbers())], Grouping.PACKAGE)
    ages = circle_pictures.ages(package, "a")
    assert ages is not None and ages.rows == (("bis 21 Tage", "6"), ("über 21 Tage", "4"))
