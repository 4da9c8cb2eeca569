# SPDX-License-Identifier: AGPL-3.0-or-later
"""An applicant and the office write to each other on the page of the case."""

import pytest
from django.core import mail
from django.test import Client

from grants import invitations
from grants.models import Application, Message, Status
from tests.portal.applicant import SEAL, seal, text, url
from tests.portal.office import Desk, words
from workflows.demo.district import District
from workflows.demo.drafts import draft

QUESTION = "Reicht der Mietvertrag als Kopie?"


@pytest.fixture
def desk(mettmann: District) -> Desk:
    return Desk(mettmann)


def read(client: Client, case: Application) -> str:
    answer = client.get(url("case", case))
    assert answer.status_code == 200
    return words(answer)


def test_a_question_goes_to_the_office_and_its_answer_comes_back(antje: Client, desk: Desk) -> None:
    case = desk.case()
    page = read(antje, case)
    assert "Noch keine Nachrichten. Haben Sie eine Frage zu diesem Antrag? Schreiben Sie uns hier." in page
    assert "Das lesen: Kreisintegrationszentrum und alle, die mit Ihnen an diesem Antrag arbeiten." in page
    sealed = dict(SEAL.findall(text(antje.get(url("case", case)))))
    for _click in range(2):
        answer = antje.post(url("message", case), {**sealed, "message": QUESTION})
        assert (answer.status_code, answer["Location"]) == (302, f"{url('case', case)}#nachrichten")
    assert Message.objects.get().by == desk.district["antje"]
    page = read(antje, case)
    assert "Ihre Nachricht ist angekommen." in page
    assert f"Uhr {QUESTION} Ihre Nachricht" in page
    assert "Nachricht geschrieben Antje Yıldız" in page
    assert "hat Ihnen geschrieben" not in page
    mail.outbox.clear()
    desk.send("sabine", case, "write_message", message="Ja, das reicht.")
    desk.steps.machines(case)
    page = read(antje, case)
    assert "Kreisintegrationszentrum hat Ihnen geschrieben Zur Nachricht vom" in page
    assert "Sabine Krüger , Kreisintegrationszentrum" in page
    assert "Ja, das reicht." in page
    history = page[page.index("Was bisher geschah") :]
    assert "Nachricht geschrieben Kreisintegrationszentrum" in history
    assert "Sabine" not in history and QUESTION not in history
    assert {"antje@beispiel.test"} <= {to for each in mail.outbox for to in each.to}


def test_an_empty_message_is_a_mistake_and_a_long_one_stays(antje: Client, desk: Desk) -> None:
    case = desk.case()
    sealed = seal(antje, url("message", case))
    answer = antje.post(url("message", case), {**sealed, "message": "\n"})
    assert answer.status_code == 422
    assert "<title>Fehler: " in text(answer)
    assert "Bitte füllen Sie „Ihre Nachricht“ aus." in words(answer)
    long = "Frage? " * 700
    answer = antje.post(url("message", case), {**sealed, "message": long})
    assert "Bitte kürzen Sie „Ihre Nachricht“ auf 4000 Zeichen." in words(answer)
    assert long.strip() in text(answer)
    assert not Message.objects.exists()


def test_markup_stays_text(antje: Client, desk: Desk) -> None:
    case = desk.case()
    antje.post(url("message", case), {"message": "<script>alert(1)</script>\nzweite Zeile"})
    for page in (antje.get(url("case", case)), desk.get("sabine", f"/amt/fall/{case.public_id}/")):
        assert b"<script>alert" not in page.content
        assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>zweite Zeile" in page.content.decode()


def test_a_closed_case_can_still_be_asked_about(antje: Client, desk: Desk) -> None:
    case = desk.case()
    antje.post(url("withdraw", case), {**seal(antje, url("withdraw", case)), "reason": ""})
    case.refresh_from_db()
    assert case.status == Status.WITHDRAWN
    assert antje.post(url("message", case), {"message": QUESTION}).status_code == 302


def test_a_draft_has_nobody_to_write_to(antje: Client, mettmann: District) -> None:
    case = draft(mettmann.call, mettmann.association)
    assert antje.get(url("message", case)).status_code == 404
    assert antje.post(url("message", case), {"message": QUESTION}).status_code in {404, 409}
    assert not Message.objects.exists()


@pytest.mark.parametrize("stranger", ["nora", "paul", "mehmet", "katrin", "sabine"])
def test_strangers_find_no_such_page(desk: Desk, stranger: str) -> None:
    case = desk.case()
    assert desk.get(stranger, url("message", case)).status_code == 404
    assert desk.browser(stranger).post(url("message", case), {"message": QUESTION}).status_code == 404
    assert not Message.objects.exists()


def test_a_colleague_reads_and_writes(desk: Desk, mettmann: District) -> None:
    case = draft(mettmann.call, mettmann.association)
    invitation, _token = invitations.invite(case, mettmann["paul"].email, by=mettmann["antje"])
    invitations.accept(invitation, by=mettmann["paul"])
    desk.steps.submit(case, by=mettmann["antje"], on=desk.day)
    assert desk.browser("paul").post(url("message", case), {"message": QUESTION}).status_code == 302
    assert Message.objects.get().from_office is False
    assert "Nachricht geschrieben Paul Wenders" in words(desk.get("paul", url("case", case)))
    page = desk.read("sabine", f"/amt/fall/{case.public_id}/")
    assert "Das lesen auch die Antragstellenden: Antje Yıldız und Paul Wenders." in page
