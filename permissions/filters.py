# SPDX-License-Identifier: AGPL-3.0-or-later
"""Views of the work list a person keeps. A preference, no act: nobody else sees it and no case changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import IntegrityError, transaction

from law.finding import Finding, Refused
from permissions.models import SavedFilter, User

MOST = 20  # links somebody still reads


def keep(user: User, name: str, query: str) -> SavedFilter:
    """Under a name of one's own; Refused when the name is taken or there are too many."""
    if SavedFilter.objects.filter(user=user).count() >= MOST:
        text = f"Sie haben schon {MOST} Filter gemerkt. Bitte entfernen Sie zuerst einen."
        raise Refused(Finding("most_filters", text, field="name"))
    with _names_once(name):
        return SavedFilter.objects.create(user=user, name=name, query=query)


def rename(user: User, filter_id: UUID, name: str) -> None:
    """Somebody else's filter is never found."""
    with _names_once(name):
        SavedFilter.objects.filter(user=user, public_id=filter_id).update(name=name)


def forget(user: User, filter_id: UUID) -> None:
    SavedFilter.objects.filter(user=user, public_id=filter_id).delete()


@contextmanager
def _names_once(name: str) -> Iterator[None]:
    """The constraint's refusal as a sentence, also when two tabs save at once."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        text = f"„{name}“ gibt es schon. Bitte wählen Sie einen anderen Namen."
        raise Refused(Finding("filter_name", text, field="name")) from error
