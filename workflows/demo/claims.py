# SPDX-License-Identifier: AGPL-3.0-or-later
"""Claims of families in every phase, through the door: what the offices of the demo find on the first day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from benefits.catalogue import PackageKey, Place
from benefits.circles import Circle
from benefits.models import Child, Claim
from benefits.rules import legal_amount
from benefits.wishes import trips
from permissions.models import User
from workflows import consequences
from workflows.demo import eyes, families, money
from workflows.demo.families import Families
from workflows.engine import perform
from workflows.intake_of_claims import ClaimPaper, take_in

RATINGEN, RATINGEN_SOCIAL, VELBERT = (
    ("Ratingen", Circle.BKGG),
    ("Ratingen", Circle.SGB_XII),
    ("Velbert", Circle.SGB_XII),
)
CLERKS = {RATINGEN: "birgit", RATINGEN_SOCIAL: "frank", VELBERT: "irina"}
SCHOOL_YEAR_FROM = 8  # August
REASONS = "Alle Voraussetzungen liegen vor."
REASONS_AGAINST = "Die Fahrt veranstaltet der Sportverein. Bezahlen dürfen wir nur Fahrten der Schule."
# How far a claim goes, and the day of each step after its receipt.
SEEN, ASKED, DECIDED, SENT = (timedelta(days=days) for days in (1, 2, 12, 12))
SHORT_TIME, LONG_TIME = timedelta(days=10), timedelta(days=28)


@dataclass(frozen=True)
class Seed:
    """One claim: where, whose, what for, how many days ago, how far it got, what it costs."""

    office: tuple[str, Circle]
    family: str
    child: str
    born: int
    package: PackageKey
    ago: int
    reaches: str
    asked: int = 0
    payment: str = "provider"

    @property
    def place(self) -> Place:
        """Of the demo: who turns six in the year of the oldest claim goes to school."""
        return Place.SCHOOL if self.born <= LAST_AT_SCHOOL else Place.KITA


LAST_AT_SCHOOL = 2019
P = PackageKey
SEEDS = (
    Seed(RATINGEN, "Samira Haddad", "Yasin", 2014, P.TRIP, 30, "late", 320),
    Seed(RATINGEN, "Samira Haddad", "Leila", 2021, P.LUNCH, 26, "ready", 640),
    Seed(RATINGEN, "Samira Haddad", "Yasin", 2014, P.TUTORING, 3, "received", 900),
    Seed(RATINGEN, "Samira Haddad", "Yasin", 2014, P.CLUB, 9, "ready"),
    Seed(RATINGEN, "Dalia Sayed", "Amira", 2016, P.TRIP, 44, "ready", 280),
    Seed(RATINGEN, "Dalia Sayed", "Karim", 2012, P.TRANSPORT, 33, "ready", 348),
    Seed(RATINGEN, "Marta Lewandowska", "Zofia", 2013, P.LUNCH, 92, "ready", 710),
    Seed(RATINGEN, "Marta Lewandowska", "Zofia", 2013, P.CLUB, 60, "notified", payment="voucher"),
    Seed(RATINGEN, "Ingo Brandt", "Finn", 2017, P.OUTING, 17, "ready", 24),
    Seed(RATINGEN, "Ingo Brandt", "Finn", 2017, P.LUNCH, 18, "ready", 590),
    Seed(RATINGEN, "Ingo Brandt", "Ida", 2020, P.LUNCH, 14, "incomplete", 480),
    Seed(RATINGEN, "Aylin Kurt", "Deniz", 2015, P.TUTORING, 21, "incomplete", 1200),
    Seed(RATINGEN, "Aylin Kurt", "Deniz", 2015, P.OUTING, 5, "seen", 18),
    Seed(RATINGEN, "Oleh Bondar", "Sofiia", 2018, P.TRIP, 13, "decided", 210),
    Seed(RATINGEN, "Oleh Bondar", "Sofiia", 2018, P.CLUB, 40, "notified"),
    Seed(RATINGEN, "Oleh Bondar", "Sofiia", 2018, P.LUNCH, 2, "received", 610),
    Seed(RATINGEN, "Petra Wolff", "Jonas", 2011, P.TRIP, 70, "rejected", 520),
    Seed(RATINGEN, "Petra Wolff", "Jonas", 2011, P.TRANSPORT, 55, "refused", 348),
    Seed(RATINGEN, "Petra Wolff", "Jonas", 2011, P.CLUB, 6, "forwarded"),
    Seed(RATINGEN, "Petra Wolff", "Jonas", 2011, P.OUTING, 12, "withdrawn", 30),
    Seed(RATINGEN_SOCIAL, "Ruth Seidel", "Emil", 2013, P.TRIP, 28, "ready", 300),
    Seed(RATINGEN_SOCIAL, "Ruth Seidel", "Emil", 2013, P.LUNCH, 4, "received", 620),
    Seed(VELBERT, "Piotr Zieliński", "Hanna", 2011, P.TRIP, 25, "ready", 410),
    Seed(VELBERT, "Piotr Zieliński", "Hanna", 2011, P.CLUB, 8, "incomplete"),
    Seed(VELBERT, "Jamila Rahimi", "Farid", 2016, P.LUNCH, 50, "notified", 655),
)


def settle(today: date) -> Families:
    """The offices, families and their claims as of that day."""
    built = families.build()
    money.provide(built, today - timedelta(days=max(seed.ago for seed in SEEDS)))
    made: dict[tuple[str, str], Child] = {}
    for _ago, seeds in groupby(sorted(SEEDS, key=lambda seed: -seed.ago), key=lambda seed: seed.ago):
        for seed in seeds:
            _walk(built, seed, _receive(built, made, seed, today), today)
    eyes.appoint(built)
    eyes.order_an_audit(built, today)
    money.pay(built, today)
    return built


def _receive(built: Families, made: dict[tuple[str, str], Child], seed: Seed, today: date) -> Claim:
    """By the portal from who has an account, else from the post."""
    on, office, whose = today - timedelta(days=seed.ago), built.offices[seed.office], (seed.family, seed.child)
    asked = Decimal(seed.asked) if seed.asked else None
    since, until = _asked_for(seed, on, today)
    period = {"period_from": since, "period_until": until, "amount_asked": asked}
    if seed.child in built.children:
        claim = families.begin(office, built.children[seed.child], seed.package, **period)
        perform("submit", claim, by=_parent(built, claim.child), on=on, papers={})
        return claim
    known = made.get(whose)
    siblings = (child.family for (family, _name), child in made.items() if family == seed.family)
    paper = ClaimPaper(
        compartment=office,
        package=seed.package,
        received_on=on,
        child=known,
        family=next(siblings, None),
        new_family=_address(seed),
        new_child=_described(seed),
        **period,  # type: ignore[arg-type]
    )
    claim = take_in(paper, by=built[CLERKS[seed.office]], on=on)
    made[whose] = claim.child
    return claim


def _asked_for(seed: Seed, on: date, today: date) -> tuple[date, date]:
    """A trip takes a week in two months, an outing a day; everything else a school year."""
    if seed.package not in trips():
        return school_year(today)
    monday = on + timedelta(days=60 + (7 - (on + timedelta(days=60)).weekday()) % 7)
    return monday, monday + timedelta(days=4 if seed.package == PackageKey.TRIP else 0)


def school_year(today: date) -> tuple[date, date]:
    """The one that runs."""
    begins = today.year if today.month >= SCHOOL_YEAR_FROM else today.year - 1
    return date(begins, SCHOOL_YEAR_FROM, 1), date(begins + 1, SCHOOL_YEAR_FROM - 1, 31)


def _parent(built: Families, child: Child) -> User:
    return child.family.guardians.get().user


def _address(seed: Seed) -> dict[str, str]:
    town = seed.office[0]
    postcode = "40878" if town == "Ratingen" else "42551"
    return {"name": seed.family, "street": "Schulstraße 8", "postcode": postcode, "place": town}


def _described(seed: Seed) -> dict[str, Any]:
    school = "Grundschule" if seed.place == Place.SCHOOL else "Kita"
    return {
        "first_name": seed.child,
        "last_name": seed.family.split()[-1],
        "born_on": date(seed.born, 3, 14),
        "goes_to": seed.place,
        "institution": f"{school} Am Park {seed.office[0]}",
    }


def _walk(built: Families, seed: Seed, claim: Claim, today: date) -> None:
    """Its acts one after another, each on its day."""
    by, received = built[CLERKS[seed.office]], today - timedelta(days=seed.ago)
    for act, after, data in _way(seed, claim, received):
        claim.refresh_from_db()
        if act == "dispatch":
            consequences.run_pending()
        perform(act, claim, by=by, on=min(received + after, today), **data)


Step = tuple[str, timedelta, dict[str, Any]]


def _way(seed: Seed, claim: Claim, received: date) -> Iterator[Step]:
    needed = families.kinds(claim)
    came = {"papers": dict.fromkeys(needed), "received_on": received}
    if seed.reaches == "received":
        return
    if seed.reaches in {"incomplete", "late", "refused"}:
        time = LONG_TIME if seed.reaches == "incomplete" else SHORT_TIME
        yield "request_documents", ASKED, {"kinds": needed, "due_on": received + time, "warned": True}
        if seed.reaches == "refused":
            yield "refuse_claim", LONG_TIME, {"reasons": "Die Unterlagen kamen trotz Hinweis nicht."}
            yield "dispatch", LONG_TIME, {"dispatched_on": received + LONG_TIME}
        return
    if seed.reaches in ENDS:
        yield ENDS[seed.reaches][0], ASKED, ENDS[seed.reaches][1]
        return
    if needed:
        yield "record_supply", SEEN, came
        if seed.reaches == "seen":
            return
    yield from _decision(seed, claim, needed, received)


ENDS: dict[str, tuple[str, dict[str, Any]]] = {
    "forwarded": ("forward_claim", {"to": "Jobcenter ME-aktiv"}),
    "withdrawn": ("withdraw", {"reason": ""}),
}


def _decision(seed: Seed, claim: Claim, needed: list[str], received: date) -> Iterator[Step]:
    if needed:
        yield "accept_papers", SEEN, {"kinds": needed}
    if seed.reaches == "ready":
        return
    since, until = claim.period_from, claim.period_until
    award: dict[str, Any] = {"kind": "rejection", "reasons": REASONS_AGAINST}
    if seed.reaches != "rejected":
        amount = legal_amount(claim, since, until) or Decimal(seed.asked)
        paid_to = money.provider_for(seed.office[0], seed.package)
        award = {"kind": "award", "amount": amount, "payment": seed.payment, "since": since, "until": until}
        award["reasons"] = REASONS
        award |= {"provider": paid_to} if paid_to else {"payee": "Anbieter"}
    yield "decide_claim", DECIDED, award
    if seed.reaches != "decided":
        yield "dispatch", SENT, {"dispatched_on": received + SENT}
