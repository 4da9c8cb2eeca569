# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger of deadlines: which stages were reached, who hears of it. Late at worst, never lost, never twice.

The database keeps the truth and Celery only comes by: a tick that was missed is caught up by the next one, and two at
once raise nothing twice.
"""

import logging
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from benefits.models import Claim
from benefits.models.claim import IN_WORK
from grants import logins, programmes
from grants.models import Application
from law.calendar import next_working_day
from workflows import claim_stages, clock, mails, paces
from workflows.engine import perform
from workflows.models import Tick

logger = logging.getLogger(__name__)
# Whoever ticks holds this lock until the end of the transaction.
LOCK = 5_401_101
# After so long without a tick nobody watches the deadlines.
FRESH = timedelta(minutes=10)
# Of the quick form: stages reached on the day of the last tick or since. What moved to an earlier day than that, the
# full form finds.
QUICK = "AND c.due_on > %(since)s::date - s.days"
# What keeps a person out of the office of a case: biased in it, acting for who applied, or asked to help with it, ended
# or not, §§ 20, 21 VwVfG; like casework.able. Of a claim: one of the family, §§ 16, 17 SGB X.
NO_PART = """
           AND NOT EXISTS (SELECT FROM grants_officerecusal o
                            WHERE o.user_id = {user} AND o.application_id = {case}.application_id)
           AND NOT EXISTS (SELECT FROM grants_representative o
                            WHERE o.user_id = {user} AND o.applicant_id = {case}.applicant_id)
           AND NOT EXISTS (SELECT FROM grants_invitation o
                            WHERE o.accepted_by_id = {user} AND o.application_id = {case}.application_id)
           AND NOT EXISTS (SELECT FROM benefits_guardian o
                            WHERE o.user_id = {user} AND o.family_id = {case}.family_id)"""
# Who has to act on a case q that day, NULL for the team: whoever works on it, or their substitute where they are away;
# like casework.responsible. Of a case nobody has it costs nothing.
RESPONSIBLE = f"""
    CASE WHEN q.assignee_id IS NOT NULL THEN (
        SELECT w.id FROM permissions_user w
         WHERE w.is_active AND w.id = coalesce(
               (SELECT coalesce(b.substitute_id, 0) FROM permissions_absence b
                 WHERE b.user_id = q.assignee_id AND b.since <= %(on)s AND b.until >= %(on)s), q.assignee_id)
           AND NOT EXISTS (SELECT FROM permissions_absence b
                            WHERE b.user_id = w.id AND b.since <= %(on)s AND b.until >= %(on)s)
           AND EXISTS (SELECT FROM permissions_unitrole h JOIN auth_permission p ON p.id = h.permission_id
                        WHERE h.user_id = w.id AND h.content_object_id = q.unit_id AND p.codename IN ('clerk', 'lead'))
           {NO_PART.format(user="w.id", case="q")}) END"""
# The people of an alert r: roles of the unit, without those who have a part in the case, and of its clerks only the one
# who has to act, if anybody has; those who applied.
PEOPLE = f"""
    SELECT h.user_id, false AS applied FROM permissions_unitrole h JOIN auth_permission p ON p.id = h.permission_id
     WHERE h.content_object_id = r.unit_id AND p.codename = ANY (r.tells)
       AND (r.responsible IS NULL OR p.codename <> 'clerk')
       {NO_PART.format(user="h.user_id", case="r")}
    UNION ALL SELECT r.responsible, false WHERE r.responsible IS NOT NULL AND 'clerk' = ANY (r.tells)
    UNION ALL SELECT w.user_id, true FROM grants_representative w
     WHERE 'applicant' = ANY (r.tells) AND w.applicant_id = r.applicant_id
    UNION ALL SELECT i.accepted_by_id, true FROM grants_invitation i
     WHERE 'applicant' = ANY (r.tells) AND i.application_id = r.application_id AND i.ended_at IS NULL
       AND i.accepted_by_id IS NOT NULL
    UNION ALL SELECT g.user_id, true FROM benefits_guardian g
     WHERE 'applicant' = ANY (r.tells) AND g.family_id = r.family_id"""
# subject: the case, or the claim below zero, so that one key joins both.
RAISE = """
    WITH stage AS (
        SELECT * FROM unnest(%(programmes)s::text[], %(clocks)s::text[], %(stages)s::text[], %(days)s::integer[],
                             %(tells)s::text[]) AS s (programme, clock, stage, days, tells)),
    reached_cases AS (
        SELECT c.id AS subject, c.id AS application_id, NULL::bigint AS claim_id, s.clock, s.stage, c.due_on,
               string_to_array(s.tells, ' ') AS tells, l.unit_id, c.applicant_id, NULL::bigint AS family_id,
               c.assignee_id
          FROM stage s JOIN grants_call l ON l.programme_key = s.programme
          CROSS JOIN LATERAL (
               SELECT c.id, c.due_on, c.applicant_id, c.assignee_id FROM grants_application c
                WHERE c.call_id = l.id AND c.status = s.clock AND c.due_on <= %(on)s::date - s.days {quick}
                  AND (s.days >= 0 OR coalesce(c.held_on, c.clock_from, c.submitted_on) < c.due_on + s.days)
                  AND NOT EXISTS (
                      SELECT FROM workflows_alert a WHERE a.application_id = c.id AND a.clock = s.clock
                         AND a.stage = s.stage AND a.due_on = c.due_on)) c
         ORDER BY c.id, s.days),{claims}
    reached AS (SELECT * FROM reached_cases UNION ALL SELECT * FROM reached_claims),
    raised AS (
        INSERT INTO workflows_alert (application_id, claim_id, clock, stage, due_on, raised_on)
        SELECT application_id, claim_id, clock, stage, due_on, %(on)s FROM reached
        ON CONFLICT DO NOTHING RETURNING id, coalesce(application_id, -claim_id) AS subject, clock, stage),
    people AS (
        SELECT r.id AS alert_id, u.id AS user_id, u.email, p.applied
          FROM (SELECT a.id, q.*, {responsible} AS responsible
                  FROM raised a JOIN reached q USING (subject, clock, stage)) r
          CROSS JOIN LATERAL ({people}) p JOIN permissions_user u ON u.id = p.user_id AND u.is_active),
    told AS (
        INSERT INTO workflows_notification (alert_id, user_id) SELECT alert_id, user_id FROM people ORDER BY alert_id
        ON CONFLICT DO NOTHING RETURNING id),{mailed}
    SELECT (SELECT count(*) FROM raised), (SELECT count(*) FROM told), (SELECT count(*) FROM mailed)"""
# Who serves people sees no claim: what it looked through was not all, so the next tick begins where the last whole one
# ended.
KEEP = f"""
    INSERT INTO workflows_tick (id, "on", at, full_at)
    SELECT 1, %(on)s, now(), now() WHERE current_user <> '{logins.PORTAL}'
    ON CONFLICT (id) DO UPDATE SET "on" = greatest(workflows_tick."on", excluded."on"), at = now(),
       full_at = CASE WHEN %(full)s THEN now() ELSE workflows_tick.full_at END"""
LAST = """SELECT "on", full_at > now() - interval '1 hour' FROM workflows_tick"""
# Each last day of a running clock as it was counted, with what it was counted from.
COUNTED = """
    SELECT DISTINCT clock_from + clock_days + clock_held, due_on FROM {table}
     WHERE clock_from IS NOT NULL AND held_on IS NULL AND due_on >= %(on)s"""


@dataclass(frozen=True)
class Ticked:
    """How many alerts were raised, people told, mails owed; busy: somebody else was just ticking."""

    raised: int = 0
    told: int = 0
    mailed: int = 0
    busy: bool = False


def tick(on: date, *, full: bool = False) -> Ticked:
    """Raise what fell due up to a day. The first of an hour, and full, looks at every open case, else at new days."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return Ticked(busy=True)
        cursor.execute(LAST)
        last = cursor.fetchone()
        full = full or last is None or not last[1]
        quick = "" if full else QUICK
        sql = RAISE.format(
            quick=quick,
            claims=claim_stages.REACHED.format(quick=quick),
            people=PEOPLE,
            responsible=RESPONSIBLE,
            mailed=paces.MAILED,
        )
        since = last[0] - timedelta(days=1) if last else on
        stages = _stages() | claim_stages.columns()
        cursor.execute(sql, {"on": on, "since": since, **stages, **mails.of_deadlines()})
        ticked = Ticked(*cursor.fetchone())
        cursor.execute(KEEP, {"on": on, "full": full})
        return ticked


