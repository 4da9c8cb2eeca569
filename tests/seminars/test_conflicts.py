# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is taken is seen before it is chosen; what speaks against a day or a person is read before it is done."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from law import calendar
from law.finding import Refused
from seminars.models import Phase, Seminar, Trainer, YouthGroup
from tests.portal.office import SEAL, Desk, words
from tests.seminars.conftest import HELD, TALKED, WHERE, Offer, at
from workflows.remarks import remarks

AGAIN = "Bitte sehen Sie noch einmal hin."
MOST = {"set_date": 14, "ask_trainer": 14}
HOUSE = {"place": "district"}


@pytest.fixture
def desk(offer: Offer) -> Desk:
    calendar.pretend(TALKED)
    return Desk(offer.district)


def page_of(seminar: Seminar, act: str) -> str:
    return reverse("seminars:act", args=[seminar.public_id, act])


def send(desk: Desk, seminar: Seminar, act: str, again: HttpResponse | None = None, **said: Any) -> Any:
    """As the page has it; again: with what this answer hides."""
    shown = (again or desk.get("sabine", page_of(seminar, act))).content.decode()
    told = [each.split('"')[0] for each in shown.split('name="told" value="')[1:]]
    return desk.browser("sabine").post(page_of(seminar, act), said | dict(SEAL.findall(shown)) | {"told": told})


def told(offer: Offer, seminar: Seminar, act: str, **data: Any) -> list[str]:
    return [each.rule for each in remarks(act, seminar, by=offer.district["sabine"], on=TALKED, **data)]


# --- a day and a place ---


def test_the_page_shows_which_rooms_and_trainers_are_taken(desk: Desk, offer: Offer) -> None:
    assert "Noch nichts:" in desk.read("sabine", page_of(offer.agreed(), "set_date"))
    offer.confirmed(at(17), place="district", room=offer.room)
    offer.dated(at(9, HELD + timedelta(1)))
    gone = offer.act(offer.confirmed(at(9)), "cancel_seminar", because="Keine Zeit.")
    mine = offer.dated(at(20, HELD + timedelta(2)))
    seen = desk.read("sabine", page_of(mine, "set_date")).split("Was schon geplant ist")[-1]
    for part in ("Fr, 07.05.2027", "17:00 bis 19:30 Uhr", "Kreishaus, Raum 1.202", "Yasemin", "Termin bestätigt"):
        assert part in seen
    assert "08.05.2027" in seen and "noch niemand" in seen
    assert seen.count(gone.title) == 2, "neither what is over nor the seminar itself"


def test_a_day_on_which_nobody_works_is_told_and_forbids_nothing(offer: Offer) -> None:
    seminar = offer.agreed()
    days: list[tuple[date, dict[str, Any], list[str]]] = [
        (date(2027, 5, 6), WHERE, ["people_work_then"]),
        (date(2027, 12, 24), WHERE, ["people_work_then"]),
        (date(2027, 5, 8), WHERE, []),
        (date(2027, 5, 8), HOUSE | {"room": offer.room}, ["people_work_then"]),
        (date(2027, 5, 7), HOUSE | {"room": offer.room}, []),
    ]
    for day, where, expected in days:
        assert told(offer, seminar, "set_date", starts_at=at(17, day), **where) == expected, (day, where)
    assert offer.act(seminar, "set_date", starts_at=at(17, date(2027, 5, 6)), **WHERE).starts_at is not None


def test_a_group_with_two_seminars_on_a_day_is_told(offer: Offer) -> None:
    before, seminar = offer.confirmed(at(9)), offer.agreed()
    said = {"starts_at": at(23), **WHERE}
    assert told(offer, seminar, "set_date", **said) == ["group_has_nothing_else"]
    assert told(offer, seminar, "set_date", **said | {"starts_at": at(9, HELD + timedelta(3))}) == []
    other = YouthGroup.objects.create(unit=offer.group.unit, name="Andere", kind="club", town="Haan")
    Seminar.objects.filter(pk=before.pk).update(group=other)
    assert told(offer, seminar, "set_date", **said) == []


def test_a_room_somebody_else_plans_with_is_told_and_one_that_is_held_refuses(offer: Offer) -> None:
    first, second = offer.dated(at(17), **HOUSE, room=offer.room), offer.agreed()
    Seminar.objects.filter(pk=first.pk).update(group=YouthGroup.objects.create(unit=offer.group.unit, name="B"))
    said = {"starts_at": at(18), "room": offer.room, **HOUSE}
    assert told(offer, second, "set_date", **said) == ["nobody_else_wants_it"]
    offer.act(first, "ask_trainer", trainer=offer.yasemin)
    assert told(offer, second, "set_date", **said) == [], "what forbids it is told by the act itself"
    with pytest.raises(Refused, match="dann belegt"):
        offer.act(second, "set_date", **said)


