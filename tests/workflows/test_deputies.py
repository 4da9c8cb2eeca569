# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the rules know no deputies, or ask for an age, nobody else sits, answers or objects on a seat."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from committees.bylaws.rules import AgeRule, DeputyRule, Rules
from committees.models import AgendaItem, Ballot, Presence, Proposal, Seat, Summons, Tenure
from law.finding import Refused
from permissions.models import User
from tests.journeys.test_circulation import START, Round
from tests.portal.committee import Evening, follow, invited_under, url_of, words
from workflows.demo.district import District
from workflows.demo.steps import invite
from workflows.engine import Conflict, perform

NONE = Rules(deputies=DeputyRule(allowed=False))
AGED = Rules(age=AgeRule(vote_from=12, vote_until=27))


def deputy_of(district: District, number: int, *, born_on: date | None = None) -> User:
    user = User.objects.create_user("hanno@beispiel.test", "Hanno Vertreter")
    seat = Seat.objects.get(committee=district.committee, number=number)
    Tenure.objects.create(seat=seat, user=user, part="deputy", since=date(2026, 1, 1), born_on=born_on)
    return user


def test_nobody_is_present_for_a_member_where_the_rules_forbid_it(mettmann: District) -> None:
    evening, deputy = Evening(mettmann), deputy_of(mettmann, 4)
    evening.present(3)
    here = list(Tenure.objects.filter(user__in=[deputy, mettmann["mehmet"]]))
    act = {"by": mettmann["katrin"], "on": evening.meeting.held_on, "present": here}
    invited_under(evening.meeting, NONE)
    evening.meeting.refresh_from_db()
    with pytest.raises(Refused, match="Hanno Vertreter kann niemanden vertreten"):
        perform("record_presence", evening.meeting, **act)
    assert not Presence.objects.filter(user=deputy).exists()
    invited_under(evening.meeting, Rules())
    evening.meeting.refresh_from_db()
    perform("record_presence", evening.meeting, **act)
    assert Presence.objects.get(user=deputy).seat.number == 4


def test_who_sits_there_all_the_same_gets_no_ballot(mettmann: District) -> None:
    evening, deputy = Evening(mettmann), deputy_of(mettmann, 4)
    case = evening.case()
    evening.present(9)
    Presence.objects.filter(seat__number=4, meeting=evening.meeting).update(user=deputy)
    invited_under(evening.meeting, NONE)
    assert sorted(evening.poll(case).ballots.values_list("seat__number", flat=True)) == [1, 2, 3, 5, 6, 7, 8, 9]


def test_no_deputy_proposes_a_sum_where_the_rules_know_none(mettmann: District) -> None:
    """Under rules that know deputies it may, for a member who does not come."""
    evening, deputy = Evening(mettmann), deputy_of(mettmann, 4)
    item, on = evening.item(evening.case()), evening.meeting.held_on
    invite(evening.meeting, on=START)
    perform("excuse", evening.meeting, by=mettmann["helga"], on=on, reason="")
    given = {"by": deputy, "on": on, "item": item, "amount": Decimal(100)}
    invited_under(evening.meeting, NONE)
    evening.meeting.refresh_from_db()
    with pytest.raises(Refused, match="stimmen Sie hier nicht ab"):
        perform("propose_amount", evening.meeting, **given)
    assert "Einen anderen Betrag vorschlagen" not in _page(item, deputy)
    invited_under(evening.meeting, Rules())
    evening.meeting.refresh_from_db()
    assert "Einen anderen Betrag vorschlagen" in _page(item, deputy)
    perform("propose_amount", evening.meeting, **given)
    assert Proposal.objects.get().seat.number == 4


# Both say so before the session: it is the age on its day that counts, 17.03.2027.
@pytest.mark.parametrize(("born_on", "may"), [(date(1999, 3, 18), True), (date(1999, 3, 17), False)])
def test_a_sum_is_proposed_by_who_is_of_the_age_to_vote(mettmann: District, born_on: date, may: bool) -> None:
    evening = Evening(mettmann)
    follow(mettmann.committee, AGED)
    item = evening.item(evening.case())
    Tenure.objects.filter(user=mettmann["fatma"]).update(born_on=born_on)
    given = {"by": mettmann["fatma"], "on": START, "item": item, "amount": Decimal(100)}
    assert ("Einen anderen Betrag vorschlagen" in _page(item, mettmann["fatma"])) is may
    if may:
        perform("propose_amount", evening.meeting, **given)
        return
    with pytest.raises(Refused, match="Bitten Sie ein Mitglied"):
        perform("propose_amount", evening.meeting, **given)


def _page(item: AgendaItem, user: User) -> str:
    client = Client()
    client.force_login(user)
    return words(client.get(url_of(item)))


def test_in_writing_only_members_are_asked_and_only_they_answer(mettmann: District, on: date) -> None:
    deputy = deputy_of(mettmann, 4)
    going = Round(mettmann, on, NONE)
    poll = going.begin()
    assert not Summons.objects.filter(user=deputy).exists()
    with pytest.raises(Refused, match="Hier antwortet nur das Mitglied selbst"):
        perform("vote", poll, by=deputy, on=START, verdict="yes")
    with pytest.raises(Refused, match="Hier antwortet nur das Mitglied selbst"):
        perform("object", poll, by=deputy, on=START, reason="Nein.", meeting=poll.item.meeting)
    going.answer(poll, "helga")
    assert Ballot.objects.get(poll=poll, seat__number=4).user == mettmann["helga"]


def test_where_deputies_are_known_one_answers(mettmann: District, on: date) -> None:
    deputy = deputy_of(mettmann, 4)
    poll = Round(mettmann, on).begin()
    assert Summons.objects.filter(user=deputy).exists()
    perform("vote", poll, by=deputy, on=START, verdict="yes")
    assert Ballot.objects.get(poll=poll, seat__number=4).user == deputy


@pytest.mark.parametrize(("born_on", "may"), [(date(1999, 1, 26), True), (date(1999, 1, 25), False)])
def test_the_age_of_whoever_answers_counts_on_the_day(mettmann: District, on: date, born_on: date, may: bool) -> None:
    """Twenty-eight tomorrow, twenty-eight today."""
    deputy = deputy_of(mettmann, 4, born_on=born_on)
    poll = Round(mettmann, on, AGED).begin()
    if may:
        perform("vote", poll, by=deputy, on=START, verdict="yes")
    else:
        with pytest.raises(Refused, match="hängt das Stimmrecht vom Alter ab"):
            perform("vote", poll, by=deputy, on=START, verdict="yes")


def test_in_a_session_who_sits_there_votes_and_not_the_member(mettmann: District) -> None:
    """A deputy came for the member; in writing it would be the other way round."""
    evening, deputy = Evening(mettmann), deputy_of(mettmann, 4)
    case = evening.case()
    evening.present(9)
    Presence.objects.filter(seat__number=4, meeting=evening.meeting).update(user=deputy)
    poll = evening.poll(case)
    perform("vote", poll, by=deputy, on=evening.meeting.held_on, verdict="no")
    with pytest.raises(Conflict, match="Sitz 4 hat bereits abgestimmt"):
        perform("vote", poll, by=mettmann["helga"], on=evening.meeting.held_on, verdict="yes")
    assert Ballot.objects.get(poll=poll, seat__number=4).verdict == "no"
