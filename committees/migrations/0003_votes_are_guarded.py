# SPDX-License-Identifier: AGPL-3.0-or-later
"""No vote after closing, whatever the way: a trigger that shares the poll's row; a closed poll never changes."""

from django.db import migrations

GUARD = """
CREATE FUNCTION committees_guard_ballot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM committees_poll WHERE id = coalesce(new.poll_id, old.poll_id) AND closed_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'poll is closed' USING ERRCODE = 'check_violation', CONSTRAINT = 'no_vote_after_closing';
    END IF;
    RETURN coalesce(new, old);
END $$;
CREATE TRIGGER guard_ballot BEFORE INSERT OR UPDATE OR DELETE ON committees_ballot
    FOR EACH ROW EXECUTE FUNCTION committees_guard_ballot();

CREATE FUNCTION committees_guard_poll() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a closed poll does not change'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'a_closed_poll_never_changes';
END $$;
CREATE TRIGGER guard_poll BEFORE UPDATE OR DELETE ON committees_poll
    FOR EACH ROW WHEN (old.closed_at IS NOT NULL) EXECUTE FUNCTION committees_guard_poll();
"""
UNGUARD = """
DROP TRIGGER guard_ballot ON committees_ballot; DROP FUNCTION committees_guard_ballot();
DROP TRIGGER guard_poll ON committees_poll; DROP FUNCTION committees_guard_poll();
"""


class Migration(migrations.Migration):
    dependencies = [("committees", "0002_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
