# SPDX-License-Identifier: AGPL-3.0-or-later
"""What calls add up to on a day, and over the year before it: the same for the page of today and the letter of a week.

Everything is computed from the days of cases, nothing from what is in work by now: a past day says the same for ever.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet

from grants.models import Call, Unit
from monitoring import backlog, indicators, levels
from monitoring.charts import Picture
from monitoring.indicators import Light, Pairs, ProcessingTime, Stock, processing_time
from monitoring.models import Indicator


def begun(units: Collection[Unit], on: date) -> QuerySet[Call]:
    """Every call of these units up to a day, also those that are over: their cases are part of the past."""
    return Call.objects.published().filter(unit__in=units, opens_on__lte=on).order_by("title", "pk")


@dataclass(frozen=True, slots=True)
class Summary:
    """One call on a day, or many together. No target: they do not share one."""

    stock: Stock
    time: ProcessingTime
    target: Decimal | None

    @property
    def light(self) -> Light | None:
        return None if self.target is None else self.time.light(Fraction(self.target))


@dataclass(frozen=True)
class Figures:
    """Everything calls were asked, in one statement each."""

    on: date
    stocks: dict[date, dict[int, Stock]]
    decided: dict[int, Pairs]
    targets: dict[int, Decimal]

    @classmethod
    def of(cls, calls: Collection[Call], on: date) -> "Figures":
        keys, thresholds = [call.pk for call in calls], levels.thresholds_of(calls, on)
        return cls(
            on=on,
            stocks=indicators.stock(keys, backlog.days_of_a_year(on)),
            decided=indicators.decided(keys, on - timedelta(days=levels.SPAN - 1), on),
            targets={key: thresholds[key, Indicator.PROCESSING].upper for key in keys},
        )

    def counts(self, call: Call, since: date) -> bool:
        """It ran on that day or later, has open cases, or decisions that are part of the mean."""
        return call.period_until >= since or self.stocks[self.on][call.pk].open > 0 or bool(self.decided[call.pk])

    def summary(self, keys: Iterable[int]) -> Summary:
        keys, pairs = list(keys), Counter[tuple[date, date]]()
        for key in keys:
            pairs.update(self.decided[key])
        targets = {self.targets[key] for key in keys}
        return Summary(
            stock=indicators.together(self.stocks[self.on][key] for key in keys),
            time=processing_time(pairs),
            target=targets.pop() if len(targets) == 1 else None,
        )

    def open(self, day: date) -> int:
        """All together at the end of one of the days that were asked."""
        return indicators.together(self.stocks[day].values()).open

    def picture(self, keys: Iterable[int], ident: str) -> Picture:
        keys = list(keys)
        year = [(day, indicators.together(stocks[key] for key in keys)) for day, stocks in self.stocks.items()]
        return backlog.picture(year, ident=ident)
