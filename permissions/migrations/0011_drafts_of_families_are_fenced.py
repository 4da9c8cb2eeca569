# SPDX-License-Identifier: AGPL-3.0-or-later
"""A draft is its writer's alone: no office, and no other parent, sees it before it is sent."""

from django.db import migrations

MINE = "user_id = (SELECT social.person())"
OF_MINE = "EXISTS (SELECT FROM social.benefits_familydraft d WHERE d.id = draft_id)"


def fence(table: str, seen: str) -> str:
    return f"""
        ALTER TABLE social.{table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY machines ON social.{table} TO foerderwerk_machines USING (true);
        CREATE POLICY people ON social.{table} TO foerderwerk_portal USING ({seen}) WITH CHECK ({seen});"""


def unfence(table: str) -> str:
    return f"""
        DROP POLICY machines ON social.{table}; DROP POLICY people ON social.{table};
        ALTER TABLE social.{table} DISABLE ROW LEVEL SECURITY;"""


class Migration(migrations.Migration):
    dependencies = [
        ("permissions", "0010_kept_and_erased_is_fenced"),
        ("benefits", "0004_drafts_of_families"),
    ]
    operations = [
        migrations.RunSQL(
            fence("benefits_familydraft", MINE) + fence("benefits_draftpaper", OF_MINE),
            unfence("benefits_draftpaper") + unfence("benefits_familydraft"),
        ),
    ]
