# SPDX-License-Identifier: AGPL-3.0-or-later
"""The generic page of an act: its form, its refusals beside their fields, its way back."""

from collections.abc import Callable, Container, Iterable
from functools import cache
from typing import Any, NoReturn, TypeVar
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from law import calendar
from law.finding import Refused
from permissions.models import User
from portal.downloads import draft_response
from portal.forms import add_findings
from portal.kept import filling
from workflows.engine import Conflict, Forbidden, Unknown, perform, possible_acts, roles_on
from workflows.previews import letter_of, preview, rehearse
from workflows.procedures import label_of, machine_of, traits_of
from workflows.remarks import remarks
from workflows.typesetting import TypesettingFailed

PREVIEW, TOLD = "preview", "told"
M = TypeVar("M", bound=models.Model)


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

    back: where the person came from and returns to; done: what is said there; initial: first values of fields.
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
    if request.method == "POST":
        answer = _take(request, subject, act, form, fresh=possible and (traits.still or is_current(request, subject)))
        if isinstance(answer, bytes):
            return draft_response(answer)
        if answer is None:
            messages.success(request, done or f"{label_of(machine, act)}: erledigt.", extra_tags=back.partition("#")[2])
            return redirect(back)
        conflict = answer
    page = {
        "form": form,
        "subject": subject,
        "act": act,
        "label": label_of(machine, act),
        "danger": traits.danger,
        "preview": PREVIEW if letter_of(act, subject) else "",
        "back": back,
        "conflict": conflict,
        "gone": bool(conflict) and act not in acts_for(subject, user),
        "seal": seal(request, subject, renew=bool(conflict)),
        **(context or {}),
    }
    status = 409 if conflict else 422 if form is not None and (form.errors or form.remarks) else 200
    return TemplateResponse(request, [f"{audience}/{act}.html", "act.html"], page, status=status)


def refused(request: HttpRequest, subject: models.Model, act: str) -> NoReturn:
    """Something sent by who must not: the door says so and keeps the attempt, whatever the form makes of it."""
    user, machine = signed_in(request), machine_of(subject)
    try:
        form = _form(request, traits_of(machine, act).form, subject, user, None)
    except KeyError:
        raise Http404(act) from None
    if act not in acts_for(subject, user):
        sent = form.cleaned_data if form is not None and form.errors is not None else {}
        try_act(request, subject, act, None, sent)
    raise Http404(act)


def try_act(
    request: HttpRequest, subject: models.Model, act: str, form: forms.Form | None, data: dict[str, Any]
) -> str | None:
    """Perform with the seal of the page. None when done; the sentence of a conflict; Findings go into the form."""
    key, version = read_seal(request)
    by, on = signed_in(request), calendar.today()
    return _told(subject, act, form, lambda: perform(act, subject, by=by, on=on, key=key, version=version, **data))


def taken_in(form: forms.Form, deed: Callable[[], M]) -> M | None:
    """What came in on paper, read anew; None with the reasons in the form."""
    try:
        taken = deed()
    except Refused as refused:
        add_findings(form, refused.findings)
        return None
    except Conflict as conflict:
        form.add_error(None, conflict.text)
        return None
    taken.refresh_from_db()
    return taken


def rehearsed(request: HttpRequest, subject: models.Model, act: str, form: forms.Form) -> bool:
    """Whether the act could be done with what the form says; what stands against it goes into the form."""
    by, on = signed_in(request), calendar.today()
    told = _told(subject, act, form, lambda: rehearse(act, subject, by=by, on=on, **form.cleaned_data))
    if told:
        form.add_error(None, told)
    return told is None


def _warned(request: HttpRequest, subject: models.Model, act: str, form: Any) -> bool:
    """Whether there is something to look at that this page did not tell before it was sent."""
    if not traits_of(machine_of(subject), act).warns:
        return False
    found = remarks(act, subject, by=signed_in(request), on=calendar.today(), **form.cleaned_data)
    texts = tuple(finding.text for finding in found)
    if set(texts) <= set(request.POST.getlist(TOLD)):
        return False
    form.remarks = texts
    return True


def _take(
    request: HttpRequest, subject: models.Model, act: str, form: forms.Form | None, *, fresh: bool
) -> str | bytes | None:
    """None when done, the PDF of a preview, or what is in the way: a sentence, or "" when the form says it."""
    if form is not None and not form.is_valid():
        return "" if fresh else Conflict().text
    if form is not None and fresh and _warned(request, subject, act, form):
        return ""
    data = form.cleaned_data if form is not None else {}
    if request.POST.get("do") != PREVIEW:
        return try_act(request, subject, act, form, data)
    if letter_of(act, subject) is None:
        raise Http404(PREVIEW)
    return _try_preview(request, subject, act, form, data)


def _try_preview(
    request: HttpRequest, subject: models.Model, act: str, form: forms.Form | None, data: dict[str, Any]
) -> str | bytes:
    """The letter of the act; the act itself is not done."""
    _key, version = read_seal(request)
    by, on = signed_in(request), calendar.today()
    drafts: list[bytes] = []
    try:
        answer = _told(
            subject, act, form, lambda: drafts.append(preview(act, subject, by=by, on=on, version=version, **data))
        )
    except TypesettingFailed:
        return "Die Vorschau lässt sich gerade nicht setzen. Ihre Eingaben sind nicht verloren."
    return drafts[0] if answer is None else answer


def _told(subject: models.Model, act: str, form: forms.Form | None, deed: Callable[[], object]) -> str | None:
    """What the door refuses, as the page says it."""
    try:
        deed()
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


def acts_for(
    subject: models.Model, user: User, *, roles: frozenset[str] | None = None, among: Container[str] | None = None
) -> list[str]:
    """What this person could do now with this subject, or among some acts; roles: theirs, where a page read them."""
    known = roles_on(subject, user, calendar.today()) if roles is None else roles
    return possible_acts(subject, roles=known, by=user, on=calendar.today(), among=among)


def choices(subject: models.Model, user: User, *, without: Iterable[str] = ()) -> list[dict[str, Any]]:
    """The possible acts as the panel shows them: name, label, danger."""
    return described(subject, [act for act in acts_for(subject, user) if act not in without])


def described(subject: models.Model, acts: Iterable[str]) -> list[dict[str, Any]]:
    """Each act with its label and danger."""
    machine = machine_of(subject)
    return [{"name": act, "label": label_of(machine, act), "danger": traits_of(machine, act).danger} for act in acts]


def blank(request: HttpRequest, subject: models.Model, act: str) -> SafeString:
    """
    The empty form of an act on a page that is not the act's own; the act's page takes it.

    Only for acts that ask everybody the same.
    """
    form = traits_of(machine_of(subject), act).form
    assert form is not None, "an act that asks for something"
    written = _written_once(form) if filling.get() is None else _fields_of(form)
    hidden = format_html_join("", '<input type="hidden" name="{}" value="{}">', seal(request, subject).items())
    return hidden + written


def _fields_of(form: Any) -> SafeString:
    """Without a subject, a form that asks about one would not come to be."""
    return format_html_join("", "{}", ((field.as_field_group(),) for field in form(subject=None, by=None, on=None)))


_written_once = cache(_fields_of)


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
