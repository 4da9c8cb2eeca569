# SPDX-License-Identifier: AGPL-3.0-or-later
"""Monthly figures of the Jobcenter: a table is looked at first, row by row, and then kept as a whole or not at all."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from benefits import monthly, sheets
from benefits.catalogue import PACKAGES
from benefits.monthly import HEADINGS, Checked
from law import calendar
from permissions import situation as seen
from portal.acts import signed_in

KEPT = "Die Monatszahlen sind übernommen: {} Zeilen."
NAMES = {words[0]: name for name, words in HEADINGS.items()}


class TableForm(forms.Form):
    """The file as it came."""

    table = forms.FileField(
        label="Tabelle des Jobcenters",
        help_text="Als CSV oder XLSX, höchstens 1 MB.",
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".csv,.xlsx,text/csv"}),
        error_messages={"required": "Bitte wählen Sie die Tabelle aus."},
    )


class ColumnsForm(forms.Form):
    """Which column says what, where its name did not."""

    def __init__(self, typed: Any, headings: list[str], missing: tuple[str, ...]) -> None:
        super().__init__(typed)
        named = [(str(place), heading or f"Spalte {place + 1}") for place, heading in enumerate(headings)]
        for title in missing:
            self.fields[f"spalte_{NAMES[title]}"] = forms.ChoiceField(
                label=title, choices=[("", "Bitte wählen"), *named], widget=forms.Select
            )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def table(request: HttpRequest) -> HttpResponse:
    """Nothing is kept by looking; what was looked at is carried through the page, so nobody sends it twice."""
    user = signed_in(request)
    if not seen.headed_compartments(user).exists():
        raise Http404("heads no office for Bildung und Teilhabe")
    if request.method != "POST":
        return _page(request, TableForm())
    carried = request.POST.get("tabelle", "")
    form = TableForm(request.POST, request.FILES)
    if not carried and not form.is_valid():
        return _page(request, form)
    try:
        rows = sheets.read(carried.encode() if carried else form.cleaned_data["table"].read())
    except sheets.Unreadable as unreadable:
        if carried:
            form = TableForm({}, {})
            form.full_clean()
            form.errors.clear()
        form.add_error("table", str(unreadable))
        return _page(request, form)
    return _answer(request, rows)


def _answer(request: HttpRequest, rows: list[list[str]]) -> HttpResponse:
    user, on, chosen = signed_in(request), calendar.today(), _chosen(request)
    keeps = request.POST.get("do") == "uebernehmen"
    checked = monthly.keep(rows, by=user, on=on, chosen=chosen) if keeps else monthly.checked(rows, on, chosen)
    if keeps and checked.clean:
        messages.success(request, KEPT.format(len(checked.rows)))
        return redirect("head:benefits")
    return _page(request, TableForm(), rows=rows, checked=checked, chosen=chosen)


def _chosen(request: HttpRequest) -> dict[str, int]:
    given = {name: request.POST.get(f"spalte_{name}", "") for name in HEADINGS}
    return {name: int(place) for name, place in given.items() if place.isascii() and place.isdigit() and len(place) < 4}


def _page(request: HttpRequest, form: TableForm, **found: Any) -> HttpResponse:
    checked: Checked | None = found.get("checked")
    rows: list[list[str]] = found.get("rows", [])
    columns = None
    if checked is not None and checked.missing and rows:
        columns = ColumnsForm(request.POST if found["chosen"] else None, rows[0], checked.missing)
    page = {
        "form": form,
        "checked": checked,
        "columns": columns,
        "carried": sheets.written(rows) if rows else "",
        "chosen": {f"spalte_{name}": place for name, place in found.get("chosen", {}).items()},
        "headings": [(words[0], ", ".join(words[1:])) for words in HEADINGS.values()],
        "packages": [package.title for package in PACKAGES.values()],
    }
    failed = bool(form.errors) or (checked is not None and not checked.clean)
    return render(request, "head/monthly.html", page, status=422 if failed else 200)
