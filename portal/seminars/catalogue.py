# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office offers: topics, the people who teach them, and its rooms."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from law import calendar
from permissions import seminars as scopes
from permissions.models import User
from portal.acts import signed_in
from portal.seminars.rows import OfUnit
from seminars.models import Language, Room, Topic, Trainer
from workflows.forms import day, long_text, money

TWICE = "Das gibt es hier schon. Bitte nehmen Sie einen anderen Namen oder eine andere Adresse."
ONCE = {NON_FIELD_ERRORS: {"unique_together": TWICE}}


def spoken() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label="Sprachen", choices=Language.choices, required=False)


class TopicForm(OfUnit):
    title = forms.CharField(label="Thema", max_length=120)
    text = long_text("Worum geht es? In einfachen Worten", max_length=1000)
    minutes = forms.IntegerField(label="Dauer in Minuten", min_value=15, max_value=600)
    youngest = forms.IntegerField(label="Alter von", min_value=6, max_value=99)
    oldest = forms.IntegerField(label="Alter bis", min_value=6, max_value=99)
    languages = spoken()
    materials = forms.CharField(label="Material", max_length=300, required=False)
    cost = money("Kosten, ungefähr", required=False)
    offered_from = day("Im Angebot ab")
    offered_until = day("Im Angebot bis", required=False, help_text="Leer heißt: bis auf Weiteres.")

    class Meta:
        model = Topic
        error_messages = ONCE
        fields = (
            *("unit", "title", "text", "minutes", "youngest", "oldest", "languages", "materials", "cost"),
            *("offered_from", "offered_until"),
        )

    def prepare(self, by: User) -> None:
        """A new one begins with what is usual."""
        if self.instance.pk:
            return
        self.fields["offered_from"].initial = calendar.today()
        for name in ("minutes", "youngest", "oldest"):
            self.fields[name].initial = Topic._meta.get_field(name).default

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        if (cleaned.get("oldest") or 99) < (cleaned.get("youngest") or 0):
            self.add_error("oldest", "Das ist jünger als das Alter davor. Bitte prüfen Sie beide Zahlen.")
        until, since = cleaned.get("offered_until"), cleaned.get("offered_from")
        if until and since and until < since:
            self.add_error("offered_until", "Dieser Tag liegt vor dem ersten. Bitte prüfen Sie beide Tage.")
        return cleaned


class TrainerForm(OfUnit):
    name = forms.CharField(label="Name", max_length=120)
    email = forms.EmailField(label="E-Mail", help_text="Dorthin geht der Link für die Zusage.")
    phone = forms.CharField(label="Telefon", max_length=40, required=False)
    region = forms.CharField(label="Wo unterwegs?", max_length=120, required=False)
    languages = spoken()
    fee = money("Honorar für ein Seminar", required=False)
    certificate_shown_on = day(
        "Führungszeugnis vorgelegt am",
        required=False,
        help_text="Das erweiterte, § 72a SGB VIII. Wir behalten keine Kopie.",
    )
    active = forms.BooleanField(label="Steht zur Verfügung", required=False, initial=True)

    class Meta:
        model = Trainer
        error_messages = ONCE
        fields = (
            *("unit", "name", "email", "phone", "region", "topics", "languages", "fee", "certificate_shown_on"),
            "active",
        )
        labels = {"topics": "Themen"}

    def prepare(self, by: User) -> None:
        self.fields["topics"].queryset = scopes.offered(by, "thema")  # type: ignore[attr-defined]
        self.fields["topics"].required = False


class RoomForm(OfUnit):
    name = forms.CharField(label="Raum", max_length=120)
    seats = forms.IntegerField(label="Plätze", min_value=1, max_value=500)
    step_free = forms.BooleanField(label="Ohne Stufen erreichbar", required=False)

    class Meta:
        model = Room
        error_messages = ONCE
        fields = ("unit", "name", "seats", "step_free")


FORMS: dict[str, tuple[type[OfUnit], str]] = {
    "thema": (TopicForm, "Thema"),
    "person": (TrainerForm, "Trainerin oder Trainer"),
    "raum": (RoomForm, "Raum"),
}


@login_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    user, on = signed_in(request), calendar.today()
    if not scopes.units(user).exists():
        raise Http404("no office that holds seminars")
    page = {
        "topics": [(topic, topic.is_offered(on)) for topic in scopes.offered(user, "thema")],
        "trainers": scopes.offered(user, "person").prefetch_related("topics"),
        "rooms": scopes.offered(user, "raum"),
    }
    return render(request, "seminars/catalogue.html", page)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    user = signed_in(request)
    if kind not in FORMS or not scopes.units(user).exists():
        raise Http404(kind)
    return _taken(request, FORMS[kind][0](request.POST or None, by=user), f"{FORMS[kind][1]} eintragen")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, kind: str, row: UUID) -> HttpResponse:
    """A topic that ends here is offered no more; what was agreed on keeps its words."""
    user = signed_in(request)
    if kind not in ("thema", "person"):
        raise Http404(kind)
    found = get_object_or_404(scopes.offered(user, kind), public_id=row)
    form = FORMS[kind][0](request.POST or None, by=user, instance=found)
    return _taken(request, form, f"{FORMS[kind][1]} ändern")


def _taken(request: HttpRequest, form: OfUnit, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                form.save()
        except IntegrityError:
            form.add_error(None, TWICE)
        else:
            messages.success(request, "Das ist gespeichert.")
            return redirect("seminars:catalogue")
    page = {"form": form, "title": title}
    return render(request, "seminars/row.html", page, status=422 if form.errors else 200)
