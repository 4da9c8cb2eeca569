# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many people at once: a pool of threads, each with its own database connection, let go together."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

from django.db import connection, connections


def rounds(in_ci: int, in_soak: int) -> int:
    """How often a race is run: quick here, long with `make soak`."""
    return in_soak if os.environ.get("SOAK") == "1" else in_ci


class Crowd:
    """Runs tasks at the same moment and returns what each returned or raised, in order."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._threads = ThreadPoolExecutor(size)

    def rush(self, tasks: Sequence[Callable[[], Any]]) -> list[Any]:
        barrier = Barrier(min(self.size, len(tasks)))

        def run(number: int, task: Callable[[], Any]) -> Any:
            if number < barrier.parties:
                barrier.wait(timeout=20)
            try:
                return task()
            except Exception as error:
                return error

        futures = [self._threads.submit(run, number, task) for number, task in enumerate(tasks)]
        return [future.result(timeout=120) for future in futures]

    def leave(self) -> None:
        barrier = Barrier(self.size)

        def close() -> None:
            barrier.wait(timeout=20)
            connections.close_all()

        list(self._threads.map(lambda _number: close(), range(self.size)))
        self._threads.shutdown()


@contextmanager
def without(drop: str, restore: str) -> Iterator[None]:
    """Take a guard of the database away for a negative control, and put it back; statements end with a semicolon."""
    _run(drop)
    try:
        yield
    finally:
        _run(restore)


def _run(statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in filter(str.strip, statements.split(";")):
            cursor.execute(statement)
