# SPDX-License-Identifier: AGPL-3.0-or-later
"""A town's list becomes claims: the same rows as by the door, never twice, and taken back as a whole or not at all."""

from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any
from unittest import mock

import pytest
from django.db import IntegrityError, connection, connections, models, transaction

from benefits import listed
from benefits.listed_rows import claim_of
from benefits.models import (
    Child,
    Claim,
    ClaimDecision,
    ClaimEvent,
    Evidence,
    Family,
)
from monitoring import claims as figures
from tests.benefits.conftest import APPLIED
from tests.benefits.lists import DECIDED, faults, line, sent, taken
from workflows import taking_over
from workflows.demo.families import Families
from workflows.engine import Conflict, Unknown, perform
from workflows.models import ListRun
from workflows.taking_over import data_of, decision_of

OWN = {"id", "public_id", "created_at", "at", "file_number", "claim", "child", "family", "old_number", "data"}


def told(row: models.Model, *but: str) -> dict[str, Any]:
    """Its columns, without keys and what counts up."""
    names = [field.name for field in row._meta.concrete_fields if field.name not in OWN | set(but)]
    return {name: getattr(row, name) for name in names}


def everything(claim: Claim) -> list[Any]:
    """All rows of a claim."""
    events = list(claim.events.all())
    beside = [told(claim), told(claim.child), told(claim.child.family)]
    beside += [told(row) for model in (Evidence, ClaimDecision) for row in model.objects.filter(claim=claim)]
    data = [{key: value for key, value in each.data.items() if key not in {"row", "decision"}} for each in events]
    return [*beside, *map(told, events), data]


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"papers": "alle"},
        {"papers_on": "08.09.2026"},
        {"papers": "Bescheid über die laufende Leistung", "papers_on": "03.09.2026"},
        {"package": "Schulbedarf", "amount_asked": ""},
        DECIDED,
        {"decision": "erledigt", "decided_on": "15.09.2026"},
        {"decision": "abgelehnt", "decided_on": "15.09.2026", "papers_on": "08.09.2026"},
    ],
)
def test_a_line_leaves_the_rows_the_door_leaves(offices: Families, more: dict[str, str]) -> None:
    """Twice the same, but for its number: once in the set, once by perform."""
    made = sent(offices, line(1, **more), line(2, applicant="Erika Beispiel 1", street="Musterweg 1", **more))
    by_door = made.rows.get(number=3)
    made.rows.filter(number=3).update(faults="auf anderem Weg")
    assert "schon in Zeile 2" in by_door.faults, "the same child and package"
    by_door.said["papers"], by_door.said["papers_on"] = (
        made.rows.get(number=2).said[k] for k in ("papers", "papers_on")
    )
    taking_over.begin(made, by=offices["deniz"], on=APPLIED)
    taking_over.run_pending(APPLIED)
    first = Claim.objects.get()
    claim = claim_of(by_door.said, "bkgg")
    family = Family.objects.create(**told(first.child.family))
    claim.child.family, claim.unit = family, first.unit
    claim.child.save()
    claim.child = claim.child
    claim.save()
    perform("import_claim", claim, by=offices["deniz"], on=APPLIED, **data_of(by_door))
    if "decision" in by_door.said:
        perform("import_decision", claim, by=offices["deniz"], on=APPLIED, **decision_of(by_door))
    claim.refresh_from_db()
    assert everything(first) == everything(claim)


def test_where_a_claim_stands_follows_from_its_papers(offices: Families) -> None:
    taken(offices, line(1), line(2, papers_on="08.09.2026"), line(3, **DECIDED))
    found = {each.old_number: each for each in Claim.objects.all()}
    one, two, three = (found[f"50.2-{number}"] for number in (1, 2, 3))
    assert (one.phase, one.ready_on, one.applied_on) == ("received", None, date(2026, 9, 1))
    assert (two.phase, two.ready_on, two.due_on) == ("ready", date(2026, 9, 8), date(2026, 9, 29))
    assert (three.phase, three.ready_on, three.due_on) == ("notified", date(2026, 9, 8), None)
    assert three.decisions.get().notified_on == date(2026, 9, 19), "the fourth day after posting, § 37 (2) SGB X"
    assert len({each.file_number for each in found.values()}) == 3


def test_the_record_says_who_took_it_over_and_from_where(offices: Families) -> None:
    made = taken(offices, line(1))
    event = ClaimEvent.objects.get()
    assert (event.act, event.by, event.on, event.source) == ("import_claim", offices["deniz"], APPLIED, "draft")
    assert (event.data["list"], event.data["row"], event.data["received_on"]) == (made.pk, 2, "2026-09-01")
    assert not event.outbox.exists(), "the family has heard of it before"


