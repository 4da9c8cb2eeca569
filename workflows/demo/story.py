# SPDX-License-Identifier: AGPL-3.0-or-later
"""One case from the Vorab-Check to the notified decision, through the same door as every page, told in sentences."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from grants import rules
from grants.calls import terms_of
from grants.models import Decision
from law.money import euro
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.steps import CONDITIONS, VOTES, Steps
from workflows.engine import perform

ASKED = Decimal(4800)


class Story:
    """Walks one case step by step; every step yields what happened as a German sentence."""

    def __init__(self, district: District, begins_on: date) -> None:
        self.district = district
        self.steps = Steps(district)
        self.day = begins_on

    def tell(self) -> Iterator[str]:
        yield from self._apply()
        yield from self._check()
        yield from self._vote()
        yield from self._decide()

    def _apply(self) -> Iterator[str]:
        d, antje = self.district, self.district["antje"]
        self.case = case = draft(d.call, d.association, asked=ASKED)
        terms = terms_of(d.call)
        found = rules.findings((rules.under_cap, rules.inside_period), rules.facts_of(case, terms, on=self.day))
        yield f"{antje} macht den Vorab-Check: {found[0].text if found else 'nichts spricht dagegen'}."
        self.steps.submit(case, by=antje, on=self.day)
        yield f"{antje} reicht „{case}“ ein und beantragt {euro(ASKED)}. Aktenzeichen {case.file_number}."

    def _check(self) -> Iterator[str]:
        d, case = self.district, self.case
        self.day += timedelta(days=2)
        due = self.steps.request(case, on=self.day)
        yield f"{d['sabine']} fordert den Freistellungsbescheid nach, Frist {due:%d.%m.%Y}."
        self.day += timedelta(days=7)
        self.steps.supply(case, by=d["antje"], on=self.day)
        yield f"{d['antje']} antwortet am {self.day:%d.%m.%Y}."
        self.day += timedelta(days=1)
        self.steps.check(case, on=self.day)
        yield f"{d['sabine']} prüft: entscheidungsreif seit {case.ready_on:%d.%m.%Y}."
        self.steps.schedule(case, d.meeting, on=self.day)
        yield f"Der Antrag steht auf der Tagesordnung der Sitzung am {d.meeting.held_on:%d.%m.%Y}."

    def _vote(self) -> Iterator[str]:
        d = self.district
        self.day = d.meeting.held_on
        self.steps.gather(d.meeting, on=self.day)
        poll = self.steps.open_poll(self.case, d.meeting, on=self.day, conditions=CONDITIONS)
        present = poll.ballots.count()
        yield f"Die Sitzung beginnt: {present} Sitze sind anwesend. Abgestimmt wird über {euro(ASKED)}."
        for key, verdict in VOTES.items():
            perform("vote", poll, by=d[key], on=self.day, verdict=verdict)
            yield f"{d[key]} stimmt ab."
        perform("close_poll", poll, by=d["katrin"], on=self.day)
        poll.refresh_from_db()
        d.fund.refresh_from_db()
        yield f"{poll.resolution.text} Im Topf sind noch {euro(d.fund.free)} frei."

    def _decide(self) -> Iterator[str]:
        sabine, leyla = self.district["sabine"], self.district["leyla"]
        self.day += timedelta(days=1)
        two = self.steps.decide_and_sign(self.case, on=self.day)
        yield f"{sabine} entscheidet wie beschlossen."
        yield f"{leyla} zeichnet mit. Der Bescheid ist gesetzt." if two else "Der Bescheid ist gesetzt."
        self.steps.dispatch(self.case, on=self.day)
        decision = Decision.objects.get(application=self.case)
        yield (
            f"Der Bescheid geht am {self.day:%d.%m.%Y} zur Post. Bekannt gegeben ist er am "
            f"{decision.notified_on:%d.%m.%Y}, Klage ist möglich bis {decision.remedy_until:%d.%m.%Y}."
        )
