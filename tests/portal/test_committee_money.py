# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fund on the ballot and at the closing: nothing above its limit is ever resolved."""

from decimal import Decimal

import pytest

from committees.models import Poll, Resolution
from grants.models import Status
from tests.portal.committee import MEMBERS, Evening, url_of, words
from workflows.demo.district import District

LITTLE_LEFT = "Im Topf sind noch 3.500,00 € frei. Mehr kann nicht bewilligt werden."


@pytest.fixture
def evening(mettmann: District) -> Evening:
    """31,500 of 35,000 euros are bound, twelve seats are present."""
    evening = Evening(mettmann)
    evening.bind(31_500)
    return evening


def voted(evening: Evening) -> Poll:
    """TOP 4 asks for 5,000 euros; the body says 9:2:1 yes."""
    for number in (1, 2, 3):
        evening.case(f"Projekt {number}", 500)
    case = evening.case("Theater im Park", 5000)
    evening.present(12)
    poll = evening.poll(case)
    verdicts = ["yes"] * 9 + ["no"] * 2 + ["abstain"]
    evening.votes(poll, **dict(zip(MEMBERS, verdicts, strict=True)))
    return poll


def test_scenario_1_budget_stop(evening: Evening) -> None:
    poll = voted(evening)
    page = evening.read("ivan", url_of(poll.item))
    assert "TOP 4 · Begleitgremium" in page
    assert LITTLE_LEFT in page
    close = url_of(poll, "close_poll")
    assert LITTLE_LEFT in evening.read("katrin", close)

    answer = evening.send("katrin", close, instead="award", amount="")
    assert answer.status_code == 422
    page = words(answer)
    assert "Eine Bewilligung von 5.000,00 € ist nicht möglich. Im Topf sind nur noch 3.500,00 € frei." in page
    assert (
        "Möglich sind: eine Teilbewilligung bis 3.500,00 €, eine Zurückstellung oder ein Platz auf der Warteliste."
    ) in page
    for way in ("Bewilligen", "Zurückstellen", "Auf die Warteliste setzen"):
        assert way in page
    answer = evening.send("katrin", close, instead="award", amount="3.500,01")
    assert answer.status_code == 422
    poll.refresh_from_db()
    assert poll.is_open
    assert not Resolution.objects.exists()

    assert evening.send("katrin", close, instead="award", amount="3.500").status_code == 302
    resolution, fund = Resolution.objects.get(), evening.district.fund
    fund.refresh_from_db()
    assert (resolution.outcome, resolution.amount) == ("adopted", Decimal(3500))
    assert (fund.reserved, fund.bound, fund.reserved + fund.bound) == (3500, 31_500, 35_000)
    page = evening.read("ivan", url_of(poll.item))
    assert "9 Ja gegen 2 Nein: Die Mehrheit ist erreicht. Von 12 Stimmberechtigten haben 12 abgestimmt." in page
    assert "„Theater im Park“: Förderung mit 3.500,00 €." in page
    assert "Von 35.000,00 € sind noch 0,00 € frei." in page


@pytest.mark.parametrize(
    ("instead", "words_after", "status"),
    [("defer", "Zurückgestellt", Status.RESOLVED), ("waitlist", "Auf die Warteliste gesetzt", Status.RESOLVED)],
)
def test_instead_of_an_award_the_body_defers_or_puts_on_the_waiting_list(
    evening: Evening, instead: str, words_after: str, status: str
) -> None:
    poll = voted(evening)
    assert evening.send("katrin", url_of(poll, "close_poll"), instead=instead).status_code == 302
    case, fund = poll.item.consideration.application, evening.district.fund
    fund.refresh_from_db()
    assert (case.status, fund.reserved) == (status, 0)
    assert words_after in evening.read("ivan", url_of(evening.meeting))


