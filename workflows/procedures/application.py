# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every application shares: from the draft to the day it is ready, and from the letter to the notified day."""

from datetime import date
from functools import cached_property
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from committees.rows import Row, first
from grants import calls, corrections, ledger, programmes
from grants.models import Application, Decision, Message, Note, OfficeRecusal, PlanItem, RequestedItem, Status
from grants.models.application import freeze
from grants.terms import Terms
from law import notification
from permissions import policy
from workflows import clock, forms
from workflows.machine import State
from workflows.procedures import checks
from workflows.procedures.act import traits
from workflows.procedures.versioned import Versioned

OPEN = (
    Status.SUBMITTED,
    Status.INCOMPLETE,
    Status.READY,
    Status.SCHEDULED,
    Status.RESOLVED,
    Status.DEVIATION,
    Status.DEFERRED,
    Status.WAITLISTED,
)
SENT = tuple(status for status in Status if status != Status.DRAFT)

LAST_SUPPLIED = "SELECT max(supplied_on) FROM grants_requesteditem WHERE application_id = %(case)s"
DECISION = Row(Decision)
DECISION_OF = f"""
    SELECT (SELECT l.dated_on FROM grants_letter l
             WHERE l.decision_id = d.id AND NOT EXISTS (
                   SELECT 1 FROM workflows_outbox o JOIN grants_event e ON e.id = o.event_id
                    WHERE e.application_id = d.application_id AND o.kind = 'letter_decision' AND o.done_at IS NULL
                       AND o.discarded_at IS NULL)
             ORDER BY l.event_id DESC LIMIT 1),
           {DECISION.columns("d")} FROM grants_decision d
     WHERE d.application_id = %(case)s AND d.in_force AND d.kind IN ('award', 'rejection')"""


