# SPDX-License-Identifier: AGPL-3.0-or-later
"""The web server as the image starts it, on a socket, and a browser's share of HTTP towards it."""

import contextlib
import http.client
import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

PATIENCE = 30  # seconds
COMMAND = ["-m", "gunicorn", "config.wsgi:application", "--worker-class", "gthread", "--threads", "4"]
PRODUCTION = {
    "DEMO": "0",
    "DEBUG": "0",
    "ALLOWED_HOSTS": "localhost",
    "DJANGO_SETTINGS_MODULE": "benchmarks.b6_settings",
}
# What a page loads; fonts are counted by nobody.
LINKED = re.compile(r"""<(?:link|script|img)\b[^>]*?(?:href|src)="([^"]+)\"""")
IN_CSS = re.compile(r"""url\(["']?([^"')]+)""")
FONTS = (".woff2", ".woff", ".ttf")


@contextlib.contextmanager
def serving() -> Iterator[Path]:
    """Production's settings with a key and static files of its own; the socket's path."""
    with tempfile.TemporaryDirectory(prefix="fw-b6-") as name:
        folder = Path(name)
        own = PRODUCTION | {"STATIC_ROOT": str(folder / "static"), "SECRET_KEY": settings.SECRET_KEY}
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"], env=os.environ | own, check=True
        )
        door = folder / "web.sock"
        command = [sys.executable, *COMMAND, "--bind", f"unix:{door}", "--no-control-socket", "--log-level", "error"]
        with subprocess.Popen(command, env=os.environ | own) as server:
            try:
                _wait_for(door)
                yield door
            finally:
                server.terminate()


def _wait_for(door: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not door.exists():
        if time.monotonic() > deadline:
            raise RuntimeError("The web server does not start.")
        time.sleep(0.05)


class Browser:
    """One person's connection that stays open, as a browser keeps it to the proxy."""

    def __init__(self, door: Path, user: object) -> None:
        self.door = door
        self.cookies = f"__Host-session={_session_of(user)}; __Host-csrf={secrets.token_hex(16)}"
        self._connect()

    def _connect(self) -> None:
        self.connection = http.client.HTTPConnection("localhost", timeout=PATIENCE)
        self.connection.sock = socket.socket(socket.AF_UNIX)
        self.connection.sock.connect(str(self.door))

    def get(self, path: str) -> bytes:
        """The body as sent: static files come compressed, pages are compressed by the proxy."""
        headers = {"Cookie": self.cookies, "X-Forwarded-Proto": "https", "Accept-Encoding": "br"}
        self.connection.request("GET", path, headers=headers)
        response = self.connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{path} answers {response.status}")
        if response.will_close:
            self._connect()
        return body

    def weight(self, path: str) -> tuple[int, int]:
        """Bytes of the first visit without fonts, and of the second, when static files are kept."""
        page = self.get(path)
        compressed = len(zlib.compress(page, 6))
        return compressed + sum(len(self.get(link)) for link in self._loads(path, page.decode())), compressed

    def _loads(self, path: str, page: str) -> set[str]:
        found = {urljoin(path, link) for link in LINKED.findall(page) if "/static/" in link}
        for style in [link for link in found if link.endswith(".css")]:
            found |= {
                urljoin(style, link) for link in IN_CSS.findall(self._plain(style)) if not link.startswith("data:")
            }
        return {urlsplit(link).path for link in found if not link.endswith(FONTS)}

    def _plain(self, path: str) -> str:
        headers = {"Cookie": self.cookies, "X-Forwarded-Proto": "https", "Accept-Encoding": "identity"}
        self.connection.request("GET", path, headers=headers)
        return self.connection.getresponse().read().decode()


def _session_of(user: object) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)
