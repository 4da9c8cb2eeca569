# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read or not, and a note of one's own: what a member keeps of a point, for nobody else."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from permissions import bookmarks, scopes
from portal.acts import signed_in

READ = {"read": True, "unread": False}


class OwnNote(forms.Form):
    note = forms.CharField(
        label="Eigene Notiz",
        required=False,
        max_length=bookmarks.LONGEST,
        help_text="Nur Sie lesen diese Notiz. Sie kommt in keine Niederschrift.",
    )


@login_required
@require_POST
def keep(request: HttpRequest, item: UUID) -> HttpResponse:
    """do: read, unread, or else the note."""
    user = signed_in(request)
    found = get_object_or_404(scopes.agenda_items(user), public_id=item)
    back = redirect(reverse("committee:item", args=[found.public_id]) + "#eigenes")
    if (done := request.POST.get("do", "")) in READ:
        bookmarks.mark_read(user, found, read=READ[done])
        return back
    form = OwnNote(request.POST)
    if form.is_valid():
        bookmarks.keep_note(user, found, form.cleaned_data["note"])
        messages.success(request, "Ihre Notiz ist gespeichert. Nur Sie lesen sie.", extra_tags="eigenes")
    else:
        wrong = " ".join(form.errors["note"])
        messages.error(request, f"Ihre Notiz ist nicht gespeichert. {wrong}", extra_tags="eigenes")
    return back
