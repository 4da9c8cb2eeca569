# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everybody may read: what there is, for whom, what is needed, and help in other languages."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from benefits.catalogue import PACKAGES
from benefits.circles import CIRCLES
from permissions import families


@dataclass(frozen=True)
class Language:
    """A language help is written in; name: as its speakers write it."""

    key: str
    name: str
    german: str
    direction: str = "ltr"


LANGUAGES = {
    each.key: each
    for each in (
        Language("tr", "Türkçe", "Türkisch"),
        Language("uk", "Українська", "Ukrainisch"),
        Language("ar", "العربية", "Arabisch", "rtl"),
        Language("ru", "Русский", "Russisch"),
        Language("pl", "Polski", "Polnisch"),
    )
}


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Womit können wir helfen?"""
    page = {
        "packages": PACKAGES.values(),
        "circles": CIRCLES.values(),
        "languages": LANGUAGES.values(),
        "offices": families.offices(),
    }
    return render(request, "families/start.html", page)


@require_safe
def in_other_words(request: HttpRequest, lang: str) -> HttpResponse:
    """The same in short, in another language."""
    if lang not in LANGUAGES:
        raise Http404(lang)
    page = {"language": LANGUAGES[lang], "words": f"families/help/{lang}.html", "languages": LANGUAGES.values()}
    return render(request, "families/help.html", page)
