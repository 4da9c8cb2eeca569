# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenario 24: claims of a family are seen in their own compartment alone; for everybody else they do not exist."""

import logging
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from benefits.catalogue import PackageKey
from benefits.models import Claim, EmergencyAccess, Reading
from law import calendar
from permissions import roles
from permissions.policy import Role
from tests.benefits.conftest import APPLIED
from tests.benefits.desk import browser, html, url_of, words
from tests.benefits.test_fence import count, login
from workflows.demo import district, eyes, families
from workflows.demo.district import District
from workflows.demo.families import Families
from workflows.engine import perform
from workflows.models import Attempt, Mail

ELSEWHERE = ("katrin", "mehmet", "sabine", "leyla", "renate", "holger", "ute", "antje", "nora")
FOUR = (PackageKey.TRIP, PackageKey.OUTING, PackageKey.CLUB, PackageKey.LUNCH)
NAMES = ("Yasin", "Leila", "Hanna")
MORE = ("", "decide_claim/", "accept_papers/", "take/", "unterlagen/00000000-0000-4000-8000-000000000000/")


@pytest.fixture
def house(db: None) -> Iterator[District]:
    calendar.pretend(APPLIED)
    yield district.build(2027)
    calendar.pretend(None)


@pytest.fixture
def offices(house: District) -> Families:
    return families.build()


@pytest.fixture
def ratingen(offices: Families) -> Claim:
    return applied(offices, ("Ratingen", "bkgg"), "Yasin", "samira")


@pytest.fixture
def velbert(offices: Families) -> Claim:
    return applied(offices, ("Velbert", "sgb12"), "Hanna", "piotr")


def applied(
    offices: Families, office: tuple[str, str], child: str, by: str, package: PackageKey = PackageKey.TRIP
) -> Claim:
    claim = families.begin(offices.offices[office], offices.children[child], package)
    perform(
        "submit",
        claim,
        by=offices[by],
        on=APPLIED,
        papers=dict.fromkeys(["cost"] if package == PackageKey.TRIP else []),
    )
    claim.refresh_from_db()
    return claim


def addresses(*claims: Claim) -> list[str]:
    return ["/but/", "/but/aufnehmen/", *(url_of(claim, more) for claim in claims for more in MORE)]


def test_another_town_answers_like_nothing_and_the_attempt_is_kept(
    offices: Families, velbert: Claim, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="portal.benefits.door"):
        answer = browser(offices["birgit"]).get(url_of(velbert))
    missing = browser(offices["birgit"]).get("/but/faelle/00000000-0000-4000-8000-000000000000/")
    assert (answer.status_code, words(answer)) == (404, words(missing))
    told = [record.getMessage() for record in caplog.records if record.name == "portal.benefits.door"]
    kept = [text for text in told if str(velbert.public_id) in text]
    assert len(kept) == 1
    assert f"'person': {offices['birgit'].pk}," in kept[0]
    assert not any(word in kept[0] for word in (*NAMES, "Zieliński", "trip", velbert.reference))


def test_another_circle_of_the_same_town_too(offices: Families, ratingen: Claim) -> None:
    frank = browser(offices["frank"])
    assert {frank.get(url_of(ratingen, more)).status_code for more in MORE} == {404}
    assert ratingen.reference not in words(frank.get("/but/"))
    roles.assign(Role.CLERK, offices["frank"], ratingen.unit)
    assert frank.get(url_of(ratingen)).status_code == 200


def test_an_act_sent_from_outside_is_none(offices: Families, velbert: Claim) -> None:
    before = velbert.version
    sent = {"kinds": ["cost"], "version": before}
    assert browser(offices["birgit"]).post(url_of(velbert, "accept_papers/"), sent).status_code == 404
    velbert.refresh_from_db()
    assert velbert.version == before
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("person", ELSEWHERE)
def test_nobody_else_has_the_menu_or_a_page(
    house: District, offices: Families, ratingen: Claim, velbert: Claim, person: str
) -> None:
    client = browser(house[person])
    assert "/but/" not in html(client.get("/konto/"))
    assert {url: client.get(url).status_code for url in addresses(ratingen, velbert)} == dict.fromkeys(
        addresses(ratingen, velbert), 404
    )


def test_who_is_nobody_is_asked_to_sign_in(client: Client, ratingen: Claim) -> None:
    assert {client.get(url).status_code for url in addresses(ratingen)} == {302}


def test_a_foreign_claim_by_its_address_is_a_row_of_the_log(
    house: District, offices: Families, ratingen: Claim, velbert: Claim
) -> None:
    """Of whoever asked, with the office whose claim it is; also of people of the funding programmes and bodies."""
    for person in ("birgit", "sabine", "mehmet", "nora"):
        who = offices.people.get(person) or house[person]
        assert browser(who).get(url_of(velbert)).status_code == 404
        row = Reading.objects.get(user=who)
        assert (row.unit, row.reference, row.right) == (velbert.unit, velbert.reference, "none")


