# SPDX-License-Identifier: AGPL-3.0-or-later
"""B3: a tick over 10^6 open cases with nothing, 1,000 and 100,000 deadlines due, against one raw statement and a loop."""

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta

from django.db import connection, transaction

from benchmarks import b3_viewflow
from benchmarks.stage import Stage
from grants.models import Application
from workflows import alerts, mails
from workflows.demo.population import populate

CASES, FEW = 1_000_000, 1_000
DUE = (0, 1_000, 100_000)
ROUNDS = 5
TODAY = date(2027, 1, 20)
# The same rows as one would write them for a single stage: who is due, the ledger, the people, their mail of the day.
# No case of the population has somebody who works on it, so all clerks are told, by both.
RAW = """
    WITH raised AS (
        INSERT INTO workflows_alert (application_id, clock, stage, due_on, raised_on)
        SELECT id, status, 'due', due_on, %(on)s FROM grants_application
         WHERE call_id = %(call)s AND status = 'submitted' AND due_on = %(on)s ORDER BY id
        ON CONFLICT DO NOTHING RETURNING id),
    told AS (
        INSERT INTO workflows_notification (alert_id, user_id)
        SELECT r.id, h.user_id FROM raised r, permissions_unitrole h JOIN auth_permission p ON p.id = h.permission_id
         WHERE h.content_object_id = %(unit)s AND p.codename = 'clerk'
        ON CONFLICT DO NOTHING RETURNING user_id),
    mailed AS (
        INSERT INTO workflows_mail (message_id, address, subject, body)
        SELECT DISTINCT '<deadline-day-' || %(on)s::date || '-' || t.user_id || '@raw>', u.email, %(subject)s, %(body)s
          FROM told t JOIN permissions_user u ON u.id = t.user_id
        ON CONFLICT DO NOTHING)
    SELECT count(*) FROM raised"""
DUE_ROWS = """
    SELECT id, due_on FROM grants_application
     WHERE call_id = %(call)s AND status = 'submitted' AND due_on = %(on)s"""
ONE_ALERT = """
    INSERT INTO workflows_alert (application_id, clock, stage, due_on, raised_on)
    VALUES (%s, 'submitted', 'due', %s, %s) RETURNING id"""
CLERKS = """
    SELECT h.user_id FROM permissions_unitrole h JOIN auth_permission p ON p.id = h.permission_id
     WHERE h.content_object_id = %(unit)s AND p.codename = 'clerk'"""
ONE_NOTICE = "INSERT INTO workflows_notification (alert_id, user_id) VALUES (%s, %s)"
FORGET = "TRUNCATE workflows_alert, workflows_notification, workflows_mail, workflows_tick"
FALL_DUE = """
    UPDATE grants_application SET due_on = %(on)s, clock_from = %(on)s, clock_days = 0
     WHERE id IN (SELECT id FROM grants_application WHERE due_on > %(on)s ORDER BY id LIMIT %(due)s)"""
PUT_BACK = """
    UPDATE grants_application SET due_on = %(later)s, clock_from = %(begun)s, clock_days = 14 WHERE due_on = %(on)s"""


def measure(stage: Stage) -> list[str]:
    """Ours and the raw statement in turns, on the same rows; the loop on 1,000, since nobody waits for 100,000."""
    hall = Hall(stage)
    hall.fill(FEW)
    small = hall.median(hall.ours, FEW)
    hall.fill(CASES - FEW)
    lines, thousand = [], 0.0
    for due in DUE:
        ours, raw = hall.pair(due)
        thousand = ours if due == FEW else thousand
        note = f"{CASES:,} open, {due:,} due, {ours * 1000:.0f} ms to {raw * 1000:.0f} ms"
        lines.append(f"B3 vs=raw-sql ratio={ours / raw:.2f} statements=4 note={note}")
    loop = hall.median(hall.loop, FEW)
    timers = hall.timers(FEW)
    lines.append(f"B3 vs=row-loop ratio={thousand / loop:.3f} statements=4 note={FEW:,} due, {loop * 1000:.0f} ms")
    note = f"{FEW:,} due, {timers * 1000:.0f} ms"
    lines.append(f"B3 vs=viewflow-timers ratio={thousand / timers:.4f} statements=4 note={note}")
    note = f"{FEW:,} due of {CASES:,} open to {FEW:,} due of {FEW:,}, {thousand * 1000:.0f} ms to {small * 1000:.0f} ms"
    return [*lines, f"B3 vs=1e3-cases ratio={thousand / small:.2f} statements=4 note={note}"]


class Hall:
    """Open cases of one call, and ways to tell what is due today."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.call = stage, stage.district.call
        subject, body = mails.text("deadline", path="/meldungen/")
        self.values = {"call": self.call.pk, "unit": self.call.unit_id, "subject": subject, "body": body, "on": TODAY}

    def fill(self, cases: int) -> None:
        populate(self.call, cases, on=TODAY)

    def pair(self, due: int) -> tuple[float, float]:
        """Medians of rounds in turns."""
        times: dict[str, list[float]] = {"ours": [], "raw": []}
        self.fall_due(due)
        for _ in range(ROUNDS):
            times["ours"].append(self.timed(self.ours, due))
            times["raw"].append(self.timed(self.raw, due))
        self.put_back()
        return statistics.median(times["ours"]), statistics.median(times["raw"])

    def median(self, way: Callable[[], int], due: int) -> float:
        self.fall_due(due)
        seconds = statistics.median(self.timed(way, due) for _ in range(ROUNDS))
        self.put_back()
        return seconds

    def timers(self, due: int) -> float:
        """One round: nobody has to wait for five to see the difference."""
        self.fall_due(due)
        b3_viewflow.wait(list(Application.objects.filter(due_on=TODAY).select_related("call")))
        seconds = self.timed(b3_viewflow.fire, due)
        self.put_back()
        return seconds

    def timed(self, way: Callable[[], int], due: int) -> float:
        """One tick on an empty ledger, by a quick form that looked yesterday."""
        self._run(FORGET)
        self._run(alerts.KEEP, {"on": TODAY - timedelta(days=1), "full": True})
        start = time.perf_counter()
        told = way()
        took = time.perf_counter() - start
        assert told == due, (told, due)
        return took

    def ours(self) -> int:
        return alerts.tick(TODAY).raised

    def raw(self) -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(RAW, self.values)
            return int(cursor.fetchone()[0])

    def loop(self) -> int:
        """Row by row, as a task would do it: each deadline in a transaction of its own."""
        with connection.cursor() as cursor:
            cursor.execute(DUE_ROWS, self.values)
            rows = cursor.fetchall()
            for case, due_on in rows:
                with transaction.atomic():
                    cursor.execute(ONE_ALERT, [case, due_on, TODAY])
                    alert = cursor.fetchone()[0]
                    cursor.execute(CLERKS, self.values)
                    for (user,) in cursor.fetchall():
                        cursor.execute(ONE_NOTICE, [alert, user])
        return len(rows)

    def fall_due(self, due: int) -> None:
        self._run(FALL_DUE, {"on": TODAY, "due": due})
        self._run("ANALYZE grants_application")

    def put_back(self) -> None:
        later = TODAY + timedelta(days=60)
        self._run(PUT_BACK, {"on": TODAY, "later": later, "begun": later - timedelta(days=14)})

    def _run(self, sql: str, values: dict[str, object] | None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
