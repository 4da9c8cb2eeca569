# SPDX-License-Identifier: AGPL-3.0-or-later
"""A census: every GET route in a real browser, in light, in dark, at 320 px or without JavaScript; `SOAK=1` in all."""

from collections import Counter
from datetime import date

import pytest
from django.conf import settings
from django.http import SimpleCookie
from django.test import Client
from django.urls import get_resolver, reverse
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests import world as worlds
from tests.architecture.test_routes import names
from tests.browser.census import LOOKS, Census, Look, looks_of
from tests.no_pages import DOWNLOAD, ELSEWHERE, MACHINES, NO_PAGE, PART, POST, SAME
from tests.recipes import RECIPES, Stop, office_acts_without_page
from tests.world import World
from workflows.demo.district import District

KNOWN, OTHERS = ("public", "applicant", "office", "committee", "bodies"), ("others",)
pytestmark = pytest.mark.browser


@pytest.fixture
def world(transactional_db: None, on: date) -> World:
    """As the server's connections see it."""
    return worlds.build(on)


def test_every_route_has_a_recipe_or_a_reason() -> None:
    assert names(get_resolver()) == set(RECIPES) | set(NO_PAGE)


def test_every_reason_is_true(world: World) -> None:
    """What is said to have no page answers accordingly; every act of the office has a page."""
    for route, reason in NO_PAGE.items():
        client = Client()
        client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: world.session(reason.persona)})
        answer = client.get(reverse(route, kwargs={key: find(world) for key, find in reason.named.items()}))
        told = {405: POST, 302: ELSEWHERE, 200: SAME}.get(answer.status_code, "")
        if answer.get("Content-Type") == "application/json":
            told = PART
        elif answer.get("Content-Type", "").startswith("text/plain"):
            told = MACHINES
        elif not answer.get("Content-Type", "text/html").startswith("text/html"):
            told = DOWNLOAD
            b"".join(getattr(answer, "streaming_content", ()))
        assert told == reason.because, (route, answer.status_code)
    assert office_acts_without_page(world) == set()


@pytest.mark.soak
@pytest.mark.parametrize("spaces", [("public", "applicant"), ("office", "committee", "bodies"), OTHERS], ids="-".join)
def test_every_page_holds_in_every_look(
    spaces: tuple[str, ...], world: World, chromium: Browser, live_server: LiveServer
) -> None:
    census, shares = Census(chromium, live_server.url, world), Counter[Look]()
    for route, recipe in RECIPES.items():
        if _space(route) in spaces:
            for stop in recipe(route, world):
                shares.update(looks_of(stop))
                census.look(stop, looks_of(stop))
    assert census.complaints == [], "\n".join(census.complaints)
    assert min(shares[look] for look in LOOKS) > shares.total() / 10, f"a look hardly anybody takes: {shares}"


def _space(route: str) -> str:
    space = route.partition(":")[0]
    return space if space in KNOWN else OTHERS[0]


BAD = f"""<!doctype html><html><title></title><main><p style="color: red">Stil</p>
<img src="/static/portal/mark.svg"><form method="post"><input name="x"></form>
<a>kein Ziel</a><a class="kern-btn--primary" href="/nichts/">Weiter</a>
<table><tr><td>{"x" * 200}</td></tr></table></main></html>"""
STRICT = {"Content-Type": "text/html", "Content-Security-Policy": "default-src 'none'"}


def test_a_bad_page_is_noticed(mettmann: District, on: date, chromium: Browser, live_server: LiveServer) -> None:
    """Negative control: each look finds what it is there for."""
    census = Census(chromium, live_server.url, World(mettmann, on))
    for script in (True, False):
        page = census.page("", script=script)
        page.route("**/impressum/", lambda route: route.fulfill(status=200, headers=STRICT, body=BAD))
    census.look(Stop("public:imprint", "", "/impressum/"), LOOKS)
    told = "\n".join(census.complaints)
    for noticed in (
        "[head]",
        "[light 1280]: image-alt",
        "[dark 390]: scrolls sideways",
        "[320]: scrolls sideways",
        "[policy]: style-src",
        "[policy]: img-src",
        "[console]",
        "cannot be used: <form",
        "cannot be used: <a>",
        "the main link answers 404",
    ):
        assert noticed in told, told
