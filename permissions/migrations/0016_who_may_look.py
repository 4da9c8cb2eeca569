# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who else may look: what an order, an emergency or an objection opens is read and not written, and it is seen.

A claim that somebody may only look at must not become one they may write to. So what hangs on a claim is written by
whoever works on it or belongs to its family, and no longer by whoever sees it; a policy for reading alone stands beside.
"""

from importlib import import_module

from django.db import migrations

first = import_module("permissions.migrations.0009_social_data_are_fenced")
# The day is the district's, by the clock of the database; only a demonstration says another one.
# What a person holds is asked once a statement: people policies call these in a subselect.
FUNCTIONS = """
CREATE FUNCTION social.today() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(nullif(current_setting('foerderwerk.day', true), '')::date,
                    (now() AT TIME ZONE 'Europe/Berlin')::date) $$;
CREATE FUNCTION social.holding(role text) RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path = public, social AS $$
    SELECT coalesce(array_agg(r.content_object_id), '{}')
      FROM permissions_unitrole r JOIN auth_permission p ON p.id = r.permission_id
     WHERE r.user_id = social.person() AND p.codename = role $$;
CREATE FUNCTION social.contested() RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path = public, social AS $$
DECLARE mine bigint[] := social.holding('objections');
BEGIN
    IF mine = '{}' THEN RETURN '{}'; END IF;
    RETURN (SELECT coalesce(array_agg(DISTINCT d.claim_id), '{}')
              FROM benefits_objection o JOIN benefits_claimdecision d ON d.id = o.decision_id
              JOIN benefits_claim l ON l.id = d.claim_id
             WHERE o.phase <> 'withdrawn' AND l.unit_id = ANY (mine));
END $$;
CREATE FUNCTION social.named_in() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path = public, social AS $$
    SELECT coalesce(array_agg(a.order_id), '{}') FROM benefits_auditor a WHERE a.user_id = social.person() $$;
CREATE FUNCTION social.audited() RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path = public, social AS $$
DECLARE mine bigint[] := social.holding('auditor');
BEGIN
    IF mine = '{}' THEN RETURN '{}'; END IF;
    RETURN (SELECT coalesce(array_agg(c.claim_id), '{}')
              FROM benefits_auditor a JOIN benefits_auditorder o ON o.id = a.order_id
              JOIN benefits_auditedclaim c ON c.order_id = o.id JOIN benefits_claim l ON l.id = c.claim_id
             WHERE a.user_id = social.person() AND o.unit_id = ANY (mine) AND l.unit_id = o.unit_id
               AND social.today() BETWEEN o.since AND o.until
               AND (o.ended_on IS NULL OR o.ended_on > social.today()));
END $$;
CREATE FUNCTION social.opened_in_need() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path = public, social AS $$
    SELECT coalesce(array_agg(e.claim_id), '{}') FROM benefits_emergencyaccess e
     WHERE e.user_id = social.person() AND social.today() BETWEEN e.since AND e.until
       AND e.verdict <> 'unjustified' $$;
CREATE FUNCTION social.looked_at() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT social.contested() || social.audited() || social.opened_in_need() $$;
CREATE FUNCTION social.looked_at_children() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path = public, social AS $$
    SELECT coalesce(array_agg(l.child_id), '{}') FROM benefits_claim l WHERE l.id = ANY (social.looked_at()) $$;
CREATE FUNCTION social.looked_at_families() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path = public, social AS $$
    SELECT coalesce(array_agg(h.family_id), '{}') FROM benefits_claim l JOIN benefits_child h ON h.id = l.child_id
     WHERE l.id = ANY (social.looked_at()) $$;
CREATE FUNCTION social.looked_at_papers() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path = public, social AS $$
    SELECT coalesce(array_agg(e.paper_id), '{}') FROM benefits_evidence e
     WHERE e.paper_id IS NOT NULL AND e.claim_id = ANY (social.looked_at()) $$;
"""
# The glass: whoever works in another office of the same town, one claim, with a reason. Nobody reads the claim before.
GLASS = """
CREATE FUNCTION social.emergency_days() RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, social AS $$
    SELECT coalesce((SELECT a.number FROM benefits_accessrule a
                      WHERE a.kind = 'emergency_days' AND a.valid_from <= social.today()
                      ORDER BY a.valid_from DESC LIMIT 1), 1)::integer $$;
CREATE FUNCTION social.break_glass(file_number text, because text)
    RETURNS TABLE (access bigint, made boolean) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, social AS $$