def test_siblings_share_a_file_and_a_child_is_one(offices: Families) -> None:
    one = {"applicant": "Erika Beispiel", "street": "Musterweg 1"}
    taken(
        offices,
        line(1, **one),
        line(2, **one, package="Mittagessen"),
        line(3, **(one | {"applicant": " erika  BEISPIEL"}), first_name="Mia", born_on="02.02.2018"),
        line(4, **(one | {"street": "Musterweg 2"})),
    )
    mia = Child.objects.get(first_name="Mia")
    assert mia.family.children.count() == 2
    assert Claim.objects.filter(child__family=mia.family).count() == 3
    assert Family.objects.filter(name__icontains="Beispiel").count() == 2


def test_siblings_share_a_file_also_across_sets(offices: Families) -> None:
    one = {"applicant": "Erika Beispiel", "street": "Musterweg 1"}
    with mock.patch.object(taking_over._chunk, "__defaults__", (1,)):
        taken(offices, *(line(number, **one, package=name) for number, name in enumerate(("Ausflug", "Mittagessen"))))
    assert (Claim.objects.count(), Child.objects.filter(first_name="Max").count()) == (2, 1)


def test_who_has_a_file_is_offered_and_never_merged_silently(offices: Families) -> None:
    taken(offices, line(1))
    known = Family.objects.get(name="Erika Beispiel 1")
    again = sent(offices, line(9, applicant="Erika Beispiel 1", street="Neue Straße 5", package="Mittagessen"))
    with pytest.raises(listed.NotNow, match="welche Familien schon eine Akte haben"):
        taking_over.begin(again, by=offices["deniz"], on=APPLIED)
    listed.choose(again, {again.families.get().pk: known})
    taking_over.begin(again, by=offices["deniz"], on=APPLIED)
    taking_over.run_pending(APPLIED)
    assert {claim.child.family for claim in Claim.objects.all()} == {known}
    assert known.children.count() == 1, "the same name and birthday: the same child"


def test_a_file_of_another_circle_is_not_found(offices: Families) -> None:
    """Samira's family has a file in the town, and no claim of this office."""
    made = sent(offices, line(1, applicant="Samira Haddad", street="Lindenstraße 4"))
    assert not made.families.get().offered


def test_the_same_number_is_taken_once(offices: Families) -> None:
    taken(offices, line(1))
    again = sent(offices, line(1), line(2))
    assert faults(again) == {2: "Das Aktenzeichen „50.2-1“ ist schon übernommen. Bitte streichen Sie die Zeile."}
    elsewhere = {**offices.offices}[("Velbert", "bkgg")]
    claim = Claim.objects.get()
    refused = pytest.raises(IntegrityError, match="taken_over_once_an_office")
    with refused, transaction.atomic():
        Claim.objects.create(**told(claim), child=claim.child, old_number="50.2-1", file_number="x")
    Claim.objects.create(
        **(told(claim) | {"unit": elsewhere.unit}), child=claim.child, old_number="50.2-1", file_number="x"
    )


def test_a_number_that_was_taken_meanwhile_is_refused_with_a_sentence(offices: Families) -> None:
    """Two lists are looked at, then both are begun."""
    one, two = sent(offices, line(1)), sent(offices, line(1), line(2))
    for each in (one, two):
        taking_over.begin(each, by=offices["deniz"], on=APPLIED)
    taking_over.run_pending(APPLIED)
    assert Claim.objects.count() == 2
    assert faults(two) == {2: "Das Aktenzeichen „50.2-1“ ist inzwischen schon übernommen."}


def test_a_lead_takes_over_nothing_of_the_own_family(offices: Families) -> None:
    taken(offices, line(1))
    known = Family.objects.get(name="Erika Beispiel 1")
    made = sent(offices, line(2, applicant="Erika Beispiel 1", package="Mittagessen"))
    listed.choose(made, {made.families.get().pk: known})
    known.guardians.create(user=offices["deniz"])
    taking_over.begin(made, by=offices["deniz"], on=APPLIED)
    taking_over.run_pending(APPLIED)
    assert "eigene Familie" in faults(made)[2]
    assert Claim.objects.count() == 1


def test_who_leads_no_more_takes_nothing_over(offices: Families) -> None:
    made = sent(offices, line(1))
    taking_over.begin(made, by=offices["birgit"], on=APPLIED)
    taking_over.run_pending(APPLIED)
    assert not Claim.objects.exists()
    assert "leiten diese Stelle nicht mehr" in faults(made)[2]


def test_nobody_does_these_acts_by_hand(offices: Families) -> None:
    taken(offices, line(1, papers="alle"))
    with pytest.raises(Conflict):
        perform("import_decision", Claim.objects.get(), by=offices["deniz"], on=APPLIED)


# --- crash, twice, at once ---


class Killed(BaseException):
    """As by SIGKILL: nothing after it runs."""


