# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deciding in writing, from the first mail to the resolution: adopted, too little, objected to, at the last minute."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.core import mail

from committees.bylaws.body import to_json
from committees.bylaws.rules import Circulating, CirculationRule, Majority, MajorityRule, QuorumRule, Rules, Share
from committees.models import AgendaItem, Ballot, Meeting, Poll, Recusal, Summons, Tenure
from grants.models import Affiliation, Commitment, Event, Representative, Status
from law.finding import Refused
from workflows import circulations, consequences
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.steps import Steps
from workflows.engine import Conflict, Forbidden, perform, possible_acts, roles_on
from workflows.models import Outbox

MEMBERS = ("mehmet", "fatma", "georg", "helga", "ivan", "jutta", "karim", "lena")
START = date(2027, 1, 25)
LAST = date(2027, 2, 8)
LAW = Rules()
AFTER = LAST + timedelta(days=1)


class Round:
    """A case that is ready, before a body under given rules."""

    def __init__(self, district: District, on: date, rules: Rules = LAW, *, asked: int = 2000) -> None:
        self.district, self.steps = district, Steps(district)
        district.committee.rules.update(body=to_json(rules))
        self.case = draft(district.call, district.association, title="Begegnungscafé am Markt", asked=Decimal(asked))
        self.steps.submit(self.case, by=district["antje"], on=on)
        self.steps.check(self.case, on=on)
        mail.outbox.clear()

    def begin(self, *, by: str = "katrin", amount: int | None = None, **data: Any) -> Poll:
        given = {"amount": Decimal(amount or 2000), "conditions": "", "words": ""} | data
        perform("circulate", self.case, by=self.district[by], on=START, **given)
        consequences.run_pending()
        self.case.refresh_from_db()
        return Poll.objects.get(item__consideration__application=self.case, closed_at=None)

    def answer(self, poll: Poll, *who: str, verdict: str = "yes", on: date = START) -> None:
        for key in who:
            perform("vote", poll, by=self.district[key], on=on, verdict=verdict)

    def object(self, poll: Poll, who: str, *, on: date = START) -> None:
        meeting = poll.item.meeting
        perform("object", poll, by=self.district[who], on=on, reason="Das müssen wir besprechen.", meeting=meeting)
        self.read(poll)

    def night(self, poll: Poll, on: date = AFTER) -> None:
        circulations.run_due(on)
        consequences.run_pending()
        self.read(poll)

    def read(self, poll: Poll) -> None:
        poll.refresh_from_db()
        self.case.refresh_from_db()


@pytest.fixture
def going(mettmann: District, on: date) -> Round:
    return Round(mettmann, on)


def addresses() -> set[str]:
    return {address for message in mail.outbox for address in message.to}


def test_without_an_objection_it_is_resolved(going: Round) -> None:
    d = going.district
    poll = going.begin(words="Die Veranstaltung ist schon im März.")
    meeting = poll.item.meeting
    assert (meeting.kind, meeting.held_on, meeting.invited_on) == ("circulation", LAST, START)
    assert meeting.rules == d.committee.rules.get()
    assert (going.case.status, going.case.due_on) == (Status.SCHEDULED, LAST)
    assert poll.item.text == "Die Veranstaltung ist schon im März."
    seats = d.committee.seats.filter(advisory=False)
    assert set(Ballot.objects.filter(poll=poll, user=None).values_list("seat", flat=True)) == set(
        seats.values_list("pk", flat=True)
    )
    asked = set(Summons.objects.filter(meeting=meeting).values_list("user__email", flat=True))
    assert addresses() == asked
    assert d["mehmet"].email in asked
    assert {message.subject for message in mail.outbox} == {"Ihr Gremium stimmt schriftlich ab"}
    assert "Begegnungscafé" not in mail.outbox[0].body
    assert "bis zum 08.02.2027" in mail.outbox[0].body

    going.answer(poll, *MEMBERS[:7])
    going.answer(poll, "lena", verdict="no", on=LAST)
    mail.outbox.clear()
    going.night(poll, LAST)
    assert poll.is_open, "the last day counts to its end"
    mail.outbox.clear()
    going.night(poll)
    assert (poll.yes, poll.no, poll.outcome) == (7, 1, "adopted")
    assert going.case.status == Status.RESOLVED
    assert poll.resolution.amount == Decimal(2000)
    assert "8 von 15 Sitzen haben geantwortet, mehr als die Hälfte; 7 Ja, 1 Nein" in poll.resolution.text
    assert Commitment.objects.get(application=going.case).stage == "reserved"
    meeting.refresh_from_db()
    assert meeting.phase == "closed"
    notes = AgendaItem.objects.get(pk=poll.item_id).notes
    assert notes.startswith("Umlaufverfahren vom 25.01.2027 bis zum 08.02.2027. Gefragt waren 15 Sitze mit Stimme.")
    assert notes.endswith("einfache Mehrheit der abgegebenen Stimmen: angenommen.")
    assert addresses() == asked
    assert {message.subject for message in mail.outbox} == {"Ein Umlaufverfahren ist beendet"}


