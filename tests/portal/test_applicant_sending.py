# SPDX-License-Identifier: AGPL-3.0-or-later
"""Check, declare, send, receipt: over HTTP, with everything that can go wrong."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import conditional_escape

from grants import drafts, programmes, versions
from grants.models import Applicant, Application, Event
from tests.portal.applicant import pdf, seal, text, url
from workflows import consequences
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform

ALL = {each.key: "on" for each in programmes.programme("aktionsfonds").terms.declarations}


@pytest.fixture
def antje(client: Client, mettmann: District) -> Client:
    client.force_login(mettmann["antje"])
    return client


@pytest.fixture
def case(mettmann: District) -> Application:
    """Complete but for the declarations."""
    return draft(mettmann.call, mettmann.association, declarations={})


def send(client: Client, case: Application, **changed: str) -> str:
    """The words of the page that follows."""
    check = url("check", case)
    return text(client.post(check, ALL | seal(client, check) | changed, follow=True))


def ticked(answer: Any) -> int:
    return len(re.findall(r"<input[^>]*\bchecked\b", text(answer)))


def status_of(case: Application) -> str:
    case.refresh_from_db()
    return case.status


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
    assert "von 5 Aufgaben erledigt" in tasks
    assert "Ihr Projekt beginnt vor der Entscheidung am 17.03.2027. Bitte wählen Sie einen späteren Tag." in tasks
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


def ask_for(case: Application, mettmann: District, on: date, *kinds: str) -> None:
    perform("submit", case, by=mettmann["antje"], on=on)
    items = [(kind, f"Bitte: {kind}") for kind in kinds]
    perform("request_documents", case, by=mettmann["sabine"], on=on, items=items, due_on=date(2027, 2, 3))
    case.refresh_from_db()


@pytest.fixture
def sent(mettmann: District) -> Application:
    return draft(mettmann.call, mettmann.association)


def names(case: Application, kind: str) -> tuple[str, str]:
    item = case.requested_items.get(kind=kind)
    return f"file-{item.public_id.hex}", f"text-{item.public_id.hex}"


def test_requested_papers_are_supplied_by_file_and_by_word(
    antje: Client, mettmann: District, sent: Application, on: date
) -> None:
    ask_for(sent, mettmann, on, "exemption_notice", "other")
    page = text(antje.get(url("case", sent)))
    assert "Bitte reichen Sie nach, was noch fehlt." in page
    assert "Bitte: exemption_notice (bis 03.02.2027, noch 14 Tage)" in page
    supply = url("supply", sent)
    file, _ = names(sent, "exemption_notice")
    _, words = names(sent, "other")
    answer = antje.post(
        supply, {file: pdf("Bescheid.pdf"), words: "Liegt bei Ihnen.", **seal(antje, supply)}, follow=True
    )
    assert "Danke. Ihre Unterlagen sind angekommen." in text(answer)
    assert status_of(sent) == "submitted"
    assert sent.requested_items.get(kind="other").answer == "Liegt bei Ihnen."
    assert sent.documents.filter(name="Bescheid.pdf", kind="exemption_notice").count() == 1


def test_supplying_twice_stores_nothing_twice(antje: Client, mettmann: District, sent: Application, on: date) -> None:
    ask_for(sent, mettmann, on, "exemption_notice")
    supply = url("supply", sent)
    sealed, (file, _) = seal(antje, supply), names(sent, "exemption_notice")
    antje.post(supply, {file: pdf("Bescheid.pdf"), **sealed})
    again = antje.post(supply, {file: pdf("Bescheid.pdf"), **sealed}, follow=True)
    assert "schon angekommen" in text(again)
    assert sent.documents.filter(name="Bescheid.pdf").count() == 1


def test_supplying_nothing_or_a_wrong_file_is_said_in_words(
    antje: Client, mettmann: District, sent: Application, on: date
) -> None:
    ask_for(sent, mettmann, on, "exemption_notice")
    supply, (file, words) = url("supply", sent), names(sent, "exemption_notice")
    nothing = antje.post(supply, {words: " ", **seal(antje, supply)})
    assert nothing.status_code == 422
    assert "Bitte laden Sie mindestens eine Unterlage hoch oder schreiben Sie eine Antwort." in text(nothing)
    wrong = antje.post(supply, {file: pdf("Bescheid.pdf", b"MZ"), words: "Anbei", **seal(antje, supply)})
    assert wrong.status_code == 422
    assert "„Bescheid.pdf“ ist kein PDF" in text(wrong)
    assert "Anbei" in text(wrong)
    assert sent.documents.count() == 1
    assert status_of(sent) == "incomplete"


def test_a_request_that_grew_meanwhile_keeps_the_typed_words(
    antje: Client, mettmann: District, sent: Application, on: date
) -> None:
    ask_for(sent, mettmann, on, "exemption_notice")
    supply, (file, words) = url("supply", sent), names(sent, "exemption_notice")
    sealed = seal(antje, supply)
    more = [("other", "Ein Lageplan")]
    perform("request_documents", sent, by=mettmann["sabine"], on=on, items=more, due_on=date(2027, 2, 3))
    answer = antje.post(supply, {file: pdf("Bescheid.pdf"), words: "Liegt bei.", **sealed})
    assert answer.status_code == 409
    assert "inzwischen geändert" in text(answer)
    assert "Liegt bei." in text(answer)
    assert not sent.documents.filter(name="Bescheid.pdf").exists()


def test_a_case_is_withdrawn_with_a_reason(antje: Client, mettmann: District, sent: Application, on: date) -> None:
    perform("submit", sent, by=mettmann["antje"], on=on)
    withdraw = url("withdraw", sent)
    assert "Antrag zurückziehen" in text(antje.get(url("case", sent)))
    answer = antje.post(withdraw, {"reason": "Der Raum ist weg.", **seal(antje, withdraw)}, follow=True)
    assert "Sie haben Ihren Antrag zurückgezogen." in text(answer)
    assert status_of(sent) == "withdrawn"
    assert antje.get(withdraw).status_code == 404


def test_nobody_else_meets_a_case(client: Client, mettmann: District, sent: Application, on: date) -> None:
    ask_for(sent, mettmann, on, "exemption_notice")
    consequences.run_pending()
    letter, paper = sent.letters.first(), sent.documents.first()
    assert letter is not None and paper is not None
    addresses = [url(name, sent) for name in ("case", "receipt", "supply", "withdraw", "check")]
    addresses += [url("letter", sent, letter.public_id), url("document", sent, paper.public_id)]
    for stranger in ("nora", "paul", "sabine", "mehmet", "katrin"):
        client.force_login(mettmann[stranger])
        assert {client.get(address).status_code for address in addresses} == {404}
        assert client.post(url("supply", sent)).status_code == 404
        assert client.post(url("withdraw", sent)).status_code == 404


def test_a_paper_of_another_case_is_not_found_under_ones_own(antje: Client, mettmann: District) -> None:
    mine, other = draft(mettmann.call, mettmann.association), draft(mettmann.call, mettmann.association)
    paper = other.documents.get()
    assert antje.get(url("document", mine, paper.public_id)).status_code == 404


def test_the_list_shows_drafts_first(antje: Client, mettmann: District, on: date) -> None:
    first = draft(mettmann.call, mettmann.association, title="Zuerst begonnen")
    second = draft(mettmann.call, mettmann.association, title="Schon abgesendet")
    perform("submit", second, by=mettmann["antje"], on=on)
    page = text(antje.get(reverse("applicant:list")))
    assert page.index("Zuerst begonnen") < page.index("Schon abgesendet")
    assert url("case", first) in page
    assert "Kreisintegrationszentrum: bis 03.02.2027 (noch 14 Tage)" in page


def test_nobody_sends_what_somebody_else_wrote_meanwhile(antje: Client, mettmann: District, case: Application) -> None:
    """The page was read, then a colleague changes the sum: it is shown first, and sent by the next press."""
    check = url("check", case)
    page = antje.get(check)
    form = ALL | seal(antje, check) | {"seen": page.context["seen"]}
    drafts.save_answers(case, {"title": "Ganz etwas anderes"}, by=mettmann["oksana"])
    answer = antje.post(check, form)
    assert answer.status_code == 409
    assert "Jemand hat den Antrag geändert" in text(answer)
    assert "Ganz etwas anderes" in text(answer)
    assert ticked(answer) == 0
    assert status_of(case) == "draft"
    assert antje.post(check, form | {"seen": answer.context["seen"]})["Location"] == url("receipt", case)
    assert status_of(case) == "submitted"


ONE_MISSING = {key: "on" for key in ALL if key != "privacy"}


def half_declared(antje: Client, case: Application) -> None:
    """One box was forgotten; the others are kept for the next try."""
    check = url("check", case)
    antje.post(check, ONE_MISSING | seal(antje, check) | {"seen": antje.get(check).context["seen"]})


def test_ticks_stay_only_while_nothing_changes(antje: Client, mettmann: District, case: Application) -> None:
    half_declared(antje, case)
    assert ticked(antje.get(url("check", case))) == len(ONE_MISSING)
    drafts.save_answers(case, {"title": "Etwas anderes"}, by=mettmann["antje"])
    page = antje.get(url("check", case))
    assert ticked(page) == 0
    assert "Die Häkchen sind wieder leer, denn der Antrag hat sich seit Ihrem letzten Versuch geändert." in text(page)
    answer = antje.post(url("check", case), seal(antje, url("check", case)) | {"seen": page.context["seen"]})
    assert (answer.status_code, status_of(case)) == (422, "draft")


def test_nobody_declares_for_somebody_else(client: Client, mettmann: District, case: Application) -> None:
    client.force_login(mettmann["antje"])
    half_declared(client, case)
    mettmann.association.representatives.create(user=mettmann["oksana"])
    client.force_login(mettmann["oksana"])
    page = client.get(url("check", case))
    assert ticked(page) == 0
    assert "Die Häkchen sind leer, denn bisher hat sie jemand anderes gesetzt." in text(page)


def test_another_account_number_is_another_draft(antje: Client, mettmann: District, case: Application) -> None:
    """The page shows who applies; a declaration covers that too."""
    half_declared(antje, case)
    Applicant.objects.filter(pk=mettmann.association.pk).update(account_holder="Jemand anderes")
    assert ticked(antje.get(url("check", case))) == 0


def test_ticks_kept_over_the_login_count_only_for_the_same_text(
    antje: Client, mettmann: District, case: Application
) -> None:
    page = antje.get(url("check", case))
    whose = re.findall(r'name="whose" value="([^"]*)"', page.content.decode())[-1]
    form = ONE_MISSING | {"seen": page.context["seen"], "whose": whose}
    antje.session.flush()
    antje.post(url("check", case), form)
    antje.force_login(mettmann["antje"])
    assert ticked(antje.get(url("check", case))) == len(ONE_MISSING)
    drafts.save_answers(case, {"title": "Etwas anderes"}, by=mettmann["antje"])
    page = antje.get(url("check", case))
    assert ticked(page) == 0
    assert "sind noch da" not in text(page)


@pytest.mark.parametrize("change", ["answer", "unread", "line", "line gone", "paper gone", "nothing"])
def test_the_mark_of_a_draft_tells_every_change(mettmann: District, case: Application, change: str) -> None:
    before, by = versions.of_draft(case), mettmann["antje"]
    line, paper = case.plan.first(), case.documents.first()
    assert line and paper
    same = {"side": line.side, "kind": line.kind, "label": line.label, "line": line.public_id}
    changes: dict[str, Callable[[], object]] = {
        "answer": lambda: drafts.save_answers(case, {"title": "Anders"}, by=by),
        "unread": lambda: Application.objects.filter(pk=case.pk).update(typed={"plan": {"amount_asked": ["viel"]}}),
        "line": lambda: drafts.put_line(case, **same, amount=line.amount + 1, by=by),
        "line gone": lambda: drafts.remove_line(case, line.public_id, by=by),
        "paper gone": lambda: drafts.remove_document(case, paper.public_id, by=by),
        "nothing": lambda: drafts.declare(case, programmes.programme("aktionsfonds").terms, set(), by=by),
    }
    changes[change]()
    after = versions.of_draft(Application.objects.get(pk=case.pk))
    assert (after == before) is (change == "nothing")
