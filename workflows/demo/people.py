# SPDX-License-Identifier: AGPL-3.0-or-later
"""Personas with names: who they are, and which of them has no business here."""

from dataclasses import dataclass

from permissions import addresses
from permissions.models import User

PASSWORD = "foerderwerk-2027"
DOMAIN = "beispiel.test"


@dataclass(frozen=True)
class Persona:
    """A person of the demo: short key, name, what they come for, the group the demo page shows them in."""

    key: str
    name: str
    task: str
    group: str

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


APPLICANTS, OFFICE, COMMITTEE, YOUTH, FAMILIES, BENEFITS, OTHERS = (
    "Antrag stellen",
    "Amt und Fachstelle",
    "Begleitgremium",
    "Jugendforum",
    "Familien",
    "Bildung und Teilhabe",
    "Ohne Aufgabe",
)

PERSONAS: tuple[Persona, ...] = (
    Persona("antje", "Antje Yıldız", "Vorstand des Begegnungscafés Hilden e.V.", APPLICANTS),
    Persona("paul", "Paul Wenders", "engagierte Einzelperson aus Haan", APPLICANTS),
    Persona("oksana", "Oksana Melnyk", "Nachbarschaftsinitiative Velbert", APPLICANTS),
    Persona("sabine", "Sabine Krüger", "Sachbearbeitung im Kreisintegrationszentrum", OFFICE),
    Persona("thomas", "Thomas Nowak", "Sachbearbeitung im Kreisintegrationszentrum", OFFICE),
    Persona("leyla", "Leyla Aydın", "Teamleitung, zweite Unterschrift", OFFICE),
    Persona("katrin", "Katrin Vogel", "Koordinierungs- und Fachstelle, Geschäftsführung der Gremien", OFFICE),
    Persona("ute", "Ute Albers", "Verwaltung der Gremien: Besetzung und Geschäftsordnung", OFFICE),
    Persona("renate", "Renate Brinkmann", "Amtsleitung: sieht Zahlen, keine Fälle", OFFICE),
    Persona("holger", "Holger Stein", "Verwaltung der Konten und Abläufe", OFFICE),
    Persona("mehmet", "Mehmet Demir", "Vorsitz, Sitz 1: Integrationsrat", COMMITTEE),
    Persona("fatma", "Fatma Şahin", "Sitz 2: Migrantenorganisationen", COMMITTEE),
    Persona("georg", "Georg Lindner", "Sitz 3: Liga der Wohlfahrtspflege", COMMITTEE),
    Persona("helga", "Helga Brandt", "Sitz 4: Volkshochschule", COMMITTEE),
    Persona("ivan", "Ivan Petrenko", "Sitz 5: Flüchtlingshilfe", COMMITTEE),
    Persona("jutta", "Jutta Hoffmann", "Sitz 6: Evangelische Kirche", COMMITTEE),
    Persona("karim", "Karim Haddad", "Sitz 7: Moscheevereine", COMMITTEE),
    Persona("lena", "Lena Schulte", "Sitz 8: Jugendring", COMMITTEE),
    Persona("martin", "Martin Esser", "Sitz 9: Stadt Ratingen", COMMITTEE),
    Persona("nadine", "Nadine Kaiser", "Sitz 10: Stadt Velbert", COMMITTEE),
    Persona("olaf", "Olaf Peters", "Sitz 11: Stadt Hilden", COMMITTEE),
    Persona("petra", "Petra Jansen", "Sitz 12: Kreispolizei", COMMITTEE),
    Persona("ralf", "Ralf Engels", "Sitz 13: Regionales Bildungsbüro", COMMITTEE),
    Persona("silke", "Silke Baum", "Sitz 14: Rechts- und Ordnungsamt", COMMITTEE),
    Persona("tim", "Tim Rademacher", "Sitz 15: Stadt Langenfeld", COMMITTEE),
    Persona("lina", "Lina Okafor", "Sprecherin, Sitz 1", YOUTH),
    Persona("emre", "Emre Kaya", "Sitz 2", YOUTH),
    Persona("jonas", "Jonas Weiß", "Sitz 3", YOUTH),
    Persona("mia", "Mia Kowalski", "Sitz 4", YOUTH),
    Persona("tarik", "Tarik Rahimi", "Sitz 5", YOUTH),
    Persona("samira", "Samira Haddad", "Mutter von Yasin und Leila in Ratingen, bekommt Wohngeld", FAMILIES),
    Persona("piotr", "Piotr Zieliński", "Vater von Hanna in Velbert, bekommt Sozialhilfe", FAMILIES),
    Persona("birgit", "Birgit Tillmann", "Sachbearbeitung Ratingen, Wohngeld und Kinderzuschlag", BENEFITS),
    Persona("deniz", "Deniz Arslan", "Teamleitung Ratingen, Wohngeld und Kinderzuschlag", BENEFITS),
    Persona("frank", "Frank Molitor", "Sachbearbeitung Ratingen, Sozialhilfe", BENEFITS),
    Persona("irina", "Irina Sommer", "Sachbearbeitung Velbert, Sozialhilfe", BENEFITS),
    Persona("corinna", "Corinna Reuter", "Amtsleitung Ratingen: sieht Zahlen beider Stellen, keine Fälle", BENEFITS),
    Persona("volker", "Volker Hansen", "Leitung für Ratingen und Velbert: sieht Zahlen, keine Fälle", BENEFITS),
    Persona("wiebke", "Wiebke Harms", "Widerspruchsstelle Ratingen: sieht nur Fälle mit Widerspruch", BENEFITS),
    Persona("konrad", "Konrad Beier", "Rechnungsprüfung Ratingen: liest, was Prüfauftrag 7 nennt", BENEFITS),
    Persona("dorothea", "Dorothea Lang", "Datenschutz Ratingen: sieht, wer gelesen hat, keine Fälle", BENEFITS),
    Persona("carla", "Carla Voss", "Kasse Ratingen: sieht Empfänger und Beträge, keine Fälle", BENEFITS),
    Persona("nora", "Nora Fremd", "hat ein Konto und hier nichts zu tun", OTHERS),
)
BY_KEY = {persona.key: persona for persona in PERSONAS}


def settle(keys: list[str]) -> dict[str, User]:
    """The accounts of these personas, created where missing. One password hash serves all: it is printed anyway."""
    wanted = [BY_KEY[key] for key in keys]
    known = {user.email: user for user in User.objects.filter(email__in=[persona.email for persona in wanted])}
    template = User(email="")
    template.set_password(PASSWORD)
    missing = [persona for persona in wanted if persona.email not in known]
    made = User.objects.bulk_create(
        User(email=persona.email, name=persona.name, password=template.password) for persona in missing
    )
    addresses.confirm(made)
    known |= {user.email: user for user in made}
    return {persona.key: known[persona.email] for persona in wanted}
