# SPDX-License-Identifier: AGPL-3.0-or-later
"""Topics, trainers, rooms, groups, seminars, and what young people do by a link."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import seminars.models.seminar
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('committees', '0005_who_sits_where'),
        ('grants', '0013_offices_have_a_cashier'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('seats', models.PositiveSmallIntegerField()),
                ('step_free', models.BooleanField(default=False)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rooms', to='grants.unit')),
            ],
            options={
                'ordering': ['name', 'id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Seminar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('link', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('booking', models.UUIDField(editable=False, null=True, unique=True)),
                ('phase', models.CharField(choices=[('wished', 'Interesse angemeldet'), ('talked', 'Erstgespräch geführt'), ('polling', 'Themenabstimmung läuft'), ('agreed', 'Thema vereinbart'), ('asked', 'Trainerin oder Trainer angefragt'), ('confirmed', 'Termin bestätigt'), ('open', 'Anmeldung offen'), ('held', 'durchgeführt'), ('counted', 'Teilnahme erfasst'), ('reviewed', 'Rückmeldung ausgewertet'), ('settled', 'abgerechnet'), ('closed', 'abgeschlossen'), ('postponed', 'verschoben'), ('cancelled', 'abgesagt')], default='wished', max_length=12)),
                ('version', models.PositiveIntegerField(default=0)),
                ('wish', models.TextField(max_length=2000)),
                ('wished_on', models.DateField()),
                ('talked_on', models.DateField(blank=True, null=True)),
                ('poll_closes_on', models.DateField(blank=True, null=True)),
                ('title', models.CharField(blank=True, max_length=120)),
                ('minutes', models.PositiveSmallIntegerField(default=150, validators=[django.core.validators.MinValueValidator(15)])),
                ('agreed_with', models.CharField(blank=True, max_length=120)),
                ('agreed_on', models.DateField(blank=True, null=True)),
                ('starts_at', models.DateTimeField(blank=True, null=True)),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('place', models.CharField(blank=True, choices=[('group', 'bei der Gruppe'), ('district', 'im Kreishaus')], max_length=8)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('step_free', models.BooleanField(default=False)),
                ('minimum', models.PositiveSmallIntegerField(default=1)),
                ('maximum', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('registration_until', models.DateField(blank=True, null=True)),
                ('because', models.CharField(blank=True, help_text='why it was postponed or cancelled', max_length=500)),
                ('room', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seminars', to='seminars.room')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seminars', to='grants.unit')),
            ],
            options={
                'ordering': [models.OrderBy(models.F('starts_at'), nulls_last=True), 'id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('email', models.EmailField(max_length=254)),
                ('age_group', models.CharField(choices=[('to13', 'bis 13'), ('to17', '14 bis 17'), ('to26', '18 bis 26'), ('from27', '27 und älter')], max_length=6)),
                ('needs', models.CharField(blank=True, max_length=300)),
                ('place', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('registered_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('seminar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='registrations', to='seminars.seminar')),
            ],
            options={
                'ordering': ['id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('device', models.CharField(max_length=64)),
                ('stars', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                ('text', models.TextField(blank=True, max_length=1000)),
                ('wish', models.CharField(blank=True, help_text='what the next one should be about', max_length=300)),
                ('seminar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feedback', to='seminars.seminar')),
            ],
            options={
                'ordering': ['id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('age_group', models.CharField(choices=[('to13', 'bis 13'), ('to17', '14 bis 17'), ('to26', '18 bis 26'), ('from27', '27 und älter')], max_length=6)),
                ('people', models.PositiveSmallIntegerField()),
                ('seminar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendance', to='seminars.seminar')),
            ],
            options={
                'ordering': ['id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SeminarCost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('fee', 'Honorar'), ('travel', 'Fahrtkosten'), ('material', 'Material'), ('catering', 'Verpflegung'), ('room', 'Raum')], max_length=8)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=9)),
                ('seminar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='costs', to='seminars.seminar')),
            ],
            options={
                'ordering': ['id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SeminarEvent',
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
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seminar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='seminars.seminar')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('text', models.TextField(help_text='in plain words, for young people', max_length=1000)),
                ('minutes', models.PositiveSmallIntegerField(default=150)),
                ('youngest', models.PositiveSmallIntegerField(default=12, help_text='years of age, included')),
                ('oldest', models.PositiveSmallIntegerField(default=27, help_text='years of age, included')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('de', 'Deutsch'), ('plain', 'Einfache Sprache'), ('tr', 'Türkisch'), ('ar', 'Arabisch'), ('uk', 'Ukrainisch'), ('ru', 'Russisch'), ('pl', 'Polnisch'), ('fa', 'Farsi'), ('en', 'Englisch'), ('fr', 'Französisch')], max_length=5), blank=True, default=list, size=None)),
                ('materials', models.CharField(blank=True, max_length=300)),
                ('cost', models.DecimalField(blank=True, decimal_places=2, help_text='expected, in euros', max_digits=9, null=True)),
                ('offered_from', models.DateField()),
                ('offered_until', models.DateField(blank=True, help_text='the last day; empty: until further notice', null=True)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='topics', to='grants.unit')),
            ],
            options={
                'ordering': ['title', 'id'],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='seminar',
            name='topic',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seminars', to='seminars.topic'),
        ),
        migrations.CreateModel(
            name='ProposedTopic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120)),
                ('seminar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='seminars.seminar')),
                ('topic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='seminars.topic')),
            ],
            options={
                'ordering': ['id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='TopicVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('device', models.CharField(max_length=64)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='seminars.proposedtopic')),
                ('seminar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='topic_votes', to='seminars.seminar')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Trainer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('email', models.EmailField(max_length=254)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('region', models.CharField(blank=True, max_length=120)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('de', 'Deutsch'), ('plain', 'Einfache Sprache'), ('tr', 'Türkisch'), ('ar', 'Arabisch'), ('uk', 'Ukrainisch'), ('ru', 'Russisch'), ('pl', 'Polnisch'), ('fa', 'Farsi'), ('en', 'Englisch'), ('fr', 'Französisch')], max_length=5), blank=True, default=list, size=None)),
                ('fee', models.DecimalField(blank=True, decimal_places=2, help_text='a seminar, in euros', max_digits=9, null=True)),
                ('certificate_shown_on', models.DateField(blank=True, null=True)),
                ('active', models.BooleanField(default=True)),
                ('topics', models.ManyToManyField(blank=True, related_name='trainers', to='seminars.topic')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainers', to='grants.unit')),
            ],
            options={
                'ordering': ['name', 'id'],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='seminar',
            name='trainer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seminars', to='seminars.trainer'),
        ),
        migrations.CreateModel(
            name='YouthGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=150)),
                ('kind', models.CharField(choices=[('mosque', 'Moscheeverein'), ('migrants', 'Migrantenorganisation'), ('club', 'Jugendclub, Jugendzentrum'), ('sports', 'Sportverein'), ('school', 'Schule'), ('other', 'Andere Gruppe')], max_length=8)),
                ('town', models.CharField(max_length=80)),
                ('contact', models.CharField(blank=True, help_text='who speaks for it', max_length=120)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='youth_groups', to='grants.unit')),
            ],
            options={
                'ordering': ['name', 'id'],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='seminar',
            name='group',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seminars', to='seminars.youthgroup'),
        ),
        migrations.CreateModel(
            name='Outreach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('way', models.CharField(choices=[('call', 'Anruf'), ('visit', 'Besuch'), ('mail', 'E-Mail'), ('letter', 'Brief'), ('event', 'Veranstaltung')], max_length=6)),
                ('answer', models.CharField(choices=[('none', 'noch keine Antwort'), ('interested', 'hat Interesse'), ('later', 'später'), ('declined', 'kein Interesse')], default='none', max_length=10)),
                ('note', models.TextField(blank=True, max_length=1000)),
                ('next_step', models.CharField(blank=True, max_length=200)),
                ('next_on', models.DateField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outreach', to='seminars.youthgroup')),
            ],
            options={
                'ordering': ['-on', '-id'],
                'default_permissions': (),
            },
        ),
        migrations.AddConstraint(
            model_name='room',
            constraint=models.UniqueConstraint(fields=('unit', 'name'), name='one_room_a_unit_and_name'),
        ),
        migrations.AddConstraint(
            model_name='room',
            constraint=models.CheckConstraint(condition=models.Q(('seats__gt', 0)), name='a_room_has_seats'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.UniqueConstraint(fields=('seminar', 'place'), name='a_place_is_taken_once'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.UniqueConstraint(models.F('seminar'), django.db.models.functions.text.Lower('email'), condition=models.Q(('withdrawn_at__isnull', True)), name='everybody_registers_once'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(('place__isnull', True), ('place__gt', 0), _connector='OR'), name='places_begin_with_one'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('place__isnull', True), _connector='OR'), name='who_withdraws_frees_a_place'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.UniqueConstraint(fields=('seminar', 'device'), name='one_feedback_a_device'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.CheckConstraint(condition=models.Q(('stars__gte', 1), ('stars__lte', 5)), name='stars_are_one_to_five'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(fields=('seminar', 'age_group'), name='an_age_group_is_counted_once'),
        ),
        migrations.AddConstraint(
            model_name='seminarcost',
            constraint=models.UniqueConstraint(fields=('seminar', 'kind'), name='each_kind_of_cost_once'),
        ),
        migrations.AddConstraint(
            model_name='seminarcost',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='a_cost_is_more_than_nothing'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.UniqueConstraint(fields=('unit', 'title'), name='one_topic_a_unit_and_title'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gt', 0)), name='a_topic_takes_time'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.CheckConstraint(condition=models.Q(('oldest__gte', models.F('youngest'))), name='a_topic_is_for_somebody'),
        ),
        migrations.AddConstraint(
            model_name='proposedtopic',
            constraint=models.UniqueConstraint(fields=('seminar', 'title'), name='a_topic_is_proposed_once'),
        ),
        migrations.AddConstraint(
            model_name='topicvote',
            constraint=models.UniqueConstraint(fields=('seminar', 'device'), name='one_answer_a_device'),
        ),
        migrations.AddConstraint(
            model_name='trainer',
            constraint=models.UniqueConstraint(fields=('unit', 'email'), name='one_trainer_a_unit_and_address'),
        ),
        migrations.AddConstraint(
            model_name='youthgroup',
            constraint=models.UniqueConstraint(fields=('unit', 'name', 'town'), name='one_group_a_name_and_town'),
        ),
        migrations.AddConstraint(
            model_name='seminar',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['wished', 'talked', 'polling', 'agreed', 'asked', 'confirmed', 'open', 'held', 'counted', 'reviewed', 'settled', 'closed', 'postponed', 'cancelled'])), name='a_seminar_stands_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='seminar',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['wished', 'talked', 'polling', 'cancelled']), models.Q(models.Q(('title', ''), _negated=True), ('agreed_on__isnull', False)), _connector='OR'), name='an_agreed_seminar_has_a_topic'),
        ),
        migrations.AddConstraint(
            model_name='seminar',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase__in', ['asked', 'confirmed', 'open', 'held', 'counted', 'reviewed', 'settled', 'closed']), _negated=True), models.Q(('starts_at__isnull', False), ('trainer__isnull', False)), _connector='OR'), name='a_booked_seminar_has_a_trainer_and_a_day'),
        ),
        migrations.AddConstraint(
            model_name='seminar',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ends_at__isnull', True), ('starts_at__isnull', True)), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='a_seminar_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='seminar',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase', 'polling'), _negated=True), ('poll_closes_on__isnull', False), _connector='OR'), name='a_poll_of_topics_ends'),
        ),
        migrations.AddConstraint(
            model_name='seminar',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase', 'open'), _negated=True), models.Q(('maximum__gte', models.F('minimum')), ('registration_until__isnull', False)), _connector='OR'), name='an_open_seminar_has_places'),
        ),
        migrations.AddConstraint(
            model_name='seminar',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase__in', ['postponed', 'cancelled']), _negated=True), models.Q(('because', ''), _negated=True), _connector='OR'), name='who_is_told_learns_why'),
        ),
        migrations.AddConstraint(
            model_name='seminar',
            constraint=models.CheckConstraint(condition=models.Q(('room__isnull', True), ('place', 'district'), _connector='OR'), name='a_room_is_in_the_district_house'),
        ),
        migrations.AddConstraint(
            model_name='seminar',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('phase__in', ['asked', 'confirmed', 'open', 'held', 'counted', 'reviewed', 'settled', 'closed']), ('starts_at__isnull', False), ('trainer__isnull', False)), expressions=[('trainer', '='), (seminars.models.seminar.Times('starts_at', 'ends_at'), '&&')], name='nobody_teaches_twice_at_once'),
        ),
        migrations.AddConstraint(
            model_name='seminar',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('phase__in', ['asked', 'confirmed', 'open', 'held', 'counted', 'reviewed', 'settled', 'closed']), ('room__isnull', False), ('starts_at__isnull', False)), expressions=[('room', '='), (seminars.models.seminar.Times('starts_at', 'ends_at'), '&&')], name='a_room_is_taken_once'),
        ),
        migrations.AddConstraint(
            model_name='outreach',
            constraint=models.CheckConstraint(condition=models.Q(('next_on__isnull', True), models.Q(('next_step', ''), _negated=True), _connector='OR'), name='a_next_day_has_a_next_step'),
        ),
    ]
