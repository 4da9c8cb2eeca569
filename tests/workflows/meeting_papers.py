# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers of a session as the body of the demo would fill them."""

from datetime import date
from decimal import Decimal
from typing import Any

from workflows.meeting_data import (
    AgendaLine,
    Attendant,
    CasePage,
    ExtractPaper,
    InvitationPaper,
    MinutedItem,
    MinutesPaper,
    Paper,
    Signature,
)

SUMMARY = "Sechs offene Nachmittage mit Gespräch, Musik und Beratung auf dem Marktplatz."


def head(**changes: Any) -> Paper:
    full: Paper = {
        "body": "Begleitgremium",
        "authority": "Kreis Mettmann",
        "form": "session",
        "held_on": date(2027, 3, 17),
        "starts_at": "17:30",
        "place": "Kreishaus Mettmann, Raum 1.14",
        "date": date(2027, 3, 3),
    }
    return {**full, **changes}  # type: ignore[typeddict-item]


def line(number: int, **changes: Any) -> AgendaLine:
    full: AgendaLine = {
        "number": number,
        "title": "Begegnungscafé auf dem Marktplatz",
        "kind": "",
        "applicant": "Begegnungscafé Hilden e.V., Hilden",
        "asked": Decimal(4800),
        "slot": "",
        "notes": [],
    }
    return {**full, **changes}  # type: ignore[typeddict-item]


def case(number: int, **changes: Any) -> CasePage:
    full: CasePage = {
        "number": number,
        "title": "Begegnungscafé auf dem Marktplatz",
        "applicant": "Begegnungscafé Hilden e.V., Hilden",
        "place": "Hilden",
        "period_from": date(2027, 5, 15),
        "period_until": date(2027, 9, 30),
        "asked": Decimal(4800),
        "total": Decimal(5400),
        "summary": SUMMARY,
        "aims": "Nachbarschaften lernen sich kennen.\n\nWir zählen die Gäste und fragen sie.",
        "expenses": [
            {"label": "Moderation, 6 Termine", "kind": "Honorarkosten", "amount": Decimal(2700)},
            {"label": "Miete des Pavillons", "kind": "Sachkosten", "amount": Decimal(2700)},
        ],
        "income": [
            {"label": "Beitrag des Vereins", "kind": "Eigenmittel", "amount": Decimal(600)},
            {"label": "Beantragte Förderung", "kind": "Aktionsfonds", "amount": Decimal(4800)},
        ],
        "income_total": Decimal(5400),
        "recommendation": "",
    }
    return {**full, **changes}  # type: ignore[typeddict-item]


def invitation(**changes: Any) -> InvitationPaper:
    full: InvitationPaper = {
        **head(),
        "rules": {"name": "Geschäftsordnung des Begleitgremiums", "valid_from": date(2025, 1, 1)},
        "urgent": False,
        "second_of": None,
        "any_number_decides": False,
        "agenda": [
            line(1, slot="17:45"),
            line(2, title="Jugendfonds: Graffiti-Werkstatt", kind="Zur Information", applicant="", asked=None),
            line(3, title="Lesefest", applicant="Paul Wenders, Haan", asked=Decimal(900), notes=["dringlich"]),
        ],
        "asked_total": Decimal(5700),
        "cases": [case(1), case(3, title="Lesefest", applicant="Paul Wenders, Haan", asked=Decimal(900))],
        "signer": "Katrin Vogel",
    }
    return {**full, **changes}  # type: ignore[typeddict-item]


def attendant(seat: int, name: str, **changes: Any) -> Attendant:
    full: Attendant = {
        "seat": seat,
        "organisation": "Integrationsrat",
        "name": name,
        "role": "",
        "instead_of": "",
        "spans": ["17:30 bis 19:40 Uhr"],
    }
    return {**full, **changes}  # type: ignore[typeddict-item]


