# SPDX-License-Identifier: AGPL-3.0-or-later
"""B2: the first page of a clerk's work list at 10^3 and 10^6 open cases, against raw SQL of the same rows and counts."""

import statistics
import time
from collections.abc import Callable

from django.db import connection

from benchmarks.rivals import counted
from benchmarks.stage import Stage
from law import calendar
from portal.office import work
from portal.office.narrowing import Narrowing
from workflows.demo.population import populate

FEW, CASES = 1_000, 1_000_000
ROUNDS, WARM_UP = 60, 5
# As one would write it for this one page: what the person may see, each pile's number up to a thousand, fifty rows.
SEEN = """
    FROM grants_application a JOIN grants_call c ON c.id = a.call_id
     WHERE EXISTS (SELECT FROM permissions_unitrole r JOIN auth_permission p ON p.id = r.permission_id
                    WHERE r.user_id = %(user)s AND r.content_object_id = c.unit_id AND p.codename IN ('clerk', 'lead'))
       AND (a.status <> 'draft' OR a.channel = 'paper')"""
OPEN = "AND a.status NOT IN ('draft', 'notified', 'withdrawn')"
UNANSWERED = """
    AND EXISTS (SELECT FROM grants_message m WHERE m.application_id = a.id AND NOT m.from_office
                   AND m.id = (SELECT max(n.id) FROM grants_message n WHERE n.application_id = m.application_id))"""
UNSIGNED = """
    AND EXISTS (SELECT FROM grants_decision d WHERE d.application_id = a.id AND d.in_force
                   AND d.second_signature_needed AND d.second_signature_by_id IS NULL)"""
TO_SIGN = """
    AND EXISTS (SELECT FROM grants_decision d WHERE d.application_id = a.id AND d.signed_by_id <> %(user)s
                   AND (NOT d.in_force OR d.second_signature_needed AND d.second_signature_by_id IS NULL))"""
MINE = """
    AND a.assignee_id IN (
        SELECT %(user)s UNION ALL SELECT b.user_id FROM permissions_absence b
         WHERE b.substitute_id = %(user)s AND b.since <= %(on)s AND b.until >= %(on)s)"""
PILES = (
    f"{OPEN} {MINE}",
    f"{OPEN} AND a.assignee_id IS NULL",
    OPEN,
    f"{OPEN} AND a.due_on < %(on)s",
    "AND a.status = 'submitted'",
    "AND a.status = 'incomplete'",
    "AND a.status IN ('resolved', 'deviation')",
    TO_SIGN,
    f"AND a.status IN ('awarded', 'rejected') AND NOT (true {UNSIGNED})",
    UNANSWERED,
)
COUNTS = ", ".join(
    f"(SELECT count(*) FROM (SELECT {SEEN} {where} LIMIT 1001) AS t{n})" for n, where in enumerate(PILES)
)
ROWS = f"""
    SELECT a.public_id, a.title, a.file_number, a.amount_asked, a.status, a.due_on, c.title, p.name, w.name,
           EXISTS (SELECT FROM permissions_absence b WHERE b.user_id = a.assignee_id AND b.substitute_id = %(user)s
                      AND b.since <= %(on)s AND b.until >= %(on)s),
           EXISTS (SELECT FROM workflows_outbox o JOIN grants_event e ON e.id = o.event_id
                    WHERE e.application_id = a.id AND o.done_at IS NULL AND (o.attempts >= 8 OR o.error <> '')),
           (true {TO_SIGN}), (true {UNSIGNED}), (true {UNANSWERED})
      FROM (SELECT a.* {SEEN} {OPEN} ORDER BY a.due_on, a.id LIMIT 50) a
      JOIN grants_call c ON c.id = a.call_id JOIN grants_applicant p ON p.id = a.applicant_id
      LEFT JOIN permissions_user w ON w.id = a.assignee_id
     ORDER BY a.due_on, a.id"""


def measure(stage: Stage) -> list[str]:
    """Ours and the raw way in turns, over the same cases."""
    clerk = stage.district["sabine"]
    values = {"user": clerk.pk, "on": calendar.today()}
    nothing, pile = Narrowing.nothing(), work.NAMED["alle"]

    def ours() -> int:
        page, _counts = work._page(clerk, pile, nothing, "")
        return len(page.object_list)

    def raw() -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {COUNTS}", values)
            cursor.fetchone()
            cursor.execute(ROWS, values)
            return len(cursor.fetchall())

    populate(stage.district.call, FEW, on=calendar.today())
    small, raw_small = pair(ours, raw)
    populate(stage.district.call, CASES - FEW, on=calendar.today())
    large, raw_large = pair(ours, raw)
    statements = counted(ours)
    lines = [
        f"B2 vs=raw-sql ratio={mine / theirs:.2f} statements={statements}/2"
        f" note={cases:,} open, {mine * 1000:.1f} ms to {theirs * 1000:.1f} ms"
        for cases, mine, theirs in ((FEW, small, raw_small), (CASES, large, raw_large))
    ]
    note = f"{CASES:,} open to {FEW:,} open, {large * 1000:.1f} ms to {small * 1000:.1f} ms"
    return [*lines, f"B2 vs=1e3-cases ratio={large / small:.2f} statements={statements} note={note}"]


def pair(ours: Callable[[], int], raw: Callable[[], int]) -> tuple[float, float]:
    """Medians in turns; both show a full page."""
    times: dict[Callable[[], int], list[float]] = {ours: [], raw: []}
    for number in range(ROUNDS + WARM_UP):
        for way in (ours, raw):
            start = time.perf_counter()
            shown = way()
            if number >= WARM_UP:
                times[way].append(time.perf_counter() - start)
            assert shown == work.ROWS, shown
    return statistics.median(times[ours]), statistics.median(times[raw])
