# SPDX-License-Identifier: AGPL-3.0-or-later
"""PostgreSQL's own log says what went wrong, and nothing of the row, the statement or the value it went wrong with."""

import re
import time
from pathlib import Path

import pytest
from django.core.checks import CheckMessage
from django.db import DatabaseError, connection, transaction

from benefits.models import Child, Family
from config import servers
from permissions import fence

HOME = {"town": "Ratingen", "name": "Familie", "street": "A 1", "postcode": "40878", "place": "Ratingen"}
ROW = {"last_name": "X", "born_on": "2015-01-01", "goes_to": "school", "institution": "Y"}
LOUD = {"log_error_verbosity": "default", "log_min_error_statement": "error", "log_parameter_max_length_on_error": "-1"}


@pytest.fixture
def log(db: None) -> Path:
    """Of the server of this run; a stranger's is none of ours."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        home = Path(cursor.fetchone()[0]).parent.parent
    if servers.THROWAWAY not in str(home):
        pytest.skip("not our server")
    return home / "postgres.log"


def provoke(name: str, marker: str) -> None:
    """A row that is refused, a name that is there twice, a statement with a value in it; then a word to wait for."""
    family = Family.objects.create(**HOME)
    row = ROW | {"first_name": name}
    child = Child.objects.create(family=family, **row)
    for attempt in (
        lambda: Child.objects.create(family_id=0, **(row | {"goes_to": None})),
        lambda: Child(pk=child.pk, family=family, **row).save(force_insert=True),
        lambda: _run(f"SELECT * FROM social.benefits_child WHERE first_name = '{name}' AND gone"),
        lambda: _run("SELECT 1 / length(replace(%s, %s, ''))", name, name),
        lambda: _run(f'SELECT "{marker}"'),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def _run(sql: str, *values: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def written(log: Path, marker: str) -> str:
    """What the log says until this word, which another process writes."""
    until = time.monotonic() + 5
    while marker not in (told := log.read_text(errors="replace")) and time.monotonic() < until:
        time.sleep(0.01)
    assert marker in told
    return told


def test_an_error_is_logged_without_what_a_family_said(log: Path) -> None:
    provoke("Silentia", "silent_end")
    told = written(log, "silent_end")
    assert 'null value in column "goes_to"' in told and "duplicate key value" in told and "division by zero" in told
    assert "Silentia" not in told


def test_a_log_left_as_postgresql_has_it_quotes_the_row(log: Path) -> None:
    """Negative control, with a name of its own: tests share the log."""
    for name, value in LOUD.items():
        _run(f"SET LOCAL {name} = '{value}'")
    provoke("Clamora", "loud_end")
    told = written(log, "loud_end")
    for quoted in (r"Failing row contains \(.*Clamora", "first_name = 'Clamora'", r"\$1 = 'Clamora'"):
        assert re.search(quoted, told), quoted


def test_the_check_names_what_is_missing(db: None) -> None:
    def check() -> list[CheckMessage]:
        return fence.the_log_is_silent(databases=["default"])

    assert check() == []
    for name, value in LOUD.items():
        _run(f"SET LOCAL {name} = '{value}'")
        (found,) = check()
        assert found.id == "permissions.W002" and f"{name} = {fence.SILENT[name]}" in found.msg


def test_it_is_started_so_everywhere() -> None:
    compose = (servers.PROJECT / "docker-compose.yml").read_text()
    assert {name: servers.SETTINGS[name] for name in fence.SILENT} == fence.SILENT
    assert [name for name, value in fence.SILENT.items() if f"-c {name}={value}" not in compose] == []
