# SPDX-License-Identifier: AGPL-3.0-or-later
"""Processes of our own: each has a log, ends when asked, and never outlives us, however we end."""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PATIENCE = 30.0


class Trouble(RuntimeError):
    """Something does not start; the text says why and what to do."""


class AlreadyRunning(Trouble):
    """Another process holds this data directory."""


@dataclass
class Process:
    """A started program in a session of its own: Ctrl-C is for the supervisor, who ends the others."""

    name: str
    popen: subprocess.Popen[bytes]
    farewell: signal.Signals
    log: Path

    @property
    def alive(self) -> bool:
        return self.popen.poll() is None

    def ask_to_stop(self) -> None:
        if self.alive:
            self.popen.send_signal(self.farewell)

    def stop(self, patience: float = PATIENCE) -> None:
        """Ask politely, wait, and only then insist."""
        self.ask_to_stop()
        try:
            self.popen.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(self.popen.pid, signal.SIGKILL)
            self.popen.wait()

    def wait_until(self, ready: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Return when it is ready, or stop it and tell what its log says."""
        deadline = time.monotonic() + patience
        try:
            while not ready():
                if not self.alive or time.monotonic() > deadline:
                    raise Trouble(f"{self.name} startet nicht.")
                time.sleep(0.02)
        except Trouble as trouble:
            self.stop()
            raise Trouble(f"{trouble} {self.last_words()}") from None

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join([f"Das Ende von {self.log}:", *lines[-25:]])


def start(
    name: str,
    command: Sequence[str],
    *,
    log: Path,
    cwd: Path,
    environ: Mapping[str, str],
    farewell: signal.Signals = signal.SIGTERM,
    account: tuple[int, int] | None = None,
) -> Process:
    """Start a program; the kernel sends it the same farewell when we die without a word (kill -9)."""
    # The folder of the log may belong to root alone: never write through a link somebody else laid there.
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with open(descriptor, "wb") as output:
        popen = subprocess.Popen(
            bound_to_us(command, farewell, account),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environ),
            cwd=cwd,
            start_new_session=True,
        )
    return Process(name, popen, farewell, log)


def bound_to_us(command: Sequence[str], farewell: signal.Signals, account: tuple[int, int] | None = None) -> list[str]:
    """The command under `setpriv` (in every Debian), as another account where one is given."""
    drop = ["--reuid", str(account[0]), "--regid", str(account[1]), "--clear-groups"] if account else []
    return ["setpriv", *drop, "--pdeathsig", farewell.name.removeprefix("SIG"), "--", *command]


def hold(path: Path) -> IO[str]:
    """A lock for as long as the file is open; the system frees it even after a crash."""
    handle = path.open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        raise AlreadyRunning(f"In {path.parent} läuft schon ein Förderwerk.") from None
    return handle
