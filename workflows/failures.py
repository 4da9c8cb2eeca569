# SPDX-License-Identifier: AGPL-3.0-or-later
"""What machines could not do: seen by who administers a unit, tried anew, or discarded with a reason.

No case moves by it, so it is no act. Each step is one statement that looks again: of two at once the first wins.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, Now

from permissions import administering
from permissions.models import UnitRole, User
from seminars.models import SeminarEvent
from workflows import jobs, mail_kinds
from workflows.models import ATTEMPTS, Job, JobCase, ListRun, Mail, Outbox, Owed, Tick

logger = logging.getLogger(__name__)

SORTS: dict[str, type[Owed]] = {"folge": Outbox, "mail": Mail, "sammeln": Job, "liste": ListRun}
# The lease of the last attempt is over, or it failed.
DEAD = Q(done_at=None, attempts__gte=ATTEMPTS, discarded_at=None, next_attempt_at__lte=Now())
DISCARDED = Q(done_at=None, attempts__gte=ATTEMPTS, discarded_at__isnull=False)
WAITING = Q(done_at=None, attempts__lt=ATTEMPTS)
BESIDE = {
    "folge": ("event__application", "seminar_event__seminar__unit", "discarded_by"),
    "mail": ("event__application", "seminar__unit", "discarded_by"),
    "sammeln": ("discarded_by",),
    "liste": ("unit", "discarded_by"),
}
SHOWN = 50  # lines of one list
WORDS: dict[str, str] = {
    "letter_receipt": "Eingangsbestätigung",
    "letter_missing_documents": "Brief zur Nachforderung",
    "letter_decision": "Bescheid als Brief",
    "mail_news": "E-Mails an Antragstellende",
    "mail_sent_at_once": "E-Mails an Antragstellende über eine Entscheidung",
    "mail_extension": "E-Mails über eine längere Frist",
    "mail_message": "E-Mails über eine Nachricht",
    "tell_committee": "E-Mails an ein Gremium",
    "mail_passed_on": "E-Mails, dass ein Fall in anderen Händen ist",
    "mail_slot": "E-Mails über die Vorstellung in der Sitzung",
    "mail_question": "E-Mail über eine Frage aus dem Gremium",
    "paper_invitation": "Einladung mit Unterlagen",
    "paper_minutes": "Niederschrift",
    "mail_summons": "E-Mails zur Einladung",
    "mail_meeting": "E-Mails zu einer Sitzung",
    "mail_moved": "E-Mails über einen neuen Termin",
    "mail_cancelled": "E-Mails über eine Absage",
    "mail_minutes": "E-Mails über eine Niederschrift",
    "mail_circulation": "E-Mails über einen Umlauf",
    "mail_circulation_reminder": "E-Mails zur Erinnerung an einen Umlauf",
    "mail_circulation_over": "E-Mails über das Ende eines Umlaufs",
    "claim_receipt": "Eingangsbestätigung zu einem Leistungsfall",
    "claim_request": "Brief zur Nachforderung in einem Leistungsfall",
    "claim_rejected": "Brief über eine zurückgewiesene Unterlage",
    "claim_decision": "Bescheid zu einem Leistungsfall",
    "claim_parents": "Brief an die Eltern eines jungen Menschen",
    "claim_objection": "Widerspruchsbescheid zu einem Leistungsfall",
    "claim_voucher": "Gutschein zu einem Leistungsfall",
    "claim_news": "E-Mails an eine Familie",
    "claim_message": "E-Mail über eine Nachricht zu einem Leistungsfall",
    "claim_passed_on": "E-Mails, dass ein Leistungsfall in anderen Händen ist",
    "seminar_office": "E-Mail an die Stelle über ein Seminar",
    "seminar_group": "E-Mail an die Gruppe eines Seminars",
    "seminar_poll": "E-Mail mit dem Link zur Themenabstimmung",
    "seminar_asked": "E-Mail mit der Anfrage, ein Seminar zu halten",
    "seminar_booked": "E-Mails über den Termin eines Seminars",
    "seminar_open": "E-Mails über die Anmeldung zu einem Seminar",
    "seminar_moved_up": "E-Mails über Plätze in einem Seminar",
    "seminar_off": "E-Mails, dass ein Seminar verschoben oder abgesagt ist",
    "seminar_reminder": "E-Mails zur Erinnerung an ein Seminar",
    "seminar_feedback": "E-Mails mit der Bitte um Rückmeldung",
}
ERRORS: dict[str, str] = {
    "": "Der Prozess ist dabei abgestürzt.",
    "TookTooLong": "Es dauerte zu lange.",
    "SoftTimeLimitExceeded": "Es dauerte zu lange.",
    "MemoryError": "Der Speicher reichte nicht.",
    "TypesettingFailed": "Der Brief ließ sich nicht setzen.",
    "OperationalError": "Die Datenbank antwortete nicht.",
    "ConnectionRefusedError": "Der Mailserver antwortete nicht.",
    "SMTPServerDisconnected": "Der Mailserver antwortete nicht.",
    "SMTPConnectError": "Der Mailserver antwortete nicht.",
    "SMTPRecipientsRefused": "Der Mailserver nimmt die Adresse nicht an.",
    "SMTPAuthenticationError": "Der Mailserver nimmt die Anmeldung nicht an.",
}
UNKNOWN_ERROR = "Ein Fehler im Programm. Die Technik findet mehr im Protokoll."


@dataclass(frozen=True)
class Failure:
    """A line of what failed. No word of the case: its file number; of an address what stands behind the @."""

    sort: str
    pk: int
    what: str
    about: str
    error: str
    error_name: str
    attempts: int
    since: datetime
    discarded: str = ""
    discarded_at: datetime | None = None


@dataclass(frozen=True)
class Heap:
    """How much of one kind there is, and since when the oldest."""

    sort: str
    kind: str
    what: str
    count: int
    oldest: datetime


def last_tick() -> Tick | None:
    return Tick.objects.first()


def waiting() -> list[Heap]:
    """Of the whole portal: figures tell nothing of a case."""
    return [heap for sort in SORTS for heap in _heaps(sort, _rows(sort).filter(WAITING))]


def dead_heaps(user: User) -> list[Heap]:
    return [heap for sort in SORTS for heap in _heaps(sort, _seen(user, sort).filter(DEAD))]


def dead(user: User) -> list[Failure]:
    """The newest of each sort."""
    return [each for sort in SORTS for each in _lines(sort, _seen(user, sort).filter(DEAD))]


def discarded(user: User) -> list[Failure]:
    return [each for sort in SORTS for each in _lines(sort, _seen(user, sort).filter(DISCARDED))]


def one(user: User, sort: str, pk: int) -> Failure | None:
    """A dead row this person may see; None when there is none, or somebody was quicker."""
    found = _lines(sort, _seen(user, sort).filter(DEAD, pk=pk)) if sort in SORTS else []
    return found[0] if found else None


def retry(user: User, sort: str, *, pk: int | None = None, kind: str | None = None) -> int:
    """Let one row, or all of a kind, be tried from the beginning; returns how many were still dead."""
    which = {"pk": pk} if pk is not None else {"kind": kind}
    count = _seen(user, sort).filter(DEAD, **which).update(attempts=0, next_attempt_at=Now(), error="")
    logger.info("user %s has %s %s of %s tried anew", user.pk, count, sort, which)
    return count


def discard(user: User, sort: str, pk: int, because: str) -> bool:
    """Nobody tries it any more, and who wanted so is kept; False when it is not dead any more."""
    gone = {"discarded_at": Now(), "discarded_by": user, "discarded_because": because}
    return bool(_seen(user, sort).filter(DEAD, pk=pk).update(**gone))


def is_seen(user: User, sort: str, pk: int) -> bool:
    """Whether it is a row of this person's, dead or not."""
    return _seen(user, sort).filter(pk=pk).exists()


