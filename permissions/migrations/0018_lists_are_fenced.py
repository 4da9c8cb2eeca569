# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list of claims is seen by who leads its office; figures know that a claim, or its end, came with one."""

from importlib import import_module

from django.db import migrations

first = import_module("permissions.migrations.0009_social_data_are_fenced")
figures = import_module("permissions.migrations.0012_heads_read_figures_of_claims")

MINE = "unit_id = ANY ((SELECT social.holding('lead'))::bigint[])"
OF_MINE = "EXISTS (SELECT FROM social.benefits_claimlist t WHERE t.id = list_id)"
FENCES = (
    ("benefits_claimlist", MINE, ""),
    ("benefits_listcolumns", MINE, ""),
    ("benefits_listedfamily", OF_MINE, ""),
    ("benefits_listedclaim", OF_MINE, ""),
)
# An imported claim is open from the day it was applied for, and closed on the day its old system decided: the past
# becomes longer by it, as by a paper that is taken in late.
OLD = {
    "WHEN e.act IN ('submit', 'register') THEN l.applied_on": (
        "WHEN e.act IN ('submit', 'register', 'import_claim') THEN l.applied_on"
        " WHEN e.act = 'import_decision' THEN (e.data ->> 'decided_on')::date"
    ),
    "(e.act IN ('submit', 'register', 'resume_claim')": "(e.act IN ('submit', 'register', 'import_claim', 'resume_claim')",
    "(e.act IN ('decide_claim', 'refuse_claim',": "(e.act IN ('decide_claim', 'import_decision', 'refuse_claim',",
}


def steps(*, with_lists: bool) -> str:
    sql = figures.STEPS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    for before, after in OLD.items() if with_lists else ():
        assert sql.count(before) == 1, before
        sql = sql.replace(before, after)
    return sql


class Migration(migrations.Migration):
    dependencies = [
        ("permissions", "0017_money_is_fenced"),
        ("benefits", "0010_lists_of_claims"),
    ]
    operations = [
        migrations.RunSQL(
            "".join(first.fence(*each) for each in FENCES),
            "".join(first.unfence(each[0]) for each in reversed(FENCES)),
        ),
        migrations.RunSQL(steps(with_lists=True), steps(with_lists=False)),
    ]
