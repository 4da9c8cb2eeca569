# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log of readers: filters by case, person and time, and a picture of who opened unusually much."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from benefits.models import Reading
from law import calendar
from law.calendar import add_days
from monitoring import readers
from permissions import emergency, readings
from portal.acts import signed_in
from portal.privacy.door import guarding
from workflows.forms import GERMAN_DATES, PlainSelect

ROWS = 100  # of one page
SPAN = 30  # days shown where nobody chose any
REFUSED, EVERY = "abgewiesen", ""


class Narrowing(forms.Form):
    """Everything may stay open."""

    fall = forms.CharField(label="Aktenzeichen", required=False, max_length=30)
    person = forms.CharField(label="Person", required=False, max_length=120, help_text="Ein Teil des Namens genügt.")
    von = forms.DateField(label="Vom", required=False, input_formats=GERMAN_DATES)
    bis = forms.DateField(label="Bis", required=False, input_formats=GERMAN_DATES)
    art = forms.ChoiceField(
        label="Welche Zugriffe?",
        required=False,
        widget=PlainSelect,
        choices=[(EVERY, "Alle"), (REFUSED, "Nur abgewiesene"), *Reading.Right.choices[:-1]],
    )

    def __init__(self, asked: QueryDict, on: date) -> None:
        first = {"von": f"{add_days(on, -SPAN):%d.%m.%Y}", "bis": f"{on:%d.%m.%Y}"}
        super().__init__(first | asked.dict())
        self.on = on
        self.is_valid()

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        since, until = cleaned.get("von"), cleaned.get("bis")
        if since and until and until < since:
            self.add_error("bis", "Das Ende liegt vor dem Anfang. Bitte prüfen Sie beide Tage.")
        return cleaned

    def _chosen(self, name: str) -> Any:
        return self.cleaned_data.get(name)

    @property
    def since(self) -> date:
        return self._chosen("von") or add_days(self.on, -SPAN)

    @property
    def until(self) -> date:
        return self._chosen("bis") or self.on

    @property
    def asked(self) -> dict[str, str]:
        """What a link to another page of the list keeps; a name of ours, never a child's."""
        return {name: str(self.data[name]) for name in self.fields if self.data.get(name)}

    def apply(self, rows: QuerySet[Reading]) -> QuerySet[Reading]:
        found = rows.filter(on__gte=self.since, on__lte=self.until)
        if case := self._chosen("fall"):
            found = found.filter(reference__iexact=case.strip())
        if person := self._chosen("person"):
            found = found.filter(user__name__icontains=person.strip())
        if right := self._chosen("art"):
            found = found.filter(right=Reading.Right.NONE if right == REFUSED else right)
        return found


@guarding
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Only for the control of data protection: nothing here leads to a claim."""
    user, on = signed_in(request), calendar.today()
    narrowing = Narrowing(request.GET, on)
    page = Paginator(narrowing.apply(readings.log(user)), ROWS).get_page(request.GET.get("seite"))
    counted = readings.counts(user, narrowing.since, narrowing.until)
    context = {
        "narrowing": narrowing,
        "rows": page.object_list,
        "page": page,
        "query": urlencode(narrowing.asked),
        "units": list(readings.guarded_units(user)),
        "picture": readers.picture(counted, ident="lesezugriffe") if counted else None,
        "waiting": emergency.reports(user).filter(verdict="").count(),
    }
    return render(request, "privacy/log.html", context)
