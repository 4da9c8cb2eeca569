# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers of a family: laid beside a draft, brought later, and back to who may read them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from benefits import again, drafts, filing, wishes
from benefits.models import Claim, Evidence, FamilyPaper
from grants import allowances, uploads
from law import calendar
from law.finding import Refused
from permissions import families
from portal.acts import read_seal, seal, signed_in
from portal.downloads import family_paper_response
from portal.families import words
from portal.families.answering import PAGE
from portal.families.claims import own
from portal.families.desk import Desk, on_desk, sent_with_files
from portal.families.door import for_families
from portal.families.forms import Supply, Upload
from portal.forms import add_findings
from workflows import applying
from workflows.engine import Conflict

CHOOSES, YES = "noch-einmal", "ja"
USED_AGAIN = "Wir nehmen den Nachweis, den wir schon haben."
NOT_ANY_MORE = "Dieser Nachweis passt nicht mehr. Bitte laden Sie ihn neu hoch, oder reichen Sie ihn nach."
ALREADY = "Diese Unterlagen sind schon da. Sie müssen nichts weiter tun."


@for_families
@require_http_methods(PAGE)
def documents(request: HttpRequest, draft: UUID) -> HttpResponse:
    """One place for each paper; several files at once, the good ones stay. Nothing has to be uploaded."""
    desk = on_desk(request, draft)
    if desk.draft.sent_on:
        return redirect(desk.url("receipt"))
    wanted = wishes.wanted(desk.draft, desk.on)
    if request.method != "POST":
        return render(request, "families/documents.html", _page(desk, wanted))
    asked = next((each for each in wanted if each.slot == request.POST.get("slot")), None)
    if asked is None:
        raise Http404("slot")
    if CHOOSES in request.POST:
        _choose(request, desk, asked)
        return redirect(desk.url("documents"))
    form = Upload(request.POST, request.FILES, wanted=asked, whose=words.whose(asked))
    if form.is_valid() and _lay(request, desk, form, asked):
        return redirect(desk.url("documents"))
    return render(request, "families/documents.html", _page(desk, wanted, asked.slot, form), status=422)


def _choose(request: HttpRequest, desk: Desk, asked: wishes.Wanted) -> None:
    """A paper that is here already, used again or no more; what is not offered any more is not chosen."""
    paper = desk.offers.get(asked.slot) if request.POST[CHOOSES] == YES else None
    try:
        with drafts.saving(desk.draft) as fresh:
            again.choose(fresh, asked.slot, paper)
    except Refused as refused:
        messages.warning(request, str(refused))
        return
    if paper:
        messages.success(request, USED_AGAIN)
    elif request.POST[CHOOSES] == YES:
        messages.warning(request, NOT_ANY_MORE)


def _lay(request: HttpRequest, desk: Desk, form: Upload, asked: wishes.Wanted) -> bool:
    """The good files are kept; each bad one is a mistake beside the field."""
    taken = _examined(request, form, "file", form.cleaned_data["file"])
    try:
        with drafts.saving(desk.draft) as fresh:
            for paper in taken:
                filing.lay_beside(fresh, asked.wish, asked.need.kind, paper)
    except Refused as refused:
        form.add_error("file", str(refused))
        return False
    _tell(request, taken)
    return not form.errors


def _examined(
    request: HttpRequest, form: Any, field: str, files: "list[UploadedFile[bytes]]"
) -> list[uploads.Examined]:
    """Before anything is locked."""
    taken = []
    for number, upload in enumerate(files, 1):
        # Messages name the number of a file: its name may say whose it is.
        _stem, dot, ending = (upload.name or "").rpartition(".")
        upload.name = f"Datei {number}{dot}{ending}"
        try:
            allowances.take_upload(signed_in(request))
            taken.append(filing.legible(uploads.examine(upload)))
        except Refused as refused:
            form.add_error(field, str(refused))
    return taken


def _tell(request: HttpRequest, taken: list[uploads.Examined]) -> None:
    if taken:
        messages.success(request, "Die Datei ist da." if len(taken) == 1 else f"{len(taken)} Dateien sind da.")
    for text in (text for each in taken for text in each.remarks):
        messages.warning(request, text)


