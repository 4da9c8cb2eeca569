# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters as the district of the demo would fill them."""

from datetime import date
from decimal import Decimal

from workflows.letter_data import (
    Award,
    DecisionLetter,
    FinancePlan,
    Letter,
    MissingDocumentsLetter,
    NoticeLetter,
    PlanGroup,
    ReceiptLetter,
)


def head() -> Letter:
    return {
        "office": {
            "authority": "Kreis Mettmann",
            "unit": "Kreisintegrationszentrum",
            "street": "Düsseldorfer Straße 26",
            "town": "40822 Mettmann",
            "phone": "02104 99-0",
            "email": "integration@example.org",
        },
        "recipient": ["Begegnungscafé Hilden e.V.", "Antje Yıldız", "Mittelstraße 1", "40721 Hilden"],
        "addressee": "Antje Yıldız",
        "file_number": "KI-2027-0001",
        "date": date(2027, 3, 17),
        "contact": {"name": "Sabine Keller", "phone": "02104 99-100", "email": "sabine@example.org"},
        "case_url": "https://foerderwerk.example.org/antrag/7f3k9q2m/",
        "programme": "Demokratie leben!",
        "fund": "Aktionsfonds 2027",
        "project": "Begegnungscafé auf dem Marktplatz",
    }


def group(kind: str, *items: tuple[str, int]) -> PlanGroup:
    return {
        "kind": kind,
        "total": Decimal(sum(amount for _, amount in items)),
        "items": [{"label": label, "amount": Decimal(amount)} for label, amount in items],
    }


def plan(*more: PlanGroup) -> FinancePlan:
    expenses = [
        group("Honorarkosten", ("Moderation, 6 Termine", 1800), ("Sprachmittlung Türkisch, Ukrainisch", 900)),
        group("Sachkosten", ("Miete des Pavillons", 1500), ("Material und Druck", 850)),
        group("Fahrtkosten", ("Fahrten der Ehrenamtlichen", 350)),
        *more,
    ]
    total = sum((each["total"] for each in expenses), Decimal(0))
    own = total - Decimal(4800)
    return {
        "expenses": expenses,
        "income": [
            group("Eigenmittel", ("Beitrag des Vereins", int(own))),
            group("Zuschuss", ("Aktionsfonds", 4800)),
        ],
        "expenses_total": total,
        "income_total": total,
        "gap": None,
        "tolerance_percent": 20,
    }


def award(**changes: object) -> Award:
    full: Award = {
        "amount": Decimal(4800),
        "purpose": "sechs offene Nachmittage mit Gespräch, Musik und Beratung",
        "funding_kind": "shortfall",
        "share_percent": None,
        "period_from": date(2027, 5, 15),
        "period_until": date(2027, 9, 30),
        "plan": plan(),
        "conditions": [],
        "side_conditions": "Allgemeine Nebenbestimmungen für Zuwendungen zur Projektförderung (ANBest-P)",
        "proof_of_dealing_missing": False,
        "weeks_to_spend": 6,
        "proof_due_on": date(2027, 11, 11),
        "publicity": "Gefördert im Rahmen des Bundesprogramms „Demokratie leben!“",
    }
    return {**full, **changes}  # type: ignore[typeddict-item]


def decision(**changes: object) -> DecisionLetter:
    full: DecisionLetter = {
        **head(),
        "kind": "award",
        "applicant": "Begegnungscafé Hilden e.V.",
        "applied_on": date(2027, 2, 26),
        "requested": Decimal(4800),
        "award": award(),
        "early_start": None,
        "legal_basis": "",
        "discretion": True,
        "resolution": {
            "committee": "Begleitgremium",
            "meeting_on": date(2027, 3, 16),
            "outcome": "award",
            "amount": Decimal(4800),
        },
        "deviation_reasons": "",
        "reasons": "Das Projekt bringt Menschen aus alten und neuen Nachbarschaften zusammen.",
        "sending": {
            "way": "post",
            "copy_in_portal": True,
            "posted_on": date(2027, 3, 18),
            "notified_on": date(2027, 3, 22),
        },
        "remedy": {
            "court": "Verwaltungsgericht Düsseldorf",
            "address": "Bastionstraße 39, 40213 Düsseldorf",
            "note": "",
        },
        "signer": {"name": "Sabine Keller", "role": "Kreisintegrationszentrum"},
        "second_signer": None,
        "enclosures": [],
    }
    return {**full, **changes}  # type: ignore[typeddict-item]


def rejection(**changes: object) -> DecisionLetter:
    return decision(
        kind="rejection",
        award=None,
        resolution={
            "committee": "Begleitgremium",
            "meeting_on": date(2027, 3, 16),
            "outcome": "rejection",
            "amount": None,
        },
        reasons="Das Projekt hat schon begonnen. Wir fördern nur Projekte, die noch nicht begonnen haben.",
        **changes,
    )


def missing_documents() -> MissingDocumentsLetter:
    return {
        **head(),
        "applied_on": date(2027, 2, 26),
        "items": [
            {"label": "Satzung des Vereins", "reason": "", "due_on": date(2027, 3, 8)},
            {
                "label": "Zweites Angebot für den Pavillon",
                "reason": "Die Miete liegt über 1.000 €.",
                "due_on": date(2027, 3, 12),
            },
        ],
        "due_on": date(2027, 3, 12),
        "message": "Ein Foto vom Smartphone genügt, wenn man alles lesen kann.",
        "committee": "Begleitgremium",
        "meeting_on": date(2027, 3, 16),
        "signer": {"name": "Sabine Keller", "role": "Kreisintegrationszentrum"},
    }


def receipt() -> ReceiptLetter:
    return {
        **head(),
        "applicant": "Begegnungscafé Hilden e.V.",
        "received_on": date(2027, 2, 26),
        "receipt_number": "Q-2027-000042",
        "requested": Decimal(4800),
        "period_from": date(2027, 5, 15),
        "period_until": date(2027, 9, 30),
        "documents": ["Satzung.pdf", "Angebot Pavillon.pdf"],
        "committee": "Begleitgremium",
        "check_until": date(2027, 3, 5),
        "meeting_on": date(2027, 3, 16),
        "early_start_requested": True,
    }


def notice(kind: str) -> NoticeLetter:
    return {
        **head(),
        "kind": "deferred" if kind == "deferred" else "waitlisted",
        "applied_on": date(2027, 2, 26),
        "resolution": {"committee": "Begleitgremium", "meeting_on": date(2027, 3, 16)},
        "reasons": "Wer übernimmt die Aufsicht auf dem Marktplatz?",
        "next_meeting_on": date(2027, 5, 11) if kind == "deferred" else None,
        "signer": {"name": "Sabine Keller", "role": "Kreisintegrationszentrum"},
    }
