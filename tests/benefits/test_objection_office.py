# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office for objections: contested claims alone, the decision on them, the Widerspruchsbescheid that is sent."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from benefits.catalogue import PackageKey
from benefits.models import Claim, ClaimLetter, Objection, Phase
from law import calendar
from law.finding import Refused
from permissions.families import own_letters
from tests.benefits.claims import act, applied, decided, ready
from tests.benefits.desk import act as on_the_page
from tests.benefits.desk import browser, html, url_of, words
from tests.benefits.test_fence import count, login
from tests.benefits.test_objection import ANSWER, ANSWERED, LAST_DAY, NOTHING, POSTED, contest
from workflows import consequences
from workflows.demo import eyes
from workflows.demo.families import Families
from workflows.engine import Forbidden, Unknown

LIST = "/but/widersprueche/"
# Posted on Monday 11.01.2027, notified on Friday, a month later a Monday.
NOTIFIED, COURT_UNTIL = date(2027, 1, 15), date(2027, 2, 15)


@pytest.fixture
def people(offices: Families) -> Families:
    eyes.appoint(offices)
    return offices


@pytest.fixture
def rejected(people: Families) -> Claim:
    claim = decided(people, POSTED, kind="rejection", **NOTHING)
    return act(people, claim, "dispatch", on=POSTED, dispatched_on=POSTED)


def answered(people: Families, claim: Claim, outcome: str = "dismissed") -> Objection:
    contest(people, claim, LAST_DAY)
    act(people, claim, "decide_objection", by="wiebke", on=ANSWERED, **(ANSWER | {"outcome": outcome}))
    return Objection.objects.get()


def seen(people: Families) -> tuple[int, int, int]:
    with login("foerderwerk_portal", people["wiebke"]):
        return count("benefits_claim"), count("benefits_child"), count("benefits_evidence")


def test_only_contested_claims_are_seen(people: Families, rejected: Claim) -> None:
    """By raw SQL and over HTTP; one that was taken back is nobody's business again."""
    applied(people, package=PackageKey.OUTING)
    applied(people, child="Leila", package=PackageKey.LUNCH)
    wiebke = browser(people["wiebke"])
    assert (seen(people), wiebke.get(url_of(rejected)).status_code) == ((0, 0, 0), 404)
    contest(people, rejected, LAST_DAY)
    assert seen(people) == (1, 1, rejected.evidence.count())
    with login("foerderwerk_portal"):
        assert wiebke.get("/start/")["Location"] == LIST
        page = wiebke.get(LIST)
        assert rejected.reference in words(page) and "Yasin" not in html(page)
        assert "Yasin" in html(wiebke.get(url_of(rejected)))
        assert wiebke.get("/but/").status_code == wiebke.get("/but/notzugriff/").status_code == 404
    act(people, rejected, "withdraw_objection", by="samira", on=LAST_DAY)
    assert (seen(people), wiebke.get(url_of(rejected)).status_code) == ((0, 0, 0), 404)


def test_it_decides_through_the_fence_and_the_lead_does_not(people: Families, rejected: Claim) -> None:
    contest(people, rejected, LAST_DAY, form=None)
    calendar.pretend(ANSWERED)
    wiebke = browser(people["wiebke"])
    with login("foerderwerk_portal"):
        assert on_the_page(wiebke, rejected, "check_objection", in_form="kept").status_code == 302
    with pytest.raises(Forbidden):
        act(people, rejected, "decide_objection", by="deniz", on=ANSWERED, **ANSWER)
    with login("foerderwerk_portal"):
        assert on_the_page(wiebke, rejected, "decide_objection", **ANSWER).status_code == 302
    assert Objection.objects.get().decided_by == people["wiebke"]


def test_where_nobody_has_the_task_the_lead_decides(people: Families, rejected: Claim) -> None:
    people["wiebke"].unitrole_set.all().delete()
    contest(people, rejected, LAST_DAY)
    act(people, rejected, "decide_objection", by="deniz", on=ANSWERED, **ANSWER)
    assert Objection.objects.get().decided_by == people["deniz"]


def test_an_account_that_was_closed_does_not_bar_the_lead(people: Families, rejected: Claim) -> None:
    people["wiebke"].is_active = False
    people["wiebke"].save()
    contest(people, rejected, LAST_DAY)
    act(people, rejected, "decide_objection", by="deniz", on=ANSWERED, **ANSWER)


@pytest.mark.parametrize("name", ["take", "decide_claim", "forward_claim", "accept_papers"])
def test_it_does_no_other_work(people: Families, rejected: Claim, name: str) -> None:
    contest(people, rejected, LAST_DAY)
    act(people, rejected, "decide_objection", by="wiebke", on=ANSWERED, **(ANSWER | {"outcome": "upheld"}))
    with pytest.raises(Forbidden):
        act(people, rejected, name, by="wiebke", on=ANSWERED, kinds=[], to="x", kind="award", reasons="x")


def test_it_is_nobody_to_a_claim_without_objection(people: Families) -> None:
    with pytest.raises(Unknown):
        act(people, ready(people), "check_objection", by="wiebke", on=ANSWERED, in_form="kept")


