# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever has a part in a body finds no link that leads nowhere: everything its pages offer is followed."""

import re
from collections import Counter, deque
from datetime import date, timedelta

import pytest
from django.urls import reverse

from committees.models import ConditionBlock, Tenure
from tests.portal.committee import Evening
from workflows.demo.district import District

LINK = re.compile(r'href="(/gremi(?:um|en)/[^"#]*)')
STARTS = ("/gremium/", "/gremien/")
ADMINISTRATOR, SECRETARY, CHAIR, MEMBER, DEPUTY, SUCCESSOR = "ute", "katrin", "mehmet", "fatma", "emre", "tarik"


@pytest.fixture
def evening(mettmann: District) -> Evening:
    """A session with an open vote and a point that waits; a deputy, and somebody whose term begins later."""
    found = Evening(mettmann)
    waiting, running = found.case(), found.case("Kleines Fest", 900)
    found.present(8)
    found.poll(running)
    found.unbiased(found.item(waiting), MEMBER)
    seat, last = mettmann.committee.seats.get(number=2), found.meeting.held_on + timedelta(days=20)
    Tenure.objects.holders().filter(seat=seat).update(until=last)
    Tenure.objects.create(seat=seat, user=mettmann[SUCCESSOR], since=last + timedelta(days=1))
    Tenure.objects.create(seat=seat, user=mettmann[DEPUTY], part=Tenure.Part.DEPUTY, since=date(2025, 1, 1))
    mettmann.committee.aims.create(year=2027, title="Alle reden mit", position=1)
    ConditionBlock.objects.create(committee=mettmann.committee, title="Schutzkonzept", text="Legen Sie es vor.")
    return found


def followed(evening: Evening, key: str) -> dict[str, int]:
    """Every address found from the starts on, with what it answers."""
    known: dict[str, int] = {}
    alike: Counter[str] = Counter()
    todo = deque(STARTS)
    while todo:
        path = todo.popleft()
        kind = re.sub(r"sitz=\d+|amtszeit=\d+", "", path)
        alike[kind] += path not in known
        if path in known or path.endswith(".pdf") or alike[kind] > 2:
            continue
        answer = evening.get(key, path)
        known[path] = answer.status_code
        if answer.status_code == 200:
            todo.extend(link.replace("&amp;", "&") for link in LINK.findall(answer.content.decode()) if _near(link))
    return known


def _near(link: str) -> bool:
    """The years before and after lead on for ever, and whose rules are whose is not asked here."""
    return "jahr=20" not in link and "/regeln/" not in link


@pytest.mark.parametrize("key", [ADMINISTRATOR, SECRETARY, CHAIR, MEMBER, DEPUTY, SUCCESSOR])
def test_every_link_leads_somewhere(evening: Evening, key: str) -> None:
    answers = followed(evening, key)
    dead = {path: status for path, status in answers.items() if status >= 400}
    if key == ADMINISTRATOR:
        assert dead.pop("/gremium/") == 404, "sessions are none of hers"
    assert not dead
    assert len(answers) > 4


def test_the_administrator_keeps_aims_and_conditions(evening: Evening) -> None:
    """The policy lets her, so do the pages; whose cases wait is for the coordination office."""
    body = evening.district.committee
    page = evening.read(ADMINISTRATOR, reverse("bodies:body", args=[body.public_id]))
    assert "Ziele des Jahres" in page and "Bausteine für Auflagen" in page
    assert "Anträge: kleine Summen" not in page
    assert "Anträge: kleine Summen" in evening.read(SECRETARY, reverse("bodies:body", args=[body.public_id]))
    assert evening.get(ADMINISTRATOR, reverse("keeping:cases", args=[body.public_id])).status_code == 404
    aims = reverse("keeping:aims", args=[body.public_id])
    assert (
        f'href="{reverse("bodies:body", args=[body.public_id])}"' in evening.get(ADMINISTRATOR, aims).content.decode()
    )
    form = reverse("keeping:aim_act", args=[body.public_id, "add_aim"]) + "?jahr=2027"
    answer = evening.send(ADMINISTRATOR, form, title="Mehr junge Leute", text="", year=2027, position=2)
    assert answer.status_code == 302
    assert "Mehr junge Leute" in evening.read(ADMINISTRATOR, aims + "?jahr=2027")
