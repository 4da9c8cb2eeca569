# SPDX-License-Identifier: AGPL-3.0-or-later
"""Funds apart: 2,600 euros are free in the Jugendfonds and none in the Aktionsfonds; only a resolution moves money."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from committees.models import AgendaItem, Meeting, Motion, Poll, Resolution
from grants.models import Application, Commitment, Event, Fund, Status
from law import calendar
from law.finding import Refused
from law.money import euro
from tests.portal.applicant import seal, text
from tests.portal.committee import url_of
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.people import COMMITTEE, PERSONAS, YOUTH
from workflows.demo.steps import Steps
from workflows.engine import Conflict, Forbidden, Unknown, perform

MEMBERS = [persona.key for persona in PERSONAS if persona.group == COMMITTEE][:9]
FORUM = [persona.key for persona in PERSONAS if persona.group == YOUTH]
ALL_MONEY = Decimal(45_000)
SUM = Decimal(800)


class Apart:
    """Both funds as the scenario begins, and the steps of the two bodies."""

    def __init__(self, district: District) -> None:
        self.district = d = district
        self.steps = Steps(d)
        self.youth_fund = d.youth_call.fund
        self.day = d.meeting.held_on
        self._hold(d.call, d.association, Decimal(35_000))
        self._hold(d.youth_call, d.person, Decimal(7_400))

    def _hold(self, call: object, applicant: object, amount: Decimal) -> None:
        other = draft(call, applicant, title="Schon bewilligt")  # type: ignore[arg-type]
        Commitment.objects.create(fund=other.call.fund, application=other, stage="bound", amount=amount)

    @property
    def free(self) -> tuple[Decimal, Decimal]:
        """Aktionsfonds, Jugendfonds."""
        return tuple(Fund.objects.get(pk=each.pk).free for each in (self.district.fund, self.youth_fund))  # type: ignore[return-value]

    @property
    def together(self) -> Decimal:
        return sum((fund.limit for fund in Fund.objects.all()), Decimal(0))

    def project(self) -> Poll:
        """800 euros from the Aktionsfonds, everybody says yes, the vote is still open."""
        d, early = self.district, date(2027, 1, 20)
        case = draft(d.call, d.association, title="Stadtteilfest", asked=SUM)
        self.steps.submit(case, by=d["antje"], on=early)
        self.steps.check(case, on=early)
        self.steps.schedule(case, d.meeting, on=early)
        self.steps.gather(d.meeting, on=self.day, seats=9)
        poll = self.steps.open_poll(case, d.meeting, on=self.day)
        for key in MEMBERS:
            perform("vote", poll, by=d[key], on=self.day, verdict="yes")
        return poll

    def plan(self, meeting: Meeting, giver: Fund, taker: Fund, amount: Decimal = SUM) -> AgendaItem:
        data = {
            "giver": giver,
            "taker": taker,
            "amount": amount,
            "reasons": "Das Stadtteilfest ist auch für Jugendliche.",
        }
        perform("plan_transfer", meeting, by=self.district["katrin"], on=date(2027, 1, 20), **data)
        return meeting.items.latest("pk")

    def resolve(self, item: AgendaItem, verdict: str = "yes") -> Resolution:
        d, meeting = self.district, item.meeting
        self.steps.gather(meeting, on=self.day, seats=5)
        data = {"item": item, "motion": Motion.TRANSFER, "amount": item.transfer.amount}
        perform("open_poll", meeting, by=d["katrin"], on=self.day, **data)
        poll = item.polls.get()
        for key in FORUM:
            perform("vote", poll, by=d[key], on=self.day, verdict=verdict)
        perform("close_poll", poll, by=d["katrin"], on=self.day)
        return Resolution.objects.get(poll=poll)

    def planned(self) -> AgendaItem:
        return self.plan(self.district.youth.meetings.get(), self.youth_fund, self.district.fund)


@pytest.fixture
def apart(mettmann: District, on: date) -> Apart:
    return Apart(mettmann)


def test_the_aktionsfonds_cannot_draw_on_the_jugendfonds(apart: Apart) -> None:
    assert apart.free == (0, 2600)
    poll = apart.project()
    with pytest.raises(Refused, match=r"nur noch 0,00\s€ frei"):
        perform("close_poll", poll, by=apart.district["katrin"], on=apart.day)


def test_the_youth_forum_gives_and_the_office_moves(apart: Apart) -> None:
    poll, d = apart.project(), apart.district
    resolution = apart.resolve(apart.planned())
    assert resolution.text.startswith(f"Umwidmung von {euro(SUM)} aus Jugendfonds 2027 in Aktionsfonds 2027. ")
    assert (apart.free, resolution.carried_out_on) == ((0, 2600), None)
    with pytest.raises(Refused):
        perform("close_poll", poll, by=d["katrin"], on=apart.day)
    event = perform("carry_out_transfer", resolution, by=d["sabine"], on=apart.day)
    assert apart.free == (800, 1800)
    assert apart.together == ALL_MONEY
    resolution.refresh_from_db()
    assert resolution.carried_out_on == apart.day
    assert (event.resolution, event.by, event.data["amount"]) == (resolution, d["sabine"], "800.00")
    assert (event.source, event.target) == ("open", "done")
    perform("close_poll", poll, by=d["katrin"], on=apart.day)
    assert Application.objects.get(title="Stadtteilfest").status == Status.RESOLVED
    assert apart.free == (0, 1800)


def test_a_second_click_moves_nothing_more(apart: Apart) -> None:
    resolution = apart.resolve(apart.planned())
    perform("carry_out_transfer", resolution, by=apart.district["sabine"], on=apart.day)
    with pytest.raises(Conflict):
        perform("carry_out_transfer", resolution, by=apart.district["thomas"], on=apart.day)
    assert apart.free == (800, 1800)
    assert Event.objects.filter(act="carry_out_transfer").count() == 1


def test_a_no_of_the_body_keeps_the_money(apart: Apart) -> None:
    resolution = apart.resolve(apart.planned(), verdict="no")
    assert "ist abgelehnt" in resolution.text
    with pytest.raises(Conflict):
        perform("carry_out_transfer", resolution, by=apart.district["sabine"], on=apart.day)
    assert apart.free == (0, 2600)


def test_nobody_else_takes_it(apart: Apart) -> None:
    """Not another body, not a member, not the coordination office without the office, not a stranger."""
    d = apart.district
    with pytest.raises(Refused, match="entscheidet ein anderes Gremium"):
        apart.plan(d.meeting, apart.youth_fund, d.fund)
    with pytest.raises(Forbidden):
        data = {"giver": apart.youth_fund, "taker": d.fund, "amount": SUM, "reasons": "x"}
        perform("plan_transfer", d.youth.meetings.get(), by=d["tarik"], on=apart.day, **data)
    resolution = apart.resolve(apart.planned())
    for key in ("katrin", "lina"):
        with pytest.raises(Forbidden):
            perform("carry_out_transfer", resolution, by=d[key], on=apart.day)
    for key in ("nora", "antje", "mehmet"):
        with pytest.raises(Unknown):
            perform("carry_out_transfer", resolution, by=d[key], on=apart.day)
    assert apart.free == (0, 2600)


@pytest.mark.parametrize(("amount", "refused"), [("2600.00", False), ("2600.01", True)])
def test_no_more_than_is_free(apart: Apart, amount: str, refused: bool) -> None:
    meeting = apart.district.youth.meetings.get()
    if refused:
        with pytest.raises(Refused, match=r"nur noch 2\.600,00\s€ frei"):
            apart.plan(meeting, apart.youth_fund, apart.district.fund, Decimal(amount))
    else:
        assert apart.plan(meeting, apart.youth_fund, apart.district.fund, Decimal(amount)).transfer.amount == Decimal(
            amount
        )


def test_what_was_awarded_since_the_vote_stays_covered(apart: Apart) -> None:
    """The giver has too little left: a sentence, and behind it the constraint of the database."""
    resolution = apart.resolve(apart.planned())
    other = draft(apart.district.youth_call, apart.district.person, title="Inzwischen bewilligt")
    Commitment.objects.create(fund=apart.youth_fund, application=other, stage="bound", amount=Decimal(1801))
    with pytest.raises(Refused, match=r"nur noch 799,00\s€ frei"):
        perform("carry_out_transfer", resolution, by=apart.district["sabine"], on=apart.day)
    with pytest.raises(IntegrityError, match="a_fund_is_never_overspent"), transaction.atomic():
        Fund.objects.filter(pk=apart.youth_fund.pk).update(limit=Decimal(10_000) - SUM)
    Commitment.objects.filter(application=other).update(amount=Decimal(1800))
    perform("carry_out_transfer", resolution, by=apart.district["sabine"], on=apart.day)
    assert apart.free == (800, 0)


def test_money_of_a_year_stays_in_it(apart: Apart) -> None:
    later = Fund.objects.create(name="Aktionsfonds", year=2028, limit=Decimal(35_000))
    with pytest.raises(Refused, match="Es kann nicht in einen Topf von 2028 wechseln"):
        apart.plan(apart.district.youth.meetings.get(), apart.youth_fund, later)
    with pytest.raises(Refused, match="zwei verschiedene Töpfe"):
        apart.plan(apart.district.youth.meetings.get(), apart.youth_fund, apart.youth_fund)


def test_after_the_invitation_the_body_admits_it_first(apart: Apart) -> None:
    meeting = apart.district.youth.meetings.get()
    apart.steps.invite(meeting, on=date(2027, 1, 19))
    meeting.refresh_from_db()
    item = apart.plan(meeting, apart.youth_fund, apart.district.fund)
    assert item.urgent
    with pytest.raises(Refused, match="erst als dringend aufnehmen"):
        apart.resolve(item)


def test_the_pages_of_planning_and_moving(apart: Apart, client: Client) -> None:
    d, meeting = apart.district, apart.district.youth.meetings.get()
    client.force_login(d["katrin"])
    form = url_of(meeting, "plan_transfer")
    page = text(client.get(form))
    assert "Jugendfonds 2027 (frei: 2.600,00 €)" in page
    sent = {"giver": apart.youth_fund.pk, "taker": d.fund.pk, "amount": "800", "reasons": "Für das Stadtteilfest"}
    assert client.post(form, {**seal(client, form), **sent}).status_code == 302
    resolution = apart.resolve(meeting.items.get())
    calendar.pretend(apart.day)
    client.force_login(d["sabine"])
    listing = text(client.get(reverse("office:transfers")))
    assert "800,00 € aus Jugendfonds 2027 in Aktionsfonds 2027" in listing
    address = reverse("office:transfer", args=[resolution.public_id])
    assert address in listing
    assert "Jugendfonds 2027: heute 10.000,00 €, davon frei 2.600,00 €" in text(client.get(address))
    done = client.post(address, seal(client, address), follow=True)
    assert "Das Geld ist umgewidmet." in text(done)
    assert "Nichts zu tun" in text(done)
    assert apart.free == (800, 1800)
    client.force_login(d["nora"])
    assert client.get(address).status_code == 404
    assert client.get(reverse("office:transfers")).status_code == 404
