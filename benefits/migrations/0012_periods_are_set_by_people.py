# SPDX-License-Identifier: AGPL-3.0-or-later
"""Periods and times of access say who set them and when; of two for one day the later row holds."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('benefits', '0011_refund_speaks_of_the_family'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='accessrule',
            options={'default_permissions': (), 'ordering': ['valid_from', 'id']},
        ),
        migrations.AlterModelOptions(
            name='retentionrule',
            options={'default_permissions': (), 'ordering': ['valid_from', 'id']},
        ),
        migrations.RemoveConstraint(
            model_name='accessrule',
            name='one_time_a_kind_of_access',
        ),
        migrations.RemoveConstraint(
            model_name='retentionrule',
            name='one_period_a_circle_and_outcome',
        ),
        migrations.AddField(
            model_name='accessrule',
            name='set_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='accessrule',
            name='set_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='retentionrule',
            name='set_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='retentionrule',
            name='set_on',
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name='accessrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('set_by', None), ('set_on', None)), models.Q(('set_by__isnull', False), ('set_on__isnull', False), ('valid_from__gte', models.F('set_on'))), _connector='OR'), name='a_time_of_access_begins_when_it_is_set_or_later'),
        ),
        migrations.AddConstraint(
            model_name='retentionrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('set_by', None), ('set_on', None)), models.Q(('set_by__isnull', False), ('set_on__isnull', False), ('valid_from__gte', models.F('set_on'))), _connector='OR'), name='a_period_begins_when_it_is_set_or_later'),
        ),
    ]
