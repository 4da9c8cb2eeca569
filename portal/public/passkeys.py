# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passkeys: the device proves who somebody is, nothing is typed. Needs the browser's script, see passkey.js."""

import json
from typing import Any

from allauth.decorators import rate_limit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as allauth
from allauth.mfa.webauthn import views
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from permissions.models import User

NOT_RECOGNISED = "Dieser Passkey passt zu keinem Konto. Bitte melden Sie sich auf einem anderen Weg an."
NONSENSE = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError)


class PasskeyAdapter(DefaultMFAAdapter):
    """Names that people see in their device's list of passkeys."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": NOT_RECOGNISED,
        "unverified_email": "Bitte bestätigen Sie zuerst Ihre E-Mail-Adresse.",
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": "Förderwerk Kreis Mettmann"}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        return "Mein Gerät"


def _name_field() -> forms.CharField:
    return forms.CharField(
        label="Name des Passkeys",
        help_text="Damit Sie ihn wiedererkennen, zum Beispiel: Handy, Laptop im Büro",
        max_length=60,
        error_messages={"required": "Bitte geben Sie dem Passkey einen Namen."},
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class _Readable:
    """What a browser did not make is refused in words, whatever it is made of."""

    def full_clean(self) -> None:
        try:
            super().full_clean()  # type: ignore[misc]
        except NONSENSE:
            self.add_error("credential", PasskeyAdapter().validation_error("incorrect_code"))  # type: ignore[attr-defined]


class AddForm(_Readable, allauth.AddWebAuthnForm):
    name = _name_field()
    passwordless = None

    def clean(self) -> dict[str, Any]:
        """Always a key that opens the door alone, so the device has asked for finger, face or PIN."""
        if not isinstance(self.cleaned_data.get("credential", {}), dict):
            raise TypeError("allauth would keep 0 as a key without looking at it")
        self.cleaned_data["passwordless"] = True
        return super().clean()


class LoginForm(_Readable, allauth.LoginWebAuthnForm):
    pass


class ReauthenticateForm(_Readable, allauth.ReauthenticateWebAuthnForm):
    pass


class RenameForm(allauth.EditWebAuthnForm):
    name = _name_field()


class Login(views.LoginWebAuthnView):
    """GET gives the browser its riddle, POST takes the answer; allauth limits only the second.

    Each riddle begins a session, so a stranger without cookies would write a row per request.
    """

    @method_decorator(never_cache)
    @method_decorator(rate_limit(action="passkey_riddle", limit_get=True))
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return JsonResponse(auth.begin_authentication(user=None))


class Add(views.AddWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = super().get_context_data(**kwargs)
        return page | {"form": kwargs.get("form") or page["form"], "options": _json(self._options())}

    def _options(self) -> dict[str, Any]:
        return auth.begin_registration(self.request.user, passwordless=True)

    def get_success_url(self) -> str:
        return reverse("public:account")

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class Rename(views.EditWebAuthnView):
    def form_invalid(self, form: forms.Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class Reauthenticate(views.ReauthenticateWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = super().get_context_data(**kwargs)
        return page | {"options": _json(page["js_data"]["request_options"])}


def _json(options: dict[str, Any]) -> str:
    """For a data attribute: no script stands inside a page."""
    return json.dumps(options, cls=DjangoJSONEncoder)
