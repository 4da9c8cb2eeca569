# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages are seen with their claim; notes by its office alone, never by the family it is about."""

from importlib import import_module

from django.db import migrations

first = import_module("permissions.migrations.0009_social_data_are_fenced")
OF_A_CLAIM = "EXISTS (SELECT FROM social.benefits_claim l WHERE l.id = claim_id)"
IN_THE_OFFICE = (
    "EXISTS (SELECT FROM social.benefits_claim l WHERE l.id = claim_id"
    " AND l.unit_id = ANY ((SELECT social.units())::bigint[]))"
)
FENCES = (("benefits_claimmessage", OF_A_CLAIM, ""), ("benefits_claimnote", IN_THE_OFFICE, ""))


class Migration(migrations.Migration):
    dependencies = [
        ("permissions", "0014_families_find_their_pages"),
        ("benefits", "0007_messages_and_notes"),
    ]
    operations = [
        migrations.RunSQL(
            "".join(first.fence(*each) for each in FENCES), "".join(first.unfence(each[0]) for each in FENCES)
        )
    ]
