# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger of deadlines: each stage once, late at worst, to the people it concerns and to nobody else."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from grants.models import Application, Call, Event, OfficeRecusal, Status
from law import calendar
from tests.portal.committee import words
from workflows import alerts, consequences, notices, post
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform
from workflows.models import Alert, Mail, Notification, Tick

SENT = date(2027, 1, 20)  # the check is due on 3 February
DAY = timedelta(days=1)


@pytest.fixture
def case(mettmann: District) -> Application:
    found = draft(mettmann.call, mettmann.association)
    perform("submit", found, by=mettmann["antje"], on=SENT)
    consequences.run_pending()
    mail.outbox.clear()
    found.refresh_from_db()
    return found


def raised() -> list[tuple[str, str, date]]:
    return list(Alert.objects.order_by("pk").values_list("clock", "stage", "raised_on"))


def told() -> set[tuple[str, str]]:
    return set(Notification.objects.values_list("alert__stage", "user__name"))


def test_each_stage_on_its_day_once(mettmann: District, case: Application) -> None:
    assert case.due_on == date(2027, 2, 3)
    for day in (SENT + n * DAY for n in range(30)):
        for _ in range(2):
            alerts.tick(day)
    assert raised() == [
        ("submitted", "reminder", date(2027, 1, 31)),
        ("submitted", "due", date(2027, 2, 3)),
        ("submitted", "overdue", date(2027, 2, 4)),
        ("submitted", "lead", date(2027, 2, 7)),
        ("submitted", "head", date(2027, 2, 17)),
    ]
    clerks, leads = {"Sabine Krüger", "Thomas Nowak"}, {"Leyla Aydın"}
    assert {name for stage, name in told() if stage == "due"} == clerks
    assert {name for stage, name in told() if stage == "lead"} == clerks | leads
    assert {name for stage, name in told() if stage == "head"} == {"Renate Brinkmann"}


def test_after_days_without_a_clock_nothing_is_missing(case: Application) -> None:
    """Four days of outage: everything that was reached meanwhile is told, late."""
    alerts.tick(date(2027, 2, 1))
    assert alerts.tick(date(2027, 2, 5)).raised == 2
    assert [stage for _clock, stage, _on in raised()] == ["reminder", "due", "overdue"]


def test_the_applicant_hears_of_papers_and_the_office_when_they_do_not_come(
    mettmann: District, case: Application
) -> None:
    perform(
        "request_documents",
        case,
        by=mettmann["sabine"],
        on=SENT,
        items=[("exemption_notice", "Freistellungsbescheid")],
        due_on=date(2027, 2, 3),
    )
    for day in (SENT + n * DAY for n in range(16)):
        alerts.tick(day)
    assert told() == {
        ("reminder", "Antje Yıldız"),
        ("due", "Antje Yıldız"),
        ("overdue", "Antje Yıldız"),
        ("overdue", "Sabine Krüger"),
        ("overdue", "Thomas Nowak"),
    }


def test_who_is_biased_hears_nothing(mettmann: District, case: Application) -> None:
    OfficeRecusal.objects.create(application=case, user=mettmann["sabine"], ground="doubt", reason="Chor")
    alerts.tick(date(2027, 2, 3))
    assert "Sabine Krüger" not in {name for _stage, name in told()}


def test_a_closed_case_and_a_draft_raise_nothing(mettmann: District, case: Application) -> None:
    draft(mettmann.call, mettmann.person, title="Entwurf")
    perform("withdraw", case, by=mettmann["antje"], on=SENT)
    assert alerts.tick(date(2027, 3, 1), full=True).raised == 0


