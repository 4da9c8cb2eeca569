# SPDX-License-Identifier: AGPL-3.0-or-later
"""The notification centre: what the clock and the figures told somebody, the unread and the newest first."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from permissions.families import in_the_name_of
from permissions.models import User
from portal.acts import signed_in
from workflows import notices
from workflows.mails import FAMILY_PAGE

ROWS = 30  # of one page
LONGEST_NUMBER = 18  # digits
DONE, AGAIN = "done", "again"
DONE_LIST = "erledigt"
CLAIM_AT_DESK = "/but/faelle/{}/"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def own(request: HttpRequest) -> HttpResponse:
    """Reading the page marks nothing: a person says what is read, and what is done with."""
    user, done, case = signed_in(request), request.GET.get("liste") == DONE_LIST, _case(request.GET.get("fall", ""))
    if request.method == "POST":
        _mark(request, user)
        return redirect(_page(done=done, case=case))
    with in_the_name_of(user):
        page = Paginator(notices.of(user, done=done, case=case), ROWS).get_page(request.GET.get("seite"))
        rows = [(notice, _address(notice), _of_case(notice)) for notice in map(notices.told, page)]
    context = {
        "rows": rows,
        "page": page,
        "here": request.get_full_path(),
        "any_new": case is None and any(notice.unread for notice, *_urls in rows),
        "done": done,
        "case": case,
        "open_list": _page(case=case),
        "done_list": _page(done=True, case=case),
        "query": _query(done=done, case=case),
    }
    return render(request, "account/notices.html", context)


def _mark(request: HttpRequest, user: User) -> None:
    which, deed = request.POST.get("zeile"), request.POST.get("do")
    if which is not None and deed == DONE:
        known = notices.mark_done(user, _number(which))
        messages.success(request, "Erledigt." if known else "Hier war nichts mehr offen.")
    elif which is not None and deed == AGAIN:
        known = notices.take_up(user, _number(which))
        messages.success(request, "Die Meldung ist wieder offen." if known else "Hier war nichts erledigt.")
    else:
        read = notices.mark_read(user, _number(which) if which is not None else None)
        told = "1 Meldung ist gelesen." if read == 1 else f"{read} Meldungen sind gelesen."
        messages.success(request, told if read else "Hier war nichts mehr ungelesen.")


def _case(typed: str) -> UUID | None:
    """Nonsense is no case, and then all are shown."""
    try:
        return UUID(typed)
    except ValueError:
        return None


def _page(*, done: bool = False, case: UUID | None = None) -> str:
    query = _query(done=done, case=case)
    return reverse("public:notices") + (f"?{query}" if query else "")


def _query(*, done: bool, case: UUID | None) -> str:
    return urlencode(({"liste": DONE_LIST} if done else {}) | ({"fall": str(case)} if case else {}))


def _of_case(notice: notices.Notice) -> str:
    """Where all that was told of the same case stands; "" for figures."""
    about = notice.case or notice.claim
    return _page(case=about.public_id) if about else ""


def _number(typed: str) -> int:
    """Nonsense is the number of no line."""
    return int(typed) if typed.isdecimal() and len(typed) < LONGEST_NUMBER else 0


def _address(notice: notices.Notice) -> str:
    """The page of the case as this person meets it: at their desk, or as who applied; of figures, where more stand."""
    if notice.claim is not None:
        return CLAIM_AT_DESK.format(notice.claim.public_id) if notice.at_desk else FAMILY_PAGE
    if notice.case is None:
        return reverse("head:situation") if notice.oversees else reverse("public:call", args=[notice.slug])
    return reverse("office:case" if notice.at_desk else "applicant:case", args=[notice.case.public_id])
