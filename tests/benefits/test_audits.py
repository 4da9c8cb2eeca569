# SPDX-License-Identifier: AGPL-3.0-or-later
"""An audit order opens exactly what it names, to be read, until its day; both fences say so."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction

from benefits.catalogue import PackageKey
from benefits.models import AuditedClaim, Auditor, AuditOrder, Claim
from law import calendar
from law.finding import Refused
from permissions import audits, roles
from permissions.policy import Role
from tests.benefits.claims import applied, ready
from tests.benefits.conftest import APPLIED
from tests.benefits.desk import SEAL, browser, html, url_of, words
from tests.benefits.eyes import LAST_DAY, order, wanted
from tests.benefits.test_fence import FENCED, OPEN, count, login
from workflows.demo import eyes
from workflows.demo.families import Families
from workflows.engine import Unknown, perform


@pytest.fixture
def people(offices: Families) -> Families:
    eyes.appoint(offices)
    return offices


@pytest.fixture
def claims(people: Families) -> Iterator[list[Claim]]:
    """Four of Ratingen/BKGG, and one of its social office; the first three are named."""
    sibling = {"child": "Leila"}
    more = [applied(people, package=package) for package in (PackageKey.OUTING, PackageKey.CLUB)]
    fourth = applied(people, **sibling, package=PackageKey.LUNCH)
    elsewhere = applied(people, package=PackageKey.TRIP, office=("Ratingen", "sgb12"))
    yield [ready(people), *more, fourth, elsewhere]


def seen(people: Families, who: str = "konrad", table: str = "benefits_claim") -> int:
    with login("foerderwerk_portal", people[who]):
        return count(table)


def test_three_are_read_and_no_fourth(people: Families, claims: list[Claim]) -> None:
    """By raw SQL, as the portal's own login."""
    assert seen(people) == 0
    order(people, *claims[:3])
    assert seen(people) == 3
    assert seen(people, table="benefits_child") == 1, "the sister's claim is not named"
    assert seen(people, table="benefits_evidence") == sum(claim.evidence.count() for claim in claims[:3])
    assert seen(people, "frank", "benefits_auditorder") == 0


def test_the_last_day_counts_and_the_next_does_not(people: Families, claims: list[Claim]) -> None:
    order(people, *claims[:3])
    for day, rows, status in ((LAST_DAY, 3, 200), (LAST_DAY + timedelta(days=1), 0, 404)):
        calendar.pretend(day)
        assert seen(people) == rows
        assert browser(people["konrad"]).get(url_of(claims[0])).status_code == status
    assert seen(people, table="benefits_family") == 0


def test_an_order_that_ended_or_a_role_that_was_taken_opens_nothing(people: Families, claims: list[Claim]) -> None:
    made = order(people, *claims[:3])
    second = order(people, claims[3], number="8")
    assert seen(people) == 4
    assert audits.end(made, by=people["deniz"], on=APPLIED) is True
    assert audits.end(made, by=people["deniz"], on=APPLIED) is False, "of two who end it the first does"
    assert seen(people) == 1
    people["konrad"].unitrole_set.all().delete()
    assert (seen(people), AuditOrder.objects.filter(pk=second.pk, ended_on=None).count()) == (0, 1)


@pytest.mark.parametrize("table", sorted(set(FENCED) - OPEN))
def test_who_only_reads_writes_into_no_table(people: Families, claims: list[Claim], table: str) -> None:
    """Whatever is seen: nothing of it is changed or deleted. A new table that hangs on a claim is asked too."""
    order(people, *claims[:3])
    key = next(model for model in apps.get_models() if model._meta.db_table == table)._meta.pk.column
    for statement in (f"UPDATE {table} SET {key} = {key}", f"DELETE FROM {table}"):
        with login("foerderwerk_portal", people["konrad"]), connection.cursor() as cursor:
            try:
                with transaction.atomic():
                    cursor.execute(statement)
                    assert cursor.rowcount == 0, statement
            except ProgrammingError as error:
                assert "permission denied" in str(error)


def test_who_only_reads_adds_nothing_to_a_claim(people: Families, claims: list[Claim]) -> None:
    order(people, *claims[:3])
    row = (
        "INSERT INTO benefits_evidence (claim_id, kind, label, holds_back, accepted, rejected_because, warned)"
        f" VALUES ({claims[0].pk}, 'x', 'x', false, false, '', false)"
    )
    refused = pytest.raises(ProgrammingError, match="row-level security")
    with login("foerderwerk_portal", people["konrad"]), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(row)


def test_the_door_knows_no_auditor(people: Families, claims: list[Claim]) -> None:
    order(people, *claims[:3])
    with login("foerderwerk_portal", people["konrad"]), pytest.raises(Unknown):
        perform("take", claims[0], by=people["konrad"], on=APPLIED)
    assert browser(people["konrad"]).post(url_of(claims[0], "take/")).status_code == 404
    assert browser(people["konrad"]).get(url_of(claims[0], "take/")).status_code == 404