def test_the_way_out_is_chosen_never_presumed(evening: Evening) -> None:
    poll = voted(evening)
    answer = evening.send("katrin", url_of(poll, "close_poll"))
    assert answer.status_code == 422
    assert "Bitte wählen Sie bei „Was gilt, wenn das Gremium zugestimmt hat?“ eine Antwort." in words(answer)
    assert not Resolution.objects.exists()


def test_more_than_was_voted_on_is_refused(evening: Evening) -> None:
    case = evening.case("Theater im Park", 5000)
    evening.present(12)
    poll = evening.poll(case, 3600)
    evening.votes(poll, fatma="yes")
    answer = evening.send("katrin", url_of(poll, "close_poll"), instead="award", amount="4000")
    assert answer.status_code == 422
    assert "Abgestimmt wurde über 3.600,00 €. Mehr ist nicht beschlossen." in words(answer)


def test_a_rejected_motion_needs_no_way_out_of_an_empty_fund(evening: Evening) -> None:
    case = evening.case("Theater im Park", 5000)
    evening.present(12)
    poll = evening.poll(case)
    evening.votes(poll, fatma="no", georg="no", helga="yes")
    assert evening.send("katrin", url_of(poll, "close_poll"), instead="award").status_code == 302
    assert "Abgelehnt" in evening.read("ivan", url_of(evening.meeting))


def test_with_money_enough_closing_asks_nothing(evening: Evening) -> None:
    case = evening.case("Kleines Fest", 900)
    evening.present(12)
    poll = evening.poll(case)
    evening.votes(poll, fatma="yes")
    page = evening.read("katrin", url_of(poll, "close_poll"))
    assert "Warteliste" not in page
    assert "Wer bis zum Schließen nicht abstimmt, zählt nicht mit." in page
    assert evening.send("katrin", url_of(poll, "close_poll")).status_code == 302


def test_the_fund_shrinks_while_the_page_is_open(evening: Evening) -> None:
    """Both votes fit when they were opened; the second closing is told what is left."""
    first, second = evening.case("Eins", 3000), evening.case("Zwei", 3000)
    evening.present(12)
    polls = [evening.poll(first), evening.poll(second)]
    for poll in polls:
        evening.votes(poll, fatma="yes")
    seen = evening.seal("katrin", url_of(polls[1], "close_poll"))
    evening.send("katrin", url_of(polls[0], "close_poll"))
    answer = evening.browser("katrin").post(url_of(polls[1], "close_poll"), seen)
    assert answer.status_code == 422
    assert "Im Topf sind noch 500,00 € frei. Mehr kann nicht bewilligt werden." in words(answer)
    assert "Höchstens 500,00 €" in words(answer)


def test_opening_a_vote_on_more_than_is_left_is_allowed_with_a_warning(evening: Evening) -> None:
    case = evening.case("Theater im Park", 5000)
    evening.present(12)
    item, form = evening.item(case), url_of(evening.meeting, "open_poll") + f"?top={evening.item(case).public_id}"
    assert LITTLE_LEFT in evening.read("katrin", form)
    assert 'value="3.500,00"' in evening.get("katrin", form).content.decode()
    assert evening.send("katrin", form, item=item.pk, motion="award", amount="5.000").status_code == 302
    assert Poll.objects.get().amount == 5000


def test_nobody_votes_on_more_than_was_asked(evening: Evening) -> None:
    case = evening.case("Kleines Fest", 900)
    evening.present(12)
    form = url_of(evening.meeting, "open_poll")
    answer = evening.send("katrin", form, item=evening.item(case).pk, motion="award", amount="901")
    assert answer.status_code == 422
    assert "Beantragt sind 900,00 €. Über mehr kann nicht abgestimmt werden." in words(answer)
    answer = evening.send("katrin", form, item=evening.item(case).pk, motion="award", amount="")
    assert "Bitte geben Sie an, über welchen Betrag abgestimmt wird." in words(answer)
    assert not Poll.objects.exists()
