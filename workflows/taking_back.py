# SPDX-License-Identifier: AGPL-3.0-or-later
"""An import is taken back as a whole, while nothing was done on any of its claims; afterwards nothing of it is left.

Done is whatever somebody left: an act beside those of the import, or a row of any table that hangs on a claim, a child
or a family of the list and came from elsewhere. Reminders of machines are none, and go with their claims.

Locked are the list, its claims in the order of their keys, then its children and families. An act on a claim takes its
row first, so of the two one waits: the act finds no claim, or this finds the act. Whatever points to a child or family
takes a share of its row, and waits too.
"""

from collections.abc import Collection, Iterable

from django.db import connection, models, transaction
from django.db.models import Q
from django.db.models.functions import Now

from benefits.listed import locked
from benefits.models import (
    Child,
    Claim,
    ClaimDecision,
    ClaimEvent,
    ClaimList,
    Evidence,
    Family,
    ListedClaim,
    ListedFamily,
    Reading,
)
from benefits.models.listed import claims_of
from benefits.retention import ERASING, dependents
from workflows.models import Alert, ListRun, Notification

IMPORTING = ("import_claim", "import_decision")
# What the import wrote itself, what machines said of it, and that somebody looked.
OURS: tuple[type[models.Model], ...] = (
    ClaimEvent,
    Evidence,
    ClaimDecision,
    ListedClaim,
    Alert,
    Notification,
    Reading,
)
NAMED = 5  # claims a refusal names
IN_PART = "An {} schon gearbeitet{}. Die Übernahme lässt sich deshalb nicht mehr zurücknehmen."
BESIDE = (
    "Zu Kindern oder Familien dieser Liste kam inzwischen anderes dazu. Die Übernahme lässt sich deshalb nicht mehr"
    " zurücknehmen."
)


def run(owed: ListRun) -> None:
    """All of it, or the sentence that says why not."""
    with transaction.atomic():
        listed = locked(owed.list)
        told = "" if listed.over else _undo(listed, owed)
        ListRun.objects.filter(pk=owed.pk).update(done_at=Now(), error="", told=told)


def _undo(listed: ClaimList, owed: ListRun) -> str:
    claims = list(claims_of(listed).select_for_update(of=("self",)).values_list("pk", flat=True))
    new = listed.rows.filter(new_child=True).values("claim__child")
    children = _held(Child.objects.filter(pk__in=new))
    families = _held(Family.objects.filter(pk__in=listed.families.filter(made=True).values("family")))
    told = _done_on(claims) or _came_beside(claims, children, families)
    if not told:
        _erase(listed, claims, children, families)
        ClaimList.objects.filter(pk=listed.pk).update(undone_at=Now(), undone_by=owed.by, taken=0)
    return told


def _held(rows: "models.QuerySet[models.Model]") -> list[int]:
    return list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))


def _done_on(claims: Collection[int]) -> str:
    """Which of these claims somebody worked on, in a sentence; by their file numbers."""
    touched = set(
        ClaimEvent.objects.filter(claim__in=claims).exclude(act__in=IMPORTING).values_list("claim", flat=True)
    )
    for model, way in dependents(Claim):
        if model not in OURS:
            touched |= set(model._base_manager.filter(**{f"{way}__in": claims}).values_list(way, flat=True))
    if not touched:
        return ""
    numbers = list(Claim.objects.filter(pk__in=touched).order_by("pk").values_list("file_number", flat=True)[:NAMED])
    more = "" if len(touched) <= NAMED else " und weiteren"
    many = "einem Fall wurde" if len(touched) == 1 else f"{len(touched)} Fällen wurde"
    return IN_PART.format(many, f": {', '.join(map(str, numbers))}{more}")


def _came_beside(claims: Collection[int], children: Collection[int], families: Collection[int]) -> str:
    """Rows of any table that point to what the list made, and are not of the list."""
    known: dict[type[models.Model], Collection[int]] = {Claim: claims, Child: children}
    for root, keys in ((Child, children), (Family, families)):
        for relation in _pointing_to(root):
            model, name = relation.model, relation.name
            rows = model._base_manager.filter(**{f"{name}__in": keys})
            if model not in (ListedFamily, Reading) and rows.exclude(pk__in=known.get(model, ())).exists():
                return BESIDE
    return ""


def _pointing_to(root: type[models.Model]) -> Iterable["models.ForeignKey[models.Model, models.Model]"]:
    for relation in root._meta.related_objects:
        yield relation.field  # type: ignore[misc]


def _erase(listed: ClaimList, claims: list[int], children: list[int], families: list[int]) -> None:
    """Set by set, what points first; the record lets go of events of what is erased."""
    with connection.cursor() as cursor:
        cursor.execute(ERASING)
    alerts = list(Alert.objects.filter(claim__in=claims).values_list("pk", flat=True))
    for rows in (
        Notification.objects.filter(alert__in=alerts),
        Alert.objects.filter(pk__in=alerts),
        ClaimEvent.objects.filter(claim__in=claims),
        Evidence.objects.filter(claim__in=claims),
        ClaimDecision.objects.filter(claim__in=claims),
        Reading.objects.filter(Q(claim__in=claims) | Q(family__in=families)),
        ListedClaim.objects.filter(list=listed),
        Claim.objects.filter(pk__in=claims),
        Child.objects.filter(pk__in=children),
        ListedFamily.objects.filter(list=listed),
        Family.objects.filter(pk__in=families),
    ):
        rows._raw_delete(rows.db)
