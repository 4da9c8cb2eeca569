# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenario 11: too few come, and the second session decides with whoever is there, if the invitation said so."""

from datetime import date

import pytest

from committees.models import Meeting, Poll
from law.finding import Refused
from tests.portal.committee import Evening
from workflows.demo.district import District
from workflows.demo.steps import invite
from workflows.engine import perform

SECOND = date(2027, 3, 31)


@pytest.fixture
def evening(mettmann: District) -> Evening:
    """Seven of fifteen came, and there was no vote."""
    found = Evening(mettmann)
    case = found.case()
    found.present(7)
    with pytest.raises(Refused, match="Nicht beschlussfähig: 7 von 15 Sitzen anwesend, nötig sind 8"):
        found.poll(case)
    return found


def again(evening: Evening, *, note: bool) -> Meeting:
    d, first = evening.district, evening.meeting
    perform("reconvene", first, by=d["katrin"], on=first.held_on, held_on=SECOND, with_note=note)
    evening.meeting = Meeting.objects.get(second_of=first)
    return evening.meeting


def test_with_the_note_four_suffice(evening: Evening) -> None:
    second = again(evening, note=True)
    item = second.items.get()
    case = item.consideration.application
    assert (case.due_on, item.taken_from.meeting) == (SECOND, second.second_of)
    evening.present(4)
    poll = evening.poll(case)
    evening.votes(poll, mehmet="yes", fatma="yes")
    perform("close_poll", poll, by=evening.district["katrin"], on=SECOND)
    poll.refresh_from_db()
    assert poll.outcome == "adopted"
    assert "zweite Sitzung zum selben Punkt mit Hinweis in der Einladung" in poll.reasoning


def test_without_the_note_they_do_not(evening: Evening) -> None:
    case = again(evening, note=False).items.get().consideration.application
    evening.present(4)
    with pytest.raises(Refused, match=r"4 von 15 Sitzen anwesend.*fehlte der Hinweis"):
        evening.poll(case)


def test_a_new_point_needs_the_full_quorum(evening: Evening) -> None:
    again(evening, note=True)
    fresh = evening.case("Ganz neues Projekt", 900)
    evening.present(4)
    with pytest.raises(Refused, match="stand nicht auf der ersten Tagesordnung"):
        evening.poll(fresh)


def test_only_a_body_that_could_not_decide_is_convened_again(evening: Evening) -> None:
    first, d = evening.meeting, evening.district
    early = {"by": d["katrin"], "held_on": SECOND, "with_note": True}
    with pytest.raises(Refused, match=r"Die Sitzung ist erst am 17\.03\.2027"):
        perform("reconvene", first, on=date(2027, 3, 16), **early)
    evening.present(8)
    with pytest.raises(Refused, match="Das Gremium ist zu jedem offenen Punkt beschlussfähig"):
        perform("reconvene", first, on=first.held_on, **early)
    evening.present(2)
    with pytest.raises(Refused, match="liegt nach der ersten"):
        perform("reconvene", first, on=first.held_on, **{**early, "held_on": first.held_on})


def test_nobody_may_be_left_uninvited(mettmann: District) -> None:
    """Ladungsmangel: one name missing in the log, and the whole session decides nothing, however many came."""
    evening = Evening(mettmann)
    case = evening.case()
    invite(evening.meeting, on=date(2027, 3, 1))
    evening.meeting.summonses.filter(seat__number=9).delete()
    d = evening.district
    here = list(d.committee.seats.get(number=1).tenures.all())
    perform("record_presence", evening.meeting, by=d["katrin"], on=d.meeting.held_on, present=here)
    with pytest.raises(Refused, match="Ladungsmangel: Für Sitz 9 steht keine Einladung im Verzeichnis"):
        evening.poll(case)
    assert not Poll.objects.exists()
