# SPDX-License-Identifier: AGPL-3.0-or-later
"""The question pages of a draft: what was typed is kept, understood or not; what two people typed is compared."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from grants import drafts, versions
from grants.terms import Page
from law.finding import Refused
from portal.applicant import saving
from portal.applicant.comparing import compare
from portal.applicant.desk import Desk, on_desk
from workflows.questions import PageForm


@dataclass(frozen=True)
class Typed:
    """A question page as it was sent, or as it is to be shown."""

    desk: Desk
    topic: Page
    form: PageForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, case: UUID, key: str) -> HttpResponse:
    """One topic. "Speichern und weiter" stops once when a rule has something to say about this page."""
    desk = on_desk(request, case)
    topic = desk.terms.page(key)
    if topic is None:
        raise Http404(key)
    if request.method == "POST":
        form = PageForm.of(topic, desk.application, request.POST)
        form.is_valid()
        return _save(request, Typed(desk, topic, form))
    if not desk.is_draft:
        return redirect(desk.url("case"))
    return _show(request, Typed(desk, topic, PageForm.of(topic, desk.application)))


def _save(request: HttpRequest, typed: Typed) -> HttpResponse:
    desk, topic, form = typed.desk, typed.topic, typed.form
    alone = request.POST.get("do") == saving.BY_ITSELF
    try:
        saved = saving.keep(request, desk.application, topic, form)
    except Refused as refused:
        if alone:
            return saving.refused(request, str(refused))
        return _show(request, typed, conflict=str(refused), status=409)
    if alone:
        return saving.answer(request, saved, too_long=[str(form[key].label) for key in form.too_long])
    if saved.merged.clashes:
        return compare(request, desk, topic, form, saved, to=desk.url("page", topic.key))
    return _go_on(request, typed, saved)


def _go_on(request: HttpRequest, typed: Typed, saved: drafts.SavedPage) -> HttpResponse:
    """To the next page; back to this one after a choice, with a mistake and, once, when a rule says something."""
    desk, topic, form = typed.desk, typed.topic, typed.form
    saved.application.applicant = desk.application.applicant
    now = Desk(saved.application)
    chose = request.POST.get("do") in {"compare", "choose"}
    if form.errors and not chose:
        return _show(request, Typed(now, topic, form), seen=saved.merged.seen, status=422)
    if not chose and _told(now, topic) not in ("", request.POST.get("told")):
        return redirect(now.url("page", topic.key))
    messages.success(request, f"„{topic.title}“ ist gespeichert.")
    return redirect(now.url("page", topic.key) if chose else now.after(topic))


def _show(
    request: HttpRequest,
    typed: Typed,
    *,
    seen: versions.Marks | None = None,
    conflict: str = "",
    status: int = 200,
) -> HttpResponse:
    desk, topic, form = typed.desk, typed.topic, typed.form
    hints = [] if conflict or form.errors else desk.hints(topic)
    context = {
        "application": desk.application,
        "topic": topic,
        "form": form,
        "conflict": conflict,
        "number": desk.terms.pages.index(topic) + 1,
        "hints": [(finding, form[finding.field].focus_id) for finding in hints],
        "told": _told(desk, topic) if hints else "",
        "split": desk.way_out(topic) if hints else "",
        "seen": saving.seen(request, form, seen),
        "after": desk.after(topic),
    }
    return render(request, "applicant/page.html", context, status=status)


def _told(desk: Desk, topic: Page) -> str:
    """Which hints a page shows: whoever saw them may go on without changing anything."""
    return " ".join(sorted({f"{finding.rule}:{finding.field}" for finding in desk.hints(topic) if finding.blocking}))
