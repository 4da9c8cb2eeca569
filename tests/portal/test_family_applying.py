# SPDX-License-Identifier: AGPL-3.0-or-later
"""Samira applies on her phone: Yasin's trip and Leila's lunch in one go."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from benefits.models import Child, Claim, DraftPaper, Evidence, Family, FamilyDraft, FamilyPaper, Guardian, Phase
from law import calendar
from tests import papers
from tests.benefits.conftest import APPLIED, offices
from tests.portal.applicant import text
from tests.portal.families import (
    AGREED,
    BENEFIT,
    CONTACT,
    LEILA,
    LUNCH,
    TRIP,
    YASIN,
    Phone,
    filled_in,
    laid,
    photo,
)
from workflows.demo.families import Families

__all__ = ["offices"]


@pytest.fixture
def samira(client: Client, offices: Families) -> Client:
    client.force_login(offices["samira"])
    return client


@pytest.fixture
def irina(offices: Families) -> Client:
    """Somebody with an account and no family here."""
    other = Client()
    other.force_login(offices["irina"])
    return other


def test_one_application_for_two_children(samira: Client, offices: Families) -> None:
    phone = filled_in(samira)
    assert laid(phone, "basic_benefit", photo("Yasin Haddad.jpg"), photo("2.jpg", papers.jpeg((901, 1201))))
    page = text(samira.get(phone.url("check")))
    assert "Yasin Haddad" in page and "320,00 €" in page and "05.10.2026 bis 09.10.2026" in page
    assert "DE89 3704 0044 0532 0130 00" in page and "Fehlt noch. Sie reichen es nach." in page
    answer = phone.sends(phone.url("check"), AGREED)
    assert answer["Location"] == phone.url("receipt")

    trip, lunch = Claim.objects.order_by("pk")
    assert (trip.child, lunch.child) == (offices.children["Yasin"], offices.children["Leila"])
    assert (trip.phase, trip.applied_on, trip.amount_asked) == (Phase.RECEIVED, APPLIED, Decimal(320))
    assert (trip.unit, trip.circle) == (offices.offices["Ratingen", "bkgg"].unit, "bkgg")
    assert (trip.period_from, lunch.period_until) == (date(2026, 10, 5), date(2027, 7, 31))
    family = Family.objects.get(pk=offices.haddad.pk)
    assert (family.iban, family.account_holder) == ("DE89370400440532013000", "Samira Haddad")
    assert (Family.objects.count(), Child.objects.count()) == (2, 3)


def test_a_shared_paper_serves_all_claims_and_says_nothing_of_a_child(samira: Client, offices: Families) -> None:
    phone = filled_in(samira)
    laid(phone, "basic_benefit", photo("Yasin Haddad.jpg"))
    phone.sends(phone.url("check"), AGREED)
    basic = Evidence.objects.filter(kind="basic_benefit")
    paper = FamilyPaper.objects.get()
    assert [(row.paper, row.received_on) for row in basic] == [(paper, APPLIED)] * 2
    assert paper.child is None and paper.name == "Unterlage vom 2026-09-28.jpg" and "asin" not in paper.file.name
    assert not DraftPaper.objects.exists()


def test_the_receipt_lists_numbers_and_what_is_missing_with_dates(samira: Client) -> None:
    phone = filled_in(samira)
    laid(phone, "basic_benefit", photo())
    phone.sends(phone.url("check"), AGREED)
    page = text(samira.get(phone.url("receipt")))
    for claim in Claim.objects.all():
        assert str(claim.file_number) in page
    assert "Bestätigung der Schule über die Fahrt: am besten bis 12.10.2026" in page.replace("</strong>", "")
    assert "Bescheid über die laufende Leistung" not in page


def test_nothing_has_to_be_uploaded(samira: Client) -> None:
    phone = filled_in(samira)
    assert phone.sends(phone.url("check"), AGREED).status_code == 302
    assert Claim.objects.filter(phase=Phase.RECEIVED).count() == 2


def test_somebody_new_gets_a_file_of_their_own(irina: Client, offices: Families) -> None:
    phone = filled_in(irina)
    phone.sends(phone.url("check"), AGREED)
    family = Guardian.objects.get(user=offices["irina"]).family
    assert (family.town, family.children.count()) == ("Ratingen", 2)
    assert Claim.objects.filter(child__family=family).count() == 2


def test_a_double_click_gives_the_same_receipt(samira: Client) -> None:
    phone = filled_in(samira)
    hidden = phone.opens(phone.url("check"))
    answers = [samira.post(phone.url("check"), hidden | AGREED) for _ in range(2)]
    assert [each["Location"] for each in answers] == [phone.url("receipt")] * 2
    assert Claim.objects.count() == 2
    sent = phone.stored()
    assert set(sent.answers) == {"claims"} and "Yasin" not in str(sent.answers)


def test_an_application_that_fails_leaves_nothing(samira: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second claim breaks: neither is there, and the draft is still one."""
    phone = filled_in(samira)
    real, calls = Claim.save, []

    def breaks(self: Claim, *args: object, **kwargs: object) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("power cut")
        real(self, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Claim, "save", breaks)
    with pytest.raises(RuntimeError):
        phone.sends(phone.url("check"), AGREED)
    assert not Claim.objects.exists() and phone.stored().sent_on is None


