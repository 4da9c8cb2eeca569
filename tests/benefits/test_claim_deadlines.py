# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deadlines of claims in the one ledger: each stage once, to who has to act, and to nobody of the family as office."""

from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core import mail
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benefits.models import Claim, Objection
from law import calendar
from permissions import roles
from permissions.models import Absence, UnitRole, User
from permissions.policy import Role
from tests.benefits.claims import act, applied, decided, ready
from tests.benefits.conftest import APPLIED
from workflows import alerts, consequences, notices, post
from workflows.demo import eyes, families
from workflows.demo.families import Families
from workflows.models import Alert, Notification, Tick

DAY = timedelta(days=1)
CHECK_DUE = date(2026, 10, 12)  # 14 days after the application
ASKED, PAPERS_DUE = date(2026, 9, 30), date(2026, 10, 14)
POSTED = date(2026, 11, 23)


def raised() -> list[tuple[str, str, date]]:
    return list(Alert.objects.order_by("pk").values_list("clock", "stage", "raised_on"))


def told(stage: str = "", clock: str = "") -> set[str]:
    which = ({"alert__stage": stage} if stage else {}) | ({"alert__clock": clock} if clock else {})
    return set(Notification.objects.filter(**which).values_list("user__name", flat=True))


def every_day(since: date, until: date) -> None:
    for number in range((until - since).days + 1):
        alerts.tick(since + number * DAY)


def test_each_stage_on_its_day_once(offices: Families) -> None:
    assert applied(offices).due_on == CHECK_DUE
    for _ in range(2):
        every_day(APPLIED, APPLIED + 30 * DAY)
    assert raised() == [
        ("received", "reminder", CHECK_DUE - 3 * DAY),
        ("received", "due", CHECK_DUE),
        ("received", "overdue", CHECK_DUE + DAY),
        ("received", "lead", CHECK_DUE + 4 * DAY),
    ]
    assert told("due") == {"Birgit Tillmann"}
    assert told("lead") == {"Birgit Tillmann", offices["deniz"].name}


def test_after_days_without_a_clock_nothing_is_missing(offices: Families) -> None:
    applied(offices)
    alerts.tick(CHECK_DUE - 2 * DAY)
    assert alerts.tick(CHECK_DUE + 2 * DAY).raised == 2
    assert [stage for _clock, stage, _on in raised()] == ["reminder", "due", "overdue"]


def test_the_family_hears_of_papers_and_the_office_when_they_do_not_come(offices: Families) -> None:
    claim = applied(offices)
    act(offices, claim, "request_documents", on=ASKED, kinds=["cost"], due_on=PAPERS_DUE, warned=False)
    every_day(ASKED, PAPERS_DUE + DAY)
    assert told("reminder") == told("due") == {"Samira Haddad"}
    assert told("overdue") == {"Samira Haddad", "Birgit Tillmann"}


def test_a_deadline_that_moved_is_told_anew_and_the_old_one_says_so(offices: Families) -> None:
    claim, later = applied(offices), date(2026, 10, 28)
    act(offices, claim, "request_documents", on=ASKED, kinds=["cost"], due_on=PAPERS_DUE, warned=False)
    alerts.tick(PAPERS_DUE)
    act(offices, claim, "request_documents", on=PAPERS_DUE, kinds=["cost"], due_on=later, warned=False)
    samira = offices["samira"]
    assert notices.told(notices.of(samira)[0]).past == "Überholt: Die Frist endet jetzt am 28.10.2026."
    alerts.tick(later)
    newest = notices.told(notices.of(samira)[0])
    assert (newest.title, newest.due_on, newest.past) == ("Unterlagen heute fällig", later, "")
    act(offices, claim, "withdraw", by="samira", on=later)
    assert notices.told(notices.of(samira)[0]).past == "Überholt: Der Fall steht jetzt auf „Zurückgezogen“."


