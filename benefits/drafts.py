# SPDX-License-Identifier: AGPL-3.0-or-later
"""The draft of a family's application: begun once a person, saved page by page, locked while it is written."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from benefits import wishes
from benefits.models import DraftPaper, FamilyDraft
from law.finding import Finding, Refused

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

SENT = "Dieser Antrag ist schon abgesendet."
GONE = "Das haben Sie in einem anderen Fenster entfernt."
TOO_MANY = "Mehr Kinder nimmt ein Antrag nicht auf. Bitte rufen Sie uns an."
MOST_CHILDREN = 15


class ChangedMeanwhile(Exception):
    """The same page was saved in another window since this one was opened."""


def begin(by: "AbstractBaseUser") -> FamilyDraft:
    """The one open draft of a person; a second click finds the first one's."""
    open_drafts = FamilyDraft.objects.filter(user=by.pk, sent_on=None)
    if found := open_drafts.first():
        return found
    try:
        with transaction.atomic():
            return FamilyDraft.objects.create(user_id=by.pk)
    except IntegrityError:
        return open_drafts.get()


@contextmanager
def saving(draft: FamilyDraft) -> Iterator[FamilyDraft]:
    """The draft as it stands, nobody else at it; what was changed is written at the end. Refused once it was sent."""
    with transaction.atomic():
        fresh = FamilyDraft.objects.select_for_update().get(pk=draft.pk)
        if fresh.sent_on:
            raise Refused(Finding("sent", SENT))
        yield fresh
        fresh.town = fresh.answers.get("benefit", {}).get("town", "")
        fresh.save()
        _drop_what_lost_its_purpose(fresh)


def put(draft: FamilyDraft, key: str, values: dict[str, Any], *, seen: str) -> None:
    """One topic; ChangedMeanwhile where it is neither what the page showed nor what it brings."""
    with saving(draft) as fresh:
        stands = fresh.answers.get(key, {})
        _unchanged(stands, values, seen)
        fresh.answers[key] = values
    draft.answers = fresh.answers


def put_child(draft: FamilyDraft, child: UUID, values: dict[str, Any], *, seen: str) -> None:
    """A new child, or other words about a known one; its packages stay."""
    with saving(draft) as fresh:
        entry = wishes.entry_of(fresh, child)
        if entry is None:
            known = fresh.answers.setdefault("children", [])
            if len(known) >= (1 if wishes.alone(fresh) else MOST_CHILDREN):
                raise Refused(Finding("most_children", TOO_MANY))
            known.append({"id": str(child), "wishes": [], **values})
            return
        _unchanged(wishes.words_about(entry), values, seen)
        entry |= values


def remove_child(draft: FamilyDraft, child: UUID) -> None:
    with saving(draft) as fresh:
        fresh.answers["children"] = [each for each in wishes.children(fresh) if each["id"] != str(child)]


def put_packages(draft: FamilyDraft, child: UUID, keys: list[str]) -> None:
    """Which packages a child needs; what was said of one stays while it is asked for."""
    with saving(draft) as fresh:
        entry = wishes.entry_of(fresh, child)
        if entry is None:
            raise Refused(Finding("gone", GONE))
        known = {each["package"]: each for each in entry.get("wishes", [])}
        entry["wishes"] = [known.get(key) or {"id": str(uuid4()), "package": key} for key in keys]


def put_wish(draft: FamilyDraft, wish: UUID, values: dict[str, Any], *, seen: str) -> None:
    """For when, how much, and what else is to be said of one package."""
    with saving(draft) as fresh:
        found = wishes.wish_of(fresh, wish)
        if found is None:
            raise Refused(Finding("gone", GONE))
        _unchanged(wishes.words_on(found.answers), values, seen)
        found.answers.update(values)


def _unchanged(stands: dict[str, Any], values: dict[str, Any], seen: str) -> None:
    if seen and seen != fingerprint(stands) and stands != values:
        raise ChangedMeanwhile


def fingerprint(part: Any) -> str:
    """What somebody saw before changing it."""
    return sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()[:16]


def discard(draft: FamilyDraft) -> None:
    """For good, with its papers."""
    with transaction.atomic():
        fresh = FamilyDraft.objects.select_for_update().get(pk=draft.pk)
        if fresh.sent_on:
            raise Refused(Finding("sent", SENT))
        remove_papers(list(fresh.papers.all()))
        fresh.delete()


def remove_papers(papers: list[DraftPaper]) -> None:
    """The rows now, the files when that is certain."""
    for paper in papers:
        storage, name = paper.file.storage, paper.file.name
        paper.delete()
        transaction.on_commit(partial(storage.delete, str(name)))


def _drop_what_lost_its_purpose(draft: FamilyDraft) -> None:
    """A paper for a package nobody asks for any more is not kept."""
    known = {wish.id for wish in wishes.of(draft)}
    remove_papers([paper for paper in draft.papers.exclude(wish=None) if paper.wish not in known])
