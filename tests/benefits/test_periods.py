# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dated values of keeping and looking, set on a page: from today on, by whom, why, and nothing of it goes."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from benefits import draft_retention, log_retention, retention
from benefits.models import AccessRule, RetentionRule
from law import calendar
from law.finding import Refused
from permissions import emergency, periods, roles
from permissions.families import in_the_name_of
from permissions.models import User
from permissions.policy import Role
from tests.benefits.conftest import APPLIED
from tests.benefits.test_fence import login
from tests.benefits.test_office_pages import statements
from tests.portal.committee import words
from workflows.demo.families import Families

LATER = date(2026, 10, 1)
TYPED = {"zugriff-kind": "emergency_days", "zugriff-number": "3", "zugriff-ground": "Dienstanweisung 4"}


@pytest.fixture
def admin(offices: Families) -> User:
    user = User.objects.create_user("admin@beispiel.test", "Adile Minas")
    roles.assign(Role.ADMINISTRATOR, user, offices.offices["Ratingen", "bkgg"].unit)
    return user


@pytest.fixture
def browser(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def sends(client: Client, typed: dict[str, str], do: str = "zugriff") -> Any:
    return client.post(reverse("administration:periods"), {"do": do} | typed, follow=True)


def page(client: Client) -> str:
    return words(client.get(reverse("administration:periods")))


def test_the_usual_values_hold_while_nobody_says_anything(browser: Client) -> None:
    shown = page(browser)
    assert "Aufbewahrung des Leseprotokolls in Monaten 12 üblich" in shown
    assert "Dauer eines Notzugriffs in Tagen nach dem ersten 1 üblich" in shown
    assert "Aufbewahrung nicht gesendeter Entwürfe in Tagen 180 üblich" in shown
    assert "Bewilligung 60 60 60 60" in shown and shown.count("Noch nichts. Es gelten die üblichen Werte.") == 2


def test_a_value_holds_from_its_day_on_and_the_history_says_who(browser: Client) -> None:
    answer = words(sends(browser, TYPED | {"zugriff-valid_from": "01.10.2026"}))
    assert "Der neue Wert gilt ab dem 01.10.2026." in answer
    entry = "nach dem ersten 3 01.10.2026 {} Dienstanweisung 4Adile Minas, 28.09.2026"
    assert entry.format("gilt noch nicht") in answer.replace(" Adile", "Adile") and "ersten 1 üblich" in answer
    assert emergency.days() == 1
    calendar.pretend(LATER)
    assert entry.format("gilt") in page(browser).replace(" Adile", "Adile") and "ersten 3 gesetzt" in page(browser)
    with in_the_name_of(None):
        assert emergency.days() == 3


def test_who_mistyped_sets_the_right_value_for_the_same_day(browser: Client) -> None:
    """The later row holds, for the log, the glass, drafts and claims alike; the first one stays to be read."""
    for kind, wrong, right in (("log_months", "2", "20"), ("draft_days", "3", "30"), ("emergency_days", "4", "5")):
        for number in (wrong, right):
            typed = {"zugriff-kind": kind, "zugriff-number": number, "zugriff-valid_from": "28.09.2026"}
            sends(browser, TYPED | typed)
    for months in ("1", "100"):
        kept = {"circle": "bkgg", "outcome": "award", "number": months, "valid_from": "28.09.2026", "ground": "Satzung"}
        sends(browser, {f"aufbewahrung-{name}": value for name, value in kept.items()}, "aufbewahrung")
    assert (log_retention.months(APPLIED), draft_retention.days(APPLIED)) == (20, 30)
    with in_the_name_of(None):
        assert emergency.days() == 5
    assert retention.periods(APPLIED)["bkgg", "award"] == 100
    assert AccessRule.objects.count() == 6 and RetentionRule.objects.count() == 2
    shown = page(browser)
    assert shown.count("abgelöst") == 4 and "in Monaten 20 gesetzt" in shown and "Bewilligung 100 60 60 60" in shown


def test_of_a_day_to_come_the_last_word_will_hold(browser: Client) -> None:
    for number in ("4", "5"):
        sends(browser, TYPED | {"zugriff-number": number, "zugriff-valid_from": "01.10.2026"})
    shown = page(browser)
    assert "ersten 5 01.10.2026 gilt noch nicht" in shown and "ersten 4 01.10.2026 abgelöst" in shown


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"zugriff-valid_from": "27.09.2026"}, "Ein neuer Wert gilt frühestens ab heute, dem 28.09.2026."),
        ({"zugriff-number": "0"}, "Bitte geben Sie eine Zahl von 1 bis 31 ein."),
        ({"zugriff-number": "32"}, "Bitte geben Sie eine Zahl von 1 bis 31 ein."),
        ({"zugriff-kind": "log_months", "zugriff-number": "121"}, "Bitte geben Sie eine Zahl von 1 bis 120 ein."),
        ({"zugriff-ground": ""}, "Grund"),
    ],
)
def test_what_cannot_be_is_told_and_stays(browser: Client, typed: dict[str, str], sentence: str) -> None:
    answer = sends(browser, TYPED | {"zugriff-valid_from": "28.09.2026"} | typed)
    assert answer.status_code == 422 and sentence in words(answer)
    assert f'value="{(TYPED | typed)["zugriff-number"]}"' in answer.content.decode()
    assert not AccessRule.objects.exists()


