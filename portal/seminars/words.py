# SPDX-License-Identifier: AGPL-3.0-or-later
"""What acts on seminars are called before, when and after they happen."""

from seminars.models import Phase, Seminar

HINTS = {
    "hold_talk": "Wann Sie mit der Gruppe gesprochen haben, und worüber.",
    "propose_topics": "Aus dem Katalog und von der Gruppe, mindestens zwei. Die Liste ersetzt die vorige.",
    "open_topic_poll": "Mit einem Link, ohne Anmeldung. Jedes Gerät hat eine Stimme.",
    "close_topic_poll": "Sie endet sonst von selbst nach ihrem letzten Tag.",
    "agree_topic": "Welches Thema, mit wem und wann vereinbart.",
    "set_date": "Bei der Gruppe oder im Kreishaus. Belegte Räume werden genannt.",
    "ask_trainer": "Bekommt per E-Mail einen Link für die Zusage. Die Zeit ist ab dann frei gehalten.",
    "confirm_booking": "Wenn die Zusage am Telefon kam.",
    "decline_booking": "Sie können danach jemand anderen fragen.",
    "open_registration": "Mit Plätzen, Warteliste und letztem Tag.",
    "change_places": "Mehr Plätze gehen an die Warteliste.",
    "postpone_seminar": "Raum und Trainerin oder Trainer werden frei, Anmeldungen bleiben. Alle bekommen eine E-Mail.",
    "resume_seminar": "Mit neuem Tag und neuer Anfrage.",
    "cancel_seminar": "Auch wenn die Gruppe nicht mehr mitmacht. Alle bekommen eine E-Mail.",
    "hold_seminar": "Ab dann sagen junge Leute, wie es war.",
    "count_attendance": "Zahlen nach Alter, keine Namen.",
    "review_feedback": "Beendet das Sammeln der Rückmeldungen.",
    "settle_seminar": "Honorar, Fahrt, Material und anderes.",
    "close_seminar": "Namen und Adressen der Angemeldeten werden gelöscht.",
}
DONE = {
    "wish_seminar": "Der Wunsch ist aufgenommen.",
    "hold_talk": "Das Erstgespräch ist eingetragen.",
    "propose_topics": "Die Themen stehen zur Wahl.",
    "open_topic_poll": "Die Abstimmung ist offen. Der Link für junge Leute steht auf dieser Seite.",
    "close_topic_poll": "Die Abstimmung ist beendet.",
    "agree_topic": "Das Thema ist vereinbart.",
    "set_date": "Tag und Ort sind festgelegt.",
    "ask_trainer": "Die Zeit ist frei gehalten, die Anfrage geht per E-Mail hinaus.",
    "confirm_booking": "Der Termin ist bestätigt.",
    "decline_booking": "Die Absage ist eingetragen.",
    "open_registration": "Die Anmeldung ist offen. Der Link für junge Leute steht auf dieser Seite.",
    "change_places": "Die Plätze sind geändert.",
    "postpone_seminar": "Das Seminar ist verschoben.",
    "resume_seminar": "Das Seminar wird neu geplant.",
    "cancel_seminar": "Das Seminar ist abgesagt.",
    "hold_seminar": "Das Seminar ist als durchgeführt eingetragen.",
    "count_attendance": "Die Teilnahme ist erfasst.",
    "review_feedback": "Die Rückmeldungen sind ausgewertet.",
    "settle_seminar": "Die Kosten sind eingetragen.",
    "close_seminar": "Das Seminar ist abgeschlossen.",
}
HAPPENED = {
    "wish_seminar": "Wunsch aufgenommen",
    "hold_talk": "Erstgespräch geführt",
    "propose_topics": "Themen vorgeschlagen",
    "open_topic_poll": "Abstimmung geöffnet",
    "close_topic_poll": "Abstimmung beendet",
    "agree_topic": "Thema vereinbart",
    "set_date": "Tag und Ort festgelegt",
    "ask_trainer": "Trainerin oder Trainer angefragt",
    "confirm_booking": "Zugesagt",
    "decline_booking": "Abgesagt",
    "open_registration": "Anmeldung geöffnet",
    "change_places": "Plätze geändert",
    "postpone_seminar": "Verschoben",
    "resume_seminar": "Neu geplant",
    "cancel_seminar": "Abgesagt",
    "remind_of_seminar": "Erinnert",
    "hold_seminar": "Durchgeführt",
    "count_attendance": "Teilnahme erfasst",
    "review_feedback": "Rückmeldungen ausgewertet",
    "settle_seminar": "Abgerechnet",
    "close_seminar": "Abgeschlossen",
}
# Columns of the board: what it is called, and which phases lie there.
BOARD: tuple[tuple[str, tuple[Phase, ...]], ...] = (
    ("Wünsche und Themen", (Phase.WISHED, Phase.TALKED, Phase.POLLING)),
    ("In Planung", (Phase.AGREED, Phase.ASKED, Phase.POSTPONED)),
    ("Steht fest", (Phase.CONFIRMED, Phase.OPEN)),
    ("Danach", (Phase.HELD, Phase.COUNTED, Phase.REVIEWED, Phase.SETTLED)),
)
KINDS = {Phase.POSTPONED: "warning", Phase.CANCELLED: "neutral", Phase.CONFIRMED: "success", Phase.OPEN: "success"}
LAST = ("postpone_seminar", "cancel_seminar")
# While a trainer is asked, and while people register, nobody in the office has to do anything.
USUAL = {
    Phase.WISHED: "hold_talk",
    Phase.CONFIRMED: "open_registration",
    Phase.HELD: "count_attendance",
    Phase.COUNTED: "review_feedback",
    Phase.REVIEWED: "settle_seminar",
    Phase.SETTLED: "close_seminar",
    Phase.POSTPONED: "resume_seminar",
}


def usual_act(seminar: Seminar, *, proposed: bool) -> str:
    """The act that comes next as a rule; proposed: there are topics to choose from."""
    if seminar.phase == Phase.TALKED:
        chosen = "agree_topic" if seminar.poll_closes_on else "open_topic_poll"
        return chosen if proposed else "propose_topics"
    if seminar.phase == Phase.AGREED:
        return "ask_trainer" if seminar.starts_at else "set_date"
    return USUAL.get(Phase(seminar.phase), "")
