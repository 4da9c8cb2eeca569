# SPDX-License-Identifier: AGPL-3.0-or-later
"""A desk in an office for Bildung und Teilhabe: browsers of its people, and what their pages say."""

import re
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client

from benefits.models import Claim
from permissions.models import User

TAG = re.compile(r"<[^>]*>")
SEAL = re.compile(r'name="(key|version)" value="([^"]*)"')


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url_of(claim: Claim, more: str = "") -> str:
    return f"/but/faelle/{claim.public_id}/{more}"


def html(response: HttpResponse) -> str:
    return response.content.decode()


def words(response: HttpResponse) -> str:
    """What a person reads, in one line."""
    main = html(response).partition("<main")[2] or html(response)
    return " ".join(unescape(TAG.sub(" ", main)).split()).replace(" ,", ",")


def act(client: Client, claim: Claim, name: str, **fields: Any) -> HttpResponse:
    """Open the page of an act, fill it in, send it."""
    page = client.get(url_of(claim, f"{name}/"))
    assert page.status_code == 200, (name, page.status_code)
    return client.post(url_of(claim, f"{name}/"), dict(SEAL.findall(html(page))) | fields)
