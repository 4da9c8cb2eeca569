# SPDX-License-Identifier: AGPL-3.0-or-later
"""The answers of an application as people read them: page by page, in the words of its terms."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from grants import versions
from grants.models import Application
from grants.terms import Question, Terms
from law.money import euro


@dataclass(frozen=True)
class AnsweredPage:
    """A topic with its (question, answer in words); an empty answer stays empty."""

    key: str
    title: str
    rows: tuple[tuple[Question, str], ...]


def answered_pages(
    application: Application, terms: Terms, *, without: Collection[str] = (), private: bool = False
) -> list[AnsweredPage]:
    """Every page with its questions, except those named in without; private ones only for who says so."""
    return [
        AnsweredPage(
            page.key,
            page.title,
            tuple(
                (each, entry_in_words(each, stored[each.key]))
                for each in page.questions
                if each.key not in without and (private or not each.private)
            ),
        )
        for page, stored in ((page, versions.stored(application, page)) for page in terms.pages)
    ]


def entry_in_words(question: Question, entry: versions.Entry) -> str:
    """What was typed and is not understood stays as it was typed."""
    return " ".join(entry.text) if entry.text else in_words(question, entry.value)


def in_words(question: Question, answer: Any) -> str:
    """One answer as a sentence shows it; what does not fit its kind stays as it was typed."""
    if answer in (None, "", []):
        return ""
    try:
        return WORDS.get(question.kind, _plain)(question, answer)
    except (ValueError, ArithmeticError):
        return str(answer)


def _plain(_question: Question, answer: Any) -> str:
    return str(answer)


def _day(_question: Question, answer: Any) -> str:
    day = answer if isinstance(answer, date) else date.fromisoformat(str(answer))
    return f"{day:%d.%m.%Y}"


def _money(_question: Question, answer: Any) -> str:
    return euro(Decimal(str(answer)))


def _chosen(question: Question, answer: Any) -> str:
    labels = dict(question.options)
    return ", ".join(labels.get(key, key) for key in (answer if isinstance(answer, list | tuple) else [answer]))


def _ages(_question: Question, answer: Any) -> str:
    return ", ".join(map(str, answer)) if isinstance(answer, list) else str(answer)


WORDS: dict[str, Callable[[Question, Any], str]] = {
    "date": _day,
    "money": _money,
    "yesno": _chosen,
    "choice": _chosen,
    "choices": _chosen,
    "ages": _ages,
}
