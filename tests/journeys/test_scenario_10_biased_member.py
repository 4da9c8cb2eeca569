# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenario 10: seat 7 is on the board of the applicant; and what else bias does to a session."""

from datetime import timedelta

import pytest

from committees.bylaws.rules import DeputyRule, Rules
from committees.models import Ballot, Poll, Presence, Recusal, Tenure
from grants.models import Affiliation, Event, OfficeRecusal
from law.finding import Refused
from permissions.models import User
from tests.portal.committee import Evening, invited_under, url_of
from workflows.demo.district import District
from workflows.engine import Forbidden, perform
from workflows.models import Attempt

PRESENT = ("mehmet", "fatma", "georg", "helga", "ivan", "jutta", "lena", "martin", "nadine", "olaf", "petra", "ralf")


@pytest.fixture
def evening(mettmann: District) -> Evening:
    found = Evening(mettmann)
    name = mettmann.association.name.upper()
    Affiliation.objects.create(user=mettmann["karim"], name=name, kind=Affiliation.Kind.BOARD)
    return found


def test_seat_7_is_proposed_has_no_ballot_and_sees_nothing(evening: Evening) -> None:
    d, case = evening.district, evening.case()
    item = evening.item(case)
    found = Recusal.objects.get(item=item)
    assert (found.user, found.seat.number, found.ground, found.standing) == (d["karim"], 7, "board", "excluded")
    assert found.origin == Recusal.Origin.SYSTEM
    evening.present(13)
    perform("propose_amount", evening.meeting, by=d["fatma"], on=evening.meeting.held_on, item=item, amount=4000)

    poll = evening.poll(case)
    assert not Ballot.objects.filter(poll=poll, user=d["karim"]).exists()
    page = evening.read("karim", url_of(item))
    assert "Sie wirken bei diesem Punkt nicht mit" in page
    assert "gehört ihrem Vorstand oder Aufsichtsrat an" in page
    assert "4.000,00" not in page, "no sight of what the others propose"
    assert "4.000,00" in evening.read("fatma", url_of(item))

    answer = evening.browser("karim").post(url_of(poll, "vote"), {"verdict": "yes"})
    assert answer.status_code == 403
    tried = Attempt.objects.get()
    assert (tried.by, tried.act, tried.subject, tried.kind) == (d["karim"], "vote", "poll", "forbidden")

    evening.votes(poll, **dict.fromkeys(PRESENT, "yes"))
    evening.send("katrin", url_of(poll, "close_poll"))
    poll.refresh_from_db()
    assert (poll.yes, poll.no, poll.abstain) == (12, 0, 0)
    assert "12 von 15 Sitzen anwesend" in poll.reasoning
    assert Presence.objects.filter(user=d["karim"], left_at=None).exists(), "in the house, not in this item"


def test_no_deputy_stands_in_for_the_excluded(evening: Evening) -> None:
    """An excluded member is not absent; the rules may say otherwise."""
    d, seat = evening.district, Tenure.objects.get(user=evening.district["karim"]).seat
    deputy = User.objects.create_user("kemal@beispiel.test", "Kemal Haddad")
    stands_in = Tenure.objects.create(seat=seat, user=deputy, part=Tenure.Part.DEPUTY, since=d.meeting.held_on)
    case = evening.case()
    evening.present(6)
    here = [*Tenure.objects.filter(user__presences__meeting=evening.meeting), stands_in]
    here += list(Tenure.objects.filter(user__in=[d[key] for key in ("lena", "martin")]))
    perform("record_presence", evening.meeting, by=d["katrin"], on=d.meeting.held_on, present=here)
    assert not Ballot.objects.filter(poll=evening.poll(case), seat=seat).exists()

    invited_under(evening.meeting, Rules(deputies=DeputyRule(for_excluded=True)))
    perform("void_poll", Poll.objects.get(), by=d["katrin"], on=d.meeting.held_on, reasons="Neue Regel")
    assert Ballot.objects.get(poll=evening.poll(case), seat=seat).user == deputy


