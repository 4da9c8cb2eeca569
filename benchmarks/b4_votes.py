# SPDX-License-Identifier: AGPL-3.0-or-later
"""B4: a body of 200 votes within a minute, in the open and in secret, and closes once, against an idle vote."""

import multiprocessing
import random
import statistics
import time
import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connections, transaction

from benchmarks.stage import Stage, commit_latency
from committees import sealing
from committees.bylaws.counting import Verdict
from committees.models import AgendaItem, Ballot, Committee, Meeting, Poll, Seat, Tenure
from grants.models import Application, Consideration, Event, Status
from permissions.models import User
from workflows.engine import perform
from workflows.procedures import secret

VOTERS = 200
MINUTE = 20.0  # seconds: three times as dense as a minute, to be done sooner
PROCESSES = 4  # each with a connection of its own, as the portal's workers
ROUNDS = 3
IDLE, PAUSE = 80, 0.05  # votes of somebody who is alone, and the seconds between them
WARM_UP = 8

# When since the start, who, and what: one vote.
Plan = list[tuple[float, User, str]]


def measure(stage: Stage) -> list[str]:
    hall = Hall(stage)
    return [told(hall, name, is_secret) for name, is_secret in (("open", False), ("secret", True))]


def told(hall: "Hall", name: str, is_secret: bool) -> str:
    idle: list[float] = []
    p95s: list[float] = []
    closing: list[float] = []
    for seed in range(ROUNDS):
        idle += hall.alone(is_secret, seed)
        seconds, closed = hall.minute(is_secret, seed)
        p95s.append(statistics.quantiles(seconds, n=20)[-1])
        closing.append(closed)
    # Of one round: a stall of the machine that lasts seconds delays every vote of that time.
    alone, p95 = statistics.median(idle), statistics.median(p95s)
    note = (
        f"{name}, {VOTERS} voters in {MINUTE:.0f} s, {ROUNDS} rounds, none lost, p95 {p95 * 1000:.1f} ms to"
        f" {alone * 1000:.1f} ms, closing {statistics.median(closing) * 1000:.0f} ms, commit {commit_latency()}"
    )
    return f"B4 vs=idle ratio={p95 / alone:.2f} statements=- note={note}"


class Hall:
    """Two hundred people with a seat each, and a poll whenever one is wanted."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.on = stage, date(2027, 3, 17)
        self.committee = Committee.objects.create(name="Großes Gremium")
        self.call = stage.district.call
        self.call.pk, self.call.public_id = None, uuid.uuid4()
        self.call.slug, self.call.committee = "grosses-gremium", self.committee
        self.call.save()
        self.meeting = Meeting.objects.create(committee=self.committee, held_on=self.on, invited_on=self.on)
        numbers = range(1, VOTERS + 1)
        self.people = User.objects.bulk_create(
            User(email=f"sitz{number}@beispiel.test", name=f"Sitz {number}") for number in numbers
        )
        seats = Seat.objects.bulk_create(
            Seat(committee=self.committee, number=number, organisation=f"Verein {number}", is_chair=number == 1)
            for number in numbers
        )
        self.seats = list(zip(seats, self.people, strict=True))
        for seat, user in self.seats:
            Tenure.objects.create(seat=seat, user=user, since=date(2026, 1, 1))

    def poll(self, is_secret: bool) -> Poll:
        """On a case that lies on the table; everybody holds a ballot."""
        case = Application.objects.create(
            call=self.call,
            applicant=self.stage.district.association,
            status=Status.SCHEDULED,
            title="Abstimmung",
            amount_asked=Decimal(1),
            starts_on=self.on,
            ends_on=self.on,
            submitted_on=self.on,
            ready_on=self.on,
            file_number=uuid.uuid4().hex[:12],
            frozen_terms_id=self.stage.terms_id,
        )
        position = self.meeting.items.count() + 1
        item = AgendaItem.objects.create(meeting=self.meeting, position=position, title=case.title)
        Consideration.objects.create(application=case, item=item)
        with transaction.atomic():
            poll = Poll.objects.create(item=item, amount=Decimal(1), secret=is_secret, opened_on=self.on)
            if is_secret:
                secret.lay_key(poll)
        Ballot.objects.bulk_create(Ballot(poll=poll, seat=seat, user=user) for seat, user in self.seats)
        return poll

    def alone(self, is_secret: bool, seed: int) -> list[float]:
        """The same work while nobody else is there."""
        plan = [(number * PAUSE, user, Verdict.YES) for number, user in enumerate(self.people[:IDLE])]
        return vote([self.poll(is_secret), self.poll(is_secret)], [plan], self.on)[0]

    def minute(self, is_secret: bool, seed: int) -> tuple[list[float], float]:
        """Seconds each vote took from the moment somebody pressed the button, and what the closing took."""
        chance, poll = random.Random(seed), self.poll(is_secret)
        moments = sorted(chance.uniform(0, MINUTE) for _ in self.people)
        plan = [(at, user, chance.choice(Verdict.values)) for at, user in zip(moments, self.people, strict=True)]
        seconds = vote([self.poll(is_secret), poll], [plan[number::PROCESSES] for number in range(PROCESSES)], self.on)
        start = time.perf_counter()
        perform("close_poll", poll, by=self.people[0], on=self.on)
        closed = time.perf_counter() - start
        check(poll, [verdict for _at, _user, verdict in plan])
        return [each for one in seconds for each in one], closed


def check(poll: Poll, cast: list[str]) -> None:
    """No vote was lost, and none came out as another."""
    poll.refresh_from_db()
    counted = [poll.yes, poll.no, poll.abstain]
    recorded = Event.objects.filter(poll=poll, act__in=["vote", "cast_secret"]).count()
    if counted != [cast.count(verdict) for verdict in Verdict.values] or recorded != len(cast):
        raise RuntimeError(f"{counted} counted and {recorded} recorded of {len(cast)} votes")


def vote(polls: list[Poll], plans: list[Plan], on: date) -> list[list[float]]:
    """Every plan in a process of its own; each has served some votes of another poll, as the portal's processes have."""
    for each in connections.all():
        each.close()
        if hasattr(each, "close_pool"):
            each.close_pool()
    context = multiprocessing.get_context("fork")
    ready = context.Barrier(len(plans))
    told: Any = context.Queue()
    processes = [
        context.Process(target=_worker, args=(number, polls, plan, on, ready, told))
        for number, plan in enumerate(plans)
    ]
    for process in processes:
        process.start()
    found = dict(told.get(timeout=MINUTE + 120) for _ in processes)
    for process in processes:
        process.join()
    return [found[number] for number in range(len(plans))]


def cast(poll: Poll, user: User, verdict: str, on: date) -> None:
    if poll.secret:
        perform("cast_secret", poll, by=user, on=on, verdict=verdict, code=sealing.new_code())
    else:
        perform("vote", poll, by=user, on=on, key=uuid.uuid4(), verdict=verdict)


def _worker(number: int, polls: list[Poll], plan: Plan, on: date, ready: Any, told: Any) -> None:
    """Open loop: a vote that has to wait for the one before counts its waiting, too."""
    warm, poll = polls
    for _at, user, verdict in plan[:WARM_UP]:
        cast(warm, user, verdict, on)
    ready.wait()
    start, seconds = time.perf_counter() + 0.2, []
    for at, user, verdict in plan:
        time.sleep(max(0.0, start + at - time.perf_counter()))
        cast(poll, user, verdict, on)
        seconds.append(time.perf_counter() - start - at)
    told.put((number, seconds))
    connections.close_all()