def test_two_tabs_keep_each_others_pages(samira: Client) -> None:
    """What was changed in the other window is read before it is sent."""
    phone = filled_in(samira)
    stale = phone.opens(phone.url("check"))
    phone.sends(phone.url("contact"), CONTACT | {"phone": "02102 1234"})
    answer = samira.post(phone.url("check"), stale | AGREED)
    assert answer.status_code == 409 and "02102 1234" in text(answer) and not Claim.objects.exists()
    assert phone.sends(phone.url("check"), AGREED).status_code == 302


def test_two_tabs_on_one_page_lose_nothing_that_was_typed(samira: Client) -> None:
    phone = filled_in(samira)
    stale = phone.opens(phone.url("contact"))
    phone.sends(phone.url("contact"), CONTACT | {"street": "Am Markt 1"})
    answer = samira.post(phone.url("contact"), stale | CONTACT | {"street": "Am Bach 2"})
    assert answer.status_code == 409 and 'value="Am Bach 2"' in text(answer)
    assert phone.stored().answers["contact"]["street"] == "Am Markt 1"


def test_a_second_click_makes_no_second_child(samira: Client) -> None:
    phone = Phone(samira).begins().says_whose()
    hidden = phone.opens(phone.url("new_child"))
    for _ in range(2):
        samira.post(phone.url("new_child"), hidden | YASIN)
    assert len(phone.stored().answers["children"]) == 1


def test_another_child_has_last_name_and_school_of_the_one_before(samira: Client) -> None:
    phone = Phone(samira).begins().says_whose()
    phone.names(YASIN, "trip")
    page = text(samira.get(phone.url("new_child")))
    assert 'value="Haddad"' in page and 'value="Käthe-Kollwitz-Schule Ratingen"' in page
    assert 'value="Yasin"' not in page


def test_only_what_fits_the_child_can_be_chosen_and_the_rest_is_explained(samira: Client) -> None:
    phone = Phone(samira).begins().says_whose()
    chosen = phone.sends(phone.url("new_child"), LEILA)["Location"]
    page = text(samira.get(chosen))
    assert "Mittagessen" in page and 'value="tutoring"' not in page
    assert "„Lernförderung“ gibt es nur für Kinder, die zur Schule gehen." in page
    assert phone.sends(chosen, {"packages": ["tutoring"]}).status_code == 422


@pytest.mark.parametrize(
    ("page", "values", "sentence"),
    [
        ("contact", CONTACT | {"iban": "DE89 3704 0044 0532 0130 01"}, "Die IBAN enthält einen Tippfehler"),
        ("contact", CONTACT | {"postcode": "4087"}, "Bitte geben Sie die Postleitzahl mit fünf Ziffern ein"),
        ("new_child", YASIN | {"born_on": "03.05.2114"}, "Das Geburtsdatum liegt in der Zukunft."),
        ("new_child", YASIN | {"born_on": "31.02.2014"}, "ein Datum ein, das es gibt, zum Beispiel 03.05.2014"),
        ("new_child", YASIN | {"born_on": "03.05.1901"}, "Bitte prüfen Sie das Jahr beim Geburtsdatum."),
        ("contact", CONTACT | {"phone": "0" * 60}, "Bitte kürzen Sie „Telefon“ auf 40 Zeichen."),
        ("new_child", YASIN | {"first_name": ""}, "Bitte füllen Sie „Vorname“ aus."),
    ],
)
def test_wrong_input_stays_and_is_told(samira: Client, page: str, values: dict[str, str], sentence: str) -> None:
    phone = Phone(samira).begins().says_whose()
    answer = phone.sends(phone.url(page), values)
    told = text(answer)
    assert answer.status_code == 422 and sentence in told and "<title>Fehler: " in told
    assert all(f'value="{value}"' in told for value in values.values() if value)


def test_an_end_before_its_beginning_is_told(samira: Client) -> None:
    phone = Phone(samira).begins().says_whose()
    answer = phone.sends(phone.names(YASIN, "trip"), TRIP | {"period_until": "01.10.2026"})
    assert answer.status_code == 422 and "Das Ende liegt vor dem Anfang." in text(answer)


def test_an_outing_is_a_single_day_unless_a_last_one_is_named(samira: Client) -> None:
    phone = Phone(samira).begins().says_whose()
    address = phone.names(YASIN, "outing")
    page = text(samira.get(address))
    assert "Tag des Ausflugs" in page and "Nur, wenn es mehrere Ausflüge sind." in page
    assert phone.sends(address, {"period_from": "05.10.2026", "period_until": "5.Oktober"}).status_code == 422
    assert phone.sends(address, {"period_from": "05.10.2026", "amount": "12,50"}).status_code == 302
    (wish,) = phone.stored().answers["children"][0]["wishes"]
    assert wish["period_from"] == wish["period_until"] == "2026-10-05"


