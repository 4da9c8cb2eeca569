# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the addresses of pages name, found in the world of the census."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from benefits.models import (
    AuditedClaim,
    AuditOrder,
    Claim,
    ClaimLetter,
    ClaimList,
    EmergencyAccess,
    FamilyDraft,
    Objection,
    PaymentList,
    Provider,
)
from grants import invitations
from grants.models import Application, Invitation, Letter, MeetingPaper, Status
from tests.world import World
from workflows import jobs


def call(world: World) -> str:
    return world.district.call.slug


def call_id(world: World) -> Any:
    return world.district.call.public_id


def case(status: str, *, of: str = "") -> Callable[[World], Any]:
    return lambda world: world.case(status, of=of).public_id


def value(text: str) -> Callable[[World], str]:
    return lambda _world: text


def meeting(world: World) -> Any:
    return world.meeting.public_id


def body(world: World) -> Any:
    return world.district.committee.public_id


def youth(world: World) -> Any:
    return world.district.youth.public_id


draft = case(Status.DRAFT, of="antje")
scheduled = case(Status.SCHEDULED, of="antje")
incomplete = case(Status.INCOMPLETE, of="antje")


def listed(world: World) -> Any:
    """A list that was looked at, with a line that is wrong."""
    return ClaimList.objects.earliest("pk").public_id


def list_in(step: str) -> Callable[[World], Any]:
    """One that stands elsewhere: its columns are asked for, it was taken over, or taken back."""
    where = {"new": {"columns": {}}, "done": {"done_at__isnull": False, "undone_at": None}}
    where["undone"] = {"undone_at__isnull": False}
    return lambda _world: ClaimList.objects.filter(**where[step]).earliest("pk").public_id


def line(world: World) -> Any:
    return world.case(Status.DRAFT, of="antje").plan.all()[0].public_id


def document(status: str) -> Callable[[World], Any]:
    return lambda world: world.case(status, of="antje").documents.all()[0].public_id


def letter(world: World) -> Any:
    return Letter.objects.filter(application__public_id=scheduled(world))[0].public_id


def job(world: World) -> Any:
    """An act on many cases, begun and not done yet."""
    cases = Application.objects.filter(status=Status.SUBMITTED)
    typed = {"note": ["Für alle Akten."]}
    return jobs.begin("write_note", cases, typed, key=uuid4(), by=world["sabine"], on=world.on).public_id


def claim_job(world: World) -> Any:
    """The same on claims."""
    cases = world.claims("received")
    return jobs.begin("take", cases, {}, key=uuid4(), by=world["birgit"], on=world.on).public_id


def paper(world: World) -> Any:
    return MeetingPaper.objects.filter(meeting=world.meeting)[0].public_id


TOKEN = "ein-link-fuer-alle-seiten"


def applicant(world: World) -> Any:
    return world.district.association.public_id


def invited(world: World) -> Invitation:
    """Somebody Antje asked to her first draft and who has not answered."""
    case = world.case(Status.DRAFT, of="antje")
    expires = timezone.now() + invitations.VALID
    named = {"application": case, "email": "kollegin@beispiel.test"}
    told = {"digest": invitations.digest_of(TOKEN), "invited_by": world["antje"], "expires_at": expires}
    return Invitation.objects.get_or_create(**named, defaults=told)[0]


def token(world: World) -> str:
    invited(world)
    return TOKEN


def invitation(world: World) -> Any:
    return invited(world).public_id


def beyond(world: World) -> Any:
    """A draft that reaches into the next year."""
    last = world.district.call.period_until
    named = {"call": world.district.call, "applicant": world.district.association, "title": "Winterkino"}
    days = {"starts_on": last - timedelta(days=40), "ends_on": last + timedelta(days=60)}
    return Application.objects.get_or_create(**named, defaults=days)[0].public_id


def unsigned(world: World) -> Any:
    """An award that waits for its second signature."""
    found = Application.objects.filter(decisions__second_signature_needed=True, decisions__second_signature_by=None)
    return found.filter(status=Status.AWARDED)[0].public_id


def family_draft(world: World) -> Any:
    """Samira's, not sent yet."""
    return FamilyDraft.objects.get(user=world["samira"], sent_on=None).public_id


def sent_family_draft(world: World) -> Any:
    return FamilyDraft.objects.exclude(sent_on=None).get().public_id


def misplaced_family_draft(world: World) -> Any:
    """Piotr's, which belongs to the Jobcenter."""
    return FamilyDraft.objects.get(user=world["piotr"]).public_id


def claim(world: World) -> Any:
    """Samira's that lacks a paper."""
    return Claim.objects.get(evidence__paper__kind="basic_benefit").public_id


def decided_claim(world: World) -> Any:
    """Samira's with a Bescheid that can be contested."""
    return Claim.objects.get(child__first_name="Leila", package="outing").public_id


def ready_claim(world: World) -> Any:
    """Samira's that waits for its decision."""
    return world.claims("ready").filter(child__family__guardians__user=world["samira"]).first().public_id


def contested_claim(world: World) -> Any:
    return Claim.objects.get(child__first_name="Leila", package="trip").public_id


def answered_claim(world: World) -> Any:
    """Its objection was dismissed, and the letter waits to be sent."""
    return Objection.objects.get(phase="dismissed").decision.claim.public_id


def audited_claim(world: World) -> Any:
    """One of those Konrad reads."""
    return AuditedClaim.objects.earliest("pk").claim.public_id


def audit_order(world: World) -> Any:
    return AuditOrder.objects.get().public_id


def emergency(world: World) -> Any:
    """An access that waits for its review."""
    return EmergencyAccess.objects.get().public_id


def claim_letter(world: World) -> Any:
    return ClaimLetter.objects.get(claim__public_id=decided_claim(world), kind="decision").public_id


def provider(world: World) -> Any:
    """One whose account somebody confirmed."""
    return Provider.objects.get(name="Käthe-Kollwitz-Schule").public_id


def registered(world: World, *, last: bool = False) -> Any:
    """Who has the first place of the seminar that is open, or who came last and waits."""
    there = world.offers.seminars["open"].registrations.order_by("id")
    return (there.last() if last else there[0]).public_id


def booked(world: World) -> Any:
    """What a trainer said yes to."""
    return world.offers.seminars["open"].booking


def payment_list(world: World) -> Any:
    """The newest the cashier drew up."""
    return PaymentList.objects.latest("pk").public_id
