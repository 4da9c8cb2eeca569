# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's doors: every persona one button away, and nothing of it outside the demo."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import include, path

from config.urls import urlpatterns as portal
from tests.portal.applicant import text
from workflows.demo.district import District
from workflows.demo.people import PERSONAS

urlpatterns = [*portal, path("demo/", include("portal.public.demo_urls"))]
demo = pytest.mark.urls(__name__)
PROBE = """
import django; django.setup()
from django.urls import get_resolver, resolve, Resolver404, reverse, NoReverseMatch
from django.test import RequestFactory
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
request = RequestFactory().get("/"); request.user = AnonymousUser()
found = []
for address in ("/demo/", "/demo/als/antje/"):
    try: found.append(resolve(address).view_name)
    except Resolver404: pass
print(found, "demo" in get_resolver().namespace_dict, "Vorführung" in render_to_string("404.html", request=request))
"""


def ask_a_fresh_process(demo: str) -> str:
    """Routes and banner are settled when settings are read, so only another process can tell."""
    environ = {**os.environ, "DEMO": demo, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    root = Path(__file__).parents[2]
    return subprocess.check_output([sys.executable, "-c", PROBE], env=environ, cwd=root, text=True).strip()


def test_outside_the_demo_none_of_it_exists() -> None:
    assert ask_a_fresh_process("0") == "[] False False"


def test_in_the_demo_all_of_it_exists() -> None:
    assert ask_a_fresh_process("1") == "['demo:start', 'demo:become'] True True"


@demo
def test_every_persona_is_there(client: Client, mettmann: District, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    page = text(client.get("/demo/"))
    assert all(f"{persona.name} sein" in page for persona in PERSONAS)
    assert "Vorführung – keine echten Daten." in page
    assert "Mittwoch, 20. Januar 2027" in page


@demo
@pytest.mark.parametrize(("key", "home"), [("antje", "/meine-antraege/"), ("sabine", "/amt/"), ("lina", "/gremium/")])
def test_one_button_and_one_is_somebody(
    client: Client, mettmann: District, settings: object, key: str, home: str
) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    assert client.get(f"/demo/als/{key}/").status_code == 405
    assert client.post(f"/demo/als/{key}/")["Location"] == "/start/"
    assert client.get("/start/")["Location"] == home


@demo
def test_the_button_goes_on_to_where_somebody_was_heading(client: Client, mettmann: District, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    login = text(client.get("/anmelden/", {"next": "/meine-antraege/"}))
    assert "/demo/?next=/meine-antraege/" in login
    assert 'name="next" value="/meine-antraege/"' in text(client.get("/demo/", {"next": "/meine-antraege/"}))
    assert client.post("/demo/als/paul/", {"next": "/meine-antraege/"})["Location"] == "/meine-antraege/"
    assert client.post("/demo/als/paul/", {"next": "https://boese.example/"})["Location"] == "/start/"


@demo
def test_nobody_else_can_be_borrowed(client: Client, mettmann: District, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    assert client.post("/demo/als/jemand/").status_code == 404
