# SPDX-License-Identifier: AGPL-3.0-or-later
"""Listen übernehmen: a town's own table, looked at line by line before anything becomes a claim. For leads alone."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from benefits import listed as lists_of_claims
from benefits import listed_columns, sheets
from benefits.catalogue import PACKAGES
from benefits.listed import BAD, GOOD, NotNow
from benefits.listed_columns import COLUMNS
from benefits.models import ClaimList
from law import calendar
from permissions import listed as scopes
from permissions.models import User
from portal.acts import signed_in
from portal.benefits.door import inside
from portal.benefits.list_forms import FEW, LARGEST, ColumnsForm, FamiliesForm, UploadForm
from workflows import taking_over
from workflows.models import ATTEMPTS, ListRun

SHOWN = 100  # bad lines of a page; all of them are in the error file
SOME = 10  # good lines of a page
RECENT = 20
DONE = {
    "begin": "Die Übernahme hat begonnen.",
    "undo": "Die Übernahme wird zurückgenommen.",
    "close": "Die Liste ist abgeschlossen. Ihre Zeilen sind gelöscht, die Fälle bleiben.",
    "discard": "Die Liste ist gelöscht. Aus ihr wurde nichts übernommen.",
}
Page = Callable[..., HttpResponse]


def leading(page: Page) -> Page:
    """Who leads no compartment finds nothing here."""

    @inside
    @wraps(page)
    def opened(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if not scopes.led(signed_in(request)).exists():
            raise Http404("leads no compartment")
        return page(request, *args, **named)

    return opened


@leading
@require_http_methods(["GET", "HEAD", "POST"])
def lists(request: HttpRequest) -> HttpResponse:
    """What was sent before, and a form for another table; nothing of a table that is none is kept."""
    user = signed_in(request)
    own = list(scopes.led(user))
    if request.method != "POST":
        return _lists(request, user, UploadForm(own=own))
    form = UploadForm(request.POST, request.FILES, own=own)
    if form.is_valid():
        try:
            table = sheets.read(form.cleaned_data["table"].read(), largest=LARGEST)
        except sheets.Unreadable as unreadable:
            form.add_error("table", str(unreadable))
        else:
            if text := lists_of_claims.faults_of(table):
                form.add_error("table", text)
            else:
                unit = form.own[form.cleaned_data["office"]].unit_id
                made = lists_of_claims.lay_down(table, unit=unit, by=user)
                return redirect("benefits:list", listed=made.public_id)
    return _lists(request, user, form, status=422)


def _lists(request: HttpRequest, user: User, form: UploadForm, status: int = 200) -> HttpResponse:
    page = {
        "form": form,
        "lists": [(each, *_stage(each)) for each in scopes.lists(user)[:RECENT]],
        "columns": COLUMNS.values(),
        "packages": [package.title for package in PACKAGES.values()],
    }
    return render(request, "benefits/lists.html", page, status=status)


def _stage(listed: ClaimList) -> tuple[str, str]:
    """(in words, how it looks)"""
    if listed.undone_at:
        return "zurückgenommen", "neutral"
    if listed.closed_at:
        return "abgeschlossen", "success"
    if listed.done_at:
        return "übernommen, noch nicht abgeschlossen", "info"
    if listed.begun_on:
        return "wird übernommen", "info"
    return ("geprüft, noch nicht übernommen" if listed.columns else "Spalten noch nicht zugeordnet"), "warning"


@leading
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, listed: UUID) -> HttpResponse:
    """A list where it stands: its columns, what is wrong with which line, how far it is, what came of it."""
    user = signed_in(request)
    found = get_object_or_404(scopes.lists(user), public_id=listed)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    try:
        answer = STEPS[do](request, found, user) if do in STEPS else None
    except NotNow as not_now:
        messages.warning(request, str(not_now))
        answer = redirect("benefits:list", listed=found.public_id)
    return answer or _page(request, found, user)


def _columns(request: HttpRequest, listed: ClaimList, user: User) -> HttpResponse | None:
    form = ColumnsForm(request.POST, listed, {})
    if not form.is_valid():
        return _page(request, listed, user, columns=form, status=422)
    office = listed.unit.compartment
    known = scopes.namesakes(user, office)
    lists_of_claims.look_at(listed, form.columns, calendar.today(), circle=office.circle, known=known)
    return redirect("benefits:list", listed=listed.public_id)


def _families(request: HttpRequest, listed: ClaimList, user: User) -> HttpResponse | None:
    """Only what is offered to this person can be chosen."""
    form = _families_form(listed, user, request.POST)
    if form is None or not form.is_valid():
        return _page(request, listed, user, families=form, status=422)
    others = request.POST.get("others") == NEW_FOR_ALL
    lists_of_claims.choose(listed, form.chosen, others_new=others)
    return redirect("benefits:list", listed=listed.public_id)


NEW_FOR_ALL = "neu"


def _families_form(listed: ClaimList, user: User, typed: Any = None) -> FamiliesForm | None:
    waiting = list(lists_of_claims.undecided(listed)[:FEW])
    if not waiting:
        return None
    known = scopes.namesakes(user, listed.unit.compartment)({each.name for each in waiting})
    return FamiliesForm(typed, waiting, known)


def _begin(_request: HttpRequest, listed: ClaimList, user: User) -> None:
    taking_over.begin(listed, by=user, on=calendar.today())


def _undo(_request: HttpRequest, listed: ClaimList, user: User) -> None:
    taking_over.begin_undo(listed, by=user)


def _close(_request: HttpRequest, listed: ClaimList, _user: User) -> None:
    taking_over.close(listed)


def _discard(_request: HttpRequest, listed: ClaimList, _user: User) -> None:
    taking_over.discard(listed)


def _pressed(name: str, deed: Callable[[HttpRequest, ClaimList, User], None]) -> Callable[..., HttpResponse | None]:
    def step(request: HttpRequest, listed: ClaimList, user: User) -> HttpResponse:
        deed(request, listed, user)
        messages.success(request, DONE[name])
        if name == "discard":
            return redirect("benefits:lists")
        return redirect("benefits:list", listed=listed.public_id)

    return step


STEPS: dict[str, Callable[[HttpRequest, ClaimList, User], HttpResponse | None]] = {
    "columns": _columns,
    "families": _families,
    "begin": _pressed("begin", _begin),
    "undo": _pressed("undo", _undo),
    "close": _pressed("close", _close),
    "discard": _pressed("discard", _discard),
}


def _page(
    request: HttpRequest,
    listed: ClaimList,
    user: User,
    *,
    columns: ColumnsForm | None = None,
    families: FamiliesForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The same few statements for any number of lines."""
    page: dict[str, Any] = {"listed": listed, "stage": _stage(listed), "families": families, "columns": columns}
    page["shown_form"] = families if families is not None and families.errors else columns
    if listed.begun_on is None:
        if columns is None:
            proposed = listed.columns or listed_columns.proposed(listed.unit_id, listed.headings)
            page["columns"] = ColumnsForm(None, listed, proposed)
        if listed.columns and families is None:
            page["families"] = _families_form(listed, user)
    if not listed.over and (listed.columns or listed.begun_on):
        page |= lists_of_claims.counted(listed)
        page["bad_rows"] = listed.rows.filter(BAD).order_by("number")[:SHOWN]
        page["some_rows"] = [_told(row) for row in listed.rows.filter(GOOD).order_by("number")[:SOME]]
    page |= _runs(listed)
    return render(request, "benefits/list.html", page, status=status)


