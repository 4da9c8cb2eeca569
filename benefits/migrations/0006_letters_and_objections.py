# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters of claims, objections to their decisions, and who waits for an advance payment."""

import benefits.models.letter
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


TABLES = ("benefits_claimletter", "benefits_objection")
MOVE_IN = "".join(f"ALTER TABLE public.{table} SET SCHEMA social;" for table in TABLES)
MOVE_OUT = "".join(f"ALTER TABLE social.{table} SET SCHEMA public;" for table in TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('benefits', '0005_monthly_figures'),
        ('grants', '0011_withdrawals_are_found'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClaimLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('receipt', 'Eingangsbestätigung'), ('request', 'Nachforderung'), ('rejected', 'Zurückgewiesene Unterlage'), ('decision', 'Bescheid')], max_length=10)),
                ('file', models.FileField(max_length=200, upload_to=benefits.models.letter.claim_letter_path)),
                ('sha256', models.CharField(max_length=64)),
                ('dated_on', models.DateField()),
            ],
            options={
                'ordering': ['id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('received_on', models.DateField()),
                ('online', models.BooleanField()),
                ('reasons', models.TextField(blank=True, max_length=4000)),
                ('late', models.BooleanField()),
                ('in_form', models.BooleanField(blank=True, null=True)),
                ('reinstated_on', models.DateField(blank=True, null=True)),
                ('reinstated_because', models.TextField(blank=True, max_length=4000)),
                ('review', models.TextField(blank=True, max_length=4000)),
                ('phase', models.CharField(choices=[('open', 'offen'), ('upheld', 'abgeholfen'), ('partly', 'teilweise abgeholfen'), ('dismissed', 'zurückgewiesen'), ('withdrawn', 'zurückgenommen')], default='open', max_length=9)),
                ('decided_on', models.DateField(blank=True, null=True)),
                ('outcome_reasons', models.TextField(blank=True, max_length=4000)),
            ],
            options={
                'ordering': ['id'],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='claim',
            name='advance_asked_on',
            field=models.DateField(blank=True, help_text='when the family asked for one, § 42 SGB I', null=True),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(('phase__in', ['received', 'incomplete', 'ready'])), fields=['applied_on'], name='undecided_claims'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(('advance_asked_on__isnull', False), ('phase__in', ['received', 'incomplete', 'ready'])), fields=['advance_asked_on'], name='advances_asked_for'),
        ),
        migrations.AddField(
            model_name='claimletter',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='benefits.claim'),
        ),
        migrations.AddField(
            model_name='claimletter',
            name='decision',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='benefits.claimdecision'),
        ),
        migrations.AddField(
            model_name='claimletter',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='benefits.claimevent'),
        ),
        migrations.AddField(
            model_name='objection',
            name='decided_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='objection',
            name='decision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='benefits.claimdecision'),
        ),
        migrations.AddConstraint(
            model_name='claimletter',
            constraint=models.UniqueConstraint(fields=('event', 'kind'), name='one_letter_a_claims_event_and_kind'),
        ),
        migrations.AddIndex(
            model_name='objection',
            index=models.Index(condition=models.Q(('phase', 'open')), fields=['received_on'], name='open_objections'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.UniqueConstraint(condition=models.Q(('phase', 'withdrawn'), _negated=True), fields=('decision',), name='one_objection_a_decision_unless_taken_back'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase__in', ['upheld', 'partly', 'dismissed']), _negated=True), models.Q(('decided_by__isnull', False), ('decided_on__isnull', False), models.Q(('outcome_reasons', ''), _negated=True)), _connector='OR'), name='an_objection_is_decided_by_somebody_with_reasons'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reinstated_because', ''), ('reinstated_on__isnull', True)), models.Q(('late', True), ('reinstated_on__isnull', False), models.Q(('reinstated_because', ''), _negated=True)), _connector='OR'), name='what_is_reinstated_was_late_and_says_why'),
        ),
        # Created where Django creates tables, kept with the other social data.
        migrations.RunSQL(MOVE_IN, MOVE_OUT),
    ]
