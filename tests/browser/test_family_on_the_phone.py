# SPDX-License-Identifier: AGPL-3.0-or-later
"""Samira applies on her phone, without JavaScript: two children, two packages, a photo, in one go."""

from collections.abc import Iterator

import pytest

from benefits.models import Claim, Phase
from law import calendar
from tests import papers
from tests.benefits.conftest import APPLIED
from tests.browser.conftest import Visitor
from tests.browser.person import Person
from workflows.demo import families
from workflows.demo.families import Families

pytestmark = pytest.mark.browser
LETTER = papers.jpeg((900, 1200))


@pytest.fixture
def offices(transactional_db: None) -> Iterator[Families]:
    """As the server's connections see it."""
    calendar.pretend(APPLIED)
    yield families.build()
    calendar.pretend(None)


def test_the_whole_application_in_one_go(offices: Families, visitor: Visitor) -> None:
    samira = visitor("samira", phone=True)
    samira.goes_to("/familie/").reads("Womit können wir helfen?").follows("Antrag anfangen").presses("Antrag anfangen")
    samira.picks("Für wen stellen Sie den Antrag?", "Für mein Kind oder meine Kinder")
    samira.picks("Welche Leistung bekommt Ihre Familie?", "Wir bekommen Wohngeld oder Kinderzuschlag")
    samira.picks("In welcher Stadt wohnen Sie?", "Ratingen").presses("Speichern und weiter")
    samira.types("IBAN", "DE89 3704 0044 0532 0130 01").presses("Speichern und weiter")
    samira.is_told("Die IBAN enthält einen Tippfehler.").still_has("IBAN", "DE89 3704 0044 0532 0130 01")
    samira.types("IBAN", "DE89 3704 0044 0532 0130 00").presses("Speichern und weiter")
    _names(samira, "Yasin", "03.05.2014", "Schule", "Käthe-Kollwitz-Schule Ratingen")
    samira.ticks("Eine Fahrt über mehrere Tage").presses("Speichern und weiter")
    samira.types("Erster Tag", "05.10.2026").types("Letzter Tag", "09.10.2026").types("Was kostet es?", "320")
    samira.presses("Speichern und weiter").follows("Noch ein Kind").still_has("Nachname", "Haddad")
    _names(samira, "Leila", "17.09.2021", "Kita", "Kita Sonnenschein Ratingen")
    samira.reads("„Lernförderung“ gibt es nur für Kinder, die zur Schule gehen.")
    samira.ticks("Mittagessen").presses("Speichern und weiter").presses("Speichern und weiter")
    samira.follows("Weiter zu den Unterlagen").reads("dürfen Sie schwärzen")
    samira.uploads("Bescheid über die laufende Leistung", "Bescheid.jpg", LETTER)
    samira.presses("Hochladen: Bescheid über die laufende Leistung").reads("Die Datei ist da.")
    samira.follows("Weiter zum Prüfen").reads("Fehlt noch. Sie reichen es nach.")
    samira.presses("Antrag absenden").is_told("Meine Angaben stimmen.")
    samira.ticks_everything().presses("Antrag absenden").reads("Ihr Antrag ist angekommen", "am besten bis 12.10.2026")
    assert Claim.objects.filter(phase=Phase.RECEIVED).count() == 2

    trip = Claim.objects.get(package="trip")
    samira.follows("Zu meinen Anträgen").follows(f"Ansehen: {trip.file_number}")
    samira.follows("Unterlagen nachreichen").uploads("Bestätigung der Schule", "Brief.jpg", LETTER)
    samira.presses("Absenden").reads("Die Datei ist da.").follows("Antrag zurückziehen")
    assert trip.evidence.get(kind="cost").received_on == APPLIED


def _names(samira: Person, first: str, born_on: str, goes_to: str, at: str) -> None:
    samira.types("Vorname", first).types("Geburtsdatum", born_on).picks("Wohin geht das Kind?", goes_to)
    samira.types("Name von Schule", at).types("Nachname", "Haddad").presses("Speichern und weiter")


def test_help_in_arabic_runs_from_right_to_left(offices: Families, visitor: Visitor) -> None:
    reader = visitor(phone=True).goes_to("/familie/").follows("العربية").reads("مساعدة لأطفالكم")
    article = reader.page.locator("article[lang=ar]")
    title, arrow = article.locator("h1"), article.locator(".fw-mirror")
    look = "(one, name) => getComputedStyle(one)[name]"
    assert (title.evaluate(look, "direction"), title.evaluate(look, "textAlign")) in {
        ("rtl", "start"),
        ("rtl", "right"),
    }
    assert arrow.evaluate(look, "transform") == "matrix(-1, 0, 0, 1, 0, 0)"
    edge = "one => [one.getBoundingClientRect().right, one.parentElement.getBoundingClientRect().right]"
    drawn, around = article.locator(".kern-btn").evaluate(edge)
    assert drawn == around, "what leads on stands on the right"
    reader.follows("Türkçe").reads("Çocuklarınız için yardım")
