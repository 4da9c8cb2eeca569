# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is known of an association is typed once, changed by those who act for it, and used everywhere."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.models import Message
from tests.portal.applicant import text, url
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import OCCUPIED, Conflict, perform

OTHER_IBAN = "DE02 1203 0000 0000 2020 51"
VALUES = {
    "legal_form": "eingetragener Verein",
    "street": "Marktplatz 4",
    "postcode": "40721",
    "town": "Hilden",
    "phone": "",
    "email": "buero@beispiel.test",
    "account_holder": "Begegnungscafé Hilden e.V.",
    "iban": "DE89 3704 0044 0532 0130 00",
}


@pytest.fixture
def address(mettmann: District) -> str:
    return reverse("applicant:profile", args=[mettmann.association.public_id])


def seen(client: Client, address: str) -> str:
    return str(client.get(address).context["seen"])


def test_the_list_shows_those_one_acts_for(antje: Client, address: str) -> None:
    page = text(antje.get(reverse("applicant:profiles")))
    assert "Begegnungscafé Hilden e.V." in page
    assert "DE89 3704 0044 0532 0130 00" in page
    assert "Commerzbank" in page
    assert address in page
    assert "Paul Wenders" not in page


def test_a_change_reaches_the_draft_and_the_next_application(antje: Client, mettmann: District, address: str) -> None:
    case = draft(mettmann.call, mettmann.association)
    done = antje.post(address, VALUES | {"seen": seen(antje, address)}, follow=True)
    assert "Die Angaben zu Begegnungscafé Hilden e.V. sind gespeichert." in text(done)
    assert "Marktplatz 4, 40721 Hilden" in text(antje.get(url("check", case)))
    mettmann.association.refresh_from_db()
    assert (mettmann.association.name, mettmann.association.phone) == ("Begegnungscafé Hilden e.V.", "")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"iban": "DE89 3704 0044 0532 0130 01"}, "Die IBAN enthält einen Tippfehler"),
        ({"iban": ""}, "Bitte füllen Sie „IBAN“ aus."),
        ({"postcode": "4072"}, "Bitte geben Sie die Postleitzahl mit fünf Ziffern ein"),
        ({"email": "buero"}, "Bitte geben Sie bei „E-Mail-Adresse“ eine E-Mail-Adresse ein"),
        ({"street": ""}, "Bitte füllen Sie „Straße und Hausnummer“ aus."),
    ],
)
def test_a_mistake_is_told_and_nothing_is_lost(
    antje: Client, mettmann: District, address: str, wrong: dict[str, str], sentence: str
) -> None:
    answer = antje.post(address, VALUES | {"phone": "02103 1"} | wrong | {"seen": seen(antje, address)})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert 'value="02103 1"' in text(answer)
    mettmann.association.refresh_from_db()
    assert mettmann.association.street == "Mittelstraße 12"


def test_two_who_change_at_once_do_not_overwrite_each_other(antje: Client, mettmann: District, address: str) -> None:
    before = seen(antje, address)
    antje.post(address, VALUES | {"seen": before})
    late = antje.post(address, VALUES | {"street": "Gartenweg 9", "seen": before})
    assert late.status_code == 409
    page = text(late)
    assert "Jemand anderes hat diese Angaben gerade geändert." in page
    assert "gespeichert ist „Marktplatz 4“, Sie schreiben „Gartenweg 9“." in page
    assert 'value="Gartenweg 9"' in page
    mettmann.association.refresh_from_db()
    assert mettmann.association.street == "Marktplatz 4"
    antje.post(address, VALUES | {"street": "Gartenweg 9", "seen": late.context["seen"]})
    mettmann.association.refresh_from_db()
    assert mettmann.association.street == "Gartenweg 9"


def test_a_person_without_account_changes_the_phone_alone(client: Client, mettmann: District) -> None:
    client.force_login(mettmann["paul"])
    address = reverse("applicant:profile", args=[mettmann.person.public_id])
    page = client.get(address)
    assert "Rechtsform" not in text(page)
    values = {"street": "Kaiserstraße 3", "postcode": "42781", "town": "Haan", "email": "paul@beispiel.test"}
    client.post(address, values | {"phone": "0170 1", "seen": page.context["seen"]})
    mettmann.person.refresh_from_db()
    assert (mettmann.person.phone, mettmann.person.iban) == ("0170 1", "")


def test_running_cases_are_told_where_letters_go(antje: Client, mettmann: District, address: str, on: date) -> None:
    assert "laufenden Antrag" not in text(antje.get(address))
    case = draft(mettmann.call, mettmann.association)
    perform("submit", case, by=mettmann["antje"], on=on)
    page = text(antje.get(address))
    assert "Laufende Anträge: Briefe und Bescheide gehen an die neue Anschrift." in page
    assert "Sie haben gerade 1 laufenden Antrag." in page


def test_no_account_is_swapped_quietly(antje: Client, mettmann: District, address: str, on: date) -> None:
    """The office reads it at each running case; a change of the phone is nobody's news."""
    case, untouched = (draft(mettmann.call, mettmann.association) for _ in range(2))
    perform("submit", case, by=mettmann["antje"], on=on)
    antje.post(address, VALUES | {"seen": seen(antje, address)})
    assert not Message.objects.exists()
    antje.post(address, VALUES | {"iban": OTHER_IBAN, "seen": seen(antje, address)})
    message = Message.objects.get()
    assert (message.application, message.by, message.from_office) == (case, mettmann["antje"], False)
    assert "Die Bankverbindung ist geändert." in message.text
    assert OTHER_IBAN[-4:] not in message.text, "whoever reads messages need not see accounts"
    assert case.events.filter(act="write_message").count() == 1
    assert not untouched.events.exists()


