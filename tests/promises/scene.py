# SPDX-License-Identifier: AGPL-3.0-or-later
"""Builds, inside a house, who and what a fault meets: `python -m tests.promises.scene TASK=N …`, handles as JSON."""

import json
import sys
from typing import Any

import django


def people(_count: int) -> dict[str, str]:
    """The district, and a session for everybody, so that no fault depends on how people log in."""
    from django.conf import settings
    from django.test import Client

    from tests.promises.production import TODAY
    from workflows.demo import district

    built = district.build(TODAY.year, session_on=TODAY)
    sessions = {}
    for key, user in built.people.items():
        client = Client()
        client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
        sessions[key] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return sessions


def terms(_count: int) -> None:
    """Frozen terms, as the first submission leaves them."""
    from grants import programmes
    from grants.models.application import freeze

    freeze(programmes.programme("aktionsfonds").terms)


def drafts(count: int) -> list[str]:
    """Complete drafts of the association whose one paper, the statutes, is still missing."""
    return [str(_bare(case).public_id) for case in _drafts(count)]


def complete_drafts(count: int) -> list[str]:
    """Drafts that can be sent at once."""
    return [str(case.public_id) for case in _drafts(count)]


def meetings(count: int) -> list[str]:
    """Sessions of the body, all today: cases walk side by side, and nobody votes before the day of a session."""
    from django.db import connection

    from committees.models import Committee, Meeting
    from tests.promises.production import TODAY

    with connection.cursor() as cursor:  # a real body has one a day
        cursor.execute("DROP INDEX one_session_a_day_and_body")
    committee = Committee.objects.get(name="Begleitgremium")
    made = [Meeting.objects.create(committee=committee, held_on=TODAY, place="Raum 1.14") for _ in range(count)]
    return [str(meeting.public_id) for meeting in made]


def _drafts(count: int) -> list[Any]:
    from decimal import Decimal

    from grants.models import Applicant, Call
    from workflows.demo.drafts import draft

    call = Call.objects.select_related("fund").get(programme_key="aktionsfonds")
    association = Applicant.objects.get(kind=Applicant.Kind.ORGANISATION)
    return [draft(call, association, asked=Decimal(200), own=Decimal(50)) for _ in range(count)]


def _bare(case: Any) -> Any:
    for document in case.documents.all():
        document.file.delete(save=False)
        document.delete()
    return case


if __name__ == "__main__":
    django.setup()
    tasks = [argument.partition("=") for argument in sys.argv[1:]]
    print(json.dumps({name: globals()[name](int(count or 0)) for name, _, count in tasks}))  # noqa: T201
