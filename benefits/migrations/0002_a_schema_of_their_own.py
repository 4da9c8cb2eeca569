# SPDX-License-Identifier: AGPL-3.0-or-later
"""Social data lie in a schema of their own; the record of claims is append-only; their numbers come from a sequence."""

from typing import Any

from django.db import migrations

SCHEMA = "social"
RECORD = """
CREATE FUNCTION social.append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%% is append-only', tg_table_name
        USING ERRCODE = 'check_violation', CONSTRAINT = 'the_record_is_append_only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON social.benefits_claimevent
    FOR EACH ROW EXECUTE FUNCTION social.append_only();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON social.benefits_claimevent
    FOR EACH STATEMENT EXECUTE FUNCTION social.append_only();
CREATE SEQUENCE social.benefits_file_number;
"""


def move_in(apps: Any, editor: Any) -> None:
    """Every table of the app as it stands; their indexes and sequences move with them."""
    editor.execute(f"CREATE SCHEMA {SCHEMA}")
    for model in apps.get_app_config("benefits").get_models():
        editor.execute(f'ALTER TABLE public."{model._meta.db_table}" SET SCHEMA {SCHEMA}')
    editor.execute(RECORD)


def move_out(apps: Any, editor: Any) -> None:
    """What others made in the schema went before."""
    editor.execute("DROP FUNCTION social.append_only() CASCADE")
    editor.execute("DROP SEQUENCE social.benefits_file_number")
    for model in apps.get_app_config("benefits").get_models():
        editor.execute(f'ALTER TABLE {SCHEMA}."{model._meta.db_table}" SET SCHEMA public')
    editor.execute(f"DROP SCHEMA {SCHEMA}")


class Migration(migrations.Migration):
    dependencies = [("benefits", "0001_initial")]
    operations = [migrations.RunPython(move_in, move_out)]
