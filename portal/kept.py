# SPDX-License-Identifier: AGPL-3.0-or-later
"""Input outlives the login: what was typed on a page whose session or seal had ended waits until it is sent again.

Every form of somebody signed in names whose it is, signed (`{% csrf_token %}` writes it). What such a form sends too
late is kept in the session of this browser, for this person and this page alone, and fills the fields of the page after
the login; nothing is saved before the person presses the button. Files and secrets are never kept.

The table of sessions holds it sealed, for it may name a child; the key lies in a cookie of this browser alone.
"""

import re
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

PLACE, WHOSE = "kept", "whose"
LARGEST = 200_000  # characters of one page
MOST = 4  # pages in one session
SECRET = re.compile(r"passw|token|secret|credential|^code$", re.IGNORECASE)
NEVER = {"csrfmiddlewaretoken", WHOSE}
HIDDEN = {"key", "version", "do", "next", "seen", "sent", "told"}  # of our own forms; nobody typed them
_signer = Signer(salt="portal.kept")


@dataclass(frozen=True)
class Kept:
    """What somebody typed on a page, when, and where the form sends it. typed: sealed while it lies in a session."""

    whose: str
    sent_to: str
    typed: str
    at: str
    files: bool

    @property
    def data(self) -> QueryDict:
        return QueryDict(self.typed)

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)


# What the fields of the page now being made are filled with; portal.forms asks for it.
filling: ContextVar[QueryDict | None] = ContextVar("filling", default=None)


def sign(user: Any) -> str:
    return _signer.sign(str(user.public_id))


def _owner(request: HttpRequest) -> str:
    """The public id of the person whose form this is; empty when nobody's or forged."""
    try:
        return _signer.unsign(request.POST.get(WHOSE, ""))
    except BadSignature:
        return ""


# --- keeping ---


def keep(request: HttpRequest) -> str:
    """Keeps what a form sent for its owner and answers with the address of its page; empty when nothing was kept."""
    owner, data = _owner(request), request.POST
    if not owner or any(SECRET.search(name) for name in data if name not in NEVER):
        return ""
    if request.user.is_authenticated and str(request.user.public_id) != owner:
        return ""
    typed = data.copy()
    for name in NEVER:
        typed.pop(name, None)
    text = typed.urlencode()
    if len(text) > LARGEST or not any(value for name, value in typed.items() if name not in HIDDEN):
        return ""
    page = _page(request)
    sealed = _seal_of(request).encrypt(text.encode()).decode()
    kept = Kept(owner, request.path, sealed, timezone.now().isoformat(), bool(request.FILES))
    others = {where: each for where, each in request.session.get(PLACE, {}).items() if where != _path(page)}
    newest = dict(list(others.items())[-(MOST - 1) :])
    request.session[PLACE] = newest | {_path(page): asdict(kept)}
    return page


def _seal_of(request: HttpRequest) -> Fernet:
    """By the key of this browser; where it brought none, or nonsense, it is given one with the answer."""
    try:
        return Fernet(request.COOKIES.get(settings.KEPT_COOKIE_NAME, ""))
    except ValueError:
        request.kept_key = Fernet.generate_key().decode()  # type: ignore[attr-defined]
        return Fernet(request.kept_key)  # type: ignore[attr-defined]


def _opened(request: HttpRequest, kept: Kept | None) -> Kept | None:
    """Nothing where the key is another than it was sealed with."""
    if kept is None:
        return None
    try:
        seal = Fernet(request.COOKIES.get(settings.KEPT_COOKIE_NAME, ""))
        return replace(kept, typed=seal.decrypt(kept.typed).decode())
    except (InvalidToken, ValueError):
        return None


def _page(request: HttpRequest) -> str:
    """Where the form stands: mostly the address it is sent to, else the page it came from."""
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        parts = urlsplit(came_from)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return request.path


def _path(page: str) -> str:
    return page.partition("?")[0]


# --- using ---


def kept_for(request: HttpRequest) -> Kept | None:
    """What fills the page now being made."""
    kept: Kept | None = getattr(request, PLACE, None)
    return kept


def waits(request: HttpRequest, page: str) -> bool:
    """Whether something typed on this page waits in this browser for its owner to sign in."""
    return _path(page) in request.session.get(PLACE, {})


def forget_kept(request: HttpRequest) -> None:
    """The page now being made is another than the one it was typed on: nothing of it counts there."""
    request.kept = None  # type: ignore[attr-defined]
    filling.set(None)


def context(request: HttpRequest) -> dict[str, Any]:
    return {"kept": kept_for(request)}


class KeepsWhatWasTyped:
    """Stands behind the one that knows who is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            return _with_key(request, self._took(request))
        found = _find(request) if PLACE in request.session else None
        request.kept = found  # type: ignore[attr-defined]
        token = filling.set(found.data if found else None)
        try:
            return self.get_response(request)
        finally:
            filling.reset(token)

    def _took(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _sent_to_login(request, response):
            keep(request)
            return _sign_in(request) if asked_by_script(request) else redirect_to_login(_page(request))
        if HTTPStatus.MULTIPLE_CHOICES <= response.status_code < HTTPStatus.BAD_REQUEST and PLACE in request.session:
            _forget(request)
        return response


def _find(request: HttpRequest) -> Kept | None:
    """What this person typed on this page. Somebody else's goes as soon as another person signs in."""
    if not request.user.is_authenticated:
        return None
    kept = {where: Kept(**each) for where, each in request.session[PLACE].items()}
    mine = {where: each for where, each in kept.items() if each.whose == str(request.user.public_id)}
    if len(mine) < len(kept):
        request.session[PLACE] = {where: asdict(each) for where, each in mine.items()}
    return _opened(request, mine.get(request.path))


def _with_key(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if key := getattr(request, "kept_key", ""):
        how = {"secure": settings.SESSION_COOKIE_SECURE, "samesite": settings.SESSION_COOKIE_SAMESITE}
        response.set_cookie(settings.KEPT_COOKIE_NAME, key, httponly=True, **how)
    return response


def _forget(request: HttpRequest) -> None:
    """A form that was taken answers with the way on: what it sent is where it belongs."""
    kept = request.session[PLACE]
    left = {where: each for where, each in kept.items() if each["sent_to"] != request.path}
    if len(left) < len(kept):
        request.session[PLACE] = left


def _sent_to_login(request: HttpRequest, response: HttpResponse) -> bool:
    if response.status_code != HTTPStatus.FOUND or request.user.is_authenticated:
        return False
    page, _mark, way_back = response.headers["Location"].partition("?")
    # Without a way back it is the door's own answer: a wrong code, a key nobody knows.
    return "next=" in way_back and page == resolve_url(settings.LOGIN_URL) != request.path


def _sign_in(request: HttpRequest) -> HttpResponse:
    """One sentence for a script: a whole login page is nothing to put into a line."""
    return render(request, "signed_out.html", status=HTTPStatus.UNAUTHORIZED)


def asked_by_script(request: HttpRequest) -> bool:
    """Whether a script asked for a part of a page, htmx or our own."""
    return request.headers.get("HX-Request") == "true"


# --- a form without its seal ---


def came_from_here(request: HttpRequest) -> bool:
    """Whether a form without a valid seal is ours all the same: the browser itself says where it came from."""
    origin = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin") == origin or (
        "Origin" not in request.headers and request.headers.get("Referer", "").startswith(f"{origin}/")
    )
