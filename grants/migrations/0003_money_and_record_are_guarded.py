# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fund's sums follow its commitments; events and frozen terms are append-only; file numbers come from a sequence."""

from django.db import migrations

LEDGER = """
CREATE FUNCTION grants_keep_fund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op IN ('UPDATE', 'DELETE') THEN
        UPDATE grants_fund SET reserved = reserved - CASE old.stage WHEN 'reserved' THEN old.amount ELSE 0 END,
                               bound = bound - CASE old.stage WHEN 'bound' THEN old.amount ELSE 0 END
         WHERE id = old.fund_id;
    END IF;
    IF tg_op IN ('UPDATE', 'INSERT') THEN
        UPDATE grants_fund SET reserved = reserved + CASE new.stage WHEN 'reserved' THEN new.amount ELSE 0 END,
                               bound = bound + CASE new.stage WHEN 'bound' THEN new.amount ELSE 0 END
         WHERE id = new.fund_id;
    END IF;
    RETURN coalesce(new, old);
END $$;
CREATE TRIGGER keep_fund AFTER INSERT OR UPDATE OR DELETE ON grants_commitment
    FOR EACH ROW EXECUTE FUNCTION grants_keep_fund();
"""
RECORD = """
CREATE FUNCTION grants_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', tg_table_name
        USING ERRCODE = 'check_violation', CONSTRAINT = 'the_record_is_append_only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON grants_event
    FOR EACH ROW EXECUTE FUNCTION grants_append_only();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON grants_event
    FOR EACH STATEMENT EXECUTE FUNCTION grants_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON grants_frozenterms
    FOR EACH ROW EXECUTE FUNCTION grants_append_only();
CREATE SEQUENCE grants_file_number;
"""
REVERSE = """
DROP TRIGGER keep_fund ON grants_commitment; DROP FUNCTION grants_keep_fund();
DROP TRIGGER append_only ON grants_event; DROP TRIGGER never_truncated ON grants_event;
DROP TRIGGER append_only ON grants_frozenterms; DROP FUNCTION grants_append_only();
DROP SEQUENCE grants_file_number;
"""


class Migration(migrations.Migration):
    dependencies = [("grants", "0002_initial")]
    operations = [migrations.RunSQL(LEDGER + RECORD, REVERSE)]
