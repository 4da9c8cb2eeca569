# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages and notes go through the door, leave the case as it is, and their text goes nowhere but into their table."""

import json
from datetime import date
from functools import partial
from uuid import uuid4

import pytest
from django.core import mail

from grants.models import Application, Event, Invitation, Message, Note, Representative, Status
from law.finding import Refused
from tests.promises.crowd import Crowd
from workflows import consequences, forms
from workflows.demo import cases, district
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import Conflict, Forbidden, Unknown, perform, possible_acts, roles_on
from workflows.models import Outbox
from workflows.procedures import edges_of, label_of, machine_of

SECRET = "Kaninchen-7391"


@pytest.fixture
def case(mettmann: District, on: date) -> Application:
    found = draft(mettmann.call, mettmann.association)
    perform("submit", found, by=mettmann["antje"], on=on)
    found.refresh_from_db()
    consequences.run_pending()
    mail.outbox.clear()
    return found


def test_a_message_is_a_row_an_event_and_a_mail(mettmann: District, case: Application, on: date) -> None:
    event = perform("write_message", case, by=mettmann["sabine"], on=on, message=SECRET)
    message = Message.objects.get()
    assert (message.by, message.from_office, message.text) == (mettmann["sabine"], True, SECRET)
    assert event.data == {"message": message.pk}
    assert (event.source, event.target) == (Status.SUBMITTED, Status.SUBMITTED)
    consequences.run_pending()
    (sent,) = mail.outbox
    assert sent.to == ["antje@beispiel.test"]
    assert f"/antrag/{case.public_id}/" in str(sent.body)


def test_the_applicants_message_is_told_to_the_office(mettmann: District, case: Application, on: date) -> None:
    perform("write_message", case, by=mettmann["antje"], on=on, message=SECRET)
    assert not Message.objects.get().from_office
    consequences.run_pending()
    (sent,) = mail.outbox
    assert sent.to == [mettmann.unit.email]
    assert f"/amt/fall/{case.public_id}/" in str(sent.body)


def test_colleagues_write_and_are_told(mettmann: District, case: Application, on: date, settings: object) -> None:
    oksana = mettmann["oksana"]
    Invitation.objects.create(
        application=case,
        email=oksana.email,
        digest="x",
        invited_by=mettmann["antje"],
        expires_at="2027-02-01T00:00Z",
        accepted_by=oksana,
        accepted_at="2027-01-20T00:00Z",
    )
    perform("write_message", case, by=oksana, on=on, message="Eine Frage.")
    assert not Message.objects.get().from_office
    perform("write_message", case, by=mettmann["thomas"], on=on, message="Eine Antwort.")
    consequences.run_pending()
    assert {to for each in mail.outbox for to in each.to} == {oksana.email, "antje@beispiel.test", mettmann.unit.email}


def test_no_mail_and_no_event_carries_a_word(mettmann: District, case: Application, on: date) -> None:
    perform("write_message", case, by=mettmann["sabine"], on=on, message=SECRET)
    perform("write_message", case, by=mettmann["antje"], on=on, message=SECRET)
    perform("write_note", case, by=mettmann["sabine"], on=on, note=SECRET)
    consequences.run_pending()
    assert len(mail.outbox) == 2
    assert not [each for each in mail.outbox if SECRET in f"{each.subject}{each.body}"]
    assert not [each for each in Event.objects.all() if SECRET in json.dumps(each.data)]
    assert not [each for each in Outbox.objects.all() if SECRET in each.error]


def test_a_note_is_told_to_nobody(mettmann: District, case: Application, on: date) -> None:
    event = perform("write_note", case, by=mettmann["leyla"], on=on, note=SECRET)
    assert event.data == {"note": Note.objects.get().pk}
    assert not event.outbox.exists()


@pytest.mark.parametrize("act", ["write_note", "write_message"])
def test_writing_leaves_the_case_as_it_is(mettmann: District, case: Application, on: date, act: str) -> None:
    """So a page somebody else has open about the case does not grow stale."""
    version, due = case.version, case.due_on
    perform(act, case, by=mettmann["thomas"], on=on, version=0, note="Ein Wort.", message="Ein Wort.")
    case.refresh_from_db()
    assert (case.version, case.due_on, case.status) == (version, due, Status.SUBMITTED)
    checklist = [item.key for item in case.terms.checklist] if case.terms else []
    perform("check", case, by=mettmann["sabine"], on=on, version=version, checklist=checklist)


