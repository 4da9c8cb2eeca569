# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who has no part in a point reads its title and what was resolved: no application, no discussion, no votes."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees import sealing
from committees.bylaws.rules import Rules, Secrecy, SecrecyRule
from committees.models import Poll
from grants.models import Affiliation, Application, OfficeRecusal, Representative
from tests.portal.committee import Evening, invited_under, url_of
from workflows.demo.district import District
from workflows.engine import perform
from workflows.models import Attempt

INSIDE = ("Auf einen Blick", "Gesamtkosten", "4.321,00", "Ergebnis der Abstimmung", "Sitzen anwesend")


@pytest.fixture
def evening(mettmann: District) -> Evening:
    return Evening(mettmann)


def on_the_board(evening: Evening, case: Application) -> str:
    d = evening.district
    Affiliation.objects.create(user=d["karim"], name=d.association.name, kind=Affiliation.Kind.BOARD)
    return "karim"


def biased_in_office(evening: Evening, case: Application) -> str:
    OfficeRecusal.objects.create(application=case, user=evening.district["katrin"], ground="relative")
    return "katrin"


def represents(evening: Evening, case: Application) -> str:
    Representative.objects.create(applicant=case.applicant, user=evening.district["katrin"])
    return "katrin"


Becomes = Callable[[Evening, Application], str]
OUT = pytest.mark.parametrize(
    ("becomes", "because"),
    [
        (on_the_board, "gehört ihrem Vorstand oder Aufsichtsrat an"),
        (biased_in_office, "ist mit den Antragstellenden verwandt oder verheiratet"),
        (represents, "vertritt die Antragstellenden"),
    ],
)


def opened(evening: Evening, case: Application, amount: int = 4800) -> Poll:
    """By the chair, who has a part in it."""
    d, item = evening.district, evening.item(case)
    motion = {"item": item, "motion": "award", "amount": Decimal(amount)}
    perform("open_poll", evening.meeting, by=d["mehmet"], on=evening.meeting.held_on, **motion)
    return Poll.objects.get(item=item, closed_at=None)


def resolved(evening: Evening, becomes: Becomes) -> tuple[str, Application]:
    """A case voted on in the open with a counter-proposal on the table; who has no part in it."""
    d, case = evening.district, evening.case()
    key = becomes(evening, case)
    evening.present(12)
    data = {"item": evening.item(case), "amount": Decimal(4321)}
    perform("propose_amount", evening.meeting, by=d["fatma"], on=evening.meeting.held_on, **data)
    poll = opened(evening, case)
    evening.votes(poll, fatma="yes", georg="yes", ivan="yes", jutta="no")
    perform("close_poll", poll, by=d["mehmet"], on=evening.meeting.held_on)
    case.refresh_from_db()
    return key, case


@OUT
def test_the_page_of_the_point_holds_its_bare_outcome(evening: Evening, becomes: Becomes, because: str) -> None:
    key, case = resolved(evening, becomes)
    page = evening.read(key, url_of(evening.item(case)))
    assert "Sie wirken bei diesem Punkt nicht mit" in page and because in page
    assert "Förderung mit 4.800,00" in page, "what was resolved"
    for hidden in (*INSIDE, "3 Ja", "Im Topf"):
        assert hidden not in page, hidden
    assert "<svg" not in evening.get(key, url_of(evening.item(case))).content.decode().partition("<main")[2]
    full = evening.read("fatma", url_of(evening.item(case)))
    for seen in INSIDE:
        assert seen in full, seen


@OUT
def test_nothing_of_an_open_vote_is_told(evening: Evening, becomes: Becomes, because: str) -> None:
    case = evening.case()
    key = becomes(evening, case)
    evening.present(12)
    item = evening.item(case)
    poll = opened(evening, case, 4750)
    evening.votes(poll, fatma="yes", georg="no")
    pages = [evening.read(key, url) for url in (url_of(item), url_of(evening.meeting), "/gremium/")]
    assert all("Sie wirken bei diesem Punkt nicht mit" in page for page in pages)
    assert not any("haben abgestimmt" in page or "4.750,00" in page for page in pages)
    assert "2 von" in evening.read("tim", url_of(evening.meeting)), "who leads beside them reads it"
    if key == "katrin":
        answer = evening.browser(key).post(url_of(poll, "record_vote"), {})
        assert answer.status_code == 403, "the form would name who has not voted"
        assert Attempt.objects.get().act == "record_vote"


