# SPDX-License-Identifier: AGPL-3.0-or-later
"""The weekly letter to the head of an office: on Monday about the week before, later when Monday was missed.

Its figures are computed for the days of that week, so a letter that comes late says the same. Only the deadlines of the
week to come are asked as things stand; a letter that is caught up later leaves them out.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from grants.models import Call, Unit
from monitoring import indicators, levels, summary
from monitoring.curves import printed
from monitoring.indicators import Flow, Light
from monitoring.summary import Figures
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

    A week that failed, or met the lock of another run, stays owed when later ones came.
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
    calls = list(summary.begun([unit], week + SUNDAY))
    asked = Figures.of(calls, week + SUNDAY)
    before = WeeklyReport.objects.filter(unit=unit, week=week - WEEK).values_list("figures", flat=True).first()
    figures = of_week(calls, asked, week, on, before)
    picture = asked.picture([call.pk for call in calls], ident="rueckstand")
    pdf = typeset("weekly", _letter(unit, week, on) | figures | {"svg": printed(picture), "reads": picture.sentence})
    report = WeeklyReport(unit=unit, week=week, figures=figures, sha256=sha256(pdf).hexdigest(), dated_on=on)
    report.file.save("report.pdf", ContentFile(pdf), save=False)
    report.save()
    return report


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


def of_week(
    calls: Sequence[Call], asked: Figures, week: date, on: date, before: dict[str, Any] | None
) -> dict[str, Any]:
    """The figures as they are kept and printed, of the unit's calls that took part in the week.

    `late`: what was open on the Sunday before and is in no letter, for it was written down after that of its week.
    """
    keys, sunday = [call.pk for call in calls], week + SUNDAY
    flows = indicators.flow(keys, week, sunday)
    shown = [call for call in calls if asked.counts(call, week) or flows[call.pk] != Flow()]
    warnings = concerns.standing(keys, on=sunday)
    return {
        "rows": [asdict(_row(call.title, [call.pk], asked, flows)) for call in shown],
        "total": asdict(_row("Zusammen", [call.pk for call in shown], asked, flows)),
        "warnings": [f"{each.about}: {concern_words.sentence(each)}" for each in warnings],
        "late": None if before is None else asked.open(sunday - WEEK) - before["total"]["open"],
        "due": _due(keys, week, on),
    }


def _row(title: str, keys: Sequence[int], asked: Figures, flows: dict[int, Flow]) -> Row:
    found, flow = asked.summary(keys), sum((flows[key] for key in keys), Flow())
    return Row(
        title=title,
        received=flow.received,
        decided=flow.decided,
        withdrawn=flow.withdrawn,
        open=found.stock.open,
        backlog=found.stock.backlog,
        oldest=found.stock.oldest,
        mean="–" if found.time.mean is None else concern_words.tenths(found.time.mean, found.target),
        target="–" if found.target is None else concern_words.number(found.target),
        light="" if found.light is None else LIGHTS[found.light],
    )


def _due(keys: Sequence[int], week: date, on: date) -> int | None:
    """Deadlines of the week after, in the letter that is written in it."""
    begins = week + WEEK
    if begins != concerns.monday(on):
        return None
    return sum(indicators.due(keys, begins, begins + SUNDAY).values())
