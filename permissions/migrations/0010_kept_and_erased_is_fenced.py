# SPDX-License-Identifier: AGPL-3.0-or-later
"""A hold is of a claim; periods and protocols name nobody."""

from importlib import import_module

from django.db import migrations

fenced = import_module("permissions.migrations.0009_social_data_are_fenced")
FENCES = (
    ("benefits_legalhold", "EXISTS (SELECT FROM social.benefits_claim l WHERE l.id = claim_id)", ""),
    ("benefits_retentionrule", "true", ""),
    ("benefits_erasure", "true", ""),
)


class Migration(migrations.Migration):
    dependencies = [
        ("permissions", "0009_social_data_are_fenced"),
        ("benefits", "0003_kept_and_erased"),
    ]
    operations = [
        migrations.RunSQL(
            "".join(fenced.fence(*each) for each in FENCES), "".join(fenced.unfence(each[0]) for each in FENCES)
        )
    ]
