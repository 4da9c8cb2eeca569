# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds for all rules, all ballots and all situations, whatever the numbers."""

import json
import random
from dataclasses import is_dataclass, replace
from enum import Enum
from fractions import Fraction
from types import UnionType
from typing import Any, get_args, get_origin

from hypothesis import given, settings
from hypothesis import strategies as st

from committees.bylaws.body import from_json, to_json
from committees.bylaws.contradictions import contradictions
from committees.bylaws.counting import Outcome, count
from committees.bylaws.differences import differences
from committees.bylaws.quorum import Situation, quorum
from committees.bylaws.rules import Majority, MajorityRule, OnTie, Point, Rules, TieBreak, points_of
from committees.bylaws.sentences import sentences
from law.finding import Refused

VERDICTS = ("yes", "no", "abstain", "")
MEMBERS = 9


def sound(rules: Rules) -> bool:
    return not any(finding.blocking for finding in contradictions(rules))


def value_of(kind: Any, point: Point) -> st.SearchStrategy[Any]:
    """Anything a field can hold, small numbers more often than large ones."""
    if get_origin(kind) is UnionType:
        return st.none() | value_of(next(each for each in get_args(kind) if each is not type(None)), point)
    if get_origin(kind) is tuple:
        return st.lists(value_of(get_args(kind)[0], point), max_size=3).map(tuple)
    if is_dataclass(kind):
        return st.builds(kind, **{name: value_of(*inner) for name, inner in points_of(kind).items()})  # type: ignore[arg-type]
    if issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    few = st.integers(point.least, min(point.most, point.least + 12))
    texts = st.text("abcdeÄß", min_size=1, max_size=8)
    fractions = st.fractions(Fraction(1, 12), 1, max_denominator=12)
    return {int: few, bool: st.booleans(), Fraction: fractions, str: texts}[kind]


def part_of(name: str) -> st.SearchStrategy[Any]:
    """A part of the rules: the law's, or one that by itself does not contradict the law's others."""
    drawn = value_of(*points_of(Rules)[name])
    return st.just(getattr(Rules(), name)) | drawn.filter(lambda part: sound(replace(Rules(), **{name: part})))


PARTS = {name: part_of(name) for name in points_of(Rules) if name not in {"majority", "tie"}}


@st.composite
def voting(draw: st.DrawFn) -> Rules:
    """Majority and tie must fit each other."""
    kind = draw(st.sampled_from(Majority))
    after = draw(st.integers(0, 3)) if kind is Majority.UNANIMOUS else 0
    decides = draw(st.sampled_from(OnTie))
    only = after + 1 if decides is OnTie.CHAIR and (after or kind is Majority.SIMPLE) else 0
    tie = TieBreak(decides, draw(st.sampled_from((0, only))))
    return Rules(majority=MajorityRule(kind, after, draw(st.booleans())), tie=tie)


VOTING = voting()
QUORUMS = st.builds(lambda part: replace(Rules(), quorum=part), PARTS["quorum"])
ONE_POINT = st.one_of(
    VOTING, *(st.builds(lambda part, name=name: replace(Rules(), **{name: part}), PARTS[name]) for name in PARTS)
)
ALL_RULES = st.builds(lambda voting, parts: replace(voting, **parts), VOTING, st.fixed_dictionaries(PARTS)).filter(
    sound
)
# Who presides is the first, or has no vote. More often yes, so that enough is adopted.
BALLOTS = st.lists(st.sampled_from(("yes", "yes", *VERDICTS)), min_size=1, max_size=MEMBERS - 1)


def outcome_of(rules: Rules, ballots: list[str], presides: bool, number: int) -> Outcome:
    chair = ballots[0] if presides and ballots else ""
    return count(rules, ballots, chair=chair, present=len(ballots), members=MEMBERS, round=number).outcome


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    seats = draw(st.integers(0, 30))
    excluded = draw(st.integers(0, seats))
    return Situation(
        seats=seats,
        occupied=draw(st.integers(0, seats)),
        excluded=excluded,
        present=draw(st.integers(0, seats - excluded)),
        invited_all=draw(st.sampled_from((True, True, True, False))),
        second_session=draw(st.booleans()),
        note=draw(st.booleans()),
        same_item=draw(st.booleans()),
        areas=draw(st.frozensets(st.sampled_from("ABCDEFG"))),
    )


