# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ways into an account, under the names by which allauth looks for them. What stands not here is not offered."""

from allauth.account import views
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, path

from portal.public import account, passkeys

urlpatterns: list[URLPattern] = [
    path("anmelden/", account.Login.as_view(), name="account_login"),
    path("anmelden/code/", account.RequestCode.as_view(), name="account_request_login_code"),
    path("anmelden/code/eingeben/", account.ConfirmLogin.as_view(), name="account_confirm_login_code"),
    path("anmelden/passkey/", passkeys.Login.as_view(), name="mfa_login_webauthn"),
    path("abmelden/", account.Logout.as_view(), name="account_logout"),
    path("passwort-vergessen/", account.Forgotten.as_view(), name="account_reset_password"),
    path("passwort-vergessen/code/", account.ConfirmReset.as_view(), name="account_confirm_password_reset_code"),
    path("passwort-vergessen/neu/", account.NewPassword.as_view(), name="account_complete_password_reset"),
    path("konto/anlegen/", account.SignUp.as_view(), name="account_signup"),
    path("konto/gesperrt/", views.account_inactive, name="account_inactive"),
    path("konto/adresse/", account.Address.as_view(), name="account_email"),
    path("konto/adresse/code/", account.ConfirmAddress.as_view(), name="account_email_verification_sent"),
    path("konto/passwort/", account.ChangePassword.as_view(), name="account_change_password"),
    path("konto/passwort/festlegen/", account.SetPassword.as_view(), name="account_set_password"),
    path("konto/wirklich-sie/", account.Reauthenticate.as_view(), name="account_reauthenticate"),
    path("konto/wirklich-sie/passkey/", passkeys.Reauthenticate.as_view(), name="mfa_reauthenticate_webauthn"),
    # Both names of the list lead home: it stands on the page of the account.
    path("konto/passkeys/", account.overview, name="mfa_list_webauthn"),
    path("konto/passkeys/", account.overview, name="mfa_index"),
    path("konto/passkeys/neu/", login_required(passkeys.Add.as_view()), name="mfa_add_webauthn"),
    path("konto/passkeys/<int:pk>/umbenennen/", passkeys.Rename.as_view(), name="mfa_edit_webauthn"),
    path("konto/passkeys/<int:pk>/entfernen/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
]
