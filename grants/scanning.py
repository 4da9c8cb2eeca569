# SPDX-License-Identifier: AGPL-3.0-or-later
"""ClamAV by its INSTREAM protocol, when one is configured. No answer counts as no."""

import logging
import socket
from contextlib import closing

from django.conf import settings

from grants.parsing import Unfit

SECONDS = 20
CHUNK = 1024 * 1024
LONGEST_ANSWER = 4096

log = logging.getLogger(__name__)


def scan(content: bytes) -> None:
    """Unfit when something was found, or when nobody could look."""
    if not settings.CLAMAV:
        return
    try:
        answer = _ask(settings.CLAMAV, content)
    except (OSError, ValueError) as error:
        log.error("ClamAV at %s does not answer: %s", settings.CLAMAV, error)
        raise Unfit("unscanned") from None
    if answer == "stream: OK":
        return
    if answer.endswith(" FOUND"):
        log.warning("ClamAV: %s", answer)
        raise Unfit("virus")
    log.error("ClamAV could not look: %s", answer)
    raise Unfit("unscanned")


def _ask(address: str, content: bytes) -> str:
    with closing(_connected(address)) as clamd:
        clamd.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            chunk = content[start : start + CHUNK]
            clamd.sendall(len(chunk).to_bytes(4, "big") + chunk)
        clamd.sendall(bytes(4))
        with clamd.makefile("rb") as answer:
            return answer.read(LONGEST_ANSWER).rstrip(b"\0").decode("utf-8", "replace")


def _connected(address: str) -> socket.socket:
    """A path is a socket in the file system, anything else host:port."""
    if address.startswith("/"):
        clamd = socket.socket(socket.AF_UNIX)
        clamd.settimeout(SECONDS)
        try:
            clamd.connect(address)
        except OSError:
            clamd.close()
            raise
        return clamd
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)
