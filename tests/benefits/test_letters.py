# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letters of a claim: what a family reads, set once, and posted on the day they name."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from benefits.circles import Circle
from benefits.models import Claim, ClaimLetter
from law.finding import Refused
from tests.benefits.claims import TRIP, act, applied, decided, ready
from tests.benefits.conftest import APPLIED
from tests.workflows.test_typesetting import tags, words
from workflows import consequences
from workflows.demo import families
from workflows.demo.families import Families
from workflows.engine import perform
from workflows.models import Outbox

LATER, DUE, POSTED = date(2026, 9, 30), date(2026, 10, 14), date(2026, 11, 23)
NOTHING: dict[str, Any] = {"amount": None, "payment": "", "payee": "", "since": None, "until": None}


def letter(claim: Claim, kind: str) -> PdfReader:
    """The newest of its kind, after the machines came by."""
    consequences.run_pending()
    found = ClaimLetter.objects.filter(claim=claim, kind=kind).latest("pk")
    with found.file.open() as file:
        return PdfReader(BytesIO(file.read()))


def text(claim: Claim, kind: str) -> str:
    return words(letter(claim, kind))


def says(text: str, *phrases: str) -> None:
    missing = [phrase for phrase in phrases if phrase not in text]
    assert not missing, f"{missing} in: {text}"


def test_the_receipt_says_what_came_what_is_missing_and_until_when(offices: Families) -> None:
    told = text(applied(offices, sent=["basic_benefit"], **TRIP), "receipt")
    says(
        told, "Eingangsbestätigung", "Samira Haddad", "Yasin Haddad", "Mehrtägige Klassenfahrten", "28. September 2026"
    )
    says(told, "Diese Unterlagen haben wir erhalten", "Bescheid über die laufende Leistung")
    says(told, "Das fehlt noch", "Bestätigung der Schule über die Fahrt", "12. Oktober 2026")
    assert "Konto für die Zahlung" not in told, "what is optional is not missing"


def test_a_receipt_where_nothing_is_missing_asks_for_nothing(offices: Families) -> None:
    told = text(applied(offices, sent=["basic_benefit", "cost"]), "receipt")
    says(told, "Sie müssen jetzt nichts tun.")
    assert "Das fehlt noch" not in told


def test_a_receipt_names_the_office_it_came_to_first(offices: Families) -> None:
    velbert, hanna = offices.offices["Velbert", "sgb12"], offices.children["Hanna"]
    claim = families.begin(velbert, hanna, "trip", channel="paper")  # type: ignore[arg-type]
    first = date(2026, 10, 29)
    act(offices, claim, "register", by="irina", on=date(2026, 11, 3), received_on=first, came_to="Kreis Mettmann")
    says(text(claim, "receipt"), "29. Oktober 2026, zuerst bei: Kreis Mettmann", "3. November 2026")


@pytest.mark.parametrize("warned", [True, False])
def test_a_request_gives_the_notice_of_consequence_only_where_somebody_warned(offices: Families, warned: bool) -> None:
    claim = applied(offices)
    act(offices, claim, "request_documents", on=LATER, kinds=["cost", "payee"], due_on=DUE, warned=warned)
    told = text(claim, "request")
    says(told, "fehlen uns noch 2 Unterlagen", "Bestätigung der Schule", "Konto für die Zahlung", "14. Oktober 2026")
    says(told, "§ 60 SGB I", "§ 65 SGB I", "Birgit")
    assert ("§ 66 SGB I" in told and "versagen" in told and "§ 67 SGB I" in told) is warned


def test_asylum_seekers_read_no_paragraph_that_is_not_theirs(offices: Families) -> None:
    """The Erstes Buch does not apply to them, § 9 AsylbLG."""
    office = offices.offices["Ratingen", "sgb12"]
    office.circle = Circle.ASYLBLG
    office.save(update_fields=["circle"])
    claim = applied(offices, office=("Ratingen", "sgb12"))
    act(offices, claim, "request_documents", by="frank", on=LATER, kinds=["cost"], due_on=DUE, warned=True)
    told = text(claim, "request")
    assert not re.search(r"§ 6[0-7] SGB I\b", told)


def test_who_sends_a_bad_picture_reads_why_and_until_when(offices: Families) -> None:
    claim = applied(offices, sent=["basic_benefit", "cost"])
    given = {"kinds": ["cost"], "reason": "Das Foto ist unscharf.", "due_on": DUE}
    act(offices, claim, "reject_papers", on=LATER, **given)
    told = text(claim, "rejected")
    says(told, "Das Foto ist unscharf.", "Bestätigung der Schule über die Fahrt", "14. Oktober 2026")
    assert "Bescheid über die laufende Leistung" not in told, "the other paper does"


def test_a_better_paper_that_was_quicker_than_the_letter_needs_no_letter(offices: Families) -> None:
    claim = applied(offices, sent=["basic_benefit", "cost"])
    act(offices, claim, "reject_papers", on=LATER, kinds=["cost"], reason="Unscharf.", due_on=DUE)
    act(offices, claim, "supply", by="samira", on=LATER, papers={"cost": None})
    consequences.run_pending()
    assert not ClaimLetter.objects.filter(claim=claim, kind="rejected").exists()
    assert not Outbox.objects.filter(done_at=None).exists()


