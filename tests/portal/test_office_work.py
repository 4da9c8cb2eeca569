# SPDX-License-Identifier: AGPL-3.0-or-later
"""Meine Arbeit: what a clerk sees first in the morning."""

from datetime import timedelta

import pytest
from django.test import Client

from permissions.models import Absence
from tests.portal.office import Desk, url_of, words
from workflows.demo.district import District
from workflows.engine import perform
from workflows.models import Outbox


@pytest.fixture
def desk(mettmann: District) -> Desk:
    return Desk(mettmann)


def test_the_most_urgent_case_stands_first_with_its_reason(desk: Desk) -> None:
    late = desk.case(title="Theater im Park")
    desk.wait(12)
    desk.case(title="Lesung im Rathaus")
    desk.wait(5)
    page = desk.read("sabine", "/amt/")
    assert page.index("Theater im Park") < page.index("Lesung im Rathaus")
    assert "03.02.2027 seit 3 Tagen überschritten Antrag formal prüfen Theater im Park" in page
    assert f"{late.file_number} · Aktionsfonds 2027 Begegnungscafé Hilden e.V., 4.800,00 € Eingereicht" in page
    assert "Alle offenen 2 Überfällig 1 Zu prüfen 2" in page


def test_each_filter_shows_its_cases_only(desk: Desk) -> None:
    waiting = desk.case(title="Wartet noch")
    desk.requested(waiting)
    desk.case("resolved", title="Ist beschlossen")
    desk.case("submitted", title="Liegt zur Prüfung")
    shown = {
        "pruefen": "Liegt zur Prüfung",
        "wartet": "Wartet noch",
        "entscheiden": "Ist beschlossen",
    }
    for name, title in shown.items():
        page = desk.read("sabine", "/amt/", filter=name)
        assert [each for each in shown.values() if each in page] == [title]
    assert "Hier liegt gerade nichts" in desk.read("sabine", "/amt/", filter="versenden")
    assert "3 Fälle" in desk.read("sabine", "/amt/", filter="gibt-es-nicht")


def test_closed_cases_are_found_again(desk: Desk) -> None:
    desk.case("notified", title="Fertig ist fertig")
    assert "Fertig ist fertig" not in desk.read("sabine", "/amt/")
    assert "Fertig ist fertig" in desk.read("sabine", "/amt/", filter="erledigt")


def test_search_finds_title_number_and_name(desk: Desk) -> None:
    theatre = desk.case(title="Theater im Park")
    desk.case(title="Lesung im Rathaus")
    for typed in ("theater park", theatre.file_number or "", "THEATER"):
        page = desk.read("sabine", "/amt/", suche=typed)
        assert "Theater im Park" in page
        assert "Lesung" not in page
    assert "2 Fälle" in desk.read("sabine", "/amt/", suche="begegnungscafé")
    page = desk.read("sabine", "/amt/", suche="<b>Oper</b> 50%")
    assert "Nichts gefunden" in page
    assert "<b>Oper</b>" in page


def test_a_letter_that_failed_is_seen(desk: Desk) -> None:
    case = desk.case(title="Theater im Park")
    assert "nicht entstanden" not in desk.read("sabine", "/amt/")
    Outbox.objects.filter(event__application=case).update(done_at=None, attempts=3, error="CompileError")
    assert "Brief oder E-Mail ist nicht entstanden" in desk.read("sabine", "/amt/")
    page = desk.read("sabine", url_of(case))
    assert "Die Eingangsbestätigung ist noch nicht entstanden Versuch 3 ist gescheitert." in page


def test_pages_hold_fifty_cases(desk: Desk) -> None:
    case = desk.case(title="Nummer 1")
    rows = []
    for number in range(2, 53):
        case.pk, case.public_id, case.file_number = None, f"00000000-0000-4000-8000-{number:012d}", f"AK-{number}"
        case.title = f"Nummer {number}"
        case._state.adding = True
        case.save()
        rows.append(case.pk)
    first = desk.get("sabine", "/amt/")
    assert "52 Fälle" in words(first)
    assert "Seite 1 von 2" in words(first)
    assert first.content.count(b'<th scope="row">') == 50
    assert desk.get("sabine", "/amt/", seite="2").content.count(b'<th scope="row">') == 2
    assert desk.get("sabine", "/amt/", seite="unsinn").status_code == 200


@pytest.mark.parametrize("stranger", ["nora", "antje", "mehmet", "katrin"])
def test_people_without_a_role_in_the_office_find_nothing(desk: Desk, stranger: str) -> None:
    case = desk.case()
    letter = case.letters.get()
    document = case.documents.get()
    for url in (
        "/amt/",
        "/amt/eingang/",
        url_of(case),
        url_of(case, "check"),
        f"{url_of(case)}brief/{letter.public_id}/",
        f"{url_of(case)}dokument/{document.public_id}/",
    ):
        assert desk.get(stranger, url).status_code == 404, url
    assert desk.browser(stranger).post(url_of(case, "check")).status_code == 404


def test_login_comes_first(desk: Desk) -> None:
    case = desk.case()
    for url in ("/amt/", "/amt/eingang/", url_of(case), url_of(case, "check")):
        response = Client().get(url)
        assert response.status_code == 302
        assert "/anmelden/" in response["Location"]


# --- mine, and the team's ---


def test_mine_and_the_queue_of_the_team(desk: Desk) -> None:
    d, own, other = desk.district, desk.case(title="Meins"), desk.case(title="Seins")
    desk.case(title="Niemands")
    assert "Alle offenen: 3 Fälle" in desk.read("sabine", "/amt/"), "who has none of their own sees all"
    perform("take", own, by=d["sabine"], on=desk.day)
    perform("take", other, by=d["thomas"], on=desk.day)
    page = desk.read("sabine", "/amt/")
    assert "Meine 1 Team-Stapel 1 Alle offenen 3" in page
    assert "Meine: 1 Fall" in page and "Seins" not in page
    assert "Team-Stapel: 1 Fall" in (page := desk.read("sabine", "/amt/", filter="team")) and "Niemands" in page
    assert "Alle offenen: 3 Fälle" in desk.read("sabine", "/amt/", filter="alle")
    assert "Alle offenen: 3 Fälle" in desk.read("sabine", "/amt/", ab="1"), "a kept filter finds what it found"
    page = desk.read("sabine", "/amt/", bei=str(d["thomas"].public_id))
    assert "Alle offenen: 1 Fall" in page and "Eingereicht Thomas Nowak" in page


def test_what_one_stands_in_for_comes_for_its_days_and_goes_by_itself(desk: Desk) -> None:
    d, case = desk.district, desk.case(title="Meins")
    perform("take", case, by=d["sabine"], on=desk.day)
    until = desk.day + timedelta(days=2)
    Absence.objects.create(user=d["sabine"], substitute=d["thomas"], since=desk.day, until=until)
    assert "Meine 1 Team-Stapel 0" in (page := desk.read("thomas", "/amt/"))
    assert "in Vertretung für Sabine Krüger" in page
    assert "Meine 0" in desk.read("leyla", "/amt/")
    assert "Meine 1" in (page := desk.read("sabine", "/amt/")) and "Vertretung" not in page
    desk.wait(3)
    assert "Meine 0" in (page := desk.read("thomas", "/amt/")) and "Vertretung" not in page
