# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger of concerns: told once a week while a number stands over its threshold, to those it concerns alone."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants.models import Application
from law import calendar
from monitoring.models import Target
from permissions import roles
from permissions.policy import Role
from tests.monitoring.lives import life
from tests.portal.committee import words
from workflows import concerns, notices, post
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.models import Alert, Concern, Mail, Notification

MONDAY = date(2027, 6, 14)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
OLD = MONDAY - timedelta(days=60)


@pytest.fixture
def d(mettmann: District) -> District:
    """Backlog alone is warned of: over 5, until it falls under 3."""
    Target.objects.create(unit=mettmann.unit, indicator="growth", upper=99, lower=99, valid_from=OLD)
    return mettmann


def backlog(d: District, count: int) -> None:
    """So many ripe cases wait too long; the others are ripe later than any day here."""
    for _ in range(count - Application.objects.count()):
        life(d, OLD, OLD)
    keys = Application.objects.order_by("pk").values_list("pk", flat=True)
    Application.objects.filter(pk__in=keys[:count]).update(ready_on=OLD)
    Application.objects.exclude(pk__in=keys[:count]).update(ready_on=MONDAY + 52 * WEEK)


def rows() -> list[tuple[date, date, date | None]]:
    """(raised, since, cleared) of the backlog."""
    found = Concern.objects.filter(indicator="backlog").order_by("week", "pk")
    return list(found.values_list("raised_on", "since", "cleared_on"))


def told() -> set[str]:
    return set(Notification.objects.filter(concern__isnull=False).values_list("user__name", flat=True))


def test_raised_over_the_upper_threshold_and_cleared_under_the_lower_one(d: District) -> None:
    """The table: (cases on that day, whether it stands afterwards)."""
    steps = [(5, False), (6, True), (5, True), (4, True), (3, True), (2, False), (3, False), (5, False)]
    for number, (count, stands) in enumerate(steps):
        backlog(d, count)
        concerns.watch(MONDAY + number * WEEK)
        assert Concern.objects.filter(cleared_on=None).exists() == stands, (number, count)
    assert [since for _raised, since, _cleared in rows()] == [MONDAY + WEEK] * 4, "one spell, a row a week"
    assert {cleared for _raised, _since, cleared in rows()} == {MONDAY + 5 * WEEK}


def test_once_a_week_while_it_stands(d: District) -> None:
    backlog(d, 6)
    for day in range(14):
        for _ in range(2):
            concerns.watch(MONDAY + day * DAY)
    assert rows() == [(MONDAY, MONDAY, None), (MONDAY + WEEK, MONDAY, None)]
    assert Notification.objects.count() == 2 * 2


def test_up_and_down_within_a_week_is_told_once_and_stands(d: District) -> None:
    steps = [(6, None), (2, MONDAY + DAY), (6, None), (2, MONDAY + 3 * DAY), (7, None)]
    for number, (count, cleared) in enumerate(steps):
        backlog(d, count)
        watched = concerns.watch(MONDAY + number * DAY)
        assert rows() == [(MONDAY, MONDAY, cleared)], number
        assert (watched.raised, watched.told) == ((1, 2) if number == 0 else (0, 0))
    concerns.watch(MONDAY + WEEK)
    assert rows()[1:] == [(MONDAY + WEEK, MONDAY, None)], "and again in the next week, for it stands"


def test_another_threshold_is_another_warning(d: District) -> None:
    backlog(d, 6)
    concerns.watch(MONDAY)
    Target.objects.create(unit=d.unit, indicator="backlog", upper=2, lower=1, valid_from=MONDAY + DAY)
    concerns.watch(MONDAY + DAY)
    assert [int(each.threshold) for each in Concern.objects.order_by("pk")] == [5, 2]
    assert len(concerns.standing([d.call.pk])) == 1


def test_a_run_that_was_missed_is_caught_up(d: District) -> None:
    backlog(d, 6)
    concerns.watch(MONDAY)
    concerns.watch(MONDAY + 4 * WEEK + 3 * DAY)
    assert rows()[1:] == [(MONDAY + 4 * WEEK + 3 * DAY, MONDAY, None)]


def test_a_day_that_goes_back_begins_and_ends_nothing(d: District) -> None:
    backlog(d, 6)
    concerns.watch(MONDAY + WEEK)
    assert concerns.watch(MONDAY) == concerns.Watched()
    backlog(d, 0)
    assert concerns.watch(MONDAY) == concerns.Watched()


def test_leads_and_the_head_hear_and_nobody_else(d: District) -> None:
    backlog(d, 6)
    assert concerns.watch(MONDAY) == concerns.Watched(raised=1, told=2)
    assert told() == {"Leyla Aydın", "Renate Brinkmann"}


def test_clerks_hear_that_a_call_closes(d: District) -> None:
    d.call.closes_on = MONDAY + timedelta(days=7)
    d.call.save()
    draft(d.call, d.association)
    concerns.watch(MONDAY)
    assert told() == {"Leyla Aydın", "Renate Brinkmann", "Sabine Krüger", "Thomas Nowak"}


