# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an act is asked before it happens: each takes the procedure and yields all its Findings."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Manager
from django.db.models.functions import Now

from committees import ending
from committees.bylaws.bias import BY_LAW
from committees.bylaws.counting import Outcome
from committees.models import Meeting, Poll, Resolution
from committees.rows import Row, first
from grants import ledger, rules
from grants.models import Application, Commitment, Decision
from law.finding import Finding
from law.money import euro
from permissions import scopes
from workflows import clock
from workflows.procedures import secret

if TYPE_CHECKING:
    from workflows.procedures.application import Procedure
    from workflows.procedures.committee_vote import CommitteeVote
    from workflows.procedures.versioned import Versioned


# Rules a paper is not asked: it has no form to answer and to declare on.
SILENT: dict[str, frozenset[str]] = {
    Application.Channel.PORTAL: frozenset(),
    Application.Channel.PAPER: frozenset({"answered", "declared"}),
}
WITHDRAWN = "Der Antrag wurde zurückgezogen."
LONGEST_EXTENSION = 366  # days from today; more is a slip of the pen
AGAIN = timedelta(minutes=10)  # the same words within this time were sent again, not said again
SECOND_PERSON = "Eine zweite Person muss zustimmen. Bitte geben Sie den Fall an eine Kollegin oder einen Kollegen."
RESOLUTION = Row(Resolution)
# A small sum is resolved without a vote; the second agreement says as what.
SMALL = """
    SELECT (e.data ->> 'resolution')::bigint FROM grants_event e
     WHERE e.application_id = %(case)s AND e.act = 'agree_small_sum' AND e.data ->> 'resolution' IS NOT NULL"""
RESOLUTION_OF = f"""
    SELECT {RESOLUTION.columns("r")} FROM committees_resolution r
     WHERE r.returned_because = '' AND r.repeated_because = '' AND r.id IN (
           SELECT q.id FROM committees_resolution q JOIN committees_poll p ON p.id = q.poll_id
             JOIN grants_consideration k ON k.item_id = p.item_id WHERE k.application_id = %(case)s
           UNION ALL {SMALL})
     ORDER BY r.id DESC LIMIT 1"""


def complete(procedure: "Procedure") -> Iterator[Finding]:
    """Everything the programme demands of an application."""
    facts = rules.read_facts(procedure.application, procedure.terms, on=procedure.on)
    yield from rules.findings(procedure.programme.rules, facts)


def has_a_clock(procedure: "Procedure") -> bool:
    """There is a date somebody has to keep."""
    return procedure.application.due_on is not None


def clock_runs(procedure: "Versioned") -> bool:
    """The office's own clock, and it does not stand still."""
    return procedure.subject.clock_from is not None and procedure.subject.held_on is None


def later_than_before(procedure: "Procedure") -> Iterator[Finding]:
    """More time is given, never taken."""
    until, before = procedure.data["until"], procedure.application.due_on
    if before and until <= before:
        text = f"Die Frist läuft schon bis zum {before:%d.%m.%Y}. Bitte geben Sie einen späteren Tag ein."
        yield Finding("later_than_before", text, field="until")
    elif until <= procedure.on:
        yield Finding("later_than_before", "Die Frist muss in der Zukunft liegen.", field="until")
    elif (until - procedure.on).days > LONGEST_EXTENSION:
        text = "Das ist mehr als ein Jahr. Bitte prüfen Sie das Datum."
        yield Finding("later_than_before", text, field="until")


def ends_elsewhere(procedure: "Versioned") -> Iterator[Finding]:
    if clock.counted(procedure.subject) == procedure.subject.due_on:
        yield Finding("ends_elsewhere", "Die Frist endet schon an dem Tag, an dem sie enden muss.")


def taken_in(procedure: "Procedure") -> Iterator[Finding]:
    """A paper may be incomplete; without these nothing can be filed."""
    application = procedure.application
    needed = {
        "title": "den Titel des Projekts",
        "starts_on": "den ersten Tag",
        "ends_on": "den letzten Tag",
        "amount_asked": "die beantragte Summe",
    }
    for field, what in needed.items():
        if not application.answer(field):
            yield Finding("taken_in", f"Bitte tragen Sie {what} ein. So steht es auf dem Papier.", field=field)
    if application.starts_on and application.ends_on and application.ends_on < application.starts_on:
        text = "Der letzte Tag liegt vor dem ersten. Bitte vergleichen Sie beide mit dem Papier."
        yield Finding("taken_in", text, field="ends_on")


