# SPDX-License-Identifier: AGPL-3.0-or-later
"""Audit orders, emergency access, the log of readers; and what a Widerspruchsbescheid leaves behind."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


TABLES = tuple(
    f"benefits_{name}"
    for name in ("auditorder", "auditedclaim", "auditor", "emergencyaccess", "reading", "accessrule")
)
MOVE_IN = "".join(f"ALTER TABLE public.{table} SET SCHEMA social;" for table in TABLES)
MOVE_OUT = "".join(f"ALTER TABLE social.{table} SET SCHEMA public;" for table in reversed(TABLES))
# The log only grows, until its own time is over. What an order names is written with it, and its end is one.
GUARDS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON social.benefits_reading
    FOR EACH ROW EXECUTE FUNCTION social.append_only();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON social.benefits_reading
    FOR EACH STATEMENT EXECUTE FUNCTION social.append_only();
CREATE FUNCTION social.named_with_its_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM social.benefits_auditorder o
                    WHERE o.id = new.order_id AND o.issued_at >= transaction_timestamp()) THEN
        RAISE EXCEPTION 'an audit order names everything when it is issued'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_audit_never_grows';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER an_audit_never_grows BEFORE INSERT OR UPDATE ON social.benefits_auditedclaim
    FOR EACH ROW EXECUTE FUNCTION social.named_with_its_order();
CREATE TRIGGER an_audit_never_grows BEFORE INSERT OR UPDATE ON social.benefits_auditor
    FOR EACH ROW EXECUTE FUNCTION social.named_with_its_order();
CREATE FUNCTION social.ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF old.ended_on IS NOT NULL
       OR row(new.unit_id, new.number, new.since, new.until, new.issued_by_id, new.issued_at)
          IS DISTINCT FROM row(old.unit_id, old.number, old.since, old.until, old.issued_by_id, old.issued_at) THEN
        RAISE EXCEPTION 'an audit order never changes, and ends once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_audit_ends_once';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER an_audit_ends_once BEFORE UPDATE ON social.benefits_auditorder
    FOR EACH ROW EXECUTE FUNCTION social.ends_once();
"""
GUARDS_GONE = """
DROP TRIGGER append_only ON social.benefits_reading; DROP TRIGGER never_truncated ON social.benefits_reading;
DROP TRIGGER an_audit_never_grows ON social.benefits_auditedclaim;
DROP TRIGGER an_audit_never_grows ON social.benefits_auditor;
DROP TRIGGER an_audit_ends_once ON social.benefits_auditorder;
DROP FUNCTION social.named_with_its_order(); DROP FUNCTION social.ends_once();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('benefits', '0007_messages_and_notes'),
        ('grants', '0012_who_may_look'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('log_months', 'Aufbewahrung des Leseprotokolls in Monaten'), ('emergency_days', 'Dauer eines Notzugriffs in Tagen nach dem ersten'), ('draft_days', 'Aufbewahrung nicht gesendeter Entwürfe in Tagen')], max_length=14)),
                ('number', models.PositiveSmallIntegerField()),
                ('ground', models.CharField(max_length=200)),
                ('valid_from', models.DateField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='AuditedClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'ordering': ['id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Auditor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'ordering': ['id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='AuditOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.CharField(max_length=30, verbose_name='Nummer')),
                ('reason', models.CharField(max_length=300, verbose_name='Anlass')),
                ('norm', models.CharField(max_length=120, verbose_name='Rechtsgrundlage')),
                ('since', models.DateField(verbose_name='vom')),
                ('until', models.DateField(verbose_name='bis')),
                ('issued_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ended_on', models.DateField(blank=True, help_text='the first day on which it opens nothing any more', null=True)),
            ],
            options={
                'ordering': ['-id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='EmergencyAccess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('reference', models.CharField(max_length=30)),
                ('reason', models.TextField(max_length=2000)),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('verdict', models.CharField(blank=True, choices=[('justified', 'geprüft, in Ordnung'), ('unjustified', 'nicht gerechtfertigt')], max_length=11)),
                ('note', models.TextField(blank=True, max_length=2000)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(blank=True, max_length=30)),
                ('page', models.CharField(choices=[('claim', 'Fall'), ('act', 'Bearbeitungsseite'), ('letter', 'Brief'), ('paper', 'Unterlage'), ('family', 'Familienakte'), ('seen', 'Nachrichten als gelesen')], max_length=6)),
                ('right', models.CharField(choices=[('clerk', 'Sachbearbeitung'), ('stands_in', 'Vertretung'), ('lead', 'Teamleitung'), ('objections', 'Widerspruchsstelle'), ('audit', 'Prüfauftrag'), ('emergency', 'Notzugriff'), ('none', 'kein Zugriff, abgewiesen')], max_length=10)),
                ('on', models.DateField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'ordering': ['-id'],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='claimletter',
            name='objection',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='benefits.objection'),
        ),
        migrations.AddField(
            model_name='objection',
            name='dispatched_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='objection',
            name='notified_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='objection',
            name='remedy_until',
            field=models.DateField(blank=True, help_text='the last day to go to court, § 87 SGG', null=True),
        ),
        migrations.AlterField(
            model_name='claimletter',
            name='kind',
            field=models.CharField(choices=[('receipt', 'Eingangsbestätigung'), ('request', 'Nachforderung'), ('rejected', 'Zurückgewiesene Unterlage'), ('decision', 'Bescheid'), ('parents', 'Unterrichtung der Eltern'), ('objection', 'Widerspruchsbescheid')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('dispatched_on__isnull', True), ('notified_on__isnull', True), ('remedy_until__isnull', True)), models.Q(('dispatched_on__isnull', False), ('notified_on__isnull', False), ('phase__in', ['partly', 'dismissed']), ('remedy_until__isnull', False)), _connector='OR'), name='what_answers_an_objection_is_notified_once_sent'),
        ),
        migrations.AddConstraint(
            model_name='accessrule',
            constraint=models.UniqueConstraint(fields=('kind', 'valid_from'), name='one_time_a_kind_of_access'),
        ),
        migrations.AddConstraint(
            model_name='accessrule',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='a_time_of_access_is_at_least_one'),
        ),
        migrations.AddField(
            model_name='auditedclaim',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='benefits.claim'),
        ),
        migrations.AddField(
            model_name='auditor',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='auditorder',
            name='ended_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='auditorder',
            name='issued_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='auditorder',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.unit'),
        ),
        migrations.AddField(
            model_name='auditor',
            name='order',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='auditors', to='benefits.auditorder'),
        ),
        migrations.AddField(
            model_name='auditedclaim',
            name='order',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='benefits.auditorder'),
        ),
        migrations.AddField(
            model_name='emergencyaccess',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='benefits.claim'),
        ),
        migrations.AddField(
            model_name='emergencyaccess',
            name='reviewed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='emergencyaccess',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.unit'),
        ),
        migrations.AddField(
            model_name='emergencyaccess',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reading',
            name='claim',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='benefits.claim'),
        ),
        migrations.AddField(
            model_name='reading',
            name='family',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='benefits.family'),
        ),
        migrations.AddField(
            model_name='reading',
            name='unit',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.unit'),
        ),
        migrations.AddField(
            model_name='reading',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='auditorder',
            constraint=models.UniqueConstraint(fields=('unit', 'number'), name='an_audit_number_once_a_unit'),
        ),
        migrations.AddConstraint(
            model_name='auditorder',
            constraint=models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='an_audit_ends_after_it_began'),
        ),
        migrations.AddConstraint(
            model_name='auditorder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_by__isnull', True), ('ended_on__isnull', True)), models.Q(('ended_by__isnull', False), ('ended_on__isnull', False)), _connector='OR'), name='an_audit_is_ended_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='auditor',
            constraint=models.UniqueConstraint(fields=('order', 'user'), name='an_auditor_once_an_audit'),
        ),
        migrations.AddConstraint(
            model_name='auditedclaim',
            constraint=models.UniqueConstraint(fields=('order', 'claim'), name='a_claim_once_an_audit'),
        ),
        migrations.AddConstraint(
            model_name='emergencyaccess',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('claim', '='), ('user', '='), (models.Func(models.F('since'), models.F('until'), models.Value('[]'), function='daterange'), '&&')], name='one_emergency_access_a_claim_and_day'),
        ),
        migrations.AddConstraint(
            model_name='emergencyaccess',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='who_breaks_the_glass_says_why'),
        ),
        migrations.AddConstraint(
            model_name='emergencyaccess',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reviewed_at__isnull', True), ('reviewed_by__isnull', True), ('verdict', '')), models.Q(('reviewed_at__isnull', False), ('reviewed_by__isnull', False), ('verdict__in', ['justified', 'unjustified'])), _connector='OR'), name='an_emergency_access_is_reviewed_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='emergencyaccess',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'unjustified'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='what_is_not_justified_says_why'),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['unit', 'on', 'user'], name='readings_of_a_unit'),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['on'], name='readings_by_day'),
        ),
        # Created where Django creates tables, kept with the other social data.
        migrations.RunSQL(MOVE_IN + GUARDS, GUARDS_GONE + MOVE_OUT),
    ]
