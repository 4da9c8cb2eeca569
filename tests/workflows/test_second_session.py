# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which points come to a second session, § 90 (2) VwVfG: those put off for want of a quorum, each asked for itself."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from committees.models import AgendaItem, Meeting, Recusal, Summons
from committees.standing import of_meeting
from grants import transfers
from grants.models import Application, Fund, Status
from law.finding import Refused
from tests.portal.committee import Evening, url_of
from workflows.demo.district import District
from workflows.engine import perform

SECOND = date(2027, 3, 31)


@pytest.fixture
def evening(mettmann: District) -> Evening:
    return Evening(mettmann)


def again(evening: Evening, *, note: bool = True) -> Meeting:
    first, by = evening.meeting, evening.district["katrin"]
    perform("reconvene", first, by=by, on=first.held_on, held_on=SECOND, with_note=note)
    return Meeting.objects.get(second_of=first)


def exclude(evening: Evening, case: Application, key: str) -> None:
    item, user = evening.item(case), evening.district[key]
    seat = user.tenures.get().seat
    Recusal.objects.create(item=item, seat=seat, user=user, ground="board", origin="self", standing="excluded")


def eased(meeting: Meeting, item: AgendaItem) -> bool:
    return of_meeting(meeting.pk, on=SECOND, item=item.pk).same_item


def test_one_excluded_member_can_cost_one_point_its_quorum(evening: Evening) -> None:
    """Eight of fifteen are there; at the second point one of them is excluded, and only that point goes along."""
    stays, goes = evening.case("Bleibt"), evening.case("Geht")
    exclude(evening, goes, "helga")
    evening.present(8)
    assert "Zweite Sitzung ansetzen" in evening.read("katrin", url_of(evening.meeting))
    second = again(evening)
    assert [item.title for item in second.items.all()] == ["Geht"]
    assert eased(second, second.items.get())
    assert evening.item(stays).meeting == evening.meeting
    assert evening.poll(stays).is_open


def test_where_each_point_has_its_quorum_nobody_is_invited_anew(evening: Evening) -> None:
    evening.case()
    evening.present(8)
    assert "Zweite Sitzung ansetzen" not in evening.read("katrin", url_of(evening.meeting))
    with pytest.raises(Refused, match="zu jedem offenen Punkt beschlussfähig"):
        again(evening)


NOT_INVITED = "Für Sitz 9 steht keine Einladung.*Setzen Sie eine neue Sitzung an"


@pytest.mark.parametrize(("there", "refusal"), [(7, NOT_INVITED), (12, "zu jedem offenen Punkt beschlussfähig")])
def test_who_was_not_invited_did_not_stay_away(evening: Evening, there: int, refusal: str) -> None:
    """However many came: want of an invitation is no want of a quorum, and a second session does not mend it."""
    evening.case()
    evening.present(there)
    Summons.objects.filter(meeting=evening.meeting, seat__number=9).delete()
    with pytest.raises(Refused, match=refusal):
        again(evening)
    assert not Meeting.objects.filter(second_of=evening.meeting).exists()


def test_a_case_that_was_deferred_by_vote_is_not_eased(evening: Evening) -> None:
    """It comes to the second session as any other point does."""
    d, on = evening.district, evening.meeting.held_on
    lacking, deferred, moved = evening.case("Fehlt"), evening.case("Vertagt"), evening.case("Verschoben")
    exclude(evening, lacking, "helga")
    evening.present(8)
    poll = evening.poll(deferred, motion="defer", amount=None)
    evening.votes(poll, mehmet="yes")
    perform("close_poll", poll, by=d["katrin"], on=on)
    perform("decide", deferred, by=d["sabine"], on=on, reasons="Wie beschlossen.")
    second = again(evening)
    for case in (deferred, moved):
        perform("schedule", case, by=d["katrin"], on=on, meeting=second)
    items = {item.title: eased(second, item) for item in second.items.all()}
    assert items == {"Fehlt": True, "Vertagt": False, "Verschoben": False}


def test_money_and_what_is_only_talked_about_go_along(evening: Evening) -> None:
    d, meeting = evening.district, evening.meeting
    taker = Fund.objects.exclude(pk=d.fund.pk).get()
    transfers.plan(meeting, d.fund, taker, Decimal(500), "Es reicht nicht.")
    for number, (title, notes) in enumerate((("Rückblick", ""), ("Begrüßung", "Alle stellen sich vor.")), 2):
        meeting.items.create(position=number, kind="other", title=title, text="Worum es geht", notes=notes)
    seat, helga = meeting.committee.seats.get(number=4), d["helga"]
    told = {"ground": "doubt", "origin": "self", "reason": "Leitet das Haus.", "standing": "excluded"}
    Recusal.objects.create(item=meeting.items.get(title="Rückblick"), seat=seat, user=helga, **told)
    evening.present(7)
    AgendaItem.objects.create(meeting=meeting, position=9, kind="other", title="Zu spät gemeldet", urgent=True)
    second = again(evening)
    rows = [(item.kind, item.title, item.text, item.taken_from.meeting, item.urgent) for item in second.items.all()]
    assert rows == [
        ("transfer", meeting.items.get(kind="transfer").title, "Es reicht nicht.", meeting, False),
        ("other", "Rückblick", "Worum es geht", meeting, False),
    ]
    stays = second.items.get(title="Rückblick").recusals.get()
    assert (stays.user, stays.reason, stays.standing) == (helga, "Leitet das Haus.", "excluded")
    moved = second.items.get(kind="transfer").transfer
    assert (moved.giver, moved.taker, moved.amount) == (d.fund, taker, Decimal(500))
    with pytest.raises(Refused, match="zu jedem offenen Punkt"):
        by = d["katrin"]
        perform("reconvene", meeting, by=by, on=meeting.held_on, held_on=date(2027, 4, 7), with_note=True)


def test_a_closed_session_can_still_have_a_second_one(evening: Evening) -> None:
    d, on = evening.district, evening.meeting.held_on
    case = evening.case()
    evening.present(7)
    page = evening.read("katrin", url_of(evening.meeting, "close_meeting"))
    assert "TOP 1: Begegnungscafé am Markt" in page
    assert "Zu TOP 1 sind zu wenige Mitglieder da. Dafür können Sie eine zweite Sitzung ansetzen" in page
    evening.send("katrin", url_of(evening.meeting, "close_meeting"))
    evening.meeting.refresh_from_db()
    assert evening.meeting.phase == "closed"
    assert "Zweite Sitzung ansetzen" in evening.read("katrin", url_of(evening.meeting))
    given = {"held_on": f"{SECOND:%d.%m.%Y}", "with_note": "on"}
    assert evening.send("katrin", url_of(evening.meeting, "reconvene"), **given).status_code == 302
    item = evening.item(case)
    assert item.meeting.second_of == evening.meeting
    assert eased(item.meeting, item)
    case.refresh_from_db()
    assert case.status == Status.SCHEDULED
    perform("sign_minutes", evening.meeting, by=d["mehmet"], on=on)


def test_what_stayed_open_for_another_reason_has_no_second_session(evening: Evening) -> None:
    evening.case()
    evening.present(8)
    page = evening.read("katrin", url_of(evening.meeting, "close_meeting"))
    assert "Stimmen Sie jetzt darüber ab, oder setzen Sie die Punkte auf eine neue Sitzung." in page
    Meeting.objects.filter(pk=evening.meeting.pk).update(phase="closed", closed_at=timezone.now())
    with pytest.raises(Refused, match="Kein Punkt blieb offen, weil zu wenige Mitglieder da waren"):
        again(evening)
