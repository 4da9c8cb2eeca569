# SPDX-License-Identifier: AGPL-3.0-or-later
"""Check, declare, send, receipt: over HTTP, with everything that can go wrong."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import conditional_escape

from grants import drafts
from grants.models import Application, Event
from tests.portal.applicant import ALL, seal, status_of, text, url
from workflows import consequences
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform


@pytest.fixture
def case(mettmann: District) -> Application:
    """Complete but for the declarations."""
    return draft(mettmann.call, mettmann.association, declarations={})


def send(client: Client, case: Application, **changed: str) -> str:
    """The words of the page that follows."""
    check = url("check", case)
    return text(client.post(check, ALL | seal(client, check) | changed, follow=True))


def test_a_complete_draft_is_sent_and_gets_its_receipt(antje: Client, case: Application) -> None:
    check = text(antje.get(url("check", case)))
    assert "Gäste und Moderation" in check
    assert "6.000,00 €" in check
    assert "Satzung.pdf" in check
    page = send(antje, case)
    assert status_of(case) == "submitted"
    assert "Ihr Antrag ist angekommen" in page
    assert str(case.file_number) in page
    assert "Mittwoch, 20. Januar 2027" in page
    assert "Wir prüfen, ob alles da ist." in page
    assert "bis 03.02.2027" in page or "03.02.2027" in page
    assert "Die Eingangsbestätigung als Brief entsteht gerade." in page
    consequences.run_pending()
    assert "Eingangsbestätigung" in text(antje.get(url("receipt", case)))


def test_a_double_click_leads_to_the_same_receipt(antje: Client, case: Application) -> None:
    check = url("check", case)
    form = ALL | seal(antje, check)
    first, second = (antje.post(check, form) for _ in range(2))
    assert first["Location"] == second["Location"] == url("receipt", case)
    assert Event.objects.filter(act="submit").count() == 1


def test_sending_from_a_second_tab_finds_it_sent(antje: Client, case: Application) -> None:
    check = url("check", case)
    one, other = (ALL | seal(antje, check) for _ in range(2))
    antje.post(check, one)
    late = antje.post(check, other, follow=True)
    assert "Dieser Antrag ist schon eingereicht." in text(late)
    assert str(Application.objects.get().file_number) in text(late)
    assert Event.objects.count() == 1


def test_missing_declarations_stand_beside_their_boxes(antje: Client, case: Application) -> None:
    check = url("check", case)
    answer = antje.post(check, {"privacy": "on", **seal(antje, check)})
    page = text(answer)
    assert answer.status_code == 422
    assert "<title>Fehler:" in page
    assert "Der Antrag ist noch nicht abgesendet" in page
    assert 'href="#id_constitution"' in page
    assert 'href="#id_privacy"' not in page
    assert status_of(case) == "draft"
    assert case.declarations.keys() == {"privacy", drafts.AGREED_TO}
    assert case.declarations["privacy"] == "2027-1"


def test_scenario_8_unbalanced_plan_and_staff_costs(antje: Client, mettmann: District) -> None:
    """Expenses 4,200 €, income 4,000 €: blocked. A line of staff costs: blocked. Both mended: sent."""
    case = draft(mettmann.call, mettmann.association, asked=Decimal(3000), own=Decimal(1000), declarations={})
    extra = {"kind": "material", "label": "Bühne", "amount": "200"}
    antje.post(url("add_line", case, "ausgabe"), extra)
    page = send(antje, case)
    assert "Es fehlen noch 200,00 €: Ihre Ausgaben sind höher" in page
    assert f'href="{url("plan", case)}"' in page
    assert status_of(case) == "draft"

    line = case.plan.get(label="Bühne")
    antje.post(
        url("change_line", case, line.public_id), extra | {"kind": "staff", "label": "Personal", "amount": "1000"}
    )
    antje.post(url("plan", case), {"amount_asked": "4000"})
    page = send(antje, case)
    sentence = (
        "„Personal“ (1.000,00 €) können wir nicht fördern. Nehmen Sie die Zeile heraus oder ändern Sie ihre Art. "
        "Möglich sind: Sachkosten, Honorarkosten, Fahrtkosten."
    )
    assert sentence in page
    plan = text(antje.get(url("plan", case)))
    assert sentence in plan
    assert "Das müssen Sie noch ändern" in plan
    assert status_of(case) == "draft"

    antje.post(url("remove_line", case, line.public_id))
    antje.post(url("plan", case), {"amount_asked": "3000"})
    assert "Ihr Antrag ist angekommen" in send(antje, case)


def test_every_finding_leads_to_the_page_that_answers_it(antje: Client, mettmann: District) -> None:
    case = drafts.begin(mettmann.call, mettmann.association, by=mettmann["antje"])
    page = send(antje, case)
    assert f'href="{url("page", case, "projekt")}#id_title"' in page
    assert f'href="{url("page", case, "ort-und-zeit")}#id_in_district_0"' in page
    assert f'href="{url("page", case, "ort-und-zeit")}#id_town"' in page
    assert f'href="{url("plan", case)}#id_amount_asked"' in page
    assert f'href="{url("documents", case)}#id_statutes-file"' in page
    assert status_of(case) == "draft"


def test_too_early_a_start_without_a_reason_is_blocked(antje: Client, mettmann: District) -> None:
    early = date(2027, 3, 20)
    case = draft(mettmann.call, mettmann.association, starts_on=early, first_contact_on=date(2027, 1, 20))
    page = send(antje, case)
    assert "weniger als 10 Wochen" in page
    assert f"{url('page', case, 'beratung-und-beginn')}#id_exception_reason" in page
    reason = {
        "first_contact_on": "20.01.2027",
        "consulted_on": "20.01.2027",
        "begun": "no",
        "exception_reason": "Krank",
    }
    antje.post(url("page", case, "beratung-und-beginn"), reason)
    assert "Ihr Antrag ist angekommen" in send(antje, case)


def test_a_call_that_closed_meanwhile_is_told(antje: Client, mettmann: District, case: Application) -> None:
    mettmann.call.closes_on = date(2027, 1, 19)
    mettmann.call.save()
    assert "Die Frist ist am 19.01.2027 abgelaufen" in send(antje, case)
    assert status_of(case) == "draft"


def test_what_is_missing_is_shown_before_anybody_sends(antje: Client, mettmann: District) -> None:
    case = drafts.begin(mettmann.call, mettmann.association, by=mettmann["antje"])
    page = text(antje.get(url("check", case)))
    assert "Das müssen Sie noch ergänzen oder ändern" in page
    assert "<title>Fehler:" not in page
    assert "Lesen Sie alles noch einmal." in page
    assert 'name="privacy"' not in page
    assert "Antrag absenden</" not in page
    assert "Absenden können Sie, sobald alles stimmt" in page
    assert f'href="{url("page", case, "projekt")}#id_title"' in page


YOUTH = {
    "projekt": {"title": "Skaten für alle", "summary": "Ein Tag auf Rollen.", "aims": "Neue kommen dazu."},
    "gruppe": {
        "group_size": "1",
        "ages": "19",
        "adult_name": "Paul Wenders",
        "adult_phone": "02129 555 40",
        "adult_of_age": "yes",
    },
    "ort-und-zeit": {
        "in_district": "yes",
        "town": "Haan",
        "starts_on": "10.03.2027",
        "ends_on": "12.03.2027",
        "participants": "30",
    },
    "beratung-und-beginn": {"begun": "no"},
}


def test_the_short_form_of_the_jugendfonds_from_begin_to_receipt(client: Client, mettmann: District) -> None:
    client.force_login(mettmann["paul"])
    client.post(reverse("applicant:begin", args=[mettmann.youth_call.slug]), {"applicant": mettmann.person.public_id})
    case = Application.objects.get()
    for key, answers in YOUTH.items():
        client.post(url("page", case, key), answers)
    tasks = text(client.get(url("case", case)))
    assert "von 6 Aufgaben erledigt" in tasks
    assert "Dein Projekt fängt an, bevor am 17.03.2027 entschieden wird. Bitte nimm einen späteren Tag." in tasks
    later = YOUTH["ort-und-zeit"] | {"starts_on": "10.04.2027", "ends_on": "12.04.2027"}
    client.post(url("page", case, "ort-und-zeit"), later)
    client.post(url("add_line", case, "ausgabe"), {"kind": "material", "label": "Rampe", "amount": "800"})
    asked = client.post(url("plan", case), {"amount_asked": "800"})
    assert asked["Location"] == url("check", case)
    assert "Ihr Antrag ist angekommen" in send(client, case)


@pytest.mark.parametrize(
    "title", ['"><b>fett</b>', "{{ 7|add:7 }} {% now 'Y' %}", "</script><script>alert(1)</script>"]
)
def test_what_people_type_is_shown_as_they_typed_it(antje: Client, mettmann: District, on: date, title: str) -> None:
    case = draft(mettmann.call, mettmann.association, title=title)
    pages = [reverse("applicant:list"), *(url(name, case) for name in ("case", "check", "plan", "discard"))]
    shown = [antje.get(page).content.decode() for page in pages]
    perform("submit", case, by=mettmann["antje"], on=on)
    shown += [antje.get(url(name, case)).content.decode() for name in ("case", "receipt", "withdraw")]
    for page in shown:
        assert conditional_escape(title) in page
        assert "<b>" not in page
        assert "<script>" not in page


# --- afterwards ---


def test_the_list_shows_drafts_first(antje: Client, mettmann: District, on: date) -> None:
    first = draft(mettmann.call, mettmann.association, title="Zuerst begonnen")
    second = draft(mettmann.call, mettmann.association, title="Schon abgesendet")
    perform("submit", second, by=mettmann["antje"], on=on)
    page = text(antje.get(reverse("applicant:list")))
    assert page.index("Zuerst begonnen") < page.index("Schon abgesendet")
    assert url("case", first) in page
    assert "Kreisintegrationszentrum: bis 03.02.2027 (noch 14 Tage)" in page