def test_an_account_stays_when_the_case_cannot_be_told(
    antje: Client, mettmann: District, address: str, on: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = draft(mettmann.call, mettmann.association)
    perform("submit", case, by=mettmann["antje"], on=on)

    def busy(*_args: Any, **_named: Any) -> None:
        raise Conflict(OCCUPIED)

    monkeypatch.setattr("portal.applicant.profile.perform", busy)
    answer = antje.post(address, VALUES | {"iban": OTHER_IBAN, "seen": seen(antje, address)})
    assert (answer.status_code, "Gerade arbeitet jemand anderes" in text(answer)) == (409, True)
    mettmann.association.refresh_from_db()
    assert mettmann.association.iban == "DE89370400440532013000"


def test_nobody_else_meets_the_data(client: Client, mettmann: District, address: str) -> None:
    for stranger in ("nora", "paul", "sabine", "mehmet"):
        client.force_login(mettmann[stranger])
        assert (client.get(address).status_code, client.post(address, VALUES).status_code) == (404, 404), stranger
    mettmann.association.refresh_from_db()
    assert mettmann.association.street == "Mittelstraße 12"


# --- the bank while typing ---


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("DE89 3704 0044 0532 0130 00", "Commerzbank"),
        ("de89370400440532013000", "Commerzbank"),
        ("DE89 3704", "Bis jetzt sind es 8."),
        ("DE89 3704 0044 0532 0130 01", "Die IBAN enthält einen Tippfehler."),
        ("FR14 2004 1010 0505 0001 3M02 606", "LA BANQUE POSTALE"),
        ("AT61 1904 3002 3457 3201", "Den Namen der Bank kennen wir nicht."),
        ("DE89 3704 0044 0532 0130 000", "Die IBAN hat nicht die richtige Länge."),
        ("Sparkasse", "Das ist keine IBAN."),
        ("<b>", "Das ist keine IBAN."),
    ],
)
def test_a_number_says_its_bank_or_what_is_wrong(antje: Client, typed: str, sentence: str) -> None:
    answer = antje.post(reverse("applicant:iban"), {"iban": typed})
    page = text(answer)
    assert answer.status_code == 200
    assert sentence in page
    assert "<html" not in page


def test_an_empty_field_says_nothing(antje: Client) -> None:
    assert text(antje.post(reverse("applicant:iban"), {})).strip() == ""
    assert antje.get(reverse("applicant:iban")).status_code == 405, "a number does not belong into an address"


def test_without_script_a_button_looks_and_keeps_what_was_typed(
    antje: Client, mettmann: District, address: str
) -> None:
    new = reverse("applicant:new_applicant", args=[mettmann.call.slug])
    for place in (address, new):
        looked = antje.post(place, VALUES | {"street": "Nebenan 1", "iban": OTHER_IBAN, "do": "look"})
        assert looked.status_code == 200
        page = text(looked)
        assert "Deutsche Kreditbank" in page
        assert 'value="Nebenan 1"' in page
        assert OTHER_IBAN in page
    mettmann.association.refresh_from_db()
    assert mettmann.association.iban == "DE89370400440532013000"


# --- the name ---

RENAMED = "Begegnung Hilden e.V."


def test_a_name_is_changed_while_nothing_rests_on_it(antje: Client, mettmann: District, address: str) -> None:
    case = draft(mettmann.call, mettmann.association)
    assert 'name="name"' in text(antje.get(address))
    done = antje.post(address, VALUES | {"name": RENAMED, "seen": seen(antje, address)}, follow=True)
    assert f"Die Angaben zu {RENAMED} sind gespeichert." in text(done)
    assert RENAMED in text(antje.get(url("check", case)))
    assert antje.post(address, VALUES | {"name": " ", "seen": seen(antje, address)}).status_code == 422


def test_no_running_case_loses_its_name(antje: Client, mettmann: District, address: str, on: date) -> None:
    """Not on the page, and not by a page that was open before either; then nothing else is changed."""
    before = seen(antje, address)
    case = draft(mettmann.call, mettmann.association)
    perform("submit", case, by=mettmann["antje"], on=on)
    page = text(antje.get(address))
    assert 'name="name"' not in page
    assert "Bitte schreiben Sie uns, dann ändern wir ihn gemeinsam." in page
    answer = antje.post(address, VALUES | {"name": RENAMED, "seen": before})
    assert answer.status_code == 409
    assert "Ein Antrag läuft, oder Geld ist bewilligt." in text(answer)
    assert f"Sie schreiben „{RENAMED}“" in text(answer)
    mettmann.association.refresh_from_db()
    assert (mettmann.association.name, mettmann.association.street) == ("Begegnungscafé Hilden e.V.", "Mittelstraße 12")
    assert antje.post(address, VALUES | {"seen": seen(antje, address)}).status_code == 302, "the rest can be changed"


def test_after_a_withdrawal_the_name_is_free_again(antje: Client, mettmann: District, address: str, on: date) -> None:
    case = draft(mettmann.call, mettmann.association)
    perform("submit", case, by=mettmann["antje"], on=on)
    perform("withdraw", case, by=mettmann["antje"], on=on, reason="Kein Raum.")
    antje.post(address, VALUES | {"name": RENAMED, "seen": seen(antje, address)})
    mettmann.association.refresh_from_db()
    assert mettmann.association.name == RENAMED


def test_who_only_helps_does_not_change_a_name(mettmann: District, address: str) -> None:
    browser = Client()
    browser.force_login(mettmann["oksana"])
    assert browser.post(address, VALUES | {"name": RENAMED}).status_code == 404
