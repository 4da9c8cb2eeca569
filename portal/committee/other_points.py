# SPDX-License-Identifier: AGPL-3.0-or-later
"""Points of an agenda that are about no application: what another body resolved, and money that moves."""

from typing import Any

from committees.models import AgendaItem
from permissions import partaking, scopes
from permissions.models import User
from portal.committee.reading import in_words


def context_of(user: User, item: AgendaItem) -> dict[str, Any]:
    """For the page of a point: `told` for committee/_information.html, `transfer` for committee/_transfer.html.

    Who had no part in what the other body resolved reads it without the reasons.
    """
    if item.kind == AgendaItem.Kind.INFORMATION:
        known = scopes.told(user).annotate(withheld=partaking.withheld(user, "poll__item"))
        told = known.select_related("committee", "poll").get(told_as=item)
        return {"told": told, "words": in_words(told, withheld=told.withheld)}
    if item.kind == AgendaItem.Kind.TRANSFER:
        return {"transfer": scopes.transfers_of_bodies(user).get(item=item)}
    return {}
