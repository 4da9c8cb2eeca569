# SPDX-License-Identifier: AGPL-3.0-or-later
"""One claim as its office reads it: papers, ripe day, clock, days, decision, history."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from benefits.catalogue import PaymentKind
from benefits.models import (
    Claim,
    ClaimDecision,
    ClaimLetter,
    ClaimMessage,
    ClaimNote,
    Evidence,
    Objection,
    Payment,
    Phase,
    Voucher,
)
from benefits.models.claim import CLOSED, UNDECIDED
from benefits.papers import ripeness_of
from benefits.payments import AWARDS, DELIVERED, Part, delivered_on, open_parts
from law import calendar
from permissions import casework, families, looking, readings, treasury
from permissions.models import User
from permissions.policy import Role
from permissions.readings import Page
from portal import acts
from portal.benefits.story import Told, tell
from portal.benefits.words import (
    CONTESTED,
    HINTS,
    HOMES,
    NEXT_STEP,
    NOT_YET_SEEN,
    NOT_YET_WARNED,
    TO_ANSWER,
    TO_CHECK,
    TO_ISSUE,
    TO_RELEASE,
    TO_SEND,
    USUAL,
    WAITED_IN_VAIN,
    WRITING,
)
from workflows import clock
from workflows.engine import roles_on


class PaperRow(NamedTuple):
    """One needed paper and how it stands; file: the key of what was sent, where it lies in the portal."""

    label: str
    needed: str
    state: str
    kind: str
    note: str
    file: UUID | None


@dataclass(frozen=True)
class Days:
    """Calendar days: since the application, since the ripe day, and those the family had the turn."""

    gross: int
    net: int | None
    waiting: int
    over: bool


class File:
    """A claim this person may open, read in a fixed number of statements; that it was opened is kept."""

    def __init__(self, user: User, public_id: UUID, page: Page = Page.CLAIM) -> None:
        on = calendar.today()
        found = families.whole(looking.claims(user, on)).filter(public_id=public_id).first()
        if found is None:
            raise Http404("no such claim")
        self.user, self.claim, self.on = user, found, on
        self.right = looking.right_of(found)
        readings.keep(public_id, page, self.right)

    @property
    def is_only_read(self) -> bool:
        return self.right in looking.READ_ONLY

    @property
    def by_right(self) -> str:
        """In a word, where it is another one than that of the office itself."""
        return looking.Right(self.right).label

    @property
    def home(self) -> tuple[str, str]:
        """Where this person came from: (what the page is called, its address)."""
        label, name = HOMES.get(self.right, ("Leistungsfälle", "benefits:work"))
        return label, reverse(name)

    # --- papers and what follows from them ---

    @cached_property
    def evidence(self) -> list[Evidence]:
        return list(self.claim.evidence.all())

    @property
    def papers(self) -> list[PaperRow]:
        return [_paper(row, self.claim) for row in self.evidence]

    @property
    def due_on(self) -> date | None:
        """Of a claim that is closed the last clock is nobody's deadline any more."""
        return None if self.claim.phase in CLOSED else self.claim.due_on

    @property
    def undecided(self) -> bool:
        return self.claim.phase in UNDECIDED

    @property
    def headline(self) -> str:
        """Where it stands: while nobody decided, whether it is ripe; afterwards how far it came."""
        claim = self.claim
        if not self.undecided:
            more = f", Widerspruch {self.contested.get_phase_display()}" if self.contested else ""
            return f"{claim.get_phase_display()}{more}"
        return f"Bearbeitungsreif seit {claim.ready_on:%d.%m.%Y}" if claim.ready_on else "Noch nicht bearbeitungsreif"

    @property
    def missing(self) -> list[PaperRow]:
        """What holds this claim back, each with how it stands."""
        return [_paper(row, self.claim) for row in self.evidence if row.holds_back and not row.accepted]

    @property
    def ripeness(self) -> str:
        """The reasoning of the ripe day."""
        return ripeness_of(self.claim, self.evidence).told if self.claim.applied_on else ""

    @property
    def unseen(self) -> bool:
        return any(row.received_on and not row.accepted for row in self.evidence)

    @property
    def reason(self) -> str:
        """The same under a headline that names the day."""
        found = ripeness_of(self.claim, self.evidence) if self.claim.applied_on else None
        return "" if found is None else found.reason if self.undecided and found.reason else found.told

    # --- time ---

    @property
    def clock(self) -> list[str]:
        """The clock in sentences."""
        claim = self.claim
        if claim.phase in CLOSED:
            return []
        told = clock.told_of(claim, claim.terms, Phase.RECEIVED if claim.held_on else claim.phase)
        if claim.phase == Phase.INCOMPLETE and claim.due_on:
            had = "hatte" if claim.due_on < self.on else "hat"
            told.append(f"Die Familie {had} Zeit bis {claim.due_on:%d.%m.%Y}.")
        return told

    @property
    def days(self) -> Days | None:
        claim, decision = self.claim, self.decision
        if claim.applied_on is None:
            return None
        until = decision.decided_on if decision else self._ended_on or self.on
        net = (until - claim.ready_on).days if claim.ready_on else None
        return Days((until - claim.applied_on).days, net, _waited(claim, until), until != self.on or bool(decision))

    @property
    def _ended_on(self) -> date | None:
        """The last day of a claim that ended without a decision."""
        ended = self.claim.phase in (Phase.FORWARDED, Phase.WITHDRAWN)
        events = list(self.claim.events.all())
        return events[-1].on if ended and events else None

    # --- decision and history ---

    @cached_property
    def decisions(self) -> list[ClaimDecision]:
        return list(self.claim.decisions.all())

    @property
    def decision(self) -> ClaimDecision | None:
        return next((one for one in self.decisions if one.in_force), None)

    @cached_property
    def letters(self) -> list[ClaimLetter]:
        return list(looking.letters(self.claim))

    @cached_property
    def payments(self) -> list[Payment]:
        """What was released; of a claim without a Bescheid there is nothing to ask."""
        return list(treasury.payments(self.user, self.claim)) if self.decisions else []

    @cached_property
    def vouchers(self) -> list[Voucher]:
        paid_so = any(one.payment == PaymentKind.VOUCHER for one in self.decisions)
        return list(treasury.vouchers(self.user, self.claim)) if paid_so else []

    @property
    def still_open(self) -> tuple[Part, ...]:
        """Parts of the award that nobody released yet."""
        in_force = self.decision
        return open_parts(self.claim, in_force, self.payments) if in_force else ()

    @property
    def delivered(self) -> tuple[date | None, str]:
        """(when the benefit counts as delivered, what makes it so)"""
        made = self.decision
        if made is None or not made.payment:
            return None, ""
        return delivered_on(made, self.vouchers, self.payments), DELIVERED[PaymentKind(made.payment)]

    @property
    def story(self) -> list[Told]:
        return tell(self.claim, families.passed_on(self.claim))

    # --- what people write beside it ---

    @cached_property
    def messages(self) -> list[ClaimMessage]:
        return list(families.messages(self.claim))

    @property
    def unseen_messages(self) -> bool:
        """Of the family, and nobody here said so or answered."""
        return any(not each.from_office and each.seen_at is None for each in self.messages)

    @cached_property
    def notes(self) -> list[ClaimNote]:
        return list(looking.notes(self.claim))

    @property
    def readers(self) -> bool:
        """Whether somebody of the family has an account."""
        return bool(self.claim.child.family.guardians.all())

    @cached_property
    def objections(self) -> list[Objection]:
        """Against any decision of this claim, the newest first."""
        return list(looking.objections_to(self.claim))

    @property
    def contested(self) -> Objection | None:
        """The newest objection, until what answers it is on its way; one that helps has no such letter."""
        newest = next(iter(self.objections), None)
        if newest is None or self.claim.phase != Phase.NOTIFIED or newest.dispatched_on:
            return None
        return None if newest.phase in {Objection.Phase.UPHELD, Objection.Phase.WITHDRAWN} else newest

    # --- what there is to do ---

    @property
    def step(self) -> str:
        claim = self.claim
        late = claim.phase == Phase.INCOMPLETE and claim.due_on is not None and claim.due_on < self.on
        if late:
            return WAITED_IN_VAIN
        return self._to_pay or NEXT_STEP[claim.phase]

    @property
    def _to_pay(self) -> str:
        """What an award that was posted still waits for."""
        made = self.decision
        if self.claim.phase != Phase.NOTIFIED or made is None or made.kind not in AWARDS:
            return ""
        if made.payment == PaymentKind.VOUCHER and not any(each.decision_id == made.pk for each in self.vouchers):
            return TO_ISSUE
        return TO_RELEASE if any(part.due_on <= self.on for part in self.still_open) else ""

    @property
    def waits(self) -> str:
        """Where no act is the usual one: for what this claim waits."""
        claim = self.claim
        if self.contested and not self._to_pay:
            return CONTESTED
        if claim.phase != Phase.INCOMPLETE or claim.due_on is None:
            return f"{self.step}."
        if claim.due_on < self.on:
            return f"Die Frist der Familie ist vorbei. {self.step}."
        return "Auf die Familie warten. Bis ihre Frist vorbei ist, müssen Sie nichts tun."

    @property
    def first(self) -> dict[str, Any] | None:
        """The usual next act, where there is one."""
        return next((act for act in self.panel if act["primary"]), None)

    @property
    def others(self) -> list[dict[str, Any]]:
        return [act for act in self.panel if not act["primary"]]

    @cached_property
    def panel(self) -> list[dict[str, Any]]:
        """The possible acts, the usual next one first and marked; one that has to wait says for what."""
        claim, closed = self.claim, self._closed
        possible = acts.acts_for(claim, self.user, roles=self.roles)
        names = [name for name in possible if name not in self._pointless and name not in WRITING]
        wanted = (*self._of_objection, *USUAL.get(claim.phase, ()))
        usual = next((name for name in wanted if name in names and name not in closed), "")
        rows = [
            {**act, "hint": (HINTS | closed).get(act["name"], ""), "primary": act["name"] == usual}
            | {"closed": act["name"] in closed}
            for act in acts.described(claim, names)
        ]
        return sorted(rows, key=lambda act: (not act["primary"], act["closed"], act["danger"]))

    @property
    def _of_objection(self) -> tuple[str, ...]:
        if (contested := self.contested) is None:
            return ()
        if contested.phase != Objection.Phase.OPEN:
            return (TO_SEND,)
        return (TO_CHECK,) if contested.in_form is None else (TO_ANSWER,)

    @cached_property
    def roles(self) -> frozenset[str]:
        return roles_on(self.claim, self.user, self.on)

    @property
    def in_other_hands(self) -> str:
        """Who else has to act today, in a sentence; who leads the team takes and hands over any."""
        if Role.LEAD in self.roles or self.claim.assignee_id in {None, self.user.pk}:
            return ""
        people = families.able_on(self.user, self.claim, self.on)
        return casework.whose(self.claim.assignee_id, people, but=self.user.pk)

    @property
    def _pointless(self) -> set[str]:
        """Acts of this phase for which this claim has no paper."""
        pointless = set() if self.unseen else {"accept_papers"}
        pointless |= set() if any(row.received_on for row in self.evidence) else {"reject_papers"}
        wanted = any(not row.accepted for row in self.evidence)
        pointless |= set() if wanted else {"request_documents", "record_supply"}
        pointless.add("share_bill")  # from the page of the school's bill, for many claims at once
        return pointless | ({"take"} if self.claim.assignee_id == self.user.pk else set())

    @property
    def _closed(self) -> dict[str, str]:
        closed = {}
        if self.claim.phase in UNDECIDED and self.unseen:
            closed["decide_claim"] = NOT_YET_SEEN
        waited_for = [row for row in self.evidence if row.waited_for]
        if not all(row.warned and row.due_on and row.due_on < self.on for row in waited_for):
            closed["refuse_claim"] = NOT_YET_WARNED
        if has := self.in_other_hands:
            closed |= dict.fromkeys(("take", "hand_over"), has)
        return closed


