# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that survive a power cut: written under another name, synced, renamed; only then may a row point to them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.storage import FileSystemStorage

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
UNFINISHED = ".part"


class DurableStorage(FileSystemStorage):
    """The folder of papers and letters. Names are random, so nothing is ever written over."""

    def _save(self, name: str, content: Any) -> str:
        place = Path(self.path(name))
        _make(place.parent)
        with _written(place) as file:
            for chunk in content.chunks():
                file.write(chunk)
        return name


@contextmanager
def _written(place: Path) -> Iterator[Any]:
    """A file that is whole when it bears its name, or is not there."""
    unfinished = place.with_name(f".{uuid4().hex}{UNFINISHED}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(place)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise
    _sync(place.parent)


def _make(folder: Path) -> None:
    """A new folder is as good as its entry in the one above."""
    if folder.is_dir():
        return
    _make(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(mode=PRIVATE_FOLDER)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
