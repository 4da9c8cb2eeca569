# SPDX-License-Identifier: AGPL-3.0-or-later
"""The door in a real browser: without JavaScript by code, with it by a passkey on a device that Chromium plays."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Browser, CDPSession, Page, expect
from pytest_django.live_server_helper import LiveServer

from permissions.models import User
from tests.browser.inspection import Inspection
from tests.browser.person import PATIENCE, Person
from tests.portal.mailbox import last_code
from workflows.demo.district import District
from workflows.demo.people import PASSWORD

pytestmark = pytest.mark.browser
Visitor = Callable[..., Person]
NEW = "ruth@beispiel.test"
# A phone that has the key itself and asks for a finger.
PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_somebody_new_comes_in_by_code(visitor: Visitor, mettmann: District) -> None:
    ruth = visitor(phone=True).goes_to("/meine-antraege/").follows("Konto anlegen")
    ruth.presses("Weiter").is_told("Bitte geben Sie Ihren Namen ein.", "Bitte geben Sie Ihre E-Mail-Adresse ein.")
    ruth.types("Vor- und Nachname", "Ruth Adler").types("E-Mail-Adresse", NEW).presses("Weiter")
    ruth.reads_title("E-Mail-Adresse bestätigen").types("Code aus der E-Mail", "0000-0000")
    ruth.presses("Adresse bestätigen").is_told("Dieser Code stimmt nicht.")
    ruth.presses("Neuen Code schicken").types("Code aus der E-Mail", last_code(NEW)).presses("Adresse bestätigen")
    assert ruth.page.url.endswith("/meine-antraege/")
    ruth.reads("Ruth Adler").presses("Abmelden").reads("Sie sind abgemeldet.")

    ruth.goes_to("/anmelden/").types("E-Mail-Adresse", NEW).presses("Code per E-Mail schicken")
    ruth.reads_title("Code eingeben").types("Code aus der E-Mail", last_code(NEW)).presses("Weiter")
    ruth.follows("Ruth Adler").reads_title("Mein Konto").reads("Noch keines. Sie brauchen auch keines.")
    ruth.misses("Passkey dieses Geräts verwenden")


def test_every_page_of_the_account(visitor: Visitor, mettmann: District) -> None:
    antje = visitor("antje").follows("Antje Yıldız").follows("Ändern : Name")
    antje.presses("Namen speichern").reads("Ihr Name ist geändert.")
    antje.follows("Passwort ändern").presses("Passwort speichern").is_told("Bitte geben Sie Ihr Passwort ein.")
    antje.goes_to("/konto/").follows("Passkey hinzufügen").reads_title("Sind Sie es wirklich?")
    antje.types("Passwort", PASSWORD).presses("Weiter").reads_title("Passkey hinzufügen")
    antje.reads("Ein Passkey braucht JavaScript").misses("Passkey erstellen")
    antje.goes_to("/konto/adresse/").types("Neue E-Mail-Adresse", NEW).presses("Code schicken")
    antje.types("Code aus der E-Mail", last_code(NEW)).presses("Adresse bestätigen").reads(NEW)
    stranger = visitor().goes_to("/anmelden/").follows("Neues Passwort festlegen")
    stranger.types("E-Mail-Adresse", NEW).presses("Code schicken")
    stranger.types("Code aus der E-Mail", last_code(NEW)).presses("Weiter")
    stranger.types("Neues Passwort", "ein Satz, den nur ich kenne").presses("Passwort speichern")
    stranger.reads("Ihr neues Passwort gilt ab jetzt.")
    visitor().goes_to("/konto/gesperrt/").goes_to("/anmelden/code/")


class Device:
    """A page with JavaScript on a device that keeps keys; whatever the browser complains about is heard."""

    def __init__(self, browser: Browser, address: str, inspection: Inspection) -> None:
        self.context = browser.new_context(base_url=address, locale="de-DE")
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        inspection.listen(self.page)
        self.inspection = inspection
        self.chrome: CDPSession = self.context.new_cdp_session(self.page)
        self.chrome.send("WebAuthn.enable")
        self.id = self.chrome.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})["authenticatorId"]

    def kept_keys(self) -> list[Any]:
        return list(self.chrome.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"])

    def refuses(self, yes: bool) -> None:
        """The finger is not hers."""
        self.chrome.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": not yes})

    def goes_to(self, path: str) -> Page:
        self.page.goto(path)
        self.inspection.look(self.page)
        return self.page

    def comes_in(self, email: str) -> None:
        page = self.goes_to("/anmelden/")
        page.get_by_label("E-Mail-Adresse").fill(email)
        page.get_by_role("button", name="Code per E-Mail schicken").click()
        page.get_by_label("Code aus der E-Mail").fill(last_code(email))
        page.get_by_role("button", name="Weiter").click()

    def adds_a_key(self, name: str) -> None:
        page = self.goes_to("/konto/passkeys/neu/")
        if page.get_by_label("Passwort").count():
            page.get_by_label("Passwort").fill(PASSWORD)
            page.get_by_role("button", name="Weiter").click()
        page.get_by_label("Name des Passkeys").fill(name)
        self.inspection.look(page)
        page.get_by_role("button", name="Passkey erstellen").click()

    def leaves(self) -> None:
        self.page.get_by_role("button", name="Abmelden").click()
        expect(self.page.get_by_text("Sie sind abgemeldet.")).to_be_visible()


@pytest.fixture
def device(chromium: Browser, live_server: LiveServer, inspection: Inspection) -> Iterator[Device]:
    yield Device(chromium, live_server.url, inspection)


def test_a_passkey_is_made_and_opens_the_door_without_typing(device: Device, mettmann: District) -> None:
    device.comes_in("antje@beispiel.test")
    device.adds_a_key("Handy")
    expect(device.page.get_by_text("Ihr Passkey ist gespeichert.")).to_be_visible()
    expect(device.page.get_by_text("Passkey „Handy“")).to_be_visible()
    assert mail.outbox[-1].subject == "Neuer Passkey"
    assert [key["rpId"] for key in device.kept_keys()] == ["localhost"]
    device.leaves()

    page = device.goes_to("/anmelden/?next=/konto/name/")
    page.get_by_role("button", name="Passkey dieses Geräts verwenden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Namen ändern")
    expect(page.get_by_label("Vor- und Nachname")).to_have_value("Antje Yıldız")

    # The key also answers for her when she changes something that matters.
    page.goto("/konto/wirklich-sie/passkey/?next=/konto/")
    device.inspection.look(page)
    page.get_by_role("button", name="Passkey verwenden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mein Konto")
    page.get_by_role("link", name="Umbenennen").click()
    page.get_by_label("Name des Passkeys").fill("Altes Handy")
    page.get_by_role("button", name="Namen speichern").click()
    expect(page.get_by_text("Passkey „Altes Handy“")).to_be_visible()
    page.goto("/konto/")
    page.get_by_role("link", name="Entfernen").click()
    device.inspection.look(page)
    page.get_by_role("button", name="Passkey entfernen").click()
    expect(page.get_by_text("Der Passkey ist entfernt.")).to_be_visible()
    device.leaves()

    # What was removed opens nothing, although the device still has it.
    page = device.goes_to("/anmelden/")
    page.get_by_role("button", name="Passkey dieses Geräts verwenden").click()
    expect(page.get_by_text("Dieser Passkey passt zu keinem Konto.")).to_be_visible()


def test_a_refused_finger_is_said_in_words(device: Device, mettmann: District) -> None:
    device.comes_in("antje@beispiel.test")
    device.adds_a_key("Handy")
    expect(device.page.get_by_text("Passkey „Handy“")).to_be_visible()
    device.leaves()
    device.refuses(True)
    page = device.goes_to("/anmelden/")
    page.get_by_role("button", name="Passkey dieses Geräts verwenden").click()
    expect(page.get_by_text("Das hat mit dem Passkey nicht geklappt")).to_be_visible()
    device.refuses(False)
    page.get_by_role("button", name="Passkey dieses Geräts verwenden").click()
    expect(page.get_by_role("link", name="Antje Yıldız")).to_be_visible()


def test_too_many_riddles_are_a_pause_in_words(chromium: Browser, live_server: LiveServer, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"passkey_riddle": "0/10m/ip"}
    page = chromium.new_context(base_url=live_server.url, locale="de-DE").new_page()
    page.goto("/anmelden/")
    page.get_by_role("button", name="Passkey dieses Geräts verwenden").click()
    expect(page.get_by_text("Der Passkey geht gerade nicht")).to_be_visible()
    expect(page.get_by_text("Das hat mit dem Passkey nicht geklappt")).to_be_hidden()


def test_a_closed_account_is_not_opened_by_its_key(device: Device, mettmann: District) -> None:
    device.comes_in("antje@beispiel.test")
    device.adds_a_key("Handy")
    expect(device.page.get_by_text("Passkey „Handy“")).to_be_visible()
    device.leaves()
    User.objects.filter(email="antje@beispiel.test").update(is_active=False)
    page = device.goes_to("/anmelden/")
    page.get_by_role("button", name="Passkey dieses Geräts verwenden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dieses Konto ist gesperrt")
