# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts of the office over HTTP: right and wrong input, two clerks on one case."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from grants.models import Application, Commitment, Decision, Status
from tests.portal.office import SEAL, Desk, url_of, words
from workflows.demo.district import District
from workflows.demo.drafts import draft


@pytest.fixture
def desk(mettmann: District) -> Desk:
    return Desk(mettmann)


def ticks(case: Application) -> list[str]:
    case.refresh_from_db()
    return [item.key for item in case.terms.checklist] if case.terms else []


def status_of(case: Application) -> str:
    case.refresh_from_db()
    return case.status


# --- request for documents ---


def test_a_request_is_built_from_ticked_items_and_words(desk: Desk) -> None:
    case = desk.case()
    answer = desk.send(
        "sabine",
        case,
        "request_documents",
        items=["exemption_notice"],
        other="Lageplan des Marktplatzes",
        due_on="5.2.27",
    )
    assert answer.status_code == 302
    page = words(desk.browser("sabine").get(answer["Location"]))
    assert "Die Nachforderung ist erfasst." in page
    assert "Der Brief zur Nachforderung entsteht gerade" in page
    assert "Lageplan des Marktplatzes 20.01.2027 05.02.2027 offen, noch 12 Arbeitstage" in page
    assert status_of(case) == Status.INCOMPLETE
    assert case.due_on == date(2027, 2, 5)


def test_what_is_ticked_twice_is_asked_for_once(desk: Desk) -> None:
    case = desk.case()
    answer = desk.send("sabine", case, "request_documents", items=["exemption_notice"] * 3, due_on="05.02.2027")
    assert answer.status_code == 302
    assert [item.kind for item in case.requested_items.all()] == ["exemption_notice"]


def test_a_request_needs_an_item_and_a_day_to_come(desk: Desk) -> None:
    case = desk.case()
    answer = desk.send("sabine", case, "request_documents", due_on="20.01.2027")
    page = words(answer)
    assert answer.status_code == 422
    assert "<title>Fehler: Unterlagen nachfordern" in answer.content.decode()
    assert "Bitte wählen Sie aus, was fehlt." in page
    assert "Die Frist muss in der Zukunft liegen." in page
    answer = desk.send("sabine", case, "request_documents", items=["statutes"], due_on="31.02.2027")
    assert "Bitte geben Sie bei „Frist bis“ ein Datum ein, das es gibt, zum Beispiel 15.05.2027." in words(answer)
    answer = desk.send("sabine", case, "request_documents", items=["erfunden"], due_on="05.02.2027")
    assert answer.status_code == 422
    assert status_of(case) == Status.SUBMITTED


def test_what_is_open_is_not_asked_for_twice(desk: Desk) -> None:
    case = desk.case()
    desk.requested(case)
    answer = desk.send("sabine", case, "request_documents", items=["exemption_notice"], due_on="05.02.2027")
    assert "„Freistellungsbescheid“ ist schon angefordert und noch offen." in words(answer)


# --- formal check ---


def test_every_point_of_the_checklist_is_ticked(desk: Desk) -> None:
    case = desk.case()
    answer = desk.send("sabine", case, "check", checklist=ticks(case)[:-1])
    assert answer.status_code == 422
    assert "Noch nicht geprüft: Alle Erklärungen liegen in der gültigen Fassung vor." in words(answer)
    assert answer.content.decode().count("checked") == len(ticks(case)) - 1, "ticks stay ticked"
    answer = desk.send("sabine", case, "check", checklist=ticks(case), note="Telefonat mit Frau Yıldız.")
    assert answer.status_code == 302
    assert status_of(case) == Status.READY
    assert case.ready_on == desk.day
    assert "Telefonat mit Frau Yıldız." in desk.read("sabine", url_of(case))


def test_less_than_ten_weeks_need_a_confirmed_exception(desk: Desk) -> None:
    opens = desk.district.call.opens_on
    case = draft(desk.district.call, desk.district.association, starts_on=date(2027, 4, 1))
    case.first_contact_on = opens + timedelta(days=85)
    case.answers |= {"exception_reason": "Der Raum wurde erst jetzt frei.", "consulted_on": "2027-01-20"}
    case.early_start_on = date(2027, 3, 31)
    case.save()
    desk.wait(10)
    desk.steps.submit(case, by=desk.district["antje"], on=desk.day)
    desk.send("sabine", case, "decide_early_start", permit="no", reasons="Kein Grund genannt.")
    page = desk.read("sabine", url_of(case, "check"))
    assert "Begründung der Ausnahme: Der Raum wurde erst jetzt frei." in page
    assert "Zwischen dem ersten Kontakt und dem Beginn liegen weniger als 10 Wochen." in page
    answer = desk.send("sabine", case, "check", checklist=ticks(case))
    assert "Bestätigen Sie die begründete Ausnahme" in words(answer)
    answer = desk.send("sabine", case, "check", checklist=ticks(case), exception_confirmed="on")
    assert answer.status_code == 302
    assert status_of(case) == Status.READY
    assert case.exception_confirmed


