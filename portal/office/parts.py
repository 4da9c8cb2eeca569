# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parts of a case's pages as plain values, all that their templates see (see `remembered`)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from committees.models import Meeting, Resolution
from grants.models import BodyQuestion, Decision, Document, Letter, RequestedItem
from portal.answers import answered_pages
from portal.office.declared import Declared, declared
from portal.office.dossier import Dossier, Total
from portal.office.words import OWED
from workflows import clock
from workflows.clock import Spent
from workflows.models import ATTEMPTS


class Head(NamedTuple):
    """What the eye meets first: which case, how it stands, its money and its days."""

    reference: str
    call: str
    title: str
    status: str
    status_label: str
    due_on: date | None
    step: str
    channel: str
    amount_asked: Decimal | None
    committed: tuple[str, Decimal] | None
    free: Decimal
    fund: str
    limit: Decimal
    ready_on: date | None
    submitted_on: date | None
    spent: tuple[int, int, int] | None
    clock: tuple[str, ...]
    assignee: tuple[str, str]


def head(dossier: Dossier, step: str) -> Head:
    case, fund = dossier.case, dossier.case.call.fund
    commitment = getattr(case, "commitment", None)
    return Head(
        reference=case.reference,
        call=case.call.title,
        title=str(case),
        status=case.status,
        status_label=dossier.status_label,
        due_on=case.due_on,
        step=step,
        channel=case.get_channel_display(),
        amount_asked=case.amount_asked,
        committed=(commitment.get_stage_display(), commitment.amount) if commitment else None,
        free=dossier.free,
        fund=str(fund),
        limit=fund.limit,
        ready_on=case.ready_on,
        submitted_on=case.submitted_on,
        spent=_spent(dossier.spent),
        clock=tuple(clock.told(case, dossier.terms)),
        assignee=dossier.assignee,
    )


def _spent(days: Spent | None) -> tuple[int, int, int] | None:
    return (days.office, days.applicant, days.body) if days else None


class PlanSide(NamedTuple):
    """Expenses or income: (kind, what for, euros) and their sum."""

    lines: tuple[tuple[str, str, Decimal], ...]
    sum: Decimal


def _side(total: Total) -> PlanSide:
    return PlanSide(tuple((kind, line.label, line.amount) for kind, line in total.lines), total.sum)


class File(NamedTuple):
    """A paper, with the name of its kind."""

    public_id: UUID
    name: str
    kind: str
    size: int
    received_on: date


def _file(kind: str, document: Document) -> File:
    return File(document.public_id, document.name, kind, document.size, document.received_on)


class Applied(NamedTuple):
    """What was applied for: pages of (question, answer), the plan, the papers, the declarations."""

    case: UUID
    call: str
    amount_asked: Decimal | None
    pages: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    planned: bool
    expenses: PlanSide
    income: PlanSide
    covered: Decimal
    files: tuple[File, ...]
    declared: Declared


def applied(dossier: Dossier) -> Applied:
    case = dossier.case
    pages = answered_pages(case, dossier.terms, private=True)
    return Applied(
        case=case.public_id,
        call=case.call.title,
        amount_asked=case.amount_asked,
        pages=tuple((page.title, tuple((each.label, answer) for each, answer in page.rows)) for page in pages),
        planned=bool(dossier.plan),
        expenses=_side(dossier.expenses),
        income=_side(dossier.income),
        covered=dossier.covered,
        files=tuple(_file(kind, document) for kind, document in dossier.named_documents),
        declared=declared(dossier),
    )


class Who(NamedTuple):
    """The applicant, as one writes to them."""

    name: str
    legal_form: str
    street: str
    postcode: str
    town: str
    phone: str
    email: str


class Beside(NamedTuple):
    """What a clerk checks against: hints, papers, the checklist, the days that count, who applies."""

    findings: tuple[str, ...]
    wanted: tuple[tuple[str, str, str], ...]
    checklist: tuple[tuple[str, str], ...]
    first_contact_on: date | None
    latest_contact: date | None
    exception_confirmed: bool
    starts_on: date | None
    ends_on: date | None
    early_start_on: date | None
    early_start_permitted: bool | None
    session: tuple[str, date] | None
    applicant: Who


def beside(dossier: Dossier) -> Beside:
    case, who = dossier.case, dossier.case.applicant
    return Beside(
        findings=tuple(finding.text for finding in dossier.findings),
        wanted=tuple((paper.label, paper.state, paper.note) for paper in dossier.wanted),
        checklist=tuple(dossier.checklist),
        first_contact_on=case.first_contact_on,
        latest_contact=dossier.latest_contact,
        exception_confirmed=case.exception_confirmed,
        starts_on=case.starts_on,
        ends_on=case.ends_on,
        early_start_on=case.early_start_on,
        early_start_permitted=case.early_start_permitted,
        session=dossier.session,
        applicant=Who(**{name: getattr(who, name) for name in Who._fields}),
    )


class Panel(NamedTuple):
    """What can be done: (act, label, hint, whether it is the usual next one, whether it has to wait)."""

    case: UUID
    step: str
    acts: tuple[tuple[str, str, str, bool, bool], ...]


