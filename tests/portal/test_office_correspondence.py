# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office writes: messages that both sides read, notes that nobody else does, signatures and previews of letters."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from grants.models import Message, Note, Representative
from tests.portal.office import SEAL, Desk, print_of, url_of, words
from workflows.demo.district import District
from workflows.demo.people import PASSWORD

NOTE, MESSAGE = "Kaninchen-7391", "Rotkehlchen-2846"


@pytest.fixture
def desk(mettmann: District) -> Desk:
    return Desk(mettmann)


def form_of(html: str, action: str) -> str:
    """The one form that is sent there."""
    (form,) = [part.partition("</form>")[0] for part in html.split("<form") if f'action="{action}"' in part[:200]]
    return form


# --- two places to write ---


def test_the_two_places_tell_who_reads_them(desk: Desk) -> None:
    case = desk.case()
    page = desk.read("sabine", url_of(case))
    assert "Nachrichten mit Begegnungscafé Hilden e.V. Sie haben einander hier noch nichts geschrieben." in page
    assert "Das lesen auch die Antragstellenden: Antje Yıldız. Sie bekommen eine E-Mail ohne Ihren Text." in page
    assert "Vermerk speichern Das sieht nur Ihr Amt. Antragstellende und Gremien sehen es nie." in page
    html = desk.get("sabine", url_of(case)).content.decode()
    message, note = form_of(html, url_of(case, "write_message")), form_of(html, url_of(case, "write_note"))
    assert "Das lesen auch die Antragstellenden" in message and "Das sieht nur Ihr Amt" not in message
    assert "Das sieht nur Ihr Amt" in note and "Das lesen auch" not in note
    assert dict(SEAL.findall(message))["key"] != dict(SEAL.findall(note))["key"]
    assert 'class="fw-notes"' in html.partition(note)[0].rpartition("<section")[2]


def test_a_message_and_a_note_are_written_from_the_case_page(desk: Desk) -> None:
    case = desk.case()
    html = desk.get("sabine", url_of(case)).content.decode()
    for act, field, text, anchor in (
        ("write_message", "message", MESSAGE, "#nachrichten"),
        ("write_note", "note", NOTE, "#vermerke"),
    ):
        seal = dict(SEAL.findall(form_of(html, url_of(case, act))))
        for _click in range(2):
            answer = desk.send("sabine", case, act, seal=seal, **{field: text})
            assert (answer.status_code, answer["Location"]) == (302, url_of(case) + anchor)
    assert (Message.objects.get().text, Note.objects.get().text) == (MESSAGE, NOTE)
    page = desk.read("thomas", url_of(case))
    assert page.count(MESSAGE) == page.count(NOTE) == 1
    assert "Nachricht geschrieben Sabine Krüger" in page
    assert "Internen Vermerk geschrieben Sabine Krüger" in page


@pytest.mark.parametrize(("act", "field"), [("write_message", "message"), ("write_note", "note")])
def test_nothing_and_too_much_are_told_and_kept(desk: Desk, act: str, field: str) -> None:
    case = desk.case()
    seal = desk.page("sabine", case, act)
    answer = desk.send("sabine", case, act, seal=seal, **{field: "  "})
    assert answer.status_code == 422
    assert "Bitte füllen Sie „Ihr" in words(answer)
    long = "Wort " * 900
    answer = desk.send("sabine", case, act, seal=seal, **{field: long})
    assert answer.status_code == 422
    assert "auf 4000 Zeichen. Jetzt sind es 4499." in words(answer)
    assert long.strip() in answer.content.decode()
    assert (Message.objects.count(), Note.objects.count()) == (0, 0)


def test_a_note_sent_to_the_wrong_place_is_no_message(desk: Desk) -> None:
    """The fields have different names: a note's text posted to the form of messages is no message."""
    case = desk.case()
    answer = desk.send("sabine", case, "write_message", note=NOTE)
    assert answer.status_code == 422
    assert not Message.objects.exists()


def test_what_others_did_meanwhile_does_not_stop_a_note(desk: Desk) -> None:
    case = desk.case()
    seal = desk.page("thomas", case, "write_note")
    desk.requested(case)
    answer = desk.send("thomas", case, "write_note", seal=seal, note=" ")
    assert answer.status_code == 422, "an empty note is a mistake, not a conflict"
    assert desk.send("thomas", case, "write_note", seal=seal, note=NOTE).status_code == 302


def test_people_without_an_account_are_written_a_letter(desk: Desk) -> None:
    case = desk.case()
    desk.district.association.representatives.all().delete()
    page = desk.read("sabine", url_of(case))
    assert "Begegnungscafé Hilden e.V. hat kein Konto im Portal und kann hier nichts lesen." in page
    assert "Nachricht senden" not in page
    answer = desk.send("sabine", case, "write_message", message=MESSAGE)
    assert "Zu diesem Antrag gibt es kein Konto im Portal." in words(answer)
    assert MESSAGE in answer.content.decode()


