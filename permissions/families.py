# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sees claims of families: the family itself, and the office of its town and circle. Everybody else finds nothing.

Row security asks the same once more in the database; `in_the_name_of` tells it who asks.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Now

from benefits.models import (
    Child,
    Claim,
    ClaimDecision,
    ClaimEvent,
    ClaimLetter,
    ClaimMessage,
    Compartment,
    Evidence,
    Family,
    FamilyDraft,
    FamilyPaper,
    Guardian,
    Objection,
    Phase,
)
from law import calendar
from permissions import casework
from permissions.arrays import OneOf
from permissions.models import UnitRole, User
from permissions.policy import CASEWORK, Role


@contextmanager
def in_the_name_of(user: User | None) -> Iterator[None]:
    """Meanwhile the database shows what this person may see; afterwards nothing, whoever gets the connection."""
    before = _say(str(user.pk) if user else "")
    try:
        yield
    except BaseException:
        # A transaction that broke refuses the word that would end it: such a connection is not lent on.
        if connection.connection is not None and not connection.in_atomic_block:
            connection.rollback()
        raise
    finally:
        _say(before)


def _say(person: str) -> str:
    """Whose name it is from now on, and the day only where one is pretended; answers whose it was."""
    day = calendar.pretended()
    told = (
        "SELECT current_setting('foerderwerk.person', true), set_config('foerderwerk.person', %s, false),"
        " set_config('foerderwerk.day', %s, false)"
    )
    with connection.cursor() as cursor:
        cursor.execute(told, [person, day.isoformat() if day else ""])
        return cursor.fetchone()[0] or ""


def offices() -> QuerySet[Compartment]:
    """Which office decides for which town and circle: everybody may know it."""
    return Compartment.objects.select_related("unit").order_by("town", "circle")


def compartments(user: User, roles: Collection[Role] = CASEWORK) -> QuerySet[Compartment]:
    """Town and circle whose claims this person works on, or has another of these tasks for."""
    works_here = UnitRole.objects.filter(user=user, permission__codename__in=roles, content_object=OuterRef("unit"))
    return Compartment.objects.filter(Exists(works_here)).order_by("town", "circle")


def office_claims(user: User) -> QuerySet[Claim]:
    """Claims of this person's compartments, drafts only of what came on paper, and none of the own family.

    Whose offices and children they are is read once a statement, so that an index finds the rows behind the fence too.
    """
    drafts = {"phase": Phase.DRAFT, "channel": Claim.Channel.PORTAL}
    own = Child.objects.filter(family__guardians__user=user)
    ours = OneOf("unit", compartments(user).order_by().values("unit"))
    found = Claim.objects.filter(Q(ours), ~Q(child__in=own))
    return found.exclude(**drafts)


def listed_claims(user: User) -> QuerySet[Claim]:
    """The same as a list shows them: without a child, with the day of the decision in force."""
    in_force = ClaimDecision.objects.filter(claim=OuterRef("pk"), in_force=True)
    found = office_claims(user).annotate(decided_on=Subquery(in_force.values("decided_on")[:1]))
    return found.select_related("unit__compartment", "assignee")


def names_of_children(user: User, claims: Iterable[Claim]) -> list[str]:
    """First and last names of the children some of this person's claims are for."""
    children = Child.objects.filter(claims__in=office_claims(user).filter(pk__in=[claim.pk for claim in claims]))
    return [name for names in children.values_list("first_name", "last_name").distinct() for name in names]


def institutions(own: Iterable[Compartment]) -> list[str]:
    """Schools and day care of the children with open claims here, as families wrote them; the owner answers at once."""
    units = [each.pk for each in own]
    with connection.cursor() as cursor:
        cursor.execute("SELECT social.institutions(%s)", [units])
        return [name for (name,) in cursor.fetchall()]


def messages(claim: Claim) -> QuerySet[ClaimMessage]:
    """What both sides wrote of a claim one may see, the oldest first."""
    return ClaimMessage.objects.filter(claim=claim).select_related("by")


def mark_seen(claim: Claim, *, by_office: bool) -> int:
    """One side read what the other wrote; how many there were."""
    return ClaimMessage.objects.filter(claim=claim, from_office=not by_office, seen_at=None).update(seen_at=Now())


def unseen(*, by_office: bool) -> Q:
    """Of a claim: the other side wrote something nobody here has seen."""
    return Q(pk__in=ClaimMessage.objects.filter(from_office=not by_office, seen_at=None).values("claim"))


