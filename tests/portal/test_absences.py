# SPDX-License-Identifier: AGPL-3.0-or-later
"""Being away: entered with who stands in, refused in words, ended early; a lead enters it; sessions hear of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees.bylaws.rules import Channel
from committees.models import Apology, Seat, Tenure
from law import calendar
from law.finding import Refused
from permissions import absences
from permissions.models import Absence
from tests.portal.office import Desk
from tests.promises.crowd import Crowd
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.steps import Steps
from workflows.engine import perform

ON = date(2027, 2, 1)
OWN, TEAM = "/konto/abwesenheit/", "/amt/abwesenheiten/"


@pytest.fixture
def desk(mettmann: District) -> Desk:
    calendar.pretend(ON)
    return Desk(mettmann)


def span(since: int, until: int) -> dict[str, Any]:
    """Days from today."""
    return {"since": ON + timedelta(days=since), "until": ON + timedelta(days=until)}


def typed(d: District, since: int, until: int, substitute: str = "") -> dict[str, str]:
    days = {name: f"{day:%d.%m.%Y}" for name, day in span(since, until).items()}
    return days | {"substitute": str(d[substitute].public_id) if substitute else "team"}


def enter(d: District, who: str, since: int, until: int, substitute: str | None = None) -> Absence:
    by = d[substitute] if substitute else None
    return absences.enter(d[who], **span(since, until), substitute=by, by=d[who], on=ON)


def test_an_absence_with_who_stands_in_on_the_page(desk: Desk) -> None:
    d, sabine = desk.district, desk.browser("sabine")
    assert "Abwesenheit eintragen" in desk.read("sabine", "/konto/")
    page = desk.read("sabine", OWN)
    assert "Thomas Nowak" in page and "Leyla Aydın" in page and "Niemand, das Team übernimmt" in page
    assert "Sabine Krüger" not in page and "Holger" not in page
    assert sabine.post(OWN, typed(d, 0, 9, "thomas")).status_code == 302
    assert Absence.objects.get().substitute == d["thomas"]
    assert "01.02.2027 bis 10.02.2027 , Thomas Nowak vertritt Sie" in desk.read("sabine", OWN).replace("\xa0", " ")
    assert "Sie vertreten Sabine Krüger, 01.02.2027 bis 10.02.2027" in desk.read("thomas", OWN)
    assert sabine.post(OWN, typed(d, 20, 21, "leyla")).status_code == 302


@pytest.mark.parametrize(
    ("since", "until", "substitute", "why"),
    [
        (5, 4, "thomas", "Der letzte Tag liegt vor dem ersten"),
        (-9, -1, "thomas", "Dieser Zeitraum ist schon vorbei"),
        (3, 4, "leyla", r"Sie sind vom 04\.02\.2027 bis 06\.02\.2027 schon abwesend"),
        (10, 20, "thomas", r"Thomas Nowak ist vom 13\.02\.2027 bis 14\.02\.2027 selbst abwesend"),
        (13, 13, "thomas", r"Thomas Nowak ist am 14\.02\.2027 selbst abwesend"),
        (20, 21, "sabine", "Sabine Krüger kann hier nicht vertreten"),
        (20, 21, "holger", "Holger Stein kann hier nicht vertreten"),
        (20, 21, "katrin", "Katrin Vogel kann hier nicht vertreten"),
    ],
)
def test_what_is_refused(desk: Desk, since: int, until: int, substitute: str, why: str) -> None:
    enter(desk.district, "sabine", 3, 5)
    enter(desk.district, "thomas", 12, 13)
    with pytest.raises(Refused, match=why):
        enter(desk.district, "sabine", since, until, substitute)


def test_a_mistake_loses_nothing_that_was_typed(desk: Desk) -> None:
    response = desk.browser("sabine").post(OWN, typed(desk.district, 5, 4, "thomas"))
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="06.02.2027"' in page and "Der letzte Tag liegt vor dem ersten" in page
    assert desk.browser("sabine").post(OWN, {"since": "morgen"}).status_code == 422


def test_who_comes_back_early_is_there_from_that_day(desk: Desk) -> None:
    running, coming = enter(desk.district, "sabine", 0, 9, "thomas"), enter(desk.district, "sabine", 20, 25)
    desk.move_to(ON + timedelta(days=4))
    page = desk.read("sabine", OWN)
    assert "Ich bin ab heute wieder da" in page and "Eintrag löschen" in page
    sabine, thomas = desk.browser("sabine"), desk.browser("thomas")
    for row in (str(running.pk), "", "unsinn", "9" * 40):
        assert thomas.post(OWN, {"do": "beenden", "zeile": row}).status_code == 404
    response = sabine.post(OWN, {"do": "beenden", "zeile": running.pk}, follow=True)
    assert "Ab heute sind Sie wieder da." in response.content.decode()
    response = sabine.post(OWN, {"do": "beenden", "zeile": coming.pk}, follow=True)
    page = response.content.decode()
    assert "Der Eintrag ist gelöscht." in page and "wieder da" not in page and "entschuldigt" not in page
    assert Absence.objects.get().until == ON + timedelta(days=3)
    assert "Ihre Abwesenheiten" not in desk.read("sabine", OWN)


def test_who_falls_ill_is_not_kept_by_standing_in(desk: Desk) -> None:
    enter(desk.district, "sabine", 0, 9, "thomas")
    response = desk.browser("thomas").post(OWN, typed(desk.district, 0, 3), follow=True)
    assert "In dieser Zeit vertreten Sie Sabine Krüger. Solange Sie beide fehlen" in response.content.decode()


def test_a_member_of_a_body_alone_chooses_nobody(desk: Desk) -> None:
    page = desk.read("fatma", OWN)
    assert "Wer vertritt?" not in page and "bestimmen die Regeln, wer Sie vertritt" in page
    assert desk.browser("fatma").post(OWN, typed(desk.district, 0, 3, "sabine")).status_code == 302
    assert Absence.objects.get().substitute is None
    for nobody in ("antje", "nora"):
        assert desk.get(nobody, OWN).status_code == 404


# --- sessions meanwhile ---


@pytest.fixture
def invited(desk: Desk) -> Desk:
    """Everybody is invited to the session of 17 March; Fatma's seat has a deputy."""
    d, steps = desk.district, Steps(desk.district)
    seat = Seat.objects.get(tenures__user=d["fatma"])
    deputy = {"user": d["nora"], "part": Tenure.Part.DEPUTY, "since": date(2025, 1, 1)}
    Tenure.objects.create(seat=seat, committee=d.committee, **deputy)
    d.committee.rules.update(body=d.committee.rules.get().body | {"deputies": {"allowed": True}})
    case = draft(d.call, d.association)
    steps.submit(case, by=d["antje"], on=desk.day)
    steps.check(case, on=desk.day)
    steps.schedule(case, d.meeting, on=desk.day)
    perform("invite", d.meeting, by=d["katrin"], on=ON, channel=Channel.MAIL)
    return desk


