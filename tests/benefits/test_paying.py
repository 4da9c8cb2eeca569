# SPDX-License-Identifier: AGPL-3.0-or-later
"""After an award: vouchers, payments of the office, lists of the cashier, bills of schools; each through the door."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from benefits import payments
from benefits.catalogue import PackageKey
from benefits.models import BankAccount, ClaimLetter, Payment, PaymentEvent, PaymentList, SchoolBill, Voucher
from law.finding import Refused
from permissions import roles, treasury
from permissions.families import in_the_name_of
from permissions.policy import Role
from tests.benefits.claims import act
from tests.benefits.money import (
    IBAN,
    OTHER_IBAN,
    POSTED,
    SCHOOL,
    awarded,
    bill,
    listed,
    provider,
    released,
    vouched,
)
from workflows import consequences, money, school_bills
from workflows.demo.families import Families
from workflows.engine import Conflict, Forbidden, Unknown, perform, possible_acts, roles_on

ACCOUNT = {"holder": "Samira Haddad", "iban": OTHER_IBAN}


def left(claim: Any) -> list[Decimal]:
    return [each.left for each in Voucher.objects.filter(claim=claim)]


# --- vouchers ---


def test_a_voucher_is_redeemed_in_parts_and_never_below_zero(offices: Families) -> None:
    claim, mensa = vouched(offices), provider(offices, "Mensa", kind="caterer")
    bill(offices, claim, mensa, 60, "R 1")
    bill(offices, claim, mensa, 30, "R 2")
    with pytest.raises(Refused, match="noch 10,00\u00a0€"):
        bill(offices, claim, mensa, 11, "R 3")
    assert left(claim) == [Decimal(10)]
    assert list(Payment.objects.values_list("amount", "reference")) == [(60, "R 1"), (30, "R 2")]
    with pytest.raises(IntegrityError, match="a_voucher_never_falls_below_zero"), transaction.atomic():
        Voucher.objects.update(redeemed=Decimal(101))


def test_a_lost_voucher_is_issued_anew_for_what_is_left(offices: Families) -> None:
    """The old one is blocked: whoever finds it redeems nothing."""
    claim, mensa = vouched(offices), provider(offices, "Mensa", kind="caterer")
    bill(offices, claim, mensa, 60)
    act(offices, claim, "reissue_voucher", on=POSTED, valid_until=claim.period_until)
    old, new = Voucher.objects.filter(claim=claim)
    assert (old.blocked_on, old.left, new.amount, new.left) == (POSTED, 0, 40, 40)
    assert old.number != new.number
    with pytest.raises(IntegrityError, match="one_voucher_a_decision"), transaction.atomic():
        Voucher.objects.filter(pk=old.pk).update(blocked_on=None)


def test_the_letter_of_a_voucher_is_set_and_one_that_was_lost_again_is_not(offices: Families) -> None:
    claim = vouched(offices)
    act(offices, claim, "reissue_voucher", on=POSTED, valid_until=claim.period_until)
    consequences.run_pending()
    letter = ClaimLetter.objects.get(claim=claim, kind="voucher")
    assert letter.event.act == "reissue_voucher"
    with letter.file.open() as file:
        first, slip = (page.extract_text() for page in PdfReader(BytesIO(file.read())).pages)
    assert "Der alte ist gesperrt" in " ".join(first.split())
    assert Voucher.objects.get(blocked_on=None).number in slip and "100,00" in slip
    assert not [word for word in ("Leila", "Haddad", "Mittagessen") if word in slip], "what the provider is given"


@pytest.mark.parametrize(
    ("until", "told"),
    [(date(2027, 8, 1), "Bewilligt ist bis zum 31.07.2027"), (date(2026, 10, 11), "Dieser Tag ist vorbei")],
)
def test_a_voucher_is_valid_for_a_limited_time(offices: Families, until: date, told: str) -> None:
    claim = awarded(offices)
    with pytest.raises(Refused, match=told):
        act(offices, claim, "issue_voucher", on=POSTED, valid_until=until)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"given_on": date(2026, 12, 24)}, "liegt danach"),
        ({"reference": "Leila, Oktober"}, "weder das Kind noch die Leistung"),
        ({"reference": "R 1"}, "schon erfasst"),
    ],
)
def test_what_a_bill_must_not_say(offices: Families, more: dict[str, Any], told: str) -> None:
    claim, mensa = awarded(offices), provider(offices, "Mensa", kind="caterer")
    act(offices, claim, "issue_voucher", on=POSTED, valid_until=date(2026, 11, 30))
    bill(offices, claim, mensa, 10, "R 1")
    with pytest.raises(Refused, match=told):
        bill(offices, claim, mensa, 10, **({"number": "R 2"} | more))


def test_a_voucher_for_one_provider_is_redeemed_by_no_other(offices: Families) -> None:
    mensa, other = provider(offices, "Mensa"), provider(offices, "Küche")
    claim = vouched(offices, provider=mensa)
    with pytest.raises(Refused, match="Bewilligt ist die Leistung bei: Mensa"):
        bill(offices, claim, other, 10)


def test_a_bill_taken_back_is_in_the_voucher_again(offices: Families) -> None:
    claim, mensa = vouched(offices), provider(offices, "Mensa")
    bill(offices, claim, mensa, 60)
    act(offices, claim, "take_back_payment", on=POSTED, payment=Payment.objects.get())
    assert (left(claim), Payment.objects.count()) == ([100], 0)


# --- what falls due ---


def dues(claim: Any) -> list[tuple[date, Decimal]]:
    return [tuple(part) for part in payments.parts(claim, claim.decisions.get())]  # type: ignore[misc]


def test_participation_in_money_is_paid_month_by_month(offices: Families) -> None:
    claim = awarded(offices, "money", package=PackageKey.CLUB, amount=180, child="Yasin")
    found = dues(claim)
    assert (len(found), found[0], found[-1]) == (12, (date(2026, 8, 1), 15), (date(2027, 7, 1), 15))


def test_cents_that_do_not_divide_come_first(offices: Families) -> None:
    found = dues(awarded(offices, "money", amount=100))
    assert found[0][1] == Decimal("8.37") and found[1][1] == Decimal("8.33")
    assert sum(amount for _day, amount in found) == 100


def test_supplies_fall_due_on_the_days_of_the_law(offices: Families) -> None:
    """195 euros in 2026: 65 on 1 February, 130 on 1 August; nobody guesses what no ordinance says."""
    claim = awarded(offices, "money", package=PackageKey.SUPPLIES, amount=130, child="Yasin")
    assert dues(claim) == [(date(2026, 8, 1), 130)]
    decision = claim.decisions.get()
    decision.since, decision.amount = date(2026, 1, 1), Decimal(195)
    assert [tuple(part) for part in payments.parts(claim, decision)] == [
        (date(2026, 2, 1), 65),
        (date(2026, 8, 1), 130),
    ]


def test_nothing_is_paid_before_the_decision_is_posted_and_at_once_afterwards(offices: Families) -> None:
    """In favour of the family: nobody waits until it is final."""
    claim = awarded(offices, "provider", provider=provider(offices), amount=30)
    assert dues(claim) == [(POSTED, 30)]
    decision = claim.decisions.get()
    decision.dispatched_on = None
    assert payments.parts(claim, decision) == ()
    released(offices, claim, POSTED.isoformat())
    assert Payment.objects.get().payee == SCHOOL
    with pytest.raises(Conflict):
        released(offices, claim, POSTED.isoformat())


def test_the_account_of_the_family_is_needed_and_the_receipt_for_a_refund(offices: Families) -> None:
    claim = awarded(offices, "refund", amount=30)
    with pytest.raises(Refused, match=r"Konto der Familie.*Beleg"):
        released(offices, claim, POSTED.isoformat())
    released(offices, claim, POSTED.isoformat(), receipt_on=POSTED, **ACCOUNT)
    assert Payment.objects.get().iban == OTHER_IBAN


def test_one_of_another_town_is_no_payee(offices: Families) -> None:
    elsewhere = money.add("Velbert", by=offices["irina"], on=POSTED, name="Verein", kind="club")
    with pytest.raises(Refused, match="Anbieter Ihrer Stadt"):
        awarded(offices, "provider", provider=elsewhere)


def test_when_a_benefit_counts_as_delivered(offices: Families) -> None:
    """A voucher on its issue, all else on its payment."""
    claim = vouched(offices)
    vouchers = list(Voucher.objects.all())
    assert payments.delivered_on(claim.decisions.get(), vouchers, []) == POSTED
    paid = awarded(offices, "provider", provider=provider(offices), child="Yasin")
    released(offices, paid, POSTED.isoformat())
    made, carla = paid.decisions.get(), offices["carla"]
    assert payments.delivered_on(made, [], list(Payment.objects.filter(claim=paid))) is None
    drawn_up = listed(offices, carla)
    perform("mark_paid", drawn_up, by=carla, on=date(2026, 10, 14), paid_on=date(2026, 10, 13))
    assert payments.delivered_on(made, [], list(Payment.objects.filter(claim=paid))) == date(2026, 10, 13)


# --- providers and four eyes ---


def test_nobody_confirms_the_account_they_entered(offices: Families) -> None:
    made = provider(offices, confirmed=False)
    with pytest.raises(Refused, match="Bestätigen muss sie jemand anderes"):
        perform("confirm_account", made, by=offices["birgit"], on=POSTED, iban=IBAN)
    with pytest.raises(Refused, match="weicht von der eingetragenen ab"):
        perform("confirm_account", made, by=offices["deniz"], on=POSTED, iban=OTHER_IBAN)
    same = {"confirmed_by": offices["birgit"], "confirmed_on": POSTED}
    with pytest.raises(IntegrityError, match="confirmed_by_a_second_person"), transaction.atomic():
        BankAccount.objects.update(**same)
    with pytest.raises(IntegrityError, match="an account is never changed"), transaction.atomic():
        BankAccount.objects.update(iban=OTHER_IBAN)


def test_nothing_goes_to_an_account_that_waits_for_a_second_person(offices: Families) -> None:
    """Not to the new one and not to the old one; the database refuses it too."""
    school, carla = provider(offices), offices["carla"]
    claim = awarded(offices, "provider", provider=school)
    released(offices, claim, POSTED.isoformat())
    perform("change_account", school, by=offices["birgit"], on=POSTED, holder="Schule", iban=OTHER_IBAN)
    with pytest.raises(Refused, match="nichts zu zahlen"):
        listed(offices, carla)
    drawn_up = PaymentList.objects.create(
        unit=claim.unit, due_until=POSTED, drawn_up_on=POSTED, drawn_up_by=carla, phase="open"
    )
    for account in BankAccount.objects.all():
        with pytest.raises(IntegrityError, match="no second person confirmed"), transaction.atomic():
            Payment.objects.update(payment_list=drawn_up, account=account)
    perform("confirm_account", school, by=offices["deniz"], on=POSTED, iban=OTHER_IBAN)
    assert listed(offices, carla).count == 1


def test_a_changed_account_leaves_a_trace(offices: Families) -> None:
    school = provider(offices)
    perform("change_account", school, by=offices["deniz"], on=POSTED, holder="Schule", iban=OTHER_IBAN)
    old, new = school.accounts.all()
    assert (old.iban, old.entered_by, old.confirmed_by, old.ended_on) == (
        IBAN,
        offices["birgit"],
        offices["deniz"],
        POSTED,
    )
    assert (new.iban, new.entered_by, new.confirmed_by) == (OTHER_IBAN, offices["deniz"], None)
    told = list(PaymentEvent.objects.filter(provider=school).values_list("act", "by__name"))
    assert told == [
        ("add_provider", "Birgit Tillmann"),
        ("confirm_account", "Deniz Arslan"),
        ("change_account", "Deniz Arslan"),
    ]
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        PaymentEvent.objects.all().delete()


@pytest.mark.parametrize(("person", "may"), [("birgit", True), ("frank", True), ("irina", False), ("samira", False)])
def test_a_provider_is_kept_by_the_offices_of_its_town(offices: Families, person: str, may: bool) -> None:
    school, user = provider(offices), offices[person]
    assert ("change_provider" in possible_acts(school, roles=roles_on(school, user, POSTED), by=user, on=POSTED)) == may
    if not may:
        with pytest.raises(Unknown):
            perform("close_provider", school, by=user, on=POSTED)


# --- the cashier ---


def test_the_cashier_pays_a_list_and_what_is_paid_stays(offices: Families) -> None:
    carla = offices["carla"]
    claim = awarded(offices, "provider", provider=provider(offices))
    released(offices, claim, POSTED.isoformat())
    drawn_up = listed(offices, carla)
    assert (drawn_up.phase, drawn_up.count, drawn_up.total) == ("open", 1, 100)
    with pytest.raises(Conflict):
        act(offices, claim, "take_back_payment", on=POSTED, payment=Payment.objects.get())
    perform("mark_paid", drawn_up, by=carla, on=POSTED, paid_on=POSTED)
    with pytest.raises(Conflict):
        perform("undo_list", drawn_up, by=carla, on=POSTED)
    with pytest.raises(IntegrityError, match="what was paid stays paid"), transaction.atomic():
        Payment.objects.update(amount=Decimal(1))


def test_a_list_taken_back_lets_its_payments_wait_again(offices: Families) -> None:
    carla = offices["carla"]
    claim = awarded(offices, "money", amount=100)
    released(offices, claim, "2026-08-01", "2026-09-01", "2027-07-01", **ACCOUNT)
    drawn_up = listed(offices, carla)
    assert (drawn_up.count, drawn_up.total) == (2, Decimal("16.70"))
    perform("undo_list", drawn_up, by=carla, on=POSTED)
    assert Payment.objects.filter(payment_list=None).count() == 3
    assert listed(offices, carla).count == 2


def test_nobody_pays_what_they_released(offices: Families) -> None:
    """Also where one person is clerk and cashier; the database refuses it too."""
    carla = offices["carla"]
    claim = awarded(offices, "provider", provider=provider(offices))
    roles.assign(Role.CLERK, carla, claim.unit)
    released(offices, claim, POSTED.isoformat(), by="carla")
    with pytest.raises(Refused, match="nichts zu zahlen"):
        listed(offices, carla)
    drawn_up = PaymentList.objects.create(
        unit=claim.unit, due_until=POSTED, drawn_up_on=POSTED, drawn_up_by=carla, phase="open"
    )
    account = BankAccount.objects.get()
    with pytest.raises(IntegrityError, match="nobody pays what they released"), transaction.atomic():
        Payment.objects.update(payment_list=drawn_up, account=account)


@pytest.mark.parametrize("person", ["birgit", "deniz"])
def test_the_office_that_releases_is_no_cashier(offices: Families, person: str) -> None:
    carla = offices["carla"]
    claim = awarded(offices, "provider", provider=provider(offices))
    released(offices, claim, POSTED.isoformat())
    drawn_up = listed(offices, carla)
    with pytest.raises(Unknown):
        perform("mark_paid", drawn_up, by=offices[person], on=POSTED, paid_on=POSTED)
    with pytest.raises((Unknown, Forbidden)):
        perform("release_payments", claim, by=carla, on=POSTED, parts=[], reference="")


def test_what_the_cashier_knows_is_payee_account_sum_and_numbers(offices: Families) -> None:
    carla, school = offices["carla"], provider(offices)
    claim = awarded(offices, "provider", provider=school)
    released(offices, claim, POSTED.isoformat(), reference="R 4711")
    with in_the_name_of(carla):
        (line,) = treasury.payables()
    assert (line.payee, line.iban, line.amount, line.reference) == ("Stadt Ratingen", IBAN, 100, "R 4711")
    assert (line.file_number, line.stands, line.own) == (claim.file_number, True, False)
    for other in (None, offices["birgit"], offices["samira"]):
        with in_the_name_of(other):
            assert treasury.payables() == []


# --- the bill of a school ---


def outing(offices: Families, child: str, **more: Any) -> Any:
    return awarded(offices, "school_bill", package=PackageKey.OUTING, child=child, **({"amount": 30} | more))


def test_one_bill_of_a_school_is_one_payment_with_a_share_of_each_claim(offices: Families) -> None:
    school, carla = provider(offices), offices["carla"]
    claims = [outing(offices, child, provider=school) for child in ("Yasin", "Leila")]
    asked = school_bills.Bill(claims[0].unit, school, "2026-17", POSTED, total=Decimal("50.01"))
    fits = school_bills.look(asked, claims, by=offices["birgit"], on=POSTED)
    assert [(fit.amount, fit.reasons) for fit in fits] == [(Decimal("25.01"), ()), (Decimal("25.00"), ())]
    assert not SchoolBill.objects.exists()
    school_bills.record(asked, claims, by=offices["birgit"], on=POSTED)
    assert [claim.events.last().act for claim in claims] == ["share_bill", "share_bill"]
    drawn_up = listed(offices, carla)
    assert (drawn_up.count, drawn_up.total) == (1, Decimal("50.01"))
    with in_the_name_of(carla):
        (line,) = treasury.payables()
    assert (line.amount, line.reference, line.file_number) == (Decimal("50.01"), "2026-17", "")
    with pytest.raises(Refused, match="schon erfasst"):
        school_bills.record(asked, claims, by=offices["birgit"], on=POSTED)


def test_where_one_claim_does_not_fit_nothing_is_recorded(offices: Families) -> None:
    school, other = provider(offices), provider(offices, "Andere Schule")
    fits, stranger = outing(offices, "Yasin", provider=school), outing(offices, "Leila", provider=other, amount=10)
    asked = school_bills.Bill(fits.unit, school, "17", POSTED, each=Decimal(20))
    found = school_bills.record(asked, [fits, stranger], by=offices["birgit"], on=POSTED)
    assert [fit.reasons for fit in found] == [
        (),
        ("Bewilligt ist eine andere Schule.", "Bewilligt sind noch 10,00\u00a0€. Der Anteil ist höher."),
    ]
    assert (SchoolBill.objects.count(), Payment.objects.count()) == (0, 0)
