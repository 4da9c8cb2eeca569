# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenario 13: one seat, one vote, however often and by whom it is cast, and none after the end."""

import re
from datetime import date

import pytest

from committees.models import Ballot, Poll, Tenure
from grants.models import Event
from permissions.models import User
from tests.portal.committee import Evening, url_of, words
from workflows.demo.district import District
from workflows.models import Attempt


@pytest.fixture
def evening(mettmann: District) -> Evening:
    return Evening(mettmann)


@pytest.fixture
def poll(evening: Evening) -> Poll:
    """Eight of fifteen are there; seat 4 is Helga's, and Hanno deputises for her."""
    helga, hanno = evening.district["helga"], User.objects.create_user("hanno@beispiel.test", "Hanno Vertreter")
    evening.district.people["hanno"] = hanno
    Tenure.objects.create(seat=helga.tenures.get().seat, user=hanno, part="deputy", since=date(2026, 1, 1))
    case = evening.case()
    evening.present(8)
    return evening.poll(case)


def test_the_last_vote_before_the_end_counts_once(evening: Evening, poll: Poll) -> None:
    """Yes on the phone, no on the laptop: one vote, two lines in the log."""
    assert evening.vote("helga", poll, "yes").status_code == 302
    assert evening.vote("helga", poll, "no").status_code == 302
    assert Ballot.objects.get(poll=poll, seat__number=4).verdict == "no"
    logged = Event.objects.filter(act="vote", poll=poll).values_list("by__name", flat=True)
    assert list(logged) == ["Helga Brandt"] * 2

    tried = evening.browser("hanno").post(url_of(poll, "vote"), {"verdict": "yes"})
    assert tried.status_code == 409
    assert "Sitz 4 hat bereits abgestimmt" in words(tried)
    assert list(Attempt.objects.values_list("by__name", "act", "kind")) == [("Hanno Vertreter", "vote", "conflict")]

    assert evening.send("katrin", url_of(poll, "close_poll")).status_code == 302
    poll.refresh_from_db()
    assert (poll.yes, poll.no, poll.abstain) == (0, 1, 0)


def test_after_the_end_nothing_changes_and_nothing_typed_is_lost(evening: Evening, poll: Poll) -> None:
    evening.vote("helga", poll, "no")
    seen = evening.seal("helga", url_of(poll.item))
    evening.send("katrin", url_of(poll, "close_poll"))
    answer = evening.browser("helga").post(url_of(poll, "vote"), {**seen, "verdict": "yes"})
    assert answer.status_code == 409
    assert "Ihre Eingabe ist nicht gespeichert" in words(answer)
    assert "Danach kann niemand mehr eine Stimme abgeben oder ändern." in words(answer)
    assert re.search("Abgelehnt", evening.read("helga", url_of(poll.item)))
    assert Ballot.objects.get(poll=poll, seat__number=4).verdict == "no"
    assert Attempt.objects.filter(by=evening.district["helga"], act="vote").count() == 1
