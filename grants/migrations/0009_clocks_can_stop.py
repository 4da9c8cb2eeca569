# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clock of a case as its parts: began, length, days it stood still. Running ones are counted back from their end."""

from django.db import migrations, models


COUNTED_BACK = """
    UPDATE grants_application a
       SET clock_days = (t.body -> 'clocks' ->> a.status)::integer,
           clock_from = a.due_on - (t.body -> 'clocks' ->> a.status)::integer
      FROM grants_frozenterms t
     WHERE t.id = a.frozen_terms_id AND a.due_on IS NOT NULL AND a.status NOT IN ('incomplete', 'scheduled')
       AND jsonb_typeof(t.body -> 'clocks' -> a.status) = 'number';
"""


class Migration(migrations.Migration):

    dependencies = [
        ('grants', '0008_bodies_ask'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='application',
            name='cases_of_a_call',
        ),
        migrations.AddField(
            model_name='application',
            name='clock_days',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='application',
            name='clock_from',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='application',
            name='clock_held',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='application',
            name='held_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['call', 'status', 'due_on'], name='deadlines_of_a_call'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('clock_days__isnull', True), ('clock_from__isnull', True)), models.Q(('clock_days__isnull', False), ('clock_from__isnull', False), ('due_on__isnull', False)), _connector='OR'), name='a_clock_has_a_beginning_a_length_and_an_end'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('held_on__isnull', True), models.Q(('clock_from__isnull', False), ('status', 'incomplete')), _connector='OR'), name='a_clock_stands_still_only_for_the_applicant'),
        ),
        migrations.RunSQL(COUNTED_BACK, migrations.RunSQL.noop),
    ]
