# SPDX-License-Identifier: AGPL-3.0-or-later
"""Quorum, tie and the end of a vote, over HTTP."""

import pytest

from committees.models import Poll, Resolution
from grants.models import Status
from tests.portal.committee import Evening, url_of, words
from workflows.demo.district import District
from workflows.engine import perform


@pytest.fixture
def evening(mettmann: District) -> Evening:
    return Evening(mettmann)


def test_seven_of_fifteen_open_no_vote(evening: Evening) -> None:
    case = evening.case()
    evening.present(7)
    refusal = "Nicht beschlussfähig: 7 von 15 Sitzen anwesend, nötig sind 8: mehr als die Hälfte. Tragen Sie"
    assert "7 von 15 Sitzen sind anwesend. Das Gremium ist nicht beschlussfähig." in evening.read(
        "ivan", url_of(evening.meeting)
    )
    for url in (url_of(evening.meeting), url_of(evening.item(case))):
        assert refusal in evening.read("katrin", url)
    form = url_of(evening.meeting, "open_poll")
    answer = evening.send("katrin", form, item=evening.item(case).pk, motion="award", amount="4800")
    assert answer.status_code == 422
    assert refusal in words(answer)
    assert not Poll.objects.exists()
    evening.present(8)
    assert evening.send("katrin", form, item=evening.item(case).pk, motion="award", amount="4800").status_code == 302


def test_a_withdrawn_case_voids_its_vote(evening: Evening) -> None:
    case = evening.case()
    evening.present(8)
    poll = evening.poll(case)
    evening.votes(poll, fatma="yes")
    seen = evening.seal("ivan", url_of(poll.item))
    perform("withdraw", case, by=evening.district["antje"], on=evening.meeting.held_on)
    page = evening.read("ivan", url_of(poll.item))
    assert "Der Antrag wurde zurückgezogen Darüber wird nicht mehr abgestimmt." in page
    assert "Stimme abgeben" not in page
    assert "Zurückgezogen" in evening.read("ivan", url_of(evening.meeting))
    answer = evening.browser("ivan").post(url_of(poll, "vote"), {**seen, "verdict": "yes"})
    assert answer.status_code == 409
    assert "Abstimmung eröffnen" not in evening.read("katrin", url_of(poll.item))
    assert not Resolution.objects.exists()


def test_a_vote_nobody_took_part_in_is_not_closed(evening: Evening) -> None:
    poll = _poll(evening)
    answer = evening.send("katrin", url_of(poll, "close_poll"))
    assert answer.status_code == 422
    assert "Noch niemand hat abgestimmt." in words(answer)


def test_the_second_vote_on_a_point_waits_for_the_first(evening: Evening) -> None:
    poll = _poll(evening)
    form = url_of(evening.meeting, "open_poll")
    answer = evening.send("katrin", form, item=poll.item_id, motion="award", amount="100")
    assert answer.status_code == 422
    assert "Zu diesem Punkt läuft schon eine Abstimmung." in words(answer)


def test_closing_twice_is_one_closing(evening: Evening) -> None:
    poll = _poll(evening)
    evening.votes(poll, fatma="yes")
    url = url_of(poll, "close_poll")
    seen = evening.seal("katrin", url)
    assert [evening.browser("katrin").post(url, seen).status_code for _ in range(2)] == [302, 302]
    answer = evening.browser("mehmet").post(url)
    assert answer.status_code == 409
    assert "„Abstimmung schließen“ ist nicht mehr möglich." in words(answer)
    assert Resolution.objects.count() == 1


def test_a_motion_to_defer_that_finds_no_majority_leaves_the_point_open(evening: Evening) -> None:
    poll = _poll(evening, motion="defer", amount=None)
    evening.votes(poll, fatma="no")
    evening.send("katrin", url_of(poll, "close_poll"))
    page = evening.read("ivan", url_of(poll.item))
    assert "Ergebnis: Zurückstellen – abgelehnt" in page
    assert "Noch offen" in page
    assert "Abstimmung eröffnen" in evening.read("katrin", url_of(poll.item))


def test_a_deferred_case_comes_back_and_the_old_point_is_over(evening: Evening) -> None:
    poll = _poll(evening, motion="defer", amount=None)
    evening.votes(poll, fatma="yes")
    evening.send("katrin", url_of(poll, "close_poll"))
    case = poll.item.consideration.application
    perform("decide", case, by=evening.district["sabine"], on=evening.meeting.held_on, reasons="Konzept fehlt.")
    case.refresh_from_db()
    assert case.status == Status.DEFERRED
    evening.schedule(case)
    assert "In anderen Sitzungen" in evening.read("ivan", url_of(evening.item(case)))
    assert "Abstimmung eröffnen" not in evening.read("katrin", url_of(poll.item))
    form = url_of(evening.meeting, "open_poll")
    answer = evening.send("katrin", form, item=poll.item_id, motion="award", amount="100")
    assert answer.status_code == 422
    assert "Über diesen Antrag ist hier nicht mehr abzustimmen." in words(answer)


def _poll(evening: Evening, **data: object) -> Poll:
    case = evening.case()
    evening.present(8)
    return evening.poll(case, **data)  # type: ignore[arg-type]