def in_time(procedure: "Procedure") -> Iterator[Finding]:
    """The day of receipt decides, not the day somebody typed the paper in."""
    call = procedure.application.call
    received_on = procedure.data.get("received_on") or procedure.on
    if call.is_open(received_on):
        return
    if received_on < call.opens_on:
        yield Finding("in_time", f"Anträge sind ab dem {call.opens_on:%d.%m.%Y} möglich.", field="received_on")
        return
    text = f"{call.over_since(received_on)} Bitte sprechen Sie mit der Fachstelle."
    yield Finding("in_time", text, field="received_on")


def is_paper(procedure: "Procedure") -> bool:
    """What an applicant typed is the applicant's word; only what the office typed is corrected by the office."""
    return procedure.application.channel == Application.Channel.PAPER


def not_before_application(procedure: "Procedure") -> Iterator[Finding]:
    """What was asked for afterwards did not come before the application."""
    first_day = procedure.application.submitted_on
    if first_day and procedure.data["received_on"] < first_day:
        text = f"Der Antrag ging erst am {first_day:%d.%m.%Y} ein. Bitte prüfen Sie das Datum."
        yield Finding("not_before_application", text, field="received_on")


def not_polled(procedure: "CommitteeVote") -> Iterator[Finding]:
    """A case moves to another meeting only while nobody votes on it."""
    if Poll.objects.filter(item__consideration__application=procedure.application, closed_at=None).exists():
        text = (
            "Zu diesem Antrag läuft gerade eine Abstimmung. Warten Sie das Ergebnis ab, oder lassen Sie sie aufheben."
        )
        yield Finding("not_polled", text, field="meeting")


def amended(procedure: "Procedure") -> Iterator[Finding]:
    """The corrected facts are still a case."""
    facts = procedure.data["facts"]
    if facts["ends_on"] < facts["starts_on"]:
        yield Finding("amended", "Das Ende liegt vor dem Beginn. Bitte prüfen Sie beide Daten.", field="ends_on")


def not_ahead(procedure: "Procedure") -> Iterator[Finding]:
    """Nothing is received in the future."""
    if procedure.data["received_on"] > procedure.on:
        yield Finding("not_ahead", "Der Eingang liegt in der Zukunft. Bitte prüfen Sie das Datum.", field="received_on")


def asks_for_something(procedure: "Procedure") -> Iterator[Finding]:
    """A request names at least one item, none twice, and a day that is still to come."""
    items, due = procedure.data["items"], procedure.data["due_on"]
    if not items:
        yield Finding("asks_for_something", "Bitte wählen Sie aus, was fehlt.", field="items")
    if due <= procedure.on:
        yield Finding("asks_for_something", "Die Frist muss in der Zukunft liegen.", field="due_on")
    asked = procedure.application.requested_items.filter(supplied_on=None).values_list("kind", flat=True)
    for kind in sorted({kind for kind, _text in items if kind != "other"} & set(asked)):
        label = next((each.label for each in procedure.terms.documents if each.key == kind), kind)
        yield Finding("asks_for_something", f"„{label}“ ist schon angefordert und noch offen.", field="items")


def supplies_something(procedure: "Procedure") -> Iterator[Finding]:
    """Each answer belongs to an open item and has words or a paper of this case."""
    answers = procedure.data["answers"]
    if not answers or not all(given["document"] or given["answer"] for given in answers.values()):
        text = "Bitte laden Sie mindestens eine Unterlage hoch oder schreiben Sie eine Antwort."
        yield Finding("supplies_something", text, field="answers")
    if {int(pk) for pk in answers} - procedure.open_items.keys():
        yield Finding("supplies_something", "Diese Anforderung ist schon erledigt. Bitte laden Sie die Seite neu.")
    papers = {given["document"] for given in answers.values() if given["document"]}
    if papers and papers - set(procedure.application.documents.filter(pk__in=papers).values_list("pk", flat=True)):
        yield Finding("supplies_something", "Diese Unterlage gehört nicht zu diesem Antrag.", field="answers")


def checked(procedure: "Procedure") -> Iterator[Finding]:
    """Every point of the checklist is ticked and the programme's rules hold (missing papers are requested first)."""
    missing = [item.label for item in procedure.terms.checklist if item.key not in procedure.data["checklist"]]
    if missing:
        text = "Noch nicht geprüft: " + " ".join(missing) + " Fordern Sie Fehlendes nach oder haken Sie jeden Punkt ab."
        yield Finding("checked", text, field="checklist")
    application = procedure.application
    facts = rules.read_facts(application, procedure.terms, on=procedure.on)
    silent = SILENT[application.channel]
    yield from (each for each in rules.findings(procedure.programme.rules, facts) if each.rule not in silent)


