# SPDX-License-Identifier: AGPL-3.0-or-later
"""Search: what a clerk remembers finds the case, however it is written."""

import pytest

from grants.models import Application
from tests.portal.office import Desk
from workflows.demo.district import District


@pytest.fixture
def desk(mettmann: District) -> Desk:
    return Desk(mettmann)


@pytest.mark.parametrize(
    "typed",
    [
        "begegnung",
        "foerderung",
        "förderung",
        "FÖRDERUNG",
        "FOERDER kueche",
        "küche",
        "strasse",
        "straße",
        "hilden",
        "cafe",
        "café",
        "  offenen   küche ",
    ],
)
def test_words_are_found_however_they_are_typed(desk: Desk, typed: str) -> None:
    desk.case(title="Förderung der offenen Küche, Große Straße")
    other = desk.case(title="Lesung im Rathaus")
    other.applicant.pk = None
    other.applicant.public_id = "00000000-0000-4000-8000-000000000001"
    other.applicant.name = "Bücherei Ratingen"
    other.applicant._state.adding = True
    other.applicant.save()
    Application.objects.filter(pk=other.pk).update(applicant=other.applicant)
    page = desk.read("sabine", "/amt/", suche=typed)
    assert "Förderung der offenen Küche" in page
    assert "Lesung" not in page


def test_a_file_number_is_found_with_and_without_hyphens(desk: Desk) -> None:
    case = desk.case(title="Theater im Park")
    desk.case(title="Lesung im Rathaus")
    number = case.file_number or ""
    for typed in (number, number.replace("-", ""), number.lower()):
        page = desk.read("sabine", "/amt/", suche=typed)
        assert "Theater im Park" in page
        assert "Lesung" not in page


def test_a_new_name_of_the_applicant_is_found_at_once(desk: Desk) -> None:
    case = desk.case(title="Theater im Park")
    assert "Nichts gefunden" in desk.read("sabine", "/amt/", suche="Kulturinsel")
    case.applicant.name = "Kulturinsel Hilden e.V."
    case.applicant.save()
    assert "Theater im Park" in desk.read("sabine", "/amt/", suche="kulturinsel")


def test_a_search_looks_into_every_pile(desk: Desk) -> None:
    desk.case("notified", title="Fertig ist fertig")
    page = desk.read("sabine", "/amt/", suche="fertig", filter="pruefen")
    assert "Fertig ist fertig" in page
    assert "Bekannt gegeben" in page


def test_typing_mistakes_are_offered_and_marked_as_guesses(desk: Desk) -> None:
    desk.case(title="Begegnungscafé am Markt")
    page = desk.read("sabine", "/amt/", suche="Begegnugscafe")
    assert "Nichts gefunden" in page
    assert "Ähnlich geschrieben" in page
    assert "Begegnungscafé am Markt" in page
    assert "Ähnlich geschrieben" not in desk.read("sabine", "/amt/", suche="xyzxyz")


@pytest.mark.parametrize("typed", ["Velbrt", "Begegnungskaffee", "Kulturferein"])
def test_a_typing_mistake_or_two_are_near_enough(desk: Desk, typed: str) -> None:
    """The operator of the index has a threshold of its own, which hides what lies below."""
    desk.case(title="Begegnungscafé am Kulturverein Velbert")
    page = desk.read("sabine", "/amt/", suche=typed)
    assert "Ähnlich geschrieben" in page


@pytest.mark.parametrize("typed", ["%", "_", "50%", "\\", "a' OR 1=1 --", "{{ 7*7 }}", "%%%%", "*"])
def test_signs_are_only_signs(desk: Desk, typed: str) -> None:
    desk.case(title="Theater im Park")
    assert "Theater im Park" not in desk.read("sabine", "/amt/", suche=typed)
