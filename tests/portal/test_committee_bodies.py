# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ute and Katrin keep the seats of a body in order; members read who sits where, and nobody's birthday."""

from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from committees.models import Seat, Tenure
from law import calendar
from tests.portal.committee import SEAL, words
from workflows.demo.district import District
from workflows.engine import perform
from workflows.forms_of_bodies import NO_ACCOUNT

TODAY = date(2027, 1, 20)
WHO = ("ute", "katrin", "fatma")


class Office:
    """Somebody's browser on the pages of one body."""

    def __init__(self, district: District, key: str, *, youth: bool = False) -> None:
        self.district, self.client = district, Client()
        self.client.force_login(district[key])
        self.body = district.youth if youth else district.committee
        self.home = f"/gremien/{self.body.public_id}/"

    def get(self, path: str = "") -> HttpResponse:
        return self.client.get(self.home + path)

    def read(self, path: str = "") -> str:
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return words(answer)

    def send(self, act: str, *, query: str = "", **typed: Any) -> HttpResponse:
        """From the act's own page, with its seal."""
        seal = dict(SEAL.findall(self.get(f"{act}/{query}").content.decode()))
        return self.client.post(f"{self.home}{act}/{query}", seal | typed, follow=True)

    def seat(self, number: int) -> Seat:
        return self.body.seats.get(number=number)

    def holder(self, number: int) -> Tenure:
        return Tenure.objects.get(seat=self.seat(number), part="holder")

    def appoint(self, number: int, email: str, **typed: Any) -> HttpResponse:
        given = {"seat": self.seat(number).pk, "part": "deputy", "email": email, "since": "20.01.2027"}
        return self.send("appoint", **given | typed)


@pytest.fixture
def ute(mettmann: District) -> Office:
    return Office(mettmann, "ute")


# --- reading ---


def test_members_read_who_sits_where_and_change_nothing(mettmann: District) -> None:
    page = Office(mettmann, "fatma").read()
    assert "Besetzung am 20.01.2027" in page
    assert "Sitz 5 Flüchtlingshilfe Zivilgesellschaft Ivan Petrenko seit 01.01.2025" in page
    for word in ("Person berufen", "ändern", "beenden"):
        assert word not in page
    assert Office(mettmann, "fatma").get("appoint/").status_code == 404


def test_strangers_see_no_body(mettmann: District) -> None:
    for key in ("nora", "antje", "sabine", "lina"):
        assert Office(mettmann, key).get().status_code == 404
    assert Office(mettmann, "nora").client.get("/gremien/").status_code == 404


def test_the_way_there_is_for_those_who_keep_the_seats(mettmann: District) -> None:
    """Members find it from their sessions."""
    way = 'href="/gremien/"'
    assert [way in Office(mettmann, key).client.get("/").content.decode() for key in WHO] == [True, True, False]
    assert way in Office(mettmann, "fatma").client.get("/gremium/").content.decode()


def test_a_birthday_is_on_no_page(mettmann: District) -> None:
    Tenure.objects.filter(seat__committee=mettmann.youth).update(born_on=date(2006, 3, 9))
    for key in ("ute", "katrin", "lina"):
        answer = Office(mettmann, key, youth=True).get().content.decode()
        assert "Lina Okafor" in answer
        assert "2006" not in answer


def test_hints_are_for_those_who_can_mend_it(mettmann: District, ute: Office) -> None:
    perform("end_term", ute.body, by=mettmann["ute"], on=TODAY, tenure=ute.holder(5), until=date(2027, 2, 28))
    told = "Die Amtszeit von Ivan Petrenko endet am 28.02.2027."
    assert told in ute.read()
    assert told in Office(mettmann, "katrin").read()
    assert told not in Office(mettmann, "fatma").read()


def test_any_day_of_the_past_or_to_come(mettmann: District, ute: Office) -> None:
    perform("end_term", ute.body, by=mettmann["ute"], on=TODAY, tenure=ute.holder(5), until=date(2027, 2, 28))
    for written in ("01.03.2027", "1.3.27", "2027-03-01"):
        page = ute.read(f"?am={written}")
        assert "So ist das Gremium am Montag, 1. März 2027 besetzt." in page
        assert "Sitz 5 Flüchtlingshilfe Zivilgesellschaft Nicht besetzt" in page
        assert "Person berufen" not in page, "what is not today is looked at"
        assert "Ivan Petrenko Mitglied, Sitz 5 01.01.2025 28.02.2027" in page
    assert "Mehmet Demir seit" not in ute.read("?am=31.12.2024")


def test_a_day_that_does_not_exist_is_said(ute: Office) -> None:
    answer = ute.get("?am=31.02.2027")
    assert "ein Datum ein, das es gibt" in words(answer)
    assert 'value="31.02.2027"' in answer.content.decode()


# --- changing ---


def test_somebody_is_named_by_their_address(mettmann: District, ute: Office) -> None:
    page = words(ute.appoint(5, " Nora@Beispiel.test "))
    assert "Die Person ist berufen." in page
    assert "Stellvertretung Nora Fremd seit 20.01.2027" in page
    assert Tenure.objects.get(user=mettmann["nora"]).seat == ute.seat(5)


