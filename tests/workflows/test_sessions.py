# SPDX-License-Identifier: AGPL-3.0-or-later
"""A session at the door: deputies, times, other sums, rounds, urgent points, deferral, votes taken again."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from committees.bylaws.rules import AgeRule, Amounts, Revote, Rules
from committees.models import AgendaItem, Ballot, Meeting, Poll, Presence, Resolution, Seat, Tenure
from grants.models import Application, Commitment, Event, Status
from law.finding import Refused
from permissions.models import User
from tests.portal.committee import Evening, follow, url_of
from workflows.demo.district import District
from workflows.engine import Conflict, Forbidden, Unknown, perform
from workflows.models import Attempt


@pytest.fixture
def evening(mettmann: District) -> Evening:
    return Evening(mettmann)


def act(evening: Evening, name: str, subject: Any, who: str, **data: Any) -> Event:
    return perform(name, subject, by=evening.district[who], on=evening.meeting.held_on, **data)


def deputy_of(evening: Evening, seat: int, name: str = "Hanno Vertreter") -> User:
    user = User.objects.create_user(f"{name.split(maxsplit=1)[0].lower()}@beispiel.test", name)
    at = Seat.objects.get(committee=evening.district.committee, number=seat)
    Tenure.objects.create(seat=at, user=user, part=Tenure.Part.DEPUTY, since=date(2026, 1, 1))
    return user


def gather(evening: Evening, *people: User, time: time | None = None) -> None:
    here = list(Tenure.objects.filter(committee=evening.district.committee, user__in=people))
    act(evening, "record_presence", evening.meeting, "katrin", present=here, time=time)


# --- scenario 13: a seat votes once, whoever sits there ---


def test_the_deputy_of_a_seat_that_voted_is_refused(evening: Evening) -> None:
    deputy, case = deputy_of(evening, 4), evening.case()
    evening.present(8)
    poll = evening.poll(case)
    on = evening.meeting.held_on
    with pytest.raises(Conflict, match="Für Sitz 4 stimmt in dieser Abstimmung Helga Brandt"):
        perform("vote", poll, by=deputy, on=on, verdict="no")
    evening.votes(poll, helga="yes")
    with pytest.raises(Conflict, match="Sitz 4 hat bereits abgestimmt"):
        perform("vote", poll, by=deputy, on=on, verdict="no")
    assert Ballot.objects.get(poll=poll, seat__number=4).verdict == "yes"
    assert list(Attempt.objects.values_list("by", "kind")) == [(deputy.pk, "conflict")] * 2


def test_a_deputy_who_sits_there_votes_and_the_member_does_not(evening: Evening) -> None:
    deputy, case = deputy_of(evening, 4), evening.case()
    evening.present(8)
    d = evening.district
    gather(evening, deputy, *(d[key] for key in ("mehmet", "fatma", "georg", "ivan", "jutta", "karim", "lena")))
    poll, on = evening.poll(case), evening.meeting.held_on
    perform("vote", poll, by=deputy, on=on, verdict="yes")
    with pytest.raises(Conflict, match="Sitz 4 hat bereits abgestimmt"):
        perform("vote", poll, by=d["helga"], on=on, verdict="no")
    gone = Presence.objects.get(user=d["helga"])
    assert gone.left_at is not None
    assert Presence.objects.get(user=deputy, left_at=None).seat.number == 4


def test_a_seat_has_room_for_one(evening: Evening) -> None:
    deputy = deputy_of(evening, 4)
    evening.present(1)
    with pytest.raises(Refused, match="Für Sitz 4 kann nur eine Person da sein"):
        gather(evening, deputy, evening.district["helga"])


def test_who_retired_yesterday_has_no_seat_today(evening: Evening) -> None:
    case, d = evening.case(), evening.district
    evening.present(12)
    poll = evening.poll(case)
    Tenure.objects.filter(user=d["fatma"]).update(until=evening.meeting.held_on - timedelta(days=1))
    with pytest.raises(Unknown):
        evening.votes(poll, fatma="yes")
    assert Attempt.objects.get().by == d["fatma"]
    assert Ballot.objects.get(poll=poll, user=d["fatma"]).verdict == ""


# --- in the room without a device ---


def test_the_secretary_records_a_vote_until_the_member_votes(evening: Evening) -> None:
    poll = evening.poll(_before_eight(evening))
    seat = Seat.objects.get(committee=evening.district.committee, number=5)
    act(evening, "record_vote", poll, "katrin", seat=seat, verdict="yes")
    ballot = Ballot.objects.get(poll=poll, seat=seat)
    assert (ballot.verdict, ballot.recorded_by) == ("yes", evening.district["katrin"])
    act(evening, "record_vote", poll, "katrin", seat=seat, verdict="no")
    evening.votes(poll, ivan="abstain")
    with pytest.raises(Conflict, match="Sitz 5 hat bereits abgestimmt"):
        act(evening, "record_vote", poll, "katrin", seat=seat, verdict="yes")
    ballot.refresh_from_db()
    assert (ballot.verdict, ballot.recorded_by) == ("abstain", None)
    with pytest.raises(Forbidden):
        act(evening, "record_vote", poll, "fatma", seat=seat, verdict="yes")


# --- times ---


def test_coming_leaving_and_coming_again_are_rows_with_times(evening: Evening) -> None:
    d, first = evening.district, evening.district["fatma"]
    evening.present(1)
    for people in ((d["mehmet"], first), (d["mehmet"],), (d["mehmet"], first)):
        gather(evening, *people)
    rows = list(Presence.objects.filter(user=first))
    assert [row.left_at is None for row in rows] == [False, True]
    assert rows[0].came_at <= rows[0].left_at <= rows[1].came_at  # type: ignore[operator]
    evening.meeting.refresh_from_db()
    opened = evening.meeting.opened_at
    assert opened is not None
    gather(evening, d["mehmet"])
    evening.meeting.refresh_from_db()
    assert evening.meeting.opened_at == opened


# --- other sums ---


def test_the_sum_asked_comes_first_then_the_largest_proposal(evening: Evening) -> None:
    case = _before_eight(evening)
    for who, amount in (("fatma", 3000), ("ivan", 4000), ("fatma", 3500)):
        act(evening, "propose_amount", evening.meeting, who, item=evening.item(case), amount=Decimal(amount))
    for wrong in (4000, 3500):
        with pytest.raises(Refused, match=r"jetzt über 4\.800,00"):
            evening.poll(case, wrong)
    for amount in (4800, 4000):
        poll = evening.poll(case, amount)
        evening.votes(poll, fatma="no", ivan="no", georg="yes")
        act(evening, "close_poll", poll, "katrin")
        case.refresh_from_db()
        assert case.status == Status.SCHEDULED
        assert not Resolution.objects.exists()
    poll = evening.poll(case, 3500)
    evening.votes(poll, fatma="yes")
    act(evening, "close_poll", poll, "katrin")
    assert Resolution.objects.get().amount == 3500


def test_the_last_sum_without_a_majority_rejects(evening: Evening) -> None:
    case = _before_eight(evening)
    act(evening, "propose_amount", evening.meeting, "fatma", item=evening.item(case), amount=Decimal(3000))
    for amount in (4800, 3000):
        poll = evening.poll(case, amount)
        evening.votes(poll, fatma="no")
        act(evening, "close_poll", poll, "katrin")
    assert Resolution.objects.get().outcome == "rejected"


def test_the_median_where_the_rules_say_so(evening: Evening) -> None:
    follow(evening.district.committee, Rules(amounts=Amounts.MEDIAN))
    case = _before_eight(evening)
    for who, amount in (("fatma", "1000.00"), ("ivan", "4000.00"), ("georg", "2500.01"), ("lena", "3000.00")):
        act(evening, "propose_amount", evening.meeting, who, item=evening.item(case), amount=Decimal(amount))
    with pytest.raises(Refused, match=r"jetzt über 2\.750,00"):
        evening.poll(case, 4000)
    given = {"item": evening.item(case), "motion": "award", "amount": Decimal("2750.00")}
    act(evening, "open_poll", evening.meeting, "katrin", **given)


def test_more_than_was_asked_is_no_proposal(evening: Evening) -> None:
    case = _before_eight(evening)
    with pytest.raises(Refused, match="Schlagen Sie weniger vor"):
        act(evening, "propose_amount", evening.meeting, "fatma", item=evening.item(case), amount=Decimal(4800))


# --- the agenda ---


def test_points_change_places(evening: Evening) -> None:
    cases = [evening.case(title) for title in ("Eins", "Zwei", "Drei")]
    items = [evening.item(case) for case in cases]
    act(evening, "arrange_agenda", evening.meeting, "katrin", order=[items[2], items[0], items[1]])
    titles = list(evening.meeting.items.order_by("position").values_list("title", flat=True))
    assert titles == ["Drei", "Eins", "Zwei"]
    with pytest.raises(Refused, match="genau einen Platz"):
        act(evening, "arrange_agenda", evening.meeting, "katrin", order=items[:2])


def test_a_point_after_the_invitation_needs_a_vote_first(evening: Evening) -> None:
    evening.present(8)
    case = evening.case("Dringend")
    AgendaItem.objects.update(urgent=True)
    with pytest.raises(Refused, match="erst als dringend aufnehmen"):
        evening.poll(case)
    poll = evening.poll(case, motion="urgent", amount=None)
    evening.votes(poll, fatma="yes")
    act(evening, "close_poll", poll, "katrin")
    assert not Resolution.objects.exists()
    assert evening.poll(case).is_open


def test_whatever_is_scheduled_after_the_invitation_is_urgent(evening: Evening) -> None:
    early = evening.case("Früh")
    evening.present(8)
    late = evening.ready(evening.case("Spät", schedule=False))
    perform("schedule", late, by=evening.district["sabine"], on=date(2027, 2, 2), meeting=evening.meeting)
    assert [evening.item(case).urgent for case in (early, late)] == [False, True]


def test_a_deferral_names_the_session(evening: Evening) -> None:
    case = _before_eight(evening)
    later = Meeting.objects.create(committee=evening.district.committee, held_on=date(2027, 5, 12))
    poll = evening.poll(case, motion="defer", amount=None, defer_to=later)
    evening.votes(poll, fatma="yes")
    act(evening, "close_poll", poll, "katrin")
    found = Resolution.objects.get()
    assert found.deferred_to == later
    assert "Zurückstellung auf die Sitzung am 12.05.2027" in found.text
    case.refresh_from_db()
    assert (case.status, case.due_on) == (Status.SCHEDULED, later.held_on)
    item = evening.item(case)
    assert (item.meeting, item.taken_from, item.urgent) == (later, poll.item, False)
    assert found.carried_out_on == evening.meeting.held_on, "there is nothing left for the office to carry out"
    with pytest.raises(Refused, match="steht schon auf der Tagesordnung einer anderen Sitzung"):
        act(evening, "repeat_vote", poll, "mehmet", reasons="Doch heute.")
    page = evening.read("fatma", url_of(poll.item))
    assert "Zurückgestellt" in page
    assert "12. Mai 2027" in page


def test_a_deferral_to_a_session_that_was_closed_meanwhile_is_the_offices(evening: Evening) -> None:
    case = _before_eight(evening)
    later = Meeting.objects.create(committee=evening.district.committee, held_on=date(2027, 5, 12))
    poll = evening.poll(case, motion="defer", amount=None, defer_to=later)
    evening.votes(poll, fatma="yes")
    Meeting.objects.filter(pk=later.pk).update(phase="closed", closed_at=poll.opened_at)
    act(evening, "close_poll", poll, "katrin")
    case.refresh_from_db()
    assert case.status == Status.RESOLVED
    assert Resolution.objects.get().carried_out_on is None
    assert not later.items.exists()


def test_a_deferral_to_no_day_waits_for_the_office(evening: Evening) -> None:
    case = _before_eight(evening)
    poll = evening.poll(case, motion="defer", amount=None)
    evening.votes(poll, fatma="yes")
    act(evening, "close_poll", poll, "katrin")
    case.refresh_from_db()
    assert case.status == Status.RESOLVED


# --- again ---


def test_a_vote_is_taken_again_before_the_office_acts(evening: Evening) -> None:
    case = _before_eight(evening)
    poll = evening.poll(case)
    evening.votes(poll, fatma="yes")
    act(evening, "close_poll", poll, "katrin")
    with pytest.raises(Refused, match="kann das nur: der Vorsitz"):
        act(evening, "repeat_vote", poll, "fatma", reasons="Ich hatte mich verklickt.")
    act(evening, "repeat_vote", poll, "mehmet", reasons="Ein Mitglied war im falschen Punkt.")
    case.refresh_from_db()
    assert case.status == Status.SCHEDULED
    assert not Commitment.objects.filter(application=case).exists()
    again = evening.poll(case)
    evening.votes(again, fatma="no")
    act(evening, "close_poll", again, "katrin")
    assert Resolution.objects.filter(repeated_because="").get().outcome == "rejected"
    poll.refresh_from_db()
    assert poll.outcome == "adopted", "the first count stays on record"
    perform("decide", case, by=evening.district["sabine"], on=evening.meeting.held_on, reasons="Wie beschlossen.")
    with pytest.raises(Refused, match="schon entschieden"):
        act(evening, "repeat_vote", again, "mehmet", reasons="Zu spät.")


@pytest.mark.parametrize(("rule", "who"), [(Revote.MEMBER, "fatma"), (Revote.NOBODY, "")])
def test_who_may_order_it_say_the_rules(evening: Evening, rule: Revote, who: str) -> None:
    follow(evening.district.committee, Rules(revote_by=rule))
    poll = evening.poll(_before_eight(evening))
    evening.votes(poll, fatma="yes")
    act(evening, "close_poll", poll, "katrin")
    for key in {"fatma", "katrin", "mehmet"} - {who} - ({"mehmet"} if who else set()):
        with pytest.raises(Refused, match="kann das nur"):
            act(evening, "repeat_vote", poll, key, reasons="Noch einmal.")
    if who:
        act(evening, "repeat_vote", poll, who, reasons="Noch einmal.")


def test_where_the_body_decides_it_votes_on_it_first(evening: Evening) -> None:
    follow(evening.district.committee, Rules(revote_by=Revote.BODY))
    case = _before_eight(evening)
    poll = evening.poll(case)
    evening.votes(poll, fatma="yes")
    with pytest.raises(Refused, match="läuft schon eine Abstimmung"):
        evening.poll(case, motion="repeat", amount=None)
    act(evening, "close_poll", poll, "katrin")
    for key, refusal in (("fatma", "kann das nur"), ("katrin", "Lassen Sie zuerst darüber abstimmen")):
        with pytest.raises(Refused, match=refusal):
            act(evening, "repeat_vote", poll, key, reasons="Noch einmal.")
    rejected = _moved_again(evening, case, georg="no")
    assert (rejected.outcome, Resolution.objects.count()) == ("rejected", 1)
    with pytest.raises(Refused, match="Lassen Sie zuerst darüber abstimmen"):
        act(evening, "repeat_vote", poll, "katrin", reasons="Noch einmal.")

    page = evening.read("katrin", url_of(poll.item))
    assert "Das Gremium fragen, ob es noch einmal abstimmen will" in page
    assert "Abstimmung wiederholen lassen" not in page
    assert "Das Gremium fragen" not in evening.read("fatma", url_of(poll.item))
    form = url_of(evening.meeting, "open_poll") + f"?top={poll.item.public_id}&motion=repeat"
    assert evening.send("katrin", form, item=poll.item.pk, motion="repeat").status_code == 302
    wanted = Poll.objects.get(motion="repeat", closed_at=None)
    evening.votes(wanted, fatma="yes", georg="yes")
    act(evening, "close_poll", wanted, "katrin")
    assert Resolution.objects.get().repeated_because == ""
    assert "Ergebnis: Noch einmal abstimmen – angenommen" in evening.read("fatma", url_of(poll.item))
    with pytest.raises(Refused, match="hat das Gremium schon beschlossen"):
        evening.poll(case, motion="repeat", amount=None)
    answer = evening.send("katrin", url_of(poll, "repeat_vote"), reasons="Ein Mitglied war im falschen Punkt.")
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.status == Status.SCHEDULED
    with pytest.raises(Refused, match="hat nichts beschlossen"):
        evening.poll(case, motion="repeat", amount=None)


def test_the_body_is_not_asked_where_the_chair_decides(evening: Evening) -> None:
    case = _before_eight(evening)
    poll = evening.poll(case)
    evening.votes(poll, fatma="yes")
    act(evening, "close_poll", poll, "katrin")
    with pytest.raises(Refused, match="kann das nur: der Vorsitz"):
        evening.poll(case, motion="repeat", amount=None)
    assert "Das Gremium fragen" not in evening.read("katrin", url_of(poll.item))


def _moved_again(evening: Evening, case: Application, **verdicts: str) -> Poll:
    poll = evening.poll(case, motion="repeat", amount=None)
    evening.votes(poll, **verdicts)
    act(evening, "close_poll", poll, "katrin")
    poll.refresh_from_db()
    return poll


# --- age on the day of the vote ---


def test_who_turned_28_yesterday_has_no_vote(evening: Evening) -> None:
    follow(evening.district.committee, Rules(age=AgeRule(vote_from=12, vote_until=27)))
    d, day = evening.district, evening.meeting.held_on
    Tenure.objects.filter(user=d["fatma"]).update(born_on=date(1999, day.month, day.day - 1))
    Tenure.objects.filter(user=d["georg"]).update(born_on=date(1999, day.month, day.day + 1))
    voters = {ballot.user for ballot in evening.poll(_before_eight(evening, present=9)).ballots.all()}
    assert d["fatma"] not in voters
    assert d["georg"] in voters
    assert Poll.objects.get().ballots.count() == 8


def _before_eight(evening: Evening, present: int = 8) -> Any:
    case = evening.case()
    evening.present(present)
    return case
