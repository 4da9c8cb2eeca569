# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a seminar stands, as its group reads it: six steps, the next one and who has to do it."""

from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format

from seminars.models import Phase, Seminar
from seminars.models.seminar import HELD_ALREADY, TAKES_PLACE

STEPS = ("Wunsch", "Thema", "Termin", "Anmeldung", "Durchgeführt", "Rückmeldung")
WISH, TOPIC, DAY, PLACES, HELD, FEEDBACK, ALL = range(len(STEPS) + 1)
AT: dict[str, int] = {
    Phase.WISHED: WISH,
    Phase.TALKED: TOPIC,
    Phase.POLLING: TOPIC,
    Phase.AGREED: DAY,
    Phase.ASKED: DAY,
    Phase.POSTPONED: DAY,
    Phase.CONFIRMED: PLACES,
    Phase.OPEN: PLACES,
    Phase.HELD: FEEDBACK,
    Phase.COUNTED: FEEDBACK,
}
YOUNG, YOU = "Die jungen Leute", "Sie"
# What a group may still call off: what has not been held, and is not called off already.
TO_COME = frozenset(AT) - frozenset(HELD_ALREADY)


class Next(NamedTuple):
    """What comes next, who has to do it, and until when."""

    text: str
    who: str = ""
    until: date | None = None


def step(seminar: Seminar, on: date) -> int:
    """The number of the step it stands at, from 0; ALL when nothing is left to do."""
    if seminar.phase in (Phase.CONFIRMED, Phase.OPEN) and seminar.is_over(on):
        return HELD
    return AT.get(seminar.phase, ALL)


def stations(seminar: Any, on: date) -> list[dict[str, str]]:
    """Each step with what is known of it, for the picture."""
    here, texts = step(seminar, on), _known(seminar, on)
    return [
        {
            "title": title,
            "state": "done" if number < here else "here" if number == here else "open",
            "text": texts.get(number, ""),
        }
        for number, title in enumerate(STEPS)
    ]


def _known(seminar: Any, on: date) -> dict[int, str]:
    known = {WISH: f"vom {seminar.wished_on:%d.%m.%Y}", TOPIC: seminar.title}
    if seminar.phase == Phase.POSTPONED:
        known[DAY] = "verschoben, ein neuer Tag wird gesucht"
    if seminar.phase in TAKES_PLACE:
        known[DAY] = f"{_moment(seminar)} Uhr"
    if seminar.maximum and seminar.phase == Phase.OPEN:
        known[PLACES] = f"{seminar.placed} von {seminar.maximum} Plätzen"
    return known


def next_step(seminar: Any, on: date) -> Next | None:
    """None where everything is done, or nothing comes any more."""
    office = seminar.group.unit.name
    if seminar.phase in (Phase.CONFIRMED, Phase.OPEN) and seminar.is_over(on):
        return Next("Wir tragen ein, dass das Seminar war, und fragen Sie, wie viele da waren.", office)
    if seminar.phase == Phase.TALKED:
        return _topic(seminar, office)
    if seminar.phase == Phase.POLLING:
        return _poll(seminar, office, on)
    if seminar.phase == Phase.OPEN:
        return _registration(seminar, office, on)
    plain = {
        Phase.WISHED: Next("Wir melden uns bei Ihnen für ein erstes Gespräch.", office),
        Phase.AGREED: Next("Wir klären mit Ihnen Tag und Ort und suchen, wer das Seminar hält.", office),
        Phase.ASKED: Next(
            "Wir warten auf die Zusage der Trainerin oder des Trainers. Bis dahin ist der Tag nicht sicher.",
            "Trainerin oder Trainer",
        ),
        Phase.POSTPONED: Next("Wir suchen mit Ihnen einen neuen Tag. Wer angemeldet ist, bleibt angemeldet.", office),
        Phase.CONFIRMED: Next("Wir öffnen die Anmeldung. Der Link für die jungen Leute steht dann hier.", office),
        Phase.HELD: Next("Die jungen Leute sagen, wie es war. Geben Sie bitte den Link weiter.", YOUNG),
        Phase.COUNTED: Next("Die jungen Leute sagen, wie es war. Geben Sie bitte den Link weiter.", YOUNG),
        Phase.REVIEWED: Next("Wir rechnen das Seminar ab. Für Sie ist nichts mehr zu tun.", office),
        Phase.SETTLED: Next("Wir schließen das Seminar ab. Für Sie ist nichts mehr zu tun.", office),
    }
    return plain.get(Phase(seminar.phase))


def _topic(seminar: Any, office: str) -> Next:
    if seminar.answers:
        return Next("Die Abstimmung ist vorbei. Wir vereinbaren mit Ihnen das Thema.", f"{office} und {YOU}")
    return Next("Wir schlagen Themen vor. Dann stimmen die jungen Leute ab.", office)


def _poll(seminar: Any, office: str, on: date) -> Next:
    if seminar.takes_answers(on):
        text = "Die jungen Leute stimmen über das Thema ab. Geben Sie bitte den Link weiter."
        return Next(text, YOUNG, seminar.poll_closes_on)
    return Next("Die Abstimmung ist vorbei. Wir zählen und melden uns bei Ihnen.", office)


def _registration(seminar: Any, office: str, on: date) -> Next:
    if seminar.takes_registrations(on):
        text = "Die jungen Leute melden sich an. Geben Sie bitte den Link weiter."
        return Next(text, YOUNG, seminar.registration_until)
    return Next(f"Die Anmeldung ist zu. Das Seminar ist am {_moment(seminar)} Uhr.", f"{office} und {YOU}")


def invitation(seminar: Seminar, on: date) -> str:
    """What a group may send to its young people, before the address; empty where the link opens nothing to do."""
    if seminar.takes_answers(on):
        return (
            f"Hallo! Wir planen ein Seminar. Welches Thema willst du? Stimm ab bis {seminar.poll_closes_on:%d.%m.%Y}. "
            "Du brauchst kein Konto:"
        )
    if seminar.takes_registrations(on):
        return (
            f"Hallo! „{seminar.title}“ am {_moment(seminar)} Uhr. Melde dich an bis "
            f"{seminar.registration_until:%d.%m.%Y}. Du brauchst kein Konto:"
        )
    if seminar.phase in HELD_ALREADY:
        return f"Hallo! Wie war „{seminar.title}“? Sag es in zwei Minuten, ohne Namen:"
    return ""


def _moment(seminar: Seminar) -> str:
    """Freitag, 7. Mai 2027, 17:00"""
    assert seminar.starts_at is not None, "it has a day"
    return date_format(timezone.localtime(seminar.starts_at), "l, j. F Y, H:i")
