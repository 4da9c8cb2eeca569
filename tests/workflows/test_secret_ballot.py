# SPDX-License-Identifier: AGPL-3.0-or-later
"""A secret ballot through the door: who may ask for it, what it leaves, what ends it; and what the database refuses."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from committees import sealing
from committees.bylaws.body import to_json
from committees.bylaws.rules import QuorumRule, Rules, Secrecy, SecrecyRule
from committees.models import Ballot, Envelope, Poll, PollKey, Slip, Tenure
from grants.models import Application, Event, Status
from law.finding import Refused
from tests.portal.committee import invited_under
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.steps import VOTES, Steps
from workflows.engine import Conflict, Forbidden, perform
from workflows.models import Attempt, Outbox

ANYBODY = SecrecyRule(by=Secrecy.MEMBER)


class Evening:
    """Eight members before a case, under rules of secrecy."""

    def __init__(self, district: District, on: date, rule: SecrecyRule = ANYBODY, *, asked: int = 2000) -> None:
        self.district, self.steps, self.on = district, Steps(district), district.meeting.held_on
        district.committee.rules.update(body=to_json(Rules(secrecy=rule)))
        self.case = draft(district.call, district.association, title="Begegnungscafé am Markt", asked=Decimal(asked))
        self.steps.submit(self.case, by=district["antje"], on=on)
        self.steps.check(self.case, on=on)
        self.steps.schedule(self.case, district.meeting, on=on)
        self.steps.gather(district.meeting, on=self.on)
        district.meeting.refresh_from_db()
        self.codes: dict[str, str] = {}

    def open(self, *, by: str = "katrin", **data: Any) -> Poll:
        item = self.district.meeting.items.get(consideration__application=self.case)
        given = {"motion": "award", "amount": self.case.amount_asked, "conditions": "", "secret": True} | data
        perform("open_poll", self.district.meeting, by=self.district[by], on=self.on, item=item, **given)
        return Poll.objects.get(item=item, closed_at=None)

    def cast(self, poll: Poll, who: str, verdict: str, **more: Any) -> Event:
        self.codes[who] = sealing.new_code()
        return perform(
            "cast_secret", poll, by=self.district[who], on=self.on, verdict=verdict, code=self.codes[who], **more
        )

    def close(self, poll: Poll, **data: Any) -> Application:
        perform("close_poll", poll, by=self.district["katrin"], on=self.on, **data)
        poll.refresh_from_db()
        self.case.refresh_from_db()
        return self.case


@pytest.fixture
def evening(mettmann: District, on: date) -> Evening:
    return Evening(mettmann, on)


def test_an_evening_in_secret(evening: Evening) -> None:
    poll = evening.open()
    for key, verdict in VOTES.items():
        evening.cast(poll, key, verdict)
    assert set(Ballot.objects.filter(poll=poll).values_list("verdict", flat=True)) == {"", "sealed"}
    assert {len(sealed) for sealed in Envelope.objects.values_list("sealed", flat=True)} == {sealing.SEALED_LENGTH}
    case = evening.close(poll)
    assert (poll.yes, poll.no, poll.abstain, poll.outcome) == (3, 1, 1, "adopted")
    assert case.status == Status.RESOLVED
    found = {slip.code: slip.verdict for slip in Slip.objects.filter(poll=poll)}
    assert found == {evening.codes[key]: verdict for key, verdict in VOTES.items()}
    assert not Envelope.objects.exists()
    assert not PollKey.objects.exists()


def test_what_stands_in_the_record_is_that_a_seat_voted(evening: Evening) -> None:
    poll = evening.open()
    event = evening.cast(poll, "fatma", "no", key=uuid4())
    assert event.data == {"seat": Ballot.objects.get(poll=poll, user=evening.district["fatma"]).seat_id}
    assert (event.key, event.digest) == (None, "")
    assert not Outbox.objects.filter(event=event).exists()


def test_the_last_vote_counts(evening: Evening) -> None:
    poll = evening.open()
    evening.cast(poll, "mehmet", "yes")
    evening.cast(poll, "fatma", "yes")
    discarded = evening.codes["fatma"]
    before = bytes(Envelope.objects.get(seat__tenures__user=evening.district["fatma"]).sealed)
    evening.cast(poll, "fatma", "no")
    evening.cast(poll, "georg", "yes")
    assert bytes(Envelope.objects.get(seat__tenures__user=evening.district["fatma"]).sealed) != before
    evening.close(poll)
    assert (poll.yes, poll.no) == (2, 1)
    codes = set(Slip.objects.values_list("code", flat=True))
    assert codes == set(evening.codes.values())
    assert discarded not in codes


def test_a_secret_tie_is_a_rejection(evening: Evening) -> None:
    """The chair's vote would decide, but nobody knows it, § 91 VwVfG."""
    poll = evening.open()
    evening.cast(poll, "mehmet", "yes")
    evening.cast(poll, "fatma", "no")
    evening.cast(poll, "georg", "abstain")
    assert evening.district.committee.seats.get(is_chair=True).tenures.get().user == evening.district["mehmet"]
    evening.close(poll)
    assert poll.outcome == "rejected"
    assert poll.reasoning.endswith("Stimmengleichheit, keine Stimme des Vorsitzes: abgelehnt")


