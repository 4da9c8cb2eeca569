# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who else looks: objections, orders, the broken glass, money and lists, so placed that each condition keeps some out.

Deniz leads an office of Ratingen and helps in the social office beside it, where Frank works. Birgit is the clerk, and
has a claim there for her own child; Carla pays, Wiebke decides on objections, Konrad audits, Dorothea guards.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import ModuleType
from typing import Any
from uuid import UUID, uuid4

from benefits import drafts
from benefits.catalogue import PackageKey
from benefits.models import (
    AuditedClaim,
    Auditor,
    AuditOrder,
    Claim,
    ClaimList,
    Compartment,
    EmergencyAccess,
    Evidence,
    Family,
    FamilyPaper,
    Guardian,
    Objection,
    Payment,
    PaymentList,
    Provider,
    Reading,
    SchoolBill,
)
from grants.models import Unit
from law.finding import Refused
from permissions import roles
from permissions.audits import Wanted
from permissions.models import Absence, User
from permissions.policy import Role
from tests.benefits.claims import act, applied, ready
from tests.benefits.conftest import APPLIED
from tests.benefits.lists import line, taken
from tests.benefits.money import POSTED, bill, listed, provider, vouched
from tests.promises.families_seen import RATINGEN, RATINGEN_SOCIAL, VELBERT, _child, _file, _undone, told
from workflows.demo import eyes, families
from workflows.demo.families import Families

KEY = UUID(int=7)
DAY = timedelta(1)
BILLED: dict[str, Any] = {"kind": "award", "amount": Decimal(90), "payment": "school_bill", "reasons": "x"}
BILLED |= {"decided_on": APPLIED, "dispatched_on": APPLIED + DAY, "since": APPLIED, "until": APPLIED}