def test_order_no_7_opens_exactly_three_cases_until_its_last_day(offices: Families, velbert: Claim) -> None:
    eyes.appoint(offices)
    cases = [applied(offices, ("Ratingen", "bkgg"), "Yasin", "samira", package) for package in FOUR]
    typed = {"unit": str(cases[0].unit_id), "number": "7", "reason": "Rechnungsprüfung", "norm": "§ 67c Absatz 3 SGB X"}
    typed |= {"until": "31.12.2026", "numbers": ", ".join(case.reference for case in cases[:3])}
    deniz, konrad = browser(offices["deniz"]), browser(offices["konrad"])
    deniz.post("/but/pruefauftraege/", typed | {"auditors": [str(offices["konrad"].public_id)]})
    every = [*cases, velbert]
    for day, open_ones in ((date(2026, 12, 31), 3), (date(2027, 1, 1), 0)):
        calendar.pretend(day)
        opened = [konrad.get(url_of(case)).status_code == 200 for case in every]
        assert opened == [number < open_ones for number in range(len(every))]
        with login("foerderwerk_portal", offices["konrad"]):
            assert count("benefits_claim") == open_ones
    rights = Reading.objects.filter(user=offices["konrad"]).order_by("id").values_list("right", flat=True)
    assert list(rights) == ["audit"] * 3 + ["none"] * 7


def test_breaking_the_glass_demands_a_reason_and_mails_who_guards(offices: Families, ratingen: Claim) -> None:
    eyes.appoint(offices)
    frank, typed = browser(offices["frank"]), {"number": ratingen.reference}
    assert frank.post("/but/notzugriff/", typed | {"reason": " "}).status_code == 422
    assert frank.get(url_of(ratingen)).status_code == 404
    frank.post("/but/notzugriff/", typed | {"reason": "Das Kind steht ohne Fahrkarte am Schalter, es eilt."})
    assert frank.get(url_of(ratingen)).status_code == 200
    assert Mail.objects.get(kind="emergency").address == offices["dorothea"].email
    assert "Das Kind steht ohne Fahrkarte" in words(
        browser(offices["dorothea"]).get(f"/leseprotokoll/notzugriffe/{EmergencyAccess.objects.get().public_id}/")
    )


@pytest.mark.parametrize("person", ELSEWHERE)
def test_nobody_of_funding_programmes_or_bodies_breaks_it(
    house: District, offices: Families, ratingen: Claim, person: str
) -> None:
    typed = {"number": ratingen.reference, "reason": "Ich brauche diesen Fall für unseren Bericht."}
    assert browser(house[person]).post("/but/notzugriff/", typed).status_code == 404
    assert not EmergencyAccess.objects.exists()


def test_the_search_of_the_funding_office_finds_no_child(house: District, ratingen: Claim) -> None:
    page = words(browser(house["sabine"]).get("/amt/?suche=Yasin"))
    assert "Nichts gefunden" in page and "Klassenfahrten" not in page


@pytest.mark.parametrize("person", ["birgit", "deniz"])
def test_who_works_in_a_compartment_alone_has_no_work_in_the_other_office(
    house: District, offices: Families, ratingen: Claim, person: str
) -> None:
    """A compartment's unit has no calls; its people have their own menu, and their way home leads there."""
    client = browser(offices[person])
    page = html(client.get("/but/"))
    assert '<a href="/but/" aria-current="page">Bildung und Teilhabe</a>' in page and "Meine Arbeit" not in page
    assert client.get("/start/")["Location"] == "/but/"
    shut = ("", "eingang/", "sammeln/", "filter/", "umwidmungen/", "gefaehrdet/")
    assert {url: client.get(f"/amt/{url}").status_code for url in shut} == dict.fromkeys(shut, 404)
    assert client.get("/konto/abwesenheit/").status_code == 200


def test_who_works_in_both_has_both(house: District, offices: Families, ratingen: Claim) -> None:
    roles.assign(Role.CLERK, house["sabine"], ratingen.unit)
    page = html(browser(house["sabine"]).get("/but/"))
    assert "Meine Arbeit" in page and "Bildung und Teilhabe" in page


def test_a_childs_name_stands_on_its_own_pages_for_its_own_office_alone(
    house: District, offices: Families, ratingen: Claim, velbert: Claim
) -> None:
    """The canary: every address of this audience as everybody."""
    people = house.people | offices.people
    seen = {
        (person, name, url)
        for person, user in people.items()
        for url in addresses(ratingen, velbert)
        for name in NAMES
        if name in html(browser(user).get(url))
    }
    own = {"birgit": (ratingen, "Yasin"), "deniz": (ratingen, "Yasin"), "irina": (velbert, "Hanna")}
    assert seen == {(person, name, url_of(claim)) for person, (claim, name) in own.items()}
