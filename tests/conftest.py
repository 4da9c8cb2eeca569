# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fixtures for everybody: the district with its personas, and the record that tests may sweep away."""

from collections.abc import Iterator
from copy import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import client as testing
from django.test.utils import ContextList
from psycopg._preparing import Prepare, PrepareManager

from law import calendar
from tests import migrated, remembered
from workflows.demo import district

TODAY = date(2027, 1, 20)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The database of a worker begins as a copy of one that was migrated."""
    if template := migrated.template():
        settings.DATABASES["default"].setdefault("TEST", {}).update(TEMPLATE=template, MIGRATE=False)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests empty tables between each other; tests of their own prove that the records refuse it otherwise."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        kept = ("claimevent", "reading", "paymentevent")
        records = ("grants_event", "grants_callevent", "seminars_seminarevent")
        for record in (*records, *(f"social.benefits_{name}" for name in kept)):
            cursor.execute(f"ALTER TABLE {record} DISABLE TRIGGER never_truncated")


@pytest.fixture(autouse=True)
def plain_http(settings: Any) -> None:
    """No redirect to https; style sheets as they lie in the tree, without a manifest of collected files."""
    settings.SECURE_SSL_REDIRECT = False
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def counts_of_limits_end(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that commits leaves its counts behind, for they lie in a table no model knows."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction")):
        with request.getfixturevalue("django_db_blocker").unblock(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM portal_cache")


@pytest.fixture
def on() -> Iterator[date]:
    """The district's day."""
    calendar.pretend(TODAY)
    yield TODAY
    calendar.pretend(None)


@pytest.fixture
def mettmann(db: None, on: date) -> district.District:
    """The district with everybody in it and no case yet."""
    return remembered.built("district", district.build)


def pytest_configure() -> None:
    """A hash that takes a second per account protects nobody here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    _keep_prepared_statements()
    testing.store_rendered_templates = _keep_the_pages_context


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first, so that whoever is done earlier takes over short ones."""
    long = [each.path for each in items if any(each.iter_markers("soak")) or any(each.iter_markers("browser"))]
    place = {path: number for number, path in enumerate(dict.fromkeys(long))}
    items.sort(key=lambda each: place.get(each.path, len(place)))


def _keep_the_pages_context(store: Any, signal: Any, sender: Any, template: Any, context: Any, **_more: Any) -> None:
    """What the view gave. Django's client copies the context of every part of a page too: half the time of a page."""
    if "context" not in store:
        store["templates"], store["context"] = [template], ContextList([copy(context)])


def _keep_prepared_statements() -> None:
    """Every test rolls back, and psycopg then forgets what it prepared: most of the time of the database.

    No table changes in such a rollback; where one does, psycopg goes on to forget at its ALTER or DROP.
    """
    forgets = PrepareManager._should_discard

    def forgets_less(self: PrepareManager, prep: Prepare, results: Any) -> bool:
        return forgets(self, prep, [each for each in results if each.command_status != b"ROLLBACK"])

    PrepareManager._should_discard = forgets_less  # type: ignore[method-assign,assignment]
    PrepareManager.prepared_max = 500