def test_who_works_on_a_claim_hears_of_it_alone_or_who_stands_in(offices: Families) -> None:
    anna = User.objects.create_user("anna@beispiel.test", "Anna Albers")
    roles.assign(Role.CLERK, anna, offices.offices["Ratingen", "bkgg"].unit)
    claim = applied(offices)
    Claim.objects.filter(pk=claim.pk).update(assignee=offices["birgit"])
    alerts.tick(CHECK_DUE - 3 * DAY)
    assert told("reminder") == {"Birgit Tillmann"}
    Absence.objects.create(user=offices["birgit"], substitute=anna, since=CHECK_DUE, until=CHECK_DUE)
    alerts.tick(CHECK_DUE)
    assert told("due") == {"Anna Albers"}
    alerts.tick(CHECK_DUE + DAY)
    assert told("overdue") == {"Birgit Tillmann"}, "she is back"


@pytest.mark.parametrize("assigned", [True, False])
def test_nobody_of_the_family_hears_of_it_as_the_office(offices: Families, assigned: bool) -> None:
    """§§ 16, 17 SGB X: also where the claim is in the hands of a clerk who is a parent."""
    claim = applied(offices)
    offices.haddad.guardians.create(user=offices["birgit"])
    if assigned:
        Claim.objects.filter(pk=claim.pk).update(assignee=offices["birgit"])
    every_day(CHECK_DUE, CHECK_DUE + 4 * DAY)
    assert told() == {offices["deniz"].name}


def test_a_draft_and_a_closed_claim_raise_nothing(offices: Families) -> None:
    families.begin(offices.offices["Ratingen", "bkgg"], offices.children["Leila"], "lunch")  # type: ignore[arg-type]
    act(offices, applied(offices), "withdraw", by="samira")
    assert alerts.tick(date(2027, 12, 1), full=True).raised == 0


# --- marks of the law ---


def test_six_months_without_a_decision(offices: Families) -> None:
    """§ 88 (1) SGG; in the hands of the lead too, while there is still time."""
    claim = ready(offices)
    Claim.objects.filter(pk=claim.pk).update(assignee=offices["birgit"])
    mark = date(2027, 3, 28)
    alerts.tick(mark - 31 * DAY, full=True)
    assert told(clock="idle") == set()
    every_day(mark - 30 * DAY, mark)
    assert [(stage, on) for clock, stage, on in raised() if clock == "idle"] == [
        ("reminder", mark - 30 * DAY),
        ("due", mark),
    ]
    assert told("due", "idle") == {"Birgit Tillmann", offices["deniz"].name}
    time = {"since": claim.period_from, "until": claim.period_until}
    award = {"kind": "award", "amount": 320, "payment": "money", "reasons": "Passt."}
    act(offices, claim, "decide_claim", on=mark, **award, **time)
    first = next(notice for notice in map(notices.told, notices.of(offices["deniz"])) if "sechs Monate" in notice.title)
    assert first.past.startswith("Überholt: Der Fall steht jetzt auf „Entschieden")


def test_a_month_that_has_no_such_day_ends_with_its_last(offices: Families) -> None:
    """§ 188 (3) BGB: six months after 31 August end on the last day of February."""
    applied(offices, on=date(2026, 8, 31))
    alerts.tick(date(2027, 3, 1))
    assert Alert.objects.get(clock="idle", stage="due").due_on == date(2027, 2, 28)


def test_an_open_objection_of_three_months(offices: Families) -> None:
    """§ 88 (2) SGG; one that is decided, or taken back, is no longer told."""
    claim = decided(offices, POSTED)
    act(offices, claim, "dispatch", on=POSTED, dispatched_on=POSTED)
    came = date(2026, 12, 28)
    made = Objection.objects.create(decision=claim.decisions.get(), received_on=came, online=True, late=False)
    every_day(date(2027, 3, 6), date(2027, 3, 28))
    assert [(stage, on) for clock, stage, on in raised() if clock == "objection"] == [
        ("reminder", date(2027, 3, 7)),
        ("due", date(2027, 3, 28)),
    ]
    (notice,) = [each for each in map(notices.told, notices.of(offices["deniz"])) if "Widerspruch" in each.title]
    assert notice.past == ""
    Objection.objects.filter(pk=made.pk).update(phase="withdrawn")
    (notice,) = [each for each in map(notices.told, notices.of(offices["deniz"])) if "Widerspruch" in each.title]
    assert notice.past == "Überholt: Über den Widerspruch ist entschieden."
    Alert.objects.all().delete()
    assert alerts.tick(date(2027, 4, 28), full=True).raised == 0


