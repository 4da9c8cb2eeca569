# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mein Konto: name, address, password; and that every page of the account is ours."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.template.loader import get_template
from django.test import Client
from django.urls import URLPattern

from permissions.models import User
from portal.public import account_urls
from tests.portal.applicant import text
from tests.portal.mailbox import come_in_by_code, last_code, subjects
from workflows.demo.district import District
from workflows.demo.people import PASSWORD

ANTJE, NEW = "antje@beispiel.test", "antje@neu.test"
SENTENCE = "ein Satz, den nur ich kenne"


@pytest.fixture
def antje(client: Client, mettmann: District) -> Client:
    """She came in by code and has just typed her password once more."""
    come_in_by_code(client, ANTJE)
    client.post("/konto/wirklich-sie/", {"password": PASSWORD})
    mail.outbox.clear()
    return client


# --- name ---


def test_a_name_is_changed(antje: Client) -> None:
    assert antje.post("/konto/name/", {"name": ""}).status_code == 422
    assert "Ihr Name ist geändert." in text(antje.post("/konto/name/", {"name": "Antje Demir"}, follow=True))
    assert User.objects.get(email=ANTJE).name == "Antje Demir"


# --- address ---


def test_a_new_address_counts_when_its_code_was_typed(antje: Client) -> None:
    page = antje.post("/konto/adresse/", {"email": NEW, "action_add": "1"})
    assert page["Location"] == "/konto/adresse/code/"
    assert User.objects.get(name="Antje Yıldız").email == ANTJE
    done = antje.post(page["Location"], {"code": last_code(NEW)}, follow=True)
    assert f"Ihre E-Mail-Adresse {NEW} ist bestätigt." in text(done)
    assert User.objects.get(name="Antje Yıldız").email == NEW
    assert subjects(ANTJE) == ["Ihre E-Mail-Adresse ist geändert"], "the old address hears of it"
    assert come_in_by_code(Client(), NEW)["Location"] == "/start/"


def test_an_address_of_somebody_else_is_not_given_away(antje: Client) -> None:
    page = antje.post("/konto/adresse/", {"email": "paul@beispiel.test", "action_add": "1"})
    assert page.status_code == 302, "as for any other address"
    code = last_code("paul@beispiel.test")
    assert "gibt es schon ein Konto" in text(antje.post(page["Location"], {"code": code}))
    assert User.objects.get(name="Antje Yıldız").email == ANTJE


def test_her_own_address_is_no_new_one(antje: Client) -> None:
    page = antje.post("/konto/adresse/", {"email": ANTJE, "action_add": "1"})
    assert page.status_code == 422
    assert "Das ist schon Ihre E-Mail-Adresse." in text(page)


def test_who_only_found_an_open_browser_changes_nothing(client: Client, mettmann: District) -> None:
    come_in_by_code(client, ANTJE)
    asked = client.post("/konto/adresse/", {"email": NEW, "action_add": "1"})
    assert asked["Location"].startswith("/konto/wirklich-sie/")
    wrong = client.post(asked["Location"], {"password": "geraten"})
    assert (wrong.status_code, subjects(NEW)) == (422, [])
    done = client.post(asked["Location"], {"password": PASSWORD})
    assert done["Location"] == "/konto/adresse/code/", "then what was asked for goes on"
    assert len(subjects(NEW)) == 1


# --- password ---


def test_a_password_is_set_and_changed(client: Client, mettmann: District) -> None:
    mettmann["antje"].set_unusable_password()
    mettmann["antje"].save()
    come_in_by_code(client, ANTJE)
    assert "Noch keines" in text(client.get("/konto/"))
    assert client.get("/konto/passwort/")["Location"] == "/konto/passwort/festlegen/"
    assert client.post("/konto/passwort/festlegen/", {"password1": "123456789012"}).status_code == 422
    done = client.post("/konto/passwort/festlegen/", {"password1": SENTENCE}, follow=True)
    assert "Ihr Passwort gilt ab jetzt." in text(done)
    wrong = client.post("/konto/passwort/", {"oldpassword": "falsch", "password1": "noch ein langer Satz"})
    assert "Das ist nicht Ihr bisheriges Passwort." in text(wrong)
    client.post("/konto/passwort/", {"oldpassword": SENTENCE, "password1": "noch ein langer Satz"})
    assert User.objects.get(email=ANTJE).check_password("noch ein langer Satz")
    assert subjects(ANTJE)[1:] == ["Sie haben jetzt ein Passwort", "Ihr Passwort ist geändert"]


def test_a_new_password_logs_out_everywhere_else(antje: Client) -> None:
    elsewhere = Client()
    come_in_by_code(elsewhere, ANTJE)
    antje.post("/konto/passwort/", {"oldpassword": PASSWORD, "password1": SENTENCE})
    assert antje.get("/konto/").status_code == 200
    assert "/anmelden/" in elsewhere.get("/konto/")["Location"]


# --- all of it is ours ---


def pages() -> list[URLPattern]:
    return [one for one in account_urls.urlpatterns if hasattr(one.callback, "view_class")]


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.name))
def test_every_page_of_the_account_is_our_template(page: URLPattern) -> None:
    name = getattr(page.callback.view_class, "template_name", None)  # type: ignore[attr-defined]
    if name is None or page.name == "account_logout":
        return
    ours = Path(settings.BASE_DIR) / "templates"
    assert Path(get_template(name).origin.name).is_relative_to(ours)


def test_some_pages_were_looked_at() -> None:
    assert len(pages()) > 15


def sources(*places: str) -> str:
    import allauth

    root = Path(allauth.__file__).parent
    return "\n".join(path.read_text() for place in places for path in (root / place).rglob("*.py"))


def test_every_mail_of_the_account_is_written() -> None:
    """What allauth may send, read from its source; the rest belongs to links, phones and apps, which we have not."""
    import re

    asked = set(re.findall(r'"(?:account|mfa)/email/(\w+)"', sources("account", "mfa")))
    elsewhere = {"password_reset_key", "email_confirm", "email_deleted", "base_message", "base_notification"}
    elsewhere |= {"totp_activated", "totp_deactivated", "recovery_codes_generated"}
    written = {path.stem for path in (Path(settings.BASE_DIR) / "templates/mails/account").glob("*.txt")}
    assert asked - elsewhere == written


def test_mails_end_as_letters_do(antje: Client) -> None:
    antje.post("/konto/passwort/", {"oldpassword": PASSWORD, "password1": SENTENCE})
    body = str(mail.outbox[-1].body)
    assert body.startswith("Guten Tag,")
    assert "http://localhost:8000/impressum/" in body
    assert "&" not in body
    assert body.rstrip().endswith("Ihr Förderportal")


def test_what_is_not_offered_does_not_exist(client: Client, mettmann: District) -> None:
    for address in ("/accounts/", "/accounts/login/", "/konto/2fa/", "/login/", "/konto/totp/", "/3rdparty/"):
        assert client.get(address).status_code == 404


def test_a_page_stays_a_page(client: Client, mettmann: District) -> None:
    """allauth would answer scripts with JSON."""
    answer: Any = client.get("/anmelden/", HTTP_X_REQUESTED_WITH="XMLHttpRequest", HTTP_ACCEPT="application/json")
    assert answer["Content-Type"].startswith("text/html")
