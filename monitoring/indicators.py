# SPDX-License-Identifier: AGPL-3.0-or-later
"""Processing time, backlog and stock of calls, on any day: computed from what happened, kept nowhere.

A case is ripe from `ready_on` on: the day the last paper came that it needs. The formal check sets it afterwards, so a
check that comes late makes no number better. Before it, a case is open and not ripe yet. Decided is what a Bescheid
says, from the day its last signature was given; a deferral or a place on the waiting list decides nothing.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from statistics import median
from typing import Any

from django.db import connection
from django.db.models import Count

from grants.models import Application
from grants.stages import OFFICE
from law.calendar import working_days

# A ripe case older than this is backlog: the three weeks a district aims at.
OLD = 21
# How far over its target a processing time is only just over it.
CLOSE = Fraction(11, 10)

LIVES = """
    SELECT a.call_id, a.submitted_on AS received_on, a.ready_on, d.decided_on, d.kind, w.on AS withdrawn_on,
           coalesce(d.decided_on, w.on) AS done_on
      FROM grants_application a
      LEFT JOIN grants_decision d ON d.application_id = a.id AND d.in_force AND d.kind IN ('award', 'rejection')
           AND (NOT d.second_signature_needed OR d.second_signature_by_id IS NOT NULL)
      LEFT JOIN grants_event w ON w.application_id = a.id AND w.act = 'withdraw'
     WHERE a.submitted_on IS NOT NULL AND a.call_id = ANY (%(calls)s)"""


def stock_of(lives: str, *keys: str) -> str:
    """The stock of days over lives with a day they came, were ripe and done; each group named by these columns.

    Each life is looked at once: between which of the days it was open, and from which on ripe and old. What is alike in
    that is counted together before it is spread over the days.
    """
    group = ", ".join(keys)
    return f"""
    WITH asked AS (SELECT array_agg(DISTINCT day) AS days FROM unnest(%(days)s::date[]) day),
    placed AS (
        SELECT {group}, ready_on, width_bucket(received_on - 1, days) + 1 AS first,
               coalesce(width_bucket(done_on - 1, days), cardinality(days)) AS last,
               width_bucket(ready_on - 1, days) + 1 AS ripe, width_bucket(ready_on + {OLD}, days) + 1 AS old
          FROM ({lives}) lives, asked),
    alike AS (
        SELECT {group}, first, last, ripe, old, count(*) AS times, min(ready_on) AS ripest
          FROM placed WHERE first <= last GROUP BY {group}, first, last, ripe, old)
    SELECT d.day, {group}, sum(times)::bigint,
           coalesce(sum(times) FILTER (WHERE ripe <= d.place), 0)::bigint,
           coalesce(sum(times) FILTER (WHERE old <= d.place), 0)::bigint,
           d.day - min(ripest) FILTER (WHERE ripe <= d.place)
      FROM asked, unnest(days) WITH ORDINALITY d (day, place) JOIN alike ON d.place BETWEEN first AND last
     GROUP BY d.day, {group}"""


STOCK = stock_of(LIVES, "call_id")
FLOW = f"""
    SELECT l.call_id, count(*) FILTER (WHERE l.received_on BETWEEN %(since)s AND %(until)s),
           count(*) FILTER (WHERE l.decided_on BETWEEN %(since)s AND %(until)s AND l.kind = 'award'),
           count(*) FILTER (WHERE l.decided_on BETWEEN %(since)s AND %(until)s AND l.kind = 'rejection'),
           count(*) FILTER (WHERE l.withdrawn_on BETWEEN %(since)s AND %(until)s)
      FROM ({LIVES}) l GROUP BY l.call_id"""
# Each pair of days once, with how many cases it stands for.
PAIRS = f"""
    SELECT l.call_id, l.ready_on, l.decided_on, count(*) FROM ({LIVES}) l
     WHERE l.decided_on BETWEEN %(since)s AND %(until)s GROUP BY l.call_id, l.ready_on, l.decided_on"""

# (ripe on, decided on) → how many cases.
Pairs = Counter[tuple[date, date]]


@dataclass(frozen=True, slots=True)
class Stock:
    """Cases without a Bescheid at the end of a day; `oldest`: days the ripe one waits that waits longest."""

    open: int = 0
    ripe: int = 0
    backlog: int = 0
    oldest: int | None = None

    def __add__(self, other: "Stock") -> "Stock":
        ages = [age for age in (self.oldest, other.oldest) if age is not None]
        return Stock(
            self.open + other.open,
            self.ripe + other.ripe,
            self.backlog + other.backlog,
            max(ages, default=None),
        )


@dataclass(frozen=True, slots=True)
class Flow:
    """What came and what was done between two days. Stock before + came = done + stock after.

    otherwise: forwarded, refused for missing cooperation, or settled without a word on the matter.
    """

    received: int = 0
    awarded: int = 0
    rejected: int = 0
    withdrawn: int = 0
    reopened: int = 0
    otherwise: int = 0

    @property
    def came(self) -> int:
        return self.received + self.reopened

    @property
    def decided(self) -> int:
        return self.awarded + self.rejected

    @property
    def otherwise_done(self) -> int:
        return self.withdrawn + self.otherwise

    @property
    def done(self) -> int:
        return self.decided + self.otherwise_done

    def __add__(self, other: "Flow") -> "Flow":
        return Flow(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


class Light(StrEnum):
    """How a processing time stands to its target."""

    MET = "met"
    CLOSE = "close"
    MISSED = "missed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ProcessingTime:
    """Days from ripe to decided, of so many cases; exact, for a target is not met by rounding."""

    decided: int = 0
    mean: Fraction | None = None
    median: Fraction | None = None
    working: Fraction | None = None
    ninetieth: int | None = None
    within: int = 0

    @property
    def share(self) -> Fraction | None:
        """Of those decided, how many came within three weeks."""
        return Fraction(self.within, self.decided) if self.decided else None

    def light(self, target: Fraction) -> Light:
        if self.mean is None:
            return Light.NONE
        if self.mean <= target:
            return Light.MET
        return Light.CLOSE if self.mean <= target * CLOSE else Light.MISSED


def processing_time(pairs: Pairs) -> ProcessingTime:
    """`working`: days of work after the ripe one up to and including that of the Bescheid, holidays of NRW left out."""
    if not pairs:
        return ProcessingTime()
    count = pairs.total()
    days = [(decided - ripe).days for ripe, decided in pairs.elements()]
    at_work = sum(working_days(ripe, decided) * times for (ripe, decided), times in pairs.items())
    return ProcessingTime(
        decided=count,
        mean=Fraction(sum(days), count),
        median=Fraction(median(days)),
        working=Fraction(at_work, count),
        ninetieth=ninetieth(days),
        within=sum(each <= OLD for each in days),
    )


def ninetieth(days: Iterable[int]) -> int | None:
    """P90: the smallest of these numbers that at least nine tenths of them do not exceed."""
    ordered = sorted(days)
    return ordered[-(-9 * len(ordered) // 10) - 1] if ordered else None


def stock(calls: Collection[int], days: Sequence[date]) -> dict[date, dict[int, Stock]]:
    """Of each day and call, in one statement."""
    found: dict[date, dict[int, Stock]] = {day: dict.fromkeys(calls, Stock()) for day in days}
    for day, call, *counts in rows_of(STOCK, calls=list(calls), days=list(days)):
        found[day][call] = Stock(*counts)
    return found


def flow(calls: Collection[int], since: date, until: date) -> dict[int, Flow]:
    """Both days count."""
    rows = rows_of(FLOW, calls=list(calls), since=since, until=until)
    return dict.fromkeys(calls, Flow()) | {call: Flow(*counts) for call, *counts in rows}


def decided(calls: Collection[int], since: date, until: date) -> dict[int, Pairs]:
    """What was decided between two days, both included, for `processing_time`."""
    found: dict[int, Pairs] = {call: Counter() for call in calls}
    for call, ripe, done, times in rows_of(PAIRS, calls=list(calls), since=since, until=until):
        found[call][ripe, done] = times
    return found


def due(calls: Collection[int], since: date | None, until: date) -> dict[int, int]:
    """Cases the office owes something between these days as things stand now; without a first, all up to the last."""
    cases = Application.objects.filter(status__in=OFFICE, call__in=calls, due_on__lte=until)
    cases = cases.filter(due_on__gte=since) if since else cases
    counted = cases.values("call").annotate(count=Count("pk")).values_list("call", "count")
    return dict.fromkeys(calls, 0) | dict(counted)


def together(each: Iterable[Stock]) -> Stock:
    """Of several calls at once."""
    return sum(each, Stock())


def rows_of(sql: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
