# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rules say, once for adults and once for young people: (Sie, du). The rule decides, these are only its words."""

from typing import Any

from grants.terms import Terms

SENTENCES: dict[str, tuple[str, str]] = {
    "answered": ("Bitte beantworten Sie: {question}", "Bitte beantworte noch: {question}"),
    "in_district": (
        "Gefördert werden Projekte im Kreis Mettmann. Bitte wenden Sie sich an die Partnerschaft für Demokratie in "
        "Ihrer Stadt.",
        "Das Geld ist für Projekte im Kreis Mettmann. Bitte frage bei der Partnerschaft für Demokratie in deiner "
        "Stadt nach.",
    ),
    "under_cap": (
        "Sie können höchstens {cap} beantragen. Bitte verringern Sie die Summe von {asked}.",
        "Du kannst höchstens {cap} beantragen. {asked} sind zu viel.",
    ),
    "cap_minors": (
        "Sie können höchstens {cap} beantragen, solange niemand von Ihnen 18 ist. {asked} sind zu viel.",
        "Du kannst höchstens {cap} beantragen, solange niemand in deiner Gruppe 18 ist. {asked} sind zu viel.",
    ),
    "ends_before_start": (
        "Das Ende liegt vor dem Beginn. Bitte prüfen Sie beide Daten.",
        "Dein Projekt endet, bevor es anfängt. Bitte sieh dir beide Tage noch einmal an.",
    ),
    "starts_outside": (
        "Ihr Projekt muss zwischen dem {first} und dem {last} beginnen.",
        "Dein Projekt muss zwischen dem {first} und dem {last} anfangen.",
    ),
    "ends_outside": (
        "Ihr Projekt muss bis {last} enden. Sie können es teilen: Beantragen Sie hier den Teil bis {last} und den "
        "Rest im nächsten Jahr.",
        "Dein Projekt muss bis {last} zu Ende sein. Du kannst es teilen: Beantrage hier den Teil bis {last} und den "
        "Rest im nächsten Jahr.",
    ),
    "ends_after_call": (
        "Die Förderung endet am {last}. Danach ist kein Geld mehr da. Bitte wählen Sie einen Tag bis dahin.",
        "Die Förderung endet am {last}. Danach ist kein Geld mehr da. Bitte nimm einen Tag bis dahin.",
    ),
    "has_begun": (
        "Ein Projekt, das schon begonnen hat, kann nicht gefördert werden. Bitte sprechen Sie mit der Fachstelle.",
        "Für ein Projekt, das schon angefangen hat, gibt es kein Geld. Bitte sprich mit der Fachstelle.",
    ),
    "before_session": (
        "Ihr Projekt beginnt vor der Entscheidung am {session}. Bitte wählen Sie einen späteren Tag.",
        "Dein Projekt fängt an, bevor am {session} entschieden wird. Bitte nimm einen späteren Tag.",
    ),
    "before_session_early": (
        "Ihr Projekt beginnt vor der Entscheidung am {session}. Beantragen Sie einen vorzeitigen Beginn oder wählen "
        "Sie einen späteren Tag.",
        "Dein Projekt fängt an, bevor am {session} entschieden wird. Beantrage einen früheren Beginn, oder nimm einen "
        "späteren Tag.",
    ),
    "unfunded": (
        "„{label}“ ({amount}) können wir nicht fördern. Nehmen Sie die Zeile heraus oder ändern Sie ihre Art. Möglich "
        "sind: {kinds}.",
        "„{label}“ ({amount}) können wir nicht bezahlen. Nimm die Zeile heraus, oder ändere ihre Art. Möglich sind: "
        "{kinds}.",
    ),
    "no_sum": (
        "Bitte geben Sie an, wie viel Geld Sie beantragen.",
        "Bitte schreibe, wie viel Geld du haben möchtest.",
    ),
    "no_expense": (
        "Bitte tragen Sie mindestens eine Ausgabe ein.",
        "Bitte schreibe mindestens eine Sache auf, für die du Geld ausgibst.",
    ),
    "too_little": (
        "Es fehlen noch {gap}: Ihre Ausgaben sind höher als Ihre Einnahmen und die beantragte Förderung.",
        "Es fehlen noch {gap}: Du willst mehr ausgeben, als du hast und von uns haben möchtest.",
    ),
    "too_much": (
        "Es sind {gap} zu viel: Ihre Einnahmen und die beantragte Förderung sind höher als Ihre Ausgaben.",
        "Es sind {gap} zu viel: Du hättest mehr Geld, als du ausgeben willst.",
    ),
    "even": (
        "Ausgaben und Einnahmen stimmen überein.",
        "Dein Plan geht auf: Du gibst genau so viel aus, wie du bekommst.",
    ),
    "declared": (
        "Bitte stimmen Sie dieser Erklärung zu. Ohne sie können wir nicht fördern.",
        "Bitte stimme dem zu. Sonst können wir dir kein Geld geben.",
    ),
    "documented": ("Bitte laden Sie hoch: {paper}", "Bitte lade noch hoch: {paper}"),
    "unread": (
        "Ihre Eingabe bei „{question}“ konnten wir nicht lesen. Bitte prüfen Sie sie.",
        "Was du bei „{question}“ geschrieben hast, konnten wir nicht lesen. Bitte sieh noch einmal nach.",
    ),
    "begun": (
        "Ihr Antrag ist angelegt. Sie können jederzeit unterbrechen.",
        "Dein Antrag ist angelegt. Du kannst jederzeit aufhören und später weitermachen.",
    ),
    # --- good news of the Vorab-Check ---
    "good_in_district": (
        "Ihr Projekt findet im Kreis Mettmann statt.",
        "Dein Projekt findet im Kreis Mettmann statt.",
    ),
    "good_under_cap": (
        "Die Summe passt. Möglich sind bis zu {cap}.",
        "Die Summe passt. Möglich sind bis zu {cap}.",
    ),
    "good_inside_period": (
        "Beginn und Ende liegen im Haushaltsjahr {year}.",
        "Dein Projekt fängt {year} an und endet {year}.",
    ),
    "good_inside_call": (
        "Beginn und Ende liegen vor dem Ende der Förderung am {last}.",
        "Dein Projekt ist vor dem Ende der Förderung am {last} zu Ende.",
    ),
    "good_ten_weeks": (
        "Zwischen dem ersten Kontakt und dem Beginn liegen mindestens {weeks} Wochen.",
        "Zwischen dem ersten Kontakt und dem Beginn liegen mindestens {weeks} Wochen.",
    ),
    "good_not_begun": (
        "Sie haben noch nicht begonnen und beginnen nach der Entscheidung.",
        "Du hast noch nicht angefangen und fängst nach der Entscheidung an.",
    ),
}


def say(terms: Terms, sentence: str, **values: Any) -> str:
    """A sentence as these terms speak to people."""
    return SENTENCES[sentence][terms.says_du].format(**values)
