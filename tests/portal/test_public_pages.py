# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everybody reads without login: calls, the Vorab-Check, the login itself, the texts the law wants."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from grants.models import Application, Call
from tests.portal.applicant import text
from workflows.demo.district import District
from workflows.demo.people import PASSWORD

FITS = {
    "in_district": "yes",
    "starts_on": "01.06.2027",
    "ends_on": "30.07.2027",
    "first_contact_on": "01.12.2026",
    "begun": "no",
    "amount_asked": "4.800",
}


def precheck(mettmann: District) -> str:
    return reverse("public:precheck", args=[mettmann.call.slug])


def test_the_start_page_shows_every_call_with_money_and_date(client: Client, mettmann: District) -> None:
    mettmann.youth_call.closes_on = date(2027, 3, 3)
    mettmann.youth_call.save()
    page = text(client.get("/"))
    assert "Aktionsfonds 2027" in page
    assert "5.000,00 €" in page
    assert "Anträge jederzeit möglich" in page
    assert "Anträge bis Mittwoch, 3. März 2027" in page


def test_without_any_call_the_start_page_says_so(client: Client, db: None) -> None:
    assert "Zurzeit können Sie hier nichts beantragen" in text(client.get("/"))


def test_a_call_tells_all_before_anybody_begins(client: Client, mettmann: District) -> None:
    page = text(client.get(reverse("public:call", args=[mettmann.call.slug])))
    for sentence in (
        "Im Topf sind heute noch 35.000,00 € frei.",
        "Laufend, solange Geld im Topf ist",
        "Das Begleitgremium berät am Mittwoch, 17. März 2027.",
        "In sechs Schritten zum Geld",
        "spätestens 10 Wochen vor dem Beginn",
        "Lieber persönlich?",
        "02104 99-0",
        "Vorab-Check machen",
    ):
        assert sentence in page
    assert client.get("/foerderung/gibt-es-nicht/").status_code == 404


def test_a_session_before_the_check_is_over_is_not_promised(client: Client, mettmann: District) -> None:
    """Sent on 20 January, checked until 3 February."""
    page = reverse("public:call", args=[mettmann.call.slug])
    for day, told in ((3, "in einer Sitzung nach der Prüfung"), (4, "am Donnerstag, 4. Februar 2027")):
        Call.objects.filter(pk=mettmann.call.pk).update(session_on=date(2027, 2, day))
        assert f"Das Begleitgremium berät {told}." in text(client.get(page))


def test_the_vorab_check_has_good_news(client: Client, mettmann: District) -> None:
    page = text(client.post(precheck(mettmann), FITS))
    assert "Ihr Projekt passt" in page
    assert "Die Summe passt. Möglich sind bis zu 5.000,00 €." in page
    assert "Zwischen dem ersten Kontakt und dem Beginn liegen mindestens 10 Wochen." in page
    assert "Antrag beginnen" in page


def test_the_vorab_check_has_bad_news_and_says_why(client: Client, mettmann: District) -> None:
    wrong = FITS | {"in_district": "no", "amount_asked": "6000", "ends_on": "28.02.2028", "begun": "yes"}
    page = text(client.post(precheck(mettmann), wrong))
    assert "4 Punkte sprechen dagegen" in page
    assert "Gefördert werden Projekte im Kreis Mettmann." in page
    assert "Bitte verringern Sie die Summe von 6.000,00 €." in page
    assert "muss bis 31.12.2027 enden" in page


def test_what_is_not_known_yet_is_no_bad_news(client: Client, mettmann: District) -> None:
    page = text(client.post(precheck(mettmann), {"in_district": "yes"}))
    assert "Bisher spricht nichts gegen Ihr Projekt" in page
    assert "Das wissen wir noch nicht" in page


def test_an_empty_vorab_check_says_that_nothing_was_answered(client: Client, mettmann: District) -> None:
    page = text(client.post(precheck(mettmann), {}))
    assert "Sie haben noch nichts beantwortet" in page
    assert "Bisher spricht nichts gegen Ihr Projekt" not in page
    assert "Wir übernehmen Ihre Angaben" not in page


def test_a_telephone_dials_digits(client: Client, mettmann: District) -> None:
    for page in (reverse("public:call", args=[mettmann.call.slug]), reverse("public:imprint")):
        assert '<a href="tel:02104990">02104 99-0</a>' in text(client.get(page))


