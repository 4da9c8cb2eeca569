# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sees: every row a page may show comes from here. A foreign object answers like a missing one."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from committees.models import AgendaItem, Committee, Meeting, Poll, Resolution, Seat
from grants.models import Applicant, Application, Call, Document, Letter, Representative, Status, Unit
from permissions.models import CommitteeRole, UnitRole, User


def units(user: User) -> QuerySet[Unit]:
    """Units this person works for."""
    return Unit.objects.filter(Exists(UnitRole.objects.filter(user=user, content_object=OuterRef("pk"))))


def applicants(user: User) -> QuerySet[Applicant]:
    """Those this person may act for."""
    return Applicant.objects.filter(representatives__user=user)


def own_applications(user: User) -> QuerySet[Application]:
    """Cases of those this person acts for."""
    return Application.objects.filter(_represented(user))


def office_applications(user: User) -> QuerySet[Application]:
    """Cases of this person's units: everything submitted, and paper that is being taken in."""
    works_here = UnitRole.objects.filter(user=user, content_object=OuterRef("call__unit"))
    taken_in = ~Q(status=Status.DRAFT) | Q(channel=Application.Channel.PAPER)
    return Application.objects.filter(Exists(works_here), taken_in)


def committee_applications(user: User) -> QuerySet[Application]:
    """Cases on an agenda of this person's bodies."""
    return Application.objects.filter(considerations__item__meeting__in=meetings(user)).distinct()


def applications(user: User) -> QuerySet[Application]:
    """Every case this person may see in any role."""
    works_here = UnitRole.objects.filter(user=user, content_object=OuterRef("call__unit"))
    taken_in = ~Q(status=Status.DRAFT) | Q(channel=Application.Channel.PAPER)
    return Application.objects.filter(_represented(user) | (Exists(works_here) & taken_in))


def _represented(user: User) -> Q:
    return Q(Exists(Representative.objects.filter(user=user, applicant=OuterRef("applicant"))))


def documents(user: User) -> QuerySet[Document]:
    """Papers of one's own cases and of one's unit; bodies and the coordination office see none."""
    return Document.objects.filter(application__in=applications(user))


def letters(user: User) -> QuerySet[Letter]:
    """An applicant reads a decision when it was sent, the office before."""
    sent = Q(decision__isnull=True) | Q(decision__dispatched_on__isnull=False)
    own = Q(application__in=own_applications(user)) & sent
    return Letter.objects.filter(own | Q(application__in=office_applications(user)))


def committees(user: User) -> QuerySet[Committee]:
    """Bodies in which this person has a seat or a role."""
    seat = Seat.objects.filter(holder=user, committee=OuterRef("pk"))
    role = CommitteeRole.objects.filter(user=user, content_object=OuterRef("pk"))
    return Committee.objects.filter(Exists(seat) | Exists(role))


def meetings(user: User) -> QuerySet[Meeting]:
    """Meetings of one's own bodies."""
    return Meeting.objects.filter(committee__in=committees(user))


def plannable_meetings(user: User) -> QuerySet[Meeting]:
    """Meetings a clerk may put cases of the unit's calls on."""
    bodies = Call.objects.filter(unit__in=units(user)).values("committee")
    return Meeting.objects.filter(Q(committee__in=bodies) | Q(committee__in=committees(user)))


def agenda_items(user: User) -> QuerySet[AgendaItem]:
    return AgendaItem.objects.filter(meeting__in=meetings(user))


def polls(user: User) -> QuerySet[Poll]:
    return Poll.objects.filter(item__meeting__in=meetings(user))


def resolutions(user: User) -> QuerySet[Resolution]:
    return Resolution.objects.filter(committee__in=committees(user))


def open_calls() -> QuerySet[Call]:
    """What everybody may read: the calls of the district."""
    return Call.objects.select_related("fund", "unit", "committee")


def office_calls(user: User) -> QuerySet[Call]:
    """Calls of one's units, for paper intake."""
    return Call.objects.filter(unit__in=units(user))


def audiences(user: User) -> frozenset[str]:
    """Which parts of the portal this person has business in, in one statement."""
    found = (
        User.objects.filter(pk=user.pk)
        .annotate(
            applicant=Exists(Representative.objects.filter(user=user)),
            office=Exists(UnitRole.objects.filter(user=user)),
            committee=Exists(Seat.objects.filter(holder=user)) | Exists(CommitteeRole.objects.filter(user=user)),
        )
        .values("applicant", "office", "committee")
        .first()
    )
    return frozenset(name for name, there in (found or {}).items() if there)


