# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers of a case: into a draft, after a request, and back to the reader."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grants import allowances, drafts, uploads
from grants.models import RequestedItem
from law import calendar
from law.finding import Refused
from permissions import scopes
from portal.acts import acts_for, seal, signed_in, try_act
from portal.applicant.desk import Desk, on_desk, own
from portal.applicant.forms import Supply, Upload
from portal.downloads import document_response, letter_response

ALREADY = "Ihre Unterlagen sind schon angekommen. Sie müssen nichts weiter tun."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: HttpRequest, case: UUID) -> HttpResponse:
    """One place for each kind of paper; several files at once, the good ones stay."""
    desk = on_desk(request, case)
    if request.method == "POST":
        return _upload(request, desk)
    if not desk.is_draft:
        return redirect(desk.url("case"))
    return render(request, "applicant/documents.html", _papers(desk))


def _upload(request: HttpRequest, desk: Desk) -> HttpResponse:
    wanted = next((each for each in desk.wanted if each.key == request.POST.get("kind")), None)
    if wanted is None:
        raise Http404("kind")
    form = Upload(request.POST, request.FILES, wanted=wanted)
    taken, conflict = _take(request, desk, form, wanted.key) if form.is_valid() else ([], "")
    status = 409 if conflict else 422 if form.errors else 200
    if request.headers.get("Accept") == "application/json":
        errors = [conflict] if conflict else [text for texts in form.errors.values() for text in texts]
        told = {"taken": [each.name for each in taken], "remarks": _remarks(taken), "errors": errors}
        return JsonResponse(told, status=status)
    _tell(request, taken)
    if status == 200:
        return redirect(desk.url("documents"))
    page = _papers(desk, {wanted.key: form}) | {"conflict": conflict, "form": form}
    return render(request, "applicant/documents.html", page, status=status)


def _take(request: HttpRequest, desk: Desk, form: Upload, kind: str) -> tuple[list[uploads.Examined], str]:
    """The good files are kept, each bad one is a mistake beside the field; a draft that was sent ends it."""
    taken: list[uploads.Examined] = []
    for upload in form.cleaned_data["file"]:
        try:
            allowances.take_upload(signed_in(request))
        except Refused as refused:
            form.add_error("file", str(refused))
            break
        try:
            paper = uploads.examine(upload)
        except Refused as refused:
            form.add_error("file", str(refused))
            continue
        try:
            with drafts.saving(desk.application, by=signed_in(request)) as fresh:
                uploads.keep(fresh, kind, paper, by=signed_in(request), on=calendar.today())
        except Refused as refused:
            return taken, str(refused)
        taken.append(paper)
    return taken, ""


def _tell(request: HttpRequest, taken: list[uploads.Examined]) -> None:
    names = [f"„{each.name}“" for each in taken]
    if len(names) == 1:
        messages.success(request, f"{names[0]} ist hochgeladen.")
    elif names:
        messages.success(request, f"{', '.join(names[:-1])} und {names[-1]} sind hochgeladen.")
    for text in _remarks(taken):
        messages.warning(request, text)


def _remarks(taken: list[uploads.Examined]) -> list[str]:
    return [text for each in taken for text in each.remarks]


def _papers(desk: Desk, bound: dict[str, Upload] | None = None) -> dict[str, Any]:
    there = list(desk.application.documents.all())
    rows = [
        (each, (bound or {}).get(each.key) or Upload(wanted=each), [paper for paper in there if paper.kind == each.key])
        for each in desk.wanted
    ]
    return {"application": desk.application, "rows": rows, "next": desk.url("check")}


@login_required
@require_POST
def remove(request: HttpRequest, case: UUID, document: UUID) -> HttpResponse:
    desk = on_desk(request, case)
    try:
        drafts.remove_document(desk.application, document, by=signed_in(request))
        messages.success(request, "Die Datei ist entfernt.")
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect(desk.url("documents"))


@login_required
@require_safe
def document(request: HttpRequest, case: UUID, document: UUID) -> FileResponse:
    papers = scopes.documents(signed_in(request)).filter(application=own(request, case))
    return document_response(get_object_or_404(papers, public_id=document))


@login_required
@require_safe
def letter(request: HttpRequest, case: UUID, letter: UUID) -> FileResponse:
    letters = scopes.letters(signed_in(request)).filter(application=own(request, case))
    return letter_response(get_object_or_404(letters, public_id=letter))


# --- what the office asked for ---


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def supply(request: HttpRequest, case: UUID) -> HttpResponse:
    """Each open item with files, words, or both; all or nothing."""
    desk = on_desk(request, case)
    application = desk.application
    items = [item for item in application.requested_items.all() if item.supplied_on is None]
    if not items or "supply" not in acts_for(application, signed_in(request)):
        messages.info(request, ALREADY)
        return redirect(desk.url("case"))
    form = Supply(request.POST or None, request.FILES or None, items=items)
    sentence = ""
    if request.method == "POST" and form.is_valid():
        sentence = _supply(request, desk, form)
        if not sentence and not form.errors:
            messages.success(request, "Danke. Ihre Unterlagen sind angekommen.")
            by_script = request.headers.get("Accept") == "application/json"
            return JsonResponse({"next": desk.url("case")}) if by_script else redirect(desk.url("case"))
    page = {
        "application": application,
        "form": form,
        "conflict": sentence,
        "seal": seal(request, application, renew=bool(sentence)),
    }
    status = 409 if sentence else 422 if form.is_bound else 200
    return render(request, "applicant/supply.html", page, status=status)


def _supply(request: HttpRequest, desk: Desk, form: Supply) -> str:
    """Empty when done or when the form says why not; else what changed meanwhile. A refusal keeps no file."""
    read = {item.pk: _examined(request, form, item) for item in form.items}
    if form.errors:
        return ""
    with transaction.atomic():
        answers = {item.pk: _answer(request, desk, form, item, read[item.pk]) for item in form.items}
        given = {pk: answer for pk, answer in answers.items() if answer["document"] or answer["answer"]}
        sentence = "" if form.errors else try_act(request, desk.application, "supply", form, {"answers": given})
        if sentence or form.errors:
            transaction.set_rollback(True)
    if not sentence and not form.errors:
        for text in _remarks([paper for papers in read.values() for paper in papers]):
            messages.warning(request, text)
    return sentence or ""


def _examined(request: HttpRequest, form: Supply, item: RequestedItem) -> list[uploads.Examined]:
    """Before anything is locked; a file that cannot be taken is a mistake beside its field."""
    taken = []
    for upload in form.cleaned_data.get(form.names(item)[0], []):
        try:
            allowances.take_upload(signed_in(request))
            taken.append(uploads.examine(upload))
        except Refused as refused:
            form.refuse_file(item, refused)
    return taken


def _answer(
    request: HttpRequest, desk: Desk, form: Supply, item: RequestedItem, papers: list[uploads.Examined]
) -> dict[str, Any]:
    """The item names its first file; the others lie beside it in the case, as papers of the same kind."""
    by, on, kept = signed_in(request), calendar.today(), []
    try:
        kept = [uploads.keep(desk.application, item.kind, paper, by=by, on=on) for paper in papers]
    except Refused as refused:
        form.refuse_file(item, refused)
    words = form.cleaned_data.get(form.names(item)[1], "")
    return {"document": kept[0].pk if kept else None, "answer": words}
