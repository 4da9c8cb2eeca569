# SPDX-License-Identifier: AGPL-3.0-or-later
"""A status may only follow another as some procedure says; the pairs are synced from the code after migrate."""

from django.db import migrations

GUARD = """
CREATE FUNCTION workflows_guard_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM workflows_statusstep WHERE source = old.status AND target = new.status) THEN
        RAISE EXCEPTION 'no procedure leads from % to %', old.status, new.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_status_follows_a_procedure';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER guard_status BEFORE UPDATE OF status ON grants_application
    FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION workflows_guard_status();
"""
UNGUARD = "DROP TRIGGER guard_status ON grants_application; DROP FUNCTION workflows_guard_status();"


class Migration(migrations.Migration):
    dependencies = [("workflows", "0001_initial"), ("grants", "0003_money_and_record_are_guarded")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
