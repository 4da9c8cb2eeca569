# SPDX-License-Identifier: AGPL-3.0-or-later
"""A secret vote as members see it: the code before, the receipt once, the list afterwards; and what is kept of it."""

import base64
import re
import zlib
from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from committees.bylaws.body import to_json
from committees.bylaws.rules import Rules, Secrecy, SecrecyRule
from committees.models import Ballot, Poll, Slip
from grants.models import Event
from law import calendar
from tests.portal.committee import Evening, url_of, words
from tests.promises import linking
from workflows.demo.district import District

CODE = re.compile(r'fw-code">([^<]+)<')
SIGNED = re.compile(r'name="code" value="([^"]+)"')


@pytest.fixture
def evening(mettmann: District) -> Iterator[Evening]:
    mettmann.committee.rules.update(body=to_json(Rules(secrecy=SecrecyRule(by=Secrecy.MEMBER))))
    yield Evening(mettmann)
    calendar.pretend(None)


@pytest.fixture
def poll(evening: Evening) -> Poll:
    case = evening.case(asked=2000)
    evening.present(8)
    opened = evening.poll(case, secret=True)
    evening.unbiased(opened.item, "mehmet", "fatma", "georg", "helga")
    return opened


def ballot(poll: Poll) -> str:
    return reverse("committee:cast_secret", args=[poll.public_id])


def slips(poll: Poll) -> str:
    return reverse("committee:slips", args=[poll.public_id])


def cast(evening: Evening, who: str, poll: Poll, verdict: str) -> str:
    """The code that stood on the ballot, and again on the receipt."""
    page = evening.get(who, ballot(poll)).content.decode()
    shown, signed = CODE.search(page), SIGNED.search(page)
    assert shown and signed
    answer = evening.browser(who).post(ballot(poll), {"verdict": verdict, "code": signed[1]})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert CODE.findall(answer.content.decode()) == [shown[1]]
    return shown[1]


def test_the_way_of_a_secret_vote(evening: Evening, poll: Poll) -> None:
    item = url_of(poll.item)
    assert "Diese Abstimmung ist geheim" in evening.read("fatma", item)
    assert ballot(poll) in evening.get("fatma", item).content.decode()
    code = cast(evening, "fatma", poll, "no")
    other = cast(evening, "mehmet", poll, "yes")
    third = cast(evening, "georg", poll, "yes")
    again = evening.read("fatma", item)
    assert "Ihre Stimme liegt verschlossen im Umschlag" in again
    assert "3 von 8 haben abgestimmt" in again
    assert "Ihre Stimme ist gespeichert" not in again
    assert evening.get("fatma", slips(poll)).status_code == 404
    evening.send("katrin", url_of(poll, "close_poll"))
    assert "Alle Stimmzettel mit Prüfcode" in evening.read("helga", item)
    listed = evening.read("helga", slips(poll))
    assert "2 Ja, 1 Nein, 0 Enthaltungen" in listed
    found = re.findall(r'data-slip="([^"]+)".*?<td>(\w+)</td>', evening.get("helga", slips(poll)).content.decode())
    assert found == sorted([(code, "Nein"), (other, "Ja"), (third, "Ja")])
    assert evening.get("nora", slips(poll)).status_code == 404


def test_nothing_is_kept_of_a_vote_but_that_it_was_cast(evening: Evening, poll: Poll) -> None:
    """No table, no session, no message, no cookie."""
    code = cast(evening, "fatma", poll, "no").replace(" ", "")
    everything = "".join(str(linking.rows_of(table)) for table in linking.tables())
    assert code not in everything
    assert code[:4] + " " + code[4:] not in everything
    for session in Session.objects.all():
        kept = session.session_data.partition(":")[0].removeprefix(".")
        raw = base64.urlsafe_b64decode(kept + "=" * (-len(kept) % 4))
        assert code.encode() not in (zlib.decompress(raw) if session.session_data.startswith(".") else raw)
    assert code not in str(evening.browser("fatma").cookies)
    event = Event.objects.get(act="cast_secret")
    assert set(event.data) == {"seat"}
    assert event.key is None


