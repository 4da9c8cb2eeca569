# SPDX-License-Identifier: AGPL-3.0-or-later
"""What these offices read beside a phase or an act: what is to be done, what an act brings about, what came of it."""

from benefits.models import Phase

# While an objection runs: what whoever decides it does next, and what everybody else reads.
TO_CHECK, TO_ANSWER, TO_SEND = "check_objection", "decide_objection", "dispatch_objection"
CONTESTED = "Gegen den Bescheid läuft ein Widerspruch. Bis er beantwortet ist, müssen Sie nichts tun."
# Why a claim stands on the list.
NEXT_STEP: dict[str, str] = {
    Phase.DRAFT: "Papierantrag aufnehmen",
    Phase.RECEIVED: "Unterlagen ansehen",
    Phase.INCOMPLETE: "Auf Unterlagen der Familie warten",
    Phase.READY: "Über den Antrag entscheiden",
    Phase.DECIDED: "Bescheid zur Post geben",
    Phase.NOTIFIED: "Nichts mehr zu tun",
    Phase.FORWARDED: "Nichts mehr zu tun",
    Phase.WITHDRAWN: "Nichts mehr zu tun",
}
WAITED_IN_VAIN = "Noch einmal nachfordern oder versagen"
# Where somebody comes from who opens a claim by another right than that of its office.
HOMES: dict[str, tuple[str, str]] = {
    "objections": ("Widersprüche", "benefits:contested"),
    "audit": ("Prüfaufträge", "benefits:audit"),
    "emergency": ("Notzugriff", "benefits:emergency"),
}
TO_ISSUE, TO_RELEASE = "Gutschein ausstellen", "Zahlung freigeben"
PHASE_KINDS: dict[str, str] = {
    Phase.RECEIVED: "info",
    Phase.INCOMPLETE: "warning",
    Phase.READY: "info",
    Phase.DECIDED: "info",
    Phase.NOTIFIED: "success",
}

# Days since bearbeitungsreif: (up to, as a person says it, how it looks); past the last one it is backlog.
AGES = ((7, "0–7 Tage", "success"), (14, "8–14 Tage", "info"), (21, "15–21 Tage", "warning"))
BACKLOG_AFTER = AGES[-1][0]
BACKLOG = ("über 21 Tage", "danger")


def age_class(days: int) -> tuple[str, str]:
    """The class of an age, and how it looks."""
    return next(((label, kind) for most, label, kind in AGES if days <= most), BACKLOG)


def days_told(number: int) -> str:
    return "1 Tag" if number == 1 else f"{number} Tage"


# The usual next act of a phase; where none stands the office waits.
USUAL: dict[str, tuple[str, ...]] = {
    Phase.RECEIVED: ("accept_papers", "request_documents"),
    Phase.INCOMPLETE: ("accept_papers",),
    Phase.READY: ("accept_papers", "decide_claim"),
    Phase.DECIDED: ("dispatch",),
    Phase.NOTIFIED: ("issue_voucher", "release_payments"),
}

