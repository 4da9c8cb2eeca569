# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log of readers has its own time, beside that of claims (retention.py); that of an erased claim goes with it.

It is kept as long as somebody reviews it, and no longer: a log of people is data of people, § 67c (4) SGB X.
"""

from datetime import date

from django.db import connection, transaction

from benefits.models import AccessRule, Reading
from benefits.retention import ERASING
from law.calendar import add_months

# Months where a district says nothing else: a review once a year finds the whole year.
USUAL_MONTHS = 12


def months(on: date) -> int:
    return AccessRule.in_force(AccessRule.Kind.LOG_MONTHS, on) or USUAL_MONTHS


def forget(on: date) -> int:
    """Erase what is older; twice erases nothing more. Returns how many rows went."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ERASING)
        old = Reading.objects.filter(on__lt=add_months(on, -months(on)))
        return old._raw_delete(old.db)
