# SPDX-License-Identifier: AGPL-3.0-or-later
"""One kind of application, three who decide: the Jugendforum, the Begleitgremium, or two people of the office.

The call says which; no code, no other programme.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from committees.bylaws.objecting import LegalGround
from committees.models import AgendaItem, Ballot, Meeting, Poll, Resolution
from grants.models import Application, Call, Commitment, Letter, SmallSum, Status
from law.finding import Refused
from permissions import roles
from permissions.policy import Role
from tests.portal.applicant import seal, text
from tests.portal.office import Desk, print_of, words
from workflows.demo import outings
from workflows.demo.district import District
from workflows.engine import Forbidden, perform

Decide = Callable[[Desk, Application], None]
FORUM = dict.fromkeys(("lina", "emre", "jonas", "mia"), "yes")
LIMIT = Decimal(500)


@pytest.fixture
def desk(mettmann: District) -> Desk:
    return Desk(mettmann)


def ready(desk: Desk, call: Call, **more: Any) -> Application:
    """Sent by Oksana's group and checked."""
    applicant = outings.group(desk.district)
    case = outings.outing(call, applicant, starts_on=date(2027, 6, 5), ends_on=date(2027, 6, 5), **more)
    desk.steps.submit(case, by=desk.district["oksana"], on=desk.day)
    desk.steps.check(case, on=desk.day)
    return case


def to_the_office(desk: Desk) -> Call:
    return outings.open_call(desk.district, office_up_to=LIMIT)


def agree(desk: Desk, case: Application, who: str, amount: int = 420) -> None:
    perform("agree_small_sum", case, by=desk.district[who], on=desk.day, amount=Decimal(amount))
    case.refresh_from_db()


def by_vote(desk: Desk, case: Application, meeting: Meeting, **votes: Any) -> None:
    desk.steps.schedule(case, meeting, on=desk.day)
    desk.move_to(meeting.held_on)
    desk.steps.gather(meeting, on=desk.day)
    desk.steps.resolve(case, meeting, on=desk.day, **votes)


def by_the_forum(desk: Desk, case: Application) -> None:
    by_vote(desk, case, desk.district.youth.meetings.get(), votes=FORUM)


def by_the_body(desk: Desk, case: Application) -> None:
    by_vote(desk, case, desk.district.meeting)


def by_the_office(desk: Desk, case: Application) -> None:
    agree(desk, case, "sabine")
    agree(desk, case, "leyla")


WAYS: dict[str, tuple[Callable[[Desk], Call], Decide, str]] = {
    "forum": (lambda desk: outings.open_call(desk.district), by_the_forum, "Das Jugendforum hat in der Sitzung"),
    "body": (
        lambda desk: outings.open_call(desk.district, committee=desk.district.committee),
        by_the_body,
        "Das Begleitgremium hat in der Sitzung",
    ),
    "office": (to_the_office, by_the_office, ""),
}


@pytest.mark.parametrize("way", WAYS)
def test_to_the_letter(desk: Desk, way: str) -> None:
    opened, decide, heard = WAYS[way]
    call = opened(desk)
    case = ready(desk, call)
    decide(desk, case)
    assert case.status == Status.RESOLVED
    assert Commitment.objects.get(application=case).stage == "reserved"
    desk.steps.decide(case, on=desk.day)
    desk.steps.dispatch(case, on=desk.day)
    assert case.status == Status.NOTIFIED
    call.fund.refresh_from_db()
    assert call.fund.bound == 420
    letter = Letter.objects.get(application=case, kind="decision")
    read = print_of(desk.get("sabine", reverse("office:letter", args=[case.public_id, letter.public_id])))
    assert "420,00" in read
    assert (heard in read) if heard else ("in der Sitzung" not in read)
    voted = Poll.objects.count() + Ballot.objects.count()
    assert (voted == 0) is (way == "office")


@pytest.mark.parametrize("way", WAYS)
def test_the_fund_has_to_carry_it(desk: Desk, way: str) -> None:
    opened, decide, _heard = WAYS[way]
    call = opened(desk)
    case = ready(desk, call)
    other = outings.outing(call, case.applicant, number=1)
    Commitment.objects.create(fund=call.fund, application=other, stage="bound", amount=Decimal("5580.01"))
    with pytest.raises(Refused, match="nur noch 419,99"):
        decide(desk, case)
    assert not Resolution.objects.exists()


# --- the office alone ---


def test_what_two_people_of_the_office_resolved(desk: Desk) -> None:
    """A lead first, then a clerk; the body gets to know it, and there is one resolution."""
    case = ready(desk, to_the_office(desk))
    agree(desk, case, "leyla")
    assert case.status == Status.READY
    agree(desk, case, "thomas")
    resolution = Resolution.objects.get()
    assert (resolution.poll, resolution.amount) == (None, 420)
    assert "Zwei Personen der Verwaltung haben gemeinsam entschieden, wie es der Förderaufruf bis 500,00" in (
        resolution.text
    )
    assert set(SmallSum.objects.values_list("part", "user__name")) == {
        ("second", "Leyla Aydın"),
        ("office", "Thomas Nowak"),
    }
    assert AgendaItem.objects.filter(kind="information", about=resolution).exists()


