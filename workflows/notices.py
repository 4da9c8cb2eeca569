# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person was told, of deadlines and of how a call stands: read, done with, and what became of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Now

from benefits.models import Claim, Objection
from benefits.models.claim import UNDECIDED
from grants import programmes
from grants.models import Application
from grants.stages import HEAD, label_of
from permissions import families, looking, scopes, situation
from permissions.models import User
from workflows import claim_stages, concern_words
from workflows.claim_stages import Mark
from workflows.models import Notification

# Beside the parts of the portal: whether there is anything to read, anything new, and whether the clock stands still.
BESIDE = """
    UNION ALL SELECT 'told' WHERE EXISTS (SELECT FROM workflows_notification WHERE user_id = %(user)s)
    UNION ALL SELECT 'news' WHERE EXISTS (
              SELECT FROM workflows_notification WHERE user_id = %(user)s AND read_at IS NULL)
    UNION ALL SELECT 'late' WHERE EXISTS (SELECT FROM workflows_tick WHERE at < now() - interval '10 minutes')"""

# Of two notifications: the same case, clock and last day.
OF_ONE_DEADLINE = {f"alert__{name}": OuterRef(f"alert__{name}") for name in ("application", "clock", "due_on")}
OF_ONE_CLAIMS_DEADLINE = {f"alert__{name}": OuterRef(f"alert__{name}") for name in ("claim", "clock", "due_on")}
# Of two notifications: the same concern, in another week.
OF_ONE_CONCERN = {f"concern__{name}": OuterRef(f"concern__{name}") for name in ("call", "indicator", "since")}
OF_ONE_OFFICES_CONCERN = {f"concern__{name}": OuterRef(f"concern__{name}") for name in ("unit", "indicator", "since")}


@dataclass(frozen=True)
class Notice:
    """One line: what about which case or claim, and whether it still holds; of figures `about` and `detail` say more.

    Of a claim its file number alone, neither child nor package.
    """

    pk: int
    title: str
    raised_on: date
    unread: bool
    done: bool
    past: str
    case: Application | None = None
    claim: Claim | None = None
    due_on: date | None = None
    at_desk: bool = False
    about: str = ""
    detail: str = ""
    slug: str = ""
    oversees: bool = False


def of(user: User, *, done: bool = False, case: UUID | None = None) -> QuerySet[Notification]:
    """Unread and newest first, of each deadline only the latest stage; of cases and units this person may still see.

    done: what the person is done with instead; case: of that one alone. Asked in the person's name.
    """
    claims = families.office_claims(user).filter(pk=OuterRef("alert__claim"))
    answered = looking.to_answer(user).filter(pk=OuterRef("alert__claim"))
    of_family = families.own_claims(user).filter(pk=OuterRef("alert__claim"))
    to_answer = Q(alert__clock=Mark.OBJECTION) & Exists(answered)
    contested = Objection.objects.filter(decision__claim=OuterRef("alert__claim"), phase=Objection.Phase.OPEN)
    desk = Exists(scopes.office_applications(user).filter(pk=OuterRef("alert__application")))
    own = Exists(scopes.applications(user).filter(pk=OuterRef("alert__application")))
    later = Notification.objects.filter(user=user, pk__gt=OuterRef("pk"))
    # The head of an office hears that a case is late, and never which.
    late = Q(alert__stage=HEAD, alert__application__call__unit__in=situation.headed_units(user).order_by())
    figures = Q(concern__call__unit__in=situation.told_units(user).order_by())
    figures |= Q(concern__unit__in=situation.overseen_units(user).order_by())
    here = Q(pk=OuterRef("concern__call__unit")) | Q(pk=OuterRef("concern__unit"))
    oversees = Exists(situation.overseen_units(user).filter(here))
    seen = Notification.objects.annotate(
        at_desk=desk | Exists(claims) | to_answer,
        sees_case=own,
        sees_claim=Exists(claims) | Exists(of_family) | to_answer,
        contested=Exists(contested),
        oversees=oversees,
        new=Q(read_at=None),
    ).filter(
        Q(sees_case=True) | Q(sees_claim=True) | late | figures,
        ~Exists(later.filter(**OF_ONE_DEADLINE)),
        ~Exists(later.filter(**OF_ONE_CLAIMS_DEADLINE)),
        ~Exists(later.filter(**OF_ONE_CONCERN)),
        ~Exists(later.filter(**OF_ONE_OFFICES_CONCERN)),
        user=user,
        done_at__isnull=not done,
    )
    if case:
        this = Q(sees_case=True, alert__application__public_id=case) | Q(sees_claim=True, alert__claim__public_id=case)
        seen = seen.filter(this)
    of_alerts = ("alert__application__call", "alert__application__applicant", "alert__claim")
    return seen.select_related(*of_alerts, "concern__call", "concern__unit").order_by("-new", "-pk")


