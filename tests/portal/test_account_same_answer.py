# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nobody learns at the door whether an address has an account: not from the page, not from the time it takes.

`SOAK=1` measures as long as for a release.
"""

import os
import re
from collections.abc import Callable
from itertools import count
from statistics import median
from time import perf_counter
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core import mail
from django.test import Client

from tests.portal.mailbox import ask_for_code, same_for_everybody, subjects
from workflows.demo.district import District

KNOWN, UNKNOWN = "antje@beispiel.test", "niemand@beispiel.test"
TRIES = 1000 if os.environ.get("SOAK") == "1" else 200
WARM_UP = 10
TARGET = 0.010  # seconds
# A busy machine may spoil one round; what gives somebody away shows in each.
ROUNDS = 3
STRANGERS = count()
Ask = Callable[[Client, str], Any]


def by_password(client: Client, address: str) -> Any:
    return client.post("/anmelden/", {"login": address, "password": "geraten und falsch"})


def forgotten(client: Client, address: str) -> Any:
    return client.post("/passwort-vergessen/", {"email": address})


def sign_up(client: Client, address: str) -> Any:
    return client.post("/konto/anlegen/", {"name": "Wer Auch Immer", "email": address})


ASKS: dict[str, Ask] = {"code": ask_for_code, "password": by_password, "forgotten": forgotten, "sign-up": sign_up}
CONFIRM = {
    "code": "/anmelden/code/eingeben/",
    "forgotten": "/passwort-vergessen/code/",
    "sign-up": "/konto/adresse/code/",
}
asks = pytest.mark.parametrize("ask", ASKS)


def story(ask: str, address: str) -> list[tuple[int, str, str]]:
    """Everything somebody sees who asks and then guesses a code until nothing is left."""
    client = Client()
    seen = [ASKS[ask](client, address)]
    if ask in CONFIRM:
        page = CONFIRM[ask]
        seen += [client.get(page), client.post(page, {"action": "resend"}), client.get(page)]
        seen += [client.post(page, {"code": "0000-0000"}) for _guess in range(4)]
    seen.append(client.get("/anmelden/"))
    return [(one.status_code, one.get("Location", ""), same_for_everybody(one, address)) for one in seen]


@asks
def test_the_pages_are_the_same(mettmann: District, ask: str, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    known, unknown = story(ask, KNOWN), story(ask, UNKNOWN)
    assert [(status, way) for status, way, _page in known] == [(status, way) for status, way, _page in unknown]
    assert known == unknown
    assert len(known) > 1


@asks
def test_the_cookies_are_the_same(mettmann: District, ask: str) -> None:
    answers = [ASKS[ask](Client(), address) for address in (KNOWN, UNKNOWN)]
    named = [sorted((name, len(morsel.value)) for name, morsel in answer.cookies.items()) for answer in answers]
    assert named[0] == named[1]


@pytest.mark.parametrize("ask", CONFIRM)
def test_each_gets_one_mail(mettmann: District, ask: str) -> None:
    for address in (KNOWN, UNKNOWN):
        ASKS[ask](Client(), address)
        assert len(subjects(address)) == 1
    assert all(not re.search("Yıldız|Begegnungscafé", str(one.body)) for one in mail.outbox)


class SlowerHasher(PBKDF2PasswordHasher):
    """Slow enough to be seen, were it left out for unknown addresses."""

    iterations = 60_000


def difference(ask: Ask, tries: int) -> float:
    """Known and unknown in turns, each first every other time: whatever else this machine does hits both alike."""
    pairs = []
    for number in range(tries + WARM_UP):
        addresses = {True: KNOWN, False: f"fremd{next(STRANGERS):07}@beispiel.test"}
        times = {}
        for known in (True, False) if number % 2 else (False, True):
            client, began = Client(), perf_counter()
            ask(client, addresses[known])
            times[known] = perf_counter() - began
        pairs.append(times[True] - times[False])
    return median(pairs[WARM_UP:])


@asks
def test_it_takes_the_same_time(mettmann: District, ask: str, settings: Any, record_property: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    settings.PASSWORD_HASHERS = [f"{__name__}.SlowerHasher"]
    mettmann["antje"].set_password("nicht geraten")
    mettmann["antje"].save()
    for _round in range(ROUNDS):
        found = difference(ASKS[ask], TRIES)
        record_property("milliseconds", round(found * 1000, 2))
        if abs(found) < TARGET:
            return
    pytest.fail(f"{ask}: known − unknown = {found * 1000:+.2f} ms")


def test_the_clock_sees_a_forgotten_hash(mettmann: District, settings: Any, monkeypatch: Any) -> None:
    """Negative control: without the hash for nobody, an unknown address answers visibly sooner."""
    settings.ACCOUNT_RATE_LIMITS = False
    settings.PASSWORD_HASHERS = [f"{__name__}.SlowerHasher"]
    backend = "allauth.account.auth_backends.AuthenticationBackend._mitigate_timing_attack"
    monkeypatch.setattr(backend, lambda *_a, **_k: None)
    mettmann["antje"].set_password("nicht geraten")
    mettmann["antje"].save()
    assert difference(by_password, 20) > TARGET
