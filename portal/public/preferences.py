# SPDX-License-Identifier: AGPL-3.0-or-later
"""How soon a person wants which mails; what the law wants told at once says why it cannot be chosen."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from permissions import preferences
from permissions.audiences import audiences_of
from portal.acts import signed_in
from workflows.mail_kinds import MailKind, Pace, of_audiences


class Preferences(forms.Form):
    """A field for each kind one may choose for."""

    def __init__(self, kinds: tuple[MailKind, ...], chosen: dict[str, str], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        for kind in kinds:
            self.fields[kind.key] = forms.ChoiceField(
                label=kind.label,
                choices=Pace.choices,
                initial=chosen.get(kind.key, kind.pace),
                error_messages={
                    "required": f"Bitte wählen Sie, wie oft Sie diese E-Mails möchten: {kind.label}.",
                    "invalid_choice": "Bitte wählen Sie eine der Möglichkeiten.",
                },
            )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def own(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    kinds = of_audiences(audiences_of(user))
    open_ones = tuple(kind for kind in kinds if not kind.fixed)
    form = Preferences(open_ones, preferences.own(user), request.POST or None)
    if request.method == "POST" and form.is_valid():
        preferences.keep(user, form.cleaned_data)
        messages.success(request, "Ihre Auswahl ist gespeichert.")
        return redirect("public:preferences")
    page = {"form": form, "fixed": [kind for kind in kinds if kind.fixed]}
    return render(request, "account/preferences.html", page, status=422 if form.errors else 200)
