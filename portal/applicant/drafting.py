# SPDX-License-Identifier: AGPL-3.0-or-later
"""The question pages of a draft: what can be read is kept, even beside a mistake."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from grants import drafts
from grants.models import Application
from grants.terms import Page
from law.finding import Refused
from portal.applicant.desk import Desk, on_desk
from workflows.forms import PageForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, case: UUID, key: str) -> HttpResponse:
    """One topic. "Speichern und weiter" stops once when a rule has something to say about this page."""
    desk = on_desk(request, case)
    topic = desk.terms.page(key)
    if topic is None:
        raise Http404(key)
    if request.method == "POST":
        return _save(request, desk, topic)
    if not desk.is_draft:
        return redirect(desk.url("case"))
    return _show(request, desk, topic, PageForm.of(topic, desk.application))


def _save(request: HttpRequest, desk: Desk, topic: Page) -> HttpResponse:
    form = PageForm.of(topic, desk.application, request.POST)
    form.is_valid()
    try:
        saved = Desk(_kept(desk, form))
    except Refused as refused:
        return _show(request, desk, topic, form, conflict=str(refused), status=409)
    if form.errors:
        return _show(request, saved, topic, form, status=422)
    if _shown(saved, topic) not in ("", request.POST.get("seen")):
        return redirect(saved.url("page", topic.key))
    messages.success(request, f"„{topic.title}“ ist gespeichert.")
    return redirect(saved.after(topic))


def _kept(desk: Desk, form: PageForm) -> Application:
    fresh = drafts.save_answers(desk.application, form.cleaned_data)
    fresh.applicant = desk.application.applicant
    return fresh


def _show(
    request: HttpRequest, desk: Desk, topic: Page, form: PageForm, *, conflict: str = "", status: int = 200
) -> HttpResponse:
    hints = [] if conflict or form.errors else desk.hints(topic)
    context = {
        "application": desk.application,
        "topic": topic,
        "form": form,
        "conflict": conflict,
        "number": desk.terms.pages.index(topic) + 1,
        "hints": [(finding, form[finding.field].focus_id) for finding in hints],
        "seen": _shown(desk, topic) if hints else "",
        "after": desk.after(topic),
    }
    return render(request, "applicant/page.html", context, status=status)


def _shown(desk: Desk, topic: Page) -> str:
    """Which hints a page shows: whoever saw them may go on without changing anything."""
    return " ".join(sorted({f"{finding.rule}:{finding.field}" for finding in desk.hints(topic) if finding.blocking}))
