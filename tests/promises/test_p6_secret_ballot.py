# SPDX-License-Identifier: AGPL-3.0-or-later
"""P6: nothing that is written links a secret vote to who cast it, and each voter finds the own vote.

Twenty polls of up to twenty voters who vote in some order, change their minds, and are counted. Then somebody reads
every table with its hidden columns, what lay there before the count, a dump of the database and the log, and guesses.
"""

import logging
import random
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from committees import sealing
from committees.bylaws.body import to_json
from committees.bylaws.counting import Verdict
from committees.bylaws.rules import InvitationRule, Rules, Secrecy, SecrecyRule
from committees.models import Poll, Seat, Slip, Tenure
from config import servers
from grants.models import Event
from permissions.models import User
from tests.promises import linking
from tests.promises.crowd import Crowd, rounds
from tests.promises.linking import Traces
from tests.promises.scheduled import Numbers, items
from workflows import engine, procedures
from workflows.demo.district import District
from workflows.demo.steps import Steps
from workflows.engine import Conflict, perform
from workflows.procedures.circulating import Circulating

logger = logging.getLogger(__name__)
SEATS = 20
VERDICTS = Verdict.values


@dataclass
class Voted:
    """A poll that is over: who said what at last, and with which code."""

    poll: Poll
    said: dict[int, str] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)
    before: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


class Body:
    """Twenty people in one room, and a case for each poll."""

    def __init__(self, district: District, seed: int) -> None:
        self.district, self.chance, self.numbers = district, random.Random(seed), Numbers()
        self.on: date = district.meeting.held_on
        rules = Rules(invitation=InvitationRule(), secrecy=SecrecyRule(by=Secrecy.MEMBER))
        district.committee.rules.update(body=to_json(rules))
        for number in range(16, SEATS + 1):
            seat = Seat.objects.create(committee=district.committee, number=number, organisation=f"Verein {number}")
            user = User.objects.create(email=f"mitglied{number}@beispiel.test", name=f"Mitglied {number}")
            Tenure.objects.create(seat=seat, user=user, since=date(2025, 1, 1))
        Steps(district).gather(district.meeting, on=self.on, seats=SEATS)
        sitting = Tenure.objects.filter(committee=district.committee).select_related("user")
        self.people = {tenure.seat_id: tenure.user for tenure in sitting}

    def open(self) -> Poll:
        """Through the door, on a case that lies on the table already."""
        meeting = self.district.meeting
        meeting.refresh_from_db()
        (item,) = items(self.district, meeting, [Decimal(1)], self.numbers)
        given = {"motion": "award", "amount": Decimal(1), "conditions": "", "secret": True}
        perform("open_poll", meeting, by=self.district["katrin"], on=self.on, item=item, **given)
        return Poll.objects.get(item=item)

    def close(self, poll: Poll) -> None:
        perform("close_poll", poll, by=self.district["katrin"], on=self.on)
        poll.refresh_from_db()

    def plan(self) -> list[tuple[int, str]]:
        """Who casts what in which order; some twice or more often, and never all the same."""
        voters = self.chance.sample(sorted(self.people), self.chance.randint(3, SEATS))
        weights = [self.chance.random() + 0.1 for _ in VERDICTS]
        last = dict(zip(voters, self.chance.choices(VERDICTS, weights, k=len(voters)), strict=True))
        if len(set(last.values())) == 1:
            last[voters[0]] = next(each for each in VERDICTS if each != last[voters[0]])
        early = [(seat, self.chance.choice(VERDICTS)) for seat in voters if self.chance.random() < 0.3]
        final = list(last.items())
        self.chance.shuffle(final)
        return [*early, *final]


Cast = Callable[[Body, Poll, int, str], str]


def through_the_door(body: Body, poll: Poll, seat: int, verdict: str) -> str:
    code = sealing.new_code()
    perform("cast_secret", poll, by=body.people[seat], on=body.on, verdict=verdict, code=code, key=uuid4())
    return code


