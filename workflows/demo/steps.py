# SPDX-License-Identifier: AGPL-3.0-or-later
"""The steps of a case as the personas take them, each through the door; the story and the seeds are told with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from committees import rulebook
from committees.bylaws.counting import Verdict
from committees.bylaws.rules import Channel
from committees.models import Meeting, Motion, Poll, Summons, Tenure
from grants.models import Application
from permissions.models import User
from workflows import consequences
from workflows.demo.district import District
from workflows.engine import perform

YES, NO, ABSTAIN = Verdict.YES, Verdict.NO, Verdict.ABSTAIN
VOTES: Mapping[str, str] = {"mehmet": YES, "fatma": YES, "georg": YES, "helga": NO, "ivan": ABSTAIN}
AGAINST: Mapping[str, str] = {"mehmet": NO, "fatma": NO, "georg": NO, "helga": YES, "ivan": ABSTAIN}
REQUEST_DAYS = 14
CONDITIONS = "Legen Sie uns vor dem ersten Termin Ihr Schutzkonzept vor."
REASONS = (
    "Das Projekt ist neu und bringt Menschen zusammen, die sich sonst nicht begegnen. "
    "Es passt zu den Zielen der Partnerschaft für Demokratie."
)


def invite(meeting: Meeting, *, on: date) -> None:
    """Whoever holds a seat and was not invited yet is invited in the portal."""
    rules = rulebook.on_day(meeting.committee_id, on)
    Meeting.objects.filter(pk=meeting.pk, invited_on=None).update(invited_on=on, rules=rules)
    holders = Tenure.objects.on(meeting.held_on).holders().filter(committee=meeting.committee_id)
    Summons.objects.bulk_create(
        [
            Summons(meeting=meeting, seat_id=tenure.seat_id, user_id=tenure.user_id, channel=Channel.PORTAL, on=on)
            for tenure in holders
        ],
        ignore_conflicts=True,
    )


@dataclass(frozen=True)
class Steps:
    """Acts of one district; days are given, machines run after what they owe."""

    district: District

    def submit(self, case: Application, *, by: User, on: date) -> None:
        perform("submit", case, by=by, on=on)
        self.machines(case)

    def request(self, case: Application, *, on: date) -> date:
        """Asks for the Freistellungsbescheid; the last day for it."""
        due = on + timedelta(days=REQUEST_DAYS)
        wanted = [("exemption_notice", "Freistellungsbescheid")]
        perform("request_documents", case, by=self.district["sabine"], on=on, items=wanted, due_on=due)
        self.machines(case)
        return due

    def supply(self, case: Application, *, by: User, on: date) -> None:
        answer = {"document": None, "answer": "Der Bescheid liegt Ihnen seit dem letzten Jahr vor."}
        answers = {item.pk: answer for item in case.requested_items.filter(supplied_on=None)}
        perform("supply", case, by=by, on=on, answers=answers)

    def check(self, case: Application, *, on: date) -> None:
        case.refresh_from_db()
        assert case.terms is not None, "checked after submission"
        checklist = [item.key for item in case.terms.checklist]
        perform("check", case, by=self.district["sabine"], on=on, checklist=checklist)
        case.refresh_from_db()

    def schedule(self, case: Application, meeting: Meeting, *, on: date) -> None:
        perform("schedule", case, by=self.district["sabine"], on=on, meeting=meeting)

    def invite(self, meeting: Meeting, *, on: date) -> None:
        """Everybody, once."""
        invite(meeting, on=on)

    def gather(self, meeting: Meeting, *, on: date, seats: int = 8) -> None:
        """The first seats are present."""
        self.invite(meeting, on=min(on, meeting.held_on))
        present = list(Tenure.objects.on(on).holders().filter(committee=meeting.committee)[:seats])
        perform("record_presence", meeting, by=self.district["katrin"], on=on, present=present)

    def open_poll(
        self, case: Application, meeting: Meeting, *, on: date, motion: str = Motion.AWARD, conditions: str = ""
    ) -> Poll:
        """A poll on the sum asked, or on a motion without one."""
        item = meeting.items.get(consideration__application=case)
        amount = case.amount_asked if motion == Motion.AWARD else None
        meeting.refresh_from_db()
        perform(
            "open_poll",
            meeting,
            by=self.district["katrin"],
            on=on,
            item=item,
            motion=motion,
            amount=amount,
            conditions=conditions,
        )
        return item.polls.get(closed_at=None)

    def resolve(
        self,
        case: Application,
        meeting: Meeting,
        *,
        on: date,
        votes: Mapping[str, str] = VOTES,
        motion: str = Motion.AWARD,
        amount: Decimal | None = None,
    ) -> None:
        """Open, vote, close; amount: less than asked."""
        poll = self.open_poll(case, meeting, on=on, motion=motion)
        for key, verdict in votes.items():
            perform("vote", poll, by=self.district[key], on=on, verdict=verdict)
        perform("close_poll", poll, by=self.district["katrin"], on=on, amount=amount)
        case.refresh_from_db()

    def decide(self, case: Application, *, on: date) -> None:
        perform("decide", case, by=self.district["sabine"], on=on, reasons=REASONS)
        self.machines(case)

    def sign(self, case: Application, *, on: date) -> None:
        """The second person's part."""
        perform("sign", case, by=self.district["leyla"], on=on)
        self.machines(case)

    def decide_and_sign(self, case: Application, *, on: date) -> bool:
        """Everything a letter needs; whether two had to sign."""
        self.decide(case, on=on)
        wanted = case.decisions.filter(second_signature_needed=True, second_signature_by=None).exists()
        if wanted:
            self.sign(case, on=on)
        return wanted

    def dispatch(self, case: Application, *, on: date) -> None:
        perform("dispatch", case, by=self.district["sabine"], on=on, dispatched_on=on)
        self.machines(case)

    def machines(self, case: Application) -> None:
        consequences.run_pending()
        case.refresh_from_db()
