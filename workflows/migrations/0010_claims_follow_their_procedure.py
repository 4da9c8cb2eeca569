# SPDX-License-Identifier: AGPL-3.0-or-later
"""A claim only takes steps its procedure knows, as an application does: each looks at the steps of its own kind."""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION workflows_guard_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM workflows_statusstep
                    WHERE kind = 'application' AND source = old.status AND target = new.status) THEN
        RAISE EXCEPTION 'no procedure leads from % to %', old.status, new.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_status_follows_a_procedure';
    END IF;
    RETURN new;
END $$;
CREATE FUNCTION social.guard_phase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM workflows_statusstep
                    WHERE kind = 'claim' AND source = old.phase AND target = new.phase) THEN
        RAISE EXCEPTION 'no procedure leads from % to %', old.phase, new.phase
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_claim_follows_its_procedure';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER guard_phase BEFORE UPDATE OF phase ON social.benefits_claim
    FOR EACH ROW WHEN (old.phase IS DISTINCT FROM new.phase) EXECUTE FUNCTION social.guard_phase();
"""
UNGUARD = """
DROP TRIGGER guard_phase ON social.benefits_claim; DROP FUNCTION social.guard_phase();
"""


class Migration(migrations.Migration):
    dependencies = [("workflows", "0009_claims_owe_and_step"), ("benefits", "0002_a_schema_of_their_own")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
