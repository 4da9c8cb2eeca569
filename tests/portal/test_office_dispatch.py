# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a clerk sees of a letter is what lies in the file, or the page says that it is not."""

import pytest

from grants.models import Applicant, Status
from tests.portal.office import Desk, url_of, words
from workflows import consequences, failures
from workflows.demo.district import District
from workflows.models import ATTEMPTS, Outbox


@pytest.fixture
def desk(mettmann: District) -> Desk:
    return Desk(mettmann)


def test_a_letter_with_an_old_address_is_told_before_it_is_posted(desk: Desk) -> None:
    """The picture is set again from today's data: it would show an address that the PDF in the file has not."""
    case = desk.case("awarded")
    letter = case.letters.get(kind="decision")
    picture = f"{url_of(case)}brief/{letter.public_id}/bild/"
    assert desk.get("sabine", picture).status_code == 200
    assert "hat sich etwas geändert" not in desk.get("sabine", url_of(case, "dispatch")).content.decode()
    Applicant.objects.filter(pk=case.applicant_id).update(street="Neue Gasse 9")
    page = desk.get("sabine", url_of(case, "dispatch")).content.decode()
    assert "Seit dieser Bescheid entstand, hat sich etwas geändert" in page
    assert picture not in page
    assert desk.get("sabine", picture).status_code == 404
    desk.browser("sabine").post(url_of(case, "renew_letter"))
    consequences.run_pending()
    renewed = case.letters.filter(kind="decision").latest("event_id")
    assert renewed != letter
    assert f"{renewed.public_id}/bild/" in desk.get("sabine", url_of(case, "dispatch")).content.decode()


@pytest.mark.parametrize("act", ["dispatch", "renew_letter"])
def test_a_letter_that_waits_for_a_signature_has_no_form(desk: Desk, act: str) -> None:
    desk.two_sign()
    case = desk.case("awarded")
    for reader, may_sign in (("sabine", False), ("leyla", True)):
        page = desk.get(reader, url_of(case, act))
        assert "Dieser Bescheid braucht eine zweite Unterschrift" in words(page)
        assert "Sabine Krüger hat am 17.03.2027 unterschrieben." in words(page)
        assert "Mitzeichnen können: Leyla Aydın, Thomas Nowak." in words(page)
        main = page.content.decode().split("<main")[1].split("</main>")[0]
        assert "<form" not in main
        assert (f'href="{url_of(case, "sign")}"' in main) is may_sign


def test_what_has_no_form_is_not_taken_either(desk: Desk) -> None:
    """A page from before, or a hand-made request: the procedure refuses it in a sentence."""
    desk.two_sign()
    case = desk.case("awarded")
    answer = desk.browser("sabine").post(url_of(case, "dispatch"), {"dispatched_on": "17.03.2027"})
    assert answer.status_code == 422
    assert "Bitten Sie eine Kollegin oder einen Kollegen, ihn mitzuzeichnen." in words(answer)
    case.refresh_from_db()
    assert case.status == Status.AWARDED
    assert desk.browser("sabine").post(url_of(case, "renew_letter")).status_code == 422
    assert not case.letters.filter(kind="decision").exists()


def test_with_both_signatures_the_form_is_back(desk: Desk) -> None:
    """Negative control."""
    desk.two_sign()
    case = desk.case("awarded")
    desk.send("leyla", case, "sign")
    consequences.run_pending()
    page = desk.get("sabine", url_of(case, "dispatch"))
    assert "zweite Unterschrift" not in words(page)
    assert 'name="dispatched_on"' in page.content.decode()
    assert desk.send("sabine", case, "dispatch", dispatched_on="17.03.2027").status_code == 302


def test_a_discarded_letter_holds_up_no_newer_one(desk: Desk) -> None:
    """An administrator gave up on the first; the one that was set anew goes out."""
    case = desk.case("awarded")
    desk.browser("sabine").post(url_of(case, "renew_letter"))
    consequences.run_pending()
    first = Outbox.objects.filter(kind="letter_decision", event__application=case).earliest("pk")
    dead = {"done_at": None, "attempts": ATTEMPTS, "error": "TypesettingFailed", "next_attempt_at": "2020-01-01T00:00Z"}
    Outbox.objects.filter(pk=first.pk).update(**dead)
    refused = desk.send("sabine", case, "dispatch", {}, dispatched_on=f"{desk.day:%d.%m.%Y}")
    assert refused.status_code == 422
    assert failures.discard(desk.district["holger"], "folge", first.pk, "Es gibt einen neuen Brief.")
    desk.send("sabine", case, "dispatch", dispatched_on=f"{desk.day:%d.%m.%Y}")
    case.refresh_from_db()
    assert case.status == "notified"
