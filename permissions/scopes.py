# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sees: every row a page may show comes from here. A foreign object answers like a missing one."""

from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from committees.models import (
    AgendaItem,
    Ballot,
    Committee,
    Declaration,
    Meeting,
    Poll,
    Recusal,
    Resolution,
    Tenure,
)
from grants.models import (
    Affiliation,
    Applicant,
    Application,
    BodyQuestion,
    Call,
    Decision,
    Document,
    Event,
    Invitation,
    Letter,
    Message,
    Note,
    OfficeRecusal,
    PlanItem,
    Representative,
    RequestedItem,
    Status,
    Transfer,
    Unit,
)
from grants.models.application import IN_WORK
from law import calendar
from permissions import roles
from permissions.arrays import OneOf
from permissions.models import CommitteeRole, SavedFilter, UnitRole, User
from permissions.policy import CASEWORK, Role

# What no member of a body reads of an applicant.
NOT_FOR_BODIES = ("street", "postcode", "phone", "email", "account_holder", "iban")


def units(user: User) -> QuerySet[Unit]:
    """Units whose applications this person works on; an office that decides claims of families has none."""
    return workplaces(user).filter(compartment=None)


def workplaces(user: User) -> QuerySet[Unit]:
    """Units whose cases of any kind this person works on."""
    return Unit.objects.filter(Exists(_casework(user=user, content_object=OuterRef("pk"))))


def _casework(**which: Any) -> QuerySet[UnitRole]:
    """Tasks that come with cases; the head of an office and its administrator see none."""
    return UnitRole.objects.filter(permission__codename__in=CASEWORK, **which)


def applicants(user: User) -> QuerySet[Applicant]:
    """Those this person may act for."""
    return Applicant.objects.filter(representatives__user=user)


def representing(user: User) -> Exists:
    """Whether this person acts for the applicant of a case, to be annotated; a colleague only helps."""
    return Exists(Representative.objects.filter(user=user, applicant=OuterRef("applicant")))


def former_applications(user: User) -> QuerySet[Application]:
    """Cases a new one may be begun from: of those this person acts for, not merely helps with; newest first."""
    mine = own_applications(user).filter(representing(user))
    return mine.select_related("call", "applicant").prefetch_related("plan").order_by("-submitted_on", "-pk")


def running_applications(user: User) -> QuerySet[Application]:
    """Cases of those this person acts for that are in work, or that money is bound for."""
    return own_applications(user).filter(representing(user), IN_WORK | Q(commitment__isnull=False))


def invitations(user: User) -> QuerySet[Invitation]:
    """Those to cases of whom this person acts for, and one's own."""
    mine = Exists(Representative.objects.filter(user=user, applicant=OuterRef("application__applicant")))
    found = Invitation.objects.filter(mine | Q(accepted_by=user), ended_at=None)
    return found.select_related("accepted_by", "application")


def invitation_behind(digest: str) -> QuerySet[Invitation]:
    """What the holder of a link may read of it before accepting: who invites to work for whom."""
    return Invitation.objects.filter(digest=digest).select_related("application__applicant", "invited_by")


def representatives(application: Application) -> QuerySet[User]:
    """Who acts for the applicant of a case one may see: the people a colleague turns to."""
    return User.objects.filter(represents__applicant=application.applicant_id, is_active=True).order_by("name")


def own_applications(user: User) -> QuerySet[Application]:
    """Cases of those this person acts for or helps with; a paper the office still types in is not theirs to change."""
    typed_in = Q(status=Status.DRAFT, channel=Application.Channel.PAPER)
    return Application.objects.filter(_represented(user) & ~typed_in)


def office_applications(user: User) -> QuerySet[Application]:
    """Cases of this person's units: everything submitted, and paper that is being taken in."""
    return Application.objects.filter(_worked_on(user))


def applications(user: User) -> QuerySet[Application]:
    """Every case this person may see in any role."""
    return Application.objects.filter(_represented(user) | _worked_on(user))


def _worked_on(user: User) -> Q:
    """The units are read once for a statement, so that the planner never asks them anew of each case."""
    ours = OneOf("call__unit", _casework(user=user).values("content_object"))
    return Q(ours) & (~Q(status=Status.DRAFT) | Q(channel=Application.Channel.PAPER))


