# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first pages of a draft: it begins, by which right and where, who applies."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from benefits import draft_retention, drafts
from law import calendar
from law.finding import Refused
from permissions import families
from portal.acts import signed_in
from portal.families.desk import Desk, on_desk, seen, sent, show, stored, try_to_save
from portal.families.door import for_families
from portal.families.forms import Benefit, Contact

PAGE = ["GET", "HEAD", "POST"]


@for_families
@require_http_methods(PAGE)
def begin(request: HttpRequest) -> HttpResponse:
    """What was begun waits here; nothing is written before somebody presses the button."""
    user = signed_in(request)
    if request.method == "POST":
        return redirect("families:benefit", drafts.begin(user).public_id)
    waits = families.drafts(user).filter(sent_on=None).first()
    kept = draft_retention.kept_until(waits, calendar.today()) if waits else None
    return render(request, "families/begin.html", {"draft": waits, "kept_until": kept})


@for_families
@require_http_methods(PAGE)
def benefit(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Which benefit the family gets, and in which town it lives."""
    desk = on_desk(request, draft)
    if desk.draft.sent_on:
        return redirect(desk.url("receipt"))
    towns = sorted({office.town for office in families.offices()})
    form = Benefit(sent(request), towns=towns, initial=desk.part("benefit"))
    conflict = ""
    if request.method == "POST" and form.is_valid():
        values = stored(form.cleaned_data)
        conflict = try_to_save(lambda: drafts.put(desk.draft, "benefit", values, seen=seen(request)))
        if not conflict:
            return redirect(desk.url("elsewhere" if _leads_elsewhere(desk) else "contact"))
        desk = on_desk(request, draft)
    return show(request, desk, "benefit", form, desk.part("benefit"), conflict=conflict)


def _leads_elsewhere(desk: Desk) -> bool:
    """The Jobcenter decides, a parent applies, or no office is here yet."""
    circle = desk.circle
    if not circle.own or (desk.alone and circle.alone_from is None):
        return True
    return not families.offices().filter(town=desk.part("benefit")["town"], circle=circle.key).exists()


@for_families
@require_safe
def elsewhere(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Where this application is made instead; the answers can be changed."""
    desk = on_desk(request, draft)
    if desk.draft.sent_on:
        return redirect(desk.url("receipt"))
    if not _leads_elsewhere(desk):
        return redirect(desk.url("contact"))
    page = {"desk": desk, "draft": desk.draft, "circle": desk.circle, "town": desk.part("benefit")["town"]}
    page["portal"] = request.build_absolute_uri("/familie/")
    return render(request, "families/elsewhere.html", page)


@for_families
@require_http_methods(PAGE)
def contact(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Name, address, account; from the file of the family where there is one."""
    desk = on_desk(request, draft)
    if desk.draft.sent_on:
        return redirect(desk.url("receipt"))
    if _leads_elsewhere(desk):
        return redirect(desk.url("elsewhere"))
    form = Contact(sent(request), alone=desk.alone, initial=desk.part("contact") or _known(desk))
    conflict = ""
    if request.method == "POST" and form.is_valid():
        values = stored(form.cleaned_data)
        conflict = try_to_save(lambda: drafts.put(desk.draft, "contact", values, seen=seen(request)))
        if not conflict:
            return redirect(desk.url("children"))
        desk = on_desk(request, draft)
    return show(request, desk, "contact", form, desk.part("contact"), conflict=conflict)


def _known(desk: Desk) -> dict[str, str]:
    """What the family said before, in the same town."""
    family = families.own_families(desk.user).filter(town=desk.draft.town).order_by("pk").first()
    if family is None:
        return {"name": desk.user.get_full_name(), "place": desk.draft.town}
    names = ("name", "street", "postcode", "place", "phone", "iban", "account_holder")
    return {name: getattr(family, name) for name in names}


@for_families
@require_http_methods(PAGE)
def discard(request: HttpRequest, draft: UUID) -> HttpResponse:
    """A draft goes for good, with the papers laid beside it."""
    desk = on_desk(request, draft)
    if desk.draft.sent_on:
        return redirect(desk.url("receipt"))
    if request.method != "POST":
        return render(request, "families/discard.html", {"desk": desk, "draft": desk.draft})
    try:
        drafts.discard(desk.draft)
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect(desk.url("receipt"))
    messages.success(request, "Der Entwurf ist gelöscht.")
    return redirect("families:begin")
