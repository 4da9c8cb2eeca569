# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same page in two wordings: formal, and plain with "du" for bodies of young people."""

FORMAL = {
    "not_yet": "Sie haben noch nicht abgestimmt.",
    "voted": "Sie haben abgestimmt.",
    "biased": "Sind Sie bei diesem Punkt befangen?",
    "biased_why": "Zum Beispiel, weil Sie oder nahe Angehörige zum Verein gehören oder dort arbeiten.",
    "biased_once": "Sie antworten einmal für diesen Punkt. Danach sehen Sie Ihren Stimmzettel.",
    "biased_advisers": "Das gilt auch für alle, die nur beraten.",
    "biased_no": "Nein, ich bin nicht befangen",
    "biased_first": "Beantworten Sie zuerst die Frage oben:",
    "biased_then": "Danach sehen Sie hier Ihren Stimmzettel.",
    "deputy_in_doubt": "Ob Sie befangen sind, kann das Gremium nur in einer Sitzung entscheiden. Hier antwortet das "
    "Mitglied selbst.",
    "answered_for_seat": "Für Ihren Sitz ist schon geantwortet. Ändern kann das bis zum Ende, wer geantwortet hat, und "
    "immer das Mitglied selbst.",
    "answered_by_another": "Für Ihren Sitz hat schon jemand geantwortet",
    "member_prevails": "Sie sind das Mitglied: Antworten Sie selbst, gilt Ihre Antwort statt der anderen.",
    "advises": "Sie beraten in diesem Gremium und haben keine Stimme.",
    "not_asked": "Sie stimmen über diesen Antrag nicht mit ab.",
    "no_ballot": "Sie haben hier keinen Stimmzettel",
    "no_ballot_why": "Ihr Sitz war nicht als anwesend eingetragen, als die Abstimmung begann. Darum können Sie bei "
    "diesem Antrag nicht mitstimmen. Sagen Sie der Sitzungsleitung, dass Sie da sind. Dann stimmen Sie beim nächsten "
    "Antrag mit.",
    "no_seat": "Sie haben keinen Sitz in diesem Gremium. Darum haben Sie keinen Stimmzettel.",
    "receipt": "Ihre Stimme ist gespeichert:",
    "ballot": "Ihre Stimme",
    "may_change": "Sie können Ihre Stimme ändern, bis die Abstimmung geschlossen ist.",
    "goes_round": "Umlaufverfahren: Das Gremium stimmt schriftlich ab",
    "answer_until": "Ihre Antwort zählt bis zum",
    "silence": "Wer schweigt, hat nicht abgestimmt.",
    "rather_meet": "Soll das Gremium lieber in einer Sitzung beraten?",
    "objecting": "Ein Widerspruch beendet den Umlauf. Der Antrag kommt in die nächste Sitzung.",
    "adopted": "",
    "rejected": "",
    "secret": "Niemand im Portal sieht, wie Sie stimmen.",
    "secret_voted": "Sie haben abgestimmt. Ihre Stimme liegt verschlossen im Umschlag. Bis zum Schluss können Sie neu "
    "abstimmen.",
}
PLAIN = {
    "not_yet": "Du hast noch nicht abgestimmt.",
    "voted": "Du hast abgestimmt.",
    "biased": "Hast du selbst mit diesem Projekt zu tun?",
    "biased_why": "Zum Beispiel, weil du oder jemand aus deiner Familie im Verein ist oder dort arbeitet. Dann darfst "
    "du hier nicht mitreden und nicht mitstimmen. Das nennt man befangen.",
    "biased_once": "Du antwortest einmal, danach siehst du deinen Stimmzettel.",
    "biased_advisers": "Das gilt auch für alle, die nur beraten.",
    "biased_no": "Nein, ich habe damit nichts zu tun",
    "biased_first": "Beantworte zuerst die Frage oben:",
    "biased_then": "Danach siehst du hier deinen Stimmzettel.",
    "deputy_in_doubt": "Ob du befangen bist, kann das Gremium nur in einer Sitzung entscheiden. Hier antwortet das "
    "Mitglied selbst.",
    "answered_for_seat": "Für deinen Sitz ist schon geantwortet. Das Mitglied selbst kann es bis zum Ende ändern.",
    "answered_by_another": "Für deinen Sitz hat schon jemand geantwortet",
    "member_prevails": "Du bist das Mitglied: Antwortest du selbst, gilt deine Antwort.",
    "advises": "Du berätst hier mit und hast keine Stimme.",
    "not_asked": "Über diesen Antrag stimmst du nicht mit ab.",
    "no_ballot": "Du hast hier keinen Stimmzettel",
    "no_ballot_why": "Du warst nicht als anwesend eingetragen, als es losging. Sag der Sitzungsleitung, dass du da "
    "bist. Dann stimmst du beim nächsten Antrag mit.",
    "no_seat": "Du hast keinen Sitz in diesem Gremium. Darum hast du keinen Stimmzettel.",
    "receipt": "Deine Stimme ist gespeichert:",
    "ballot": "Deine Stimme",
    "may_change": "Du kannst deine Stimme ändern, bis die Abstimmung vorbei ist.",
    "goes_round": "Ihr stimmt ohne Sitzung ab, jede und jeder für sich",
    "answer_until": "Deine Antwort zählt bis zum",
    "silence": "Wer nichts anklickt, hat nicht abgestimmt.",
    "rather_meet": "Wollt ihr lieber in einer Sitzung darüber reden?",
    "objecting": "Wenn eine Person widerspricht, hört diese Abstimmung auf. Dann redet ihr in der nächsten Sitzung "
    "darüber.",
    "adopted": "Das heißt: Ihr habt Ja gesagt. Das Projekt soll das Geld bekommen.",
    "rejected": "Das heißt: Ihr habt Nein gesagt. Das Projekt bekommt kein Geld.",
    "secret": "Niemand im Portal sieht, wie du stimmst.",
    "secret_voted": "Du hast abgestimmt. Deine Stimme liegt in einem verschlossenen Umschlag. Bis zum Schluss kannst "
    "du neu abstimmen.",
}


def words_for(*, plain: bool) -> dict[str, str]:
    """Both wordings have the same keys."""
    return PLAIN if plain else FORMAL
