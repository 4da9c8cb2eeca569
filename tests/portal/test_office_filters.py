# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filters of the work list: narrowed, kept under a name, and nobody else's business."""

from datetime import date
from decimal import Decimal

import pytest

from grants.models import Application
from permissions.filters import MOST
from permissions.models import SavedFilter
from tests.portal.office import Desk
from workflows.demo.district import District

WORK, KEEP, LIST = "/amt/", "/amt/filter/merken/", "/amt/filter/"


@pytest.fixture
def desk(mettmann: District) -> Desk:
    return Desk(mettmann)


def three(desk: Desk) -> None:
    """A large one, a small one, one on paper."""
    sums = {"Großes Fest": Decimal(4800), "Kleine Lesung": Decimal(300), "Vom Papier": Decimal(900)}
    for title, amount in sums.items():
        case = desk.case(title=title)
        channel = "paper" if title == "Vom Papier" else "portal"
        Application.objects.filter(pk=case.pk).update(amount_asked=amount, channel=channel)
    Application.objects.filter(title="Kleine Lesung").update(due_on=date(2027, 1, 25))


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({"ab": "1.000"}, ["Großes Fest"]),
        ({"bis": "900,00"}, ["Kleine Lesung", "Vom Papier"]),
        ({"ab": "500", "bis": "1000"}, ["Vom Papier"]),
        ({"weg": "paper"}, ["Vom Papier"]),
        ({"frist": "25.01.2027"}, ["Kleine Lesung"]),
        ({"sortierung": "summe"}, ["Großes Fest", "Vom Papier", "Kleine Lesung"]),
        ({"sortierung": "titel"}, ["Großes Fest", "Kleine Lesung", "Vom Papier"]),
        ({"aufruf": "gibt-es-nicht", "weg": "taube"}, ["Großes Fest", "Kleine Lesung", "Vom Papier"]),
    ],
)
def test_each_field_narrows_or_orders_the_list(desk: Desk, asked: dict[str, str], titles: list[str]) -> None:
    three(desk)
    page = desk.read("sabine", WORK, **asked)
    found = [title for title in ("Großes Fest", "Kleine Lesung", "Vom Papier") if title in page]
    assert sorted(found) == sorted(titles)
    if "sortierung" in asked:
        assert [page.index(title) for title in titles] == sorted(page.index(title) for title in titles)


def test_a_wrong_value_is_named_and_narrows_nothing(desk: Desk) -> None:
    three(desk)
    page = desk.read("sabine", WORK, frist="übermorgen", ab="viel")
    assert "3 Fälle" in page
    assert "übermorgen" in desk.get("sabine", WORK, frist="übermorgen").content.decode()
    assert "Diesen Filter merken" not in page


def test_the_deadline_is_told_in_working_days(desk: Desk) -> None:
    three(desk)
    assert "25.01.2027 noch 3 Arbeitstage" in desk.read("sabine", WORK)


def test_a_filter_is_kept_renamed_and_removed(desk: Desk) -> None:
    three(desk)
    sabine = desk.browser("sabine")
    response = sabine.post(f"{KEEP}?filter=pruefen&ab=1.000&unsinn=1", {"name": "Große Anträge"}, follow=True)
    assert "Der Filter „Große Anträge“ ist gemerkt." in response.content.decode()
    kept = SavedFilter.objects.get()
    assert kept.query == "ab=1.000&filter=pruefen"
    page = desk.get("sabine", f"{WORK}?{kept.query}").content.decode()
    assert 'aria-current="true">Große Anträge</a>' in page
    assert "Kleine Lesung" not in page
    sabine.post(f"/amt/filter/{kept.public_id}/", {"name": "Ab tausend"})
    assert "Ab tausend" in desk.read("sabine", LIST)
    sabine.post(f"/amt/filter/{kept.public_id}/entfernen/")
    assert "Sie haben noch keinen Filter gemerkt" in desk.read("sabine", LIST)


def test_a_name_is_needed_once_and_there_is_an_end(desk: Desk) -> None:
    sabine = desk.browser("sabine")
    assert "Name des Filters" in sabine.post(KEEP, {"name": "  "}).content.decode()
    for number in range(MOST):
        assert sabine.post(KEEP, {"name": f"Filter {number}"}).status_code == 302
    full = sabine.post(KEEP, {"name": "Noch einer"})
    assert full.status_code == 422
    assert "Bitte entfernen Sie zuerst einen" in full.content.decode()
    SavedFilter.objects.filter(name="Filter 19").delete()
    twice = sabine.post(KEEP, {"name": "Filter 1"})
    assert twice.status_code == 422
    assert "„Filter 1“ gibt es schon" in twice.content.decode()
    assert 'value="Filter 1"' in twice.content.decode()


def test_filters_are_ones_own(desk: Desk) -> None:
    desk.browser("sabine").post(KEEP, {"name": "Nur meiner"})
    kept = SavedFilter.objects.get()
    assert "Nur meiner" not in desk.read("thomas", WORK)
    for url in (f"/amt/filter/{kept.public_id}/", f"/amt/filter/{kept.public_id}/entfernen/"):
        assert desk.browser("thomas").post(url, {"name": "Gekapert"}).status_code == 404
    for url in (LIST, KEEP):
        assert desk.get("nora", url).status_code == 404
        assert desk.get("antje", url).status_code == 404
    assert SavedFilter.objects.get().name == "Nur meiner"
