# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small sums: where the rules of the body allow it, office and coordination office decide together."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from committees.models import AgendaItem, Resolution, RulesOfProcedure
from grants.models import Application, Commitment, Event, Letter, SmallSum, Status
from grants.small_sums import BOTH_OFFICES, Delegation
from law import calendar
from law.finding import Refused
from permissions import roles
from permissions.policy import Role
from tests.portal.applicant import seal, text
from tests.portal.office import print_of
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.steps import Steps
from workflows.engine import Conflict, Forbidden, Unknown, perform

UP_TO = 500


@pytest.fixture
def small(mettmann: District, on: date) -> Application:
    """500 euros, checked and ready; the body leaves so much to the two offices."""
    leave(mettmann, UP_TO)
    return ready(mettmann, Decimal(500), on)


def leave(district: District, euros: int) -> None:
    RulesOfProcedure.objects.filter(committee=district.committee).update(body={"small_sums_up_to": euros})


def ready(district: District, asked: Decimal, on: date, title: str = "Kuchen für alle") -> Application:
    steps = Steps(district)
    case = draft(district.call, district.association, title=title, asked=asked, own=Decimal(0))
    steps.submit(case, by=district["antje"], on=on)
    steps.check(case, on=on)
    return case


def agree(district: District, case: Application, who: str, amount: object = 500) -> None:
    amount = Decimal(str(amount))
    perform("agree_small_sum", case, by=district[who], on=calendar.today(), amount=amount)
    case.refresh_from_db()


@pytest.mark.parametrize(("first", "second"), [("sabine", "katrin"), ("katrin", "leyla")])
def test_both_agree_and_it_is_resolved(mettmann: District, small: Application, first: str, second: str) -> None:
    agree(mettmann, small, first)
    assert small.status == Status.READY
    assert not Resolution.objects.exists()
    agree(mettmann, small, second)
    assert small.status == Status.RESOLVED
    resolution = Resolution.objects.get()
    assert (resolution.poll, resolution.amount, resolution.committee) == (None, 500, mettmann.committee)
    assert "Verwaltung und Koordinierungsstelle haben gemeinsam entschieden" in resolution.text
    assert Commitment.objects.get(application=small).stage == "reserved"
    mettmann.fund.refresh_from_db()
    assert mettmann.fund.reserved == 500
    last = Event.objects.filter(act="agree_small_sum").latest("pk")
    assert last.data["resolution"] == resolution.pk


def test_the_body_gets_to_know_it(mettmann: District, small: Application) -> None:
    agree(mettmann, small, "sabine")
    agree(mettmann, small, "katrin")
    told = AgendaItem.objects.get(meeting=mettmann.meeting)
    assert (told.kind, told.about) == ("information", Resolution.objects.get())


def test_on_to_the_letter_which_names_no_session(mettmann: District, small: Application, on: date) -> None:
    agree(mettmann, small, "sabine")
    agree(mettmann, small, "katrin")
    Steps(mettmann).decide(small, on=on)
    assert small.status == Status.AWARDED
    letter = Letter.objects.get(application=small, kind="decision")
    client = Client()
    client.force_login(mettmann["sabine"])
    words = print_of(client.get(reverse("office:letter", args=[small.public_id, letter.public_id])))
    assert "in der Sitzung" not in words
    assert "500,00" in words


@pytest.mark.parametrize(
    ("up_to", "asked", "amount", "refused"),
    [
        (500, "500.00", "500.00", ""),
        (500, "500.01", "500.00", "Darüber entscheidet: Begleitgremium"),
        (500, "500.00", "500.01", "Darüber entscheidet: Begleitgremium"),
        (500, "300.00", "300.01", "Mehr kann nicht bewilligt werden"),
        (500, "300.00", "299.99", ""),
        (499, "500.00", "499.00", "Darüber entscheidet: Begleitgremium"),
        (0, "1.00", "1.00", "Die Geschäftsordnung kennt keine kleinen Summen"),
    ],
)
def test_how_small(mettmann: District, on: date, up_to: int, asked: str, amount: str, refused: str) -> None:
    leave(mettmann, up_to)
    case = ready(mettmann, Decimal(asked), on)
    if refused:
        with pytest.raises(Refused, match=refused):
            agree(mettmann, case, "sabine", amount)
    else:
        agree(mettmann, case, "sabine", amount)
        assert SmallSum.objects.get().amount == Decimal(amount)


@pytest.mark.parametrize(
    ("up_to", "euros", "small"),
    [(500, "500.00", True), (500, "500.01", False), (500, "0.00", False), (0, "0.01", False), (500, "0.01", True)],
)
def test_small_sums_are_decided_without_the_body(up_to: int, euros: str, small: bool) -> None:
    assert Delegation(BOTH_OFFICES, Decimal(up_to)).covers(Decimal(euros)) is small


def test_one_side_alone_decides_nothing(mettmann: District, small: Application) -> None:
    agree(mettmann, small, "sabine")
    for who in ("sabine", "thomas", "leyla"):
        with pytest.raises(
            Refused, match=r"Verwaltung: Sabine Krüger hat schon zugestimmt\. Jetzt fehlt die andere Seite"
        ):
            agree(mettmann, small, who)
    assert small.status == Status.READY


