# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who brings lists of claims into an office and sees them: whoever leads it. Row security says the same.

A list makes thousands of claims at once and taking it back deletes them; clerks work on what came of it.
"""

from collections.abc import Collection, Mapping, Sequence

from django.db.models import QuerySet
from django.db.models.functions import Lower

from benefits.listed import Namesakes
from benefits.listed_columns import plain
from benefits.models import ClaimList, Compartment, Family
from permissions import families
from permissions.models import User
from permissions.policy import POLICY


def led(user: User) -> QuerySet[Compartment]:
    """Compartments this person may import for."""
    return families.compartments(user, POLICY["import_claim"]).select_related("unit")


def leads(user: User, unit: int) -> bool:
    return user.is_active and led(user).filter(unit=unit).exists()


def lists(user: User) -> QuerySet[ClaimList]:
    """Lists of these compartments, the newest first."""
    found = ClaimList.objects.filter(unit__in=led(user).values("unit"))
    return found.select_related("unit__compartment", "uploaded_by", "begun_by", "undone_by")


def namesakes(user: User, office: Compartment) -> Namesakes:
    """Who of these names has a file in this very compartment: no other circle's file is found."""

    def known(names: Collection[str]) -> Mapping[str, Sequence[Family]]:
        lowered = {name.casefold() for name in names} | {name.lower() for name in names}
        every = families.office_families(user, office, "").annotate(lowered=Lower("name"))
        found: dict[str, list[Family]] = {}
        for family in every.filter(lowered__in=lowered):
            found.setdefault(plain(family.name), []).append(family)
        return found

    return known
