# SPDX-License-Identifier: AGPL-3.0-or-later
"""PostgreSQL and Redis for one test run, started before Django reads its settings (`-p tests.servers`)."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

import pytest

from config import servers
from grants.parsing import child
from tests import migrated


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[Any]:
    """Only the first process starts servers; the workers of xdist inherit their addresses.

    `DURABLE=1` keeps fsync on, for races and measurements.
    """
    _compile_once()
    stack = contextlib.ExitStack()
    early_config.add_cleanup(stack.close)
    os.environ.setdefault("SECRET_KEY", "only-for-tests-" * 4)
    os.environ.setdefault("DATABASE_POOL", "12")
    if "DATA_DIR" not in os.environ:
        os.environ["DATA_DIR"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="foerderwerk-files-"))
    if migrated.HOME not in os.environ:
        folder = tempfile.TemporaryDirectory(
            prefix=servers.THROWAWAY, dir=servers.OPEN_FOLDER, ignore_cleanup_errors=True
        )
        os.environ[migrated.HOME] = stack.enter_context(folder)
    durable = os.environ.get("DURABLE") == "1"
    if not {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys():
        os.environ |= stack.enter_context(servers.throwaway(os.environ, durable=durable))
    return (yield)


def _compile_once() -> None:
    """Code is compiled once for all processes and runs, also where the shell says that none is kept.

    A child that reads a file has an environment of its own and is told so itself.
    """
    compiled = str(servers.PROJECT / "build" / "compiled")
    sys.pycache_prefix, sys.dont_write_bytecode = compiled, False
    os.environ["PYTHONPYCACHEPREFIX"] = compiled
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    child.COMMAND[1:] = ["-E", "-s", "-X", f"pycache_prefix={compiled}", "-m"]
