# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody without a browser does at the door: reads pages, follows them, copies codes out of mails."""

import re
from typing import Any

from django.core import mail
from django.test import Client

from tests.portal.applicant import text

CODE = re.compile(r"^(\d{4}-\d{4})$", re.MULTILINE)
# What differs between two askings of the same page: the seal of the form.
SEAL = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


def last_code(to: str) -> str:
    """The code of the newest mail to this address."""
    found = CODE.findall(str([one for one in mail.outbox if one.to == [to]][-1].body))
    assert len(found) == 1, mail.outbox[-1].body
    return str(found[0])


def subjects(to: str) -> list[str]:
    return [one.subject for one in mail.outbox if one.to == [to]]


def ask_for_code(client: Client, address: str, **more: str) -> Any:
    return client.post("/anmelden/", {"login": address, "password": "", "do": "code", **more})


def come_in_by_code(client: Client, address: str) -> Any:
    ask_for_code(client, address)
    return client.post("/anmelden/code/eingeben/", {"code": last_code(address)})


def same_for_everybody(page: Any, address: str) -> str:
    """A page without what belongs to the asker alone."""
    return SEAL.sub("", text(page)).replace(address, "ADRESSE")
