# SPDX-License-Identifier: AGPL-3.0-or-later
"""Demokratie leben! in Kreis Mettmann: the Aktionsfonds, as of 2027."""

from decimal import Decimal

from grants import rules
from grants.programmes import Programme
from grants.terms import ChecklistItem, Clock, Declaration, Page, Parameters, Question, RequiredDocument, Terms

TOWNS = tuple(
    (town, town)
    for town in (
        "Erkrath",
        "Haan",
        "Heiligenhaus",
        "Hilden",
        "Langenfeld",
        "Mettmann",
        "Monheim am Rhein",
        "Ratingen",
        "Velbert",
        "Wülfrath",
    )
)

PROJECT = Page(
    "projekt",
    "Worum geht es?",
    "Beschreiben Sie Ihr Projekt so, dass auch jemand ohne Vorwissen es versteht.",
    (
        Question(
            "title",
            "Titel des Projekts",
            help="Ein kurzer Name, unter dem wir Ihr Projekt führen.",
            max_length=100,
        ),
        Question(
            "summary",
            "Ihr Projekt in wenigen Sätzen",
            "longtext",
            help="Diese Sätze liest das Gremium zuerst.",
            max_length=600,
        ),
        Question(
            "aims",
            "Was wollen Sie erreichen, und woran merken Sie, dass es gelungen ist?",
            "longtext",
            max_length=2000,
        ),
        Question(
            "field",
            "Zu welchem Handlungsfeld passt Ihr Projekt?",
            "choices",
            choices=(
                ("democracy", "Demokratie fördern"),
                ("diversity", "Vielfalt gestalten"),
                ("prevention", "Extremismus vorbeugen"),
            ),
        ),
        Question("new", "Ist das Projekt neu und zusätzlich zu Ihrer sonstigen Arbeit?", "yesno", afresh=True),
    ),
)
PLACE = Page(
    "ort-und-zeit",
    "Wo und wann?",
    "Das Geld gilt für ein Haushaltsjahr. Darum beginnt und endet Ihr Projekt im selben Jahr.",
    (
        Question("in_district", "Findet Ihr Projekt im Kreis Mettmann statt?", "yesno"),
        Question("town", "In welcher Stadt?", "choice", choices=TOWNS),
        Question("starts_on", "Erster Tag", "date"),
        Question("ends_on", "Letzter Tag", "date"),
        Question("participants", "Wie viele Menschen erwarten Sie?", "integer"),
        Question("target_group", "An wen richtet sich das Projekt?", max_length=200),
    ),
)
ADVICE = Page(
    "beratung-und-beginn",
    "Beratung und Beginn",
    "Vor jedem Antrag beraten wir Sie. Zwischen dem ersten Kontakt und dem Beginn liegen zehn Wochen.",
    (
        Question(
            "first_contact_on",
            "Wann war Ihr erster Kontakt mit uns?",
            "date",
            help="Der Tag, an dem Sie uns zum ersten Mal geschrieben oder angerufen haben, zum Beispiel 15.01.2027.",
        ),
        Question("consulted_on", "Wann war das Beratungsgespräch?", "date"),
        Question(
            "exception_reason",
            "Weniger als zehn Wochen? Warum ging es nicht früher?",
            "longtext",
            required=False,
            max_length=1000,
            afresh=True,
        ),
        Question(
            "begun",
            "Haben Sie schon begonnen, etwas bestellt oder einen Vertrag geschlossen?",
            "yesno",
            afresh=True,
        ),
        Question(
            "early_start_on",
            "Möchten Sie vor dem Bescheid beginnen? Ab welchem Tag?",
            "date",
            required=False,
            help="Über den vorzeitigen Beginn entscheiden wir getrennt. Er ist keine Zusage für Geld.",
        ),
    ),
)
PARTNERS = Page(
    "partner-und-wirkung",
    "Partner und Öffentlichkeit",
    "Wer macht mit, und wie erfahren die Menschen von Ihrem Projekt?",
    (
        Question("partners", "Mit wem arbeiten Sie zusammen?", "longtext", required=False, max_length=1000),
        Question("publicity", "Wie machen Sie das Projekt bekannt?", "longtext", max_length=1000),
        Question(
            "accessibility",
            "Wie können möglichst alle teilnehmen?",
            "longtext",
            required=False,
            max_length=1000,
        ),
    ),
)

