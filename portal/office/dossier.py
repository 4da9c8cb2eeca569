# SPDX-License-Identifier: AGPL-3.0-or-later
"""One case with everything its pages show, in one statement."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import models
from django.http import Http404

from committees.models import Resolution
from grants import calls, programmes, rules
from grants.models import (
    Application,
    BodyQuestion,
    Decision,
    Document,
    Event,
    Letter,
    Message,
    Note,
    PlanItem,
    RequestedItem,
    Side,
    Status,
)
from grants.terms import RequiredDocument, Terms
from law import calendar
from law.calendar import latest_first_contact
from law.finding import Finding
from permissions import casework, scopes
from permissions.models import User
from permissions.policy import Role
from permissions.together import Together
from workflows import clock
from workflows.intake import SCAN
from workflows.owed import owed
from workflows.procedures import machine_of
from workflows.procedures.checks import SILENT

NOT_YET_SCHEDULED = (Status.DRAFT, Status.SUBMITTED, Status.INCOMPLETE, Status.READY)


@dataclass(frozen=True)
class Total:
    """A side of the plan: its lines with the name of their kind, and their sum in euros."""

    lines: list[tuple[str, PlanItem]]
    sum: Decimal


@dataclass(frozen=True)
class Paper:
    """A kind of document the programme asks for, and whether it lies there; nobody has checked it by that."""

    label: str
    state: str
    note: str


def _reads(user: int, case: UUID, on: date) -> dict[str, models.QuerySet[Any]]:
    reads = scopes.whole_case(User(pk=user), case) | casework.around(User(pk=user), case, on)
    return reads | {"events": reads["events"].annotate(owed=owed())}


READ = Together(_reads, user=int, case=UUID, on=date)


class Dossier:
    """A reader's view of a case; changes nothing."""

    def __init__(self, user: User, public_id: UUID) -> None:
        """404 for a case that is not of this person's unit."""
        self.user = user
        self.on = calendar.today()
        parts = READ(user=user.pk, case=public_id, on=self.on)
        if not parts["case"]:
            raise Http404(public_id)
        self.case: Application = parts["case"][0]
        self.roles = frozenset(parts["case"][0].roles)
        self.plan: list[PlanItem] = parts["plan"]
        self.documents: list[Document] = parts["documents"]
        self.requested_items: list[RequestedItem] = parts["requested_items"]
        self.events: list[Event] = parts["events"]
        self.messages: list[Message] = parts["messages"]
        self.notes: list[Note] = parts["notes"]
        self.questions: list[BodyQuestion] = parts["questions"]
        self.readers: list[User] = parts["readers"]
        self.resolutions: list[Resolution] = parts["resolutions"]
        self.decisions: list[Decision] = parts["decisions"]
        self.letters: list[Letter] = parts["letters"]
        self.able: list[Any] = parts["able"]
        self.names: dict[int, str] = {person.pk: person.name for person in parts["people"]}

    @cached_property
    def programme(self) -> programmes.Programme:
        return programmes.programme(self.case.call.programme_key)

    @cached_property
    def terms(self) -> Terms:
        return calls.terms_in(self.case)

    # --- what was applied for ---

    @property
    def expenses(self) -> Total:
        return self._side(Side.EXPENSE, dict(self.terms.cost_kinds))

    @property
    def income(self) -> Total:
        return self._side(Side.INCOME, dict(self.terms.income_kinds))

    def _side(self, side: Side, kinds: dict[str, str]) -> Total:
        lines = [line for line in self.plan if line.side == side]
        return Total([(kinds.get(line.kind, line.kind), line) for line in lines], sum(line.amount for line in lines))

    @property
    def covered(self) -> Decimal:
        """Income and the sum asked for, which together should equal the expenses."""
        return self.income.sum + (self.case.amount_asked or Decimal(0))

    @cached_property
    def facts(self) -> rules.Facts:
        papers = self.documents, self.requested_items
        return rules.facts_from(self.case, self.terms, self.plan, *papers, on=self.on)

    @cached_property
    def findings(self) -> list[Finding]:
        """What the programme's rules say of the case as it stands; a paper is not asked about the portal's forms."""
        found = rules.findings(self.programme.rules, self.facts)
        silent = SILENT[Application.Channel.PAPER] if self.case.channel == Application.Channel.PAPER else ()
        return [each for each in found if each.rule not in silent]

    # --- papers ---

    @property
    def named_documents(self) -> list[tuple[str, Document]]:
        """Every paper with the name of its kind."""
        labels = {each.key: each.label for each in self.terms.documents} | {SCAN: "Antrag auf Papier"}
        return [(labels.get(document.kind, "Weitere Unterlage"), document) for document in self.documents]

    @property
    def wanted(self) -> list[Paper]:
        """The programme's list of papers with the state of each."""
        return [self._paper(each) for each in rules.papers_of(self.facts)]

    def _paper(self, kind: RequiredDocument) -> Paper:
        newest = max((each.received_on for each in self.documents if each.kind == kind.key), default=None)
        asked = [item for item in self.requested_items if item.kind == kind.key]
        if waiting := next((item for item in asked if item.supplied_on is None), None):
            before = f", bisher: vom {newest:%d.%m.%Y}" if newest else ""
            return Paper(kind.label, "asked", f"nachgefordert bis {waiting.due_on:%d.%m.%Y}{before}")
        if newest:
            return Paper(kind.label, "here", f"liegt vor, vom {newest:%d.%m.%Y}")
        if asked:
            return Paper(kind.label, "here", f"beantwortet am {asked[-1].supplied_on:%d.%m.%Y}, ohne Datei")
        return Paper(kind.label, *(("missing", "fehlt") if kind.required else ("open", "freiwillig, liegt nicht vor")))

    @cached_property
    def requested(self) -> list[tuple[RequestedItem, Document | None]]:
        """What the office asked for, with the paper that came."""
        papers = {document.pk: document for document in self.documents}
        return [(item, papers.get(item.document_id)) for item in self.requested_items]

    # --- what happened ---

    @property
    def owed(self) -> list[dict[str, Any]]:
        """What machines still owe for this case, oldest first."""
        return [row for event in self.events for row in event.owed]

    @property
    def spent(self) -> clock.Spent | None:
        if self.case.submitted_on is None:
            return None
        return clock.spent(self.events, received_on=self.case.submitted_on, until=self.on)

    @property
    def checked(self) -> set[str]:
        """Points of the checklist ticked at the last formal check."""
        last = next((event for event in reversed(self.events) if event.act == "check"), None)
        return set(last.data.get("checklist", ())) if last else set()

    @property
    def checklist(self) -> list[tuple[str, str]]:
        """(label, state) of each point."""
        return [(item.label, "ok" if item.key in self.checked else "open") for item in self.terms.checklist]

    @property
    def given_back(self) -> str:
        """Why the second person did not sign, while the decision is being made anew."""
        last = next((event for event in reversed(self.events) if event.source != event.target), None)
        return str(last.data["reasons"]) if last and last.act == "return_decision" else ""

    # --- who works on it ---

    @property
    def assignee(self) -> tuple[str, str]:
        """Their name and, while they are away, until when and who stands in; the team's queue where nobody has it."""
        if self.case.assignee_id is None:
            return "Team-Stapel", ""
        found = next((each for each in self.able if each.pk == self.case.assignee_id), None)
        name = self.names[self.case.assignee_id]
        if found is None or not found.away_until:
            return name, ""
        by = f"Vertretung: {found.substitute_name}" if found.substitute_name else "ohne Vertretung"
        return name, f"abwesend bis {found.away_until:%d.%m.%Y}, {by}"

    @property
    def in_other_hands(self) -> str:
        """Who else has to act today, in a sentence; "" where this person may take the case or hand it over."""
        if Role.LEAD in self.roles or self.case.assignee_id == self.user.pk:
            return ""
        return casework.whose(self.case.assignee_id, self.able, but=self.user.pk)

    # --- what people write beside it ---

    @property
    def unanswered(self) -> Message | None:
        """The last word, when it is the applicant's."""
        last = self.messages[-1] if self.messages else None
        return last if last and not last.from_office else None

    # --- what was resolved and decided ---

    @property
    def resolution(self) -> Resolution | None:
        """The one the office has to carry out."""
        return next((each for each in reversed(self.resolutions) if not each.returned_because), None)

    @property
    def proposal(self) -> Decision | None:
        """A deviation that waits for its second signature."""
        return next((each for each in self.decisions if not each.in_force), None)

    @property
    def decision(self) -> Decision | None:
        """The decision in force that ends the case, or else the newest one."""
        final = [each for each in self.decisions if each.in_force]
        return final[-1] if final else None

    @property
    def status_label(self) -> str:
        """Where the case stands in words; what is in the post is not notified before its day."""
        decision = self.decision
        if self.case.status == Status.NOTIFIED and decision and (decision.notified_on or self.on) > self.on:
            return "Zur Post gegeben"
        return self.case.get_status_display()

    @property
    def unsigned(self) -> Decision | None:
        """A decision in force that waits for its second signature."""
        found = self.decision
        missing = found and found.second_signature_needed and found.second_signature_by_id is None
        return found if missing else None

    @cached_property
    def signers(self) -> list[User]:
        """Who of the unit can sign as the second person what waits for it."""
        waiting = self.unsigned or self.proposal
        if waiting is None:
            return []
        biased = {user.pk for user in self.readers}
        people = scopes.office_people(self.case.call.unit)
        return [user for user in people if user.pk not in biased and user.pk != waiting.signed_by_id]

    @property
    def letter(self) -> Letter | None:
        """The newest letter of the decision in force: the one of the newest act, whenever the machine set it."""
        decision = self.decision
        found = [each for each in self.letters if decision and each.decision_id == decision.pk]
        return max(found, key=lambda each: each.event_id, default=None)

    # --- days ---

    @property
    def latest_contact(self) -> Any:
        """The last day for the first contact; None where the programme sets no lead or the start is unknown."""
        lead = self.terms.parameters.lead_days
        return latest_first_contact(self.case.starts_on, lead) if lead and self.case.starts_on else None

    @property
    def session(self) -> tuple[str, date] | None:
        """The meeting of the case, in words; before it has one, the day planned, if the check can be done by then."""
        status = self.case.status
        if status in NOT_YET_SCHEDULED:
            planned = self.case.session(self.on)
            return ("Geplante Sitzung", planned) if planned else None
        planned = next((each for each in reversed(self.events) if each.act in {"schedule", "circulate"}), None)
        held_on = planned and planned.data.get("held_on")
        if held_on is None or (status == Status.WITHDRAWN and self.resolution is None):
            return None
        words = "Auf der Tagesordnung am" if planned.act == "schedule" else "Im Umlauf bis"
        return words if status == Status.SCHEDULED else "Beraten am", date.fromisoformat(held_on)

    @property
    def free(self) -> Decimal:
        """What the fund still carries today, in euros."""
        return self.case.call.free(self.on)

    @property
    def machine(self) -> Any:
        return machine_of(self.case)
