# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is known of those a person acts for: typed once, changed here, used in every application."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grants import applicants
from grants.models import Applicant, Application
from law import calendar
from law.finding import Finding, Refused
from permissions import scopes
from portal.acts import signed_in
from portal.applicant.forms import Profile
from workflows.engine import Conflict, perform

GERMAN_IBAN = 22  # characters
ACCOUNT_CHANGED = (
    "Diese Nachricht schreibt das Portal: Die Bankverbindung ist geändert. Bitte zahlen Sie nur auf das neue Konto."
)

NAME_RESTS = (
    "Ein Antrag läuft, oder Geld ist bewilligt. Der Name steht in Briefen und Bescheiden. "
    "Bitte schreiben Sie uns, dann ändern wir ihn gemeinsam."
)


@login_required
@require_safe
def profiles(request: HttpRequest) -> HttpResponse:
    """Everybody this person acts for."""
    known = scopes.applicants(signed_in(request)).order_by("name")
    rows = [(one, applicants.written(one.iban), applicants.bank_of(one.iban)) for one in known]
    return render(request, "applicant/profiles.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest, applicant: UUID) -> HttpResponse:
    """Address, contact and account of one of them; the name while no case rests on it."""
    found = get_object_or_404(scopes.applicants(signed_in(request)), public_id=applicant)
    if request.POST.get("do") == "look":
        form = Profile(of=found, with_name="name" in request.POST, initial=request.POST.dict())
        return _show(request, found, form, account=look(request.POST.get("iban", "")), seen=request.POST.get("seen"))
    if request.method == "POST":
        return _save(request, found)
    form = Profile(of=found, with_name=not _running(request, found).exists(), initial=_values(found))
    return _show(request, found, form, account=look(found.iban))


def _save(request: HttpRequest, found: Applicant) -> HttpResponse:
    form = Profile(request.POST, of=found, with_name="name" in request.POST)
    seen = request.POST.get("seen", "")
    if not form.is_valid():
        return _show(request, found, form, seen=seen, status=422)
    try:
        changed = _change(request, found, seen, form.cleaned_data)
    except (Refused, Conflict) as refused:
        found.refresh_from_db()
        return _show(request, found, form, conflict=str(refused), theirs=_theirs(found, form), status=409)
    found.refresh_from_db()
    told = f"Die Angaben zu {found} sind gespeichert." if changed else "Sie haben nichts geändert."
    messages.success(request, told)
    return redirect("applicant:profiles")


def _change(request: HttpRequest, found: Applicant, seen: str, values: dict[str, str]) -> frozenset[str]:
    """Nobody swaps an account quietly: every running case says so, or nothing is changed. No case loses its name."""
    with transaction.atomic():
        changed = applicants.change(found, seen=seen, **values)
        if "name" in changed and _running(request, found).exists():
            raise Refused(Finding("name_rests", NAME_RESTS, field="name"))
        if changed & applicants.ACCOUNT:
            for case in _running(request, found).select_related("call").order_by("pk"):
                perform("write_message", case, by=signed_in(request), on=calendar.today(), message=ACCOUNT_CHANGED)
    return changed


def _running(request: HttpRequest, found: Applicant) -> QuerySet[Application]:
    return scopes.running_applications(signed_in(request)).filter(applicant=found)


def _theirs(found: Applicant, form: Profile) -> list[tuple[str, str, str]]:
    """Where what is stored now differs from what was typed: field, stored, typed."""
    stored, typed = _values(found), form.cleaned_data | {"iban": applicants.written(form.cleaned_data["iban"])}
    return [(str(form[name].label), stored[name], typed[name]) for name in form.fields if stored[name] != typed[name]]


def _values(found: Applicant) -> dict[str, str]:
    values = {name: str(getattr(found, name)) for name in applicants.CHANGEABLE}
    return values | {"iban": applicants.written(found.iban)}


def _show(
    request: HttpRequest, found: Applicant, form: Profile, *, seen: str | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    page = {
        "applicant": found,
        "form": form,
        "seen": seen or applicants.fingerprint(found),
        "running": _running(request, found).count(),
        **more,
    }
    return render(request, "applicant/profile.html", page, status=status)


@login_required
@require_POST
def iban(request: HttpRequest) -> HttpResponse:
    """The bank of a number while somebody types it; by POST, so that no log keeps the number."""
    return render(request, "applicant/bank.html", {"account": look(request.POST.get("iban", ""))})


def look(typed: str) -> dict[str, str]:
    """What a number says: its bank, how far the typing is, or what is wrong with it."""
    compact = "".join(typed.split())
    if not compact:
        return {}
    if compact[:2].upper() == "DE" and len(compact) < GERMAN_IBAN:
        return {"far": f"Eine deutsche IBAN hat {GERMAN_IBAN} Zeichen. Bis jetzt sind es {len(compact)}."}
    try:
        valid = applicants.valid_iban(typed)
    except Refused as refused:
        return {"wrong": str(refused)}
    return {"bank": applicants.bank_of(valid), "iban": applicants.written(valid)}
