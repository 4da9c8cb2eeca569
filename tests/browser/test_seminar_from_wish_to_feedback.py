# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mosque association's seminar: the office at its desk, everybody else by the link of a mail on their phones."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail

from law import calendar
from seminars.models import Phase, Registration, Seminar, TopicVote, YouthGroup
from tests.browser.conftest import Visitor
from tests.browser.person import Person
from tests.seminars.conftest import Offer, laid_out
from workflows import seminar_clock
from workflows.consequences import run_pending
from workflows.demo.district import District

pytestmark = pytest.mark.browser
CONTACT = "demirel@moschee.test"
GROUP, WISH = "Moscheejugend Velbert", "Etwas zu Streit im Gruppenchat"
OWN_TOPIC = "Wie geht ein Podcast?"
ADDRESS = "Moschee, Friedrichstraße 7, 42551 Velbert"
POLL_ENDS, REGISTER_UNTIL, HELD = "03.02.2027", "10.03.2027", date(2027, 3, 12)


@dataclass
class Office:
    """Sabine before the page of one seminar; young: what its link opens; group: the page of the group."""

    sabine: Person
    seminar: str = ""
    young: str = ""
    group: str = ""

    def begins(self, act: str) -> Person:
        return self.sabine.goes_to(self.seminar).follows(act)

    def does(self, act: str, told: str, **typed: str) -> Person:
        """An act with texts by the label of their field, until its sentence is read."""
        self.begins(act)
        return self.sends(act, told, typed)

    def sends(self, act: str, told: str, typed: dict[str, str]) -> Person:
        for label, text in typed.items():
            self.sabine.types(label, text)
        return self.sabine.presses(act).reads(told)


def mailed(address: str, part: str) -> str:
    """The path of the link in the newest mail to somebody, as they open it."""
    run_pending()
    body = next(str(each.body) for each in reversed(mail.outbox) if each.to == [address])
    return urlsplit(next(word for word in body.split() if part in word)).path


@pytest.fixture
def offer(mettmann: District) -> Offer:
    return laid_out(mettmann)


def test_from_a_first_contact_to_what_young_people_say(offer: Offer, visitor: Visitor) -> None:
    office = Office(visitor("sabine"))
    _meets_a_group(office)
    _proposes_topics(office)
    _young_people_choose(office, visitor)
    _agrees_a_topic_and_a_day(office)
    _the_trainer_says_yes(office, visitor)
    _three_register_for_two_places(office, visitor)
    _everybody_is_reminded()
    calendar.pretend(HELD)
    _afterwards(office, visitor)


def _meets_a_group(office: Office) -> None:
    """Whom it wrote to is known before anybody wishes for anything."""
    sabine = office.sabine.goes_to("/seminare/").reads_title("Seminare").follows("Gruppen und Kontakte")
    sabine.types("Name der Gruppe", GROUP).picks("Art", "Moscheeverein").types("Stadt", "Velbert")
    sabine.types("Wer spricht für die Gruppe?", "Herr Demirel").types("E-Mail", CONTACT).presses("Gruppe eintragen")
    sabine.reads_title(GROUP).picks("Wie?", "Besuch").picks("Antwort", "hat Interesse")
    sabine.types("Bis wann?", "27.01.2027").presses("Kontakt eintragen")
    sabine.is_told("Bitte schreiben Sie, was bis dahin geschehen soll.").still_has("Bis wann?", "27.01.2027")
    sabine.types("Was kommt als Nächstes?", "Noch einmal hingehen").presses("Kontakt eintragen")
    sabine.reads("Der Kontakt ist eingetragen.", "Besuch: hat Interesse")
    sabine.types("Was wünscht sich die Gruppe?", WISH).presses("Wunsch aufnehmen")
    sabine.reads("Der Wunsch ist aufgenommen.", WISH)
    office.seminar = urlsplit(sabine.page.url).path


def _proposes_topics(office: Office) -> None:
    talked = {"Wann war das Gespräch?": "20.01.2027", "Was haben Sie besprochen?": "Sie möchten etwas üben."}
    office.does("Erstgespräch eintragen", "Das Erstgespräch ist eingetragen.", **talked)
    office.begins("Themen vorschlagen").ticks("Hass im Netz").presses("Themen vorschlagen")
    office.sabine.is_told("Bitte schlagen Sie mindestens zwei Themen vor")
    office.sends("Themen vorschlagen", "Die Themen stehen zur Wahl.", {"Eigene Themen der Gruppe": OWN_TOPIC})
    ends = {"Letzter Tag der Abstimmung": POLL_ENDS}
    office.does("Abstimmung der jungen Leute öffnen", "Die Abstimmung ist offen.", **ends)
    office.young, office.group = mailed(CONTACT, "/mitmachen/"), mailed(CONTACT, "/gruppe/")


def _young_people_choose(office: Office, visitor: Visitor) -> None:
    """Two phones without an account; one comes back and thinks better of it: two answers."""
    ada, bilal = visitor(phone=True), visitor(phone=True)
    for somebody in (ada, bilal):
        _chooses(somebody, office.young, "Hass im Netz")
    bilal.leaves()
    ada.goes_to(office.young).reads("Du hast schon abgestimmt.")
    _chooses(ada, office.young, OWN_TOPIC)
    assert TopicVote.objects.count() == 2
    group = visitor(phone=True).goes_to(office.group).reads_title(GROUP).reads("Schritt 2 von 6: Thema")
    group.follows("Wunsch vom").reads(WISH, "2 Antworten").misses(f"{OWN_TOPIC}: 1")
    office.does("Abstimmung beenden", "Die Abstimmung ist beendet.").reads(f"{OWN_TOPIC}: 1", "Hass im Netz: 1")
    group.looks_again().reads(OWN_TOPIC, "1 Stimme").leaves()
    ada.looks_again().reads("Gerade gibt es hier nichts zu tun.").leaves()