def test_more_time_leaves_the_old_alert_behind_and_raises_a_new_one(mettmann: District, case: Application) -> None:
    alerts.tick(date(2027, 2, 3))
    more = {"until": date(2027, 2, 10), "reasons": "Der Prüfer ist krank."}
    perform("extend", case, by=mettmann["sabine"], on=date(2027, 2, 3), **more)
    (first, *_rest) = [notices.told(row) for row in notices.of(mettmann["sabine"])]
    assert first.past == "Überholt: Die Frist endet jetzt am 10.02.2027."
    alerts.tick(date(2027, 2, 10))
    newest = notices.told(notices.of(mettmann["sabine"])[0])
    assert (newest.title, newest.due_on, newest.past) == ("heute fällig", date(2027, 2, 10), "")
    perform("withdraw", case, by=mettmann["antje"], on=date(2027, 2, 10))
    assert notices.told(notices.of(mettmann["sabine"])[0]).past == "Überholt: Der Fall steht jetzt auf „Zurückgezogen“."


def test_a_deadline_that_moved_into_the_past_is_found_by_the_full_form(case: Application) -> None:
    alerts.tick(date(2027, 2, 1))
    Tick.objects.update(full_at=timezone.now())
    Application.objects.filter(pk=case.pk).update(due_on=date(2027, 1, 25), clock_from=date(2027, 1, 11))
    assert alerts.tick(date(2027, 2, 1)).raised == 0, "the quick form looks at new days alone"
    assert alerts.tick(date(2027, 2, 1), full=True).raised == 4


def test_the_first_tick_of_an_hour_is_full(case: Application) -> None:
    alerts.tick(date(2027, 2, 1))
    Application.objects.filter(pk=case.pk).update(due_on=date(2027, 1, 25), clock_from=date(2027, 1, 11))
    Tick.objects.update(full_at=timezone.now() - timedelta(minutes=61))
    assert alerts.tick(date(2027, 2, 1)).raised == 4


def test_a_day_that_goes_back_changes_nothing(case: Application) -> None:
    alerts.tick(date(2027, 2, 5))
    assert alerts.tick(date(2027, 2, 1)).raised == 0
    assert Tick.objects.get().on == date(2027, 2, 5)


def test_the_number_of_statements_does_not_grow(
    mettmann: District, case: Application, django_assert_num_queries: object
) -> None:
    alerts.tick(SENT)
    for number in range(12):
        other = draft(mettmann.call, mettmann.person, title=f"Fall {number}")
        perform("submit", other, by=mettmann["paul"], on=SENT)
    with django_assert_num_queries(6):  # type: ignore[operator] - with the two of its savepoint
        assert alerts.tick(date(2027, 2, 3)).raised == 13 * 2


# --- two at once ---


@pytest.mark.django_db(transaction=True)
def test_four_clocks_at_once_raise_each_alert_once(mettmann: District) -> None:
    for number in range(20):
        case = draft(mettmann.call, mettmann.person, title=f"Fall {number}")
        perform("submit", case, by=mettmann["paul"], on=SENT)
    assert _at_once(4) == 20 * 2
    assert Alert.objects.count() == 20 * 2
    assert Notification.objects.count() == 20 * 2 * 2


@pytest.mark.django_db(transaction=True)
def test_without_the_unique_ledger_and_its_lock_alerts_come_twice(
    mettmann: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    case = draft(mettmann.call, mettmann.person)
    perform("submit", case, by=mettmann["paul"], on=SENT)
    asks_whether_it_was = alerts.RAISE[alerts.RAISE.index("AND NOT EXISTS") : alerts.RAISE.index(") c\n")]
    monkeypatch.setattr(alerts, "RAISE", alerts.RAISE.replace(asks_whether_it_was, ""))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE workflows_alert DROP CONSTRAINT one_alert_a_stage_and_last_day")
    try:
        for _ in range(2):
            alerts.tick(date(2027, 2, 3), full=True)
        assert Alert.objects.count() == 4
    finally:
        Notification.objects.all().delete()
        Alert.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE workflows_alert ADD CONSTRAINT one_alert_a_stage_and_last_day"
                " UNIQUE (application_id, clock, stage, due_on)"
            )


