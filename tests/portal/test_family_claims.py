# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a family reads of its claims, and what it does with them afterwards."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from benefits import filing
from benefits.catalogue import PackageKey
from benefits.models import Claim, Evidence, FamilyPaper, Phase
from grants.parsing import JPEG
from grants.uploads import Examined
from law import calendar
from tests import papers
from tests.benefits.claims import act, applied, decided
from tests.benefits.conftest import APPLIED, offices
from tests.portal.applicant import fetch, seal, text
from tests.portal.families import LETTER, photo
from workflows.demo.families import Families

__all__ = ["offices"]
ASKED, DUE = date(2026, 9, 30), date(2026, 10, 30)


def url(name: str, claim: Claim) -> str:
    return reverse(f"families:{name}", args=[claim.public_id])


def browser(offices: Families, who: str = "samira") -> Client:
    client = Client()
    client.force_login(offices[who])
    return client


def asked_for(offices: Families) -> Claim:
    claim = applied(offices, sent=["basic_benefit"])
    due = {"kinds": ["cost"], "due_on": DUE, "warned": True}
    return act(offices, claim, "request_documents", on=ASKED, **due)


def test_the_overview_says_where_each_stands_and_what_is_missing(offices: Families) -> None:
    asked_for(offices)
    applied(offices, "Leila", PackageKey.LUNCH, sent=("basic_benefit", "cost"))
    page = text(browser(offices).get(reverse("families:claims"))).replace("</strong>", "")
    assert page.index("Leila Haddad") > page.index("Yasin Haddad")
    assert "Es fehlt noch etwas." in page and "Ihr Antrag ist da. Wir prüfen ihn." in page
    assert "Bestätigung der Schule über die Fahrt: bis 30.10.2026" in page
    assert page.count("Nachreichen") == 1


@pytest.mark.parametrize(("today", "late"), [(DUE, 0), (date(2026, 10, 31), 1)])
def test_a_day_that_passed_is_said_and_brings_no_end(offices: Families, today: date, late: int) -> None:
    claim = asked_for(offices)
    calendar.pretend(today)
    for address in (reverse("families:claims"), url("claim", claim)):
        page = text(browser(offices).get(address))
        assert page.count("Der Tag ist vorbei: Reichen Sie es trotzdem nach, dann geht es weiter.") == late


def test_where_all_is_there_bringing_more_is_no_call(offices: Families) -> None:
    lunch = applied(offices, "Leila", PackageKey.LUNCH, sent=("basic_benefit", "cost"))
    page = text(browser(offices).get(url("claim", lunch)))
    assert "Noch etwas nachreichen" in page and "Unterlagen nachreichen" not in page


def test_what_is_brought_later_counts_from_its_day(offices: Families) -> None:
    claim, samira = asked_for(offices), browser(offices)
    calendar.pretend(date(2026, 10, 29))
    address = url("supply", claim)
    answer = samira.post(address, seal(samira, address) | {"cost": [photo("Yasin.jpg")]})
    assert answer["Location"] == url("claim", claim)
    row = claim.evidence.get(kind="cost")
    assert (row.received_on, row.paper.child, row.paper.name) == (
        date(2026, 10, 29),
        offices.children["Yasin"],
        "Unterlage vom 2026-10-29.jpg",
    )


def test_two_clicks_bring_it_once(offices: Families) -> None:
    claim, samira = asked_for(offices), browser(offices)
    address = url("supply", claim)
    hidden = seal(samira, address)
    for _ in range(2):
        answer = samira.post(address, hidden | {"cost": [photo()]})
        assert answer["Location"] == url("claim", claim)
    assert (FamilyPaper.objects.count(), claim.events.filter(act="supply").count()) == (1, 1)


def test_a_page_that_is_old_keeps_nothing(offices: Families) -> None:
    claim, samira = asked_for(offices), browser(offices)
    address = url("supply", claim)
    hidden = seal(samira, address)
    act(offices, claim, "request_documents", on=ASKED, kinds=["cost"], due_on=date(2026, 11, 6), warned=True)
    answer = samira.post(address, hidden | {"cost": [photo()]})
    assert answer.status_code == 409 and "Inzwischen hat sich etwas geändert" in text(answer)
    assert not FamilyPaper.objects.exists()


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "Bitte wählen Sie mindestens eine Datei aus."),
        ({"cost": [("Yasin.jpg", papers.jpeg((300, 400)))]}, "Bitte fotografieren Sie das Papier noch einmal"),
        ({"cost": [("Yasin.exe", b"MZ" + b"x" * 99)]}, "„Datei 1.exe“ ist kein PDF"),
    ],
)
def test_what_cannot_be_taken_is_told(offices: Families, files: dict[str, Any], sentence: str) -> None:
    claim, samira = asked_for(offices), browser(offices)
    address = url("supply", claim)
    sent = {kind: [photo(*each) for each in found] for kind, found in files.items()}
    answer = samira.post(address, seal(samira, address) | sent)
    assert answer.status_code == 422 and sentence in text(answer) and "Yasin.jpg" not in text(answer)
    assert not FamilyPaper.objects.exists()