def test_an_award_says_what_for_which_time_how_much_and_how_it_is_paid(offices: Families) -> None:
    told = text(decided(offices, POSTED), "decision")
    says(told, "Bewilligungsbescheid", "320,00 €", "1. August 2026 bis 31. Juli 2027", "Yasin Haddad")
    says(told, "direkt an den Anbieter: Käthe-Kollwitz-Schule Ratingen", "Alles liegt vor.")
    says(told, "§ 6b BKGG in Verbindung mit § 28 Absatz 2 Nummer 2 SGB II")
    says(told, "am 23. November 2026 zur Post", "27. November 2026", "§ 37 Absatz 2 SGB X")
    says(told, "innerhalb eines Monats", "Widerspruch", "§ 84 SGG", "Stadt Ratingen", "Rathausplatz 1, 40878 Ratingen")


def test_a_part_says_what_was_asked_and_that_the_rest_is_refused(offices: Families) -> None:
    told = text(decided(offices, POSTED, kind="part", amount=200), "decision")
    says(told, "200,00 €", "Sie haben 320,00 € beantragt.", "lehnen wir ab")


def test_a_rejection_awards_nothing(offices: Families) -> None:
    told = text(decided(offices, POSTED, kind="rejection", **NOTHING), "decision")
    says(told, "Ablehnungsbescheid", "lehnen wir ab", "Rechtsbehelfsbelehrung")
    assert "Das bewilligen wir" not in told


def test_a_refusal_says_how_to_make_up_for_it(offices: Families) -> None:
    claim = applied(offices)
    act(offices, claim, "request_documents", on=LATER, kinds=["basic_benefit", "cost"], due_on=DUE, warned=True)
    act(offices, claim, "refuse_claim", on=date(2026, 10, 15), reasons="Es kam nichts.")
    says(text(claim, "decision"), "Versagungsbescheid", "§§ 60 und 66 SGB I", "§ 67 SGB I", "Es kam nichts.")


def test_an_end_without_a_word_on_the_matter_says_so(offices: Families) -> None:
    claim = act(offices, applied(offices), "settle_claim", reasons="Sie sind umgezogen.")
    says(text(claim, "decision"), "Ihr Antrag ist erledigt", "Sie sind umgezogen.")


@pytest.mark.parametrize("kind", ["receipt", "decision"])
def test_they_are_accessible_archivable_and_carry_no_child_in_their_title(offices: Families, kind: str) -> None:
    claim = decided(offices, POSTED)
    reader = letter(claim, kind)
    assert reader.root_object["/Lang"] == "de-DE" and reader.root_object["/MarkInfo"]["/Marked"]
    xmp = reader.root_object["/Metadata"].get_object().get_data().decode()
    for declared in ("pdfuaid:part>1<", "pdfaid:part>2<", "pdfaid:conformance>A<"):
        assert declared in xmp
    assert "/Figure" in tags(reader.root_object["/StructTreeRoot"].get_object())
    assert reader.metadata is not None
    title = reader.metadata.title or ""
    assert claim.reference in title and "Yasin" not in title and "Klassenfahrt" not in title
    assert "Yasin" not in xmp


def test_a_file_is_named_by_chance(offices: Families) -> None:
    claim = applied(offices)
    consequences.run_pending()
    name = Path(ClaimLetter.objects.get(claim=claim).file.name).name
    assert re.fullmatch(r"[0-9a-f]{32}\.pdf", name)


def test_trying_twice_makes_one_letter(offices: Families) -> None:
    applied(offices)
    for _ in range(2):
        Outbox.objects.update(done_at=None, attempts=0)
        consequences.run_pending()
    assert ClaimLetter.objects.count() == 1


def test_nothing_is_posted_before_it_is_set(offices: Families) -> None:
    claim = decided(offices, POSTED)
    with pytest.raises(Refused, match="noch nicht gesetzt"):
        perform("dispatch", claim, by=offices["birgit"], on=POSTED, dispatched_on=POSTED)
    act(offices, claim, "dispatch", on=POSTED, dispatched_on=POSTED)
    assert claim.phase == "notified"


def test_what_goes_out_on_another_day_is_set_anew(offices: Families) -> None:
    next_day = date(2026, 11, 24)
    claim = decided(offices, POSTED)
    with pytest.raises(Refused, match=r"nennt den 23\.11\.2026"):
        act(offices, claim, "dispatch", on=next_day, dispatched_on=next_day)
    act(offices, claim, "renew_claim_letter", on=next_day)
    act(offices, claim, "dispatch", on=next_day, dispatched_on=next_day)
    says(text(claim, "decision"), "am 24. November 2026 zur Post", "28. November 2026")
    assert claim.decisions.get().notified_on == date(2026, 11, 28)


def test_a_decision_that_was_overtaken_is_not_written_any_more(offices: Families) -> None:
    claim = applied(offices)
    act(offices, claim, "request_documents", on=LATER, kinds=["basic_benefit", "cost"], due_on=DUE, warned=True)
    late = date(2026, 10, 15)
    act(offices, claim, "refuse_claim", on=late, reasons="Es kam nichts.")
    act(offices, claim, "resume_claim", on=late, papers={"cost": None}, received_on=late)
    consequences.run_pending()
    assert not ClaimLetter.objects.filter(claim=claim, kind="decision").exists()


def test_the_ripe_claim_of_a_test_came_on_its_day(offices: Families) -> None:
    """The receipt of a complete claim bears the day it came."""
    claim = ready(offices)
    consequences.run_pending()
    assert ClaimLetter.objects.get(claim=claim, kind="receipt").dated_on == APPLIED
