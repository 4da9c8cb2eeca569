# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenario 14: six yes, six no and one abstention; what the chair's vote does, and what the rules make of it."""

import pytest

from committees.bylaws.rules import OnTie
from committees.models import Poll
from grants.models import Affiliation, Application
from tests.portal.committee import MEMBERS, Evening, url_of
from workflows.demo.district import District

VOTES = ["yes"] * 6 + ["no"] * 6
CASTING = "Stimmengleichheit, die Stimme des Vorsitzes entscheidet"
NO_CASTING = "Stimmengleichheit, keine Stimme des Vorsitzes: abgelehnt"
BY_RULES = "nach der Geschäftsordnung eine Ablehnung: abgelehnt"


@pytest.fixture
def evening(mettmann: District) -> Evening:
    return Evening(mettmann)


def voted(evening: Evening, case: Application, verdicts: dict[str, str]) -> str:
    """What somebody reads at the point after these votes were cast and counted."""
    poll: Poll = evening.poll(case)
    for key, verdict in verdicts.items():
        assert evening.vote(key, poll, verdict).status_code == 302
    assert evening.send("katrin", url_of(poll, "close_poll")).status_code == 302
    page = evening.read("ivan", url_of(poll.item))
    assert "6 Ja und 6 Nein: Die Stimmen sind gleich." in page
    return page


@pytest.mark.parametrize(
    ("tie", "chair", "outcome", "why"),
    [
        (OnTie.CHAIR, "yes", "Angenommen: 4.800,00 €", CASTING),
        (OnTie.CHAIR, "no", "Abgelehnt", CASTING),
        (OnTie.CHAIR, "abstain", "Abgelehnt", NO_CASTING),
        (OnTie.REJECTED, "yes", "Abgelehnt", BY_RULES),
        (OnTie.REJECTED, "abstain", "Abgelehnt", BY_RULES),
    ],
)
def test_a_tie(evening: Evening, tie: OnTie, chair: str, outcome: str, why: str) -> None:
    evening.district.committee.rules.update(body={"tie": {"decides": tie}})
    case = evening.case()
    evening.present(13)
    rest = [*VOTES, "abstain"]
    rest.remove(chair)
    others = [*(key for key in MEMBERS if key != "mehmet"), "ralf"]
    page = voted(evening, case, {**dict(zip(others, rest, strict=True)), "mehmet": chair})
    assert outcome in page
    assert why in page


@pytest.mark.parametrize("tie", [OnTie.CHAIR, OnTie.REJECTED])
def test_a_chair_who_is_excluded_decides_nothing(evening: Evening, tie: OnTie) -> None:
    """Nor does the deputy who leads in their place: the casting vote is the chair's own."""
    evening.district.committee.rules.update(body={"tie": {"decides": tie}})
    name = evening.district.association.name
    Affiliation.objects.create(user=evening.district["mehmet"], name=name, kind=Affiliation.Kind.BOARD)
    case = evening.case()
    evening.present(13)
    others = [*(key for key in MEMBERS if key != "mehmet"), "ralf"]
    page = voted(evening, case, dict(zip(others, VOTES, strict=True)))
    assert "Abgelehnt" in page
    assert (NO_CASTING if tie == OnTie.CHAIR else BY_RULES) in page


def test_an_advisory_chair_decides_nothing(evening: Evening) -> None:
    chair = evening.district.committee.seats.get(number=1)
    chair.advisory = True
    chair.save()
    case = evening.case()
    evening.present(13)
    others = [*(key for key in MEMBERS if key != "mehmet"), "ralf"]
    page = voted(evening, case, dict(zip(others, VOTES, strict=True)))
    assert "Abgelehnt" in page
    assert NO_CASTING in page
