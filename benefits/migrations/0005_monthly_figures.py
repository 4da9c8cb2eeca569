# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sums of the Jobcenter, in the schema of the app but behind no fence: no row says anything of a person.

Every head of an office reads them, whatever its town and circle, and a policy that lets everybody through fences
nothing. Small numbers are hidden where they are shown.
"""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('benefits', '0004_drafts_of_families'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MonthlyFigures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('town', models.CharField(blank=True, max_length=30)),
                ('package', models.CharField(choices=[('outing', 'OUTING'), ('trip', 'TRIP'), ('supplies', 'SUPPLIES'), ('transport', 'TRANSPORT'), ('tutoring', 'TUTORING'), ('lunch', 'LUNCH'), ('club', 'CLUB')], max_length=10)),
                ('received', models.PositiveIntegerField()),
                ('awarded', models.PositiveIntegerField()),
                ('rejected', models.PositiveIntegerField()),
                ('otherwise_done', models.PositiveIntegerField()),
                ('open', models.PositiveIntegerField()),
                ('ripe', models.PositiveIntegerField()),
                ('age_21', models.PositiveIntegerField()),
                ('age_42', models.PositiveIntegerField()),
                ('age_90', models.PositiveIntegerField()),
                ('age_older', models.PositiveIntegerField()),
                ('days', models.PositiveIntegerField()),
                ('decided', models.PositiveIntegerField()),
                ('imported_at', models.DateTimeField(auto_now=True)),
                ('imported_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['month', 'town', 'package'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('month', 'town', 'package'), name='one_row_a_month_town_and_package'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='a_month_is_its_first_day'), models.CheckConstraint(condition=models.Q(('ripe__lte', models.F('open'))), name='what_is_ripe_is_open'), models.CheckConstraint(condition=models.Q(('ripe', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('age_21'), '+', models.F('age_42')), '+', models.F('age_90')), '+', models.F('age_older')))), name='each_ripe_one_has_an_age'), models.CheckConstraint(condition=models.Q(('decided', django.db.models.expressions.CombinedExpression(models.F('awarded'), '+', models.F('rejected')))), name='decided_means_awarded_or_rejected')],
            },
        ),
        migrations.RunSQL(
            'ALTER TABLE public.benefits_monthlyfigures SET SCHEMA social',
            'ALTER TABLE social.benefits_monthlyfigures SET SCHEMA public',
        ),
    ]