def _waited(claim: Claim, until: date) -> int:
    """Days in which papers of the family were missing."""
    days, since = 0, None
    for event in claim.events.all():
        day = date.fromisoformat(event.data["received_on"]) if event.data.get("received_on") else event.on
        if since is not None and event.target != Phase.INCOMPLETE:
            days, since = days + max(0, (day - since).days), None
        elif since is None and event.target == Phase.INCOMPLETE:
            since = event.on
    return days + (max(0, (until - since).days) if since else 0)


def _paper(row: Evidence, claim: Claim) -> PaperRow:
    state, kind, note = _state(row, claim)
    file = row.paper.public_id if row.paper else None
    return PaperRow(row.label, "nötig" if row.holds_back else "hält nicht auf", state, kind, note, file)


def _state(row: Evidence, claim: Claim) -> tuple[str, str, str]:
    """(in a word, how it looks, since when or until when)."""
    if row.accepted:
        return "angenommen", "success", f"eingegangen am {row.received_on:%d.%m.%Y}"
    if row.received_on:
        return "zu prüfen", "info", f"eingegangen am {row.received_on:%d.%m.%Y}, noch nicht angesehen"
    asked = f"nachgefordert am {row.asked_on:%d.%m.%Y}, Frist bis {row.due_on:%d.%m.%Y}" if row.asked_on else ""
    if row.warned:
        asked += ", mit Hinweis auf die Folgen"
    if row.rejected_because:
        return "zurückgewiesen", "danger", f"{row.rejected_because} {asked.capitalize()}".strip()
    if asked:
        return "fehlt", "warning", asked
    if not row.holds_back:
        return "liegt nicht vor", "neutral", ""
    return "fehlt", "warning", f"seit dem Antrag am {claim.applied_on:%d.%m.%Y}" if claim.applied_on else ""
