# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who works on a claim: taken and handed over inside the compartment, by people who are not of the family."""

from datetime import timedelta

import pytest

from benefits.models import Guardian
from law.finding import Refused
from permissions import absences, roles
from permissions.policy import Role
from tests.benefits.claims import act as through_the_door
from tests.benefits.claims import ready
from tests.benefits.conftest import APPLIED
from tests.benefits.desk import act, browser, html, url_of, words
from tests.benefits.test_fence import login
from workflows.demo.families import Families
from workflows.engine import Unknown


def test_a_claim_is_taken_and_stands_under_mine(offices: Families) -> None:
    """Behind the second fence, as the portal's own login."""
    claim, client = ready(offices), browser(offices["birgit"])
    before = claim.version
    with login("foerderwerk_portal"):
        act(client, claim, "take")
        assert "Meine 1 Team-Stapel 0" in words(client.get("/but/?stapel=meine"))
        page = words(client.get(url_of(claim)))
    claim.refresh_from_db()
    assert (claim.assignee, claim.version) == (offices["birgit"], before)
    assert "Bearbeitet von Birgit Tillmann" in page and "Fall übernommen Aus dem Team-Stapel." in page


def test_it_is_handed_over_to_a_colleague_and_back(offices: Families) -> None:
    claim, client = ready(offices), browser(offices["birgit"])
    act(client, claim, "take")
    act(client, claim, "hand_over", to=str(offices["deniz"].public_id))
    page = words(client.get(url_of(claim)))
    assert "Fall übergeben An Deniz Arslan. Birgit Tillmann" in page
    assert "Deniz Arslan bearbeitet den Fall." in page, "the panel says whose it is"
    act(browser(offices["deniz"]), claim, "hand_over", to="team")
    claim.refresh_from_db()
    assert claim.assignee is None


def test_only_the_own_compartment_is_offered(offices: Families) -> None:
    page = html(browser(offices["birgit"]).get(url_of(ready(offices), "hand_over/")))
    assert "Deniz Arslan" in page and "Frank Molitor" not in page and "Irina Sommer" not in page


@pytest.mark.parametrize("person", ["frank", "irina"])
def test_nobody_of_another_compartment_gets_it(offices: Families, person: str) -> None:
    claim = ready(offices)
    with pytest.raises(Refused, match="kann diesen Fall nicht bearbeiten"):
        through_the_door(offices, claim, "hand_over", to=offices[person])
    with pytest.raises(Unknown):
        through_the_door(offices, claim, "take", by=person)


def test_nobody_of_the_family_gets_it(offices: Families) -> None:
    claim = ready(offices)
    Guardian.objects.create(user=offices["deniz"], family=offices.haddad)
    with pytest.raises(Refused, match="kann diesen Fall nicht bearbeiten"):
        through_the_door(offices, claim, "hand_over", to=offices["deniz"])


def test_who_stands_in_finds_it_under_mine_and_takes_it(offices: Families) -> None:
    unit = offices.offices["Ratingen", "bkgg"].unit
    roles.assign(Role.CLERK, offices["frank"], unit)
    claim = through_the_door(offices, ready(offices), "take")
    with pytest.raises(Refused, match="Birgit Tillmann bearbeitet den Fall"):
        through_the_door(offices, claim, "take", by="frank")
    away = {"since": APPLIED, "until": APPLIED + timedelta(days=3), "substitute": offices["frank"]}
    absences.enter(offices["birgit"], **away, by=offices["birgit"], on=APPLIED)
    assert claim.reference in words(browser(offices["frank"]).get("/but/?stapel=meine"))
    assert through_the_door(offices, claim, "take", by="frank").assignee == offices["frank"]
