# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger of concerns: a number of a call that went over its threshold is told once a week while it stands.

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
        SELECT * FROM unnest(%(calls)s::bigint[], %(indicators)s::text[], %(values)s::numeric[],
                             %(thresholds)s::numeric[], %(figures)s::jsonb[], %(over)s::boolean[],
                             %(under)s::boolean[], %(tells)s::text[])
                   AS v (call_id, indicator, value, threshold, figures, over, under, tells)),
    standing AS (
        SELECT DISTINCT ON (call_id, indicator) * FROM workflows_concern WHERE cleared_on IS NULL
         ORDER BY call_id, indicator, week DESC),
    cleared AS (
        UPDATE workflows_concern c SET cleared_on = %(on)s FROM level v
         WHERE c.call_id = v.call_id AND c.indicator = v.indicator AND c.cleared_on IS NULL AND v.under
           AND c.raised_on <= %(on)s RETURNING c.id),
    raised AS (
        INSERT INTO workflows_concern (call_id, indicator, threshold, week, value, figures, since, raised_on)
        SELECT v.call_id, v.indicator, v.threshold, %(week)s, v.value, v.figures, coalesce(s.since, %(on)s), %(on)s
          FROM level v LEFT JOIN standing s USING (call_id, indicator)
         WHERE (v.over AND coalesce(s.week <= %(week)s, true)) OR (NOT v.under AND s.week < %(week)s)
        ON CONFLICT (call_id, indicator, threshold, week) DO UPDATE SET cleared_on = NULL
         WHERE workflows_concern.cleared_on <= %(on)s
        RETURNING id, call_id, indicator, xmax = 0 AS fresh),
    people AS (
        SELECT DISTINCT r.id AS concern_id, u.id AS user_id, u.email
          FROM raised r JOIN level v USING (call_id, indicator) JOIN grants_call l ON l.id = r.call_id
          JOIN permissions_unitrole h ON h.content_object_id = l.unit_id
          JOIN auth_permission p ON p.id = h.permission_id AND p.codename = ANY (string_to_array(v.tells, ' '))
          JOIN permissions_user u ON u.id = h.user_id AND u.is_active
         WHERE r.fresh),
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
    """Compare every running call's numbers with their thresholds, and tell what went over."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return Watched(busy=True)
        known = Concern.objects.filter(cleared_on=None).values_list("call", flat=True)
        found = levels(on, also=list(known.distinct()))
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


def standing(calls: Any, *, on: date | None = None) -> QuerySet[Concern]:
    """Of these calls the newest row of each concern that stands, now or at the end of a day."""
    rows = Concern.objects.filter(call__in=calls)
    if on is None:
        rows = rows.filter(cleared_on=None)
    else:
        rows = rows.filter(Q(cleared_on=None) | Q(cleared_on__gt=on), raised_on__lte=on)
    newest = rows.order_by("call_id", "indicator", "-week", "-pk").distinct("call_id", "indicator")
    return newest.select_related("call")
