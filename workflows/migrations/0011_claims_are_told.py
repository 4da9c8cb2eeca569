# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deadlines of claims stand in the same ledger, and mails say which event of a claim they tell of."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('benefits', '0006_letters_and_objections'),
        ('grants', '0011_withdrawals_are_found'),
        ('workflows', '0010_claims_follow_their_procedure'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='alert',
            name='claim',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='benefits.claim'),
        ),
        migrations.AddField(
            model_name='mail',
            name='claim_event',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='benefits.claimevent'),
        ),
        migrations.AlterField(
            model_name='alert',
            name='application',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='grants.application'),
        ),
        migrations.AlterField(
            model_name='alert',
            name='clock',
            field=models.CharField(help_text='the status or phase whose clock ran, or a mark of the law', max_length=12),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.UniqueConstraint(fields=('claim', 'clock', 'stage', 'due_on'), name='one_alert_a_claims_stage_and_last_day'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('application__isnull', False), ('claim__isnull', True)), models.Q(('application__isnull', True), ('claim__isnull', False)), _connector='OR'), name='an_alert_is_about_one_case'),
        ),
        migrations.AddConstraint(
            model_name='mail',
            constraint=models.CheckConstraint(condition=models.Q(('event__isnull', True), ('claim_event__isnull', True), _connector='OR'), name='a_mail_tells_of_one_event'),
        ),
    ]