def test_the_objection_office_hears_of_its_mark_alone(offices: Families) -> None:
    """§ 88 (2) SGG: who decides on the objection hears beside the clerk, reads the page, and no other day of it."""
    eyes.appoint(offices)
    claim = decided(offices, POSTED)
    act(offices, claim, "dispatch", on=POSTED, dispatched_on=POSTED)
    came = date(2026, 12, 28)
    made = Objection.objects.create(decision=claim.decisions.get(), received_on=came, online=True, late=False)
    Alert.objects.create(claim=claim, clock="ready", stage="due", due_on=POSTED, raised_on=POSTED)
    Notification.objects.create(user=offices["wiebke"], alert=Alert.objects.get())
    every_day(date(2027, 3, 6), date(2027, 3, 28))
    assert told("due", "objection") == {"Birgit Tillmann", offices["deniz"].name, offices["wiebke"].name}
    browser = Client()
    browser.force_login(offices["wiebke"])
    (notice,) = map(notices.told, notices.of(offices["wiebke"]))
    assert (notice.title[:11], notice.at_desk, notice.past) == ("drei Monate", True, "")
    page = browser.get("/meldungen/").content.decode()
    assert f'href="/but/faelle/{claim.public_id}/"' in page and "Yasin" not in page
    assert browser.get(f"/but/faelle/{claim.public_id}/").status_code == 200
    Objection.objects.filter(pk=made.pk).update(phase="withdrawn")
    assert not notices.of(offices["wiebke"]).exists(), "taken back, the claim is theirs no more"


@pytest.mark.parametrize("why", ["family", "elsewhere"])
def test_an_objection_is_not_told_to_who_has_no_part_in_it(offices: Families, why: str) -> None:
    eyes.appoint(offices)
    claim = decided(offices, POSTED)
    Objection.objects.create(decision=claim.decisions.get(), received_on=POSTED, online=True, late=False)
    if why == "family":
        offices.haddad.guardians.create(user=offices["wiebke"])
    else:
        UnitRole.objects.filter(user=offices["wiebke"]).update(content_object=offices.offices["Velbert", "sgb12"].unit)
    alerts.tick(date(2027, 2, 28))
    assert told(clock="objection") == {"Birgit Tillmann", offices["deniz"].name}
    Notification.objects.create(user=offices["wiebke"], alert=Alert.objects.filter(clock="objection").latest("pk"))
    assert [each.at_desk for each in map(notices.told, notices.of(offices["wiebke"]))] in ([], [False])
    assert why == "family" or not notices.of(offices["wiebke"]).exists()


def test_an_advance_payment_that_was_asked_for_is_due_after_a_month(offices: Families) -> None:
    """§ 42 (1) SGB I; nobody who did not ask waits for one."""
    asked = applied(offices)
    applied(offices, "Leila")
    Claim.objects.filter(pk=asked.pk).update(advance_asked_on=date(2026, 10, 2))
    every_day(date(2026, 10, 2), date(2026, 11, 2))
    found = Alert.objects.filter(clock="advance").order_by("pk").values_list("claim", "stage", "raised_on")
    assert list(found) == [(asked.pk, "reminder", date(2026, 10, 26)), (asked.pk, "due", date(2026, 11, 2))]


# --- machines ---


def test_a_tick_is_as_many_statements_for_one_claim_and_for_many(
    offices: Families, django_assert_num_queries: Any
) -> None:
    alerts.tick(APPLIED)
    for _ in range(4):
        for child in ("Yasin", "Leila"):
            applied(offices, child)
    with django_assert_num_queries(6):
        assert alerts.tick(CHECK_DUE).raised == 8 * 2


