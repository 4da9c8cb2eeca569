# SPDX-License-Identifier: AGPL-3.0-or-later
"""KOMM-AN NRW part II as of 2027: flat rates for modules, passed on by the district.

Only the rate of A1 was found (1,000 euros a room, at most two). Every rate is a value of the call, so that the others
are entered when the Land names them.
"""

from collections.abc import Iterator
from dataclasses import replace

from grants import rates, rules
from grants.programmes import Programme
from grants.programmes.demokratie_leben import AKTIONSFONDS, CHECKLIST, DECLARATIONS, TEXTS, TOWNS
from grants.rates import Module
from grants.rules import Facts
from grants.terms import ChecklistItem, Page, Parameters, Question, RequiredDocument
from law.finding import Finding

LEAST_USE = 33  # percent of the time a room of A1 serves the purpose
MODULES = (
    Module("rooms", "A1: Ankommenstreffpunkte einrichten und unterhalten", "Räume", "je Raum", at_most=2),
    Module("digital", "A2: Ehrenamt digital", "Einheiten", "je Einheit"),
    Module("together", "B: Zusammenkommen, Orientierung und Begleitung", "Einheiten", "je Einheit"),
    Module("information", "C: Information und Gewinnung von Ehrenamtlichen", "Einheiten", "je Einheit"),
    Module("training", "D: Qualifizierung von Ehrenamtlichen", "Einheiten", "je Einheit"),
)
CARRIER = Page(
    "vorhaben",
    "Was haben Sie vor?",
    "Gefördert wird die Arbeit mit Geflüchteten, mit neu Zugewanderten und mit Ehrenamtlichen.",
    (
        Question("title", "Wie heißt Ihr Vorhaben?", max_length=100),
        Question("summary", "Ihr Vorhaben in wenigen Sätzen", "longtext", max_length=600),
        Question("town", "In welcher Stadt?", "choice", choices=TOWNS),
        Question("volunteers", "Wie viele Ehrenamtliche machen mit?", "integer"),
        Question("starts_on", "Erster Tag", "date"),
        Question("ends_on", "Letzter Tag", "date"),
        Question(
            "begun", "Haben Sie schon begonnen, etwas bestellt oder einen Vertrag geschlossen?", "yesno", afresh=True
        ),
    ),
)
CHOICE = Page(
    "bausteine",
    "Welche Bausteine?",
    "Für jeden Baustein gibt es einen festen Betrag je Einheit. Lassen Sie leer, was Sie nicht brauchen.",
    (
        *(module.question for module in MODULES),
        Question(
            "use",
            "Zu wie viel Prozent dient ein Raum (A1) diesem Zweck?",
            "integer",
            help=f"Mindestens {LEAST_USE}. Den Belegungsplan laden Sie bei den Unterlagen hoch.",
            required=False,
        ),
    ),
)
TERMS = replace(
    AKTIONSFONDS,
    programme="komm_an",
    version="2027-1",
    title="KOMM-AN NRW",
    parameters=Parameters(cap=None, lead_days=0, consultation_required=False, funding_kind="fixed"),
    pages=(CARRIER, CHOICE),
    declarations=tuple(each for each in DECLARATIONS if each.key != "constitution"),
    documents=(RequiredDocument("occupancy", "Belegungsplan", "Nur für Räume (A1).", required=False),),
    checklist=(
        *(
            item
            for item in CHECKLIST
            if item.key in {"eligible", "period", "not_begun", "no_double_funding", "declared"}
        ),
        ChecklistItem("modules", "Die Bausteine passen zum Vorhaben, die Zahlen sind schlüssig."),
    ),
    texts=TEXTS
    | {
        "programme": "KOMM-AN NRW",
        "for_whom": "Träger und Initiativen, die mit Geflüchteten, neu Zugewanderten und Ehrenamtlichen arbeiten",
        "needs": "Ein Vorhaben, die Bausteine dafür und einen einfachen Plan der Kosten",
        "purpose": "Ankommen erleichtern, Ehrenamt stärken",
        "legal_basis": (
            "der Richtlinie des Landes zu KOMM-AN NRW vom 10.03.2023 und der §§ 23, 44 der Landeshaushaltsordnung"
        ),
        "publicity": "„Gefördert vom Land Nordrhein-Westfalen im Rahmen von KOMM-AN NRW“",
    },
)


def rooms_serve(facts: Facts) -> Iterator[Finding]:
    """A room of A1 has a plan of its use, and serves the purpose for a third of the time."""
    if not facts["rooms"]:
        return
    if (facts["use"] or 0) < LEAST_USE:
        text = (
            f"Räume fördern wir, wenn sie zu mindestens {LEAST_USE} Prozent dem Zweck dienen. Bitte tragen Sie es ein."
        )
        yield Finding("rooms_serve", text, field="use")
    if facts.applicant_kind and "occupancy" not in facts.documents:
        yield Finding("rooms_serve", "Bitte laden Sie den Belegungsplan der Räume hoch.", field="occupancy")


RULES = (
    rules.answered,
    rates.rule_of(MODULES),
    rooms_serve,
    rules.inside_period,
    rules.not_begun,
    rules.fundable_costs,
    rules.balanced,
    rules.documented,
    rules.declared,
)
PROGRAMMES = (
    Programme(
        TERMS,
        procedure="committee_vote",
        rules=RULES,
        precheck=("starts_on", "ends_on", "begun"),
        modules=MODULES,
    ),
)
