# SPDX-License-Identifier: AGPL-3.0-or-later
"""Guessing has an end, per account and per network address, and Redis has no say in it."""

import fcntl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
import time_machine
from django.conf import settings as now
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from config import servers
from tests.portal.applicant import text
from tests.portal.mailbox import ask_for_code, come_in_by_code, last_code
from workflows.demo.district import District
from workflows.demo.people import PASSWORD

ANTJE = "antje@beispiel.test"
PAUSE = "Das waren zu viele Versuche"
SOCKET = now.REDIS_URL.removeprefix("redis+socket://")


@pytest.fixture
def broker() -> Iterator[Any]:
    """The Redis of this test run; any other is left alone. The test processes share it: one at a time empties it."""
    server = redis.Redis(unix_socket_path=SOCKET)
    folder = Path(str(server.config_get("dir")["dir"]))
    if not any(part.startswith(servers.THROWAWAY) for part in folder.parts):
        pytest.fail(f"{folder} is not ours to empty")
    with (folder / "emptied.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield server
    server.close()


def guess(client: Client, address: str = ANTJE) -> str:
    return text(client.post("/anmelden/", {"login": address, "password": "geraten"}))


def guess_until_the_pause(client: Client) -> None:
    for _guess in range(6):
        assert "passen nicht zusammen" in guess(client)
    assert PAUSE in guess(client)


def test_after_six_wrong_passwords_there_is_a_pause(client: Client, mettmann: District) -> None:
    guess_until_the_pause(client)
    right = client.post("/anmelden/", {"login": ANTJE, "password": PASSWORD})
    assert PAUSE in text(right), "even the right one waits, or guessing would go on"
    assert "passen nicht zusammen" in guess(client, "paul@beispiel.test"), "others are not in it"
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        right = client.post("/anmelden/", {"login": ANTJE, "password": PASSWORD})
        assert right["Location"] == "/start/"


def test_the_pause_leaves_the_owner_another_way_in(client: Client, mettmann: District) -> None:
    """Nobody locks somebody else out by guessing: the code still comes."""
    guess_until_the_pause(client)
    assert come_in_by_code(Client(), ANTJE)["Location"] == "/start/"


def test_unknown_addresses_meet_the_same_pause(client: Client, mettmann: District) -> None:
    assert [PAUSE in guess(client, "niemand@beispiel.test") for _guess in range(7)] == [False] * 6 + [True]


def test_the_pause_outlives_redis(client: Client, mettmann: District, broker: Any) -> None:
    guess_until_the_pause(client)
    broker.flushall()
    assert PAUSE in guess(client)


def test_a_limit_kept_in_redis_would_not(client: Client, mettmann: District, broker: Any, settings: Any) -> None:
    """Negative control."""
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": f"unix://{SOCKET}"}}
    guess_until_the_pause(client)
    broker.flushall()
    assert "passen nicht zusammen" in guess(client)


def test_the_sixth_mail_is_not_sent(client: Client, mettmann: District, broker: Any) -> None:
    for _request in range(5):
        assert client.post("/passwort-vergessen/", {"email": ANTJE}).status_code == 302
    broker.flushall()
    page = client.post("/passwort-vergessen/", {"email": ANTJE})
    assert page.status_code == 429
    assert "Warten Sie 15 Minuten." in text(page)
    assert len(mail.outbox) == 5


@pytest.mark.parametrize("address", [ANTJE, "niemand@beispiel.test"])
def test_the_sixth_code_is_not_sent(client: Client, mettmann: District, address: str) -> None:
    assert [ask_for_code(client, address).status_code for _request in range(6)] == [302] * 5 + [422]
    assert len(mail.outbox) == 5


def test_new_codes_on_the_same_page_have_an_end(client: Client, mettmann: District) -> None:
    ask_for_code(client, ANTJE)
    for _request in range(2):
        assert "Neuen Code schicken" in text(client.get("/anmelden/code/eingeben/"))
        client.post("/anmelden/code/eingeben/", {"action": "resend"})
    assert "Neuen Code schicken" not in text(client.get("/anmelden/code/eingeben/"))
    client.post("/anmelden/code/eingeben/", {"action": "resend"})
    assert len(mail.outbox) == 3
    client.post("/anmelden/code/eingeben/", {"code": last_code(ANTJE)})
    assert client.get("/konto/").status_code == 200


def test_one_network_address_does_not_make_accounts_without_end(client: Client, mettmann: District) -> None:
    def sign_up(number: int, ip: str) -> int:
        typed = {"name": "Viele", "email": f"viele{number}@beispiel.test"}
        return Client(REMOTE_ADDR=ip).post("/konto/anlegen/", typed).status_code

    assert {sign_up(number, "192.0.2.1") for number in range(60)} == {302}
    assert sign_up(60, "192.0.2.1") == 429
    assert sign_up(61, "192.0.2.2") == 302


def test_one_network_address_does_not_ask_for_riddles_without_end(mettmann: District) -> None:
    """Each riddle is a new session for whoever keeps no cookie."""

    def ask(ip: str = "192.0.2.1") -> Any:
        return Client(REMOTE_ADDR=ip).get("/anmelden/passkey/")

    assert {ask().status_code for _riddle in range(120)} == {200}
    assert ask().status_code == 429
    assert PAUSE in text(ask())
    assert Session.objects.count() == 120, "what is refused writes no session"
    assert ask("192.0.2.2").json()["publicKey"]


def test_without_its_limit_every_riddle_is_told(mettmann: District, settings: Any) -> None:
    """Negative control."""
    settings.ACCOUNT_RATE_LIMITS = {}
    assert {Client().get("/anmelden/passkey/").status_code for _riddle in range(130)} == {200}
    assert Session.objects.count() == 130


def test_answers_to_riddles_have_an_end(mettmann: District, broker: Any) -> None:
    def answer(ip: str = "192.0.2.1") -> Any:
        return Client(REMOTE_ADDR=ip).post("/anmelden/passkey/", {"credential": "{}"})

    assert {answer()["Location"] for _try in range(60)} == {"/anmelden/"}
    broker.flushall()
    page = answer()
    assert page.status_code == 429
    assert "Warten Sie 15 Minuten." in text(page)
    assert answer("192.0.2.2").status_code == 302


def test_the_address_of_the_person_counts_not_that_of_our_proxy(mettmann: District, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def ask(claimed: str) -> int:
        browser = Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=claimed)
        return browser.post("/anmelden/", {"login": "", "password": ""}).status_code

    assert [ask("192.0.2.1") for _try in range(3)] == [422, 422, 429]
    assert ask("192.0.2.2") == 422
    assert ask("192.0.2.9, 192.0.2.1") == 429, "what a browser claims in front of our proxy's word is worth nothing"


def test_looking_costs_nothing(client: Client, mettmann: District) -> None:
    for page in ("/anmelden/", "/konto/anlegen/", "/passwort-vergessen/"):
        assert client.get(page).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM portal_cache")
        assert cursor.fetchone() == (0,)


def test_what_is_counted_names_nobody(client: Client, mettmann: District) -> None:
    guess(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM portal_cache")
        rows = cursor.fetchall()
    assert rows
    assert not any("antje" in str(row) or "127.0.0.1" in str(row) for row in rows)


def test_nobody_pushes_out_what_counts_against_him(mettmann: District) -> None:
    """Django's database cache forgets from 300 entries on, unless told otherwise."""
    assert cache._max_entries >= 50_000
