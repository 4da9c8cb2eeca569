# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading a former application with the questions of today: what fits is taken, what does not is shown."""

from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from django.utils.datastructures import MultiValueDict

from grants import calls, copying
from grants.copying import Content
from grants.models import Application, Call, PlanItem, Status
from grants.terms import Page, Question, Terms
from law.money import euro
from permissions import scopes
from permissions.models import User
from portal.answers import in_words
from workflows.questions import ASKED, PageForm

MOST_FORMER = 6


@dataclass(frozen=True)
class Unfit:
    """An answer the questions of today do not allow as it is."""

    label: str
    answer: str
    problem: str


@dataclass(frozen=True)
class Taken:
    """What a new draft takes from a former application, and what it does not."""

    content: Content
    kept: list[tuple[str, str]]
    unfit: list[Unfit]
    anew: list[str]
    gone: list[tuple[str, str]]
    left_out: list[PlanItem]


def former(user: User, call: Call) -> list[Application]:
    """The newest submitted applications a draft for this call may take over."""
    sent = scopes.former_applications(user).exclude(status=Status.DRAFT)
    return [one for one in sent[: 5 * MOST_FORMER] if copying.fits(one, call)][:MOST_FORMER]


def take(source: Application, call: Call) -> Taken:
    """Every answer is read by the form of its page as if it had been typed today."""
    old, new = calls.terms_in(source), calls.terms_of(call)
    answers: dict[str, Any] = {ASKED.key: source.amount_asked}
    typed: dict[str, dict[str, list[str]]] = {}
    unfit: list[Unfit] = []
    for page in new.pages:
        form = _read(source, page)
        answers |= form.cleaned_data
        for key, errors in form.errors.items():
            typed.setdefault(page.key, {})[key] = form.data.getlist(key)
            question = old.questions.get(key) or new.questions[key]
            unfit.append(Unfit(new.questions[key].label, in_words(question, source.answer(key)), str(errors[0])))
    lines, left_out = copying.plan_of(source, new)
    return Taken(
        content=Content(answers=answers, typed=typed, lines=lines),
        kept=[*_kept(new, answers), (ASKED.label, euro(source.amount_asked) if source.amount_asked else "")],
        unfit=unfit,
        anew=_anew(new, answers.keys() | {key for fields in typed.values() for key in fields}),
        gone=_gone(source, old, new),
        left_out=left_out,
    )


def _read(source: Application, page: Page) -> PageForm:
    asked = [question for question in page.questions if copying.is_taken(question)]
    raw = {question.key: _raw(source.answer(question.key)) for question in asked}
    there = tuple(question for question in asked if raw[question.key])
    form = PageForm(MultiValueDict({question.key: raw[question.key] for question in there}), questions=there)
    form.is_valid()
    return form


def _raw(answer: Any) -> list[str]:
    """An answer as a form sends it; nothing for an open question."""
    if answer in (None, "", []):
        return []
    return [str(each) for each in answer] if isinstance(answer, list) else [str(answer)]


def _kept(terms: Terms, answers: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each.label, in_words(each, answers[key])) for key, each in terms.questions.items() if key in answers]


def _anew(terms: Terms, there: Set[str]) -> list[str]:
    """What has to be answered and came along neither readable nor as it was typed."""
    return [each.label for key, each in terms.questions.items() if each.required and key not in there]


def _gone(source: Application, old: Terms, new: Terms) -> list[tuple[str, str]]:
    """Answers to what nobody asks any more."""

    def told(question: Question) -> tuple[str, str]:
        return question.label, in_words(question, source.answer(question.key))

    gone = [each for key, each in old.questions.items() if key not in new.questions and copying.is_taken(each)]
    return [(label, answer) for label, answer in map(told, gone) if answer]