def with_news(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """With has_news: the office wrote something the family has not seen."""
    return claims.annotate(has_news=ExpressionWrapper(unseen(by_office=False), output_field=BooleanField()))


def in_hands_of(user: User, on: date) -> Q:
    """Claims this person works on, and those of whom they stand in for that day."""
    stands_in = casework.absences(on).filter(substitute=user).values("user")
    return Q(assignee__in=User.objects.filter(pk=user.pk).values("pk").union(stands_in, all=True))


def able(claims: QuerySet[Claim], on: date) -> QuerySet[User]:
    """Who could work on a claim: of its compartment, and not of the family; who is away says so."""
    held = UnitRole.objects.filter(permission__codename__in=CASEWORK, content_object__in=claims.values("unit"))
    of_family = Guardian.objects.filter(user=OuterRef("pk"), family__children__in=claims.values("child"))
    found = User.objects.filter(Exists(held.filter(user=OuterRef("pk"))), ~Exists(of_family), is_active=True)
    return casework.with_absence(found, on).order_by("name", "pk")


def able_for_each(claims: Iterable[Claim], on: date) -> dict[int, list[User]]:
    """The same of each of several claims, by its key, however many."""
    found = {claim.pk: claim for claim in claims}
    held = UnitRole.objects.filter(
        permission__codename__in=CASEWORK, content_object__in={claim.unit_id for claim in found.values()}
    )
    works = set(held.values_list("content_object_id", "user_id"))
    of_family = Guardian.objects.filter(family__children__claims__in=list(found))
    own = set(of_family.values_list("family__children__claims", "user_id"))
    people = User.objects.filter(pk__in={user for _unit, user in works}, is_active=True)
    there = list(casework.with_absence(people, on).order_by("name", "pk"))
    return {
        key: [each for each in there if (claim.unit_id, each.pk) in works and (key, each.pk) not in own]
        for key, claim in found.items()
    }


def able_on(user: User, claim: Claim, on: date) -> QuerySet[User]:
    """The same of one claim a person may see."""
    return able(office_claims(user).filter(pk=claim.pk), on).defer("password")


def passed_on(claim: Claim) -> dict[int, str]:
    """The names of those into whose hands a claim came, by the keys its record keeps."""
    handed = [event.data for event in claim.events.all() if event.act in casework.PASSED_ON]
    keys = {data.get(name) for data in handed for name in ("from", "to")} - {None}
    return dict(User.objects.filter(pk__in=keys).values_list("pk", "name"))


def whole(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """With everything a page says of one, in a fixed number of statements."""
    return claims.select_related("child__family", "unit__compartment", "assignee").prefetch_related(
        Prefetch("evidence", Evidence.objects.select_related("paper")),
        Prefetch("decisions", ClaimDecision.objects.select_related("signed_by")),
        Prefetch("events", ClaimEvent.objects.select_related("by").order_by("id")),
        "child__family__guardians",
    )


def office_families(user: User, compartment: Compartment, words: str) -> QuerySet[Family]:
    """Families this very compartment has a claim of, by their own name or a child's: no other circle's file is found.

    One whose file is of another town stays there.
    """
    known = office_claims(user).filter(unit=compartment.unit_id, child__family=OuterRef("pk"))
    named = Child.objects.filter(family=OuterRef("pk"))
    found = Family.objects.filter(Exists(known), town=compartment.town)
    for word in words.split():
        of_child = Q(first_name__icontains=word) | Q(last_name__icontains=word)
        found = found.filter(Q(name__icontains=word) | Exists(named.filter(of_child)))
    return found.prefetch_related("children").order_by("name", "pk")


def own_families(user: User) -> QuerySet[Family]:
    """Those this person acts for."""
    return Family.objects.filter(Exists(Guardian.objects.filter(user=user, family=OuterRef("pk"))))


def own_claims(user: User) -> QuerySet[Claim]:
    """Claims of these families."""
    return Claim.objects.filter(child__family__in=own_families(user))


def drafts(user: User) -> QuerySet[FamilyDraft]:
    """What this person fills in, or sent; nobody else's."""
    return FamilyDraft.objects.filter(user=user)


def papers(user: User) -> QuerySet[FamilyPaper]:
    """Of one's own families; for an office those that one of its claims rests on."""
    used = Evidence.objects.filter(paper=OuterRef("pk"), claim__in=office_claims(user))
    return FamilyPaper.objects.filter(Exists(used)) | own_papers(user)


def own_papers(user: User) -> QuerySet[FamilyPaper]:
    """Of the families this person acts for."""
    return FamilyPaper.objects.filter(family__in=own_families(user))


def own_evidence(user: User, town: str) -> QuerySet[Evidence]:
    """What claims needed and which papers serve them, of the file this person's next application in a town goes to."""
    file = own_families(user).filter(town=town).order_by("pk").values("pk")[:1]
    return Evidence.objects.filter(claim__child__family=Subquery(file)).select_related("paper", "claim__child")


def own_letters(user: User) -> QuerySet[ClaimLetter]:
    """What was sent to one's own family: each Bescheid in the version that was posted, on the day it names."""
    newer = ClaimLetter.objects.filter(dated_on=OuterRef("dated_on"), event__gt=OuterRef("event"))
    latest = ~Exists(newer.filter(decision=OuterRef("decision")))
    latest_answer = ~Exists(newer.filter(objection=OuterRef("objection")))
    sent = (
        Q(decision__isnull=True, objection__isnull=True)
        | Q(decision__dispatched_on=F("dated_on")) & latest
        | Q(objection__dispatched_on=F("dated_on")) & latest_answer
    )
    return ClaimLetter.objects.filter(sent, claim__in=own_claims(user))


def answer_to(claim: Claim) -> Objection | None:
    """What was said last to an objection of the family's own claim, from the day its letter was posted on."""
    return Objection.objects.filter(decision__claim=claim, dispatched_on__isnull=False).order_by("-pk").first()


def events(user: User, claim: Claim) -> QuerySet[ClaimEvent]:
    """What happened to a claim one may see."""
    return ClaimEvent.objects.filter(claim__in=office_claims(user) | own_claims(user), claim=claim).select_related("by")
