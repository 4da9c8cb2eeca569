# SPDX-License-Identifier: AGPL-3.0-or-later
"""The glass: one claim of the neighbouring office, with a reason, for a short time; whoever guards it hears at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import ProgrammingError, connection, connections, transaction

from benefits.models import AccessRule, Claim, EmergencyAccess
from law import calendar
from permissions import emergency, roles
from permissions.emergency import Verdict
from permissions.families import in_the_name_of
from permissions.policy import Role
from tests.benefits.claims import ready
from tests.benefits.conftest import APPLIED
from tests.benefits.desk import browser, html, url_of, words
from tests.benefits.eyes import REASON
from tests.benefits.test_fence import count, login
from workflows import post
from workflows.demo import eyes, families
from workflows.demo.families import Families
from workflows.emergency import open_in_need
from workflows.engine import perform
from workflows.models import Mail

GLASS = "/but/notzugriff/"
TOMORROW, LATER = APPLIED + timedelta(days=1), APPLIED + timedelta(days=2)


@pytest.fixture
def people(offices: Families) -> Families:
    eyes.appoint(offices)
    return offices


@pytest.fixture
def claim(people: Families) -> Claim:
    return ready(people)


def typed(claim: Claim, reason: str = REASON) -> dict[str, str]:
    return {"number": claim.reference, "reason": reason}


def seen(people: Families, who: str = "frank", table: str = "benefits_claim") -> int:
    with login("foerderwerk_portal", people[who]):
        return count(table)


def test_a_neighbour_reads_one_claim_until_tomorrow(people: Families, claim: Claim) -> None:
    """Over HTTP and by raw SQL, as the portal's own login."""
    frank = browser(people["frank"])
    assert (seen(people), frank.get(url_of(claim)).status_code) == (0, 404)
    with login("foerderwerk_portal"):
        answer = frank.post(GLASS, typed(claim))
        assert answer["Location"] == url_of(claim)
        page = frank.get(url_of(claim))
        assert (page.status_code, "Yasin Haddad" in html(page)) == (200, True)
        assert "Sie lesen diesen Fall: Notzugriff" in words(page) and "Was ist zu tun?" not in words(page)
        assert frank.get(url_of(claim, "take/")).status_code == 404
        assert claim.reference in words(frank.get(GLASS))
    for day, rows in ((APPLIED, 1), (TOMORROW, 1), (LATER, 0)):
        calendar.pretend(day)
        assert (seen(people), frank.get(url_of(claim)).status_code) == (rows, 200 if rows else 404)


def test_it_is_read_and_not_written(people: Families, claim: Claim) -> None:
    with in_the_name_of(people["frank"]):
        open_in_need(claim.reference, REASON)
    with login("foerderwerk_portal", people["frank"]), connection.cursor() as cursor:
        for table in ("claim", "evidence", "child", "family"):
            cursor.execute(f"UPDATE benefits_{table} SET id = id")
            assert cursor.rowcount == 0
        refused = pytest.raises(ProgrammingError, match="permission denied")
        with refused, transaction.atomic():
            cursor.execute("INSERT INTO benefits_emergencyaccess DEFAULT VALUES")


def test_a_days_rule_makes_it_longer_or_not(people: Families, claim: Claim) -> None:
    """Dated: the newest in force counts."""
    AccessRule.objects.create(kind="emergency_days", number=3, ground="Dienstanweisung", valid_from=APPLIED)
    AccessRule.objects.create(kind="emergency_days", number=9, ground="später", valid_from=LATER)
    with in_the_name_of(people["frank"]):
        access = open_in_need(claim.reference, REASON)
    assert access is not None and access.until == APPLIED + timedelta(days=3)


@pytest.mark.parametrize("who", ["irina", "birgit", "samira", "dorothea", "konrad", "wiebke"])
def test_nobody_else_breaks_it(people: Families, claim: Claim, who: str) -> None:
    """Another town; who may anyway; the family; who guards, audits or decides on objections."""
    with login("foerderwerk_portal", people[who]):
        assert open_in_need(claim.reference, REASON) is None
    assert not EmergencyAccess.objects.exists()
    if who not in {"irina", "birgit"}:
        assert browser(people[who]).get(GLASS).status_code == 404


def test_the_own_family_stays_closed(people: Families, claim: Claim) -> None:
    people.haddad.guardians.create(user=people["frank"])
    with login("foerderwerk_portal", people["frank"]):
        assert open_in_need(claim.reference, REASON) is None


