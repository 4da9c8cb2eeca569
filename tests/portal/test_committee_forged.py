# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is sent about a vote by who does not see it: not found, and not forgotten."""

from datetime import timedelta

import pytest
from django.urls import reverse

from committees.models import Ballot, Tenure
from law import calendar
from tests.portal.committee import Evening, url_of
from tests.portal.test_committee_out import in_secret
from workflows.demo.district import District
from workflows.models import Attempt


@pytest.fixture
def evening(mettmann: District) -> Evening:
    return Evening(mettmann)


def gone(evening: Evening, key: str = "fatma") -> None:
    """Her term ended two days before the session."""
    last = evening.meeting.held_on - timedelta(days=2)
    Tenure.objects.filter(user=evening.district[key]).update(until=last)


@pytest.mark.parametrize("act", ["vote", "cast_secret", "record_vote"])
@pytest.mark.parametrize("key", ["fatma", "nora"])
def test_a_vote_forged_by_who_is_no_member_leaves_a_trace(evening: Evening, act: str, key: str) -> None:
    case = evening.case()
    evening.present(9)
    poll = in_secret(evening, case) if act == "cast_secret" else evening.poll(case)
    gone(evening)
    url = url_of(poll, act) if act != "cast_secret" else reverse("committee:cast_secret", args=[poll.public_id])
    assert evening.get(key, url).status_code == 404
    assert not Attempt.objects.exists(), "to look is no attempt"
    answer = evening.browser(key).post(url, {"verdict": "yes", "code": "nicht von hier"})
    assert answer.status_code == 404
    assert "Begegnungscafé" not in answer.content.decode()
    tried = Attempt.objects.get()
    assert (tried.by, tried.act, tried.subject) == (evening.district[key], act, "poll")
    assert tried.subject_id == poll.pk
    assert not Ballot.objects.exclude(verdict="").exists()


def test_a_vote_that_is_none_of_a_page_is_not_cast_by_the_way(evening: Evening) -> None:
    """A member of the day whose term ended since, days later: the page is gone, and the door is not asked."""
    case = evening.case()
    evening.present(9)
    poll = evening.poll(case)
    Tenure.objects.filter(user=evening.district["fatma"]).update(until=evening.meeting.held_on)
    calendar.pretend(evening.meeting.held_on + timedelta(days=3))
    assert evening.browser("fatma").post(url_of(poll, "vote"), {"verdict": "yes"}).status_code == 404
    assert not Ballot.objects.exclude(verdict="").exists()
    unknown = reverse("committee:vote", args=[case.public_id])
    assert evening.browser("fatma").post(unknown, {"verdict": "yes"}).status_code == 404