def test_a_deadline_that_moved_into_the_past_is_found_by_the_full_form(offices: Families) -> None:
    claim = applied(offices)
    alerts.tick(CHECK_DUE - 5 * DAY)
    Tick.objects.update(full_at=timezone.now())
    Claim.objects.filter(pk=claim.pk).update(due_on=date(2026, 10, 1))
    assert alerts.tick(CHECK_DUE - 5 * DAY).raised == 0, "the quick form looks at new days alone"
    assert alerts.tick(CHECK_DUE - 5 * DAY, full=True).raised == 3


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_raise_each_alert_once() -> None:
    calendar.pretend(APPLIED)
    built = families.build()
    for _ in range(3):
        applied(built)
    calendar.pretend(None)
    start, found = Barrier(2), []

    def come_by() -> None:
        start.wait()
        found.append(alerts.tick(CHECK_DUE).raised)
        connections.close_all()

    threads = [Thread(target=come_by) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(found), Alert.objects.count(), Notification.objects.count()) == (3 * 2, 3 * 2, 3 * 2)


# --- what people see ---


def test_mails_about_deadlines_hold_no_word_of_a_claim(offices: Families) -> None:
    claim = applied(offices)
    consequences.run_pending()
    act(offices, claim, "request_documents", on=ASKED, kinds=["cost"], due_on=PAPERS_DUE, warned=False)
    consequences.run_pending()
    mail.outbox.clear()
    alerts.tick(PAPERS_DUE + DAY)
    post.send_pending()
    assert {message.to[0] for message in mail.outbox} == {"samira@beispiel.test", "birgit@beispiel.test"}
    for message in mail.outbox:
        whole = f"{message.subject} {message.body}"
        assert "/meldungen/" in whole
        assert not {"Yasin", "Haddad", claim.reference, "Klassenfahrten"} & set(whole.split())


@pytest.mark.parametrize(("person", "desk"), [("birgit", True), ("samira", False)])
def test_the_page_names_a_claim_by_its_file_number_alone(offices: Families, person: str, desk: bool) -> None:
    claim = applied(offices)
    act(offices, claim, "request_documents", on=ASKED, kinds=["cost"], due_on=PAPERS_DUE, warned=False)
    alerts.tick(PAPERS_DUE + DAY)
    browser = Client()
    browser.force_login(offices[person])
    page = browser.get("/meldungen/").content.decode()
    assert f"Leistungsfall {claim.reference}" in page
    assert f'href="/but/faelle/{claim.public_id}/"' in page if desk else 'href="/familie/faelle/"' in page
    for word in ("Yasin", "Klassenfahrt", "Käthe"):
        assert word not in page
    only = browser.get(f"/meldungen/?fall={claim.public_id}").content.decode()
    assert f"Nur der Leistungsfall {claim.reference}." in only


def test_who_left_the_office_reads_nothing_more_of_it(offices: Families) -> None:
    applied(offices)
    alerts.tick(CHECK_DUE)
    assert notices.of(offices["birgit"]).count() == 1
    offices["birgit"].unitrole_set.all().delete()
    assert notices.of(offices["birgit"]).count() == 0


def test_what_one_is_done_with_goes_with_the_stages_before_it(offices: Families) -> None:
    applied(offices)
    every_day(CHECK_DUE - 3 * DAY, CHECK_DUE)
    birgit = offices["birgit"]
    newest = notices.of(birgit).get()
    assert notices.mark_done(birgit, newest.pk)
    assert notices.of(birgit).count() == 0
    assert not Notification.objects.filter(user=birgit, done_at=None).exists()


def test_the_page_is_as_many_statements_for_one_claim_and_for_many(offices: Families) -> None:
    browser = Client()
    browser.force_login(offices["birgit"])

    def statements() -> int:
        alerts.tick(CHECK_DUE, full=True)
        browser.get("/meldungen/")
        with CaptureQueriesContext(connections["default"]) as caught:
            browser.get("/meldungen/")
        return len(caught)

    applied(offices)
    one = statements()
    for _ in range(5):
        applied(offices, "Leila")
    assert statements() == one
