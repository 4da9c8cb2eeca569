# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coming in and going out."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from permissions import scopes
from portal.acts import signed_in

# Whoever works here comes to work first.
HOMES = (("office", "office:work"), ("committee", "committee:meetings"), ("applicant", "applicant:list"))
WRONG = "E-Mail-Adresse und Passwort passen nicht zusammen. Bitte prüfen Sie beides."


class LoginForm(AuthenticationForm):
    """Says the same about an unknown address and a wrong password."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}
    username = forms.EmailField(
        label="E-Mail-Adresse",
        error_messages={"required": "Bitte geben Sie Ihre E-Mail-Adresse ein."},
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label="Passwort",
        strip=False,
        error_messages={"required": "Bitte geben Sie Ihr Passwort ein."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class Login(LoginView):
    """Honours ?next= within the portal."""

    template_name = "public/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"next": self.get_redirect_url()}

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class Logout(LogoutView):
    """By POST only: no foreign page logs anybody out by a picture."""


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Where a person's business lies; somebody without any sees how to begin."""
    audiences = scopes.audiences(signed_in(request))
    return redirect(next((name for audience, name in HOMES if audience in audiences), "applicant:list"))
