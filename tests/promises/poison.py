# SPDX-License-Identifier: AGPL-3.0-or-later
"""Consequences that go wrong in every way, put into a worker by `tests.promises.dying poisonous -- celery …`.

Each writes down that it was tried, then does its harm; once it is cured it does nothing. A worker whose times are
short: the order in which they end a row is that of production.
"""

import ctypes
import os
import resource
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

HOME = Path(os.environ.get("CHAOS_HOME", "/nonexistent"))
# Seconds: a row, a run, Celery's two limits, the lease.
ROW, RUN, SOFT, HARD, LEASE = 0.5, 1.0, 3.0, 4.0, 5.0
FOREVER = 3600


class Wordless(Exception):
    def __str__(self) -> str:
        raise RuntimeError("not even words")


def raises(_event: Any) -> None:
    raise ValueError("Müller, Antje, DE02 1203 0000 0000 2020 51")


def raises_without_words(_event: Any) -> None:
    raise Wordless


def exits(_event: Any) -> None:
    raise SystemExit(0)


def interrupts(_event: Any) -> None:
    raise KeyboardInterrupt


def hangs(_event: Any) -> None:
    time.sleep(FOREVER)


def catches_everything(_event: Any) -> None:
    """Goes on after the first alarm."""
    try:
        time.sleep(FOREVER)
    except Exception:
        time.sleep(FOREVER)


def is_deaf(_event: Any) -> None:
    """As native code does that never comes back: no alarm is heard."""
    signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
    time.sleep(FOREVER)


def hangs_in_the_database(_event: Any) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_sleep({FOREVER})")


def kills_itself(_event: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def crashes(_event: Any) -> None:
    ctypes.string_at(0)


def leaves(_event: Any) -> None:
    """Without a word to anybody."""
    os._exit(0)


def eats_memory(_event: Any) -> None:
    """Under a limit as a container has one, taken away again for whoever works here next."""
    limits = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + 50_000_000, limits[1]))
    try:
        eaten = []
        while True:
            eaten.append(bytearray(10_000_000))
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)


def breaks_the_transaction(_event: Any) -> None:
    """And tells nobody."""
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
    except DatabaseError:
        pass


def closes_the_connection(_event: Any) -> None:
    from django.db import connection

    connection.close()


def returns_garbage(_event: Any) -> Any:
    """No harm: nobody looks at it."""
    return lambda: open(os.devnull)


# What is kept of each: the name of its error, "" where the process died with it, None where it is done.
KINDS: dict[str, tuple[Callable[[Any], Any], str | None]] = {
    "raises": (raises, "ValueError"),
    "raises_without_words": (raises_without_words, "Wordless"),
    "exits": (exits, "SystemExit"),
    "interrupts": (interrupts, "KeyboardInterrupt"),
    "hangs": (hangs, "TookTooLong"),
    "catches_everything": (catches_everything, "TookTooLong"),
    "is_deaf": (is_deaf, ""),
    "hangs_in_the_database": (hangs_in_the_database, "TookTooLong"),
    "kills_itself": (kills_itself, ""),
    "crashes": (crashes, ""),
    "leaves": (leaves, ""),
    "eats_memory": (eats_memory, "MemoryError"),
    "breaks_the_transaction": (breaks_the_transaction, "InternalError"),
    "closes_the_connection": (closes_the_connection, "ProgrammingError"),
    "returns_garbage": (returns_garbage, None),
}


def tried(home: Path, kind: str) -> int:
    """How often somebody began this one."""
    path = home / f"tried-{kind}"
    return path.stat().st_size if path.exists() else 0


def _poisoned(kind: str) -> Callable[[Any], Any]:
    def work(event: Any) -> Any:
        if (HOME / "cured").exists():
            return None
        with (HOME / f"tried-{kind}").open("a") as tally:
            tally.write(".")
        return KINDS[kind][0](event)

    return work


def install() -> None:
    from config.celery import app
    from workflows import consequences, leases

    # Beat needs the limits too: it writes them into its messages.
    consequences.CONSEQUENCES.update({kind: _poisoned(kind) for kind in KINDS})
    leases.ROW_AT_MOST, leases.AT_MOST, leases.AGAIN = ROW, RUN, ROW / 4
    leases.LEASE, leases.FIRST_PAUSE = timedelta(seconds=LEASE), timedelta(milliseconds=1)
    app.conf.update(task_soft_time_limit=SOFT, task_time_limit=HARD)


def count_after_the_work() -> None:
    """Negative control: who does not come back has never tried."""
    from django.db.models import F
    from django.db.models.functions import Now

    from workflows import consequences, leases

    work_off = consequences._work_off

    def claim(model: Any) -> Any:
        from django.db import transaction

        rows = model._default_manager
        with transaction.atomic():
            due = rows.filter(done_at=None, attempts__lt=8, next_attempt_at__lte=Now())
            row = due.select_for_update(skip_locked=True).order_by("next_attempt_at", "id").first()
            if row is not None:
                rows.filter(pk=row.pk).update(next_attempt_at=Now() + leases.LEASE)
            return row

    def count(row: Any) -> bool:
        done = work_off(row)
        type(row)._default_manager.filter(pk=row.pk).update(attempts=F("attempts") + 1)
        return done

    leases.claim = claim
    consequences._work_off = count
