# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses that are keys stand in no log: not where a page is missing, not where the database is away."""

import io
import logging
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client

from config.logs import blackened
from permissions import feeds
from workflows.demo.district import District

SECRET = "ab3_Def-" * 5
PATHS = (f"/kalender/{SECRET}.ics", f"/einladung/{SECRET}/", f"/gruppe/{SECRET}/kalender.ics")
APPLICATION = """
import os, sys
sys.path.insert(0, os.environ["PROJECT"])
from config import logs
logs.configure({"version": 1, "disable_existing_loggers": False})
def application(environ, start_response):
    if "error" in environ.get("QUERY_STRING", ""):
        raise RuntimeError("no answer for " + environ["PATH_INFO"])
    start_response("200 OK", [])
    return [b"there"]
"""


@pytest.fixture
def written() -> io.StringIO:
    """What a handler that knows nothing of us writes: that of the root, as in production."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logging.getLogger().addHandler(handler)
    yield stream  # type: ignore[misc]
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("path", PATHS)
def test_a_missing_page_is_logged_without_its_key(mettmann: District, written: io.StringIO, path: str) -> None:
    assert Client().get(path).status_code == 404
    assert "Not Found: /" in written.getvalue() and "*" in written.getvalue()
    assert SECRET not in written.getvalue()


def test_an_outage_is_logged_without_the_key(
    mettmann: District, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page of a 503, and the error with its trace that Django writes about it."""

    def away(secret: str) -> None:
        raise OperationalError(f"connection lost while reading /kalender/{secret}.ics")

    monkeypatch.setattr(feeds, "reader", away)
    assert Client(raise_request_exception=False).get(PATHS[0]).status_code == 503
    told = written.getvalue()
    assert "Traceback" in told and "connection lost while reading /kalender/*" in told
    assert SECRET not in told


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"GET /kalender/{SECRET}.ics HTTP/1.1", "GET /kalender/*****.ics HTTP/1.1"),
        (f"/anmelden/?next=%2Feinladung%2F{SECRET}%2F", "/anmelden/?next=%2Feinladung%2F*****%2F"),
        (f"/mitmachen/{SECRET}/x/ /zusage/{SECRET}/", "/mitmachen/*****/x/ /zusage/*****/"),
        ("Not Found: /seminare/kalender/?monat=x", "Not Found: /seminare/kalender/?monat=x"),
        ("Not Found: /konto/kalender/", "Not Found: /konto/kalender/"),
        ("Not Found: /gremium/sitzung/1/", "Not Found: /gremium/sitzung/1/"),
    ],
)
def test_only_the_key_is_black(text: str, kept: str) -> None:
    assert blackened(text) == kept


def test_gunicorn_writes_no_key_either(tmp_path: Path) -> None:
    """Its log of requests is off as we start it; whoever turns it on gets black paths."""
    (tmp_path / "small.py").write_text(APPLICATION)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "log"
    start = [sys.executable, "-m", "gunicorn", "small:application", "--bind", f"127.0.0.1:{port}", "--chdir"]
    arguments = [*start, str(tmp_path), "--access-logfile", "-", "--no-control-socket"]
    environ = {"PROJECT": str(Path(__file__).resolve().parents[2]), "PATH": "/usr/bin:/bin"}
    with log.open("w") as stream:
        server = subprocess.Popen(arguments, stdout=stream, stderr=stream, env=environ)
        try:
            _ask(f"http://127.0.0.1:{port}{PATHS[0]}")
            _ask(f"http://127.0.0.1:{port}{PATHS[0]}?error")
        finally:
            server.terminate()
            server.wait(timeout=20)
    told = log.read_text()
    assert '"GET /kalender/*****.ics HTTP/1.1" 200' in told
    assert "no answer for /kalender/*" in told and "Error handling request GET /kalender/*" in told
    assert SECRET not in told


def _ask(address: str) -> None:
    """Until the server is there; an error is an answer too."""
    until = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(address, timeout=10)
            return
        except urllib.error.HTTPError:
            return
        except urllib.error.URLError:
            assert time.monotonic() < until, "gunicorn does not answer"
            time.sleep(0.1)
