# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second fence around social data: rows that the portal's own login cannot read, whatever a query forgot.

Two logins beside the owner, who alone migrates: the portal acts in the name of a person and sees what that person may;
the machines see every claim, for deadlines, letters and figures. Both are made without a password; see operations.md.
"""

from django.db import migrations

LOGINS = """
DO $$ BEGIN
    CREATE ROLE foerderwerk_portal LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
    CREATE ROLE foerderwerk_machines LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT USAGE ON SCHEMA public, social TO foerderwerk_portal, foerderwerk_machines;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public, social TO foerderwerk_portal, foerderwerk_machines;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public, social TO foerderwerk_portal, foerderwerk_machines;
ALTER DEFAULT PRIVILEGES IN SCHEMA public, social
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO foerderwerk_portal, foerderwerk_machines;
ALTER DEFAULT PRIVILEGES IN SCHEMA public, social
    GRANT USAGE, SELECT ON SEQUENCES TO foerderwerk_portal, foerderwerk_machines;
"""
# Functions of the owner, who is behind no fence: what they read is not asked again, and no policy turns in a circle.
FUNCTIONS = """
CREATE FUNCTION social.person() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('foerderwerk.person', true), '')::bigint $$;
CREATE FUNCTION social.units() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path = public, social AS $$
    SELECT coalesce(array_agg(r.content_object_id), '{}')
      FROM permissions_unitrole r JOIN auth_permission p ON p.id = r.permission_id
     WHERE r.user_id = social.person() AND p.codename IN ('clerk', 'lead') $$;
CREATE FUNCTION social.families() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path = public, social AS $$
    SELECT coalesce(array_agg(g.family_id), '{}') FROM benefits_guardian g WHERE g.user_id = social.person() $$;
CREATE FUNCTION social.keeps_claim_of(family bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path = public, social AS $$
    SELECT EXISTS (SELECT FROM benefits_claim l JOIN benefits_child h ON h.id = l.child_id
                    WHERE h.family_id = family AND l.unit_id = ANY (social.units())) $$;
CREATE FUNCTION social.is_of_my_family(child bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path = public, social AS $$
    SELECT EXISTS (SELECT FROM benefits_child h WHERE h.id = child AND h.family_id = ANY (social.families())) $$;
CREATE FUNCTION social.has_claims(family bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path = public, social AS $$
    SELECT EXISTS (SELECT FROM benefits_claim l JOIN benefits_child h ON h.id = l.child_id
                    WHERE h.family_id = family AND l.phase <> 'draft') $$;
CREATE FUNCTION social.opened(family bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path = public, social AS $$
    SELECT EXISTS (SELECT FROM benefits_family f WHERE f.id = family AND f.opened_by_id = social.person())
       AND NOT social.has_claims(family) $$;
"""
# (table, what a person sees of it, what a person may write where that is more)
MINE = "family_id = ANY ((SELECT social.families())::bigint[])"
FENCES = (
    (
        "benefits_family",
        "id = ANY ((SELECT social.families())::bigint[]) OR social.keeps_claim_of(id)"
        " OR (opened_by_id = (SELECT social.person()) AND NOT social.has_claims(id))",
        "opened_by_id = (SELECT social.person()) OR id = ANY ((SELECT social.families())::bigint[])"
        " OR social.keeps_claim_of(id)",
    ),
    ("benefits_guardian", f"{MINE} OR social.keeps_claim_of(family_id) OR social.opened(family_id)", ""),
    ("benefits_child", f"{MINE} OR social.keeps_claim_of(family_id) OR social.opened(family_id)", ""),
    ("benefits_familypaper", f"{MINE} OR social.keeps_claim_of(family_id)", ""),
    (
        "benefits_claim",
        "unit_id = ANY ((SELECT social.units())::bigint[]) OR social.is_of_my_family(child_id)",
        "",
    ),
    ("benefits_evidence", "EXISTS (SELECT FROM social.benefits_claim l WHERE l.id = claim_id)", ""),
    ("benefits_claimdecision", "EXISTS (SELECT FROM social.benefits_claim l WHERE l.id = claim_id)", ""),
    ("benefits_claimevent", "EXISTS (SELECT FROM social.benefits_claim l WHERE l.id = claim_id)", ""),
)


def fence(table: str, seen: str, written: str) -> str:
    return f"""
        ALTER TABLE social.{table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY machines ON social.{table} TO foerderwerk_machines USING (true);
        CREATE POLICY people ON social.{table} TO foerderwerk_portal USING ({seen})
            WITH CHECK ({written or seen});"""


def unfence(table: str) -> str:
    return f"""
        DROP POLICY machines ON social.{table}; DROP POLICY people ON social.{table};
        ALTER TABLE social.{table} DISABLE ROW LEVEL SECURITY;"""


FUNCTIONS_GONE = """
DROP FUNCTION social.opened(bigint); DROP FUNCTION social.has_claims(bigint);
DROP FUNCTION social.is_of_my_family(bigint); DROP FUNCTION social.keeps_claim_of(bigint);
DROP FUNCTION social.families(); DROP FUNCTION social.units(); DROP FUNCTION social.person();
"""


class Migration(migrations.Migration):
    dependencies = [("permissions", "0008_paces_of_mails"), ("benefits", "0002_a_schema_of_their_own")]
    operations = [
        migrations.RunSQL(LOGINS, migrations.RunSQL.noop),
        migrations.RunSQL(
            FUNCTIONS + "".join(fence(*each) for each in FENCES),
            "".join(unfence(each[0]) for each in FENCES) + FUNCTIONS_GONE,
        ),
    ]
