# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page of a family asks the database as often for many children and claims as for one."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benefits.catalogue import PackageKey
from benefits.models import Claim
from tests.benefits.claims import applied
from tests.benefits.conftest import offices
from tests.portal.families import LEILA, YASIN, Phone
from workflows.demo.families import Families

__all__ = ["offices"]
KEYS = list(PackageKey)
# The whole page with session, person, name and navigation.
MOST = {"claims": 9, "receipt": 9, "documents": 8, "check": 8, "children": 6}


def statements(client: Client, address: str) -> int:
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def hold(name: str, found: list[int]) -> None:
    assert len(set(found)) == 1 and found[0] <= MOST[name], found


@pytest.fixture
def samira(client: Client, offices: Families) -> Client:
    client.force_login(offices["samira"])
    return client


def test_the_overview(samira: Client, offices: Families) -> None:
    found = []
    for key in KEYS[:4]:
        applied(offices, "Yasin", key, sent=["basic_benefit"])
        found.append(statements(samira, reverse("families:claims")))
    applied(offices, "Leila", PackageKey.LUNCH)
    hold("claims", [*found, statements(samira, reverse("families:claims"))])


@pytest.mark.parametrize("page", ["documents", "check", "children"])
def test_a_draft(samira: Client, page: str) -> None:
    phone, found = Phone(samira).begins().says_whose(), []
    for child, packages in ((YASIN, ["trip"]), (LEILA, ["lunch", "trip"]), (YASIN, ["club", "lunch", "tutoring"])):
        phone.names(child, *packages)
        found.append(statements(samira, phone.url(page)))
    hold(page, found)


def test_the_receipt(samira: Client, offices: Families) -> None:
    phone, found = Phone(samira).begins(), []
    draft = phone.stored()
    for key in KEYS[:3]:
        applied(offices, "Yasin", key)
        draft.answers = {"claims": [str(claim.public_id) for claim in Claim.objects.all()]}
        draft.sent_on = Claim.objects.latest("pk").applied_on
        draft.save()
        found.append(statements(samira, phone.url("receipt")))
    hold("receipt", found)