DECLARATIONS = (
    Declaration(
        "not_begun",
        "2027-1",
        "Ich habe mit dem Projekt noch nicht begonnen und keinen Vertrag dafür geschlossen. Ich beginne erst nach dem "
        "Bescheid oder nach einer Zustimmung zum vorzeitigen Beginn.",
    ),
    Declaration(
        "no_double_funding",
        "2027-1",
        "Ich habe für dieselben Kosten kein anderes Geld aus öffentlichen Mitteln beantragt oder erhalten, das ich "
        "nicht im Finanzierungsplan genannt habe.",
    ),
    Declaration(
        "constitution",
        "2027-1",
        "Das Projekt steht auf dem Boden der freiheitlichen demokratischen Grundordnung. Ich kenne die Erklärung in "
        "der Anlage zur Förderrichtlinie.",
    ),
    Declaration(
        "correct",
        "2027-1",
        "Meine Angaben sind richtig und vollständig. Ich weiß, dass falsche Angaben über Tatsachen, von denen die "
        "Förderung abhängt, als Subventionsbetrug strafbar sein können (§ 264 StGB).",
    ),
    Declaration(
        "privacy",
        "2027-1",
        "Ich habe die Information zum Datenschutz nach Artikel 13 DSGVO gelesen.",
    ),
)
CHECKLIST = (
    ChecklistItem("consultation", "Die Beratung hat stattgefunden, die zehn Wochen sind gewahrt oder begründet."),
    ChecklistItem("eligible", "Antragsberechtigt, Vertretung nachgewiesen."),
    ChecklistItem("place", "Ort und Zielgruppe liegen im Kreis Mettmann."),
    ChecklistItem("period", "Der Zeitraum liegt im Haushaltsjahr."),
    ChecklistItem("plan", "Der Finanzierungsplan ist schlüssig, alle Kosten sind förderfähig."),
    ChecklistItem("not_begun", "Das Projekt hat noch nicht begonnen."),
    ChecklistItem("not_excluded", "Kein Ausschluss nach der Förderrichtlinie."),
    ChecklistItem("no_double_funding", "Keine Doppelförderung."),
    ChecklistItem("declared", "Alle Erklärungen liegen in der gültigen Fassung vor."),
)
TEXTS = {
    "programme": "Demokratie leben!",
    "for_whom": "Vereine, Initiativen, Einrichtungen und engagierte Einzelpersonen mit einem Projekt im Kreis Mettmann",
    "needs": "Ein Beratungsgespräch, einen Plan der Kosten und Einnahmen und wenige Unterlagen",
    "purpose": "Demokratie fördern, Vielfalt gestalten, Extremismus vorbeugen",
    "legal_basis": (
        "der Förderrichtlinie zum Bundesprogramm „Demokratie leben!“ und der §§ 23, 44 der Bundeshaushaltsordnung"
    ),
    "remedy_court": "Verwaltungsgericht Düsseldorf",
    "remedy_address": "Bastionstraße 39, 40213 Düsseldorf",
    "side_conditions": "Allgemeine Nebenbestimmungen für Zuwendungen zur Projektförderung (ANBest-P)",
    "publicity": (
        "„Gefördert vom Bundesministerium im Rahmen des Bundesprogramms ‚Demokratie leben!‘ und von der Partnerschaft "
        "für Demokratie im Kreis Mettmann“"
    ),
}

AKTIONSFONDS = Terms(
    programme="aktionsfonds",
    version="2027-1",
    title="Aktionsfonds",
    parameters=Parameters(cap=Decimal("5000.00"), lead_days=70, consultation_required=True, funding_kind="share"),
    pages=(PROJECT, PLACE, ADVICE, PARTNERS),
    cost_kinds=(("material", "Sachkosten"), ("fee", "Honorarkosten"), ("travel", "Fahrtkosten")),
    income_kinds=(
        ("own", "Eigenmittel"),
        ("third_party", "Mittel von anderen"),
        ("participants", "Beiträge und Eintritt"),
        ("donation", "Spenden"),
    ),
    declarations=DECLARATIONS,
    documents=(
        RequiredDocument(
            "statutes",
            "Satzung",
            "Die gültige Satzung oder der Gesellschaftsvertrag.",
            asked_of=("organisation",),
        ),
        RequiredDocument(
            "exemption_notice",
            "Freistellungsbescheid",
            "Der letzte Bescheid des Finanzamts, wenn Sie gemeinnützig sind.",
            required=False,
            asked_of=("organisation",),
        ),
        RequiredDocument("offers", "Angebote", "Zum Beispiel für Honorare und größere Anschaffungen.", required=False),
    ),
    checklist=CHECKLIST,
    texts=TEXTS,
    # Days from entering a status to its deadline; statuses without an entry have no clock.
    clocks={
        "submitted": Clock(14),
        "ready": Clock(21),
        "resolved": Clock(14),
        "deviation": Clock(7),
        "awarded": Clock(3),
        "rejected": Clock(3),
    },
)

RULES = (
    rules.answered,
    rules.in_district,
    rules.under_cap,
    rules.inside_period,
    rules.contact_happened,
    rules.ten_weeks,
    rules.not_begun,
    rules.fundable_costs,
    rules.balanced,
    rules.own_share,
    rules.documented,
    rules.declared,
)
PRECHECK = ("in_district", "starts_on", "ends_on", "first_contact_on", "exception_reason", "begun")

PROGRAMMES = (Programme(AKTIONSFONDS, procedure="committee_vote", rules=RULES, precheck=PRECHECK),)