def test_an_order_never_grows_and_ends_once(people: Families, claims: list[Claim]) -> None:
    values = {"number": "6", "reason": "x", "norm": "x", "since": APPLIED, "until": LAST_DAY, "unit": claims[0].unit}
    made = AuditOrder.objects.create(issued_by=people["deniz"], issued_at=datetime(2026, 9, 1, tzinfo=UTC), **values)
    for add in (
        lambda: AuditedClaim.objects.create(order=made, claim=claims[3]),
        lambda: Auditor.objects.create(order=made, user=people["frank"]),
    ):
        with pytest.raises(IntegrityError, match="names everything"), transaction.atomic():
            add()
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        AuditOrder.objects.update(until=date(2030, 1, 1))
    audits.end(made, by=people["deniz"], on=APPLIED)
    with pytest.raises(IntegrityError, match="ends once"), transaction.atomic():
        AuditOrder.objects.update(ended_on=None, ended_by=None)


@pytest.mark.parametrize("who", ["birgit", "konrad", "dorothea", "frank"])
def test_only_the_lead_opens_claims(people: Families, claims: list[Claim], who: str) -> None:
    refused = pytest.raises(ProgrammingError, match="row-level security")
    values = {"number": "9", "reason": "x", "norm": "x", "since": APPLIED, "until": LAST_DAY}
    with login("foerderwerk_portal", people[who]), refused, transaction.atomic():
        AuditOrder.objects.create(unit=claims[0].unit, issued_by=people[who], **values)
    assert browser(people[who]).get("/but/pruefauftraege/").status_code == 404


def test_a_lead_names_own_claims_and_own_auditors(people: Families, claims: list[Claim]) -> None:
    with pytest.raises(Refused, match=claims[4].reference):
        order(people, claims[0], claims[4])
    people["konrad"].unitrole_set.all().delete()
    with pytest.raises(Refused, match="Konrad Beier"):
        order(people, claims[0])
    assert not AuditOrder.objects.exists()


def test_a_number_is_given_once(people: Families, claims: list[Claim]) -> None:
    order(people, claims[0])
    with pytest.raises(Refused, match="gibt es in Ihrer Stelle schon"):
        order(people, claims[1])
    assert seen(people) == 1


def test_a_day_that_is_over_is_refused(people: Families, claims: list[Claim]) -> None:
    with pytest.raises(Refused, match="Vergangenheit"):
        audits.issue(wanted(people, claims[0], until=date(2026, 1, 1)), by=people["deniz"], on=APPLIED)


def fields(people: Families, *claims: Claim, **more: str) -> dict[str, Any]:
    typed = {"unit": str(claims[0].unit_id), "number": "7", "reason": "Prüfung", "norm": "§ 67c SGB X"}
    numbers = "\n".join(claim.reference for claim in claims)
    return typed | {"numbers": numbers, "until": "31.12.2026", "auditors": [str(people["konrad"].public_id)]} | more


def test_over_http_an_order_is_issued_read_and_ended(people: Families, claims: list[Claim]) -> None:
    """Order no. 7: exactly three cases until 31.12.2026."""
    deniz, konrad = browser(people["deniz"]), browser(people["konrad"])
    with login("foerderwerk_portal"):
        assert deniz.get("/but/pruefauftraege/").status_code == 200
        assert deniz.post("/but/pruefauftraege/", fields(people, *claims[:3])).status_code == 302
        page = words(deniz.get("/but/pruefauftraege/"))
        assert "Prüfauftrag 7" in page and "Konrad Beier" in page
        assert konrad.get("/start/")["Location"] == "/but/pruefung/"
        audit = konrad.get("/but/pruefung/")
        assert [url_of(claim) in html(audit) for claim in claims] == [True, True, True, False, False]
        assert [konrad.get(url_of(claim)).status_code for claim in claims] == [200, 200, 200, 404, 404]
        assert konrad.get("/but/").status_code == 404
    page = konrad.get(url_of(claims[0]))
    assert "Sie lesen diesen Fall: Prüfauftrag" in words(page) and "Was ist zu tun?" not in words(page)
    made = AuditOrder.objects.get()
    with login("foerderwerk_portal"):
        assert deniz.post(f"/but/pruefauftraege/{made.public_id}/beenden/").status_code == 302
        assert konrad.get(url_of(claims[0])).status_code == 404
    assert "beendet am 28.09.2026" in words(deniz.get("/but/pruefauftraege/"))


def test_a_wrong_order_keeps_what_was_typed(people: Families, claims: list[Claim]) -> None:
    typed = fields(people, *claims[:2], numbers=f"{claims[0].reference}, BT-2026-999999", reason="Stichprobe im Herbst")
    answer = browser(people["deniz"]).post("/but/pruefauftraege/", typed)
    assert (answer.status_code, "Stichprobe im Herbst" in html(answer)) == (422, True)
    assert "BT-2026-999999" in words(answer)
    assert SEAL and not AuditOrder.objects.exists()


def test_a_lead_of_another_office_ends_nothing(people: Families, claims: list[Claim]) -> None:
    made = order(people, claims[0])
    roles.assign(Role.LEAD, people["frank"], people.offices["Ratingen", "sgb12"].unit)
    assert browser(people["frank"]).post(f"/but/pruefauftraege/{made.public_id}/beenden/").status_code == 404
    made.refresh_from_db()
    assert made.ended_on is None
