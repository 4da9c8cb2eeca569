# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coming in, going out, and one's own account. What happens is allauth's; how it answers is ours."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account import views
from allauth.account.stages import LoginStage
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.http import require_http_methods, require_safe

from permissions.audiences import audiences_of
from portal.acts import signed_in
from portal.carried import has_answers
from portal.kept import waits
from portal.public.absences import WORKING
from portal.public.account_forms import NameForm
from portal.public.calendars import DATED

BEGINNING = {"applicant:begin", "applicant:new_applicant"}
# Whoever works here comes to work first.
HOMES = (
    ("office", "office:work"),
    ("benefits", "benefits:work"),
    ("objections", "benefits:contested"),
    ("auditor", "benefits:audit"),
    ("privacy", "privacy:log"),
    ("cashier", "cashier:start"),
    ("head", "head:situation"),
    ("committee", "committee:meetings"),
    ("administrator", "administration:processes"),
    ("applicant", "applicant:list"),
)


class Answers:
    """A mistake is answered with 422; where somebody was heading comes along, if it lies in this portal."""

    def form_invalid(self, form: forms.BaseForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if response.status_code == 200:
            response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        way_on = getattr(self, "get_next_url", lambda: None)()
        return page | {"next": way_on or ""}


class BeginsAnew:
    """Going back to correct an address is possible: a code that was sent does not hold anybody."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> HttpResponseRedirect | None:
        return None


class Login(BeginsAnew, Answers, views.LoginView):
    """Whoever was stopped on the way here reads what waits for them behind the door."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = super().get_context_data(**kwargs)
        return page | {"waits": waits(self.request, page["next"])} | _beginning(self.request, page["next"])


def _beginning(request: HttpRequest, way_on: str) -> dict[str, Any]:
    """On the way to a new application one may be new here, and come from the Vorab-Check."""
    try:
        found = resolve(urlsplit(way_on).path)
    except Resolver404:
        return {}
    if found.view_name not in BEGINNING:
        return {}
    return {"new_here": True, "carried": has_answers(request, found.kwargs["slug"])}


class RequestCode(BeginsAnew, Answers, views.RequestLoginCodeView):
    pass


class ConfirmLogin(Answers, views.ConfirmLoginCodeView):
    pass


class SignUp(BeginsAnew, Answers, views.SignupView):
    pass


class ConfirmAddress(Answers, views.ConfirmEmailVerificationCodeView):
    pass


class Forgotten(Answers, views.PasswordResetView):
    pass


class ConfirmReset(Answers, views.ConfirmPasswordResetCodeView):
    def form_invalid(self, form: forms.BaseForm) -> HttpResponse:
        """After the last try one begins anew where one began."""
        response = super().form_invalid(form)
        if response.status_code == 302:
            return redirect(self.passthrough_next_url(reverse("account_reset_password")))
        return response


class NewPassword(Answers, views.CompletePasswordResetView):
    pass


class ChangePassword(Answers, views.PasswordChangeView):
    pass


class SetPassword(Answers, views.PasswordSetView):
    pass


class Address(Answers, views.EmailView):
    pass


class Reauthenticate(Answers, views.ReauthenticateView):
    pass


class Logout(views.LogoutView):
    """By POST only: no foreign page logs anybody out by a picture."""

    http_method_names = ["post"]


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Where a person's business lies; somebody without any sees how to begin."""
    audiences = audiences_of(signed_in(request))
    return redirect(next((name for audience, name in HOMES if audience in audiences), "applicant:list"))


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Mein Konto: who I am here and by which ways I come in."""
    user = signed_in(request)
    keys = [key.wrap() for key in user.authenticator_set.filter(type="webauthn").order_by("created_at")]
    audiences = audiences_of(user)
    page = {
        "keys": keys,
        "has_bodies": "committee" in audiences,
        "has_dates": bool(DATED & audiences),
        "is_missed": not WORKING.isdisjoint(audiences),
    }
    return render(request, "account/overview.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def name(request: HttpRequest) -> HttpResponse:
    form = NameForm(request.POST or None, instance=signed_in(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Ihr Name ist geändert.")
        return redirect(reverse("public:account"))
    return render(request, "account/name.html", {"form": form}, status=422 if form.errors else 200)
