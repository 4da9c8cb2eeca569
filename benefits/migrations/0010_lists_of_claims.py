# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of claims that a town brings along, and the number a claim had in the system it came from."""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models

TABLES = ("benefits_claimlist", "benefits_listcolumns", "benefits_listedfamily", "benefits_listedclaim")
MOVE_IN = "".join(f"ALTER TABLE public.{table} SET SCHEMA social;" for table in TABLES)
MOVE_OUT = "".join(f"ALTER TABLE social.{table} SET SCHEMA public;" for table in TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('benefits', '0009_providers_vouchers_payments'),
        ('grants', '0013_offices_have_a_cashier'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClaimList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('headings', models.JSONField()),
                ('columns', models.JSONField(blank=True, default=dict)),
                ('many', models.PositiveIntegerField(default=0)),
                ('taken', models.PositiveIntegerField(default=0)),
                ('uploaded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('begun_on', models.DateField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ListColumns',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shape', models.CharField(max_length=64)),
                ('columns', models.JSONField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ListedClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='its line in the file, the headings counted')),
                ('cells', models.JSONField()),
                ('said', models.JSONField(blank=True, default=dict)),
                ('faults', models.TextField(blank=True, default='')),
                ('hint', models.TextField(blank=True, default='')),
                ('new_child', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['number'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ListedFamily',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150)),
                ('street', models.CharField(max_length=120)),
                ('postcode', models.CharField(max_length=5)),
                ('place', models.CharField(max_length=80)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('offered', models.BooleanField(default=False)),
                ('choice', models.CharField(blank=True, choices=[('', 'noch nicht gewählt'), ('new', 'neue Akte'), ('known', 'vorhandene Akte')], default='', max_length=5)),
                ('made', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['id'],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='claim',
            name='old_number',
            field=models.CharField(blank=True, max_length=60, null=True, verbose_name='Aktenzeichen im alten Verfahren'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.UniqueConstraint(condition=models.Q(('old_number__isnull', False)), fields=('unit', 'old_number'), name='taken_over_once_an_office'),
        ),
        migrations.AddField(
            model_name='claimlist',
            name='begun_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='claimlist',
            name='undone_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='claimlist',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.unit'),
        ),
        migrations.AddField(
            model_name='claimlist',
            name='uploaded_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='listcolumns',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='grants.unit'),
        ),
        migrations.AddField(
            model_name='listedclaim',
            name='claim',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='listed', to='benefits.claim'),
        ),
        migrations.AddField(
            model_name='listedclaim',
            name='list',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='benefits.claimlist'),
        ),
        migrations.AddField(
            model_name='listedfamily',
            name='family',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='benefits.family'),
        ),
        migrations.AddField(
            model_name='listedfamily',
            name='list',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='families', to='benefits.claimlist'),
        ),
        migrations.AddField(
            model_name='listedclaim',
            name='family',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='rows', to='benefits.listedfamily'),
        ),
        migrations.AddConstraint(
            model_name='claimlist',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('begun_by__isnull', True), ('begun_on__isnull', True)), models.Q(('begun_by__isnull', False), ('begun_on__isnull', False)), _connector='OR'), name='a_list_is_begun_by_somebody_on_a_day'),
        ),
        migrations.AddConstraint(
            model_name='claimlist',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('done_at__isnull', True), ('undone_at__isnull', True)), ('begun_on__isnull', False), _connector='OR'), name='what_is_over_was_begun'),
        ),
        migrations.AddConstraint(
            model_name='claimlist',
            constraint=models.CheckConstraint(condition=models.Q(('undone_at__isnull', True), models.Q(('closed_at__isnull', True), ('undone_by__isnull', False)), _connector='OR'), name='a_closed_list_is_not_undone'),
        ),
        migrations.AddConstraint(
            model_name='listcolumns',
            constraint=models.UniqueConstraint(fields=('unit', 'shape'), name='one_reading_a_shape_and_office'),
        ),
        migrations.AddConstraint(
            model_name='listedfamily',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('choice', 'known'), _negated=True), ('family__isnull', False), _connector='OR'), name='who_is_known_has_a_file'),
        ),
        migrations.AddConstraint(
            model_name='listedclaim',
            constraint=models.UniqueConstraint(fields=('list', 'number'), name='a_line_once_a_list'),
        ),
        migrations.AddConstraint(
            model_name='listedclaim',
            constraint=models.CheckConstraint(condition=models.Q(('claim__isnull', True), ('faults', ''), _connector='OR'), name='a_line_is_taken_or_has_faults'),
        ),
        # Created where Django creates tables, kept with the other social data.
        migrations.RunSQL(MOVE_IN, MOVE_OUT),
    ]
