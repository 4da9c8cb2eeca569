# SPDX-License-Identifier: AGPL-3.0-or-later
# The table of Django's database cache, where login limits are counted. `createcachetable` leaves an existing one alone.

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("permissions", "0002_savedfilter"),
    ]

    operations = [
        migrations.RunSQL(
            sql="""
                CREATE TABLE IF NOT EXISTS portal_cache (
                    cache_key varchar(255) PRIMARY KEY,
                    value text NOT NULL,
                    expires timestamptz NOT NULL
                );
                CREATE INDEX IF NOT EXISTS portal_cache_expires ON portal_cache (expires);
            """,
            reverse_sql="DROP TABLE IF EXISTS portal_cache;",
        ),
    ]