def test_sessions_in_that_time_are_offered_and_the_deputy_is_invited(invited: Desk) -> None:
    d, fatma = invited.district, invited.browser("fatma")
    enter(d, "fatma", 0, 20)
    assert "Für diese Sitzungen entschuldigen" not in invited.read("fatma", OWN), "it is on another day"
    enter(d, "fatma", 40, 50)
    page = invited.get("fatma", OWN).content.decode()
    assert f'value="{d.meeting.public_id}" checked' in page
    assert "kreuzen Sie an" in fatma.post(OWN, {"do": "entschuldigen"}, follow=True).content.decode()
    response = fatma.post(OWN, {"do": "entschuldigen", "sitzung": [d.meeting.public_id, "unsinn"]}, follow=True)
    assert "Für die Sitzung sind Sie entschuldigt." in response.content.decode()
    assert Apology.objects.get().seat == Seat.objects.get(tenures__user=d["fatma"])
    assert d.meeting.summonses.filter(user=d["nora"]).exists()
    assert "Für diese Sitzungen entschuldigen" not in invited.read("fatma", OWN)
    again = fatma.post(OWN, {"do": "entschuldigen", "sitzung": d.meeting.public_id}, follow=True).content.decode()
    assert "Dafür sind Sie schon entschuldigt" in again and "kreuzen" not in again
    first, second = Absence.objects.order_by("since")
    ended = fatma.post(OWN, {"do": "beenden", "zeile": first.pk}, follow=True).content.decode()
    assert "Noch entschuldigt" not in ended
    ended = fatma.post(OWN, {"do": "beenden", "zeile": second.pk}, follow=True).content.decode()
    assert "Noch entschuldigt sind Sie für: Begleitgremium am 17.03.2027. Kommen Sie doch?" in ended