@given(ALL_RULES)
def test_rules_survive_json(rules: Rules) -> None:
    assert from_json(json.loads(json.dumps(to_json(rules)))) == rules


@given(ALL_RULES)
def test_rules_can_be_read_as_sentences(rules: Rules) -> None:
    told = sentences(rules)
    assert len(told) == len(set(told))
    assert all(each[0].isupper() and each.endswith(".") and "None" not in each for each in told)


@given(ONE_POINT, ONE_POINT)
def test_a_change_is_told_exactly_when_there_is_one(old: Rules, new: Rules) -> None:
    assert differences(old, old) == []
    assert bool(differences(old, new)) is (old != new)


@settings(max_examples=1_000)
@given(VOTING, BALLOTS, st.booleans(), st.integers(1, 5), st.integers(0, MEMBERS))
def test_a_further_yes_never_defeats(rules: Rules, ballots: list[str], presides: bool, number: int, where: int) -> None:
    """Somebody changes to yes, or comes in and votes yes."""
    changed = [*ballots]
    changed[where % len(ballots)] = "yes"
    before = outcome_of(rules, ballots, presides, number)
    after = {outcome_of(rules, more, presides, number) for more in (changed, [*ballots, "yes"])}
    assert before != Outcome.ADOPTED or after == {Outcome.ADOPTED}


@settings(max_examples=1_000)
@given(VOTING, BALLOTS, st.booleans(), st.integers(1, 5))
def test_a_further_no_never_helps(rules: Rules, ballots: list[str], presides: bool, number: int) -> None:
    before = outcome_of(rules, ballots, presides, number)
    after = outcome_of(rules, [*ballots, "no"], presides, number)
    assert before == Outcome.ADOPTED or after != Outcome.ADOPTED


@given(VOTING, BALLOTS, st.sampled_from(VERDICTS), st.integers(1, 5), st.randoms(use_true_random=False))
def test_the_order_of_ballots_does_not_matter(
    rules: Rules, ballots: list[str], chair: str, number: int, chance: random.Random
) -> None:
    mixed = chance.sample(ballots, len(ballots))
    results = [
        count(rules, each, chair=chair, present=len(ballots), members=MEMBERS, round=number)
        for each in (ballots, mixed)
    ]
    assert results[0] == results[1]


@given(VOTING, BALLOTS, st.sampled_from(VERDICTS), st.integers(1, 5))
def test_nothing_is_adopted_against_more_votes_than_for_it(
    rules: Rules, ballots: list[str], chair: str, number: int
) -> None:
    result = count(rules, ballots, chair=chair, present=len(ballots), members=MEMBERS, round=number)
    assert result.yes + result.no + result.abstain + ballots.count("") == len(ballots)
    if result.outcome == Outcome.ADOPTED:
        assert result.yes >= max(result.no, 1)
    assert result.why.endswith(f": {result.outcome.label}")


@settings(max_examples=200)
@given(QUORUMS, situations())
def test_presence_never_costs_the_quorum(rules: Rules, at: Situation) -> None:
    more = [replace(at, areas=at.areas | {"H"})]
    more += [replace(at, present=at.present + 1)] if at.present + at.excluded < at.seats else []
    assert not quorum(rules, at).quorate or all(quorum(rules, each).quorate for each in more)


@given(QUORUMS, situations())
def test_a_quorum_is_invited_present_and_explained(rules: Rules, at: Situation) -> None:
    found = quorum(rules, at)
    assert found.why and found.norm
    if found.quorate:
        assert at.invited_all and at.present >= found.needed >= 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def broken(body: Any, chance: random.Random, junk: Any) -> Any:
    """The body with something else at one place."""
    if isinstance(body, dict) and body and chance.random() < 0.8:
        name = chance.choice(sorted(body))
        return {**body, name: broken(body[name], chance, junk)}
    return junk


@settings(max_examples=200)
@given(JSON, st.randoms(use_true_random=False))
def test_no_json_does_worse_than_be_refused(junk: Any, chance: random.Random) -> None:
    for body in (junk, broken(to_json(Rules()), chance, junk)):
        try:
            rules = from_json(body)
        except Refused as refused:
            assert refused.findings
            assert all(f.text.isprintable() and f.text.endswith(".") for f in refused.findings)
        else:
            assert from_json(to_json(rules)) == rules
