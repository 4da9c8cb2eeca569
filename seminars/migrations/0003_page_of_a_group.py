# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page of its own for each group; groups that are there get their link here."""

import uuid

from django.db import migrations, models


def give_links(apps, schema_editor):
    """Each group its own, before no two may share one."""
    groups = apps.get_model("seminars", "YouthGroup").objects.using(schema_editor.connection.alias)
    for group in groups.filter(link=None):
        group.link = uuid.uuid4()
        group.save(update_fields=["link"])


class Migration(migrations.Migration):
    dependencies = [("seminars", "0002_places_and_record_are_guarded")]

    operations = [
        migrations.AddField("youthgroup", "link", models.UUIDField(null=True, editable=False)),
        migrations.RunPython(give_links, migrations.RunPython.noop),
        migrations.AlterField(
            "youthgroup", "link", models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
        ),
    ]