def test_an_early_start_is_decided_first(desk: Desk) -> None:
    case = desk.case(early_start_on=date(2027, 5, 1))
    page = desk.read("sabine", url_of(case))
    assert "Vorzeitiger Beginn ab 01.05.2027 beantragt" in page
    assert page.index("Über vorzeitigen Beginn entscheiden") < page.index("Formal prüfen")
    answer = desk.send("sabine", case, "check", checklist=ticks(case))
    assert "Entscheiden Sie zuerst über den vorzeitigen Beginn am 01.05.2027." in words(answer)
    answer = desk.send("sabine", case, "decide_early_start", permit="no")
    assert "Bitte füllen Sie „Begründung“ aus." in words(answer)
    desk.send("sabine", case, "decide_early_start", permit="yes", reasons="Die Miete ist nur im Mai günstig.")
    page = desk.read("sabine", url_of(case))
    assert "01.05.2027, zugestimmt" in page
    assert "Über vorzeitigen Beginn entscheiden Getrennt" not in page


# --- agenda, resolution, deviation ---


def test_onto_the_agenda(desk: Desk) -> None:
    case = desk.case("ready")
    answer = desk.send("sabine", case, "schedule", meeting="999999")
    assert answer.status_code == 422
    answer = desk.send("sabine", case, "schedule", meeting=desk.district.meeting.pk)
    assert answer.status_code == 302
    assert "Sitzung am 17.03.2027." in desk.read("sabine", url_of(case))


def test_deciding_shows_the_resolution_and_the_letter_to_come(desk: Desk) -> None:
    case = desk.case("resolved")
    page = desk.read("sabine", url_of(case, "decide"))
    assert "Danach entsteht der Bewilligungsbescheid über 4.800,00 €" in page
    assert "Förderung mit 4.800,00 €" in page
    answer = desk.send("sabine", case, "decide")
    assert "Bitte füllen Sie „Begründung des Bescheids“ aus." in words(answer)
    desk.send("sabine", case, "decide", reasons="Das Projekt passt zum Handlungsfeld.")
    assert status_of(case) == Status.AWARDED
    assert "Das Projekt passt zum Handlungsfeld." in desk.read("sabine", url_of(case))


def test_a_returned_resolution_stays_visible(desk: Desk) -> None:
    case = desk.case("resolved")
    assert desk.send("sabine", case, "return_resolution", reasons=" ").status_code == 422
    desk.send("sabine", case, "return_resolution", reasons="Ein Mitglied war befangen.")
    page = desk.read("sabine", url_of(case))
    assert "Beschluss vom 17.03.2027 zurückgegeben Ein Mitglied war befangen." in page
    assert status_of(case) == Status.READY


def test_a_deviation_needs_a_second_person(desk: Desk) -> None:
    case = desk.case("resolved")
    answer = desk.send(
        "sabine",
        case,
        "propose_deviation",
        kind="award",
        amount="3.000",
        reasons="Die Fahrtkosten trägt der Verein.",
        deviation_reasons="Ein Posten war doppelt enthalten.",
    )
    assert "Jetzt muss eine zweite Person mitzeichnen." in words(desk.browser("sabine").get(answer["Location"]))
    answer = desk.send("sabine", case, "confirm_deviation")
    assert answer.status_code == 422
    assert "Eine zweite Person muss zustimmen." in words(answer)
    page = desk.read("leyla", url_of(case, "confirm_deviation"))
    assert "Der Beschluss" in page
    assert "Der Vorschlag" in page
    assert "Ein Posten war doppelt enthalten." in page
    assert "Bewilligung über 3.000,00 €" in page
    assert desk.send("leyla", case, "confirm_deviation").status_code == 302
    decision = Decision.objects.get()
    assert (decision.amount, decision.signed_by, decision.second_signature_by) == (
        Decimal(3000),
        desk.district["sabine"],
        desk.district["leyla"],
    )
    assert "Sabine Krüger und Leyla Aydın" in desk.read("thomas", url_of(case))


