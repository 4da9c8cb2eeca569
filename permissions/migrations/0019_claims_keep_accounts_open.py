# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who holds a claim keeps the account; and whose child it is, the fence asks once a statement instead of once a row."""

from importlib import import_module

from django.db import migrations

looking = import_module("permissions.migrations.0016_who_may_look")

# The children of my families, as an array made once: an office's list of many claims asks nothing of each of them.
CHILDREN = """
CREATE FUNCTION social.children() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path = public, social AS $$
    SELECT coalesce(array_agg(h.id), '{}') FROM benefits_child h WHERE h.family_id = ANY (social.families()) $$;
"""
EACH = looking.ON_CLAIM
ONCE = EACH.replace("social.is_of_my_family(child_id)", "child_id = ANY ((SELECT social.children())::bigint[])")
# Only how many: whoever administers an account reads no claim.
IN_HANDS = """
CREATE FUNCTION social.claims_in_hands_of(somebody bigint) RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER
    PARALLEL SAFE SET search_path = public, social AS $$
    SELECT count(*)::integer FROM benefits_claim l
     WHERE l.assignee_id = somebody AND l.phase NOT IN ('draft', 'notified', 'forwarded', 'withdrawn') $$;
CREATE INDEX claims_in_hands ON social.benefits_claim (assignee_id)
    WHERE assignee_id IS NOT NULL AND phase NOT IN ('draft', 'notified', 'forwarded', 'withdrawn');
"""
# As for applications; a claim can also come back into work, where an objection helps or the family makes up for it.
GUARD = """
CREATE FUNCTION social.guard_assignee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM permissions_user WHERE id = new.assignee_id AND is_active FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the account of whoever should work on claim % is closed', new.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'who_works_on_a_claim_has_an_open_account';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER guard_assignee_coming BEFORE INSERT ON social.benefits_claim
    FOR EACH ROW WHEN (new.assignee_id IS NOT NULL
                       AND new.phase NOT IN ('draft', 'notified', 'forwarded', 'withdrawn'))
    EXECUTE FUNCTION social.guard_assignee();
CREATE TRIGGER guard_assignee BEFORE UPDATE OF assignee_id, phase ON social.benefits_claim
    FOR EACH ROW WHEN (new.assignee_id IS NOT NULL
                       AND new.phase NOT IN ('draft', 'notified', 'forwarded', 'withdrawn')
                       AND (new.assignee_id IS DISTINCT FROM old.assignee_id
                            OR old.phase IN ('draft', 'notified', 'forwarded', 'withdrawn')))
    EXECUTE FUNCTION social.guard_assignee();
CREATE FUNCTION social.guard_leaving() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF social.claims_in_hands_of(new.id) > 0 THEN
        RAISE EXCEPTION 'somebody with open claims leaves'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'who_leaves_holds_no_claim';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER guard_leaving_claims BEFORE UPDATE OF is_active ON permissions_user
    FOR EACH ROW WHEN (old.is_active AND NOT new.is_active) EXECUTE FUNCTION social.guard_leaving();
"""
UNGUARD = """
DROP TRIGGER guard_leaving_claims ON permissions_user; DROP FUNCTION social.guard_leaving();
DROP TRIGGER guard_assignee ON social.benefits_claim; DROP TRIGGER guard_assignee_coming ON social.benefits_claim;
DROP FUNCTION social.guard_assignee();
DROP INDEX social.claims_in_hands; DROP FUNCTION social.claims_in_hands_of(bigint);
"""


def claims_are_seen(where: str) -> str:
    return f"ALTER POLICY people ON social.benefits_claim USING ({where}) WITH CHECK ({where});"


class Migration(migrations.Migration):
    dependencies = [
        ("permissions", "0018_lists_are_fenced"),
        ("benefits", "0010_lists_of_claims"),
    ]
    operations = [
        migrations.RunSQL(
            CHILDREN + claims_are_seen(ONCE), claims_are_seen(EACH) + "DROP FUNCTION social.children();"
        ),
        migrations.RunSQL(IN_HANDS + GUARD, UNGUARD),
    ]
