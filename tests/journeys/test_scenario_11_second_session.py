# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenario 11: too few come, and the second session decides with whoever is there, if the invitation said so."""

from datetime import date

import pytest

from committees.bylaws.rules import Base, QuorumRule, Rules
from committees.models import Meeting, Poll, Recusal
from law import calendar
from law.finding import Refused
from tests.portal.committee import Evening, follow, url_of
from workflows.demo.district import District
from workflows.demo.steps import invite
from workflows.engine import perform
from workflows.sat import Sat

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


def test_four_members_live_the_second_session_over_http(evening: Evening) -> None:
    """What stood on the first agenda is put to the vote and decided; a new point beside it waits for more members."""
    second = again(evening, note=True)
    fresh = evening.item(evening.case("Ganz neues Projekt", 900))
    item = second.items.get(position=1)
    calendar.pretend(SECOND)
    evening.present(4)
    page = evening.read("katrin", url_of(second))
    assert "4 von 15 Sitzen sind anwesend. TOP 1: beschlussfähig TOP 2: nicht beschlussfähig." in page
    assert "dieser Punkt stand nicht auf der ersten Tagesordnung" in page
    assert url_of(second, "open_poll") in evening.get("katrin", url_of(second)).content.decode()

    form = url_of(second, "open_poll") + f"?top={item.public_id}"
    assert form in evening.get("katrin", url_of(item)).content.decode()
    assert (
        form.replace(str(item.public_id), str(fresh.public_id))
        not in evening.get("katrin", url_of(fresh)).content.decode()
    )
    assert "TOP 1: beschlussfähig" in evening.read("katrin", form)
    assert evening.send("katrin", form, item=item.pk, motion="award", amount="4.800").status_code == 302
    poll = Poll.objects.get()
    for key in ("mehmet", "fatma"):
        evening.unbiased(item, key)
        assert evening.vote(key, poll, "yes").status_code == 302
    assert evening.send("katrin", url_of(poll, "close_poll")).status_code == 302
    assert "Angenommen: 4.800,00 €" in evening.read("fatma", url_of(second))


def test_without_the_note_the_page_offers_no_vote(evening: Evening) -> None:
    second = again(evening, note=False)
    calendar.pretend(SECOND)
    evening.present(4)
    page = evening.read("katrin", url_of(second))
    assert "TOP 1: nicht beschlussfähig." in page
    assert url_of(second, "open_poll") not in evening.get("katrin", url_of(second)).content.decode()


def test_a_base_without_the_excluded_is_told_point_by_point(mettmann: District) -> None:
    """Seven of fifteen: too few for most points, half of the thirteen who may vote on the other one."""
    evening = Evening(mettmann)
    follow(mettmann.committee, Rules(quorum=QuorumRule(base=Base.WITHOUT_EXCLUDED)))
    evening.case()
    other = evening.item(evening.case("Mit zwei Ausgeschlossenen", 900))
    for key in ("nadine", "olaf"):
        user = mettmann[key]
        Recusal.objects.create(
            item=other, seat=user.tenures.get().seat, user=user, ground="board", origin="self", standing="excluded"
        )
    evening.present(7)
    page = evening.read("katrin", url_of(evening.meeting))
    assert "TOP 1: nicht beschlussfähig. Nicht beschlussfähig: 7 von 15" in page
    assert "TOP 2: beschlussfähig" in page
    assert "motion=award" in evening.get("katrin", url_of(other)).content.decode()


def test_minutes_without_a_vote_tell_the_quorum_of_each_point(evening: Evening) -> None:
    second = again(evening, note=True)
    evening.case("Ganz neues Projekt", 900)
    evening.present(4)
    told = Sat.of(Meeting.objects.get(pk=second.pk)).quorum
    assert told.startswith("TOP 1: 4 von 15 Sitzen anwesend, zweite Sitzung zum selben Punkt mit Hinweis")
    assert "TOP 2: Nicht beschlussfähig" in told
