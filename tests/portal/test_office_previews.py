# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters before they exist: what a clerk sees is what will be sent, and looking changes nothing."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees.models import Motion
from grants.models import Application, Decision, Document, Event, Letter, Message, Note, Status
from tests.portal.office import Desk, print_of, url_of, words
from workflows.demo.district import District
from workflows.models import Outbox

STATE = (Application, Decision, Document, Event, Letter, Message, Note, Outbox)


@pytest.fixture
def desk(mettmann: District) -> Desk:
    return Desk(mettmann)


def state() -> list[list[Any]]:
    """Everything a preview could leave behind."""
    return [list(model._default_manager.order_by("pk").values_list()) for model in STATE]


def preview(desk: Desk, who: str, case: Application, act: str, **data: Any) -> Any:
    return desk.send(who, case, act, do="preview", **data)


def test_a_preview_says_what_the_letter_will_say(desk: Desk) -> None:
    case = desk.case("resolved")
    assert "Vorschau des Briefs" in desk.read("sabine", url_of(case, "decide"))
    text = print_of(preview(desk, "sabine", case, "decide", reasons="Das Projekt passt zum Handlungsfeld."))
    assert "Entwurf. Dieser Brief ist nicht verschickt und gilt nicht." in text
    desk.send("sabine", case, "decide", reasons="Das Projekt passt zum Handlungsfeld.")
    desk.steps.machines(case)
    letter = case.letters.get(kind="decision")
    issued = print_of(desk.get("sabine", f"{url_of(case)}brief/{letter.public_id}/"))
    assert "Das Projekt passt zum Handlungsfeld." in issued
    assert (
        text.replace("Entwurf. Dieser Brief ist nicht verschickt und gilt nicht. ", "").replace("Entwurf ", "")
        == issued
    )


def test_a_preview_leaves_nothing_behind(desk: Desk) -> None:
    case = desk.case("resolved")
    before = state()
    seal = desk.page("sabine", case, "decide")
    for _look in range(2):
        assert preview(desk, "sabine", case, "decide", seal=seal, reasons="Passt.").status_code == 200
    assert state() == before
    desk.district.fund.refresh_from_db()
    assert (desk.district.fund.reserved, desk.district.fund.bound) == (Decimal(4800), 0)
    assert desk.send("sabine", case, "decide", seal=seal, reasons="Passt.").status_code == 302
    assert state() != before, "the comparison sees what an act leaves"


def test_each_letter_has_its_preview(desk: Desk) -> None:
    case = desk.case()
    text = print_of(
        preview(desk, "sabine", case, "request_documents", items=["statutes"], other="Lageplan", due_on="05.02.2027")
    )
    assert "1 Satzung 5. Februar 2027" in text and "Lageplan" in text and "Entwurf." in text
    deviating = desk.case("resolved", title="Theater im Park")
    data = {"kind": "award", "amount": "3000", "reasons": "R1", "deviation_reasons": "Doppelt enthalten."}
    text = print_of(preview(desk, "sabine", deviating, "propose_deviation", **data))
    assert "Von diesem Beschluss weichen wir ab." in text and "3.000,00 €" in text
    desk.deviation(deviating)
    assert "Leyla Aydın" in print_of(preview(desk, "leyla", deviating, "confirm_deviation"))
    deviating.refresh_from_db()
    assert deviating.status == Status.DEVIATION


def test_a_notice_has_its_preview(desk: Desk) -> None:
    case = desk.case("scheduled")
    meeting = desk.district.meeting
    desk.move_to(meeting.held_on)
    meeting.refresh_from_db()
    desk.steps.gather(meeting, on=desk.day)
    desk.steps.resolve(case, meeting, on=desk.day, motion=Motion.DEFER)
    text = print_of(preview(desk, "sabine", case, "decide", reasons="Der Raum ist noch offen."))
    assert "zurückgestellt" in text and "Der Raum ist noch offen." in text and "Entwurf." in text


