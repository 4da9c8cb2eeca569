# SPDX-License-Identifier: AGPL-3.0-or-later
"""A session lived on its own clock, through the door."""

from datetime import date, datetime, time, timedelta
from typing import Any

from committees.models import AgendaItem, Meeting, Tenure
from grants.models import Application
from law.calendar import DISTRICT_TIME
from tests.portal.committee import Evening
from workflows.demo.district import District
from workflows.demo.steps import Steps
from workflows.engine import perform
from workflows.meeting_data import MinutesPaper
from workflows.minutes import minutes

CHAIR, DEPUTY_CHAIR, SECRETARY = "mehmet", "georg", "katrin"
EIGHT = ("mehmet", "fatma", "georg", "helga", "ivan", "jutta", "karim", "lena")
NINE = (*EIGHT, "martin")


class Session:
    """An evening on its own clock; `at` moves it on."""

    def __init__(self, district: District, clock: Any) -> None:
        self.district, self.steps, self.clock = district, Steps(district), clock
        self.evening = Evening(district)
        self.meeting: Meeting = district.meeting
        Meeting.objects.filter(pk=self.meeting.pk).update(starts_at=time(17, 30))

    @property
    def on(self) -> date:
        return self.meeting.held_on

    def at(self, clock: str, *, days: int = 0) -> None:
        moment = datetime.combine(self.on + timedelta(days=days), time.fromisoformat(clock), DISTRICT_TIME)
        self.clock.move_to(moment)

    def act(self, name: str, by: str = SECRETARY, on: date | None = None, **data: Any) -> Any:
        self.meeting.refresh_from_db()
        return perform(name, self.meeting, by=self.district[by], on=on or self.on, **data)

    def present(self, *keys: str, guests: tuple[Tenure, ...] = ()) -> None:
        sitting = Tenure.objects.on(self.on).filter(committee=self.district.committee)
        here = [sitting.get(user=self.district[key]) for key in keys]
        self.act("record_presence", present=[*here, *guests])

    def item(self, case: Application) -> AgendaItem:
        return self.meeting.items.get(consideration__application=case)

    def vote(self, case: Application, **verdicts: str) -> None:
        """Presence and opening lie on the frozen clock, so the rows bear its times."""
        self.steps.resolve(case, self.meeting, on=self.on, votes=verdicts)

    def minutes(self) -> MinutesPaper:
        self.meeting.refresh_from_db()
        return minutes(Meeting.objects.select_related("committee", "rules", "second_of", "signed_by").get())
