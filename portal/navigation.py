# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every page shows around its content: the way through the portal for this person, and the demo's banner."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from law import calendar
from permissions.audiences import audiences_of
from workflows import notices

ENTRIES = (
    ("applicant", "Meine Anträge", "applicant:list"),
    ("family", "Bildung und Teilhabe", "families:claims"),
    ("office", "Meine Arbeit", "office:work"),
    ("office", "Seminare", "seminars:board"),
    ("benefits", "Bildung und Teilhabe", "benefits:work"),
    ("objections", "Widersprüche", "benefits:contested"),
    ("auditor", "Prüfung", "benefits:audit"),
    ("privacy", "Leseprotokoll", "privacy:log"),
    ("cashier", "Kasse", "cashier:start"),
    ("head", "Lage", "head:situation"),
    ("lead", "Lage", "head:situation"),
    ("committee", "Sitzungen", "committee:meetings"),
    ("bodies", "Gremien", "bodies:list"),
    ("administrator", "Verwaltung", "administration:processes"),
    ("told", "Meldungen", "public:notices"),
)
NEWS = "Meldungen: neu"


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context for every template; one statement for people who are logged in."""
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    audiences = audiences_of(user, beside=notices.BESIDE) if known else frozenset()
    mine = ((_label(label, audiences), _address(name)) for audience, label, name in ENTRIES if audience in audiences)
    shown = list(dict.fromkeys(mine))
    if user is not None and user.is_authenticated and not shown:
        shown = [("Meine Anträge", _address("applicant:list"))]
    entries = [("Förderung", _address("public:start")), *shown]
    return {
        "navigation": tuple((label, url, _here(request.path, url)) for label, url in entries),
        "clock_stands": "late" in audiences and not audiences.isdisjoint({"office", "benefits"}),
        "demo": settings.DEMO,
        "demo_today": calendar.today() if settings.DEMO else None,
    }


def _label(label: str, audiences: frozenset[str]) -> str:
    return NEWS if label == "Meldungen" and "news" in audiences else label


@cache
def _address(name: str) -> str:
    return reverse(name)


def _here(path: str, url: str) -> bool:
    """The entry a page belongs to; the pages of one case belong to the list of cases."""
    home = _address("applicant:list") if path.startswith(("/antrag/", "/angaben/")) else path
    home = _address("administration:processes") if path.startswith("/verwaltung/") else home
    return home == url if url == "/" else home.startswith(url)
