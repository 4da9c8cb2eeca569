# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a correction changed, and what a former application said."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from grants.corrections import Version, difference, history
from grants.models import Application, Event
from tests.portal.office import Desk, url_of
from workflows.demo.district import District
from workflows.engine import perform

LINE: dict[str, Any] = {"side": "expense", "kind": "fee", "label": "Honorar für die Leitung", "amount": Decimal(900)}


@pytest.fixture
def desk(mettmann: District) -> Desk:
    return Desk(mettmann)


def corrected(desk: Desk) -> Application:
    """A paper whose title and plan were typed wrong and put right."""
    case = desk.case(title="Theter im Park")
    Application.objects.filter(pk=case.pk).update(channel="paper")
    facts = {name: getattr(case, name) for name in ("starts_on", "ends_on", "first_contact_on")}
    facts |= {"title": "Theater im Park", "amount_asked": Decimal(900)}
    by = desk.district["sabine"]
    perform("amend", case, by=by, on=desk.day, facts=facts, answers={"exception_reason": ""}, lines=[LINE])
    case.refresh_from_db()
    return case


def test_before_and_after_a_correction(desk: Desk) -> None:
    case = corrected(desk)
    page = desk.read("sabine", f"{url_of(case)}fassungen/")
    assert "Theter im Park Theater im Park" in page
    assert "4.800,00\xa0€ 900,00\xa0€" in page or "4.800,00 € 900,00 €" in page
    assert "Neu: Ausgabe, Honorarkosten: Honorar für die Leitung, 900,00" in page
    assert "Weggefallen: Ausgabe" in page
    assert "Fassungen vergleichen" in desk.read("sabine", url_of(case))


def test_a_version_with_itself_differs_in_nothing(desk: Desk) -> None:
    case = corrected(desk)
    assert "Kein Unterschied" in desk.read("sabine", f"{url_of(case)}fassungen/", von="v2", bis="v2")
    assert "Theter" in desk.read("sabine", f"{url_of(case)}fassungen/", von="unsinn", bis="<b>")


def test_an_old_correction_that_kept_nothing_is_named(desk: Desk) -> None:
    case = corrected(desk)
    event = Event.objects.get(application=case, act="amend")
    version = Version.from_json(event.data["before"])
    assert version.answers["title"] == "Theter im Park"
    event.data.pop("before")
    events = [*Event.objects.filter(application=case).exclude(pk=event.pk).order_by("pk"), event]
    assert [kept is None for _event, kept in history(case, events)] == [True, False]


def test_a_former_application_of_the_same_applicant_is_offered(desk: Desk) -> None:
    desk.case(title="Theater im Park 2026")
    now = desk.case(title="Theater im Park 2027")
    page = desk.read("sabine", f"{url_of(now)}fassungen/")
    assert "Theater im Park 2026 Theater im Park 2027" in page


def test_a_case_that_came_once_has_one_version(desk: Desk) -> None:
    case = desk.case()
    assert "Es gibt nur eine Fassung" in desk.read("sabine", f"{url_of(case)}fassungen/")
    assert desk.get("nora", f"{url_of(case)}fassungen/").status_code == 404
    assert desk.get("antje", f"{url_of(case)}fassungen/").status_code == 404


def test_the_same_lines_in_another_order_are_no_change() -> None:
    one, two = ("expense", "fee", "Leitung", "1.00"), ("expense", "fee", "Musik", "2.00")
    empty: dict[str, Any] = {"title": "A", "note": ""}
    assert not difference(Version(empty, (one, two)), Version({"title": "A"}, (two, one)))
    found = difference(Version(empty, (one, one)), Version(empty, (one, two)))
    assert (found.gone, found.come) == ([one], [two])


def test_who_corrects_at_the_same_time_sees_what_the_other_typed(desk: Desk) -> None:
    case = desk.case(title="Theter im Park")
    Application.objects.filter(pk=case.pk).update(channel="paper")
    seal = desk.page("thomas", case, "amend")
    case = corrected_again(desk, case)
    answer = desk.send("thomas", case, "amend", seal, **typed(case, title="Theatre im Park"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Was jetzt gespeichert ist, und was Sie eingeben" in page
    assert "<td>Theater im Park</td><td>Theatre im Park</td>" in page


def corrected_again(desk: Desk, case: Application) -> Application:
    facts = {name: getattr(case, name) for name in ("starts_on", "ends_on", "first_contact_on", "amount_asked")}
    lines = [{"side": x.side, "kind": x.kind, "label": x.label, "amount": x.amount} for x in case.plan.all()]
    by = desk.district["sabine"]
    facts["title"] = "Theater im Park"
    perform("amend", case, by=by, on=desk.day, facts=facts, answers={}, lines=lines)
    case.refresh_from_db()
    return case


def typed(case: Application, **more: Any) -> dict[str, Any]:
    """The amend form as the page was filled."""
    days = {name: f"{getattr(case, name) or date(2027, 1, 4):%d.%m.%Y}" for name in ("starts_on", "ends_on")}
    first = {"first_contact_on": f"{case.first_contact_on:%d.%m.%Y}"} if case.first_contact_on else {}
    lines = {}
    for number, line in enumerate(case.plan.all(), 1):
        lines |= {
            f"kind_{number}": f"{line.side}:{line.kind}",
            f"label_{number}": line.label,
            f"amount_{number}": str(line.amount).replace(".", ","),
        }
    return {"amount_asked": str(case.amount_asked).replace(".", ","), **days, **first, **lines, **more}
