# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coming in by mail code, by sign-up and with a forgotten password; and the session that begins then."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone

from permissions.models import User
from tests.portal.applicant import text
from tests.portal.mailbox import ask_for_code, come_in_by_code, last_code, subjects
from workflows.demo.district import District
from workflows.demo.people import PASSWORD

NEW = "neu@beispiel.test"


def who(client: Client) -> str:
    """The address of whoever is logged in here, or nothing."""
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk).email if pk else ""


def sign_up(client: Client, **typed: str) -> Any:
    return client.post("/konto/anlegen/", {"name": "Neu Angekommen", "email": NEW, **typed})


# --- by code ---


def test_a_code_from_the_mail_opens_the_door(client: Client, mettmann: District) -> None:
    page = ask_for_code(client, "Antje@Beispiel.test", next="/meine-antraege/")
    assert page["Location"] == "/anmelden/code/eingeben/?next=%2Fmeine-antraege%2F"
    assert "antje@beispiel.test" in text(client.get(page["Location"]))
    typed = last_code("antje@beispiel.test").replace("-", " ")
    done = client.post(page["Location"], {"code": typed, "next": "/meine-antraege/"})
    assert (done["Location"], who(client)) == ("/meine-antraege/", "antje@beispiel.test")


def test_the_mail_says_the_code_and_nothing_of_the_case(client: Client, mettmann: District) -> None:
    ask_for_code(client, "antje@beispiel.test")
    assert len(mail.outbox) == 1
    assert "Begegnungscafé" not in str(mail.outbox[0].body)
    assert last_code("antje@beispiel.test") in mail.outbox[0].subject


def test_three_wrong_codes_and_the_right_one_is_worth_nothing(client: Client, mettmann: District) -> None:
    ask_for_code(client, "antje@beispiel.test")
    code = last_code("antje@beispiel.test")
    for _try in range(2):
        page = client.post("/anmelden/code/eingeben/", {"code": "0000-0000"})
        assert page.status_code == 422
        assert "Dieser Code stimmt nicht." in text(page)
    assert "zu viele Versuche" in text(client.post("/anmelden/code/eingeben/", {"code": "0000-0000"}, follow=True))
    client.post("/anmelden/code/eingeben/", {"code": code})
    assert who(client) == ""


def test_a_code_is_good_for_a_quarter_of_an_hour(client: Client, mettmann: District) -> None:
    for minutes, welcome in ((14, "antje@beispiel.test"), (16, "")):
        browser = Client()
        ask_for_code(browser, "antje@beispiel.test")
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            browser.post("/anmelden/code/eingeben/", {"code": last_code("antje@beispiel.test")})
            assert who(browser) == welcome


def test_a_code_belongs_to_the_browser_that_asked(client: Client, mettmann: District) -> None:
    ask_for_code(client, "antje@beispiel.test")
    thief = Client()
    ask_for_code(thief, "nora@beispiel.test")
    thief.post("/anmelden/code/eingeben/", {"code": last_code("antje@beispiel.test")})
    assert who(thief) == ""


def test_a_new_code_replaces_the_old(client: Client, mettmann: District) -> None:
    ask_for_code(client, "antje@beispiel.test")
    first = last_code("antje@beispiel.test")
    client.post("/anmelden/code/eingeben/", {"action": "resend"})
    second = last_code("antje@beispiel.test")
    assert first != second
    client.post("/anmelden/code/eingeben/", {"code": first})
    assert who(client) == ""
    client.post("/anmelden/code/eingeben/", {"code": second})
    assert who(client) == "antje@beispiel.test"


def test_one_may_go_back_and_correct_the_address(client: Client, mettmann: District) -> None:
    ask_for_code(client, "antje@beispiel.tset")
    assert client.get("/anmelden/").status_code == 200
    assert client.get("/konto/anlegen/").status_code == 200
    come_in_by_code(client, "antje@beispiel.test")
    assert who(client) == "antje@beispiel.test"


def test_without_an_address_there_is_no_code(client: Client, mettmann: District) -> None:
    page = ask_for_code(client, "")
    assert page.status_code == 422
    assert "Bitte geben Sie Ihre E-Mail-Adresse ein." in text(page)
    assert "Bitte geben Sie Ihr Passwort ein." not in text(page)


def test_a_code_leads_nowhere_outside(client: Client, mettmann: District) -> None:
    ask_for_code(client, "antje@beispiel.test", next="https://boese.example/")
    code = {"code": last_code("antje@beispiel.test"), "next": "https://boese.example/"}
    assert client.post("/anmelden/code/eingeben/", code)["Location"] == "/start/"


# --- signing up ---


def test_a_name_and_an_address_make_an_account(client: Client, mettmann: District) -> None:
    page = sign_up(client, next="/meine-antraege/")
    assert page["Location"] == "/konto/adresse/code/"
    assert who(client) == ""
    done = client.post(page["Location"], {"code": last_code(NEW)})
    assert (done["Location"], who(client)) == ("/meine-antraege/", NEW)
    user = User.objects.get(email=NEW)
    assert (user.name, user.has_usable_password()) == ("Neu Angekommen", False)
    assert "Neu Angekommen" in text(client.get("/konto/"))


