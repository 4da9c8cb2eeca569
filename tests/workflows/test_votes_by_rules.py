# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules of procedure at the door: who may vote at all, what a vote decided, and the reason in the resolution."""

from datetime import date
from decimal import Decimal

import pytest

from committees.bylaws.body import to_json
from committees.bylaws.counting import Outcome
from committees.bylaws.library import all_sets
from committees.bylaws.rules import Base, Majority, MajorityRule, QuorumRule, Rules
from committees.models import Poll, Resolution, Seat, Tenure
from grants.models import Application, Representative, Status
from law.finding import Refused
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.steps import VOTES, Steps
from workflows.engine import perform

WON = "einfache Mehrheit der abgegebenen Stimmen: angenommen"
THREE = f"3 Ja, 1 Nein, 1 Enthaltung; {WON}"
ONE = f"1 Ja, 0 Nein, 0 Enthaltungen; {WON}"


class Evening:
    """A case before a body of fourteen seats under given rules."""

    def __init__(self, district: District, on: date, rules: Rules) -> None:
        self.district, self.steps, self.on = district, Steps(district), district.meeting.held_on
        district.committee.rules.update(body=to_json(rules))
        Tenure.objects.filter(seat__committee=district.committee, seat__number=15).delete()
        Seat.objects.get(committee=district.committee, number=15).delete()
        self.case = draft(district.call, district.association, title="Begegnungscafé am Markt", asked=Decimal(4800))
        self.steps.submit(self.case, by=district["antje"], on=on)
        self.steps.check(self.case, on=on)
        self.steps.schedule(self.case, district.meeting, on=on)

    def opened(self, present: int) -> Poll:
        self.steps.gather(self.district.meeting, on=self.on, seats=present)
        return self.steps.open_poll(self.case, self.district.meeting, on=self.on)

    def closed(self, poll: Poll, **verdicts: str) -> Application:
        for key, verdict in verdicts.items():
            perform("vote", poll, by=self.district[key], on=self.on, verdict=verdict)
        perform("close_poll", poll, by=self.district["katrin"], on=self.on)
        self.case.refresh_from_db()
        return self.case


@pytest.mark.parametrize(
    ("name", "present", "refusal"),
    [
        ("landkreis_leipzig", 6, "6 von 14 Sitzen anwesend, nötig sind 7: mindestens die Hälfte"),
        ("landkreis_leipzig", 0, "0 von 14 Sitzen anwesend, nötig sind 7: mindestens die Hälfte"),
        ("niepars", 0, "0 von 14 Sitzen anwesend, nötig ist 1: wer anwesend ist, genügt"),
        ("vwvfg", 7, "7 von 14 Sitzen anwesend, nötig sind 8: mehr als die Hälfte"),  # where Leipzig may vote
    ],
)
def test_too_few_open_no_vote(mettmann: District, on: date, name: str, present: int, refusal: str) -> None:
    evening = Evening(mettmann, on, all_sets()[name].rules)
    with pytest.raises(Refused) as refused:
        evening.opened(present)
    (finding,) = refused.value.findings
    assert finding.rule == "quorum"
    assert finding.text.startswith(f"Nicht beschlussfähig: {refusal}. Tragen Sie die Anwesenheit ein")
    assert not Poll.objects.exists()


@pytest.mark.parametrize(
    ("name", "present", "votes", "why"),
    [
        ("landkreis_leipzig", 7, VOTES, f"7 von 14 Sitzen anwesend, mindestens die Hälfte; {THREE}"),
        ("landkreis_leipzig", 14, VOTES, f"14 von 14 Sitzen anwesend, mindestens die Hälfte; {THREE}"),
        ("niepars", 1, {"mehmet": "yes"}, f"1 von 14 Sitzen anwesend, wer anwesend ist, genügt; {ONE}"),
        ("niepars", 5, VOTES, f"5 von 14 Sitzen anwesend, wer anwesend ist, genügt; {THREE}"),
        ("vwvfg", 8, VOTES, f"8 von 14 Sitzen anwesend, mehr als die Hälfte; {THREE}"),
    ],
)  # fmt: skip
def test_enough_vote_and_the_resolution_says_why(
    mettmann: District, on: date, name: str, present: int, votes: dict[str, str], why: str
) -> None:
    evening = Evening(mettmann, on, all_sets()[name].rules)
    assert evening.closed(evening.opened(present), **votes).status == Status.RESOLVED
    found = Resolution.objects.get()
    assert found.text == f"„Begegnungscafé am Markt“: Förderung mit 4.800,00\u00a0€. {why}."
    assert found.poll is not None
    assert found.poll.reasoning == why


