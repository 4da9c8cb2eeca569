# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sits where from when until when, deputies, invitations, presence with times, bias, secret votes, circulations.

Back, only whoever holds a seat then stays, and who was present at all.
"""

import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

# Since when somebody sat on a seat was not kept: at the latest since the body's first session.
TO_TENURES = """
INSERT INTO committees_tenure (seat_id, committee_id, user_id, part, since)
SELECT s.id, s.committee_id, s.holder_id, 'holder',
       least(current_date, (SELECT min(m.held_on) FROM committees_meeting m WHERE m.committee_id = s.committee_id))
  FROM committees_seat s WHERE s.holder_id IS NOT NULL;
DELETE FROM committees_presence p USING committees_seat s WHERE s.id = p.seat_id AND s.holder_id IS NULL;
UPDATE committees_presence p SET user_id = s.holder_id FROM committees_seat s WHERE s.id = p.seat_id;
UPDATE committees_ballot b SET user_id = s.holder_id FROM committees_seat s, committees_poll p
 WHERE s.id = b.seat_id AND p.id = b.poll_id AND p.closed_at IS NULL;
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"""
TO_HOLDERS = """
UPDATE committees_seat s SET holder_id = t.user_id FROM committees_tenure t
 WHERE t.seat_id = s.id AND t.part = 'holder' AND t.until IS NULL;
