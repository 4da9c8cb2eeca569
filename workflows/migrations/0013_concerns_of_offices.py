# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is watched may be a number of an office for Bildung und Teilhabe, which has no call."""

import django.db.models.deletion
from django.db import migrations, models

# Backwards a concern without a call has no place; what was told of it goes with it.
BACK = """
DELETE FROM workflows_notification WHERE concern_id IN (SELECT id FROM workflows_concern WHERE unit_id IS NOT NULL);
DELETE FROM workflows_concern WHERE unit_id IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('grants', '0011_withdrawals_are_found'),
        ('workflows', '0012_claims_many_at_once'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='concern',
            name='one_concern_a_week_and_threshold',
        ),
        migrations.AddField(
            model_name='concern',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.unit'),
        ),
        migrations.AlterField(
            model_name='concern',
            name='call',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='concerns', to='grants.call'),
        ),
        migrations.AddConstraint(
            model_name='concern',
            constraint=models.UniqueConstraint(fields=('call', 'unit', 'indicator', 'threshold', 'week'), name='one_concern_a_week_and_threshold', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='concern',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('call__isnull', True), ('unit__isnull', False)), models.Q(('call__isnull', False), ('unit__isnull', True)), _connector='OR'), name='a_concern_is_of_a_call_or_an_office'),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, BACK),
    ]
