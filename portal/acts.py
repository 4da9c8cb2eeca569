# SPDX-License-Identifier: AGPL-3.0-or-later
"""The generic page of an act: its form, its refusals beside their fields, its way back."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from law import calendar
from law.finding import Refused
from permissions.models import User
from portal.forms import add_findings
from workflows.engine import Conflict, Forbidden, Unknown, perform, possible_acts, roles_on
from workflows.procedures import label_of, machine_of, traits_of


def act_page(
    request: HttpRequest,
    subject: models.Model,
    act: str,
    *,
    audience: str,
    back: str,
    done: str = "",
    initial: dict[str, Any] | None = None,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show or take the form of an act on a subject the caller found through a scope.

    back: where the person came from and returns to; done: the sentence after success; initial: first values of fields.
    The template is <audience>/<act>.html when there is one, else the generic page.
    """
    user = signed_in(request)
    machine = machine_of(subject)
    try:
        traits = traits_of(machine, act)
    except KeyError:
        raise Http404(act) from None
    possible = act in acts_for(subject, user)
    if not possible and request.method != "POST":
        raise Http404(act)
    form = _form(request, traits.form, subject, user, initial)
    conflict = ""
    if request.method == "POST" and (form is None or form.is_valid()):
        answer = try_act(request, subject, act, form, form.cleaned_data if form is not None else {})
        if answer is None:
            messages.success(request, done or f"{label_of(machine, act)}: erledigt.")
            return redirect(back)
        conflict = answer
    elif request.method == "POST" and not (possible and is_current(request, subject)):
        conflict = Conflict().text
    page = {
        "form": form,
        "subject": subject,
        "act": act,
        "label": label_of(machine, act),
        "danger": traits.danger,
        "back": back,
        "conflict": conflict,
        "gone": bool(conflict) and act not in acts_for(subject, user),
        "seal": seal(request, subject, renew=bool(conflict)),
        **(context or {}),
    }
    status = 409 if conflict else 422 if form is not None and form.errors else 200
    return TemplateResponse(request, [f"{audience}/{act}.html", "act.html"], page, status=status)


def try_act(
    request: HttpRequest, subject: models.Model, act: str, form: forms.Form | None, data: dict[str, Any]
) -> str | None:
    """Perform with the seal of the page. None when done; the sentence of a conflict; Findings go into the form."""
    key, version = read_seal(request)
    try:
        perform(act, subject, by=signed_in(request), on=calendar.today(), key=key, version=version, **data)
    except Unknown:
        raise Http404(act) from None
    except Forbidden:
        raise PermissionDenied(act) from None
    except Conflict as conflict:
        subject.refresh_from_db()
        return conflict.text
    except Refused as refused:
        if form is None:
            return str(refused)
        add_findings(form, refused.findings)
        return ""
    return None


def acts_for(subject: models.Model, user: User) -> list[str]:
    """What this person could do now with this subject."""
    return possible_acts(subject, roles=roles_on(subject, user), by=user, on=calendar.today())


def choices(subject: models.Model, user: User, *, without: Iterable[str] = ()) -> list[dict[str, Any]]:
    """The possible acts as the panel shows them: name, label, danger."""
    machine = machine_of(subject)
    return [
        {"name": act, "label": label_of(machine, act), "danger": traits_of(machine, act).danger}
        for act in acts_for(subject, user)
        if act not in without
    ]


def seal(request: HttpRequest, subject: models.Model, *, renew: bool = False) -> dict[str, str]:
    """Hidden fields of every act: a key that makes a double click harmless, the version the person saw."""
    key = "" if renew else request.POST.get("key", "")
    return {"key": key or str(uuid4()), "version": str(getattr(subject, "version", ""))}


def read_seal(request: HttpRequest) -> tuple[UUID | None, int | None]:
    """The seal a page was sent with; nonsense counts as no seal."""
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = None
    version = request.POST.get("version", "")
    return key, int(version) if version.isdecimal() and len(version) < 10 else None


def is_current(request: HttpRequest, subject: models.Model) -> bool:
    """Whether the page was sent about the subject as it stands."""
    _key, seen = read_seal(request)
    return seen in {None, getattr(subject, "version", None)}


def signed_in(request: HttpRequest) -> User:
    """The person behind a request that needs one."""
    user = request.user
    assert isinstance(user, User), "a page behind login"
    return user


def _form(request: HttpRequest, cls: Any, subject: models.Model, user: User, initial: dict[str, Any] | None) -> Any:
    if cls is None:
        return None
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return cls(data, files, initial=initial, subject=subject, by=user, on=calendar.today())
