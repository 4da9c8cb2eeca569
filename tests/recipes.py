# SPDX-License-Identifier: AGPL-3.0-or-later
"""How to get to every page: who opens it, and about what. A route that is missing here fails the build."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.urls import reverse

from benefits.models import PaymentList, Phase, Provider
from grants import programmes
from grants.models import Application, BodyQuestion, Status
from portal.families.start import LANGUAGES
from tests.addresses import (
    answered_claim,
    applicant,
    audited_claim,
    beyond,
    body,
    call,
    call_id,
    claim,
    claim_job,
    contested_claim,
    decided_claim,
    draft,
    emergency,
    family_draft,
    incomplete,
    job,
    line,
    list_in,
    listed,
    meeting,
    misplaced_family_draft,
    payment_list,
    provider,
    ready_claim,
    registered,
    scheduled,
    sent_family_draft,
    token,
    value,
    youth,
)
from tests.world import World
from tests.world_of_families import CHILD, WISH
from workflows.procedures import acts_of, machine_of

OFFICE = ("sabine", "thomas", "leyla")
LEADING = ("katrin", "mehmet", "tim")
BODY_ACTS_ELSEWHERE = {
    "adopt_rules",
    "add_aim",
    "change_aim",
    "remove_aim",
    "add_block",
    "change_block",
    "remove_block",
}
# Acts on a case that have no page of the office: applicants do them, or they follow from something.
ACTS_ELSEWHERE = {"submit", "supply", "register", "resolve", "reopen", "circulate", "unschedule", "recount_clock"}


# Acts on a case that need one a body asked about.
ABOUT_A_QUESTION = {"pass_on_question", "answer_question"}


@dataclass(frozen=True)
class Stop:
    """A page to look at: who stands before it, and its address. status: what it answers."""

    route: str
    persona: str
    path: str
    status: int = 200


Recipe = Callable[[str, World], Iterator[Stop]]


def plain(persona: str, *more: str, query: str = "", **named: Callable[[World], Any]) -> Recipe:
    """A page by what its address names; more: others who see something else there."""

    def cook(route: str, world: World) -> Iterator[Stop]:
        path = reverse(route, kwargs={key: value(world) for key, value in named.items()})
        yield from (Stop(route, each, path + query) for each in (persona, *more))

    return cook


def each(*recipes: Recipe) -> Recipe:
    def cook(route: str, world: World) -> Iterator[Stop]:
        return chain.from_iterable(recipe(route, world) for recipe in recipes)

    return cook


# --- recipes that are many pages ---


def question_pages(route: str, world: World) -> Iterator[Stop]:
    """Every topic of the draft."""
    found = world.case(Status.DRAFT, of="antje")
    for page in programmes.programme(found.call.programme_key).terms.pages:
        yield Stop(route, "antje", reverse(route, args=[found.public_id, page.key]))


def every_status(persona: str = "", *, but: str = "") -> Recipe:
    """The page of a case in each status; as this persona, or as whoever acts for the case."""

    def cook(route: str, world: World) -> Iterator[Stop]:
        found = Application.objects.exclude(status=but).order_by("status")
        for status in found.values_list("status", flat=True).distinct():
            one = world.case(status)
            yield Stop(route, persona or representative(world, one), reverse(route, args=[one.public_id]))

    return cook


def representative(world: World, found: Application) -> str:
    """The persona who acts for a case."""
    user = found.applicant.representatives.get().user
    return next(key for key, known in world.district.people.items() if known == user)


def office_acts(route: str, world: World) -> Iterator[Stop]:
    """Every act of the office that somebody can do to some case."""
    cases = Application.objects.exclude(status=Status.DRAFT).select_related("call").order_by("id")
    for act, persona, subject in world.possible(cases, OFFICE):
        if act in ABOUT_A_QUESTION:
            asked = BodyQuestion.objects.get()
            yield Stop(route, persona, reverse(route, args=[asked.application.public_id, act]) + f"?frage={asked.pk}")
        elif act not in ACTS_ELSEWHERE:
            yield Stop(route, persona, reverse(route, args=[subject.public_id, act]))


def meeting_acts(route: str, world: World) -> Iterator[Stop]:
    """Of a session that runs, and of one that is over and not signed yet."""
    for act, persona, subject in world.possible([world.meeting, world.over], (*LEADING, "lina")):
        yield Stop(route, persona, reverse(route, args=[subject.public_id, act]))


def poll_acts(route: str, world: World) -> Iterator[Stop]:
    """What is done to an open vote; ballots have pages of their own."""
    for act, persona, subject in world.possible([world.poll, world.circulation], (*LEADING, "helga")):
        if act not in {"vote", "cast_secret"}:
            yield Stop(route, persona, reverse(route, args=[subject.public_id, act]))


def body_acts(route: str, world: World) -> Iterator[Stop]:
    """Every act on a body with a page of its own here; to adopt rules has three, aims and conditions have theirs."""
    body = world.district.committee
    for act, persona, subject in world.possible([body], ("ute",)):
        if act not in BODY_ACTS_ELSEWHERE:
            yield Stop(route, persona, reverse(route, args=[subject.public_id, act]) + "?sitz=5")


def items(route: str, world: World) -> Iterator[Stop]:
    """One with an open vote as each of them sees it, one that was voted on."""
    for persona in ("fatma", "mehmet", "katrin", "tim"):
        yield Stop(route, persona, reverse(route, args=[world.poll.item.public_id]))
    yield Stop(route, "fatma", reverse(route, args=[world.resolved_item.public_id]))
    for poll in (world.secret_poll, world.counted_poll, world.circulation):
        yield Stop(route, "fatma", reverse(route, args=[poll.item.public_id]))


def aim_acts(route: str, world: World) -> Iterator[Stop]:
    """Each with what its address names."""
    found = world.district.committee.aims.get()
    year, named = f"?jahr={found.year}", f"?ziel={found.public_id}"
    for act, query in (("add_aim", year), ("change_aim", named), ("remove_aim", named)):
        yield Stop(route, "ute", reverse(route, args=[body(world), act]) + query)


def block_acts(route: str, world: World) -> Iterator[Stop]:
    named = f"?baustein={world.district.committee.condition_blocks.get().pk}"
    for act, query in (("add_block", ""), ("change_block", named), ("remove_block", named)):
        yield Stop(route, "katrin", reverse(route, args=[body(world), act]) + query)


def coordinating(route: str, world: World) -> Iterator[Stop]:
    """What the coordination office does with a case of its body."""
    acts = {"agree_small_sum": Status.READY, "schedule": Status.READY, "tie_aims": Status.SCHEDULED}
    for act, status in (acts | {"declare_office_bias": Status.SCHEDULED}).items():
        yield Stop(route, "katrin", reverse(route, args=[body(world), world.case(status).public_id, act]))


def claim_of_each_phase(route: str, world: World) -> Iterator[Stop]:
    for phase in sorted(set(Phase.values) - {Phase.DRAFT}):
        yield Stop(route, "birgit", reverse(route, args=[world.claims(phase)[0].public_id]))
    yield Stop(route, "wiebke", reverse(route, args=[answered_claim(world)]))
    yield Stop(route, "konrad", reverse(route, args=[audited_claim(world)]))


def claim_acts(route: str, world: World) -> Iterator[Stop]:
    """Every act of an office on a claim that somebody can do to some claim; a school's bill has a page of its own."""
    for act, persona, subject in world.possible(world.claims(), ("birgit", "wiebke")):
        if act != "share_bill":
            yield Stop(route, persona, reverse(route, args=[subject.public_id, act]))


