# SPDX-License-Identifier: AGPL-3.0-or-later
"""A draft is its writer's alone: no office, and no other parent, sees it before it is sent."""

from importlib import import_module

from django.db import migrations

first = import_module("permissions.migrations.0009_social_data_are_fenced")
MINE = "user_id = (SELECT social.person())"
OF_MINE = "EXISTS (SELECT FROM social.benefits_familydraft d WHERE d.id = draft_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("permissions", "0010_kept_and_erased_is_fenced"),
        ("benefits", "0004_drafts_of_families"),
    ]
    operations = [
        migrations.RunSQL(
            first.fence("benefits_familydraft", MINE, "") + first.fence("benefits_draftpaper", OF_MINE, ""),
            first.unfence("benefits_draftpaper") + first.unfence("benefits_familydraft"),
        ),
    ]