def test_one_person_is_not_two(mettmann: District, small: Application) -> None:
    """Sabine keeps the papers of the body as well."""
    roles.assign(Role.SECRETARY, mettmann["sabine"], mettmann.committee)
    agree(mettmann, small, "sabine")
    with pytest.raises(Refused, match="hat schon zugestimmt"):
        agree(mettmann, small, "sabine")
    agree(mettmann, small, "katrin")
    assert small.status == Status.RESOLVED
    assert SmallSum.objects.values("user").distinct().count() == 2


def test_who_agreed_for_the_coordination_office_does_not_agree_for_the_office(
    mettmann: District, small: Application
) -> None:
    """Katrin changes sides between the two."""
    agree(mettmann, small, "katrin")
    roles.assign(Role.CLERK, mettmann["katrin"], mettmann.unit)
    with pytest.raises(Refused, match="Zwei verschiedene Menschen müssen zustimmen"):
        agree(mettmann, small, "katrin")


def test_they_agree_on_one_sum(mettmann: District, small: Application) -> None:
    agree(mettmann, small, "katrin", 400)
    with pytest.raises(Refused, match=r"Katrin Vogel hat 400,00\s€ zugestimmt"):
        agree(mettmann, small, "sabine", 500)
    agree(mettmann, small, "sabine", 400)
    assert Resolution.objects.get().amount == 400


def test_who_else_may_not(mettmann: District, small: Application) -> None:
    for key in ("antje", "mehmet"):
        with pytest.raises(Forbidden):
            agree(mettmann, small, key)
    for key in ("nora", "lina"):
        with pytest.raises(Unknown):
            agree(mettmann, small, key)


def test_the_fund_has_to_carry_it(mettmann: District, small: Application) -> None:
    other = draft(mettmann.call, mettmann.person, title="Schon bewilligt")
    Commitment.objects.create(fund=mettmann.fund, application=other, stage="bound", amount=Decimal("34500.01"))
    with pytest.raises(Refused, match="nur noch 499,99"):
        agree(mettmann, small, "sabine")


def test_on_an_agenda_it_is_the_body_s(mettmann: District, small: Application, on: date) -> None:
    agree(mettmann, small, "sabine")
    Steps(mettmann).schedule(small, mettmann.meeting, on=on)
    with pytest.raises(Conflict):
        agree(mettmann, small, "katrin")


def test_given_back_it_begins_anew(mettmann: District, small: Application, on: date) -> None:
    agree(mettmann, small, "sabine")
    agree(mettmann, small, "katrin")
    wish = {"kind": "award", "amount": Decimal(300), "conditions": "", "reasons": "x", "deviation_reasons": "y"}
    with pytest.raises(Refused, match="gemeinsam entschieden"):
        perform("propose_deviation", small, by=mettmann["thomas"], on=on, **wish)
    perform("return_resolution", small, by=mettmann["thomas"], on=on, reasons="Der Betrag war falsch.")
    small.refresh_from_db()
    assert (small.status, SmallSum.objects.count(), Commitment.objects.count()) == (Status.READY, 0, 0)
    agree(mettmann, small, "katrin", 450)
    agree(mettmann, small, "sabine", 450)
    assert Resolution.objects.filter(returned_because="").get().amount == 450


def test_the_pages_of_both(mettmann: District, small: Application) -> None:
    """Katrin sees it in her list, Sabine in the case."""
    katrin, sabine = Client(), Client()
    katrin.force_login(mettmann["katrin"])
    sabine.force_login(mettmann["sabine"])
    cases = reverse("keeping:cases", args=[mettmann.committee.public_id])
    page = text(katrin.get(cases))
    assert "Bis 500,00 € entscheiden Amt und Koordinierungsstelle gemeinsam" in page
    form = reverse("keeping:case_act", args=[mettmann.committee.public_id, small.public_id, "agree_small_sum"])
    assert form in page
    assert 'value="500,00"' in text(katrin.get(form))
    assert katrin.post(form, {**seal(katrin, form), "amount": "450"}).status_code == 302
    page = text(katrin.get(cases))
    assert "Wartet auf das Amt" in page
    assert form not in page
    office = reverse("office:act", args=[small.public_id, "agree_small_sum"])
    assert "Kleiner Summe zustimmen" in text(sabine.get(reverse("office:case", args=[small.public_id])))
    page = text(sabine.get(office))
    assert "Katrin Vogel hat 450,00 € zugestimmt" in page
    assert 'value="450,00"' in page
    assert sabine.post(office, {**seal(sabine, office), "amount": "450"}).status_code == 302
    case = text(sabine.get(reverse("office:case", args=[small.public_id])))
    assert "Verwaltung und Koordinierungsstelle haben gemeinsam entschieden" in case
    for key in ("nora", "mehmet", "sabine"):
        other = Client()
        other.force_login(mettmann[key])
        assert other.get(form).status_code == 404