DECLARE found_claim bigint; found_unit bigint; found_number text; mine bigint[] := social.units();
BEGIN
    SELECT l.id, l.unit_id, l.file_number INTO found_claim, found_unit, found_number
      FROM benefits_claim l JOIN benefits_compartment k ON k.unit_id = l.unit_id
     WHERE l.file_number = $1 AND l.phase <> 'draft' AND l.unit_id <> ALL (mine)
       AND NOT social.is_of_my_family(l.child_id)
       AND EXISTS (SELECT FROM benefits_compartment m WHERE m.town = k.town AND m.unit_id = ANY (mine));
    IF found_claim IS NULL THEN RETURN; END IF;
    INSERT INTO benefits_emergencyaccess
           (public_id, claim_id, unit_id, reference, user_id, reason, since, until, verdict, note)
    VALUES (gen_random_uuid(), found_claim, found_unit, found_number, social.person(), because, social.today(),
            social.today() + social.emergency_days(), '', '')
        ON CONFLICT DO NOTHING RETURNING id INTO access;
    made := access IS NOT NULL;
    IF NOT made THEN
        SELECT e.id INTO access FROM benefits_emergencyaccess e
         WHERE e.claim_id = found_claim AND e.user_id = social.person() AND social.today() BETWEEN e.since AND e.until;
    END IF;
    RETURN NEXT;
END $$;
"""
# A row for whoever opened a page, or asked for one. The owner writes it, who alone can say whose a refused claim is; and
# only in the name of a person.
NOTING = """
CREATE FUNCTION social.note_reading(asked uuid, page text, by_right text) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = public, social AS $$
    INSERT INTO benefits_reading (user_id, unit_id, claim_id, reference, page, "right", "on")
    SELECT social.person(), coalesce(l.unit_id, m.unit_id), l.id, coalesce(l.file_number, ''), page, by_right,
           social.today()
      FROM (SELECT) AS one LEFT JOIN benefits_claim l ON l.public_id = asked
      LEFT JOIN LATERAL (SELECT k.unit_id FROM benefits_compartment k WHERE k.unit_id = ANY (social.units())
                          ORDER BY k.unit_id LIMIT 1) m ON true
     WHERE social.person() IS NOT NULL AND coalesce(l.unit_id, m.unit_id) IS NOT NULL $$;
CREATE FUNCTION social.note_families(opened bigint[], here bigint, by_right text) RETURNS void LANGUAGE sql
    SECURITY DEFINER SET search_path = public, social AS $$
    INSERT INTO benefits_reading (user_id, unit_id, family_id, reference, page, "right", "on")
    SELECT social.person(), here, f.id, '', 'family', by_right, social.today()
      FROM benefits_family f WHERE f.id = ANY (opened) AND here = ANY (social.units()) $$;
