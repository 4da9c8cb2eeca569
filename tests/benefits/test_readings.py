# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log of readers: one row for each opening and each refused address, read by who guards the office, then gone."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from benefits import log_retention, retention
from benefits.catalogue import PackageKey
from benefits.models import AccessRule, Claim, ClaimLetter, FamilyPaper, Reading
from law import calendar
from monitoring import readers
from permissions import absences, roles
from permissions.families import in_the_name_of
from permissions.policy import Role
from tests.benefits.claims import act as through_the_door
from tests.benefits.claims import applied, ready
from tests.benefits.conftest import APPLIED
from tests.benefits.desk import browser, html, url_of, words
from tests.benefits.eyes import REASON, order
from tests.benefits.test_fence import count, login
from tests.benefits.test_objection import POSTED, contest
from workflows import consequences
from workflows.demo import eyes
from workflows.demo.families import Families
from workflows.emergency import open_in_need

LOG = "/leseprotokoll/"
Row = tuple[str, str, str]


@pytest.fixture
def people(offices: Families) -> Families:
    eyes.appoint(offices)
    return offices


def rows(people: Families) -> list[Row]:
    """(who, page, by which right), the oldest first."""
    names = {user.pk: key for key, user in people.people.items()}
    found = Reading.objects.order_by("id").values_list("user", "page", "right")
    return [(names[user], page, right) for user, page, right in found]


def test_each_way_to_a_claim_is_a_row_with_its_right(people: Families) -> None:
    claim = ready(people)
    through_the_door(people, claim, "take", by="birgit")
    order(people, claim)
    with in_the_name_of(people["frank"]):
        open_in_need(claim.reference, REASON)
    with login("foerderwerk_portal"):
        for who in ("birgit", "deniz", "konrad", "frank"):
            assert browser(people[who]).get(url_of(claim)).status_code == 200
        assert browser(people["birgit"]).get(url_of(claim, "hand_over/")).status_code == 200
    rights = {"birgit": "clerk", "deniz": "lead", "konrad": "audit", "frank": "emergency"}
    assert rows(people) == [*((who, "claim", right) for who, right in rights.items()), ("birgit", "act", "clerk")]
    assert set(Reading.objects.values_list("reference", "claim", "on")) == {(claim.reference, claim.pk, APPLIED)}


def test_who_stands_in_is_told_apart(people: Families) -> None:
    claim = ready(people)
    through_the_door(people, claim, "take", by="birgit")
    roles.assign(Role.CLERK, people["frank"], claim.unit)
    birgit, days = people["birgit"], {"since": APPLIED, "until": APPLIED}
    absences.enter(birgit, substitute=people["frank"], by=birgit, on=APPLIED, **days)
    browser(people["frank"]).get(url_of(claim))
    assert rows(people) == [("frank", "claim", "stands_in")]


def test_the_office_for_objections_is_a_row(people: Families) -> None:
    claim = ready(people)
    kind = {"kind": "rejection", "reasons": "Nein."}
    through_the_door(people, claim, "decide_claim", on=POSTED, **kind)
    through_the_door(people, claim, "dispatch", on=POSTED, dispatched_on=POSTED)
    contest(people, claim, POSTED)
    with login("foerderwerk_portal"):
        assert browser(people["wiebke"]).get(url_of(claim)).status_code == 200
    assert rows(people) == [("wiebke", "claim", "objections")]


def test_papers_letters_and_family_files_are_rows(people: Families) -> None:
    claim = applied(people)
    consequences.run_pending()
    paper = FamilyPaper(family=people.haddad, kind="cost", name="x", media_type="application/pdf", size=1)
    paper.received_on = APPLIED
    paper.file.save("x", ContentFile(b"%PDF"))
    claim.evidence.filter(kind="cost").update(paper=paper, received_on=APPLIED)
    birgit, letter = browser(people["birgit"]), ClaimLetter.objects.get()
    with login("foerderwerk_portal"):
        for more in (f"unterlagen/{paper.public_id}/", f"briefe/{letter.public_id}/"):
            answer = birgit.get(url_of(claim, more))
            assert b"".join(answer.streaming_content).startswith(b"%PDF")
        search = {"do": "search", "compartment": str(claim.unit_id), "name": "Haddad"}
        assert "Yasin Haddad" in html(birgit.post("/but/aufnehmen/", search))
    assert rows(people) == [("birgit", page, "clerk") for page in ("paper", "letter", "family")]
    assert Reading.objects.get(page="family").family == people.haddad