def test_killed_midway_it_goes_on_and_takes_no_line_twice(offices: Families) -> None:
    made = sent(offices, *(line(number) for number in range(6)))
    taking_over.begin(made, by=offices["deniz"], on=APPLIED)
    written, turns = taking_over.Taking._write, []

    def dies(self: Any, rows: Any) -> None:
        written(self, rows)
        turns.append(1)
        if len(turns) == 2:
            raise Killed

    with mock.patch.object(taking_over._chunk, "__defaults__", (2,)):
        with mock.patch.object(taking_over.Taking, "_write", dies), pytest.raises(Killed):
            taking_over.run_pending(APPLIED)
        assert (Claim.objects.count(), made.rows.exclude(claim=None).count()) == (2, 2), "the second set left nothing"
        ListRun.objects.update(next_attempt_at=made.uploaded_at - timedelta(days=1))
        taking_over.run_pending(APPLIED)
    made.refresh_from_db()
    assert (Claim.objects.count(), Child.objects.filter(first_name="Max").count(), made.taken) == (6, 6, 6)
    assert ClaimEvent.objects.count() == 6


def test_a_line_that_breaks_is_left_out_and_the_others_are_taken(offices: Families) -> None:
    made = sent(offices, *(line(number) for number in range(3)))
    row = made.rows.get(number=3)
    made.rows.filter(pk=row.pk).update(said=row.said | {"package": "unknown"})
    taking_over.begin(made, by=offices["deniz"], on=APPLIED)
    taking_over.run_pending(APPLIED)
    ListRun.objects.update(next_attempt_at=made.uploaded_at - timedelta(days=1))
    taking_over.run_pending(APPLIED)
    assert faults(made) == {3: f"{taking_over.BROKEN} (ValueError)"}
    assert Claim.objects.count() == 2


def test_a_second_press_finds_the_first_run(offices: Families) -> None:
    made = sent(offices, line(1))
    runs = [taking_over.begin(made, by=offices["deniz"], on=APPLIED) for _ in range(2)]
    assert runs[0] == runs[1]
    taking_over.run_pending(APPLIED)
    undos = [taking_over.begin_undo(made, by=offices["deniz"]) for _ in range(2)]
    assert undos[0] == undos[1]
    refused = pytest.raises(IntegrityError, match="one_run_of_a_list_at_a_time")
    with refused, transaction.atomic():
        ListRun.objects.create(list=made, unit=made.unit, kind="undo", by=offices["deniz"])


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """What each said, or raised."""
    barrier, said = Barrier(len(deeds)), list[object]()

    def do(deed: Callable[[], object]) -> None:
        barrier.wait()
        try:
            said.append(deed())
        except Exception as error:
            said.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


@pytest.mark.django_db(transaction=True)
def test_two_at_once_begin_and_take_back_once() -> None:
    from workflows.demo import families

    offices = families.build()
    made = sent(offices, line(1), line(2))
    begun = at_once(*[lambda: taking_over.begin(made, by=offices["deniz"], on=APPLIED).pk] * 2)
    assert len(set(begun)) == 1
    at_once(*[lambda: taking_over.run_pending(APPLIED)] * 2)
    assert Claim.objects.count() == 2
    undone = at_once(*[lambda: taking_over.begin_undo(made, by=offices["deniz"]).pk] * 2)
    assert len(set(undone)) == 1
    claim = Claim.objects.first()
    assert claim is not None
    said = at_once(
        lambda: taking_over.run_pending(APPLIED), lambda: perform("take", claim, by=offices["deniz"], on=APPLIED).pk
    )
    made.refresh_from_db()
    act_was_first = not any(isinstance(each, Unknown) for each in said)
    assert (made.undone_at is None, Claim.objects.count()) == ((True, 2) if act_was_first else (False, 0))


# --- what follows ---


def test_figures_count_an_imported_claim_from_its_own_days(offices: Families) -> None:
    taken(offices, line(1), line(2, papers_on="08.09.2026"), line(3, **DECIDED))
    unit = offices.offices["Ratingen", "bkgg"].unit_id
    flow = figures.flow([unit], date(2026, 9, 1), APPLIED)[unit, "trip"]
    stock = figures.stock([unit], [date(2026, 9, 10), APPLIED])
    assert (flow.received, flow.awarded) == (3, 1)
    assert [stock[day][unit, "trip"].open for day in (date(2026, 9, 10), APPLIED)] == [3, 2]
    done = figures.decided([unit], date(2026, 9, 1), APPLIED)[unit, "trip"]
    assert dict(done.net) == {(date(2026, 9, 8), date(2026, 9, 15)): 1}


def test_a_set_costs_the_same_statements_for_any_number_of_lines(
    offices: Families, django_assert_max_num_queries: Any
) -> None:
    made = sent(offices, *(line(number, **(DECIDED if number % 2 else {})) for number in range(40)))
    taking_over.begin(made, by=offices["deniz"], on=APPLIED)
    with django_assert_max_num_queries(45):
        taking_over.run_pending(APPLIED)
    assert Claim.objects.count() == 40
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
