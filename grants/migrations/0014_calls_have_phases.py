# SPDX-License-Identifier: AGPL-3.0-or-later
"""A call is a draft, open or closed, with what it changes of its programme; those of before are open."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


RECORD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON grants_callevent
    FOR EACH ROW EXECUTE FUNCTION grants_append_only();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON grants_callevent
    FOR EACH STATEMENT EXECUTE FUNCTION grants_append_only();
"""
REVERSE = "DROP TRIGGER append_only ON grants_callevent; DROP TRIGGER never_truncated ON grants_callevent;"


class Migration(migrations.Migration):

    dependencies = [
        ('committees', '0012_seats_can_end'),
        ('grants', '0013_offices_have_a_cashier'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CallEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(max_length=40)),
                ('source', models.CharField(blank=True, max_length=12)),
                ('target', models.CharField(blank=True, max_length=12)),
                ('on', models.DateField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('data', models.JSONField(blank=True, default=dict)),
                ('key', models.UUIDField(blank=True, null=True, unique=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='call',
            name='closed_on',
            field=models.DateField(blank=True, help_text='the first day without applications, closed by hand', null=True),
        ),
        migrations.AddField(
            model_name='call',
            name='phase',
            field=models.CharField(choices=[('draft', 'Entwurf'), ('open', 'offen'), ('closed', 'geschlossen')], default='open', max_length=6),
        ),
        migrations.AddField(
            model_name='call',
            name='settings',
            field=models.JSONField(blank=True, default=dict, help_text="what the call changes of its programme's terms: grants.calls.CallSettings"),
        ),
        migrations.AddField(
            model_name='call',
            name='version',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['draft', 'open', 'closed'])), name='a_call_has_a_phase'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', False), ('phase', 'closed')), models.Q(models.Q(('phase', 'closed'), _negated=True), ('closed_on__isnull', True)), _connector='OR'), name='closed_means_a_day'),
        ),
        migrations.AddField(
            model_name='callevent',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='callevent',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='grants.call'),
        ),
        migrations.RunSQL(RECORD, REVERSE),
    ]