def test_who_has_two_roles_is_told_once_and_who_left_not_at_all(d: District) -> None:
    roles.assign(Role.HEAD, d["leyla"], d.unit)
    d["renate"].is_active = False
    d["renate"].save()
    backlog(d, 6)
    assert concerns.watch(MONDAY).told == 1
    d["leyla"].unitrole_set.all().delete()
    assert not notices.of(d["leyla"]).exists()


def test_the_number_of_statements_does_not_grow(d: District) -> None:
    counts = []
    for size in (6, 30):
        backlog(d, size)
        with CaptureQueriesContext(connection) as asked:
            concerns.watch(MONDAY + len(counts) * WEEK)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_a_notification_is_about_a_deadline_or_a_number(d: District) -> None:
    backlog(d, 6)
    concerns.watch(MONDAY)
    alert = Alert.objects.create(
        application=Application.objects.all()[0], clock="ready", stage="due", due_on=MONDAY, raised_on=MONDAY
    )
    for both in ({}, {"alert": alert, "concern": Concern.objects.get()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notification.objects.create(user=d["nora"], **both)


# --- two at once ---


@pytest.mark.django_db(transaction=True)
def test_four_at_once_raise_each_concern_once(mettmann: District) -> None:
    for _ in range(6):
        life(mettmann, OLD, OLD)
    start, found = Barrier(4), []

    def come_by() -> None:
        start.wait()
        found.append(concerns.watch(MONDAY).raised)
        connections.close_all()

    threads = [Thread(target=come_by) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    raised = Concern.objects.count()
    assert sum(found) == raised > 0
    assert Notification.objects.count() == raised * 2


def test_the_row_of_a_week_stands_once_without_the_lock_too(d: District) -> None:
    """Whoever gets past the lock meets the unique row."""
    backlog(d, 6)
    concerns.watch(MONDAY)
    again = {field.attname: getattr(Concern.objects.get(), field.attname) for field in Concern._meta.concrete_fields}
    with pytest.raises(IntegrityError), transaction.atomic():
        Concern.objects.create(**again | {"id": None})


# --- what people read ---


def test_the_mail_says_that_something_is_new_and_never_what(d: District) -> None:
    backlog(d, 6)
    for day in range(3):
        concerns.watch(MONDAY + day * DAY)
    post.send_pending()
    assert sorted(sent.to[0] for sent in mail.outbox) == ["leyla@beispiel.test", "renate@beispiel.test"]
    for sent in mail.outbox:
        assert "/meldungen/" in sent.body
        assert not [text for text in (" 6 ", "Rückstand", d.call.title) if text in sent.body]
    assert Mail.objects.count() == 2


def test_the_notice_has_figures_a_link_and_says_when_it_is_over(d: District) -> None:
    browser = Client()
    browser.force_login(d["renate"])
    backlog(d, 6)
    concerns.watch(MONDAY)
    assert "Meldungen: neu" in words(browser.get("/meldungen/"))
    calendar.pretend(MONDAY)
    page = browser.get("/meldungen/")
    assert 'href="/lage/"' in page.content.decode()
    assert (
        "Am 14.06.2027: 6 Fälle sind seit mehr als 21 Tagen entscheidungsreif und ohne Bescheid, die Schwelle ist 5."
        " Am längsten wartet einer seit 60 Tagen." in words(page)
    )
    assert "Gemeldet am 14.06.2027. Steht seit 14.06.2027, bis der Wert unter 3 fällt." in words(page)
    concerns.watch(MONDAY + WEEK)
    page = browser.get("/meldungen/").content.decode()
    assert page.count("<strong>Rückstand</strong>") == 1, "of one spell the newest week alone"
    backlog(d, 2)
    concerns.watch(MONDAY + WEEK + DAY)
    assert "Gilt nicht mehr seit 22.06.2027." in words(browser.get("/meldungen/"))
    (line,) = notices.of(d["renate"])
    browser.post("/meldungen/", {"zeile": line.pk})
    assert not Notification.objects.filter(user=d["renate"], read_at=None).exists(), "with the weeks before it"


def test_a_clerk_is_led_to_the_call_for_the_figures_are_not_theirs(d: District) -> None:
    d.call.closes_on = MONDAY
    d.call.save()
    concerns.watch(MONDAY)
    browser = Client()
    browser.force_login(d["sabine"])
    page = browser.get("/meldungen/")
    assert f'href="/foerderung/{d.call.slug}/"' in page.content.decode()
    assert "Der Aufruf schließt am 14.06.2027." in words(page)
    assert browser.get("/lage/").status_code == 404


def test_the_command_says_what_it_found(d: District, capsys: pytest.CaptureFixture[str]) -> None:
    backlog(d, 6)
    calendar.pretend(MONDAY)
    call_command("tick")
    assert "1 Lagewarnungen, 0 entspannt, 2 Meldungen." in capsys.readouterr().out
