# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page about a body asks the database as often for a hundred seats, sessions and versions as for one."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from committees.bylaws.body import to_json
from committees.bylaws.rules import Rules
from committees.models import Committee, Meeting, Presence, RulesOfProcedure, Seat, Tenure
from permissions.models import User
from workflows.demo.district import District

SIZES = (1, 3, 100)
# The whole page with session, person and navigation.
MOST = {"": 14, "?am=2027-03-01": 14, "regeln/": 8, "regeln/2025-01-01/": 8, "regeln/neu/aktuell/": 8, "appoint/": 10}
FIRST = date(2025, 1, 1)


def grow(body: Committee, size: int) -> None:
    """So many seats with a holder and a deputy each, sessions where all came, versions that ask about absences."""
    have = body.seats.filter(number__gt=100).count()
    for number in range(have, size):
        people = [User(email=f"{part}{number}@beispiel.test", name=f"{part} {number}") for part in ("m", "s")]
        holder, deputy = User.objects.bulk_create(people)
        seat = Seat.objects.create(committee=body, number=101 + number, organisation="Verein")
        Tenure.objects.create(seat=seat, user=holder, since=FIRST, until=date(2027, 2, 1))
        Tenure.objects.create(seat=seat, user=deputy, part="deputy", since=FIRST)
        meeting = Meeting.objects.create(committee=body, held_on=FIRST + timedelta(days=number))
        Presence.objects.create(meeting=meeting, seat=seat, user=holder)
        rules = to_json(Rules(absences_in_a_row=3))
        since = FIRST + timedelta(days=number + 1)
        RulesOfProcedure.objects.create(committee=body, name=f"{number}", body=rules, valid_from=since)


@pytest.mark.parametrize("page", sorted(MOST))
def test_pages_ask_as_often_for_a_hundred_seats_as_for_one(page: str, mettmann: District) -> None:
    browser, counts = Client(), []
    browser.force_login(mettmann["ute"])
    address = f"/gremien/{mettmann.committee.public_id}/{page}"
    for size in SIZES:
        grow(mettmann.committee, size)
        assert browser.get(address).status_code == 200
        with CaptureQueriesContext(
            connection,
        ) as asked:
            browser.get(address)
        counts.append(len(asked))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= MOST[page], counts