def test_the_office_carries_it_out_like_any_other_resolution(going: Round) -> None:
    poll = going.begin()
    going.answer(poll, *MEMBERS)
    going.night(poll)
    going.steps.decide(going.case, on=AFTER)
    assert going.case.status == Status.AWARDED


def test_too_few_answers_are_no_result(going: Round) -> None:
    poll = going.begin()
    going.answer(poll, *MEMBERS[:7])
    going.night(poll)
    assert poll.outcome == "undecided"
    assert "7 von 15 Sitzen haben geantwortet, nötig sind 8" in poll.reasoning
    assert going.case.status == Status.SCHEDULED
    newest = AgendaItem.objects.filter(consideration__application=going.case).latest("pk")
    assert newest.meeting == going.district.meeting
    assert newest.taken_from == poll.item
    assert not hasattr(poll, "resolution")
    assert not Commitment.objects.exists()


def exclude(going: Round, *numbers: int) -> None:
    """By law: they speak for who applies."""
    for holder in Tenure.objects.filter(committee=going.district.committee, seat__number__in=numbers):
        Representative.objects.create(applicant=going.district.association, user=holder.user)


def test_half_of_those_asked_is_not_half_of_the_seats(going: Round) -> None:
    """Fifteen seats, eight ballots, five answers: what the rules tell every member is more than half of all seats."""
    exclude(going, *range(9, 16))
    poll = going.begin()
    assert poll.ballots.count() == 8
    going.answer(poll, *MEMBERS[:5])
    going.night(poll)
    assert poll.outcome == "undecided"
    assert "5 von 15 Sitzen haben geantwortet, nötig sind 8, mehr als die Hälfte" in poll.reasoning
    assert not hasattr(poll, "resolution")
    assert going.case.status == Status.SCHEDULED


def test_who_is_found_excluded_at_the_end_can_cost_the_quorum(mettmann: District, on: date) -> None:
    """One answer is enough by these rules; seven seats that may have answered are still no quorum of fifteen."""
    one = Share(Fraction(1, 15), more_than=False)
    going = Round(mettmann, on, Rules(circulation=CirculationRule(threshold=one)))
    exclude(going, *range(9, 16))
    poll = going.begin()
    going.answer(poll, *MEMBERS)
    exclude(going, 8)
    going.night(poll)
    assert (poll.outcome, poll.yes) == ("undecided", 7)
    assert "nur 7 von 15 Sitzen konnten antworten, damit ist das Gremium nicht beschlussfähig" in poll.reasoning
    assert not Commitment.objects.exists()


def test_an_objection_ends_it(going: Round) -> None:
    d = going.district
    poll = going.begin()
    going.answer(poll, *MEMBERS)
    mail.outbox.clear()
    going.object(poll, "petra", on=LAST)
    consequences.run_pending()
    assert (poll.outcome, poll.yes, poll.no) == ("void", 0, 0)
    assert poll.reasoning.endswith("Das müssen wir besprechen.")
    assert "widersprochen" in AgendaItem.objects.get(pk=poll.item_id).notes
    assert going.case.status == Status.SCHEDULED
    newest = AgendaItem.objects.filter(consideration__application=going.case).latest("pk")
    assert (newest.meeting, newest.taken_from) == (d.meeting, poll.item)
    assert {message.subject for message in mail.outbox} == {"Ein Umlaufverfahren ist beendet"}
    with pytest.raises(Conflict):
        going.answer(poll, "martin", on=LAST)
    going.night(poll)
    assert poll.outcome == "void"
    assert not Event.objects.filter(act="conclude").exists()


def test_without_a_session_it_goes_back_to_those_who_plan(going: Round) -> None:
    d = going.district
    poll = going.begin()
    d.meeting.delete()
    going.object(poll, "fatma")
    assert going.case.status == Status.READY
    assert Event.objects.filter(application=going.case).latest("pk").act == "unschedule"
    assert going.begin().pk != poll.pk, "and may go round again"