def _represented(user: User) -> Q:
    acts = Representative.objects.filter(user=user, applicant=OuterRef("applicant"))
    helps = Invitation.objects.filter(accepted_by=user, ended_at=None, application=OuterRef("pk"))
    return Q(Exists(acts)) | Q(Exists(helps))


def documents(user: User) -> QuerySet[Document]:
    """Papers of one's own cases and of one's unit; bodies and the coordination office see none."""
    return Document.objects.filter(application__in=applications(user))


def letters(user: User) -> QuerySet[Letter]:
    """An applicant reads a decision when it was sent, in the version that was sent; the office before."""
    same = Letter.objects.filter(decision=OuterRef("decision"), dated_on=OuterRef("dated_on"))
    newer = same.filter(event__gt=OuterRef("event"))
    sent = Q(decision__isnull=True) | Q(decision__dispatched_on=F("dated_on")) & ~Exists(newer)
    own = Q(application__in=own_applications(user)) & sent
    return Letter.objects.filter(own | Q(application__in=office_applications(user)))


def messages(user: User) -> QuerySet[Message]:
    """What both sides of a case write to each other: for both sides, and for no body."""
    return Message.objects.filter(application__in=applications(user)).select_related("by")


def notes(user: User) -> QuerySet[Note]:
    """For the office alone."""
    return _of_office(user, Note.objects.all())


def _of_office(user: User, rows: QuerySet[Any]) -> QuerySet[Any]:
    """A party to the case, or who is biased, is not the office in it, §§ 20, 21 VwVfG."""
    own = Exists(Application.objects.filter(_represented(user), pk=OuterRef("application")))
    helped = Exists(Invitation.objects.filter(accepted_by=user, application=OuterRef("application")))
    biased = Exists(OfficeRecusal.objects.filter(user=user, application=OuterRef("application")))
    return rows.filter(~own, ~helped, ~biased, application__in=office_applications(user)).select_related("by")


def party(application: Application) -> QuerySet[User]:
    """Who reads a message to the applicant of a case one may see: those who act for it, and colleagues."""
    return parties(Application.objects.filter(pk=application.pk))


def parties(cases: QuerySet[Application]) -> QuerySet[User]:
    """The same of several cases one may see."""
    acting = Representative.objects.filter(user=OuterRef("pk"), applicant__in=cases.values("applicant"))
    helping = Invitation.objects.filter(accepted_by=OuterRef("pk"), ended_at=None, application__in=cases)
    return User.objects.filter(Exists(acting) | Exists(helping), is_active=True).order_by("name")


def office_people(unit: Unit) -> QuerySet[User]:
    """Who works on the cases of a unit: those who can sign for it."""
    works_here = Exists(_casework(user=OuterRef("pk"), content_object=unit.pk))
    return User.objects.filter(works_here, is_active=True).order_by("name")


def committees(user: User) -> QuerySet[Committee]:
    """Bodies in which this person has a seat, deputises, or keeps the papers; to administer one is not to take part."""
    return Committee.objects.filter(_takes_part(user))


def bodies(user: User) -> QuerySet[Committee]:
    """Those, and the ones this person administers: for seats, rules, aims and conditions, and nothing else."""
    return Committee.objects.filter(_takes_part(user) | _has_role(user, Role.ADMINISTRATOR))


def administered(user: User) -> QuerySet[Committee]:
    """Bodies whose seats and rules this person writes."""
    return Committee.objects.filter(_has_role(user, Role.ADMINISTRATOR))


def _takes_part(user: User) -> Q:
    return Q(Exists(tenures(user).filter(committee=OuterRef("pk")))) | _has_role(user, Role.SECRETARY)


def _has_role(user: User, role: Role) -> Q:
    held = CommitteeRole.objects.filter(user=user, content_object=OuterRef("pk"), permission__codename=role)
    return Q(Exists(held))


def led_committees(user: User) -> QuerySet[Committee]:
    """Bodies this person presides over, or keeps the papers of."""
    seat = sits(user).holders().filter(committee=OuterRef("pk"))
    presides = Exists(seat.filter(Q(seat__is_chair=True) | Q(seat__is_deputy_chair=True)))
    return Committee.objects.filter(Q(presides) | _has_role(user, Role.SECRETARY))


