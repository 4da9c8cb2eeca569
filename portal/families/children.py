# SPDX-License-Identifier: AGPL-3.0-or-later
"""The children of a draft, which packages each needs, and the few questions of each package."""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from benefits import drafts, wishes
from benefits.circles import LegalCircle
from portal.families.answering import PAGE
from portal.families.desk import Desk, on_desk, seen, sent, show, shown, stored, try_to_save
from portal.families.door import for_families
from portal.families.forms import Child, Packages, WishForm
from portal.forms import add_findings


@for_families
@require_safe
def listing(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Everybody of the draft with what they need; one more, or on to the papers."""
    desk = on_desk(request, draft)
    if desk.draft.sent_on:
        return redirect(desk.url("receipt"))
    circle = desk.circle
    rows = [(entry, wishes.of_child(entry, circle.key)) for entry in wishes.children(desk.draft)]
    if not rows:
        return redirect(desk.url("new_child"))
    return render(request, "families/children.html", {"desk": desk, "draft": desk.draft, "rows": rows})


@for_families
@require_http_methods(PAGE)
def new(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Another child has name and place of the one before. Its number is the form's: two clicks make one child."""
    desk = on_desk(request, draft)
    if desk.draft.sent_on:
        return redirect(desk.url("receipt"))
    before = wishes.children(desk.draft)
    if desk.alone and before:
        return redirect(desk.url("child", before[0]["id"]))
    copied = ("last_name", "goes_to", "institution")
    initial = {name: before[-1][name] for name in copied} if before else _myself(desk)
    return _child(request, desk, _sent_number(request) or uuid4(), initial, new=True)


def _sent_number(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("number", ""))
    except ValueError:
        return None


def _myself(desk: Desk) -> dict[str, str]:
    first, _space, last = desk.part("contact").get("name", "").rpartition(" ")
    return {"first_name": first, "last_name": last} if desk.alone else {"last_name": last}


@for_families
@require_http_methods(PAGE)
def change(request: HttpRequest, draft: UUID, child: UUID) -> HttpResponse:
    desk = on_desk(request, draft)
    if desk.draft.sent_on:
        return redirect(desk.url("receipt"))
    return _child(request, desk, child, shown(wishes.words_about(desk.entry(child))), new=False)


def _child(request: HttpRequest, desk: Desk, number: UUID, initial: dict[str, Any], *, new: bool) -> HttpResponse:
    circle = desk.circle
    form = Child(sent(request), initial=initial, on=desk.on, alone=desk.alone)
    conflict = ""
    if request.method == "POST" and form.is_valid() and _may_apply(desk, circle, form):
        values = stored(form.cleaned_data)
        conflict = try_to_save(lambda: drafts.put_child(desk.draft, number, values, seen=seen(request)))
        if not conflict:
            return redirect(desk.url("packages", number))
        desk = on_desk(request, desk.draft.public_id)
    entry = wishes.entry_of(desk.draft, number)
    stands = wishes.words_about(entry) if entry else {}
    return show(request, desk, "child", form, stands, conflict=conflict, number=number, new=new)


def _may_apply(desk: Desk, circle: LegalCircle, form: Child) -> bool:
    """Who applies alone is old enough for it."""
    if desk.alone:
        entry = stored(form.cleaned_data) | {"id": str(uuid4())}
        add_findings(form, wishes.old_enough(wishes.child_of(entry), circle, desk.on))
    return not form.errors


@for_families
@require_POST
def remove(request: HttpRequest, draft: UUID, child: UUID) -> HttpResponse:
    desk = on_desk(request, draft)
    desk.entry(child)
    try_to_save(lambda: drafts.remove_child(desk.draft, child))
    return redirect(desk.url("children"))


@for_families
@require_http_methods(PAGE)
def packages(request: HttpRequest, draft: UUID, child: UUID) -> HttpResponse:
    """Only what fits place and age can be chosen; why the rest does not is said."""
    desk = on_desk(request, draft)
    if desk.draft.sent_on:
        return redirect(desk.url("receipt"))
    entry, circle = desk.entry(child), desk.circle
    asked = wishes.fitting(entry, circle.key, desk.on)
    fitting = [package for package, findings in asked if not findings]
    chosen = [each["package"] for each in entry.get("wishes", [])]
    form = Packages(sent(request), fitting=fitting, initial={"packages": chosen})
    conflict = ""
    if request.method == "POST" and form.is_valid():
        keys = form.cleaned_data["packages"]
        conflict = try_to_save(lambda: drafts.put_packages(desk.draft, child, keys))
        if not conflict:
            return redirect(_after(on_desk(request, draft), child))
    unfit = [findings[0].text for _package, findings in asked if findings]
    more = {"entry": entry, "fitting": fitting, "unfit": unfit}
    return show(request, desk, "packages", form, chosen, conflict=conflict, **more)


def _after(desk: Desk, child: UUID) -> str:
    """The next package nothing was said of, else the list of children."""
    found = wishes.of_child(desk.entry(child), desk.circle.key)
    waiting = next((wish for wish in found if not wish.answered), None)
    return desk.url("wish", waiting.id) if waiting else desk.url("children")


@for_families
@require_http_methods(PAGE)
def wish(request: HttpRequest, draft: UUID, wish: UUID) -> HttpResponse:
    """One package of one child."""
    desk = on_desk(request, draft)
    if desk.draft.sent_on:
        return redirect(desk.url("receipt"))
    found = wishes.wish_of(desk.draft, wish)
    if found is None:
        raise Http404("wish")
    stands = wishes.words_on(found.answers)
    form = WishForm(sent(request), wish=found, initial=shown(stands) or _usual(desk, found))
    conflict = ""
    if request.method == "POST" and form.is_valid():
        values = stored(form.cleaned_data)
        conflict = try_to_save(lambda: drafts.put_wish(desk.draft, wish, values, seen=seen(request)))
        if not conflict:
            return redirect(_after(on_desk(request, draft), found.child.public_id))
    return show(request, desk, "wish", form, stands, conflict=conflict, wish=found)


def _usual(desk: Desk, wish: wishes.Wish) -> dict[str, Any]:
    """Most packages are asked for through a school year; a trip has days of its own."""
    if wish.package.key in wishes.trips():
        return {}
    since, until = wishes.school_year(desk.on)
    return {"period_from": since, "period_until": until}
