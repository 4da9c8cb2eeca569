# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a group behind its own link: where its seminars stand, a new wish, and the way out of one.

Whoever has the link acts for the group, which the page says; the office gives out a new one (portal/seminars).
"""

from io import BytesIO
from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.db.models import Avg, Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from law import calendar
from law.finding import Refused
from permissions import seminars as scopes
from portal.acts import read_seal, seal
from portal.forms import add_findings
from portal.young import standing
from portal.young.forms import CallOff, Wish
from portal.young.links import by_link
from seminars import polling
from seminars.models import Phase, Seminar, YouthGroup
from seminars.models.seminar import OVER, TAKES_PLACE
from workflows import seminars
from workflows.engine import Conflict, perform
from workflows.procedures.seminar_checks import MOST_WISHES, TOO_MANY_WISHES

FEWEST_TOLD = 3  # below it a mean would be somebody's own answer
RATED = (Phase.REVIEWED, Phase.SETTLED, Phase.CLOSED)
CALLED_OFF_ALREADY = "Dieses Seminar ist schon abgesagt. Sie müssen nichts mehr tun."


def _found(link: UUID) -> YouthGroup | None:
    return scopes.of_group_link(link).first()


def _unknown(request: HttpRequest) -> HttpResponse:
    """A link that was replaced, or copied in part."""
    return render(request, "young/unknown.html", status=404)


def _seminar(group: YouthGroup, seminar: UUID) -> Seminar:
    found = get_object_or_404(scopes.of_group(group), public_id=seminar)
    found.group = group
    return found


@by_link
@require_safe
def group(request: HttpRequest, link: UUID) -> HttpResponse:
    """Its seminars, each with its next step."""
    found = _found(link)
    if found is None:
        return _unknown(request)
    rows = list(scopes.of_group(found))
    for row in rows:
        row.group = found
    page = {
        "group": found,
        "cards": [_card(row) for row in rows if row.phase not in OVER],
        "over": [row for row in rows if row.phase in OVER],
    }
    return render(request, "young/group.html", page)


def _card(seminar: Seminar) -> dict[str, Any]:
    on = calendar.today()
    here = standing.step(seminar, on)
    at = f"Schritt {here + 1} von {len(standing.STEPS)}: {standing.STEPS[here]}" if here < standing.ALL else "Fertig"
    return {"seminar": seminar, "at": at, "next": standing.next_step(seminar, on), "sure": seminar.phase in TAKES_PLACE}


@by_link
@require_safe
def seminar(request: HttpRequest, link: UUID, seminar: UUID) -> HttpResponse:
    """One seminar: the picture of its steps, what is agreed, what to pass on, and what came of it in numbers."""
    group, on = _found(link), calendar.today()
    if group is None:
        return _unknown(request)
    found = _seminar(group, seminar)
    inviting = standing.invitation(found, on)
    page = {
        "group": group,
        "seminar": found,
        "stations": [] if found.phase == Phase.CANCELLED else standing.stations(found, on),
        "next": standing.next_step(found, on),
        "sure": found.phase in TAKES_PLACE,
        "inviting": inviting,
        "young": _young_address(request, found) if inviting else "",
        "result": _result(found),
        "withdrawn": _withdrawn(found),
        "attendance": found.attendance.all(),
        "told": found.feedback.aggregate(number=Count("pk"), mean=Avg("stars")) if found.phase in RATED else {},
        "fewest": FEWEST_TOLD,
        "may_leave": _may_leave(found),
    }
    return render(request, "young/group_seminar.html", page)


def _young_address(request: HttpRequest, seminar: Seminar) -> str:
    return request.build_absolute_uri(reverse("young:seminar", args=[seminar.link]))


def _result(seminar: Any) -> list[Any]:
    """None while the poll is open: who reads how it stands could ask for the votes that are missing."""
    return polling.result(seminar) if seminar.answers and seminar.phase != Phase.POLLING else []


def _withdrawn(seminar: Seminar) -> list[str]:
    """Topics that stand to choice and are offered no more: agreed on they cannot be, as somebody should say early."""
    if seminar.phase not in (Phase.TALKED, Phase.POLLING):
        return []
    on, chosen = calendar.today(), seminar.proposals.filter(topic__isnull=False).select_related("topic")
    return [each.title for each in chosen if each.topic and not each.topic.is_offered(on)]


def _may_leave(seminar: Seminar) -> bool:
    return seminar.phase in standing.TO_COME and not seminar.is_over(calendar.today())


@by_link
@require_safe
def code(request: HttpRequest, link: UUID, seminar: UUID) -> HttpResponse:
    """The address for young people as a QR code, for a poster."""
    group = _found(link)
    found = _seminar(group, seminar) if group else None
    if found is None or not standing.invitation(found, calendar.today()):
        raise Http404("nothing to pass on")
    out = BytesIO()
    drawing = segno.make(_young_address(request, found), error="m", micro=False)
    drawing.save(out, kind="svg", border=4, scale=8, light="white", title="QR-Code zum Seminar")
    answer = HttpResponse(out.getvalue(), content_type="image/svg+xml")
    answer.headers["Content-Disposition"] = 'inline; filename="seminar.svg"'
    return answer


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: HttpRequest, link: UUID) -> HttpResponse:
    """A new wish; sent twice it is one, and only a few may wait."""
    group = _found(link)
    if group is None:
        return _unknown(request)
    form = Wish(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        key, _version = read_seal(request)
        try:
            made = seminars.wish(group, form.told(), by=None, on=calendar.today(), key=key)
        except Refused as refused:
            add_findings(form, refused.findings)
        except Conflict as conflict:
            form.add_error(None, conflict.text)
        else:
            messages.success(request, "Danke, Ihr Wunsch ist angekommen. Wir melden uns bei Ihnen.")
            return redirect("young:group_seminar", group.link, made.public_id)
    waiting = scopes.of_group(group).filter(phase=Phase.WISHED).count()
    full = TOO_MANY_WISHES if waiting >= MOST_WISHES and not form.is_bound else ""
    page = {"group": group, "form": form, "full": full, "seal": seal(request, group)}
    return render(request, "young/wish.html", page, status=422 if form.errors else 200)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def call_off(request: HttpRequest, link: UUID, seminar: UUID) -> HttpResponse:
    """The group cannot after all, and says why. Of two at once the second reads that it was done."""
    group = _found(link)
    if group is None:
        return _unknown(request)
    found = _seminar(group, seminar)
    form = CallOff(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _called_off(request, found, form):
        messages.success(request, "Das Seminar ist abgesagt. Danke, dass Sie Bescheid sagen.")
        return redirect("young:group_seminar", group.link, found.public_id)
    if found.phase == Phase.CANCELLED:
        if request.method == "POST":
            messages.info(request, CALLED_OFF_ALREADY)
        return redirect("young:group_seminar", group.link, found.public_id)
    page = {"group": group, "seminar": found, "form": form, "may_leave": _may_leave(found)}
    page["seal"] = seal(request, found)
    status = 422 if form.errors else 409 if form.is_bound and not page["may_leave"] else 200
    return render(request, "young/call_off.html", page, status=status)


def _called_off(request: HttpRequest, found: Seminar, form: CallOff) -> bool:
    """Whether it was, by this press or an earlier one of the same page; else the form says what is in the way."""
    key, _version = read_seal(request)
    try:
        perform("cancel_seminar", found, by=None, on=calendar.today(), key=key, **form.cleaned_data)
    except Refused as refused:
        add_findings(form, refused.findings)
        return False
    except Conflict as conflict:
        found.refresh_from_db()
        if _may_leave(found):
            form.add_error(None, conflict.text)
        return False
    return True