def test_two_clerks_are_not_enough(desk: Desk) -> None:
    case = ready(desk, to_the_office(desk))
    agree(desk, case, "sabine")
    for again in ("thomas", "sabine"):
        with pytest.raises(Refused, match=r"Sabine Krüger hat schon zugestimmt\. Jetzt fehlt die Teamleitung"):
            agree(desk, case, again)
    agree(desk, case, "leyla")
    assert case.status == Status.RESOLVED


def test_one_lead_is_not_two(desk: Desk) -> None:
    """She works on cases as well; another lead would do."""
    roles.assign(Role.CLERK, desk.district["leyla"], desk.district.unit)
    case = ready(desk, to_the_office(desk))
    agree(desk, case, "leyla")
    with pytest.raises(Refused, match="Zwei verschiedene Menschen müssen zustimmen"):
        agree(desk, case, "leyla")
    roles.assign(Role.LEAD, desk.district["thomas"], desk.district.unit)
    agree(desk, case, "thomas")
    assert case.status == Status.RESOLVED


def test_the_coordination_office_has_no_part(desk: Desk) -> None:
    """Not even where the rules of the body would leave it the sum."""
    desk.district.youth.rules.update(body={"small_sums_up_to": 1000})
    case = ready(desk, to_the_office(desk))
    with pytest.raises(Refused, match="entscheidet nach dem Förderaufruf das Amt allein"):
        agree(desk, case, "katrin")
    body = desk.district.youth.public_id
    page = text(desk.get("katrin", reverse("keeping:cases", args=[body])))
    form = reverse("keeping:case_act", args=[body, case.public_id, "agree_small_sum"])
    assert case.title in page
    assert form not in page
    assert desk.get("katrin", form).status_code == 404
    with pytest.raises(Forbidden):
        agree(desk, case, "oksana")


@pytest.mark.parametrize(
    ("limit", "amount", "refused"),
    [
        ("420.00", "420", ""),
        ("419.99", "420", "Darüber entscheidet: Jugendforum"),
        ("419.99", "300", "Darüber entscheidet: Jugendforum"),
        ("500.00", "421", "Mehr kann nicht bewilligt werden"),
    ],
)
def test_how_small(desk: Desk, limit: str, amount: str, refused: str) -> None:
    case = ready(desk, outings.open_call(desk.district, office_up_to=Decimal(limit)))
    if refused:
        with pytest.raises(Refused, match=refused):
            agree(desk, case, "sabine", int(amount))
    else:
        agree(desk, case, "sabine", int(amount))
    assert SmallSum.objects.exists() is not bool(refused)


def test_no_limit_of_nothing(desk: Desk) -> None:
    with pytest.raises(IntegrityError, match="what_an_office_decides_is_a_sum"), transaction.atomic():
        outings.open_call(desk.district, office_up_to=Decimal(0))


def test_the_body_can_take_it_up_all_the_same(desk: Desk) -> None:
    case = ready(desk, to_the_office(desk))
    agree(desk, case, "sabine")
    by_the_forum(desk, case)
    assert Resolution.objects.get().poll is not None


def test_given_back_to_the_office_without_a_ground_of_law(desk: Desk) -> None:
    """The Jugendforum decides by itself, but this was not its resolution."""
    case = ready(desk, to_the_office(desk))
    by_the_office(desk, case)
    wish = {"kind": "award", "amount": Decimal(300), "conditions": "", "reasons": "x", "deviation_reasons": "y"}
    with pytest.raises(Refused, match="Zwei Personen der Verwaltung haben gemeinsam entschieden"):
        perform("propose_deviation", case, by=desk.district["thomas"], on=desk.day, **wish)
    page = desk.read("sabine", reverse("office:act", args=[case.public_id, "return_resolution"]))
    assert "Rechtsgrund" not in page
    assert desk.send("sabine", case, "return_resolution", reasons="Die Summe war falsch.").status_code == 302
    case.refresh_from_db()
    assert (case.status, SmallSum.objects.count()) == (Status.READY, 0)
    by_the_office(desk, case)
    assert case.status == Status.RESOLVED


def test_what_the_forum_resolved_is_given_back_on_legal_grounds_alone(desk: Desk) -> None:
    """Also where the call leaves the sum to the office."""
    case = ready(desk, to_the_office(desk))
    by_the_forum(desk, case)
    with pytest.raises(Refused, match="Rechtsgrund"):
        perform("return_resolution", case, by=desk.district["sabine"], on=desk.day, reasons="Gefällt mir nicht.")
    page = desk.read("sabine", reverse("office:act", args=[case.public_id, "return_resolution"]))
    assert LegalGround.choices[0][1] in page


