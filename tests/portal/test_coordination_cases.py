# SPDX-License-Identifier: AGPL-3.0-or-later
"""The coordination office and the cases of its body: onto the agenda, and out of one where it is biased itself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grants.models import Application, OfficeRecusal, Representative, Status
from law.finding import Refused
from tests.portal.committee import Evening, url_of
from workflows.demo.district import District
from workflows.engine import perform

OUT = "Sie wirken bei diesem Antrag nicht mit"
DECLARE = "Befangenheit erklären"


@pytest.fixture
def evening(mettmann: District) -> Evening:
    return Evening(mettmann)


def cases(evening: Evening) -> str:
    return reverse("keeping:cases", args=[evening.district.committee.public_id])


def act_on(evening: Evening, case: Application, act: str) -> str:
    return reverse("keeping:case_act", args=[evening.district.committee.public_id, case.public_id, act])


def test_it_puts_a_case_on_the_agenda(evening: Evening) -> None:
    case = evening.ready(evening.case(schedule=False))
    empty = evening.get("katrin", url_of(evening.meeting)).content.decode()
    assert cases(evening) in empty and "Noch kein Antrag" in empty
    assert cases(evening) not in evening.get("fatma", url_of(evening.meeting)).content.decode()
    form = act_on(evening, case, "schedule")
    assert form in evening.get("katrin", cases(evening)).content.decode()
    assert evening.send("katrin", form, meeting=evening.meeting.pk).status_code == 302
    case.refresh_from_db()
    assert case.status == Status.SCHEDULED and evening.item(case).meeting == evening.meeting
    page = evening.read("katrin", cases(evening))
    assert "Auf eine andere Sitzung setzen" in page and "Der Antrag steht auf der Tagesordnung." in page


def test_without_a_session_it_is_sent_to_plan_one(evening: Evening) -> None:
    case = evening.ready(evening.case(schedule=False))
    evening.district.committee.meetings.update(phase="closed", closed_at=timezone.now())
    assert "Setzen Sie zuerst eine Sitzung an" in evening.read("katrin", act_on(evening, case, "schedule"))


def test_what_cannot_go_there_is_not_offered(evening: Evening) -> None:
    case = evening.case(schedule=False)
    assert act_on(evening, case, "schedule") not in evening.get("katrin", cases(evening)).content.decode()
    assert evening.get("katrin", act_on(evening, case, "schedule")).status_code == 404


def test_it_declares_its_own_bias_on_the_page_of_the_point(evening: Evening) -> None:
    case = evening.case()
    item = evening.item(case)
    form = act_on(evening, case, "declare_office_bias")
    assert form in evening.get("katrin", url_of(item)).content.decode()
    assert form in evening.get("katrin", cases(evening)).content.decode()
    assert form not in evening.get("mehmet", url_of(item)).content.decode(), "a member has a question of their own"
    assert evening.send("katrin", form, ground="doubt", reason="").status_code == 422
    assert evening.send("katrin", form, ground="doubt", reason="Ich singe dort im Chor.").status_code == 302
    assert OfficeRecusal.objects.get().user == evening.district["katrin"]
    assert OUT in evening.read("katrin", cases(evening))
    page = evening.get("katrin", url_of(item)).content.decode()
    assert "Sie wirken bei diesem Punkt nicht mit" in page and form not in page
    assert evening.get("katrin", form).status_code == 404
    evening.present(9)
    with pytest.raises(Refused, match="leitet ihn"):
        evening.poll(case)


def test_nothing_is_offered_on_a_case_of_its_own(evening: Evening) -> None:
    evening.district.committee.rules.update(body={"small_sums_up_to": 1000})
    case = evening.ready(evening.case(asked=900, schedule=False))
    Representative.objects.create(applicant=case.applicant, user=evening.district["katrin"])
    page = evening.get("katrin", cases(evening)).content.decode()
    assert page.count(OUT) == 2, "as a small sum, and in the list"
    for act in ("schedule", "tie_aims", "declare_office_bias", "agree_small_sum"):
        assert act_on(evening, case, act) not in page


def test_the_list_asks_as_often_for_many_cases_as_for_one(evening: Evening) -> None:
    d, counts = evening.district, []
    for number in range(4):
        case = evening.case(f"Projekt {number}", 100)
        if number == 2:
            evening.present(9)
            poll = evening.poll(case)
            evening.votes(poll, fatma="yes")
            perform("close_poll", poll, by=d["katrin"], on=evening.meeting.held_on)
            case.refresh_from_db()
            perform("decide", case, by=d["sabine"], on=evening.meeting.held_on, reasons="Wie beschlossen.")
        evening.read("katrin", cases(evening))
        with CaptureQueriesContext(connection) as captured:
            evening.read("katrin", cases(evening))
        counts.append(len(captured))
    assert len(set(counts)) == 1, counts
