# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every kind of mail in one place: who gets it, which templates it covers, and whether people choose how soon."""

from dataclasses import dataclass

from permissions.models import MailPreference

Pace = MailPreference.Pace


@dataclass(frozen=True)
class MailKind:
    """audience: parts of the portal with spaces between; fixed: why it comes at once whatever people prefer, or ""."""

    key: str
    label: str
    audience: str
    templates: tuple[str, ...]
    fixed: str = ""
    pace: Pace = Pace.AT_ONCE


KINDS = (
    MailKind("received", "Ihr Antrag ist angekommen", "applicant", ("received",), "Das ist Ihr Nachweis."),
    MailKind(
        "news",
        "Bescheide, Nachforderungen und Termine zu Ihrem Antrag",
        "applicant",
        ("news",),
        "Damit können Fristen beginnen.",
    ),
    # Nothing of a child: the subject and the text say no more than this label.
    MailKind("family_news", "Neues im Familienportal", "family", ("family_news",), "Damit können Fristen beginnen."),
    MailKind("message", "Neue Nachrichten zu Ihrem Antrag", "applicant", ()),
    MailKind("papers_due", "Unterlagen werden fällig", "applicant family", ("deadline",)),
    MailKind("cases_due", "Fristen der Fälle, die Sie angehen", "head office", ("deadline",)),
    MailKind(
        "office_news",
        "Nachrichten und Fragen an Ihre Stelle",
        "office",
        ("office_news", "office_question", "claim_message", "seminar_office", "seminar_due"),
        "Das geht an das gemeinsame Postfach.",
    ),
    MailKind("passed_on", "Fälle, die zu Ihnen kommen oder von Ihnen gehen", "office", ("passed_on",)),
    MailKind(
        "emergency", "Notzugriffe in Ihrer Stelle", "privacy", ("emergency",), "Sie müssen es sofort prüfen können."
    ),
    MailKind("figures", "Warnungen zur Lage", "head office", ("concern",)),
    MailKind("weekly", "Wochenbrief", "head", ("weekly",)),
    MailKind(
        "summons",
        "Einladung, Änderung und Absage einer Sitzung",
        "committee",
        ("summons", "meeting_moved", "meeting_cancelled", "meeting_news"),
        "So werden Sie zur Sitzung geladen.",
    ),
    MailKind(
        "circulation",
        "Abstimmung im Umlauf",
        "committee",
        ("circulation", "circulation_reminder"),
        "Ihre Antwort zählt nur bis zum letzten Tag.",
    ),
    MailKind("circulation_over", "Ende eines Umlaufs", "committee", ("circulation_over",)),
    MailKind("minutes", "Niederschriften", "committee", ()),
    MailKind("committee_news", "Was aus Beschlüssen wurde", "committee", ("committee_news",)),
    MailKind(
        "seminar",
        "Seminare: Gruppe, Trainerinnen und Trainer, Angemeldete",
        "",
        (
            "seminar_asked",
            "seminar_booked",
            "seminar_trainer_off",
            "seminar_group",
            "seminar_poll",
            "seminar_registration",
            "seminar_place",
            "seminar_off",
        ),
        "Sie gehen an Menschen ohne Konto.",
    ),
    MailKind(
        "seminar_reminder",
        "Seminare: Erinnerung, neuer Tag, Bitte um Rückmeldung",
        "",
        ("seminar_reminder", "seminar_trainer_reminder", "seminar_moved", "seminar_feedback"),
        "Sie gehen an Menschen ohne Konto.",
    ),
    MailKind("digest", "Zusammenfassung am Morgen", "", ("digest",), "Sie ersetzt die anderen."),
)
BY_KEY = {kind.key: kind for kind in KINDS}
BY_TEMPLATE = {template: kind for kind in KINDS for template in kind.templates}


def of_audiences(audiences: frozenset[str]) -> tuple[MailKind, ...]:
    """What a person can get; whoever has no business here yet may apply."""
    mine = audiences or {"applicant"}
    return tuple(kind for kind in KINDS if not mine.isdisjoint(kind.audience.split()))


def label_of(key: str) -> str:
    return BY_KEY[key].label if key in BY_KEY else "E-Mail"
