# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page of families says in whose name it asks, and nobody's name stays behind."""

from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from portal.families.door import for_families
from portal.families.start import LANGUAGES
from tests.benefits.conftest import offices
from tests.portal.applicant import text
from workflows.demo.families import Families

__all__ = ["offices"]
PUBLIC = {"start", "help"}


def person() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('foerderwerk.person', true)")
        return str(cursor.fetchone()[0] or "")


def routes() -> dict[str, Any]:
    """Every page of this audience by its name."""
    spaces = [each for each in get_resolver().url_patterns if isinstance(each, URLResolver)]
    found = next(each for each in spaces if each.namespace == "families")
    return {str(each.name): each.callback for each in found.url_patterns if isinstance(each, URLPattern)}


def test_every_page_but_the_public_ones_goes_through_the_door() -> None:
    assert {name for name, view in routes().items() if not getattr(view, "in_a_name", False)} == PUBLIC


@pytest.mark.parametrize("late", [False, True])
def test_a_page_is_made_in_its_readers_name_and_then_in_nobodys(
    offices: Families, rf: RequestFactory, late: bool
) -> None:
    seen: list[str] = []

    class Late(TemplateResponse):
        def render(self) -> Any:
            seen.append(person())
            return self

    def view(request: Any) -> HttpResponse:
        seen.append(person())
        return Late(request, "families/start.html") if late else HttpResponse()

    request = rf.get("/")
    request.user = offices["samira"]
    response = for_families(view)(request)
    assert set(seen) == {str(offices["samira"].pk)} and len(seen) == 1 + late
    assert person() == "" and "no-store" in response["Cache-Control"]


def test_a_page_that_breaks_leaves_nobodys_name(offices: Families, rf: RequestFactory) -> None:
    def breaks(request: Any) -> HttpResponse:
        assert person() == str(offices["samira"].pk)
        raise RuntimeError("broken")

    request = rf.get("/")
    request.user = offices["samira"]
    with pytest.raises(RuntimeError):
        for_families(breaks)(request)
    assert person() == ""


def test_without_login_one_comes_to_the_login(client: Client, db: None) -> None:
    answer = client.get(reverse("families:claims"))
    assert answer.status_code == 302 and "/anmelden/" in answer["Location"]


def test_everybody_reads_what_there_is(client: Client, offices: Families) -> None:
    page = text(client.get(reverse("families:start")))
    for words in ("Womit können wir helfen?", "Nachhilfe", "Wer bekommt es?", "Lieber persönlich?", "02051 26-0"):
        assert words in page


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=lambda each: each.key)
def test_help_says_its_language_and_direction(client: Client, db: None, language: Any) -> None:
    page = text(client.get(reverse("families:help", args=[language.key])))
    assert f'<article class="fw-flow" lang="{language.key}" dir="{language.direction}">' in page
    assert page.count("<li>") > 9


def test_there_is_no_help_in_a_language_nobody_wrote(client: Client, db: None) -> None:
    assert client.get("/familie/hilfe/fr/").status_code == 404
