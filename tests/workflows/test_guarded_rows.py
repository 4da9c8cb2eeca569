# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the database keeps by itself, whatever the way: nothing is moved out of what was closed, signed or resolved."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from committees.bylaws.bias import Ground
from committees.models import AgendaItem, Apology, Ballot, Meeting, Poll, Recusal, Resolution, Seat, Summons
from tests.workflows.lived import CHAIR, Session


def refused(sql: str, *values: Any, constraint: str) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    assert error.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]


def elsewhere(session: Session) -> AgendaItem:
    """A point of a session nobody closed."""
    other = Meeting.objects.create(committee=session.district.committee, held_on=session.on + timedelta(days=30))
    return AgendaItem.objects.create(meeting=other, position=1, title="Bericht", kind=AgendaItem.Kind.OTHER)


def test_no_ballot_leaves_a_closed_poll_or_comes_into_one(session: Session) -> None:
    first, second = session.evening.case("Café"), session.evening.case("Lesefest", 900)
    session.steps.gather(session.meeting, on=session.on)
    session.vote(first, mehmet="yes", fatma="yes")
    closed = Poll.objects.get(closed_at__isnull=False)
    still_open = session.steps.open_poll(second, session.meeting, on=session.on)
    Ballot.objects.filter(poll=still_open, seat__number=1).delete()
    move = "UPDATE committees_ballot SET poll_id = %s WHERE poll_id = %s AND seat_id = %s"
    seat = Seat.objects.get(committee=session.district.committee, number=1).pk
    refused(move, still_open.pk, closed.pk, seat, constraint="no_vote_after_closing")
    Ballot.objects.create(poll=still_open, seat_id=seat, user=session.district[CHAIR])
    refused(move, closed.pk, still_open.pk, seat, constraint="no_vote_after_closing")
    assert Ballot.objects.get(poll=closed, seat=seat).verdict == "yes"


@pytest.fixture
def signed(session: Session) -> Session:
    """A session with a row of each kind, signed by its chair."""
    item = session.item(session.evening.case("Café"))
    session.steps.gather(session.meeting, on=session.on)
    seats = Seat.objects.filter(committee=session.district.committee)
    Apology.objects.create(meeting=session.meeting, seat=seats.get(number=12))
    Recusal.objects.create(
        item=item,
        seat=seats.get(number=9),
        user=session.district["martin"],
        ground=Ground.BOARD,
        origin=Recusal.Origin.SELF,
        standing=Recusal.Standing.EXCLUDED,
    )
    session.act("close_meeting")
    session.act("sign_minutes", by=CHAIR)
    return session


@pytest.mark.parametrize("table", ["agendaitem", "presence", "apology", "summons"])
def test_nothing_leaves_a_signed_session(signed: Session, table: str) -> None:
    free = elsewhere(signed).meeting_id
    key = "what_was_signed_never_changes"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM committees_{table} WHERE meeting_id = %s", [signed.meeting.pk])
        assert cursor.fetchone()[0]
    move = f"UPDATE committees_{table} SET meeting_id = %s WHERE meeting_id = %s"
    refused(move, free, signed.meeting.pk, constraint=key)
    refused(f"DELETE FROM committees_{table} WHERE meeting_id = %s", signed.meeting.pk, constraint=key)


def test_no_recusal_leaves_a_signed_session_or_comes_into_one(signed: Session) -> None:
    free, recusal = elsewhere(signed), Recusal.objects.get()
    move, key = "UPDATE committees_recusal SET item_id = %s WHERE id = %s", "what_was_signed_never_changes"
    refused(move, free.pk, recusal.pk, constraint=key)
    said = {"ground": Ground.BOARD, "origin": Recusal.Origin.SELF, "standing": Recusal.Standing.EXCLUDED}
    other = Recusal.objects.create(item=free, seat=recusal.seat, user=signed.district["lena"], **said)
    refused(move, recusal.item_id, other.pk, constraint=key)


def test_nobody_is_invited_to_a_signed_session_afterwards(signed: Session) -> None:
    columns = 'meeting_id, seat_id, user_id, channel, "on"'
    refused(
        f"INSERT INTO committees_summons ({columns}) VALUES (%s, %s, %s, 'letter', %s)",
        signed.meeting.pk,
        Seat.objects.get(committee=signed.district.committee, number=1).pk,
        signed.district["nora"].pk,
        signed.on,
        constraint="what_was_signed_never_changes",
    )
    assert not Summons.objects.filter(user=signed.district["nora"]).exists()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("text", "Etwas anderes."),
        ("amount", 1),
        ("outcome", "rejected"),
        ("motion", "waitlist"),
        ("poll_id", None),
        ("committee_id", "youth"),
        ("resolved_on", date(2027, 3, 1)),
    ],
)
def test_a_resolution_says_for_ever_what_was_resolved(session: Session, column: str, value: Any) -> None:
    case = session.evening.case("Café")
    session.steps.gather(session.meeting, on=session.on)
    session.vote(case, mehmet="yes", fatma="yes")
    changed = session.district.youth.pk if value == "youth" else value
    refused(f"UPDATE committees_resolution SET {column} = %s", changed, constraint="what_was_resolved_never_changes")
    assert Resolution.objects.update(carried_out_on=session.on) == 1, "what becomes of it is written later"


def test_the_wording_that_was_signed_stays(signed: Session) -> None:
    key = "what_was_signed_never_changes"
    refused("UPDATE committees_signedminutes SET \"values\" = '{}'", constraint=key)
    refused("DELETE FROM committees_signedminutes", constraint=key)
