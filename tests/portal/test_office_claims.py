# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office's pages claim is so: papers nobody looked at, days still to come, who has to act next."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from grants.models import Message, Note
from tests.portal.office import Desk, url_of, words
from tests.portal.test_office_intake import send as send_paper
from workflows.demo.district import District

NOT_BEGUN = "Ich habe mit dem Projekt noch nicht begonnen und keinen Vertrag dafür geschlossen."


@pytest.fixture
def desk(mettmann: District) -> Desk:
    return Desk(mettmann)


def papers_of(desk: Desk, url: str) -> str:
    """The list of papers, as it is read aloud."""
    html = desk.get("sabine", url).content.decode()
    (panel,) = [part.partition("</section>")[0] for part in html.split("<section") if "fw-check--here" in part]
    return panel


# --- papers ---


def test_a_paper_that_came_is_there_and_nobody_has_checked_it(desk: Desk) -> None:
    case = desk.case()
    for url in (url_of(case), url_of(case, "check"), url_of(case, "request_documents")):
        panel, page = papers_of(desk, url), desk.read("sabine", url)
        assert "Satzung : liegt vor, vom 13.11.2026" in page
        assert "Freistellungsbescheid : freiwillig, liegt nicht vor" in page
        assert "in Ordnung" not in panel and "noch nicht geprüft" not in panel
        assert "fw-check--ok" not in panel and "kern-icon--check" not in panel
    assert "Antragsberechtigt, Vertretung nachgewiesen. : noch nicht geprüft" in desk.read("sabine", url_of(case))


def test_a_paper_asked_for_again_says_so(desk: Desk) -> None:
    case = desk.case()
    desk.wait(1)
    desk.send("sabine", case, "request_documents", items=["statutes", "exemption_notice"], due_on="05.02.2027")
    page = desk.read("sabine", url_of(case))
    assert "Satzung : nachgefordert bis 05.02.2027, bisher: vom 13.11.2026" in page
    assert "Freistellungsbescheid : nachgefordert bis 05.02.2027" in page
    case.refresh_from_db()
    desk.wait(1)
    desk.steps.supply(case, by=desk.district["antje"], on=desk.day)
    page = desk.read("sabine", url_of(case))
    assert "Satzung : liegt vor, vom 13.11.2026" in page
    assert "Freistellungsbescheid : beantwortet am 22.01.2027, ohne Datei" in page


def test_a_paper_that_has_to_come_is_missing(desk: Desk) -> None:
    case = desk.case()
    case.documents.all().delete()
    assert "Satzung : fehlt" in desk.read("sabine", url_of(case))


# --- declarations ---


def test_a_clerk_reads_the_declarations_to_be_confirmed(desk: Desk) -> None:
    case = desk.case()
    for url in (url_of(case), url_of(case, "check"), f"{url_of(case)}druck/"):
        page = desk.read("sabine", url)
        assert f"Erklärungen Abgegeben mit dem Antrag vom 20.01.2027. {NOT_BEGUN}" in page
        assert page.count("Zugestimmt, Fassung 2027-1") == 5
    case.declarations.pop("privacy")
    case.save()
    page = desk.read("sabine", url_of(case, "check"))
    assert "nach Artikel 13 DSGVO gelesen. Nicht abgegeben" in page
    assert page.count("Zugestimmt") == 4


def test_the_declarations_of_a_paper_stand_on_the_paper(desk: Desk) -> None:
    address = send_paper(desk)["Location"]
    page = desk.read("sabine", address)
    assert "Die Erklärungen stehen auf dem Papier, nicht im Portal." in page
    assert page.count("Gültige Fassung: 2027-1") == 5
    assert "Zugestimmt" not in page and "Nicht abgegeben" not in page


# --- days ---


def test_the_meeting_of_a_case_stands_where_the_plan_of_the_call_stood(desk: Desk) -> None:
    case = desk.case("ready")
    assert "Geplante Sitzung 17.03.2027" in desk.read("sabine", url_of(case))
    desk._scheduled(case)
    assert "Auf der Tagesordnung am 17.03.2027" in desk.read("sabine", url_of(case))
    desk._resolved(case)
    page = desk.read("sabine", url_of(case))
    assert "Beraten am 17.03.2027" in page
    assert "Geplante Sitzung" not in page


def test_a_plan_that_is_over_is_not_planned(desk: Desk) -> None:
    case = desk.case("ready")
    desk.move_to(date(2027, 3, 18))
    assert "Geplante Sitzung" not in desk.read("sabine", url_of(case))


