# SPDX-License-Identifier: AGPL-3.0-or-later
"""B9: a backlog of letters that one, two, four and eight workers work off, each once."""

import multiprocessing
import os
import statistics
import time
from typing import Any

from django.db import connections

from benchmarks.stage import ON, Stage
from grants.models import Letter
from workflows import consequences
from workflows.engine import perform
from workflows.models import Outbox

LETTERS = 240
WORKERS = (1, 2, 4, 8)
ROUNDS = 3
KIND = "letter_receipt"


def measure(stage: Stage) -> list[str]:
    """The rounds of all sizes in turns, so that a slow moment of the machine meets each of them."""
    seconds: dict[int, list[float]] = {workers: [] for workers in WORKERS}
    for _ in range(ROUNDS):
        for workers in WORKERS:
            backlog(stage)
            seconds[workers].append(work_off(workers))
            check()
    medians = {workers: statistics.median(taken) for workers, taken in seconds.items()}
    alone = medians[1]
    return [
        f"B9 vs=one-worker ratio={medians[workers] / alone:.2f} statements=-"
        f" note={workers} workers on {os.cpu_count()} cores, {LETTERS} letters each once,"
        f" {LETTERS / medians[workers]:.0f} a second to {LETTERS / alone:.0f}"
        for workers in WORKERS[1:]
    ]


def backlog(stage: Stage) -> None:
    """Applications whose receipt is owed, and nothing else is."""
    for _ in range(LETTERS):
        case, _meeting = stage.case()
        perform("submit", case, by=stage.district["antje"], on=ON)
    Outbox.objects.exclude(kind=KIND).delete()


def work_off(workers: int) -> float:
    """Seconds from the moment all are ready until the last letter is written."""
    for each in connections.all():
        each.close()
        if hasattr(each, "close_pool"):
            each.close_pool()
    context = multiprocessing.get_context("fork")
    ready = context.Barrier(workers + 1)
    processes = [context.Process(target=_work, args=(ready,)) for _ in range(workers)]
    for process in processes:
        process.start()
    ready.wait()
    start = time.perf_counter()
    for process in processes:
        process.join()
    return time.perf_counter() - start


def _work(ready: Any) -> None:
    """As a worker's process does it, which has its connection already."""
    Outbox.objects.count()
    ready.wait()
    while consequences.run_pending():
        pass
    connections.close_all()


def check() -> None:
    """A letter for each event, none twice, none owed."""
    owed = Outbox.objects.filter(kind=KIND)
    undone, all_of_them = owed.filter(done_at=None).count(), owed.count()
    written = Letter.objects.filter(event__in=owed.values("event")).count()
    if undone or written != all_of_them:
        raise RuntimeError(f"{undone} still owed, {written} letters for {all_of_them} cases")
