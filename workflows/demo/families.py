# SPDX-License-Identifier: AGPL-3.0-or-later
"""The towns' offices for Bildung und Teilhabe, and two families."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from benefits.catalogue import PackageKey, Place
from benefits.circles import Circle
from benefits.models import Child, Claim, Compartment, Evidence, Family, Guardian
from grants.models import Unit
from permissions import roles
from permissions.models import User
from permissions.policy import Role
from workflows.demo.people import settle

PEOPLE = ("samira", "piotr", "birgit", "deniz", "frank", "irina", "corinna", "volker", "carla")
RATINGEN = ("Ratingen", Circle.BKGG)
OFFICES: tuple[tuple[str, Circle, dict[str, Role]], ...] = (
    ("Ratingen", Circle.BKGG, {"birgit": Role.CLERK, "deniz": Role.LEAD, "carla": Role.CASHIER}),
    ("Ratingen", Circle.SGB_XII, {"frank": Role.CLERK}),
    ("Velbert", Circle.BKGG, {}),
    ("Velbert", Circle.SGB_XII, {"irina": Role.CLERK}),
)
# Whose figures they read, by town.
HEADS: dict[str, tuple[str, ...]] = {"Ratingen": ("corinna", "volker"), "Velbert": ("volker",)}


@dataclass(frozen=True)
class Families:
    """Handles on what was built."""

    people: dict[str, User]
    offices: dict[tuple[str, str], Compartment]
    haddad: Family
    zielinski: Family
    children: dict[str, Child] = field(default_factory=dict)

    def __getitem__(self, key: str) -> User:
        return self.people[key]


def build() -> Families:
    """Offices with their people, families with their children, and no claim yet."""
    people = settle(list(PEOPLE))
    offices = {(town, str(circle)): _office(town, circle, tasks, people) for town, circle, tasks in OFFICES}
    haddad = _family("Ratingen", "Samira Haddad", people["samira"])
    zielinski = _family("Velbert", "Piotr Zieliński", people["piotr"])
    built = Families(people, offices, haddad, zielinski)
    for family, first, born_on, goes_to, at in (
        (haddad, "Yasin", date(2014, 5, 3), Place.SCHOOL, "Käthe-Kollwitz-Schule Ratingen"),
        (haddad, "Leila", date(2021, 9, 17), Place.KITA, "Kita Sonnenschein Ratingen"),
        (zielinski, "Hanna", date(2011, 2, 28), Place.SCHOOL, "Gesamtschule Velbert-Mitte"),
    ):
        last = family.name.split()[-1]
        built.children[first] = Child.objects.create(
            family=family, first_name=first, last_name=last, born_on=born_on, goes_to=goes_to, institution=at
        )
    return built


def _office(town: str, circle: Circle, tasks: dict[str, Role], people: dict[str, User]) -> Compartment:
    words = {Circle.BKGG: "Wohngeldstelle", Circle.SGB_XII: "Sozialamt"}
    unit = Unit.objects.create(
        name=f"{words[circle]} {town}, Bildung und Teilhabe",
        authority=f"Stadt {town}",
        street="Rathausplatz 1",
        postcode="40878" if town == "Ratingen" else "42551",
        town=town,
        phone="02102 550-0" if town == "Ratingen" else "02051 26-0",
        email=f"but@{town.lower()}.test",
    )
    for key, role in tasks.items():
        roles.assign(role, people[key], unit)
    for key in HEADS[town]:
        roles.assign(Role.HEAD, people[key], unit)
    return Compartment.objects.create(unit=unit, town=town, circle=circle)


def _family(town: str, name: str, user: User) -> Family:
    family = Family.objects.create(
        town=town, name=name, street="Lindenstraße 4", postcode="40878", place=town, opened_by=user
    )
    Guardian.objects.create(family=family, user=user)
    return family


def begin(office: Compartment, child: Child, package: PackageKey, **more: Any) -> Claim:
    """A claim somebody still fills in."""
    period: dict[str, Any] = {"period_from": date(2026, 8, 1), "period_until": date(2027, 7, 31)}
    claim = Claim(child=child, unit=office.unit, circle=office.circle, package=package, **(period | more))
    claim.save()
    return claim


def kinds(claim: Claim, *, needed: bool = True) -> list[str]:
    """The papers of its evidence list that hold it back, or the others."""
    return [row.kind for row in Evidence.objects.filter(claim=claim, holds_back=needed)]
