# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which claims of one's offices have something due that nobody released, and who sets how long things are kept."""

from django.db import migrations

# The same as benefits/payments.py computes of one claim, of all of them as a set: no policy is asked row by row. What the
# packages and the law say comes along; none of the own family. Keys of claims the person reads anyway, and nothing else.
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

# Who administers an office that decides claims says how long things are kept; nobody rewrites what was said.
SETS = (
    "set_by_id = (SELECT social.person()) AND set_on = social.today() AND valid_from >= set_on AND EXISTS ("
    "SELECT FROM social.benefits_compartment k WHERE k.unit_id = ANY ((SELECT social.holding('administrator'))::bigint[]))"
)
RULES = ("benefits_accessrule", "benefits_retentionrule")
SET_BY_PEOPLE = f"""
{"".join(f"ALTER POLICY people ON social.{table} USING (true) WITH CHECK ({SETS});" for table in RULES)}
ALTER POLICY people ON social.benefits_erasure USING (true) WITH CHECK (false);
GRANT INSERT ON social.benefits_accessrule TO foerderwerk_portal;
REVOKE UPDATE, DELETE ON social.benefits_retentionrule FROM foerderwerk_portal;
REVOKE INSERT, UPDATE, DELETE ON social.benefits_erasure FROM foerderwerk_portal;
"""
SET_BY_CODE = """
ALTER POLICY people ON social.benefits_accessrule USING (true) WITH CHECK (false);
ALTER POLICY people ON social.benefits_retentionrule USING (true) WITH CHECK (true);
ALTER POLICY people ON social.benefits_erasure USING (true) WITH CHECK (true);
REVOKE INSERT ON social.benefits_accessrule FROM foerderwerk_portal;
GRANT UPDATE, DELETE ON social.benefits_retentionrule TO foerderwerk_portal;
GRANT INSERT, UPDATE, DELETE ON social.benefits_erasure TO foerderwerk_portal;
"""


def emergency_days(newest: str) -> str:
    return f"""
        CREATE OR REPLACE FUNCTION social.emergency_days() RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = public, social AS $$
            SELECT coalesce((SELECT a.number FROM benefits_accessrule a
                              WHERE a.kind = 'emergency_days' AND a.valid_from <= social.today()
                              ORDER BY {newest} LIMIT 1), 1)::integer $$;"""


class Migration(migrations.Migration):
    dependencies = [
        ("permissions", "0021_families_see_no_hold_offices_no_draft"),
        ("benefits", "0012_periods_are_set_by_people"),
    ]
    operations = [
        migrations.RunSQL(TO_RELEASE, GONE),
        migrations.RunSQL(
            SET_BY_PEOPLE + emergency_days("a.valid_from DESC, a.id DESC"),
            SET_BY_CODE + emergency_days("a.valid_from DESC"),
        ),
    ]
