# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who leaves an office of families: not while a claim is in their hands, and nobody gets one back after they left."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from law.finding import Refused
from permissions import accounts, roles
from permissions.models import User
from permissions.policy import Role
from tests.benefits.claims import act, decided, ready
from tests.benefits.conftest import APPLIED
from tests.benefits.desk import browser, html, words
from tests.benefits.test_fence import login
from workflows.demo.families import Families

POSTED, ABSENCES = date(2026, 11, 23), "/amt/abwesenheiten/"


@pytest.fixture
def vera(offices: Families) -> User:
    """Administers the accounts of Birgit's office, and sees no claim of it."""
    found = User.objects.create(email="vera@beispiel.test", name="Vera Verwaltung")
    roles.assign(Role.ADMINISTRATOR, found, offices.offices["Ratingen", "bkgg"].unit)
    return found


def test_an_account_stays_open_while_a_claim_is_in_its_hands(offices: Families, vera: User) -> None:
    """Behind the fence, as the portal's login: the number is known, and no claim."""
    claim = act(offices, ready(offices), "take")
    with login("foerderwerk_portal", vera):
        with pytest.raises(Refused, match="einen offenen Leistungsfall von Bildung und Teilhabe"):
            accounts.close(offices["birgit"], by=vera, on=APPLIED)
        assert accounts.people(vera, APPLIED).get(pk=offices["birgit"].pk).cases == 1
    act(offices, claim, "hand_over", to=None)
    with login("foerderwerk_portal", vera):
        assert accounts.close(offices["birgit"], by=vera, on=APPLIED)


def test_a_claim_that_is_over_keeps_nobody(offices: Families, vera: User) -> None:
    claim = act(offices, decided(offices, POSTED), "take", on=POSTED)
    act(offices, claim, "dispatch", on=POSTED, dispatched_on=POSTED)
    assert accounts.left(offices["birgit"], vera, POSTED) == []


def test_the_database_says_the_same(offices: Families) -> None:
    birgit, claim = offices["birgit"], act(offices, ready(offices), "take")
    with pytest.raises(IntegrityError, match="somebody with open claims leaves"), transaction.atomic():
        User.objects.filter(pk=birgit.pk).update(is_active=False)
    type(claim).objects.update(assignee=None)
    User.objects.filter(pk=birgit.pk).update(is_active=False)
    with pytest.raises(IntegrityError, match="is closed"), transaction.atomic():
        type(claim).objects.update(assignee=birgit)


def test_what_comes_back_into_work_goes_to_the_team_when_its_clerk_has_left(offices: Families, vera: User) -> None:
    claim = act(offices, decided(offices, POSTED), "take", on=POSTED)
    act(offices, claim, "dispatch", on=POSTED, dispatched_on=POSTED)
    act(offices, claim, "object_claim", by="samira", on=POSTED)
    act(offices, claim, "check_objection", by="deniz", on=POSTED, in_form="kept")
    accounts.close(offices["birgit"], by=vera, on=POSTED)
    answer = {"outcome": "upheld", "reasons": "Doch.", "review": ""}
    claim = act(offices, claim, "decide_objection", by="deniz", on=POSTED, **answer)
    assert (claim.phase, claim.assignee) == ("ready", None)


def test_a_lead_of_families_is_offered_no_page_that_is_not_there(offices: Families) -> None:
    """What stands over its threshold is told there; figures are for the head of such an office."""
    client = browser(offices["deniz"])
    assert 'href="/lage/"' in html(client.get("/but/"))
    page = client.get("/lage/")
    assert page.status_code == 200 and "Zurzeit steht keine Lagewarnung." in html(page)
    for absent in ('href="/lage/but/"', 'href="/amt/gefaehrdet/"', "Aufruf"):
        assert absent not in html(page)
    assert client.get("/lage/but/").status_code == 404


def test_an_office_of_families_sees_who_of_its_team_is_away(offices: Families) -> None:
    """Deniz leads: he enters it for Birgit, and she reads it; Frank's office beside it does not."""
    entered = {
        "person": str(offices["birgit"].public_id),
        "since": "28.09.2026",
        "until": "02.10.2026",
        "substitute": "team",
    }
    answer = browser(offices["deniz"]).post(ABSENCES, entered)
    assert answer.status_code == 302, html(answer)
    page = html(browser(offices["birgit"]).get(ABSENCES))
    assert "Birgit Tillmann" in page and 'href="/but/"' in page and 'href="/amt/"' not in page
    assert "Birgit Tillmann" not in words(browser(offices["frank"]).get(ABSENCES))
