# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a sum on two people sign an award; before that there is no letter, and nothing goes to the post."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from io import BytesIO
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from committees.models import Meeting, Motion
from grants.models import Application, Call, Commitment, Decision, Event, Letter, Status
from law.finding import Refused
from permissions import scopes
from tests.promises.crowd import Crowd
from workflows import consequences, letters
from workflows.demo import district
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.steps import AGAINST, Steps
from workflows.engine import Conflict, Forbidden, Unknown, perform, possible_acts, roles_on
from workflows.models import Outbox
from workflows.procedures.committee_vote import needs_second_signature

LIMIT = Decimal(2500)
ROUNDS = 8


@pytest.fixture
def two_sign(mettmann: District) -> District:
    set_limit(mettmann)
    return mettmann


def set_limit(d: District) -> None:
    d.call.second_signature_from = LIMIT
    d.call.save()


def resolved(d: District, on: date, *, asked: Decimal = Decimal(4800), **how: Any) -> Application:
    steps = Steps(d)
    case = draft(d.call, d.association, asked=asked)
    steps.submit(case, by=d["antje"], on=on)
    steps.check(case, on=on)
    steps.schedule(case, d.meeting, on=on)
    steps.gather(d.meeting, on=d.meeting.held_on)
    steps.resolve(case, d.meeting, on=d.meeting.held_on, **how)
    return case


def awarded(d: District, on: date, **how: Any) -> Application:
    case = resolved(d, on, **how)
    Steps(d).decide(case, on=d.meeting.held_on)
    return case


def words(letter: Letter) -> str:
    with letter.file.open() as file:
        pages = PdfReader(BytesIO(file.read())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize(
    ("limit", "kind", "amount", "needed"),
    [
        (None, "award", "9999", False),
        ("2500", "award", "2499.99", False),
        ("2500", "award", "2500", True),
        ("2500", "award", "2500.01", True),
        ("0", "award", "1", True),
        ("2500", "rejection", None, False),
        ("2500", "deferral", None, False),
        ("2500", "waitlist", None, False),
    ],
)
def test_the_sum_decides_and_counts_itself(limit: str | None, kind: str, amount: str | None, needed: bool) -> None:
    call = Call(second_signature_from=Decimal(limit) if limit else None)
    assert needs_second_signature(call, kind, Decimal(amount) if amount else None) is needed


def test_a_large_award_waits_and_goes_out_with_two_names(two_sign: District, on: date) -> None:
    d, case = two_sign, awarded(two_sign, on)
    day = d.meeting.held_on
    assert not Letter.objects.filter(decision__isnull=False).exists(), "no letter that somebody could post"
    assert not Outbox.objects.filter(done_at=None).exists()
    with pytest.raises(Refused) as refused:
        perform("dispatch", case, by=d["sabine"], on=day, dispatched_on=day)
    (finding,) = refused.value.findings
    assert finding.text.startswith("Dieser Bescheid braucht eine zweite Unterschrift.")
    with pytest.raises(Refused, match="zweite Unterschrift"):
        perform("renew_letter", case, by=d["sabine"], on=day)
    perform("sign", case, by=d["leyla"], on=day + timedelta(days=2))
    with pytest.raises(Refused, match="noch nicht gesetzt"):
        perform("dispatch", case, by=d["sabine"], on=day + timedelta(days=2), dispatched_on=day + timedelta(days=2))
    consequences.run_pending()
    letter = Letter.objects.get(decision__isnull=False)
    assert letter.dated_on == day + timedelta(days=2)
    assert "Sabine Krüger" in words(letter)
    assert "Leyla Aydın" in words(letter)
    with pytest.raises(Refused, match=r"nennt den 19\.03\.2027"):
        perform("dispatch", case, by=d["sabine"], on=day + timedelta(days=2), dispatched_on=day)
    perform("dispatch", case, by=d["sabine"], on=day + timedelta(days=2), dispatched_on=day + timedelta(days=2))
    case.refresh_from_db()
    decision = Decision.objects.get()
    assert (case.status, decision.signed_by, decision.second_signature_by, decision.decided_on) == (
        Status.NOTIFIED,
        d["sabine"],
        d["leyla"],
        day + timedelta(days=2),
    )


def test_any_other_clerk_may_sign_and_nobody_else(two_sign: District, on: date) -> None:
    d, case = two_sign, awarded(two_sign, on)
    day = d.meeting.held_on
    with pytest.raises(Refused, match="Eine zweite Person muss zustimmen"):
        perform("sign", case, by=d["sabine"], on=day)
    refusals: list[tuple[str, type[Exception]]] = [
        ("antje", Forbidden),
        ("katrin", Forbidden),
        ("mehmet", Unknown),
        ("nora", Unknown),
    ]
    for key, error in refusals:
        with pytest.raises(error):
            perform("sign", case, by=d[key], on=day)
    perform("sign", case, by=d["thomas"], on=day)
    with pytest.raises(Conflict, match="nicht mehr möglich"):
        perform("sign", case, by=d["leyla"], on=day)
    assert Decision.objects.get().second_signature_by == d["thomas"]


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"asked": Decimal(2400)}, Status.AWARDED),
        ({"amount": Decimal("2499.99")}, Status.AWARDED),
        ({"votes": AGAINST}, Status.REJECTED),
        ({"motion": Motion.DEFER}, Status.DEFERRED),
    ],
)
def test_what_is_smaller_needs_one(two_sign: District, on: date, how: dict[str, Any], status: Status) -> None:
    d, case = two_sign, awarded(two_sign, on, **how)
    assert (case.status, Decision.objects.get().second_signature_needed) == (status, False)
    assert Letter.objects.filter(decision__isnull=False).count() == 1
    acts = possible_acts(case, roles=roles_on(case, d["leyla"], on), by=d["leyla"], on=on)
    assert not {"sign", "return_decision"} & set(acts)
    with pytest.raises(Conflict):
        perform("sign", case, by=d["leyla"], on=on)


