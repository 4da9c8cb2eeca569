# SPDX-License-Identifier: AGPL-3.0-or-later
"""A call leaves small sums to its office, and says what modules of flat rates are worth."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('committees', '0012_seats_can_end'),
        ('grants', '0014_calls_have_phases'),
    ]

    operations = [
        migrations.AddField(
            model_name='call',
            name='office_decides_up_to',
            field=models.DecimalField(blank=True, decimal_places=2, help_text='sums up to this are decided by two people of the office, one of whom leads; empty: by the body', max_digits=12, null=True),
        ),
        migrations.AddField(
            model_name='call',
            name='rates',
            field=models.JSONField(blank=True, default=dict, help_text='{module: euros a unit} where there are flat rates; none yet: left out'),
        ),
        migrations.AlterField(
            model_name='smallsum',
            name='part',
            field=models.CharField(choices=[('office', 'Verwaltung'), ('coordination', 'Koordinierungs- und Fachstelle'), ('second', 'Teamleitung')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(('office_decides_up_to__isnull', True), ('office_decides_up_to__gt', 0), _connector='OR'), name='what_an_office_decides_is_a_sum'),
        ),
    ]
