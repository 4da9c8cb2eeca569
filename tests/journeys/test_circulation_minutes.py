# SPDX-License-Identifier: AGPL-3.0-or-later
"""A vote in writing ends as a paper: counted, objected to, stopped or withdrawn, the chair signs what happened."""

from datetime import date

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from committees.bylaws.rules import Channel, InvitationRule, Rules
from committees.models import AgendaItem, Poll, Summons
from grants.models import MeetingPaper, Representative, Status
from law import calendar
from law.finding import Refused
from tests.journeys.test_circulation import AFTER, LAST, MEMBERS, START, Round
from tests.portal.applicant import text
from tests.portal.committee import url_of
from tests.workflows.test_typesetting import words
from workflows import consequences
from workflows.demo.district import District
from workflows.engine import Conflict, perform, possible_acts, roles_on
from workflows.forms_of_papers import digest_of

# A session under these rules needs letters, three weeks before it; a circulation begins today.
LETTERS = Rules(invitation=InvitationRule(days=21, channel=Channel.LETTER))
DEFECT = "Die Einladung war nicht ordnungsgemäß"


@pytest.fixture
def going(mettmann: District, on: date) -> Round:
    """Ivan speaks for who applies and is excluded by law."""
    found = Round(mettmann, on, LETTERS)
    Representative.objects.create(applicant=mettmann.association, user=mettmann["ivan"])
    return found


def page(going: Round, who: str, poll: Poll, on: date) -> str:
    calendar.pretend(on)
    client = Client()
    client.force_login(going.district[who])
    answer = client.get(url_of(poll.item.meeting))
    assert answer.status_code == 200
    return text(answer)


def signed(going: Round, poll: Poll, on: date = AFTER) -> tuple[str, str]:
    """The words of the minutes and of the extract."""
    perform("sign_minutes", poll.item.meeting, by=going.district["mehmet"], on=on)
    consequences.run_pending()
    papers = MeetingPaper.objects.filter(meeting=poll.item.meeting).order_by("pk")
    assert [paper.kind for paper in papers] == ["minutes", "extract"]
    found = []
    for paper in papers:
        with paper.file.open() as file:
            found.append(words(PdfReader(file)))
    return found[0], found[1]


def test_nobody_reads_of_a_defect_while_it_runs(going: Round) -> None:
    poll = going.begin()
    for who in ("katrin", "mehmet", "fatma"):
        seen = page(going, who, poll, START)
        assert "Ladungsmangel" not in seen
        assert "Fehlende einladen" not in seen
        assert "Einladungen nachtragen" not in seen
        assert "Der Umlauf begann am 25.01.2027 und endet am 08.02.2027, 24 Uhr." in seen
        assert "Wer ist gefragt?" in seen
        assert "Ivan Petrenko" not in seen, "who is excluded was not asked"


def test_nobody_is_invited_to_a_circulation(going: Round) -> None:
    poll, d = going.begin(), going.district
    meeting = poll.item.meeting
    acts = possible_acts(meeting, roles=roles_on(meeting, d["katrin"], START), by=d["katrin"], on=START)
    assert not {"invite", "record_summons", "plan_transfer", "arrange_agenda"} & set(acts)
    with pytest.raises(Conflict):
        perform("invite", meeting, by=d["katrin"], on=START, channel="portal")
    assert not Summons.objects.filter(meeting=meeting, user=d["ivan"]).exists()


def test_a_counted_circulation_is_signed(going: Round) -> None:
    poll = going.begin()
    going.answer(poll, *(key for key in MEMBERS if key != "ivan"), "martin")
    going.night(poll)
    assert poll.outcome == "adopted"
    seen = page(going, "mehmet", poll, AFTER)
    assert "Der Umlauf ist beendet. Auch über ihn gibt es eine Niederschrift." in seen
    assert "Niederschrift unterschreiben" in seen
    minutes, extract = signed(going, poll)
    assert "Niederschrift über ein Umlaufverfahren" in minutes
    assert "Gefragt waren 14 Sitze mit Stimme." in minutes
    for told in (minutes, extract):
        assert DEFECT not in told
        assert "Ivan Petrenko hat an Beratung und Abstimmung nicht teilgenommen" in told
        assert "8 Ja, 0 Nein, 0 Enthaltungen: angenommen" in told
        assert "Geantwortet haben 8" in told
        assert "Stimmberechtigt" not in told
        assert "Anwesend" not in told
    assert "Niemand kann sie mehr ändern." in page(going, "fatma", poll, AFTER)


