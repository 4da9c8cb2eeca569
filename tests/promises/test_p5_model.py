# SPDX-License-Identifier: AGPL-3.0-or-later
"""P5: whatever order people come, go, recuse, vote and close in, the door does what one page of plain Python says."""

from collections import Counter
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from committees import standing, voting
from committees.models import Ballot, Meeting, Poll, Recusal, Resolution, Seat, Summons, Tenure
from law.finding import Refused
from permissions.models import User
from tests.portal.committee import Evening
from tests.promises import reference
from tests.promises.crowd import rounds
from workflows.demo.district import District
from workflows.engine import Conflict, Forbidden, Unknown, perform
from workflows.procedures import poll, session_checks

STEPS = 12
# What four hundred sequences must at least have met, or they prove nothing.
MET = {
    "vote": 400,
    "vote changed": 80,
    "vote refused": 200,
    "closed": 60,
    "closed with three votes or more": 40,
    "tie": 6,
    "adopted": 24,
    "voided": 8,
    "opening refused": 80,
    "excluded by law": 40,
    "doubt decided": 16,
}
NUMBERS = st.integers(1, reference.SEATS)
PEOPLE = st.tuples(st.sampled_from("md"), NUMBERS).map(lambda each: f"{each[0]}{each[1]}")
VERDICTS = st.sampled_from(["yes", "no", "abstain"])
INVITED_BEFORE = timedelta(days=7)


class Stage:
    """Five seats with a deputy each, and a case they meet about."""

    def __init__(self, district: District) -> None:
        self.evening = Evening(district)
        Tenure.objects.filter(seat__committee=district.committee, seat__number__gt=reference.SEATS).delete()
        Seat.objects.filter(committee=district.committee, number__gt=reference.SEATS).delete()
        self.case = self.evening.case()
        self.item = self.evening.item(self.case)
        self.meeting: Meeting = self.evening.meeting
        self.seats = {seat.number: seat for seat in Seat.objects.filter(committee=district.committee)}
        self.tenures: dict[str, Tenure] = {}
        for number, seat in self.seats.items():
            deputy = User.objects.create_user(f"d{number}@beispiel.test", f"Vertretung {number}")
            since = self.meeting.held_on
            self.tenures[f"m{number}"] = seat.tenures.select_related("user").get()
            self.tenures[f"d{number}"] = Tenure.objects.create(seat=seat, user=deputy, part="deputy", since=since)
        Summons.objects.filter(meeting=self.meeting).delete()
        Meeting.objects.filter(pk=self.meeting.pk).update(invited_on=None, rules=None)
        self.secretary = district["katrin"]

    def act(self, name: str, subject: Any, by: User, **data: Any) -> bool:
        """Whether the door let it happen."""
        try:
            perform(name, subject, by=by, on=self.meeting.held_on, **data)
        except (Conflict, Forbidden, Refused, Unknown):
            return False
        return True


