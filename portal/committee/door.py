# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is sent about a vote by somebody who has no part in it: the door refuses it, so that the attempt stays."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from portal import acts
from portal.committee import reading


def poll_of(request: HttpRequest, public_id: UUID, act: str) -> Any:
    """The poll a page is about; only who takes part in its point gets further with what they send."""
    found = reading.one_poll(acts.signed_in(request), public_id)
    if request.method == "POST" and found.withheld:
        acts.refused(request, found, act)
    return found
