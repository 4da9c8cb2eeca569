# SPDX-License-Identifier: AGPL-3.0-or-later
"""ClamAV: a real clamd with one signature of our own, and what happens when it is not there."""

import logging
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from grants import uploads
from law.finding import Refused
from tests import papers

MARK = b"FOERDERWERK-UNGEZIEFER-NUR-ZUM-TESTEN"
PATIENCE = 30


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The daemon of the distribution, with no signature but ours and no network."""
    program = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin:/opt/homebrew/sbin")
    if program is None:
        pytest.fail("Für diesen Test fehlt clamd. Führen Sie aus: apt-get install -y clamav-daemon")
    home = tmp_path_factory.mktemp("clam")
    (home / "db").mkdir()
    (home / "db" / "own.ndb").write_text(f"Foerderwerk.Test:0:*:{MARK.hex()}\n")
    place = home / "socket"
    settings = f"Foreground yes\nLocalSocket {place}\nDatabaseDirectory {home / 'db'}\nLogFile {home / 'log'}\n"
    (home / "conf").write_text(settings)
    daemon = subprocess.Popen([program, "-c", str(home / "conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(place, daemon, home / "log")
        yield str(place)
    finally:
        daemon.terminate()
        daemon.wait(PATIENCE)


def _wait_for(place: Path, daemon: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not place.exists():
        told = log.read_text() if log.exists() else "it wrote nothing"
        assert daemon.poll() is None, f"clamd ended: {told}"
        assert time.monotonic() < until, f"clamd does not answer: {told}"
        time.sleep(0.05)


def examine(content: bytes) -> uploads.Examined:
    return uploads.examine(SimpleUploadedFile("Satzung.pdf", content))


def test_what_clamav_knows_is_refused(settings: Any, clamd: str, caplog: pytest.LogCaptureFixture) -> None:
    settings.CLAMAV = clamd
    with pytest.raises(Refused, match="enthält Schadsoftware"):
        examine(papers.pdf(MARK.decode()))
    assert "Foerderwerk.Test" in caplog.text


def test_what_it_does_not_know_is_kept(settings: Any, clamd: str) -> None:
    settings.CLAMAV = clamd
    assert examine(papers.pdf()).content
    assert examine(papers.png((3000, 2000))).content


def test_without_clamav_nobody_looks(settings: Any) -> None:
    """Negative control: the mark alone is no reason to refuse."""
    settings.CLAMAV = ""
    assert examine(papers.pdf(MARK.decode())).content


@pytest.mark.parametrize("address", ["/nowhere/clamd.ctl", "127.0.0.1:1", "127.0.0.1:none"])
def test_when_clamav_is_away_nothing_comes_in(settings: Any, address: str, caplog: pytest.LogCaptureFixture) -> None:
    settings.CLAMAV = address
    with pytest.raises(Refused, match="in einigen Minuten noch einmal"):
        examine(papers.pdf())
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OKAY\0", b"\xff\0"])
def test_an_answer_that_is_no_yes_is_a_no(settings: Any, answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMAV = f"127.0.0.1:{server.getsockname()[1]}"
        answering = Thread(target=_answer, args=(server, answer))
        answering.start()
        with pytest.raises(Refused, match="in einigen Minuten noch einmal"):
            examine(papers.pdf())
        answering.join(PATIENCE)


def _answer(server: socket.socket, answer: bytes) -> None:
    visitor, _address = server.accept()
    with visitor:
        taken = b""
        while not taken.endswith(bytes(4)):
            taken += visitor.recv(65536)
        visitor.sendall(answer)