"""
UNITS = "ANY ((SELECT social.units())::bigint[])"
LOOKED = "ANY ((SELECT social.looked_at())::bigint[])"
CONTESTED = "ANY ((SELECT social.contested())::bigint[])"
WORKED = f"(l.unit_id = {UNITS} OR social.is_of_my_family(l.child_id) OR l.id = {CONTESTED})"
ON_CLAIM = f"unit_id = {UNITS} OR social.is_of_my_family(child_id) OR id = {CONTESTED}"
OF_CLAIM = f"EXISTS (SELECT FROM social.benefits_claim l WHERE l.id = claim_id AND {WORKED})"
OF_DECISION = f"""EXISTS (SELECT FROM social.benefits_claimdecision d JOIN social.benefits_claim l ON l.id = d.claim_id
    WHERE d.id = decision_id AND {WORKED})"""
# (table, who writes and reads from now on, who did before, who may look)
BEFORE = "EXISTS (SELECT FROM social.benefits_claim l WHERE l.id = claim_id)"
BEFORE_DECISION = "EXISTS (SELECT FROM social.benefits_claimdecision d WHERE d.id = decision_id)"
BEFORE_CLAIM = f"unit_id = {UNITS} OR social.is_of_my_family(child_id)"
ALTERED = (
    ("benefits_claim", ON_CLAIM, BEFORE_CLAIM, f"id = {LOOKED}"),
    *(
        (f"benefits_{name}", OF_CLAIM, BEFORE, f"claim_id = {LOOKED}")
        for name in ("evidence", "claimdecision", "claimevent", "claimletter", "claimmessage", "legalhold")
    ),
    (
        "benefits_objection",
        OF_DECISION,
        BEFORE_DECISION,
        f"decision_id IN (SELECT d.id FROM social.benefits_claimdecision d WHERE d.claim_id = {LOOKED})",
    ),
)
# What the office noted. Of a family only what the claim is about: its child, its own papers, the name and the address.
LOOKED_AT = (
    ("benefits_claimnote", f"claim_id = {LOOKED}"),
    ("benefits_child", "id = ANY ((SELECT social.looked_at_children())::bigint[])"),
    ("benefits_family", "id = ANY ((SELECT social.looked_at_families())::bigint[])"),
    ("benefits_guardian", "family_id = ANY ((SELECT social.looked_at_families())::bigint[])"),
    ("benefits_familypaper", "id = ANY ((SELECT social.looked_at_papers())::bigint[])"),
)
LED = "unit_id = ANY ((SELECT social.holding('lead'))::bigint[])"
GUARDED = "unit_id = ANY ((SELECT social.holding('privacy'))::bigint[])"
NAMED = "ANY ((SELECT social.named_in())::bigint[])"
LED_ORDER = f"EXISTS (SELECT FROM social.benefits_auditorder o WHERE o.id = order_id AND o.{LED})"
LED_CASE = f"""EXISTS (SELECT FROM social.benefits_auditorder o JOIN social.benefits_claim l ON l.unit_id = o.unit_id
    WHERE o.id = order_id AND l.id = claim_id AND o.{LED})"""
FENCES = (
    ("benefits_auditorder", LED, f"{LED} AND issued_by_id = (SELECT social.person())"),
    ("benefits_auditedclaim", LED_ORDER, LED_CASE),
    ("benefits_auditor", LED_ORDER, ""),
    ("benefits_emergencyaccess", f"{GUARDED} AND user_id <> (SELECT social.person())", ""),
    ("benefits_reading", GUARDED, "false"),
    ("benefits_accessrule", "true", "false"),
)
ORDERS_SEEN = (
    ("benefits_auditorder", f"id = {NAMED}"),
    ("benefits_auditedclaim", f"order_id = {NAMED}"),
    ("benefits_auditor", f"order_id = {NAMED}"),
    ("benefits_emergencyaccess", "user_id = (SELECT social.person())"),
)
# Whoever reads the log, or an order, changes nothing of it; a lead ends an order, a review says what it found.
KEPT = """
REVOKE INSERT, UPDATE, DELETE ON social.benefits_reading, social.benefits_accessrule FROM foerderwerk_portal;
REVOKE UPDATE, DELETE ON social.benefits_auditorder, social.benefits_auditedclaim, social.benefits_auditor
    FROM foerderwerk_portal;
GRANT UPDATE (ended_on, ended_by_id) ON social.benefits_auditorder TO foerderwerk_portal;
REVOKE INSERT, UPDATE, DELETE ON social.benefits_emergencyaccess FROM foerderwerk_portal;
GRANT UPDATE (verdict, note, reviewed_by_id, reviewed_at) ON social.benefits_emergencyaccess TO foerderwerk_portal;
"""
GONE = """
DROP FUNCTION social.note_families(bigint[], bigint, text); DROP FUNCTION social.note_reading(uuid, text, text);
DROP FUNCTION social.break_glass(text, text); DROP FUNCTION social.emergency_days();
DROP FUNCTION social.looked_at_papers(); DROP FUNCTION social.looked_at_families();
DROP FUNCTION social.looked_at_children(); DROP FUNCTION social.looked_at(); DROP FUNCTION social.opened_in_need();
DROP FUNCTION social.audited(); DROP FUNCTION social.named_in(); DROP FUNCTION social.contested();
DROP FUNCTION social.holding(text); DROP FUNCTION social.today();
"""


def alter(table: str, seen: str) -> str:
    return f"ALTER POLICY people ON social.{table} USING ({seen}) WITH CHECK ({seen});"


def look(table: str, seen: str) -> str:
    """For reading alone, beside what people may write."""
    return f"CREATE POLICY lookers ON social.{table} FOR SELECT TO foerderwerk_portal USING ({seen});"


def look_no_more(table: str) -> str:
    return f"DROP POLICY lookers ON social.{table};"


SEEN = (*((table, seen) for table, _now, _before, seen in ALTERED), *LOOKED_AT, *ORDERS_SEEN)


class Migration(migrations.Migration):
    dependencies = [
        ("permissions", "0015_messages_and_notes_are_fenced"),
        ("benefits", "0008_who_may_look"),
        ("grants", "0012_who_may_look"),
    ]
    operations = [
        migrations.RunSQL(FUNCTIONS + GLASS + NOTING, GONE),
        migrations.RunSQL(
            "".join(first.fence(*each) for each in FENCES), "".join(first.unfence(each[0]) for each in FENCES)
        ),
        migrations.RunSQL(
            "".join(alter(table, now) for table, now, _before, _seen in ALTERED)
            + "".join(look(*each) for each in SEEN)
            + KEPT,
            "".join(look_no_more(table) for table, _seen in SEEN)
            + "".join(alter(table, before) for table, _now, before, _seen in ALTERED),
        ),
    ]