def vote(body: Body, cast: Cast = through_the_door) -> Voted:
    voted = Voted(body.open())
    for seat, verdict in body.plan():
        voted.said[seat] = verdict
        voted.codes[seat] = cast(body, voted.poll, seat, verdict)
    voted.before = everything(voted.poll)
    body.close(voted.poll)
    return voted


# --- what the attacker reads ---


def everything(poll: Poll) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that names the poll."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE column_name = 'poll_id' AND table_schema = current_schema()"
        )
        found = sorted(name for (name,) in cursor.fetchall())
    return {table: linking.rows_of(table, "poll_id = %s", poll.pk) for table in found}


def seat_of(row: dict[str, Any]) -> int | None:
    return row.get("seat_id") or (row.get("data") or {}).get("seat")


def traces(voted: Voted) -> Traces:
    """Before and after the counting: columns of rows that name a seat, the first and the last of each seat."""
    after = everything(voted.poll)
    slips = after["committees_slip"]
    found = Traces(list(voted.said.values()), [slip["verdict"] for slip in slips])
    found.of_slips = linking.columns("slip", slips)
    for when, tables in (("before", voted.before), ("after", after)):
        for table, rows in tables.items():
            for which, order in (("last", rows), ("first", rows[::-1])):
                by_seat = {seat_of(row): (place, row) for place, row in enumerate(order) if seat_of(row) in voted.said}
                if by_seat.keys() == voted.said.keys():
                    name = f"{when} {which} {table}"
                    found.of_voters |= linking.columns(name, [by_seat[seat][1] for seat in voted.said])
                    found.of_voters[f"{name}.place"] = [by_seat[seat][0] for seat in voted.said]
    return found


def dump() -> str:
    """The whole database as a backup holds it."""
    given = connection.get_connection_params()
    where = [f"--host={given['host']}", f"--port={given.get('port') or 5432}", f"--username={given['user']}"]
    command = [str(servers._binaries() / "pg_dump"), *where, "--inserts", given["dbname"]]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def guess_from_digests(voted: Voted) -> int:
    """Try every verdict with every code of the list in what the door would have digested: votes found."""
    codes = [slip.code for slip in Slip.objects.filter(poll=voted.poll)]
    found = 0
    for event in Event.objects.filter(poll=voted.poll, act="cast_secret"):
        tries = (
            engine._digest("cast_secret", voted.poll, {"verdict": v, "code": c}) for v, c in product(VERDICTS, codes)
        )
        found += any(event.digest == each for each in tries)
    return found


# --- the promise ---


