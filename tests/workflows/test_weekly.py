# SPDX-License-Identifier: AGPL-3.0-or-later
"""The weekly letter: every Monday, never missed, never twice, to the head of the office alone."""

import threading
from collections.abc import Mapping
from datetime import date, timedelta
from io import BytesIO
from threading import Barrier, Thread, current_thread
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core import mail
from django.db import IntegrityError, connections, transaction
from django.test import Client
from pypdf import PdfReader

from grants.models import Application, Call, Event, Unit
from monitoring.models import Target
from permissions import roles
from permissions.policy import Role
from tests.monitoring.lives import decide, life
from tests.workflows.test_typesetting import tags
from workflows import concerns, post, weekly
from workflows.demo.district import District
from workflows.models import Mail, WeeklyReport

MONDAY = date(2027, 6, 14)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@pytest.fixture
def lived(mettmann: District) -> District:
    """In the week from 7 June: two received, one decided after 24 days, one withdrawn; six wait too long."""
    d = mettmann
    for _ in range(6):
        life(d, MONDAY - 60 * DAY, MONDAY - 60 * DAY)
    life(d, MONDAY - 30 * DAY, MONDAY - 30 * DAY, decided=MONDAY - 6 * DAY)
    life(d, MONDAY - 30 * DAY, withdrawn=MONDAY - DAY)
    life(d, MONDAY - 5 * DAY, due_on=MONDAY + 3 * DAY)
    life(d, MONDAY - DAY, due_on=MONDAY + 8 * DAY)
    life(d, MONDAY)
    return d


def weeks() -> list[date]:
    return sorted(WeeklyReport.objects.values_list("week", flat=True))


