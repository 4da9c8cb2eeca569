# SPDX-License-Identifier: AGPL-3.0-or-later
"""One act on many claims: a job says which kind of cases it is about, and names claims by their keys alone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('benefits', '0006_letters_and_objections'),
        ('grants', '0011_withdrawals_are_found'),
        ('workflows', '0011_claims_are_told'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='jobcase',
            name='done_or_refused',
        ),
        migrations.RemoveIndex(
            model_name='jobcase',
            name='cases_a_job_still_has_to_do',
        ),
        migrations.AddField(
            model_name='job',
            name='subject',
            field=models.CharField(db_default='application', default='application', max_length=12),
        ),
        migrations.AddField(
            model_name='jobcase',
            name='claim',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='benefits.claim'),
        ),
        migrations.AddField(
            model_name='jobcase',
            name='claim_event',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='benefits.claimevent'),
        ),
        migrations.AlterField(
            model_name='jobcase',
            name='application',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.application'),
        ),
        migrations.AddIndex(
            model_name='jobcase',
            index=models.Index(condition=models.Q(('claim_event__isnull', True), ('event__isnull', True), ('refused', '')), fields=['job', 'id'], name='cases_a_job_still_has_to_do'),
        ),
        migrations.AddConstraint(
            model_name='jobcase',
            constraint=models.UniqueConstraint(fields=('job', 'claim'), name='a_claim_once_a_job'),
        ),
        migrations.AddConstraint(
            model_name='jobcase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('claim_event__isnull', True), ('event__isnull', True)), ('refused', ''), _connector='OR'), name='done_or_refused'),
        ),
        migrations.AddConstraint(
            model_name='jobcase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('application__isnull', False), ('claim__isnull', True), ('claim_event__isnull', True)), models.Q(('application__isnull', True), ('claim__isnull', False), ('event__isnull', True)), _connector='OR'), name='a_job_is_about_cases_of_a_kind'),
        ),
        # On the way back: what no column is left for.
        migrations.RunSQL(
            migrations.RunSQL.noop,
            "DELETE FROM workflows_jobcase WHERE claim_id IS NOT NULL;"
            "DELETE FROM workflows_job WHERE subject = 'claim';"
            "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED",
        ),
    ]