def test_a_changed_mind_gets_another_code(evening: Evening, poll: Poll) -> None:
    first = cast(evening, "fatma", poll, "yes")
    assert "Sie haben schon abgestimmt" in evening.read("fatma", ballot(poll))
    second = cast(evening, "fatma", poll, "no")
    assert first != second
    cast(evening, "mehmet", poll, "abstain")
    refused = evening.send("katrin", url_of(poll, "close_poll"))
    assert "Bei weniger als 3 Stimmen wäre bekannt, wer wie gestimmt hat." in words(refused)
    cast(evening, "georg", poll, "abstain")
    evening.send("katrin", url_of(poll, "close_poll"))
    assert sorted(Slip.objects.values_list("verdict", flat=True)) == ["abstain", "abstain", "no"]


def test_without_a_choice_the_code_stays(evening: Evening, poll: Poll) -> None:
    page = evening.get("fatma", ballot(poll)).content.decode()
    signed = SIGNED.findall(page)[0]
    answer = evening.browser("fatma").post(ballot(poll), {"code": signed})
    assert answer.status_code == 422
    assert SIGNED.findall(answer.content.decode()) == [signed]
    assert "Bitte wählen Sie" in words(answer)


@pytest.mark.parametrize("forged", ["", "CDFGHJKM", "CDFGHJKM:abc", "x" * 300])
def test_nobody_brings_a_code_of_their_own(evening: Evening, poll: Poll, forged: str) -> None:
    answer = evening.browser("fatma").post(ballot(poll), {"verdict": "yes", "code": forged})
    assert answer.status_code == 422
    assert "Der Prüfcode dieser Seite gilt nicht" in words(answer)
    assert not Ballot.objects.exclude(verdict="").exists()
    new = SIGNED.findall(answer.content.decode())[0]
    assert evening.browser("fatma").post(ballot(poll), {"verdict": "yes", "code": new}).status_code == 200


def test_nor_that_of_another_person(evening: Evening, poll: Poll) -> None:
    signed = SIGNED.findall(evening.get("georg", ballot(poll)).content.decode())[0]
    assert evening.browser("fatma").post(ballot(poll), {"verdict": "yes", "code": signed}).status_code == 422


def test_after_the_end_the_page_says_so(evening: Evening, poll: Poll) -> None:
    signed = SIGNED.findall(evening.get("georg", ballot(poll)).content.decode())[0]
    for who in ("fatma", "mehmet", "helga"):
        cast(evening, who, poll, "yes")
    evening.send("katrin", url_of(poll, "close_poll"))
    answer = evening.browser("georg").post(ballot(poll), {"verdict": "no", "code": signed})
    assert answer.status_code == 409
    assert "Ihre Stimme ist nicht gespeichert" in words(answer)
    assert evening.get("georg", ballot(poll)).status_code == 302


def test_who_was_not_asked_about_bias_answers_first(evening: Evening, poll: Poll) -> None:
    assert evening.get("ivan", ballot(poll)).status_code == 302
    evening.unbiased(poll.item, "ivan")
    assert evening.get("ivan", ballot(poll)).status_code == 200


def test_who_was_not_there_has_no_ballot(evening: Evening, poll: Poll) -> None:
    assert evening.get("petra", ballot(poll)).status_code == 302
    assert evening.get("nora", ballot(poll)).status_code == 404


def test_an_open_vote_has_no_secret_page(evening: Evening) -> None:
    case = evening.case(asked=2000)
    evening.present(8)
    opened = evening.poll(case)
    assert evening.get("fatma", ballot(opened)).status_code == 404
    assert evening.get("fatma", slips(opened)).status_code == 404


def test_what_it_protects_can_be_read_by_everybody(evening: Evening) -> None:
    page = Client().get(reverse("committee:secrecy"))
    text = words(page)
    assert "Kein Mitglied, kein Vorsitz, keine Geschäftsführung und kein Amt" in text
    assert "erst, wenn 3 Umschläge da sind" in text
    for limit in ("Arbeitsspeicher", "Sicherung", "Schreibprotokoll", "alten Fassungen", "Wahlurne", "Prüfcode kann"):
        assert limit in text


@pytest.mark.parametrize(("by", "offered"), [(Secrecy.NOBODY, False), (Secrecy.MEMBER, True), (Secrecy.CHAIR, True)])
def test_secrecy_is_offered_where_the_rules_know_it(evening: Evening, by: Secrecy, offered: bool) -> None:
    evening.district.committee.rules.update(body=to_json(Rules(secrecy=SecrecyRule(by=by))))
    evening.case(asked=2000)
    evening.present(8)
    assert ("Geheim abstimmen lassen" in evening.read("katrin", url_of(evening.meeting, "open_poll"))) is offered
