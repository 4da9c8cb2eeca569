# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages about money: providers, the money of a claim, a school's bill, the cashier, the family's voucher."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benefits.catalogue import PackageKey
from benefits.models import Payment, Provider, SchoolBill, Voucher
from law import calendar
from portal.cashier.sheet import harmless
from tests.benefits.claims import act as through_the_door
from tests.benefits.desk import SEAL, act, browser, html, url_of, words
from tests.benefits.money import IBAN, OTHER_IBAN, POSTED, SCHOOL, awarded, bill, listed, provider, released, vouched
from tests.benefits.test_fence import login
from workflows import consequences, money
from workflows.demo.families import Families

SECRET = ("Yasin", "Leila", "Haddad", "Mittagessen", "Ausfl", "Lernförderung", "Paket")


@pytest.fixture(autouse=True)
def today(offices: Families) -> None:
    calendar.pretend(POSTED)


def send(client: Client, url: str, **fields: Any) -> Any:
    """Open a page, fill it in, send it."""
    page = client.get(url)
    assert page.status_code == 200, (url, page.status_code)
    return client.post(url, dict(SEAL.findall(html(page))) | fields)


# --- providers ---


def test_a_provider_is_entered_and_confirmed_by_two(offices: Families) -> None:
    birgit, deniz = browser(offices["birgit"]), browser(offices["deniz"])
    facts = {"town": "Ratingen", "name": SCHOOL, "kind": "school", "holder": "Stadt", "iban": "DE00 1"}
    wrong = send(birgit, "/but/anbieter/neu/", **facts)
    assert wrong.status_code == 422 and SCHOOL in html(wrong) and "IBAN hat nicht die richtige Länge" in words(wrong)
    where = send(birgit, "/but/anbieter/neu/", **facts | {"iban": "DE02 1203 0000 0000 2020 51"})["Location"]
    assert "Bankverbindung: wartet auf Bestätigung" in words(birgit.get(where))
    own = send(birgit, f"{where}confirm_account/", iban=IBAN)
    assert own.status_code == 422 and "Bestätigen muss sie jemand anderes" in words(own)
    assert IBAN not in html(deniz.get(f"{where}confirm_account/")), "nothing to copy from"
    send(deniz, f"{where}confirm_account/", iban=IBAN)
    page = words(birgit.get(where))
    assert "DE02 1203 0000 0000 2020 51" in page and "Deniz Arslan" in page
    assert "Bankverbindung bestätigt" in page


def test_a_double_click_makes_one_provider_and_a_name_stands_once(offices: Families) -> None:
    birgit = browser(offices["birgit"])
    page = birgit.get("/but/anbieter/neu/")
    facts = {"town": "Ratingen", "name": "Verein", "kind": "club", "holder": "", "iban": ""}
    sent = dict(SEAL.findall(html(page))) | facts
    first, second = birgit.post("/but/anbieter/neu/", sent), birgit.post("/but/anbieter/neu/", sent)
    assert first["Location"] == second["Location"] and Provider.objects.count() == 1
    again = send(birgit, "/but/anbieter/neu/", **facts | {"name": "VEREIN"})
    assert again.status_code == 422 and "gibt es in Ratingen schon" in words(again)


@pytest.mark.parametrize("person", ["irina", "samira", "carla"])
def test_a_provider_of_another_town_is_not_there(offices: Families, person: str) -> None:
    made = provider(offices)
    client = browser(offices[person])
    for url in (f"/but/anbieter/{made.public_id}/", f"/but/anbieter/{made.public_id}/change_account/"):
        assert client.get(url).status_code == 404


# --- the claim and its family ---


