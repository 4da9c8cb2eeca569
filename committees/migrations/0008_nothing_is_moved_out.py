# SPDX-License-Identifier: AGPL-3.0-or-later
"""The guards of 0003 and 0006 looked at where a row goes and not where it comes from; and two tables had none."""

from django.db import migrations

# A ballot as before, and out of a closed poll it is not moved either. Hot: the second look only where the poll changes.
BALLOT = """
CREATE OR REPLACE FUNCTION committees_guard_ballot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM committees_poll WHERE id = coalesce(new.poll_id, old.poll_id) AND closed_at IS NULL FOR SHARE;
    IF FOUND {also} THEN
        PERFORM 1 FROM committees_poll WHERE id = old.poll_id AND closed_at IS NULL FOR SHARE;
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'poll is closed' USING ERRCODE = 'check_violation', CONSTRAINT = 'no_vote_after_closing';
    END IF;
    RETURN coalesce(new, old);
END $$;
"""
OF_MEETING = """
CREATE OR REPLACE FUNCTION committees_guard_of_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM committees_meeting WHERE id IN ({meetings}) AND phase = 'signed') THEN
        RAISE EXCEPTION 'the minutes are signed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_was_signed_never_changes';
    END IF;
    RETURN coalesce(new, old);
END $$;
"""
OF_ITEM = """
CREATE OR REPLACE FUNCTION committees_guard_of_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM committees_agendaitem i JOIN committees_meeting m ON m.id = i.meeting_id
                WHERE i.id IN ({items}) AND m.phase = 'signed') THEN
        RAISE EXCEPTION 'the minutes are signed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_was_signed_never_changes';
    END IF;
    RETURN coalesce(new, old);
END $$;
"""
NEW_TRIGGERS = """
CREATE TRIGGER guard_signed BEFORE INSERT OR UPDATE OR DELETE ON committees_summons
    FOR EACH ROW EXECUTE FUNCTION committees_guard_of_meeting();

CREATE FUNCTION committees_guard_resolution() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a resolution says what was resolved'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'what_was_resolved_never_changes';
END $$;
CREATE TRIGGER guard_resolution BEFORE UPDATE ON committees_resolution
    FOR EACH ROW WHEN (
        (old.text, old.amount, old.outcome, old.motion, old.poll_id, old.committee_id, old.resolved_on)
        IS DISTINCT FROM
        (new.text, new.amount, new.outcome, new.motion, new.poll_id, new.committee_id, new.resolved_on)
    ) EXECUTE FUNCTION committees_guard_resolution();
"""
GUARD = (
    BALLOT.format(also="AND tg_op = 'UPDATE' AND new.poll_id <> old.poll_id")
    + OF_MEETING.format(meetings="new.meeting_id, old.meeting_id")
    + OF_ITEM.format(items="new.item_id, old.item_id")
    + NEW_TRIGGERS
)
UNGUARD = (
    "DROP TRIGGER guard_signed ON committees_summons;"
    " DROP TRIGGER guard_resolution ON committees_resolution; DROP FUNCTION committees_guard_resolution();"
    + BALLOT.format(also="AND false")
    + OF_MEETING.format(meetings="coalesce(new.meeting_id, old.meeting_id)")
    + OF_ITEM.format(items="coalesce(new.item_id, old.item_id)")
)


class Migration(migrations.Migration):
    dependencies = [("committees", "0007_envelopes_are_guarded")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
