# SPDX-License-Identifier: AGPL-3.0-or-later
"""An empty database with the district and complete drafts."""

import statistics
import time
from datetime import date, timedelta
from decimal import Decimal

from django.core.management import call_command
from django.db import connection

from committees.models import Meeting, Summons, Tenure
from grants.calls import terms_of
from grants.models import Application
from grants.models.application import freeze
from workflows.demo import district
from workflows.demo.drafts import draft

ON = date(2027, 1, 20)


def migrate() -> None:
    call_command("migrate", verbosity=0)


class Stage:
    """The district, and a new meeting for every case so that nobody waits for another."""

    def __init__(self) -> None:
        self.district = district.build()
        self.terms = terms_of(self.district.call)
        self.terms_id = freeze(self.terms)
        self.members = list(Tenure.objects.filter(committee=self.district.committee).select_related("seat", "user")[:8])
        self._days = 0

    def case(self) -> tuple[Application, Meeting]:
        self._days += 1
        held_on = ON + timedelta(days=100 + self._days)
        meeting = Meeting.objects.create(committee=self.district.committee, held_on=held_on, invited_on=held_on)
        Summons.objects.bulk_create(
            Summons(meeting=meeting, seat_id=each.seat_id, user_id=each.user_id, channel="portal", on=held_on)
            for each in Tenure.objects.filter(committee=self.district.committee)
        )
        return draft(self.district.call, self.district.association, asked=Decimal(1)), meeting


def commit_latency() -> str:
    """Milliseconds of one durable commit of one row, the median of 50: ratios depend on it."""
    seconds = []
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS benchmark_latency (n int)")
        for number in range(50):
            start = time.perf_counter()
            cursor.execute("INSERT INTO benchmark_latency VALUES (%s)", [number])
            seconds.append(time.perf_counter() - start)
        cursor.execute("DROP TABLE benchmark_latency")
    return f"{statistics.median(seconds) * 1000:.2f} ms"
