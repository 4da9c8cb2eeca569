# SPDX-License-Identifier: AGPL-3.0-or-later
"""P13: hostile input never breaks a page. A crawler finds every field and sends what nobody should send."""

import os
import resource
import sys
import time
from collections import Counter
from typing import Any
from unicodedata import is_normalized

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from grants.models import Application
from tests import world as worlds
from tests.promises.crawler import PERSONAS, Crawler, Shot, close
from tests.promises.crowd import rounds
from tests.promises.nasty import MARK
from tests.promises.reading import Reading, leads_away
from tests.recipes import RECIPES
from tests.world import World

SEED = int(os.environ.get("SEED", "20270120"))
MOST_MEMORY = 300_000  # kilobytes
LONGEST_KEPT = 4000
APPS = ("grants", "committees", "seminars", "permissions", "workflows")


@pytest.fixture
def world(db: None, on: Any) -> World:
    return worlds.build(on)


@pytest.fixture
def crawler(world: World) -> Crawler:
    found = Crawler(world, SEED)
    starts = [(persona, path) for persona in PERSONAS for path in ("/", "/start/")]
    starts += [(stop.persona, stop.path) for route, recipe in RECIPES.items() for stop in recipe(route, world)]
    found.walk(starts)
    return found


@pytest.mark.soak
def test_nothing_sent_breaks_a_page(crawler: Crawler, capsys: pytest.CaptureFixture[str]) -> None:
    assert stays_at_home(crawler) == set(), crawler.complaints
    wanted = rounds(1400, 50_000)  # each field at least once
    judge = Judge(crawler)
    before, began = _memory(), time.monotonic()
    shots = crawler.shots()
    while crawler.sent < wanted:
        judge.fire(next(shots))
    grown = _memory() - before
    told = f"{crawler.sent} requests in {time.monotonic() - began:.0f} s at {len(crawler.fields())} fields of "
    told += f"{len(crawler.targets)} forms: {dict(sorted(judge.answers.items()))}, {judge.kept} texts kept, "
    with capsys.disabled():
        sys.stdout.write(f"\nP13: {told}{grown // 1000} MB more\n")
    assert crawler.complaints == [], "\n".join(crawler.complaints[:40])
    assert judge.kept > wanted / 80, "hardly anything got as far as the database"
    assert grown < MOST_MEMORY


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