def text_of(report: WeeklyReport) -> str:
    with report.file.open() as file:
        pages = PdfReader(BytesIO(file.read())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_every_monday_once(mettmann: District) -> None:
    for day in range(15):
        for _ in range(2):
            weekly.write_due(MONDAY + day * DAY)
    assert weeks() == [MONDAY - WEEK, MONDAY, MONDAY + WEEK]


def test_missed_weeks_are_caught_up(mettmann: District) -> None:
    assert weekly.write_due(MONDAY + DAY) == 1, "the first one is about the last week"
    assert weekly.write_due(MONDAY + 3 * WEEK + 2 * DAY) == 3
    assert weeks() == [MONDAY + n * WEEK for n in range(-1, 3)]
    late = WeeklyReport.objects.get(week=MONDAY)
    assert (late.dated_on, late.figures["due"]) == (MONDAY + 3 * WEEK + 2 * DAY, None)


def test_a_week_that_failed_stays_owed_when_a_later_one_came(
    mettmann: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    weekly.write_due(MONDAY)
    real = weekly.typeset

    def fails(template: str, data: Any) -> bytes:
        if data["since"] == MONDAY:
            raise RuntimeError
        return real(template, data)

    monkeypatch.setattr(weekly, "typeset", fails)
    assert weekly.write_due(MONDAY + 2 * WEEK) == 1
    assert weeks() == [MONDAY - WEEK, MONDAY + WEEK]
    monkeypatch.undo()
    assert weekly.write_due(MONDAY + 2 * WEEK + DAY) == 1
    assert weeks() == [MONDAY - WEEK, MONDAY, MONDAY + WEEK]
    assert weekly.owed(mettmann.unit, MONDAY + 2 * WEEK) == []


def test_a_run_whose_time_is_up_stops_and_the_next_one_goes_on(
    mettmann: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(template: str, data: Any) -> bytes:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(weekly, "typeset", slow)
    with pytest.raises(SoftTimeLimitExceeded):
        weekly.write_due(MONDAY)
    monkeypatch.undo()
    assert weekly.write_due(MONDAY) == 1


def test_the_figures_of_the_week(lived: District) -> None:
    concerns.watch(MONDAY - DAY)
    weekly.write_due(MONDAY)
    figures = WeeklyReport.objects.get().figures
    row = next(each for each in figures["rows"] if each["title"] == lived.call.title)
    assert row == {
        "title": "Aktionsfonds 2027",
        "received": 2,
        "decided": 1,
        "withdrawn": 1,
        "open": 8,
        "backlog": 6,
        "oldest": 59,
        "mean": "24,0",
        "target": "21",
        "light": "verfehlt",
    }
    assert figures["due"] == 1
    assert [each.partition(":")[0] for each in figures["warnings"]] == ["Aktionsfonds 2027"] * 2


def test_a_letter_that_comes_late_says_the_same(lived: District) -> None:
    weekly.write_due(MONDAY)
    then: Mapping[str, Any] = WeeklyReport.objects.get().figures
    WeeklyReport.objects.all().delete()
    life(lived, MONDAY + DAY, MONDAY + DAY, decided=MONDAY + 2 * DAY)
    weekly.write_due(MONDAY + 3 * DAY)
    assert WeeklyReport.objects.get().figures == then


def test_a_call_that_is_over_stays_in_its_past(mettmann: District) -> None:
    """Its last case is decided in January: the letter of that week has it, and the next ones count it in the mean."""
    d, monday = mettmann, date(2028, 1, 10)
    Call.objects.filter(pk=d.youth_call.pk).update(period_until=date(2028, 12, 31))
    life(d, monday - 40 * DAY, monday - 40 * DAY, decided=monday + 2 * DAY)
    life(d, monday - 30 * DAY, monday - 30 * DAY, decided=monday + 3 * DAY, call=d.youth_call)
    weekly.write_due(monday + WEEK)
    weekly.write_due(monday + 2 * WEEK)
    first, second = WeeklyReport.objects.order_by("week")
    assert [(row["title"], row["decided"]) for row in first.figures["rows"]] == [
        ("Aktionsfonds 2027", 1),
        ("Jugendfonds 2027", 1),
    ]
    assert (first.figures["total"]["decided"], first.figures["total"]["mean"]) == (2, "37,5")
    assert (second.figures["total"]["decided"], second.figures["total"]["mean"]) == (0, "37,5")
    weekly.write_due(monday + 16 * WEEK)
    last = WeeklyReport.objects.latest("week")
    assert [row["title"] for row in last.figures["rows"]] == ["Jugendfonds 2027"], "13 weeks later it is over"


def test_letters_caught_up_over_weeks_say_the_same(mettmann: District) -> None:
    """Of a call that is over, whose cases are decided, sent and withdrawn one after the other."""
    d, monday = mettmann, date(2028, 1, 10)
    old = monday - 60 * DAY
    cases = [life(d, old, old, status=status) for status in ("awarded", "awarded", "ready")]
    weekly.write_due(monday)
    for number, case in enumerate(cases):
        if number < 2:
            decide(d, case, monday + (7 * number + 2) * DAY)
        else:
            Event.objects.create(application=case, act="withdraw", target="withdrawn", on=monday + 16 * DAY)
        Application.objects.filter(pk=case.pk).update(status="withdrawn" if number == 2 else "notified")
        weekly.write_due(monday + (number + 1) * WEEK)
    then = _lasting()
    WeeklyReport.objects.exclude(week=monday - WEEK).delete()
    assert weekly.write_due(monday + 3 * WEEK) == 3
    assert _lasting() == then
    assert [figures["rows"][0]["open"] for figures, _curve in then] == [3, 2, 1, 0]


def test_what_is_typed_in_after_monday_is_named_in_the_next_letter(lived: District) -> None:
    """What was open, came late and came new, without what was done, is what is open."""
    weekly.write_due(MONDAY)
    for _ in range(2):
        life(lived, MONDAY - 3 * DAY)
    weekly.write_due(MONDAY + WEEK)
    before, after = (report.figures for report in WeeklyReport.objects.order_by("week"))
    assert (before["late"], after["late"], after["total"]["received"]) == (None, 2, 1)
    done = after["total"]["decided"] + after["total"]["withdrawn"]
    assert before["total"]["open"] + after["late"] + after["total"]["received"] - done == after["total"]["open"]
    assert "Nachgetragen: 2." in text_of(WeeklyReport.objects.latest("week"))
    case = Application.objects.filter(status="submitted").order_by("pk")[0]
    Event.objects.create(application=case, act="withdraw", target="withdrawn", on=MONDAY + 3 * DAY)
    weekly.write_due(MONDAY + 2 * WEEK)
    last = WeeklyReport.objects.latest("week")
    assert (last.figures["late"], last.figures["total"]["withdrawn"]) == (-1, 0)
    assert "Nachträglich erledigt: 1." in text_of(last)


def _lasting() -> list[tuple[dict[str, Any], str]]:
    """Figures and curve of each week, without the deadlines of the week to come, which are asked as things stand."""
    return [
        (
            {key: value for key, value in report.figures.items() if key != "due"},
            text_of(report).partition("Rückstand der letzten")[2],
        )
        for report in WeeklyReport.objects.order_by("week")
    ]


def test_the_pdf_says_it_all_in_words(lived: District) -> None:
    concerns.watch(MONDAY - DAY)
    weekly.write_due(MONDAY)
    text = text_of(WeeklyReport.objects.get())
    assert "Wochenbrief 23/2027" in text
    assert "Aktionsfonds 2027 2 1 8 6 59 24,0 21" in text
    assert "im Mittel 24,0 Tage, Ziel 21: verfehlt" in text
    assert "In der Woche ab 14. Juni 2027 endet 1 Frist." in text
    assert "6 Fälle sind seit mehr als 21 Tagen entscheidungsreif" in text
    assert "Am 13.06.2027 warten 6 Fälle länger als 21 Tage auf einen Bescheid." in text
    assert "Begegnungscafé" not in text


def test_the_pdf_is_accessible_and_archivable_with_whatever_calls_are_named(lived: District) -> None:
    title = "#import „Fonds“ \U0001f389 $x$ *"
    Call.objects.filter(pk=lived.call.pk).update(title=title)
    weekly.write_due(MONDAY)
    with WeeklyReport.objects.get().file.open() as file:
        reader = PdfReader(BytesIO(file.read()))
    root = reader.root_object
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("de-DE", True)
    assert reader.metadata is not None
    assert reader.metadata.title == "Wochenbrief 23/2027 Kreisintegrationszentrum"
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert "pdfuaid:part>1<" in xmp
    assert "pdfaid:conformance>A<" in xmp
    structure = tags(root["/StructTreeRoot"].get_object())
    assert structure.count("/TH") == 8
    assert "/Figure" in structure
    assert "#import „Fonds“ \u25a1 $x$ *" in " ".join(reader.pages[0].extract_text().split())


def test_without_a_call_the_letter_says_so(mettmann: District) -> None:
    other = Unit.objects.create(name="Jugendamt", authority="Kreis Mettmann")
    roles.assign(Role.HEAD, mettmann["renate"], other)
    assert weekly.write_due(MONDAY) == 2
    assert "lief kein Aufruf" in text_of(WeeklyReport.objects.get(unit=other))


def test_who_gets_the_mail_and_what_it_says(lived: District) -> None:
    weekly.write_due(MONDAY)
    weekly.write_due(MONDAY + DAY)
    post.send_pending()
    (sent,) = mail.outbox
    assert sent.to == ["renate@beispiel.test"]
    assert "/lage/" in sent.body
    assert not [text for text in (" 6 ", "24", "Rückstand", lived.call.title) if text in sent.body]


def test_a_unit_without_a_head_gets_none(mettmann: District) -> None:
    mettmann["renate"].unitrole_set.all().delete()
    assert (weekly.write_due(MONDAY), Mail.objects.count()) == (0, 0)


def test_one_unit_that_fails_holds_up_no_other(mettmann: District, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Unit.objects.create(name="Jugendamt", authority="Kreis Mettmann")
    roles.assign(Role.HEAD, mettmann["renate"], other)
    real = weekly.typeset

    def fails(template: str, data: Any) -> bytes:
        if data["office"]["unit"] == mettmann.unit.name:
            raise RuntimeError
        return real(template, data)

    monkeypatch.setattr(weekly, "typeset", fails)
    assert weekly.write_due(MONDAY) == 1
    monkeypatch.undo()
    assert weekly.write_due(MONDAY + DAY) == 1
    assert WeeklyReport.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_four_at_once_write_one_letter(mettmann: District) -> None:
    start, found = Barrier(4), []

    def come_by() -> None:
        start.wait()
        found.append(weekly.write_due(MONDAY))
        connections.close_all()

    threads = [Thread(target=come_by) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(found), WeeklyReport.objects.count(), Mail.objects.count()) == (1, 1, 1)
    report = WeeklyReport.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        WeeklyReport.objects.create(unit=report.unit, week=report.week, figures={}, dated_on=MONDAY)


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_over_several_weeks_lose_none(mettmann: District, monkeypatch: pytest.MonkeyPatch) -> None:
    """One writes the first week, the other the last, and each meets the other's lock at the week between."""
    weekly.write_due(MONDAY - WEEK)
    on, one, last = MONDAY + 2 * WEEK, MONDAY - WEEK, MONDAY + WEEK
    holds, tried, wrote, held, ended = (threading.Event() for _ in range(5))
    write, file = weekly._write, weekly._file

    def in_turn(unit: Unit, week: date, on: date) -> bool:
        mine = current_thread() is first
        if mine and week != one:
            held.wait(20)
        if not mine and week == last:
            tried.set()
            wrote.wait(20)
        done = write(unit, week, on)
        if mine and week == one:
            wrote.set()
        return done

    def slowly(unit: Unit, week: date, on: date) -> WeeklyReport:
        mine = current_thread() is first
        (holds if mine else held).set()
        (tried if mine else ended).wait(20)
        return file(unit, week, on)

    def come_by() -> None:
        weekly.write_due(on)
        ended.set()
        connections.close_all()

    first = Thread(target=come_by)
    monkeypatch.setattr(weekly, "_write", in_turn)
    monkeypatch.setattr(weekly, "_file", slowly)
    first.start()
    assert holds.wait(20)
    assert weekly.write_due(on) == 1
    first.join()
    monkeypatch.undo()
    assert weeks() == [one - WEEK, one, last]
    assert weekly.write_due(on) == 1
    assert weeks() == [one - WEEK, one, MONDAY, last]


# --- who reads it ---


@pytest.mark.parametrize(
    ("who", "status"), [("renate", 200), ("leyla", 200), ("sabine", 404), ("holger", 404), ("nora", 404)]
)
def test_head_and_leads_download_it(mettmann: District, who: str, status: int) -> None:
    weekly.write_due(MONDAY)
    browser = Client()
    browser.force_login(mettmann[who])
    answer = browser.get(f"/lage/wochenbrief/{WeeklyReport.objects.get().public_id}/")
    assert answer.status_code == status
    if status == 200:
        assert answer["Content-Type"] == "application/pdf"
        assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[arg-type]


def test_the_head_of_another_unit_does_not(mettmann: District) -> None:
    weekly.write_due(MONDAY)
    other = Unit.objects.create(name="Jugendamt", authority="Kreis Mettmann")
    roles.assign(Role.HEAD, mettmann["nora"], other)
    browser = Client()
    browser.force_login(mettmann["nora"])
    assert browser.get(f"/lage/wochenbrief/{WeeklyReport.objects.get().public_id}/").status_code == 404


def test_a_target_of_one_call_leaves_the_sum_without_a_light(lived: District) -> None:
    day = date(2027, 1, 1)
    Target.objects.create(call=lived.youth_call, indicator="processing", upper=30, lower=28, valid_from=day)
    weekly.write_due(MONDAY)
    total = WeeklyReport.objects.get().figures["total"]
    assert (total["mean"], total["target"], total["light"]) == ("24,0", "–", "")
