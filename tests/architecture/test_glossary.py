# SPDX-License-Identifier: AGPL-3.0-or-later
"""docs/glossary.md and the code say the same words: every model, status, act and role has one German term."""

import ast
import importlib
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from grants.models import Application, Status
from permissions.policy import Role
from workflows.procedures import MACHINES, acts_of, label_of

ROOT = Path(settings.BASE_DIR)
LAYERS = (
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
)
ROW = re.compile(r"^\| (?P<german>[^|]+) \| `(?P<identifier>[^`]+)` \| (?P<source>[^|]+) \|$", re.MULTILINE)
# Django names the class of an application after its package.
APPLICATIONS = {"BenefitsConfig", "GrantsConfig", "SeminarsConfig", "WorkflowsConfig"}


class Entry(NamedTuple):
    """A row of the glossary."""

    german: str
    identifier: str
    source: str


def entries() -> list[Entry]:
    return [Entry(*found.groups()) for found in ROW.finditer((ROOT / "docs/glossary.md").read_text())]


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in LAYERS]


def own_acts() -> set[str]:
    return {act for machine in MACHINES for act in acts_of(machine)}


def definitions() -> Iterator[tuple[Path, ast.ClassDef | ast.FunctionDef]]:
    """Every class and function of the house."""
    for layer in LAYERS:
        for path in sorted((ROOT / layer).rglob("*.py")):
            if "migrations" not in path.parts:
                tree = ast.parse(path.read_text())
                found = (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef | ast.FunctionDef))
                yield from ((path, node) for node in found)


@cache
def classes() -> dict[str, list[Path]]:
    """Where a name stands for a class; the data of letters use some words of the models again."""
    found: dict[str, list[Path]] = {}
    for path, node in definitions():
        if isinstance(node, ast.ClassDef):
            found.setdefault(node.name, []).append(path)
    return found


def resolves(identifier: str) -> bool:
    """An act, a class, or something a class has."""
    name, *rest = identifier.split(".")
    if not rest and name in own_acts():
        return True
    return any(owner is not None and _has(owner, rest) for owner in _loaded(name))


def _loaded(name: str) -> Iterator[Any]:
    for path in classes().get(name, []):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        yield getattr(importlib.import_module(module), name, None)


def _has(owner: Any, rest: list[str]) -> bool:
    for name in rest:
        if not hasattr(owner, name):
            return False
        owner = getattr(owner, name)
    return True


def test_every_model_status_act_and_role_has_a_german_term() -> None:
    wanted = {model.__name__ for model in own_models()}
    wanted |= {f"Status.{status.name}" for status in Status} | own_acts() | {f"Role.{role.name}" for role in Role}
    assert wanted - {entry.identifier for entry in entries()} == set()


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.identifier)
def test_every_identifier_of_the_glossary_exists(entry: Entry) -> None:
    assert resolves(entry.identifier)


@pytest.mark.parametrize("identifier", ["Grant", "Status.PAID", "pay", "Application.paid_on"])
def test_the_search_for_identifiers_misses_what_is_not_there(identifier: str) -> None:
    """Negative control."""
    assert not resolves(identifier)


def test_a_term_and_an_identifier_stand_once() -> None:
    for column in (0, 1):
        counted = Counter(entry[column] for entry in entries())
        assert [word for word, times in counted.items() if times > 1] == []


def test_every_row_was_read() -> None:
    rows = [line for line in (ROOT / "docs/glossary.md").read_text().splitlines() if line.startswith("| ")]
    headings = [line for line in rows if line.startswith("| Deutsch |")]
    assert len(entries()) == len(rows) - len(headings)


def test_screens_say_what_the_glossary_says() -> None:
    """Labels of statuses and acts are the German terms."""
    german = {entry.identifier: entry.german for entry in entries()}
    labels = {f"Status.{status.name}": str(status.label) for status in Status}
    labels |= {act: label_of(machine, act) for machine in MACHINES for act in acts_of(machine)}
    assert {name: german.get(name) for name in labels} == labels


def banned(name: str) -> bool:
    """Money is awarded, roles are assigned, people apply, cases follow procedures."""
    words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+", name)}
    return not words.isdisjoint({"submission", "submissions", "workflow", "workflows"}) or name.startswith("grant_")


def test_banned_words_name_nothing() -> None:
    found = {f"{path.relative_to(ROOT)}: {node.name}" for path, node in definitions() if banned(node.name)}
    assert {each for each in found if each.rpartition(" ")[2] not in APPLICATIONS} == set()


@pytest.mark.parametrize("name", ["Submission", "FormSubmission", "workflow_of", "grant_amount"])
def test_the_search_for_banned_words_finds_them(name: str) -> None:
    """Negative control."""
    assert banned(name)


def test_only_an_application_has_a_status() -> None:
    owners = [model for model in own_models() if any(field.name == "status" for field in model._meta.fields)]
    assert owners == [Application]
