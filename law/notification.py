# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a decision counts as notified, and until when it can be contested: tables with dates, because the law changes.

Read in the state of November 2026; which law a case follows is told by its legal circle.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from law.calendar import Period, PeriodUnit, add_days


class Way(StrEnum):
    """How a decision reaches its recipient."""

    POST = "post"
    PORTAL = "portal"


class ProceduralLaw(StrEnum):
    """What a decision is made and contested under. Asylum seekers' benefits are no part of the Sozialgesetzbuch."""

    ADMINISTRATIVE = "vwvfg"
    SOCIAL = "sgb"


class Remedy(StrEnum):
    """What can be done against a decision."""

    OBJECTION = "objection"
    COURT = "court"


class NotNotified(ValueError):
    """Nothing has been notified: the decision was not fetched, or not in time."""


@dataclass(frozen=True, slots=True)
class NotificationRule:
    """How one way of sending notifies under one law of procedure, for decisions sent from `since` on."""

    law: ProceduralLaw
    way: Way
    since: date
    norm: str
    day: Callable[[date, date | None], date]


def _days_after_sending(days: int) -> Callable[[date, date | None], date]:
    def day(sent_on: date, received_on: date | None) -> date:
        presumed = add_days(sent_on, days)
        return max(presumed, received_on) if received_on else presumed

    return day


def _days_after_notice(days: int) -> Callable[[date, date | None], date]:
    """Fetched or not: only the notice counts."""

    def day(told_on: date, fetched_on: date | None) -> date:
        return add_days(told_on, days)

    return day


def _day_after_retrieval(within: int) -> Callable[[date, date | None], date]:
    def day(provided_on: date, fetched_on: date | None) -> date:
        if fetched_on is None or fetched_on > add_days(provided_on, within):
            raise NotNotified(f"provided on {provided_on}, fetched: {fetched_on}")
        return add_days(fetched_on, 1)

    return day


ADMINISTRATIVE, SOCIAL = ProceduralLaw.ADMINISTRATIVE, ProceduralLaw.SOCIAL
FOUR_DAYS = date(2025, 1, 1)  # Postrechtsmodernisierungsgesetz
NOTIFICATION_RULES = (
    NotificationRule(ADMINISTRATIVE, Way.POST, FOUR_DAYS, "§ 41 Absatz 2 VwVfG NRW", _days_after_sending(4)),
    NotificationRule(
        ADMINISTRATIVE, Way.POST, date.min, "§ 41 Absatz 2 VwVfG NRW (Fassung bis 31.12.2024)", _days_after_sending(3)
    ),
    NotificationRule(ADMINISTRATIVE, Way.PORTAL, date.min, "§ 41 Absatz 2a VwVfG NRW", _day_after_retrieval(within=10)),
    NotificationRule(SOCIAL, Way.POST, FOUR_DAYS, "§ 37 Absatz 2 SGB X", _days_after_sending(4)),
    NotificationRule(
        SOCIAL, Way.POST, date.min, "§ 37 Absatz 2 SGB X (Fassung bis 31.12.2024)", _days_after_sending(3)
    ),
    NotificationRule(SOCIAL, Way.PORTAL, FOUR_DAYS, "§ 37 Absatz 2a SGB X", _days_after_notice(4)),
    NotificationRule(
        SOCIAL, Way.PORTAL, date.min, "§ 37 Absatz 2a SGB X (Fassung bis 31.12.2024)", _days_after_notice(3)
    ),
)


def notification_rule(way: Way, dispatched_on: date, law: ProceduralLaw = ADMINISTRATIVE) -> NotificationRule:
    """The rule in force on the day of sending; newest first in the table."""
    return next(
        rule for rule in NOTIFICATION_RULES if rule.way == way and rule.law == law and rule.since <= dispatched_on
    )


def notified_on(
    way: Way, dispatched_on: date, *, received_on: date | None = None, law: ProceduralLaw = ADMINISTRATIVE
) -> date:
    """The day that starts the remedy period; it never shifts, and a later real receipt prevails."""
    if received_on is not None and received_on < dispatched_on:
        raise ValueError("received before it was sent")
    return notification_rule(way, dispatched_on, law).day(dispatched_on, received_on)


@dataclass(frozen=True, slots=True)
class RemedyRule:
    """How long one remedy is open after notification. abroad: for who is notified outside the country."""

    law: ProceduralLaw
    remedy: Remedy
    period: Period
    abroad: Period
    norm: str


MONTH, THREE_MONTHS = Period(1, PeriodUnit.MONTHS), Period(3, PeriodUnit.MONTHS)
REMEDY_RULES = (
    RemedyRule(ADMINISTRATIVE, Remedy.OBJECTION, MONTH, MONTH, "§ 70 Absatz 1 VwGO"),
    RemedyRule(ADMINISTRATIVE, Remedy.COURT, MONTH, MONTH, "§ 74 VwGO"),
    RemedyRule(SOCIAL, Remedy.OBJECTION, MONTH, THREE_MONTHS, "§ 84 Absatz 1 SGG"),
    RemedyRule(SOCIAL, Remedy.COURT, MONTH, THREE_MONTHS, "§ 87 Absatz 1 SGG"),
)
# Where the instruction on remedies is missing or wrong: § 58 (2) VwGO, § 66 (2) SGG.
UNINSTRUCTED = Period(1, PeriodUnit.YEARS)


def remedy_rule(law: ProceduralLaw, remedy: Remedy) -> RemedyRule:
    return next(rule for rule in REMEDY_RULES if rule.law == law and rule.remedy == remedy)


def remedy_until(
    notified: date,
    *,
    law: ProceduralLaw = ADMINISTRATIVE,
    remedy: Remedy = Remedy.COURT,
    instructed: bool = True,
    abroad: bool = False,
) -> date:
    """The last day for a remedy; a working day, § 57 (2) VwGO with § 222 (2) ZPO, § 64 (3) SGG, §§ 187, 188 BGB."""
    rule = remedy_rule(law, remedy)
    period = UNINSTRUCTED if not instructed else rule.abroad if abroad else rule.period
    return period.until(notified)