def test_the_letter_is_set_sent_and_opens_the_way_to_the_court(people: Families, rejected: Claim) -> None:
    """§ 87 SGG: a month from the day it is notified; the end on a working day."""
    answered(people, rejected)
    consequences.run_pending()
    act(people, rejected, "dispatch_objection", by="wiebke", on=ANSWERED, dispatched_on=ANSWERED)
    made = Objection.objects.get()
    assert (made.dispatched_on, made.notified_on, made.remedy_until) == (ANSWERED, NOTIFIED, COURT_UNTIL)
    assert rejected.phase == Phase.NOTIFIED
    letter = ClaimLetter.objects.get(kind="objection")
    assert (letter.objection, letter.decision, letter.dated_on) == (made, None, ANSWERED)
    with letter.file.open() as file:
        text = " ".join("".join(page.extract_text() for page in PdfReader(file).pages).split())
    for told in ("weisen wir zurück", "Sozialgericht Düsseldorf", "§ 87 Absatz 1 SGG", "Der Ausflug war schon bezahlt"):
        assert told in text
    assert "15.01.2027" in text or "15. Januar 2027" in text


def test_one_that_helps_in_part_gets_its_letter_while_the_claim_goes_on(people: Families, rejected: Claim) -> None:
    answered(people, rejected, "partly")
    consequences.run_pending()
    assert rejected.phase == Phase.READY
    act(people, rejected, "dispatch_objection", by="birgit", on=ANSWERED, dispatched_on=ANSWERED)
    assert (rejected.phase, Objection.objects.get().remedy_until) == (Phase.READY, COURT_UNTIL)


def test_one_that_helps_has_no_such_letter(people: Families, rejected: Claim) -> None:
    answered(people, rejected, "upheld")
    consequences.run_pending()
    assert not ClaimLetter.objects.filter(kind="objection").exists()


def test_it_goes_out_on_the_day_it_names_or_is_written_anew(people: Families, rejected: Claim) -> None:
    answered(people, rejected)
    with pytest.raises(Refused, match="noch nicht gesetzt"):
        act(people, rejected, "dispatch_objection", by="wiebke", on=ANSWERED, dispatched_on=ANSWERED)
    consequences.run_pending()
    later = date(2027, 1, 12)
    with pytest.raises(Refused, match=r"11\.01\.2027"):
        act(people, rejected, "dispatch_objection", by="wiebke", on=later, dispatched_on=later)
    act(people, rejected, "renew_objection_letter", by="wiebke", on=later)
    consequences.run_pending()
    act(people, rejected, "dispatch_objection", by="wiebke", on=later, dispatched_on=later)
    assert [each.dated_on for each in own_letters(people["samira"]).filter(kind="objection")] == [later]


def test_the_family_reads_it_when_it_was_sent(people: Families, rejected: Claim) -> None:
    answered(people, rejected)
    consequences.run_pending()
    calendar.pretend(ANSWERED)
    samira, url = browser(people["samira"]), f"/familie/faelle/{rejected.public_id}/"
    with login("foerderwerk_portal"):
        assert "Widerspruchsbescheid" not in words(samira.get(url))
    act(people, rejected, "dispatch_objection", by="wiebke", on=ANSWERED, dispatched_on=ANSWERED)
    with login("foerderwerk_portal"):
        page = words(samira.get(url))
    assert "Widerspruchsbescheid vom 11.01.2027" in page
    assert "Bis zum 15.02.2027 können Sie beim Sozialgericht klagen" in page


def test_the_page_of_the_office_tells_the_objection(people: Families, rejected: Claim) -> None:
    answered(people, rejected)
    page = words(browser(people["birgit"]).get(url_of(rejected)))
    assert "zurückgewiesen" in page and "Bitte noch einmal ansehen." in page and "Klage bis" not in page


def test_one_look_says_what_the_objection_waits_for(people: Families, rejected: Claim) -> None:
    def look(who: str) -> str:
        return words(browser(people[who]).get(url_of(rejected))).partition("Eingegangen")[0]

    contest(people, rejected, LAST_DAY, form=None)
    assert "Bekannt gegeben, Widerspruch offen" in look("wiebke")
    assert "Was ist zu tun? Form des Widerspruchs prüfen" in look("wiebke")
    act(people, rejected, "check_objection", by="wiebke", on=LAST_DAY, in_form="kept")
    assert "Was ist zu tun? Über den Widerspruch entscheiden" in look("wiebke")
    assert "Was ist zu tun? Gegen den Bescheid läuft ein Widerspruch." in look("birgit")
    act(people, rejected, "decide_objection", by="wiebke", on=ANSWERED, **(ANSWER | {"outcome": "dismissed"}))
    assert "Was ist zu tun? Widerspruchsbescheid zur Post geben" in look("wiebke")


def test_the_list_is_as_many_statements_for_one_and_for_many(people: Families, rejected: Claim) -> None:
    contest(people, rejected, LAST_DAY)
    wiebke, counts = browser(people["wiebke"]), []

    def statements() -> Any:
        with CaptureQueriesContext(connection) as asked:
            assert wiebke.get(LIST).status_code == 200
        return len(asked)

    statements()
    counts.append(statements())
    Objection.objects.update(phase="dismissed", decided_on=ANSWERED, decided_by=people["wiebke"], outcome_reasons="x")
    decision = rejected.decisions.get()
    for _ in range(5):
        Objection.objects.create(decision=decision, received_on=LAST_DAY, online=True, late=False, phase="withdrawn")
        decision.pk, decision.in_force, decision._state.adding = None, False, True
        decision.public_id = f"00000000-0000-4000-8000-{_:012d}"
        decision.save()
        Objection.objects.create(decision=decision, received_on=LAST_DAY, online=True, late=False)
    counts.append(statements())
    assert len(set(counts)) == 1 and counts[0] <= 9, counts