HINTS: dict[str, str] = {
    "accept_papers": "Lesbar, vom richtigen Kind, für die richtige Zeit. Es zählt der Tag des Eingangs, nicht heute.",
    "reject_papers": "Unscharf, vom falschen Kind oder für die falsche Zeit. Die Familie liest Ihren Grund.",
    "request_documents": "Was fehlt, und bis wann. Solange steht die Frist Ihres Amtes still.",
    "record_supply": "Zum Beispiel eine Bescheinigung, die per Post kam.",
    "decide_claim": "Bewilligen, teilweise bewilligen oder ablehnen.",
    "refuse_claim": "Nur nach Hinweis und Frist (§ 66 SGB I). Die Familie kann die Mitwirkung nachholen.",
    "settle_claim": "Ohne Bescheid in der Sache, zum Beispiel wenn die Familie weggezogen ist.",
    "forward_claim": "Wenn ein anderes Amt zuständig ist. Dort zählt der Tag, an dem er hier einging.",
    "resume_claim": "Was fehlte, ist jetzt da. Die Versagung gilt dann nicht mehr (§ 67 SGB I).",
    "withdraw": "Wenn die Rücknahme schriftlich kam.",
    "dispatch": "Startet die Bekanntgabe und die Frist für den Widerspruch.",
    "record_objection": "Wenn er auf Papier kam. Was die Familie hier einlegt, steht von selbst da.",
    "renew_claim_letter": "Wenn er nicht an dem Tag zur Post geht, den er nennt.",
    "check_objection": "Schriftlich, elektronisch oder zur Niederschrift (§ 84 Absatz 1 SGG).",
    "reinstate": "Wenn die Familie die Frist ohne Verschulden versäumt hat (§ 67 SGG).",
    "decide_objection": "Abhelfen, teilweise abhelfen oder zurückweisen.",
    "renew_objection_letter": "Wenn er nicht an dem Tag zur Post ging, den er nennt.",
    "dispatch_objection": "Startet die Bekanntgabe und die Frist für die Klage (§ 87 SGG).",
    "take": "Dann steht er unter „Meine“.",
    "hand_over": "An jemanden aus Ihrer Stelle, oder zurück in den Team-Stapel.",
    "inform_parents": "Die Eltern sollen vom Antrag erfahren (§ 36 Absatz 1 SGB I). Ein Brief geht an sie.",
    "issue_voucher": "Damit gilt die Leistung als erbracht (§ 29 Absatz 2 SGB II). Er geht mit der Post.",
    "reissue_voucher": "Der verlorene wird gesperrt. Der neue gilt für den Rest.",
    "redeem_voucher": "Ganz oder in Teilen. Die Kasse zahlt dann an den Anbieter.",
    "release_payments": "Danach zahlt die Kasse, frühestens am Tag der Fälligkeit.",
    "take_back_payment": "Solange die Kasse die Zahlung nicht auf einer Liste hat.",
}
# What it means for many.
OF_MANY: dict[str, str] = {
    "accept_papers": "Von jedem Fall die Unterlagen, die warten. Jede zählt vom Tag ihres Eingangs.",
    "decide_claim": "Eine Entscheidung für eine Klasse oder ein Halbjahr. Jeder Fall bekommt seinen eigenen Bescheid.",
    "dispatch": "Nur Bescheide, die diesen Tag nennen.",
    "take": "Was niemand hat, steht dann unter „Meine“.",
    "hand_over": "An jemanden aus Ihrer Stelle, oder zurück in den Team-Stapel.",
}
# What people write, and where it stands on the page of a claim: no step of the panel.
WRITING = {"write_message": "nachrichten", "write_note": "vermerke"}
NOT_YET_WARNED = "Erst nach einer Nachforderung mit Hinweis, wenn deren Frist vorbei ist (§ 66 Absatz 3 SGB I)."
NOT_YET_SEEN = "Erst wenn alles angesehen ist, was kam."

DONE: dict[str, str] = {
    "accept_papers": "Die Unterlagen sind angenommen.",
    "reject_papers": "Die Unterlage ist zurückgewiesen. Die Familie hat eine neue Frist.",
    "request_documents": "Die Nachforderung ist erfasst.",
    "record_supply": "Die nachgereichten Unterlagen sind erfasst. Sehen Sie sie jetzt an.",
    "decide_claim": "Die Entscheidung ist getroffen.",
    "refuse_claim": "Die Leistung ist versagt.",
    "settle_claim": "Der Fall ist erledigt.",
    "forward_claim": "Der Antrag ist weitergeleitet.",
    "resume_claim": "Die Mitwirkung ist nachgeholt. Der Fall ist wieder offen.",
    "withdraw": "Die Rücknahme ist eingetragen.",
    "dispatch": "Der Bescheid ist zur Post gegeben.",
    "record_objection": "Der Widerspruch ist erfasst.",
    "renew_claim_letter": "Der Bescheid wird mit neuem Datum gesetzt.",
    "check_objection": "Die Form des Widerspruchs ist geprüft.",
    "reinstate": "Die Wiedereinsetzung ist gewährt. Der Widerspruch gilt als rechtzeitig.",
    "decide_objection": "Über den Widerspruch ist entschieden.",
    "renew_objection_letter": "Der Widerspruchsbescheid wird mit neuem Datum gesetzt.",
    "dispatch_objection": "Der Widerspruchsbescheid ist zur Post gegeben.",
    "take": "Sie bearbeiten den Fall jetzt. Er steht unter „Meine“.",
    "hand_over": "Der Fall ist übergeben.",
    "write_message": "Die Nachricht ist gesendet.",
    "write_note": "Der Vermerk steht in der Akte.",
    "inform_parents": "Der Brief an die Eltern wird erstellt. Er liegt gleich unter „Briefe“.",
    "issue_voucher": "Der Gutschein ist ausgestellt. Der Brief wird gerade geschrieben.",
    "reissue_voucher": "Der neue Gutschein ist ausgestellt, der alte ist gesperrt.",
    "redeem_voucher": "Die Rechnung ist erfasst. Die Kasse kann zahlen.",
    "release_payments": "Freigegeben. Die Kasse kann zahlen.",
    "take_back_payment": "Die Freigabe ist zurückgenommen.",
}