def exception_confirmed(procedure: "Procedure") -> Iterator[Finding]:
    """Less than the lead between first contact and start: the office confirms the reasoned exception."""
    application = procedure.application
    lead = procedure.terms.parameters.lead_days
    latest = rules.missed_contact(application.first_contact_on, application.starts_on, lead)
    if latest and not procedure.data.get("exception_confirmed"):
        text = (
            f"Der erste Kontakt war am {application.first_contact_on:%d.%m.%Y}, der letzte Tag dafür der "
            f"{latest:%d.%m.%Y}. Bestätigen Sie die begründete Ausnahme, oder der Antrag ist noch nicht "
            "entscheidungsreif."
        )
        yield Finding("exception_confirmed", text, field="exception_confirmed")


def early_start_asked(procedure: "Procedure") -> Iterator[Finding]:
    """There is a wish to decide on, and it was not decided yet."""
    if not procedure.application.early_start_on:
        yield Finding("early_start_asked", "In diesem Antrag wurde kein vorzeitiger Beginn beantragt.", field="permit")
    elif procedure.application.early_start_permitted is not None:
        yield Finding("early_start_asked", "Über den vorzeitigen Beginn ist schon entschieden.", field="permit")


def early_start_decided(procedure: "Procedure") -> Iterator[Finding]:
    """An early start that was asked for is decided before the case is ready."""
    application = procedure.application
    if application.early_start_on and application.early_start_permitted is None:
        text = f"Entscheiden Sie zuerst über den vorzeitigen Beginn am {application.early_start_on:%d.%m.%Y}."
        yield Finding("early_start_decided", text)


def meeting_fits(procedure: "CommitteeVote") -> Iterator[Finding]:
    """A session to come of the body that decides on this call, and nobody closed it; its row is locked."""
    meeting = procedure.data["meeting"]
    to_come = meeting.kind == Meeting.Kind.SESSION and meeting.phase == Meeting.Phase.CONVENED
    to_come = to_come and meeting.held_on >= procedure.on
    if meeting.committee_id != procedure.application.call.committee_id or not to_come:
        text = "Bitte wählen Sie eine kommende Sitzung des Gremiums, das über diese Förderung entscheidet."
        yield Finding("meeting_fits", text, field="meeting")


def somebody_reads(procedure: "Procedure") -> Iterator[Finding]:
    """A paper may come from people without an account: what the office writes to them here nobody would read."""
    if procedure.is_office and not scopes.party(procedure.application).exists():
        text = "Zu diesem Antrag gibt es kein Konto im Portal. Niemand liest hier mit. Bitte schreiben Sie einen Brief."
        yield Finding("somebody_reads", text, field="message")


def message_is_new(procedure: "Versioned") -> Iterator[Finding]:
    """Back and send again comes from a page with a new key: the same words of the same person say nothing new."""
    if _said(procedure.subject.messages, procedure, procedure.data["message"]):
        text = "Diese Nachricht haben Sie gerade schon gesendet. Sie ist angekommen."
        yield Finding("message_is_new", text, field="message")


def note_is_new(procedure: "Versioned") -> Iterator[Finding]:
    """The same for the file."""
    if _said(procedure.subject.notes, procedure, procedure.data["note"]):
        yield Finding("note_is_new", "Dieser Vermerk steht schon in der Akte.", field="note")


def says_why(procedure: Any) -> Iterator[Finding]:
    """A ground of the closed list; a doubt and an advantage need words somebody can decide on."""
    data = procedure.data
    if not data.get("biased", True):
        return
    if not data.get("ground"):
        yield Finding("says_why", "Bitte wählen Sie einen Grund aus.", field="ground")
    elif data["ground"] not in BY_LAW and not data.get("reason"):
        yield Finding("says_why", "Bitte beschreiben Sie kurz, worum es geht.", field="reason")


def _said(written: "Manager[Any]", procedure: "Versioned", text: str) -> bool:
    """Whether this person wrote just that a moment ago."""
    return written.filter(by=procedure.by, text=text, at__gt=Now() - AGAIN).exists()


def signature_missing(procedure: "Procedure") -> bool:
    """The decision is one person's so far and needs two."""
    decision = procedure.decision
    return decision.second_signature_needed and decision.second_signature_by_id is None


def signed_by_all(procedure: "Procedure") -> Iterator[Finding]:
    """There is no letter before everybody signed who has to."""
    if signature_missing(procedure):
        text = (
            "Dieser Bescheid braucht eine zweite Unterschrift. Bitten Sie eine Kollegin oder einen Kollegen, ihn "
            "mitzuzeichnen. Erst danach entsteht der Brief."
        )
        yield Finding("signed_by_all", text)


def second_person(procedure: "Procedure") -> Iterator[Finding]:
    """Four eyes: who signed first does not sign again."""
    if procedure.by is not None and procedure.decision.signed_by_id == procedure.by.pk:
        yield Finding("second_person", SECOND_PERSON)