def test_who_is_excluded_from_the_item_makes_nobody_quorate(mettmann: District, on: date) -> None:
    evening = Evening(mettmann, on, Rules())
    Representative.objects.create(applicant=mettmann.association, user=mettmann["fatma"])
    with pytest.raises(Refused, match=r"7 von 14 Sitzen anwesend.*wer ausgeschlossen ist, zählt nicht als anwesend"):
        evening.opened(8)
    case = evening.closed(evening.opened(9), mehmet="yes")
    assert case.status == Status.RESOLVED
    assert "8 von 14 Sitzen anwesend, mehr als die Hälfte" in Resolution.objects.get().text


def test_where_the_rules_leave_out_the_excluded_fewer_suffice(mettmann: District, on: date) -> None:
    evening = Evening(mettmann, on, Rules(quorum=QuorumRule(base=Base.WITHOUT_EXCLUDED)))
    Representative.objects.create(applicant=mettmann.association, user=mettmann["fatma"])
    evening.closed(evening.opened(8), mehmet="yes")
    assert "7 von 13 nicht ausgeschlossenen Sitzen anwesend, mehr als die Hälfte" in Resolution.objects.get().text


def test_who_became_a_party_after_the_vote_began_keeps_the_ballot(mettmann: District, on: date) -> None:
    evening = Evening(mettmann, on, Rules(quorum=QuorumRule(base=Base.WITHOUT_EXCLUDED)))
    poll = evening.opened(14)
    Representative.objects.create(applicant=mettmann.association, user=mettmann["fatma"])
    evening.closed(poll, fatma="yes")
    assert "14 von 14 nicht ausgeschlossenen Sitzen anwesend" in Resolution.objects.get().text


def test_seats_that_came_while_voting_can_cost_the_quorum(mettmann: District, on: date) -> None:
    evening = Evening(mettmann, on, Rules())
    poll = evening.opened(8)
    Seat.objects.bulk_create(
        Seat(committee=mettmann.committee, number=number, organisation="Neu") for number in (15, 16)
    )
    with pytest.raises(Refused, match=r"8 von 16 Sitzen anwesend, nötig sind 9.*Heben Sie die Abstimmung auf"):
        evening.closed(poll, mehmet="yes")
    assert not Resolution.objects.exists()


def test_missed_unanimity_is_no_rejection(mettmann: District, on: date) -> None:
    """Its rules ask for other rounds, so the first two neither award nor reject; the third takes the majority."""
    evening = Evening(mettmann, on, Rules(majority=MajorityRule(Majority.UNANIMOUS, simple_after=2)))
    for number in (1, 2):
        poll = evening.opened(8)
        assert evening.closed(poll, mehmet="yes", fatma="no", georg="yes").status == Status.SCHEDULED
        poll.refresh_from_db()
        assert (poll.round, poll.outcome) == (number, Outcome.UNDECIDED)
        assert poll.reasoning.endswith(f"es folgt Runde {number + 1}: noch nicht entschieden")
        assert not Resolution.objects.exists()
    evening.closed(evening.opened(8), mehmet="yes", fatma="no", georg="yes")
    assert "2 Ja, 1 Nein, 0 Enthaltungen; Runde 3, einfache Mehrheit" in Resolution.objects.get().text


def test_unanimity_in_the_first_round_needs_no_other(mettmann: District, on: date) -> None:
    evening = Evening(mettmann, on, Rules(majority=MajorityRule(Majority.UNANIMOUS, simple_after=2)))
    evening.closed(evening.opened(8), mehmet="yes", fatma="yes")
    assert Resolution.objects.get().text.endswith("2 Ja, 0 Nein, 0 Enthaltungen; Runde 1, Einstimmigkeit: angenommen.")