def test_one_paper_for_all_is_brought_once(offices: Families) -> None:
    """The benefit's Bescheid for the trip answers for the lunch too; of the social office's claim it is not asked."""
    trip = applied(offices)
    applied(offices, "Leila", PackageKey.LUNCH)
    samira, address = browser(offices), url("supply", trip)
    samira.post(address, seal(samira, address) | {"basic_benefit": [photo()]})
    rows = Evidence.objects.filter(kind="basic_benefit")
    assert {(row.paper, row.received_on) for row in rows} == {(FamilyPaper.objects.get(), APPLIED)}
    assert FamilyPaper.objects.get().child is None


def test_what_the_office_has_itself_is_asked_of_nobody(offices: Families) -> None:
    claim = applied(offices, "Hanna", by="piotr", office=("Velbert", "sgb12"))
    page = text(browser(offices, "piotr").get(url("supply", claim)))
    assert 'name="cost"' in page and 'name="basic_benefit"' not in page


def test_a_paper_that_was_no_good_says_why(offices: Families) -> None:
    claim = applied(offices, sent=("basic_benefit", "cost"))
    why = {"kinds": ["cost"], "reason": "Das Foto ist unscharf.", "due_on": DUE}
    act(offices, claim, "reject_papers", on=ASKED, **why)
    samira = browser(offices)
    assert all("Das Foto ist unscharf." in text(samira.get(url(name, claim))) for name in ("claim", "supply"))


def test_the_decision_has_two_plain_sentences_above_it_once_it_is_sent(offices: Families) -> None:
    claim, samira = decided(offices, date(2026, 10, 5)), browser(offices)
    before = text(samira.get(url("claim", claim)))
    assert "Sie bekommen bald den Bescheid." in before and "320,00 €" not in before
    act(offices, claim, "dispatch", on=date(2026, 10, 5), dispatched_on=date(2026, 10, 5))
    page = text(samira.get(url("claim", claim)))
    first = page.index("Ja: Sie bekommen 320,00 € für „Eine Fahrt über mehrere Tage“.")
    assert first < page.index("Wir zahlen direkt an den Anbieter.") < page.index("Bewilligung vom 05.10.2026")
    assert "Bis zum 09.11.2026 können Sie Widerspruch einlegen, hier oder schriftlich." in page


def test_a_family_takes_a_claim_back_after_being_asked(offices: Families) -> None:
    claim, samira = applied(offices), browser(offices)
    address = url("withdraw", claim)
    assert "Es geht um: <strong>Yasin, Eine Fahrt über mehrere Tage</strong>" in text(samira.get(address))
    samira.post(address, seal(samira, address) | {"reason": ""})
    claim.refresh_from_db()
    assert claim.phase == Phase.WITHDRAWN
    assert samira.get(address).status_code == 404


def test_a_paper_is_saved_and_never_shown(offices: Families) -> None:
    claim, samira = asked_for(offices), browser(offices)
    samira.post(url("supply", claim), seal(samira, url("supply", claim)) | {"cost": [photo("Yasin.jpg")]})
    paper = FamilyPaper.objects.get()
    content, answer = fetch(samira, reverse("families:paper", args=[paper.public_id]))
    assert content and answer["Content-Disposition"] == 'attachment; filename="Unterlage vom 2026-09-28.jpg"'
    assert answer["Cache-Control"] == "no-store" and answer["Content-Security-Policy"] == "sandbox"


@pytest.mark.parametrize("who", ["piotr", "irina", "birgit", "frank"])
def test_claims_and_papers_of_others_are_not_there(offices: Families, who: str) -> None:
    """Not for another family, not for an office: it has pages of its own."""
    claim, other = asked_for(offices), browser(offices, who)
    paper = filing.keep(offices.haddad, None, "cost", Examined("x", JPEG, LETTER), by=offices["samira"], on=APPLIED)
    for name in ("claim", "supply", "withdraw"):
        assert other.get(url(name, claim)).status_code == 404
    for name in ("supply", "withdraw"):
        assert other.post(url(name, claim), {}).status_code == 404
    assert other.get(reverse("families:paper", args=[paper.public_id])).status_code == 404
    assert str(claim.file_number) not in text(other.get(reverse("families:claims")))


def test_titles_and_addresses_name_no_child(offices: Families) -> None:
    claim, samira = asked_for(offices), browser(offices)
    for name in ("claim", "supply", "withdraw"):
        title = text(samira.get(url(name, claim))).partition("<title>")[2].partition("</title>")[0]
        assert str(claim.file_number) in title
        assert not any(word in title + url(name, claim) for word in ("Yasin", "Haddad", "Fahrt", "trip"))
