# SPDX-License-Identifier: AGPL-3.0-or-later
"""Widersprüche: the contested claims of the offices one decides objections for, the oldest open one first."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from benefits.models import Objection
from law import calendar
from law.calendar import add_months
from permissions import looking
from permissions.policy import Role
from portal.acts import signed_in
from portal.benefits.door import holding

ROWS = 50  # of one page
MONTHS = 3  # after which an action for failure to act is possible, § 88 (2) SGG
KINDS = {"open": "warning", "dismissed": "neutral", "partly": "info", "upheld": "success"}


class Row(NamedTuple):
    """One objection: its claim by file number and package, when it came, until when it should be decided."""

    claim: UUID
    reference: str
    package: str
    office: str
    received_on: date
    answer_by: date | None
    phase: str
    kind: str
    late: bool
    to_send: bool


@holding(Role.OBJECTIONS)
@require_safe
def contested(request: HttpRequest) -> HttpResponse:
    """No child stands in the list."""
    found = _objections(request)
    page = Paginator(found, ROWS).get_page(request.GET.get("seite"))
    rows = [_row(each) for each in page.object_list]
    return render(request, "benefits/contested.html", {"rows": rows, "page": page, "query": ""})


def _objections(request: HttpRequest) -> QuerySet[Objection]:
    claims = looking.contested_claims(signed_in(request), calendar.today())
    return looking.objections(claims)


def _row(objection: Objection) -> Row:
    claim, is_open = objection.decision.claim, objection.phase == Objection.Phase.OPEN
    return Row(
        claim=claim.public_id,
        reference=claim.reference,
        package=claim.terms.title,
        office=str(claim.unit.compartment),
        received_on=objection.received_on,
        answer_by=add_months(objection.received_on, MONTHS) if is_open else None,
        phase=objection.get_phase_display(),
        kind=KINDS[objection.phase],
        late=not objection.in_time,
        to_send=objection.has_letter and objection.dispatched_on is None,
    )
