# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sits where on a day, and what about it is worth a look. Hints, never deeds: a body decides what follows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q

from committees.bylaws.membership import Attended, Eligibility, absence, composition, eligible
from committees.bylaws.rules import Rules
from committees.bylaws.words import listed
from committees.models import Apology, Committee, Meeting, Presence, Seat, Tenure
from committees.rulebook import asks_for_age, in_force, rules_of
from law.calendar import add_days
from law.finding import Finding

SOON = 60  # days: time to ask an organisation whom it names next
MOST_SESSIONS = 24  # that a look at absences goes back


@dataclass(frozen=True)
class Place:
    """A seat on a day; all: every tenure of it, whenever."""

    seat: Seat
    holder: Tenure | None
    deputies: Sequence[Tenure]
    all: Sequence[Tenure]

    @property
    def people(self) -> list[Tenure]:
        return [tenure for tenure in (self.holder, *self.deputies) if tenure]


@dataclass(frozen=True)
class Occupation:
    """A body on a day: its places in the order of their numbers, the rules of that day, the hints."""

    on: date
    places: Sequence[Place]
    rules: Rules
    hints: Sequence[Finding]


def occupation(committee: Committee, on: date) -> Occupation:
    """Six statements, however many seats and sessions there are."""
    tenures = Prefetch("tenures", Tenure.objects.select_related("user"))
    places = [place(seat, list(seat.tenures.all()), on) for seat in committee.seats.on(on).prefetch_related(tenures)]
    rules = rules_of(in_force(list(committee.rules.all()), on))
    return Occupation(on, places, rules, [*_hints(rules, places, on), *_absences(rules, committee, places, on)])


def place(seat: Seat, tenures: Sequence[Tenure], on: date) -> Place:
    holding = [tenure for tenure in tenures if tenure.holds(on)]
    holder = next((tenure for tenure in holding if tenure.part == Tenure.Part.HOLDER), None)
    deputies = [tenure for tenure in holding if tenure.part == Tenure.Part.DEPUTY]
    return Place(seat, holder, deputies, sorted(tenures, key=lambda tenure: (tenure.since, tenure.pk)))


def _hints(rules: Rules, places: Sequence[Place], on: date) -> Iterator[Finding]:
    yield from composition(rules, [each.seat.group for each in places if not each.seat.advisory])
    yield from _who_leads(places)
    yield from _vacant(places)
    yield from _ageless(rules, places)
    for each in places:
        for tenure in each.people:
            yield from _age(rules, each, tenure, on)
            yield from _ends_soon(each, tenure, on)


def _vacant(places: Sequence[Place]) -> Iterator[Finding]:
    empty = [each for each in places if each.holder is None]
    if len(empty) == 1:
        yield _hint("vacant", f"{_seat(empty[0])} ist nicht besetzt. Berufen Sie ein Mitglied.")
    elif empty:
        numbers = listed([str(each.seat.number) for each in empty])
        yield _hint("vacant", f"Die Sitze {numbers} sind nicht besetzt. Berufen Sie Mitglieder.")


def _ageless(rules: Rules, places: Sequence[Place]) -> Iterator[Finding]:
    """Where age counts, whoever was named before it did has told no birthday."""
    people = [tenure for each in places if _age_counts(rules, each) for tenure in each.people]
    if unknown := [str(tenure.user) for tenure in people if tenure.born_on is None]:
        yield _hint("age", f"Das Geburtsdatum fehlt von: {listed(unknown)}. Das Portal prüft ihr Stimmrecht nicht.")


def _age_counts(rules: Rules, of: Place) -> bool:
    return not of.seat.advisory and asks_for_age(rules)


def _who_leads(places: Sequence[Place]) -> Iterator[Finding]:
    leads = (
        (any(each.seat.is_chair for each in places), "den Vorsitz"),
        (any(each.seat.is_deputy_chair for each in places), "den stellvertretenden Vorsitz"),
    )
    for found, what in leads:
        if places and not found:
            yield _hint("leads", f"Kein Sitz hat {what}. Ändern Sie einen Sitz.")


def _age(rules: Rules, of: Place, tenure: Tenure, on: date) -> Iterator[Finding]:
    if tenure.born_on is None or not _age_counts(rules, of):
        return
    standing = eligible(rules, tenure.born_on, on)
    if standing is not Eligibility.VOTER:
        why = f"ist am {on:%d.%m.%Y} nach dem Alter {standing.label} und stimmt nicht mit ab"
        yield _hint("age", f"{_seat(of)}: {tenure.user} {why}.")


def _ends_soon(of: Place, tenure: Tenure, on: date) -> Iterator[Finding]:
    """Unless somebody follows at once."""
    if tenure.until is None or tenure.until > add_days(on, SOON):
        return
    next_day = add_days(tenure.until, 1)
    if not any(each.part == tenure.part and each.holds(next_day) for each in of.all):
        text = f"{_seat(of)}: Die Amtszeit von {tenure.user} endet am {tenure.until:%d.%m.%Y}. Niemand folgt nach."
        yield _hint("ends_soon", text)


def _absences(rules: Rules, committee: Committee, places: Sequence[Place], on: date) -> Iterator[Finding]:
    if not rules.absences_in_a_row:
        return
    sessions = _sessions(committee, on)
    came = set(Presence.objects.filter(meeting__in=sessions).values_list("meeting", "seat"))
    excused = set(Apology.objects.filter(meeting__in=sessions, excused=True).values_list("meeting", "seat"))
    for each in places:
        if found := absence(rules, _history(each, sessions, came, excused)):
            yield _hint("absences", f"Sitz {each.seat.number}: {found.text}")


def _sessions(committee: Committee, on: date) -> list[Meeting]:
    """Those that took place, oldest first: nobody stays away from a session nobody opened."""
    held = Q(opened_at__isnull=False) | Q(presences__isnull=False)
    found = committee.meetings.filter(held, kind=Meeting.Kind.SESSION, held_on__lte=on).distinct()
    return list(found.order_by("-held_on")[:MOST_SESSIONS])[::-1]


def _history(
    of: Place, sessions: Iterable[Meeting], came: set[tuple[int, int]], excused: set[tuple[int, int]]
) -> list[Attended]:
    """Of whoever holds the seat now: nobody answers for the holder before."""
    mine = [each for each in sessions if of.holder is not None and of.holder.holds(each.held_on)]
    keys = [(each.pk, of.seat.pk) for each in mine]
    return [
        Attended.PRESENT if key in came else Attended.EXCUSED if key in excused else Attended.UNEXCUSED for key in keys
    ]


def _seat(of: Place) -> str:
    return f"Sitz {of.seat.number} ({of.seat.organisation})"


def _hint(rule: str, text: str) -> Finding:
    return Finding(rule, text, field="seats", blocking=False)