def _chooses(somebody: Person, link: str, topic: str) -> None:
    somebody.goes_to(link).reads("Du brauchst kein Konto.").picks("Welches Thema möchtest du?", topic)
    somebody.presses("Abstimmen").reads("Danke! Deine Stimme ist gezählt.")


def _agrees_a_topic_and_a_day(office: Office) -> None:
    """A trainer is asked once it is known when; of a mistake nothing else is lost."""
    office.begins("Thema vereinbaren").selects("Thema aus dem Katalog", "Hass im Netz")
    agreed = {"Eigenes Thema": "", "Mit wem vereinbart?": "Herr Demirel", "Wann vereinbart?": "20.01.2027"}
    office.sends("Thema vereinbaren", "Das Thema ist vereinbart.", agreed)
    office.begins("Tag und Ort festlegen").picks("Wo?", "bei der Gruppe").types("Tag", "31.02.2027")
    office.sabine.types("Beginn", "17.30").presses("Tag und Ort festlegen")
    office.sabine.is_told("Bitte geben Sie bei „Tag“ ein Datum ein, das es gibt").still_has("Beginn", "17.30")
    office.sabine.types("Tag", f"{HELD:%d.%m.%Y}").presses("Tag und Ort festlegen")
    office.sabine.is_told("Bitte schreiben Sie die Adresse auf").still_has("Tag", f"{HELD:%d.%m.%Y}")
    office.sends("Tag und Ort festlegen", "Tag und Ort sind festgelegt.", {"Adresse": ADDRESS})


def _the_trainer_says_yes(office: Office, visitor: Visitor) -> None:
    office.begins("Trainerin oder Trainer anfragen").selects("Wen fragen wir?", "Yasemin")
    office.sends("Trainerin oder Trainer anfragen", "Die Zeit ist frei gehalten", {})
    yasemin = visitor(phone=True).goes_to(mailed("Yasemin@example.org", "/zusage/"))
    yasemin.reads_title("Können Sie dieses Seminar halten?").reads("12. März 2027, 17:30 bis 20:00 Uhr", ADDRESS)
    yasemin.presses("Ja, ich sage zu").reads("Danke für Ihre Zusage.").leaves()


def _three_register_for_two_places(office: Office, visitor: Visitor) -> None:
    """The third waits until the first gives the place back."""
    said = {"Wie viele sollen mindestens kommen?": "1", "Wie viele Plätze gibt es?": "2"}
    office.does("Anmeldung öffnen", "Die Anmeldung ist offen.", **said, **{"Anmelden bis": REGISTER_UNTIL})
    ada, bilal, celin = (visitor(phone=True) for _each in range(3))
    ada.goes_to(office.young).types("Dein Vorname", "Ada").presses("Anmelden")
    ada.is_told("Bitte schreib deine E-Mail-Adresse auf.", "Bitte wähle dein Alter.").still_has("Dein Vorname", "Ada")
    _registers(ada, office, "Ada").reads_title("Du hast einen Platz")
    _registers(bilal, office, "Bilal").reads_title("Du hast einen Platz").leaves()
    _registers(celin, office, "Celin").reads_title("Du stehst auf der Warteliste").reads("Vor dir wartet niemand.")
    office.sabine.goes_to(office.seminar).reads("2 von 2 vergeben, mindestens 1, 1 auf der Warteliste")
    ada.presses("Ich kann doch nicht kommen").reads_title("Du bist abgemeldet").leaves()
    celin.goes_to(mailed("celin@jung.test", "/mitmachen/")).reads_title("Du hast einen Platz").leaves()
    assert [each.to for each in mail.outbox if "nachgerückt" in each.subject] == [["celin@jung.test"]]


def _everybody_is_reminded() -> None:
    seminar_clock.run_due(HELD - timedelta(days=1))
    run_pending()
    told = [each.to[0] for each in mail.outbox if each.subject == "Bald ist dein Seminar"]
    assert sorted(told) == ["bilal@jung.test", "celin@jung.test"], "who gave the place back is left alone"


def _registers(somebody: Person, office: Office, name: str) -> Person:
    somebody.goes_to(office.young).types("Dein Vorname", name)
    somebody.types("Deine E-Mail-Adresse", f"{name.lower()}@jung.test").picks("Wie alt bist du?", "14 bis 17")
    return somebody.presses("Anmelden")


def _afterwards(office: Office, visitor: Visitor) -> None:
    """Numbers stay, names go."""
    office.does("Als durchgeführt eintragen", "Das Seminar ist als durchgeführt eingetragen.")
    office.does("Teilnahme erfassen", "Die Teilnahme ist erfasst.", **{"Alter 14 bis 17": "2"})
    celin = visitor(phone=True).goes_to(mailed("celin@jung.test", "/mitmachen/")).reads_title("Wie war es?")
    celin.presses("Absenden").is_told("Bitte wähle eine Antwort.").picks("Wie war es?", "Super")
    celin.types("Was war gut, was nicht?", "Die Übungen.").presses("Absenden").reads("Das hilft uns sehr.").leaves()
    office.sabine.goes_to(office.seminar).reads("5 von 5: Die Übungen.")
    office.does("Rückmeldungen auswerten", "Die Rückmeldungen sind ausgewertet.")
    office.does("Abrechnen", "Die Kosten sind eingetragen.", Honorar="200").reads("200,00 €")
    assert Registration.objects.exists()
    office.does("Abschließen", "Das Seminar ist abgeschlossen.").misses("Celin")
    assert not Registration.objects.exists()
    assert Seminar.objects.get(group=YouthGroup.objects.get(name=GROUP)).phase == Phase.CLOSED
