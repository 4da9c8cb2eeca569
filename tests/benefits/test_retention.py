# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must be erased is gone: rows, papers, files; what is held, open or too young stays; nobody is named."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from benefits import retention
from benefits.catalogue import PackageKey
from benefits.circles import Circle
from benefits.models import (
    Child,
    Claim,
    ClaimEvent,
    Erasure,
    Evidence,
    Family,
    FamilyPaper,
    LegalHold,
    Payment,
    RetentionRule,
    Voucher,
)
from grants import sweeping
from law import calendar
from tests.benefits.claims import act, applied, decided
from tests.benefits.conftest import APPLIED
from tests.benefits.money import POSTED as PAID
from tests.benefits.money import bill, listed, provider, vouched
from tests.benefits.test_fence import login
from workflows.demo import families
from workflows.demo.families import Families
from workflows.engine import perform

CANARY = "Kanarienvogel"
POSTED = date(2026, 11, 23)
KEPT_UNTIL = date(2031, 12, 31)


def notified(offices: Families) -> Claim:
    """An award that was notified on 27.11.2026: kept for five years, to the end of the year."""
    claim = decided(offices, POSTED)
    return act(offices, claim, "dispatch", on=POSTED, dispatched_on=POSTED)


def everything(word: str) -> list[str]:
    """Tables of the whole database in which a word stands."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{word}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def files(word: str) -> list[Path]:
    root = Path(default_storage.location)  # type: ignore[attr-defined]
    return [path for path in root.rglob("*") if path.is_file() and word.encode() in path.read_bytes()]


def test_a_claim_is_kept_to_the_end_of_its_last_year(offices: Families) -> None:
    notified(offices)
    assert retention.due(KEPT_UNTIL).claims == ()
    assert retention.due(date(2032, 1, 1)).counts == {"bkgg": {"award": 1}}


def test_a_preview_changes_nothing_and_a_second_run_finds_nothing(offices: Families) -> None:
    notified(offices)
    late = date(2032, 1, 1)
    retention.due(late)
    assert Claim.objects.count() == 1
    protocol = retention.erase(late)
    assert protocol is not None
    assert (protocol.counts, protocol.families) == ({"bkgg": {"award": 1}}, 1)
    assert (Claim.objects.count(), retention.erase(late), Erasure.objects.count()) == (0, None, 1)


def test_a_district_may_keep_less_or_more(offices: Families) -> None:
    notified(offices)
    rule: dict[str, Any] = {"circle": Circle.BKGG, "outcome": "award", "ground": "Satzung"}
    RetentionRule.objects.create(months=12, valid_from=date(2027, 1, 1), **rule)
    assert len(retention.due(date(2028, 1, 1)).claims) == 1
    RetentionRule.objects.create(months=120, valid_from=date(2027, 6, 1), **rule)
    assert retention.due(date(2032, 1, 1)).claims == ()


def test_a_hold_keeps_it_until_its_last_day(offices: Families) -> None:
    claim = notified(offices)
    hold = {"reason": "Klage", "since": POSTED, "by": offices["deniz"]}
    LegalHold.objects.create(claim=claim, until=date(2032, 6, 30), **hold)
    assert retention.due(date(2032, 6, 30)).claims == ()
    assert len(retention.due(date(2032, 7, 1)).claims) == 1


@pytest.mark.parametrize("step", ["received", "withdrawn", "forwarded"])
def test_what_was_never_decided_starts_with_its_own_end(offices: Families, step: str) -> None:
    claim = applied(offices)
    if step == "withdrawn":
        act(offices, claim, "withdraw", by="samira", reason="")
    if step == "forwarded":
        act(offices, claim, "forward_claim", to="Stadt Velbert")
    assert retention.due(date(2027, 12, 31)).claims == ()
    assert len(retention.due(date(2028, 1, 1)).claims) == (step != "received")


def test_a_family_goes_with_its_last_claim_and_not_before(offices: Families) -> None:
    notified(offices)
    applied(offices, "Leila", PackageKey.LUNCH)
    protocol = retention.erase(date(2032, 1, 1))
    assert protocol is not None and protocol.families == 0
    assert Child.objects.filter(first_name="Leila").exists()


def test_what_was_paid_goes_with_its_claim_and_the_list_keeps_count_and_sum(offices: Families) -> None:
    """Nobody else takes a payment off a list that was paid."""
    claim = vouched(offices)
    bill(offices, claim, provider(offices, "Mensa"), 60)
    drawn_up = listed(offices, offices["carla"])
    perform("mark_paid", drawn_up, by=offices["carla"], on=PAID, paid_on=PAID)
    with pytest.raises(IntegrityError, match="what was paid stays paid"), transaction.atomic():
        Payment.objects.all().delete()
    retention.erase(date(2032, 1, 1))
    assert (Payment.objects.count(), Voucher.objects.count()) == (0, 0)
    drawn_up.refresh_from_db()
    assert (drawn_up.count, drawn_up.total) == (1, 60)


def test_the_erasure_of_fifty_families_leaves_no_trace(
    offices: Families, django_capture_on_commit_callbacks: Any
) -> None:
    """No canary in any table, none in any file, and the protocol leads back to nobody."""
    ends = date(2028, 1, 1)
    for number in range(50):
        _a_family(offices, f"{CANARY}{number}")
    assert everything(CANARY) and len(files(CANARY)) == 50
    with django_capture_on_commit_callbacks(execute=True):
        protocol = retention.erase(ends)
    assert protocol is not None
    assert (protocol.families, protocol.papers, protocol.counts) == (50, 50, {"bkgg": {"withdrawn": 50}})
    assert (everything(CANARY), files(CANARY)) == ([], [])
    assert (ClaimEvent.objects.count(), Family.objects.count()) == (0, 2)


def _a_family(offices: Families, name: str) -> None:
    samira = offices["samira"]
    family = Family.objects.create(town="Ratingen", name=name, street=name, postcode="40878", place=name)
    family.guardians.create(user=samira)
    child = Child.objects.create(
        family=family, first_name=name, last_name=name, born_on="2015-01-01", goes_to="school", institution=name
    )
    paper = FamilyPaper(family=family, kind="cost", name=name, media_type="x", size=1, sha256="", received_on=APPLIED)
    paper.file.save(name, ContentFile(name.encode()))
    claim = families.begin(offices.offices["Ratingen", "bkgg"], child, PackageKey.TRIP)
    perform("submit", claim, by=samira, on=APPLIED, papers={"cost": paper.pk})
    claim.refresh_from_db()
    perform("withdraw", claim, by=samira, on=APPLIED, reason=name)


def test_nothing_that_hangs_on_a_claim_is_forgotten(db: None) -> None:
    """Tables of later days too: the way to the claim is read from the keys."""
    found = {model for model, _way in retention.dependents(Claim)}
    assert {Evidence, ClaimEvent, LegalHold} <= found
    keys = [
        model
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model in found | {Claim}
    ]
    assert set(keys) <= found


def test_the_record_lets_nothing_go_but_for_an_erasure(offices: Families) -> None:
    applied(offices)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM benefits_claimevent")


def test_who_serves_people_erases_nothing(offices: Families) -> None:
    claim = applied(offices)
    with login("foerderwerk_portal", offices["birgit"]), connection.cursor() as cursor:
        refused = pytest.raises(IntegrityError, match="append-only")
        with refused, transaction.atomic():
            cursor.execute(retention.ERASING)
            cursor.execute("DELETE FROM benefits_claimevent WHERE claim_id = %s", [claim.pk])


def test_who_sees_only_some_rows_sweeps_no_files(offices: Families) -> None:
    """The papers of every other family would look like files without a row."""
    with login("foerderwerk_portal", offices["birgit"]), pytest.raises(PermissionError):
        sweeping.sweep_files(older_than=0)


def test_the_command_previews_and_erases(offices: Families, capsys: pytest.CaptureFixture[str]) -> None:
    notified(offices)
    calendar.pretend(date(2032, 1, 1))
    call_command("erase_claims", preview=True)
    call_command("erase_claims", preview=False)
    call_command("erase_claims", preview=False)
    told = capsys.readouterr().out.splitlines()
    assert told[0].endswith("1 Leistungsfälle. bkgg award: 1")
    assert told[1:] == ["Gelöscht: bkgg award: 1, 1 Familien, 0 Unterlagen.", "Nichts war zu löschen."]