def test_the_page_of_a_claim_shows_its_money(offices: Families) -> None:
    birgit, mensa = browser(offices["birgit"]), provider(offices, "Mensa", kind="caterer")
    claim = awarded(offices)
    assert "Was ist zu tun? Gutschein ausstellen" in words(birgit.get(url_of(claim)))
    act(birgit, claim, "issue_voucher", valid_until="31.07.2027")
    assert "Was ist zu tun? Nichts mehr zu tun" in words(birgit.get(url_of(claim)))
    sent = {"provider": mensa.pk, "reference": "R 1", "given_on": "12.10.2026"}
    wrong = act(birgit, claim, "redeem_voucher", **sent, amount="101")
    assert wrong.status_code == 422 and "noch 100,00\u00a0€" in html(wrong)
    act(birgit, claim, "redeem_voucher", **sent, amount="60")
    page = words(birgit.get(url_of(claim)))
    assert "mit der Ausgabe des Gutscheins (§ 29 Absatz 2 SGB II): seit dem 12.10.2026" in page
    assert f"{Voucher.objects.get().number} 100,00 € 40,00 € 31.07.2027" in page
    act(birgit, claim, "reissue_voucher", valid_until="31.07.2027")
    assert "gesperrt am 12.10.2026" in words(birgit.get(url_of(claim)))
    assert "An einer Sammelabrechnung" not in words(birgit.get(url_of(claim)))
    assert birgit.get(url_of(claim, "share_bill/")).status_code == 404


def test_a_family_sees_what_is_left_of_its_voucher(offices: Families) -> None:
    claim, samira = vouched(offices), browser(offices["samira"])
    bill(offices, claim, provider(offices, "Mensa"), 60)
    consequences.run_pending()
    with login("foerderwerk_portal"):
        page = words(samira.get(f"/familie/faelle/{claim.public_id}/"))
    assert "Noch übrig 40,00" in page and "Gültig bis 31.07.2027" in page
    assert "Gutschein vom 12.10.2026" in page, "its letter"
    through_the_door(offices, claim, "reissue_voucher", on=POSTED, valid_until=claim.period_until)
    page = words(samira.get(f"/familie/faelle/{claim.public_id}/"))
    assert Voucher.objects.latest("pk").number in page and Voucher.objects.earliest("pk").number not in page


def test_money_for_a_family_asks_for_its_account(offices: Families) -> None:
    birgit, claim = browser(offices["birgit"]), awarded(offices, "money", package=PackageKey.CLUB, amount=180)
    assert "Was ist zu tun? Zahlung freigeben" in words(birgit.get(url_of(claim)))
    account = {"holder": "Samira Haddad", "iban": OTHER_IBAN, "reference": claim.reference}
    wrong = act(birgit, claim, "release_payments", parts=["2026-08-01"], **account | {"iban": "DE00"})
    assert wrong.status_code == 422 and "Samira Haddad" in html(wrong)
    act(birgit, claim, "release_payments", parts=["2026-08-01", "2026-09-01"], **account)
    assert list(Payment.objects.values_list("amount", "iban")) == [(15, OTHER_IBAN)] * 2


# --- a school's bill ---


def test_a_bill_of_a_school_is_looked_at_and_then_recorded(offices: Families) -> None:
    birgit, school = browser(offices["birgit"]), provider(offices)
    award = {"package": PackageKey.OUTING, "amount": 30, "provider": school}
    claims = [awarded(offices, "school_bill", child=child, **award) for child in ("Yasin", "Leila")]
    asked = {"provider": school.pk, "number": "2026-17", "took_place_on": "10.10.2026"}
    asked["claims"] = [claim.pk for claim in claims]
    neither = send(birgit, "/but/sammelabrechnung/", **asked, do="look")
    assert neither.status_code == 422 and "genau eines" in words(neither)
    bad = send(birgit, "/but/sammelabrechnung/", **asked, each="31", do="record")
    assert bad.status_code == 422 and "2 Fälle passen nicht" in words(bad) and not SchoolBill.objects.exists()
    good = send(birgit, "/but/sammelabrechnung/", **asked, total="59", do="look")
    assert "Alles passt" in words(good) and not SchoolBill.objects.exists()
    assert send(birgit, "/but/sammelabrechnung/", **asked, total="59", do="record").status_code == 302
    assert SchoolBill.objects.get().total == 59
    page = words(birgit.get("/but/sammelabrechnung/"))
    assert "Kein Fall wartet" in page and "2026-17" in page
    assert "Sammelabrechnung 2026-17" in words(birgit.get(url_of(claims[0])))


# --- the cashier ---