def _at_once(clocks: int) -> int:
    start, found = Barrier(clocks), []

    def come_by() -> None:
        start.wait()
        found.append(alerts.tick(date(2027, 2, 3)).raised)
        connections.close_all()

    threads = [Thread(target=come_by) for _ in range(clocks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(found)


# --- mails ---


def test_the_office_gets_one_mail_a_day_and_no_word_of_a_case(mettmann: District, case: Application) -> None:
    other = draft(mettmann.call, mettmann.person, title="Geheim")
    perform("submit", other, by=mettmann["paul"], on=SENT)
    consequences.run_pending()
    mail.outbox.clear()
    for _ in range(3):
        alerts.tick(date(2027, 2, 3))
        post.send_pending()
    assert sorted(sent.to[0] for sent in mail.outbox) == ["sabine@beispiel.test", "thomas@beispiel.test"]
    for sent in mail.outbox:
        assert "/meldungen/" in sent.body
        assert not {"Geheim", case.title, case.reference} & set(sent.body.split())
    alerts.tick(date(2027, 2, 4))
    post.send_pending()
    assert len(mail.outbox) == 4


def test_one_address_that_fails_is_tried_alone(case: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    alerts.tick(date(2027, 2, 3))
    real = post.EmailMessage.send

    def send(message: object, *args: object, **named: object) -> int:
        if message.to == ["sabine@beispiel.test"]:  # type: ignore[attr-defined]
            raise ConnectionError("no such mailbox")
        return real(message, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(post.EmailMessage, "send", send)
    assert post.send_pending() == 1
    failed = Mail.objects.get(done_at=None)
    assert (failed.address, failed.attempts, failed.error) == ("sabine@beispiel.test", 1, "ConnectionError")
    monkeypatch.undo()
    Mail.objects.filter(done_at=None).update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    assert post.send_pending() == 1
    assert [sent.to for sent in mail.outbox] == [["thomas@beispiel.test"], ["sabine@beispiel.test"]]


# --- what people and machines see ---


def test_notices_on_the_page(mettmann: District, case: Application) -> None:
    browser = Client()
    browser.force_login(mettmann["sabine"])
    assert "Meldungen" not in words(browser.get("/amt/"))
    assert "Keine Meldungen" in words(browser.get("/meldungen/"))
    alerts.tick(date(2027, 2, 3))
    assert "Meldungen: neu" in words(browser.get("/amt/"))
    page = words(browser.get("/meldungen/"))
    assert "Neu Heute fällig : Begegnungscafé am Markt" in page.replace(":", " :").replace("  ", " ")
    assert page.count(case.title) == 1 + 3, "of each deadline the latest stage; three buttons name it to screen readers"
    other = draft(mettmann.call, mettmann.person, title="Anderer Fall")
    perform("submit", other, by=mettmann["paul"], on=SENT)
    alerts.tick(date(2027, 2, 3), full=True)
    line = Notification.objects.filter(user=mettmann["sabine"], alert__application=case).latest("pk")
    browser.post("/meldungen/", {"zeile": line.pk})
    assert Notification.objects.filter(user=mettmann["sabine"], read_at=None).count() == 2, "those of the other case"
    browser.post("/meldungen/", {"zeile": "unsinn"})
    assert Notification.objects.filter(user=mettmann["sabine"], read_at=None).count() == 2
    browser.post("/meldungen/")
    assert not Notification.objects.filter(user=mettmann["sabine"], read_at=None).exists()
    assert Notification.objects.filter(user=mettmann["thomas"], read_at=None).count() == 4
    assert "Meldungen: neu" not in words(browser.get("/amt/"))


def test_the_head_hears_that_a_case_is_late_and_never_which(mettmann: District, case: Application) -> None:
    alerts.tick(date(2027, 2, 17))
    browser = Client()
    browser.force_login(mettmann["renate"])
    page = browser.get("/meldungen/")
    assert "Die Frist eines Falls aus Aktionsfonds 2027 endete am 03.02.2027." in words(page)
    html = page.content.decode()
    assert 'href="/lage/"' in html
    assert not [text for text in (case.title, case.reference, str(case.public_id), "Hilden") if text in html]
    perform("withdraw", case, by=mettmann["antje"], on=date(2027, 2, 17))
    page = browser.get("/meldungen/")
    assert "Überholt: Diese Frist läuft nicht mehr." in words(page)
    assert "Zurückgezogen" not in page.content.decode(), "what became of the case is not told either"
    mettmann["renate"].unitrole_set.all().delete()
    assert not notices.of(mettmann["renate"]).exists()


def test_who_left_the_unit_reads_nothing_of_its_cases(mettmann: District, case: Application) -> None:
    alerts.tick(date(2027, 2, 3))
    mettmann["sabine"].unitrole_set.all().delete()
    assert not notices.of(mettmann["sabine"]).exists()


def test_health(mettmann: District) -> None:
    browser = Client()
    assert browser.get("/livez").status_code == 200
    answer = browser.get("/readyz")
    assert (answer.status_code, answer.content.decode()) == (503, "Die Fristen werden nicht überwacht.\n")
    alerts.tick(SENT)
    assert browser.get("/readyz").status_code == 200
    Tick.objects.update(at=timezone.now() - timedelta(minutes=11))
    assert browser.get("/readyz").status_code == 503
    browser.force_login(mettmann["sabine"])
    assert "Die Fristen werden gerade nicht überwacht" in words(browser.get("/amt/"))
    browser.force_login(mettmann["antje"])
    assert "nicht überwacht" not in words(browser.get("/antraege/"))


def test_the_command_says_what_it_raised(case: Application, capsys: pytest.CaptureFixture[str]) -> None:
    calendar.pretend(date(2027, 2, 3))
    call_command("tick", full=True)
    assert "2 Fristen gemeldet, 4 Meldungen, 2 E-Mails, 0 Fristen bewegt." in capsys.readouterr().out
    call_command("tick")
    assert "0 Fristen gemeldet" in capsys.readouterr().out


def test_days_off_that_changed_move_running_clocks_alone(
    mettmann: District, case: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert alerts.recount(SENT) == 0
    monkeypatch.setattr(calendar, "_public_holidays", lambda year: frozenset({date(2027, 2, 3)}))
    assert alerts.recount(SENT) == 1
    case.refresh_from_db()
    assert case.due_on == date(2027, 2, 4)
    assert Event.objects.filter(act="recount_clock", by=None).count() == 1
    assert alerts.recount(SENT) == 0


def test_a_clock_that_cannot_be_counted_anew_holds_up_no_other(
    mettmann: District, case: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = draft(mettmann.call, mettmann.person, title="Danach")
    perform("submit", other, by=mettmann["paul"], on=SENT)

    def perform_but_one(act: str, subject: Application, **named: object) -> object:
        if subject.pk == case.pk:
            raise ValueError("broken")
        return perform(act, subject, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(alerts, "perform", perform_but_one)
    monkeypatch.setattr(calendar, "_public_holidays", lambda year: frozenset({date(2027, 2, 3)}))
    assert alerts.recount(SENT) == 1
    assert Application.objects.get(pk=other.pk).due_on == date(2027, 2, 4)


@pytest.mark.parametrize("status", list(Status))
def test_every_status_with_a_clock_has_stages(mettmann: District, status: str) -> None:
    """Nothing that has a date is without somebody who hears of it."""
    call = Call.objects.get(pk=mettmann.call.pk)
    programme = alerts.programmes.programme(call.programme_key)
    clocks = {clock for stage in programme.stages for clock in stage.clocks}
    assert (status in clocks) == (status in programme.terms.clocks or status == Status.INCOMPLETE)
