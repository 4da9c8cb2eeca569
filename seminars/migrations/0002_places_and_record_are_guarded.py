# SPDX-License-Identifier: AGPL-3.0-or-later
"""What no code can forget: the record stays, and no place lies beyond the last one there is."""

from django.db import migrations

GUARDS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON seminars_seminarevent
    FOR EACH ROW EXECUTE FUNCTION grants_append_only();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON seminars_seminarevent
    FOR EACH STATEMENT EXECUTE FUNCTION grants_append_only();
CREATE FUNCTION seminars_places_there_are() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.place > coalesce((SELECT s.maximum FROM seminars_seminar s WHERE s.id = NEW.seminar_id), 0) THEN
        RAISE EXCEPTION 'there are fewer places' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'no_place_beyond_the_last';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER places_there_are BEFORE INSERT OR UPDATE OF place ON seminars_registration
    FOR EACH ROW WHEN (NEW.place IS NOT NULL) EXECUTE FUNCTION seminars_places_there_are();
CREATE FUNCTION seminars_places_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM seminars_registration r
                WHERE r.seminar_id = NEW.id AND r.place > coalesce(NEW.maximum, 0)) THEN
        RAISE EXCEPTION 'more places are taken' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'no_place_beyond_the_last';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER places_taken BEFORE UPDATE OF maximum ON seminars_seminar
    FOR EACH ROW WHEN (NEW.maximum IS DISTINCT FROM OLD.maximum) EXECUTE FUNCTION seminars_places_taken();
"""
GONE = """
DROP TRIGGER places_taken ON seminars_seminar; DROP FUNCTION seminars_places_taken();
DROP TRIGGER places_there_are ON seminars_registration; DROP FUNCTION seminars_places_there_are();
DROP TRIGGER never_truncated ON seminars_seminarevent; DROP TRIGGER append_only ON seminars_seminarevent;
"""


class Migration(migrations.Migration):
    dependencies = [("seminars", "0001_seminars"), ("grants", "0003_money_and_record_are_guarded")]
    operations = [migrations.RunSQL(GUARDS, GONE)]
