# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which topic young people want, and how it was: one answer a device, by a link, without an account.

A link that is forwarded lets a friend answer too, which is what it is for. Opened twice on one device it shows the
answer that was given, and a new one replaces it until the poll is over. Whoever closes a poll holds the seminar's row
alone, whoever answers shares it: no answer comes after the count.
"""

from datetime import date
from hashlib import sha256
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count

from law.finding import Finding, Refused
from seminars.models import Feedback, ProposedTopic, Seminar, TopicVote
from seminars.models.seminar import HELD_ALREADY

OVER = Finding("poll_over", "Die Abstimmung ist vorbei. Danke, dass du mitmachen wolltest.")
GONE = Finding("topic_gone", "Dieses Thema steht nicht mehr zur Wahl. Bitte wähle ein anderes.", field="topic")
NOT_YET = Finding("feedback_closed", "Für dieses Seminar sammeln wir gerade keine Rückmeldungen.")
SHARED = "SELECT id FROM seminars_seminar WHERE link = %s FOR SHARE"


def mark(seminar: Seminar, secret: str) -> str:
    """What stands for a device: its secret and this seminar, which tells neither and joins no two seminars."""
    return sha256(f"{seminar.pk}:{secret}".encode()).hexdigest()


def answer(link: UUID, proposal: int, *, secret: str, on: date) -> TopicVote:
    """One answer a device; a later one takes its place."""
    with transaction.atomic():
        seminar = _shared(link)
        if not seminar.takes_answers(on):
            raise Refused(OVER)
        chosen = ProposedTopic.objects.filter(seminar=seminar, pk=proposal).first()
        if chosen is None:
            raise Refused(GONE)
        vote, _made = TopicVote.objects.update_or_create(
            seminar=seminar, device=mark(seminar, secret), defaults={"proposal": chosen}
        )
        return vote


def answer_of(seminar: Seminar, secret: str) -> TopicVote | None:
    """What this device chose."""
    return TopicVote.objects.filter(seminar=seminar, device=mark(seminar, secret)).first()


def told(seminar: Seminar, secret: str) -> bool:
    """Whether this device said how it was."""
    return Feedback.objects.filter(seminar=seminar, device=mark(seminar, secret)).exists()


def result(seminar: Seminar) -> list[tuple[ProposedTopic, int]]:
    """Each topic with its answers, most wanted first; equal ones in the order they were proposed."""
    counted = seminar.proposals.annotate(answers=Count("votes")).order_by("-answers", "id")
    return [(each, each.answers) for each in counted]


def tell(link: UUID, *, secret: str, stars: int, text: str = "", wish: str = "") -> Feedback:
    """How it was for this device; a later word takes the place of the first."""
    with transaction.atomic():
        seminar = _shared(link)
        if seminar.phase not in HELD_ALREADY:
            raise Refused(NOT_YET)
        said = {"stars": stars, "text": text, "wish": wish}
        told, _made = Feedback.objects.update_or_create(seminar=seminar, device=mark(seminar, secret), defaults=said)
        return told


def _shared(link: UUID) -> Seminar:
    with connection.cursor() as cursor:
        cursor.execute(SHARED, [link])
        cursor.fetchall()
    return Seminar.objects.get(link=link)
