# SPDX-License-Identifier: AGPL-3.0-or-later
"""Check your answers, declare, send, and the receipt."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from grants import applicants, drafts, versions
from grants.models import Letter, Status
from law import calendar
from law.finding import Refused
from permissions import scopes
from portal.acts import acts_for, seal, signed_in, try_act
from portal.answers import answered_pages
from portal.applicant import words
from portal.applicant.desk import Desk, on_desk
from portal.applicant.forms import Declarations
from portal.forms import add_findings
from portal.kept import forget_kept, kept_for

REWRITTEN = (
    "{} den Antrag geändert, seit Sie diese Seite geöffnet haben. Jetzt steht hier der neue Stand. Bitte lesen Sie ihn "
    "und haken Sie die Erklärungen noch einmal ab."
)
LAPSED = {
    "changed": "Die Häkchen sind wieder leer, denn der Antrag hat sich seit Ihrem letzten Versuch geändert.",
    "other": "Die Häkchen sind leer, denn bisher hat sie jemand anderes gesetzt. Jetzt erklären Sie es selbst.",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, case: UUID) -> HttpResponse:
    """Everything on one page; sending twice with the same page leads to the same receipt."""
    desk = on_desk(request, case)
    if request.method == "POST":
        return _send(request, desk)
    if not desk.is_draft:
        return redirect(desk.url("receipt"))
    made = drafts.agreed(desk.application, by=signed_in(request))
    kept = kept_for(request)
    if kept and kept.data.get("seen") != versions.of_draft(desk.application):
        forget_kept(request)
        made = drafts.Agreed(lapsed="changed")
    form = Declarations(terms=desk.terms, initial=dict.fromkeys(made.keys, True))
    return _show(request, desk, form, lapsed=LAPSED.get(made.lapsed, ""))


def _send(request: HttpRequest, desk: Desk) -> HttpResponse:
    if desk.is_draft and not _may_send(request, desk):
        raise PermissionDenied("submit")
    form = Declarations(request.POST, terms=desk.terms)
    form.is_valid()
    try:
        if desk.is_draft and not _declared(request, desk, form):
            return _show(request, desk, form, status=422)
    except drafts.Rewritten:
        return _show_new_state(request, on_desk(request, desk.application.public_id))
    conflict = try_act(request, desk.application, "submit", form, {})
    if conflict is None:
        return redirect(desk.url("receipt"))
    if not conflict:
        return _show(request, desk, form, status=422)
    if not desk.is_draft:
        messages.info(request, "Dieser Antrag ist schon eingereicht. Sie müssen nichts mehr tun.")
        return redirect(desk.url("receipt"))
    return _show(request, desk, form, conflict=conflict, status=409)


def _show_new_state(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Whatever was ticked was ticked under another text."""
    own = desk.application.saved_by == request.user
    conflict = REWRITTEN.format("Sie haben in einem anderen Fenster" if own else "Jemand hat")
    return _show(request, desk, Declarations(terms=desk.terms), conflict=conflict, status=409)


def _may_send(request: HttpRequest, desk: Desk) -> bool:
    """Declarations are the applicant's own words: who may not send does not declare either."""
    return "submit" in acts_for(desk.application, signed_in(request))


def _declared(request: HttpRequest, desk: Desk, form: Declarations) -> bool:
    """Keep what was agreed to and ask the rules; a draft sent meanwhile is left to the door, which knows the key."""
    try:
        seen = request.POST.get("seen", "")
        fresh = drafts.declare(desk.application, desk.terms, form.agreed, seen=seen, by=signed_in(request))
        desk.application.declarations = fresh.declarations
    except Refused:
        return True
    if desk.complaints():
        return False
    add_findings(form, [finding for finding in desk.findings if finding.rule == "declared"])
    return not form.errors


def _show(
    request: HttpRequest, desk: Desk, form: Declarations, *, conflict: str = "", lapsed: str = "", status: int = 200
) -> HttpResponse:
    application = desk.application
    context: dict[str, Any] = {
        "application": application,
        "form": form,
        "conflict": conflict,
        "lapsed": lapsed,
        "complaints": desk.complaints(),
        "sent": form.is_bound,
        "pages": [(page, desk.url("page", page.key)) for page in answered_pages(application, desk.terms, private=True)],
        "plan": words.plan(desk.terms, application),
        "wanted": [(each, [p for p in application.documents.all() if p.kind == each.key]) for each in desk.wanted],
        "may_send": _may_send(request, desk),
        "representatives": [] if desk.represents else list(scopes.representatives(application)),
        "bank": applicants.bank_of(application.applicant.iban) if desk.represents else "",
        "iban": applicants.written(application.applicant.iban) if desk.represents else "",
        "seal": seal(request, application, renew=bool(conflict)),
        "seen": versions.of_draft(application),
    }
    return render(request, "applicant/check.html", context, status=status)


@login_required
@require_safe
def receipt(request: HttpRequest, case: UUID) -> HttpResponse:
    """The number, the day, what comes next; the letter as soon as the machine has set it."""
    desk = on_desk(request, case)
    if desk.is_draft:
        return redirect(desk.url("case"))
    letters = scopes.letters(signed_in(request)).filter(application=desk.application, kind=Letter.Kind.RECEIPT)
    context = {
        "application": desk.application,
        "letter": letters.last(),
        "step": words.next_step(desk.application),
        "session": desk.application.session(calendar.today()),
        "fresh": desk.application.status == Status.SUBMITTED,
    }
    return render(request, "applicant/receipt.html", context)