def letter_ready(procedure: "Procedure") -> Iterator[Finding]:
    """Only a letter that exists can be posted, on the day it names."""
    if not signature_missing(procedure):
        yield from posted_as_dated(procedure.letter_dated_on, procedure.data["dispatched_on"])


def posted_as_dated(dated_on: date | None, posted_on: date) -> Iterator[Finding]:
    """Of a Bescheid, by the day its newest letter names."""
    if dated_on is None:
        text = "Der Bescheid ist noch nicht gesetzt. Das dauert meist nur Sekunden; bitte laden Sie die Seite neu."
        yield Finding("letter_ready", text, field="dispatched_on")
    elif dated_on != posted_on:
        text = (
            f"Der Bescheid nennt den {dated_on:%d.%m.%Y} als Tag der Aufgabe zur Post. "
            "Erstellen Sie ihn mit heutigem Datum neu, oder tragen Sie diesen Tag ein."
        )
        yield Finding("letter_ready", text, field="dispatched_on")


def received_after_posting(procedure: "Procedure") -> Iterator[Finding]:
    """A real receipt lies after the posting and not in the future."""
    decision, received_on = procedure.decision, procedure.data["received_on"]
    if received_on > procedure.on:
        yield Finding("received_after_posting", "Der Zugang liegt in der Zukunft.", field="received_on")
    if decision.dispatched_on and received_on < decision.dispatched_on:
        text = f"Der Bescheid ging erst am {decision.dispatched_on:%d.%m.%Y} zur Post. Bitte prüfen Sie das Datum."
        yield Finding("received_after_posting", text, field="received_on")
    elif decision.received_on is None and decision.notified_on and received_on <= decision.notified_on:
        text = (
            f"Der Bescheid gilt erst am {decision.notified_on:%d.%m.%Y} als bekannt gegeben. "
            "Ein früherer Zugang ändert daran nichts; Sie müssen ihn nicht eintragen."
        )
        yield Finding("received_after_posting", text, field="received_on")


# --- between the resolution and the decision ---


def other_person(procedure: "CommitteeVote") -> Iterator[Finding]:
    """Four eyes: who proposed a deviation does not confirm it."""
    if procedure.by is not None and procedure.proposal.signed_by_id == procedure.by.pk:
        yield Finding("other_person", SECOND_PERSON)


def deviation_possible(procedure: "CommitteeVote") -> Iterator[Finding]:
    """A deviation awards no more than was asked and than the fund carries, or rejects."""
    data, application = procedure.data, procedure.application
    if data["kind"] != Decision.Kind.AWARD:
        return
    amount = data.get("amount")
    if not amount:
        yield Finding("deviation_possible", "Bitte geben Sie an, wie viel bewilligt werden soll.", field="amount")
        return
    if application.amount_asked is not None and amount > application.amount_asked:
        text = f"Beantragt sind {euro(application.amount_asked)}. Mehr kann nicht bewilligt werden."
        yield Finding("deviation_possible", text, field="amount")
    yield from ledger.shortage(application.call, amount, on=procedure.on, released=held(application))


def fund_carries_proposal(procedure: "CommitteeVote") -> Iterator[Finding]:
    """The second signature comes later than the proposal; the fund may have shrunk."""
    amount = procedure.proposal.amount
    if amount:
        released = held(procedure.application)
        yield from ledger.shortage(procedure.application.call, amount, on=procedure.on, released=released)


def held(application: Application) -> Decimal:
    """Euros the fund already holds for this case."""
    return Commitment.objects.filter(application=application).values_list("amount", flat=True).first() or Decimal(0)


def void_open_polls(application: Application) -> list[int]:
    """The body no longer decides on a case that was withdrawn; the votes stay as they were cast. Keys of the polls.

    A circulation has no other point: it is over.
    """
    polls = Poll.objects.filter(item__consideration__application=application, closed_at=None)
    found = list(polls.select_related("item__meeting"))
    keys = [poll.pk for poll in found]
    if keys:
        secret.destroy(*keys)
        polls.update(closed_at=Now(), outcome=Outcome.VOID, reasoning=WITHDRAWN)
    for poll in found:
        if poll.item.meeting.kind == Meeting.Kind.CIRCULATION:
            ending.end(poll.item_id, f"{ending.span(poll)} {WITHDRAWN}")
    return keys


def resolution_of(application: Application) -> Resolution:
    """The newest resolution on this case that was not returned."""
    row = first(RESOLUTION_OF, {"case": application.pk})
    assert row is not None, "a resolved case has a resolution"
    return RESOLUTION.build(row)
