# SPDX-License-Identifier: AGPL-3.0-or-later
"""What members keep of points for themselves. A preference, no act: no minutes, no paper and nobody else reads it."""

from typing import Any

from django.db.models import CharField, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from committees.models import AgendaItem
from permissions.models import Bookmark, User

LONGEST = 4000


def on_points(user: User) -> dict[str, Any]:
    """Annotations of points: `is_read` and `own_note` of this person, without a statement of their own."""
    mine = Bookmark.objects.filter(user=user, item=OuterRef("pk"))
    note = Coalesce(Subquery(mine.values("note")[:1]), Value(""), output_field=CharField())
    return {"is_read": Exists(mine.filter(read=True)), "own_note": note}


def mark_read(user: User, item: AgendaItem, *, read: bool) -> None:
    Bookmark.objects.update_or_create(user=user, item=item, defaults={"read": read})


def keep_note(user: User, item: AgendaItem, note: str) -> None:
    """The last one counts; an empty one is none."""
    Bookmark.objects.update_or_create(user=user, item=item, defaults={"note": note})