NOBODYS = "6f1c6a0e-3d53-4c0f-9f0a-1f2f3e4d5c6b"


@pytest.mark.parametrize("more", ["", "take/", f"unterlagen/{NOBODYS}/", f"briefe/{NOBODYS}/"])
@pytest.mark.parametrize("who", ["irina", "frank", "samira", "konrad", "dorothea"])
def test_a_refused_address_is_a_row_too(people: Families, more: str, who: str) -> None:
    """It stands with the office whose claim it was: there somebody asks why."""
    claim = ready(people)
    with login("foerderwerk_portal"):
        assert browser(people[who]).get(url_of(claim, more)).status_code == 404
    assert [row[0::2] for row in rows(people)] == [(who, "none")]
    assert Reading.objects.get().unit == claim.unit


def test_an_address_nobody_has_stands_with_the_office_of_whoever_asked(people: Families) -> None:
    nothing = f"/but/faelle/{uuid4()}/"
    browser(people["irina"]).get(nothing)
    browser(people["samira"]).get(nothing)
    assert rows(people) == [("irina", "claim", "none")], "who works nowhere has no log to stand in"
    assert Reading.objects.get().unit == people.offices["Velbert", "sgb12"].unit


def test_what_a_family_reads_of_its_own_is_no_row(people: Families) -> None:
    claim = applied(people)
    assert browser(people["samira"]).get(f"/familie/faelle/{claim.public_id}/").status_code == 200
    assert browser(people["samira"]).get("/familie/faelle/").status_code == 200
    assert rows(people) == []


def test_it_is_one_statement(people: Families) -> None:
    claim, birgit = ready(people), browser(people["birgit"])
    birgit.get(url_of(claim))
    with CaptureQueriesContext(connection) as asked:
        birgit.get(url_of(claim))
    assert sum("note_reading" in each["sql"] for each in asked) == 1
    assert not any('"benefits_reading"' in each["sql"] for each in asked)


@pytest.mark.parametrize("who", ["birgit", "deniz", "frank", "konrad", "wiebke", "samira"])
def test_only_who_guards_the_office_reads_it(people: Families, who: str) -> None:
    browser(people["birgit"]).get(url_of(ready(people)))
    with login("foerderwerk_portal", people[who]):
        assert count("benefits_reading") == 0
    assert browser(people[who]).get(LOG).status_code == 404
    with login("foerderwerk_portal", people["dorothea"]):
        assert (count("benefits_reading"), count("benefits_claim"), count("benefits_child")) == (1, 0, 0)


def test_the_log_only_grows(people: Families) -> None:
    browser(people["birgit"]).get(url_of(ready(people)))
    for statement in ("UPDATE benefits_reading SET page = 'act'", "DELETE FROM benefits_reading"):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        refused = pytest.raises(ProgrammingError, match="permission denied")
        with login("foerderwerk_portal", people["dorothea"]), refused, transaction.atomic():
            connection.cursor().execute(statement)


def fill(people: Families, claim: Claim, opened: dict[str, int], on: date = APPLIED) -> None:
    made = [
        Reading(user=people[who], unit=claim.unit, claim=claim, reference=claim.reference, page="claim", right="clerk")
        for who, number in opened.items()
        for _ in range(number)
    ]
    for each in made:
        each.on = on
    Reading.objects.bulk_create(made)


