# SPDX-License-Identifier: AGPL-3.0-or-later
"""A paper that was sent with an earlier application need not be sent again."""

from datetime import date
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from benefits.catalogue import PackageKey
from benefits.models import Claim, Evidence, FamilyPaper
from law import calendar
from tests.benefits.claims import act, applied
from tests.benefits.conftest import offices
from tests.portal.applicant import text
from tests.portal.families import AGREED, LEILA, LUNCH, Phone, filled_in, laid, photo
from workflows.demo.families import Families

__all__ = ["offices"]
CAME, NOW = date(2026, 9, 3), date(2026, 9, 28)
OFFER = "Diesen Nachweis haben wir schon vom 03.09.2026."


@pytest.fixture
def samira(client: Client, offices: Families) -> Client:
    client.force_login(offices["samira"])
    return client


def earlier(offices: Families, kind: str = "basic_benefit", until: date = date(2026, 9, 11), **more: Any) -> Claim:
    """Yasin's claim of 3 September with a paper that was accepted."""
    paper = FamilyPaper(family=offices.haddad, kind=kind, name="Unterlage.jpg", media_type="image/jpeg", size=4)
    paper.child = None if kind == "basic_benefit" else offices.children["Yasin"]
    paper.received_on = CAME
    paper.file.save("x", ContentFile(b"JPEG"))
    claim = applied(offices, on=CAME, **more)
    Claim.objects.filter(pk=claim.pk).update(period_from=date(2026, 9, 7), period_until=until)
    act(offices, claim, "supply", by="samira", on=CAME, papers={kind: paper.pk})
    return act(offices, claim, "accept_papers", on=CAME, kinds=[kind])


def decides(phone: Phone, answer: str = "ja", slot: str = "basic_benefit") -> Any:
    return phone.client.post(phone.url("documents"), {"slot": slot, "noch-einmal": answer})


def page(phone: Phone, name: str = "documents") -> str:
    return text(phone.client.get(phone.url(name)))


def test_what_is_here_serves_the_new_claims_from_the_day_they_are_here(samira: Client, offices: Families) -> None:
    """It came on 3 September; for claims of 28 September it counts from that day, never before."""
    earlier(offices)
    phone = filled_in(samira)
    assert OFFER in page(phone)
    decides(phone)
    assert "Wir nehmen Ihren Nachweis vom 03.09.2026." in page(phone) and OFFER not in page(phone)
    assert "Haben wir schon vom 03.09.2026" in page(phone, "check")
    assert phone.sends(phone.url("check"), AGREED).status_code == 302
    rows = Evidence.objects.filter(kind="basic_benefit", claim__applied_on=NOW)
    assert [(row.paper, row.received_on, row.accepted) for row in rows] == [(FamilyPaper.objects.get(), NOW, False)] * 2
    assert "Bescheid über die laufende Leistung" not in page(phone, "receipt")
    lunch = Claim.objects.get(applied_on=NOW, package="lunch")
    act(offices, lunch, "record_supply", on=NOW, papers={"cost": None}, received_on=NOW)
    assert act(offices, lunch, "accept_papers", on=NOW, kinds=["basic_benefit", "cost"]).ready_on == NOW


def test_nothing_is_taken_that_nobody_chose(samira: Client, offices: Families) -> None:
    earlier(offices)
    phone = filled_in(samira)
    decides(phone)
    decides(phone, "nein")
    assert OFFER in page(phone) and "Haben wir schon" not in page(phone, "check")
    phone.sends(phone.url("check"), AGREED)
    assert not Evidence.objects.filter(claim__applied_on=NOW, received_on__isnull=False).exists()


def test_a_new_file_goes_before_the_one_that_is_here(samira: Client, offices: Families) -> None:
    earlier(offices)
    phone = filled_in(samira)
    decides(phone)
    laid(phone, "basic_benefit", photo())
    assert "Ihren Nachweis vom" not in page(phone)
    phone.sends(phone.url("check"), AGREED)
    row = Evidence.objects.filter(kind="basic_benefit", claim__applied_on=NOW).first()
    assert row and row.paper == FamilyPaper.objects.latest("pk") and row.paper.received_on == NOW