# Past tense, for the history.
HAPPENED: dict[str, str] = {
    "submit": "Antrag eingereicht",
    "register": "Papierantrag aufgenommen",
    "supply": "Unterlagen nachgereicht",
    "withdraw": "Antrag zurückgezogen",
    "record_supply": "Nachgereichtes von der Post erfasst",
    "request_documents": "Unterlagen nachgefordert",
    "accept_papers": "Unterlagen angenommen",
    "reject_papers": "Unterlage zurückgewiesen",
    "decide_claim": "Über den Antrag entschieden",
    "refuse_claim": "Wegen fehlender Mitwirkung versagt",
    "settle_claim": "Auf andere Weise erledigt",
    "resume_claim": "Mitwirkung nachgeholt",
    "forward_claim": "An die zuständige Stelle weitergeleitet",
    "dispatch": "Bescheid zur Post gegeben",
    "renew_claim_letter": "Bescheid mit neuem Datum erstellt",
    "object_claim": "Widerspruch eingelegt",
    "withdraw_objection": "Widerspruch zurückgenommen",
    "record_objection": "Widerspruch von der Post erfasst",
    "check_objection": "Form des Widerspruchs geprüft",
    "reinstate": "Wiedereinsetzung gewährt",
    "decide_objection": "Über den Widerspruch entschieden",
    "renew_objection_letter": "Widerspruchsbescheid mit neuem Datum erstellt",
    "dispatch_objection": "Widerspruchsbescheid zur Post gegeben",
    "take": "Fall übernommen",
    "hand_over": "Fall übergeben",
    "write_message": "Nachricht geschrieben",
    "write_note": "Internen Vermerk geschrieben",
    "inform_parents": "Eltern unterrichtet",
    "recount_clock": "Frist neu berechnet, weil sich freie Tage geändert haben",
    "issue_voucher": "Gutschein ausgestellt",
    "reissue_voucher": "Verlorener Gutschein ersetzt",
    "redeem_voucher": "Rechnung zum Gutschein erfasst",
    "release_payments": "Zahlung freigegeben",
    "take_back_payment": "Freigabe zurückgenommen",
    "share_bill": "An einer Sammelabrechnung beteiligt",
    "import_claim": "Aus einer Liste des alten Verfahrens übernommen",
    "import_decision": "Entscheidung des alten Verfahrens übernommen",
}

# What happens to a provider.
OF_PROVIDER_DONE: dict[str, str] = {
    "add_provider": "Der Anbieter ist angelegt.",
    "change_provider": "Die Angaben sind geändert.",
    "change_account": "Die Bankverbindung ist eingetragen. Jetzt muss sie jemand anderes bestätigen.",
    "confirm_account": "Die Bankverbindung ist bestätigt. Auf dieses Konto kann gezahlt werden.",
    "close_provider": "Der Anbieter steht nicht mehr zur Auswahl.",
    "reopen_provider": "Der Anbieter steht wieder zur Auswahl.",
}
OF_PROVIDER_HAPPENED: dict[str, str] = {
    "add_provider": "Anbieter angelegt",
    "change_provider": "Angaben geändert",
    "change_account": "Bankverbindung geändert",
    "confirm_account": "Bankverbindung bestätigt",
    "close_provider": "Nicht mehr angeboten",
    "reopen_provider": "Wieder angeboten",
}
OF_PROVIDER_HINTS: dict[str, str] = {
    "change_account": "Die alte endet sofort. Gezahlt wird erst wieder, wenn jemand anderes die neue bestätigt.",
    "confirm_account": "Vergleichen Sie mit dem Schreiben des Anbieters.",
    "close_provider": "Was freigegeben ist, wird noch gezahlt.",
}
