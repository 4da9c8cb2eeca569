# SPDX-License-Identifier: AGPL-3.0-or-later
"""Groups the office knows: whom it wrote to, when and with what answer; from there one step to a wish."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from law import calendar
from permissions import seminars as scopes
from portal.acts import signed_in
from portal.seminars.rows import OfUnit
from portal.seminars.words import DONE
from seminars.models import Outreach, YouthGroup
from workflows import seminars
from workflows.forms import day, long_text

TWICE = "Diese Gruppe steht schon hier. Bitte nehmen Sie den Eintrag, den es gibt."


class GroupForm(OfUnit):
    class Meta:
        model = YouthGroup
        fields = ("unit", "name", "kind", "town", "contact", "email", "phone")
        labels = {
            "name": "Name der Gruppe",
            "kind": "Art",
            "town": "Stadt",
            "contact": "Wer spricht für die Gruppe?",
            "email": "E-Mail",
            "phone": "Telefon",
        }
        help_texts = {"contact": ""}
        error_messages = {NON_FIELD_ERRORS: {"unique_together": TWICE}}


class OutreachForm(forms.Form):
    on = day("Wann?")
    way = forms.ChoiceField(label="Wie?", choices=Outreach.Way.choices)
    answer = forms.ChoiceField(label="Antwort", choices=Outreach.Answer.choices)
    note = long_text("Notiz", required=False, max_length=1000)
    next_step = forms.CharField(label="Was kommt als Nächstes?", required=False, max_length=200)
    next_on = day("Bis wann?", required=False)

    def clean(self) -> dict[str, object]:
        cleaned = dict(super().clean() or {})
        if cleaned.get("next_on") and not cleaned.get("next_step"):
            self.add_error("next_step", "Bitte schreiben Sie, was bis dahin geschehen soll.")
        on = cleaned.get("on")
        if on and on > calendar.today():
            self.add_error("on", "Dieser Tag liegt in der Zukunft. Bitte tragen Sie ein, was schon war.")
        return cleaned


class WishForm(forms.Form):
    wish = long_text("Was wünscht sich die Gruppe?", max_length=2000)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest) -> HttpResponse:
    """All of them, those somebody should get in touch with first; and a new one."""
    user = signed_in(request)
    if not scopes.units(user).exists():
        raise Http404("no office that holds seminars")
    form = GroupForm(request.POST or None, by=user)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                made = form.save()
        except IntegrityError:
            form.add_error(None, TWICE)
        else:
            messages.success(request, "Die Gruppe ist eingetragen.")
            return redirect("seminars:group", made.public_id)
    found = sorted(scopes.groups(user), key=lambda group: (_next(group) is None, _next(group) or "", group.name))
    rows = [(group, next(iter(group.outreach.all()), None)) for group in found]
    status = 422 if form.errors else 200
    return render(request, "seminars/groups.html", {"rows": rows, "form": form}, status=status)


def _next(group: YouthGroup) -> str | None:
    """The day of the next step that stands open, as the newest contact says."""
    newest = next(iter(group.outreach.all()), None)
    return newest.next_on.isoformat() if newest and newest.next_on else None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, group: UUID) -> HttpResponse:
    user, on = signed_in(request), calendar.today()
    found = get_object_or_404(scopes.groups(user), public_id=group)
    do = request.POST.get("do", "")
    contact = OutreachForm(request.POST if do == "contact" else None, initial={"on": on})
    wish = WishForm(request.POST if do == "wish" else None)
    if do == "contact" and contact.is_valid():
        Outreach(group=found, by=user, **contact.cleaned_data).save()
        messages.success(request, "Der Kontakt ist eingetragen.")
        return redirect("seminars:group", found.public_id)
    if do == "wish" and wish.is_valid():
        made = seminars.wish(found, wish.cleaned_data["wish"], by=user, on=on)
        messages.success(request, DONE["wish_seminar"])
        return redirect("seminars:seminar", made.public_id)
    page = {
        "group": found,
        "contact": contact,
        "wish": wish,
        "seminars": scopes.seminars(user).filter(group=found),
        "outreach": found.outreach.all(),
    }
    wrong = contact.errors or wish.errors
    return render(request, "seminars/group.html", page, status=422 if wrong else 200)
