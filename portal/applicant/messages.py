# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing to the office about one's own case."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from grants.models import Application, Message
from permissions import scopes
from portal.acts import act_page, signed_in
from portal.applicant.desk import on_desk

SENT = "Ihre Nachricht ist angekommen."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, case: UUID) -> HttpResponse:
    """The form of the case page sends here; with a mistake it is shown here again."""
    desk = on_desk(request, case)
    context = {"case": desk.application, "written": correspondence(request, desk.application)}
    back = f"{desk.url('case')}#nachrichten"
    return act_page(
        request, desk.application, "write_message", audience="applicant", back=back, done=SENT, context=context
    )


def correspondence(request: HttpRequest, application: Application) -> list[Message]:
    """What both sides wrote, the oldest first."""
    return list(scopes.messages(signed_in(request)).filter(application=application))
