# SPDX-License-Identifier: AGPL-3.0-or-later
"""A census of all routes: each has an audience here, is opened as every persona, and changes nothing by GET."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from grants.models import Application, Document, Letter
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.steps import Steps

EVERYBODY = {"antje", "sabine", "katrin", "mehmet", "tim", "nora", ""}
SIGNED_IN = EVERYBODY - {""}
ANTJE, SABINE = {"antje"}, {"sabine"}
BODY = {"katrin", "mehmet", "tim"}
CHAIR = {"katrin", "mehmet"}

# route → (who may open it, the objects of its address)
ROUTES: dict[str, tuple[set[str], dict[str, str]]] = {
    "public:start": (EVERYBODY, {}),
    "public:home": (SIGNED_IN, {}),
    "public:call": (EVERYBODY, {"slug": "call"}),
    "public:precheck": (EVERYBODY, {"slug": "call"}),
    "public:login": (EVERYBODY, {}),
    "public:logout": (EVERYBODY, {}),
    "public:imprint": (EVERYBODY, {}),
    "public:privacy": (EVERYBODY, {}),
    "public:accessibility": (EVERYBODY, {}),
    "applicant:list": (SIGNED_IN, {}),
    "applicant:begin": (SIGNED_IN, {"slug": "call"}),
    "applicant:new_applicant": (SIGNED_IN, {"slug": "call"}),
    "applicant:case": (ANTJE, {"case": "draft"}),
    "applicant:page": (ANTJE, {"case": "draft", "key": "page"}),
    "applicant:plan": (ANTJE, {"case": "draft"}),
    "applicant:add_line": (ANTJE, {"case": "draft", "side": "side"}),
    "applicant:change_line": (ANTJE, {"case": "draft", "line": "line"}),
    "applicant:remove_line": (ANTJE, {"case": "draft", "line": "line"}),
    "applicant:documents": (ANTJE, {"case": "draft"}),
    "applicant:document": (ANTJE, {"case": "draft", "document": "document"}),
    "applicant:remove_document": (ANTJE, {"case": "draft", "document": "document"}),
    "applicant:check": (ANTJE, {"case": "draft"}),
    "applicant:receipt": (ANTJE, {"case": "sent"}),
    "applicant:supply": (ANTJE, {"case": "incomplete"}),
    "applicant:withdraw": (ANTJE, {"case": "sent"}),
    "applicant:discard": (ANTJE, {"case": "draft"}),
    "applicant:letter": (ANTJE, {"case": "sent", "letter": "letter"}),
    "office:work": (SABINE, {}),
    "office:intake": (SABINE, {}),
    "office:case": (SABINE, {"case": "sent"}),
    "office:document": (SABINE, {"case": "sent", "document": "sent_document"}),
    "office:letter": (SABINE, {"case": "sent", "letter": "letter"}),
    "office:act": (SABINE, {"case": "sent", "act": "check_act"}),
    "committee:meetings": (SIGNED_IN, {}),
    "committee:meeting": (BODY, {"meeting": "meeting"}),
    "committee:meeting_act": (CHAIR, {"meeting": "meeting", "act": "presence_act"}),
    "committee:item": (BODY, {"item": "item"}),
    "committee:vote": (BODY, {"poll": "poll"}),
    "committee:poll_act": (CHAIR, {"poll": "poll", "act": "close_act"}),
}
# "vote" is shown on the page of its item.
POSTED = {"public:logout", "applicant:remove_line", "applicant:remove_document", "committee:vote"}
DEMO_ROUTES = {"demo:start", "demo:become"}


def names(resolver: URLResolver, space: str = "") -> set[str]:
    found: set[str] = set()
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            found |= names(pattern, inner)
        elif isinstance(pattern, URLPattern):
            found.add(f"{space}{pattern.name}")
    return found


def test_every_route_stands_in_the_census_and_back() -> None:
    assert names(get_resolver()) - DEMO_ROUTES == set(ROUTES)


@pytest.fixture
def objects(mettmann: District, on: Any) -> dict[str, Any]:
    """One of everything an address can name."""
    d, steps = mettmann, Steps(mettmann)
    unsent = draft(d.call, d.association, title="Entwurf")
    sent = draft(d.call, d.association, title="Eingereicht")
    incomplete = draft(d.call, d.association, title="Unvollständig")
    steps.submit(incomplete, by=d["antje"], on=on)
    steps.request(incomplete, on=on)
    steps.submit(sent, by=d["antje"], on=on)
    voted = draft(d.call, d.association, title="Zur Abstimmung")
    steps.submit(voted, by=d["antje"], on=on)
    steps.check(voted, on=on)
    steps.schedule(voted, d.meeting, on=on)
    steps.gather(d.meeting, on=on)
    poll = steps.open_poll(voted, d.meeting, on=on)
    return {
        "call": d.call.slug,
        "draft": unsent.public_id,
        "sent": sent.public_id,
        "incomplete": incomplete.public_id,
        "page": "projekt",
        "side": "ausgabe",
        "line": unsent.plan.all()[0].public_id,
        "document": unsent.documents.get().public_id,
        "sent_document": sent.documents.get().public_id,
        "letter": Letter.objects.get(application=sent).public_id,
        "check_act": "check",
        "meeting": d.meeting.public_id,
        "presence_act": "record_presence",
        "item": poll.item.public_id,
        "poll": poll.public_id,
        "close_act": "close_poll",
    }


def address(route: str, objects: dict[str, Any]) -> str:
    return reverse(route, kwargs={key: objects[name] for key, name in ROUTES[route][1].items()})


def forbid_writes(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    """No GET changes state; sessions and the last login are the browser's own."""
    if re.match(r"\s*(INSERT|UPDATE|DELETE|WITH moved)", sql) and "django_session" not in sql:
        raise AssertionError(f"a GET writes: {sql[:100]}")
    return execute(sql, *rest)


def browser(mettmann: District, persona: str) -> Client:
    client = Client()
    if persona:
        client.force_login(mettmann[persona])
    return client


def visit(client: Client, route: str, url: str) -> Any:
    """GET under a ban on writing; what only takes POST is posted and undone."""
    if route not in POSTED:
        with connection.execute_wrapper(forbid_writes):
            return client.get(url)
    with transaction.atomic():
        response = client.post(url)
        transaction.set_rollback(True)
    return response


def test_each_route_opens_for_its_people_alone(objects: dict[str, Any], mettmann: District, settings: Any) -> None:
    wrong = []
    for persona in sorted(EVERYBODY):
        for route, (welcome, _objects) in ROUTES.items():
            client = browser(mettmann, persona)
            response = visit(client, route, address(route, objects))
            if hasattr(response, "streaming_content"):
                b"".join(response.streaming_content)  # type: ignore[arg-type]
            inside = response.status_code in {200, 302, 409, 422} and "/anmelden/" not in response.get("Location", "")
            if inside != (persona in welcome):
                wrong.append((route, persona or "anonymous", response.status_code, response.get("Location", "")))
    assert wrong == []


def test_documents_of_others_stay_closed(objects: dict[str, Any]) -> None:
    """The census has one case per state; each belongs to Antje."""
    assert Application.objects.exclude(applicant__name="Begegnungscafé Hilden e.V.").count() == 0
    assert Document.objects.count() == 4
