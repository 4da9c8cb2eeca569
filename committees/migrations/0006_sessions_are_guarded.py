# SPDX-License-Identifier: AGPL-3.0-or-later
"""A tenure knows its body; what the chair signed for stays as it is."""

from django.db import migrations

GUARD = """
CREATE FUNCTION committees_body_of_tenure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT committee_id INTO new.committee_id FROM committees_seat WHERE id = new.seat_id;
    RETURN new;
END $$;
CREATE TRIGGER body_of_tenure BEFORE INSERT OR UPDATE ON committees_tenure
    FOR EACH ROW EXECUTE FUNCTION committees_body_of_tenure();

CREATE FUNCTION committees_guard_signed_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the minutes are signed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'what_was_signed_never_changes';
END $$;
CREATE TRIGGER guard_signed_meeting BEFORE UPDATE OR DELETE ON committees_meeting
    FOR EACH ROW WHEN (old.phase = 'signed') EXECUTE FUNCTION committees_guard_signed_meeting();

CREATE FUNCTION committees_guard_of_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM committees_meeting
                WHERE id = coalesce(new.meeting_id, old.meeting_id) AND phase = 'signed') THEN
        RAISE EXCEPTION 'the minutes are signed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_was_signed_never_changes';
    END IF;
    RETURN coalesce(new, old);
END $$;
CREATE TRIGGER guard_signed BEFORE INSERT OR UPDATE OR DELETE ON committees_agendaitem
    FOR EACH ROW EXECUTE FUNCTION committees_guard_of_meeting();
CREATE TRIGGER guard_signed BEFORE INSERT OR UPDATE OR DELETE ON committees_presence
    FOR EACH ROW EXECUTE FUNCTION committees_guard_of_meeting();
CREATE TRIGGER guard_signed BEFORE INSERT OR UPDATE OR DELETE ON committees_apology
    FOR EACH ROW EXECUTE FUNCTION committees_guard_of_meeting();

CREATE FUNCTION committees_guard_of_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM committees_agendaitem i JOIN committees_meeting m ON m.id = i.meeting_id
                WHERE i.id = coalesce(new.item_id, old.item_id) AND m.phase = 'signed') THEN
        RAISE EXCEPTION 'the minutes are signed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_was_signed_never_changes';
    END IF;
    RETURN coalesce(new, old);
END $$;
CREATE TRIGGER guard_signed BEFORE INSERT OR UPDATE OR DELETE ON committees_recusal
    FOR EACH ROW EXECUTE FUNCTION committees_guard_of_item();
"""
UNGUARD = """
DROP TRIGGER body_of_tenure ON committees_tenure; DROP FUNCTION committees_body_of_tenure();
DROP TRIGGER guard_signed_meeting ON committees_meeting; DROP FUNCTION committees_guard_signed_meeting();
DROP TRIGGER guard_signed ON committees_agendaitem; DROP TRIGGER guard_signed ON committees_presence;
DROP TRIGGER guard_signed ON committees_apology; DROP FUNCTION committees_guard_of_meeting();
DROP TRIGGER guard_signed ON committees_recusal; DROP FUNCTION committees_guard_of_item();
"""


class Migration(migrations.Migration):
    dependencies = [("committees", "0005_who_sits_where")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
