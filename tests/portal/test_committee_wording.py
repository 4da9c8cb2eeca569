# SPDX-License-Identifier: AGPL-3.0-or-later
"""A body of young people reads ballot, bias, receipt, result and circulation with "du"; every other one with "Sie"."""

import re

import pytest

from committees.models import Committee
from portal.committee.wording import FORMAL, PLAIN
from tests.portal.committee import Evening, url_of
from workflows.demo.district import District
from workflows.engine import perform


@pytest.fixture
def evening(mettmann: District) -> Evening:
    found = Evening(mettmann)
    Committee.objects.filter(pk=mettmann.committee.pk).update(plain_words=True)
    return found


def test_a_vote_in_plain_words(evening: Evening) -> None:
    case = evening.case()
    evening.present(8)
    poll = evening.poll(case)
    url = url_of(poll.item)
    page = evening.read("fatma", url)
    assert "Hast du selbst mit diesem Projekt zu tun?" in page
    assert "Beantworte zuerst die Frage oben" in page
    assert "befangen?" not in page
    evening.unbiased(poll.item, "fatma")
    page = evening.read("fatma", url)
    assert "Deine Stimme" in page
    assert "Ihre Stimme" not in page
    assert "Du kannst deine Stimme ändern, bis die Abstimmung vorbei ist." in page
    evening.vote("fatma", poll, "yes")
    assert "Deine Stimme ist gespeichert: Ja Sitz 2," in evening.read("fatma", url)
    assert "Du hast hier keinen Stimmzettel" in evening.read("martin", url)
    perform("close_poll", poll, by=evening.district["katrin"], on=evening.meeting.held_on)
    assert "Ihr habt Ja gesagt. Das Projekt soll das Geld bekommen." in evening.read("fatma", url)


def test_every_other_body_reads_the_formal_words(evening: Evening) -> None:
    Committee.objects.update(plain_words=False)
    case = evening.case()
    evening.present(8)
    poll = evening.poll(case)
    evening.unbiased(poll.item, "fatma")
    page = evening.read("fatma", url_of(poll.item))
    assert "Ihre Stimme" in page
    assert "Deine" not in page


def test_both_say_the_same_things() -> None:
    assert set(FORMAL) == set(PLAIN)
    assert not [
        key
        for key, text in PLAIN.items()
        if re.search(r"\b(Sie|Ihre?n?)\b", text.replace("Ihr habt", "")) and key not in {"goes_round"}
    ]
    assert not [key for key, text in FORMAL.items() if re.search(r"\b([Dd]u|[Dd]eine?)\b", text)]