# --- what people read ---


def test_the_office_s_pages(desk: Desk) -> None:
    case = ready(desk, to_the_office(desk))
    page = desk.read("sabine", reverse("office:case", args=[case.public_id]))
    assert "Im Amt zu zweit entscheiden" in page
    assert "Zwei Personen des Amtes stimmen zu, eine davon ist die Teamleitung." in page
    assert "Gemeinsam mit der Koordinierungsstelle" not in page
    assert "Im Amt zu zweit entscheiden" in desk.read("sabine", reverse("office:work"))
    assert "Eine davon ist die Teamleitung." in desk.read("sabine", url_of(case))
    assert desk.send("sabine", case, "agree_small_sum", amount="420").status_code == 302
    assert "Verwaltung: Sabine Krüger hat 420,00 € zugestimmt" in text(desk.get("leyla", url_of(case)))
    assert desk.send("leyla", case, "agree_small_sum", amount="420").status_code == 302
    page = text(desk.get("leyla", reverse("office:case", args=[case.public_id])))
    assert "Teamleitung: 420,00 €." in page
    assert "Das hat kein Gremium beschlossen." in page


def url_of(case: Application) -> str:
    return reverse("office:act", args=[case.public_id, "agree_small_sum"])


def test_the_group_reads_who_decides(desk: Desk, client: Client) -> None:
    call = to_the_office(desk)
    public = text(client.get(reverse("public:call", args=[call.slug])))
    assert "Bis 500,00 € entscheiden zwei Personen im Amt, ohne Sitzung." in public
    case = ready(desk, call)
    client.force_login(desk.district["oksana"])
    mine = reverse("applicant:case", args=[case.public_id])
    page = words(client.get(mine))
    assert "Wir entscheiden darüber." in page
    assert "Darüber entscheidet: Kreisintegrationszentrum." in page
    assert "Jugendforum berät" not in page
    by_the_office(desk, case)
    page = words(client.get(mine))
    assert "Zwei Personen des Amtes haben gemeinsam entschieden." in page
    assert "Jugendforum hat beraten" not in page


def test_the_receipt_names_no_session(desk: Desk) -> None:
    case = ready(desk, to_the_office(desk))
    letter = Letter.objects.get(application=case, kind="receipt")
    read = print_of(desk.get("sabine", reverse("office:letter", args=[case.public_id, letter.public_id])))
    assert "berät über Ihren Antrag" not in read
    assert "Danach entscheiden wir" in read


# --- the end of the project ---


def test_after_the_end_of_the_call(desk: Desk, client: Client) -> None:
    """No next year to move the rest to: the reason names the call's end, and nothing offers to split."""
    call = outings.open_call(desk.district)
    check = reverse("public:precheck", args=[call.slug])
    days = {"starts_on": "29.09.2028", "ends_on": "30.09.2028", "begun": "no"}
    fits = text(client.post(check, days))
    assert "Beginn und Ende liegen vor dem Ende der Förderung am 30.09.2028." in fits
    late = text(client.post(check, days | {"ends_on": "01.10.2028"}))
    assert "Die Förderung endet am 30.09.2028. Danach ist kein Geld mehr da." in late
    case = outings.outing(call, outings.group(desk.district), starts_on=date(2028, 9, 29), ends_on=date(2028, 10, 1))
    client.force_login(desk.district["oksana"])
    with pytest.raises(Refused, match=r"Die Förderung endet am 30\.09\.2028"):
        desk.steps.submit(case, by=desk.district["oksana"], on=desk.day)
    assert "Projekt teilen" not in text(client.get(reverse("applicant:case", args=[case.public_id])))
    page = reverse("applicant:page", args=[case.public_id, "hilfe"])
    asked = client.post(page, {"help_in_kind": ["trainer"], "help_wanted": "", **seal(client, page)}, follow=True)
    assert "Bitte schreiben Sie, was genau Sie brauchen." in text(asked)


@pytest.mark.parametrize("then", [None, Decimal(100)])
def test_a_case_keeps_what_its_call_left_to_the_office(desk: Desk, then: Decimal | None) -> None:
    """The call changes while two cases run: one that was sent before, and a draft that is sent after."""
    call = to_the_office(desk)
    case = ready(desk, call)
    call.office_decides_up_to = then
    call.save()
    later = ready(desk, call)
    assert (case.left_to_office, later.left_to_office) == (True, False)
    for who in ("sabine", "leyla"):
        agree(desk, case, who)
    assert case.status == Status.RESOLVED
    with pytest.raises((Refused, Forbidden)):
        agree(desk, later, "sabine")


def test_a_case_of_the_body_stays_the_bodys(desk: Desk) -> None:
    call = outings.open_call(desk.district)
    case = ready(desk, call)
    call.office_decides_up_to = LIMIT
    call.save()
    with pytest.raises((Refused, Forbidden)):
        agree(desk, case, "sabine")