def test_a_deviation_never_passes_the_fund(desk: Desk) -> None:
    case = desk.case("resolved")
    elsewhere = desk.case(title="Theater im Park")
    Commitment.objects.create(
        fund=desk.district.fund, application=elsewhere, stage=Commitment.Stage.BOUND, amount=Decimal(30_200)
    )
    Commitment.objects.filter(application=case).update(amount=Decimal(1000))
    answer = desk.send(
        "sabine", case, "propose_deviation", kind="award", amount="4.900", reasons="a", deviation_reasons="b"
    )
    assert "Beantragt sind 4.800,00 €. Mehr kann nicht bewilligt werden." in words(answer)
    Commitment.objects.filter(application=elsewhere).update(amount=Decimal(31_600))
    answer = desk.send(
        "sabine", case, "propose_deviation", kind="award", amount="4800", reasons="a", deviation_reasons="b"
    )
    assert answer.status_code == 422
    assert (
        "Eine Bewilligung von 4.800,00 € ist nicht möglich. Im Topf sind nur noch 3.400,00 € frei. Möglich sind: "
        "eine Teilbewilligung bis 3.400,00 €, eine Zurückstellung oder ein Platz auf der Warteliste."
    ) in words(answer)
    answer = desk.send("sabine", case, "propose_deviation", kind="award", reasons="a", deviation_reasons="b")
    assert "Bitte geben Sie an, wie viel bewilligt werden soll." in words(answer)
    assert status_of(case) == Status.RESOLVED


def test_a_discarded_deviation_leaves_the_resolution(desk: Desk) -> None:
    case = desk.case("resolved")
    desk.deviation(case)
    desk.send("leyla", case, "discard_deviation", reasons="Der Posten war nicht doppelt.")
    assert status_of(case) == Status.RESOLVED
    assert "Der Posten war nicht doppelt." in desk.read("sabine", url_of(case))


# --- the letter on its way ---


def test_no_dispatch_before_the_letter_exists(desk: Desk) -> None:
    case = desk.case("resolved")
    desk.send("sabine", case, "decide", reasons="Das Projekt passt.")
    page = desk.read("sabine", url_of(case, "dispatch"))
    assert "Der Bescheid ist noch nicht entstanden" in page
    answer = desk.send("sabine", case, "dispatch", dispatched_on="17.03.2027")
    assert "Der Bescheid ist noch nicht gesetzt." in words(answer)
    assert status_of(case) == Status.AWARDED


def test_the_letter_goes_out_on_the_day_it_names(desk: Desk) -> None:
    case = desk.case("awarded")
    page = desk.read("sabine", url_of(case, "dispatch"))
    assert "gilt er am Sonntag, 21. März 2027 als bekannt gegeben" in page
    assert "Eine Klage ist dann bis Mittwoch, 21. April 2027 möglich." in page
    desk.wait(1)
    answer = desk.send("sabine", case, "dispatch", dispatched_on="18.03.2027")
    assert "Der Bescheid nennt den 17.03.2027 als Tag der Aufgabe zur Post." in words(answer)
    desk.send("sabine", case, "renew_letter")
    desk.steps.machines(case)
    answer = desk.send("sabine", case, "dispatch", dispatched_on="18.03.2027")
    assert answer.status_code == 302
    assert "22.03.2027, Klage möglich bis 22.04.2027" in desk.read("sabine", url_of(case))


def test_a_later_receipt_moves_the_remedy(desk: Desk) -> None:
    case = desk.case("notified")
    answer = desk.send("sabine", case, "record_receipt", received_on="30.03.2027")
    assert "Der Zugang liegt in der Zukunft." in words(answer)
    answer = desk.send("sabine", case, "record_receipt", received_on="16.03.2027")
    assert "Der Bescheid ging erst am 17.03.2027 zur Post." in words(answer)
    desk.move_to(date(2027, 4, 6))
    desk.send("sabine", case, "record_receipt", received_on="30.03.2027")
    assert "30.03.2027, Klage möglich bis 30.04.2027" in desk.read("sabine", url_of(case))


# --- two clerks ---


