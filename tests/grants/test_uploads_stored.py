# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files on the disk: synced before they are named, removed when no row names them; a forgetful server is refused."""

import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction

from config.celery import app as celery
from grants import apps, storage, sweeping, uploads
from grants.models import Letter
from tests import papers
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.tasks import sweep_files


@pytest.fixture
def files(tmp_path: Path) -> storage.DurableStorage:
    return storage.DurableStorage(location=tmp_path / "files")


def test_a_file_is_synced_then_named_then_its_folder_is_synced(
    files: storage.DurableStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P1: what the row will name is on the disk by then."""
    steps: list[str] = []
    sync, rename = os.fsync, Path.rename

    def synced(handle: int) -> None:
        steps.append(f"sync {Path(os.readlink(f'/proc/self/fd/{handle}')).name}")
        sync(handle)

    def renamed(path: Path, target: Path) -> Path:
        steps.append("rename")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "rename", renamed)
    name = files.save("documents/ab12", ContentFile(b"content"))
    assert [step.split(".")[0] if ".part" in step else step for step in steps[-3:]] == [
        "sync ",
        "rename",
        "sync documents",
    ]
    assert steps[:2] == [f"sync {Path(files.location).parent.name}", "sync files"], "new folders are entries too"
    assert Path(files.path(name)).read_bytes() == b"content"
    assert Path(files.path(name)).stat().st_mode & 0o777 == 0o600
    assert Path(files.path(name)).parent.stat().st_mode & 0o777 == 0o700


def test_a_full_disk_leaves_no_half_file(files: storage.DurableStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError("No space left on device")

    files.save("documents/first", ContentFile(b"first"))
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.save("documents/second", ContentFile(b"second"))
    assert [path.name for path in Path(files.path("documents")).iterdir()] == ["first"]


def test_papers_and_letters_lie_in_this_storage() -> None:
    assert isinstance(default_storage, storage.DurableStorage)
    assert isinstance(Letter._meta.get_field("file").storage, storage.DurableStorage)
    assert not Path(default_storage.location).is_relative_to(django_settings.STATIC_ROOT)


# --- files without a row ---


def age(name: str, days: float) -> None:
    then = time.time() - days * sweeping.A_DAY
    os.utime(default_storage.path(name), (then, then))


def test_the_sweep_takes_what_no_row_names(mettmann: District) -> None:
    kept = str(draft(mettmann.call, mettmann.association).documents.get().file.name)
    lost = default_storage.save("documents/lost", ContentFile(b"lost"))
    young = default_storage.save("documents/young", ContentFile(b"young"))
    letter = default_storage.save("letters/lost.pdf", ContentFile(b"lost"))
    half = default_storage.save("documents/.half.part", ContentFile(b"half"))
    for name in (kept, lost, letter, half):
        age(name, 1.1)
    call_command("sweep_files")
    there = [name for name in (kept, lost, young, letter, half) if default_storage.exists(name)]
    assert there == [kept, young]
    default_storage.delete(young)


def test_the_timetable_sweeps(mettmann: District) -> None:
    lost = default_storage.save("documents/lost", ContentFile(b"lost"))
    age(lost, 2)
    sweep_files()
    assert not default_storage.exists(lost)
    assert "workflows.sweep_files" in [entry["task"] for entry in celery.conf.beat_schedule.values()]


def test_more_files_than_one_question_asks(mettmann: District, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "AT_ONCE", 3)
    lost = [default_storage.save(f"documents/lost{number}", ContentFile(b"lost")) for number in range(10)]
    for name in lost:
        age(name, 2)
    assert sweeping.sweep_files() >= 10
    assert not any(default_storage.exists(name) for name in lost)


def test_a_file_that_goes_while_the_sweep_looks_stops_nothing(
    mettmann: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody discards a draft between the listing of a folder and the look at its files."""
    lost = default_storage.save("documents/lost", ContentFile(b"lost"))
    age(lost, 2)
    there = os.walk(default_storage.path(""))
    monkeypatch.setattr(sweeping.os, "walk", lambda _root: [(at, dirs, ["gone", *files]) for at, dirs, files in there])
    assert sweeping.sweep_files() >= 1
    assert not default_storage.exists(lost)


def test_a_transaction_that_fails_leaves_the_file_to_the_sweep(mettmann: District) -> None:
    case = draft(mettmann.call, mettmann.association)
    paper = uploads.Examined("a.pdf", "application/pdf", papers.pdf("Neu"))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        lost = str(uploads.keep(case, "statutes", paper, by=None, on=case.call.opens_on).file.name)
        assert 1 / 0
    assert default_storage.exists(lost)
    age(lost, 2)
    sweeping.sweep_files()
    assert not default_storage.exists(lost)


# --- a server that forgets ---


@pytest.mark.django_db
def test_a_forgetful_database_is_refused(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apps, "asked", set())
    settings.DURABLE = True
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    with pytest.raises(ImproperlyConfigured, match="synchronous_commit = off"):
        apps.refuse_forgetful(connection)


@pytest.mark.django_db
def test_an_honest_database_is_asked_once(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DURABLE = True
    monkeypatch.setattr(apps, "asked", set())
    monkeypatch.setattr(apps, "DURABLE", {"synchronous_commit": "on"})
    connection.ensure_connection()
    apps.refuse_forgetful(connection)
    assert apps.asked == {"default"}
    monkeypatch.setattr(apps, "DURABLE", {"synchronous_commit": "never asked again"})
    apps.refuse_forgetful(connection)
