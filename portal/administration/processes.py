# SPDX-License-Identifier: AGPL-3.0-or-later
"""What machines do: whether the clock comes by, what waits, what failed, and what becomes of that."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from law import calendar
from permissions import administering, periods
from permissions.models import User
from portal.acts import signed_in
from workflows import alerts, failures

LONGEST_NUMBER = 18  # digits
LONGEST_REASON = 500


class Discard(forms.Form):
    because = forms.CharField(
        label="Warum wird das nicht mehr gebraucht?",
        max_length=LONGEST_REASON,
        help_text="Ihr Name und der Grund bleiben stehen. Bitte nennen Sie hier keine Namen und nichts aus dem Fall.",
        error_messages={"required": "Bitte schreiben Sie, warum das nicht mehr gebraucht wird."},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    user = _administrator(request)
    if request.method == "POST":
        _do(request, user)
        return redirect("administration:processes")
    heaps = failures.dead_heaps(user)
    page = {
        "tick": (tick := failures.last_tick()),
        "late": tick is None or timezone.now() - tick.at > alerts.FRESH,
        "waiting": failures.waiting(),
        "heaps": heaps,
        "dead": failures.dead(user) if heaps else [],
        "discarded": failures.discarded(user),
        "shown": failures.SHOWN,
        "sets_periods": periods.sets(user),
    }
    return render(request, "administration/processes.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def discard(request: HttpRequest, sort: str, row: int) -> HttpResponse:
    """With a reason; who comes second reads what became of it."""
    user = _administrator(request)
    failure = failures.one(user, sort, row)
    if failure is None:
        if sort not in failures.SORTS or not failures.is_seen(user, sort, row):
            raise Http404(sort)
        messages.warning(request, failures.what_became(user, sort, row))
        return redirect("administration:processes")
    form = Discard(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if failures.discard(user, sort, row, form.cleaned_data["because"]):
            messages.success(request, f"Verworfen: {failure.what}.")
        else:
            messages.warning(request, failures.what_became(user, sort, row))
        return redirect("administration:processes")
    page = {"form": form, "failure": failure}
    return render(request, "administration/discard.html", page, status=422 if form.errors else 200)


def _administrator(request: HttpRequest) -> User:
    user = signed_in(request)
    if not administering.units(user).exists():
        raise Http404("administers no unit")
    return user


def _do(request: HttpRequest, user: User) -> None:
    """The three buttons of the page."""
    sort, number, kind = (request.POST.get(name, "") for name in ("sort", "row", "kind"))
    if request.POST.get("do") == "look":
        _look(request)
    elif sort in failures.SORTS and number.isdecimal() and len(number) < LONGEST_NUMBER:
        if failures.retry(user, sort, pk=int(number)):
            messages.success(request, "Das Portal versucht es jetzt noch einmal.")
        else:
            messages.warning(request, failures.what_became(user, sort, int(number)))
    elif sort in failures.SORTS and "kind" in request.POST:
        count = failures.retry(user, sort, kind=kind)
        if count:
            messages.success(request, f"Noch einmal versucht das Portal jetzt: {count}.")
        else:
            messages.warning(request, "Davon ist inzwischen nichts mehr offen.")


def _look(request: HttpRequest) -> None:
    """What the clock does each minute; at every open case."""
    ticked = alerts.tick(calendar.today(), full=True)
    if ticked.busy:
        messages.info(request, "Gerade sieht schon jemand nach den Fristen. Bitte laden Sie die Seite gleich neu.")
        return
    found: dict[int, Any] = {0: "Keine Frist war neu zu melden.", 1: "1 Frist ist neu gemeldet."}
    messages.success(request, found.get(ticked.raised, f"{ticked.raised} Fristen sind neu gemeldet."))
