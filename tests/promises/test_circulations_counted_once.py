# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several clocks come by at the same moment, and members vote and object meanwhile: a circulation ends once."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from committees.models import AgendaItem, Ballot, Poll, Resolution
from grants.models import Application, Commitment, Event, Status
from tests.promises.crowd import Crowd, rounds
from workflows import circulations
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import Conflict, perform

START = date(2027, 1, 25)
MEMBERS = ("mehmet", "fatma", "georg", "helga", "ivan", "jutta", "karim", "lena", "martin")


def going(district: District, number: int) -> tuple[Application, Poll]:
    """A case that goes round; as many answer as it takes."""
    case = draft(district.call, district.association, title=f"Antrag {number}", asked=Decimal(10))
    perform("submit", case, by=district["antje"], on=date(2027, 1, 20))
    case.refresh_from_db()
    assert case.terms is not None
    checklist = [each.key for each in case.terms.checklist]
    perform("check", case, by=district["sabine"], on=date(2027, 1, 21), checklist=checklist)
    case.refresh_from_db()
    perform("circulate", case, by=district["katrin"], on=START, amount=Decimal(10))
    poll = Poll.objects.get(item__consideration__application=case)
    for key in MEMBERS:
        perform("vote", poll, by=district[key], on=START, verdict="yes")
    return case, poll


def test_four_clocks_count_once(committed: District, crowd: Crowd) -> None:
    for number in range(rounds(5, 200)):
        case, poll = going(committed, number)
        after = poll.item.meeting.held_on + timedelta(days=1)
        found = crowd.rush([partial(circulations.run_due, after)] * 4)
        assert sum(found) == 1
        assert Event.objects.filter(poll=poll, act="conclude").count() == 1
        assert Resolution.objects.filter(poll=poll).count() == 1
        assert Commitment.objects.filter(application=case).count() == 1


def test_four_clocks_remind_once(committed: District, crowd: Crowd) -> None:
    for number in range(rounds(5, 200)):
        _case, poll = going(committed, number)
        crowd.rush([partial(circulations.run_due, START + timedelta(days=7))] * 4)
        assert Event.objects.filter(poll=poll, act="remind").count() == 1


def test_an_objection_and_the_count_are_not_both(committed: District, crowd: Crowd) -> None:
    """The objection was sent on the last day, the clock is already in the next: one of them wins whole."""
    for number in range(rounds(10, 500)):
        case, poll = going(committed, number)
        meeting, user = poll.item.meeting, committed["olaf"]
        last, reason = meeting.held_on, "Das müssen wir besprechen."
        objecting = partial(perform, "object", poll, by=user, on=last, reason=reason, meeting=meeting)
        counting = partial(circulations.conclude_due, last + timedelta(days=1))
        late = partial(perform, "vote", poll, by=user, on=last, verdict="no")
        outcomes: list[Any] = crowd.rush([objecting, counting, late])
        poll.refresh_from_db()
        case.refresh_from_db()
        stopped = isinstance(outcomes[0], Event)
        assert stopped or isinstance(outcomes[0], Conflict)
        assert poll.outcome == ("void" if stopped else "adopted")
        assert case.status == (Status.SCHEDULED if stopped else Status.RESOLVED)
        assert AgendaItem.objects.filter(consideration__application=case).count() == (2 if stopped else 1)
        counted = Ballot.objects.filter(poll=poll, verdict="no").count()
        assert stopped or poll.no == counted
        assert Commitment.objects.filter(application=case).exists() is not stopped
