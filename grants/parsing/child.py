# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parent's side: one short-lived child for each file, and nothing of what it says is believed unseen."""

import json
import logging
import os
import select
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import IO, Any

from grants.parsing import LARGEST_RESULT, STARTS, Paper, Unfit

SECONDS = 10
AT_ONCE = 2  # children of one web process
PATIENCE = 20  # seconds to wait for a turn
PROJECT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-E", "-s", "-B", "-m"]
# No secret of ours, and one arena: threads would each claim address space.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}

log = logging.getLogger(__name__)
_turns = BoundedSemaphore(AT_ONCE)


def read(content: bytes) -> Paper:
    """The file as it may be kept; Unfit with a reason also when the child dies over it."""
    return _understood(asked(content, "grants.parsing"))


def asked(content: bytes, module: str, *arguments: str) -> bytes:
    """What a child that runs a module says of the content; Unfit when it dies, or nobody has time for it."""
    if not _turns.acquire(timeout=PATIENCE):
        raise Unfit("busy")
    try:
        # Files instead of pipes: nobody waits for the other, and the child's limit on files bounds its answer.
        with TemporaryFile() as sent, TemporaryFile() as answer:
            sent.write(content)
            sent.seek(0)
            _run([*COMMAND, module, *arguments], sent, answer)
            answer.seek(0)
            return answer.read(LARGEST_RESULT + 4096)
    finally:
        _turns.release()


def _run(command: list[str], sent: IO[bytes], answer: IO[bytes]) -> None:
    with subprocess.Popen(
        command, stdin=sent, stdout=answer, stderr=subprocess.DEVNULL, cwd=PROJECT, env=ENVIRONMENT
    ) as child:
        if not _ends(child):
            child.kill()
            log.warning("A file was not read within %s seconds.", SECONDS)
            raise Unfit("unreadable")
    if child.returncode != 0:
        log.warning("Reading a file ended with code %s.", child.returncode)
        raise Unfit("unreadable")


def _ends(child: "subprocess.Popen[bytes]") -> bool:
    """Told by the kernel at once; where it cannot, Popen.wait looks every 50 milliseconds."""
    try:
        handle = os.pidfd_open(child.pid)
    except (AttributeError, OSError):
        with suppress(subprocess.TimeoutExpired):
            child.wait(SECONDS)
        return child.poll() is not None
    try:
        return bool(select.select([handle], [], [], SECONDS)[0])
    finally:
        os.close(handle)


def _understood(answer: bytes) -> Paper:
    head, _newline, content = answer.partition(b"\n")
    try:
        header: dict[str, Any] = json.loads(head)
        reason, media_type = header.get("unfit"), header.get("media_type", "")
        remarks = tuple(str(each) for each in header.get("remarks", ()))
    except (ValueError, AttributeError, TypeError):
        raise Unfit("unreadable") from None
    if reason is not None:
        raise Unfit(str(reason))
    if media_type not in STARTS or not content.startswith(STARTS[media_type]) or len(content) > LARGEST_RESULT:
        raise Unfit("unreadable")
    return Paper(media_type, content, remarks)
