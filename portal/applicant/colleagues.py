# SPDX-License-Identifier: AGPL-3.0-or-later
"""Working together on a draft: inviting somebody, accepting, ending it."""

import logging
import time
from smtplib import SMTPException
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from grants import invitations
from grants.models import Invitation, Status
from law.finding import Refused
from permissions import scopes
from portal.acts import signed_in
from portal.applicant.desk import Desk, on_desk, own
from portal.applicant.forms import Invite
from portal.forms import add_findings
from workflows import mails

logger = logging.getLogger(__name__)

UNKNOWN = "Jemand hat die Einladung zurückgenommen, oder der Link ist nicht vollständig."
USED = "Jemand hat den Link schon benutzt. Er gilt nur einmal."
MANY = "Sie haben in der letzten Stunde viele Einladungen verschickt. Bitte warten Sie eine Stunde."
MOST_AN_HOUR, AN_HOUR = 20, 60 * 60
SENT = "Der Antrag ist schon abgesendet. Mitarbeiten geht nur, solange er ein Entwurf ist."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def colleagues(request: HttpRequest, case: UUID) -> HttpResponse:
    """Who works on this draft; who acts for the applicant invites."""
    desk = on_desk(request, case)
    if request.method == "POST":
        return _invite(request, desk)
    return _show(request, desk, Invite())


def _invite(request: HttpRequest, desk: Desk) -> HttpResponse:
    if not desk.represents:
        raise PermissionDenied("invite")
    form = Invite(request.POST)
    if not form.is_valid():
        return _show(request, desk, form, status=422)
    if _wrote_many(request):
        form.add_error("email", MANY)
        return _show(request, desk, form, status=422)
    try:
        invitation, token = invitations.invite(desk.application, form.cleaned_data["email"], by=signed_in(request))
    except Refused as refused:
        add_findings(form, refused.findings)
        return _show(request, desk, form, status=422)
    link = reverse("applicant:invitation", args=[token])
    if not _mailed(invitation, link):
        return _show(request, desk, Invite(), link=settings.PUBLIC_URL + link, unsent=invitation.email)
    until = f"{timezone.localtime(invitation.expires_at):%d.%m.%Y}"
    messages.success(request, f"Die Einladung an {invitation.email} ist unterwegs. Der Link gilt bis zum {until}.")
    return redirect(desk.url("colleagues"))


def _wrote_many(request: HttpRequest) -> bool:
    """Counted apart from the invitations, which somebody may take back, and drafts, which somebody may delete."""
    key, now = f"invitations:{signed_in(request).pk}", time.time()
    recent = [at for at in cache.get(key, []) if at > now - AN_HOUR]
    if len(recent) >= MOST_AN_HOUR:
        return True
    cache.set(key, [*recent, now], AN_HOUR)
    return False


def _mailed(invitation: Invitation, link: str) -> bool:
    """The invitation is stored already; a mail server that is down takes nothing of it away."""
    try:
        mails.tell_invited(invitation, link)
    except (OSError, SMTPException):
        logger.exception("invitation %s was not mailed", invitation.pk)
        return False
    return True


def _show(request: HttpRequest, desk: Desk, form: Invite, *, status: int = 200, **more: Any) -> HttpResponse:
    found = scopes.invitations(signed_in(request)).filter(application=desk.application)
    page = {
        "application": desk.application,
        "represents": desk.represents,
        "may_invite": desk.represents and desk.is_draft,
        "representatives": scopes.representatives(desk.application),
        "working": [one for one in found if one.accepted_by],
        "waiting": [(one, one.expires_at < timezone.now()) for one in found if not one.accepted_by],
        "form": form,
        **more,
    }
    return render(request, "applicant/colleagues.html", page, status=status)


@login_required
@require_POST
def end(request: HttpRequest, case: UUID, invitation: UUID) -> HttpResponse:
    """By whoever acts for the applicant, or by the colleague about themselves."""
    application, user = own(request, case), signed_in(request)
    found = get_object_or_404(scopes.invitations(user).filter(application=application), public_id=invitation)
    invitations.end(found)
    if found.accepted_by == user:
        messages.success(request, "Sie arbeiten an diesem Antrag nicht mehr mit.")
        return redirect("applicant:list")
    name = found.accepted_by
    told = f"{name} arbeitet nicht mehr mit." if name else f"Die Einladung an {found.email} ist zurückgenommen."
    messages.success(request, told)
    return redirect("applicant:colleagues", case)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the mailed link: who invites, what one may do, and the button that accepts."""
    found = scopes.invitation_behind(invitations.digest_of(token)).first()
    user = request.user
    if found is not None and user.is_authenticated and scopes.own_applications(user).filter(pk=found.application_id):
        return redirect("applicant:case", found.application.public_id)
    refusal = _refusal(found)
    if found is None or refusal:
        return render(request, "applicant/invitation_void.html", {"text": refusal}, status=410 if found else 404)
    if request.method == "POST":
        return _accept(request, found)
    return render(request, "applicant/invitation.html", {"invitation": found, "here": request.path})


def _refusal(found: Invitation | None) -> str:
    if found is None:
        return UNKNOWN
    if found.accepted_by_id:
        return USED
    if found.expires_at < timezone.now():
        return f"Der Link galt bis zum {timezone.localtime(found.expires_at):%d.%m.%Y}."
    return "" if found.application.status == Status.DRAFT else SENT


@login_required
def _accept(request: HttpRequest, found: Invitation) -> HttpResponse:
    try:
        application = invitations.accept(found, by=signed_in(request))
    except Refused as refused:
        return render(request, "applicant/invitation_void.html", {"text": str(refused)}, status=410)
    messages.success(request, "Sie arbeiten jetzt an diesem Antrag mit.")
    return redirect("applicant:case", application.public_id)
