# SPDX-License-Identifier: AGPL-3.0-or-later
"""When the link of a group replaced an older one, and by whom."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("seminars", "0005_lists_of_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="youthgroup",
            name="link_given_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="youthgroup",
            name="link_given_on",
            field=models.DateField(blank=True, help_text="when it replaced an older one", null=True),
        ),
    ]