class Sessions(RuleBasedStateMachine):
    """The same deeds in the database and on paper."""

    stage: ClassVar[Stage]
    finished: ClassVar[int]
    met: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.model = reference.Session()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)
        type(self).finished += 1

    @initialize(
        missing=st.sampled_from([0, 0, 0, 0, 0, 0, 1, 5]), crowd=st.sets(NUMBERS, min_size=2), late=st.booleans()
    )
    def begin(self, missing: int, crowd: set[int], late: bool) -> None:
        """Most sessions invite everybody and begin with some, or nothing could ever be opened."""
        self.everybody_but(missing)
        if not late:
            self.gather(crowd | {2, 3}, set())

    def everybody_but(self, missing: int) -> None:
        self._invite(set(self.stage.seats) - {missing})

    @precondition(lambda self: len(self.model.invited) < reference.SEATS)
    @rule(seat=NUMBERS)
    def invite(self, seat: int) -> None:
        self._invite({seat})

    def _invite(self, seats: set[int]) -> None:
        """Letters the secretary posted; each stands in the log once."""
        stage = self.stage
        letters = {
            "invited": [stage.tenures[f"m{seat}"] for seat in sorted(seats)],
            "channel": "letter",
            "sent_on": stage.meeting.held_on - INVITED_BEFORE,
        }
        done = stage.act("record_summons", stage.meeting, stage.secretary, **letters)
        assert done is not bool(seats & self.model.invited)
        if done:
            self.model.invited |= seats

    @precondition(lambda self: self.model.poll is None or len(self.model.present) < reference.SEATS)
    @rule(crowd=st.sets(NUMBERS, min_size=3), others=st.sets(PEOPLE, max_size=2))
    def gather(self, crowd: set[int], others: set[str]) -> None:
        """The list of who is there now; where two want one seat, it is refused as a whole."""
        wanted = {f"m{seat}" for seat in crowd} | others
        seats = [who[1] for who in wanted]
        present = [self.stage.tenures[who] for who in sorted(wanted)]
        done = self.stage.act("record_presence", self.stage.meeting, self.stage.secretary, present=present)
        assert done is (len(seats) == len(set(seats)))
        if done:
            self.model.present = {int(who[1]): who for who in wanted}

    @precondition(lambda self: not self.model.excluded or self.model.poll)
    @rule(who=PEOPLE, by_law=st.booleans())
    def recuse(self, who: str, by_law: bool) -> None:
        data = {"item": self.stage.item, "biased": True, "ground": "board" if by_law else "doubt", "reason": "Chor"}
        done = self.stage.act("declare_bias", self.stage.meeting, self.stage.tenures[who].user, **data)
        assert done is self.model.may_recuse()
        if done:
            self.model.recuse(who, by_law=by_law)
            self.met["excluded by law"] += by_law

    @precondition(lambda self: self.model.may_decide())
    @rule(verdict=st.sampled_from(["yes", "no"]))
    def decide_on_a_doubt(self, verdict: str) -> None:
        """All others agree; whether somebody stays out is their vote, without the member."""
        who, electorate = self.model.next_doubt()
        recusal = Recusal.objects.get(item=self.stage.item, user=self.stage.tenures[who].user)
        motion = {"item": self.stage.item, "motion": "recusal", "recusal": recusal}
        assert self.stage.act("open_poll", self.stage.meeting, self.stage.secretary, **motion)
        for person in electorate.values():
            assert self.stage.act("vote", self.poll, self.stage.tenures[person].user, verdict=verdict)
        assert self.stage.act("close_poll", self.poll, self.stage.secretary)
        self.model.decide(who, out=verdict == "yes")
        self.met["doubt decided"] += 1

    @precondition(lambda self: self.model.poll is None and len(self.model.present) >= 2)
    @rule()
    def open(self) -> None:
        motion = {"item": self.stage.item, "motion": "defer"}
        done = self.stage.act("open_poll", self.stage.meeting, self.stage.secretary, **motion)
        assert done is self.model.may_open()
        self.met["opening refused"] += not done
        if done:
            self.model.open()
            assert self.model.poll is not None
            ballots = dict(Ballot.objects.filter(poll=self.poll).values_list("seat__number", "user"))
            people = {seat: self.stage.tenures[who].user_id for seat, who in self.model.poll.electorate.items()}
            assert ballots == people

    @precondition(lambda self: self.model.opened)
    @rule(votes=st.lists(st.tuples(PEOPLE, VERDICTS), min_size=1, max_size=6))
    def vote_some(self, votes: list[tuple[str, str]]) -> None:
        for who, verdict in votes:
            self.vote(who, verdict)

    @precondition(lambda self: self.model.poll is not None)
    @rule(verdicts=st.lists(VERDICTS, min_size=reference.SEATS, max_size=reference.SEATS), ends=st.booleans())
    def vote_all(self, verdicts: list[str], ends: bool) -> None:
        """Everybody who may; often the vote is closed right after."""
        assert self.model.poll is not None
        for who, verdict in zip(self.model.poll.electorate.values(), verdicts, strict=False):
            self.vote(who, verdict)
        if ends:
            self.close()

    def vote(self, who: str, verdict: str) -> None:
        before = self.model.said(who)
        done = self.stage.act("vote", self.poll, self.stage.tenures[who].user, verdict=verdict)
        assert done is self.model.may_vote(who)
        self.met["vote" if done else "vote refused"] += 1
        if done:
            self.met["vote changed"] += before not in {"", verdict}
            self.model.vote(who, verdict)

    @precondition(lambda self: self.model.opened)
    @rule(seat=NUMBERS, verdict=VERDICTS)
    def record(self, seat: int, verdict: str) -> None:
        data = {"seat": self.stage.seats[seat], "verdict": verdict}
        done = self.stage.act("record_vote", self.poll, self.stage.secretary, **data)
        assert done is self.model.may_record(seat)
        if done:
            self.model.record(seat, verdict)

    @precondition(lambda self: self.model.poll is not None)
    @rule()
    def close(self) -> None:
        poll = self.poll
        done = self.stage.act("close_poll", poll, self.stage.secretary)
        assert done is self.model.may_close()
        if done:
            poll.refresh_from_db()
            yes, no, abstain, adopted = self.model.close()
            self.met["closed"] += 1
            self.met["closed with three votes or more"] += yes + no + abstain >= reference.QUORUM
            self.met["tie"] += yes == no > 0
            self.met["adopted"] += adopted
            assert (poll.yes, poll.no, poll.abstain, poll.outcome == "adopted") == (yes, no, abstain, adopted)
            assert Resolution.objects.filter(poll=poll).exists() is adopted

    @precondition(lambda self: self.model.opened and self.model.poll is None)
    @rule(who=PEOPLE)
    def come_too_late(self, who: str) -> None:
        """Nothing is counted after the end or ended twice."""
        self.vote(who, "yes")
        assert not self.stage.act("close_poll", self.poll, self.stage.secretary)
        assert not self.stage.act("void_poll", self.poll, self.stage.secretary, reasons="Versehen")

    @precondition(lambda self: self.model.poll is not None and len(self.model.poll.votes) in {1, 2})
    @rule()
    def void(self) -> None:
        assert self.stage.act("void_poll", self.poll, self.stage.secretary, reasons="Versehen")
        self.model.void()
        self.met["voided"] += 1

    @property
    def poll(self) -> Poll:
        return Poll.objects.filter(item=self.stage.item).latest("pk")


