# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of an office for an act on many claims: chosen in the list, rehearsed, begun, told case by case."""

import re
from datetime import date
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benefits.catalogue import PackageKey
from benefits.models import Claim, ClaimDecision, ClaimLetter, Provider
from tests.benefits.claims import applied, ready
from tests.benefits.conftest import APPLIED
from tests.benefits.desk import browser, html, words
from tests.benefits.money import provider
from workflows import consequences, jobs
from workflows.demo.families import Families
from workflows.models import Job

DECIDE = reverse("benefits:bulk_act", args=["decide_claim"])
TYPED = {"kind": "award", "payment": "provider", "reasons": "Alles liegt vor."}
SEAL = re.compile(r'name="(key|seen)" value="([^"]+)"')


def send(offices: Families, claims: list[Claim], do: str, url: str = DECIDE, **more: str) -> HttpResponse:
    data = {"fall": [claim.public_id for claim in claims], "do": do, "key": str(uuid4())}
    school = Provider.objects.first() or provider(offices)
    return browser(offices["birgit"]).post(url, data | TYPED | {"provider": school.pk} | more)  # type: ignore[return-value]


def test_a_school_class_is_decided_at_once(offices: Families) -> None:
    """From the filtered list over the rehearsal to a decision and a letter for each."""
    first, second, other = ready(offices), ready(offices), ready(offices)
    lunch = applied(offices, "Leila", PackageKey.LUNCH)
    Claim.objects.filter(pk=other.pk).update(amount_asked=None)
    client = browser(offices["birgit"])
    listing = client.get("/but/", {"paket": "trip", "ab": "01.08.2026"})
    assert listing.status_code == 200
    page = html(listing)
    school = re.search(r'value="([0-9a-f]{12})"[^>]*>\s*Käthe', page)
    assert school, "schools are named by a key"
    query = {"stapel": "reif", "paket": "trip", "schule": school[1], "ab": "2026-08-01"}
    choose = client.get(reverse("benefits:bulk"), query)
    assert "Bearbeitungsreif, gefiltert, 3 Fälle" in words(choose)
    url = f"{DECIDE}?{urlencode(query)}"
    opened = html(client.get(url))
    assert len(re.findall(r'name="fall"[^>]* checked', opened)) == 3
    assert str(lunch.public_id) not in opened

    rehearsed = send(offices, [first, second, other], "rehearse", url)
    told = words(rehearsed)
    assert "bei 2 von 3 Fällen möglich" in told
    assert "Probelauf: Bewilligung, 320,00\xa0€".replace("\xa0", " ") in told
    assert "1-mal: Im Antrag steht kein Betrag" in told
    assert (ClaimDecision.objects.count(), Job.objects.count()) == (0, 0)
    sealed = dict(SEAL.findall(html(rehearsed)))
    changed = send(offices, [first, second], "begin", url, **sealed)
    assert "etwas geändert" in words(changed)
    answers = [send(offices, [first, second, other], "begin", url, **sealed) for _ in range(2)]
    assert {answer.headers["Location"] for answer in answers} == {reverse("benefits:job", args=[sealed["key"]])}
    assert "0 von 3 Fällen" in words(client.get(answers[0].headers["Location"]))
    jobs.run_pending(APPLIED)
    consequences.run_pending()
    done = words(client.get(answers[0].headers["Location"]))
    assert "2 von 3 Fällen erledigt" in done
    assert f"{other.reference} Es fehlte eine Angabe" in done
    assert ClaimDecision.objects.count() == ClaimLetter.objects.filter(kind="decision").count() == 2
    assert "2 erledigt, 1 nicht" in words(client.get(reverse("benefits:bulk")))


def test_what_is_ticked_in_the_list_goes_along(offices: Families) -> None:
    first, second = ready(offices), ready(offices)
    client, take = browser(offices["birgit"]), reverse("benefits:bulk_act", args=["take"])
    page = html(client.get("/but/"))
    assert f'formaction="{take}"' in page
    assert f'value="{first.public_id}"' in page
    chosen = html(client.get(take, {"auswahl": "1", "fall": [str(first.public_id)]}))
    assert str(first.public_id) in chosen
    assert str(second.public_id) not in chosen
    nothing = client.get(take, {"auswahl": "1"})
    assert "keinen Fall ausgewählt" in words(nothing)
    assert " checked" not in html(nothing)


def test_no_child_is_named_to_other_families(offices: Families) -> None:
    """A text for all goes to every family of the class."""
    claims = [ready(offices), ready(offices)]
    answer = send(offices, claims, "rehearse", reasons="Yasin war schon einmal dabei.")
    assert answer.status_code == 422
    assert "steht der Name eines Kindes" in words(answer)
    assert "Yasin war schon" in html(answer), "and nothing typed is lost"
    assert send(offices, claims, "rehearse", reasons="Alle waren dabei.").status_code == 200
    assert "Haddad" not in html(browser(offices["birgit"]).get(DECIDE))


@pytest.mark.parametrize("who", ["frank", "irina"])
def test_another_office_chooses_none_of_these(offices: Families, who: str) -> None:
    claim, client = ready(offices), browser(offices[who])
    assert str(claim.public_id) not in html(client.get(DECIDE))
    answer = client.post(DECIDE, {"fall": [claim.public_id], "do": "begin", "key": str(uuid4())} | TYPED)
    assert answer.status_code == 422
    assert not Job.objects.exists()
    job = jobs.begin("take", [claim], {}, key=uuid4(), by=offices["birgit"], on=APPLIED)
    assert client.get(reverse("benefits:job", args=[job.public_id])).status_code == 404


def test_who_has_no_compartment_finds_no_page(offices: Families) -> None:
    for url in (reverse("benefits:bulk"), DECIDE, reverse("benefits:bulk_act", args=["settle_claim"])):
        assert browser(offices["samira"]).get(url).status_code == 404
    assert browser(offices["birgit"]).get(reverse("benefits:bulk_act", args=["settle_claim"])).status_code == 404


def test_a_late_application_is_pointed_out(offices: Families) -> None:
    """§ 6b (2a) BKGG: it is decided all the same, so it stands against nothing."""
    Claim.objects.filter(pk=ready(offices).pk).update(period_from=date(2025, 1, 1), period_until=date(2025, 1, 5))
    assert "Bitte beachten: Der Anspruch war bis zum" in words(browser(offices["birgit"]).get(DECIDE))


def test_a_wrong_day_is_named_and_narrows_nothing(offices: Families) -> None:
    claim = ready(offices)
    page = browser(offices["birgit"]).get("/but/", {"ab": "31.02.2027"})
    assert claim.reference in html(page)
    assert "31.02.2027" in html(page)


def test_the_pages_cost_the_same_for_one_claim_and_for_many(offices: Families) -> None:
    client, asked = browser(offices["birgit"]), []
    ready(offices)
    client.get(DECIDE)
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(DECIDE)
        asked.append(len(queries))
        for _more in range(4):
            ready(offices)
    assert asked[0] == asked[1] <= 14
