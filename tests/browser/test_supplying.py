# SPDX-License-Identifier: AGPL-3.0-or-later
"""With JavaScript: answers to the office's request go together, and a file that is refused costs no other choice."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from grants.models import Application
from tests import papers
from tests.portal.applicant import url
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.people import BY_KEY, PASSWORD
from workflows.engine import perform

pytestmark = pytest.mark.browser
NOTICE, PLAN = "Freistellungsbescheid: Dateien", "Lageplan: Dateien"


@pytest.fixture
def case(mettmann: District, on: date) -> Application:
    case = draft(mettmann.call, mettmann.association)
    perform("submit", case, by=mettmann["antje"], on=on)
    items = [("exemption_notice", "Freistellungsbescheid"), ("other", "Lageplan")]
    perform("request_documents", case, by=mettmann["sabine"], on=on, items=items, due_on=date(2027, 2, 3))
    return case


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, case: Application) -> Iterator[Page]:
    """Antje on the page that answers; an error in a script ends the story."""
    context = chromium.new_context(base_url=live_server.url, locale="de-DE")
    context.set_default_timeout(10_000)
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
    page = context.new_page()
    page.goto(url("supply", case))
    page.get_by_label("E-Mail-Adresse").first.fill(BY_KEY["antje"].email)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Anmelden", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Unterlagen nachreichen")
    yield page
    context.close()
    assert errors == []


def paper(name: str, *, whole: bool = True) -> FilePayload:
    content = papers.pdf(name)
    return {"name": name, "mimeType": "application/pdf", "buffer": content if whole else content[:300]}


def choose(page: Page, label: str, *files: FilePayload) -> None:
    page.get_by_label(label).set_input_files(list(files))


def chosen(page: Page, label: str) -> int:
    return int(page.get_by_label(label).evaluate("input => input.files.length"))


def send(page: Page) -> None:
    page.get_by_role("button", name="Absenden").click()


def names(case: Application) -> set[str]:
    return set(case.documents.filter(kind__in=["exemption_notice", "other"]).values_list("name", flat=True))


def test_what_is_refused_is_told_and_the_rest_stays_chosen(page: Page, case: Application) -> None:
    choose(page, NOTICE, paper("Seite 1.pdf"), paper("Seite 2.pdf"))
    choose(page, PLAN, paper("kaputt.pdf", whole=False))
    page.get_by_label("Lageplan: Ihre Antwort").fill("Ohne Maßstab.")
    send(page)
    expect(page.get_by_role("main").get_by_text("„kaputt.pdf“ ist beschädigt").first).to_be_visible()
    expect(page).to_have_title("Fehler: Unterlagen nachreichen – Förderwerk Kreis Mettmann")
    assert page.evaluate("document.activeElement.matches('.fw-error-summary')")
    assert (chosen(page, NOTICE), chosen(page, PLAN)) == (2, 0)
    expect(page.get_by_label("Lageplan: Ihre Antwort")).to_have_value("Ohne Maßstab.")
    assert names(case) == set()
    choose(page, PLAN, paper("Plan.pdf"))
    send(page)
    expect(page.get_by_text("Danke. Ihre Unterlagen sind angekommen.")).to_be_visible()
    assert names(case) == {"Seite 1.pdf", "Seite 2.pdf", "Plan.pdf"}


def test_a_connection_that_breaks_off_costs_nothing(page: Page, case: Application) -> None:
    choose(page, NOTICE, paper("Seite 1.pdf"))
    page.context.set_offline(True)
    send(page)
    expect(page.get_by_text("Die Verbindung ist abgebrochen.")).to_be_visible()
    assert chosen(page, NOTICE) == 1
    page.context.set_offline(False)
    send(page)
    expect(page.get_by_text("Danke. Ihre Unterlagen sind angekommen.")).to_be_visible()
    assert names(case) == {"Seite 1.pdf"}


def test_how_far_it_is_can_be_seen(page: Page, case: Application) -> None:
    """Slowed down to a phone on a train."""
    session: Any = page.context.new_cdp_session(page)
    session.send("Network.enable")
    slow = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 20_000}
    session.send("Network.emulateNetworkConditions", slow)
    photo = papers.saved(Image.effect_noise((300, 300), 80).convert("RGB"), "JPEG", quality=95)
    assert len(photo) > 60_000
    choose(page, NOTICE, {"name": "Seite 1.jpg", "mimeType": "image/jpeg", "buffer": photo})
    send(page)
    expect(page.get_by_text("1 Datei wird hochgeladen: ")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Dateien hochladen")).to_be_visible()
    session.send("Network.emulateNetworkConditions", slow | {"latency": 0, "uploadThroughput": -1})
    expect(page.get_by_text("Danke. Ihre Unterlagen sind angekommen.")).to_be_visible()


def test_a_login_that_ended_meanwhile_is_answered_by_the_browser(page: Page, case: Application) -> None:
    choose(page, NOTICE, paper("Seite 1.pdf"))
    page.get_by_label("Lageplan: Ihre Antwort").fill("Kommt noch.")
    page.context.clear_cookies()
    send(page)
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Unterlagen nachreichen")
    assert names(case) == set()
