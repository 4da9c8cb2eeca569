# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where each watched number of a call stands to its thresholds on a day: over, under, or between them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from grants.models import Application, Call, Status
from grants.models.application import IN_WORK
from monitoring import indicators
from monitoring.indicators import ProcessingTime, Stock
from monitoring.models import Indicator, Target

# Decisions of so many days up to the day make the mean that is watched.
SPAN = 91
# The stock of so many Sundays, the newest first, says how long it grows.
SUNDAYS = 9
# The end of the year comes near.
LAST_DAYS = 92
CENT = Decimal("0.01")
# Where neither the unit nor the call has a target of its own: (upper, lower).
USUAL: dict[str, tuple[Decimal, Decimal]] = {
    Indicator.PROCESSING: (Decimal(21), Decimal(20)),
    Indicator.BACKLOG: (Decimal(5), Decimal(3)),
    Indicator.GROWTH: (Decimal(2), Decimal(1)),
    Indicator.CLOSING: (Decimal(15), Decimal(15)),
    Indicator.BOUND: (Decimal(90), Decimal(85)),
    Indicator.UNBOUND: (Decimal(25), Decimal(20)),
}
# Warned of when it falls below the lower one: the days that are left.
FALLING = frozenset({Indicator.CLOSING})
# A value, and what else is known beside it.
Number = tuple[Decimal | None, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Threshold:
    """Beyond the one a warning begins, beyond the other it ends; between them everything stays as it is."""

    upper: Decimal
    lower: Decimal


@dataclass(frozen=True, slots=True)
class Level:
    """A number of a call or of an office for claims on a day. figures: what else the sentence says.

    No value: there is nothing to warn of. Hidden: there is one that may not be told, so what stands goes on standing.
    """

    call: int | None
    indicator: str
    value: Decimal | None
    threshold: Threshold
    figures: Mapping[str, Any] = field(default_factory=dict)
    unit: int | None = None
    hidden: bool = False

    @property
    def begins_at(self) -> Decimal:
        return self.threshold.lower if self.indicator in FALLING else self.threshold.upper

    @property
    def ends_at(self) -> Decimal:
        return self.threshold.upper if self.indicator in FALLING else self.threshold.lower

    @property
    def over(self) -> bool:
        """A warning begins."""
        if self.value is None:
            return False
        if self.indicator in FALLING:
            return self.value < self.threshold.lower
        return self.value > self.threshold.upper

    @property
    def under(self) -> bool:
        """A warning that stands ends."""
        if self.value is None:
            return not self.hidden
        if self.indicator in FALLING:
            return self.value > self.threshold.upper
        return self.value < self.threshold.lower


def running(on: date) -> Any:
    """Calls that have begun and whose period runs, or in which somebody still has to act."""
    at_work = Exists(Application.objects.filter(IN_WORK, call=OuterRef("pk")))
    return Call.objects.published().filter(Q(period_until__gte=on) | at_work, opens_on__lte=on)


def levels(on: date, *, also: Collection[int] = ()) -> list[Level]:
    """Of every running call and those named too, each watched number; a fixed number of statements."""
    wanted = Call.objects.filter(Q(pk__in=running(on).values("pk")) | Q(pk__in=also))
    calls = list(wanted.select_related("fund").annotate(drafts=_drafts()).order_by("pk"))
    known, sundays = [call.pk for call in calls], _sundays(on)
    stocks = indicators.stock(known, [on, *sundays])
    decided = indicators.decided(known, on - timedelta(days=SPAN - 1), on)
    thresholds = thresholds_of(calls, on)
    found = []
    for call in calls:
        counts = [stocks[day][call.pk].open for day in sundays]
        numbers = {
            Indicator.PROCESSING: _processing(indicators.processing_time(decided[call.pk])),
            Indicator.BACKLOG: _backlog(stocks[on][call.pk]),
            Indicator.GROWTH: (Decimal(growing(counts)), {"open": counts[0]}),
            **_of_money(call, on),
        }
        found += [Level(call.pk, key, value, thresholds[call.pk, key], more) for key, (value, more) in numbers.items()]
    return found


def _drafts() -> Any:
    """Counted on the side: joined, every case of a call would be read to count its few drafts."""
    drafts = Application.objects.filter(call=OuterRef("pk"), status=Status.DRAFT).order_by().values("call")
    return Coalesce(Subquery(drafts.annotate(count=Count("pk")).values("count")), 0)


def _sundays(on: date) -> list[date]:
    """The ends of the last whole weeks, the newest first."""
    last = on - timedelta(days=on.isoweekday())
    return [last - timedelta(weeks=back) for back in range(SUNDAYS)]


def growing(counts: Iterable[int]) -> int:
    """Weeks in a row in which the stock grew, up to the newest, which comes first."""
    found, before = 0, None
    for count in counts:
        if before is not None and before <= count:
            break
        found, before = (found + 1 if before is not None else 0), count
    return found


def _processing(time: ProcessingTime) -> Number:
    if time.mean is None or time.median is None:
        return None, {}
    return rounded(time.mean), {"decided": time.decided, "median": str(rounded(time.median))}


def rounded(value: Fraction) -> Decimal:
    """A fraction in hundredths; never down to a target it is over."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    cut = exact.quantize(CENT, ROUND_DOWN)
    return cut if cut == exact else cut + CENT


def _backlog(stock: Stock) -> Number:
    return Decimal(stock.backlog), {"oldest": stock.oldest}


def _of_money(call: Any, on: date) -> dict[str, Number]:
    """What is free under the tranche of the day; what is left of the whole fund is told near the end of the period."""
    fund = call.fund
    none: Number = (None, {})
    if not fund.limit or on > call.period_until:
        return {Indicator.CLOSING: none, Indicator.BOUND: none, Indicator.UNBOUND: none}
    free, ceiling = call.free(on), call.ceiling(on)
    figures = {"free": str(free), "drafts": call.drafts, "tranche": ceiling < fund.limit}
    ends_soon = call.is_open(on) and call.closes_on
    days = (call.closes_on - on).days if ends_soon else None
    waits = call.drafts or free > 0
    ends = (call.period_until - on).days < LAST_DAYS
    return {
        Indicator.CLOSING: (Decimal(days), figures) if days is not None and waits else none,
        Indicator.BOUND: (100 - _percent(free, ceiling), figures) if ceiling else none,
        Indicator.UNBOUND: (_percent(fund.free, fund.limit), {"free": str(fund.free)}) if ends else none,
    }


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(CENT)


def thresholds_of(calls: Iterable[Any], on: date) -> dict[tuple[int, str], Threshold]:
    """Of each call and indicator the newest target in force: the call's own, its unit's, or the usual one."""
    calls = list(calls)
    own: dict[tuple[str, int | None, str], Threshold] = {}
    mine = Q(call__in=[call.pk for call in calls]) | Q(unit__in={call.unit_id for call in calls})
    for row in Target.objects.filter(mine, valid_from__lte=on).order_by("valid_from"):
        key = ("call", row.call_id) if row.call_id else ("unit", row.unit_id)
        own[*key, row.indicator] = Threshold(row.upper, row.lower)
    return {
        (call.pk, key): own.get(("call", call.pk, key)) or own.get(("unit", call.unit_id, key)) or Threshold(*usual)
        for call in calls
        for key, usual in USUAL.items()
    }