def test_one_that_was_objected_to_is_signed(going: Round) -> None:
    poll = going.begin()
    going.answer(poll, "fatma")
    going.object(poll, "petra", on=LAST)
    minutes, extract = signed(going, poll)
    for told in (minutes, extract):
        assert DEFECT not in told
        assert "Ein Mitglied hat dem Umlaufverfahren widersprochen" in told
        assert "Das müssen wir besprechen." in told
        assert "Beschluss „" not in told


def test_one_that_was_stopped_is_signed(going: Round) -> None:
    poll = going.begin()
    data = {"reason": "Der Antrag hat sich geändert.", "meeting": poll.item.meeting}
    perform("stop", poll, by=going.district["katrin"], on=START, **data)
    going.read(poll)
    minutes, extract = signed(going, poll)
    for told in (minutes, extract):
        assert DEFECT not in told
        assert "Das Umlaufverfahren wurde abgebrochen" in told


def test_a_withdrawn_application_ends_its_circulation(going: Round) -> None:
    d, poll = going.district, going.begin()
    going.answer(poll, "fatma")
    mail.outbox.clear()
    perform("withdraw", going.case, by=d["antje"], on=START, reason="Kein Platz.")
    going.read(poll)
    meeting = poll.item.meeting
    meeting.refresh_from_db()
    assert (going.case.status, poll.outcome, meeting.phase) == (Status.WITHDRAWN, "void", "closed")
    assert AgendaItem.objects.get(pk=poll.item_id).notes == (
        "Umlaufverfahren vom 25.01.2027 bis zum 08.02.2027. Der Antrag wurde zurückgezogen."
    )
    consequences.run_pending()
    assert {message.subject for message in mail.outbox} == {"Ein Umlaufverfahren ist beendet"}
    assert d["fatma"].email in {address for message in mail.outbox for address in message.to}
    client = Client()
    client.force_login(d["katrin"])
    calendar.pretend(START)
    assert "Begegnungscafé" not in text(client.get(reverse("committee:circulations")))
    minutes, _extract = signed(going, poll, START)
    assert "Der Antrag wurde zurückgezogen." in minutes


def test_withdrawing_from_a_session_ends_no_session(going: Round) -> None:
    """Of the same body: a vote that runs there falls, the session goes on, and nobody gets a mail about it."""
    d, on = going.district, going.district.meeting.held_on
    going.district.committee.rules.update(body={})
    going.steps.schedule(going.case, d.meeting, on=START)
    going.steps.gather(d.meeting, on=on, seats=9)
    poll = going.steps.open_poll(going.case, d.meeting, on=on)
    mail.outbox.clear()
    perform("withdraw", going.case, by=d["antje"], on=on, reason="")
    going.read(poll)
    d.meeting.refresh_from_db()
    assert (poll.outcome, d.meeting.phase) == ("void", "convened")
    consequences.run_pending()
    assert not [message for message in mail.outbox if "Umlauf" in message.subject]


def test_a_note_of_the_chair_outlives_the_end(going: Round) -> None:
    poll = going.begin()
    note = {"item": poll.item, "text": "Zwei haben angerufen.", "before": digest_of("")}
    perform("note_item", poll.item.meeting, by=going.district["mehmet"], on=START, **note)
    going.night(poll)
    notes = AgendaItem.objects.get(pk=poll.item_id).notes
    assert notes.startswith("Zwei haben angerufen.\n\nUmlaufverfahren vom 25.01.2027")


def test_after_the_last_day_nobody_stops_it(going: Round) -> None:
    """The answers were given; whoever leads does not take them away before the clock counts them."""
    poll = going.begin()
    going.answer(poll, *(key for key in MEMBERS if key != "ivan"), "martin")
    data = {"reason": "Das Ergebnis gefällt mir nicht.", "meeting": poll.item.meeting}
    with pytest.raises(Refused, match="Der Umlauf endete mit dem 08"):
        perform("stop", poll, by=going.district["katrin"], on=AFTER, **data)
    going.night(poll)
    assert poll.outcome == "adopted"