def test_the_page_filters_by_case_person_and_time(people: Families) -> None:
    claim, other = ready(people), applied(people, package=PackageKey.OUTING)
    fill(people, claim, {"birgit": 2, "deniz": 1})
    fill(people, other, {"birgit": 1}, on=APPLIED - timedelta(days=90))
    dorothea = browser(people["dorothea"])
    assert dorothea.get("/start/")["Location"] == LOG
    for query, told in (
        ("", "3 Zugriffe"),
        ("?person=deniz", "1 Zugriff"),
        (f"?fall={claim.reference}", "3 Zugriffe"),
        (f"?fall={other.reference}&von=01.01.2026", "1 Zugriff"),
        ("?von=2026-01-01&bis=31.12.2026", "4 Zugriffe"),
        ("?art=abgewiesen", "passt"),
        ("?von=unsinn&seite=zwei&art=quatsch", "3 Zugriffe"),
        ("?von=01.12.2026&bis=01.01.2026", "Das Ende liegt vor dem Anfang."),
        ("", "Alle Nur abgewiesene Sachbearbeitung"),
    ):
        with login("foerderwerk_portal"):
            page = dorothea.get(f"{LOG}{query}")
        assert (page.status_code, told in words(page)) == (200, True), query
        assert not any(name in html(page) for name in ("Yasin", "Haddad", str(claim.public_id), "Klassenfahrt"))


def test_the_page_is_as_many_statements_for_one_row_and_for_many(people: Families) -> None:
    claim, dorothea = ready(people), browser(people["dorothea"])
    counts = []
    for opened in ({"birgit": 1}, {"birgit": 3, "deniz": 2}, {"birgit": 40, "frank": 20}):
        fill(people, claim, opened)
        dorothea.get(LOG)
        with CaptureQueriesContext(connection) as asked:
            assert dorothea.get(LOG).status_code == 200
        counts.append(len(asked))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 14


@pytest.mark.parametrize(
    ("counted", "told"),
    [
        ([("A", 90, 0), ("B", 20, 0), ("C", 18, 1)], "Auffällig viel geöffnet: A. Einmal wurde jemand abgewiesen."),
        ([("A", 19, 0), ("B", 2, 0), ("C", 2, 0)], "Niemand fällt auf. Niemand wurde abgewiesen."),
        ([("A", 59, 3), ("B", 20, 2), ("C", 20, 0)], "Niemand fällt auf. 5 Mal wurde jemand abgewiesen."),
        ([("A", 60, 0), ("B", 20, 0), ("C", 20, 0)], "Auffällig viel geöffnet: A. Niemand wurde abgewiesen."),
    ],
)
def test_the_picture_names_who_stands_out(counted: list[Any], told: str) -> None:
    assert readers.picture(counted, ident="x").sentence == told


def test_it_goes_after_its_own_time(people: Families) -> None:
    """A year where nobody says otherwise; by the newest rule in force."""
    claim = ready(people)
    old, young = date(2025, 9, 27), date(2025, 9, 28)
    fill(people, claim, {"birgit": 1}, on=old)
    fill(people, claim, {"birgit": 1}, on=young)
    with login("foerderwerk_machines"):
        assert (log_retention.forget(APPLIED), log_retention.forget(APPLIED)) == (1, 0)
    assert Reading.objects.get().on == young
    AccessRule.objects.create(kind="log_months", number=6, ground="Dienstanweisung", valid_from=APPLIED)
    assert (log_retention.forget(APPLIED - timedelta(days=1)), log_retention.forget(APPLIED)) == (0, 1)


def test_it_goes_with_its_claim_and_family(people: Families) -> None:
    claim = through_the_door(people, applied(people), "withdraw", by="samira")
    fill(people, claim, {"birgit": 1})
    Reading.objects.create(
        user=people["birgit"], unit=claim.unit, family=people.haddad, page="family", right="clerk", on=APPLIED
    )
    with in_the_name_of(people["frank"]):
        open_in_need(claim.reference, REASON)
    order(people, claim)
    calendar.pretend(date(2030, 1, 1))
    assert retention.erase(date(2030, 1, 1)) is not None
    assert not Reading.objects.exists() and not Claim.objects.exists()