@pytest.mark.parametrize("who", ["birgit", "deniz", "samira", "irina"])
def test_for_others_the_page_is_not_there(offices: Families, who: str) -> None:
    client = Client()
    client.force_login(offices[who])
    assert client.get(reverse("administration:periods")).status_code == 404
    with pytest.raises(Refused):
        periods.set_access("log_months", periods.Setting(1, "x", APPLIED), by=offices[who], on=APPLIED)


def written(user: User, **other: Any) -> type[Exception] | None:
    """What raw SQL of the portal's login answers who writes a value of this person."""
    row = {"number": 3, "kind": "log_months", "ground": "x", "valid_from": APPLIED, "set_by_id": user.pk}
    row |= {"set_on": APPLIED} | other
    names = ", ".join(row)
    sql = f"INSERT INTO benefits_accessrule ({names}) VALUES ({', '.join(['%s'] * len(row))})"
    return refused(user, sql, *row.values())


def refused(user: User, sql: str, *values: Any) -> type[Exception] | None:
    with login("foerderwerk_portal", user), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(sql, values or None)
        except (ProgrammingError, IntegrityError) as refusal:
            return type(refusal)
    return None


def test_the_database_holds_it_too(offices: Families, admin: User) -> None:
    """In the own name, on the day, never back, by who administers; nothing is changed or taken away."""
    assert written(admin) is None
    assert written(admin, valid_from=date(2026, 9, 27)) is not None
    assert written(admin, set_on=date(2026, 9, 27)) is ProgrammingError
    assert written(admin, set_by_id=offices["deniz"].pk) is ProgrammingError
    assert written(offices["deniz"]) is ProgrammingError
    RetentionRule.objects.create(circle="bkgg", outcome="award", months=9, ground="x", valid_from=APPLIED)
    for table in ("benefits_accessrule", "benefits_retentionrule", "benefits_erasure"):
        for sql in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            assert refused(admin, sql) is ProgrammingError, sql


def test_a_row_says_who_and_when_or_neither(admin: User) -> None:
    for half in ({"set_by": admin}, {"set_on": APPLIED}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AccessRule.objects.create(kind="log_months", number=3, ground="x", valid_from=APPLIED, **half)


def test_the_page_asks_a_fixed_number_of_times(browser: Client, admin: User) -> None:
    address, found = reverse("administration:periods"), []
    for number in range(1, 4):
        periods.set_access("log_months", periods.Setting(number, "x", APPLIED), by=admin, on=APPLIED)
        found.append(statements(browser, address))
    assert len(set(found)) == 1, found
