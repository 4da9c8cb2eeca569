# SPDX-License-Identifier: AGPL-3.0-or-later
"""The day of the meeting, the sum of the motion, and what decides a tie."""

from datetime import date

import pytest

from committees.models import Poll, Presence, Tenure
from law import calendar
from tests.portal.committee import MEMBERS, Evening, url_of, words
from workflows.demo.district import District
from workflows.demo.steps import invite

TOO_EARLY = "Die Sitzung ist am 17.03.2027. Anwesenheit und Abstimmung gibt es erst an diesem Tag."


@pytest.fixture
def evening(mettmann: District) -> Evening:
    return Evening(mettmann)


def test_nobody_is_present_and_nobody_votes_before_the_day(evening: Evening) -> None:
    case = evening.case()
    item, meeting = evening.item(case), evening.meeting
    there = list(Tenure.objects.filter(committee=meeting.committee_id)[:8])
    calendar.pretend(date(2027, 3, 16))
    for url in (url_of(meeting), url_of(item)):
        assert TOO_EARLY in evening.read("katrin", url)
        assert "open_poll" not in evening.get("katrin", url).content.decode()
        assert TOO_EARLY not in evening.read("ivan", url)
    answer = evening.send("katrin", url_of(meeting, "record_presence"), present=[each.pk for each in there])
    assert (answer.status_code, Presence.objects.count()) == (422, 0)
    assert TOO_EARLY in words(answer)
    Presence.objects.bulk_create(Presence(meeting=meeting, seat=each.seat, user=each.user) for each in there)
    form = url_of(meeting, "open_poll")
    answer = evening.send("katrin", form, item=item.pk, motion="award", amount="4800")
    assert (answer.status_code, Poll.objects.count()) == (422, 0)
    assert TOO_EARLY in words(answer)
    calendar.pretend(meeting.held_on)
    invite(meeting, on=date(2027, 2, 1))
    assert TOO_EARLY not in evening.read("katrin", url_of(meeting)) + evening.read("katrin", url_of(item))
    assert evening.send("katrin", form, item=item.pk, motion="award", amount="4800").status_code == 302


def test_the_sum_of_a_motion_to_award_is_asked_and_filled_in(evening: Evening) -> None:
    case = evening.case()
    evening.present(8)
    form = url_of(evening.meeting, "open_poll")
    page = evening.get("katrin", form).content.decode()
    assert 'value="4.800,00"' in page
    field = page.partition("Förderung bis zu (Euro)")[2]
    assert "Optional" not in field.partition("Auflagen")[0]
    assert "Optional" in field.partition("Auflagen")[2]
    answer = evening.send("katrin", form, item=evening.item(case).pk, motion="award", amount="")
    assert "Bitte geben Sie an, über welchen Betrag abgestimmt wird." in words(answer)
    assert evening.send("katrin", form, item=evening.item(case).pk, motion="defer", amount="").status_code == 302


def test_where_two_cases_wait_no_sum_is_taken_for_the_other(evening: Evening) -> None:
    evening.case()
    evening.case("Kleines Fest", 900)
    evening.present(8)
    page = evening.get("katrin", url_of(evening.meeting, "open_poll")).content.decode()
    assert "4.800,00" not in page and "900,00" not in page


@pytest.mark.parametrize(
    ("chair", "told"),
    [
        ("yes", "Die Stimmen sind gleich. Dann entscheidet die Stimme des Vorsitzes: angenommen."),
        ("no", "Die Stimmen sind gleich. Dann entscheidet die Stimme des Vorsitzes: abgelehnt."),
        ("abstain", "Die Stimmen sind gleich. Ohne Mehrheit gilt: abgelehnt."),
    ],
)
def test_a_tie_says_what_decides_it(evening: Evening, chair: str, told: str) -> None:
    case = evening.case()
    evening.present(8)
    poll = evening.poll(case)
    others = {"yes": ("no", "no", "no", "yes", "yes"), "no": ("yes", "yes", "yes", "no", "no")}
    given = others.get(chair, ("yes", "yes", "yes", "no", "no", "no"))
    evening.votes(poll, mehmet=chair, **dict(zip(MEMBERS[1:], given, strict=False)))
    evening.send("katrin", url_of(poll, "close_poll"))
    assert f"3 Ja und 3 Nein: {told}" in evening.read("ivan", url_of(poll.item))