def test_who_plans_with_a_room_and_asks_too_late_gets_a_sentence(
    offer: Offer, refusals: Callable[[Any], list[str]]
) -> None:
    first, second = (offer.dated(at(17), **HOUSE, room=offer.room) for _ in range(2))
    offer.act(first, "ask_trainer", trainer=offer.yasemin)
    with pytest.raises(Refused) as caught:
        offer.act(second, "ask_trainer", trainer=offer.jonas)
    assert refusals(caught) == ["room_is_still_free"]
    assert "Bitte legen Sie Tag und Ort neu fest." in str(caught.value)
    second = offer.act(second, "set_date", starts_at=at(20), **HOUSE, room=offer.room)
    assert offer.act(second, "ask_trainer", trainer=offer.jonas).phase == Phase.ASKED


def test_it_is_read_before_and_done_when_sent_again(desk: Desk, offer: Offer) -> None:
    seminar = offer.agreed()
    said = {"starts_on": "06.05.2027", "starts": "17:00", "place": "group", "address": "Am Bahnhof 1"}
    first = send(desk, seminar, "set_date", **said)
    assert first.status_code == 422 and AGAIN in words(first)
    assert "Der 06.05.2027 ist Christi Himmelfahrt." in words(first) and "Am Bahnhof 1" in first.content.decode()
    seminar.refresh_from_db()
    assert seminar.starts_at is None, "nothing is done yet"
    other = send(desk, seminar, "set_date", again=first, **said | {"starts_on": "27.05.2027"})
    assert other.status_code == 422 and "Fronleichnam" in words(other), "another day is another question"
    done = send(desk, seminar, "set_date", again=other, **said | {"starts_on": "27.05.2027"})
    assert done.status_code == 302
    seminar.refresh_from_db()
    assert seminar.starts_at == datetime(2027, 5, 27, 17, tzinfo=at(17).tzinfo)


def test_what_forbids_is_told_alone_and_at_once(desk: Desk, offer: Offer) -> None:
    answer = send(desk, offer.agreed(), "set_date", starts_on="06.05.2027", starts="17:00", place="group")
    assert answer.status_code == 422 and "Bitte schreiben Sie die Adresse auf" in words(answer)
    assert AGAIN not in words(answer)


# --- a trainer ---


def test_each_name_says_whether_asking_makes_sense(desk: Desk, offer: Offer) -> None:
    offer.confirmed(at(18))
    offer.jonas.topics.set([offer.arguing])
    Trainer.objects.filter(pk=offer.jonas.pk).update(certificate_shown_on=None)
    seen = desk.read("sabine", page_of(offer.dated(at(17)), "ask_trainer"))
    assert "Freitag, 7. Mai 2027, 17:00 bis 19:30 Uhr" in seen
    assert "Yasemin: dann bei „Hass im Netz“, Thema passt, Führungszeugnis vom 01.05.2026" in seen
    assert "Jonas: dann frei, anderes Thema, kein Führungszeugnis" in seen
    later = desk.read("sabine", page_of(offer.dated(at(21)), "ask_trainer"))
    assert "Yasemin: dann frei, Thema passt" in later
    assert "Legen Sie zuerst Tag und Ort fest." in desk.read("sabine", page_of(offer.agreed(), "ask_trainer"))


def test_another_topic_and_an_old_certificate_are_read_before(desk: Desk, offer: Offer) -> None:
    seminar = offer.dated()
    offer.yasemin.topics.set([offer.arguing])
    Trainer.objects.filter(pk=offer.yasemin.pk).update(certificate_shown_on=date(2020, 1, 1))
    first = send(desk, seminar, "ask_trainer", trainer=offer.yasemin.public_id)
    assert first.status_code == 422 and AGAIN in words(first)
    for part in ("gehört nicht zu den Themen von Yasemin", "Das Führungszeugnis von Yasemin vom 01.01.2020 ist alt."):
        assert part in words(first)
    seminar.refresh_from_db()
    assert seminar.phase == Phase.AGREED
    assert send(desk, seminar, "ask_trainer", again=first, trainer=offer.yasemin.public_id).status_code == 302
    seminar.refresh_from_db()
    assert seminar.trainer == offer.yasemin


@pytest.mark.parametrize("act", list(MOST))
def test_many_seminars_and_trainers_cost_as_many_statements_as_few(desk: Desk, offer: Offer, act: str) -> None:
    seminar, counts = offer.dated(at(20)), []
    for number in range(3):
        offer.confirmed(at(9, HELD + timedelta(number)), place="district", room=offer.room)
        Trainer.objects.create(unit=offer.group.unit, name=f"T{number}", email=f"t{number}@example.org")
        desk.get("sabine", page_of(seminar, act))
        with CaptureQueriesContext(connection) as captured:
            desk.get("sabine", page_of(seminar, act))
        counts.append(len(captured))
    assert len(set(counts)) == 1 and counts[0] <= MOST[act], counts