def test_what_was_rejected_is_not_offered_and_counts_no_more(samira: Client, offices: Families) -> None:
    """Also where the office rejects it after it was chosen: the page says so before it is sent."""
    claim = earlier(offices)
    phone = filled_in(samira)
    decides(phone)
    act(offices, claim, "reject_papers", on=NOW, kinds=["basic_benefit"], reason="Zu alt.", due_on=date(2026, 10, 20))
    assert OFFER not in page(phone) and "Haben wir schon" not in page(phone, "check")
    assert "Dieser Nachweis passt nicht mehr." in text(phone.client.get(decides(phone)["Location"]))
    phone.sends(phone.url("check"), AGREED)
    assert not Evidence.objects.filter(claim__applied_on=NOW, received_on__isnull=False).exists()


@pytest.mark.parametrize(
    ("since", "until", "is_offered"),
    [
        ("03.03.2027", "31.07.2027", True),  # six months after it came
        ("04.03.2027", "31.07.2027", False),
        ("02.03.2026", "31.07.2026", False),
    ],
)
def test_it_is_offered_while_it_is_likely_to_hold(
    samira: Client, offices: Families, since: str, until: str, is_offered: bool
) -> None:
    earlier(offices)
    phone = Phone(samira).begins().says_whose()
    phone.sends(phone.names(LEILA, "lunch"), LUNCH | {"period_from": since, "period_until": until})
    assert (OFFER in page(phone)) is is_offered


@pytest.mark.parametrize(("since", "is_offered"), [("31.07.2027", True), ("01.08.2027", False)])
def test_it_is_offered_as_long_as_the_office_accepted_it_for(
    samira: Client, offices: Families, since: str, is_offered: bool
) -> None:
    """Accepted for lunch until the end of July: no more than half a year on, and still good."""
    earlier(offices, package=PackageKey.LUNCH, until=date(2027, 7, 31))
    phone = Phone(samira).begins().says_whose()
    phone.sends(phone.names(LEILA, "lunch"), LUNCH | {"period_from": since, "period_until": "31.12.2027"})
    assert (OFFER in page(phone)) is is_offered


@pytest.mark.parametrize(("child", "is_offered"), [("Yasin", True), ("Leila", False)])
def test_a_schools_word_is_of_one_child(samira: Client, offices: Families, child: str, is_offered: bool) -> None:
    earlier(offices, "school", package=PackageKey.TRANSPORT, until=date(2027, 7, 31))
    there = offices.children[child]
    phone = Phone(samira).begins().says_whose()
    named = {"first_name": child, "last_name": there.last_name, "born_on": f"{there.born_on:%d.%m.%Y}"}
    place = {"goes_to": "school", "institution": "Käthe-Kollwitz-Schule Ratingen"}
    phone.sends(phone.names(named | place, "transport"), LUNCH | {"period_from": "01.10.2026"})
    assert (OFFER in page(phone)) is is_offered


def test_what_each_claim_needs_of_its_own_is_not_offered(samira: Client, offices: Families) -> None:
    earlier(offices, "cost")
    assert OFFER not in page(filled_in(samira))


def test_papers_of_another_circle_town_or_family_are_not_offered(samira: Client, offices: Families) -> None:
    claim = earlier(offices)
    Claim.objects.filter(pk=claim.pk).update(circle="sgb12")
    assert OFFER not in page(filled_in(samira))
    Claim.objects.filter(pk=claim.pk).update(circle="bkgg")
    offices.haddad.town = "Velbert"
    offices.haddad.save()
    assert OFFER not in page(filled_in(samira))
    other = Client()
    other.force_login(offices["irina"])
    phone = filled_in(other)
    assert OFFER not in page(phone)
    decides(phone)
    assert "again" not in phone.stored().answers or not phone.stored().answers["again"]


def test_the_page_is_read_on_the_day_it_is_asked(samira: Client, offices: Families) -> None:
    """A package without its days is asked for now: past half a year nothing is offered."""
    earlier(offices)
    phone = Phone(samira).begins().says_whose()
    phone.names(LEILA, "lunch")
    assert OFFER in page(phone)
    calendar.pretend(date(2027, 3, 4))
    assert OFFER not in page(phone)
