# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents say what is there: settings, targets, links, decisions; and nothing leads to somebody's machine."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from workflows.procedures import PROCEDURES

ROOT = Path(settings.BASE_DIR)
INSTALLED = {"node_modules", "build", "__pycache__"}
PICTURE_BYTES = 120_000
SETTING = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
# Where variables are read that settings.py does not know.
OTHER_READERS = (
    "bin/setup",
    "config/supervisor.py",
    "deploy/Caddyfile",
    "docker-compose.yml",
    "tests/promises/crowd.py",
    "tests/servers.py",
)
# Written so that this file does not find itself.
ELSEWHERE = {
    "a package registry": r"pypi\.o[r]g|pythonhosted\.o[r]g|registry\.n[p]m|registry\.yarn[p]kg|proxy\.golan[g]",
    "a folder of one machine": r"(?<![\w.$}])/(?:home|root|work|workspace|Users)/[\w.]",
    "a folder above the project": r"\]\((?:\.\./){3}|\.\./share[d]",
}


def files() -> Iterator[Path]:
    """Everything of ours: no installed or built folder, nothing hidden at the top but .ci."""
    for top in sorted(ROOT.iterdir()):
        if top.name in INSTALLED or (top.name.startswith(".") and top.is_dir() and top.name != ".ci"):
            continue
        found = sorted(top.rglob("*")) if top.is_dir() else [top]
        yield from (path for path in found if path.is_file() and INSTALLED.isdisjoint(path.parts))


def texts() -> Iterator[tuple[Path, str]]:
    for path in files():
        try:
            yield path, path.read_text()
        except UnicodeDecodeError:
            continue


def documents() -> list[Path]:
    return [path for path in files() if path.suffix == ".md"]


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def variables(source: str) -> set[str]:
    """First arguments of every call on `env`."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args)
    on_env = (call for call in calls if ast.unparse(call.func).startswith("env."))
    return {call.args[0].value for call in on_env if isinstance(call.args[0], ast.Constant)}


def test_every_setting_is_explained() -> None:
    explained = SETTING.findall((ROOT / "docs/operations.md").read_text())
    read = variables((ROOT / "config/settings.py").read_text())
    assert read, "the search for settings finds some"
    assert read - set(explained) == set()
    assert len(explained) == len(set(explained))


def test_every_explained_setting_is_read() -> None:
    explained = set(SETTING.findall((ROOT / "docs/operations.md").read_text()))
    others = "\n".join((ROOT / name).read_text() for name in OTHER_READERS)
    unread = explained - variables((ROOT / "config/settings.py").read_text())
    assert {name for name in unread if not re.search(rf"\b{name}\b", others)} == set()


def test_every_variable_of_the_compose_file_is_explained() -> None:
    explained = set(SETTING.findall((ROOT / "docs/operations.md").read_text()))
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    offered = set(re.findall(r"^(\w+)=", (ROOT / "deploy/example.env").read_text(), re.MULTILINE))
    assert (asked | offered) - explained == set()


def test_every_target_is_told() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = (ROOT / "README.md").read_text() + (ROOT / "CONTRIBUTING.md").read_text()
    assert {target for target in targets if not re.search(rf"`make {target}[` ]", told)} == set()


def test_every_told_target_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    told = {name for path in documents() for name in re.findall(r"`(?:\S+=\S+ )*make ([a-z-]+)", path.read_text())}
    assert told - targets == set()


def anchors(document: Path) -> set[str]:
    words = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(document.read_text()))
    return {heading.strip().replace(" ", "-") for heading in words}


def broken(document: Path, link: str) -> bool:
    """A relative link that leads nowhere, out of the project, or to a heading that is not there."""
    name, _hash, anchor = link.partition("#")
    target = (document.parent / name).resolve() if name else document
    if not target.is_relative_to(ROOT) or not target.exists():
        return True
    return bool(anchor) and anchor not in anchors(target)


@pytest.mark.parametrize("document", documents(), ids=short)
def test_links_lead_somewhere(document: Path) -> None:
    links = [link for link in LINK.findall(document.read_text()) if "://" not in link]
    assert [link for link in links if broken(document, link)] == []


@pytest.mark.parametrize("link", ["docs/nowhere.md", "../README.md", "README.md#nothing"])
def test_the_search_for_broken_links_finds_them(link: str) -> None:
    """Negative control."""
    assert broken(ROOT / "README.md", link)


@pytest.mark.parametrize("document", documents(), ids=short)
def test_named_files_exist(document: Path) -> None:
    """A path in backticks with a folder of ours in front."""
    tops = {path.name for path in ROOT.iterdir() if path.is_dir()} - INSTALLED
    named = re.findall(r"`([a-z_]+/[\w./-]*)`", document.read_text())
    # The example of docs/add-a-programme.md is a file to be written.
    wanted = [name for name in named if name.split("/")[0] in tops and "neighbourhood" not in name]
    assert [name for name in wanted if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("where", ELSEWHERE)
def test_nothing_leads_elsewhere(where: str) -> None:
    # The licence is not ours to write.
    found = [short(path) for path, text in texts() if path.name != "LICENSE" and re.search(ELSEWHERE[where], text)]
    assert found == []


def test_every_decision_has_its_parts_and_is_listed() -> None:
    decisions = sorted((ROOT / "docs/decisions").glob("*.md"))
    listed = (ROOT / "docs/architecture.md").read_text()
    parts = ["## Context", "## Decision", "## Consequence"]
    assert [path.name for path in decisions if re.findall(r"^## .+$", path.read_text(), re.MULTILINE) != parts] == []
    assert [path.name for path in decisions if f"(decisions/{path.name})" not in listed] == []
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))


def test_the_example_of_a_programme_is_one() -> None:
    text = (ROOT / "docs/add-a-programme.md").read_text()
    example: dict[str, Any] = {}
    exec(re.search(r"```python\n(.*?)```", text, re.DOTALL)[1], example)  # type: ignore[index]
    assert [programme.procedure in PROCEDURES for programme in example["PROGRAMMES"]] == [True]


def test_the_version_is_in_the_changelog() -> None:
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version and f"## {version[1]} (" in (ROOT / "CHANGELOG.md").read_text()


def test_pictures_are_small() -> None:
    pictures = list((ROOT / "docs/screens").glob("*.png"))
    assert pictures
    assert [picture.name for picture in pictures if picture.stat().st_size > PICTURE_BYTES] == []
