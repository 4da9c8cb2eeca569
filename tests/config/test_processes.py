# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `make demo` and `make test` rest on: servers that start alone, stop cleanly and outlive a crash."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from config import processes, servers, supervisor
from config.processes import AlreadyRunning, Trouble

SLEEPER = """
import os, signal, sys, time
from pathlib import Path
import psutil
from config import processes
here = Path(sys.argv[1])
sleeper = processes.start("sleeper", ["sleep", "600"], log=here / "log", cwd=here, environ=os.environ)
while psutil.Process(sleeper.popen.pid).name() != "sleep":
    time.sleep(0.01)
print(sleeper.popen.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_a_program_does_not_outlive_a_killed_starter(tmp_path: Path) -> None:
    starter = subprocess.run(
        [sys.executable, "-c", SLEEPER, str(tmp_path)], cwd=servers.PROJECT, capture_output=True, check=False
    )
    assert starter.returncode == -signal.SIGKILL
    assert gone(int(starter.stdout))


def test_a_data_directory_has_one_holder(tmp_path: Path) -> None:
    with processes.hold(tmp_path / "lock"), pytest.raises(AlreadyRunning, match="läuft schon"):
        processes.hold(tmp_path / "lock")
    processes.hold(tmp_path / "lock").close()


def test_a_log_is_never_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "log").symlink_to(tmp_path / "victim")
    with pytest.raises(OSError, match="symbolic"):
        processes.start("x", ["true"], log=tmp_path / "log", cwd=tmp_path, environ=os.environ)


def test_a_home_laid_out_as_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").symlink_to(tmp_path)
    with pytest.raises(Trouble, match="anderen Konto"):
        servers.own_home(tmp_path / "home")


def test_the_database_survives_a_crash_of_its_server() -> None:
    with tempfile.TemporaryDirectory(prefix=servers.THROWAWAY, dir=servers.OPEN_FOLDER) as name:
        with servers.database(Path(name), durable=False) as (url, server):
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("CREATE TABLE kept (x int); CHECKPOINT")
            server.popen.kill()
        with servers.database(Path(name), durable=False) as (url, server), psycopg.connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
        assert not server.alive


def test_given_addresses_start_nothing() -> None:
    given = {"DATABASE_URL": "postgresql://elsewhere/a", "REDIS_URL": "redis://elsewhere/0"}
    with servers.throwaway(given) as urls:
        assert urls == given


def test_a_taken_port_is_said_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Trouble, match=f"{port} ist schon belegt.*PORT="):
            supervisor._free_port(str(port))


@pytest.mark.parametrize("wanted", ["", "abc", "0", "65536", "-1"])
def test_a_port_that_is_none(wanted: str) -> None:
    with pytest.raises(Trouble, match="keine Nummer"):
        supervisor._free_port(wanted)