def test_nobody_is_notified_before_the_day(desk: Desk) -> None:
    case = desk.case("notified")
    ahead = "Zur Post gegeben am 17.03.2027, gilt am 21.03.2027 als bekannt gegeben."
    for url in (url_of(case), f"{url_of(case)}druck/"):
        page = desk.read("sabine", url)
        assert ahead in page
        assert "Gilt als bekannt gegeben am 21.03.2027, Klage möglich bis" in page
        assert "Bekannt gegeben" not in page.partition("So läuft das Verfahren")[0]
    assert "Gilt als bekannt gegeben am 21.03.2027" in desk.read("sabine", url_of(case, "record_receipt"))
    desk.move_to(date(2027, 3, 21))
    page = desk.read("sabine", url_of(case))
    assert ahead not in page
    assert "Bekannt gegeben am 21.03.2027." in page
    assert "Begegnungscafé am Markt Bekannt gegeben" in page


def test_days_are_counted_alike_in_the_list_and_on_the_case(desk: Desk) -> None:
    case = desk.case()
    desk.requested(case)
    assert "03.02.2027 noch 10 Arbeitstage" in desk.read("sabine", "/amt/")
    page = desk.read("sabine", url_of(case))
    assert "Frist 03.02.2027 noch 10 Arbeitstage" in page
    assert "03.02.2027 offen, noch 10 Arbeitstage" in page
    assert "noch 14 Tage" not in page


# --- who acts ---


def test_who_proposed_a_deviation_waits_and_who_can_sign_signs(desk: Desk) -> None:
    case = desk.case("resolved")
    desk.deviation(case, by="sabine")
    for url in ("/amt/", url_of(case)):
        assert "Auf die zweite Unterschrift warten" in desk.read("sabine", url)
        assert "Auf die zweite Unterschrift warten" not in desk.read("leyla", url)
    assert "Abweichung mitzeichnen" not in desk.read("sabine", "/amt/")
    assert "Abweichung mitzeichnen" in desk.read("leyla", "/amt/")
    assert "Als Nächstes: Abweichung mitzeichnen" in desk.read("leyla", url_of(case))


# --- what was done ---


@pytest.mark.parametrize(
    ("act", "field", "done", "place"),
    [
        ("write_message", "message", "Die Nachricht ist gesendet.", 'id="nachrichten"'),
        ("write_note", "note", "Der Vermerk steht in der Akte.", 'id="vermerke"'),
    ],
)
def test_done_is_said_where_the_browser_jumps_to(desk: Desk, act: str, field: str, done: str, place: str) -> None:
    case = desk.case()
    answer = desk.send("sabine", case, act, **{field: "Ein Wort."})
    html = desk.get("sabine", answer["Location"]).content.decode()
    assert html.count(done) == 1
    assert done in html.partition(place)[2].partition("</section>")[0]


def test_the_same_words_sent_again_from_a_new_page_are_said_once(desk: Desk) -> None:
    """Back loads the page anew: the browser keeps the words, the key is another."""
    case = desk.case()
    for act, field, model in (("write_message", "message", Message), ("write_note", "note", Note)):
        assert desk.send("sabine", case, act, **{field: "Ein Wort."}).status_code == 302
        again = desk.send("sabine", case, act, **{field: "Ein Wort."})
        assert again.status_code == 422
        assert ("gerade schon gesendet" if field == "message" else "steht schon in der Akte") in words(again)
        assert model.objects.count() == 1
        assert desk.send("sabine", case, act, **{field: "Noch ein Wort."}).status_code == 302
        assert desk.send("thomas", case, act, **{field: "Ein Wort."}).status_code == 302
        model.objects.filter(text="Ein Wort.").update(at=timezone.now() - timedelta(minutes=11))
        assert desk.send("sabine", case, act, **{field: "Ein Wort."}).status_code == 302
        assert model.objects.count() == 4


def test_short_time_for_papers_is_a_hint_and_no_refusal(desk: Desk) -> None:
    hint = "Der Brief geht mit der Post. Rufen Sie am besten an."
    for days, short in ((6, True), (7, False)):
        case = desk.case(title=f"{days} Tage")
        assert "Geben Sie mindestens eine Woche Zeit." in desk.read("sabine", url_of(case, "request_documents"))
        due = desk.day + timedelta(days=days)
        answer = desk.send("sabine", case, "request_documents", items=["exemption_notice"], due_on=f"{due:%d.%m.%Y}")
        page = desk.read("sabine", answer["Location"])
        assert (hint in page) is short
        assert f"Freistellungsbescheid. Frist bis {due:%d.%m.%Y}." in page


def test_a_sentence_ends_once_and_tells_of_one_request(desk: Desk) -> None:
    case = desk.case()
    desk.requested(case)
    desk.send("sabine", case, "request_documents", other="Protokoll der letzten Wahl.", due_on="05.02.2027")
    page = desk.read("sabine", url_of(case))
    assert "Unterlagen nachgefordert Protokoll der letzten Wahl. Frist bis 05.02.2027." in page
    assert "Wahl.." not in page


def test_the_search_says_what_it_finds(desk: Desk) -> None:
    assert "Titel, Aktenzeichen oder Name der Antragstellenden" in desk.read("sabine", "/amt/")
