# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the offices decided in the months before, so that figures are not all small: rows as their acts left them.

Written at once and around the door, for nobody waits for their letters. None of them is open.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from benefits.catalogue import PackageKey, Place
from benefits.circles import Circle
from benefits.models import Child, Claim, ClaimDecision, ClaimEvent, Family, Phase
from permissions.models import User
from workflows.demo.claims import RATINGEN, RATINGEN_SOCIAL, VELBERT, school_year
from workflows.demo.families import Families

VELBERT_HOUSING = ("Velbert", Circle.BKGG)
P = PackageKey
# How many, by office and package, and the days each of them took from ripe to Bescheid, over and over.
DONE: dict[tuple[str, Circle], dict[PackageKey, int]] = {
    RATINGEN: {P.TRIP: 9, P.LUNCH: 9, P.CLUB: 8, P.TUTORING: 4},
    RATINGEN_SOCIAL: {P.LUNCH: 5, P.TRIP: 4, P.CLUB: 4},
    VELBERT_HOUSING: {P.LUNCH: 6, P.TRIP: 6, P.CLUB: 5},
    VELBERT: {P.LUNCH: 5, P.TRIP: 5},
}
TOOK: dict[str, tuple[int, ...]] = {"Ratingen": (14, 26, 19, 30, 22, 25), "Velbert": (9, 17, 21, 12, 24)}
# Of trips in Ratingen the first few: one or two would be hidden wherever figures stand, and the mean with them.
REJECTED = 4
LAST, EVERY = 3, 2  # the newest was decided so many days ago, the others every so many days before
FIRST_NAMES = ("Ali", "Ben", "Clara", "Dana", "Elif", "Fabio", "Greta", "Hugo")
LAST_NAMES = ("Aksoy", "Becker", "Conrad", "Dogan", "Ernst", "Fuchs", "Gashi", "Hahn", "Ivanova", "Jung")
POST = timedelta(days=4)
AMOUNT = Decimal(120)


class Past(NamedTuple):
    """One that is over: where, what for, which number it has there, when it was decided and after how long."""

    office: tuple[str, Circle]
    package: PackageKey
    number: int
    decided_on: date
    took: timedelta

    @property
    def ripe_on(self) -> date:
        return self.decided_on - self.took

    @property
    def kind(self) -> str:
        return "rejection" if self.office == RATINGEN and self.number < REJECTED else "award"


def lay_down(built: Families, today: date) -> None:
    """Behind what the offices work on today."""
    for office, packages in DONE.items():
        wanted = [package for package, many in packages.items() for _ in range(many)]
        for number, package in enumerate(wanted):
            days, took = TOOK[office[0]], timedelta(days=LAST + EVERY * number)
            past = Past(office, package, number, today - took, timedelta(days=days[number % len(days)]))
            _write(built, past, today)


def _write(built: Families, past: Past, today: date) -> None:
    claim = _claim(built, past, today)
    by = _clerk(built, past)
    decision = _decision(claim, past, by)
    ripe = {"ready_on": past.ripe_on.isoformat()}
    decided = {"kind": past.kind, "decision": decision.pk}
    sent = {"notified_on": f"{decision.notified_on}"}
    steps: list[tuple[str, str, str, date, dict[str, Any]]] = [
        ("register", "draft", "received", past.ripe_on, {}),
        ("accept_papers", "received", "ready", past.ripe_on, ripe),
        ("decide_claim", "ready", "decided", past.decided_on, decided),
        ("dispatch", "decided", "notified", past.decided_on, sent),
    ]
    ClaimEvent.objects.bulk_create(
        ClaimEvent(claim=claim, act=act, source=source, target=target, on=on, by=by, data=data)
        for act, source, target, on, data in steps
    )


def _clerk(built: Families, past: Past) -> User:
    """Velbert's office for Wohngeld has nobody in the demo: its claims were decided by who works next door."""
    keys = {RATINGEN: "birgit", RATINGEN_SOCIAL: "frank"}
    return built[keys.get(past.office, "irina")]


def _claim(built: Families, past: Past, today: date) -> Claim:
    office = built.offices[past.office]
    name = LAST_NAMES[past.number % len(LAST_NAMES)]
    family = Family.objects.create(
        town=office.town, name=f"Petra {name}", street="Marktweg 2", postcode="40878", place=office.town
    )
    child = Child.objects.create(
        family=family,
        first_name=FIRST_NAMES[past.number % len(FIRST_NAMES)],
        last_name=name,
        born_on=date(2015, 1 + past.number % 12, 9),
        goes_to=Place.SCHOOL,
        institution=f"Grundschule Am Park {office.town}",
    )
    since, until = school_year(today)
    return Claim.objects.create(
        child=child,
        unit=office.unit,
        circle=office.circle,
        package=past.package,
        phase=Phase.NOTIFIED,
        version=4,
        channel=Claim.Channel.PAPER,
        file_number=_file_number(past.ripe_on),
        applied_on=past.ripe_on,
        ready_on=past.ripe_on,
        period_from=since,
        period_until=until,
        amount_asked=AMOUNT,
    )


def _file_number(on: date) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('benefits_file_number')")
        return f"BT-{on.year}-{cursor.fetchone()[0]:06}"


def _decision(claim: Claim, past: Past, by: User) -> ClaimDecision:
    award: dict[str, Any] = {}
    if past.kind == "award":
        award = {"amount": AMOUNT, "payment": "provider", "payee": "Anbieter"}
        award |= {"since": claim.period_from, "until": claim.period_until}
    notified = past.decided_on + POST
    return ClaimDecision.objects.create(
        claim=claim,
        kind=past.kind,
        reasons="Alle Voraussetzungen liegen vor." if award else "Die Leistung gibt es in diesem Alter nicht.",
        decided_on=past.decided_on,
        signed_by=by,
        dispatched_on=past.decided_on,
        notified_on=notified,
        remedy_until=notified + timedelta(days=31),
        **award,
    )
