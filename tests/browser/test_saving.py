# SPDX-License-Identifier: AGPL-3.0-or-later
"""With JavaScript: a page saves by itself and says when, also on a bus, in two tabs and after the session has ended."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from grants import drafts
from grants.models import Application
from tests.portal.applicant import url
from workflows.demo.district import District
from workflows.demo.people import BY_KEY, PASSWORD

pytestmark = pytest.mark.browser
SAVED = re.compile(r"Gespeichert heute um \d\d:\d\d Uhr")
TITLE, AIMS, BEGIN = "Titel des Projekts", "Was wollen Sie erreichen", "Erster Tag"
Opens = Callable[..., Page]


@pytest.fixture
def case(mettmann: District) -> Application:
    return drafts.begin(mettmann.call, mettmann.association, by=mettmann["antje"])


@pytest.fixture
def context(chromium: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    """One browser, as many tabs as a story needs; an error in a script ends it."""
    context = chromium.new_context(base_url=live_server.url, locale="de-DE", timezone_id="Europe/Berlin")
    context.set_default_timeout(10_000)
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
    yield context
    context.close()
    assert errors == []


@pytest.fixture
def opens(context: BrowserContext, case: Application) -> Opens:
    """A tab with a question page, Antje signed in."""

    def tab(key: str = "projekt") -> Page:
        page = context.new_page()
        page.goto(url("page", case, key))
        if page.url.partition("?")[0].endswith("/anmelden/"):
            signs_in(page)
        return page

    return tab


def signs_in(page: Page) -> None:
    page.get_by_label("E-Mail-Adresse").first.fill(BY_KEY["antje"].email)
    page.get_by_label("Passwort").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name="Anmelden", exact=True).click()


def line(page: Page) -> Any:
    """Where the page says when it was saved, as soon as it is settled."""
    return page.locator("form [role=status][aria-busy=false]")


def stored(case: Application) -> Application:
    case.refresh_from_db()
    return case


def test_typing_is_enough_and_half_a_date_is_there_after_a_reload(opens: Opens, case: Application) -> None:
    page = opens("ort-und-zeit")
    page.get_by_label(BEGIN).press_sequentially("15.5.", delay=20)
    page.get_by_label("An wen richtet sich").press_sequentially("Alle in der Straße", delay=20)
    expect(line(page)).to_have_text(SAVED)
    assert stored(case).typed == {"ort-und-zeit": {"starts_on": ["15.5."]}}
    assert case.answer("target_group") == "Alle in der Straße"
    page.reload()
    expect(page.get_by_label(BEGIN)).to_have_value("15.5.")
    expect(page.get_by_label("An wen richtet sich")).to_have_value("Alle in der Straße")
    expect(page.locator("#id_starts_on_error")).to_contain_text("ein Datum ein, das es gibt")
    expect(line(page)).to_contain_text("Gespeichert heute um")


def test_few_requests_for_much_typing(opens: Opens, case: Application) -> None:
    page = opens()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_label(AIMS).press_sequentially("Viele Menschen kommen zusammen und reden.", delay=40)
    expect(line(page)).to_have_text(SAVED)
    page.wait_for_timeout(3500)
    assert len(sent) == 1, "one pause, one request; nothing changed, no request"
    assert stored(case).answer("aims") == "Viele Menschen kommen zusammen und reden."


def test_a_tick_is_saved_at_once_and_can_be_taken_back(opens: Opens, case: Application) -> None:
    page = opens()
    page.get_by_label("Vielfalt gestalten").check()
    expect(line(page)).to_have_text(SAVED)
    assert stored(case).answer("field") == ["diversity"]
    page.get_by_label("Vielfalt gestalten").uncheck()
    expect(line(page)).to_have_text(SAVED)
    assert stored(case).answer("field") == []


def test_leaving_by_a_link_in_the_middle_of_a_word_loses_nothing(opens: Opens, case: Application) -> None:
    page = opens()
    page.get_by_label(TITLE).press_sequentially("Begegnungscafé", delay=5)
    page.goto("/meine-antraege/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(url("page", case, "projekt"))
    expect(page.get_by_label(TITLE)).to_have_value("Begegnungscafé")


def test_without_a_connection_it_says_so_and_saves_when_there_is_one(
    context: BrowserContext, opens: Opens, case: Application
) -> None:
    page = opens()
    context.set_offline(True)
    page.get_by_label(TITLE).press_sequentially("Im Tunnel", delay=20)
    expect(line(page)).to_have_text("Nicht gespeichert: keine Verbindung. Ihre Eingaben stehen noch hier.")
    page.get_by_role("button", name="Speichern und weiter").click()
    expect(page.get_by_label(TITLE)).to_have_value("Im Tunnel")
    assert stored(case).title == ""
    context.set_offline(False)
    expect(line(page)).to_have_text(SAVED)
    assert stored(case).title == "Im Tunnel"
    expect(page.locator("input[name=sent]")).to_have_count(0)


def test_an_answer_lost_on_the_way_is_not_somebody_else(opens: Opens, case: Application) -> None:
    """The server has it, the phone never hears so, the person types on and presses the button."""
    page = opens()
    address = f"**{url('page', case, 'projekt')}"

    def swallow(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route(address, swallow, times=1)
    page.get_by_label(TITLE).press_sequentially("Begegnung", delay=20)
    expect(line(page)).to_contain_text("Nicht gespeichert")
    assert stored(case).title == "Begegnung"
    page.get_by_label(TITLE).press_sequentially("scafé", delay=5)
    with page.expect_navigation():
        page.get_by_role("button", name="Speichern und weiter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wo und wann?")
    assert stored(case).title == "Begegnungscafé"


def test_a_word_taken_back_while_nobody_answered_is_taken_back_on_the_server(opens: Opens, case: Application) -> None:
    page = opens()

    def swallow(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route(f"**{url('page', case, 'projekt')}", swallow, times=1)
    page.get_by_label(TITLE).fill("Falsch")
    expect(line(page)).to_contain_text("Nicht gespeichert")
    assert stored(case).title == "Falsch"
    page.get_by_label(TITLE).fill("")
    expect(line(page)).to_have_text(SAVED)
    assert stored(case).title == ""


def test_a_server_in_trouble_is_asked_again(opens: Opens, case: Application) -> None:
    page = opens()
    page.route(f"**{url('page', case, 'projekt')}", lambda route: route.fulfill(status=502, body="<h1>x</h1>"), times=1)
    page.get_by_label(TITLE).fill("Café")
    expect(line(page)).to_contain_text("Noch nicht gespeichert.")
    expect(line(page)).to_have_text(SAVED, timeout=10_000)
    assert stored(case).title == "Café"


def test_two_tabs_are_compared_and_both_versions_offered(opens: Opens, case: Application) -> None:
    first, second = opens(), opens()
    first.get_by_label(TITLE).fill("Café am Rhein")
    expect(line(first)).to_have_text(SAVED)
    second.get_by_label(TITLE).fill("Café am Markt")
    expect(line(second)).to_contain_text("Sie haben diese Seite inzwischen in einem anderen Fenster geändert.")
    assert stored(case).title == "Café am Rhein"
    with second.expect_navigation():
        second.get_by_role("button", name="Vergleichen").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("Zwei Fassungen vergleichen")
    for version in ("Café am Rhein", "Café am Markt"):
        expect(second.get_by_text(version, exact=True)).to_be_visible()
    with second.expect_navigation():
        second.get_by_role("button", name="Übernehmen").click()
    expect(second.locator("section.fw-error-summary")).to_contain_text("eine der beiden Fassungen")
    second.get_by_label("Ihre Eingabe").check()
    with second.expect_navigation():
        second.get_by_role("button", name="Übernehmen").click()
    expect(second.get_by_label(TITLE)).to_have_value("Café am Markt")
    assert stored(case).title == "Café am Markt"


def test_the_session_ends_while_somebody_types(opens: Opens, case: Application) -> None:
    page = opens()
    page.get_by_label(TITLE).fill("Café")
    expect(line(page)).to_have_text(SAVED)
    Session.objects.all().delete()
    page.get_by_label(AIMS).fill("Viele kommen.")
    expect(line(page)).to_contain_text("Nicht gespeichert: Sie sind nicht mehr angemeldet.")
    with page.expect_navigation():
        page.get_by_role("button", name="Anmelden und weiterschreiben").click()
    signs_in(page)
    expect(page.get_by_text(re.compile(r"Ihre Eingaben von \d\d:\d\d Uhr sind noch da\."))).to_be_visible()
    expect(page.get_by_label(AIMS)).to_have_value("Viele kommen.")
    page.get_by_label(TITLE).fill("Café am Markt")
    page.wait_for_timeout(2500)
    assert (stored(case).title, case.answer("aims")) == ("Café", None), "nothing is saved before the button"
    with page.expect_navigation():
        page.get_by_role("button", name="Speichern und weiter").click()
    assert (stored(case).title, case.answer("aims")) == ("Café am Markt", "Viele kommen.")


def test_a_login_in_another_tab_spoils_the_seal_of_the_first(opens: Opens, case: Application) -> None:
    page = opens()
    Session.objects.all().delete()
    opens().close()
    page.get_by_label(TITLE).fill("Café")
    expect(line(page)).to_contain_text("Nicht gespeichert: Die Seite war zu lange offen.")
    with page.expect_navigation():
        page.get_by_role("button", name="Seite erneuern").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Die Seite war zu lange offen")
    with page.expect_navigation():
        page.get_by_role("link", name="Zurück zu meinen Eingaben").click()
    expect(page.get_by_label(TITLE)).to_have_value("Café")
    with page.expect_navigation():
        page.get_by_role("button", name="Speichern und weiter").click()
    assert stored(case).title == "Café"
