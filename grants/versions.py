# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people, one question page: what somebody saw, what they typed, what is stored by now; nothing is overwritten.

A page carries a mark of each answer as it was loaded. Three-way: what changed on one side only is taken, what changed
on both sides differently is a clash for people to decide.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from grants.models import Application, PlanItem
from grants.terms import Page

MARK = 12  # hexadecimal digits; a mark is compared with at most a handful of others
LONGEST_TYPED = 20_000  # characters of one answer kept although nobody understands them
WHO = ("kind", "name", "legal_form", "street", "postcode", "town", "phone", "email", "account_holder", "iban")
MOST_TYPED = 190_000  # characters of all of them; the table's constraint stands a little above

Marks = dict[str, str]


@dataclass(frozen=True)
class Entry:
    """The answer to one question: understood, or else the text as it was typed."""

    value: Any = None
    text: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """Equal for answers that mean the same, however they are written."""
        content = json.dumps(["?", *self.text]) if self.text else _canonical(self.value)
        return sha256(content.encode()).hexdigest()[:MARK]


def _canonical(value: Any) -> str:
    if value in (None, "", [], ()):
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return json.dumps(sorted(map(str, value)))
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)


def as_typed(lines: Iterable[str]) -> tuple[str, ...]:
    """Browsers end lines in two ways."""
    return tuple(line.replace("\r\n", "\n") for line in lines)


def stored(application: Application, page: Page) -> dict[str, Entry]:
    """What a page shows of an application."""
    unread = application.typed.get(page.key, {})
    return {
        question.key: Entry(text=tuple(unread[question.key]))
        if question.key in unread
        else Entry(application.answer(question.key))
        for question in page.questions
    }


def put(application: Application, page: Page, entries: Mapping[str, Entry]) -> None:
    """Each where it lives: answers in their columns, what is not understood beside them."""
    application.take_answers({key: entry.value for key, entry in entries.items()})
    others = {key: text for key, text in application.typed.get(page.key, {}).items() if key not in entries}
    unread = others | {key: list(entry.text) for key, entry in entries.items() if entry.text}
    rest = {key: texts for key, texts in application.typed.items() if key != page.key}
    application.typed = rest | ({page.key: unread} if unread else {})


def too_much(application: Application) -> bool:
    return len(json.dumps(application.typed, ensure_ascii=False)) > MOST_TYPED


# --- marks, as a page carries them ---


def marks(entries: Mapping[str, Entry]) -> Marks:
    return {key: entry.mark for key, entry in entries.items()}


def write(found: Mapping[str, str]) -> str:
    return " ".join(f"{key}={mark}" for key, mark in found.items())


def read(text: str) -> Marks:
    """Nonsense is no mark."""
    pairs = (pair.partition("=") for pair in text.split())
    return {key: mark for key, _sign, mark in pairs if mark}


def of_line(item: PlanItem | None) -> str:
    """The mark of a line of the plan; a line that is not there yet has none."""
    return "" if item is None else Entry([item.side, item.kind, item.label, f"{item.amount:.2f}"]).mark


def of_draft(application: Application) -> str:
    """The mark of all that is sent with it: who applies, answers, what is not understood, plan and papers."""
    facts = [_canonical(getattr(application, key)) for key in Application.FACTS]
    facts += [getattr(application.applicant, key) for key in WHO]
    lines = sorted(of_line(line) for line in application.plan.all())
    papers = sorted([paper.kind, paper.sha256] for paper in application.documents.all())
    content = json.dumps([facts, application.answers, application.typed, lines, papers], sort_keys=True)
    return sha256(content.encode()).hexdigest()[:MARK]


# --- three ways meet ---


@dataclass(frozen=True)
class Sheet:
    """A page as somebody sends it: its answers, the marks it was loaded with, the marks of what it sent unanswered.

    A phone sends, loses the answer and sends more: what is stored then is its own, not somebody else's.
    """

    entries: Mapping[str, Entry]
    seen: Mapping[str, str] = field(default_factory=dict)
    sent: tuple[Mapping[str, str], ...] = ()

    def knew(self, key: str, mark: str) -> bool:
        """Without a mark nothing was seen, and nothing can be compared."""
        return self.seen.get(key, mark) == mark or any(earlier.get(key) == mark for earlier in self.sent)


@dataclass(frozen=True)
class Merged:
    """take: what goes into the draft; clashes: what others stored meanwhile; seen: the marks the page has now."""

    take: dict[str, Entry]
    clashes: dict[str, Entry]
    seen: Marks


def merge(theirs: Mapping[str, Entry], sheet: Sheet) -> Merged:
    take, clashes = {}, {}
    seen = dict(sheet.seen)
    for key, mine in sheet.entries.items():
        other = theirs[key]
        if mine.mark != other.mark and sheet.knew(key, other.mark):
            take[key] = mine
        elif mine.mark not in (other.mark, sheet.seen.get(key)):
            clashes[key] = other
            continue
        seen[key] = mine.mark
    return Merged(take, clashes, seen)