def test_who_has_no_account_is_asked_to_come_first(ute: Office) -> None:
    answer = ute.appoint(5, "wer@beispiel.test", until="30.06.2027")
    assert answer.status_code == 422
    assert NO_ACCOUNT in words(answer)
    form = answer.context["form"]
    assert (form["email"].value(), form["until"].value()) == ("wer@beispiel.test", "30.06.2027")


def test_an_account_that_is_closed_is_no_account(mettmann: District, ute: Office) -> None:
    mettmann["nora"].is_active = False
    mettmann["nora"].save()
    assert NO_ACCOUNT in words(ute.appoint(5, "nora@beispiel.test"))


def test_refusals_stand_beside_their_fields(ute: Office) -> None:
    answer = ute.appoint(5, "fatma@beispiel.test", part="holder", until="01.01.2027")
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert "Der letzte Tag liegt vor dem ersten." in errors["until"][0]
    answer = ute.appoint(5, "fatma@beispiel.test", part="holder")
    errors = answer.context["form"].errors
    assert "schon Ivan Petrenko. Beenden Sie zuerst diese Amtszeit." in errors["seat"][0]
    assert "schon Mitglied auf Sitz 2." in errors["email"][0]


def test_only_where_age_matters_somebody_is_asked_for_it(mettmann: District, ute: Office) -> None:
    assert "Geburtsdatum" not in ute.read("appoint/")
    youth = Office(mettmann, "ute", youth=True)
    assert "Geburtsdatum" in youth.read("appoint/")
    answer = youth.appoint(1, "nora@beispiel.test")
    assert "Tragen Sie das Geburtsdatum ein." in answer.context["form"].errors["born_on"][0]
    for wrong in ("09.03.1899", "31.02.2006", "21.01.2027"):
        assert youth.appoint(1, "nora@beispiel.test", born_on=wrong).context["form"].errors["born_on"]
    assert "Die Person ist berufen." in words(youth.appoint(1, "nora@beispiel.test", born_on="09.03.1999"))


def test_a_term_is_ended_from_its_line(ute: Office) -> None:
    tenure = ute.holder(5)
    assert f'value="{tenure.pk}" selected' in ute.get(f"end_term/?amtszeit={tenure.pk}").content.decode()
    answer = ute.send("end_term", tenure=tenure.pk, until="30.06.2027")
    assert "seit 01.01.2025, bis 30.06.2027" in words(answer)


def test_an_appointment_to_come_is_taken_back(mettmann: District, ute: Office) -> None:
    assert "Es gibt keine Berufung, die noch nicht begonnen hat." in ute.read("cancel_appointment/")
    ute.appoint(5, "nora@beispiel.test", since="01.03.2027")
    tenure = Tenure.objects.get(user=mettmann["nora"])
    assert "Die Berufung ist zurückgenommen." in words(ute.send("cancel_appointment", tenure=tenure.pk))
    assert not Tenure.objects.filter(pk=tenure.pk).exists()


def test_a_seat_is_changed_and_its_form_knows_it(ute: Office) -> None:
    page = ute.get("change_seat/?sitz=4").content.decode()
    assert 'value="Volkshochschule"' in page
    typed = {"number": "4", "organisation": "VHS Velbert", "group": "public", "advisory": "no", "lead": "chair"}
    answer = ute.send("change_seat", query="?sitz=4", seat=ute.seat(4).pk, **typed)
    assert "Sitz 4 Vorsitz VHS Velbert andere öffentliche Stellen" in words(answer)
    assert "Sitz 1 Integrationsrat" in words(answer)
    assert [ute.get(f"change_seat/{query}").status_code for query in ("", "?sitz=99", "?sitz=x")] == [404, 404, 404]


def test_a_new_seat_has_the_next_number(ute: Office) -> None:
    assert 'name="number" value="16"' in ute.get("add_seat/").content.decode()
    typed = {"number": "16", "organisation": "Sportbund", "group": "civil", "advisory": "yes", "lead": ""}
    page = words(ute.send("add_seat", **typed))
    assert "Sitz 16 berät nur Sportbund" in page
    assert "Die Nummer 16 hat schon Sportbund." in words(ute.send("add_seat", **typed))


def test_the_secretary_names_people_and_changes_no_seat(mettmann: District) -> None:
    katrin = Office(mettmann, "katrin")
    assert "Die Person ist berufen." in words(katrin.appoint(5, "nora@beispiel.test"))
    assert [katrin.get(f"{act}/").status_code for act in ("add_seat", "change_seat", "adopt_rules")] == [404, 404, 302]
    assert katrin.get("regeln/neu/").status_code == 404


def test_who_left_sees_the_body_no_more(mettmann: District, ute: Office) -> None:
    ivan = Office(mettmann, "ivan")
    assert ivan.get().status_code == 200
    ute.send("end_term", tenure=ute.holder(5).pk, until="20.01.2027")
    assert ivan.get().status_code == 200, "the last day still counts"
    calendar.pretend(date(2027, 1, 21))
    assert ivan.get().status_code == 404