def test_the_second_clerk_loses_nothing(desk: Desk) -> None:
    """Thomas writes a long note while Sabine asks for papers and gets them."""
    case = desk.case()
    seal = desk.page("thomas", case, "request_documents")
    desk.send("sabine", case, "request_documents", items=["exemption_notice"], due_on="05.02.2027")
    typed = {"other": "Das Protokoll der Mitgliederversammlung", "due_on": "10.02.2027"}
    answer = desk.send("thomas", case, "request_documents", seal=seal, **typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Der Vorgang wurde inzwischen geändert." in words(answer)
    assert "Ihre Eingaben stehen noch hier." in words(answer)
    assert "Das Protokoll der Mitgliederversammlung</textarea>" in page
    assert 'value="10.02.2027"' in page
    assert case.requested_items.count() == 1
    fresh = dict(SEAL.findall(page))
    assert desk.send("thomas", case, "request_documents", seal=fresh, **typed).status_code == 302
    assert case.requested_items.count() == 2


def test_an_act_that_is_over_keeps_the_text_too(desk: Desk) -> None:
    case = desk.case("resolved")
    seal = desk.page("thomas", case, "decide")
    desk.send("sabine", case, "return_resolution", reasons="Ein Mitglied war befangen.")
    answer = desk.send("thomas", case, "decide", seal=seal, reasons="Ein langer Text von Thomas.")
    assert answer.status_code == 409
    assert "inzwischen geändert" in words(answer)
    assert "Ein langer Text von Thomas." in answer.content.decode()
    assert not Decision.objects.exists()
    answer = desk.browser("thomas").get(url_of(case, "decide"), follow=True)
    assert "„Wie beschlossen entscheiden“ ist beim jetzigen Stand nicht möglich." in words(answer)


def test_a_double_click_is_one_act(desk: Desk) -> None:
    case = desk.case()
    seal = desk.page("sabine", case, "request_documents")
    data = {"items": ["statutes"], "due_on": "05.02.2027"}
    for _click in range(2):
        assert desk.send("sabine", case, "request_documents", seal=seal, **data).status_code == 302
    assert case.requested_items.count() == 1


def test_a_broken_seal_is_no_accident(desk: Desk) -> None:
    case = desk.case()
    data = {"items": ["statutes"], "due_on": "05.02.2027"}
    seal = {"key": "kein-uuid", "version": "-1"}
    assert desk.send("sabine", case, "request_documents", seal=seal, **data).status_code == 302


@pytest.mark.parametrize("act", ["submit", "supply", "resolve", "frei_erfunden", "_enter"])
def test_acts_of_others_do_not_exist_here(desk: Desk, act: str) -> None:
    case = desk.case()
    assert desk.get("sabine", url_of(case, act)).status_code == 404
    assert desk.browser("sabine").post(url_of(case, act), {"key": str(uuid4())}).status_code == 404
    assert status_of(case) == Status.SUBMITTED


def test_reading_changes_nothing(desk: Desk) -> None:
    case = desk.case("awarded")
    version = case.version
    for url in (url_of(case), url_of(case, "dispatch"), url_of(case, "renew_letter"), "/amt/"):
        desk.read("sabine", url)
    case.refresh_from_db()
    assert case.version == version


# --- papers by post ---


def test_papers_by_post_count_from_their_receipt(desk: Desk) -> None:
    case = desk.case()
    desk.requested(case)
    desk.wait(7)
    wanted = str(case.requested_items.get().pk)
    answer = desk.send("thomas", case, "record_supply", received_on="25.01.2027")
    assert "Bitte kreuzen Sie an, was gekommen ist." in words(answer)
    answer = desk.send("thomas", case, "record_supply", items=[wanted], received_on="28.01.2027")
    assert "Der Eingang liegt in der Zukunft." in words(answer)
    answer = desk.send("thomas", case, "record_supply", items=["999999"], received_on="25.01.2027")
    assert answer.status_code == 422
    desk.send("thomas", case, "record_supply", items=[wanted], received_on="25.01.2027")
    assert status_of(case) == Status.SUBMITTED
    page = desk.read("thomas", url_of(case))
    assert "Freistellungsbescheid 20.01.2027 03.02.2027 25.01.2027 Liegt auf Papier vor." in page
    assert "Nachgereichtes von der Post erfasst Freistellungsbescheid Thomas Nowak" in page
    desk.send("thomas", case, "check", checklist=ticks(case))
    assert status_of(case) == Status.READY
    assert case.ready_on == date(2027, 1, 25)
