# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nonsense gets a sentence, never an error page."""

import pytest
from django.test import Client

from workflows.demo.district import District


def test_a_null_character_is_a_bad_request(mettmann: District, client: Client) -> None:
    client.force_login(mettmann["sabine"])
    assert client.get("/amt/", {"suche": "a\x00b"}).status_code == 400
    assert client.post("/amt/eingang/", {"name": "\x00"}).status_code == 400


@pytest.mark.parametrize("day", ["01.01.0001", "31.12.9999", "30.02.2027", "gestern", "1" * 400])
def test_impossible_days_are_told_apart(mettmann: District, client: Client, day: str) -> None:
    data = {"starts_on": day, "ends_on": "01.07.2027", "first_contact_on": day, "in_district": "yes", "begun": "no"}
    answer = client.post(f"/foerderung/{mettmann.call.slug}/vorab-check/", data)
    assert answer.status_code in {200, 422}
    assert "Bitte" in answer.content.decode()