def test_what_the_law_fixes_is_not_asked(samira: Client) -> None:
    phone = Phone(samira).begins().says_whose()
    page = text(samira.get(phone.names(YASIN, "club")))
    assert 'name="amount"' not in page and "Den Betrag legt das Gesetz fest." in page


def test_what_is_not_answered_is_named_before_sending(samira: Client) -> None:
    phone = Phone(samira).begins().says_whose()
    phone.names(YASIN, "trip")
    answer = phone.sends(phone.url("check"), AGREED)
    assert answer.status_code == 422 and not Claim.objects.exists()
    assert "Bitte geben Sie an, für wann: Eine Fahrt über mehrere Tage, Yasin." in text(answer)


def test_the_circle_of_the_jobcenter_leads_there(samira: Client) -> None:
    phone = Phone(samira).begins()
    answer = phone.sends(phone.url("benefit"), BENEFIT | {"circle": "sgb2"})
    assert answer["Location"] == phone.url("elsewhere")
    assert "Bitte stellen Sie den Antrag beim Jobcenter" in text(samira.get(phone.url("elsewhere")))
    assert samira.get(phone.url("contact"))["Location"] == phone.url("elsewhere")


def test_a_photo_nobody_can_read_is_refused_kindly(samira: Client) -> None:
    phone = filled_in(samira)
    answer = laid(phone, "cost", photo("Yasin.jpg", papers.jpeg((599, 900))), photo())
    assert answer.status_code == 422 and "Bitte fotografieren Sie das Papier noch einmal" in text(answer)
    assert DraftPaper.objects.count() == 1 and "Yasin.jpg" not in text(answer)


def test_what_is_no_paper_is_refused_without_its_name(samira: Client) -> None:
    phone = filled_in(samira)
    answer = laid(phone, "cost", photo("Yasin Haddad.exe", b"MZ" + b"x" * 99))
    assert answer.status_code == 422 and "„Datei 1.exe“ ist kein PDF" in text(answer)


def test_a_paper_goes_with_what_it_was_for(samira: Client) -> None:
    phone = filled_in(samira)
    laid(phone, "cost", photo())
    child = phone.stored().answers["children"][0]["id"]
    samira.post(phone.url("remove_child", child))
    assert not DraftPaper.objects.exists()


def test_a_file_can_be_taken_away_again(samira: Client) -> None:
    phone = filled_in(samira)
    laid(phone, "cost", photo())
    samira.post(phone.url("remove_document", DraftPaper.objects.get().public_id))
    assert not DraftPaper.objects.exists()


def test_drafts_of_others_are_not_there(samira: Client, irina: Client) -> None:
    phone = filled_in(samira)
    laid(phone, "cost", photo())
    stored = phone.stored()
    child = stored.answers["children"][0]
    more = {"child": child["id"], "packages": child["id"], "wish": child["wishes"][0]["id"]}
    pages = ("benefit", "elsewhere", "contact", "children", "new_child", "documents", "check", "receipt", "discard")
    for address in [*(phone.url(page) for page in pages), *(phone.url(page, key) for page, key in more.items())]:
        assert irina.get(address).status_code == 404, address
    for address in (phone.url("remove_child", child["id"]), phone.url("check"), phone.url("contact")):
        assert irina.post(address, AGREED).status_code == 404, address
    paper = DraftPaper.objects.get()
    assert irina.post(phone.url("remove_document", paper.public_id)).status_code == 404


def test_one_goes_on_where_one_stopped(samira: Client) -> None:
    phone = Phone(samira).begins().says_whose()
    assert Phone(samira).begins().draft == phone.draft
    assert 'value="Lindenstraße 4"' in text(samira.get(phone.url("contact")))


def test_a_draft_can_be_deleted(samira: Client) -> None:
    phone = filled_in(samira)
    laid(phone, "cost", photo())
    samira.post(phone.url("discard"))
    assert not FamilyDraft.objects.exists() and not DraftPaper.objects.exists()


def test_a_family_that_leaves_the_account_empty_keeps_it(samira: Client, offices: Families) -> None:
    Family.objects.filter(pk=offices.haddad.pk).update(iban="DE89370400440532013000", account_holder="S")
    phone = Phone(samira).begins()
    phone.sends(phone.url("benefit"), BENEFIT)
    phone.sends(phone.url("contact"), CONTACT | {"iban": ""})
    phone.sends(phone.names(YASIN, "lunch"), LUNCH)
    phone.sends(phone.url("check"), AGREED)
    assert Family.objects.get(pk=offices.haddad.pk).iban == "DE89370400440532013000"


def test_a_day_is_the_day_of_sending(samira: Client) -> None:
    """Not the day the draft was begun."""
    phone = filled_in(samira)
    laid(phone, "basic_benefit", photo())
    later = date(2026, 10, 2)
    calendar.pretend(later)
    phone.sends(phone.url("check"), AGREED)
    assert {claim.applied_on for claim in Claim.objects.all()} == {later}
    assert FamilyPaper.objects.get().received_on == later
