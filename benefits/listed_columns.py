# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which column of a town's own list says what: proposed by its heading, or as the last list of this shape said."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from benefits.models import ListColumns


@dataclass(frozen=True, slots=True)
class Column:
    """What we call it, what else it is called, an example; needed: nothing is imported without it."""

    title: str
    others: tuple[str, ...]
    example: str
    needed: bool = True


WHAT_TO_DO = "Was zu tun ist"
COLUMNS: dict[str, Column] = {
    "number": Column(
        "Aktenzeichen im alten Verfahren",
        ("Aktenzeichen", "Altes Aktenzeichen", "AZ", "Fallnummer", "Vorgangsnummer", "Vorgang", "Nummer", "Lfd. Nr."),
        "50.2-1001/26",
    ),
    "applicant": Column(
        "Antragstellende Person",
        (
            *("Antragsteller", "Antragstellerin", "Antragsteller/in", "Antragsteller*in", "Name Antragsteller"),
            *("Name der antragstellenden Person", "Leistungsberechtigte", "Elternteil"),
        ),
        "Erika Beispiel",
    ),
    "street": Column("Straße und Hausnummer", ("Straße", "Strasse", "Anschrift", "Adresse"), "Musterweg 1"),
    "postcode": Column("Postleitzahl", ("PLZ",), "40878"),
    "place": Column("Ort", ("Wohnort", "Stadt"), "Ratingen"),
    "first_name": Column("Vorname des Kindes", ("Vorname", "Vorname Kind", "Kind Vorname", "Rufname"), "Max"),
    "last_name": Column(
        "Nachname des Kindes", ("Nachname", "Name", "Familienname", "Nachname Kind", "Kind Nachname"), "Beispiel"
    ),
    "born_on": Column(
        "Geburtsdatum", ("Geburtsdatum des Kindes", "geboren am", "geb. am", "geb.", "Geburtstag"), "14.03.2014"
    ),
    "institution": Column(
        "Schule oder Kita",
        ("Schule", "Kita", "Einrichtung", "Name der Schule", "Schule/Kita"),
        "Grundschule Musterstadt",
    ),
    "package": Column(
        "Leistung", ("Leistungsart", "Paket", "BuT-Leistung", "Art der Leistung"), "Mehrtägige Klassenfahrten"
    ),
    "applied_on": Column(
        "Antrag vom",
        ("Antragsdatum", "Antragseingang", "Eingang", "Eingangsdatum", "Eingegangen am", "Datum des Antrags"),
        "01.09.2026",
    ),
    "period_from": Column("Zeitraum von", ("von", "ab", "Beginn", "Leistung ab", "gültig von"), "01.08.2026"),
    "period_until": Column("Zeitraum bis", ("bis", "Ende", "Leistung bis", "gültig bis"), "31.07.2027"),
    "phone": Column("Telefon", ("Telefonnummer", "Tel."), "02102 550-0", needed=False),
    "goes_to": Column("Art der Einrichtung", ("Einrichtungsart",), "Schule", needed=False),
    "amount_asked": Column("Beantragter Betrag", ("Betrag", "Kosten", "Beantragt"), "320,00", needed=False),
    "papers": Column(
        "Vorliegende Unterlagen", ("Unterlagen", "Unterlagen liegen vor", "Nachweise"), "alle", needed=False
    ),
    "papers_on": Column(
        "Unterlagen eingegangen am",
        (
            "Unterlagen vollständig am",
            "Vollständig am",
            "Vollständig seit",
            "Bearbeitungsreif",
            "Bearbeitungsreif seit",
        ),
        "08.09.2026",
        needed=False,
    ),
    "decision": Column("Entscheidung", ("Ergebnis", "Erledigung"), "bewilligt", needed=False),
    "decided_on": Column(
        "Bescheid vom", ("Entschieden am", "Bescheiddatum", "Datum des Bescheids"), "15.09.2026", needed=False
    ),
    "amount": Column("Bewilligter Betrag", ("Bewilligt",), "320,00", needed=False),
    "payment": Column("Zahlungsart", ("Zahlungsweg", "Auszahlung"), "direkt an den Anbieter", needed=False),
}
DASHES = str.maketrans({"–": "-", "—": "-", "\u00a0": " "})


def plain(words: str) -> str:
    """As two people would call it the same."""
    return " ".join(re.sub(r"[*:]+$", "", words.translate(DASHES).casefold().strip()).split())


def shape_of(headings: Sequence[str]) -> str:
    """The same for tables with the same headings in any order; what we added to an error file is none of them."""
    own = sorted({plain(each) for each in headings} - {plain(WHAT_TO_DO), ""})
    return sha256("\n".join(own).encode()).hexdigest()


def proposed(unit: int, headings: Sequence[str]) -> dict[str, int]:
    """Where each field stands: as it was said of such a table before, else by what its column is called."""
    kept = ListColumns.objects.filter(unit=unit, shape=shape_of(headings)).first()
    places = {plain(heading): place for place, heading in reversed(list(enumerate(headings))) if heading}
    if kept is not None:
        return {name: places[heading] for name, heading in kept.columns.items() if heading in places}
    found: dict[str, int] = {}
    for name, column in COLUMNS.items():
        known = (places[word] for word in map(plain, (column.title, *column.others)) if word in places)
        place = next((each for each in known if each not in found.values()), None)
        if place is not None:
            found[name] = place
    return found


def keep(unit: int, headings: Sequence[str], columns: Mapping[str, int]) -> None:
    """For the next table of this shape."""
    named = {name: plain(headings[place]) for name, place in columns.items() if plain(headings[place])}
    ListColumns.objects.update_or_create(unit_id=unit, shape=shape_of(headings), defaults={"columns": named})


def missing(columns: Mapping[str, int]) -> list[str]:
    """Titles of what is needed and stands in no column."""
    return [column.title for name, column in COLUMNS.items() if column.needed and name not in columns]


def said_twice(columns: Mapping[str, int]) -> list[str]:
    """Titles of what is read from a column that already says something else."""
    places = list(columns.values())
    return [COLUMNS[name].title for name, place in columns.items() if places.count(place) > 1]