@dataclass(frozen=True)
class Looked:
    """What was laid down, by name, and who looks at it."""

    built: Families
    people: dict[str, User]
    claims: dict[str, Claim]
    mensa: Provider

    def reading(self) -> dict[str, Callable[[ModuleType, User], Any]]:
        """How each function is asked that asks for more than a person; the module may be one that was tampered with."""
        return {
            **self._of_claims(),
            **self._of_money(),
            **self._of_lists(),
            **self._of_emergencies(),
            **self._of_orders(),
        }

    def _of_claims(self) -> dict[str, Callable[[ModuleType, User], Any]]:
        every, contested = Claim.objects.order_by("pk"), self.claims["contested"]
        own = (None, contested, self.claims["velbert"])
        return {
            "claims": lambda looking, user: looking.claims(user, APPLIED).values_list("pk", "right"),
            "_right": lambda looking, user: every.annotate(way=looking._right(user, APPLIED)).values_list("pk", "way"),
            "_holds": lambda looking, user: [every.filter(looking._holds(user, role)).count() for role in Role],
            "is_contested": lambda looking, _user: every.filter(looking.is_contested()),
            "_audited": lambda looking, user: every.filter(looking._audited(user, APPLIED)),
            "emergencies": lambda looking, user: looking.emergencies(user, APPLIED),
            "contested_claims": lambda looking, user: looking.contested_claims(user, APPLIED),
            "papers": lambda looking, _user: looking.papers(contested),
            "letters": lambda looking, _user: looking.letters(contested),
            "notes": lambda looking, _user: looking.notes(contested),
            "holds": lambda looking, user: [looking.holds(user, role) for role in Role],
            "objections": lambda looking, _user: looking.objections(every.exclude(pk=contested.pk)),
            "objections_to": lambda looking, _user: looking.objections_to(contested),
            "to_answer": lambda looking, user: [_of_family(looking, user, of) for of in own],
        }

    def _of_money(self) -> dict[str, Callable[[ModuleType, User], Any]]:
        paid, lists = self.claims["paid"], list(PaymentList.objects.all())
        return {
            "made_with": lambda treasury, user: [
                getattr(treasury.made_with(key, user), "pk", 0) for key in (KEY, None)
            ],
            "of_town": lambda treasury, _user: treasury.of_town("Ratingen"),
            "of_claim": lambda treasury, _user: treasury.of_claim(paid),
            "provider_events": lambda treasury, user: treasury.provider_events(user, self.mensa),
            "payments": lambda treasury, user: treasury.payments(user, paid),
            "vouchers": lambda treasury, user: treasury.vouchers(user, paid),
            "billable": lambda treasury, user: [
                [claim.pk, *(each.pk for each in claim.decisions.all())] for claim in treasury.billable(user)
            ],
            "list_events": lambda treasury, user: [told(treasury.list_events(user, each)) for each in lists],
        }

    def _of_lists(self) -> dict[str, Callable[[ModuleType, User], Any]]:
        here = self.built.offices[RATINGEN]
        units = [each.unit_id for each in self.built.offices.values()]
        return {
            "leads": lambda scopes, user: [scopes.leads(user, unit) for unit in units],
            "namesakes": lambda scopes, user: sorted(scopes.namesakes(user, here)(["Samira Haddad"])),
            "counts": lambda scopes, user: scopes.counts(user, APPLIED, APPLIED),
        }

    def _of_emergencies(self) -> dict[str, Callable[[ModuleType, User], Any]]:
        here = self.built.offices[RATINGEN].unit_id
        said = {"verdict": EmergencyAccess.Verdict.JUSTIFIED, "note": ""}

        def review(emergency: ModuleType, user: User) -> Any:
            asked = EmergencyAccess.objects.filter(unit=here).order_by("pk")
            asked = asked if user in self.those("dorothea", "deniz") else asked.none()
            return [_undone(lambda each=each: emergency.review(each, by=user, **said)) for each in asked]

        return {
            "own": lambda emergency, user: emergency.own(user, APPLIED),
            "guardians_of": lambda emergency, _user: emergency.guardians_of(here),
            "review": review,
        }

    def _of_orders(self) -> dict[str, Callable[[ModuleType, User], Any]]:
        def issue(scopes: ModuleType, user: User, *claims: str) -> Any:
            def cases() -> list[Any]:
                return list(scopes.issue(self.wanted(*claims), by=user, on=APPLIED).cases.values_list("claim"))

            return _or_refusal(lambda: _undone(cases)) if user in self.those("deniz", "birgit") else None

        def end(scopes: ModuleType, user: User) -> Any:
            asked = AuditOrder.objects.all() if user in self.those("deniz", "konrad") else ()
            return [_undone(lambda each=each: scopes.end(each, by=user, on=APPLIED)) for each in asked]

        return {
            "orders_for": lambda scopes, user: scopes.orders_for(user, APPLIED),
            "running": lambda scopes, _user: AuditOrder.objects.filter(scopes.running(APPLIED)),
            "issue": lambda scopes, user: [
                issue(scopes, user, *claims) for claims in (("contested",), ("contested", "social"))
            ],
            "_lead": lambda scopes, user: scopes._lead(self.wanted("contested"), user),
            "_people": lambda scopes, _user: [
                scopes._people(self.wanted("contested", auditor=auditor)) for auditor in self.people
            ],
            "end": end,
        }

    def values(self) -> dict[str, Any]:
        """What functions of the owner are called with."""
        contested, paid = self.claims["contested"], self.claims["paid"]
        at_home = {"town": "Ratingen", "street": "A 1", "postcode": "1", "place": "R"}
        fresh = Family.objects.create(name="Neu", opened_by=self.built["frank"], **at_home)
        days = {"due_until": POSTED, "drawn_up_on": POSTED, "drawn_up_by": self.built["carla"]}
        return {
            "family": contested.child.family_id,
            "child": contested.child_id,
            "fresh": fresh.pk,
            "unit": contested.unit_id,
            "event": contested.events.latest("pk").pk,
            "number": self.claims["own"].reference,
            "public": contested.public_id,
            "list": paid.payments.get(payment_list__isnull=False).payment_list_id,
            "new": PaymentList.objects.create(unit=paid.unit, **days).pk,
        }

    def those(self, *who: str) -> list[User]:
        """Whom a deed is asked of that takes long to ask."""
        return [self.people[each] for each in who]

    def wanted(self, *claims: str, auditor: str = "konrad") -> Wanted:
        words: dict[str, Any] = {"number": "99", "reason": "x", "norm": "x", "until": APPLIED}
        numbers = [self.claims[claim].reference for claim in claims]
        unit = self.built.offices[RATINGEN].unit_id
        return Wanted(unit=unit, numbers=numbers, auditors=[self.people[auditor]], **words)