def minuted(number: int = 1, **changes: Any) -> MinutedItem:
    full: MinutedItem = {
        **line(number),
        "withheld": False,
        "recusals": [
            {
                "name": "Georg Lindner",
                "took_part": False,
                "reason": "gehört ihrem Vorstand oder Aufsichtsrat an",
                "standing": "Ausgeschlossen (§ 20 Abs. 1 VwVfG)",
                "since": "17:50 Uhr",
            }
        ],
        "votes": [
            {
                "motion": "Förderung mit 4.800,00 €",
                "opened": "18:02",
                "closed": "18:05",
                "secret": False,
                "names": ["Mehmet Demir", "Fatma Şahin", "Anna Stellvertreterin"],
                "result": "2 Ja, 1 Nein, 0 Enthaltungen: angenommen",
                "reasoning": "9 von 15 Sitzen anwesend, mehr als die Hälfte; einfache Mehrheit der abgegebenen Stimmen",
            }
        ],
        "resolutions": [
            {
                "text": "„Begegnungscafé auf dem Marktplatz“: Förderung mit 4.800,00 €.",
                "conditions": ["Der Zugang ist stufenlos.", "Der Mietvertrag liegt vor."],
            }
        ],
        "note": "Frau Şahin fragte nach der Aufsicht.\n\nDer Verein stellt zwei Personen.",
    }
    return {**full, **changes}  # type: ignore[typeddict-item]


SIGNATURE: Signature = {"name": "Mehmet Demir", "role": "Vorsitz", "on": date(2027, 3, 20)}


def minutes(**changes: Any) -> MinutesPaper:
    full: MinutesPaper = {
        **head(date=date(2027, 3, 20)),
        "opened": "17:30",
        "closed": "19:40",
        "rules": {"name": "Geschäftsordnung des Begleitgremiums", "valid_from": date(2025, 1, 1)},
        "invited_on": date(2027, 3, 3),
        "defects": [],
        "chairs": ["Mehmet Demir (bis 18:30 Uhr)", "Fatma Şahin"],
        "second_of": None,
        "any_number_decides": False,
        "seats": 15,
        "quorum": "",
        "attendants": [
            attendant(1, "Mehmet Demir", role="Vorsitz", spans=["17:30 bis 18:30 Uhr", "18:50 bis 19:40 Uhr"]),
            attendant(2, "Fatma Şahin", organisation="Migrantenorganisationen", spans=["17:55 bis 19:40 Uhr"]),
            attendant(4, "Anna Stellvertreterin", organisation="Volkshochschule", instead_of="Helga Brandt"),
        ],
        "absentees": [
            {"seat": 5, "organisation": "Flüchtlingshilfe", "name": "Ivan Petrenko", "excuse": "entschuldigt"},
            {"seat": 6, "organisation": "Evangelische Kirche", "name": "", "excuse": "nicht besetzt"},
        ],
        "advisers": [attendant(16, "Katrin Vogel", organisation="Koordinierungs- und Fachstelle")],
        "items": [
            minuted(),
            minuted(
                2,
                title="Bericht der Koordinierungsstelle",
                applicant="",
                asked=None,
                recusals=[],
                votes=[],
                resolutions=[],
                note="",
                kind="Zur Information",
            ),
        ],
        "remarks": "",
        "signature": SIGNATURE,
    }
    return {**full, **changes}  # type: ignore[typeddict-item]


def circulated(**changes: Any) -> MinutesPaper:
    return minutes(
        form="circulation",
        place="",
        starts_at="",
        opened="",
        closed="",
        attendants=[],
        absentees=[],
        advisers=[],
        items=[minuted()],
        **changes,
    )


def extract(**changes: Any) -> ExtractPaper:
    full: ExtractPaper = {
        **head(date=date(2027, 3, 20)),
        "opened": "17:30",
        "closed": "19:40",
        "chairs": ["Mehmet Demir"],
        "names": ["Mehmet Demir", "Fatma Şahin", "Anna Stellvertreterin"],
        "seats": 15,
        "defects": [],
        "item": minuted(),
        "signature": SIGNATURE,
        "sha256": "0123456789abcdef" * 4,
    }
    return {**full, **changes}  # type: ignore[typeddict-item]
