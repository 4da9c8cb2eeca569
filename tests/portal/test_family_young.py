# SPDX-License-Identifier: AGPL-3.0-or-later
"""From fifteen on one's own, where the law of the circle gives the right to the young person, § 36 SGB I."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from benefits.models import Claim, Family, Guardian, Phase
from law import calendar
from tests.benefits.claims import act
from tests.benefits.conftest import offices
from tests.portal.applicant import seal, text
from tests.portal.families import AGREED, BENEFIT, CONTACT, LUNCH, YASIN, Phone
from workflows.demo.families import Families

__all__ = ["offices"]
SELF = BENEFIT | {"whom": "self", "circle": "sgb12"}
NORA = YASIN | {"first_name": "Nora", "last_name": "Fremd", "born_on": "28.09.2011"}
ADULT = {"adult": "Petra Fremd", "adult_phone": "02102 99"}
ABOUT = CONTACT | {"name": "Nora Fremd", "iban": ""} | ADULT


@pytest.fixture
def young(client: Client, offices: Families) -> Phone:
    """Somebody who turns fifteen today."""
    client.force_login(offices["irina"])
    phone = Phone(client).begins()
    phone.sends(phone.url("benefit"), SELF)
    return phone


def test_at_fifteen_one_applies_alone_in_the_circle_of_the_social_office(young: Phone, offices: Families) -> None:
    assert "Wir sagen Ihren Eltern Bescheid" in text(young.client.get(young.url("contact")))
    young.sends(young.url("contact"), ABOUT)
    young.sends(young.names(NORA, "lunch"), LUNCH)
    assert young.sends(young.url("check"), AGREED)["Location"] == young.url("receipt")
    claim = Claim.objects.get()
    assert claim.details == {"alone": True, **ADULT} and claim.unit == offices.offices["Ratingen", "sgb12"].unit
    assert Guardian.objects.get(user=offices["irina"]).family == claim.child.family
    assert "Wir sagen Ihren Eltern, dass Sie diesen Antrag gestellt haben" in text(
        young.client.get(young.url("receipt"))
    )


def test_a_day_before_the_birthday_it_is_too_early(young: Phone) -> None:
    young.sends(young.url("contact"), ABOUT)
    calendar.pretend(date(2026, 9, 27))
    answer = young.sends(young.url("new_child"), NORA)
    assert answer.status_code == 422 and "Selbst beantragen können Sie ab 15 Jahren." in text(answer)


def test_an_adult_to_call_is_asked_for_until_eighteen(young: Phone) -> None:
    young.sends(young.url("contact"), ABOUT | {"adult": ""})
    young.sends(young.names(NORA, "lunch"), LUNCH)
    answer = young.sends(young.url("check"), AGREED)
    assert answer.status_code == 422 and not Claim.objects.exists()
    assert "Bitte nennen Sie uns einen Erwachsenen" in text(answer)


def test_of_age_nobody_else_is_asked_for(young: Phone) -> None:
    young.sends(young.url("contact"), ABOUT | {"adult": ""})
    young.sends(young.names(NORA | {"born_on": "28.09.2008"}, "lunch"), LUNCH)
    assert young.sends(young.url("check"), AGREED).status_code == 302


def test_one_applies_for_oneself_and_for_nobody_else(young: Phone) -> None:
    young.sends(young.url("contact"), ABOUT)
    young.names(NORA, "lunch")
    assert "Noch ein Kind" not in text(young.client.get(young.url("children")))
    assert young.client.get(young.url("new_child")).status_code == 302
    answer = young.client.post(young.url("new_child"), NORA | {"first_name": "Zwei"})
    assert answer.status_code == 302 and len(young.stored().answers["children"]) == 1


def test_who_changes_to_oneself_leaves_the_other_children_out(young: Phone) -> None:
    young.sends(young.url("benefit"), SELF | {"whom": "children"})
    young.sends(young.url("contact"), ABOUT)
    for name in ("Nora", "Zwei"):
        young.sends(young.names(NORA | {"first_name": name}, "lunch"), LUNCH)
    young.sends(young.url("benefit"), SELF)
    answer = young.sends(young.url("check"), AGREED)
    assert answer.status_code == 422 and "Bitte entfernen Sie die anderen Kinder." in text(answer)


def test_where_the_parent_is_entitled_the_page_says_so_and_invites(young: Phone) -> None:
    answer = young.sends(young.url("benefit"), SELF | {"circle": "bkgg"})
    assert answer["Location"] == young.url("elsewhere")
    page = text(young.client.get(young.url("elsewhere")))
    assert "Diesen Antrag stellen Ihre Eltern" in page and "§ 6b BKGG" in page
    assert "Eltern einladen" in page and "http://testserver/familie/" in page
    assert young.client.get(young.url("contact"))["Location"] == young.url("elsewhere")


def test_a_forged_check_page_sends_nothing_for_who_may_not(young: Phone) -> None:
    young.sends(young.url("contact"), ABOUT)
    young.sends(young.names(NORA, "lunch"), LUNCH)
    young.sends(young.url("benefit"), SELF | {"circle": "bkgg"})
    answer = young.sends(young.url("check"), AGREED)
    assert answer.status_code == 422 and "Diesen Antrag stellt Ihre Mutter oder Ihr Vater." in text(answer)
    assert not Claim.objects.exists() and Family.objects.count() == 2


def test_before_eighteen_nothing_is_taken_back_without_the_parents(young: Phone, offices: Families) -> None:
    """§ 36 (2) SGB I; the office may, when the parents called."""
    young.sends(young.url("contact"), ABOUT)
    young.sends(young.names(NORA, "lunch"), LUNCH)
    young.sends(young.url("check"), AGREED)
    claim = Claim.objects.get()
    address = reverse("families:withdraw", args=[claim.public_id])
    answer = young.client.post(address, seal(young.client, address) | {"reason": ""})
    assert answer.status_code == 422 and "Bis 18 geht das nur mit Ihren Eltern." in text(answer)
    act(offices, claim, "withdraw", by="frank", reason="Die Mutter rief an.")
    assert claim.phase == Phase.WITHDRAWN
