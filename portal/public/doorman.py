# SPDX-License-Identifier: AGPL-3.0-or-later
"""What allauth says and does at our door: plain German, mails of the house, one answer for all addresses."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.core.mail import EmailMessage
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from permissions import addresses
from permissions.models import User
from portal import errors

logger = logging.getLogger(__name__)

ERRORS = {
    "account_inactive": "Ihr Konto ist gesperrt. Bitte rufen Sie uns an.",
    "duplicate_email": "Das ist schon Ihre E-Mail-Adresse.",
    "email_password_mismatch": "E-Mail-Adresse und Passwort passen nicht zusammen. Bitte prüfen Sie beides.",
    "email_taken": "Mit dieser Adresse gibt es schon ein Konto. Bitte melden Sie sich damit an.",
    "enter_current_password": "Das ist nicht Ihr bisheriges Passwort. Bitte geben Sie es noch einmal ein.",
    "incorrect_code": "Dieser Code stimmt nicht. Bitte prüfen Sie jede Ziffer.",
    "incorrect_password": "Das Passwort stimmt nicht. Bitte geben Sie es noch einmal ein.",
    "rate_limited": "Das waren viele E-Mails in kurzer Zeit. Bitte warten Sie 15 Minuten.",
    "same_as_current": "Das ist schon Ihre E-Mail-Adresse.",
    "too_many_login_attempts": "Das waren zu viele Versuche. Bitte warten Sie einige Minuten.",
}
# What allauth reports after an act; it is silent about the rest, for the page itself says it.
REPORTS = {
    "account/messages/email_confirmed.txt": "Ihre E-Mail-Adresse {email} ist bestätigt.",
    "account/messages/email_confirmation_failed.txt": "Die Adresse {email} gehört inzwischen zu einem anderen Konto.",
    "account/messages/logged_out.txt": "Sie sind abgemeldet.",
    "account/messages/password_changed.txt": "Ihr neues Passwort gilt ab jetzt.",
    "account/messages/password_set.txt": "Ihr Passwort gilt ab jetzt.",
    "mfa/messages/webauthn_added.txt": "Ihr Passkey ist gespeichert. Sie können sich damit anmelden.",
    "mfa/messages/webauthn_removed.txt": "Der Passkey ist entfernt. Damit kann sich niemand mehr anmelden.",
}


class Doorman(DefaultAccountAdapter):
    """Hooks of allauth."""

    error_messages = DefaultAccountAdapter.error_messages | ERRORS

    def get_login_stages(self) -> list[str]:
        """A passkey is another way in, not a second factor. That one gets its place here."""
        return [stage for stage in super().get_login_stages() if not stage.startswith("allauth.mfa.")]

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        addresses.confirm_given(user)
        return super().pre_login(request, user, **kwargs)

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        user.name = form.cleaned_data["name"]
        return super().save_user(request, user, form, commit)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("public:account")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return reverse("public:account")

    def is_safe_url(self, url: str | None) -> bool:
        """This portal and nowhere else."""
        return url_has_allowed_host_and_scheme(url, {self.request.get_host()}, self.request.is_secure())

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages answer with pages, whatever a header asks for."""
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        said = message or REPORTS.get(message_template or "", "").format(**(message_context or {}))
        if said:
            super().add_message(request, level, extra_tags=extra_tags, message=said)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """At once: somebody waits for it. When it does not leave, the page says so, to known and unknown alike."""
        name = template_prefix.rpartition("/")[2]
        page = context | {"portal": settings.PUBLIC_URL, "email": email}
        subject, _, body = render_to_string(f"mails/account/{name}.txt", page).partition("\n\n")
        try:
            EmailMessage(subject.strip(), body, to=[email]).send()
        except OSError as trouble:
            logger.exception("no mail left the house")
            raise ImmediateHttpResponse(errors.no_mail(self.request)) from trouble
