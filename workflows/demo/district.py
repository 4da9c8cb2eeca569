# SPDX-License-Identifier: AGPL-3.0-or-later
"""The district itself: its office, bodies, funds, calls and applicants."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from committees.bylaws.body import to_json
from committees.bylaws.library import all_sets
from committees.bylaws.rules import Group
from committees.models import Committee, Meeting, RulesOfProcedure, Seat, Tenure
from grants.models import Applicant, Call, Fund, Representative, Unit
from permissions import roles
from permissions.models import User
from permissions.policy import Role
from workflows.demo.people import BY_KEY, COMMITTEE, PERSONAS, YOUTH, settle

# Of the demo: the sum from which an award of the Aktionsfonds is signed by two people.
TWO_SIGN_FROM = Decimal(2500)
BEGUN_ON = date(2025, 1, 1)
OWN_RULES_SINCE = date(2025, 3, 1)
OWN_RULES = {"deputies": {"allowed": True}, "secrecy": {"by": "member"}, "small_sums_up_to": 500}
YOUTH_RULES = {"quorum": {"share": {"of": "1/2", "more_than": False}}, "age": {"vote_until": 27}}
CIVIL_SEATS = 8


@dataclass(frozen=True)
class District:
    """Handles on what was built, for whoever goes on from here."""

    people: dict[str, User]
    unit: Unit
    committee: Committee
    youth: Committee
    fund: Fund
    call: Call
    youth_call: Call
    meeting: Meeting
    association: Applicant
    person: Applicant

    def __getitem__(self, key: str) -> User:
        return self.people[key]


def build(
    year: int = 2027,
    *,
    session_on: date | None = None,
    opens_on: date | None = None,
    second_signature_from: Decimal | None = None,
) -> District:
    """An empty district of that year: everybody is there, nobody has applied yet."""
    people = settle([persona.key for persona in PERSONAS])
    unit = _unit(people)
    committee = _body("Begleitgremium", COMMITTEE, people, rules="vwvfg")
    youth = _body(
        "Jugendforum",
        YOUTH,
        people,
        rules="jugendforum_haelfte",
        informs=committee,
        plain_words=True,
        decides_itself=True,
    )
    session = session_on or date(year, 3, 17)
    opens = opens_on or date(year - 1, 11, 1)
    fund = Fund.objects.create(name="Aktionsfonds", year=year, limit=Decimal(35_000))
    youth_fund = Fund.objects.create(name="Jugendfonds", year=year, limit=Decimal(10_000))
    meeting = Meeting.objects.create(committee=committee, held_on=session, place="Kreishaus Mettmann, Raum 1.14")
    Meeting.objects.create(committee=youth, held_on=session, place="Jugendzentrum Mettmann")
    call = _call("aktionsfonds", year, unit, committee, fund, opens, session)
    call.second_signature_from = second_signature_from
    call.save(update_fields=["second_signature_from"])
    return District(
        people=people,
        unit=unit,
        committee=committee,
        youth=youth,
        fund=fund,
        call=call,
        youth_call=_call("jugendfonds", year, unit, youth, youth_fund, opens, session),
        meeting=meeting,
        association=_association(people["antje"]),
        person=_person(people["paul"]),
    )


def adopt_rules(district: District) -> None:
    """Both bodies gave themselves rules before anybody applied."""
    for body, name, rules in (
        (district.committee, "Geschäftsordnung des Begleitgremiums", OWN_RULES),
        (district.youth, "Regeln des Jugendforums", YOUTH_RULES | {"secrecy": {"by": "member"}}),
    ):
        RulesOfProcedure.objects.create(
            committee=body, name=name, body=rules, valid_from=OWN_RULES_SINCE, adopted_on=BEGUN_ON
        )


def _unit(people: dict[str, User]) -> Unit:
    unit = Unit.objects.create(
        name="Kreisintegrationszentrum",
        authority="Kreis Mettmann",
        street="Düsseldorfer Straße 47",
        postcode="40822",
        town="Mettmann",
        phone="02104 99-0",
        email="integrationszentrum@kreis-mettmann.test",
    )
    for key in ("sabine", "thomas"):
        roles.assign(Role.CLERK, people[key], unit)
    roles.assign(Role.LEAD, people["leyla"], unit)
    roles.assign(Role.HEAD, people["renate"], unit)
    roles.assign(Role.ADMINISTRATOR, people["holger"], unit)
    return unit


def _body(name: str, group: str, people: dict[str, User], *, rules: str, **ways: Any) -> Committee:
    """A body under a known set of rules whose seats are the personas of its group; the first one is the chair."""
    committee = Committee.objects.create(name=name, **ways)
    known = all_sets()[rules]
    RulesOfProcedure.objects.create(
        committee=committee, name=known.name, body=to_json(known.rules), valid_from=BEGUN_ON
    )
    members = [persona for persona in PERSONAS if persona.group == group]
    seats = Seat.objects.bulk_create(
        Seat(
            committee=committee,
            number=number,
            organisation=persona.task.rpartition(": ")[2],
            group=_group(group, number),
            is_chair=number == 1,
            is_deputy_chair=number == 3,
        )
        for number, persona in enumerate(members, 1)
    )
    Tenure.objects.bulk_create(
        Tenure(seat=seat, committee=committee, user=people[persona.key], since=BEGUN_ON, born_on=_born_on(group, seat))
        for seat, persona in zip(seats, members, strict=True)
    )
    roles.assign(Role.SECRETARY, people["katrin"], committee)
    roles.assign(Role.ADMINISTRATOR, people["ute"], committee)
    return committee


def _born_on(body: str, seat: Seat) -> date | None:
    """Of the demo: in the Jugendforum age counts; they are of age and far from its end."""
    return date(2006, seat.number, 15) if body == YOUTH else None


def _group(body: str, number: int) -> Group:
    """Of the demo: the first eight seats of the Begleitgremium are civil society, the others public."""
    if body == YOUTH:
        return Group.YOUTH
    return Group.CIVIL if number <= CIVIL_SEATS else Group.PUBLIC


def _call(programme: str, year: int, unit: Unit, committee: Committee, fund: Fund, opens: date, session: date) -> Call:
    return Call.objects.create(
        slug=f"{programme}-{year}",
        programme_key=programme,
        title=f"{programme.capitalize()} {year}",
        unit=unit,
        committee=committee,
        fund=fund,
        period_from=date(year, 1, 1),
        period_until=date(year, 12, 31),
        opens_on=opens,
        dealing_proven_on=opens,
        session_on=session,
    )


def _association(representative: User) -> Applicant:
    applicant = Applicant.objects.create(
        kind=Applicant.Kind.ORGANISATION,
        name="Begegnungscafé Hilden e.V.",
        legal_form="eingetragener Verein",
        street="Mittelstraße 12",
        postcode="40721",
        town="Hilden",
        phone="02103 555 12",
        email=BY_KEY["antje"].email,
        account_holder="Begegnungscafé Hilden e.V.",
        iban="DE89370400440532013000",
    )
    Representative.objects.create(applicant=applicant, user=representative)
    return applicant


def _person(user: User) -> Applicant:
    applicant = Applicant.objects.create(
        kind=Applicant.Kind.PERSON,
        name=user.name,
        street="Kaiserstraße 3",
        postcode="42781",
        town="Haan",
        email=user.email,
    )
    Representative.objects.create(applicant=applicant, user=user)
    return applicant
