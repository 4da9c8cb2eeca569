# SPDX-License-Identifier: AGPL-3.0-or-later
"""The case page: the application, what is to be done, what happened, and its papers."""

import pytest

from grants.models import Call, Note, PlanItem, Unit
from permissions import roles
from permissions.models import User
from permissions.policy import Role
from tests.portal.office import Desk, url_of
from workflows.demo.district import District


@pytest.fixture
def desk(mettmann: District) -> Desk:
    return Desk(mettmann)


def test_the_application_beside_what_is_to_be_done(desk: Desk) -> None:
    case = desk.case()
    page = desk.read("sabine", url_of(case))
    assert f"{case.file_number} · Aktionsfonds 2027 Begegnungscafé am Markt Eingereicht" in page
    assert "Titel des Projekts Begegnungscafé am Markt" in page
    assert "Zu welchem Handlungsfeld passt Ihr Projekt? Demokratie fördern, Vielfalt gestalten" in page
    assert "Summe der Ausgaben 6.000,00 €" in page
    assert "Beantragte Förderung Aktionsfonds 2027 4.800,00 € Summe der Einnahmen 6.000,00 €" in page
    assert "Frei im Topf 35.000,00 €" in page
    assert "Letzter Tag dafür 23.03.2027" in page
    assert "Satzung.pdf Satzung, 20 Byte" in page or "Satzung.pdf" in page
    assert "Eingangsbestätigung PDF, vom 20.01.2027" in page
    assert "Antrag eingereicht Eingegangen am 20.01.2027. Antje Yıldız" in page
    assert "Das fällt auf" not in page


def test_one_primary_act_the_usual_next_one(desk: Desk) -> None:
    case = desk.case()
    for status, act in (("ready", "schedule"), ("scheduled", ""), ("resolved", "decide"), ("awarded", "dispatch")):
        getattr(desk, f"_{status}")(case)
        html = desk.get("sabine", url_of(case)).content.decode().partition("<main")[2]
        primary = [part.partition('"')[0] for part in html.split('<a href="') if "kern-btn--primary" in part[:300]]
        assert primary == ([url_of(case, act)] if act else []), status


def test_days_are_told_apart(desk: Desk) -> None:
    case = desk.case()
    desk.wait(3)
    desk.requested(case)
    desk.wait(5)
    desk.steps.supply(case, by=desk.district["antje"], on=desk.day)
    desk.wait(2)
    page = desk.read("sabine", url_of(case))
    assert "Liegezeit bei uns 5 Tage bei Antragstellenden 5, beim Gremium 0" in page


def test_what_the_rules_notice_is_shown(desk: Desk) -> None:
    case = desk.case()
    PlanItem.objects.filter(application=case, side="income").delete()
    assert "Das fällt auf Es fehlen noch 1.200,00 €" in desk.read("sabine", url_of(case))


def test_the_whole_story_in_words(desk: Desk) -> None:
    case = desk.case("notified")
    page = desk.read("sabine", url_of(case))
    told = (
        "Bescheid zur Post gegeben",
        "Zur Post gegeben am 17.03.2027, gilt am 21.03.2027 als bekannt gegeben.",
        "Wie beschlossen entschieden",
        "Vom Gremium beschlossen",
        "Auf die Tagesordnung gesetzt",
        "Formal geprüft, entscheidungsreif",
        "Antrag eingereicht",
    )
    places = [page.rindex(each) for each in told]
    assert places == sorted(places), "newest first"
    assert "Gebunden 4.800,00 €" in page
    assert "Frei im Topf 30.200,00 €" in page


def test_the_place_of_the_case_in_its_procedure(desk: Desk) -> None:
    html = desk.get("sabine", url_of(desk.case("ready"))).content.decode()
    assert '<div class="flow-frame" tabindex="0" role="region" aria-label="Ablauf"><svg' in html
    assert "▶ hier" in html


def test_letters_open_sealed(desk: Desk) -> None:
    case = desk.case()
    letter = case.letters.get()
    response = desk.get("sabine", f"{url_of(case)}brief/{letter.public_id}/")
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline")
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"
    document = case.documents.get()
    response = desk.get("sabine", f"{url_of(case)}dokument/{document.public_id}/")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"] == "sandbox"
    response.close()


def test_papers_of_another_case_stay_there(desk: Desk) -> None:
    case, other = desk.case(), desk.case(title="Theater im Park")
    letter, document = other.letters.get(), other.documents.get()
    assert desk.get("sabine", f"{url_of(case)}brief/{letter.public_id}/").status_code == 404
    assert desk.get("sabine", f"{url_of(case)}dokument/{document.public_id}/").status_code == 404


def test_a_clerk_of_another_unit_sees_nothing(desk: Desk) -> None:
    """Units are compartments; the same person sees the case as soon as the call moves over."""
    case = desk.case()
    elsewhere = Unit.objects.create(name="Jugendamt", authority="Kreis Mettmann", town="Mettmann")
    stranger = User.objects.create_user("fremd@beispiel.test", "Frida Fremd")
    desk.district.people["frida"] = stranger
    roles.assign(Role.CLERK, stranger, elsewhere)
    assert case.title not in desk.read("frida", "/amt/")
    for url in (url_of(case), url_of(case, "check"), f"{url_of(case)}brief/{case.letters.get().public_id}/"):
        assert desk.get("frida", url).status_code == 404, url
    assert desk.browser("frida").post(url_of(case, "check"), {}).status_code == 404
    Call.objects.update(unit=elsewhere)
    assert case.title in desk.read("frida", url_of(case))
    assert desk.get("sabine", url_of(case)).status_code == 404


def test_typed_markup_stays_text(desk: Desk) -> None:
    case = desk.case(title="<script>alert(1)</script> & Co")
    html = desk.get("sabine", url_of(case)).content.decode() + desk.get("sabine", "/amt/").content.decode()
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co" in html
    assert "&amp;lt;" not in html
    assert "style=" not in html


def test_a_case_is_printed_with_internal_notes_only_on_request(desk: Desk) -> None:
    case = desk.case()
    Note.objects.create(application=case, by=desk.district["sabine"], text="Rückruf abwarten")
    page = desk.read("sabine", f"{url_of(case)}druck/")
    assert "Begegnungscafé am Markt" in page
    assert "Antrag eingereicht" in page
    assert "Rückruf abwarten" not in page
    with_notes = desk.read("sabine", f"{url_of(case)}druck/", vermerke="mit")
    assert "Rückruf abwarten" in with_notes
    assert "Geben Sie ihn nicht heraus" in with_notes