def told(row: Any) -> Notice:
    if row.concern is not None:
        return _of_concern(row)
    if row.sees_claim:
        return _of_claim(row)
    return _of_case(row) if row.sees_case else _of_late_case(row)


def _of_case(row: Any) -> Notice:
    alert, case = row.alert, row.alert.application
    stages = programmes.programme(case.call.programme_key).stages
    return Notice(
        pk=row.pk,
        title=label_of(stages, alert.clock, alert.stage),
        raised_on=alert.raised_on,
        unread=row.read_at is None,
        done=row.done_at is not None,
        past=_past(alert, case),
        case=case,
        due_on=alert.due_on,
        at_desk=row.at_desk,
    )


def _of_claim(row: Any) -> Notice:
    """By its file number alone: the page it leads to says the rest to who may read it."""
    alert, claim = row.alert, row.alert.claim
    return Notice(
        pk=row.pk,
        title=claim_stages.label(alert.clock, alert.stage),
        raised_on=alert.raised_on,
        unread=row.read_at is None,
        done=row.done_at is not None,
        past=_past_of_claim(alert, claim, contested=row.contested),
        claim=claim,
        due_on=alert.due_on,
        at_desk=row.at_desk,
        about=f"Leistungsfall {claim.reference}",
    )


def _of_late_case(row: Any) -> Notice:
    """Figures alone: neither its number nor its name."""
    alert, case = row.alert, row.alert.application
    return Notice(
        pk=row.pk,
        title="Ein Fall ist lange überfällig",
        raised_on=alert.raised_on,
        unread=row.read_at is None,
        done=row.done_at is not None,
        past="Überholt: Diese Frist läuft nicht mehr." if _past(alert, case) else "",
        about=case.call.title,
        oversees=True,
        detail=f"Die Frist eines Falls aus {case.call} endete am {alert.due_on:%d.%m.%Y}.",
    )


def _of_concern(row: Any) -> Notice:
    concern = row.concern
    return Notice(
        pk=row.pk,
        title=concern.get_indicator_display(),
        raised_on=concern.raised_on,
        unread=row.read_at is None,
        done=row.done_at is not None,
        past=concern_words.state(concern),
        about=concern.about,
        detail=concern_words.sentence(concern),
        slug=concern.call.slug if concern.call else "",
        oversees=row.oversees,
    )


def _past(alert: Any, case: Application) -> str:
    """What became of the deadline since, "" while it is the case's own."""
    if case.status != alert.clock:
        return f"Überholt: Der Fall steht jetzt auf „{case.get_status_display()}“."
    if case.due_on != alert.due_on:
        return f"Überholt: Die Frist endet jetzt am {case.due_on:%d.%m.%Y}." if case.due_on else "Überholt."
    return ""


def _past_of_claim(alert: Any, claim: Claim, *, contested: bool) -> str:
    """The same of a claim; a mark of the law holds while what it is counted for is open."""
    if alert.clock == Mark.OBJECTION:
        return "" if contested else "Überholt: Über den Widerspruch ist entschieden."
    holds = claim.phase in UNDECIDED if alert.clock in (Mark.IDLE, Mark.ADVANCE) else claim.phase == alert.clock
    if not holds:
        return f"Überholt: Der Fall steht jetzt auf „{claim.get_phase_display()}“."
    if alert.clock not in tuple(Mark) and claim.due_on != alert.due_on:
        return f"Überholt: Die Frist endet jetzt am {claim.due_on:%d.%m.%Y}." if claim.due_on else "Überholt."
    return ""


def mark_read(user: User, pk: int | None = None) -> int:
    """One line with the stages before it, or all of them; returns how many were unread."""
    rows = Notification.objects.filter(user=user, read_at=None) if pk is None else _line(user, pk).filter(read_at=None)
    return rows.update(read_at=Now())


def mark_done(user: User, pk: int) -> bool:
    """One line with the stages before it; a later stage of the same deadline is told anew."""
    return bool(_line(user, pk).filter(done_at=None).update(done_at=Now(), read_at=Coalesce("read_at", Now())))


def take_up(user: User, pk: int) -> bool:
    """Done too early: it stands among the others again."""
    return bool(_line(user, pk).filter(done_at__isnull=False).update(done_at=None))


def _line(user: User, pk: int) -> QuerySet[Notification]:
    shown = Notification.objects.filter(user=user, pk=pk)
    deadlines = Exists(shown.filter(**OF_ONE_DEADLINE)) | Exists(shown.filter(**OF_ONE_CLAIMS_DEADLINE))
    same = deadlines | Exists(shown.filter(**OF_ONE_CONCERN)) | Exists(shown.filter(**OF_ONE_OFFICES_CONCERN))
    return Notification.objects.filter(same, user=user, pk__lte=pk)
