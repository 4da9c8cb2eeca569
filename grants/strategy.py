# SPDX-License-Identifier: AGPL-3.0-or-later
"""The aims of a body in a year, and what was applied for and awarded towards each: one statement for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import connection

# Withdrawn applications count nowhere. One that serves two aims counts for both, in the sum of all only once.
REACHED = """
    WITH found AS (
        SELECT a.id, d.amount FROM grants_application a JOIN grants_call c ON c.id = a.call_id
          LEFT JOIN grants_decision d ON d.application_id = a.id AND d.in_force AND d.kind = 'award'
         WHERE c.committee_id = %(body)s AND extract(year FROM c.period_from) = %(year)s
           AND a.status NOT IN ('draft', 'withdrawn')),
    tied AS (
        SELECT p.aim_id, p.application_id FROM grants_pursuit p JOIN committees_aim m ON m.id = p.aim_id
         WHERE m.committee_id = %(body)s AND m.year = %(year)s)
    SELECT 1, m.position, m.id, m.public_id, m.title, m.text, count(f.id), count(f.amount), coalesce(sum(f.amount), 0)
      FROM committees_aim m LEFT JOIN tied t ON t.aim_id = m.id LEFT JOIN found f ON f.id = t.application_id
     WHERE m.committee_id = %(body)s AND m.year = %(year)s GROUP BY m.id
    UNION ALL
    SELECT 2, 0, 0, NULL, '', '', count(*), count(f.amount), coalesce(sum(f.amount), 0)
      FROM found f WHERE f.id NOT IN (SELECT application_id FROM tied)
    UNION ALL
    SELECT 3, 0, 0, NULL, '', '', count(*), count(f.amount), coalesce(sum(f.amount), 0) FROM found f
     ORDER BY 1, 2, 3"""


@dataclass(frozen=True)
class Reached:
    """Towards an aim, or none: applications that were sent, awards in force, their sum."""

    public_id: UUID | None
    title: str
    text: str
    applications: int
    awards: int
    awarded: Decimal


@dataclass(frozen=True)
class Strategy:
    """Aims in their order; what is tied to none; all together, each application once."""

    aims: Sequence[Reached]
    untied: Reached
    total: Reached


def reached(committee: int, year: int) -> Strategy:
    with connection.cursor() as cursor:
        cursor.execute(REACHED, {"body": committee, "year": year})
        rows = [Reached(*row[3:]) for row in cursor.fetchall()]
    *aims, untied, total = rows
    return Strategy(aims, untied, total)
