# SPDX-License-Identifier: AGPL-3.0-or-later
"""A house of its own to break: PostgreSQL, Redis, gunicorn, a Celery worker and beat, set up as in production.

Before anything is destroyed the house proves that it is its own: the servers name the folder they live in.
"""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock
from typing import Any

import psutil
import psycopg
import redis
from celery import Celery

from config import processes, servers
from config.processes import Process
from grants import logins
from tests import migrated

HOST = "portal.example"
GUNICORN = (
    "gunicorn config.wsgi:application --preload --worker-class gthread --workers 1 --threads 8 "
    "--worker-tmp-dir /dev/shm --no-control-socket --graceful-timeout 3"
)
WORKER = "celery -A config worker --loglevel WARNING --concurrency 2 --without-gossip --without-mingle"
BEAT = "celery -A config beat --loglevel WARNING --pidfile="
# A program that is killed and started all day is compiled once.
COMPILED = servers.PROJECT / "build" / "compiled"
PATIENCE = 60.0


class House:
    """Everything a district runs, in one folder; each part can be killed and comes up again."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.files = home / "data" / "files"
        self.mails = home / "data" / "mails"
        self.port = free_port()
        self.programs: dict[str, Process] = {}
        self._asking, self._line = Lock(), None  # type: tuple[Any, psycopg.Connection[Any] | None]
        self._servers: dict[str, tuple[contextlib.ExitStack, Process]] = {}
        self.environ = _clean_environment() | {
            "DJANGO_SETTINGS_MODULE": "tests.promises.production",
            "SECRET_KEY": secrets.token_hex(40),
            "ALLOWED_HOSTS": HOST,
            "PUBLIC_URL": f"https://{HOST}",
            "DATA_DIR": str(home / "data"),
            "CHAOS_HOME": str(home),
            "PYTHONUNBUFFERED": "1",
        }
        for folder in (home / "data", home / "armed", home / "died"):
            folder.mkdir(parents=True)

    # --- the servers ---

    def start_database(self) -> None:
        self._start_server("DATABASE_URL", servers.database(self.home))

    def start_redis(self) -> None:
        self._start_server("REDIS_URL", servers.broker(self.home))

    def _start_server(self, name: str, server: Any) -> None:
        stack = contextlib.ExitStack()
        self.environ[name], process = stack.enter_context(server)
        self._servers[name] = (stack, process)

    def crash_database(self) -> None:
        """An immediate shutdown: no checkpoint, open transactions are gone, recovery from the log at the next start."""
        self.prove_database()
        if self._line is not None:
            self._line.close()
        self._end_server("DATABASE_URL", signal.SIGQUIT)

    def kill_redis(self) -> None:
        self.prove_redis()
        self._end_server("REDIS_URL", signal.SIGKILL)

    def flush_redis(self) -> None:
        self.prove_redis().flushall()

    def _end_server(self, name: str, farewell: signal.Signals) -> None:
        stack, process = self._servers.pop(name)
        process.popen.send_signal(farewell)
        process.popen.wait(processes.PATIENCE)
        stack.close()

    def prove_database(self) -> None:
        with psycopg.connect(self.environ["DATABASE_URL"]) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
        assert row is not None
        assert Path(row[0]) == self.home / "postgres" / "data", f"not our database: {row[0]}"

    def prove_redis(self) -> "redis.Redis":
        client = redis.Redis(unix_socket_path=self.environ["REDIS_URL"].removeprefix("redis+socket://"))
        (folder,) = dict(client.config_get("dir")).values()  # type: ignore[arg-type]
        assert Path(folder) == self.home / "redis", f"not our Redis: {folder}"
        return client

    # --- the programs ---

    def start_web(self, *careless: str) -> None:
        self._start("web", [*GUNICORN.split(), "--bind", f"127.0.0.1:{self.port}"], careless)
        self.programs["web"].wait_until(self._web_listens, PATIENCE)

    def start_worker(self, *careless: str, hurried: bool = False) -> None:
        """hurried: with the timetable of tests.promises.hurried."""
        self._start("worker", _of(WORKER, hurried), careless)

    def start_beat(self, *careless: str, hurried: bool = False) -> None:
        self._start("beat", [*_of(BEAT, hurried), "--schedule", str(self.home / "beat-schedule")], careless)

    def _start(self, name: str, command: list[str], careless: tuple[str, ...]) -> None:
        """Under the start script of the tests, which knows the points where a process can be told to die."""
        whole = [sys.executable, "-m", "tests.promises.dying", *careless, "--", *command]
        log = self.home / f"{name}-{time.monotonic_ns()}.log"
        login = logins.PORTAL if name == "web" else logins.MACHINES
        environ = self.environ | {"DATABASE_URL": servers.as_login(self.environ["DATABASE_URL"], login)}
        self.programs[name] = processes.start(name, whole, log=log, cwd=servers.PROJECT, environ=environ)

    def kill(self, name: str) -> None:
        """kill -9 of the program with all its children: a process group that we started and still hold."""
        program = self.programs.pop(name)
        assert os.getpgid(program.popen.pid) == program.popen.pid, "a session of its own"
        os.killpg(program.popen.pid, signal.SIGKILL)
        program.popen.wait()

    def kill_children(self, name: str) -> None:
        """Only the processes that work; the program starts others."""
        for child in self.children(name):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    def children(self, name: str) -> list[int]:
        """The processes a program of ours has started."""
        return [child.pid for child in psutil.Process(self.programs[name].popen.pid).children(recursive=True)]

    def _web_listens(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    # --- a torrent of papers ---

    def start_torrent(self, number: int) -> None:
        """Clerks register papers as fast as the door lets them; see tests.promises.torrent."""
        command = [sys.executable, "-m", "tests.promises.torrent", str(number), str(self.home / "acknowledged")]
        log = self.home / f"torrent-{number}.log"
        self.programs["torrent"] = processes.start(
            "torrent", command, log=log, cwd=servers.PROJECT, environ=self.environ
        )

    def end_torrent(self) -> None:
        """It ends by itself when the database goes."""
        self.programs.pop("torrent").popen.wait(PATIENCE)

    def acknowledged(self) -> set[str]:
        """The papers the door said yes to; a line that was not finished does not count."""
        path = self.home / "acknowledged"
        return set(path.read_text().split("\n")[:-1]) if path.exists() else set()

    # --- fail points ---

    def arm(self, point: str) -> None:
        """The next process that comes to this point dies there."""
        (self.home / "armed" / point).touch()

    def deaths(self, point: str) -> int:
        return len(list((self.home / "died").glob(f"{point} *")))

    # --- looking in from outside ---

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._asking:
            if self._line is None or self._line.closed:
                self._line = psycopg.connect(self.environ["DATABASE_URL"], autocommit=True)
            try:
                cursor = self._line.execute(statement, values)
                return list(cursor.fetchall()) if cursor.description else []
            except psycopg.OperationalError:
                self._line.close()
                raise

    def run(self, *module: str) -> str:
        """A command of ours in this house; what it prints."""
        command = [sys.executable, "-m", *module]
        done = subprocess.run(
            command, cwd=servers.PROJECT, env=self.environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout

    def scene(self, **tasks: int) -> Any:
        """What tests.promises.scene made, by the name of the task."""
        arguments = [f"{name}={count}" for name, count in tasks.items()]
        return json.loads(self.run("tests.promises.scene", *arguments).splitlines()[-1])

    def age_files(self) -> None:
        """As if two days had gone by."""
        then = time.time() - 2 * 24 * 60 * 60
        for path in self.files.rglob("*"):
            os.utime(path, (then, then))

    def run_pending(self) -> None:
        """Beat's message, at once: the queue of the worker gets one task."""
        with Celery(broker=self.environ["REDIS_URL"]) as app:
            app.send_task("workflows.run_pending", ignore_result=True)

    def let_leases_pass(self) -> None:
        """As if the minutes had gone by that a dead worker's lease lasts; nobody may be working now."""
        for table in ("outbox", "mail"):
            self.sql(f"UPDATE workflows_{table} SET next_attempt_at = now() WHERE done_at IS NULL")

    def wait_until(self, ready: Callable[[], Any], what: str, patience: float = PATIENCE) -> None:
        deadline = time.monotonic() + patience
        while not ready():
            assert time.monotonic() < deadline, f"{what}: not within {patience} s\n{self.last_words()}"
            time.sleep(0.02)

    def last_words(self) -> str:
        """The ends of the logs that say anything."""
        logs = sorted(self.home.glob("*.log"), key=lambda log: log.stat().st_mtime)
        said = [(log.name, log.read_text(errors="replace")[-1500:]) for log in logs]
        return "\n".join(f"--- {name}\n{text}" for name, text in said if text)

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
        for name in list(self.programs):
            self.kill(name)
        for stack, _process in reversed(self._servers.values()):
            stack.close()


@contextlib.contextmanager
def house() -> Iterator[House]:
    """Both servers run, the tables are there; people come by a scene, programs by whoever needs them."""
    with tempfile.TemporaryDirectory(
        prefix=servers.THROWAWAY, dir=servers.OPEN_FOLDER, ignore_cleanup_errors=True
    ) as name:
        built = House(Path(name))
        migrated.furnish(built.home)
        try:
            built.start_database()
            built.start_redis()
            yield built
        finally:
            built.close()


def _of(command: str, hurried: bool) -> list[str]:
    return command.replace("-A config", "-A tests.promises.hurried").split() if hurried else command.split()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _clean_environment() -> dict[str, str]:
    """Without what the test run itself was told."""
    ours = {
        "DATABASE_URL",
        "REDIS_URL",
        "DATA_DIR",
        "DEMO",
        "DEMO_TODAY",
        "DEBUG",
        "SECURE",
        "DATABASE_POOL",
        "DURABLE",
        "PYTHONDONTWRITEBYTECODE",
    }
    kept = {key: value for key, value in os.environ.items() if key not in ours and not key.startswith("PYTEST_")}
    return kept | {"PYTHONPATH": str(servers.PROJECT), "PYTHONPYCACHEPREFIX": str(COMPILED)}
