# SPDX-License-Identifier: AGPL-3.0-or-later
"""A census of all routes: each has an audience here, is opened as every persona, and changes nothing by GET."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import timezone

from benefits.models import Claim, DraftPaper, EmergencyAccess, FamilyPaper, Payment, Reading
from committees.bylaws.rules import Channel
from committees.models import AgendaItem, Poll, Resolution
from grants import invitations
from grants.models import Application, Document, Letter, MeetingPaper, Transfer
from permissions import audits, feeds, filters
from permissions.models import User
from tests import addresses
from tests.addresses import family_draft, sent_family_draft
from tests.architecture.routes import DEMO_ROUTES, EVERYBODY, POSTED, ROUTES
from tests.promises import canaries
from tests.world import World, vote_in_secret
from tests.world_of_families import CHILD, WISH, a_family_applies, broken, heads_families
from workflows import alerts, jobs, weekly
from workflows.demo import eyes, families, seminars
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.people import BY_KEY
from workflows.demo.steps import Steps
from workflows.engine import perform
from workflows.models import ATTEMPTS, Mail, WeeklyReport


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
    unsigned = draft(d.call, d.association, title="Wartet auf die zweite Unterschrift")
    for case in (voted, unsigned):
        steps.submit(case, by=d["antje"], on=on)
        steps.check(case, on=on)
        steps.schedule(case, d.meeting, on=on)
    evening = d.meeting.held_on
    steps.gather(d.meeting, on=evening)
    sign_by_two(steps, unsigned, evening)
    ready = draft(d.call, d.association, title="Entscheidungsreif")
    steps.submit(ready, by=d["antje"], on=on)
    steps.check(ready, on=on)
    vote_in_secret(d, evening, d.association)
    poll = steps.open_poll(voted, d.meeting, on=evening)
    perform("invite", d.meeting, by=d["katrin"], on=evening, channel=Channel.MAIL)
    steps.machines(voted)
    alerts.tick(on)
    world = World(d, on)
    built = families.build()
    a_family_applies(world, built)
    audit_order = others_look(world, built)
    heads_families(world)
    world.offers = offers = seminars.settle(d, on)
    invitation, token = invitations.invite(unsent, "kollegin@beispiel.test", by=d["antje"])
    return {
        "call": d.call.slug,
        "call_id": d.call.public_id,
        "call_act": "change_call",
        "applicant": d.association.public_id,
        "group": offers.groups["mosque"].public_id,
        "kind": "thema",
        "topic": offers.topics["hate"].public_id,
        "seminar": offers.seminars["wished"].public_id,
        "group_link": offers.groups["mosque"].link,
        "open_seminar": offers.seminars["open"].public_id,
        "talk_act": "hold_talk",
        "link": offers.seminars["open"].link,
        "registration": addresses.registered(world),
        "booking": offers.seminars["asked"].booking,
        "booked": addresses.booked(world),
        "invitation": invitation.public_id,
        "token": token,
        "draft": unsent.public_id,
        "sent": sent.public_id,
        "incomplete": incomplete.public_id,
        "unsigned": unsigned.public_id,
        "page": "projekt",
        "side": "ausgabe",
        "line": unsent.plan.all()[0].public_id,
        "document": unsent.documents.get().public_id,
        "sent_document": sent.documents.get().public_id,
        "letter": Letter.objects.get(application=sent).public_id,
        "check_act": "check",
        "many_act": "extend",
        "job": jobs.begin("write_note", [sent], {"note": ["x"]}, key=uuid4(), by=d["sabine"], on=on).public_id,
        "colleague": d["thomas"].public_id,
        "meeting": d.meeting.public_id,
        "presence_act": "record_presence",
        "item": poll.item.public_id,
        "paper": MeetingPaper.objects.get(meeting=d.meeting).public_id,
        "feed": feeds.make(d["tim"]),
        "poll": poll.public_id,
        "close_act": "close_poll",
        "body": d.committee.public_id,
        "since": "2025-01-01",
        "start": "aktuell",
        "appoint_act": "appoint",
        "secret_poll": Poll.objects.get(secret=True, closed_at=None).public_id,
        "counted_poll": Poll.objects.exclude(closed_at=None).get(secret=True).public_id,
        "ready": ready.public_id,
        "aim_act": "add_aim",
        "block_act": "add_block",
        "tie_act": "tie_aims",
        "order": order(d, evening).public_id,
        "passkey": Authenticator.objects.create(user=d["paul"], type="webauthn", data={"name": "Handy"}).pk,
        "sort": "mail",
        "dead": dead_mail().pk,
        "filter": filters.keep(d["sabine"], "Große", "ab=1000").public_id,
        "report": written(d, on).public_id,
        "lang": "ar",
        "family_draft": family_draft(world),
        "sent_family_draft": sent_family_draft(world),
        "child": CHILD,
        "wish": WISH,
        "laid": DraftPaper.objects.get().public_id,
        "listed": addresses.listed(world),
        "claim": addresses.claim(world),
        "decided_claim": addresses.decided_claim(world),
        "contested_claim": addresses.contested_claim(world),
        "claim_job": addresses.claim_job(world),
        "claim_letter": addresses.claim_letter(world),
        "family_paper": FamilyPaper.objects.get().public_id,
        "accept_act": "accept_papers",
        "audit_order": audit_order,
        "emergency": addresses.emergency(world),
        "provider": addresses.provider(world),
        "account_act": "change_account",
        "payment_list": addresses.payment_list(world),
        "paid_act": "mark_paid",
    }


def others_look(world: World, built: families.Families) -> Any:
    """Of the contested claim alone: an order, and a glass that was broken; the others stay closed to them."""
    eyes.appoint(built)
    claim = Claim.objects.get(public_id=addresses.contested_claim(world))
    broken(built, claim)
    named = {"reason": "Prüfung", "norm": "§ 67c SGB X", "numbers": [claim.reference], "auditors": [built["konrad"]]}
    wanted = audits.Wanted(unit=claim.unit_id, number="7", until=world.on, **named)
    return audits.issue(wanted, by=built["deniz"], on=world.on).public_id


def written(d: District, on: Any) -> WeeklyReport:
    """A weekly letter of the unit."""
    weekly.write_due(on)
    return WeeklyReport.objects.get(unit=d.unit)


def dead_mail() -> Mail:
    """One that nobody took, eight times."""
    named = {"subject": "Neues", "body": "", "address": "x@beispiel.test", "error": "SMTPRecipientsRefused"}
    return Mail.objects.create(message_id="<dead@beispiel.test>", attempts=ATTEMPTS, **named)


def sign_by_two(steps: Steps, case: Application, on: Any) -> None:
    """Decided by one person so far."""
    steps.resolve(case, steps.district.meeting, on=on)
    case.call.second_signature_from = 1
    case.call.save()
    steps.decide(case, on=on)


def order(d: District, on: Any) -> Resolution:
    """Money the body resolved to move."""
    item = AgendaItem.objects.create(meeting=d.meeting, position=99, kind="transfer", title="Umwidmung")
    money = {"amount": 100}
    Transfer.objects.create(item=item, giver=d.fund, taker=d.youth_call.fund, **money)
    result = {"motion": "transfer", "outcome": "adopted"}
    poll = Poll.objects.create(item=item, opened_on=on, closed_at=timezone.now(), **result, **money)
    return Resolution.objects.create(
        committee=d.committee, poll=poll, text="Umwidmung", resolved_on=on, **result, **money
    )


def address(route: str, objects: dict[str, Any]) -> str:
    return reverse(route, kwargs={key: objects[name] for key, name in ROUTES[route][1].items()})


def forbid_writes(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    """No GET changes state; sessions and the last login are the browser's own, what limits count is nobody's."""
    if re.match(r"\s*(INSERT|UPDATE|DELETE|WITH moved)", sql) and not re.search("django_session|portal_cache", sql):
        raise AssertionError(f"a GET writes: {sql[:100]}")
    return execute(sql, *rest)


def browser(mettmann: District, persona: str) -> Client:
    client = Client()
    if persona:
        client.force_login(User.objects.get(email=BY_KEY[persona].email))
    return client


# Payee and reference are what a cashier works with; who guards data protection reviews reasons and file numbers.
READ = {"cashier": (Payment,), "privacy": (EmergencyAccess, Reading)}


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
    """And what families write is on the pages of the compartment and of the family alone, never what leaves them."""
    wrong, leaked = [], []
    canaries.plant()
    for persona in sorted(EVERYBODY):
        client = browser(mettmann, persona)
        logged_in = client.cookies.copy()
        for route, (welcome, _objects) in ROUTES.items():
            client.cookies = logged_in.copy()
            response = visit(client, route, address(route, objects))
            told = list(canaries.of_a_page(response, address(route, objects)))
            if hasattr(response, "streaming_content"):
                b"".join(response.streaming_content)  # type: ignore[arg-type]
            elif not (route.startswith(("families:", "benefits:")) and persona in welcome):
                told.append(response.content.decode(errors="replace"))
            for model in READ.get(route.partition(":")[0], ()) if persona in welcome else ():
                told = [canaries.without(model, text) for text in told]
            leaked += [(route, persona, text[:200]) for text in told if canaries.WORD in text]
            inside = response.status_code in {200, 302, 409, 422} and "/anmelden/" not in response.get("Location", "")
            if inside != (persona in welcome):
                wrong.append((route, persona or "anonymous", response.status_code, response.get("Location", "")))
    assert wrong == []
    assert leaked == []


def test_documents_of_others_stay_closed(objects: dict[str, Any]) -> None:
    """The census has one case per state; each belongs to Antje."""
    assert Application.objects.exclude(applicant__name="Begegnungscafé Hilden e.V.").count() == 0
    assert Document.objects.count() == 8
