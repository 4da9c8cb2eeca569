# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that stand nowhere but in what families write and in what is written about them; and where they must not be."""

import base64
import logging
import pickle
import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import unquote

from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.files.storage import default_storage
from django.db import connection, models
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from pypdf import PdfReader

from benefits.models import Child, FamilyDraft
from permissions.models import User
from tests.promises.reading import Reading
from workflows.models import WeeklyReport

WORD, BORN_ON = "zqkanari", date(2013, 2, 27)
SHORTEST = 30
# Not of a family, or no words: which office keeps what, periods, sums; kinds and marks of files; what a file is called
# by its number, and the town that says which office it belongs to.
IMPERSONAL = {
    *("Compartment", "MonthlyFigures", "RetentionRule", "Erasure", "AccessRule", "AuditOrder"),
    *("Provider", "BankAccount", "PaymentList", "PaymentEvent"),
}
NO_WORDS = {"kind", "media_type", "sha256", "town", "file_number", "act", "digest", "source", "target"}
DIFFERENT = {"old_number", "reference", "number", "name"}


def text_columns() -> list[tuple[type[models.Model], str]]:
    """Every column of social data in which somebody writes."""
    found = []
    for model in apps.get_app_config("benefits").get_models():
        for each in model._meta.concrete_fields if model.__name__ not in IMPERSONAL else ():
            words = isinstance(each, models.CharField | models.TextField) and not each.choices
            if words and each.name not in NO_WORDS and (each.max_length or SHORTEST) >= SHORTEST:
                found.append((model, each.name))
    return found


def without(model: type[models.Model], text: str) -> str:
    """A text without the words of one table: for whoever may read that one alone."""
    own = "|".join(
        f"{WORD}{number}" + (r"\d+" if column in DIFFERENT else r"(?!\d)")
        for number, (each, column) in enumerate(text_columns())
        if each is model
    )
    return re.sub(own, "", text)


def plant() -> None:
    """One word of its own into each of them that is not empty, one birthday for all children, and a draft's answers."""
    for number, (model, column) in enumerate(text_columns()):
        filled = model._default_manager.exclude(**{column: ""}).exclude(**{column: None})
        # With the key where two rows may not say the same.
        said = Concat(Value(f"{WORD}{number}"), Cast("pk", CharField())) if column in DIFFERENT else f"{WORD}{number}"
        filled.update(**{column: said})
    Child.objects.update(born_on=BORN_ON)
    for draft in FamilyDraft.objects.filter(sent_on=None):
        for child in draft.answers.get("children", []):
            child |= {"first_name": f"{WORD}901", "institution": f"{WORD}902", "born_on": BORN_ON.isoformat()}
        draft.save()


def pattern() -> re.Pattern[str]:
    """The words, the birthday, and the first names of children no account bears: not as three letters of a token."""
    accounts = " ".join(User.objects.values_list("name", flat=True))
    names = {name for name in Child.objects.values_list("first_name", flat=True) if name not in accounts}
    days = (BORN_ON.isoformat(), f"{BORN_ON:%d.%m.%Y}")
    alone = [rf"(?<![^\W_]){re.escape(name)}s?(?![^\W_])" for name in sorted(names)]
    return re.compile("|".join([rf"{WORD}\d+", *map(re.escape, days), *alone]))


# --- where they must not be ---


def in_mails() -> Iterator[str]:
    """As they leave the house: heads, bodies and what hangs on them."""
    for each in mail.outbox:
        yield unquote(each.message().as_string())
        yield "\n".join([each.subject, each.body, *each.to, *each.extra_headers.values()])


def in_other_tables() -> Iterator[str]:
    """Every row outside of the schema of social data, with what machines owe, who read what, and jobs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT to_jsonb(t)::text FROM public."{table}" t')
            yield from (f"{table}: {row}" for (row,) in cursor.fetchall())


def in_sessions_and_cache() -> Iterator[str]:
    yield from (str(each.get_decoded()) for each in Session.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM portal_cache")
        yield from (f"{key} {pickle.loads(base64.b64decode(value))}" for key, value in cursor.fetchall())


def in_file_names(folder: str = "") -> Iterator[str]:
    """Of every folder files lie in."""
    folders, files = default_storage.listdir(folder) if default_storage.exists(folder) else ([], [])
    yield from (f"{folder}/{name}" for name in (*folders, *files))
    for each in folders:
        yield from in_file_names(f"{folder}/{each}" if folder else each)


def in_reports() -> Iterator[str]:
    for report in WeeklyReport.objects.all():
        with report.file.open() as file:
            yield "\n".join(page.extract_text() for page in PdfReader(BytesIO(file.read())).pages)


def of_a_page(answer: Any, path: str) -> Iterator[str]:
    """What of a page leaves it: its address, its title, where it links and posts to, and its heads."""
    yield unquote(path)
    yield from (f"{name}: {unquote(str(value))}" for name, value in answer.items())
    if "html" in answer.get("Content-Type", ""):
        text = answer.content.decode()
        yield from re.findall(r"<title>(.*?)</title>", text, re.DOTALL)
        found = Reading(text, at=path)
        yield from (unquote(address) for address in (*found.links, *(form.action for form in found.forms)))


class Log:
    """All lines of a run, as the console gets them."""

    def __init__(self) -> None:
        self.kept = StringIO()
        self.handler = logging.StreamHandler(self.kept)
        self.root = logging.getLogger()

    def __enter__(self) -> "Log":
        self.level = self.root.level
        self.root.addHandler(self.handler)
        self.root.setLevel(logging.INFO)
        return self

    def __exit__(self, *_error: object) -> None:
        self.root.removeHandler(self.handler)
        self.root.setLevel(self.level)

    def lines(self) -> list[str]:
        return self.kept.getvalue().splitlines()
