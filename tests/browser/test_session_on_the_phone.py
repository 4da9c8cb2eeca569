# SPDX-License-Identifier: AGPL-3.0-or-later
"""An evening on phones: four points, five members, one of them recused, one late; it ends with signed minutes."""

from datetime import date
from decimal import Decimal

import pytest

from committees.models import Meeting, Seat, Tenure
from grants.models import Affiliation, Application, MeetingPaper
from law import calendar
from tests.browser.conftest import Visitor
from tests.browser.person import Person
from workflows import consequences
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.steps import Steps

pytestmark = pytest.mark.browser
MEMBERS = ("mehmet", "fatma", "georg", "helga", "ivan")
TITLES = ("Begegnungscafé am Markt", "Fotowettbewerb", "Theater im Hof", "Sommerfest")


@pytest.fixture
def evening(mettmann: District, on: date) -> District:
    """Five seats, four cases on the agenda; Helga is on the board of the association that applies for the first."""
    d, steps = mettmann, Steps(mettmann)
    Tenure.objects.filter(committee=d.committee, seat__number__gt=5).delete()
    Seat.objects.filter(committee=d.committee, number__gt=5).delete()
    Affiliation.objects.create(user=d["helga"], applicant=d.association, name="Begegnungscafé", kind="board")
    for title in TITLES:
        applicant, by = (d.association, "antje") if title == TITLES[0] else (d.person, "paul")
        case = draft(d.call, applicant, title=title, asked=Decimal(2000))
        steps.submit(case, by=d[by], on=on)
        steps.check(case, on=on)
        steps.schedule(case, d.meeting, on=on)
    return d


def test_four_points_one_recused_one_late_and_signed_minutes(evening: District, visitor: Visitor) -> None:
    katrin = visitor("katrin", phone=True)
    katrin.goes_to("/gremium/").follows("Mittwoch, 17. März 2027").follows("Alle einladen")
    katrin.picks("Auf welchem Weg?", "im Portal").presses("Einladen").reads("Die Einladung ging am")
    calendar.pretend(evening.meeting.held_on)
    people = {key: visitor(key, phone=True) for key in MEMBERS}
    _gather(katrin, (1, 2, 3, 4), "4 von 5 Sitzen sind anwesend.")

    _first_point(katrin, people)
    _second_point(katrin, people)
    _third_point_is_put_off(katrin, people)
    _fourth_point_is_recorded_by_the_secretary(katrin, people)

    katrin.goes_to(f"/gremium/sitzung/{evening.meeting.public_id}/").follows("Notiz schreiben: TOP 2")
    katrin.types("Notiz", "Ivan fragt nach den Kosten der Abzüge.").presses("Notiz speichern")
    katrin.follows("Sitzung schließen").presses("Sitzung schließen").reads("Die Sitzung ist geschlossen.")
    chair = people["mehmet"].goes_to(f"/gremium/sitzung/{evening.meeting.public_id}/")
    chair.follows("Niederschrift unterschreiben").presses("Niederschrift unterschreiben")
    consequences.run_pending()
    chair.looks_again().reads("Niemand kann sie mehr ändern.")
    _reads_the_minutes(chair.opens_letter("Niederschrift"))
    assert MeetingPaper.objects.filter(kind=MeetingPaper.Kind.EXTRACT).count() == len(TITLES)
    assert Meeting.objects.get(pk=evening.meeting.pk).phase == Meeting.Phase.SIGNED


def _gather(katrin: Person, seats: tuple[int, ...], told: str) -> None:
    katrin.goes_to("/gremium/").follows("Mittwoch, 17. März 2027").follows("Anwesenheit eintragen")
    katrin.ticks(*(f"Sitz {number}:" for number in seats)).presses("Anwesenheit eintragen").reads(told)


def _opens(katrin: Person, title: str, entry: str = "Abstimmung eröffnen", button: str = "Abstimmung eröffnen") -> None:
    katrin.goes_to("/gremium/").follows("Mittwoch, 17. März 2027").follows(title).follows(entry).presses(button)