def test_nobody_votes_in_the_open_on_a_secret_poll_or_the_other_way(evening: Evening) -> None:
    d = evening.district
    poll = evening.open()
    seat = Ballot.objects.filter(poll=poll)[0].seat
    for act, by, data in (
        ("vote", "fatma", {"verdict": "yes"}),
        ("record_vote", "katrin", {"seat": seat, "verdict": "yes"}),
    ):
        with pytest.raises(Conflict):
            perform(act, poll, by=d[by], on=evening.on, **data)
    perform("void_poll", poll, by=d["katrin"], on=evening.on, reasons="Noch einmal offen.")
    with pytest.raises(Conflict):
        evening.cast(evening.open(secret=False), "fatma", "yes")


def test_voiding_destroys_what_was_cast(evening: Evening) -> None:
    poll = evening.open()
    evening.cast(poll, "fatma", "no")
    perform("void_poll", poll, by=evening.district["katrin"], on=evening.on, reasons="Der Betrag war falsch.")
    assert not Envelope.objects.exists()
    assert not PollKey.objects.exists()
    assert not Slip.objects.exists()


def test_so_does_a_withdrawal(evening: Evening) -> None:
    poll = evening.open()
    evening.cast(poll, "fatma", "no")
    perform("withdraw", evening.case, by=evening.district["antje"], on=evening.on)
    poll.refresh_from_db()
    assert poll.outcome == "void"
    assert not Envelope.objects.exists()


def test_who_has_no_ballot_has_no_envelope(evening: Evening) -> None:
    poll = evening.open()
    with pytest.raises(Conflict, match="nicht stimmberechtigt"):
        evening.cast(poll, "petra", "yes")
    with pytest.raises(Forbidden):
        evening.cast(poll, "katrin", "yes")
    assert not Envelope.objects.exists()
    assert set(Attempt.objects.values_list("act", "kind")) == {
        ("cast_secret", "conflict"),
        ("cast_secret", "forbidden"),
    }


# --- who may ask for it ---

HALF = SecrecyRule(by=Secrecy.SHARE, share=Fraction(1, 2))
# the rule, who opens, how many asked → refused because
ASKING: list[tuple[SecrecyRule, str, int | None, str]] = [
    (SecrecyRule(), "katrin", None, "stimmt dieses Gremium offen ab"),
    (SecrecyRule(), "mehmet", 8, "stimmt dieses Gremium offen ab"),
    (ANYBODY, "katrin", None, ""),
    (SecrecyRule(by=Secrecy.CHAIR), "katrin", None, "Nur der Vorsitz"),
    (SecrecyRule(by=Secrecy.CHAIR), "mehmet", None, ""),
    (HALF, "katrin", None, "mindestens 4 der anwesenden Mitglieder"),
    (HALF, "katrin", 3, "mindestens 4 der anwesenden Mitglieder"),
    (HALF, "katrin", 4, ""),
]


