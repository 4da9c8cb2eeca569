# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who counts at a meeting: persons and not seats, on the day of the session, under the rules of its invitation."""

from datetime import date, timedelta

import pytest

from committees import rulebook
from committees.bylaws.body import to_json
from committees.bylaws.rules import InvitationRule, QuorumRule, Rules
from committees.models import Ballot, Meeting, Poll, Recusal, RulesOfProcedure, Summons, Tenure
from committees.standing import Standing, of_meeting, of_poll
from committees.voting import count, not_invited
from permissions.models import User
from tests.portal.committee import Evening, invited_under
from workflows.demo.district import District
from workflows.demo.steps import invite
from workflows.engine import perform

WEEK = Rules(invitation=InvitationRule(days=7))


@pytest.fixture
def meeting(mettmann: District) -> Meeting:
    return mettmann.meeting


def person(name: str) -> User:
    return User.objects.create_user(f"{name.lower()}@beispiel.test", name)


def follows(meeting: Meeting, number: int, user: User, since: date) -> Tenure:
    """Somebody else takes the seat over from a day on."""
    seat = meeting.committee.seats.get(number=number)
    Tenure.objects.filter(seat=seat).update(until=since - timedelta(days=1))
    return Tenure.objects.create(seat=seat, user=user, since=since)


def summon(meeting: Meeting, tenure: Tenure, on: date) -> None:
    Summons.objects.create(meeting=meeting, seat=tenure.seat, user=tenure.user, channel="portal", on=on)


def stands(meeting: Meeting, *, after: int = 0) -> Standing:
    return of_meeting(meeting.pk, on=meeting.held_on + timedelta(days=after))


def defects(meeting: Meeting) -> list[str]:
    return [each.text.removeprefix("Ladungsmangel: ").partition(".")[0] for each in not_invited(stands(meeting))]


# --- invitations ---


def test_an_invitation_is_a_persons_and_not_the_seats(meeting: Meeting) -> None:
    invite(meeting, on=date(2027, 2, 1))
    follows(meeting, 9, person("Nachfolge"), date(2027, 3, 1))
    assert defects(meeting) == ["Für Sitz 9 steht keine Einladung im Verzeichnis"]
    summon(meeting, Tenure.objects.get(user__name="Nachfolge"), date(2027, 3, 2))
    assert defects(meeting) == []


# first day of the term, day of the invitation → what is wrong; the last day to invite is 10.03.
TERMS = [
    (date(2027, 3, 10), date(2027, 3, 10), []),
    (date(2027, 3, 10), date(2027, 3, 11), ["Die Einladung an Sitz 9 kam zu spät, letzter Tag war der 10"]),
    (date(2027, 3, 12), date(2027, 3, 13), []),
    (date(2027, 3, 12), date(2027, 3, 14), ["Die Einladung an Sitz 9 kam zu spät, letzter Tag war der 13"]),
    (date(2027, 3, 17), date(2027, 3, 17), []),
]


@pytest.mark.parametrize(("since", "sent_on", "wrong"), TERMS)
def test_who_joins_after_the_last_day_is_in_time_when_invited_at_once(
    meeting: Meeting, since: date, sent_on: date, wrong: list[str]
) -> None:
    Tenure.objects.filter(seat__committee=meeting.committee, seat__number=9).update(until=date(2027, 1, 31))
    invite(meeting, on=date(2027, 2, 1))
    invited_under(meeting, WEEK)
    assert defects(meeting) == [], "a vacant seat is nobody to invite"
    summon(meeting, follows(meeting, 9, person("Neu"), since), sent_on)
    assert defects(meeting) == wrong


def test_a_deputy_who_came_with_an_own_invitation_is_enough(meeting: Meeting) -> None:
    invite(meeting, on=date(2027, 2, 1))
    Summons.objects.filter(meeting=meeting, seat__number=4).delete()
    seat = meeting.committee.seats.get(number=4)
    deputy = Tenure.objects.create(seat=seat, user=person("Vertretung"), part="deputy", since=date(2026, 1, 1))
    summon(meeting, deputy, date(2027, 2, 1))
    assert defects(meeting) == ["Für Sitz 4 steht keine Einladung im Verzeichnis"], "as long as nobody sits there"
    meeting.presences.create(seat=seat, user=deputy.user)
    assert defects(meeting) == []


# --- the rules that count ---


def test_rules_adopted_later_never_reach_a_session_invited_under_the_law(meeting: Meeting) -> None:
    RulesOfProcedure.objects.filter(committee=meeting.committee).delete()
    invite(meeting, on=date(2027, 2, 1))
    body = to_json(Rules(quorum=QuorumRule(minimum=9)))
    meeting.committee.rules.create(name="Später beschlossen", body=body, valid_from=date(2027, 1, 1))
    assert stands(meeting).rules == Rules()