def _votes(member: Person, verdict: str, *, asked: bool = True) -> None:
    member.goes_to("/gremium/").follows("Zum Stimmzettel")
    if asked:
        member.presses("Nein, ich bin nicht befangen")
    member.picks("Ihre Stimme", verdict).presses("Stimme abgeben").reads(f"Ihre Stimme ist gespeichert: {verdict}")


def _closes(katrin: Person, result: str) -> None:
    katrin.looks_again().follows("Abstimmung schließen").presses("Abstimmung schließen").reads(result)


def _first_point(katrin: Person, people: dict[str, Person]) -> None:
    """Helga is excluded by law and sees why; Ivan is not there yet."""
    _opens(katrin, TITLES[0])
    helga = people["helga"].goes_to("/gremium/").follows("Warum nicht?")
    helga.reads("Sie wirken bei diesem Punkt nicht mit", "gehört ihrem Vorstand oder Aufsichtsrat an")
    helga.misses("Stimme abgeben")
    for key in ("mehmet", "fatma", "georg"):
        _votes(people[key], "Ja")
    _closes(katrin, "Angenommen: 2.000,00 €")


def _second_point(katrin: Person, people: dict[str, Person]) -> None:
    """Ivan comes; Fatma proposes less, and the larger sum is voted on first."""
    _gather(katrin, (1, 2, 3, 4, 5), "5 von 5 Sitzen sind anwesend.")
    fatma = people["fatma"].goes_to("/gremium/").follows("Mittwoch, 17. März 2027").follows(TITLES[1])
    fatma.follows("Einen anderen Betrag vorschlagen").types("Ihr Vorschlag in Euro", "2.500")
    fatma.presses("Anderen Betrag vorschlagen").is_told("Schlagen Sie weniger vor.")
    fatma.types("Ihr Vorschlag in Euro", "1.200").presses("Anderen Betrag vorschlagen").reads(
        "Ihr Vorschlag: 1.200,00 €"
    )
    _opens(katrin, TITLES[1])
    for key in MEMBERS:
        _votes(people[key], "Nein" if key != "mehmet" else "Ja")
    katrin.looks_again().follows("Abstimmung schließen").presses("Abstimmung schließen")
    katrin.reads("Noch offen").follows("Abstimmung eröffnen").presses("Abstimmung eröffnen")
    for key in MEMBERS:
        _votes(people[key], "Ja", asked=False)
    _closes(katrin, "Angenommen: 1.200,00 €")


def _third_point_is_put_off(katrin: Person, people: dict[str, Person]) -> None:
    _opens(katrin, TITLES[2], "Zurückstellen: abstimmen lassen")
    for key in ("mehmet", "fatma", "ivan"):
        _votes(people[key], "Ja")
    _closes(katrin, "Zurückgestellt")


def _fourth_point_is_recorded_by_the_secretary(katrin: Person, people: dict[str, Person]) -> None:
    """Georg's phone is empty: he says his vote aloud."""
    _opens(katrin, TITLES[3])
    for key in ("mehmet", "fatma"):
        _votes(people[key], "Nein")
    katrin.looks_again().follows("Stimme für ein Mitglied ohne Gerät eintragen")
    katrin.selects("Sitz", "Sitz 3: Liga der Wohlfahrtspflege").picks("Stimme", "Nein")
    katrin.presses("Stimme für ein Mitglied eintragen").reads("Die Stimme ist eingetragen.")
    _closes(katrin, "Abgelehnt")


def _reads_the_minutes(words: str) -> None:
    told = (
        "Mehmet Demir",
        "Ivan Petrenko",
        "gehört ihrem Vorstand oder Aufsichtsrat an",
        "Förderung mit 1.200,00",
        "Zurückstellung",
        "Ivan fragt nach den Kosten der Abzüge.",
    )
    assert [each for each in told if each not in words] == []
    assert Application.objects.filter(status="resolved").count() == len(TITLES)