def panel(dossier: Dossier, step: str, acts: list[dict[str, Any]]) -> Panel:
    rows = tuple((act["name"], act["label"], act["hint"], act["primary"], act["closed"]) for act in acts)
    return Panel(dossier.case.public_id, step, rows)


class Owing(NamedTuple):
    """A letter or mail machines still owe."""

    what: str
    attempts: int
    failed: bool
    dead: bool
    because: str


def owing(dossier: Dossier) -> list[Owing]:
    return [_owing(**row) for row in dossier.owed]


def _owing(kind: str, attempts: int, error: str, because: str) -> Owing:
    """Given up after the last attempt, or discarded with a reason by who administers the unit."""
    dead = attempts >= ATTEMPTS
    return Owing(OWED.get(kind, kind), attempts, bool(error) or dead, dead, because)


class Written(NamedTuple):
    """A message of either side."""

    by: str
    from_office: bool
    at: datetime
    text: str


class Conversation(NamedTuple):
    """What the office and the applicant wrote to each other, and who reads the next message."""

    applicant: str
    unit: str
    messages: tuple[Written, ...]
    readers: tuple[str, ...]


def conversation(dossier: Dossier) -> Conversation:
    case = dossier.case
    messages = tuple(Written(str(each.by), each.from_office, each.at, each.text) for each in dossier.messages)
    readers = tuple(str(reader) for reader in dossier.readers)
    return Conversation(str(case.applicant), str(case.call.unit), messages, readers)


class Asked(NamedTuple):
    """What somebody of a body wants to know; acts: what this person could do with it, each with its label."""

    case: UUID
    pk: int
    by: str
    at: datetime
    in_writing: bool
    held_on: date
    text: str
    passed_on_at: datetime | None
    answer: str
    answered_on: date | None
    acts: tuple[tuple[str, str], ...]


def asked(dossier: Dossier, possible: list[str]) -> tuple[Asked, ...]:
    return tuple(_asked(each, dossier.case.public_id, possible) for each in dossier.questions)


def _asked(found: BodyQuestion, case: UUID, possible: list[str]) -> Asked:
    labels = {"pass_on_question": "An die Antragstellenden weitergeben", "answer_question": "Antwort eintragen"}
    if found.passed_on_at or found.answer:
        del labels["pass_on_question"]
    if found.answer:
        labels["answer_question"] = "Antwort ändern"
    return Asked(
        case=case,
        by=str(found.by),
        in_writing=found.item.meeting.kind == Meeting.Kind.CIRCULATION,
        held_on=found.item.meeting.held_on,
        acts=tuple((act, label) for act, label in labels.items() if act in possible),
        **{name: getattr(found, name) for name in ("pk", "at", "text", "passed_on_at", "answer", "answered_on")},
    )


class Demand(NamedTuple):
    """A paper the office asked for; the paper that came as (public_id, name)."""

    case: UUID
    text: str
    requested_on: date
    due_on: date
    supplied_on: date | None
    answer: str
    document: tuple[UUID, str] | None


def demand(item: RequestedItem, document: Document | None, case: UUID) -> Demand:
    came = (document.public_id, document.name) if document else None
    return Demand(case, item.text, item.requested_on, item.due_on, item.supplied_on, item.answer, came)


class Resolved(NamedTuple):
    """What the body resolved."""

    text: str
    committee: str
    resolved_on: date
    amount: Decimal | None
    conditions: str
    returned_because: str


def resolved(found: Resolution) -> Resolved:
    body = str(found.committee)
    return Resolved(found.text, body, found.resolved_on, found.amount, found.conditions, found.returned_because)


class Decided(NamedTuple):
    """What the office decided, and who signed it."""

    in_force: bool
    kind: str
    amount: Decimal | None
    decided_on: date
    signed_by: str
    second_signature_by: str
    second_signature_needed: bool
    reasons: str
    conditions: str
    deviation_reasons: str
    dispatched_on: date | None
    received_on: date | None
    notified_on: date | None
    remedy_until: date | None

    def get_kind_display(self) -> str:
        """As the model says it: templates of acts show the same with a decision in hand."""
        return self.kind


def decided(found: Decision) -> Decided:
    plain = {name: getattr(found, name) for name in Decided._fields if not name.endswith("_by") and name != "kind"}
    second = str(found.second_signature_by) if found.second_signature_by else ""
    return Decided(kind=found.get_kind_display(), signed_by=str(found.signed_by), second_signature_by=second, **plain)


class Record(NamedTuple):
    """What the office asked for, what was resolved and decided, and the letters about it."""

    demands: tuple[Demand, ...]
    resolutions: tuple[Resolved, ...]
    decisions: tuple[Decided, ...]
    letters: tuple[tuple[UUID, UUID, str, date], ...]


def record(dossier: Dossier) -> Record:
    case = dossier.case.public_id
    return Record(
        demands=tuple(demand(item, document, case) for item, document in dossier.requested),
        resolutions=tuple(resolved(each) for each in dossier.resolutions),
        decisions=tuple(decided(each) for each in dossier.decisions),
        letters=tuple(_letter(case, each) for each in dossier.letters),
    )


def _letter(case: UUID, letter: Letter) -> tuple[UUID, UUID, str, date]:
    return case, letter.public_id, letter.get_kind_display(), letter.dated_on