def test_an_objection_is_a_members_and_in_time(going: Round) -> None:
    d = going.district
    poll = going.begin()
    with pytest.raises(Forbidden):
        going.object(poll, "katrin")
    with pytest.raises(Refused, match="endete mit dem 08"):
        going.object(poll, "fatma", on=AFTER)
    assert "object" in possible_acts(poll, roles=roles_on(poll, d["fatma"], START), by=d["fatma"], on=START)


def test_where_the_rules_always_allow_it_an_objection_does_not_end_it(mettmann: District, on: date) -> None:
    going = Round(mettmann, on, Rules(circulation=CirculationRule(allowed=Circulating.ALWAYS)))
    poll = going.begin()
    with pytest.raises(Refused, match="Sie können mit Nein stimmen"):
        going.object(poll, "fatma")


# --- the last day ---


def test_the_last_minute_of_the_last_day_counts_and_the_first_after_it_not(going: Round) -> None:
    """Nobody has counted yet; the vote itself knows what day it is."""
    poll = going.begin()
    going.answer(poll, "fatma", on=LAST)
    with pytest.raises(Refused, match="endete mit dem 08"):
        going.answer(poll, "georg", on=AFTER)
    assert poll.is_open
    assert Ballot.objects.exclude(verdict="").get().user == going.district["fatma"]


def test_nobody_counts_before_the_last_day_is_over(going: Round) -> None:
    poll = going.begin()
    for key in (None, "katrin", "mehmet"):
        by = going.district[key] if key else None
        with pytest.raises(Refused if by is None else Forbidden):
            perform("conclude", poll, by=by, on=LAST, meeting=poll.item.meeting)


def test_the_clock_can_come_twice_or_late(going: Round) -> None:
    poll = going.begin()
    going.answer(poll, *MEMBERS)
    late = AFTER + timedelta(days=4)
    assert circulations.conclude_due(late) == 1
    assert circulations.conclude_due(late) == 0
    assert Event.objects.filter(act="conclude").count() == 1
    poll.refresh_from_db()
    assert poll.outcome == "adopted"


