# SPDX-License-Identifier: AGPL-3.0-or-later
"""Jugend stärken in ME as of 2027: groups get a little money and help for seminars and outings of their own.

The council paper names what is supported; the cap is ours, no amount was found. The call says when all of it ends.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from grants import rules
from grants.programmes import Programme
from grants.programmes.demokratie_leben import AKTIONSFONDS, CHECKLIST, TEXTS, TOWNS
from grants.rules import Facts
from grants.terms import ChecklistItem, Declaration, Page, Parameters, Question, RequiredDocument
from law.finding import Finding

PLAN = Page(
    "vorhaben",
    "Was haben Sie vor?",
    "Schreiben Sie so, wie Sie es Freunden erzählen. Junge Leute lesen Ihren Antrag und entscheiden mit.",
    (
        Question("title", "Wie heißt Ihr Seminar oder Ausflug?", max_length=100),
        Question(
            "activity",
            "Was ist es?",
            "choice",
            choices=(("seminar", "Ein Seminar"), ("outing", "Ein Ausflug"), ("other", "Etwas anderes")),
        ),
        Question(
            "summary",
            "Was passiert an dem Tag, und was haben die jungen Leute davon?",
            "longtext",
            help="Ein paar Sätze reichen.",
            max_length=600,
        ),
        Question("group", "Welche Gruppe ist dabei?", help="Zum Beispiel: Jugendgruppe der Moschee.", max_length=150),
        Question("participants", "Wie viele junge Leute machen mit?", "integer"),
        Question("from_district", "Kommen die jungen Leute aus dem Kreis Mettmann?", "yesno"),
    ),
)
PLACE = Page(
    "ort-und-zeit",
    "Wo und wann?",
    "An einem Tag? Dann tragen Sie zweimal denselben Tag ein.",
    (
        Question("starts_on", "Erster Tag", "date"),
        Question("ends_on", "Letzter Tag", "date"),
        Question("place", "Wo findet es statt?", help="Zum Beispiel: Gemeindehaus, oder das Ziel.", max_length=150),
        Question("town", "In welcher Stadt ist Ihre Gruppe?", "choice", choices=TOWNS),
        Question(
            "begun",
            "Haben Sie schon etwas gebucht, gekauft oder unterschrieben?",
            "yesno",
            help="Geld gibt es nur für etwas, das noch nicht begonnen hat.",
            afresh=True,
        ),
    ),
)
HELP = Page(
    "hilfe",
    "Brauchen Sie noch etwas außer Geld?",
    "Wir helfen auch mit Rat, mit Menschen und mit Dingen. Brauchen Sie gar kein Geld? Dann reicht ein Anruf, ein "
    "Antrag ist nicht nötig.",
    (
        Question(
            "help_in_kind",
            "Womit können wir helfen?",
            "choices",
            required=False,
            choices=(
                ("advice", "Rat: Wir planen mit Ihnen"),
                ("trainer", "Eine Trainerin oder ein Trainer"),
                ("material", "Material, zum Beispiel Moderationskoffer oder Beamer"),
            ),
        ),
        Question("help_wanted", "Was genau brauchen Sie?", "longtext", required=False, max_length=600),
    ),
)
DECLARATIONS = (
    Declaration("not_begun", "2027-1", "Wir fangen erst an, wenn wir den Bescheid haben. Vorher buchen wir nichts."),
    Declaration("no_double_funding", "2027-1", "Für dieselben Kosten bekommen wir kein anderes Geld vom Staat."),
    Declaration(
        "constitution",
        "2027-1",
        "Bei uns sind alle Menschen gleich viel wert. Wir stehen zum Grundgesetz (freiheitliche demokratische "
        "Grundordnung).",
    ),
    Declaration(
        "correct",
        "2027-1",
        "Was wir geschrieben haben, stimmt. Wir wissen: Falsche Angaben können strafbar sein (§ 264 StGB).",
    ),
    Declaration("privacy", "2027-1", "Wir haben gelesen, was mit unseren Daten passiert (Artikel 13 DSGVO)."),
)

TERMS = replace(
    AKTIONSFONDS,
    programme="jugend_staerken",
    version="2027-1",
    title="Jugend stärken in ME: eigene Seminare und Ausflüge",
    parameters=Parameters(
        cap=Decimal("500.00"), lead_days=0, consultation_required=False, funding_kind="fixed", yearly=False
    ),
    pages=(PLAN, PLACE, HELP),
    cost_kinds=(
        ("fee", "Honorar"),
        ("travel", "Fahrt"),
        ("entry", "Eintritt und Unterkunft"),
        ("food", "Essen und Trinken"),
        ("material", "Material"),
    ),
    income_kinds=(("own", "Eigener Beitrag"), ("participants", "Beiträge der Teilnehmenden"), ("donation", "Spenden")),
    declarations=DECLARATIONS,
    documents=(
        RequiredDocument(
            "programme", "Programm oder Flyer", "Wenn es schon eins gibt. Ein Foto reicht.", required=False
        ),
    ),
    checklist=(
        ChecklistItem("group", "Die Gruppe ist bekannt, und jemand Erwachsenes ist erreichbar."),
        *(item for item in CHECKLIST if item.key in {"plan", "not_begun", "no_double_funding", "declared"}),
        ChecklistItem("until_the_end", "Der letzte Tag liegt vor dem Ende der Förderung."),
        ChecklistItem("help", "Gewünschte Hilfe (Rat, Training, Material) ist abgesprochen."),
    ),
    texts=TEXTS
    | {
        "programme": "Jugend stärken in ME",
        "for_whom": "Migrantenorganisationen, Moscheevereine und Gruppen junger Menschen im Kreis Mettmann",
        "needs": "Eine Idee, einen Tag und einen einfachen Plan der Kosten",
        "purpose": "Junge Menschen stärken: eigene Seminare und Ausflüge",
        "legal_basis": (
            "der Förderbedingungen des Projekts „Jugend stärken in ME“ und der §§ 23, 44 der Bundeshaushaltsordnung"
        ),
        "publicity": "„Gefördert vom Bundesministerium, Projekt ‚Jugend stärken in ME‘ im Kreis Mettmann“",
    },
)


def young_people_of_the_district(facts: Facts) -> Iterator[Finding]:
    """An outing may lead anywhere; those who go live here."""
    if facts["from_district"] == "no":
        text = "Das Geld ist für junge Leute aus dem Kreis Mettmann. Bitte fragen Sie in Ihrem Kreis oder Ihrer Stadt."
        yield Finding("young_people_of_the_district", text, field="from_district")


def help_is_named(facts: Facts) -> Iterator[Finding]:
    """The office has to know which trainer, what material."""
    if facts["help_in_kind"] and not facts["help_wanted"]:
        text = "Sie wünschen Hilfe außer Geld. Bitte schreiben Sie, was genau Sie brauchen."
        yield Finding("help_is_named", text, field="help_wanted")


RULES = (
    rules.answered,
    young_people_of_the_district,
    rules.under_cap,
    rules.inside_period,
    rules.not_begun,
    help_is_named,
    rules.fundable_costs,
    rules.balanced,
    rules.documented,
    rules.declared,
)
PROGRAMMES = (Programme(TERMS, procedure="committee_vote", rules=RULES, precheck=("starts_on", "ends_on", "begun")),)