@pytest.mark.soak
def test_no_vote_is_linked_and_each_is_found(committed: District, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    body = Body(committed, seed=6)
    polls = [vote(body) for _ in range(rounds(20, 200))]
    for voted in polls:
        slips = {slip.code: slip.verdict for slip in Slip.objects.filter(poll=voted.poll)}
        assert slips == {voted.codes[seat]: verdict for seat, verdict in voted.said.items()}
        counted = (voted.poll.yes, voted.poll.no, voted.poll.abstain)
        assert counted == tuple(list(voted.said.values()).count(verdict) for verdict in VERDICTS)
        assert guess_from_digests(voted) == 0
    found = [traces(voted) for voted in polls]
    best, limit = linking.best_strategy(found)
    told = f"best of {len(linking.strategies(found))} strategies {best}; allowed are {limit:.1f}"
    logger.info(told)
    assert best.deviations < limit, told
    backup = dump()
    for code in (code for voted in polls for code in voted.codes.values()):
        lines = [line for line in backup.splitlines() if code in line]
        assert len(lines) == 1
        assert lines[0].startswith("INSERT INTO public.committees_slip ")
        assert code not in caplog.text
    assert "sealed" in backup


@pytest.mark.soak
def test_everybody_may_vote_at_the_same_moment(committed: District, crowd: Crowd) -> None:
    """While the chair closes, too: what was acknowledged is counted, and nobody is refused but by the closing."""
    body = Body(committed, seed=6)
    for number in range(rounds(10, 300)):
        poll = body.open()
        cast = [partial(through_the_door, body, poll, seat, "yes") for seat in sorted(body.people)]
        close = [partial(body.close, poll)] if number % 2 else []
        few = [deed() for deed in cast[:3]]  # fewer are never opened
        outcomes = [*few, *crowd.rush([*cast[3:12], *close, *cast[12:]])]
        codes = {code for code in outcomes if isinstance(code, str)}
        assert all(isinstance(each, Conflict) for each in outcomes if each is not None and not isinstance(each, str))
        if not number % 2:
            assert len(codes) == SEATS
            body.close(poll)
        assert set(Slip.objects.filter(poll=poll).values_list("code", flat=True)) == codes


def test_a_guard_that_looks_twice_would_refuse_votes(committed: District, crowd: Crowd) -> None:
    """Negative control: votes and envelopes counted one after the other, as the guard did at first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('committees_opened_together'::regproc)")
        sound = cursor.fetchone()[0]
    votes = "SELECT count(*) INTO votes FROM committees_ballot WHERE poll_id = poll.id AND verdict = 'sealed';"
    then = "PERFORM pg_sleep(0.002); SELECT count(*) INTO envelopes FROM committees_envelope WHERE poll_id = poll.id;"
    hasty = sound.replace("INTO slips, votes, envelopes;", f"INTO slips, votes, envelopes; {votes} {then}")
    assert hasty != sound
    body = Body(committed, seed=6)
    with connection.cursor() as cursor:
        cursor.execute(hasty)
    try:
        poll = body.open()
        cast = [partial(through_the_door, body, poll, seat, "yes") for seat in sorted(body.people)]
        assert any(isinstance(each, IntegrityError) for each in crowd.rush(cast))
    finally:
        with connection.cursor() as cursor:
            cursor.execute(sound)


def test_two_tables_would_be_linked(committed: District) -> None:
    """Negative control: who voted in one table, what was voted in another, as many portals do it."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE said_naively (poll_id bigint, verdict text, code text)")
    try:
        body = Body(committed, seed=6)

        def naive(body: Body, poll: Poll, seat: int, verdict: str) -> str:
            with transaction.atomic(), connection.cursor() as cursor:
                code = through_the_door(body, poll, seat, verdict)
                cursor.execute("INSERT INTO said_naively VALUES (%s, %s, %s)", [poll.pk, verdict, code])
            return code

        polls = []
        for _ in range(5):
            voted = vote(body, naive)
            found = traces(voted)
            rows = linking.rows_of("said_naively", "poll_id = %s", voted.poll.pk)
            last = [row for row in rows if row["code"] in voted.codes.values()]
            found.slips, found.of_slips = [row["verdict"] for row in last], linking.columns("naive", last)
            polls.append(found)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE said_naively")
    best, limit = linking.best_strategy(polls)
    assert best.hits == best.votes
    assert best.deviations > limit
    by_transaction = ("after last committees_ballot.xmin", "naive.xmin", False)
    assert next(each for each in linking.strategies(polls) if each.name == by_transaction).hits == best.votes


def test_a_keyed_act_would_be_linked(committed: District, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the digest with which the door makes other acts harmless to repeat is tried out in no time."""
    traits = procedures.traits_of(Circulating, "cast_secret")
    monkeypatch.setitem(procedures.TRAITS, (Circulating, "cast_secret"), replace(traits, unkeyed=False))
    voted = vote(Body(committed, seed=6))
    assert guess_from_digests(voted) == len(voted.said)


def test_slips_in_the_order_of_envelopes_would_be_linked(committed: District, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: without mixing, the list tells who cast what."""
    monkeypatch.setattr(sealing, "mixed", list)
    body = Body(committed, seed=6)
    best, limit = linking.best_strategy([traces(vote(body)) for _ in range(8)])
    assert best.deviations > limit