@pytest.mark.parametrize(("rule", "by", "asked", "refusal"), ASKING)
def test_who_may_ask_for_secrecy(
    mettmann: District, on: date, rule: SecrecyRule, by: str, asked: int | None, refusal: str
) -> None:
    evening = Evening(mettmann, on, rule)
    if not refusal:
        assert evening.open(by=by, secret_asked=asked).secret
        return
    with pytest.raises(Refused, match=refusal):
        evening.open(by=by, secret_asked=asked)
    assert not Poll.objects.exists()


# --- nothing is known before the end ---


def spy_on_envelopes(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    opened: list[object] = []
    real = sealing.open_envelope

    def watched(*args: Any, **where: Any) -> tuple[str, str]:
        opened.append(where)
        return real(*args, **where)

    monkeypatch.setattr(sealing, "open_envelope", watched)
    return opened


def test_a_refused_closing_opens_nothing_and_tells_nothing(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the fund is short the answer is the same, whatever the envelopes hold."""
    opened = spy_on_envelopes(monkeypatch)
    fund = evening.case.call.fund
    fund.limit = Decimal(100)
    fund.save()
    refusals = []
    for verdict in ("yes", "no"):
        poll = evening.open()
        for who in ("fatma", "georg", "helga"):
            evening.cast(poll, who, verdict)
        with pytest.raises(Refused) as refused:
            evening.close(poll)
        refusals.append(str(refused.value))
        perform("void_poll", poll, by=evening.district["katrin"], on=evening.on, reasons="Noch einmal.")
    assert refusals[0] == refusals[1]
    assert not opened
    poll = evening.open()
    for who in ("fatma", "georg", "helga"):
        evening.cast(poll, who, "yes")
    evening.close(poll, instead="waitlist")
    assert len(opened) == 3


def test_without_votes_nothing_is_closed(evening: Evening) -> None:
    with pytest.raises(Refused, match="Noch niemand hat abgestimmt"):
        evening.close(evening.open())


def test_one_or_two_envelopes_are_never_opened(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever saw who voted would know how; the third makes it a secret."""
    opened = spy_on_envelopes(monkeypatch)
    poll = evening.open()
    for who, told in (("fatma", "hat erst 1"), ("georg", "haben erst 2")):
        evening.cast(poll, who, "yes")
        with pytest.raises(Refused, match=f"Abgestimmt {told}.*Warten Sie auf weitere Stimmen, oder heben Sie"):
            evening.close(poll)
    assert not opened
    evening.cast(poll, "helga", "no")
    evening.close(poll)
    assert (poll.yes, poll.no, len(opened)) == (2, 1, 3)


def test_an_open_vote_of_one_is_closed(evening: Evening) -> None:
    poll = evening.open(secret=False)
    perform("vote", poll, by=evening.district["fatma"], on=evening.on, verdict="yes")
    evening.close(poll)
    assert poll.yes == 1


def test_two_voters_have_no_secret(evening: Evening) -> None:
    """A body of which two make a quorum votes in the open."""
    rules = Rules(secrecy=ANYBODY, quorum=QuorumRule(share=None, minimum=1))
    invited_under(evening.district.meeting, rules)
    evening.district.meeting.refresh_from_db()
    here = list(Tenure.objects.filter(committee=evening.district.committee, seat__number__in=(1, 2), part="holder"))
    perform("record_presence", evening.district.meeting, by=evening.district["katrin"], on=evening.on, present=here)
    with pytest.raises(Refused, match=r"Stimmberechtigt sind hier nur 2\. Geheim bleibt eine Abstimmung erst ab 3"):
        evening.open()
    assert evening.open(secret=False).ballots.count() == 2


# --- the portal's secret ---


def test_a_changed_secret_is_told_and_the_old_one_still_opens(evening: Evening, settings: Any) -> None:
    poll = evening.open()
    for who in ("fatma", "helga", "ivan"):
        evening.cast(poll, who, "yes")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "y" * 50
    for deed in (lambda: evening.cast(poll, "georg", "no"), lambda: evening.close(poll)):
        with pytest.raises(Refused, match="Heben Sie die Abstimmung auf"):
            deed()
    settings.SECRET_KEY_FALLBACKS = [old]
    evening.cast(poll, "georg", "no")
    evening.close(poll)
    assert (poll.yes, poll.no) == (3, 1)


def test_an_envelope_moved_to_another_seat_is_found_out(evening: Evening) -> None:
    poll = evening.open()
    evening.cast(poll, "fatma", "yes")
    evening.cast(poll, "georg", "no")
    evening.cast(poll, "helga", "no")
    first, second = Envelope.objects.order_by("pk")[:2]
    Envelope.objects.filter(pk=first.pk).update(sealed=second.sealed)
    with pytest.raises(Refused, match="lassen sich nicht öffnen"):
        evening.close(poll)
    poll.refresh_from_db()
    assert poll.is_open


# --- what the database refuses by itself ---


def refused(change: Callable[[], object], constraint: str) -> None:
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        change()
        with transaction.get_connection().cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert error.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]


def test_the_database_keeps_a_running_poll_sealed(evening: Evening) -> None:
    poll = evening.open()
    evening.cast(poll, "fatma", "yes")
    ballots, envelopes = Ballot.objects.filter(poll=poll), Envelope.objects.filter(poll=poll)
    seat = ballots.filter(verdict="")[0].seat
    slip = {"poll": poll, "verdict": "yes", "code": "CDFGHJKM"}
    refused(lambda: ballots.update(verdict="yes"), "a_secret_vote_is_sealed")
    refused(lambda: Poll.objects.filter(pk=poll.pk).update(secret=False), "a_poll_stays_secret_or_open")
    refused(lambda: Slip.objects.create(**slip), "envelopes_are_opened_together")
    refused(envelopes.delete, "envelopes_are_opened_together")
    refused(lambda: PollKey.objects.filter(poll=poll).delete(), "envelopes_are_opened_together")
    refused(
        lambda: Envelope.objects.create(poll=poll, seat=seat, sealed=b"more than votes"),
        "envelopes_are_opened_together",
    )


def test_the_database_keeps_a_closed_poll_closed(evening: Evening) -> None:
    poll = evening.open()
    for who in ("fatma", "georg", "helga"):
        evening.cast(poll, who, "yes")
    evening.close(poll)
    slips, seat = Slip.objects.filter(poll=poll), Ballot.objects.filter(poll=poll)[0].seat
    refused(lambda: slips.update(verdict="no"), "slips_never_change")
    refused(slips.delete, "slips_never_change")
    late = "envelopes_and_slips_belong_to_an_open_secret_poll"
    refused(lambda: Slip.objects.create(poll=poll, verdict="yes", code="CDFGHJKM"), late)
    refused(lambda: Envelope.objects.create(poll=poll, seat=seat, sealed=b"late"), late)
    refused(lambda: PollKey.objects.create(poll=poll, wrapped=b"late"), late)


def test_an_open_poll_knows_no_envelopes(evening: Evening) -> None:
    poll = evening.open(secret=False)
    ballot = Ballot.objects.filter(poll=poll)[0]
    refused(lambda: Ballot.objects.filter(pk=ballot.pk).update(verdict="sealed"), "a_secret_vote_is_sealed")
    late = "envelopes_and_slips_belong_to_an_open_secret_poll"
    refused(lambda: Envelope.objects.create(poll=poll, seat=ballot.seat, sealed=b"x"), late)
