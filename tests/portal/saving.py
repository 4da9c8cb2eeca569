# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stories about saving share: the marks a page carries, a page that saves by itself, two who write together."""

import re
from html import unescape
from typing import Any

from django.test import Client

from grants.models import Application, Representative
from tests.portal.applicant import url
from workflows.demo.district import District

SEEN = re.compile(r'name="(seen|beside)" value="([^"]*)"')
PROJECT = {"title": "Begegnungscafé", "summary": "Wir kochen.", "aims": "Viele kommen.", "new": "yes"}


def acts_too(district: District) -> Client:
    """Oksana's browser: she acts for the same association as Antje."""
    Representative.objects.create(user=district["oksana"], applicant=district.association)
    client = Client()
    client.force_login(district["oksana"])
    return client


def carried(answer: Any) -> dict[str, str]:
    """The marks a page carries."""
    return {name: unescape(value) for name, value in SEEN.findall(answer.content.decode())}


def opened(client: Client, case: Application, key: str = "projekt") -> dict[str, str]:
    return carried(client.get(url("page", case, key)))


def by_itself(client: Client, address: str, typed: dict[str, Any]) -> Any:
    """As portal/saving.js sends it."""
    return client.post(address, typed | {"do": "save"}, headers={"HX-Request": "true"})


def sent_on(page: Any) -> dict[str, str]:
    """What the comparing page sends by itself."""
    return dict(page.context["given"]) | carried(page) | {"do": "choose"}