def _told(row: Any) -> dict[str, Any]:
    """A good line as it was read."""
    said = row.said
    return {
        "number": row.number,
        "old_number": said["number"],
        "family": f"{said['applicant']}, {said['street']}, {said['postcode']} {said['place']}",
        "child": f"{said['first_name']} {said['last_name']}",
        "package": PACKAGES[said["package"]].title,
        "hint": row.hint,
    }


def _runs(listed: ClaimList) -> dict[str, Any]:
    """What goes on, and what a taking back was told."""
    runs = list(listed.runs.order_by("pk")) if listed.begun_on else []
    waiting = [run for run in runs if run.done_at is None and run.discarded_at is None]
    given_up = [run for run in runs if run.discarded_at and run.kind == ListRun.Kind.TAKE_OVER]
    undone = [run for run in runs if run.kind == ListRun.Kind.UNDO and run.done_at]
    return {
        "going": any(run.attempts < ATTEMPTS for run in waiting),
        "stuck": any(run.attempts >= ATTEMPTS for run in waiting) or bool(given_up),
        "given_up": bool(given_up),
        "undoing": any(run.kind == ListRun.Kind.UNDO for run in waiting),
        "told": undone[-1].told if undone else "",
    }


@leading
@require_safe
def errors(request: HttpRequest, listed: UUID) -> HttpResponse:
    """The bad lines as they came with one more column; the name of the file says nothing of anybody."""
    found = get_object_or_404(scopes.lists(signed_in(request)), public_id=listed)
    if found.over or not found.columns:
        raise Http404("no lines to mend")
    return _csv(sheets.for_excel(lists_of_claims.to_mend(found)), f"Liste {found.pk} zu berichtigen.csv")


@leading
@require_safe
def sample(_request: HttpRequest) -> HttpResponse:
    """A table that can be filled in: every column, and a line of nobody."""
    rows = [[column.title for column in COLUMNS.values()], [column.example for column in COLUMNS.values()]]
    return _csv(sheets.for_excel(rows), "Musterliste.csv")


def _csv(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox"
    return response
