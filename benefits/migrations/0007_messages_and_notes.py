# SPDX-License-Identifier: AGPL-3.0-or-later
"""What family and office write about a claim, and the letter to the parents of who applied alone."""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


TABLES = ("benefits_claimmessage", "benefits_claimnote")
MOVE_IN = "".join(f"ALTER TABLE public.{table} SET SCHEMA social;" for table in TABLES)
MOVE_OUT = "".join(f"ALTER TABLE social.{table} SET SCHEMA public;" for table in TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('benefits', '0006_letters_and_objections'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='claimletter',
            name='kind',
            field=models.CharField(choices=[('receipt', 'Eingangsbestätigung'), ('request', 'Nachforderung'), ('rejected', 'Zurückgewiesene Unterlage'), ('decision', 'Bescheid'), ('parents', 'Unterrichtung der Eltern')], max_length=10),
        ),
        migrations.CreateModel(
            name='ClaimNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('text', models.TextField(max_length=4000)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='benefits.claim')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ClaimMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('text', models.TextField(max_length=4000)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('from_office', models.BooleanField()),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='benefits.claim')),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('seen_at__isnull', True)), fields=['claim'], name='messages_nobody_saw_yet')],
            },
        ),
        # Created where Django creates tables, kept with the other social data.
        migrations.RunSQL(MOVE_IN, MOVE_OUT),
    ]