def what_became(user: User, sort: str, pk: int) -> str:
    """Why a row is not dead any more, for who came second."""
    row = _seen(user, sort).filter(pk=pk).select_related("discarded_by").first()
    if row is None:
        return "Diese Aufgabe gibt es nicht."
    if row.done_at:
        return "Das ist inzwischen erledigt."
    if row.discarded_at:
        return f"Das hat {row.discarded_by} inzwischen verworfen."
    return "Das versucht das Portal inzwischen noch einmal."


def _rows(sort: str) -> QuerySet[Any]:
    """With the kind of each; of acts on many the kind of cases and the act, since both kinds know a name."""
    rows: QuerySet[Any] = SORTS[sort]._default_manager.all()
    if sort != "sammeln":
        return rows
    named: QuerySet[Any] = rows.annotate(kind=Concat(F("subject"), Value(":"), F("act")), many=Count("cases"))
    return named


def _seen(user: User, sort: str) -> QuerySet[Any]:
    """Consequences and acts on many of the administrator's units; of mails also those that tell of a day alone."""
    rows = _rows(sort)
    if sort == "sammeln":
        theirs = JobCase.objects.filter(job=OuterRef("pk"), application__call__unit__in=administering.units(user))
        # Of claims nobody here may ask whose they are: of whoever began it, who works in one of these units.
        works = UnitRole.objects.filter(user=OuterRef("by"), content_object__in=administering.units(user))
        return rows.filter(Exists(theirs) | Q(Exists(works), subject=jobs.CLAIM))
    if sort == "liste":
        return rows.filter(unit__in=administering.units(user))
    told: QuerySet[Any] = rows.annotate(of_claim=administering.reference_of_claim(user, "claim_event"))
    own = Q(Exists(administering.events(user).filter(pk=OuterRef("event")))) | Q(of_claim__isnull=False)
    seminars = administering.seminars(user)
    if sort != "mail":
        # Without a join: an UPDATE of these rows must look at them again, not at what a query beside it found.
        return told.filter(own | Q(seminar_event__in=SeminarEvent.objects.filter(seminar__in=seminars)))
    own |= Q(seminar__in=seminars)
    # Of no event: a day, a figure, a morning. It is for who has a task in one of these units, or for nobody's account.
    tasks = UnitRole.objects.filter(user__email=OuterRef("address"))
    here = Q(Exists(tasks.filter(content_object__in=administering.units(user)))) | ~Q(Exists(tasks))
    return told.filter(own | Q(here, Exists(administering.units(user)), event=None, claim_event=None, seminar=None))


