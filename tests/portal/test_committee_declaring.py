# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people say about their own bias on the page of a point: everybody who talks is asked, and a no is not final."""

from datetime import date

import pytest

from committees.models import AgendaItem, Declaration, Recusal, Seat, Tenure
from law import calendar
from tests.portal.committee import Evening, url_of
from tests.portal.test_committee_circulation import START, begin
from workflows.demo.district import District

QUESTION = "Sind Sie bei diesem Punkt befangen?"
CHANGE = "Angabe ändern"


@pytest.fixture
def evening(mettmann: District) -> Evening:
    return Evening(mettmann)


def form(item: AgendaItem) -> str:
    return url_of(item.meeting, "declare_bias") + f"?top={item.public_id}"


def advises(evening: Evening, key: str = "nora") -> None:
    seat = Seat.objects.create(committee=evening.district.committee, number=99, organisation="Polizei", advisory=True)
    Tenure.objects.create(seat=seat, user=evening.district[key], since=date(2025, 1, 1))


def test_a_no_is_changed_until_the_ballot_opens(evening: Evening) -> None:
    case = evening.case()
    item = evening.item(case)
    assert CHANGE not in evening.read("helga", url_of(item)), "nothing said yet"
    evening.unbiased(item, "helga", "fatma")
    page = evening.get("helga", url_of(item)).content.decode()
    assert CHANGE in page and QUESTION not in page
    assert form(item) in page
    evening.present(9)
    poll = evening.poll(case)
    assert CHANGE not in evening.read("fatma", url_of(item)), "in a session the vote has to be opened anew first"
    evening.send("katrin", url_of(poll, "void_poll"), reasons="Frau Brandt ist befangen.")
    answer = evening.send("helga", form(item), item=item.pk, biased="yes", ground="relative", reason="")
    assert answer.status_code == 302
    assert Recusal.objects.get().user == evening.district["helga"]
    assert Declaration.objects.get(user=evening.district["helga"]).biased
    assert CHANGE not in evening.read("helga", url_of(item)), "whom the law excludes does not come back"
    assert CHANGE in evening.read("fatma", url_of(item))


def test_in_writing_a_no_is_changed_while_the_vote_goes_round(evening: Evening) -> None:
    calendar.pretend(START)
    poll = begin(evening, evening.ready(evening.case(schedule=False)))
    evening.unbiased(poll.item, "fatma")
    assert CHANGE in evening.read("fatma", url_of(poll.item))
    answer = evening.send("fatma", form(poll.item), item=poll.item.pk, biased="yes", ground="relative", reason="")
    assert answer.status_code == 302
    assert "Sie wirken bei diesem Punkt nicht mit" in evening.read("fatma", url_of(poll.item))


def test_who_advises_is_asked_and_has_no_vote(evening: Evening) -> None:
    advises(evening)
    case = evening.case()
    item = evening.item(case)
    page = evening.read("nora", url_of(item))
    assert QUESTION in page and "alle, die nur beraten" in page
    assert "Stimmzettel" not in page and "Einen anderen Betrag vorschlagen" not in page
    assert QUESTION not in evening.read("katrin", url_of(item)), "who sits nowhere is not asked as a member"
    evening.unbiased(item, "nora")
    assert CHANGE in evening.read("nora", url_of(item))
    evening.present(9)
    evening.poll(case)
    page = evening.read("nora", url_of(item))
    assert "Sie beraten in diesem Gremium und haben keine Stimme." in page and "keinen Sitz" not in page
    assert "keinen Sitz" in evening.read("katrin", url_of(item))


def test_who_advises_and_is_biased_is_out(evening: Evening) -> None:
    advises(evening)
    item = evening.item(evening.case())
    answer = evening.send("nora", form(item), item=item.pk, biased="yes", ground="employed", reason="")
    assert answer.status_code == 302
    page = evening.read("nora", url_of(item))
    assert "Sie wirken bei diesem Punkt nicht mit" in page and "Auf einen Blick" not in page