def test_nothing_must_be_answered_and_only_who_came_late_is_asked_why(client: Client, mettmann: District) -> None:
    page = text(client.get(precheck(mettmann)))
    assert "aria-required" not in page
    assert "Noch keiner? Rufen Sie an: 02104 99-0" in page
    assert "Weniger als zehn Wochen?" not in page
    late = FITS | {"first_contact_on": "01.05.2027"}
    client.post(precheck(mettmann), late)
    assert "Weniger als zehn Wochen?" in text(client.get(precheck(mettmann)))
    page = text(client.post(precheck(mettmann), late | {"exception_reason": "Krank gewesen"}))
    assert "Die Fachstelle prüft Ihre Begründung." in page
    assert "Krank gewesen" in text(client.get(precheck(mettmann)))


def test_whoever_begins_may_be_new_here(client: Client, mettmann: District) -> None:
    begin = reverse("applicant:begin", args=[mettmann.call.slug])
    login = f"{reverse('public:login')}?next={begin}"
    assert "Neu hier?" not in text(client.get(reverse("public:login")))
    page = text(client.get(login))
    assert page.index("Neu hier?") < page.index('name="password"')
    assert "Vorab-Check sind noch da" not in page
    client.post(precheck(mettmann), {})
    assert "Vorab-Check sind noch da" not in text(client.get(login))
    client.post(precheck(mettmann), FITS)
    assert "Ihre Angaben aus dem Vorab-Check sind noch da." in text(client.get(login))


def test_a_date_nobody_can_read_stays_in_its_field(client: Client, mettmann: District) -> None:
    answer = client.post(precheck(mettmann), FITS | {"starts_on": "im Sommer"})
    assert answer.status_code == 422
    assert "<title>Fehler:" in text(answer)
    assert 'value="im Sommer"' in text(answer)


def test_the_answers_come_along_through_the_login_into_the_draft(client: Client, mettmann: District) -> None:
    client.post(precheck(mettmann), FITS)
    begin = reverse("applicant:begin", args=[mettmann.call.slug])
    login = client.get(begin)["Location"]
    credentials = {"login": mettmann["antje"].email, "password": PASSWORD, "next": begin}
    assert client.post(login, credentials)["Location"] == begin
    client.post(begin, {"applicant": mettmann.association.public_id})
    case = Application.objects.get()
    assert (case.starts_on, case.amount_asked, case.answer("in_district")) == (date(2027, 6, 1), 4800, "yes")
    client.post(begin, {"applicant": mettmann.association.public_id})
    assert Application.objects.order_by("pk").last().starts_on is None  # type: ignore[union-attr]


# --- coming in and going out ---


def log_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> tuple[int, str]:
    answer = client.post(reverse("public:login"), {"login": email, "password": password, **more})
    return answer.status_code, answer.get("Location") or text(answer)


@pytest.mark.parametrize(
    ("who", "home"),
    [("antje", "/meine-antraege/"), ("sabine", "/amt/"), ("mehmet", "/gremium/"), ("katrin", "/gremium/")],
)
def test_everybody_comes_home(client: Client, mettmann: District, who: str, home: str) -> None:
    assert log_in(client, mettmann[who].email.upper()) == (302, "/start/")
    assert client.get("/start/")["Location"] == home


def test_somebody_without_business_sees_how_to_begin(client: Client, mettmann: District) -> None:
    log_in(client, mettmann["nora"].email)
    assert "Sie haben noch keinen Antrag" in text(client.get("/start/", follow=True))


def test_unknown_address_and_wrong_password_get_the_same_sentence(client: Client, mettmann: District) -> None:
    sentence = "E-Mail-Adresse und Passwort passen nicht zusammen."
    known, unknown = log_in(client, mettmann["antje"].email, "falsch"), log_in(client, "wer@beispiel.test", "falsch")
    assert known[0] == unknown[0] == 422
    assert sentence in known[1]
    assert sentence in unknown[1]
    assert "<title>Fehler: Anmelden" in known[1]


def test_an_empty_login_names_both_fields(client: Client, mettmann: District) -> None:
    _, page = log_in(client, "", "")
    assert "Bitte geben Sie Ihre E-Mail-Adresse ein." in page
    assert "Bitte geben Sie Ihr Passwort ein." in page


def test_the_login_leads_nowhere_outside(client: Client, mettmann: District) -> None:
    assert log_in(client, mettmann["antje"].email, next="https://boese.example/") == (302, "/start/")


def test_logging_out_needs_a_post(client: Client, mettmann: District) -> None:
    client.force_login(mettmann["antje"])
    assert client.get(reverse("public:logout")).status_code == 405
    assert client.post(reverse("public:logout"))["Location"] == "/"
    assert client.get(reverse("applicant:list")).status_code == 302


@pytest.mark.parametrize("name", ["imprint", "privacy", "accessibility"])
def test_the_texts_the_law_wants_are_there(client: Client, mettmann: District, name: str) -> None:
    answer = client.get(reverse(f"public:{name}"))
    assert answer.status_code == 200
    assert " style=" not in text(answer)