def test_a_deviation_is_signed_by_two_already(two_sign: District, on: date) -> None:
    d, case = two_sign, resolved(two_sign, on)
    day = d.meeting.held_on
    proposal = {"kind": "award", "amount": Decimal(4000), "reasons": "R", "deviation_reasons": "D"}
    perform("propose_deviation", case, by=d["sabine"], on=day, **proposal)
    perform("confirm_deviation", case, by=d["thomas"], on=day)
    consequences.run_pending()
    perform("dispatch", case, by=d["sabine"], on=day, dispatched_on=day)


def test_the_database_holds_it_too(two_sign: District, on: date) -> None:
    """By raw SQL, past the door."""
    d, case = two_sign, awarded(two_sign, on)
    decisions = Decision.objects.filter(application=case)
    for columns, name in (
        ({"second_signature_by": d["sabine"]}, "two_signatures_are_of_two_people"),
        ({"dispatched_on": on}, "sent_means_signed_by_all"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            decisions.update(**columns)


def test_who_disagrees_gives_it_back_and_the_money_stays_set_aside(two_sign: District, on: date) -> None:
    d, case = two_sign, awarded(two_sign, on)
    day = d.meeting.held_on
    assert Commitment.objects.get().stage == "bound"
    perform("return_decision", case, by=d["leyla"], on=day, reasons="Die Begründung nennt den Eigenanteil nicht.")
    case.refresh_from_db()
    d.fund.refresh_from_db()
    assert (case.status, d.fund.reserved, d.fund.bound) == (Status.RESOLVED, Decimal(4800), 0)
    assert not Decision.objects.exists()
    consequences.run_pending()
    assert not Outbox.objects.filter(done_at=None).exists()
    Steps(d).decide(case, on=day)
    perform("sign", case, by=d["leyla"], on=day)
    consequences.run_pending()
    perform("dispatch", case, by=d["sabine"], on=day, dispatched_on=day)
    d.fund.refresh_from_db()
    assert (d.fund.reserved, d.fund.bound) == (0, Decimal(4800))


def test_a_late_machine_finds_a_decision_that_was_given_back(two_sign: District, on: date) -> None:
    """The letter of the first decision was still owed: it is done with, and blocks no later one."""
    d, case = two_sign, resolved(two_sign, on)
    day = d.meeting.held_on
    perform("decide", case, by=d["sabine"], on=day, reasons="Passt.")
    perform("return_decision", case, by=d["leyla"], on=day, reasons="Nein.")
    consequences.run_pending()
    assert not Outbox.objects.filter(done_at=None).exists()
    with pytest.raises(Conflict):
        perform("return_decision", case, by=d["leyla"], on=day, reasons="Nein.")


def test_a_signed_decision_is_not_given_back(two_sign: District, on: date) -> None:
    d, case = two_sign, awarded(two_sign, on)
    perform("sign", case, by=d["leyla"], on=on)
    with pytest.raises(Conflict):
        perform("return_decision", case, by=d["thomas"], on=on, reasons="Zu spät.")
    assert Decision.objects.get().second_signature_by == d["leyla"]


def test_a_late_letter_of_the_first_signature_is_not_the_one_that_goes_out(two_sign: District, on: date) -> None:
    """However late the machine is: with one signature alone no letter is set, or it would name a day before both."""
    d, case = two_sign, resolved(two_sign, on)
    day = d.meeting.held_on
    first = perform("decide", case, by=d["sabine"], on=day, reasons="Passt.")
    second = perform("sign", case, by=d["leyla"], on=day)
    letters.issue_decision(second)
    letters.issue_decision(first)
    consequences.run_pending()
    assert [each.event_id for each in Letter.objects.filter(decision__isnull=False)] == [second.pk]
    perform("dispatch", case, by=d["sabine"], on=day, dispatched_on=day)
    seen = scopes.letters(d["antje"]).filter(decision__isnull=False)
    assert [each.event_id for each in seen] == [second.pk]


def test_a_letter_renewed_on_the_same_day_is_one_letter_to_its_reader(mettmann: District, on: date) -> None:
    d, case = mettmann, awarded(mettmann, on)
    day = d.meeting.held_on
    renewed = perform("renew_letter", case, by=d["sabine"], on=day)
    consequences.run_pending()
    perform("dispatch", case, by=d["sabine"], on=day, dispatched_on=day)
    seen = scopes.letters(d["antje"]).filter(decision__isnull=False)
    assert [each.event_id for each in seen] == [renewed.pk]


# --- at once ---


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    people = Crowd(2)
    yield people
    people.leave()


def unsigned(d: District, on: date, number: int) -> Application:
    """One more case that waits for its second signature, on a day of its own."""
    meeting = Meeting.objects.create(committee=d.committee, held_on=on + timedelta(days=100 + number))
    steps = Steps(d)
    case = draft(d.call, d.association, asked=Decimal(2500))
    steps.submit(case, by=d["antje"], on=on)
    steps.check(case, on=on)
    steps.schedule(case, meeting, on=on)
    steps.gather(meeting, on=meeting.held_on)
    steps.resolve(case, meeting, on=meeting.held_on)
    steps.decide(case, on=meeting.held_on)
    return case


def test_two_who_sign_at_once_are_one_signature(transactional_db: None, on: date, crowd: Crowd) -> None:
    d = district.build(second_signature_from=LIMIT)
    for number in range(ROUNDS):
        case = unsigned(d, on, number)
        outcomes = crowd.rush([partial(perform, "sign", case, by=d[key], on=on) for key in ("leyla", "thomas")])
        assert sorted(type(each).__name__ for each in outcomes) == ["Conflict", "Event"]
        (event,) = Event.objects.filter(application=case, act="sign")
        decision = Decision.objects.get(application=case)
        assert (decision.second_signature_by_id, case.events.filter(act="sign").count()) == (event.by_id, 1)


def test_signing_and_giving_back_at_once_is_one_of_them(transactional_db: None, on: date, crowd: Crowd) -> None:
    d = district.build(second_signature_from=LIMIT)
    for number in range(ROUNDS):
        case = unsigned(d, on, number)
        back = partial(perform, "return_decision", case, by=d["thomas"], on=on, reasons="Nein.")
        outcomes = crowd.rush([partial(perform, "sign", case, by=d["leyla"], on=on), back])
        assert sorted(type(each).__name__ for each in outcomes) == ["Conflict", "Event"]
        case.refresh_from_db()
        signed = Decision.objects.filter(application=case, second_signature_by=d["leyla"]).exists()
        stage = Commitment.objects.get(application=case).stage
        assert (case.status, stage) == ((Status.AWARDED, "bound") if signed else (Status.RESOLVED, "reserved"))


def test_without_the_door_both_would_have_signed(transactional_db: None, on: date, crowd: Crowd) -> None:
    """Negative control: look, then write; both looked before one wrote."""
    d = district.build(second_signature_from=LIMIT)
    case = unsigned(d, on, 0)
    looked = Barrier(2)

    def look_then_write(key: str) -> str:
        decision = Decision.objects.get(application=case)
        if decision.second_signature_by_id is not None:
            return "too late"
        looked.wait(timeout=20)
        Decision.objects.filter(pk=decision.pk).update(second_signature_by=d[key])
        return "signed"

    outcomes = crowd.rush([partial(look_then_write, key) for key in ("leyla", "thomas")])
    assert outcomes == ["signed", "signed"]
