# SPDX-License-Identifier: AGPL-3.0-or-later
"""The target of an office for Bildung und Teilhabe in the ledger of concerns: the lead hears first, then the head."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client

from benefits.models import ClaimEvent
from monitoring import office_levels
from monitoring.models import Indicator, Target
from tests.monitoring.spans import decided, waiting
from tests.portal.committee import words
from workflows import concerns, notices, post
from workflows.demo import families
from workflows.demo.families import Families
from workflows.models import Concern, Notification

MONDAY, DAY, WEEK = date(2026, 6, 15), timedelta(days=1), timedelta(weeks=1)
OLD = MONDAY - timedelta(days=60)


@pytest.fixture
def offices(db: None) -> Families:
    return families.build()


def backlog(offices: Families, count: int) -> None:
    """So many ripe claims wait too long in Ratingen; there is nothing else."""
    for _ in range(count):
        waiting(offices, OLD)


def worked_off(offices: Families, left: int, on: date) -> None:
    """All but so many are done otherwise, which makes no mean."""
    kept = {"target": "withdrawn", "on": on, "act": "withdraw", "source": "ready"}
    open_ones = ClaimEvent.objects.filter(act="submit").exclude(claim__events__act="withdraw").values_list("claim")
    for (claim,) in list(open_ones)[left:]:
        ClaimEvent.objects.create(claim_id=claim, **kept)


def told() -> list[tuple[str, str]]:
    found = Notification.objects.order_by("concern__raised_on", "user__name")
    return list(found.values_list("concern__indicator", "user__name"))


def test_the_backlog_is_raised_once_calms_down_once_and_never_twice(offices: Families) -> None:
    """Over 5 it begins, between 5 and 3 it stands, under 3 it ends: two is hidden, and no number is told."""
    backlog(offices, 6)
    assert concerns.watch(MONDAY) == concerns.Watched(raised=1, told=1)
    assert concerns.watch(MONDAY) == concerns.watch(MONDAY + DAY) == concerns.Watched()
    worked_off(offices, 4, MONDAY + 2 * DAY)
    assert concerns.watch(MONDAY + 2 * DAY) == concerns.Watched(), "between the two nothing changes"
    worked_off(offices, 2, MONDAY + 3 * DAY)
    assert concerns.watch(MONDAY + 3 * DAY) == concerns.Watched(cleared=1)
    assert concerns.watch(MONDAY + 4 * DAY) == concerns.Watched(), "and it ends once"
    assert Concern.objects.count() == 1
    assert not concerns.standing([], units=[offices.offices["Ratingen", "bkgg"].unit_id]).exists()


def test_the_lead_hears_first_and_the_head_when_it_stands_on(offices: Families) -> None:
    backlog(offices, 6)
    concerns.watch(MONDAY)
    assert told() == [("backlog", "Deniz Arslan")]
    concerns.watch(MONDAY + WEEK)
    second = [("backlog", name) for name in ("Corinna Reuter", "Deniz Arslan", "Volker Hansen")]
    assert told() == [("backlog", "Deniz Arslan"), *second]


def test_where_nobody_leads_the_head_hears_at_once(offices: Families) -> None:
    waits = {"office": ("Velbert", "sgb12"), "child": "Hanna"}
    for _ in range(6):
        waiting(offices, OLD, **waits)
    concerns.watch(MONDAY)
    assert told() == [("backlog", "Volker Hansen")]


@pytest.mark.parametrize(
    ("days", "over", "under"), [(22, True, False), (21, False, False), (20, False, False), (19, False, True)]
)
def test_the_mean_begins_over_21_days_and_ends_under_20(offices: Families, days: int, over: bool, under: bool) -> None:
    for _ in range(3):
        decided(offices, OLD, OLD + days * DAY)
    unit = offices.offices["Ratingen", "bkgg"].unit_id
    found = {(level.unit, level.indicator): level for level in office_levels.levels(MONDAY)}
    level = found[unit, Indicator.PROCESSING]
    assert (level.value, level.over, level.under) == (days, over, under)


def test_of_two_decisions_nothing_is_told(offices: Families) -> None:
    """Hidden on the page is hidden in the warning: nothing begins, and what stands goes on standing."""
    for _ in range(2):
        decided(offices, OLD, OLD + 40 * DAY)
    assert concerns.watch(MONDAY) == concerns.Watched()
    levels = [level for level in office_levels.levels(MONDAY) if level.indicator == Indicator.PROCESSING]
    assert [(level.over, level.under) for level in levels if level.hidden] == [(False, False)]


def test_a_target_of_the_office_prevails(offices: Families) -> None:
    unit = offices.offices["Ratingen", "bkgg"].unit
    Target.objects.create(unit=unit, indicator="backlog", upper=10, lower=8, valid_from=OLD)
    backlog(offices, 6)
    assert concerns.watch(MONDAY) == concerns.Watched()


def test_the_mail_names_nothing_and_the_notice_only_figures(offices: Families) -> None:
    backlog(offices, 6)
    concerns.watch(MONDAY)
    post.send_pending()
    (sent,) = mail.outbox
    assert sent.to == ["deniz@beispiel.test"]
    text = f"{sent.subject} {sent.body}"
    assert not [word for word in ("Teilhabe", "Rückstand", "Wohngeld", " 6 ", "Yasin") if word in text]
    browser = Client()
    browser.force_login(offices["deniz"])
    page = words(browser.get("/meldungen/"))
    assert "6 Fälle sind seit mehr als 21 Tagen bearbeitungsreif und ohne Bescheid, die Schwelle ist 5." in page
    assert "Wohngeldstelle Ratingen" in page and "Yasin" not in page
    assert "Rückstand: Wohngeldstelle Ratingen" in words(browser.get("/lage/"))


def test_of_one_spell_the_newest_week_alone_and_for_those_of_the_office_alone(offices: Families) -> None:
    backlog(offices, 6)
    concerns.watch(MONDAY)
    concerns.watch(MONDAY + WEEK)
    assert [notices.of(offices[name]).count() for name in ("deniz", "corinna", "birgit", "irina")] == [1, 1, 0, 0]