def provider_acts(route: str, world: World) -> Iterator[Stop]:
    """To confirm an account takes a second person, and one that waits."""
    known = Provider.objects.all()
    for act, persona, subject in world.possible(known, ("birgit", "deniz")):
        yield Stop(route, persona, reverse(route, args=[subject.public_id, act]))


def list_acts(route: str, world: World) -> Iterator[Stop]:
    for act, persona, subject in world.possible(PaymentList.objects.all(), ("carla",)):
        yield Stop(route, persona, reverse(route, args=[subject.public_id, act]))


def call_acts(route: str, world: World) -> Iterator[Stop]:
    """Of an open call, and of a draft: it can be opened."""
    known = [world.district.call, world.call_in_draft]
    for act, persona, subject in world.possible(known, ("holger",)):
        yield Stop(route, persona, reverse(route, args=[subject.public_id, act]))


def seminar(name: str) -> Callable[[World], Any]:
    return lambda world: world.offers.seminars[name].public_id


def link(name: str) -> Callable[[World], Any]:
    return lambda world: world.offers.seminars[name].link


def seminar_acts(route: str, world: World) -> Iterator[Stop]:
    """Of a seminar in each kind of state."""
    for act, persona, subject in world.possible(list(world.offers.seminars.values()), ("sabine",)):
        if act != "wish_seminar":
            yield Stop(route, persona, reverse(route, args=[subject.public_id, act]))


