# SPDX-License-Identifier: AGPL-3.0-or-later
"""The weekly letter to the head of an office: on Monday about the week before, later when Monday was missed.

Its figures are computed for the days of that week, so a letter that comes late says the same. Only the deadlines of the
week to come are asked as things stand; a letter that is caught up later leaves them out.
"""

import logging
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from grants.models import Call, Unit
from monitoring import backlog, indicators, levels
from monitoring.curves import printed
from monitoring.indicators import Flow, Light, Pairs, Stock, processing_time
from monitoring.models import Indicator
from permissions.models import UnitRole, User
from permissions.policy import Role
from workflows import concern_words, concerns, mails
from workflows.models import WeeklyReport
from workflows.typesetting import typeset

logger = logging.getLogger(__name__)
# Whoever writes letters holds this lock until the end of the transaction.
LOCK = 5_401_103
WEEK = timedelta(weeks=1)
SUNDAY = timedelta(days=6)
LIGHTS = {
    Light.MET: "erreicht",
    Light.CLOSE: "knapp verfehlt",
    Light.MISSED: "verfehlt",
    Light.NONE: "noch kein Bescheid",
}


def write_due(on: date) -> int:
    """Every letter owed up to a day, each once; one that fails is tried again by the next run. Returns how many."""
    return sum(_write(unit, week, on) for unit in _headed() for week in owed(unit, on))


def owed(unit: Unit, on: date) -> list[date]:
    """The Mondays of whole weeks without a letter since the first one, which is about the last week.

    Not only those after the newest: a week that failed, or met the lock of another run, stays owed when later ones came.
    """
    last_week = concerns.monday(on) - WEEK
    known = set(WeeklyReport.objects.filter(unit=unit).values_list("week", flat=True))
    first = min(known, default=last_week)
    every = (first + n * WEEK for n in range((last_week - first) // WEEK + 1))
    return [week for week in every if week not in known]


def reports_of(units: Collection[Unit] | QuerySet[Unit]) -> QuerySet[WeeklyReport]:
    """The letters of these units, the newest first."""
    return WeeklyReport.objects.filter(unit__in=units).order_by("-week", "unit")


def _roles() -> QuerySet[UnitRole]:
    return UnitRole.objects.filter(permission__codename=Role.HEAD, user__is_active=True)


def _headed() -> QuerySet[Unit]:
    """Units with somebody to write to."""
    return Unit.objects.filter(Exists(_roles().filter(content_object=OuterRef("pk")))).order_by("pk")


def _write(unit: Unit, week: date, on: date) -> bool:
    """Whether this run wrote it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0] or WeeklyReport.objects.filter(unit=unit, week=week).exists():
                return False
            _tell(_file(unit, week, on))
            return True
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        logger.exception("the letter of unit %s about the week from %s failed", unit.pk, week)
        return False


def _file(unit: Unit, week: date, on: date) -> WeeklyReport:
    calls, year = _calls(unit, week), backlog.days_of_a_year(week + SUNDAY)
    figures = of_week(calls, week, on)
    stocks = indicators.stock([call.pk for call in calls], year)
    picture = backlog.picture([(day, indicators.together(stocks[day].values())) for day in year], ident="rueckstand")
    pdf = typeset("weekly", _letter(unit, week, on) | figures | {"svg": printed(picture), "reads": picture.sentence})
    report = WeeklyReport(unit=unit, week=week, figures=figures, sha256=sha256(pdf).hexdigest(), dated_on=on)
    report.file.save("report.pdf", ContentFile(pdf), save=False)
    report.save()
    return report


def _calls(unit: Unit, week: date) -> list[Call]:
    """Those that ran in that week."""
    began = Q(pk__in=levels.running(week + SUNDAY).values("pk"))
    ended = Q(pk__in=levels.running(week).values("pk"))
    return list(Call.objects.filter(began | ended, unit=unit).order_by("title", "pk"))


def _tell(report: WeeklyReport) -> None:
    """The heads get to know that it lies in the portal; what it says, they read there."""
    people = User.objects.filter(pk__in=_roles().filter(content_object=report.unit).values("user"))
    named = {f"<weekly-letter-{report.pk}-{user.pk}@{mails.host()}>": user.email for user in people}
    mails.owe("weekly", named, "/lage/")


def _letter(unit: Unit, week: date, on: date) -> dict[str, Any]:
    number = week.isocalendar()
    return {
        "date": on,
        "week": f"{number.week}/{number.year}",
        "since": week,
        "until": week + SUNDAY,
        "next": week + WEEK,
        "old": indicators.OLD,
        "span": levels.SPAN,
        "office": {
            "authority": unit.authority,
            "unit": unit.name,
            "street": unit.street,
            "town": f"{unit.postcode} {unit.town}",
            "phone": unit.phone,
            "email": unit.email,
        },
    }


# --- what it says ---


@dataclass(frozen=True)
class Row:
    """One call in a week, or all of them."""

    title: str
    received: int
    decided: int
    withdrawn: int
    open: int
    backlog: int
    oldest: int | None
    mean: str
    target: str
    light: str


def of_week(calls: Sequence[Call], week: date, on: date) -> dict[str, Any]:
    """The figures as they are kept and printed."""
    keys, sunday = [call.pk for call in calls], week + SUNDAY
    stocks = indicators.stock(keys, [sunday])[sunday]
    flows = indicators.flow(keys, week, sunday)
    decided = indicators.decided(keys, sunday - timedelta(days=levels.SPAN - 1), sunday)
    thresholds = levels.thresholds_of(calls, sunday)
    targets = {call.pk: thresholds[call.pk, Indicator.PROCESSING].upper for call in calls}
    rows = [_row(call.title, [call.pk], stocks, flows, decided, targets) for call in calls]
    warnings = concerns.standing(keys, on=sunday)
    return {
        "rows": [asdict(row) for row in rows],
        "total": asdict(_row("Zusammen", keys, stocks, flows, decided, targets)),
        "warnings": [
            f"{each.call}, gemeldet am {each.raised_on:%d.%m.%Y}: {concern_words.sentence(each)}" for each in warnings
        ],
        "due": _due(keys, week, on),
    }


def _row(
    title: str,
    keys: Sequence[int],
    stocks: dict[int, Stock],
    flows: dict[int, Flow],
    decided: dict[int, Pairs],
    targets: dict[int, Decimal],
) -> Row:
    pairs: Pairs = Counter()
    for key in keys:
        pairs.update(decided[key])
    stock = indicators.together(stocks[key] for key in keys)
    flow = sum((flows[key] for key in keys), Flow())
    time, aims = processing_time(pairs), {targets[key] for key in keys}
    target = aims.pop() if len(aims) == 1 else None
    return Row(
        title=title,
        received=flow.received,
        decided=flow.decided,
        withdrawn=flow.withdrawn,
        open=stock.open,
        backlog=stock.backlog,
        oldest=stock.oldest,
        mean="–" if time.mean is None else concern_words.tenths(time.mean),
        target="–" if target is None else concern_words.number(target),
        light="" if target is None else LIGHTS[time.light(Fraction(target))],
    )


def _due(keys: Sequence[int], week: date, on: date) -> int | None:
    """Deadlines of the week after, in the letter that is written in it."""
    begins = week + WEEK
    if begins != concerns.monday(on):
        return None
    return sum(indicators.due(keys, begins, begins + SUNDAY).values())