class Judge:
    """Sends a shot, undoes what it did, and says what was wrong with the answer."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.answers: Counter[int] = Counter()
        self.kept = 0
        self.canaries = {persona: _titles_of_others(crawler.world, persona) for persona in PERSONAS}

    def fire(self, shot: Shot) -> None:
        crawler = self.crawler
        crawler.raised.clear()
        with transaction.atomic():
            answer = self._send(shot)
            crawler.sent += 1
            self.answers[answer.status_code] += 1
            self._judge(shot, answer)
            if shot.method == "POST" and answer.status_code == 302:
                self._look_at_what_was_kept(shot, answer["Location"])
            transaction.set_rollback(True)
        close(answer)

    def _send(self, shot: Shot) -> Any:
        client = self.crawler.client(shot.persona, csrf=shot.csrf)
        headers: dict[str, Any] = dict(shot.headers)
        if shot.cookie:
            headers["HTTP_COOKIE"] = f"{client.cookies.output(header='', sep=';')}; {shot.cookie}"
        if shot.method == "POST":
            return client.generic("POST", shot.path, shot.body, shot.content_type, **headers)
        return client.get(shot.path, **headers)

    def _judge(self, shot: Shot, answer: Any) -> None:
        if answer.status_code >= 500 or self.crawler.raised:
            self._complain(shot, f"{answer.status_code} {self.crawler.raised}")
        if shot.unreadable and answer.status_code != 400:
            self._complain(shot, f"no text, but {answer.status_code}")
        if shot.csrf and answer.status_code not in {403, 400}:
            self._complain(shot, f"no seal, but {answer.status_code}")
        if leads_away(answer.get("Location", "/")):
            self._complain(shot, f"sends the browser to {answer['Location'][:100]}")
        if any(MARK in name.lower() for name in answer.headers):
            self._complain(shot, f"makes a header: {answer.headers}")
        self._read(shot, answer, shot.persona)

    def _read(self, shot: Shot, answer: Any, reader: str) -> None:
        if answer.streaming or "html" not in answer.get("Content-Type", ""):
            return
        text = answer.content.decode()
        if MARK in text and (injected := Reading(text).injected):
            self._complain(shot, f"becomes markup for {reader or 'nobody'}: {injected[:3]}")
        if seen := [title for title in self.canaries[reader] if title in text]:
            self._complain(shot, f"{reader or 'nobody'} sees {seen}")

    def _look_at_what_was_kept(self, shot: Shot, location: str) -> None:
        """As rows, and as everybody who works with the case sees it."""
        found = kept()
        self.kept += len(found)
        for where, text in found:
            if not is_normalized("NFC", text) or "\x00" in text:
                self._complain(shot, f"{where} keeps {text[:60]!r}")
            if len(text) > LONGEST_KEPT:
                self._complain(shot, f"{where} keeps {len(text)} characters")
        for reader, path in self._readers(shot, location) if found else ():
            answer: Any = self.crawler.client(reader).get(path)
            if answer.status_code >= 500:
                self._complain(shot, f"{reader} at {path}: {answer.status_code} {self.crawler.raised}")
            self._read(shot, answer, reader)
            close(answer)

    def _readers(self, shot: Shot, location: str) -> list[tuple[str, str]]:
        """Who comes by next; one of the many, for time."""
        found = [(shot.persona, location.partition("#")[0] or "/")]
        same_case = [key for key in self.crawler.pages if any(part in key[1] for part in _ids(shot.path))]
        return [*found, *self.crawler.chance.sample(same_case, min(2, len(same_case)))]

    def _complain(self, shot: Shot, what: str) -> None:
        self.crawler.complaints.append(f"{shot} → {what}")


def _ids(path: str) -> list[str]:
    return [part for part in path.split("/") if len(part) == 36]


def _titles_of_others(world: World, persona: str) -> list[str]:
    """Titles somebody must never see, told from who acts for whom: not asked of the code under test."""
    every = Application.objects.all()
    user = world.district.people.get(persona)
    own = every.filter(applicant__representatives__user=user) if user else every.none()
    if persona in {"sabine", "thomas", "leyla", "katrin"}:
        return list(every.filter(status="draft").values_list("title", flat=True))
    if persona in {"mehmet", "fatma", "tim"}:
        never = ("draft", "submitted", "incomplete")
        return list(every.filter(status__in=never).values_list("title", flat=True))
    return list(every.difference(own).values_list("title", flat=True))


def kept() -> list[tuple[str, str]]:
    """Every text of the database with the mark in it, inside JSON too: (where, text)."""
    with connection.cursor() as cursor:
        cursor.execute(EVERYWHERE.setdefault("sql", _everywhere()))
        return [(where, text) for where, text in cursor.fetchall()]


EVERYWHERE: dict[str, str] = {}


def _everywhere() -> str:
    parts = []
    for model in (model for app in APPS for model in apps.get_app_config(app).get_models()):
        for each in model._meta.concrete_fields:
            where, column = f"{model._meta.db_table}.{each.column}", f'"{each.column}"'
            if isinstance(each, models.JSONField):
                leaves = f"jsonb_path_query({column}, 'strict $.**  ? (@.type() == \"string\")') #>> '{{}}'"
                parts.append(f"SELECT '{where}', leaf FROM (SELECT {leaves} AS leaf FROM {model._meta.db_table}) x")
                parts[-1] += f" WHERE leaf LIKE '%{MARK}%'"
            elif isinstance(each, models.CharField | models.TextField):
                table = f"{model._meta.db_table}"
                parts.append(f"SELECT '{where}', {column} FROM {table} WHERE {column} LIKE '%{MARK}%'")
    return " UNION ALL ".join(parts)


def stays_at_home(crawler: Crawler) -> set[str]:
    """The pages and fields a walk missed: a crawler that finds nothing finds nothing wrong either."""
    reached = {route.partition(" ")[0] for route in crawler.pages.values()}
    attacked = {name for _target, name in crawler.fields()}
    wanted = {"title", "summary", "amount_asked", "iban", "reasons", "conditions", "verdict", "suche"}
    return (set(RECIPES) ^ reached) | (wanted - attacked)


BAD_PAGE = f"<p>{MARK}</p><svg onload={MARK}()><a href=//{MARK}.example>x</a><script>{MARK}()</script>"


def test_markup_would_be_noticed() -> None:
    """Negative control: what an unescaped page would look like, and what an escaped one does."""
    assert len(Reading(BAD_PAGE).injected) == 3
    assert Reading(f"<p>&lt;svg onload={MARK}()&gt;</p><a href='/{MARK}/'>{MARK}</a>").injected == []
