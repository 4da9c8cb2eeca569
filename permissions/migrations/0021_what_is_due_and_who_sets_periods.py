# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which notified claims of one's offices have something due that nobody released: the owner answers at once.

The same as benefits/payments.py computes of one claim, of all of them as a set: no policy is asked row by row. What the
packages and the law say comes along; none of the own family. Keys of claims the person reads anyway, and nothing else.
"""

from django.db import migrations

TO_RELEASE = """
CREATE FUNCTION social.to_release(
    day date, direct text[], in_money text, monthly text[], by_law text, law_days date[], law_euros numeric[])
    RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, social AS $$
    WITH award AS (
        SELECT d.id, d.claim_id, d.payment, d.dispatched_on, d.since, d.until, l.package, d.amount,
               d.amount - coalesce((SELECT sum(p.amount) FROM benefits_payment p WHERE p.claim_id = l.id), 0) AS remains
          FROM benefits_claim l JOIN benefits_claimdecision d ON d.claim_id = l.id AND d.in_force
         WHERE l.unit_id = ANY ((SELECT social.units())::bigint[]) AND l.phase = 'notified'
           AND l.child_id <> ALL ((SELECT social.children())::bigint[])
           AND d.kind IN ('award', 'part') AND d.payment = ANY (direct) AND d.dispatched_on IS NOT NULL),
    part AS (
        SELECT a.id, a.claim_id, a.dispatched_on AS due_on FROM award a
         WHERE a.remains > 0 AND (a.payment <> in_money OR a.until IS NULL OR a.package <> ALL (monthly || by_law))
        UNION ALL
        SELECT a.id, a.claim_id, greatest(m.first::date, a.since) FROM award a
         CROSS JOIN generate_series(date_trunc('month', a.since), least(a.until, day), interval '1 month') AS m (first)
         WHERE a.remains > 0 AND a.payment = in_money AND a.package = ANY (monthly) AND a.until IS NOT NULL
        UNION ALL
        SELECT a.id, a.claim_id, r.day FROM award a
         CROSS JOIN LATERAL (
               SELECT x.day FROM (
                      SELECT w.day, sum(w.euros) OVER (ORDER BY w.day) - w.euros AS before
                        FROM unnest(law_days, law_euros) AS w (day, euros)
                       WHERE w.day BETWEEN a.since AND a.until) x WHERE x.before < a.amount
               UNION ALL
               SELECT a.since WHERE a.amount > coalesce((
                      SELECT sum(w.euros) FROM unnest(law_days, law_euros) AS w (day, euros)
                       WHERE w.day BETWEEN a.since AND a.until), 0)) r
         WHERE a.remains > 0 AND a.payment = in_money AND a.package = by_law AND a.until IS NOT NULL)
    SELECT DISTINCT part.claim_id FROM part
     WHERE part.due_on <= day
       AND NOT EXISTS (SELECT FROM benefits_payment p WHERE p.decision_id = part.id AND p.due_on = part.due_on) $$;
"""
GONE = "DROP FUNCTION social.to_release(date, text[], text, text[], text, date[], numeric[]);"


class Migration(migrations.Migration):
    dependencies = [("permissions", "0020_lists_and_figures_ask_the_owner")]
    operations = [migrations.RunSQL(TO_RELEASE, GONE)]