def ready_cases(user: User) -> QuerySet[Application]:
    """Cases that wait for a resolution of the bodies this person leads; of the applicant what a body may read."""
    waiting = Q(status__in=[Status.READY, Status.DEFERRED, Status.WAITLISTED])
    found = Application.objects.filter(waiting, call__committee__in=led_committees(user))
    hidden = [f"applicant__{field}" for field in NOT_FOR_BODIES]
    return found.select_related("applicant", "call__committee", "call__fund").defer(*hidden).order_by("ready_on", "pk")


def people_of(committee: Committee) -> QuerySet[User]:
    """Who sits in a body today, deputises, or keeps its papers."""
    sits = Exists(Tenure.objects.on(calendar.today()).filter(user=OuterRef("pk"), committee=committee))
    keeps = {"content_object": committee, "permission__codename": Role.SECRETARY, "user": OuterRef("pk")}
    role = Exists(CommitteeRole.objects.filter(**keeps))
    return User.objects.filter(sits | role, is_active=True).order_by("name")


def tenures(user: User) -> QuerySet[Tenure]:
    """Places in bodies that have not ended; who is about to begin reads already, who votes past midnight still does."""
    today, open_ones = calendar.today(), Ballot.objects.filter(user=user, seat=OuterRef("seat"), poll__closed_at=None)
    votes_on = Q(until=calendar.add_days(today, -1)) & Exists(open_ones)
    return Tenure.objects.filter(Q(until__isnull=True) | Q(until__gte=today) | votes_on, user=user)


def sits(user: User) -> Any:
    """Those that hold today: only these speak, propose and vote."""
    return Tenure.objects.on(calendar.today()).filter(user=user)


def meetings(user: User) -> QuerySet[Meeting]:
    """Meetings of one's own bodies."""
    return Meeting.objects.filter(committee__in=committees(user))


def plannable_meetings(user: User) -> QuerySet[Meeting]:
    """Meetings a clerk may put cases of the unit's calls on."""
    bodies = Call.objects.filter(unit__in=units(user)).values("committee")
    return Meeting.objects.filter(Q(committee__in=bodies) | Q(committee__in=committees(user)))


def agenda_items(user: User) -> QuerySet[AgendaItem]:
    """Points of one's own bodies with their case; of the applicant only what a body may read."""
    hidden = [f"consideration__application__applicant__{field}" for field in NOT_FOR_BODIES]
    case = ("consideration__application__applicant", "consideration__application__call__fund")
    found = AgendaItem.objects.filter(meeting__in=meetings(user)).select_related("meeting__committee", *case)
    return found.defer(*hidden)


def polls(user: User) -> QuerySet[Poll]:
    return Poll.objects.filter(item__meeting__in=meetings(user))


def recusals(user: User) -> QuerySet[Recusal]:
    """Who is or may be excluded from a point: everybody in the body knows, § 20 (4) VwVfG."""
    return Recusal.objects.filter(item__meeting__in=meetings(user)).select_related("seat", "user").order_by("seat")


def affiliations(user: User, committee: Committee) -> QuerySet[Affiliation]:
    """Interests of the people of a body: one's own, and for its coordination office those of everybody."""
    sits = Tenure.objects.filter(committee=committee, user=OuterRef("user"))
    keeps = CommitteeRole.objects.filter(user=user, content_object=committee, permission__codename="secretary")
    known = Affiliation.objects.filter(Exists(sits)).filter(Q(user=user) | Exists(keeps))
    return known.select_related("user").order_by("user__name", "name")


def own_declarations(user: User) -> QuerySet[Declaration]:
    """What this person said about themselves."""
    return Declaration.objects.filter(user=user)


def resolutions(user: User) -> QuerySet[Resolution]:
    return Resolution.objects.filter(committee__in=committees(user))


def resolutions_not_followed(user: User) -> QuerySet[Resolution]:
    """Those of one's own bodies that the office returned or deviated from, newest first, with `deviations` attached."""
    deviations = Decision.objects.filter(in_force=True).exclude(deviation_reasons="").order_by("pk")
    departed = Exists(deviations.filter(resolution=OuterRef("pk")))
    return (
        resolutions(user)
        .filter(~Q(returned_because="") | departed)
        .select_related("committee", "poll__item__meeting")
        .prefetch_related(Prefetch("decisions", queryset=deviations, to_attr="deviations"))
        .order_by("-resolved_on", "-pk")
    )


def own_votes(user: User) -> QuerySet[Event]:
    """What this person's own votes left in the record; nobody reads another's."""
    return Event.objects.filter(act="vote", by=user, poll__isnull=False)


