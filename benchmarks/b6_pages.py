# SPDX-License-Identifier: AGPL-3.0-or-later
"""B6: case page and work list over HTTP against an empty view with session and login."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from benchmarks.b1_door import Door
from benchmarks.b6_server import Browser, serving
from benchmarks.rivals import Rival, counted, race
from benchmarks.stage import Stage
from grants.models import Application, Status

CASES = 200
EMPTY = "/empty/"


def measure(stage: Stage) -> list[str]:
    case = district(stage)
    others = iter(unseen(case))
    clerk = stage.district["sabine"]
    pages = {
        "case page, decided": reverse("office:case", args=[case.public_id]),
        "work list, 1 row": reverse("office:work") + "?filter=versenden",
        "work list, 50 rows": reverse("office:work"),
    }
    client = Client(headers={"host": "localhost"})
    client.force_login(clerk)
    with serving() as door:
        browser = Browser(door, clerk)
        empty, *rivals = [
            visit(browser, name, lambda path=path: path) for name, path in {"empty": EMPTY, **pages}.items()
        ]
        first = visit(browser, "case page, never seen before", lambda: next(others))
        race([empty, first, *rivals])
        lines = [line(rival, empty, browser, client, pages[rival.name]) for rival in rivals]
        return [*lines, line(first, empty, browser, client, next(others))]


def visit(browser: Browser, name: str, path: Callable[[], str]) -> Rival:
    return Rival(name, path, lambda path: browser.get(str(path)), lambda _: 0)


def unseen(seen: Application) -> list[str]:
    """Cases at every step whose parts no process remembers."""
    cases = Application.objects.exclude(pk=seen.pk).exclude(status=Status.DRAFT).order_by("pk")
    return [reverse("office:case", args=[case.public_id]) for case in cases]


def line(rival: Rival, empty: Rival, browser: Browser, client: Client, path: str) -> str:
    first, second = browser.weight(path)
    statements = counted(lambda: client.get(path))
    note = (
        f"{rival.name}, first visit {first / 1000:.1f} kB, then {second / 1000:.1f} kB,"
        f" {rival.median * 1000:.1f} ms to {empty.median * 1000:.1f} ms"
    )
    return f"B6 vs=empty-view ratio={rival.median / empty.median:.2f} statements={statements} note={note}"


def district(stage: Stage) -> Any:
    """Cases at every step of the way; the one to look at is decided and not yet sent."""
    door = Door(stage)
    for number in range(CASES):
        case, meeting = stage.case()
        if number % 5:
            door.apply_and_check(case)
        if number % 5 > 2:
            door.vote(case, meeting)
        if number % 5 > 3:
            door.finish(case, meeting.held_on)
    case, meeting = stage.case()
    door.apply_and_check(case)
    door.vote(case, meeting)
    door.decide(case, meeting.held_on)
    return case