def test_an_unanswered_message_is_marked_until_it_is_answered(desk: Desk) -> None:
    case = desk.case("notified", title="Theater im Park")
    desk.case(title="Lesung im Rathaus")
    assert "Neue Nachrichten 0" in desk.read("sabine", "/amt/")
    address = reverse("applicant:message", args=[case.public_id])
    assert desk.browser("antje").post(address, {"message": MESSAGE}).status_code == 302
    page = desk.read("sabine", "/amt/", filter="nachrichten")
    assert "Neue Nachrichten 1" in page
    assert "Theater im Park" in page and "Lesung" not in page
    assert "Neue Nachricht Theater im Park" in page
    assert "Neue Nachricht von Antje Yıldız Lesen und antworten" in desk.read("sabine", url_of(case))
    desk.send("sabine", case, "write_message", message="Gern.")
    assert "Neue Nachrichten 0" in desk.read("sabine", "/amt/")
    assert "Neue Nachricht von" not in desk.read("sabine", url_of(case))


# --- who reads what ---


def test_nobody_else_reads_a_word(desk: Desk) -> None:
    """Canaries: every page others have about this case, its letters and the mails."""
    case = desk.case("awarded")
    meeting = desk.district.meeting
    desk.send("sabine", case, "write_note", note=NOTE)
    desk.send("sabine", case, "write_message", message=MESSAGE)
    desk.steps.dispatch(case, on=desk.day)
    item = case.considerations.get().item
    committee = [
        "/gremium/",
        reverse("committee:meeting", args=[meeting.public_id]),
        reverse("committee:item", args=[item.public_id]),
    ]
    applicant = ["/meine-antraege/", reverse("applicant:case", args=[case.public_id])]
    applicant += [reverse(f"applicant:{name}", args=[case.public_id]) for name in ("message", "print", "receipt")]
    applicant += [reverse("applicant:letter", args=[case.public_id, each.public_id]) for each in case.letters.all()]
    office = [url_of(case), url_of(case, "write_note"), f"{url_of(case)}druck/?vermerke=mit"]
    for who in ("antje", "katrin", "mehmet", "fatma", "tim", "paul", "nora", ""):
        browser = desk.browser(who) if who else Client()
        for url in [*committee, *applicant, *office, "/"]:
            text = everything(browser.get(url, follow=True))
            assert NOTE not in text, (who, url)
            assert MESSAGE not in text or who == "antje", (who, url)
    assert MESSAGE in everything(desk.get("antje", applicant[1])), "the search finds what is there"
    assert NOTE in everything(desk.get("thomas", office[0]))
    told = "".join(f"{each.subject}{each.body}" for each in mail.outbox)
    assert told and NOTE not in told and MESSAGE not in told


def everything(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"%PDF"):
        return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return str(content.decode())


def test_a_clerk_reads_no_notes_on_an_own_case(desk: Desk) -> None:
    case = desk.case()
    desk.send("thomas", case, "write_note", note=NOTE)
    Representative.objects.create(applicant=desk.district.association, user=desk.district["sabine"])
    for url in (url_of(case), f"{url_of(case)}druck/?vermerke=mit"):
        assert NOTE not in desk.read("sabine", url)
        assert NOTE in desk.read("thomas", url)
    assert desk.get("sabine", url_of(case, "write_note")).status_code == 302


# --- two signatures ---


def test_the_second_person_signs_and_the_letter_names_both(desk: Desk) -> None:
    desk.two_sign()
    case = desk.case("resolved")
    page = desk.read("sabine", url_of(case, "decide"))
    assert "Bei dieser Summe zeichnet eine zweite Person mit." in page
    answer = desk.send("sabine", case, "decide", reasons="Das Projekt passt.")
    page = words(desk.browser("sabine").get(answer["Location"]))
    assert "Die Entscheidung ist getroffen. Jetzt zeichnet eine zweite Person mit." in page
    desk.steps.machines(case)
    page = desk.read("sabine", url_of(case))
    assert "Sabine Krüger hat am 17.03.2027 4.800,00 € bewilligt und unterschrieben." in page
    assert "Mitzeichnen können: Leyla Aydın, Thomas Nowak. Erst danach entsteht der Brief." in page
    assert "Als Nächstes: Auf die zweite Unterschrift warten" in page
    assert "Bescheid mitzeichnen Sie haben schon unterschrieben. Eine andere Person zeichnet mit." in page
    assert "Bescheid zur Post geben Erst nach der zweiten Unterschrift." in page
    assert 'kern-btn--primary" href' not in desk.get("sabine", url_of(case)).content.decode()
    assert "Sabine Krüger, die zweite Unterschrift fehlt noch" in page
    answer = desk.send("sabine", case, "dispatch", dispatched_on="17.03.2027")
    assert "Dieser Bescheid braucht eine zweite Unterschrift." in words(answer)
    assert "noch nicht gesetzt" not in words(answer)
    answer = desk.send("sabine", case, "sign")
    assert "Eine zweite Person muss zustimmen." in words(answer)
    assert "Als Nächstes: Bescheid mitzeichnen" in desk.read("leyla", url_of(case))
    answer = desk.send("leyla", case, "sign")
    assert "Sie haben mitgezeichnet." in words(desk.browser("leyla").get(answer["Location"]))
    desk.steps.machines(case)
    letter = case.letters.get(kind="decision")
    text = print_of(desk.get("sabine", f"{url_of(case)}brief/{letter.public_id}/"))
    assert "Im Auftrag Sabine Krüger" in text
    assert "Leyla Aydın" in text
    assert "Entwurf" not in text
    assert desk.send("sabine", case, "dispatch", dispatched_on="17.03.2027").status_code == 302
    assert "Sabine Krüger und Leyla Aydın" in desk.read("thomas", url_of(case))


