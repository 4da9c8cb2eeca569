# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ties cases and money to bodies; the record of what happens to a body itself."""

import django.db.models.deletion
import django.db.models.functions.datetime
import grants.models.bodies
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('committees', '0005_who_sits_where'),
        ('grants', '0006_search_and_texts_are_guarded'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Affiliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='Organisation')),
                ('kind', models.CharField(choices=[('board', 'im Vorstand oder Aufsichtsrat'), ('employed', 'dort gegen Entgelt beschäftigt'), ('member', 'Mitglied'), ('partner', 'Kooperationspartner')], max_length=8, verbose_name='Verbindung')),
                ('since', models.DateField(blank=True, null=True, verbose_name='seit')),
                ('until', models.DateField(blank=True, null=True, verbose_name='bis')),
            ],
            options={
                'ordering': ['name'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='MeetingPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('invitation', 'Einladung'), ('minutes', 'Niederschrift'), ('extract', 'Auszug')], max_length=10)),
                ('file', models.FileField(max_length=200, upload_to=grants.models.bodies.meeting_paper_path)),
                ('sha256', models.CharField(max_length=64)),
                ('dated_on', models.DateField()),
            ],
            options={
                'ordering': ['id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='OfficeRecusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(choices=[('party', 'stellt den Antrag oder arbeitet daran mit'), ('relative', 'ist mit den Antragstellenden verwandt oder verheiratet'), ('representative', 'vertritt die Antragstellenden'), ('employed', 'ist bei den Antragstellenden gegen Entgelt beschäftigt'), ('board', 'gehört ihrem Vorstand oder Aufsichtsrat an'), ('expert', 'hat in der Sache ein Gutachten abgegeben'), ('advantage', 'hätte einen unmittelbaren Vorteil oder Nachteil'), ('doubt', 'andere Besorgnis der Befangenheit')], max_length=15, verbose_name='Grund')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='Erläuterung')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Pursuit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SmallSum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('office', 'Verwaltung'), ('coordination', 'Koordinierungs- und Fachstelle')], max_length=12)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                ('on', models.DateField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='Betrag')),
                ('carried_out_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.RemoveConstraint(
            model_name='event',
            name='an_event_has_one_subject',
        ),
        migrations.AddField(
            model_name='event',
            name='committee',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='committees.committee'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('application__isnull', False), ('committee__isnull', True), ('meeting__isnull', True), ('poll__isnull', True), ('resolution__isnull', True)), models.Q(('application__isnull', True), ('committee__isnull', True), ('meeting__isnull', True), ('poll__isnull', False), ('resolution__isnull', True)), models.Q(('application__isnull', True), ('committee__isnull', True), ('meeting__isnull', False), ('poll__isnull', True), ('resolution__isnull', True)), models.Q(('application__isnull', True), ('committee__isnull', True), ('meeting__isnull', True), ('poll__isnull', True), ('resolution__isnull', False)), models.Q(('application__isnull', True), ('committee__isnull', False), ('meeting__isnull', True), ('poll__isnull', True), ('resolution__isnull', True)), _connector='OR'), name='an_event_has_one_subject'),
        ),
        migrations.AddField(
            model_name='affiliation',
            name='applicant',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='affiliations', to='grants.applicant'),
        ),
        migrations.AddField(
            model_name='affiliation',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='affiliations', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='meetingpaper',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meeting_papers', to='grants.event'),
        ),
        migrations.AddField(
            model_name='meetingpaper',
            name='item',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='committees.agendaitem'),
        ),
        migrations.AddField(
            model_name='meetingpaper',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='committees.meeting'),
        ),
        migrations.AddField(
            model_name='officerecusal',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='office_recusals', to='grants.application'),
        ),
        migrations.AddField(
            model_name='officerecusal',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='pursuit',
            name='aim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pursuits', to='committees.aim'),
        ),
        migrations.AddField(
            model_name='pursuit',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pursuits', to='grants.application'),
        ),
        migrations.AddField(
            model_name='smallsum',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='small_sums', to='grants.application'),
        ),
        migrations.AddField(
            model_name='smallsum',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='transfer',
            name='giver',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='given', to='grants.fund'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='item',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='transfer', to='committees.agendaitem'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='taker',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='taken', to='grants.fund'),
        ),
        migrations.AddConstraint(
            model_name='affiliation',
            constraint=models.UniqueConstraint(fields=('user', 'name', 'kind'), name='one_affiliation_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='affiliation',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='an_affiliation_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='meetingpaper',
            constraint=models.UniqueConstraint(fields=('event', 'kind', 'item'), name='one_paper_an_event_kind_and_item', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='officerecusal',
            constraint=models.UniqueConstraint(fields=('application', 'user'), name='one_recusal_a_person_and_case'),
        ),
        migrations.AddConstraint(
            model_name='pursuit',
            constraint=models.UniqueConstraint(fields=('application', 'aim'), name='an_aim_once_a_case'),
        ),
        migrations.AddConstraint(
            model_name='smallsum',
            constraint=models.UniqueConstraint(fields=('application', 'part'), name='each_part_agrees_once'),
        ),
        migrations.AddConstraint(
            model_name='smallsum',
            constraint=models.UniqueConstraint(fields=('application', 'user'), name='two_people_agree'),
        ),
        migrations.AddConstraint(
            model_name='smallsum',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='a_small_sum_is_a_sum'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='a_transfer_names_a_sum'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(('giver', models.F('taker')), _negated=True), name='a_transfer_has_two_ends'),
        ),
    ]