@pytest.mark.parametrize("frozen", ["by law", "by rules", "not yet"])
def test_the_statement_and_the_rulebook_agree(meeting: Meeting, frozen: str) -> None:
    for day in (date(2026, 1, 1), meeting.held_on, meeting.held_on + timedelta(days=1)):
        body = to_json(Rules(quorum=QuorumRule(minimum=day.year - 2020)))
        meeting.committee.rules.create(name=f"Ab {day}", body=body, valid_from=day)
    if frozen != "not yet":
        meeting.invited_on = meeting.held_on - timedelta(days=20)
        meeting.rules = meeting.committee.rules.get(valid_from=date(2026, 1, 1)) if frozen == "by rules" else None
        meeting.save()
    expected = rulebook.rules_of(rulebook.of_meeting(meeting, meeting.held_on))
    assert stands(meeting).rules == expected
    assert expected.quorum.minimum == {"by law": 3, "by rules": 6, "not yet": 7}[frozen]
    known = list(meeting.committee.rules.all())
    assert rulebook.on_day(meeting.committee_id, meeting.held_on) == rulebook.in_force(known, meeting.held_on)


# --- past midnight ---


def test_who_is_a_member_on_the_day_of_the_session_still_is_past_midnight(meeting: Meeting) -> None:
    invite(meeting, on=date(2027, 2, 1))
    follows(meeting, 9, person("Morgen"), meeting.held_on + timedelta(days=1))
    meeting.presences.create(seat=meeting.committee.seats.get(number=9), user=User.objects.get(name__startswith="Mar"))
    before, after = stands(meeting), stands(meeting, after=1)
    assert [each.holder for each in before.sitters] == [each.holder for each in after.sitters]
    assert not_invited(after) == []


# --- of a poll ---


@pytest.fixture
def evening(mettmann: District) -> Evening:
    return Evening(mettmann)


@pytest.mark.parametrize("verdict", ["yes", "no"])
def test_the_casting_vote_is_the_chairs_own(evening: Evening, verdict: str) -> None:
    """Whoever deputises for the member on the chair's seat has a vote, and breaks no tie."""
    case, d = evening.case(), evening.district
    evening.present(8)
    poll = evening.poll(case)
    other = "no" if verdict == "yes" else "yes"
    evening.votes(poll, mehmet=verdict, fatma=other)
    own = of_poll(poll.pk, on=evening.meeting.held_on)
    assert (own.chair, count(own).outcome) == (verdict, "adopted" if verdict == "yes" else "rejected")
    seat = evening.meeting.committee.seats.get(is_chair=True)
    deputy = Tenure.objects.create(seat=seat, user=person("Vertretung"), part="deputy", since=date(2026, 1, 1))
    Ballot.objects.filter(poll=poll, seat=seat).update(user=deputy.user)
    instead = of_poll(poll.pk, on=evening.meeting.held_on)
    assert (instead.chair, count(instead).outcome) == ("", "rejected")
    assert d["mehmet"] != deputy.user


def test_a_vote_recorded_for_the_chair_is_the_chairs(evening: Evening) -> None:
    case, d = evening.case(), evening.district
    evening.present(8)
    poll, on = evening.poll(case), evening.meeting.held_on
    seat = evening.meeting.committee.seats.get(is_chair=True)
    perform("record_vote", poll, by=d["katrin"], on=on, seat=seat, verdict="yes")
    assert of_poll(poll.pk, on=on).chair == "yes"


def test_whom_a_vote_on_bias_is_about_is_left_out_from_its_opening_to_its_end(evening: Evening) -> None:
    """Of fourteen seats eight would be needed, of thirteen that are not excluded seven."""
    case, d, on = evening.case(), evening.district, evening.meeting.held_on
    evening.present(8)
    invited_under(evening.meeting, Rules(quorum=QuorumRule(base="without_excluded", minimum=3)))  # type: ignore[arg-type]
    last = {"seat__committee": d.committee, "seat__number": 15}
    for rows in (Summons, Tenure):
        rows.objects.filter(**last).delete()
    d.committee.seats.filter(number=15).delete()
    declared = {"item": evening.item(case), "biased": True, "ground": "doubt", "reason": "Eine Freundin leitet es."}
    perform("declare_bias", evening.meeting, by=d["helga"], on=on, **declared)
    doubt = Recusal.objects.get(user=d["helga"])
    poll = evening.poll(case, motion="recusal", recusal=doubt, amount=None)
    assert poll.ballots.count() == 7
    assert of_poll(poll.pk, on=on).excluded == 1
    evening.votes(poll, fatma="no")
    perform("close_poll", poll, by=d["katrin"], on=on)
    assert Poll.objects.get(pk=poll.pk).outcome == "rejected"
