# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office reads beside a status or an act: what is to be done, what an act brings about, what came of it."""

from grants.models import Status

# Why a case stands on the list.
NEXT_STEP: dict[str, str] = {
    Status.DRAFT: "Papierantrag aufnehmen",
    Status.SUBMITTED: "Antrag formal prüfen",
    Status.INCOMPLETE: "Auf Unterlagen warten",
    Status.READY: "Auf die Tagesordnung setzen",
    Status.SCHEDULED: "Auf die Sitzung warten",
    Status.RESOLVED: "Über den Antrag entscheiden",
    Status.DEVIATION: "Abweichung mitzeichnen",
    Status.AWARDED: "Bescheid ansehen und zur Post geben",
    Status.REJECTED: "Bescheid ansehen und zur Post geben",
    Status.DEFERRED: "Für eine spätere Sitzung vormerken",
    Status.WAITLISTED: "Aufrücken lassen, wenn Geld frei wird",
    Status.NOTIFIED: "Nichts mehr zu tun",
    Status.WITHDRAWN: "Nichts mehr zu tun",
}

# Of an award that one person signed.
SIGN, WAIT_FOR_SIGNATURE = "Bescheid mitzeichnen", "Auf die zweite Unterschrift warten"
# Of a sum the call leaves to the office.
DECIDE_BY_TWO = "Im Amt zu zweit entscheiden"


def next_step(status: str, *, unsigned: bool, to_sign: bool, by_two: bool) -> str:
    """What comes next, for whoever reads it.

    unsigned: an award waits for its second signature; to_sign: for theirs; by_two: two of the office decide, no body.
    """
    if (unsigned or status == Status.DEVIATION) and not to_sign:
        return WAIT_FOR_SIGNATURE
    if by_two and status == Status.READY:
        return DECIDE_BY_TWO
    return SIGN if unsigned else NEXT_STEP[status]


# The usual next act of a status; where none stands the office waits.
USUAL: dict[str, tuple[str, ...]] = {
    Status.DRAFT: ("register",),
    Status.SUBMITTED: ("decide_early_start", "check"),
    Status.INCOMPLETE: ("decide_early_start",),
    Status.READY: ("decide_early_start", "schedule"),
    Status.RESOLVED: ("decide",),
    Status.DEVIATION: ("confirm_deviation",),
    Status.AWARDED: ("sign", "dispatch"),
    Status.REJECTED: ("dispatch",),
    Status.DEFERRED: ("schedule",),
    Status.WAITLISTED: ("schedule",),
}
# Where the call leaves the sum to the office.
USUAL_OF_TWO = USUAL | {Status.READY: ("decide_early_start", "agree_small_sum")}

HINTS: dict[str, str] = {
    "request_documents": "Was fehlt, und bis wann. Der Brief entsteht von selbst.",
    "amend": "Nur für Papieranträge: Tippfehler und fehlende Zeilen.",
    "withdraw": "Wenn die Rücknahme schriftlich kam.",
    "extend": "Mit Grund. Wer warten muss, sieht die neue Frist.",
    "record_supply": "Zum Beispiel eine Kopie, die per Post kam.",
    "check": "Danach ist der Antrag entscheidungsreif.",
    "decide_early_start": "Getrennt vom Bescheid. Keine Zusage für Geld.",
    "schedule": "Danach entscheidet das Gremium.",
    "agree_small_sum": "Gemeinsam mit der Koordinierungsstelle, ohne Abstimmung.",
    "tie_aims": "Für die Übersicht, was im Jahr erreicht ist.",
    "decide": "Danach entsteht der Bescheid.",
    "return_resolution": "Mit Begründung. Das Gremium erfährt es und kann neu beschließen.",
    "propose_deviation": "Mit Begründung. Eine zweite Person zeichnet mit, das Gremium erfährt es.",
    "confirm_deviation": "Zweite Unterschrift. Danach entsteht der Bescheid.",
    "discard_deviation": "Dann gilt wieder der Beschluss.",
    "sign": "Zweite Unterschrift. Danach entsteht der Bescheid.",
    "return_decision": "Statt der zweiten Unterschrift. Mit Begründung, nur für Ihr Amt.",
    "dispatch": "Startet die Bekanntgabe.",
    "renew_letter": "Wenn der Bescheid nicht an dem Tag zur Post ging, den er nennt.",
    "record_receipt": "Verschiebt Bekanntgabe und Klagefrist.",
    "take": "Dann steht er unter „Meine“.",
    "hand_over": "An jemanden aus Ihrer Stelle, oder zurück in den Team-Stapel.",
}

# The same of a sum the call leaves to the office.
HINTS_OF_TWO = {
    "agree_small_sum": "Zwei Personen des Amtes stimmen zu, eine davon ist die Teamleitung. Ohne Abstimmung.",
    "schedule": "Nur wenn Sie nicht selbst entscheiden. Dann entscheidet das Gremium.",
}
DECIDE_ANEW = "Mit Begründung. Danach entscheiden Sie neu."
DECIDED_BY_TWO = "Das hat kein Gremium beschlossen. Geben Sie es zurück, wenn Sie anders entscheiden möchten."
ALREADY_SIGNED = "Sie haben schon unterschrieben. Eine andere Person zeichnet mit."
DECIDES_ITSELF = "Das {} entscheidet selbst. Aus Rechtsgründen können Sie den Beschluss zurückgeben."
NOT_YET_SIGNED = "Erst nach der zweiten Unterschrift."