@pytest.mark.parametrize("act", ["write_note", "write_message"])
def test_who_sent_it_twice_wrote_it_once(mettmann: District, case: Application, on: date, act: str) -> None:
    write = partial(perform, act, case, by=mettmann["sabine"], on=on, key=uuid4())
    first = write(note="Eins", message="Eins")
    assert write(note="Eins", message="Eins").pk == first.pk
    with pytest.raises(Conflict, match="anderen Angaben"):
        write(note="Zwei", message="Zwei")
    assert Message.objects.count() + Note.objects.count() == 1


@pytest.mark.parametrize(
    ("act", "key", "error"),
    [
        ("write_note", "antje", Forbidden),
        ("write_note", "katrin", Forbidden),
        ("write_note", "mehmet", Unknown),
        ("write_note", "nora", Unknown),
        ("write_message", "katrin", Forbidden),
        ("write_message", "mehmet", Unknown),
        ("write_message", "paul", Unknown),
        ("write_message", "nora", Unknown),
    ],
)
def test_nobody_else_writes(
    mettmann: District, case: Application, on: date, act: str, key: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        perform(act, case, by=mettmann[key], on=on, note=SECRET, message=SECRET)
    assert (Note.objects.count(), Message.objects.count()) == (0, 0)


def test_a_clerk_who_acts_for_the_applicant_writes_as_one(mettmann: District, case: Application, on: date) -> None:
    Representative.objects.create(applicant=mettmann.association, user=mettmann["sabine"])
    perform("write_message", case, by=mettmann["sabine"], on=on, message="Für den Verein.")
    assert not Message.objects.get().from_office
    with pytest.raises(Forbidden):
        perform("write_note", case, by=mettmann["sabine"], on=on, note=SECRET)


def test_nobody_writes_to_people_without_an_account(mettmann: District, case: Application, on: date) -> None:
    mettmann.association.representatives.all().delete()
    with pytest.raises(Refused, match="kein Konto im Portal"):
        perform("write_message", case, by=mettmann["sabine"], on=on, message="Liest das jemand?")
    perform("write_note", case, by=mettmann["sabine"], on=on, note="Angerufen.")


def test_both_are_written_in_every_state_but_a_draft(db: None) -> None:
    day = date(2026, 11, 23)
    demo = cases.settle(day)
    sabine = demo["sabine"]
    for status in set(Application.objects.values_list("status", flat=True)):
        found = Application.objects.filter(status=status)[0]
        possible = possible_acts(found, roles=roles_on(found, sabine, day), by=sabine, on=day)
        there = {"write_note", "write_message"} & set(possible)
        assert len(there) == (0 if status == Status.DRAFT else 2), status


def test_writing_is_no_part_of_the_drawn_way(mettmann: District, case: Application) -> None:
    machine = machine_of(case)
    drawn = {label for _act, _source, _target, label in edges_of(machine)}
    assert not {label_of(machine, act) for act in ("write_note", "write_message")} & drawn
    assert label_of(machine, "sign") in drawn


def test_the_two_forms_share_no_field() -> None:
    """What a browser or the portal fills in again can never move from a note into a message."""
    assert not set(forms.WriteMessage.base_fields) & set(forms.WriteNote.base_fields)


def test_writers_at_once_hinder_nobody(transactional_db: None, on: date) -> None:
    d = district.build()
    case = draft(d.call, d.association)
    perform("submit", case, by=d["antje"], on=on)
    crowd = Crowd(4)
    try:
        writers = [partial(perform, "write_message", case, by=d["antje"], on=on, message=f"Nr. {n}") for n in range(4)]
        writers += [partial(perform, "write_note", case, by=d["sabine"], on=on, note=f"Nr. {n}") for n in range(4)]
        outcomes = crowd.rush(writers[:4]) + crowd.rush(writers[4:])
    finally:
        crowd.leave()
    assert [each for each in outcomes if not isinstance(each, Event)] == []
    assert (Message.objects.count(), Note.objects.count()) == (4, 4)
