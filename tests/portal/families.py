# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stories of families share: a phone in somebody's hand, and the pages of a draft filled in."""

import re
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from benefits.models import FamilyDraft
from tests import papers
from tests.portal.applicant import text

HIDDEN = re.compile(r'name="(seen|number|slot|key|version)" value="([^"]*)"')
BENEFIT = {"whom": "children", "circle": "bkgg", "town": "Ratingen"}
CONTACT = {
    "name": "Samira Haddad",
    "street": "Lindenstraße 4",
    "postcode": "40878",
    "place": "Ratingen",
    "iban": "DE89 3704 0044 0532 0130 00",
}
YASIN = {
    "first_name": "Yasin",
    "last_name": "Haddad",
    "born_on": "03.05.2014",
    "goes_to": "school",
    "institution": "Käthe-Kollwitz-Schule Ratingen",
}
LEILA = YASIN | {
    "first_name": "Leila",
    "born_on": "17.09.2021",
    "goes_to": "kita",
    "institution": "Kita Sonnenschein Ratingen",
}
TRIP = {"period_from": "05.10.2026", "period_until": "09.10.2026", "amount": "320"}
LUNCH = {"period_from": "01.08.2026", "period_until": "31.07.2027"}
AGREED = {"true": "on", "changes": "on"}
LETTER = papers.jpeg((900, 1200))


@dataclass
class Phone:
    """Fills in pages as a browser does: with what the page hid in its form."""

    client: Client
    draft: Any = None

    def begins(self) -> "Phone":
        answer = self.client.post(reverse("families:begin"))
        self.draft = answer["Location"].split("/")[3]
        return self

    def url(self, name: str, *more: Any) -> str:
        return reverse(f"families:{name}", args=[self.draft, *more])

    def opens(self, address: str) -> dict[str, str]:
        """The hidden fields of a page."""
        return dict(HIDDEN.findall(text(self.client.get(address))))

    def sends(self, address: str, values: dict[str, Any], **hidden: str) -> Any:
        return self.client.post(address, (hidden or self.opens(address)) | values)

    def says_whose(self, **other: str) -> "Phone":
        """The first two pages."""
        self.sends(self.url("benefit"), BENEFIT | other)
        self.sends(self.url("contact"), CONTACT)
        return self

    def names(self, child: dict[str, str], *packages: str) -> str:
        """A child and its packages; the address of the page of the first package."""
        chosen = self.sends(self.url("new_child"), child)["Location"]
        return str(self.sends(chosen, {"packages": list(packages)})["Location"])

    def stored(self) -> FamilyDraft:
        return FamilyDraft.objects.get(public_id=self.draft)


def photo(name: str = "Foto.jpg", content: bytes = LETTER) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def filled_in(client: Client) -> Phone:
    """Samira's application for Yasin's trip and Leila's lunch, with nothing uploaded yet."""
    phone = Phone(client).begins().says_whose()
    phone.sends(phone.names(YASIN, "trip"), TRIP)
    phone.sends(phone.names(LEILA, "lunch"), LUNCH)
    return phone


def laid(phone: Phone, kind: str, *photos: SimpleUploadedFile) -> Any:
    """Uploads for the first need of that kind."""
    page = text(phone.client.get(phone.url("documents")))
    slot = next(found for found in re.findall(r'name="slot" value="([^"]*)"', page) if found.startswith(kind))
    return phone.client.post(phone.url("documents"), {"slot": slot, f"{slot}-file": list(photos)})
