# SPDX-License-Identifier: AGPL-3.0-or-later
"""B2 family: the claims of one office inside 10^6, behind the fence of the database, against no fence and against 10^3."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction
from django.http import QueryDict

from benchmarks.rivals import counted
from benchmarks.stage import Stage
from grants import logins
from law import calendar
from permissions.families import in_the_name_of
from permissions.models import User
from portal.benefits import work
from workflows.demo import families
from workflows.demo.families import Families

FEW, CLAIMS, OPEN, OFFICES = 1_000, 1_000_000, 1_000, 40
ROUNDS, WARM_UP = 40, 5
# Forty offices of the district; in each the same number of claims is open, the others were decided long ago.
UNITS = """
    WITH made AS (
        INSERT INTO grants_unit (name, authority, street, postcode, town, phone, email)
        SELECT 'Stelle ' || n, 'Stadt ' || n, 'A 1', '40878', 'Stadt ' || n, '', 'x@x.test'
          FROM generate_series(1, %(offices)s) n RETURNING id)
    INSERT INTO benefits_compartment (unit_id, town, circle) SELECT id, 'Stadt ' || id, 'bkgg' FROM made"""
PEOPLE = """
    WITH family AS (
        INSERT INTO benefits_family (public_id, town, name, street, postcode, place, phone, account_holder, iban, language)
        SELECT gen_random_uuid(), 'Ratingen', 'F' || n, 'A 1', '40878', 'Ratingen', '', '', '', 'de'
          FROM generate_series(1, %(families)s) n RETURNING id)
    INSERT INTO benefits_child (public_id, family_id, first_name, last_name, born_on, goes_to, institution)
    SELECT gen_random_uuid(), id, 'K' || id, 'F', '2015-05-05', 'school', 'Schule' FROM family"""
MADE = """
    WITH child AS (SELECT array_agg(id) AS ids FROM benefits_child),
         unit AS (SELECT array_agg(unit_id ORDER BY unit_id) AS ids FROM benefits_compartment
                   WHERE circle = 'bkgg' AND unit_id <> %(unit)s)
    INSERT INTO benefits_claim (public_id, child_id, unit_id, circle, package, phase, version, channel, file_number,
           period_from, period_until, details, applied_on, came_to, ready_on, due_on, created_at)
    SELECT gen_random_uuid(), child.ids[1 + n %% cardinality(child.ids)], u.id, 'bkgg', 'lunch',
           CASE WHEN NOT is_open THEN 'notified' WHEN n %% 3 = 0 THEN 'received' WHEN n %% 3 = 1 THEN 'incomplete'
                ELSE 'ready' END, 1, 'portal', 'B2-' || %(first)s + n, day, day, '{}', day, '',
           CASE WHEN NOT is_open OR n %% 3 = 2 THEN day END, day + 30, now()
      FROM child, unit, generate_series(1, %(claims)s) n,
           LATERAL (SELECT CASE WHEN n <= %(own)s THEN %(unit)s::bigint
                                ELSE unit.ids[1 + n %% cardinality(unit.ids)] END AS id,
                           (n <= %(open)s OR %(own)s < n AND n %% 20 = 0) AS is_open,
                           %(on)s::date - (n %% 90)::integer AS day) u"""


def measure(stage: Stage, few: int = FEW, claims: int = CLAIMS) -> list[str]:
    """The same page in turns: as the portal's login in the clerk's name, and as the owner, whom no policy binds."""
    built, on = families.build(), calendar.today()
    clerk = built["birgit"]
    lay_down(built, few, own=few, opened=OPEN, on=on)
    small, bare_small = pair(clerk)
    lay_down(built, claims - few, own=(claims - few) // OFFICES, opened=0, on=on)
    large, bare = pair(clerk)
    with behind_the_fence(clerk):
        statements = counted(lambda: page(clerk))
    lines = [
        f"B2-family vs=no-fence ratio={ours / theirs:.2f} statements={statements}/{statements}"
        f" note={number:,} claims, {OPEN:,} open in the office, {ours * 1000:.1f} ms to {theirs * 1000:.1f} ms"
        for number, ours, theirs in ((few, small, bare_small), (claims, large, bare))
    ]
    note = f"{claims:,} claims to {few:,}, {large * 1000:.1f} ms to {small * 1000:.1f} ms"
    return [*lines, f"B2-family vs=1e3-claims ratio={large / small:.2f} statements={statements} note={note}"]


def lay_down(built: Families, number: int, *, own: int, opened: int, on: date) -> None:
    """Written around the door, as a set; own: how many of them the clerk's office has, opened: how many are in work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM benefits_claim")
        (first,) = cursor.fetchone()
        if not first:
            cursor.execute(UNITS, {"offices": OFFICES - 1})
        cursor.execute(PEOPLE, {"families": max(number // 4, 1)})
    unit = built.offices["Ratingen", "bkgg"].unit_id
    values = {"claims": number, "own": own, "open": opened, "unit": unit, "on": on, "first": first}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(MADE, values)
    with connection.cursor() as cursor:
        cursor.execute(
            "VACUUM ANALYZE benefits_claim, benefits_child, benefits_family, benefits_compartment, grants_unit"
        )


@contextmanager
def behind_the_fence(clerk: User) -> Iterator[None]:
    """As a process of the portal is connected."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION AUTHORIZATION {logins.PORTAL}")
    try:
        with in_the_name_of(clerk):
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET SESSION AUTHORIZATION")


def page(clerk: User) -> int:
    """What the list asks the database for."""
    view = work.View(QueryDict(), clerk)
    return len(work._page(view, work._counts(view.narrowed, clerk, view.on), "").object_list)


def pair(clerk: User) -> tuple[float, float]:
    """Medians in turns; both show a full page."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS + WARM_UP):
        with behind_the_fence(clerk):
            fenced = timed(lambda: page(clerk))
        bare = timed(lambda: page(clerk))
        if number >= WARM_UP:
            times[0].append(fenced)
            times[1].append(bare)
    return statistics.median(times[0]), statistics.median(times[1])


def timed(show: Callable[[], int]) -> float:
    start = time.perf_counter()
    shown = show()
    assert shown == work.ROWS, shown
    return time.perf_counter() - start
