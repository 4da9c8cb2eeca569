# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was signed, word by word; written once."""

import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models

GUARD = """
CREATE FUNCTION committees_guard_signed_minutes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the minutes are signed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'what_was_signed_never_changes';
END $$;
CREATE TRIGGER guard_signed BEFORE UPDATE OR DELETE ON committees_signedminutes
    FOR EACH ROW EXECUTE FUNCTION committees_guard_signed_minutes();
"""
UNGUARD = """
DROP TRIGGER guard_signed ON committees_signedminutes; DROP FUNCTION committees_guard_signed_minutes();
"""


class Migration(migrations.Migration):
    dependencies = [("committees", "0008_nothing_is_moved_out")]
    operations = [
        migrations.CreateModel(
            name="SignedMinutes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("values", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signed_minutes",
                        to="committees.meeting",
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
