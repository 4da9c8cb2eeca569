# SPDX-License-Identifier: AGPL-3.0-or-later
"""The notification centre: what the clock and the figures told somebody, the newest first."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.acts import signed_in
from workflows import notices

ROWS = 30  # of one page
LONGEST_NUMBER = 18  # digits


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def own(request: HttpRequest) -> HttpResponse:
    """Reading the page marks nothing: a person says what is done with."""
    user = signed_in(request)
    if request.method == "POST":
        which = request.POST.get("zeile")
        read = notices.mark_read(user, _number(which) if which is not None else None)
        done = "1 Meldung ist gelesen." if read == 1 else f"{read} Meldungen sind gelesen."
        messages.success(request, done if read else "Hier war nichts mehr ungelesen.")
        return redirect("public:notices")
    page = Paginator(notices.of(user), ROWS).get_page(request.GET.get("seite"))
    rows = [(notice, _address(notice)) for notice in map(notices.told, page.object_list)]
    any_new = any(notice.unread for notice, _url in rows)
    return render(request, "account/notices.html", {"rows": rows, "page": page, "any_new": any_new})


def _number(typed: str) -> int:
    """Nonsense is the number of no line."""
    return int(typed) if typed.isdecimal() and len(typed) < LONGEST_NUMBER else 0


def _address(notice: notices.Notice) -> str:
    """The page of the case as this person meets it: at their desk, or as who applied; of figures, where more stand."""
    if notice.case is None:
        return reverse("head:situation") if notice.oversees else reverse("public:call", args=[notice.slug])
    return reverse("office:case" if notice.at_desk else "applicant:case", args=[notice.case.public_id])
