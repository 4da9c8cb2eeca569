# SPDX-License-Identifier: AGPL-3.0-or-later
"""Paper intake of an office for Bildung und Teilhabe: known families are found in the own compartment alone."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from benefits.models import Child, Claim, Family, Phase
from permissions import roles
from permissions.policy import Role
from tests.benefits.claims import applied
from tests.benefits.desk import SEAL, browser, html, words
from tests.benefits.test_fence import login
from workflows.demo.families import Families

URL = "/but/aufnehmen/"
CLAIM = {
    "received_on": "25.09.2026",
    "package": "trip",
    "period_from": "01.08.2026",
    "period_until": "31.07.2027",
    "amount_asked": "320,00",
}
NEW_CHILD = {
    "first_name": "Amira",
    "last_name": "Sayed",
    "born_on": "02.03.2016",
    "goes_to": "school",
    "institution": "Grundschule Ratingen",
}
NEW_FAMILY = {"name": "Dalia Sayed", "street": "Am Ostbahnhof 3", "postcode": "40878", "place": "Ratingen"}


@pytest.fixture
def birgit(offices: Families) -> Client:
    return browser(offices["birgit"])


def send(client: Client, offices: Families, office: tuple[str, str] = ("Ratingen", "bkgg"), **fields: Any) -> Any:
    sealed = dict(SEAL.findall(html(client.get(URL))))
    return client.post(URL, sealed | {"compartment": offices.offices[office].pk} | fields)


def test_a_new_family_its_child_and_the_claim_in_one_step(offices: Families, birgit: Client) -> None:
    """Behind the second fence, as the portal's own login."""
    with login("foerderwerk_portal"):
        answer = send(birgit, offices, **CLAIM, **NEW_FAMILY, **NEW_CHILD)
        page = words(birgit.get(answer["Location"]))
    claim = Claim.objects.get()
    assert f"Der Papierantrag ist aufgenommen. Aktenzeichen {claim.file_number}." in page
    assert (claim.phase, claim.channel, claim.applied_on) == (Phase.RECEIVED, "paper", date(2026, 9, 25))
    assert claim.child.family.name == "Dalia Sayed" and claim.child.family.town == "Ratingen"
    assert answer["Location"] == f"/but/faelle/{claim.public_id}/"


def test_a_known_child_needs_no_second_file(offices: Families, birgit: Client) -> None:
    applied(offices)
    found = send(birgit, offices, do="search", name="haddad", **CLAIM)
    page = words(found)
    assert "Yasin Haddad, geboren am 03.05.2014 (Samira Haddad, Lindenstraße 4, 40878 Ratingen)" in page
    assert "Ein anderes Kind der Familie Samira Haddad" in page
    assert 'value="320,00"' in html(found), "nothing typed is lost"
    leila = f"kind:{offices.children['Leila'].public_id}"
    send(birgit, offices, name="haddad", known=leila, **CLAIM | {"package": "lunch"})
    assert Claim.objects.latest("pk").child == offices.children["Leila"]
    assert (Family.objects.count(), Child.objects.count()) == (2, 3)


def test_another_child_of_a_known_family(offices: Families, birgit: Client) -> None:
    applied(offices)
    family = f"familie:{offices.haddad.public_id}"
    refused = send(birgit, offices, name="Haddad", known=family, **CLAIM)
    assert refused.status_code == 422 and "Bitte füllen Sie „Vorname des Kindes“ aus." in words(refused)
    send(birgit, offices, name="Haddad", known=family, **CLAIM, **NEW_CHILD)
    assert Claim.objects.latest("pk").child.family == offices.haddad


def test_namesakes_are_asked_about_before_a_second_file_begins(offices: Families, birgit: Client) -> None:
    applied(offices)
    same = NEW_FAMILY | {"name": "Samira Haddad"}
    refused = send(birgit, offices, **CLAIM, **same, **NEW_CHILD)
    assert refused.status_code == 422 and "Bitte wählen Sie, ob es eine dieser Familien ist" in words(refused)
    assert Claim.objects.count() == 1
    send(birgit, offices, known="neu", **CLAIM, **same, **NEW_CHILD)
    assert Family.objects.filter(name="Samira Haddad").count() == 2


def test_another_compartment_finds_nobody(offices: Families, birgit: Client) -> None:
    """Not the social office next door; nor oneself in a second compartment, where the family has no claim."""
    applied(offices)
    frank = browser(offices["frank"])
    social = ("Ratingen", "sgb12")
    page = words(send(frank, offices, social, do="search", name="Haddad"))
    assert "Yasin" not in page and "In dieser Stelle gibt es noch keine Akte unter diesem Namen." in page
    roles.assign(Role.CLERK, offices["birgit"], offices.offices[social].unit)
    assert "Yasin" in words(send(birgit, offices, do="search", name="Haddad"))
    assert "Yasin" not in words(send(birgit, offices, social, do="search", name="Haddad"))


def test_a_forged_choice_is_refused(offices: Families, birgit: Client) -> None:
    """A child of another town, a compartment that is not one's own."""
    applied(offices)
    hanna = f"kind:{offices.children['Hanna'].public_id}"
    assert send(birgit, offices, name="Haddad", known=hanna, **CLAIM).status_code == 422
    foreign = send(birgit, offices, ("Velbert", "sgb12"), **CLAIM, **NEW_FAMILY, **NEW_CHILD)
    assert foreign.status_code == 422
    assert Claim.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"received_on": "01.10.2026"}, "Der Eingang liegt in der Zukunft."),
        ({"package": "supplies", "goes_to": "kita"}, "nur für Kinder, die zur Schule gehen."),
        ({"born_on": "02.03.1999"}, "gibt es bis zum 25. Geburtstag."),
        ({"born_on": "02.03.2027"}, "Bitte prüfen Sie das Geburtsdatum."),
        ({"period_until": "31.07.2026"}, "Das Ende liegt vor dem Beginn."),
        ({"postcode": "4087"}, "Bitte geben Sie die Postleitzahl mit fünf Ziffern ein."),
        ({"born_on": "31.02.2016"}, "ein Geburtsdatum ein, das es gibt"),
        ({"name": ""}, "Bitte füllen Sie „Name der antragstellenden Person“ aus."),
    ],
)
def test_mistakes_are_said_and_nothing_typed_is_lost(
    offices: Families, birgit: Client, wrong: dict[str, str], told: str
) -> None:
    answer = send(birgit, offices, **CLAIM | NEW_FAMILY | NEW_CHILD | wrong)
    assert (answer.status_code, told in words(answer)) == (422, True), words(answer)
    assert "Grundschule Ratingen" in html(answer) and "320,00" in html(answer)
    assert not Claim.objects.exists() and Family.objects.count() == 2


def test_a_double_click_is_one_claim(offices: Families, birgit: Client) -> None:
    sealed = dict(SEAL.findall(html(birgit.get(URL))))
    sent = sealed | CLAIM | NEW_FAMILY | NEW_CHILD | {"compartment": offices.offices["Ratingen", "bkgg"].pk}
    first, second = (birgit.post(URL, sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Claim.objects.count() == 1