@pytest.mark.parametrize(("number", "reason", "told"), [("BT-2026-999999", REASON, "gibt es"), ("", "eilig", "Satz")])
def test_a_wrong_number_or_no_reason_opens_nothing(
    people: Families, claim: Claim, number: str, reason: str, told: str
) -> None:
    answer = browser(people["frank"]).post(GLASS, {"number": number or claim.reference, "reason": reason})
    assert (answer.status_code, told in words(answer)) == (422, True)
    assert reason in html(answer)
    assert not EmergencyAccess.objects.exists() and not Mail.objects.filter(kind="emergency").exists()


def test_who_guards_the_unit_gets_a_neutral_mail_at_once(people: Families, claim: Claim) -> None:
    """No child, no package, no file number, not who it was: only that something waits."""
    browser(people["frank"]).post(GLASS, typed(claim))
    mail.outbox.clear()
    post.send_pending()
    sent = [each for each in mail.outbox if each.to == [people["dorothea"].email]]
    assert len(sent) == 1
    said = sent[0].subject + sent[0].body
    assert "/leseprotokoll/notzugriffe/" in said
    for word in ("Yasin", "Haddad", "Klassenfahrt", claim.reference, "Molitor", str(claim.public_id), "Schalter"):
        assert word not in said


def test_where_nobody_guards_the_office_itself_hears(people: Families, claim: Claim) -> None:
    people["dorothea"].unitrole_set.all().delete()
    browser(people["frank"]).post(GLASS, typed(claim))
    assert Mail.objects.get(kind="emergency").address == claim.unit.email


def test_the_report_is_reviewed_once(people: Families, claim: Claim) -> None:
    browser(people["frank"]).post(GLASS, typed(claim))
    report, dorothea = EmergencyAccess.objects.get(), browser(people["dorothea"])
    url = f"/leseprotokoll/notzugriffe/{report.public_id}/"
    with login("foerderwerk_portal"):
        assert claim.reference in words(dorothea.get("/leseprotokoll/notzugriffe/"))
        page = words(dorothea.get(url))
        assert REASON in page and "Frank Molitor" in page and "Yasin" not in page
        answer = dorothea.post(url, {"verdict": "unjustified", "note": " "})
        assert (answer.status_code, "nicht gerechtfertigt war" in words(answer)) == (422, True)
        assert dorothea.post(url, {"verdict": "unjustified", "note": "Es eilte nicht."}).status_code == 302
        assert browser(people["frank"]).get(url_of(claim)).status_code == 404, "it ends at once"
        assert browser(people["frank"]).post(GLASS, typed(claim)).status_code == 422, "and is not broken again"
    report.refresh_from_db()
    assert (report.verdict, report.reviewed_by) == ("unjustified", people["dorothea"])
    assert emergency.review(report, by=people["dorothea"], verdict=Verdict.JUSTIFIED, note="") is False
    assert seen(people) == 0


@pytest.mark.parametrize("who", ["frank", "birgit", "deniz", "irina", "konrad", "wiebke", "samira"])
def test_nobody_else_reads_or_reviews_reports(people: Families, claim: Claim, who: str) -> None:
    with in_the_name_of(people["frank"]):
        open_in_need(claim.reference, REASON)
    url = f"/leseprotokoll/notzugriffe/{EmergencyAccess.objects.get().public_id}/"
    assert browser(people[who]).get(url).status_code == 404
    assert browser(people[who]).post(url, {"verdict": "justified"}).status_code == 404
    assert seen(people, who, "benefits_emergencyaccess") == (1 if who == "frank" else 0)


def test_nobody_reviews_themselves(people: Families, claim: Claim) -> None:
    roles.assign(Role.PRIVACY, people["frank"], claim.unit)
    with login("foerderwerk_portal", people["frank"]):
        access = open_in_need(claim.reference, REASON)
        assert access is not None
        assert emergency.review(access, by=people["frank"], verdict=Verdict.JUSTIFIED, note="") is False
        refused = "UPDATE benefits_emergencyaccess SET verdict = verdict"
        with connection.cursor() as cursor:
            cursor.execute(refused)
            assert cursor.rowcount == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_makes_the_row_and_one_mail_goes() -> None:
    """A double click, or two windows."""
    calendar.pretend(APPLIED)
    try:
        built = families.build()
        eyes.appoint(built)
        claim = ready(built)

        def breaks(_number: int) -> Any:
            try:
                with in_the_name_of(built["frank"]):
                    return open_in_need(claim.reference, REASON)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(6) as crowd:
            found = list(crowd.map(breaks, range(6)))
        assert len({access.pk for access in found}) == 1
        assert EmergencyAccess.objects.count() == Mail.objects.filter(kind="emergency").count() == 1
        assert perform("take", claim, by=built["birgit"], on=APPLIED)
    finally:
        calendar.pretend(None)
