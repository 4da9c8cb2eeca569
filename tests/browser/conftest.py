# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real browser without JavaScript before a real server; every page on the way is looked at once."""

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from permissions.models import User
from tests import remembered
from tests.browser.inspection import Inspection
from tests.browser.person import Person
from workflows.demo import district
from workflows.demo.people import BY_KEY

# The shell has no window around the page: quicker. Where a system does not have it, the whole browser serves.
SHELL, WHOLE = Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")
CHROMIUM = SHELL if SHELL.exists() else WHOLE
MISSING = f"{CHROMIUM} is missing. Run: bin/setup dev browser"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Visitor = Callable[..., Person]


@pytest.fixture
def mettmann(transactional_db: None, on: date) -> district.District:
    """The district as the server's connections see it."""
    return remembered.built("district", district.build)


@pytest.fixture
def live_server(transactional_db: None, plain_http: None, settings: Any) -> Iterator[LiveServer]:
    """Starts after the settings of tests hold, for middleware reads them when it is built."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "session", "csrf"
    settings.KEPT_COOKIE_NAME = "kept"
    server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture
def chromium(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """With a profile nobody used before.

    Playwright keeps a loop in this thread: Django takes that for async code and gives it connections of its own.
    """
    if not CHROMIUM.exists():
        pytest.fail(MISSING)
    with sync_playwright() as playwright, monkeypatch.context() as while_it_runs:
        while_it_runs.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        connections.close_all()


@pytest.fixture(scope="session")
def looked_at() -> set[tuple[str, ...]]:
    """Pages any journey of this process looked at: the next one looks at what is new."""
    return set()


@pytest.fixture
def inspection(chromium: Browser, looked_at: set[tuple[str, ...]]) -> Iterator[Inspection]:
    """`SHOTS=folder` keeps a picture of every page."""
    pictures = os.environ.get("SHOTS", "")
    look = Inspection(chromium, pictures=pictures, seen=set() if pictures else looked_at)
    yield look
    assert not look.complaints, "\n".join(look.complaints)
    assert look.visits, "a journey that looked at no page"


@pytest.fixture
def visitor(chromium: Browser, live_server: LiveServer, inspection: Inspection) -> Visitor:
    """Somebody with a browser: `visitor()` nobody yet, `visitor("sabine", phone=True)` logged in."""

    def arrive(key: str = "", *, phone: bool = False, script: bool = False) -> Person:
        somebody = Person(chromium, live_server.url, inspection, phone=phone, script=script)
        if key:
            somebody.carries(settings.SESSION_COOKIE_NAME, _session_of(key), live_server.url).goes_to("/start/")
        return somebody

    return arrive


def _session_of(key: str) -> str:
    """A session as after a login; logging in is a story of its own (test_login.py)."""
    browser = Client()
    browser.force_login(User.objects.get(email=BY_KEY[key].email))
    return browser.cookies[settings.SESSION_COOKIE_NAME].value
