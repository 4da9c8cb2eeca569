# SPDX-License-Identifier: AGPL-3.0-or-later
"""What failed: an administrator sees that of their own units, tries it anew or discards it; of two the first wins."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, connections
from django.utils import timezone

from grants.models import Event, Unit
from permissions import roles
from permissions.models import User
from permissions.policy import Role
from workflows import consequences, failures, jobs, leases, mails, owed, post
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform
from workflows.models import ATTEMPTS, Job, Mail, Outbox

PAST = timezone.now() - timedelta(minutes=1)


def die(model: Any, **which: Any) -> int:
    """As after the last attempt."""
    return int(
        model.objects.filter(**which).update(attempts=ATTEMPTS, next_attempt_at=PAST, error="ValueError", done_at=None)
    )


@pytest.fixture
def case(mettmann: District, on: Any) -> Any:
    found = draft(mettmann.call, mettmann.association)
    perform("submit", found, by=mettmann["antje"], on=on)
    consequences.run_pending()
    found.refresh_from_db()
    return found


@pytest.fixture
def elsewhere(mettmann: District) -> User:
    """Administers another unit."""
    unit = Unit.objects.get(pk=mettmann.call.unit_id)
    unit.pk, unit.name = None, "Anderes Amt"
    unit._state.adding = True
    unit.save()
    user = User.objects.create_user("anderswo@beispiel.test", "Anderswo")
    roles.assign(Role.ADMINISTRATOR, user, unit)
    return user


def test_every_kind_has_words() -> None:
    assert set(failures.WORDS) == {
        kind for _record, follow, _beside in consequences.OF_RECORD.values() for kind in follow
    }


def test_only_what_gave_up_is_dead(mettmann: District, case: Any) -> None:
    holger = mettmann["holger"]
    assert failures.dead(holger) == []
    die(Outbox, kind="letter_receipt")
    (failure,) = failures.dead(holger)
    assert (failure.what, failure.about, failure.error_name) == ("Eingangsbestätigung", case.file_number, "ValueError")
    Outbox.objects.update(next_attempt_at=timezone.now() + leases.LEASE)
    assert failures.dead(holger) == [], "somebody works on it for the last time"


def test_the_last_failure_is_dead_at_once(mettmann: District, case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_event: Event) -> None:
        raise ValueError("Antje")

    monkeypatch.setitem(consequences.CONSEQUENCES, "letter_receipt", broken)
    Outbox.objects.filter(kind="letter_receipt").update(attempts=ATTEMPTS - 1, done_at=None, next_attempt_at=PAST)
    consequences.run_pending()
    (failure,) = failures.dead(mettmann["holger"])
    assert (failure.attempts, failure.error_name) == (ATTEMPTS, "ValueError")


def test_an_administrator_sees_their_own_unit_alone(mettmann: District, case: Any, elsewhere: User) -> None:
    die(Outbox)
    die(Mail)
    Mail.objects.create(message_id="<deadline-1>", address="x@beispiel.test", subject="Frist", body="")
    die(Mail, message_id="<deadline-1>")
    assert {each.sort for each in failures.dead(mettmann["holger"])} == {"folge", "mail"}
    assert [each.about for each in failures.dead(elsewhere)] == ["an eine Adresse bei beispiel.test"], "of no event"
    for nobody in ("sabine", "renate", "antje"):
        assert failures.dead(mettmann[nobody]) == []
    row = Outbox.objects.get(kind="letter_receipt")
    assert failures.retry(elsewhere, "folge", pk=row.pk) == 0
    assert not failures.discard(elsewhere, "folge", row.pk, "weg")
    assert failures.retry(mettmann["sabine"], "folge", pk=row.pk) == 0


def test_what_happened_to_a_body_of_the_unit_is_seen(mettmann: District, elsewhere: User) -> None:
    event = Event.objects.create(meeting=mettmann.meeting, act="invite", on=mettmann.meeting.held_on)
    Outbox.objects.create(event=event, kind="paper_invitation")
    die(Outbox)
    assert [each.what for each in failures.dead(mettmann["holger"])] == ["Einladung mit Unterlagen"]
    assert failures.dead(elsewhere) == []


def test_tried_anew_it_is_done(mettmann: District, case: Any) -> None:
    die(Outbox, kind="letter_receipt")
    row = Outbox.objects.get(kind="letter_receipt")
    assert failures.retry(mettmann["holger"], "folge", pk=row.pk) == 1
    assert failures.retry(mettmann["holger"], "folge", pk=row.pk) == 0
    assert failures.what_became(mettmann["holger"], "folge", row.pk).startswith("Das versucht das Portal")
    assert consequences.run_pending() == 1
    assert failures.what_became(mettmann["holger"], "folge", row.pk) == "Das ist inzwischen erledigt."


def test_all_of_a_kind_at_once(mettmann: District, case: Any) -> None:
    for number in range(12):
        row = Mail(message_id=f"<p-{number}>", address="x@beispiel.test", subject="x", body="", kind="message")
        row.event = Event.objects.filter(application=case)[0]
        row.save()
    die(Mail)
    heaps = {heap.kind: heap.count for heap in failures.dead_heaps(mettmann["holger"])}
    assert heaps["message"] == 12 and "received" in heaps
    assert failures.retry(mettmann["holger"], "mail", kind="message") == 12
    mail.outbox.clear()
    assert post.send_pending() == 12


def test_discarded_is_neither_waiting_nor_dead_and_is_kept(mettmann: District, case: Any) -> None:
    holger = mettmann["holger"]
    die(Outbox, kind="letter_receipt")
    row = Outbox.objects.get(kind="letter_receipt")
    assert failures.discard(holger, "folge", row.pk, "Von Hand geschickt.")
    assert (failures.dead(holger), failures.dead_heaps(holger), failures.waiting()) == ([], [], [])
    (gone,) = failures.discarded(holger)
    assert gone.discarded == "Holger Stein: Von Hand geschickt." and gone.discarded_at
    assert failures.retry(holger, "folge", pk=row.pk) == 0
    assert failures.what_became(holger, "folge", row.pk) == "Das hat Holger Stein inzwischen verworfen."
    consequences.run_pending()
    row.refresh_from_db()
    assert row.done_at is None
    assert not type(case).objects.filter(owed.failing(), pk=case.pk).exists()


@pytest.mark.parametrize(
    "half", [{"discarded_at": timezone.now()}, {"discarded_because": "so"}], ids=["nobody", "no time"]
)
def test_the_database_keeps_who_and_why(mettmann: District, case: Any, half: dict[str, Any]) -> None:
    die(Outbox)
    with pytest.raises(IntegrityError, match="discarded_by_somebody"):
        Outbox.objects.update(**half)


def test_what_is_not_dead_is_not_discarded_even_past_the_door(mettmann: District, case: Any) -> None:
    whole = {"discarded_at": timezone.now(), "discarded_by": mettmann["holger"], "discarded_because": "so"}
    with pytest.raises(IntegrityError, match="discarded_by_somebody"):
        Outbox.objects.update(done_at=None, **whole)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_the_first_wins(mettmann: District, case: Any) -> None:
    holger = mettmann["holger"]
    for _round in range(10):
        Outbox.objects.update(discarded_at=None, discarded_by=None, discarded_because="")
        die(Outbox, kind="letter_receipt")
        row = Outbox.objects.get(kind="letter_receipt")
        start, won = Barrier(2), []

        def try_anew(pk: int = row.pk, start: Barrier = start, won: list[str] = won) -> None:
            start.wait()
            won.extend(["retry"] * failures.retry(holger, "folge", pk=pk))
            connections.close_all()

        def throw_away(pk: int = row.pk, start: Barrier = start, won: list[str] = won) -> None:
            start.wait()
            won.extend(["discard"] * failures.discard(holger, "folge", pk, "weg"))
            connections.close_all()

        both = [Thread(target=each) for each in (try_anew, throw_away)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
        row.refresh_from_db()
        assert won == (["discard"] if row.discarded_at else ["retry"])


def test_mails_name_what_they_tell_of(mettmann: District, case: Any) -> None:
    (row,) = Mail.objects.all()
    assert (row.kind, row.event.act) == ("received", "submit")
    mails.tell_applicant(row.event)
    assert Mail.objects.count() == 1


# --- a row ends ---


def test_the_alarm_ends_what_hangs_and_is_off_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    import signal
    import time

    monkeypatch.setattr(leases, "AGAIN", 0.02)
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(leases.TookTooLong), leases.no_longer_than(0.02):
        try:
            time.sleep(5)
        except leases.TookTooLong:
            time.sleep(5)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is before


def test_a_thread_works_without_alarm() -> None:
    worked: list[bool] = []

    def work() -> None:
        with leases.no_longer_than(0.001):
            worked.append(True)

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert worked == [True]


def test_an_order_to_end_is_obeyed_and_counts(mettmann: District, case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def told_to_end(_event: Event) -> None:
        raise SystemExit

    monkeypatch.setitem(consequences.CONSEQUENCES, "letter_receipt", told_to_end)
    Outbox.objects.filter(kind="letter_receipt").update(done_at=None, attempts=0, next_attempt_at=PAST)
    with pytest.raises(SystemExit):
        consequences.run_pending()
    row = Outbox.objects.get(kind="letter_receipt")
    assert (row.attempts, row.error, row.done_at) == (1, "SystemExit", None)


def test_what_was_done_when_the_alarm_rang_stays_done(mettmann: District, case: Any) -> None:
    row = Outbox.objects.get(kind="letter_receipt")
    leases.put_off(row, leases.TookTooLong())
    row.refresh_from_db()
    assert row.done_at and row.error == ""


def test_an_act_on_many_that_gave_up_is_seen_and_tried_anew(mettmann: District, case: Any, elsewhere: User) -> None:
    holger, sabine = mettmann["holger"], mettmann["sabine"]
    job = jobs.begin("write_note", [case], {"note": ["Für alle."]}, key=uuid4(), by=sabine, on=case.submitted_on)
    die(Job)
    assert failures.dead(elsewhere) == []
    (failure,) = failures.dead(holger)
    assert (failure.what, failure.about) == ("Sammelaktion: Internen Vermerk schreiben", "1 Fall")
    assert [heap.count for heap in failures.dead_heaps(holger)] == [1]
    assert failures.retry(holger, "sammeln", kind="application:write_note") == 1
    assert [heap.what for heap in failures.waiting()] == ["Sammelaktion: Internen Vermerk schreiben"]
    assert jobs.run_pending(case.submitted_on) == 1
    job.refresh_from_db()
    assert job.done_at and case.notes.count() == 1
