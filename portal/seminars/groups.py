# SPDX-License-Identifier: AGPL-3.0-or-later
"""Groups the office knows: whom it wrote to, when and with what answer; from there one step to a wish."""

from datetime import date
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from law import calendar
from permissions import seminars as scopes
from permissions.models import User
from portal.acts import read_seal, seal, signed_in
from portal.seminars.rows import OfUnit
from portal.seminars.words import DONE
from seminars import links
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

    def prepare(self, by: User) -> None:
        """A group stays with the office that has its seminars."""
        if self.instance.pk:
            del self.fields["unit"]


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
    """All of them, those somebody should have got in touch with first; and a new one."""
    user = signed_in(request)
    if not scopes.units(user).exists():
        raise Http404("no office that holds seminars")
    form = GroupForm(request.POST or None, by=user)
    if request.method == "POST" and (made := _saved(form)):
        messages.success(request, "Die Gruppe ist eingetragen.")
        return redirect("seminars:group", made.public_id)
    rows = _rows(list(scopes.groups(user)))
    page = {"rows": rows, "form": form, "late": sum(late for _group, _newest, late in rows)}
    return render(request, "seminars/groups.html", page, status=422 if form.errors else 200)


def _saved(form: GroupForm) -> YouthGroup | None:
    """None where something is wrong, which the form says then."""
    if not form.is_valid():
        return None
    try:
        with transaction.atomic():
            saved: YouthGroup = form.save()
    except IntegrityError:
        form.add_error(None, TWICE)
        return None
    return saved


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, group: UUID) -> HttpResponse:
    """Who speaks for a group, and where its mails go, is seldom right for ever."""
    user = signed_in(request)
    found = get_object_or_404(scopes.groups(user), public_id=group)
    name, form = found.name, GroupForm(request.POST or None, by=user, instance=found)
    if request.method == "POST" and _saved(form):
        messages.success(request, "Das ist gespeichert.")
        return redirect("seminars:group", found.public_id)
    page = {"group": found, "name": name, "form": form}
    return render(request, "seminars/change_group.html", page, status=422 if form.errors else 200)


def _rows(found: list[YouthGroup]) -> list[tuple[YouthGroup, Outreach | None, bool]]:
    """Each with its newest contact and whether that one's next step is overdue; what is due first stands first."""
    on = calendar.today()
    told = [(group, next(iter(group.outreach.all()), None)) for group in found]
    told.sort(key=lambda row: ((row[1] and row[1].next_on) or date.max, row[0].name))
    return [(group, newest, newest is not None and newest.is_overdue(on)) for group, newest in told]


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
        key, _version = read_seal(request)
        made = seminars.wish(found, wish.cleaned_data["wish"], by=user, on=on, key=key)
        messages.success(request, DONE["wish_seminar"])
        return redirect("seminars:seminar", made.public_id)
    page = {
        "group": found,
        "contact": contact,
        "wish": wish,
        "seal": seal(request, found),
        "seminars": scopes.seminars(user).filter(group=found),
        "outreach": found.outreach.all(),
        "link": request.build_absolute_uri(reverse("young:group", args=[found.link])),
    }
    wrong = contact.errors or wish.errors
    return render(request, "seminars/group.html", page, status=422 if wrong else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, group: UUID) -> HttpResponse:
    """A new link for a group whose old one fell into wrong hands; asked first, as the old one opens nothing then."""
    user = signed_in(request)
    found = get_object_or_404(scopes.groups(user), public_id=group)
    if request.method == "POST":
        if links.renew(found, seen=_seen(request), by=user.pk, on=calendar.today()):
            messages.success(request, "Der neue Link steht hier. Der alte öffnet nichts mehr.")
        else:
            messages.warning(request, "Der Link wurde gerade schon ersetzt. Der neue steht hier.")
        return redirect("seminars:group", found.public_id)
    return render(request, "seminars/link.html", {"group": found})


def _seen(request: HttpRequest) -> UUID:
    """The link the page was about; nonsense is none that exists."""
    try:
        return UUID(request.POST.get("seen", ""))
    except ValueError:
        return UUID(int=0)
