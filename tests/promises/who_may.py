# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do which act on what, asked of every machine for every person: the answer the door gives, as a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from benefits.catalogue import PackageKey
from committees.models import AgendaItem, Poll, Resolution, Seat, Tenure
from grants import invitations
from grants.models import OfficeRecusal, Transfer
from permissions import roles
from permissions.models import User
from permissions.policy import Role, without_bias
from tests.benefits.claims import act, applied, decided
from tests.benefits.money import POSTED, bill, listed, provider, vouched
from tests.seminars.conftest import laid_out
from workflows.demo import eyes, families
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.steps import Steps
from workflows.engine import roles_on
from workflows.procedures import acts_of, machine_of

# Nobody: what falls due, and what follows from a vote.
CLOCK, BODY = "the clock", "the body"
NOBODY = {CLOCK: frozenset({Role.CLOCK}), BODY: frozenset({Role.COMMITTEE})}


@dataclass(frozen=True)
class Standing:
    """A subject and what everybody is to it."""

    name: str
    subject: Any
    roles: Mapping[str, frozenset[str]]


def census(standings: list[Standing], on: date) -> dict[tuple[str, str], frozenset[str]]:
    """(subject, act) → who may, by the permission of the transition; asked in memory, so it is cheap to ask again."""
    return {(each.name, act): may(each, act, on) for each in standings for act in acts_of(machine_of(each.subject))}


def may(standing: Standing, act: str, on: date) -> frozenset[str]:
    machine = machine_of(standing.subject)
    steps = list(acts_of(machine)[act].get_transitions())

    def answered(held: frozenset[str]) -> bool:
        actor: Any = machine(standing.subject, by=None, on=on, data={}, roles=held)
        return any(step.has_perm(actor, actor.by) for step in steps)

    return frozenset(who for who, held in standing.roles.items() if answered(held))


def knows(standing: Standing, act: str) -> bool:
    return act in acts_of(machine_of(standing.subject))


def held(standing: Standing, act: str) -> set[str]:
    """The roles somebody has on a subject this act can be done to; party and biased people have no other."""
    roles = (without_bias(each) for each in standing.roles.values())
    return set().union(*roles) if knows(standing, act) else set()


def stand(d: District, on: date) -> list[Standing]:
    """One of each kind of subject, with a person for each role: also those who have no part in it any more."""
    built = families.build()
    people: dict[str, User] = {**d.people, **built.people}
    heads(d, built)
    case = _case(d, on)
    subjects: dict[str, Any] = {"application": case, "paper draft": _on_paper(d), "meeting": d.meeting}
    subjects |= {"poll": _poll(d, on), "order": _order(d, on), "body": d.committee, "call": d.call}
    office = built.offices["Ratingen", "bkgg"]
    eyes.appoint(built)
    subjects["claim"] = applied(built)
    subjects["contested claim"] = _contested(built)
    mensa = provider(built, "Mensa", kind="caterer")
    bill(built, vouched(built), mensa, 60)
    subjects |= {"provider": mensa, "payment list": listed(built, built["carla"])}
    subjects["seminar"] = laid_out(d).wish()
    subjects["draft of a claim"] = families.begin(office, built.children["Leila"], PackageKey.LUNCH)
    return [
        Standing(name, subject, {who: roles_on(subject, user, on) for who, user in people.items()} | NOBODY)
        for name, subject in subjects.items()
    ]


def _contested(built: families.Families) -> Any:
    """Rejected, posted and objected to."""
    claim = decided(built, POSTED, kind="rejection")
    claim = act(built, claim, "dispatch", on=POSTED, dispatched_on=POSTED)
    return act(built, claim, "object_claim", by="samira", on=POSTED)


def heads(d: District, built: families.Families) -> None:
    """Who heads and who administers an office of families sees figures and accounts there: no claim."""
    unit = built.offices["Ratingen", "bkgg"].unit
    roles.assign(Role.HEAD, d["renate"], unit)
    roles.assign(Role.ADMINISTRATOR, d["holger"], unit)


def _case(d: District, on: date) -> Any:
    """Oksana writes with Antje, Nora did; Sabine works on it, Thomas is biased; a ready case waits for its body."""
    case = draft(d.call, d.association, title="Begegnungscafé")
    for who in ("oksana", "nora"):
        invitation, _token = invitations.invite(case, d[who].email, by=d["antje"])
        invitation.accepted_by, invitation.accepted_at = d[who], invitation.created_at
        invitation.ended_at = invitation.created_at if who == "nora" else None
        invitation.save()
    steps = Steps(d)
    steps.submit(case, by=d["antje"], on=on)
    steps.check(case, on=on)
    type(case).objects.filter(pk=case.pk).update(assignee=d["sabine"])
    OfficeRecusal.objects.create(application=case, user=d["thomas"], ground="relation")
    case.refresh_from_db()
    return case


def _on_paper(d: District) -> Any:
    """What somebody of the office types in."""
    case = draft(d.call, d.person, title="Vom Papier")
    type(case).objects.filter(pk=case.pk).update(channel="paper")
    case.refresh_from_db()
    return case


def _poll(d: District, on: date) -> Poll:
    """Mehmet is in the chair, Georg its deputy; Fatma is excluded; Tim advises."""
    Seat.objects.filter(committee=d.committee, number=15).update(advisory=True)
    item = AgendaItem.objects.create(meeting=d.meeting, position=98, title="Ein Punkt")
    fatma = Tenure.objects.on(on).get(committee=d.committee, user=d["fatma"])
    item.recusals.create(seat=fatma.seat, user=d["fatma"], standing="excluded")
    return Poll.objects.create(item=item, amount=100, opened_on=on)


def _order(d: District, on: date) -> Resolution:
    item = AgendaItem.objects.create(meeting=d.meeting, position=99, kind="transfer", title="Umwidmung")
    Transfer.objects.create(item=item, giver=d.fund, taker=d.youth_call.fund, amount=100)
    said: dict[str, Any] = {"motion": "transfer", "outcome": "adopted", "amount": 100}
    poll = Poll.objects.create(item=item, opened_on=on, closed_at=timezone.now(), **said)
    return Resolution.objects.create(committee=d.committee, poll=poll, text="Umwidmung", resolved_on=on, **said)
