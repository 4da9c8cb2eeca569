# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the server makes of passkeys; tests/browser/test_login.py has the device."""

import json
from base64 import b64encode
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.portal.applicant import text
from tests.portal.mailbox import come_in_by_code
from workflows.demo.district import District
from workflows.demo.people import PASSWORD

NONSENSE: list[Any] = [
    None,
    0,
    False,
    "x",
    [],
    {},
    {"response": "x"},
    {"id": "AA", "rawId": "AA", "type": "public-key", "response": {}},
    {"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": None}},
    {
        "id": "!",
        "rawId": "!",
        "type": 3,
        "response": {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA", "userHandle": "_w"},
    },
    {
        "id": "AA",
        "rawId": "AA",
        "type": "public-key",
        "response": {"clientDataJSON": "e30", "authenticatorData": "A" * 60, "signature": "AA", "userHandle": "MQ"},
    },
    {
        "id": "AA",
        "rawId": "AA",
        "type": "public-key",
        "response": {"clientDataJSON": "e30", "attestationObject": "oA"},
    },
    {"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": [], "attestationObject": {}}},
]
CLAIMED = {
    "type": "public-key",
    "response": {
        "clientDataJSON": b64encode(b'{"type":"webauthn.get","challenge":"AA","origin":"http://testserver"}').decode(),
        "authenticatorData": "A" * 64,
        "signature": "AA",
    },
}


def by_key(user: Any) -> Authenticator:
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": "Handy", "credential": {}})


@pytest.fixture
def antje(client: Client, mettmann: District) -> Client:
    come_in_by_code(client, "antje@beispiel.test")
    client.post("/konto/wirklich-sie/", {"password": PASSWORD})
    return client


def test_the_riddle_names_no_account(client: Client, mettmann: District) -> None:
    riddle = client.get("/anmelden/passkey/").json()["publicKey"]
    assert riddle["userVerification"] == "required"
    assert not riddle.get("allowCredentials")
    assert riddle["challenge"] != client.get("/anmelden/passkey/").json()["publicKey"]["challenge"]


@pytest.mark.parametrize("credential", NONSENSE, ids=lambda sent: json.dumps(sent)[:60])
def test_nonsense_opens_nothing(client: Client, mettmann: District, credential: Any) -> None:
    client.get("/anmelden/passkey/")
    page = client.post("/anmelden/passkey/", {"credential": json.dumps(credential)}, follow=True)
    assert page.status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("credential", NONSENSE, ids=lambda sent: json.dumps(sent)[:60])
def test_nonsense_is_not_kept(antje: Client, credential: Any) -> None:
    antje.get("/konto/passkeys/neu/")
    page = antje.post("/konto/passkeys/neu/", {"name": "Böse", "credential": json.dumps(credential)})
    assert page.status_code == 422
    assert Authenticator.objects.count() == 0


@pytest.mark.parametrize("handle", ["MQ", "MQ==", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "", "4oKs"])
def test_claiming_to_be_somebody_is_not_enough(client: Client, mettmann: District, handle: str) -> None:
    client.get("/anmelden/passkey/")
    credential = {"id": "AA", "rawId": "AA", **CLAIMED}
    credential["response"] = credential["response"] | {"userHandle": handle}  # type: ignore[operator]
    page = client.post("/anmelden/passkey/", {"credential": json.dumps(credential)}, follow=True)
    assert "Dieser Passkey passt zu keinem Konto." in text(page)
    assert "_auth_user_id" not in client.session


def test_keys_of_others_do_not_exist(client: Client, mettmann: District) -> None:
    key = by_key(mettmann["antje"])
    come_in_by_code(client, "nora@beispiel.test")
    client.post("/konto/wirklich-sie/", {"password": PASSWORD})
    for act in ("umbenennen", "entfernen"):
        assert client.get(f"/konto/passkeys/{key.pk}/{act}/").status_code == 404
        assert client.post(f"/konto/passkeys/{key.pk}/{act}/", {"name": "Meins"}).status_code == 404
    assert Authenticator.objects.get().data["name"] == "Handy"
    assert "Handy" not in text(client.get("/konto/"))


def test_a_key_is_renamed_and_removed(antje: Client, mettmann: District) -> None:
    key = by_key(mettmann["antje"])
    assert antje.post(f"/konto/passkeys/{key.pk}/umbenennen/", {"name": ""}).status_code == 422
    renamed = antje.post(f"/konto/passkeys/{key.pk}/umbenennen/", {"name": "Laptop"}, follow=True)
    assert "Passkey „Laptop“" in text(renamed)
    assert "Passkey entfernen?" in text(antje.get(f"/konto/passkeys/{key.pk}/entfernen/"))
    gone = antje.post(f"/konto/passkeys/{key.pk}/entfernen/", follow=True)
    assert "Der Passkey ist entfernt." in text(gone)
    assert Authenticator.objects.count() == 0


def test_a_key_is_another_way_in_not_a_second_lock(client: Client, mettmann: District) -> None:
    """Whoever lost the phone still comes in by code."""
    by_key(mettmann["antje"])
    assert come_in_by_code(client, "antje@beispiel.test")["Location"] == "/start/"


def test_without_script_a_page_says_what_else_there_is(antje: Client) -> None:
    page = text(antje.get("/konto/passkeys/neu/"))
    assert "Ein Passkey braucht JavaScript" in page
    assert "<script>" not in page
    assert 'type="application/json"' not in page
