# SPDX-License-Identifier: AGPL-3.0-or-later
"""What figures of claims are computed from: the steps of claims as days alone, without a claim, a child or a person.

The head of an office reads figures and no claim, so no policy lets a head's row through. This function of the owner
answers instead: in the name of a person for the units that person heads, in no name for everybody but the portal. An
opening and its closing pair by number; a step is never before the one before it, so nothing ends before it began.
"""

from django.db import migrations

HEADED = """
CREATE FUNCTION social.headed() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path = public, social AS $$
    SELECT coalesce(array_agg(r.content_object_id), '{}')
      FROM permissions_unitrole r JOIN auth_permission p ON p.id = r.permission_id
     WHERE r.user_id = social.person() AND p.codename = 'head' $$;
"""
STEPS = """
CREATE FUNCTION social.claim_steps(units bigint[]) RETURNS TABLE (
    unit_id bigint, package varchar, act varchar, kind text, applied_on date, day date, until date,
    ready_on date, waited bigint, opens integer, closes integer, openness bigint)
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, social AS $$
    WITH told AS (
        SELECT e.claim_id, e.id, l.unit_id, l.package, e.act, e.data ->> 'kind' AS kind, l.applied_on, e.target,
               max(CASE WHEN e.act IN ('submit', 'register') THEN l.applied_on ELSE e."on" END) OVER w AS day,
               (e.act IN ('submit', 'register', 'resume_claim')
                OR e.act = 'decide_objection' AND e.target <> 'notified')::integer AS opens,
               (e.act IN ('decide_claim', 'refuse_claim', 'settle_claim', 'withdraw', 'forward_claim'))::integer
                   AS closes,
               (e.data ->> 'ready_on')::date AS ripe,
               count(*) FILTER (WHERE e.data ? 'ready_on') OVER w AS known
          FROM benefits_claimevent e JOIN benefits_claim l ON l.id = e.claim_id
         WHERE l.unit_id = ANY (units)
           AND (l.unit_id = ANY ((SELECT social.headed())::bigint[])
                OR (SELECT social.person()) IS NULL AND session_user <> 'foerderwerk_portal')
        WINDOW w AS (PARTITION BY e.claim_id ORDER BY e.id)),
    stood AS (
        SELECT t.*, lead(t.day) OVER w AS until, sum(t.opens - t.closes) OVER w AS openness,
               max(t.ripe) OVER (PARTITION BY t.claim_id, t.known) AS ready_on
          FROM told t WINDOW w AS (PARTITION BY t.claim_id ORDER BY t.id))
    SELECT s.unit_id, s.package, s.act, s.kind, s.applied_on, s.day, s.until, s.ready_on,
           coalesce(sum(s.until - s.day) FILTER (WHERE s.target = 'incomplete') OVER before, 0),
           s.opens, s.closes, s.openness
      FROM stood s
    WINDOW before AS (PARTITION BY s.claim_id ORDER BY s.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) $$;
"""
BACK = "DROP FUNCTION social.claim_steps(bigint[]); DROP FUNCTION social.headed();"


class Migration(migrations.Migration):
    dependencies = [("permissions", "0011_drafts_of_families_are_fenced")]
    operations = [migrations.RunSQL(HEADED + STEPS, BACK)]
