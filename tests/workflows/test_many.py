# SPDX-License-Identifier: AGPL-3.0-or-later
"""One act on many cases: what the set leaves is what the single form leaves, and one refusal holds up nobody."""

from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from grants.models import Application, Event
from workflows import many as many_module
from workflows import subjects
from workflows.demo import district
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import Conflict, perform
from workflows.many import Many, perform_many
from workflows.models import Attempt, Outbox

SENT, ON, UNTIL = date(2027, 1, 20), date(2027, 1, 25), date(2027, 3, 1)
MORE_TIME = {"until": UNTIL, "reasons": "Das Rathaus ist nach dem Wasserschaden geschlossen."}


def cases(mettmann: District, many: int) -> list[Application]:
    found = []
    for _ in range(many):
        case = draft(mettmann.call, mettmann.association)
        perform("submit", case, by=mettmann["antje"], on=SENT)
        found.append(Application.objects.select_related("call").get(pk=case.pk))
    return found


def left(case: Application) -> dict[str, Any]:
    """All that an act leaves, but for keys and moments."""
    row = Application.objects.filter(pk=case.pk).values().get()
    event = Event.objects.filter(application=case).order_by("-pk").values().first() or {}
    owed = list(Outbox.objects.filter(event=event["id"]).order_by("kind").values_list("kind", flat=True))
    unlike = {"id", "public_id", "file_number", "created_at", "application_id", "at", "key"}
    return {key: value for key, value in (row | event).items() if key not in unlike} | {"owed": owed}


def test_a_set_leaves_what_single_acts_leave(mettmann: District) -> None:
    one, *others = cases(mettmann, 3)
    perform("extend", one, by=mettmann["sabine"], on=ON, **MORE_TIME)
    many = perform_many("extend", others, by=mettmann["sabine"], on=ON, **MORE_TIME)
    assert set(many.done) == {case.pk for case in others}
    assert not many.refused
    for case in others:
        assert left(case) | {"digest": ""} == left(one) | {"digest": ""}
        case.refresh_from_db()
        assert case.due_on == UNTIL
        assert Event.objects.get(pk=many.done[case.pk]).application_id == case.pk


def test_each_case_stands_for_itself(mettmann: District) -> None:
    """Other statuses, other clocks, later deadlines, a foreign case: refused in words, and the rest is done."""
    plain, asked, later, gone, own = cases(mettmann, 5)
    sabine = mettmann["sabine"]
    items = [("exemption_notice", "Freistellungsbescheid")]
    perform("request_documents", asked, by=sabine, on=SENT, items=items, due_on=date(2027, 2, 10))
    perform("extend", later, by=sabine, on=ON, until=date(2027, 6, 1), reasons="Viel zu tun.")
    perform("withdraw", gone, by=mettmann["antje"], on=ON)
    perform("declare_office_bias", own, by=sabine, on=ON, ground="kin", reason="Meine Schwester ist im Vorstand.")
    drafted = draft(mettmann.call, mettmann.association)
    many = perform_many("extend", [plain, asked, later, gone, own, drafted], by=sabine, on=ON, **MORE_TIME)
    assert set(many.done) == {plain.pk, asked.pk}
    said = {pk: " ".join(sentences) for pk, sentences in many.refused.items()}
    assert set(said) == {later.pk, gone.pk, own.pk, drafted.pk}
    assert "läuft schon bis zum 01.06.2027" in said[later.pk]
    assert "solange der Fall auf „Zurückgezogen“ steht" in said[gone.pk]
    assert "nicht" in said[own.pk]
    assert "gibt es für Sie nicht" in said[drafted.pk]
    for case in (plain, asked):
        case.refresh_from_db()
        assert case.due_on == UNTIL
    assert asked.requested_items.get().due_on == UNTIL
    assert Attempt.objects.filter(act="extend", subject_id=own.pk).exists()


def test_a_dry_run_says_the_same_and_leaves_nothing(mettmann: District) -> None:
    found = cases(mettmann, 2)
    perform("withdraw", found[1], by=mettmann["antje"], on=ON)
    before, attempts = Event.objects.count(), Attempt.objects.count()
    dry = perform_many("extend", found, by=mettmann["sabine"], on=ON, dry=True, **MORE_TIME)
    assert (Event.objects.count(), Attempt.objects.count()) == (before, attempts)
    wet = perform_many("extend", found, by=mettmann["sabine"], on=ON, **MORE_TIME)
    assert (set(dry.done), dry.refused) == (set(wet.done), wet.refused)
    assert Event.objects.count() == before + 1


def test_a_set_costs_what_one_case_costs(mettmann: District) -> None:
    found = cases(mettmann, 12)
    perform_many("extend", found[:1], by=mettmann["sabine"], on=ON, **MORE_TIME)
    asked = []
    for some in (found[1:2], found[2:]):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(perform_many("extend", some, by=mettmann["sabine"], on=ON, **MORE_TIME).done) == len(some)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 7


def test_a_note_for_many_leaves_their_versions_alone(mettmann: District) -> None:
    found = cases(mettmann, 2)
    many = perform_many("write_note", found, by=mettmann["sabine"], on=ON, note="Sammelschreiben der Kämmerei.")
    assert set(many.done) == {case.pk for case in found}
    for case in found:
        version = case.version
        case.refresh_from_db()
        assert (case.version, case.notes.get().text) == (version, "Sammelschreiben der Kämmerei.")
    again = perform_many("write_note", found, by=mettmann["sabine"], on=ON, note="Sammelschreiben der Kämmerei.")
    assert set(again.refused) == {case.pk for case in found}


def extended_by_two(mettmann: District, found: list[Application]) -> list[Many | Conflict]:
    """Two sets over the same cases in opposite orders, begun at the same moment."""
    start, left_over = Barrier(2), list[Many | Conflict]()

    def run(order: list[Application]) -> None:
        start.wait()
        try:
            left_over.append(perform_many("extend", order, by=mettmann["sabine"], on=ON, **MORE_TIME))
        except Conflict as conflict:
            left_over.append(conflict)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(order,)) for order in (found, found[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return left_over


@pytest.mark.django_db(transaction=True)
def test_two_sets_at_once_do_each_case_once(on: date, transactional_db: None) -> None:
    """They wait for each other, and the second finds what the first left."""
    mettmann = district.build()
    found = cases(mettmann, 8)
    left_over = extended_by_two(mettmann, found)
    assert sorted(len(many.done) for many in left_over if isinstance(many, Many)) == [0, 8]
    assert Event.objects.filter(act="extend").count() == 8


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_version_they_would_do_it_twice(
    on: date, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: nobody waits, nobody compares, and both have read before either writes."""
    both = Barrier(2)

    def read_together(act: str, moving: list[Any]) -> dict[int, int]:
        both.wait(timeout=20)
        return write(act, moving)

    write = many_module._write
    unlocked = subjects.LOCK_APPLICATIONS.replace("FOR UPDATE", "")
    compared = many_module._set
    monkeypatch.setattr(subjects, "LOCK_APPLICATIONS", unlocked)
    monkeypatch.setattr(many_module, "_write", read_together)
    careless = "AND a.version = v.version"
    monkeypatch.setattr(
        many_module, "_set", lambda model, columns, still: compared(model, columns, still=still).replace(careless, "")
    )
    mettmann = district.build()
    extended_by_two(mettmann, cases(mettmann, 3))
    assert Event.objects.filter(act="extend").count() == 6
