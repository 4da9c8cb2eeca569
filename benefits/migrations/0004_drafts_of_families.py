# Drafts are social data from their first word: their tables are moved into the schema as they are made.
import benefits.models.evidence
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

MOVE_IN = """
    ALTER TABLE public.benefits_familydraft SET SCHEMA social;
    ALTER TABLE public.benefits_draftpaper SET SCHEMA social;"""
MOVE_OUT = """
    ALTER TABLE social.benefits_draftpaper SET SCHEMA public;
    ALTER TABLE social.benefits_familydraft SET SCHEMA public;"""


class Migration(migrations.Migration):

    dependencies = [
        ('benefits', '0003_kept_and_erased'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FamilyDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('answers', models.JSONField(blank=True, default=dict)),
                ('town', models.CharField(blank=True, max_length=30)),
                ('saved_at', models.DateTimeField(auto_now=True)),
                ('sent_on', models.DateField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='DraftPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('wish', models.UUIDField(blank=True, null=True)),
                ('kind', models.CharField(max_length=40)),
                ('media_type', models.CharField(max_length=100)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('file', models.FileField(max_length=200, upload_to=benefits.models.evidence.family_path)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='benefits.familydraft')),
            ],
            options={
                'ordering': ['id'],
                'default_permissions': (),
            },
        ),
        migrations.AddConstraint(
            model_name='familydraft',
            constraint=models.UniqueConstraint(condition=models.Q(('sent_on__isnull', True)), fields=('user',), name='one_open_draft_a_person'),
        ),
        migrations.RunSQL(MOVE_IN, MOVE_OUT),
    ]
