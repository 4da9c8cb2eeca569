# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Jugendfonds of Kreis Mettmann as of 2027: groups of young people apply by themselves, in plain words.

Numbers found in other districts: 250 to 500 euros for minors, 500 to 3,500 from 18 on; groups of at least three.
"""

from dataclasses import replace
from decimal import Decimal

from grants import rules, youth
from grants.programmes import Programme
from grants.programmes.demokratie_leben import AKTIONSFONDS, CHECKLIST, TEXTS, TOWNS
from grants.terms import ChecklistItem, Declaration, Page, Parameters, Question, RequiredDocument, Youth

GROUP = Page(
    "gruppe",
    "Wer macht mit?",
    "Sag uns, wie viele Leute das Projekt leiten und wer dir hilft. Was du hier schreibst, liest nur das Amt. Das "
    "Jugendforum sieht es nicht.",
    (
        Question(
            "group_size",
            "Wie viele junge Leute gehören zu deiner Gruppe?",
            "integer",
            help="Zähle alle mit, die das Projekt planen und leiten, auch dich. Bist du allein? Dann schreibe 1.",
            afresh=True,
            private=True,
        ),
        Question(
            "ages",
            "Wie alt ist jede Person?",
            "ages",
            help="Schreibe jedes Alter mit Komma dazwischen, zum Beispiel: 15, 16, 17. Namen brauchen wir nicht.",
            afresh=True,
            private=True,
        ),
        Question(
            "adult_name",
            "Welche erwachsene Person können wir fragen?",
            help="Zum Beispiel deine Mutter, ein Trainer oder jemand aus dem Jugendzentrum.",
            max_length=150,
            private=True,
        ),
        Question("adult_phone", "Welche Telefonnummer hat diese Person?", max_length=40, private=True),
        Question("adult_of_age", "Ist diese Person 18 Jahre oder älter?", "yesno", private=True),
    ),
)
PROJECT = Page(
    "projekt",
    "Was hast du vor?",
    "Schreibe so, wie du es Freunden erzählst.",
    (
        Question("title", "Wie heißt dein Projekt?", max_length=100),
        Question(
            "summary",
            "Was passiert in deinem Projekt?",
            "longtext",
            help="Ein paar Sätze reichen. Das Jugendforum liest sie zuerst.",
            max_length=600,
        ),
        Question("aims", "Was soll danach anders sein?", "longtext", max_length=2000),
    ),
)
PLACE = Page(
    "ort-und-zeit",
    "Wo und wann?",
    "Das Geld ist für dieses Jahr. Dein Projekt fängt in diesem Jahr an und ist auch in diesem Jahr zu Ende.",
    (
        Question("in_district", "Findet dein Projekt im Kreis Mettmann statt?", "yesno"),
        Question("town", "In welcher Stadt?", "choice", choices=TOWNS),
        Question("starts_on", "Wann geht es los?", "date"),
        Question("ends_on", "Wann ist es zu Ende?", "date"),
        Question("participants", "Wie viele Leute sollen mitmachen oder kommen?", "integer"),
    ),
)
BEGUN = Page(
    "beratung-und-beginn",
    "Schon angefangen?",
    "Geld gibt es nur für etwas, das noch nicht angefangen hat.",
    (
        Question(
            "begun", "Hast du schon angefangen, etwas gekauft oder einen Vertrag unterschrieben?", "yesno", afresh=True
        ),
    ),
)
DECLARATIONS = (
    Declaration(
        "not_begun",
        "2027-2",
        "Ich fange erst an, wenn ich den Brief mit der Zusage habe. Vorher kaufe ich nichts und unterschreibe keinen "
        "Vertrag.",
    ),
    Declaration(
        "no_double_funding",
        "2027-2",
        "Für dieselben Sachen bekomme ich kein anderes Geld vom Staat. Wenn doch, steht es in meinem Plan.",
    ),
    Declaration(
        "constitution",
        "2027-2",
        "Bei meinem Projekt sind alle Menschen gleich viel wert. Es richtet sich nicht gegen die Demokratie und das "
        "Grundgesetz (freiheitliche demokratische Grundordnung).",
    ),
    Declaration(
        "correct",
        "2027-2",
        "Was ich geschrieben habe, stimmt. Ich weiß: Wer beim Geld vom Staat lügt, kann bestraft werden (§ 264 StGB).",
    ),
    Declaration(
        "privacy",
        "2027-2",
        "Ich habe gelesen, was mit meinen Daten passiert (Artikel 13 DSGVO).",
    ),
)
CONSENT = RequiredDocument(
    "parental_consent",
    "Einverständnis der Eltern",
    "Ist jemand in deiner Gruppe unter 18? Dann unterschreibt für jede dieser Personen, wer das Sorgerecht hat. Ein "
    "Foto von jedem Blatt reicht.",
    of_minors=True,
)
CONTACT = ChecklistItem(
    "contact",
    "Eine erwachsene Person ist erreichbar. Für jede Person unter 18 liegt das Einverständnis der Eltern vor.",
)

JUGENDFONDS = replace(
    AKTIONSFONDS,
    programme="jugendfonds",
    version="2027-2",
    title="Jugendfonds",
    parameters=Parameters(
        cap=Decimal("1000.00"),
        lead_days=0,
        consultation_required=False,
        funding_kind="fixed",
        youth=Youth(cap_minors=Decimal("500.00"), group_at_least=3, alone=True, youngest=12, oldest=27),
    ),
    pages=(PROJECT, GROUP, PLACE, BEGUN),
    declarations=DECLARATIONS,
    documents=(CONSENT,),
    checklist=(CONTACT, *(item for item in CHECKLIST if item.key != "consultation")),
    texts=TEXTS
    | {
        "for_whom": "Junge Leute von 12 bis 27 Jahren im Kreis Mettmann, als Gruppe ab drei oder allein",
        "needs": "Eine Idee, einen einfachen Plan der Kosten und eine erwachsene Person, die wir fragen können",
    },
)

RULES = (
    rules.answered,
    youth.group,
    youth.ages,
    youth.adult_contact,
    rules.in_district,
    youth.under_cap_by_age,
    rules.inside_period,
    rules.not_begun,
    rules.fundable_costs,
    rules.balanced,
    rules.documented,
    rules.declared,
)

PROGRAMMES = (
    Programme(
        JUGENDFONDS,
        procedure="committee_vote",
        rules=RULES,
        precheck=("in_district", "starts_on", "ends_on", "begun"),
    ),
)
