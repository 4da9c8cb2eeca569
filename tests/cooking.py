# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kinds of recipes: a page by what its address names, or one for each act and state there is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.urls import reverse

from benefits.models import PaymentList, Phase, Provider
from grants import programmes
from grants.models import Application, BodyQuestion, Status
from tests.addresses import (
    answered_claim,
    audited_claim,
    body,
)
from tests.world import World

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


def link_of(group: str) -> Callable[[World], Any]:
    return lambda world: world.offers.groups[group].link


def seminar_acts(route: str, world: World) -> Iterator[Stop]:
    """Of a seminar in each kind of state."""
    for act, persona, subject in world.possible(list(world.offers.seminars.values()), ("sabine",)):
        if act != "wish_seminar":
            yield Stop(route, persona, reverse(route, args=[subject.public_id, act]))


def order(world: World) -> Any:
    return world.district.youth.resolutions.get().public_id