DONE: dict[str, str] = {
    "request_documents": "Die Nachforderung ist erfasst. Der Brief entsteht gerade.",
    "extend": "Die Frist ist verlängert.",
    "record_supply": "Die nachgereichten Unterlagen sind erfasst.",
    "check": "Der Antrag ist entscheidungsreif.",
    "schedule": "Der Antrag steht auf der Tagesordnung.",
    "agree_small_sum": "Ihre Zustimmung ist eingetragen.",
    "tie_aims": "Die Ziele sind zugeordnet.",
    "decide": "Die Entscheidung ist getroffen. Der Brief entsteht gerade.",
    "sign": "Sie haben mitgezeichnet. Der Bescheid entsteht gerade, mit beiden Namen und dem Datum von heute.",
    "return_decision": "Der Bescheid ist zurückgegeben. Der Fall wartet wieder auf eine Entscheidung.",
    "write_message": "Die Nachricht ist gesendet.",
    "write_note": "Der Vermerk steht in der Akte.",
    "pass_on_question": "Die Frage ist als Nachricht unterwegs. Kommt die Antwort, tragen Sie sie hier ein.",
    "answer_question": "Die Antwort steht jetzt auf der Seite des Gremiums.",
    "declare_office_bias": "Ihre Befangenheit steht in der Akte. Hatten Sie den Fall, liegt er jetzt im Team-Stapel.",
    "return_resolution": "Der Beschluss ist zurückgegeben. Das Gremium erfährt es.",
    "propose_deviation": "Die Abweichung ist vorgeschlagen. Jetzt muss eine zweite Person mitzeichnen.",
    "confirm_deviation": "Die Abweichung ist mitgezeichnet. Der Bescheid entsteht gerade.",
    "discard_deviation": "Die Abweichung ist verworfen. Es gilt wieder der Beschluss.",
    "decide_early_start": "Die Entscheidung über den vorzeitigen Beginn steht in der Akte.",
    "renew_letter": "Der Bescheid entsteht gerade neu, mit dem Datum von heute.",
    "dispatch": "Der Bescheid ist zur Post gegeben.",
    "record_receipt": "Der Zugang ist eingetragen. Bekanntgabe und Klagefrist sind neu berechnet.",
    "register": "Der Papierantrag ist aufgenommen.",
    "take": "Sie bearbeiten den Fall jetzt. Er steht unter „Meine“.",
    "hand_over": "Der Fall ist übergeben.",
}

DONE_BY_ONE = "Die Entscheidung ist getroffen. Jetzt zeichnet eine zweite Person mit. Danach entsteht der Brief."

# Acts that write beside the case, each with the place of its page they lead back to.
WRITING = {"write_message": "nachrichten", "write_note": "vermerke"}

# Acts on what a body asked, done beside the question.
ASKED = {"pass_on_question": "fragen", "answer_question": "fragen"}

# Past tense, for the timeline.
HAPPENED: dict[str, str] = {
    "submit": "Antrag eingereicht",
    "register": "Papierantrag aufgenommen",
    "request_documents": "Unterlagen nachgefordert",
    "extend": "Frist verlängert",
    "recount_clock": "Frist neu berechnet, weil sich freie Tage geändert haben",
    "supply": "Unterlagen nachgereicht",
    "record_supply": "Nachgereichtes von der Post erfasst",
    "check": "Formal geprüft, entscheidungsreif",
    "decide_early_start": "Über den vorzeitigen Beginn entschieden",
    "schedule": "Auf die Tagesordnung gesetzt",
    "circulate": "Dem Gremium zur schriftlichen Abstimmung gegeben",
    "unschedule": "Ohne Ergebnis aus dem Umlauf zurück",
    "resolve": "Vom Gremium beschlossen",
    "reopen": "Das Gremium stimmt neu ab",
    "agree_small_sum": "Kleiner Summe zugestimmt",
    "tie_aims": "Zielen zugeordnet",
    "decide": "Wie beschlossen entschieden",
    "return_resolution": "Beschluss zurückgegeben",
    "propose_deviation": "Abweichung vom Beschluss vorgeschlagen",
    "confirm_deviation": "Abweichung mitgezeichnet",
    "discard_deviation": "Abweichung verworfen",
    "sign": "Bescheid mitgezeichnet",
    "return_decision": "Bescheid nicht mitgezeichnet, zurückgegeben",
    "take": "Fall übernommen",
    "hand_over": "Fall übergeben",
    "write_message": "Nachricht geschrieben",
    "write_note": "Internen Vermerk geschrieben",
    "pass_on_question": "Frage aus dem Gremium weitergegeben",
    "answer_question": "Frage aus dem Gremium beantwortet",
    "declare_office_bias": "Eigene Befangenheit erklärt",
    "renew_letter": "Bescheid neu erstellt",
    "dispatch": "Bescheid zur Post gegeben",
    "record_receipt": "Späteren Zugang eingetragen",
    "withdraw": "Antrag zurückgezogen",
}

# What machines owe, while they still owe it.
OWED: dict[str, str] = {
    "letter_receipt": "Die Eingangsbestätigung",
    "letter_missing_documents": "Der Brief zur Nachforderung",
    "letter_decision": "Der Bescheid",
    "mail_news": "Die E-Mail an die Antragstellenden",
    "mail_sent_at_once": "Die E-Mail an die Antragstellenden",
    "mail_extension": "Die E-Mail an die Antragstellenden",
    "mail_passed_on": "Die E-Mail an die Kollegin oder den Kollegen",
    "mail_message": "Die E-Mail, dass es eine neue Nachricht gibt,",
    "tell_committee": "Die Nachricht an das Gremium",
}
