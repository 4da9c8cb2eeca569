# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a list and a picture ask of every claim of an office, the owner answers: no policy is asked row by row.

Names of schools and days, without a claim and without a child, of units the person works in or heads.
"""

from importlib import import_module

from django.db import migrations

lists = import_module("permissions.migrations.0018_lists_are_fenced")

INSTITUTIONS = """
CREATE FUNCTION social.institutions(units bigint[]) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    PARALLEL SAFE SET search_path = public, social AS $$
    SELECT DISTINCT h.institution FROM benefits_claim l JOIN benefits_child h ON h.id = l.child_id
     WHERE l.unit_id = ANY (units) AND l.phase NOT IN ('draft', 'notified', 'forwarded', 'withdrawn')
       AND l.child_id <> ALL ((SELECT social.children())::bigint[])
       AND (l.unit_id = ANY ((SELECT social.units())::bigint[])
            OR (SELECT social.person()) IS NULL AND session_user <> 'foerderwerk_portal')
     ORDER BY h.institution $$;
"""
# Each step with what was known and open after it. The last word on when a claim is ripe goes along as [step, days], whose
# maximum is the latest: so all of it is one pass in one order.
STOOD = """
    WITH told AS (
        SELECT e.claim_id, e.id, l.unit_id, l.package, e.act, e.data ->> 'kind' AS kind, l.applied_on, e.target,
               CASE WHEN e.act IN ('submit', 'register', 'import_claim') THEN l.applied_on
                    WHEN e.act = 'import_decision' THEN (e.data ->> 'decided_on')::date ELSE e."on" END AS said,
               (e.act IN ('submit', 'register', 'import_claim', 'resume_claim')
                OR e.act = 'decide_objection' AND e.target <> 'notified')::integer AS opens,
               (e.act IN ('decide_claim', 'import_decision', 'refuse_claim', 'settle_claim', 'withdraw',
                          'forward_claim'))::integer AS closes,
               CASE WHEN e.data ? 'ready_on'
                    THEN ARRAY[e.id, (e.data ->> 'ready_on')::date - DATE '2000-01-01'] END AS ripe
          FROM benefits_claimevent e JOIN benefits_claim l ON l.id = e.claim_id
         WHERE l.unit_id = ANY (units)
           AND (l.unit_id = ANY ((SELECT social.headed())::bigint[])
                OR (SELECT social.person()) IS NULL AND session_user <> 'foerderwerk_portal')),
    knew AS (
        SELECT t.*, max(t.said) OVER w AS day, sum(t.opens - t.closes) OVER w AS openness, max(t.ripe) OVER w AS ripest
          FROM told t WINDOW w AS (PARTITION BY t.claim_id ORDER BY t.id)),
    stood AS (
        SELECT k.*, lead(k.day) OVER w AS until, DATE '2000-01-01' + k.ripest[2]::integer AS ready_on
          FROM knew k WINDOW w AS (PARTITION BY k.claim_id ORDER BY k.id))"""
OF_THE_OWNER = "LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, social"
STEPS = f"""
CREATE OR REPLACE FUNCTION social.claim_steps(units bigint[]) RETURNS TABLE (
    unit_id bigint, package varchar, act varchar, kind text, applied_on date, day date, until date,
    ready_on date, waited bigint, opens integer, closes integer, openness bigint) {OF_THE_OWNER} AS $${STOOD}
    SELECT s.unit_id, s.package, s.act, s.kind, s.applied_on, s.day, s.until, s.ready_on,
           coalesce(sum(s.until - s.day) FILTER (WHERE s.target = 'incomplete') OVER before, 0),
           s.opens, s.closes, s.openness
      FROM stood s
    WINDOW before AS (PARTITION BY s.claim_id ORDER BY s.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) $$;
"""
# The parts of each claim's life in which it was open: all a picture of the stock asks.
LIVES = f"""
CREATE FUNCTION social.claim_lives(units bigint[]) RETURNS TABLE (
    unit_id bigint, package varchar, received_on date, ready_on date, done_on date) {OF_THE_OWNER} AS $${STOOD}
    SELECT s.unit_id, s.package, s.day, s.ready_on, s.until FROM stood s
     WHERE s.openness > 0 AND s.until IS DISTINCT FROM s.day $$;
"""
BACK = f"""
DROP FUNCTION social.claim_lives(bigint[]); {lists.steps(with_lists=True)} DROP FUNCTION social.institutions(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("permissions", "0019_claims_keep_accounts_open")]
    operations = [migrations.RunSQL(INSTITUTIONS + STEPS + LIVES, BACK)]