def play(sequences: int) -> None:
    Sessions.finished, Sessions.met = 0, Counter()
    how = settings(
        max_examples=sequences,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=sequences <= 1_000,
    )
    run_state_machine_as_test(Sessions, settings=how)


@pytest.mark.soak
def test_the_door_does_what_the_model_says(mettmann: District) -> None:
    Sessions.stage = Stage(mettmann)
    sequences = rounds(400, 100_000)
    play(sequences)
    assert Sessions.finished >= sequences
    assert {what: least for what, least in MET.items() if Sessions.met[what] < least} == {}, Sessions.met


def _excluded_chair(state: Sessions) -> None:
    state.everybody_but(0)
    state.recuse("m1", by_law=True)
    state.gather({1, 2, 3, 4}, set())
    state.open()


def _one_uninvited(state: Sessions) -> None:
    state.everybody_but(5)
    state.gather({1, 2, 3, 4}, set())
    state.open()


def _two_of_five(state: Sessions) -> None:
    state.everybody_but(0)
    state.recuse("m1", by_law=True)
    state.gather({1, 2, 3}, set())
    state.open()


def _deputy_casts(state: Sessions) -> None:
    """The member is there: nobody casts the ballot a second time."""
    state.everybody_but(0)
    state.gather({1, 2, 3, 4}, set())
    state.open()
    state.vote("m2", "yes")
    state.vote("d2", "no")


def _secretary_overwrites(state: Sessions) -> None:
    state.everybody_but(0)
    state.gather({1, 2, 3, 4}, set())
    state.open()
    state.vote("m2", "yes")
    state.record(2, "no")


# An evening, and the guard it needs.
EVENINGS: list[tuple[Any, Any, str, Any]] = [
    (_excluded_chair, standing, "_is_out", lambda *_: False),
    (_one_uninvited, voting, "not_invited", lambda _: []),
    (_two_of_five, session_checks, "missing_quorum", lambda *_: []),
    (_deputy_casts, poll, "CAST", poll.CAST.replace("OR user_id = %s", "OR %s > 0")),
    (_secretary_overwrites, poll, "RECORD", poll.RECORD.replace("verdict = '' OR", "true OR")),
]


@pytest.mark.parametrize(("evening", "module", "guard", "gone"), EVENINGS)
def test_a_broken_door_is_found(
    mettmann: District, monkeypatch: pytest.MonkeyPatch, evening: Any, module: Any, guard: str, gone: Any
) -> None:
    """Negative controls: an evening that passes differs from the model when its guard is gone."""
    Sessions.stage, Sessions.finished, Sessions.met = Stage(mettmann), 0, Counter()
    _live(evening)
    monkeypatch.setattr(module, guard, gone)
    with pytest.raises(AssertionError):
        _live(evening)


def _live(evening: Any) -> None:
    state = Sessions()
    try:
        evening(state)
    finally:
        state.teardown()