def _page(desk: Desk, wanted: list[wishes.Wanted], slot: str = "", bound: Upload | None = None) -> dict[str, Any]:
    there, chosen = list(desk.draft.papers.all()), desk.chosen
    rows = [
        {
            "wanted": each,
            "whose": words.whose(each),
            "form": bound if bound and each.slot == slot else Upload(wanted=each, whose=words.whose(each)),
            "papers": [paper for paper in there if (paper.wish, paper.kind) == (each.wish, each.need.kind)],
            "known": desk.offers.get(each.slot),
            "again": each.slot in chosen,
        }
        for each in wanted
    ]
    return {"desk": desk, "draft": desk.draft, "rows": rows, "form": bound}


@for_families
@require_POST
def remove(request: HttpRequest, draft: UUID, paper: UUID) -> HttpResponse:
    """Takes a file away that waits beside a draft."""
    desk = on_desk(request, draft)
    found = get_object_or_404(desk.draft.papers, public_id=paper)
    try:
        with drafts.saving(desk.draft):
            drafts.remove_papers([found])
        messages.success(request, "Die Datei ist entfernt.")
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect(desk.url("documents"))


@for_families
@require_safe
def download(request: HttpRequest, paper: UUID) -> FileResponse:
    """Saved by the browser, never shown inside the portal."""
    return family_paper_response(get_object_or_404(families.own_papers(signed_in(request)), public_id=paper))


# --- what is brought later ---


@for_families
@require_http_methods(PAGE)
def supply(request: HttpRequest, claim: UUID) -> HttpResponse:
    """Each open item with its files; what was taken counts from today."""
    found = own(request, claim)
    rows = words.suppliable(found)
    if not rows or _came_before(request, found):
        messages.info(request, ALREADY)
        return redirect("families:claim", claim)
    form = Supply(*sent_with_files(request), rows=rows)
    conflict = ""
    if request.method == "POST" and form.is_valid():
        conflict = _bring(request, found, form, rows)
        if not conflict and not form.errors:
            return redirect("families:claim", claim)
    page = {
        "claim": found,
        "form": form,
        "items": [(row, field, words.until(found, row)) for row, field in form.groups()],
        "conflict": conflict,
        "seal": seal(request, found, renew=bool(conflict)),
    }
    status = 409 if conflict else 422 if form.is_bound else 200
    return render(request, "families/supply.html", page, status=status)


def _came_before(request: HttpRequest, claim: Claim) -> bool:
    """A second click of the same page: what it brings is not asked for any more, so its form would not know it."""
    key, _version = read_seal(request)
    return key is not None and families.events(signed_in(request), claim).filter(key=key, act="supply").exists()


def _bring(request: HttpRequest, claim: Claim, form: Supply, rows: list[Evidence]) -> str:
    """Empty when done or when the form says why not; else what changed meanwhile. A refusal keeps no file."""
    read = {row.kind: _examined(request, form, row.kind, form.cleaned_data.get(row.kind) or []) for row in rows}
    if form.errors:
        return ""
    key, version = read_seal(request)
    by, on = signed_in(request), calendar.today()
    try:
        with transaction.atomic():
            kept = {kind: _kept(request, claim, kind, taken) for kind, taken in read.items() if taken}
            applying.supply(claim, kept, by=by, on=on, key=key, version=version)
    except Conflict as conflict:
        return conflict.text
    except Refused as refused:
        add_findings(form, refused.findings)
        return ""
    _tell(request, [each for taken in read.values() for each in taken])
    return ""


def _kept(request: HttpRequest, claim: Claim, kind: str, taken: list[uploads.Examined]) -> FamilyPaper:
    """The first is named in the claim; the others lie beside it in the file of the family."""
    need = words.needs(claim).get(kind)
    child = None if need and need.shared else claim.child
    by, on = signed_in(request), calendar.today()
    kept = [filing.keep(claim.child.family, child, kind, each, by=by, on=on) for each in taken]
    return kept[0]
