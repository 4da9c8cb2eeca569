# SPDX-License-Identifier: AGPL-3.0-or-later
"""An evening of a body, prepared through the door and then lived over HTTP."""

import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from committees.bylaws.body import to_json
from committees.bylaws.rules import Rules
from committees.models import AgendaItem, Committee, Meeting, Poll, Tenure
from grants.models import Applicant, Application, Call, Commitment
from law import calendar
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.steps import invite
from workflows.engine import perform

SEAL = re.compile(r'name="(key|version|read)" value="([^"]*)"')
MEMBERS = ("mehmet", "fatma", "georg", "helga", "ivan", "jutta", "karim", "lena", "martin", "nadine", "olaf", "petra")


class Evening:
    """A session of a district's body with its people, each with a browser."""

    def __init__(self, district: District) -> None:
        self.district = district
        self.meeting: Meeting = district.meeting
        self.browsers: dict[str, Client] = {}
        calendar.pretend(self.meeting.held_on)

    # --- prepared through the door ---

    def case(
        self,
        title: str = "Begegnungscafé am Markt",
        asked: int = 4800,
        *,
        call: Call | None = None,
        applicant: Applicant | None = None,
        meeting: Meeting | None = None,
        schedule: bool = True,
        **overrides: Any,
    ) -> Application:
        """A case on the agenda, or submitted."""
        d, early = self.district, date(2027, 1, 20)
        case = draft(
            call or d.call, applicant or d.association, title=title, asked=Decimal(asked), own=Decimal(200), **overrides
        )
        by = case.applicant.representatives.get().user
        perform("submit", case, by=by, on=early)
        return self.schedule(self.ready(case), meeting=meeting) if schedule else case

    def ready(self, case: Application) -> Application:
        case.refresh_from_db()
        assert case.terms is not None
        checklist = [each.key for each in case.terms.checklist]
        perform("check", case, by=self.district["sabine"], on=date(2027, 1, 21), checklist=checklist)
        return case

    def schedule(self, case: Application, *, meeting: Meeting | None = None) -> Application:
        perform("schedule", case, by=self.district["katrin"], on=date(2027, 1, 22), meeting=meeting or self.meeting)
        case.refresh_from_db()
        return case

    def bind(self, amount: int) -> None:
        """Money that other cases of the year hold already, as decisions towards other applicants."""
        other = draft(self.district.call, self.district.person, title="Schon bewilligt")
        Commitment.objects.create(
            fund=self.district.fund, application=other, stage=Commitment.Stage.BOUND, amount=Decimal(amount)
        )

    def present(self, count: int) -> None:
        invite(self.meeting, on=date(2027, 2, 1))
        held = Tenure.objects.on(self.meeting.held_on).holders().filter(committee=self.meeting.committee_id)
        there = list(held.order_by("seat__number")[:count])
        perform("record_presence", self.meeting, by=self.district["katrin"], on=self.meeting.held_on, present=there)
        self.meeting.refresh_from_db()

    def poll(self, case: Application, amount: int | None = None, **data: Any) -> Poll:
        item = self.item(case)
        given = {"motion": "award", "amount": Decimal(amount) if amount else case.amount_asked, "conditions": ""} | data
        perform("open_poll", item.meeting, by=self.district["katrin"], on=self.meeting.held_on, item=item, **given)
        return Poll.objects.get(item=item, closed_at=None)

    def votes(self, poll: Poll, **verdicts: str) -> None:
        for key, verdict in verdicts.items():
            perform("vote", poll, by=self.district[key], on=self.meeting.held_on, verdict=verdict)

    def item(self, case: Application) -> AgendaItem:
        return AgendaItem.objects.filter(consideration__application=case).latest("pk")

    # --- lived over HTTP ---

    def browser(self, key: str) -> Client:
        if key not in self.browsers:
            self.browsers[key] = Client()
            self.browsers[key].force_login(self.district[key])
        return self.browsers[key]

    def get(self, key: str, url: str) -> HttpResponse:
        return self.browser(key).get(url)

    def read(self, key: str, url: str) -> str:
        """The words of a page that is there."""
        answer = self.get(key, url)
        assert answer.status_code == 200, (url, answer.status_code)
        return words(answer)

    def send(self, key: str, url: str, *, seen: str | None = None, **data: Any) -> HttpResponse:
        """Post with the seal of the page the person saw (the form's own page unless another is named)."""
        return self.browser(key).post(url, {**self.seal(key, seen or url), **data})

    def seal(self, key: str, url: str) -> dict[str, str]:
        return dict(SEAL.findall(self.get(key, url).content.decode()))

    def unbiased(self, item: AgendaItem, *keys: str) -> None:
        """They say of themselves that they are not biased, and see their ballots."""
        for key in keys:
            url = url_of(item.meeting, "declare_bias") + f"?top={item.public_id}"
            assert self.send(key, url, item=item.pk, biased="no").status_code == 302

    def vote(self, key: str, poll: Poll, verdict: str) -> HttpResponse:
        return self.send(key, url_of(poll, "vote"), seen=url_of(poll.item), verdict=verdict)


def url_of(subject: AgendaItem | Meeting | Poll, act: str = "") -> str:
    """The address of a meeting or an item, or of an act on a meeting or a poll."""
    if isinstance(subject, AgendaItem):
        return reverse("committee:item", args=[subject.public_id])
    if act == "vote":
        return reverse("committee:vote", args=[subject.public_id])
    if isinstance(subject, Poll):
        return reverse("committee:poll_act", args=[subject.public_id, act])
    return reverse("committee:meeting" + ("_act" if act else ""), args=[subject.public_id, *filter(None, [act])])


def words(answer: HttpResponse) -> str:
    """What a person reads, with single spaces."""
    apart = re.sub(r"</(td|th|dt|dd|li|p|h\d)>", r"</\1> ", answer.content.decode())
    return " ".join(unescape(strip_tags(apart)).split())


def invited_under(meeting: Meeting, rules: Rules) -> None:
    """As if the body had had other rules when its members were invited."""
    begun = date(2024, 1, 1 + meeting.committee.rules.count())
    other = meeting.committee.rules.create(name="Andere Regeln", body=to_json(rules), valid_from=begun)
    Meeting.objects.filter(pk=meeting.pk).update(rules=other)


def follow(committee: Committee, rules: Rules) -> None:
    """Other rules of procedure from the beginning, for a body whose meetings froze none yet."""
    committee.rules.update(body=to_json(rules))
