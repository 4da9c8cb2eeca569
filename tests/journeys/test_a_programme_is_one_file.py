# SPDX-License-Identifier: AGPL-3.0-or-later
"""A new programme is one file: from the Vorab-Check to the letter over HTTP, without a migration or another edit."""

import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from grants import programmes
from grants.models import Application, Call, Fund, Letter
from grants.models.application import CLOSED
from tests.portal.applicant import pdf, seal, text, url
from tests.portal.office import Desk
from workflows.demo.district import District
from workflows.engine import Refused, perform

FILE = Path(__file__).with_name("festival.txt")


@pytest.fixture
def one_more_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The file lies beside the others, as if it had been committed."""
    shutil.copy(FILE, tmp_path / "festival.py")
    monkeypatch.setattr(programmes, "__path__", [*programmes.__path__, str(tmp_path)])
    programmes.all_programmes.cache_clear()
    yield
    programmes.all_programmes.cache_clear()


@pytest.fixture
def call(one_more_file: None, mettmann: District) -> Call:
    """The row an administrator opens."""
    fund = Fund.objects.create(name="Nachbarschaftsfonds", year=2027, limit=Decimal(2000))
    year = {"period_from": date(2027, 1, 1), "period_until": date(2027, 12, 31), "opens_on": date(2026, 11, 1)}
    who = {"unit": mettmann.unit, "committee": mettmann.committee, "fund": fund}
    session = {"session_on": mettmann.meeting.held_on, "dealing_proven_on": date(2026, 11, 1)}
    key = "nachbarschaft"
    return Call.objects.create(slug=key, programme_key=key, title="Nachbarschaftsfonds 2027", **year, **who, **session)


def test_no_migration_and_no_complaint(one_more_file: None, db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    call_command("check", fail_level="WARNING")


def test_from_the_first_question_to_the_letter(call: Call, mettmann: District) -> None:
    asks = Client()
    told = text(
        asks.post(f"/foerderung/{call.slug}/vorab-check/", {"starts_on": "05.06.2027", "ends_on": "06.01.2028"})
    )
    assert "31.12.2027" in told
    asks.post(f"/foerderung/{call.slug}/vorab-check/", {"starts_on": "05.06.2027", "ends_on": "06.06.2027"})
    asks.force_login(mettmann["antje"])
    case = begin(asks, call, mettmann)
    assert case.starts_on == date(2027, 6, 5)
    fill(asks, case)
    send(asks, case)
    decide(Desk(mettmann), case)
    letter = Letter.objects.get(application=case, kind="decision")
    assert letter.file.size > 5000
    call.fund.refresh_from_db()
    assert call.fund.bound == Decimal(400)


def begin(asks: Client, call: Call, mettmann: District) -> Application:
    address = reverse("applicant:begin", args=[call.slug])
    hidden = seal(asks, address)
    asks.post(address, {"applicant": str(mettmann.association.public_id), **hidden})
    return Application.objects.get(call=call)


def fill(asks: Client, case: Application) -> None:
    """The programme's own pages, kinds of cost and papers, with its own rule refusing on the way."""
    first: dict[str, Any] = {"title": "Fest der Nachbarn", "starts_on": "05.06.2027", "ends_on": "06.06.2027"}
    too_many = asks.post(url("page", case, "fest"), first | {"guests": "600"}, follow=True)
    assert "Ab 501 Gästen ist es eine Großveranstaltung." in text(too_many)
    asks.post(url("page", case, "fest"), first | {"guests": "120"})
    asks.post(url("page", case, "strasse"), {"closed": "yes", "music": ["band", "food"]})
    asks.post(url("add_line", case, "ausgabe"), {"kind": "stage", "label": "Kleine Bühne", "amount": "400"})
    asks.post(url("plan", case), {"amount_asked": "400"})
    asks.post(url("documents", case), {"kind": "map", "map-file": pdf("Lageplan.pdf")})


def send(asks: Client, case: Application) -> None:
    check = url("check", case)
    page = text(asks.get(check))
    assert "Bühne und Technik" in page
    assert "Lageplan.pdf" in page
    assert "Wir haben mit den Nachbarn gesprochen." in page
    asks.post(check, {"neighbours": "on", **seal(asks, check)})
    case.refresh_from_db()
    assert case.status == "submitted", text(asks.get(check))[:3000]
    assert (case.file_number or "").startswith("NA-2027-")


def decide(desk: Desk, case: Application) -> None:
    """The office and the body know nothing of this programme but its terms."""
    desk.steps.machines(case)
    assert "Das Fest ist im Kreis." in desk.read("sabine", f"/amt/fall/{case.public_id}/check/")
    with pytest.raises(Refused):
        perform("check", case, by=desk.district["sabine"], on=desk.day, checklist=[])
    desk.send("sabine", case, "check", checklist=["place"])
    case.refresh_from_db()
    for status in ("_scheduled", "_resolved", "_awarded", "_notified"):
        getattr(desk, status)(case)
    assert case.status == "notified"
    assert case.status in CLOSED, "nobody has anything to do any more"
    assert case.commitment.amount == Decimal(400)


def test_the_call_leaves_it_to_the_office(call: Call, mettmann: District) -> None:
    """The same file, decided by two people of the office: a value of the call."""
    call.office_decides_up_to = Decimal(400)
    call.save()
    asks, desk = Client(), Desk(mettmann)
    asks.force_login(mettmann["antje"])
    case = begin(asks, call, mettmann)
    fill(asks, case)
    send(asks, case)
    desk.steps.machines(case)
    desk.send("sabine", case, "check", checklist=["place"])
    for who in ("sabine", "leyla"):
        desk.send(who, case, "agree_small_sum", amount="400")
    case.refresh_from_db()
    assert case.status == "resolved"
    desk._awarded(case)
    desk._notified(case)
    assert case.status in CLOSED
