# SPDX-License-Identifier: AGPL-3.0-or-later
"""Check the answers, stand for them, send once, and the receipt."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from benefits import drafts, wishes
from grants import applicants
from law.finding import Finding, Refused
from permissions import families
from portal.families import words
from portal.families.answering import PAGE
from portal.families.desk import Desk, on_desk, seen, sent
from portal.families.door import for_families
from portal.families.forms import Declarations
from portal.forms import add_findings
from workflows import applying
from workflows.engine import Conflict

ADDRESSES = {"wish": "wish", "packages": "packages", "child": "child"}


@for_families
@require_http_methods(PAGE)
def check(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Everything on one page. Sent twice, by whichever click, it leads to the same receipt."""
    desk = on_desk(request, draft)
    if desk.draft.sent_on:
        return redirect(desk.url("receipt"))
    form, conflict = Declarations(sent(request)), ""
    complaints = [(_address(desk, page, key), finding) for page, key, finding in wishes.findings(desk.draft, desk.on)]
    if request.method == "POST" and form.is_valid() and not complaints:
        conflict = _send(request, desk, form)
        if not conflict and not form.errors:
            return redirect(desk.url("receipt"))
        if conflict:
            desk, form = on_desk(request, draft), Declarations()
    status = 409 if conflict else 422 if request.method == "POST" else 200
    page = _page(desk) | {"form": form, "conflict": conflict, "complaints": complaints}
    return render(request, "families/check.html", page, status=status)


def _send(request: HttpRequest, desk: Desk, form: Declarations) -> str:
    """Empty when it is sent, or when the form says why not; else what was changed meanwhile."""
    try:
        applying.send(desk.draft, by=desk.user, on=desk.on, seen=seen(request))
    except Conflict as conflict:
        return conflict.text
    except Refused as refused:
        add_findings(form, [Finding(each.rule, each.text, norm=each.norm) for each in refused.findings])
    return ""


def _address(desk: Desk, page: str, key: str) -> str:
    return desk.url(page, key) if page in ADDRESSES else desk.url(page)


def _page(desk: Desk) -> dict[str, Any]:
    circle, contact = wishes.circle_of(desk.draft), desk.part("contact")
    laid = {(paper.wish, paper.kind) for paper in desk.draft.papers.all()}
    wanted, chosen = wishes.wanted(desk.draft, desk.on), desk.chosen
    return {
        "desk": desk,
        "draft": desk.draft,
        "circle": circle,
        "contact": contact,
        "iban": applicants.written(contact.get("iban", "")),
        "rows": [(each, wishes.of_child(each, circle.key)) for each in wishes.children(desk.draft)] if circle else [],
        "papers": [
            (each, words.whose(each), (each.wish, each.need.kind) in laid, chosen.get(each.slot)) for each in wanted
        ],
        "seen": drafts.fingerprint(desk.draft.answers),
    }


@for_families
@require_safe
def receipt(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Each file number, what happens next, and what is still missing."""
    desk = on_desk(request, draft)
    if not desk.draft.sent_on:
        return redirect(desk.url("check"))
    mine = families.own_claims(desk.user).filter(public_id__in=desk.draft.answers["claims"])
    claims = list(mine.select_related("child__family", "unit").prefetch_related("evidence", "decisions").order_by("pk"))
    page = {
        "draft": desk.draft,
        "rows": [words.standing(each, desk.on) for each in claims],
        "unit": claims[0].unit if claims else None,
        "alone": any(each.details.get("alone") for each in claims),
    }
    return render(request, "families/receipt.html", page)