def test_a_doubt_is_decided_by_the_others_and_the_law_is_not(evening: Evening) -> None:
    d, on = evening.district, evening.meeting.held_on
    case = evening.case()
    item = evening.item(case)
    evening.present(12)
    declared = {"item": item, "biased": True, "ground": "doubt", "reason": "Meine Nachbarin leitet das Café."}
    perform("declare_bias", evening.meeting, by=d["helga"], on=on, **declared)
    with pytest.raises(Refused, match="Ob Sitz 4 befangen ist"):
        evening.poll(case)
    doubt = Recusal.objects.get(user=d["helga"])
    poll = evening.poll(case, motion="recusal", recusal=doubt, amount=None)
    assert sorted(poll.ballots.values_list("seat__number", flat=True)) == [1, 2, 3, 5, 6, 8, 9, 10, 11, 12]
    evening.votes(poll, fatma="no", georg="no", ivan="yes")
    perform("close_poll", poll, by=d["katrin"], on=on)
    doubt.refresh_from_db()
    assert doubt.standing == Recusal.Standing.CLEARED
    assert evening.poll(case).ballots.filter(user=d["helga"]).exists()

    board = Recusal.objects.get(user=d["karim"])
    with pytest.raises(Refused, match="wartet keine Befangenheit"):
        evening.poll(evening.case("Anderes Projekt"), motion="recusal", recusal=board, amount=None)


def test_an_excluded_chair_hands_the_chair_to_the_deputy(evening: Evening) -> None:
    d, on = evening.district, evening.meeting.held_on
    Affiliation.objects.create(user=d["mehmet"], name=d.association.name, kind=Affiliation.Kind.EMPLOYED)
    case = evening.case()
    item = evening.item(case)
    evening.present(12)
    motion = {"item": item, "motion": "award", "amount": case.amount_asked}
    with pytest.raises(Refused, match="Ihre Stellvertretung"):
        perform("open_poll", evening.meeting, by=d["mehmet"], on=on, **motion)
    perform("open_poll", evening.meeting, by=d["georg"], on=on, **motion)
    poll = Poll.objects.get()
    with pytest.raises(Forbidden):
        perform("close_poll", poll, by=d["mehmet"], on=on)
    evening.votes(poll, fatma="yes", georg="no")
    perform("close_poll", poll, by=d["georg"], on=on)
    poll.refresh_from_db()
    assert poll.outcome == "rejected", "an excluded chair breaks no tie"
    assert Event.objects.get(poll=poll, act="close_poll").by == d["georg"]


def test_bias_is_said_before_the_ballot_opens(evening: Evening) -> None:
    d, on = evening.district, evening.meeting.held_on
    case = evening.case()
    item = evening.item(case)
    evening.present(9)
    evening.poll(case)
    with pytest.raises(Refused, match="Geben Sie bis dahin keine Stimme ab"):
        perform("declare_bias", evening.meeting, by=d["helga"], on=on, item=item, biased=True, ground="relative")
    perform("declare_bias", evening.meeting, by=d["helga"], on=on, item=item, biased=False)


def test_who_becomes_a_party_after_the_agenda_was_made_is_still_found(evening: Evening) -> None:
    d = evening.district
    case = evening.case()
    Affiliation.objects.create(
        user=d["fatma"], applicant=d.association, name="Café", kind=Affiliation.Kind.EMPLOYED, since=d.meeting.held_on
    )
    Affiliation.objects.create(
        user=d["georg"],
        name=d.association.name,
        kind=Affiliation.Kind.BOARD,
        until=d.meeting.held_on - timedelta(days=1),
    )
    evening.present(12)
    voters = set(evening.poll(case).ballots.values_list("user", flat=True))
    assert d["fatma"].pk not in voters
    assert d["georg"].pk in voters, "the term on the board had ended"


def test_the_office_declares_bias_too(evening: Evening) -> None:
    d, case = evening.district, evening.case()
    perform("declare_office_bias", case, by=d["katrin"], on=evening.meeting.held_on, ground="relative", reason="")
    assert OfficeRecusal.objects.get().user == d["katrin"]
    evening.present(9)
    perform(
        "open_poll",
        evening.meeting,
        by=d["mehmet"],
        on=evening.meeting.held_on,
        item=evening.item(case),
        motion="award",
        amount=case.amount_asked,
    )
    with pytest.raises(Forbidden):
        perform("close_poll", Poll.objects.get(), by=d["katrin"], on=evening.meeting.held_on)
    perform("declare_office_bias", case, by=d["sabine"], on=evening.meeting.held_on, ground="doubt", reason="Chor")
    with pytest.raises(Forbidden):
        perform("withdraw", case, by=d["sabine"], on=evening.meeting.held_on, reason="")
