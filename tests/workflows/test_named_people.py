# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom and which session an act names is asked by a rule, also of who needs no form."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from committees.bylaws.rules import Majority, MajorityRule, Rules
from committees.models import Meeting, Poll, Recusal, Summons, Tenure
from grants import transfers
from grants.models import Fund
from law.finding import Refused
from tests.portal.committee import Evening, invited_under
from workflows.demo.district import District
from workflows.engine import perform

LATER = date(2027, 5, 12)


@pytest.fixture
def evening(mettmann: District) -> Evening:
    return Evening(mettmann)


def stranger(evening: Evening) -> Tenure:
    return Tenure.objects.filter(committee=evening.district.youth).earliest("pk")


def test_bias_is_raised_about_a_member_of_this_body(evening: Evening) -> None:
    d, case = evening.district, evening.case()
    past = Tenure.objects.get(user=d["fatma"])
    Tenure.objects.filter(pk=past.pk).update(until=date(2027, 3, 16))
    past.refresh_from_db()
    told = {"item": evening.item(case), "ground": "doubt", "reason": "Er kennt sie."}
    for wrong in (stranger(evening), past):
        with pytest.raises(Refused, match="gehört in dieser Sitzung nicht zum Gremium"):
            perform("raise_bias", evening.meeting, by=d["katrin"], on=evening.meeting.held_on, member=wrong, **told)
    assert not Recusal.objects.exists()


# what is wrong with the session a deferral names
NO_SESSION: dict[str, dict[str, Any]] = {
    "of another body": {},
    "a circulation": {"kind": Meeting.Kind.CIRCULATION},
    "closed": {"phase": Meeting.Phase.CLOSED, "closed_at": timezone.now()},
    "over": {"held_on": date(2027, 3, 10)},
}


@pytest.mark.parametrize("wrong", NO_SESSION)
def test_a_deferral_names_a_later_session_of_this_body(evening: Evening, wrong: str) -> None:
    case = evening.case()
    evening.present(8)
    body = evening.district.youth if wrong == "of another body" else evening.district.committee
    to = Meeting.objects.create(committee=body, **{"held_on": LATER} | NO_SESSION[wrong])
    with pytest.raises(Refused, match="spätere Sitzung dieses Gremiums"):
        evening.poll(case, motion="defer", amount=None, defer_to=to)


def test_only_who_sits_in_the_body_stands_in_its_log(evening: Evening) -> None:
    d = evening.district
    past = Tenure.objects.get(user=d["fatma"])
    Tenure.objects.filter(pk=past.pk).update(until=date(2027, 3, 16))
    past.refresh_from_db()
    for wrong in (stranger(evening), past):
        letter = {"invited": [wrong], "channel": "letter", "sent_on": date(2027, 2, 1)}
        with pytest.raises(Refused, match=r"sitzt am 17\.03\.2027 nicht in diesem Gremium"):
            perform("record_summons", evening.meeting, by=d["katrin"], on=date(2027, 2, 2), **letter)
    assert not Summons.objects.exists()


def test_money_that_found_no_unanimity_is_voted_on_again(evening: Evening) -> None:
    """Unanimous, then simple: the first round decided nothing."""
    d, on = evening.district, evening.meeting.held_on
    evening.present(8)
    invited_under(evening.meeting, Rules(majority=MajorityRule(Majority.UNANIMOUS, simple_after=1)))
    taker = Fund.objects.exclude(pk=d.fund.pk).get()
    item = transfers.plan(evening.meeting, d.fund, taker, Decimal(500), "Es reicht nicht.").item
    type(item).objects.filter(pk=item.pk).update(urgent=False)
    motion = {"item": item, "motion": "transfer", "amount": Decimal(500)}
    for outcome in ("undecided", "adopted"):
        item.refresh_from_db()
        perform("open_poll", evening.meeting, by=d["katrin"], on=on, **motion)
        poll = Poll.objects.get(closed_at=None)
        evening.votes(poll, mehmet="yes", fatma="yes", georg="no")
        perform("close_poll", poll, by=d["katrin"], on=on)
        poll.refresh_from_db()
        assert poll.outcome == outcome
    assert poll.round == 2
    with pytest.raises(Refused, match="Darüber ist schon abgestimmt"):
        perform("open_poll", evening.meeting, by=d["katrin"], on=on, **motion)
