# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stories of applicants share: addresses, the words of a page, the seal of a form."""

import re
from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from grants import programmes
from grants.models import Application
from tests import papers

PDF = papers.pdf("Satzung des Vereins")
ALL = {each.key: "on" for each in programmes.programme("aktionsfonds").terms.declarations}
SEAL = re.compile(r'name="(key|version)" value="([^"]*)"')


def url(name: str, case: Application, *args: object) -> str:
    return reverse(f"applicant:{name}", args=[case.public_id, *args])


def text(response: Any) -> str:
    """The page with plain spaces, its entities resolved."""
    return unescape(response.content.decode()).replace("\xa0", " ")


def seal(client: Client, address: str) -> dict[str, str]:
    """The hidden fields of a form, as a browser sends them back."""
    return dict(SEAL.findall(client.get(address).content.decode()))


def fetch(client: Client, address: str) -> tuple[bytes, Any]:
    """What a download holds, and its answer."""
    answer: Any = client.get(address)
    content = b"".join(answer.streaming_content)
    return content, answer


def pdf(name: str = "Satzung.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def ticked(answer: Any) -> int:
    return len(re.findall(r"<input[^>]*\bchecked\b", text(answer)))


def status_of(case: Application) -> str:
    case.refresh_from_db()
    return case.status