def _stages() -> dict[str, list[Any]]:
    """Every stage of every programme and clock, column by column."""
    rows = [
        (programme.key, status, stage.key, stage.days, " ".join(stage.tells))
        for programme in programmes.all_programmes().values()
        for stage in programme.stages
        for status in stage.clocks
    ]
    columns = zip(*rows, strict=True)
    return {
        name: list(column)
        for name, column in zip(("programmes", "clocks", "stages", "days", "tells"), columns, strict=True)
    }


def is_fresh() -> bool:
    """Whether the ledger was looked through within ten minutes."""
    return Tick.objects.filter(at__gt=Now() - FRESH).exists()


def recount(on: date) -> int:
    """Clocks that end elsewhere than days off now say, each moved by an act; returns how many. One fails alone."""
    applications = Application.objects.select_related("call")
    return sum(_recount(cases, on) for cases in (applications, Claim.objects.filter(IN_WORK)))


def _recount(cases: QuerySet[Any], on: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(COUNTED.format(table=cases.model._meta.db_table), {"on": on})
        wrong = [due_on for ends, due_on in cursor.fetchall() if next_working_day(ends) != due_on]
    found = cases.filter(clock_from__isnull=False, held_on=None, due_on__in=wrong).order_by("pk")
    return sum(_recounted(case, on) for case in found if clock.counted(case) != case.due_on)


def _recounted(case: Application | Claim, on: date) -> bool:
    """The words of an error about a claim may be social data: the log gets its kind alone."""
    try:
        perform("recount_clock", case, by=None, on=on)
    except Exception as error:
        told = not isinstance(case, Claim)
        logger.error("the clock of %s %s: %s", case._meta.label, case.pk, type(error).__name__, exc_info=told)
        return False
    return True