DELETE FROM committees_presence p USING committees_presence q
 WHERE q.meeting_id = p.meeting_id AND q.seat_id = p.seat_id AND q.id > p.id;
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"""


class Migration(migrations.Migration):

    dependencies = [
        ('committees', '0004_rules_are_data'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='Aim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('year', models.PositiveSmallIntegerField()),
                ('position', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=150, verbose_name='Ziel')),
                ('text', models.TextField(blank=True, verbose_name='Beschreibung')),
            ],
            options={
                'ordering': ['year', 'position'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Apology',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('excused', models.BooleanField(default=True)),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='Grund')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'ordering': ['seat'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ConditionBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=60, verbose_name='Kurzer Name')),
                ('text', models.CharField(max_length=1000, verbose_name='Auflage')),
            ],
            options={
                'ordering': ['title'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Declaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('biased', models.BooleanField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Envelope',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.BinaryField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='PollKey',
            fields=[
                ('poll', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='key', serialize=False, to='committees.poll')),
                ('wrapped', models.BinaryField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='Betrag')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'ordering': ['-amount', 'id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Recusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(choices=[('party', 'stellt den Antrag oder arbeitet daran mit'), ('relative', 'ist mit den Antragstellenden verwandt oder verheiratet'), ('representative', 'vertritt die Antragstellenden'), ('employed', 'ist bei den Antragstellenden gegen Entgelt beschäftigt'), ('board', 'gehört ihrem Vorstand oder Aufsichtsrat an'), ('expert', 'hat in der Sache ein Gutachten abgegeben'), ('advantage', 'hätte einen unmittelbaren Vorteil oder Nachteil'), ('doubt', 'andere Besorgnis der Befangenheit')], max_length=15, verbose_name='Grund')),
                ('origin', models.CharField(choices=[('system', 'Hinweis des Portals'), ('self', 'eigene Angabe'), ('member', 'Hinweis aus dem Gremium')], max_length=6)),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='Erläuterung')),
                ('standing', models.CharField(choices=[('doubted', 'wartet auf die Entscheidung des Gremiums'), ('excluded', 'ausgeschlossen'), ('cleared', 'nicht befangen')], default='doubted', max_length=8)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'ordering': ['seat'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Slip',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('verdict', models.CharField(choices=[('yes', 'Ja'), ('no', 'Nein'), ('abstain', 'Enthaltung')], max_length=10)),
                ('code', models.CharField(max_length=12)),
            ],
            options={
                'ordering': ['code'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Summons',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('any', 'auf beliebigem Weg'), ('letter', 'per Brief'), ('mail', 'per E-Mail'), ('portal', 'im Portal')], max_length=6)),
                ('on', models.DateField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'ordering': ['id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Tenure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('holder', 'Mitglied'), ('deputy', 'Stellvertretung')], default='holder', max_length=6)),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('born_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['seat', '-part', 'since', 'id'],
                'default_permissions': (),
            },
        ),
        migrations.AlterModelOptions(
            name='committee',
            options={'default_permissions': (), 'permissions': [('secretary', 'Geschäftsführung des Gremiums'), ('administrator', 'Verwaltung des Gremiums')]},
        ),
        migrations.AlterModelOptions(
            name='presence',
            options={'default_permissions': (), 'ordering': ['came_at', 'id']},
        ),
        migrations.RemoveConstraint(
            model_name='agendaitem',
            name='agenda_positions_differ',
        ),
        migrations.RemoveConstraint(
            model_name='ballot',
            name='a_verdict_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='meeting',
            name='one_meeting_a_day_and_body',
        ),
        migrations.RemoveConstraint(
            model_name='poll',
            name='an_award_motion_names_an_amount',
        ),
        migrations.RemoveConstraint(
            model_name='presence',
            name='present_once',
        ),
        migrations.RemoveConstraint(
            model_name='seat',
            name='one_seat_a_person_and_body',
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='about',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='told_as', to='committees.resolution'),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='kind',
            field=models.CharField(choices=[('application', 'Antrag'), ('information', 'Kenntnisnahme'), ('transfer', 'Umwidmung'), ('other', 'Beratung')], default='application', max_length=11),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='notes',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='slot',
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='taken_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='taken_on', to='committees.agendaitem'),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='text',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='urgent',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='ballot',
            name='recorded_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ballot',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='committee',
            name='decides_itself',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='committee',
            name='informs',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='informed_by', to='committees.committee'),
        ),
        migrations.AddField(
            model_name='committee',
            name='plain_words',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='meeting',
            name='closed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='meeting',
            name='kind',
            field=models.CharField(choices=[('session', 'Sitzung'), ('circulation', 'Umlaufverfahren')], default='session', max_length=11),
        ),
        migrations.AddField(
            model_name='meeting',
            name='opened_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='meeting',
            name='phase',
            field=models.CharField(choices=[('convened', 'einberufen'), ('closed', 'geschlossen'), ('signed', 'Niederschrift unterschrieben')], default='convened', max_length=8),
        ),
        migrations.AddField(
            model_name='meeting',
            name='remarks',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='meeting',
            name='second_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seconds', to='committees.meeting'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='signed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='meeting',
            name='signed_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='meeting',
            name='starts_at',
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='meeting',
            name='urgent',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='meeting',
            name='with_note',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='poll',
            name='defer_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='committees.meeting'),
        ),
        migrations.AddField(
            model_name='poll',
            name='opened_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='poll',
            name='opened_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), null=True),
        ),
        migrations.AddField(
            model_name='poll',
            name='round',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='poll',
            name='secret',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='presence',
            name='came_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.AddField(
            model_name='presence',
            name='left_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='resolution',
            name='deferred_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deferrals', to='committees.meeting'),
        ),
        migrations.AddField(
            model_name='resolution',
            name='repeated_because',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='seat',
            name='advisory',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='seat',
            name='area',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='seat',
            name='group',
            field=models.CharField(choices=[('civil', 'Zivilgesellschaft'), ('council', 'Fraktionen'), ('administration', 'Verwaltung'), ('public', 'andere öffentliche Stellen'), ('youth', 'Jugend')], default='civil', max_length=15),
        ),
        migrations.AddField(
            model_name='seat',
            name='is_deputy_chair',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='poll',
            name='motion',
            field=models.CharField(choices=[('award', 'Förderung bewilligen'), ('defer', 'Zurückstellen'), ('waitlist', 'Auf die Warteliste setzen'), ('recusal', 'Mitglied ausschließen'), ('urgent', 'Punkt als dringend aufnehmen'), ('transfer', 'Geld umwidmen')], default='award', max_length=10),
        ),
        migrations.AlterField(
            model_name='presence',
            name='seat',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='presences', to='committees.seat'),
        ),
        migrations.AlterField(
            model_name='resolution',
            name='motion',
            field=models.CharField(blank=True, choices=[('award', 'Förderung bewilligen'), ('defer', 'Zurückstellen'), ('waitlist', 'Auf die Warteliste setzen'), ('recusal', 'Mitglied ausschließen'), ('urgent', 'Punkt als dringend aufnehmen'), ('transfer', 'Geld umwidmen')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('meeting', 'position'), name='agenda_positions_differ'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(condition=models.Q(('about__isnull', False)), fields=('meeting', 'about'), name='told_once_a_meeting'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['', 'sealed', 'yes', 'no', 'abstain'])), name='a_verdict_is_known'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'session')), fields=('committee', 'held_on'), name='one_session_a_day_and_body'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('second_of__isnull', False), ('with_note', False), _connector='OR'), name='only_a_second_session_has_the_note'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('phase', 'convened')), models.Q(models.Q(('phase', 'convened'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='closed_means_when'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase', 'signed'), ('signed_by__isnull', False), ('signed_on__isnull', False)), models.Q(models.Q(('phase', 'signed'), _negated=True), ('signed_by__isnull', True), ('signed_on__isnull', True)), _connector='OR'), name='signed_means_by_whom_and_when'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(condition=models.Q(('is_deputy_chair', True)), fields=('committee',), name='one_deputy_chair_a_body'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(('is_chair', True), ('is_deputy_chair', True), _negated=True), name='the_chair_does_not_deputise_for_itself'),
        ),
        migrations.AddField(
            model_name='aim',
            name='committee',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aims', to='committees.committee'),
        ),
        migrations.AddField(
            model_name='apology',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='apologies', to='committees.meeting'),
        ),
        migrations.AddField(
            model_name='apology',
            name='seat',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='apologies', to='committees.seat'),
        ),
        migrations.AddField(
            model_name='conditionblock',
            name='committee',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='condition_blocks', to='committees.committee'),
        ),
        migrations.AddField(
            model_name='declaration',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='declarations', to='committees.agendaitem'),
        ),
        migrations.AddField(
            model_name='declaration',
            name='seat',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declarations', to='committees.seat'),
        ),
        migrations.AddField(
            model_name='declaration',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='envelope',
            name='poll',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='envelopes', to='committees.poll'),
        ),
        migrations.AddField(
            model_name='envelope',
            name='seat',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='committees.seat'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='committees.agendaitem'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='seat',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='committees.seat'),
        ),
        migrations.AddField(
            model_name='recusal',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recusals', to='committees.agendaitem'),
        ),
        migrations.AddField(
            model_name='recusal',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recusal',
            name='seat',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recusals', to='committees.seat'),
        ),
        migrations.AddField(
            model_name='poll',
            name='recusal',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='polls', to='committees.recusal'),
        ),
        migrations.AddConstraint(
            model_name='poll',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('motion__in', ['award', 'transfer']), _negated=True), ('amount__gt', 0), _connector='OR'), name='a_motion_on_money_names_it'),
        ),
        migrations.AddConstraint(
            model_name='poll',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('motion', 'recusal'), ('recusal__isnull', False)), models.Q(models.Q(('motion', 'recusal'), _negated=True), ('recusal__isnull', True)), _connector='OR'), name='a_motion_to_exclude_names_the_doubt'),
        ),
        migrations.AddConstraint(
            model_name='poll',
            constraint=models.CheckConstraint(condition=models.Q(('round__gte', 1)), name='rounds_count_from_one'),
        ),
        migrations.AddField(
            model_name='slip',
            name='poll',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slips', to='committees.poll'),
        ),
        migrations.AddField(
            model_name='summons',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='summonses', to='committees.meeting'),
        ),
        migrations.AddField(
            model_name='summons',
            name='seat',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='summonses', to='committees.seat'),
        ),
        migrations.AddField(
            model_name='summons',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='tenure',
            name='committee',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='committees.committee'),
        ),
        migrations.AddField(
            model_name='tenure',
            name='seat',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenures', to='committees.seat'),
        ),
        migrations.AddField(
            model_name='tenure',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenures', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='aim',
            constraint=models.UniqueConstraint(fields=('committee', 'year', 'title'), name='an_aim_once_a_year'),
        ),
        migrations.AddConstraint(
            model_name='apology',
            constraint=models.UniqueConstraint(fields=('meeting', 'seat'), name='one_apology_a_seat_and_meeting'),
        ),
        migrations.AddConstraint(
            model_name='conditionblock',
            constraint=models.UniqueConstraint(fields=('committee', 'title'), name='a_block_once_a_body'),
        ),
        migrations.AddConstraint(
            model_name='declaration',
            constraint=models.UniqueConstraint(fields=('item', 'user'), name='one_declaration_a_person_and_item'),
        ),
        migrations.AddConstraint(
            model_name='envelope',
            constraint=models.UniqueConstraint(fields=('poll', 'seat'), name='one_envelope_a_seat'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(fields=('item', 'seat'), name='one_proposal_a_seat_and_item'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='a_proposal_names_a_sum'),
        ),
        migrations.AddConstraint(
            model_name='recusal',
            constraint=models.UniqueConstraint(fields=('item', 'user'), name='one_recusal_a_person_and_item'),
        ),
        migrations.AddConstraint(
            model_name='recusal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ground__in', ['board', 'employed', 'expert', 'party', 'relative', 'representative']), _negated=True), ('standing', 'excluded'), _connector='OR'), name='whom_the_law_excludes_stays_excluded'),
        ),
        migrations.AddConstraint(
            model_name='summons',
            constraint=models.UniqueConstraint(fields=('meeting', 'seat', 'user', 'channel'), name='summoned_once_a_person_and_channel'),
        ),
        migrations.AddConstraint(
            model_name='tenure',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='a_tenure_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='tenure',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('part', 'holder')), expressions=[('seat', '='), (models.Func('since', 'until', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='one_holder_a_seat'),
        ),
        migrations.AddConstraint(
            model_name='tenure',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('committee', '='), ('user', '='), (models.Func('since', 'until', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='one_place_a_person_and_body'),
        ),
        migrations.AddField(
            model_name='presence',
            name='user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='presences', to=settings.AUTH_USER_MODEL),
        ),
        # Data before the constraints that need them, and before the column they come from goes.
        migrations.RunSQL(TO_TENURES, TO_HOLDERS),
        migrations.AlterField(
            model_name='presence',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='presences', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RemoveField(
            model_name='seat',
            name='holder',
        ),
        migrations.AddConstraint(
            model_name='presence',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('meeting', 'seat'), name='one_person_on_a_seat_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='presence',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('meeting', 'user'), name='nobody_sits_on_two_seats'),
        ),
        migrations.AddConstraint(
            model_name='presence',
            constraint=models.CheckConstraint(condition=models.Q(('left_at__isnull', True), ('left_at__gte', models.F('came_at')), _connector='OR'), name='left_after_coming'),
        ),
    ]
