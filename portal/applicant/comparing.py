# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two versions of the same answers side by side: neither counts before a person has chosen."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Any, NamedTuple

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from grants import drafts, versions
from grants.terms import Page
from portal.answers import entry_in_words
from portal.applicant.desk import Desk
from portal.templatetags.portal import clock
from workflows.questions import PageForm


class Version(StrEnum):
    MINE = "mine"
    THEIRS = "theirs"


class Clash(NamedTuple):
    """One answer in two versions, in words."""

    key: str
    label: str
    mine: str
    theirs: str


class Choice(forms.Form):
    """Which version counts, asked for each answer; nothing is chosen beforehand."""

    def __init__(self, *args: Any, clashes: Iterable[Clash], stored: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clashes = list(clashes)
        choices = [(Version.MINE.value, "Ihre Eingabe"), (Version.THEIRS.value, stored)]
        for clash in self.clashes:
            self.fields[_name(clash.key)] = forms.ChoiceField(
                label=clash.label,
                choices=choices,
                error_messages={"required": f"Bitte wählen Sie bei „{clash.label}“ eine der beiden Fassungen."},
            )

    def rows(self) -> list[tuple[Any, list[tuple[Any, str]]]]:
        """Each field with its two radios and what they stand for."""
        bound = [(self[_name(clash.key)], (clash.mine, clash.theirs)) for clash in self.clashes]
        return [(field, list(zip(field.subwidgets, texts, strict=True))) for field, texts in bound]


def _name(key: str) -> str:
    return f"choice-{key}"


def choice_of(data: Mapping[str, Any], key: str) -> Version | None:
    chosen = data.get(_name(key))
    return Version(chosen) if chosen in set(Version) else None


def compare(
    request: HttpRequest, desk: Desk, topic: Page, form: PageForm, saved: drafts.SavedPage, *, to: str
) -> HttpResponse:
    """The page is sent again to the same address, with the choice; who sees it once more has left something open."""
    merged, questions = saved.merged, {question.key: question for question in topic.questions}
    mine = form.entries
    clashes = [
        Clash(
            key, questions[key].label, entry_in_words(questions[key], mine[key]), entry_in_words(questions[key], other)
        )
        for key, other in merged.clashes.items()
    ]
    data = {} if request.POST.get("do") == "choose" else None
    page = {
        "application": desk.application,
        "to": to,
        "topic": topic,
        "form": Choice(data, clashes=clashes, stored=who_and_when(request, saved)),
        "given": [(key, value) for key in form.fields for value in request.POST.getlist(key)],
        "own": is_own(request, saved),
        "seen": versions.write(merged.seen),
        "beside": versions.write(versions.marks(merged.clashes)),
    }
    return render(request, "applicant/compare.html", page, status=HTTPStatus.CONFLICT)


def is_own(request: HttpRequest, saved: drafts.SavedPage) -> bool:
    """Whether the other version is this person's too, from another window."""
    return saved.last is None or saved.last == request.user


def who_and_when(request: HttpRequest, saved: drafts.SavedPage) -> str:
    """The draft knows its last writer: whoever that was."""
    when = clock(saved.at or timezone.now())
    if is_own(request, saved):
        return f"Gespeichert {when} in einem anderen Fenster"
    return f"Gespeichert {when} von {saved.last}"