def test_one_that_cannot_be_counted_holds_up_no_other(
    going: Round, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    broken = going.begin()
    second = Round.__new__(Round)
    second.__dict__ |= going.__dict__
    second.case = draft(going.district.call, going.district.association, title="Zweiter Antrag", asked=Decimal(2000))
    going.steps.submit(second.case, by=going.district["antje"], on=date(2027, 1, 20))
    going.steps.check(second.case, on=date(2027, 1, 20))
    sound = second.begin()
    real = circulations.perform

    def perform_or_break(act: str, poll: Poll, **given: Any) -> Event:
        if poll.pk == broken.pk:
            raise RuntimeError("broken")
        return real(act, poll, **given)

    monkeypatch.setattr(circulations, "perform", perform_or_break)
    assert circulations.conclude_due(AFTER) == 1
    sound.refresh_from_db()
    assert not sound.is_open
    assert "broken" in caplog.text


# --- reminders ---

# days of the circulation, day since its start → what is due
REMINDERS = [
    (14, 0, ""), (14, 6, ""), (14, 7, "half"), (14, 12, "half"), (14, 13, "last_day"), (14, 14, "last_day"),
    (14, 15, ""), (1, 0, ""), (1, 1, ""), (2, 0, ""), (2, 1, "last_day"), (2, 2, "last_day"), (3, 1, "half"),
    (3, 2, "last_day"),
]  # fmt: skip


@pytest.mark.parametrize(("days", "since", "stage"), REMINDERS)
def test_when_a_reminder_is_due(days: int, since: int, stage: str) -> None:
    assert circulations.stage_due(START, START + timedelta(days=days), START + timedelta(days=since)) == stage


def test_who_has_not_answered_is_reminded_once_each_time(going: Round) -> None:
    d = going.district
    poll = going.begin()
    mail.outbox.clear()
    for since in range(15):
        if since == 3:
            going.answer(poll, "fatma", on=START + timedelta(days=since))
        if since == 10:
            going.answer(poll, "georg", on=START + timedelta(days=since))
        for _tick in range(3):
            circulations.run_due(START + timedelta(days=since))
        consequences.run_pending()
    times = {key: sum(d[key].email in message.to for message in mail.outbox) for key in ("fatma", "georg", "helga")}
    assert times == {"fatma": 0, "georg": 1, "helga": 2}
    assert Event.objects.filter(act="remind").count() == 2
    assert Outbox.objects.filter(kind="mail_circulation_reminder").count() == 2
    assert {message.subject for message in mail.outbox} == {"Ihre Antwort im Umlaufverfahren fehlt noch"}


# --- what may go round ---


def test_the_rules_may_forbid_it(mettmann: District, on: date) -> None:
    going = Round(mettmann, on, Rules(circulation=CirculationRule(allowed=Circulating.NEVER)))
    with pytest.raises(Refused, match="erlaubt kein Umlaufverfahren"):
        going.begin()


def test_a_list_of_matters_binds(mettmann: District, on: date) -> None:
    rule = CirculationRule(allowed=Circulating.LISTED, matters=("kleine Beträge",))
    going = Round(mettmann, on, Rules(circulation=rule))
    with pytest.raises(Refused, match="steht nicht in der Liste"):
        going.begin(matter="Protokoll")
    poll = going.begin(matter="kleine Beträge")
    going.answer(poll, *MEMBERS)
    going.night(poll)
    assert poll.outcome == "adopted"


def test_not_more_than_was_asked_and_than_there_is(going: Round) -> None:
    with pytest.raises(Refused, match="Beantragt sind"):
        going.begin(amount=2001)
    going.case.call.fund.limit = Decimal(1500)
    going.case.call.fund.save()
    with pytest.raises(Refused):
        going.begin(amount=1501)
    assert not Meeting.objects.filter(kind="circulation").exists()


def test_money_that_is_gone_at_the_end_brings_it_to_a_session(going: Round) -> None:
    poll = going.begin()
    going.answer(poll, *MEMBERS)
    fund = going.case.call.fund
    fund.limit = Decimal(1000)
    fund.save()
    going.night(poll)
    assert poll.outcome == "undecided"
    assert "nicht mehr genug Geld frei" in poll.reasoning
    assert going.case.status == Status.SCHEDULED
    assert not Commitment.objects.exists()


def test_nothing_begins_that_could_not_end(going: Round) -> None:
    """Too few seats are held, § 90 (1) VwVfG: nobody is told, nothing is left."""
    Tenure.objects.filter(committee=going.district.committee, seat__number__gt=7).delete()
    with pytest.raises(Refused, match="Nur 7 von 15 Sitzen könnten antworten"):
        going.begin()
    assert not Meeting.objects.filter(kind="circulation").exists()
    assert not mail.outbox


def test_who_is_excluded_is_not_asked_and_a_doubt_needs_a_session(going: Round) -> None:
    d = going.district
    Representative.objects.create(applicant=d.association, user=d["ivan"])
    poll = going.begin()
    assert not Ballot.objects.filter(poll=poll, seat__tenures__user=d["ivan"]).exists()
    assert not Summons.objects.filter(meeting=poll.item.meeting, user=d["ivan"]).exists()
    with pytest.raises((Refused, Forbidden)):
        going.object(poll, "ivan")
    going.object(poll, "fatma")
    assert Recusal.objects.filter(user=d["ivan"], standing="excluded").exists()


def test_a_doubt_about_bias_needs_a_session(going: Round) -> None:
    d = going.district
    Affiliation.objects.create(user=d["ivan"], applicant=d.association, name=d.association.name, kind="member")
    with pytest.raises(Refused, match="nur in einer Sitzung"):
        going.begin()


def test_the_chair_may_begin_it_a_member_and_the_office_not(going: Round) -> None:
    d = going.district
    for key in ("sabine", "antje"):
        with pytest.raises(Forbidden):
            going.begin(by=key)
    assert "circulate" not in possible_acts(
        going.case, roles=roles_on(going.case, d["helga"], START), by=d["helga"], on=START
    )
    assert going.begin(by="mehmet").is_open


def test_unanimity_that_fails_in_writing_comes_to_a_session(mettmann: District, on: date) -> None:
    rules = Rules(majority=MajorityRule(Majority.UNANIMOUS, simple_after=2), quorum=QuorumRule(minimum=1))
    going = Round(mettmann, on, rules)
    poll = going.begin()
    going.answer(poll, *MEMBERS[:7])
    going.answer(poll, "lena", verdict="no")
    going.night(poll)
    assert poll.outcome == "undecided"
    assert going.case.status == Status.SCHEDULED
