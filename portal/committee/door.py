# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is sent about a vote by somebody who does not see it: the door refuses it, so that the attempt stays."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from permissions import partaking
from portal import acts
from portal.committee import reading


def poll_of(request: HttpRequest, public_id: UUID, act: str) -> Any:
    """The poll a page is about; only who sees it, and takes part in its point, gets further with what they send."""
    try:
        found = reading.one_poll(acts.signed_in(request), public_id)
    except Http404:
        if request.method == "POST" and (hidden := partaking.hidden_poll(public_id)):
            acts.refused(request, hidden, act)
        raise
    if request.method == "POST" and found.withheld:
        acts.refused(request, found, act)
    return found
