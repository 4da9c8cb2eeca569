# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files without a row: what stays when a transaction fails after its file was written, or the machine stopped."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from django.apps import apps
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection, models

from grants import logins

# Who sees only some rows would take the files of all others for files without one.
SEES_ALL = f"SELECT current_user <> '{logins.PORTAL}'"
A_DAY = 24 * 60 * 60
AT_ONCE = 500


def sweep_files(*, older_than: int = A_DAY) -> int:
    """How many went. Younger files may belong to a transaction that has not ended. PermissionError: see SEES_ALL."""
    with connection.cursor() as cursor:
        cursor.execute(SEES_ALL)
        if not cursor.fetchone()[0]:
            raise PermissionError("Files are swept by the machines' login, which sees every row.")
    assert isinstance(default_storage, FileSystemStorage)
    root, before = Path(default_storage.location), time.time() - older_than
    old, gone = _old_files(root, before), 0
    while names := list(islice(old, AT_ONCE)):
        kept = _named_in_rows(names)
        for name in names:
            if name not in kept:
                (root / name).unlink(missing_ok=True)
                gone += 1
    return gone


def _old_files(root: Path, before: float) -> Iterator[str]:
    for folder, _folders, files in os.walk(root):
        for each in files:
            path = Path(folder, each)
            with suppress(FileNotFoundError):  # somebody discards a draft at this moment
                if not path.is_symlink() and path.stat().st_mtime < before:
                    yield path.relative_to(root).as_posix()


def _named_in_rows(names: list[str]) -> set[str]:
    """Every column for files counts, so that no new model can be forgotten here."""
    found: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField) and isinstance(field.storage, FileSystemStorage):
                rows = model._base_manager.filter(**{f"{field.name}__in": names})
                found.update(rows.values_list(field.name, flat=True))
    return found
