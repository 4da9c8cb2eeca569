# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the figures of circles come from: our own claims, and the Jobcenter's sums for what is decided there."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from benefits.catalogue import PackageKey
from benefits.models import Compartment, MonthlyFigures
from law.calendar import add_months
from monitoring import claims
from monitoring.capacity import Team
from monitoring.circles import BOUNDS, SPAN, Circle, Numbers
from monitoring.claims import Ages, Decided
from monitoring.indicators import Flow, ProcessingTime, Stock, together
from monitoring.levels import USUAL
from monitoring.models import Indicator, Target

MONTHS = 12  # of a curve
LATELY = 3  # months of the Jobcenter that stand beside our days
DISTRICT = "Ganzer Kreis"
JOBCENTER = "Bürgergeld und Grundsicherungsgeld (Jobcenter)"
USUALLY = Fraction(USUAL[Indicator.PROCESSING][0])


def own(offices: Sequence[Compartment], on: date, teams: Mapping[int, Team], *, year: bool = True) -> list[Circle]:
    """Of our own claims; a fixed number of statements for any number of offices and claims. year: with its curve."""
    units = [each.unit_id for each in offices]
    days = ends_of_months(on) if year else [on]
    stocks, ages = claims.stock(units, days), claims.ages(units, on, BOUNDS)
    flows = claims.flow(units, on - timedelta(days=SPAN - 1), on)
    decided = claims.decided(units, on - timedelta(days=SPAN - 1), on)
    targets = targets_of(units, on)
    found = []
    for office in offices:
        keys = [(office.unit_id, package.value) for package in PackageKey]
        packages = {key[1]: _numbers(flows[key], stocks[on][key], ages[key], decided[key]) for key in keys}
        found.append(
            Circle(
                title=str(office),
                packages=packages,
                ages=tuple(sum(counts) for counts in zip(*(ages[key].classes for key in keys), strict=True)),
                year=[(day, together(stocks[day][key] for key in keys).open) for day in days],
                target=targets[office.unit_id],
                whole=all_of(packages.values()),
                team=teams.get(office.unit_id),
                town=office.town,
                name=office.get_circle_display(),
                own=True,
                told=f"Eingang und Entscheidungen der letzten {SPAN} Tage, Bestand am {on:%d.%m.%Y}.",
            )
        )
    return found


def _numbers(flow: Flow, stock: Stock, ages: Ages, decided: Decided) -> Numbers:
    return Numbers(flow, ages.unripe, sum(ages.classes[:3]), sum(ages.classes[3:]), stock.oldest, decided.time, decided)


def all_of(packages: Iterable[Numbers]) -> Numbers:
    each = list(packages)
    oldest = max((one.oldest for one in each if one.oldest is not None), default=None)
    known = [one.more for one in each if one.more is not None]
    more = sum(known, Decided()) if known else None
    return Numbers(
        sum((one.flow for one in each), Flow()),
        sum(one.unripe for one in each),
        sum(one.fresh for one in each),
        sum(one.old for one in each),
        oldest,
        more.time if more is not None else _mean(each),
        more,
    )


def _mean(each: Sequence[Numbers]) -> ProcessingTime:
    count = sum(one.time.decided for one in each)
    days = sum((one.time.mean * one.time.decided for one in each if one.time.mean is not None), Fraction(0))
    return ProcessingTime(count, days / count) if count else ProcessingTime()


def targets_of(units: Collection[int], on: date) -> dict[int, Fraction]:
    """The newest of each unit that is in force, or the usual three weeks."""
    rows = Target.objects.filter(unit__in=units, indicator=Indicator.PROCESSING, valid_from__lte=on)
    found = dict.fromkeys(units, USUALLY)
    found.update((row.unit_id, Fraction(row.upper)) for row in rows.order_by("valid_from") if row.unit_id)
    return found


def ends_of_months(on: date) -> list[date]:
    """The last days of the months before, the oldest first, and the day itself."""
    first = on.replace(day=1)
    return [add_months(first, -back) - timedelta(days=1) for back in range(MONTHS - 1, -1, -1)] + [on]


def jobcenter(towns: Collection[str], on: date, *, ended: bool = False) -> list[Circle]:
    """Of these towns and of the whole district, as far as the Jobcenter told; in one statement.

    ended: of months alone that were over on that day.
    """
    first = add_months(on.replace(day=1), -MONTHS)
    last = (on + timedelta(days=1)).replace(day=1) - timedelta(days=1) if ended else on
    rows = MonthlyFigures.objects.filter(town__in=[*towns, ""], month__gte=first, month__lte=last)
    of_town: dict[str, list[MonthlyFigures]] = defaultdict(list)
    for row in rows:
        of_town[row.town].append(row)
    return [_of_jobcenter(town or DISTRICT, each) for town, each in sorted(of_town.items(), reverse=True)]


def _of_jobcenter(town: str, rows: Sequence[MonthlyFigures]) -> Circle:
    last = max(row.month for row in rows)
    since = add_months(last, 1 - LATELY)
    packages = {}
    for key in {row.package for row in rows}:
        lately = [row for row in rows if row.package == key and row.month >= since]
        packages[key] = _summed(lately, [row for row in lately if row.month == last])
    now = [row for row in rows if row.month == last]
    months = sorted({row.month for row in rows})
    return Circle(
        title=f"{town}, {JOBCENTER}",
        packages={key.value: packages[key.value] for key in PackageKey if key.value in packages},
        ages=tuple(sum(getattr(row, name) for row in now) for name in ("age_21", "age_42", "age_90", "age_older")),
        year=[
            (add_months(month, 1) - timedelta(days=1), sum(row.open for row in rows if row.month == month))
            for month in months
        ],
        target=USUALLY,
        whole=all_of(packages.values()),
        town=town if town != DISTRICT else "",
        name=JOBCENTER,
        told=f"Zahlen des Jobcenters von {since:%m/%Y} bis {last:%m/%Y}, Bestand Ende {last:%m/%Y}.",
    )


def _summed(lately: Sequence[MonthlyFigures], now: Sequence[MonthlyFigures]) -> Numbers:
    decided = sum(row.decided for row in lately)
    return Numbers(
        Flow(
            received=sum(row.received for row in lately),
            awarded=sum(row.awarded for row in lately),
            rejected=sum(row.rejected for row in lately),
            otherwise=sum(row.otherwise_done for row in lately),
        ),
        unripe=sum(row.open - row.ripe for row in now),
        fresh=sum(row.age_21 for row in now),
        old=sum(row.age_42 + row.age_90 + row.age_older for row in now),
        time=ProcessingTime(decided, Fraction(sum(row.days for row in lately), decided))
        if decided
        else ProcessingTime(),
    )
