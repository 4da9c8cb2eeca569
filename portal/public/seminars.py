# SPDX-License-Identifier: AGPL-3.0-or-later
"""What groups of young people may read before anybody knows them: the topics on offer, and whom to call."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from law import calendar
from permissions import seminars
from seminars.models import Language, Topic


@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """By office, as each has its own topics and its own telephone; no trainer and no fee is named."""
    found = groupby(seminars.on_offer(calendar.today()), key=lambda topic: topic.unit)
    offices = [(unit, [_plainly(topic) for topic in topics]) for unit, topics in found]
    return render(request, "public/seminars.html", {"offices": offices})


def _plainly(topic: Topic) -> dict[str, Any]:
    return {"topic": topic, "languages": ", ".join(str(Language(key).label) for key in topic.languages)}