def test_what_could_not_be_done_is_said_by_session(invited: Desk) -> None:
    """Of a member whose term has not begun the door refuses what the page offered in good faith."""
    d, fatma = invited.district, invited.browser("fatma")
    enter(d, "fatma", 40, 50)
    Tenure.objects.filter(user=d["fatma"]).update(since=ON + timedelta(days=10))
    response = fatma.post(OWN, {"do": "entschuldigen", "sitzung": d.meeting.public_id}, follow=True)
    assert "Begleitgremium am 17.03.2027: Sie sitzen heute noch nicht" in response.content.decode()
    assert not Apology.objects.exists()


# --- the team ---


def test_a_lead_enters_it_for_who_fell_ill(desk: Desk) -> None:
    d, leyla = desk.district, desk.browser("leyla")
    sent = typed(d, -1, 3, "thomas") | {"person": str(d["sabine"].public_id)}
    assert desk.browser("thomas").post(TEAM, sent).status_code == 403
    assert leyla.post(TEAM, sent | {"person": str(d["katrin"].public_id)}).status_code == 422
    assert leyla.post(TEAM, sent | {"person": str(d["leyla"].public_id)}).status_code == 422
    assert leyla.post(TEAM, sent).status_code == 302
    found = Absence.objects.get()
    assert (found.user, found.substitute, found.since) == (d["sabine"], d["thomas"], ON - timedelta(days=1))
    response = leyla.post(TEAM, sent)
    assert "Sabine Krüger ist vom 31.01.2027 bis 04.02.2027 schon abwesend" in response.content.decode()
    assert "Sabine Krüger 31.01.2027 bis 04.02.2027 Thomas Nowak" in desk.read("thomas", TEAM)
    assert "Für jemanden eintragen" not in desk.read("thomas", TEAM)
    assert desk.browser("thomas").post(TEAM, {"do": "beenden", "zeile": found.pk}).status_code == 403
    assert leyla.post(TEAM, {"do": "beenden", "zeile": found.pk}).status_code == 302
    assert desk.get("thomas", TEAM).content.decode().count("31.01.2027") == 0


def test_a_lead_ends_nothing_of_another_unit(desk: Desk) -> None:
    other = Absence.objects.create(user=desk.district["fatma"], **span(0, 3))
    assert desk.browser("leyla").post(TEAM, {"do": "beenden", "zeile": other.pk}).status_code == 404


@pytest.mark.parametrize("url", [OWN, TEAM])
def test_statements(desk: Desk, url: str) -> None:
    counts = []
    for size in (1, 30):
        for number in range(Absence.objects.count(), size):
            day = ON + timedelta(days=number)
            for who, by in (("leyla", "thomas"), ("thomas", "leyla")):
                Absence.objects.create(user=desk.district[who], substitute=desk.district[by], since=day, until=day)
        desk.get("leyla", url)
        with CaptureQueriesContext(connection) as asked:
            assert desk.get("leyla", url).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_two_who_name_each_other_at_once(mettmann: District) -> None:
    """Each would be told that the other is away; one comes first."""
    crowd = Crowd(2)
    tasks = [
        lambda who=who, by=by: absences.enter(
            mettmann[who], **span(0, 3), substitute=mettmann[by], by=mettmann[who], on=ON
        )
        for who, by in (("sabine", "thomas"), ("thomas", "sabine"))
    ]
    try:
        for _ in range(10):
            outcomes = crowd.rush(tasks)
            assert sorted(type(each).__name__ for each in outcomes) == ["Absence", "Refused"], outcomes
            Absence.objects.all().delete()
    finally:
        crowd.leave()


@pytest.mark.django_db(transaction=True)
def test_without_holding_both_accounts_each_stands_in_for_the_other(
    mettmann: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(absences, "_hold", lambda *people: None)
    crowd, both = Crowd(2), 0
    tasks = [
        lambda who=who, by=by: absences.enter(
            mettmann[who], **span(0, 3), substitute=mettmann[by], by=mettmann[who], on=ON
        )
        for who, by in (("sabine", "thomas"), ("thomas", "sabine"))
    ]
    try:
        for _ in range(30):
            both += not any(isinstance(each, Refused) for each in crowd.rush(tasks))
            Absence.objects.all().delete()
        assert both
    finally:
        crowd.leave()
