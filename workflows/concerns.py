# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger of concerns: a number that went over its threshold is told once a week while it stands.

Of a call or of an office for Bildung und Teilhabe; there the lead hears first, and the head when it stands on.

As with deadlines, the database keeps the truth and whoever comes by asks it: a run that was missed is caught up by the
next one, and two at once raise nothing twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from psycopg.types.json import Jsonb

from monitoring import office_levels
from monitoring.levels import Level, levels
from monitoring.models import Indicator
from workflows import mails
from workflows.models import Concern

# Whoever looks through the figures holds this lock until the end of the transaction.
LOCK = 5_401_102
USUALLY, CLERKS_TOO = "lead head", "lead head clerk"
TELLS = {Indicator.CLOSING: CLERKS_TOO}
# The older weeks of a concern end with it. A day that goes back ends and begins nothing. What ended and comes back in
# the same week stands again, and nobody is told twice: xmax is 0 only in a row that is new.
RAISE = """
    WITH level AS (
        SELECT *, coalesce('c' || call_id, 'u' || unit_id) AS about
          FROM unnest(%(calls)s::bigint[], %(units)s::bigint[], %(indicators)s::text[], %(values)s::numeric[],
                      %(thresholds)s::numeric[], %(figures)s::jsonb[], %(over)s::boolean[], %(under)s::boolean[],
                      %(tells)s::text[])
               AS v (call_id, unit_id, indicator, value, threshold, figures, over, under, tells)),
    standing AS (
        SELECT DISTINCT ON (call_id, unit_id, indicator) *, coalesce('c' || call_id, 'u' || unit_id) AS about
          FROM workflows_concern WHERE cleared_on IS NULL
         ORDER BY call_id, unit_id, indicator, week DESC),
    cleared AS (
        UPDATE workflows_concern c SET cleared_on = %(on)s FROM level v
         WHERE (c.call_id = v.call_id OR c.unit_id = v.unit_id) AND c.indicator = v.indicator
           AND c.cleared_on IS NULL AND v.under AND c.raised_on <= %(on)s RETURNING c.id),
    raised AS (
        INSERT INTO workflows_concern (call_id, unit_id, indicator, threshold, week, value, figures, since, raised_on)
        SELECT v.call_id, v.unit_id, v.indicator, v.threshold, %(week)s, v.value, v.figures,
               coalesce(s.since, %(on)s), %(on)s
          FROM level v LEFT JOIN standing s USING (about, indicator)
         WHERE v.value IS NOT NULL
           AND ((v.over AND coalesce(s.week <= %(week)s, true)) OR (NOT v.under AND s.week < %(week)s))
        ON CONFLICT (call_id, unit_id, indicator, threshold, week) DO UPDATE SET cleared_on = NULL
         WHERE workflows_concern.cleared_on <= %(on)s
        RETURNING id, call_id, unit_id, coalesce('c' || call_id, 'u' || unit_id) AS about, indicator,
                  since = raised_on AS begins, xmax = 0 AS fresh),
    hearing AS (
        SELECT r.id, coalesce(r.unit_id, l.unit_id) AS office, r.unit_id IS NOT NULL AND r.begins AS lead_first, v.tells
          FROM raised r JOIN level v USING (about, indicator) LEFT JOIN grants_call l ON l.id = r.call_id
         WHERE r.fresh),
    roles AS (
        SELECT r.id AS concern_id, u.id AS user_id, u.email, p.codename, r.lead_first,
               bool_or(p.codename = 'lead') OVER (PARTITION BY r.id) AS led
          FROM hearing r
          JOIN permissions_unitrole h ON h.content_object_id = r.office
          JOIN auth_permission p ON p.id = h.permission_id AND p.codename = ANY (string_to_array(r.tells, ' '))
          JOIN permissions_user u ON u.id = h.user_id AND u.is_active),
    people AS (
        SELECT DISTINCT concern_id, user_id, email FROM roles
         WHERE NOT (lead_first AND led AND codename <> 'lead')),
    told AS (
        INSERT INTO workflows_notification (concern_id, user_id) SELECT concern_id, user_id FROM people
        ON CONFLICT DO NOTHING RETURNING id)
    SELECT (SELECT count(*) FROM raised WHERE fresh), (SELECT count(*) FROM cleared), (SELECT count(*) FROM told),
           (SELECT coalesce(array_agg(DISTINCT user_id || ' ' || email), '{}') FROM people)"""


@dataclass(frozen=True)
class Watched:
    """How many concerns were raised and cleared, and people told; busy: somebody else was just looking."""

    raised: int = 0
    cleared: int = 0
    told: int = 0
    busy: bool = False


def watch(on: date) -> Watched:
    """Compare the numbers of every running call and office with their thresholds, and tell what went over."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return Watched(busy=True)
        known = Concern.objects.filter(cleared_on=None, unit=None).values_list("call", flat=True)
        found = levels(on, also=list(known.distinct())) + office_levels.levels(on)
        cursor.execute(RAISE, {"on": on, "week": monday(on), **_columns(found)})
        raised, cleared, told, people = cursor.fetchone()
        _owe_mails(people, on)
        return Watched(raised, cleared, told)


def monday(day: date) -> date:
    """The first day of its ISO week, which names the week."""
    return day - timedelta(days=day.isoweekday() - 1)


def _columns(found: Sequence[Level]) -> dict[str, list[Any]]:
    return {
        "calls": [level.call for level in found],
        "units": [level.unit for level in found],
        "indicators": [str(level.indicator) for level in found],
        "values": [level.value for level in found],
        "thresholds": [level.begins_at for level in found],
        "figures": [Jsonb({**level.figures, "ends_at": str(level.ends_at)}) for level in found],
        "over": [level.over for level in found],
        "under": [level.under for level in found],
        "tells": [TELLS.get(Indicator(level.indicator), USUALLY) for level in found],
    }


def _owe_mails(people: Iterable[str], on: date) -> None:
    """One mail a person and day, which says that something is new and never what."""
    told = (person.partition(" ") for person in people)
    named = {f"<concern-day-{on}-{pk}@{mails.host()}>": address for pk, _space, address in told}
    mails.owe("concern", named, "/meldungen/")


def standing(calls: Any, *, units: Any = (), on: date | None = None) -> QuerySet[Concern]:
    """Of these calls and offices the newest row of each concern that stands, now or at the end of a day."""
    rows = Concern.objects.filter(Q(call__in=calls) | Q(unit__in=units))
    if on is None:
        rows = rows.filter(cleared_on=None)
    else:
        rows = rows.filter(Q(cleared_on=None) | Q(cleared_on__gt=on), raised_on__lte=on)
    newest = rows.order_by("call_id", "unit_id", "indicator", "-week", "-pk")
    return newest.distinct("call_id", "unit_id", "indicator").select_related("call", "unit")