def test_the_cashier_draws_up_pays_and_undoes_a_list(offices: Families) -> None:
    claim, carla = vouched(offices), browser(offices["carla"])
    unit = claim.unit_id
    nothing = send(carla, "/kasse/", unit=unit, due_until="12.10.2026")
    assert nothing.status_code == 422 and "nichts zu zahlen" in words(nothing)
    bill(offices, claim, provider(offices, "Mensa", kind="caterer"), 60)
    with login("foerderwerk_portal"):
        where = send(carla, "/kasse/", unit=unit, due_until="12.10.2026")["Location"]
        page = words(carla.get(where))
        table = carla.get(f"{where}tabelle/").content.decode("utf-8-sig")
        assert send(carla, f"{where}undo_list/")["Location"] == where
        again = send(carla, "/kasse/", unit=unit, due_until="12.10.2026")["Location"]
        send(carla, f"{again}mark_paid/", paid_on="12.10.2026")
        pages = page + table + words(carla.get("/kasse/")) + words(carla.get(again))
    assert claim.file_number in page and "DE02 1203 0000 0000 2020 51" in page
    assert table.splitlines()[1] == f'"Stadt Ratingen";"{IBAN}";"60,00";"R 1";"{claim.file_number}";"12.10.2026"'
    assert not [word for word in SECRET if word in pages]
    assert "bezahlt am 12.10.2026" in words(browser(offices["birgit"]).get(url_of(claim)))


@pytest.mark.parametrize("person", ["birgit", "frank", "irina", "samira"])
def test_the_pages_of_the_cashier_are_not_there_for_others(offices: Families, person: str) -> None:
    claim = awarded(offices, "provider", provider=provider(offices))
    released(offices, claim, POSTED.isoformat())
    drawn_up = listed(offices, offices["carla"])
    client = browser(offices[person])
    for url in ("/kasse/", f"/kasse/listen/{drawn_up.public_id}/", f"/kasse/listen/{drawn_up.public_id}/tabelle/"):
        assert client.get(url).status_code == 404
    assert client.post(f"/kasse/listen/{drawn_up.public_id}/mark_paid/", {"paid_on": "12.10.2026"}).status_code == 404


def test_everything_of_a_claim_is_missing_for_the_cashier(offices: Families) -> None:
    claim, carla = vouched(offices), browser(offices["carla"])
    urls = ["/but/", url_of(claim), url_of(claim, "redeem_voucher/"), f"/familie/faelle/{claim.public_id}/"]
    assert [carla.get(url).status_code for url in [*urls, "/but/sammelabrechnung/"]] == [404] * 5
    assert "Kasse" in words(carla.get("/konto/")) or "/kasse/" in html(carla.get("/konto/"))


def test_a_waiting_payment_says_why_it_cannot_be_paid(offices: Families) -> None:
    school = provider(offices, confirmed=False)
    released(offices, awarded(offices, "provider", provider=school), POSTED.isoformat())
    assert "noch nicht von einer zweiten Person bestätigt" in words(browser(offices["carla"]).get("/kasse/"))


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-5", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless("R 17-4") == "R 17-4"


def statements(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_pages_ask_the_same_however_much_there_is(offices: Families) -> None:
    """One payment and four, one provider and four: the same statements."""
    birgit, carla, mensa = browser(offices["birgit"]), browser(offices["carla"]), provider(offices, "Mensa")
    claim = vouched(offices)
    found: list[dict[str, int]] = []
    for size in (1, 4):
        for number in range(size):
            bill(offices, claim, mensa, 1, f"R {size}-{number}")
            money.add("Ratingen", by=offices["birgit"], on=POSTED, name=f"Verein {size}-{number}", kind="club")
        drawn_up = listed(offices, offices["carla"])
        bill(offices, claim, mensa, 1, f"W {size}")
        pages = {"/kasse/": carla, f"/kasse/listen/{drawn_up.public_id}/": carla, url_of(claim): birgit}
        pages |= {"/but/anbieter/": birgit, "/but/sammelabrechnung/": birgit}
        for url, client in pages.items():
            client.get(url)
        found.append({url[:14]: statements(client, url) for url, client in pages.items()})
    assert found[0] == found[1]
