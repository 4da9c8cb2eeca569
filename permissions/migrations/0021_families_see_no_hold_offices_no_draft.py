# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an office noted is not for the family it is about, nor for a colleague who is of that family.

And what a family began in the portal is no office's before it is sent, by raw SQL either: not the claim, what hangs on
it, or the file of a family that sent nothing yet. A claim asks columns of its own row alone, and no other table.
"""

from importlib import import_module

from django.db import migrations

noted = import_module("permissions.migrations.0015_messages_and_notes_are_fenced")
looking = import_module("permissions.migrations.0016_who_may_look")
once = import_module("permissions.migrations.0019_claims_keep_accounts_open")

SENT = "(phase <> 'draft' OR channel <> 'portal')"
IN_THE_OFFICE = f"unit_id = {looking.UNITS}"
CLAIMS = once.ONCE.replace(IN_THE_OFFICE, f"{IN_THE_OFFICE} AND {SENT}", 1)
KEEPS = """
CREATE OR REPLACE FUNCTION social.keeps_claim_of(family bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    PARALLEL SAFE SET search_path = public, social AS $$
    SELECT EXISTS (SELECT FROM benefits_claim l JOIN benefits_child h ON h.id = l.child_id
                    WHERE h.family_id = family AND l.unit_id = ANY (social.units()){}) $$;
"""
NOT_MINE = """EXISTS (SELECT FROM social.benefits_claim l WHERE l.id = claim_id
    AND l.child_id <> ALL ((SELECT social.children())::bigint[]){})"""
LOOKED = f"claim_id = {looking.LOOKED}"
OF_OFFICE = f" AND l.unit_id = {looking.UNITS}"
OR_CONTESTED = f" AND (l.unit_id = {looking.UNITS} OR l.id = {looking.CONTESTED})"
# (table, who works with it from now on, who did before)
NOTED = (
    ("benefits_claimnote", NOT_MINE.format(OF_OFFICE), noted.IN_THE_OFFICE),
    ("benefits_legalhold", NOT_MINE.format(OR_CONTESTED), looking.OF_CLAIM),
)


def looks(table: str, seen: str) -> str:
    return f"ALTER POLICY lookers ON social.{table} USING ({seen});"


class Migration(migrations.Migration):
    dependencies = [("permissions", "0020_lists_and_figures_ask_the_owner")]
    operations = [
        migrations.RunSQL(
            once.claims_are_seen(CLAIMS) + KEEPS.format(f" AND {SENT}"),
            once.claims_are_seen(once.ONCE) + KEEPS.format(""),
        ),
        migrations.RunSQL(
            "".join(
                looking.alter(table, now) + looks(table, f"{LOOKED} AND {NOT_MINE.format('')}")
                for table, now, _before in NOTED
            ),
            "".join(looking.alter(table, before) + looks(table, LOOKED) for table, _now, before in NOTED),
        ),
    ]
