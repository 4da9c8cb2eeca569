# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who submitted keeps what the call left to its office that day; of those there are, what it says now."""

from django.db import migrations, models

KEEP = """
UPDATE grants_application a SET office_decides_up_to = c.office_decides_up_to FROM grants_call c
 WHERE c.id = a.call_id AND c.office_decides_up_to IS NOT NULL AND a.submitted_on IS NOT NULL"""


class Migration(migrations.Migration):
    dependencies = [("grants", "0015_the_call_says_who_decides")]
    operations = [
        migrations.AddField(
            "application",
            "office_decides_up_to",
            models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="as its call said when it was submitted",
                max_digits=12,
                null=True,
            ),
        ),
        # Columns can be changed after it only when no check of these rows waits for the end of the transaction.
        migrations.RunSQL(
            KEEP + "; SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;", migrations.RunSQL.noop
        ),
    ]
