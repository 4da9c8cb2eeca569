# SPDX-License-Identifier: AGPL-3.0-or-later
"""Points of an agenda that are about no application: what another body resolved, and money that moves."""

from typing import Any

from committees.models import AgendaItem
from permissions import scopes
from permissions.models import User


def context_of(user: User, item: AgendaItem) -> dict[str, Any]:
    """For the page of a point: `told` for committee/_information.html, `transfer` for committee/_transfer.html."""
    if item.kind == AgendaItem.Kind.INFORMATION:
        return {"told": scopes.told(user).get(told_as=item)}
    if item.kind == AgendaItem.Kind.TRANSFER:
        return {"transfer": scopes.transfers_of_bodies(user).get(item=item)}
    return {}
