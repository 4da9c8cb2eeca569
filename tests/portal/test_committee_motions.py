# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a motion is about stands before the vote, in the open and in secret; an answer about bias is one answer."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from committees.bylaws.body import to_json
from committees.bylaws.rules import Rules, Secrecy, SecrecyRule
from committees.models import AgendaItem, Declaration, Meeting, Poll, Recusal, Tenure
from grants.models import Fund
from tests.portal.committee import Evening, url_of, words
from workflows.demo.district import District
from workflows.engine import perform

EARLY = date(2027, 1, 20)
SIX_HUNDRED = "600,00\xa0€"


@pytest.fixture
def evening(mettmann: District) -> Evening:
    mettmann.committee.rules.update(body=to_json(Rules(secrecy=SecrecyRule(by=Secrecy.MEMBER))))
    return Evening(mettmann)


@pytest.fixture
def transfer(evening: Evening) -> AgendaItem:
    """600 euros from the body's fund to that of young people, on the agenda of a session that is quorate."""
    d = evening.district
    taker = Fund.objects.exclude(pk=d.fund.pk).get(calls__programme_key="jugendfonds")
    data = {"giver": d.fund, "taker": taker, "amount": Decimal(600), "reasons": "Das Fest ist auch für Jugendliche."}
    perform("plan_transfer", d.meeting, by=d["katrin"], on=EARLY, **data)
    evening.present(8)
    return AgendaItem.objects.get(transfer__isnull=False)


def field(page: str, name: str) -> str:
    """What stands about a field, from its label on."""
    return page.partition(name)[2][:900]


def opened(evening: Evening, item: AgendaItem, motion: str, **data: Any) -> Poll:
    form = url_of(item.meeting, "open_poll") + f"?top={item.public_id}&motion={motion}"
    answer = evening.send("katrin", form, item=item.pk, motion=motion, **data)
    assert answer.status_code == 302, words(answer)
    return Poll.objects.get(item=item, closed_at=None)


def secret_page(evening: Evening, poll: Poll) -> str:
    if poll.motion != "transfer":
        evening.unbiased(poll.item, "fatma")
    address = reverse("committee:cast_secret", args=[poll.public_id])
    answer = evening.get("fatma", address)
    if answer.status_code == 302:
        evening.unbiased(poll.item, "fatma")
        answer = evening.get("fatma", address)
    return words(answer)


@pytest.mark.parametrize("motion", ["", "&motion=transfer"])
def test_a_vote_on_moving_money_has_its_sum(evening: Evening, transfer: AgendaItem, motion: str) -> None:
    """Only the sum that was planned can be voted on: it stands there, and under its own name."""
    page = evening.get("katrin", url_of(transfer.meeting, "open_poll") + f"?top={transfer.public_id}{motion}")
    html = page.content.decode()
    assert "Förderung bis zu" not in html
    assert 'value="600,00"' in field(html, "Betrag der Umwidmung (Euro)")
    assert "Über eine andere Summe kann das Gremium hier nicht abstimmen." in html
    opened(evening, transfer, "transfer", amount="600")


def test_a_secret_vote_says_what_money_moves(evening: Evening, transfer: AgendaItem) -> None:
    poll = opened(evening, transfer, "transfer", amount="600", secret="on", secret_asked="1")
    page = secret_page(evening, poll)
    assert f"Worüber wird abgestimmt? Geld umwidmen: {SIX_HUNDRED}".replace("\xa0", " ") in page.replace("\xa0", " ")


def test_a_secret_vote_says_the_session_of_a_deferral_and_what_is_free(evening: Evening) -> None:
    later = Meeting.objects.create(
        committee=evening.district.committee, held_on=evening.meeting.held_on + timedelta(days=30)
    )
    item = evening.item(evening.case())
    evening.present(8)
    poll = opened(evening, item, "defer", defer_to=later.pk, secret="on", secret_asked="1")
    page = secret_page(evening, poll)
    assert "Zurückgestellt auf 16.04.2027" in page
    assert "Im Topf 35.000,00" in page.replace("\xa0", " ")


# --- who is there ---


def test_a_deputy_is_not_told_to_be_there_when_the_holder_is(evening: Evening) -> None:
    d, here = evening.district, url_of(evening.meeting)
    seat = d.committee.seats.get(number=2)
    deputy = Tenure.objects.create(seat=seat, user=d["emre"], part=Tenure.Part.DEPUTY, since=date(2025, 1, 1))
    evening.present(8)
    assert "Sie sind als anwesend eingetragen." in evening.read("fatma", here)
    told = evening.read("emre", here)
    assert "Sie sind als anwesend eingetragen." not in told
    assert "Auf Sitz 2 ist Fatma Şahin als anwesend eingetragen." in told
    others = Tenure.objects.on(evening.meeting.held_on).holders().filter(committee=d.committee).exclude(seat=seat)
    there = [deputy, *others]
    perform("record_presence", evening.meeting, by=d["katrin"], on=evening.meeting.held_on, present=there)
    assert "Sie sind als anwesend eingetragen." in evening.read("emre", here)
    assert "Auf Sitz 2 ist Emre Kaya" in evening.read("fatma", here)


# --- one's own answer about bias ---


def test_the_link_that_says_yes_has_said_yes(evening: Evening) -> None:
    item = evening.item(evening.case())
    evening.present(8)
    page = evening.get("fatma", url_of(item)).content.decode()
    form = url_of(item.meeting, "declare_bias") + f"?top={item.public_id}"
    assert f'href="{form}&amp;befangen=ja"' in page
    yes = evening.get("fatma", f"{form}&befangen=ja").content.decode()
    assert "checked" in yes.partition('value="yes"')[2].partition(">")[0]
    assert "checked" not in evening.get("fatma", form).content.decode()


def test_no_with_a_ground_is_no_answer(evening: Evening) -> None:
    item = evening.item(evening.case())
    evening.present(8)
    form = url_of(item.meeting, "declare_bias") + f"?top={item.public_id}"
    answer = evening.send("fatma", form, item=item.pk, biased="no", ground="board")
    assert answer.status_code == 422
    assert "Sie sagen Nein und geben trotzdem einen Grund an." in words(answer)
    assert not Declaration.objects.exists() and not Recusal.objects.exists()
    assert evening.send("fatma", form, item=item.pk, biased="yes", ground="board").status_code == 302
    assert Recusal.objects.get().standing == Recusal.Standing.EXCLUDED