def test_wrong_input_is_told_instead_of_a_preview(desk: Desk) -> None:
    case = desk.case()
    answer = preview(desk, "sabine", case, "request_documents", other="", due_on="20.01.2027")
    assert answer.status_code == 422
    assert "Bitte wählen Sie aus, was fehlt." in words(answer)
    assert "Die Frist muss in der Zukunft liegen." in words(answer)
    answer = preview(desk, "sabine", case, "request_documents", items=["statutes"], due_on="31.02.2027")
    assert "ein Datum ein, das es gibt" in words(answer)
    decided = desk.case("resolved", title="Theater im Park")
    assert "Bitte füllen Sie „Begründung des Bescheids“ aus." in words(preview(desk, "sabine", decided, "decide"))


def test_a_preview_of_an_old_page_is_a_conflict(desk: Desk) -> None:
    case = desk.case()
    seal = desk.page("thomas", case, "request_documents")
    desk.requested(case)
    answer = preview(desk, "thomas", case, "request_documents", seal=seal, other="Lageplan", due_on="10.02.2027")
    assert answer.status_code == 409
    assert "Lageplan" in answer.content.decode()


def test_what_has_no_letter_has_no_preview(desk: Desk) -> None:
    case = desk.case()
    assert "Vorschau" not in desk.read("sabine", url_of(case, "withdraw"))
    assert preview(desk, "sabine", case, "withdraw", reason="").status_code == 404
    case.refresh_from_db()
    assert case.status == Status.SUBMITTED
    assert desk.browser("antje").post(url_of(case, "request_documents"), {"do": "preview"}).status_code == 404


def test_markup_in_a_preview_stays_text(desk: Desk) -> None:
    case = desk.case("resolved")
    text = print_of(preview(desk, "sabine", case, "decide", reasons='#read("/etc/passwd") *fett* <b>'))
    assert '#read("/etc/passwd") *fett* <b>' in text


def test_who_signs_and_who_posts_sees_the_letter(desk: Desk) -> None:
    desk.two_sign()
    case = desk.case("awarded")
    html = desk.get("leyla", url_of(case, "sign")).content.decode()
    assert f'src="{url_of(case)}entwurf/bild/"' in html
    picture = desk.get("leyla", f"{url_of(case)}entwurf/bild/")
    assert (picture["Content-Type"], picture["Cache-Control"]) == ("image/png", "no-store")
    assert b"".join(picture.streaming_content).startswith(b"\x89PNG")
    text = print_of(desk.get("leyla", f"{url_of(case)}entwurf/"))
    assert "Sabine Krüger" in text and "Leyla Aydın" in text and "Entwurf." in text
    assert "Leyla" not in print_of(desk.get("sabine", f"{url_of(case)}entwurf/"))
    desk.steps.sign(case, on=desk.day)
    letter = case.letters.get(kind="decision")
    html = desk.get("sabine", url_of(case, "dispatch")).content.decode()
    assert f'src="{url_of(case)}brief/{letter.public_id}/bild/"' in html
    picture = desk.get("sabine", f"{url_of(case)}brief/{letter.public_id}/bild/")
    assert b"".join(picture.streaming_content).startswith(b"\x89PNG")
    for stranger in ("antje", "mehmet", "katrin", "nora"):
        assert desk.get(stranger, f"{url_of(case)}brief/{letter.public_id}/bild/").status_code == 404
        assert desk.get(stranger, f"{url_of(case)}entwurf/").status_code == 404


def test_looking_at_a_draft_writes_nothing(desk: Desk) -> None:
    desk.two_sign()
    case = desk.case("awarded")
    desk.browser("leyla").get("/amt/")
    with CaptureQueriesContext(connection) as asked:
        desk.get("leyla", f"{url_of(case)}entwurf/")
        desk.get("leyla", url_of(case, "sign"))
    written = [each["sql"] for each in asked if each["sql"].startswith(("INSERT", "UPDATE", "DELETE", "WITH"))]
    assert written == []
    assert Decision.objects.get().second_signature_by is None


def test_a_draft_names_the_day_of_the_signature(desk: Desk) -> None:
    desk.two_sign()
    case = desk.case("awarded")
    desk.move_to(date(2027, 3, 22))
    assert "voraussichtlich am 22. März 2027 zur Post" in print_of(desk.get("leyla", f"{url_of(case)}entwurf/"))