class Procedure(Versioned):
    """The state machine of an application. Subclasses add acts with @Procedure.status.transition."""

    key = ""
    title = ""
    subject_field = "application"
    state_column = "status"
    status = State(Status, default=Status.DRAFT)

    @status.getter()
    def _get(self) -> str:
        return self.application.status

    @status.setter()
    def _set(self, value: str) -> None:
        self.application.status = value

    @property
    def state(self) -> str:
        return self.application.status

    @property
    def application(self) -> Application:
        return self.subject  # type: ignore[no-any-return]

    @property
    def programme(self) -> programmes.Programme:
        return programmes.programme(self.application.call.programme_key)

    @property
    def terms(self) -> Terms:
        """A draft follows the newest terms of its call, a submitted case its own."""
        return calls.terms_in(self.application)

    # --- from the draft to the check ---

    @status.transition(
        source=Status.DRAFT,
        target=Status.SUBMITTED,
        permission=policy.may("submit"),
        label="Antrag einreichen",
        custom=traits(rules=(checks.complete, checks.in_time), then=("letter_receipt", "mail_news")),
    )
    def submit(self) -> None:
        self._enter(self.on)

    @status.transition(
        source=Status.DRAFT,
        target=Status.SUBMITTED,
        permission=policy.may("register"),
        label="Papierantrag aufnehmen",
        custom=traits(
            form=forms.Register,
            rules=(checks.taken_in, checks.in_time, checks.not_ahead),
            then=("letter_receipt",),
        ),
    )
    def register(self) -> None:
        """A paper counts from its true receipt, not from the day it was typed in."""
        self._enter(self.data["received_on"])
        self.record = {"received_on": self.data["received_on"].isoformat()}

    def _enter(self, received_on: date) -> None:
        terms = calls.terms_of(self.application.call)
        self.change(
            frozen_terms_id=freeze(terms),
            office_decides_up_to=self.application.call.office_decides_up_to,
            file_number=next_file_number(terms, received_on),
            submitted_on=received_on,
            **clock.started(terms, Status.SUBMITTED, since=received_on),
        )

    @status.transition(
        source={Status.SUBMITTED, Status.INCOMPLETE},
        permission=policy.may("amend"),
        label="Angaben vom Papier berichtigen",
        conditions=[checks.is_paper],
        custom=traits(form=forms.Amend, rules=(checks.amended,)),
    )
    def amend(self) -> None:
        """Facts as {column: value}, the whole plan as lines of {side, kind, label, amount}."""
        application, data = self.application, self.data
        before = corrections.present(application).to_json()
        self.change(**data["facts"], answers=Jsonb(application.answers | data["answers"]))
        application.plan.all().delete()
        PlanItem.objects.bulk_create(PlanItem(application=application, **line) for line in data["lines"])
        self.record = {"facts": sorted(data["facts"]), "lines": len(data["lines"]), "before": before}

    @status.transition(
        source={Status.SUBMITTED, Status.INCOMPLETE},
        target=Status.INCOMPLETE,
        permission=policy.may("request_documents"),
        label="Unterlagen nachfordern",
        custom=traits(
            form=forms.RequestDocuments,
            rules=(checks.asks_for_something,),
            then=("letter_missing_documents", "mail_news"),
        ),
    )
    def request_documents(self) -> None:
        """Items as (kind, text); one date for all, which is the clock of the case until they are supplied."""
        due = self.data["due_on"]
        asked = RequestedItem.objects.bulk_create(
            RequestedItem(application=self.application, kind=kind, text=text, requested_on=self.on, due_on=due)
            for kind, text in self.data["items"]
        )
        self.change(due_on=due)
        self.record = {
            "items": [kind for kind, _text in self.data["items"]],
            "requested": [item.pk for item in asked],
            "due_on": due.isoformat(),
        }

    @status.transition(
        source=Status.INCOMPLETE,
        target=State.RETURN_VALUE(Status.SUBMITTED, Status.INCOMPLETE),
        permission=policy.may("supply"),
        label="Unterlagen nachreichen",
        custom=traits(rules=(checks.supplies_something,)),
    )
    def supply(self) -> Status:
        """Answers as {item id: {"document": id or None, "answer": text}}; complete when nothing is open any more."""
        return self._answer_items(self.on)

    @status.transition(
        source=Status.INCOMPLETE,
        target=State.RETURN_VALUE(Status.SUBMITTED, Status.INCOMPLETE),
        permission=policy.may("record_supply"),
        label="Nachgereichtes von der Post erfassen",
        custom=traits(
            form=forms.RecordSupply,
            rules=(checks.supplies_something, checks.not_ahead, checks.not_before_application),
        ),
    )
    def record_supply(self) -> Status:
        """What came by post counts from its true receipt, not from the day somebody noted it."""
        return self._answer_items(self.data["received_on"])

    def _answer_items(self, received_on: date) -> Status:
        open_items = dict(self.open_items)
        for pk, given in self.data["answers"].items():
            item = open_items.pop(int(pk))
            item.supplied_on, item.document_id, item.answer = received_on, given["document"], given["answer"]
            item.save(update_fields=["supplied_on", "document", "answer"])
        self.record = {"items": [int(pk) for pk in self.data["answers"]], "received_on": received_on.isoformat()}
        if open_items:
            self.change(due_on=min(item.due_on for item in open_items.values()))
            return Status.INCOMPLETE
        self.change(**clock.resumed(self.application, self.terms, since=received_on))
        return Status.SUBMITTED

    @status.transition(
        source=Status.SUBMITTED,
        target=Status.READY,
        permission=policy.may("check"),
        label="Formal prüfen",
        custom=traits(form=forms.Check, rules=(checks.checked, checks.exception_confirmed, checks.early_start_decided)),
    )
    def check(self) -> None:
        """Ready on the day the last paper the office asked for came in, computed, never typed."""
        row = first(LAST_SUPPLIED, {"case": self.application.pk})
        last = row[0] if row else None
        self.change(
            ready_on=max(filter(None, (self.application.submitted_on, last))),
            exception_confirmed=self.data.get("exception_confirmed", False),
        )
        self.record = {"checklist": self.data["checklist"], "note": self.data.get("note", "")}

    @status.transition(
        source={Status.SUBMITTED, Status.INCOMPLETE, Status.READY, Status.SCHEDULED},
        permission=policy.may("decide_early_start"),
        label="Über vorzeitigen Beginn entscheiden",
        custom=traits(form=forms.EarlyStart, rules=(checks.early_start_asked,), then=("mail_news",)),
    )
    def decide_early_start(self) -> None:
        """Decided apart from the award; the permission is no promise of money."""
        self.change(early_start_permitted=self.data["permit"])
        self.record = {"permit": self.data["permit"], "reasons": self.data["reasons"]}

    @status.transition(
        source=set(OPEN),
        target=Status.WITHDRAWN,
        permission=policy.may("withdraw"),
        label="Antrag zurückziehen",
        custom=traits(form=forms.Withdraw, locks=("fund", "polls"), then=("mail_circulation_over",), danger=True),
    )
    def withdraw(self) -> None:
        """Possible until the decision; frees what was reserved, voids an open vote and ends a circulation."""
        polls = checks.void_open_polls(self.application)
        Decision.objects.filter(application=self.application, in_force=False).delete()
        ledger.release(self.application)
        self.record = {"reason": self.data.get("reason", ""), "polls": polls}

    # --- from the decision to the notified day ---

    @status.transition(
        source={Status.AWARDED, Status.REJECTED},
        permission=policy.may("renew_letter"),
        label="Bescheid mit heutigem Datum neu erstellen",
        custom=traits(form=forms.Confirm, rules=(checks.signed_by_all,), then=("letter_decision",)),
    )
    def renew_letter(self) -> None:
        self.record = {"decision": self.decision.pk}

    @status.transition(
        source={Status.AWARDED, Status.REJECTED},
        target=Status.NOTIFIED,
        permission=policy.may("dispatch"),
        label="Bescheid zur Post geben",
        custom=traits(form=forms.Dispatch, rules=(checks.signed_by_all, checks.letter_ready), then=("mail_news",)),
    )
    def dispatch(self) -> None:
        """Posting starts the fiction of notification; a copy lies in the portal from now on."""
        self._notify(dispatched_on=self.data["dispatched_on"], received_on=None)

    @status.transition(
        source=Status.NOTIFIED,
        permission=policy.may("record_receipt"),
        label="Späteren Zugang eintragen",
        custom=traits(form=forms.RecordReceipt, rules=(checks.received_after_posting,)),
    )
    def record_receipt(self) -> None:
        """A later real receipt prevails over the fiction, § 41 (2) VwVfG NRW."""
        dispatched_on = self.decision.dispatched_on
        assert dispatched_on is not None, "a notified decision was dispatched"
        self._notify(dispatched_on=dispatched_on, received_on=self.data["received_on"])

    def _notify(self, *, dispatched_on: date, received_on: date | None) -> None:
        decision = self.decision
        notified = notification.notified_on(notification.Way(decision.way), dispatched_on, received_on=received_on)
        decision.dispatched_on, decision.received_on, decision.notified_on = (
            dispatched_on,
            received_on,
            notified,
        )
        decision.remedy_until = notification.remedy_until(notified)
        decision.save(update_fields=["dispatched_on", "received_on", "notified_on", "remedy_until"])
        self.record = {"decision": decision.pk, "notified_on": notified.isoformat()}

    # --- what people write beside it ---

    @status.transition(
        source=set(SENT),
        permission=policy.may("write_message"),
        label="Nachricht schreiben",
        custom=traits(
            form=forms.WriteMessage,
            rules=(checks.somebody_reads, checks.message_is_new),
            then=("mail_message",),
            still=True,
        ),
    )
    def write_message(self) -> None:
        """Both sides read it; the record says that it was written, never what."""
        message = Message.objects.create(
            application=self.application, by=self.person, from_office=self.is_office, text=self.data["message"]
        )
        self.record = {"message": message.pk}

    @status.transition(
        source=set(SENT),
        permission=policy.may("write_note"),
        label="Internen Vermerk schreiben",
        custom=traits(form=forms.WriteNote, rules=(checks.note_is_new,), still=True, many=True),
    )
    def write_note(self) -> None:
        note = Note.objects.create(application=self.application, by=self.person, text=self.data["note"])
        self.record = {"note": note.pk}

    @status.transition(
        source=set(SENT),
        permission=policy.may("declare_office_bias"),
        label="Eigene Befangenheit erklären",
        custom=traits(form=forms.DeclareOfficeBias, rules=(checks.says_why,), still=True),
    )
    def declare_office_bias(self) -> None:
        """Who works on a case and is biased has no part in it any more, §§ 20, 21 VwVfG; a colleague goes on."""
        ground, reason = self.data["ground"], self.data["reason"]
        row = OfficeRecusal.objects.create(application=self.application, user=self.person, ground=ground, reason=reason)
        self.record = {"recusal": row.pk}
        if self.application.assignee_id == self.person.pk:
            self.change(assignee_id=None)

    @property
    def recorded(self) -> dict[str, Any]:
        """Also for whom a colleague stood in that day: asked when the case was locked, before the act moved it on."""
        absent = getattr(self.application, "stood_in_for", None)
        return self.record | {"for": absent} if absent and self.is_office else self.record

    @cached_property
    def open_items(self) -> dict[int, RequestedItem]:
        """What the office still waits for, by key."""
        return {item.pk: item for item in self.application.requested_items.filter(supplied_on=None)}

    @cached_property
    def _decision_and_letter(self) -> tuple[Decision, date | None]:
        row = first(DECISION_OF, {"case": self.application.pk})
        assert row is not None, "a decided case has a final decision in force"
        return DECISION.build(row[1:]), row[0]

    @property
    def decision(self) -> Decision:
        """The decision in force that is final for this case."""
        return self._decision_and_letter[0]

    @property
    def letter_dated_on(self) -> date | None:
        """The day the newest letter of the decision names, once the machine owes no other."""
        return self._decision_and_letter[1]

    # --- how the door writes it ---

    @cached_property
    def columns(self) -> dict[str, Any]:
        """What the act changes of the case, its clock included."""
        application = self.application
        if self.source != application.status:
            steps = clock.moved(application, self.terms, source=self.source, on=self.on)
            self.changes = steps | self.changes
        return super().columns


def next_file_number(terms: Terms, day: date) -> str:
    """Numbers rise and never repeat; a gap means that an attempt failed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('grants_file_number')")
        return f"{terms.title[:2].upper()}-{day.year}-{cursor.fetchone()[0]:05d}"
