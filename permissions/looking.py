# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may look at a claim and by which right: its office, who decides on objections, an audit order, the broken glass.

Whoever only looks writes nothing: they are nobody to the claim at the door, and the second fence lets them read alone.
"""

from datetime import date

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from benefits.models import (
    AuditedClaim,
    Auditor,
    Claim,
    ClaimLetter,
    ClaimNote,
    EmergencyAccess,
    Evidence,
    FamilyPaper,
    Guardian,
    Objection,
    Phase,
    Reading,
)
from permissions import casework
from permissions.models import UnitRole, User
from permissions.policy import Role

Right = Reading.Right
# Rights by which a claim is read and nothing else is done with it.
READ_ONLY = frozenset({Right.AUDIT, Right.EMERGENCY})
TAKEN_BACK = Objection.Phase.WITHDRAWN


def claims(user: User, on: date) -> QuerySet[Claim]:
    """Every claim this person may open that day, with the right they do it by; none of the own family."""
    own = Guardian.objects.filter(user=user, family__children=OuterRef("child"))
    drafts = Q(phase=Phase.DRAFT, channel=Claim.Channel.PORTAL)
    found = Claim.objects.filter(~Exists(own), ~drafts).annotate(right=_right(user, on))
    return found.exclude(right=Right.NONE)


def right_of(claim: Claim) -> str:
    """Of one that was read by way of `claims`."""
    return str(claim.right)  # type: ignore[attr-defined]


def _right(user: User, on: date) -> Case:
    """The nearest one, of those whose work it is before those who look."""
    stands_in = Exists(casework.absences(on).filter(substitute=user, user=OuterRef("assignee")))
    ways = (
        (_holds(user, Role.LEAD), Right.LEAD),
        (Q(_holds(user, Role.CLERK)) & Q(stands_in), Right.STANDS_IN),
        (_holds(user, Role.CLERK), Right.CLERK),
        (Q(_holds(user, Role.OBJECTIONS)) & Q(is_contested()), Right.OBJECTIONS),
        (Q(_holds(user, Role.AUDITOR)) & Q(_audited(user, on)), Right.AUDIT),
        (Exists(emergencies(user, on).filter(claim=OuterRef("pk"))), Right.EMERGENCY),
    )
    whens = (When(way, then=Value(right.value)) for way, right in ways)
    return Case(*whens, default=Value(Right.NONE.value), output_field=CharField())


def _holds(user: User, role: Role) -> Exists:
    return Exists(UnitRole.objects.filter(user=user, permission__codename=role, content_object=OuterRef("unit")))


def is_contested() -> Exists:
    """Of a claim: somebody objected, and did not take it back."""
    return Exists(Objection.objects.filter(decision__claim=OuterRef("pk")).exclude(phase=TAKEN_BACK))


def _audited(user: User, on: date) -> Exists:
    """By an order that names this claim and this person, on its last day too."""
    named = Auditor.objects.filter(user=user, order=OuterRef("order"))
    running = Q(order__ended_on=None) | Q(order__ended_on__gt=on)
    cases = AuditedClaim.objects.filter(running, claim=OuterRef("pk"), order__unit=OuterRef("unit"))
    return Exists(cases.filter(Exists(named), order__since__lte=on, order__until__gte=on))


def emergencies(user: User, on: date) -> QuerySet[EmergencyAccess]:
    found = EmergencyAccess.objects.filter(user=user, since__lte=on, until__gte=on)
    return found.exclude(verdict=EmergencyAccess.Verdict.UNJUSTIFIED)


def contested_claims(user: User, on: date) -> QuerySet[Claim]:
    """What an office for objections works on; whoever has another right to the claim too is shown it all the same."""
    return claims(user, on).filter(Q(is_contested()), Q(_holds(user, Role.OBJECTIONS)))


def to_answer(user: User) -> QuerySet[Claim]:
    """The same without a day and a right: the contested claims of the offices this person decides objections for."""
    own = Guardian.objects.filter(user=user, family__children=OuterRef("child"))
    return Claim.objects.filter(~Exists(own), Q(is_contested()), Q(_holds(user, Role.OBJECTIONS)))


def papers(claim: Claim) -> QuerySet[FamilyPaper]:
    """Those a claim rests on that this person has opened."""
    return FamilyPaper.objects.filter(Exists(Evidence.objects.filter(paper=OuterRef("pk"), claim=claim)))


def letters(claim: Claim) -> QuerySet[ClaimLetter]:
    """Letters of a claim this person has opened, a Bescheid also before it is sent."""
    return ClaimLetter.objects.filter(claim=claim)


def notes(claim: Claim) -> QuerySet[ClaimNote]:
    """What the office of a claim this person has opened noted for itself; the family has no such page."""
    return ClaimNote.objects.filter(claim=claim).select_related("by")


def holds(user: User, role: Role) -> bool:
    """In any office for Bildung und Teilhabe."""
    held = UnitRole.objects.filter(user=user, permission__codename=role, content_object__compartment__isnull=False)
    return held.exists()


def objections(found: QuerySet[Claim]) -> QuerySet[Objection]:
    """To decisions on these claims, what is open first and the oldest of it."""
    kept = Objection.objects.filter(decision__claim__in=found.values("pk")).exclude(phase=TAKEN_BACK)
    told = kept.select_related("decision__claim__unit__compartment")
    return told.order_by(Case(When(phase=Objection.Phase.OPEN, then=0), default=1), "received_on", "pk")


def objections_to(claim: Claim) -> QuerySet[Objection]:
    """Of a claim this person has opened, those taken back too."""
    return Objection.objects.filter(decision__claim=claim).select_related("decision", "decided_by").order_by("-pk")
