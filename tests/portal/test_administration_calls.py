# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calls without code: Holger plans, previews, opens, changes, closes and copies them in the browser."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants import calls
from grants.models import Call, CallEvent, Unit
from permissions import roles
from permissions.policy import Role
from tests.portal.office import SEAL, Desk, words
from workflows.demo.district import District
from workflows.demo.drafts import draft

LIST, NEW = "/verwaltung/aufrufe/", "/verwaltung/aufrufe/neu/"


@pytest.fixture
def desk(mettmann: District) -> Desk:
    return Desk(mettmann)


def url(call: Call, name: str = "call", *more: str) -> str:
    return reverse(f"administration:{name}", args=[call.public_id, *more])


def typed(desk: Desk, address: str, who: str = "holger") -> dict[str, Any]:
    """What the form of a page would send as it was loaded, with its seal."""
    response = desk.get(who, address)
    assert response.status_code == 200
    form = response.context["form"]
    shown = {name: form[name].value() for name in form.fields}
    sent = {name: getattr(value, "pk", value) for name, value in shown.items() if value is not None}
    return {key: said(value) for key, value in sent.items()} | dict(SEAL.findall(response.content.decode()))


def said(value: Any) -> Any:
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else value if isinstance(value, list) else str(value)


def send(desk: Desk, address: str, **changed: Any) -> Any:
    return desk.browser("holger").post(address, typed(desk, address) | changed, follow=True)


def plan(desk: Desk, title: str = "Jugendfonds Herbst", **other: Any) -> Call:
    given = {"title": title, "programme_key": "jugendfonds", "fund": "new", "fund_name": title, "fund_limit": "6.000"}
    given |= {"year": "2028", "committee": str(desk.district.youth.pk)}
    response = send(desk, NEW, **given | other)
    assert response.status_code == 200, words(response)
    return Call.objects.get(title=title)


def test_from_the_first_word_to_an_open_call(desk: Desk) -> None:
    """Applicants see nothing of it before it is opened."""
    call = plan(desk)
    address = reverse("public:call", args=[call.slug])
    assert (call.phase, call.period_from, call.opens_on) == ("draft", date(2028, 1, 1), date(2028, 1, 1))
    assert "Jugendfonds Herbst" not in desk.read("antje", "/")
    assert desk.get("antje", address).status_code == 404
    assert desk.get("antje", f"{address}vorab-check/").status_code == 404
    change = url(call, "call_act", "change_call")
    texts = {"text_for_whom": "Alle unter 20", "cap": "800", "opens_on": "01.02.2027", "asked": ["summary", "town"]}
    assert "Die Änderungen sind gespeichert." in words(send(desk, change, **texts))
    seen = desk.read("holger", url(call, "call_preview"))
    assert "Alle unter 20" in seen and "Bis zu 800,00" in seen
    assert "Wie viele junge Leute gehören zu deiner Gruppe?" in seen
    assert "Was soll danach anders sein?" not in seen
    opening = url(call, "call_act", "open_call")
    asked = desk.read("holger", opening)
    assert "Ab dem 01.02.2027 können Anträge gestellt werden." in asked
    assert "Das Geld kommt aus dem Topf „Jugendfonds Herbst 2028“ mit 6.000,00" in asked
    assert "Der Aufruf ist offen." in words(send(desk, opening))
    assert "Alle unter 20" in desk.read("antje", address)
    assert "offen ab 01.02.2027" in desk.read("holger", LIST)
    told = desk.read("holger", url(call))
    assert "Für wen ist der Aufruf?: Alle unter 20 (vorher: Junge Leute von 12 bis 27 Jahren" in told
    assert "Nicht gestellte Fragen: Was soll danach anders sein?" in told


def test_who_decides_and_what_modules_are_worth_need_no_code(desk: Desk) -> None:
    call = plan(desk, title="KOMM-AN 2028", programme_key="komm_an")
    change = url(call, "call_act", "change_call")
    values = {"office_decides_up_to": "1.500", "rate_rooms": "1.000"}
    assert "Die Änderungen sind gespeichert." in words(send(desk, change, **values))
    call.refresh_from_db()
    assert (call.office_decides_up_to, call.known_rates) == (Decimal(1500), {"rooms": Decimal(1000)})
    told = desk.read("holger", url(call))
    assert "Das Amt entscheidet selbst: bis 1.500,00" in told and "steht noch nicht fest" in told
    assert "Es gibt keinen." in desk.read("holger", change), "a guideline without a highest sum"
    assert typed(desk, change)["rate_rooms"] == "1000.00"


def test_a_draft_is_begun_once(desk: Desk) -> None:
    given = typed(desk, NEW)
    given |= {"title": "Eins", "programme_key": "aktionsfonds", "fund": "new", "fund_name": "Eins", "fund_limit": "10"}
    given["committee"] = str(desk.district.committee.pk)
    for _click in range(2):
        assert desk.browser("holger").post(NEW, given, follow=True).status_code == 200
    assert Call.objects.filter(title="Eins").count() == 1