def _of_family(looking: ModuleType, user: User, claim: Claim | None) -> Any:
    """What is left to answer for somebody who is of the family of a claim."""
    own = {"family": claim.child.family, "user": user} if claim else {}
    return _undone(lambda: [bool(own) and Guardian.objects.get_or_create(**own), told(looking.to_answer(user))][1:])


def _or_refusal(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except Refused as refused:
        return [finding.text for finding in refused.findings]


def lay_down(nora: User) -> Looked:
    built = families.build()
    eyes.appoint(built)
    _appoint(built, nora)
    claims = _claims(built)
    _drafts(built)
    _beside(built, claims)
    _away(built, claims)
    mensa = _money(built, claims)
    _billable(built)
    _lists(built)
    _orders(built, claims)
    _emergencies(built, claims)
    _readings(built, claims)
    people = {"nora": nora, **built.people}
    shown = ("nora", "samira", "birgit", "deniz", "frank", "irina", "carla", "wiebke", "konrad", "dorothea")
    return Looked(built, {who: people[who] for who in shown}, claims, mensa)


def _appoint(built: Families, nora: User) -> None:
    """Tasks beside each other, one in a unit that keeps no claims of families, and some of who has left."""
    elsewhere = Unit.objects.create(name="Jugendamt", authority="Stadt", street="A 1", postcode="1", town="Ratingen")
    gone = User.objects.create(email="weg@beispiel.test", name="Weg", is_active=False)
    here, social = built.offices[RATINGEN].unit, built.offices[RATINGEN_SOCIAL].unit
    for role, user, unit in (
        (Role.LEAD, nora, elsewhere),
        (Role.PRIVACY, built["dorothea"], elsewhere),
        (Role.CLERK, built["deniz"], social),
        (Role.OBJECTIONS, built["frank"], social),
        (Role.AUDITOR, built["frank"], social),
        (Role.AUDITOR, gone, here),
        (Role.PRIVACY, gone, here),
        (Role.PRIVACY, built["corinna"], built.offices[VELBERT].unit),
        (Role.LEAD, built["irina"], built.offices["Velbert", "bkgg"].unit),
        (Role.ADMINISTRATOR, built["volker"], here),
    ):
        roles.assign(role, user, unit)


def _claims(built: Families) -> dict[str, Claim]:
    """One that is contested, one whose objection was taken back, others here, beside and in another town."""
    contested = ready(built)
    act(built, contested, "decide_claim", on=APPLIED, kind="rejection", reasons="Nein.")
    act(built, contested, "dispatch", on=APPLIED, dispatched_on=APPLIED)
    act(built, contested, "object_claim", by="samira", on=APPLIED)
    backed = applied(built, package=PackageKey.OUTING)
    decision = backed.decisions.create(kind="rejection", reasons="x", decided_on=APPLIED, signed_by=built["deniz"])
    taken_back = {"received_on": APPLIED, "online": True, "late": False, "phase": "withdrawn"}
    Objection.objects.create(decision=decision, **taken_back)
    family = Family.objects.create(name="Birgit", town="Ratingen", street="A 1", postcode="1", place="R")
    family.guardians.create(user=built["birgit"])
    built.children["Mila"] = _child(family, "Mila")
    return {
        "contested": contested,
        "taken back": backed,
        "social": applied(built, office=RATINGEN_SOCIAL),
        "velbert": applied(built, "Hanna", by="piotr", office=VELBERT),
        "own": applied(built, "Mila", by="birgit"),
    }


def _drafts(built: Families) -> None:
    """What a family has not sent, and what is typed in from paper."""
    for channel in Claim.Channel.PORTAL, Claim.Channel.PAPER:
        families.begin(built.offices[RATINGEN], built.children["Leila"], PackageKey.LUNCH, channel=channel)


def _beside(built: Families, claims: dict[str, Claim]) -> None:
    """Papers, messages, notes and holds of two claims, a paper no claim rests on, and what Samira fills in."""
    draft = drafts.begin(built["samira"])
    draft.papers.create(kind="cost", media_type="image/jpeg", size=1, sha256="", file="families/y")
    for claim in claims["contested"], claims["taken back"]:
        claim.notes.create(by=built["deniz"], text="Vermerk")
        claim.messages.create(by=built["deniz"], text="Wort", from_office=True)
        claim.holds.create(reason="Gericht", since=APPLIED, by=built["deniz"])
        paper = FamilyPaper.objects.create(**_file(claim.child.family, APPLIED))
        Evidence.objects.filter(pk__in=claim.evidence.values("pk")[:1]).update(paper=paper)
    FamilyPaper.objects.create(**_file(built.haddad, APPLIED))


def _away(built: Families, claims: dict[str, Claim]) -> None:
    """Birgit stands in for Deniz, and Frank, who does not work here, for Carla; nobody who works here for Irina."""
    for who, substitute, claim in (
        ("deniz", "birgit", "contested"),
        ("carla", "frank", "taken back"),
        ("irina", "frank", "social"),
    ):
        days = {"since": APPLIED, "until": APPLIED}
        Absence.objects.create(user=built[who], substitute=built[substitute], **days)
        Claim.objects.filter(pk=claims[claim].pk).update(assignee=built[who])


def _money(built: Families, claims: dict[str, Claim]) -> Provider:
    """A bill on the list of the cashier and one that waits, of a claim here; a list, a bill, a provider of others."""
    provider(built, "Verein", kind="club")
    mensa = provider(built, "Mensa", kind="caterer")
    mensa.events.create(act="x", source="", target="", by=built["birgit"], on=APPLIED, key=KEY)
    claims["paid"] = bill(built, vouched(built), mensa, 60, "R 1")
    listed(built, built["carla"])
    bill(built, claims["paid"], mensa, 30, "R 2")
    claims["vouched"] = bill(built, vouched(built, child="Yasin"), mensa, 10, "R 3")
    for town, active in (("Ratingen", False), ("Velbert", True)):
        Provider.objects.create(name=f"Anderer {town}", town=town, kind="club", active=active).events.create(
            act="x", source="", target="", by=built["irina"], on=APPLIED
        )
    days: dict[str, Any] = {"due_until": POSTED, "drawn_up_on": POSTED, "drawn_up_by": built["irina"]}
    elsewhere = PaymentList.objects.create(unit=built.offices[VELBERT].unit, **days)
    elsewhere.events.create(act="x", source="", target="", by=built["irina"], on=APPLIED)
    facts: dict[str, Any] = {"took_place_on": APPLIED, "recorded_on": APPLIED, "total": 9}
    facts |= {"recorded_by": built["birgit"]}
    for office in RATINGEN, RATINGEN_SOCIAL, VELBERT:
        SchoolBill.objects.create(unit=built.offices[office].unit, provider=mensa, number="1", **facts)
    return mensa


def _billable(built: Families) -> None:
    """One to bill, paid for something else and decided before; beside it those that lack one thing each."""
    bill_ = SchoolBill.objects.filter(unit=built.offices[RATINGEN].unit).get()
    posted = ("ready", "decided", "notified")
    for phases, said, in_bill in (
        (posted, BILLED, False),
        (posted, BILLED, True),
        (posted[:2], BILLED, None),
        (posted, BILLED | {"payment": "voucher"}, None),
        (posted, BILLED | {"kind": "rejection", "amount": None}, None),
    ):
        claim = applied(built, package=PackageKey.OUTING)
        claim.decisions.create(**BILLED, in_force=False, signed_by=built["deniz"])
        decision = claim.decisions.create(**said, signed_by=built["deniz"])
        for phase in phases:
            Claim.objects.filter(pk=claim.pk).update(phase=phase, ready_on=APPLIED)
        if in_bill is not None:
            _share(built, claim, decision, bill_ if in_bill else None)


def _share(built: Families, claim: Claim, decision: Any, of: SchoolBill | None) -> None:
    paid = {"amount": 9, "due_on": APPLIED, "reference": "x", "released_on": APPLIED, "released_by": built["birgit"]}
    provider_ = Provider.objects.get(name="Mensa")
    Payment.objects.create(claim=claim, decision=decision, provider=provider_, payee="", bill=of, **paid)


def _lists(built: Families) -> None:
    """One that was taken over, and one another office only sent."""
    taken(built, line(1), line(2))
    social = built.offices[RATINGEN_SOCIAL].unit
    ClaimList.objects.create(unit=social, headings=["x"], uploaded_by=built["frank"], many=0)


def _orders(built: Families, claims: dict[str, Claim]) -> None:
    """What Konrad reads today, and what is over, begins tomorrow, was ended, names others or a claim of elsewhere."""
    here, social = built.offices[RATINGEN], built.offices[RATINGEN_SOCIAL]
    day, ended = (APPLIED, APPLIED), {"ended_on": APPLIED, "ended_by": built["deniz"]}
    _order(built, here, day, "konrad", claims["contested"])
    _order(built, here, (APPLIED - DAY, APPLIED - DAY), "konrad", claims["taken back"])
    _order(built, here, (APPLIED + DAY, APPLIED + DAY), "konrad", claims["paid"])
    _order(built, here, day, "konrad", claims["vouched"], **ended)
    _order(built, here, day, "birgit", claims["own"])
    _order(built, here, day, "birgit", claims["own"], **(ended | {"ended_on": APPLIED + DAY}))
    _order(built, here, day, "konrad", claims["velbert"])
    _order(built, social, day, "irina", claims["social"])


def _order(
    built: Families, at: Compartment, days: tuple[date, date], who: str, claim: Claim, **more: Any
) -> AuditOrder:
    said = {"number": uuid4().hex[:8], "reason": "x", "norm": "x", "since": days[0], "until": days[1]}
    order = AuditOrder.objects.create(unit=at.unit, issued_by=built["deniz"], **said, **more)
    AuditedClaim.objects.create(order=order, claim=claim)
    Auditor.objects.create(order=order, user=built[who])
    return order


def _emergencies(built: Families, claims: dict[str, Claim]) -> None:
    """Frank's of today; of yesterday, of tomorrow, one that was not justified, and those of Irina and Dorothea."""
    no = {"verdict": "unjustified", "note": "x", "reviewed_by": built["dorothea"], "reviewed_at": "2026-09-28T10:00Z"}
    for who, claim, day, more in (
        ("frank", "contested", APPLIED, {}),
        ("frank", "paid", APPLIED - DAY, {}),
        ("frank", "vouched", APPLIED + DAY, {}),
        ("frank", "taken back", APPLIED, no),
        ("irina", "contested", APPLIED, {}),
        ("dorothea", "paid", APPLIED, {}),
        ("deniz", "velbert", APPLIED, {}),
    ):
        of = {"claim": claims[claim], "unit": claims[claim].unit, "user": built[who], "since": day, "until": day}
        EmergencyAccess.objects.create(**of, reference=claims[claim].reference, reason="x", **more)


def _readings(built: Families, claims: dict[str, Claim]) -> None:
    for claim, on in (
        ("contested", APPLIED),
        ("contested", APPLIED - DAY),
        ("contested", APPLIED + DAY),
        ("velbert", APPLIED),
    ):
        of = {"claim": claims[claim], "unit": claims[claim].unit, "user": built["birgit"], "on": on}
        Reading.objects.create(**of, page="claim", right="clerk")
