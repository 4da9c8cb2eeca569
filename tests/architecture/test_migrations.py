# SPDX-License-Identifier: AGPL-3.0-or-later
"""Migrations go both ways: who updates and finds a fault goes back to the release before."""

import os
from typing import Any

import pytest
from django.db import connection
from django.db.migrations import CreateModel, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

APPS = {"committees", "grants", "benefits", "seminars", "permissions", "monitoring", "workflows", "portal"}


def _operations() -> list[tuple[str, Any]]:
    disk = MigrationLoader(None).disk_migrations
    return [(f"{app}.{name}", each) for (app, name), one in disk.items() if app in APPS for each in one.operations]


def test_each_step_of_a_migration_can_be_taken_back() -> None:
    steps = _operations()
    assert {name.partition(".")[0] for name, _each in steps} >= APPS - {"portal"}
    assert [f"{name}: {each.describe()}" for name, each in steps if not each.reversible] == []


def test_a_step_without_a_way_back_is_found() -> None:
    """Negative control."""
    assert CreateModel("x", []).reversible
    assert not RunSQL("SELECT 1").reversible


@pytest.mark.soak
@pytest.mark.skipif(os.environ.get("SOAK") != "1", reason="takes minutes; each step is asked above")
@pytest.mark.django_db
def test_the_whole_house_goes_back_and_forth() -> None:
    """Back to the oldest rules of procedure, which takes down nearly everything that was built on top since."""
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    for targets in ([("committees", "0003_votes_are_guarded")], newest):
        connection.check_constraints()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        MigrationExecutor(connection).migrate(targets)
    with connection.cursor() as cursor:
        assert "grants_application" in connection.introspection.table_names(cursor)