def _heaps(sort: str, rows: QuerySet[Any]) -> list[Heap]:
    counted = rows.values("kind").annotate(count=Count("pk", distinct=True), oldest=Min("owed_at")).order_by("kind")
    return [Heap(sort, row["kind"], _what(sort, row["kind"]), row["count"], row["oldest"]) for row in counted]


def _lines(sort: str, rows: QuerySet[Any]) -> list[Failure]:
    return [_line(sort, row) for row in rows.select_related(*BESIDE[sort]).order_by("-pk")[:SHOWN]]


def _line(sort: str, row: Any) -> Failure:
    return Failure(
        sort=sort,
        pk=row.pk,
        what=_what(sort, row.kind),
        about=_about(row),
        error=ERRORS.get(row.error, UNKNOWN_ERROR),
        error_name=row.error,
        attempts=row.attempts,
        since=row.owed_at,
        discarded=_discarded(row),
        discarded_at=row.discarded_at,
    )


def _about(row: Any) -> str:
    """Which case, which mail server, how many cases."""
    if isinstance(row, Job):
        return "1 Fall" if row.many == 1 else f"{row.many} Fälle"  # type: ignore[attr-defined]
    if isinstance(row, ListRun):
        return str(row.unit)
    case = row.event.application if row.event else None
    seminar = row.seminar if isinstance(row, Mail) else row.seminar_event and row.seminar_event.seminar
    address = row.address.partition("@")[2] if isinstance(row, Mail) else ""
    which = case.reference if case else f"Seminar, {seminar.unit}" if seminar else row.of_claim or ""
    about = [which, f"an eine Adresse bei {address}" if address else ""]
    return ", ".join(filter(None, about))


def _discarded(row: Owed) -> str:
    if row.discarded_at is None:
        return ""
    return f"{row.discarded_by}: {row.discarded_because}"


def _what(sort: str, kind: str) -> str:
    if sort == "sammeln":
        subject, _, act = kind.partition(":")
        return f"Sammelaktion: {jobs.label_of_kind(subject, act)}"
    if sort == "liste":
        return f"Liste von Leistungsfällen: {ListRun.Kind(kind).label}"
    return WORDS.get(kind, kind) if sort == "folge" else f"E-Mail: {mail_kinds.label_of(kind)}"