def _order(world: World) -> Any:
    return world.district.youth.resolutions.get().public_id


RECIPES: dict[str, Recipe] = {
    "public:start": plain("", "antje"),
    "public:call": plain("", slug=call),
    "public:precheck": plain("", slug=call),
    "public:login": plain(""),
    "public:account": plain("antje", "nora"),
    "public:name": plain("antje"),
    "account_request_login_code": plain(""),
    "account_confirm_login_code": plain("@code"),
    "account_reset_password": plain(""),
    "account_confirm_password_reset_code": plain("@forgot"),
    "account_complete_password_reset": plain("@password"),
    "account_signup": plain(""),
    "account_email_verification_sent": plain("@sign-up"),
    "account_inactive": plain(""),
    "account_email": plain("antje"),
    "account_change_password": plain("antje"),
    "account_reauthenticate": plain("antje"),
    "mfa_reauthenticate_webauthn": plain("antje"),
    "mfa_add_webauthn": plain("nora"),
    "mfa_edit_webauthn": plain("antje", pk=lambda world: world.passkey.pk),
    "mfa_remove_webauthn": plain("antje", pk=lambda world: world.passkey.pk),
    "public:calendar": plain("katrin", "nora"),
    "public:absence": plain("sabine", "fatma", "ute"),
    "public:notices": plain("sabine", "antje", "nora", "renate"),
    "public:preferences": plain("antje", "sabine", "fatma", "nora"),
    "public:imprint": plain(""),
    "public:privacy": plain(""),
    "public:accessibility": plain(""),
    "applicant:list": plain("antje", "nora", "oksana"),
    "applicant:begin": plain("antje", slug=call),
    "applicant:new_applicant": plain("nora", slug=call),
    "applicant:copy": plain("antje", slug=call, source=scheduled),
    "applicant:profiles": plain("antje", "nora"),
    "applicant:profile": plain("antje", applicant=applicant),
    "applicant:colleagues": plain("antje", case=draft),
    "applicant:invitation": plain("", "nora", token=token),
    "applicant:split": plain("antje", case=beyond),
    "applicant:print": each(plain("antje", case=draft), plain("antje", case=scheduled)),
    "applicant:case": every_status(),
    "applicant:page": question_pages,
    "applicant:plan": plain("antje", case=draft),
    "applicant:add_line": each(*(plain("antje", case=draft, side=value(side)) for side in ("ausgabe", "einnahme"))),
    "applicant:change_line": plain("antje", case=draft, line=line),
    "applicant:documents": plain("antje", case=draft),
    "applicant:check": plain("antje", case=draft),
    "applicant:receipt": plain("antje", case=scheduled),
    "applicant:supply": plain("antje", case=incomplete),
    "applicant:message": plain("antje", case=scheduled),
    "applicant:withdraw": plain("antje", case=scheduled),
    "applicant:discard": plain("antje", case=draft),
    "families:start": plain("", "samira"),
    "families:help": each(*(plain("", lang=value(lang)) for lang in LANGUAGES)),
    "families:begin": plain("samira", "nora"),
    "families:benefit": plain("samira", draft=family_draft),
    "families:elsewhere": plain("piotr", draft=misplaced_family_draft),
    "families:contact": plain("samira", draft=family_draft),
    "families:discard": plain("samira", draft=family_draft),
    "families:children": plain("samira", draft=family_draft),
    "families:new_child": plain("samira", draft=family_draft),
    "families:child": plain("samira", draft=family_draft, child=value(CHILD)),
    "families:packages": plain("samira", draft=family_draft, child=value(CHILD)),
    "families:wish": plain("samira", draft=family_draft, wish=value(WISH)),
    "families:documents": plain("samira", draft=family_draft),
    "families:check": plain("samira", draft=family_draft),
    "families:receipt": plain("samira", draft=sent_family_draft),
    "families:claims": plain("samira", "nora"),
    "families:claim": each(*(plain("samira", claim=which) for which in (claim, decided_claim, contested_claim))),
    "families:supply": plain("samira", claim=claim),
    "families:withdraw": plain("samira", claim=claim),
    "families:object": plain("samira", claim=decided_claim),
    "families:withdraw_objection": plain("samira", claim=contested_claim),
    "families:message": plain("samira", claim=claim),
    "families:advance": plain("samira", claim=ready_claim),
    "office:work": each(
        plain("sabine"),
        plain("leyla", query="?filter=alle"),
        plain("leyla", query="?filter=erledigt"),
        plain("thomas", query="?suche=xyz"),
    ),
    "office:at_risk": plain("leyla"),
    "head:situation": plain("renate", "leyla"),
    "head:benefits": plain("renate"),
    "head:monthly": plain("renate"),
    "office:filters": plain("sabine", "leyla"),
    "office:keep_filter": plain("sabine", query="?ab=1000"),
    "office:rename_filter": plain("sabine", filter=lambda world: world.filter.public_id),
    "office:versions": plain("sabine", case=scheduled),
    "office:print": plain("sabine", case=scheduled),
    "office:intake": plain("sabine"),
    "office:bulk": plain("sabine"),
    "office:bulk_act": each(plain("sabine", act=value("extend")), plain("leyla", act=value("write_note"))),
    "office:job": plain("sabine", job=job),
    "office:case": every_status("sabine", but=Status.DRAFT),
    "office:act": office_acts,
    "office:absences": plain("sabine", "leyla", "deniz"),
    "office:transfers": plain("sabine"),
    "office:transfer": plain("sabine", resolution=_order),
    "seminars:board": plain("sabine", "leyla"),
    "seminars:groups": plain("sabine"),
    "seminars:group": plain("sabine", group=lambda world: world.offers.groups["mosque"].public_id),
    "seminars:catalogue": plain("sabine"),
    "seminars:new_row": each(*(plain("sabine", kind=value(kind)) for kind in ("thema", "person", "raum"))),
    "seminars:row": each(
        plain("sabine", kind=value("thema"), row=lambda world: world.offers.topics["hate"].public_id),
        plain("sabine", kind=value("person"), row=lambda world: world.offers.trainers["jonas"].public_id),
    ),
    "seminars:seminar": each(
        *(
            plain("sabine", seminar=seminar(name))
            for name in ("wished", "polling", "asked", "open", "held", "cancelled")
        )
    ),
    "seminars:act": seminar_acts,
    "young:seminar": each(*(plain("", link=link(name)) for name in ("polling", "open", "held", "asked", "cancelled"))),
    "young:registration": each(
        *(
            plain("", link=link("open"), registration=lambda world, last=last: registered(world, last=last))
            for last in (False, True)
        )
    ),
    "young:booking": plain("", booking=lambda world: world.offers.seminars["asked"].booking),
    "benefits:work": each(plain("birgit", "irina"), plain("birgit", query="?stapel=rueckstand&paket=trip")),
    "benefits:intake": plain("birgit"),
    "benefits:bulk": plain("birgit"),
    "benefits:bulk_act": each(*(plain("birgit", act=value(act)) for act in ("decide_claim", "accept_papers", "take"))),
    "benefits:job": plain("birgit", job=claim_job),
    "benefits:lists": plain("deniz"),
    "benefits:list": each(
        plain("deniz", listed=listed), *(plain("deniz", listed=list_in(step)) for step in ("new", "done", "undone"))
    ),
    "benefits:claim": claim_of_each_phase,
    "benefits:act": claim_acts,
    "benefits:emergency": plain("frank", "birgit"),
    "benefits:orders": plain("deniz"),
    "benefits:audit": plain("konrad"),
    "benefits:contested": plain("wiebke"),
    "privacy:log": each(plain("dorothea"), plain("dorothea", query="?art=abgewiesen")),
    "privacy:reports": plain("dorothea"),
    "privacy:report": plain("dorothea", report=emergency),
    "benefits:providers": plain("birgit", "irina"),
    "benefits:new_provider": plain("birgit"),
    "benefits:provider": plain("birgit", provider=provider),
    "benefits:provider_act": provider_acts,
    "benefits:school_bill": plain("birgit", "irina"),
    "cashier:start": plain("carla"),
    "cashier:list": plain("carla", drawn_up=payment_list),
    "cashier:act": list_acts,
    "administration:accounts": plain("holger"),
    "administration:account": each(
        *(plain("holger", person=lambda world, who=who: world[who].public_id) for who in ("thomas", "leyla"))
    ),
    "administration:calls": plain("holger"),
    "administration:new_call": plain("holger"),
    "administration:call": plain("holger", call=call_id),
    "administration:call_preview": each(
        plain("holger", call=call_id), plain("holger", call=lambda world: world.district.youth_call.public_id)
    ),
    "administration:copy_call": plain("holger", call=call_id),
    "administration:call_act": call_acts,
    "administration:processes": plain("holger"),
    "administration:periods": plain("holger"),
    "administration:discard": plain("holger", sort=value("mail"), row=lambda world: world.dead_mail.pk),
    "keeping:aims": plain("katrin", "ute", "mehmet", body=body, query="?jahr=2027"),
    "keeping:aim_act": aim_acts,
    "keeping:blocks": plain("katrin", "ute", "mehmet", body=body),
    "keeping:block_act": block_acts,
    "keeping:cases": plain("katrin", body=body),
    "keeping:case_act": coordinating,
    "committee:meetings": plain("mehmet", "katrin", "lina"),
    "committee:meeting": each(
        plain("fatma", "katrin", "tim", meeting=meeting),
        plain("lina", "katrin", meeting=lambda world: world.over.public_id),
    ),
    "committee:meeting_act": meeting_acts,
    "committee:note": plain("katrin", item=lambda world: world.poll.item.public_id),
    "committee:item": items,
    "committee:poll_act": poll_acts,
    "bodies:list": plain("ute", "katrin", "fatma"),
    "bodies:body": each(
        plain("ute", "fatma", body=body), plain("ute", body=youth), plain("ute", body=body, query="?am=31.02.2027")
    ),
    "bodies:rules": plain("ute", "fatma", body=body),
    "bodies:begin_rules": plain("ute", body=body),
    "bodies:write_rules": each(*(plain("ute", body=body, start=value(key)) for key in ("aktuell", "falkensee"))),
    "bodies:version": plain("ute", "fatma", body=body, since=value("2025-01-01")),
    "bodies:act": body_acts,
    "committee:cast_secret": plain("fatma", "mehmet", poll=lambda world: world.secret_poll.public_id),
    "committee:slips": plain("fatma", poll=lambda world: world.counted_poll.public_id),
    "committee:secrecy": plain("", "fatma"),
    "committee:circulations": plain("katrin", "mehmet"),
    "committee:circulate": plain(
        "katrin", case=lambda world: Application.objects.get(title="Fotowettbewerb").public_id
    ),
}


def office_acts_without_page(world: World) -> set[str]:
    """Acts on a case nobody here can open a page for: the world lacks a case for them."""
    reached = {stop.path.partition("?")[0].rstrip("/").rpartition("/")[2] for stop in office_acts("office:act", world)}
    return set(acts_of(machine_of(world.case(Status.DRAFT)))) - reached - ACTS_ELSEWHERE
