# SPDX-License-Identifier: AGPL-3.0-or-later
"""B5: stock and backlog of an office on 61 days of five years, from 10^6 events, against raw aggregates of them."""

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from benchmarks.rivals import counted
from benchmarks.stage import Stage
from law.calendar import add_months
from monitoring import claims
from workflows.demo import families

EVENTS, EACH = 1_000_000, 4
ROUNDS, WARM_UP = 5, 1
FIRST, DAYS, MONTHS = date(2022, 1, 3), 1_800, 60
# Four acts a claim: it comes, waits for papers, is ripe, and three of four are decided.
CLAIMS = """
    INSERT INTO benefits_claim (public_id, child_id, unit_id, circle, package, phase, version, channel, file_number,
           period_from, period_until, details, applied_on, came_to, created_at)
    SELECT gen_random_uuid(), %(child)s, %(unit)s, 'bkgg', (%(packages)s::text[])[1 + n %% 7], 'received', 1, 'portal',
           'B5-' || n, %(first)s, %(first)s, '{}', %(first)s::date + (n * 7919 %% %(days)s)::integer, '', now()
      FROM generate_series(1, %(claims)s) n"""
RECORD = """
    INSERT INTO benefits_claimevent (claim_id, act, source, target, "on", data, digest)
    SELECT l.id, s.act, '', s.target, l.applied_on + s.days,
           CASE s.act WHEN 'accept_papers' THEN jsonb_build_object('ready_on', l.applied_on + s.days)
                      WHEN 'decide_claim' THEN '{"kind": "award"}' ELSE '{}' END, ''
      FROM benefits_claim l
     CROSS JOIN LATERAL (VALUES (1, 'submit', 'received', 0), (2, 'request_documents', 'incomplete', 2),
           (3, 'accept_papers', 'ready', 9 + (l.id %% 11)::integer),
           (4, CASE WHEN l.id %% 4 = 0 THEN 'assign' ELSE 'decide_claim' END,
               CASE WHEN l.id %% 4 = 0 THEN 'ready' ELSE 'decided' END, 20 + (l.id %% 40)::integer)
           ) s (place, act, target, days)
     ORDER BY l.id, s.place"""
# What one would write by hand over the record of these four acts: none comes back, none is ripe twice.
BY_HAND = """
    SELECT l.unit_id, l.package, l.applied_on,
           max(e."on") FILTER (WHERE e.act = 'accept_papers') AS ready_on,
           max(e."on") FILTER (WHERE e.act = 'decide_claim') AS decided_on
      FROM benefits_claim l JOIN benefits_claimevent e ON e.claim_id = l.id GROUP BY l.id"""
# And what one would keep to make it quick, and would have to keep right with every act.
KEPT = f"CREATE TEMPORARY TABLE kept_days AS {BY_HAND}"
COUNTED = """
    SELECT d.day, k.package, count(*), count(*) FILTER (WHERE k.ready_on < d.day - 21)
      FROM unnest(%(days)s::date[]) d (day)
      JOIN {days_of_claims} k ON k.unit_id = %(unit)s AND k.applied_on <= d.day
       AND (k.decided_on IS NULL OR k.decided_on > d.day)
     GROUP BY d.day, k.package"""
RIVALS = {"raw-sql": f"WITH by_hand AS MATERIALIZED ({BY_HAND}) {COUNTED}".format(days_of_claims="by_hand")}
RIVALS["kept-days"] = COUNTED.format(days_of_claims="kept_days")


def measure(stage: Stage, events: int = EVENTS) -> list[str]:
    """In turns over the same record; both say the same of every day."""
    unit = lay_down(events)
    days = [add_months(FIRST.replace(day=1), month) - timedelta(days=1) for month in range(MONTHS + 1)]

    def ours() -> Any:
        found = claims.stock([unit], days)
        return {
            (day, package): (stock.open, stock.backlog)
            for day, each in found.items()
            for (_, package), stock in each.items()
            if stock.open
        }

    def by_hand(statement: str) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(statement, {"days": days, "unit": unit})
            return {(day, package): tuple(counts) for day, package, *counts in cursor.fetchall()}

    lines = []
    for name, statement in RIVALS.items():
        mine, theirs = pair(ours, lambda statement=statement: by_hand(statement))
        note = f"{events:,} events, {len(days)} days, {mine * 1000:.0f} ms to {theirs * 1000:.0f} ms"
        lines.append(f"B5 vs={name} ratio={mine / theirs:.2f} statements={counted(ours)}/1 note={note}")
    return lines


def lay_down(events: int) -> int:
    """The record of five years, written around the door; the key of its office."""
    built = families.build()
    unit = built.offices["Ratingen", "bkgg"].unit_id
    values = {
        "child": built.children["Yasin"].pk,
        "unit": unit,
        "packages": [package.value for package in claims.PackageKey],
        "claims": events // EACH,
        "first": FIRST,
        "days": DAYS,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIMS, values)
        cursor.execute(RECORD, {})
        cursor.execute(KEPT)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE benefits_claim, benefits_claimevent, kept_days")
    return unit


def pair(ours: Callable[[], Any], raw: Callable[[], Any]) -> tuple[float, float]:
    times: dict[Callable[[], Any], list[float]] = {ours: [], raw: []}
    for number in range(ROUNDS + WARM_UP):
        said = []
        for way in (ours, raw):
            start = time.perf_counter()
            said.append(way())
            if number >= WARM_UP:
                times[way].append(time.perf_counter() - start)
        assert said[0] == said[1]
    return statistics.median(times[ours]), statistics.median(times[raw])
