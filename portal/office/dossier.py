# SPDX-License-Identifier: AGPL-3.0-or-later
"""One case with everything its pages show. Each part is read when it is first asked for, in one statement."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from committees.models import Resolution
from grants import programmes, rules
from grants.models import (
    Application,
    Decision,
    Document,
    Event,
    Letter,
    Message,
    Note,
    PlanItem,
    RequestedItem,
    Side,
)
from grants.terms import Terms
from law import calendar
from law.calendar import latest_first_contact
from law.finding import Finding
from permissions import scopes
from permissions.models import User
from workflows import clock
from workflows.intake import SCAN
from workflows.owed import owed
from workflows.procedures import machine_of
from workflows.procedures.checks import SILENT


@dataclass(frozen=True)
class Total:
    """A side of the plan: its lines with the name of their kind, and their sum in euros."""

    lines: list[tuple[str, PlanItem]]
    sum: Decimal


@dataclass(frozen=True)
class Paper:
    """A kind of document the programme asks for, and the newest one that came."""

    label: str
    state: str
    note: str


class Dossier:
    """A reader's view of a case found through a scope; changes nothing."""

    def __init__(self, case: Application, user: User) -> None:
        self.case = case
        self.user = user
        self.on = calendar.today()

    @cached_property
    def programme(self) -> programmes.Programme:
        return programmes.programme(self.case.call.programme_key)

    @cached_property
    def terms(self) -> Terms:
        return self.case.terms or self.programme.terms

    # --- what was applied for ---

    @cached_property
    def plan(self) -> list[PlanItem]:
        return list(self.case.plan.all())

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
    def findings(self) -> list[Finding]:
        """What the programme's rules say of the case as it stands; a paper is not asked about the portal's forms."""
        found = rules.findings(self.programme.rules, rules.facts_of(self.case, self.terms, on=self.on))
        silent = SILENT[Application.Channel.PAPER] if self.case.channel == Application.Channel.PAPER else ()
        return [each for each in found if each.rule not in silent]

    # --- papers ---

    @cached_property
    def documents(self) -> list[Document]:
        return list(self.case.documents.all())

    @property
    def named_documents(self) -> list[tuple[str, Document]]:
        """Every paper with the name of its kind."""
        labels = {each.key: each.label for each in self.terms.documents} | {SCAN: "Antrag auf Papier"}
        return [(labels.get(document.kind, "Weitere Unterlage"), document) for document in self.documents]

    @property
    def wanted(self) -> list[Paper]:
        """The programme's list of papers with the state of each."""
        came = {item.kind: item.supplied_on for item in self.case.requested_items.all() if item.supplied_on}
        came |= {document.kind: document.received_on for document in self.documents}
        return [
            Paper(each.label, "ok", f"vom {came[each.key]:%d.%m.%Y}")
            if each.key in came
            else Paper(each.label, *(("missing", "nötig") if each.required else ("open", "freiwillig")))
            for each in self.terms.documents_for(self.case.applicant.kind)
        ]

    @cached_property
    def requested(self) -> list[tuple[RequestedItem, Document | None]]:
        """What the office asked for, with the paper that came."""
        papers = {document.pk: document for document in self.documents}
        return [(item, papers.get(item.document_id)) for item in self.case.requested_items.all()]

    # --- what happened ---

    @cached_property
    def events(self) -> list[Event]:
        return list(self.case.events.select_related("by").annotate(owed=owed()))

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

    # --- what people write beside it ---

    @cached_property
    def messages(self) -> list[Message]:
        return list(scopes.messages(self.user).filter(application=self.case))

    @property
    def unanswered(self) -> Message | None:
        """The last word, when it is the applicant's."""
        last = self.messages[-1] if self.messages else None
        return last if last and not last.from_office else None

    @cached_property
    def notes(self) -> list[Note]:
        return list(scopes.notes(self.user).filter(application=self.case))

    @cached_property
    def readers(self) -> list[User]:
        """Who reads a message to the applicant."""
        return list(scopes.party(self.case))

    # --- what was resolved and decided ---

    @cached_property
    def resolutions(self) -> list[Resolution]:
        found = scopes.office_resolutions(self.user).filter(poll__item__consideration__application=self.case)
        return list(found.select_related("committee", "poll").order_by("pk"))

    @property
    def resolution(self) -> Resolution | None:
        """The one the office has to carry out."""
        return next((each for each in reversed(self.resolutions) if not each.returned_because), None)

    @cached_property
    def decisions(self) -> list[Decision]:
        return list(self.case.decisions.select_related("signed_by", "second_signature_by"))

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

    @cached_property
    def letters(self) -> list[Letter]:
        return list(self.case.letters.all())

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
    def free(self) -> Decimal:
        """What the fund still carries today, in euros."""
        return self.case.call.free(self.on)

    @property
    def machine(self) -> Any:
        return machine_of(self.case)
