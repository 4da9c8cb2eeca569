# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long social data are kept and an emergency access lasts: dated values that people set, each with its ground.

Whoever administers an office for Bildung und Teilhabe sets them, for the whole portal: a period is no secret and opens
no claim. A value holds from a day on, today at the earliest, so nobody rewrites what held. Rows never change and never
go: who mistypes sets the right value for the same day, and both stay to be read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from benefits import draft_retention, log_retention, retention
from benefits.circles import Circle
from benefits.models import AccessRule, RetentionRule
from law.finding import Finding, Refused
from permissions.models import UnitRole, User
from permissions.policy import Role

Kind = AccessRule.Kind
# Where no row says anything; see also social.emergency_days().
USUAL: Mapping[str, int] = {
    Kind.LOG_MONTHS: log_retention.USUAL_MONTHS,
    Kind.EMERGENCY_DAYS: 1,
    Kind.DRAFT_DAYS: draft_retention.USUAL_DAYS,
}
# More than that is a slip of the hand.
MOST: Mapping[str, int] = {Kind.LOG_MONTHS: 120, Kind.EMERGENCY_DAYS: 31, Kind.DRAFT_DAYS: 1_095}
MOST_MONTHS = 360


@dataclass(frozen=True)
class Setting:
    """A value from a day on, and why."""

    number: int
    ground: str
    valid_from: date


def sets(user: User) -> bool:
    """Administers an office that decides claims."""
    held = UnitRole.objects.filter(user=user, permission__codename=Role.ADMINISTRATOR.value)
    return held.filter(content_object__compartment__isnull=False).exists()


def access_rules() -> QuerySet[AccessRule]:
    """Every value there ever was, the one that holds last; periods name nobody of a family."""
    return AccessRule.objects.select_related("set_by").order_by("valid_from", "pk")


def retention_rules() -> QuerySet[RetentionRule]:
    return RetentionRule.objects.select_related("set_by").order_by("valid_from", "pk")


def usual_months(outcome: str) -> int:
    return retention.USUAL[outcome]


def set_access(kind: str, wanted: Setting, *, by: User, on: date) -> AccessRule:
    _check(wanted, MOST[kind], by, on)
    return AccessRule.objects.create(kind=kind, number=wanted.number, **_said(wanted, by, on))


def set_retention(circle: Circle, outcome: str, wanted: Setting, *, by: User, on: date) -> RetentionRule:
    _check(wanted, MOST_MONTHS, by, on)
    rule = {"circle": circle.value, "outcome": outcome, "months": wanted.number}
    return RetentionRule.objects.create(**rule, **_said(wanted, by, on))


def _said(wanted: Setting, by: User, on: date) -> dict[str, Any]:
    return {"ground": wanted.ground, "valid_from": wanted.valid_from, "set_by": by, "set_on": on}


def _check(wanted: Setting, most: int, by: User, on: date) -> None:
    found = []
    if not sets(by):
        found.append(Finding("sets", "Diese Werte ändert, wer eine Stelle für Bildung und Teilhabe verwaltet."))
    if not 1 <= wanted.number <= most:
        found.append(Finding("number", f"Bitte geben Sie eine Zahl von 1 bis {most} ein.", field="number"))
    if wanted.valid_from < on:
        text = f"Ein neuer Wert gilt frühestens ab heute, dem {on:%d.%m.%Y}. Bitte wählen Sie einen späteren Tag."
        found.append(Finding("valid_from", text, field="valid_from"))
    if found:
        raise Refused(*found)
