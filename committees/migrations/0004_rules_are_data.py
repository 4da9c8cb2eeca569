# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules of procedure become data, and a meeting keeps those it was invited under. Back, only the two old points stay."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Func, Q
from django.db.models.lookups import Exact

# Columns can go only when no check of these rows waits for the end of the transaction.
# 0 meant what 1 means; a number above all seats never was a quorum and still is none.
TO_BODIES = """
UPDATE committees_rulesofprocedure SET body = jsonb_build_object(
    'quorum', jsonb_build_object('minimum', least(greatest(minimum_present, 1), 1000)),
    'tie', jsonb_build_object('decides', tie));
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"""
TO_COLUMNS = """
UPDATE committees_rulesofprocedure
   SET minimum_present = coalesce((body #>> '{quorum,minimum}')::smallint, 3),
       tie = coalesce(body #>> '{tie,decides}', 'chair');
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"""

GUARD = """
CREATE FUNCTION committees_guard_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM committees_meeting WHERE rules_id = old.id) THEN
        RAISE EXCEPTION 'a meeting was invited under these rules'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rules_of_an_invitation_never_change';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER guard_rules BEFORE UPDATE OF committee_id, body, valid_from ON committees_rulesofprocedure
    FOR EACH ROW EXECUTE FUNCTION committees_guard_rules();
"""
UNGUARD = "DROP TRIGGER guard_rules ON committees_rulesofprocedure; DROP FUNCTION committees_guard_rules();"

OUTCOMES = [
    ("adopted", "angenommen"),
    ("rejected", "abgelehnt"),
    ("undecided", "noch nicht entschieden"),
    ("void", "aufgehoben"),
]


class Migration(migrations.Migration):
    dependencies = [("committees", "0003_votes_are_guarded")]
    operations = [
        migrations.AddField(
            "rulesofprocedure",
            "name",
            models.CharField(default="Geschäftsordnung", max_length=120),
            preserve_default=False,
        ),
        migrations.AddField("rulesofprocedure", "body", models.JSONField(default=dict), preserve_default=False),
        migrations.AddField("rulesofprocedure", "adopted_on", models.DateField(blank=True, null=True)),
        migrations.RunSQL(TO_BODIES, TO_COLUMNS),
        migrations.RemoveField("rulesofprocedure", "minimum_present"),
        migrations.RemoveField("rulesofprocedure", "tie"),
        migrations.AddConstraint(
            "rulesofprocedure",
            models.CheckConstraint(
                condition=Exact(Func(F("body"), function="jsonb_typeof", output_field=models.CharField()), "object"),
                name="the_body_of_rules_is_an_object",
            ),
        ),
        migrations.AddField("meeting", "invited_on", models.DateField(blank=True, null=True)),
        migrations.AddField(
            "meeting",
            "rules",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="committees.rulesofprocedure",
            ),
        ),
        migrations.AddConstraint(
            "meeting",
            models.CheckConstraint(
                condition=Q(invited_on__isnull=True) | Q(invited_on__lte=F("held_on")), name="invited_before_it_is_held"
            ),
        ),
        migrations.AddConstraint(
            "meeting",
            models.CheckConstraint(
                condition=Q(rules__isnull=True) | Q(invited_on__isnull=False), name="only_an_invitation_freezes_rules"
            ),
        ),
        migrations.AlterField(
            "poll", "outcome", models.CharField(blank=True, choices=OUTCOMES, max_length=10)
        ),
        migrations.AlterField("resolution", "outcome", models.CharField(choices=OUTCOMES, max_length=10)),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
