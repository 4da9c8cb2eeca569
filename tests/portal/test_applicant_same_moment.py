# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two who save the same answer at the same moment: one of them gets the comparison."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from grants import drafts, programmes, versions
from grants.models import Application
from workflows.demo.district import District, build

FIRST, SECOND = "Café am Rhein", "Café am Markt"


@contextmanager
def meeting_inside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever has read the draft waits for the other, who can only come if nothing keeps them apart."""
    barrier, merge = Barrier(2), versions.merge

    def waiting(*args: Any) -> versions.Merged:
        with suppress(BrokenBarrierError):
            barrier.wait(timeout=1)
        return merge(*args)

    with monkeypatch.context() as patched:
        patched.setattr(versions, "merge", waiting)
        yield


def both_save(district: District, case: Application) -> list[versions.Merged]:
    """Two people, one answer, one moment."""
    terms = draft_terms(case)
    seen = versions.marks(versions.stored(case, terms))
    found: list[versions.Merged] = []

    def save(title: str) -> None:
        sheet = versions.Sheet({"title": versions.Entry(title)}, seen)
        found.append(drafts.save_page(case, terms, sheet, by=district["antje"]).merged)
        connection.close()

    threads = [Thread(target=save, args=(title,)) for title in (FIRST, SECOND)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def draft_terms(case: Application) -> Any:
    page = programmes.programme(case.call.programme_key).terms.page("projekt")
    assert page is not None
    return page


@pytest.fixture
def district(transactional_db: None, on: date) -> District:
    return build()


def test_of_two_at_the_same_moment_one_gets_the_comparison(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    case = drafts.begin(district.call, district.association, by=district["antje"])
    with meeting_inside(monkeypatch):
        found = both_save(district, case)
    case.refresh_from_db()
    assert sorted(len(merged.clashes) for merged in found) == [0, 1]
    (clash,) = [merged.clashes["title"] for merged in found if merged.clashes]
    assert clash.value == case.title


def test_without_the_lock_one_of_the_two_is_lost(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: both read, both think they are alone, and nobody is told."""
    case = drafts.begin(district.call, district.association, by=district["antje"])
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
    with meeting_inside(monkeypatch):
        found = both_save(district, case)
    assert [merged.clashes for merged in found] == [{}, {}]


def test_without_the_marks_one_of_the_two_is_lost(district: District) -> None:
    """Negative control: the lock alone lets the second overwrite the first."""
    case = drafts.begin(district.call, district.association, by=district["antje"])
    page = draft_terms(case)
    for title in (FIRST, SECOND):
        blind = versions.Sheet({"title": versions.Entry(title)})
        assert not drafts.save_page(case, page, blind, by=district["antje"]).merged.clashes
    case.refresh_from_db()
    assert case.title == SECOND