def test_the_work_list_shows_each_what_waits_for_them(desk: Desk) -> None:
    desk.two_sign()
    case = desk.case("awarded", title="Theater im Park")
    assert "Mitzeichnen 1" in desk.read("leyla", "/amt/")
    assert "Mitzeichnen 0" in desk.read("sabine", "/amt/")
    assert "Bescheid mitzeichnen Theater im Park" in desk.read("leyla", "/amt/", filter="mitzeichnen")
    assert "Auf die zweite Unterschrift warten Theater im Park" in desk.read("sabine", "/amt/")
    assert "Bescheid versenden 0" in desk.read("sabine", "/amt/")
    assert "Hier liegt gerade nichts" in desk.read("sabine", "/amt/", filter="versenden")
    desk.steps.sign(case, on=desk.day)
    assert "Bescheid versenden 1" in desk.read("sabine", "/amt/")
    assert "Mitzeichnen 0" in desk.read("leyla", "/amt/")


def test_a_deviation_waits_among_the_signatures_too(desk: Desk) -> None:
    case = desk.case("resolved", title="Theater im Park")
    desk.deviation(case, by="thomas")
    assert "Theater im Park" in desk.read("leyla", "/amt/", filter="mitzeichnen")
    assert "Theater im Park" not in desk.read("thomas", "/amt/", filter="mitzeichnen")
    page = desk.read("thomas", url_of(case))
    assert "Mitzeichnen können: Leyla Aydın, Sabine Krüger." in page
    assert "Abweichung mitzeichnen Sie haben schon unterschrieben." in page


def test_a_decision_given_back_says_why(desk: Desk) -> None:
    desk.two_sign()
    case = desk.case("awarded")
    assert desk.send("leyla", case, "return_decision", reasons="").status_code == 422
    desk.send("leyla", case, "return_decision", reasons="Der Eigenanteil fehlt in der Begründung.")
    page = desk.read("sabine", url_of(case))
    assert "Der Bescheid kam ohne zweite Unterschrift zurück Der Eigenanteil fehlt in der Begründung." in page
    assert "Vorgemerkt 4.800,00 €" in page
    antje = words(desk.get("antje", reverse("applicant:case", args=[case.public_id])))
    assert "Eigenanteil fehlt" not in antje and "zurückgegeben" not in antje
    desk.send("sabine", case, "decide", reasons="Der Eigenanteil beträgt 1.200 Euro.")
    assert "kam ohne zweite Unterschrift zurück" not in desk.read("sabine", url_of(case))


def test_a_second_signature_that_came_too_late_is_told(desk: Desk) -> None:
    desk.two_sign()
    case = desk.case("awarded")
    seal = desk.page("leyla", case, "sign")
    desk.send("thomas", case, "sign")
    answer = desk.send("leyla", case, "sign", seal=seal)
    assert answer.status_code == 409
    assert "Der Vorgang wurde inzwischen geändert." in words(answer)
    assert "Nicht einverstanden?" not in words(answer)
    assert desk.get("leyla", f"{url_of(case)}entwurf/").status_code == 404


def test_an_applicant_sees_nothing_between_the_two_signatures(desk: Desk) -> None:
    desk.two_sign()
    case = desk.case("awarded")
    page = words(desk.get("antje", reverse("applicant:case", args=[case.public_id])))
    assert "Entscheidung in Arbeit" in page
    assert "Unterschrift" not in page and "4.800,00 €." not in page


def test_a_note_written_while_the_login_ended_comes_back_as_a_note(desk: Desk) -> None:
    """The portal keeps what was typed; on the case page it fills the note and never the message."""
    case = desk.case()
    browser, sabine = Client(), desk.district["sabine"]
    browser.force_login(sabine)
    form = form_of(browser.get(url_of(case)).content.decode(), url_of(case, "write_note"))
    whose = dict(re.findall(r'name="(whose)" value="([^"]*)"', form))
    Session.objects.all().delete()
    sent = {**whose, "note": NOTE}
    answer = browser.post(url_of(case, "write_note"), sent, headers={"Referer": f"http://testserver{url_of(case)}"})
    assert "/anmelden/" in answer["Location"]
    assert not Note.objects.exists()
    login = reverse("public:login")
    browser.post(f"{login}?next={url_of(case)}", {"login": sabine.email, "password": PASSWORD})
    html = browser.get(url_of(case)).content.decode()
    assert NOTE in form_of(html, url_of(case, "write_note"))
    assert html.count(NOTE) == 1