def open_calls() -> QuerySet[Call]:
    """What everybody may read: the calls of the district, never a draft of one."""
    return Call.objects.published().select_related("fund", "unit", "committee")


def office_calls(user: User) -> QuerySet[Call]:
    """Calls of one's units, for paper intake."""
    return Call.objects.published().filter(unit__in=units(user))


def coordinated(user: User) -> QuerySet[Committee]:
    """Bodies whose papers one keeps."""
    keeps = CommitteeRole.objects.filter(user=user, permission__codename=Role.SECRETARY.value)
    return Committee.objects.filter(Exists(keeps.filter(content_object=OuterRef("pk"))))


def coordinated_applications(user: User) -> QuerySet[Application]:
    """Their cases, from submission on, with this person's roles; of the applicant what a body may read."""
    hidden = [f"applicant__{field}" for field in NOT_FOR_BODIES]
    found = Application.objects.filter(call__committee__in=coordinated(user))
    found = found.exclude(status__in=(Status.DRAFT, Status.WITHDRAWN)).annotate(roles=roles.on_application(user.pk))
    return found.select_related("applicant").defer(*hidden)


def told(user: User) -> QuerySet[Resolution]:
    """What other bodies resolved and one's own got to know: through the point that tells it."""
    found = Resolution.objects.filter(Exists(agenda_items(user).filter(about=OuterRef("pk"))))
    return found.select_related("committee")


def transfers_of_bodies(user: User) -> QuerySet[Transfer]:
    """Money one's own bodies vote on."""
    return Transfer.objects.filter(item__meeting__in=meetings(user)).select_related("giver", "taker", "item")


def office_transfers(user: User) -> QuerySet[Transfer]:
    """Money that bodies of one's units' calls move, with both funds and the resolution."""
    ends = {"fund": OuterRef("giver"), "committee": OuterRef("item__meeting__committee")}
    giving = Call.objects.filter(unit__in=units(user), **ends)
    return Transfer.objects.filter(Exists(giving)).select_related("giver", "taker", "item")


def office_orders(user: User) -> QuerySet[Resolution]:
    """What bodies resolved about money for one's units to carry out."""
    found = Resolution.objects.filter(poll__item__transfer__in=office_transfers(user))
    return found.select_related("committee", "poll__item__transfer__giver", "poll__item__transfer__taker")


def saved_filters(user: User) -> QuerySet[SavedFilter]:
    """One's own views of the work list."""
    return SavedFilter.objects.filter(user=user)


def office_applicants(user: User) -> QuerySet[Applicant]:
    """Those who have a case in one of one's units: their next paper needs no second file."""
    return Applicant.objects.filter(Exists(office_applications(user).filter(applicant=OuterRef("pk"))))


def whole_case(user: User, case: UUID) -> dict[str, QuerySet[Any]]:
    """
    Everything the office reads of one case, to be read together.

    Where `case` is empty, it is none of this person's unit, and nothing of the rest may be shown.
    """
    of = Application.objects.filter(public_id=case)
    found = office_applications(user).filter(public_id=case).annotate(roles=roles.on_application(user.pk))
    # A small sum is resolved without a vote; the second agreement says as what.
    agreed = Event.objects.filter(application__in=of, act="agree_small_sum", data__has_key="resolution")
    named = agreed.values_list(Cast(KeyTextTransform("resolution", "data"), BigIntegerField()))
    resolved = Resolution.objects.filter(Q(poll__item__consideration__application__in=of) | Q(pk__in=named))
    return {
        "case": found.select_related("call__fund", "call__unit", "call__committee", "applicant", "commitment"),
        "plan": PlanItem.objects.filter(application__in=of),
        "documents": Document.objects.filter(application__in=of),
        "requested_items": RequestedItem.objects.filter(application__in=of),
        "events": Event.objects.filter(application__in=of).select_related("by"),
        "messages": Message.objects.filter(application__in=of).select_related("by"),
        "notes": notes(user).filter(application__in=of),
        "questions": _of_office(user, BodyQuestion.objects.filter(application__in=of)).select_related("item__meeting"),
        "readers": parties(of),
        "resolutions": resolved.select_related("committee", "poll").order_by("pk"),
        "decisions": Decision.objects.filter(application__in=of).select_related("signed_by", "second_signature_by"),
        "letters": Letter.objects.filter(application__in=of),
    }
