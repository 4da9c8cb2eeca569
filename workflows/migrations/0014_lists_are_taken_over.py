# SPDX-License-Identifier: AGPL-3.0-or-later
"""What machines owe of a list of claims, and steps that only a claim from a list takes."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

GUARD = """
CREATE OR REPLACE FUNCTION social.guard_phase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM workflows_statusstep
                    WHERE kind = 'claim' AND source = old.phase AND target = new.phase)%s THEN
        RAISE EXCEPTION 'no procedure leads from %% to %%', old.phase, new.phase
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_claim_follows_its_procedure';
    END IF;
    RETURN new;
END $$;
"""
# For every other claim the guard stays as strict as it was.
LISTED = """
       OR new.channel <> 'list' AND (old.phase, new.phase) IN (
          ('draft', 'ready'), ('received', 'notified'), ('ready', 'notified'))"""


class Migration(migrations.Migration):

    dependencies = [
        ('benefits', '0010_lists_of_claims'),
        ('grants', '0013_offices_have_a_cashier'),
        ('workflows', '0013_concerns_of_offices'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ListRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempts', models.PositiveSmallIntegerField(db_default=0)),
                ('owed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('next_attempt_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.CharField(db_default='', max_length=300)),
                ('discarded_at', models.DateTimeField(blank=True, null=True)),
                ('discarded_because', models.CharField(db_default='', max_length=500)),
                ('kind', models.CharField(choices=[('take_over', 'Liste übernehmen'), ('undo', 'Übernahme zurücknehmen')], max_length=9)),
                ('told', models.CharField(db_default='', max_length=600)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('discarded_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='benefits.claimlist')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.unit')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('attempts__lt', 8), ('done_at__isnull', True)), fields=['next_attempt_at', 'id'], name='pending_list_runs'), models.Index(condition=models.Q(('attempts__gte', 8), ('done_at__isnull', True)), fields=['-id'], name='dead_list_runs')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('discarded_at__isnull', True), ('discarded_because', ''), ('discarded_by__isnull', True)), models.Q(('attempts__gte', 8), ('discarded_at__isnull', False), ('discarded_by__isnull', False), ('done_at__isnull', True), models.Q(('discarded_because', ''), _negated=True)), _connector='OR'), name='a_list_run_is_discarded_by_somebody'), models.UniqueConstraint(condition=models.Q(('discarded_at__isnull', True), ('done_at__isnull', True)), fields=('list', 'kind'), name='one_run_of_a_list_at_a_time'), models.UniqueConstraint(condition=models.Q(('kind', 'take_over')), fields=('list',), name='a_list_is_taken_over_once')],
            },
        ),
        migrations.RunSQL(GUARD % LISTED, GUARD % ""),
    ]