def test_what_is_missing_or_wrong_stands_beside_its_field(desk: Desk) -> None:
    call = desk.district.call
    new = send(desk, NEW, title="Ohne Topf", programme_key="aktionsfonds", fund="new")
    assert new.status_code == 422
    assert "Bitte geben Sie den Namen des neuen Topfs an." in words(new)
    assert "Bitte geben Sie an, wie viel Geld im neuen Topf ist." not in words(new), "one thing after the other"
    address = url(call, "call_act", "change_call")
    response = send(desk, address, period_until="01.01.2026", tranches="bald: 50", title="Getippt")
    assert response.status_code == 422
    assert "Bitte schreiben Sie in jede Zeile einen Tag und einen Anteil" in words(response)
    response = send(desk, address, period_until="01.01.2026", title="Getippt")
    assert "Der letzte Tag des Zeitraums liegt vor dem ersten." in words(response)
    assert response.context["form"]["title"].value() == "Getippt"
    assert not CallEvent.objects.exists()


def test_another_office_is_not_to_be_had(desk: Desk) -> None:
    """Neither its calls nor its money nor its name."""
    d, other = desk.district, Unit.objects.create(name="Jugendamt", email="jugendamt@beispiel.test")
    Call.objects.filter(pk=d.youth_call.pk).update(unit=other)
    assert "Jugendfonds" not in desk.read("holger", LIST)
    assert desk.get("holger", url(d.youth_call)).status_code == 404
    for forged in ({"fund": str(d.youth_call.fund_id)}, {"unit": str(other.pk)}):
        assert send(desk, url(d.call, "call_act", "change_call"), **forged).status_code == 422
    for who in ("sabine", "leyla", "renate", "ute", "antje"):
        for address in (LIST, NEW, url(d.call), url(d.call, "call_preview"), url(d.call, "call_act", "close_call")):
            assert desk.get(who, address).status_code == 404, (who, address)


def test_two_at_once(desk: Desk) -> None:
    """Who comes second reads what the first one did; what they typed stands there, and goes through the next time."""
    d = desk.district
    roles.assign(Role.ADMINISTRATOR, d["ute"], d.unit)
    address = url(d.call, "call_act", "change_call")
    late = typed(desk, address, "ute") | {"title": "Utes Titel"}
    send(desk, address, closes_on="30.11.2027")
    response = desk.browser("ute").post(address, late)
    assert response.status_code == 409
    told = words(response)
    assert "Das ist inzwischen geschehen" in told
    assert "Anträge bis: 30.11.2027 (vorher: offen, solange Geld im Topf ist)" in told
    assert "Utes Titel" in response.content.decode()
    again = late | dict(SEAL.findall(response.content.decode())) | {"closes_on": "30.11.2027"}
    assert desk.browser("ute").post(address, again).status_code == 302
    d.call.refresh_from_db()
    assert (d.call.title, d.call.closes_on) == ("Utes Titel", date(2027, 11, 30))


def test_closing_says_what_becomes_of_drafts(desk: Desk) -> None:
    """How many, never whose."""
    d = desk.district
    desk.case()
    unsent = [draft(d.call, d.association, title=f"Geheim {number}") for number in range(2)]
    page = desk.read("holger", url(d.call, "call_act", "close_call"))
    assert "2 begonnene Entwürfe können dann nicht mehr eingereicht werden." in page
    assert "Ein eingereichter Antrag geht seinen Weg weiter." in page
    send(desk, url(d.call, "call_act", "close_call"))
    for page in (desk.read("holger", url(d.call)), desk.read("holger", LIST)):
        assert "geschlossen" in page and "Geheim" not in page and d.association.name not in page
    public = desk.read("antje", reverse("public:call", args=[d.call.slug]))
    assert "Dieser Aufruf ist seit dem 20.01.2027 geschlossen." in public
    assert "Dieser Aufruf ist geschlossen" in desk.read("antje", reverse("applicant:case", args=[unsent[0].public_id]))
    assert "Aktionsfonds 2027" in desk.read("sabine", "/amt/eingang/"), "paper that came before"


def test_a_copy_for_the_next_year(desk: Desk) -> None:
    d = desk.district
    change = {"cap": "3.000", "asked": [], "paper_statutes": "optional"}
    send(desk, url(d.call, "call_act", "change_call"), **change)
    d.call.refresh_from_db()
    address = url(d.call, "copy_call")
    assert "Kopie für 2028" in desk.read("holger", address)
    assert "Der Entwurf ist angelegt." in words(send(desk, address, fund_limit="20.000"))
    made = Call.objects.get(title="Aktionsfonds 2028")
    assert calls.terms_of(made) == calls.terms_of(d.call)
    assert (str(made.fund), made.fund.limit, made.phase) == ("Aktionsfonds 2028", 20_000, "draft")


def test_the_preview_asks_nothing_and_keeps_nothing(desk: Desk) -> None:
    page = desk.get("holger", url(desk.district.call, "call_preview")).content.decode()
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    assert "<form" not in main and main.count("<fieldset") >= main.count(" disabled>") == 5
    assert "Findet Ihr Projekt im Kreis Mettmann statt?" in main
    ids = [part.split('"', 1)[0] for part in main.split(' id="')[1:]]
    assert len(ids) == len(set(ids)), "the Vorab-Check asks some questions too"


def test_a_list_of_many_takes_no_more_statements(desk: Desk) -> None:
    desk.read("holger", LIST)
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as seen:
            desk.read("holger", LIST)
        counts.append(len(seen))
        for more in range(3):
            plan(desk, f"Topf {number} {more}")
    assert counts[0] == counts[1]
