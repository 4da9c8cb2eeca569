# SPDX-License-Identifier: AGPL-3.0-or-later
"""An act on many cases: rehearsed on the page, begun once, worked off in the background, told case by case."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grants.models import Application, Event, Note, Unit
from tests.portal.office import Desk
from workflows import failures, jobs
from workflows import many as many_module
from workflows.demo.district import District
from workflows.engine import perform
from workflows.models import ATTEMPTS, Job, JobCase

EXTEND = reverse("office:bulk_act", args=["extend"])
UNTIL = "01.03.2027"
REASONS = "Das Rathaus ist nach dem Wasserschaden geschlossen."


@pytest.fixture
def desk(mettmann: District) -> Desk:
    return Desk(mettmann)


def sent(desk: Desk, cases: list[Application], do: str, **more: str) -> object:
    data = {"fall": [case.public_id for case in cases], "do": do, "until": UNTIL, "reasons": REASONS}
    return desk.browser("sabine").post(EXTEND, data | {"key": str(uuid4())} | more)


def test_from_the_list_over_the_rehearsal_to_the_result(desk: Desk) -> None:
    first, second, late = (desk.case(title=title) for title in ("Fest", "Lesung", "Längst verlängert"))
    Application.objects.filter(pk=late.pk).update(clock_days=90, due_on=date(2027, 4, 20))
    browser = desk.browser("sabine")
    assert reverse("office:bulk") in browser.get("/amt/").content.decode()
    assert "3 Fälle" in desk.read("sabine", reverse("office:bulk"))
    assert "Längst verlängert" in desk.read("sabine", EXTEND)
    events = Event.objects.count()

    page = sent(desk, [first, second, late], "rehearse").content.decode()
    assert "bei 2 von 3 Fällen möglich" in page
    assert "1-mal: Die Frist läuft schon bis zum 20.04.2027" in page
    assert "Für 2 Fälle ausführen" in page
    assert REASONS in page
    assert (Event.objects.count(), Job.objects.count()) == (events, 0)

    key, seen = (re.search(f'name="{name}" value="([^"]+)"', page)[1] for name in ("key", "seen"))  # type: ignore[index]
    other = sent(desk, [first, second], "begin", key=key, seen=seen).content.decode()
    assert "etwas geändert, deshalb ist hier ein neuer" in other
    assert (Event.objects.count(), Job.objects.count()) == (events, 0)
    answers = [sent(desk, [first, second, late], "begin", key=key, seen=seen) for _ in range(2)]
    assert {answer.url for answer in answers} == {reverse("office:job", args=[key])}
    assert "0 von 3 Fällen" in desk.read("sabine", answers[0].url)
    assert jobs.run_pending(desk.day) == 3
    told = desk.read("sabine", answers[0].url)
    assert "2 von 3 Fällen erledigt" in told
    assert "Längst verlängert" in told
    assert set(Application.objects.filter(due_on=date(2027, 3, 1))) == {first, second}
    assert Event.objects.filter(act="extend").count() == 2
    assert desk.browser("thomas").get(answers[0].url).status_code == 404


def test_cases_are_handed_to_a_colleague_together(desk: Desk) -> None:
    """Whoever has one keeps it, unless a lead says so; what is said with it stands in each file."""
    d = desk.district
    cases = [desk.case(title=f"Fest {number}") for number in range(3)]
    perform("take", cases[2], by=d["leyla"], on=desk.day)
    url = reverse("office:bulk_act", args=["hand_over"])
    typed = {"to": d["thomas"].public_id, "note": "Wie besprochen.", "fall": [case.public_id for case in cases]}
    assert "Thomas Nowak" in desk.read("sabine", url)
    page = desk.browser("sabine").post(url, typed | {"do": "rehearse"}).content.decode()
    assert "Leyla Aydın bearbeitet den Fall." in page
    seen = re.search('name="seen" value="([^"]+)"', page)[1]  # type: ignore[index]
    desk.browser("sabine").post(url, typed | {"do": "begin", "seen": seen, "key": str(uuid4())})
    jobs.run_pending(desk.day)
    for case, whose in zip(cases, ("thomas", "thomas", "leyla"), strict=True):
        version = case.version
        case.refresh_from_db()
        assert (case.assignee_id, case.version) == (d[whose].pk, version)
    assert Note.objects.filter(text="Wie besprochen.").count() == 2
    mine = desk.read("thomas", reverse("office:work"), filter="meine")
    assert "Fest 0" in mine
    assert "Fest 2" not in mine


def test_wrong_input_keeps_what_was_typed_and_ticked(desk: Desk) -> None:
    _first, second = desk.case(title="Fest"), desk.case(title="Lesung")
    answer = sent(desk, [second], "rehearse", until="31.02.2027")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "31.02.2027" in page
    assert REASONS in page
    assert re.findall(r'value="([0-9a-f-]{36})"[^>]* checked', page) == [str(second.public_id)]
    nothing = sent(desk, [], "begin")
    assert nothing.status_code == 422
    assert "keinen Fall ausgewählt" in nothing.content.decode()
    assert REASONS in nothing.content.decode()
    assert Job.objects.count() == 0


def test_foreign_cases_and_other_acts_stay_out(desk: Desk) -> None:
    case, browser = desk.case(), desk.browser("sabine")
    elsewhere = Unit.objects.get(pk=desk.district.unit.pk)
    elsewhere.pk, elsewhere.name, elsewhere._state.adding = None, "Anderes Amt", True
    elsewhere.save()
    assert browser.get(reverse("office:bulk_act", args=["decide"])).status_code == 404
    assert desk.browser("antje").get(EXTEND).status_code == 404
    assert desk.browser("renate").post(EXTEND, {"fall": [case.public_id], "do": "begin"}).status_code == 404
    desk.district.call.unit = elsewhere
    desk.district.call.save()
    typed = {
        "fall": ["unsinn", uuid4(), case.public_id],
        "do": "begin",
        "until": UNTIL,
        "reasons": REASONS,
        "key": "unsinn",
    }
    assert browser.post(EXTEND, typed).status_code == 422
    assert Job.objects.count() == 0


def test_a_job_goes_on_where_it_stopped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash between two transactions loses none and doubles none; a run whose turn is over is no failure."""
    cases = [desk.case(title=f"Fest {number}") for number in range(5)]
    typed = {"note": ["Für alle Akten."]}
    job = jobs.begin("write_note", cases, typed, key=uuid4(), by=desk.district["sabine"], on=desk.day)
    monkeypatch.setattr(jobs, "CHUNK", 2)
    monkeypatch.setattr(jobs._chunk, "__defaults__", (2,))
    perform_many, calls = many_module.perform_many, []

    def breaks(*args: object, **named: object) -> object:
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("the machine fell over")
        return perform_many(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(jobs, "perform_many", breaks)
    jobs.run_pending(desk.day)
    job.refresh_from_db()
    assert (Note.objects.count(), job.done_at, job.error) == (2, None, "RuntimeError")
    Job.objects.update(next_attempt_at="2020-01-01T00:00Z")
    monkeypatch.setattr(jobs, "TURN", -1.0)
    assert jobs.run_pending(desk.day) == 3, "alone after the failure, then in turns"
    job.refresh_from_db()
    assert Note.objects.count() == JobCase.objects.filter(event__isnull=False).count() == 5
    assert job.done_at


def test_one_broken_case_holds_up_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad, last = (desk.case(title=title) for title in ("Fest", "Kaputt", "Lesung"))
    by = desk.district["sabine"]
    job = jobs.begin("write_note", [good, bad, last], {"note": ["Für alle."]}, key=uuid4(), by=by, on=desk.day)
    create = Note.objects.create

    def trips(**row: object) -> Note:
        if row["application"] == bad:
            raise RuntimeError("this row")
        return create(**row)  # type: ignore[arg-type]

    monkeypatch.setattr(Note.objects, "create", trips)
    jobs.run_pending(desk.day)
    assert Note.objects.count() == 0, "its hundred came to nothing"
    Job.objects.update(next_attempt_at="2020-01-01T00:00Z")
    jobs.run_pending(desk.day)
    assert {note.application_id for note in Note.objects.all()} == {good.pk, last.pk}
    told = desk.read("sabine", reverse("office:job", args=[job.public_id]))
    assert "2 von 3 Fällen erledigt" in told
    assert "Hier ging etwas schief." in told


def test_a_job_acts_on_the_day_it_is_done(desk: Desk) -> None:
    """Begun before a weekend: a deadline that is over by then extends nothing, and whoever left does nothing."""
    case, by = desk.case(), desk.district["sabine"]
    typed = {"until": ["08.02.2027"], "reasons": [REASONS]}
    jobs.begin("extend", [case], typed, key=uuid4(), by=by, on=desk.day)
    jobs.run_pending(date(2027, 2, 10))
    assert "in der Zukunft liegen" in JobCase.objects.get().refused
    by.unitrole_set.all().delete()
    jobs.begin("write_note", [case], {"note": ["x"]}, key=uuid4(), by=by, on=desk.day)
    jobs.run_pending(desk.day)
    assert Note.objects.count() == 0
    assert "gibt es für Sie nicht" in JobCase.objects.latest("pk").refused


def test_who_began_a_job_reads_how_it_ended(desk: Desk) -> None:
    """What was typed is still there; a job that gave up says so, and one that was discarded says why."""
    cases = [desk.case(title=title) for title in ("Fest", "Lesung")]
    by = desk.district["sabine"]
    job = jobs.begin("write_note", cases, {"note": ["Sammelschreiben."]}, key=uuid4(), by=by, on=desk.day)
    url = reverse("office:job", args=[job.public_id])
    assert "im Hintergrund weiter" in desk.read("sabine", url)
    assert "Sammelschreiben." in desk.read("sabine", url)
    Job.objects.update(attempts=ATTEMPTS, next_attempt_at="2020-01-01T00:00Z", error="ValueError")
    told = desk.read("sabine", url)
    assert "Nicht zu Ende gekommen: 0 von 2 Fällen" in told
    assert "progress.js" not in desk.get("sabine", url).content.decode()
    (heap,) = failures.dead_heaps(desk.district["holger"])
    assert heap.count == 1
    assert failures.discard(desk.district["holger"], "sammeln", job.pk, "Doppelt begonnen.")
    assert "Holger Stein hat den Rest verworfen: Doppelt begonnen." in desk.read("sabine", url)
    by.unitrole_set.all().delete()
    assert desk.get("sabine", url).status_code == 404


def test_what_was_typed_is_forgotten_a_season_later(desk: Desk) -> None:
    by = desk.district["sabine"]
    job = jobs.begin("write_note", [desk.case()], {"note": ["Geheim."]}, key=uuid4(), by=by, on=desk.day)
    jobs.run_pending(desk.day)
    done_on = timezone.localdate()
    assert jobs.forget(done_on + jobs.KEPT) == 0
    assert jobs.forget(done_on + jobs.KEPT * 2) == 1
    assert "Geheim." not in desk.read("sabine", reverse("office:job", args=[job.public_id]))


def test_the_pages_cost_the_same_for_one_case_and_for_many(desk: Desk) -> None:
    desk.case()
    browser = desk.browser("sabine")
    browser.get(EXTEND)  # the first page of a process writes its equal parts
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            browser.get(EXTEND)
        asked.append(len(queries))
        for number in range(6):
            desk.case(title=f"Fest {number}")
    assert asked[0] == asked[1] <= 12