@OUT
def test_what_the_office_did_not_follow_is_told_without_the_count(
    evening: Evening, becomes: Becomes, because: str
) -> None:
    key, case = resolved(evening, becomes)
    data = {"ground": "", "reasons": "Der Betrag ist höher als die Kosten."}
    perform("return_resolution", case, by=evening.district["sabine"], on=evening.meeting.held_on, **data)
    for url in ("/gremium/", url_of(evening.meeting), url_of(evening.item(case))):
        page = evening.read(key, url)
        assert "Förderung mit 4.800,00" in page, url
        assert "Sitzen anwesend, " not in page, url
        assert "höher als die Kosten" not in page, url
    assert "höher als die Kosten" in evening.read("fatma", "/gremium/")


@OUT
def test_another_session_of_the_case_is_told_bare_too(evening: Evening, becomes: Becomes, because: str) -> None:
    d, (key, case) = evening.district, resolved(evening, becomes)
    perform("return_resolution", case, by=d["sabine"], on=evening.meeting.held_on, ground="", reasons="Nein.")
    later = d.committee.meetings.create(held_on=evening.meeting.held_on + timedelta(days=30))
    perform("schedule", case, by=d["sabine"], on=evening.meeting.held_on, meeting=later)
    page = evening.read(key, url_of(evening.item(case)))
    assert "In anderen Sitzungen" in page and "Sitzen anwesend" not in page
    assert "Sitzen anwesend" in evening.read("fatma", url_of(evening.item(case)))


def in_secret(evening: Evening, case: Application) -> Poll:
    invited_under(evening.meeting, Rules(secrecy=SecrecyRule(by=Secrecy.MEMBER)))
    return evening.poll(case, secret=True)


def test_the_slips_are_no_page_for_them(evening: Evening) -> None:
    case = evening.case()
    on_the_board(evening, case)
    evening.present(12)
    poll = in_secret(evening, case)
    for key, verdict in (("fatma", "yes"), ("georg", "yes"), ("ivan", "no")):
        data = {"verdict": verdict, "code": sealing.new_code()}
        perform("cast_secret", poll, by=evening.district[key], on=evening.meeting.held_on, **data)
    perform("close_poll", poll, by=evening.district["mehmet"], on=evening.meeting.held_on)
    slips = reverse("committee:slips", args=[poll.public_id])
    assert "2 Ja, 1 Nein" in evening.read("fatma", slips)
    assert evening.get("karim", slips).status_code == 404


def test_the_form_of_an_act_does_not_tell_the_sum_that_is_due(evening: Evening) -> None:
    case = evening.case()
    on_the_board(evening, case)
    evening.present(12)
    item = evening.item(case)
    data = {"item": item, "amount": Decimal(4321)}
    perform("propose_amount", evening.meeting, by=evening.district["fatma"], on=evening.meeting.held_on, **data)
    asked = evening.poll(case)
    perform("vote", asked, by=evening.district["fatma"], on=evening.meeting.held_on, verdict="no")
    perform("close_poll", asked, by=evening.district["mehmet"], on=evening.meeting.held_on)
    form = url_of(evening.meeting, "propose_amount") + f"?top={item.public_id}"
    assert "4.321" in evening.get("fatma", form).content.decode().replace("4321", "4.321")
    assert "4321" not in evening.get("karim", form).content.decode().replace("4.321", "4321")


def test_the_page_asks_no_more_than_for_who_takes_part(evening: Evening) -> None:
    key, case = resolved(evening, represents)
    counts = []
    for who in (key, "mehmet"):
        url = url_of(evening.item(case))
        evening.read(who, url)
        with CaptureQueriesContext(connection) as captured:
            evening.read(who, url)
        counts.append(len(captured))
    assert counts[0] <= counts[1], counts
