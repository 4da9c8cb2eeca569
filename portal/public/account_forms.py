# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of the account: allauth's rules, our words."""

from typing import Any
from uuid import uuid4

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.account.internal import flows
from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from permissions import addresses
from permissions.models import User

PASSWORD_HINT = "Mindestens 12 Zeichen. Ein Satz, den nur Sie kennen, ist leicht zu merken und schwer zu erraten."
BY_CODE = "code"


class AddressField(forms.EmailField):
    """An address, lower case, that fits its column."""

    def __init__(self, label: str = "E-Mail-Adresse", autocomplete: str = "username", **kwargs: Any) -> None:
        kwargs.setdefault(
            "error_messages",
            {
                "required": "Bitte geben Sie Ihre E-Mail-Adresse ein.",
                "invalid": "Bitte prüfen Sie die E-Mail-Adresse. Sie sieht so aus: name@beispiel.de.",
            },
        )
        widget = forms.EmailInput({"autocomplete": autocomplete, "spellcheck": "false"})
        super().__init__(label=label, max_length=254, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        return str(super().clean(value)).lower()


class KnownPasswordField(forms.CharField):
    def __init__(self, label: str = "Passwort", **kwargs: Any) -> None:
        required = "Bitte geben Sie Ihr Passwort ein."
        widget = forms.PasswordInput({"autocomplete": "current-password"})
        super().__init__(label=label, strip=False, widget=widget, error_messages={"required": required}, **kwargs)


class FreshPasswordField(allauth.SetPasswordField):
    """Typed once: who mistypes it comes in by mail code."""

    def __init__(self) -> None:
        required = "Bitte denken Sie sich ein Passwort aus."
        super().__init__(label="Neues Passwort", help_text=PASSWORD_HINT, error_messages={"required": required})
        self.widget.attrs.pop("placeholder", None)


class CodeField(forms.CharField):
    def __init__(self) -> None:
        super().__init__(
            label="Code aus der E-Mail",
            help_text="Acht Ziffern, zum Beispiel 1234\u20115678",
            widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
            error_messages={"required": "Bitte geben Sie den Code aus der E-Mail ein."},
        )


class LoginForm(allauth.LoginForm):
    """One address, two buttons: with the password, or with a code sent to the address."""

    password = KnownPasswordField(help_text="Bleibt leer, wenn Sie lieber einen Code möchten.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = AddressField()
        self.order_fields(["login", "password"])
        if self.by_code:
            self.fields["password"].required = False

    @property
    def by_code(self) -> bool:
        return self.data.get("do") == BY_CODE

    def _setup_password_field(self) -> None:
        """allauth drops the field when nobody sets a password at sign-up; here it comes later."""

    def clean_password(self) -> str:
        return "" if self.by_code else self.cleaned_data["password"]


class SignupForm(allauth.SignupForm):
    """Name and address; a password comes later, if at all."""

    name = forms.CharField(
        label="Vor- und Nachname",
        max_length=120,
        error_messages={"required": "Bitte geben Sie Ihren Namen ein."},
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    field_order = ["name", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = AddressField(
            help_text="An diese Adresse schicken wir gleich einen Code.", autocomplete="email"
        )
        self.order_fields(self.field_order)

    def try_save(self, request: HttpRequest) -> Any:
        """Two clicks at once: the second finds the account that the first made."""
        if self.account_already_exists:
            self._make_an_account_for_nobody(request)
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            return None, flows.signup.prevent_enumeration(request, email=self.cleaned_data["email"])

    def _make_an_account_for_nobody(self, request: HttpRequest) -> None:
        """Takes back what it wrote: an address with an account answers no sooner than one without."""
        typed = self.cleaned_data
        self.cleaned_data, self.account_already_exists = typed | {"email": f"{uuid4().hex}@nobody.invalid"}, False
        with transaction.atomic():
            user = self.save(request)
            addresses.confirm_given(user)
            transaction.set_rollback(True)
        self.cleaned_data, self.account_already_exists = typed, True


class RequestCodeForm(allauth.RequestLoginCodeForm):
    email = AddressField()


class LoginCodeForm(allauth.ConfirmLoginCodeForm):
    code = CodeField()


class AddressCodeForm(allauth.ConfirmEmailVerificationCodeForm):
    code = CodeField()


class ForgottenForm(allauth.ResetPasswordForm):
    email = AddressField()


class ResetCodeForm(allauth.ConfirmPasswordResetCodeForm):
    code = CodeField()


class NewPasswordForm(allauth.ResetPasswordKeyForm):
    password1 = FreshPasswordField()
    password2 = None


class SetPasswordForm(allauth.SetPasswordForm):
    password1 = FreshPasswordField()
    password2 = None


class ChangePasswordForm(allauth.ChangePasswordForm):
    oldpassword = KnownPasswordField("Bisheriges Passwort")
    password1 = FreshPasswordField()
    password2 = None


class ReauthenticateForm(allauth.ReauthenticateForm):
    password = KnownPasswordField()


class NewAddressForm(allauth.AddEmailForm):
    email = AddressField("Neue E-Mail-Adresse", "email", help_text="An diese Adresse schicken wir einen Code.")


class NameForm(forms.ModelForm):
    """How letters and the office address somebody."""

    class Meta:
        model = User
        fields = ["name"]
        labels = {"name": "Vor- und Nachname"}
        widgets = {"name": forms.TextInput({"autocomplete": "name"})}
        error_messages = {"name": {"required": "Bitte geben Sie Ihren Namen ein."}}


def reject(code: str) -> forms.ValidationError:
    """One of the doorman's sentences."""
    error: forms.ValidationError = get_adapter().validation_error(code)
    return error
