# SPDX-License-Identifier: AGPL-3.0-or-later
"""The walls: keys follow the layers, one home per truth, no drawers named after nothing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

ROOT = Path(settings.BASE_DIR)
LAYERS = [
    "law",
    "committees",
    "grants",
    "benefits",
    "seminars",
    "permissions",
    "monitoring",
    "workflows",
    "portal",
    "config",
]
FLOOR = {layer: number for number, layer in enumerate(LAYERS)}
DRAWERS = {"utils", "helpers", "services", "common", "mixins", "misc"}
FUNCTION_LINES = 50
FILE_LINES = 400


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders or LAYERS:
        yield from (path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in FLOOR]


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_foreign_keys_follow_the_layers(model: type[models.Model]) -> None:
    """String references escape the import linter. The User model is the one exception."""
    for field in model._meta.concrete_fields:
        target = field.related_model
        if not isinstance(target, type) or target._meta.label == settings.AUTH_USER_MODEL:
            continue
        if target._meta.app_label in FLOOR:
            assert FLOOR[target._meta.app_label] <= FLOOR[model._meta.app_label], f"{field} points up"


def writes_of(name: str, tree: ast.AST) -> Iterator[int]:
    """Lines that assign an attribute of that name, name it in .update(…) or set it in SQL."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (node.lineno for t in targets if isinstance(t, ast.Attribute) and t.attr == name)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"update", "update_or_create"}:
            yield from (node.lineno for keyword in node.keywords if keyword.arg == name)
        sql = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if re.search(rf"(?is)update\s+grants_application\s+set[^;]*\b{name}\b", sql):
            yield node.lineno


def test_the_status_is_written_in_one_place() -> None:
    """Only the procedure's setter writes a status, and the door carries it to the database."""
    found = {
        (path.relative_to(ROOT).as_posix())
        for path in sources()
        for _line in writes_of("status", ast.parse(path.read_text()))
    }
    assert found == {"workflows/procedures/application.py"}


def test_the_search_for_status_writers_finds_them() -> None:
    """Negative control: each way of writing a status is seen."""
    ways = [
        "case.status = 'ready'",
        "Application.objects.filter(pk=1).update(status='ready')",
        "cursor.execute('UPDATE grants_application SET status = 1')",
    ]
    assert all(list(writes_of("status", ast.parse(way))) for way in ways)


def test_the_portal_reaches_rows_through_scopes() -> None:
    """A forgotten check would have to write .objects, and that is banned."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources("portal")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}
    ]
    assert found == []


def test_today_is_asked_at_the_edge() -> None:
    """An act happens on a day it is given; who sees is asked now."""
    allowed = {
        "law/calendar.py",
        "permissions/audiences.py",
        "permissions/scopes.py",
        "workflows/tasks.py",
        "workflows/management/commands/erase_claims.py",
        "workflows/management/commands/populate.py",
        "workflows/management/commands/seed_demo.py",
        "workflows/management/commands/tick.py",
    }
    found = {
        path.relative_to(ROOT).as_posix()
        for path in sources(
            "law", "committees", "grants", "benefits", "seminars", "permissions", "monitoring", "workflows"
        )
        if re.search(r"\b(calendar\.today|date\.today|datetime\.now)\(", path.read_text())
    }
    assert found <= allowed


def test_no_file_is_named_after_nothing() -> None:
    assert [path for path in sources(*LAYERS, "tests") if path.stem in DRAWERS] == []


def test_files_and_functions_stay_small() -> None:
    """Past these a thing has two homes in it."""
    long_files = [path for path in sources() if len(path.read_text().splitlines()) > FILE_LINES]
    long_functions = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES
    ]
    assert (long_files, long_functions) == ([], [])


def test_every_own_file_names_its_licence() -> None:
    assert [path for path in sources(*LAYERS, "tests") if "SPDX-License-Identifier" not in path.read_text()[:120]] == []


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in sources()
        if re.search(r"os\.environ(?!\.setdefault\(\"DJANGO_SETTINGS_MODULE\")|os\.getenv", path.read_text())
    }
    assert readers <= {"config/settings.py", "config/servers.py", "config/processes.py", "config/supervisor.py"}
