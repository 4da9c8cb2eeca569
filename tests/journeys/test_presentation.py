# SPDX-License-Identifier: AGPL-3.0-or-later
"""Those who applied may present their project: who leads names the time, they get a mail and read it with the case."""

from datetime import time

import pytest
from django.core import mail
from django.urls import reverse

from committees.models import AgendaItem
from tests.portal.committee import Evening, url_of
from workflows import consequences
from workflows.demo.district import District
from workflows.engine import perform

TOLD = "Sie können Ihr Projekt am Mittwoch, 17. März 2027 um 18:30 Uhr vorstellen. Ort: Kreishaus Mettmann, Raum 1.14."


@pytest.fixture
def evening(mettmann: District) -> Evening:
    return Evening(mettmann)


def test_from_the_point_of_the_agenda_to_the_case_of_the_applicant(evening: Evening) -> None:
    case = evening.case()
    item = evening.item(case)
    own = reverse("applicant:case", args=[case.public_id])
    consequences.run_pending()
    mail.outbox.clear()
    assert "vorstellen" not in evening.read("antje", own)
    form = url_of(item.meeting, "set_slot") + f"?top={item.public_id}"
    for leads in ("katrin", "mehmet"):
        page = evening.get(leads, url_of(item)).content.decode()
        assert f'href="{form}"' in page and "Zeit festlegen" in page
    assert form not in evening.get("fatma", url_of(item)).content.decode()
    assert "TOP 1: Begegnungscafé am Markt" in evening.read("katrin", form)
    answer = evening.send("katrin", form, item=item.pk, slot="abends")
    assert (answer.status_code, "Bitte schreiben Sie die Uhrzeit so: 18:30." in answer.content.decode()) == (422, True)
    assert evening.send("katrin", form, item=item.pk, slot="18.30").status_code == 302
    assert AgendaItem.objects.get(pk=item.pk).slot == time(18, 30)
    consequences.run_pending()
    (message,) = [each for each in mail.outbox if "antje@beispiel.test" in each.to]
    assert message.subject == "Neues zu Ihrem Antrag" and own in message.body
    assert "18" not in message.body.replace(str(case.public_id), ""), "the time stands in the portal"
    assert TOLD in evening.read("antje", own)
    told = evening.read("fatma", url_of(item))
    assert "Vorstellung des Projekts: 18:30 Uhr" in told and "Zeit ändern" not in told


def test_taken_back_and_over(evening: Evening) -> None:
    case = evening.case()
    item, d = evening.item(case), evening.district
    own = reverse("applicant:case", args=[case.public_id])
    on = evening.meeting.held_on
    perform("set_slot", item.meeting, by=d["katrin"], on=on, item=item, slot=time(18, 30))
    assert TOLD in evening.read("antje", own)
    assert "Zeit ändern" in evening.read("katrin", url_of(item))
    perform("set_slot", item.meeting, by=d["katrin"], on=on, item=item, slot=None)
    assert "vorstellen" not in evening.read("antje", own)
    perform("set_slot", item.meeting, by=d["katrin"], on=on, item=item, slot=time(18, 30))
    perform("withdraw", case, by=d["antje"], on=on)
    assert "vorstellen" not in evening.read("antje", own)
    assert "set_slot" not in evening.get("katrin", url_of(item)).content.decode()
