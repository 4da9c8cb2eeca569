# SPDX-License-Identifier: AGPL-3.0-or-later
"""The seven packages of Bildung und Teilhabe as dated data: whom they are for, how much, which papers, how paid.

Read in the state of November 2026. What differs between districts is a line here; what the law counts is in
benefits/rules.py and benefits/ripeness.py. A later amount is a further row: what no row says, nobody guesses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from benefits.circles import Circle
from grants.terms import Clock
from law.calendar import add_months

EVERY_CIRCLE = frozenset(Circle)
# Nobody applies again for a package that its basic benefit carries, except where the law says so.
BASIC = "basic_benefit"


class PackageKey(StrEnum):
    """The packages in the order of § 28 (2) to (7) SGB II."""

    OUTING = "outing"
    TRIP = "trip"
    SUPPLIES = "supplies"
    TRANSPORT = "transport"
    TUTORING = "tutoring"
    LUNCH = "lunch"
    CLUB = "club"


class Place(StrEnum):
    """Where a child goes by day."""

    SCHOOL = "school"
    KITA = "kita"
    CHILDMINDER = "childminder"


class PaymentKind(StrEnum):
    """How a package is paid, § 29 SGB II and its siblings. A voucher counts as delivered when it is issued."""

    VOUCHER = "voucher"
    PROVIDER = "provider"
    MONEY = "money"
    REFUND = "refund"  # of what a family had to advance, § 30 SGB II
    SCHOOL_BILL = "school_bill"  # collective billing of outings by a school, § 29 (6) SGB II


@dataclass(frozen=True, slots=True)
class Need:
    """A paper a package needs. mandatory: holds back the ripe date; else it never does.

    from_age: asked only from this age on; in the circles named; shared: one of the family's file serves all its claims;
    own_inquiry: the office can get it with less effort itself, so it never holds back, § 65 (1) no. 3 SGB I.
    lasts: for so many months around its receipt, or as long as the office accepted it for, one that was sent serves a
    further claim (benefits/again.py); None where each claim needs its own.
    """

    kind: str
    label: str
    help: str = ""
    mandatory: bool = True
    from_age: int | None = None
    circles: frozenset[Circle] = EVERY_CIRCLE
    shared: bool = False
    own_inquiry: bool = False
    lasts: int | None = None

    def asked(self, circle: Circle, age: int) -> bool:
        return circle in self.circles and (self.from_age is None or age >= self.from_age)

    @property
    def holds_back(self) -> bool:
        return self.mandatory and not self.own_inquiry


@dataclass(frozen=True, slots=True)
class Rate:
    """An amount fixed by law, in euros. monthly: for each month begun; else once, on the day named."""

    since: date
    euros: Decimal
    norm: str
    monthly: bool = False


@dataclass(frozen=True)
class Package:
    """One of the seven. below: the age it ends with, None where a circle sets none; plain: how families are asked."""

    key: PackageKey
    title: str
    plain: str
    intro: str
    norm: str
    places: tuple[Place, ...]
    below: int
    payments: tuple[PaymentKind, ...]
    needs: tuple[Need, ...]
    rates: tuple[Rate, ...] = ()
    separate: tuple[tuple[date, date], ...] | None = None
    ageless: frozenset[Circle] = frozenset()

    @property
    def clocks(self) -> Mapping[str, Clock]:
        """How long the office may take for each step; the same for all packages."""
        return CLOCKS

    def limit(self, circle: Circle) -> int | None:
        """The birthday this package ends with in a circle; None where there is none."""
        return None if circle in self.ageless else self.below

    def separately(self, on: date) -> bool:
        """Whether the main application does not carry it on a day, § 37 (1) sentence 2 SGB II, § 34a (1) SGB XII."""
        return self.separate is not None and not any(since <= on <= until for since, until in self.separate)

    def needed(self, circle: Circle, age: int) -> tuple[Need, ...]:
        """The evidence list of one child."""
        return tuple(need for need in self.needs if need.asked(circle, age))

    def need(self, kind: str) -> Need | None:
        return next((each for each in self.needs if each.kind == kind), None)

    def rate(self, on: date) -> Rate | None:
        """The newest amount of law that is in force on a day; None where there is none yet, or none at all."""
        return next(
            (each for each in sorted(self.rates, key=lambda each: each.since, reverse=True) if each.since <= on), None
        )

    def due_amounts(self, since: date, until: date) -> tuple[Rate, ...]:
        """Amounts that fall due once between two days, both included: those of a school year."""
        return tuple(each for each in self.rates if not each.monthly and since <= each.since <= until)


def months_begun(since: date, until: date) -> int:
    """Calendar months from one day to another, each month begun counted."""
    return (until.year - since.year) * 12 + until.month - since.month + 1


def age_on(born_on: date, on: date) -> int:
    """Full years on a day: a year of life ends with the day before the birthday, § 188 (2), § 187 (2) BGB."""
    years = on.year - born_on.year
    return years if add_months(born_on, 12 * years) <= on else years - 1


# Kinderzuschlag is awarded for six months, § 6a (7) BKGG; Wohngeld as a rule for twelve, § 25 (1) WoGG.
LASTS = 6
BASIC_BENEFIT = Need(
    BASIC,
    "Bescheid über die laufende Leistung",
    "Zum Beispiel der Bescheid über Wohngeld, Kinderzuschlag oder Sozialhilfe. Er muss für die Zeit gelten, für die "
    "Sie etwas beantragen. Andere Angaben dürfen Sie schwärzen.",
    shared=True,
    circles=frozenset({Circle.BKGG}),
    lasts=LASTS,
)
# The office that pays it knows it: no family has to bring it.
OWN_BASIC_BENEFIT = Need(
    BASIC,
    "Bescheid über die Grundleistung",
    "Diesen Bescheid haben wir selbst. Sie müssen nichts tun.",
    shared=True,
    own_inquiry=True,
    circles=frozenset({Circle.SGB_XII, Circle.ASYLBLG, Circle.SGB_II}),
)
PAYEE = Need("payee", "Konto für die Zahlung", "IBAN von Ihnen oder vom Anbieter.", mandatory=False)
BASE = (BASIC_BENEFIT, OWN_BASIC_BENEFIT)

SCHOOL_OR_KITA = (Place.SCHOOL, Place.KITA, Place.CHILDMINDER)
ANY_PAYMENT = (PaymentKind.VOUCHER, PaymentKind.PROVIDER, PaymentKind.MONEY, PaymentKind.REFUND)
SCHOOL_AGE = 25
NO_LIMIT_AT_SCHOOL = frozenset({Circle.SGB_XII})
ORDINANCE_2026 = "§ 34 Absatz 3 und 3a SGB XII, RBSFV 2026"

PACKAGES: dict[PackageKey, Package] = {
    each.key: each
    for each in (
        Package(
            PackageKey.OUTING,
            "Eintägige Ausflüge",
            "Ein Ausflug für einen Tag",
            "Der Ausflug von Schule, Kita oder Tagespflege. Taschengeld gehört nicht dazu.",
            "§ 28 Absatz 2 Nummer 1 SGB II",
            SCHOOL_OR_KITA,
            SCHOOL_AGE,
            (*ANY_PAYMENT, PaymentKind.SCHOOL_BILL),
            (
                *BASE,
                Need("cost", "Bestätigung von Schule oder Kita über Kosten und Teilnahme", "Ein Elternbrief reicht."),
                PAYEE,
            ),
            ageless=NO_LIMIT_AT_SCHOOL,
        ),
        Package(
            PackageKey.TRIP,
            "Mehrtägige Klassenfahrten",
            "Eine Fahrt über mehrere Tage",
            "Die Fahrt der Klasse oder der Kita. Taschengeld gehört nicht dazu.",
            "§ 28 Absatz 2 Nummer 2 SGB II",
            SCHOOL_OR_KITA,
            SCHOOL_AGE,
            ANY_PAYMENT,
            (
                *BASE,
                Need(
                    "cost",
                    "Bestätigung der Schule über die Fahrt",
                    "Darin stehen die Tage, was die Fahrt kostet und auf welches Konto das Geld geht.",
                ),
                PAYEE,
            ),
            ageless=NO_LIMIT_AT_SCHOOL,
        ),
        Package(
            PackageKey.SUPPLIES,
            "Persönlicher Schulbedarf",
            "Hefte, Stifte, Schulranzen",
            "Geld für Schulsachen, zweimal im Jahr. Niemand muss Belege zeigen.",
            "§ 28 Absatz 3 SGB II",
            (Place.SCHOOL,),
            SCHOOL_AGE,
            (PaymentKind.MONEY,),
            (
                *BASE,
                Need(
                    "school",
                    "Schulbescheinigung",
                    "Von der Schule, ab 15 Jahren jedes Schuljahr.",
                    from_age=15,
                    lasts=0,
                ),
                PAYEE,
            ),
            rates=(
                Rate(date(2026, 2, 1), Decimal(65), ORDINANCE_2026),
                Rate(date(2026, 8, 1), Decimal(130), ORDINANCE_2026),
            ),
            ageless=NO_LIMIT_AT_SCHOOL,
        ),
        Package(
            PackageKey.TRANSPORT,
            "Schülerbeförderung",
            "Bus und Bahn zur Schule",
            "Die Fahrkarte zur nächsten passenden Schule, soweit niemand anderes sie bezahlt.",
            "§ 28 Absatz 4 SGB II",
            (Place.SCHOOL,),
            SCHOOL_AGE,
            (PaymentKind.MONEY, PaymentKind.REFUND),
            (
                *BASE,
                Need("school", "Schulbescheinigung", lasts=0),
                Need("ticket", "Fahrkarte oder Preis der Fahrkarte", "Ein Foto reicht."),
                PAYEE,
            ),
            ageless=NO_LIMIT_AT_SCHOOL,
        ),
        # No danger of failing the class: the law has not asked for it since 1 August 2019.
        Package(
            PackageKey.TUTORING,
            "Lernförderung",
            "Nachhilfe",
            "Nachhilfe, wenn die Schule sagt, dass Ihr Kind sie braucht. Niemand muss sitzen bleiben.",
            "§ 28 Absatz 5 SGB II",
            (Place.SCHOOL,),
            SCHOOL_AGE,
            ANY_PAYMENT,
            (
                *BASE,
                Need("need", "Bestätigung der Schule über den Bedarf an Nachhilfe", "Auf unserem Vordruck."),
                Need("offer", "Angebot mit Preis und Stunden"),
                Need(
                    "suitability",
                    "Nachweis, was die Lehrkraft kann",
                    "Nur, wenn keine Firma unterrichtet.",
                    mandatory=False,
                ),
                PAYEE,
            ),
            # Carried by the main application from July 2021 to the end of 2023, § 71 SGB II.
            separate=((date(2021, 7, 1), date(2023, 12, 31)),),
            ageless=NO_LIMIT_AT_SCHOOL,
        ),
        Package(
            PackageKey.LUNCH,
            "Gemeinschaftliches Mittagessen",
            "Mittagessen",
            "Das Essen in Schule, Kita oder Tagespflege. Sie zahlen nichts dazu.",
            "§ 28 Absatz 6 SGB II",
            SCHOOL_OR_KITA,
            SCHOOL_AGE,
            ANY_PAYMENT,
            (
                *BASE,
                Need("cost", "Bestätigung über das Mittagessen mit dem Preis im Monat", "Von Schule, Kita oder Küche."),
                PAYEE,
            ),
            ageless=NO_LIMIT_AT_SCHOOL,
        ),
        Package(
            PackageKey.CLUB,
            "Soziale und kulturelle Teilhabe",
            "Sport, Musik, Ferien",
            "Verein, Musikschule oder Ferienfreizeit: ein fester Betrag im Monat.",
            "§ 28 Absatz 7 SGB II",
            SCHOOL_OR_KITA,
            18,
            ANY_PAYMENT,
            (
                *BASE,
                Need("cost", "Nachweis über die Mitgliedschaft oder die Kosten", "Einer reicht."),
                PAYEE,
            ),
            rates=(Rate(date(2019, 8, 1), Decimal(15), "§ 28 Absatz 7 SGB II", monthly=True),),
        ),
    )
}
# What a district aims at: three weeks on average from bearbeitungsreif on.
CLOCKS: Mapping[str, Clock] = {"received": Clock(14), "ready": Clock(21), "decided": Clock(7)}


def package(key: str) -> Package:
    """KeyError for a key nobody knows."""
    return PACKAGES[PackageKey(key)]
