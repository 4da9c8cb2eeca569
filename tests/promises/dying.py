# SPDX-License-Identifier: AGPL-3.0-or-later
"""Starts a program that dies where it is told: `python -m tests.promises.dying [careless …] -- gunicorn …`.

The product knows nothing of this. A point is armed by a file of its name; the process that comes to it first
takes the file away, writes its last will and kills itself with SIGKILL. Careless variants take a guard away,
for the negative controls.
"""

import functools
import os
import re
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

HOME = Path(os.environ.get("CHAOS_HOME", "/nonexistent"))
FILES = str(HOME / "data" / "files")

# What a statement is about; its name stands in the points "… before its statement", "… before commit" and so on.
STATEMENTS = {
    "document": re.compile(r'INSERT INTO "grants_document"'),
    "act": re.compile(r"INSERT INTO grants_event"),
    "claim": re.compile(r'UPDATE "workflows_outbox" SET "attempts"'),
    "letter": re.compile(r'INSERT INTO "grants_letter"'),
    "done": re.compile(r'UPDATE "workflows_outbox" SET "done_at"'),
}
_local = threading.local()


def reach(point: str) -> None:
    """Die here if somebody armed this point."""
    armed = HOME / "armed" / point
    try:
        armed.rename(HOME / "died" / f"{point} {os.getpid()} {threading.get_ident()}")
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def wrap(owner: Any, name: str, before: Callable[..., str | None], after: Callable[..., str | None]) -> None:
    """before and after name the points of a call from its arguments, or none."""
    original = getattr(owner, name)

    @functools.wraps(original)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if point := before(*args, **kwargs):
            reach(point)
        result = original(*args, **kwargs)
        if point := after(*args, **kwargs):
            reach(point)
        return result

    setattr(owner, name, wrapped)


def always(point: str) -> Callable[..., str]:
    return lambda *_args, **_kwargs: point


def never(*_args: Any, **_kwargs: Any) -> None:
    return None


def install() -> None:
    """Every point of web and worker."""
    _files()
    _statements()
    _answers()
    _machines()


def _files() -> None:
    def synced(descriptor: Any, *_rest: Any) -> str | None:
        number = descriptor if isinstance(descriptor, int) else descriptor.fileno()
        path = os.readlink(f"/proc/self/fd/{number}")
        return "file before fsync" if path.startswith(FILES) and not os.path.isdir(path) else None

    def named(suffix: str) -> Callable[..., str | None]:
        return lambda _source, target, *_rest, **_kwargs: f"file {suffix}" if str(target).startswith(FILES) else None

    wrap(os, "fsync", synced, never)
    for name in ("rename", "replace", "link"):
        wrap(os, name, named("before its name"), named("with its name"))
    # The parser runs when its process is there.
    wrap(subprocess.Popen, "__init__", never, always("paper being parsed"))


def _statements() -> None:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.utils import CursorWrapper

    def tag(_cursor: Any, sql: Any, *_rest: Any) -> str | None:
        return next((name for name, pattern in STATEMENTS.items() if pattern.search(str(sql))), None)

    def before(*args: Any) -> str | None:
        found = tag(*args)
        return f"{found} before its statement" if found else None

    def after(*args: Any) -> str | None:
        if found := tag(*args):
            _local.written = [*getattr(_local, "written", []), found]
        return None

    wrap(CursorWrapper, "execute", before, after)

    original = BaseDatabaseWrapper._commit

    def commit(self: Any) -> None:
        written, _local.written = getattr(_local, "written", []), []
        for each in written:
            reach(f"{each} before commit")
        original(self)
        for each in written:
            reach(f"{each} committed")

    BaseDatabaseWrapper._commit = commit  # type: ignore[method-assign]


def _answers() -> None:
    from django.core.handlers.wsgi import WSGIHandler

    def posted(_self: Any, environ: dict[str, Any], *_rest: Any) -> str | None:
        return "answer before it leaves" if environ["REQUEST_METHOD"] == "POST" else None

    wrap(WSGIHandler, "__call__", never, posted)


def _machines() -> None:
    from django.core.mail import EmailMessage

    from workflows import letters

    wrap(letters, "typeset", always("letter before typesetting"), always("letter typeset"))
    wrap(EmailMessage, "send", always("mail before sending"), always("mail sent"))


# --- careless variants ---


def without_synchronous_commit() -> None:
    from django.conf import settings

    settings.DURABLE = False  # the portal itself would refuse such a database
    options = settings.DATABASES["default"]["OPTIONS"]
    options["options"] = options["options"].replace("synchronous_commit=on", "synchronous_commit=off")


def file_after_commit() -> None:
    """The row first, its file when the transaction is through."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import storages
    from django.db import transaction

    kind: Any = type(storages["default"])
    save = kind._save

    def late(self: Any, name: str, content: Any) -> str:
        copy = ContentFile(content.read())
        transaction.on_commit(lambda: save(self, name, copy) and None)
        return name

    kind._save = late


def outbox_after_commit() -> None:
    """The act first, what machines owe for it when the transaction is through."""
    from django.db import transaction

    from workflows import engine
    from workflows.models import Outbox

    write = engine._write

    def late(act: str, procedure: Any, then: tuple[str, ...], *rest: Any) -> Any:
        event = write(act, procedure, (), *rest)
        transaction.on_commit(
            lambda: Outbox.objects.bulk_create(Outbox(event=event, kind=kind) for kind in then) and None
        )
        return event

    engine._write = late


def done_before_work() -> None:
    """The row marked done first, then the letter."""
    from django.db.models.functions import Now

    from workflows import consequences
    from workflows.models import Outbox

    work_off = consequences._work_off

    def early(row: Any) -> bool:
        Outbox.objects.filter(pk=row.pk).update(done_at=Now(), error="")
        return work_off(row)

    consequences._work_off = early


def without_locks() -> None:
    """Neither row lock nor version compare at the door; the database's guards are the test's to take away."""
    from workflows import subjects
    from workflows.procedures.application import Procedure

    subjects.LOCK_APPLICATION = subjects.LOCK_APPLICATION.removesuffix(" FOR UPDATE OF a")
    moved = Procedure.moved

    def careless(self: Any) -> tuple[str, list[Any]]:
        sql, values = moved(self)
        return sql.replace(" AND version = %s", ""), values[:-1]

    Procedure.moved = careless  # type: ignore[method-assign]


def poisonous() -> None:
    from tests.promises import poison

    poison.install()


def counting_after_the_work() -> None:
    from tests.promises import poison

    poison.count_after_the_work()


def main() -> None:
    end = sys.argv.index("--")
    careless, command = sys.argv[1:end], sys.argv[end + 1 :]
    import django

    if "without_synchronous_commit" in careless:
        careless.remove("without_synchronous_commit")
        without_synchronous_commit()
    django.setup()
    for name in careless:
        globals()[name]()
    install()
    sys.argv = command
    runpy.run_module(command[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
