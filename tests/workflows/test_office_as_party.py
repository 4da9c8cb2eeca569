# SPDX-License-Identifier: AGPL-3.0-or-later
"""The coordination office applies itself, or its people helped with a case: nobody leads a vote on their own matter."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from committees.models import Meeting, Poll
from grants import bias
from grants.models import Application, Invitation, Representative, Status
from law.finding import Refused
from tests.portal.committee import Evening
from workflows.demo.district import District
from workflows.engine import Forbidden, perform, roles_on

ENDED = datetime(2027, 1, 19, tzinfo=UTC)


def represents(evening: Evening, case: Application, key: str) -> None:
    Representative.objects.create(applicant=case.applicant, user=evening.district[key])


def helps(evening: Evening, case: Application, key: str) -> None:
    d = evening.district
    fields = {"email": "x@beispiel.test", "digest": "0" * 64, "invited_by": d["antje"], "expires_at": ENDED}
    Invitation.objects.create(application=case, accepted_by=d[key], accepted_at=ENDED, **fields)


def helped(evening: Evening, case: Application, key: str) -> None:
    helps(evening, case, key)
    Invitation.objects.update(ended_at=ENDED)


BECOMES = pytest.mark.parametrize("becomes", [represents, helps, helped])
Becomes = Callable[[Evening, Application, str], None]


@pytest.fixture
def evening(mettmann: District) -> Evening:
    return Evening(mettmann)


@BECOMES
def test_a_party_leads_no_vote_on_its_case(evening: Evening, becomes: Becomes) -> None:
    d, on, case = evening.district, evening.meeting.held_on, evening.case()
    evening.present(9)
    becomes(evening, case, "katrin")
    item = evening.item(case)
    motion = {"item": item, "motion": "award", "amount": case.amount_asked}
    with pytest.raises(Refused, match="leitet ihn"):
        perform("open_poll", evening.meeting, by=d["katrin"], on=on, **motion)
    with pytest.raises(Refused, match="ausgeschlossen"):
        perform("note_item", evening.meeting, by=d["katrin"], on=on, item=item, text="Frage", before="")
    perform("open_poll", evening.meeting, by=d["mehmet"], on=on, **motion)
    poll = Poll.objects.get()
    seat = d.committee.seats.get(number=2)
    for act, data in (("record_vote", {"seat": seat, "verdict": "yes"}), ("void_poll", {"reasons": "Neu"})):
        with pytest.raises(Forbidden):
            perform(act, poll, by=d["katrin"], on=on, **data)
    evening.votes(poll, fatma="yes", georg="yes")
    with pytest.raises(Forbidden):
        perform("close_poll", poll, by=d["katrin"], on=on)
    perform("close_poll", poll, by=d["mehmet"], on=on)
    case.refresh_from_db()
    assert case.status == Status.RESOLVED


@BECOMES
def test_a_party_is_out_of_its_own_item_alone(evening: Evening, becomes: Becomes) -> None:
    case = evening.case()
    other = evening.case("Lesefest", applicant=evening.district.person)
    becomes(evening, case, "katrin")
    katrin = evening.district["katrin"].pk
    assert bias.is_out(katrin, evening.item(case).pk)
    assert not bias.is_out(katrin, evening.item(other).pk)
    assert bias.items_out_of(katrin, evening.meeting) == {evening.item(case).pk}
    evening.present(9)
    perform("close_poll", _voted(evening, other), by=evening.district["katrin"], on=evening.meeting.held_on)


def _voted(evening: Evening, case: Application) -> Poll:
    poll = evening.poll(case)
    evening.votes(poll, fatma="yes")
    return poll


def test_nobody_is_out_for_an_invitation_nobody_accepted(evening: Evening) -> None:
    case = evening.case()
    helps(evening, case, "katrin")
    Invitation.objects.update(accepted_by=None, accepted_at=None)
    item = evening.item(case).pk
    assert not bias.is_out(evening.district["katrin"].pk, item)
    assert not bias.is_out(None, item)


def test_the_role_says_it_of_a_vote(evening: Evening) -> None:
    d, on, case = evening.district, evening.meeting.held_on, evening.case()
    evening.present(9)
    poll = evening.poll(case)
    assert "biased" not in roles_on(poll, d["katrin"], on)
    represents(evening, case, "katrin")
    assert roles_on(poll, d["katrin"], on) == {"secretary", "biased"}


def test_a_second_session_takes_the_own_case_of_who_calls_it(evening: Evening) -> None:
    """To put it on the next agenda is the body's act, and follows: it must not fail because a party pressed the key."""
    d, case = evening.district, evening.case(asked=900)
    represents(evening, case, "katrin")
    evening.present(3)
    day = evening.meeting.held_on + timedelta(days=14)
    perform("reconvene", evening.meeting, by=d["katrin"], on=evening.meeting.held_on, held_on=day, with_note=True)
    second = Meeting.objects.get(second_of=evening.meeting)
    assert [item.consideration.application for item in second.items.all()] == [case]


def test_a_party_still_puts_nothing_on_an_agenda(evening: Evening) -> None:
    """What it does itself stays forbidden; only what follows from the body's act is the body's."""
    d, case = evening.district, evening.ready(evening.case(schedule=False))
    represents(evening, case, "katrin")
    with pytest.raises(Forbidden):
        perform("schedule", case, by=d["katrin"], on=date(2027, 1, 22), meeting=evening.meeting)
    with pytest.raises(Forbidden):
        perform("circulate", case, by=d["katrin"], on=date(2027, 1, 22), amount=Decimal(900))


def test_a_chair_who_became_a_party_after_the_vote_began_votes_and_leads_no_more(evening: Evening) -> None:
    d, on, case = evening.district, evening.meeting.held_on, evening.case()
    evening.present(9)
    poll = evening.poll(case)
    represents(evening, case, "mehmet")
    assert "biased" not in roles_on(poll, d["mehmet"], on)
    assert not bias.is_out(d["mehmet"].pk, poll.item_id), "the ballot and its page stay"
    evening.votes(poll, mehmet="no", fatma="yes")
    with pytest.raises(Refused, match="leitet ihn"):
        perform("close_poll", poll, by=d["mehmet"], on=on)
    perform("close_poll", poll, by=d["katrin"], on=on)
