# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters and objections of claims behind the fence; and what an administrator may know of a claim: its file number."""

from importlib import import_module

from django.db import migrations

first = import_module("permissions.migrations.0009_social_data_are_fenced")
OF_A_CLAIM = "EXISTS (SELECT FROM social.benefits_claim l WHERE l.id = claim_id)"
OF_A_DECISION = "EXISTS (SELECT FROM social.benefits_claimdecision d WHERE d.id = decision_id)"
FENCES = (("benefits_claimletter", OF_A_CLAIM, ""), ("benefits_objection", OF_A_DECISION, ""))
# A function of the owner: whoever administers a unit reads no claim, and yet has to know which work failed. The person
# is an argument: who could name another here could ask in their name as well, and a page saves two statements.
REFERENCE = """
CREATE FUNCTION social.reference_of(event bigint, person bigint) RETURNS text LANGUAGE sql STABLE STRICT
    SECURITY DEFINER PARALLEL SAFE SET search_path = public, social AS $$
    SELECT coalesce(l.file_number, '') FROM benefits_claimevent e JOIN benefits_claim l ON l.id = e.claim_id
     WHERE e.id = event AND EXISTS (
           SELECT FROM permissions_unitrole r JOIN auth_permission p ON p.id = r.permission_id
            WHERE r.content_object_id = l.unit_id AND r.user_id = person AND p.codename = 'administrator') $$;
"""
GONE = "DROP FUNCTION social.reference_of(bigint, bigint);"


class Migration(migrations.Migration):
    dependencies = [
        ("permissions", "0012_heads_read_figures_of_claims"),
        ("benefits", "0006_letters_and_objections"),
    ]
    operations = [
        migrations.RunSQL(
            "".join(first.fence(*each) for each in FENCES), "".join(first.unfence(each[0]) for each in FENCES)
        ),
        migrations.RunSQL(REFERENCE, GONE),
    ]
