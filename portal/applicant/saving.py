# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping a page of a draft, and what one that saves by itself is answered."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from grants import drafts, versions
from grants.models import Application
from grants.terms import Page
from portal.acts import signed_in
from portal.applicant.comparing import Version, choice_of, is_own
from portal.kept import kept_for
from workflows.questions import PageForm

BY_ITSELF = "save"  # the value of "do" that portal/saving.js sends
MOST_SENT = 5  # earlier sendings of one page that were never answered


def keep(request: HttpRequest, application: Application, topic: Page, form: PageForm) -> drafts.SavedPage:
    """What was typed goes into the draft, understood or not; Refused when it was sent meanwhile."""
    data = request.POST
    sent = tuple(_marks(application, topic, text) for text in data.getlist("sent")[-MOST_SENT:])
    sheet = versions.Sheet(_chosen(data, form), _known(data), sent)
    return drafts.save_page(application, topic, sheet, by=signed_in(request))


def _chosen(data: QueryDict, form: PageForm) -> dict[str, versions.Entry]:
    """Where somebody chose the version of others, theirs stays as it is."""
    return {key: entry for key, entry in form.entries.items() if choice_of(data, key) is not Version.THEIRS}


def _known(data: QueryDict) -> versions.Marks:
    """The marks the page was loaded with, and those of the versions somebody has seen and decided against."""
    beside = versions.read(data.get("beside", ""))
    mine = {key: mark for key, mark in beside.items() if choice_of(data, key) is Version.MINE}
    return versions.read(data.get("seen", "")) | mine


def _marks(application: Application, topic: Page, sent: str) -> versions.Marks:
    earlier = PageForm.of(topic, application, QueryDict(sent))
    earlier.is_valid()
    return versions.marks(earlier.entries)


def seen(request: HttpRequest, form: PageForm, marks: versions.Marks | None = None) -> str:
    """What a page carries; input kept from before the login was typed on an older page, and a refused one stays old."""
    if kept := kept_for(request):
        return str(kept.data.get("seen", ""))
    if form.is_bound and marks is None:
        return str(request.POST.get("seen", ""))
    return versions.write(versions.marks(form.stored) if marks is None else marks)


def answer(request: HttpRequest, saved: drafts.SavedPage, *, too_long: list[str]) -> HttpResponse:
    """Always a success for the script, also where something is to be compared: it has done what it can."""
    page = {
        "clash": bool(saved.merged.clashes),
        "own": is_own(request, saved),
        "too_long": too_long,
        "now": timezone.now(),
    }
    response = render(request, "applicant/saved.html", page)
    response.headers["Seen"] = versions.write(saved.merged.seen)
    return response


def refused(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "applicant/saved.html", {"refused": reason}, status=HTTPStatus.CONFLICT)