def test_an_address_nobody_confirmed_is_no_account(client: Client, mettmann: District) -> None:
    """Whoever signs up with somebody else's address leaves no way in for himself."""
    sign_up(client)
    assert not User.objects.get(email=NEW).has_usable_password()
    owner = Client()
    come_in_by_code(owner, NEW)
    assert who(owner) == NEW
    client.post("/konto/adresse/code/", {"code": "0000-0000"})
    assert who(client) == ""


def test_signing_up_again_says_so_by_mail_alone(client: Client, mettmann: District) -> None:
    page = sign_up(client, email="antje@beispiel.test")
    assert page["Location"] == "/konto/adresse/code/"
    assert subjects("antje@beispiel.test") == ["Sie haben schon ein Konto"]
    assert User.objects.get(email="antje@beispiel.test").name == "Antje Yıldız"


def test_an_empty_sign_up_names_both_fields(client: Client, mettmann: District) -> None:
    page = sign_up(client, name="", email="keine-adresse")
    assert page.status_code == 422
    assert "Bitte geben Sie Ihren Namen ein." in text(page)
    assert "Bitte prüfen Sie die E-Mail-Adresse." in text(page)


def test_two_clicks_at_once_make_one_account(client: Client, mettmann: District, monkeypatch: Any) -> None:
    """The second looked before the first had written: the database says no, the page says what it always says."""
    sign_up(client)
    monkeypatch.setattr("allauth.account.internal.flows.manage_email.assess_unique_email", lambda *_a, **_k: True)
    page = sign_up(Client())
    assert page["Location"] == "/konto/adresse/code/"
    assert User.objects.filter(email=NEW).count() == 1


# --- with a forgotten password ---


def test_a_forgotten_password_is_replaced(client: Client, mettmann: District) -> None:
    page = client.post("/passwort-vergessen/", {"email": "antje@beispiel.test"})
    page = client.post(page["Location"], {"code": last_code("antje@beispiel.test")})
    assert page["Location"] == "/passwort-vergessen/neu/"
    assert client.post(page["Location"], {"password1": "kurz"}).status_code == 422
    done = client.post(page["Location"], {"password1": "ein Satz, den nur ich kenne"})
    assert (done["Location"], who(client)) == ("/start/", "antje@beispiel.test")
    assert "Ihr Passwort ist neu" in subjects("antje@beispiel.test")
    again = Client()
    again.post("/anmelden/", {"login": "antje@beispiel.test", "password": PASSWORD})
    assert who(again) == ""
    again.post("/anmelden/", {"login": "antje@beispiel.test", "password": "ein Satz, den nur ich kenne"})
    assert who(again) == "antje@beispiel.test"


# --- who may not, and what breaks ---


def test_a_closed_account_says_so_to_its_owner_alone(client: Client, mettmann: District) -> None:
    User.objects.filter(email="antje@beispiel.test").update(is_active=False)
    closed = client.post("/anmelden/", {"login": "antje@beispiel.test", "password": PASSWORD}, follow=True)
    assert "Dieses Konto ist gesperrt" in text(closed)
    guess = client.post("/anmelden/", {"login": "antje@beispiel.test", "password": "falsch"})
    assert "passen nicht zusammen" in text(guess)
    ask_for_code(client, "antje@beispiel.test")
    assert subjects("antje@beispiel.test") == ["Kein Konto mit dieser Adresse"]


class Broken(EmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError("no relay")


@pytest.mark.parametrize("address", ["antje@beispiel.test", "niemand@beispiel.test"])
def test_a_mail_that_cannot_leave_is_our_fault(client: Client, mettmann: District, settings: Any, address: str) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    page = ask_for_code(client, address)
    assert page.status_code == 503
    assert "Das liegt an uns, nicht an Ihnen." in text(page)


# --- the session ---


def test_the_session_changes_its_number_at_login(client: Client, mettmann: District) -> None:
    ask_for_code(client, "antje@beispiel.test")
    before = client.cookies["session" if "session" in client.cookies else "__Host-session"].value
    client.post("/anmelden/code/eingeben/", {"code": last_code("antje@beispiel.test")})
    after = client.cookies["session" if "session" in client.cookies else "__Host-session"].value
    assert before != after
    assert not client.session.__class__(before).load()


def test_a_login_ends_after_a_day_without_a_request_not_at_work(client: Client, mettmann: District) -> None:
    began = timezone.now()
    with time_machine.travel(began, tick=False) as clock:
        client.post("/anmelden/", {"login": "antje@beispiel.test", "password": PASSWORD})
        for _pause in range(3):
            clock.shift(timedelta(hours=7))
            assert client.get("/meine-antraege/").status_code == 200
        clock.shift(timedelta(hours=8, minutes=1))
        assert "/anmelden/" in client.get("/meine-antraege/")["Location"]


def test_an_account_made_by_the_office_needs_no_code(client: Client, mettmann: District) -> None:
    User.objects.create_user("amt@beispiel.test", "Vom Amt", PASSWORD)
    client.post("/anmelden/", {"login": "amt@beispiel.test", "password": PASSWORD})
    assert (who(client), mail.outbox) == ("amt@beispiel.test", [])
