# SPDX-License-Identifier: AGPL-3.0-or-later
"""fold(text): how words are compared in a search. Small letters, ä as ae, ß as ss, other accents dropped."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

FOLD = """
CREATE FUNCTION fold(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT unaccent('unaccent'::regdictionary, replace(replace(replace(replace(
        lower(normalize($1, NFKC)), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("grants", "0003_money_and_record_are_guarded")]
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(FOLD, "DROP FUNCTION fold(text)"),
    ]
