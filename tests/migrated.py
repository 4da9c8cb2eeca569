# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables migrated once: the databases of tests and the houses of `tests.promises` begin as copies of them.

What the migrations leave is kept as SQL in `build/migrated` until a line of the code or a package changes.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import servers

HOME = "MIGRATED_HOME"  # the variable that names the folder of this run
KEPT = servers.PROJECT / "build" / "migrated"
NAME = "migrated"
CODE = (
    "law",
    "committees",
    "grants",
    "benefits",
    "seminars",
    "permissions",
    "monitoring",
    "workflows",
    "portal",
    "config",
    "requirements",
)


def template() -> str | None:
    """A migrated database in this run's own server, for `CREATE DATABASE … TEMPLATE`; a stranger's is left alone."""
    url = os.environ["DATABASE_URL"]
    if servers.THROWAWAY not in url:
        return None
    with _alone(_home()):
        done = _home() / "template"
        if not done.exists():
            _tool("psql", "--quiet", f"--command=CREATE DATABASE {NAME}", url)
            _restore(url.removesuffix(servers.DATABASE) + NAME)
            done.touch()
    return NAME


def furnish(home: Path) -> None:
    """The data folder of a PostgreSQL that rests, its tables migrated."""
    rests, done = _home() / "postgres", _home() / "house"
    with _alone(_home()):
        if not done.exists():
            with servers.database(_home(), durable=False) as (url, _process):
                _restore(url)
            done.touch()
    # By `cp`: the copy belongs to the account of PostgreSQL, as the folder does.
    subprocess.run(["cp", "--archive", str(rests), str(home)], check=True)


def _home() -> Path:
    return Path(os.environ[HOME])


def _restore(url: str) -> None:
    strict = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    _tool("psql", *strict, f"--file={_sql()}", url)


def _sql() -> Path:
    """Of this very code: migrated when it was not there the last time."""
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / f"{_digest()}.sql"
    with _alone(KEPT):
        if not kept.exists():
            for old in KEPT.glob("*.sql"):
                old.unlink()
            draft = kept.with_suffix(".draft")
            _migrate(draft)
            draft.rename(kept)
    return kept


def _migrate(target: Path) -> None:
    with (
        tempfile.TemporaryDirectory(prefix=servers.THROWAWAY, dir=servers.OPEN_FOLDER) as home,
        servers.database(Path(home), durable=False) as (url, _process),
    ):
        command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        environ = os.environ | {"DATABASE_URL": url, "DURABLE": "0"}
        subprocess.run(command, check=True, cwd=servers.PROJECT, env=environ)
        _tool("pg_dump", f"--file={target}", url)


def _digest() -> str:
    """Of all that migrations, and what follows them, could read."""
    known = hashlib.sha256(sys.version.encode())
    for folder in CODE:
        for path in sorted((servers.PROJECT / folder).rglob("*")):
            if path.suffix in {".py", ".txt"}:
                known.update(f"{path.relative_to(servers.PROJECT)}\n".encode() + path.read_bytes())
    return known.hexdigest()[:16]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time; the others wait."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _tool(name: str, *arguments: str) -> None:
    command = [str(servers._binaries() / name), *arguments]
    subprocess.run(command, check=True, env=servers._environment(), stdout=subprocess.DEVNULL)
