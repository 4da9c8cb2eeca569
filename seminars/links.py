# SPDX-License-Identifier: AGPL-3.0-or-later
"""The link of a group: whoever has it acts for the group, so one that fell into wrong hands is replaced."""

from datetime import date
from uuid import UUID, uuid4

from seminars.models import YouthGroup


def renew(group: YouthGroup, *, seen: UUID, by: int, on: date) -> bool:
    """A new link in place of the one that was seen, which opens nothing from now on. Of two at once the second, and
    a second press, change nothing: the link of the first may be on its way already."""
    there = YouthGroup.objects.filter(pk=group.pk, link=seen)
    return bool(there.update(link=uuid4(), link_given_on=on, link_given_by=by))
