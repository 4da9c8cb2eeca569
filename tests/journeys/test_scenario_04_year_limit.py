# SPDX-License-Identifier: AGPL-3.0-or-later
"""Year limit: a project from 15.11.2027 to 28.02.2028 ends on 31.12.2027, the rest needs its own round."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from grants.models import Application, Call, Fund, Status
from law import calendar
from law.finding import Refused
from tests.portal.applicant import seal, text, url
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform

PLACE = {
    "in_district": "yes",
    "town": "Hilden",
    "starts_on": "15.11.2027",
    "ends_on": "28.02.2028",
    "participants": "40",
    "target_group": "Alle",
}
KEY = "5a0d4e1c-0000-4000-8000-000000000004"


@pytest.fixture
def antje(client: Client, mettmann: District) -> Client:
    client.force_login(mettmann["antje"])
    return client


@pytest.fixture
def case(antje: Client, mettmann: District) -> Application:
    """Complete but for its days, which Antje types as she planned them."""
    case = draft(mettmann.call, mettmann.association, title="Winterkino")
    told = antje.post(url("page", case, "ort-und-zeit"), PLACE, follow=True)
    assert "Ihr Projekt muss bis 31.12.2027 enden." in text(told)
    return case


def next_round(mettmann: District, *, opens_on: date) -> Call:
    d = mettmann
    fund = Fund.objects.create(name="Aktionsfonds", year=2028, limit=Decimal(35_000))
    return Call.objects.create(
        slug="aktionsfonds-2028",
        programme_key="aktionsfonds",
        title="Aktionsfonds 2028",
        unit=d.unit,
        committee=d.committee,
        fund=fund,
        period_from=date(2028, 1, 1),
        period_until=date(2028, 12, 31),
        opens_on=opens_on,
    )


def test_it_is_refused_with_the_day_and_an_offer(antje: Client, mettmann: District, case: Application) -> None:
    for address in (url("page", case, "ort-und-zeit"), url("case", case)):
        page = text(antje.get(address))
        assert "muss bis 31.12.2027 enden" in page
        assert url("split", case) in page
    sent = antje.post(url("check", case), seal(antje, url("check", case)) | dict.fromkeys(case.declarations, "on"))
    assert (sent.status_code, "muss bis 31.12.2027 enden" in text(sent)) == (422, True)
    with pytest.raises(Refused, match=r"muss bis 31\.12\.2027 enden"):
        perform("submit", case, by=mettmann["antje"], on=calendar.today())


def test_the_first_part_is_sent_and_the_rest_waits_for_its_round(antje: Client, case: Application) -> None:
    offer = text(antje.get(url("split", case)))
    assert "15.11.2027 bis 31.12.2027" in offer
    assert "01.01.2028 bis 28.02.2028" in offer
    assert "Die nächste Runde ist noch nicht bekannt" in offer
    done = text(antje.post(url("split", case), {"key": KEY}, follow=True))
    assert "Den Teil vom 01.01.2028 bis 28.02.2028 beantragen Sie in der nächsten Runde." in done
    case.refresh_from_db()
    assert (case.starts_on, case.ends_on) == (date(2027, 11, 15), date(2027, 12, 31))
    assert Application.objects.count() == 1
    sent = antje.post(url("check", case), seal(antje, url("check", case)) | dict.fromkeys(case.declarations, "on"))
    assert sent["Location"] == url("receipt", case)
    again = antje.post(url("split", case), {"key": KEY}, follow=True)
    assert again.status_code == 200
    case.refresh_from_db()
    assert (case.status, case.ends_on) == (Status.SUBMITTED, date(2027, 12, 31))


def test_a_round_that_opens_later_is_named(antje: Client, mettmann: District, case: Application) -> None:
    next_round(mettmann, opens_on=date(2027, 11, 1))
    offer = text(antje.get(url("split", case)))
    assert "Die Runde „Aktionsfonds 2028“ beginnt am 01.11.2027." in offer
    antje.post(url("split", case), {"key": KEY})
    assert Application.objects.count() == 1


def test_both_parts_where_the_next_round_is_open(antje: Client, mettmann: District, case: Application) -> None:
    call = next_round(mettmann, opens_on=date(2027, 1, 1))
    for _click in range(2):
        antje.post(url("split", case), {"key": KEY})
    second = Application.objects.get(call=call)
    case.refresh_from_db()
    assert (case.ends_on, second.starts_on, second.ends_on) == (
        date(2027, 12, 31),
        date(2028, 1, 1),
        date(2028, 2, 28),
    )
    assert (second.title, second.amount_asked, second.plan.count()) == ("Winterkino", case.amount_asked, 3)
    assert (second.declarations, second.documents.count(), second.first_contact_on) == ({}, 0, None)


def test_the_rest_cannot_be_had_from_the_money_of_the_first_year(antje: Client, mettmann: District, on: date) -> None:
    """2028 under the call of 2027, and the other way round: each year has its own round."""
    rest = draft(mettmann.call, mettmann.association, starts_on=date(2028, 1, 1))
    answer = antje.post(url("check", rest), seal(antje, url("check", rest)) | dict.fromkeys(rest.declarations, "on"))
    assert (answer.status_code, "zwischen dem 01.01.2027 und dem 31.12.2027 beginnen" in text(answer)) == (422, True)
    call = next_round(mettmann, opens_on=on - timedelta(days=1))
    copied = antje.post(reverse("applicant:copy", args=[call.slug, rest.public_id]), {"key": KEY}, follow=True)
    second = Application.objects.get(call=call)
    early = PLACE | {"starts_on": "15.12.2027", "ends_on": "28.02.2028"}
    told = text(antje.post(url("page", second, "ort-und-zeit"), early, follow=True))
    assert "zwischen dem 01.01.2028 und dem 31.12.2028 beginnen" in told
    assert url("split", second) not in told, "shortening would not help"
    fits = PLACE | {"starts_on": "01.01.2028", "ends_on": "28.02.2028"}
    assert antje.post(url("page", second, "ort-und-zeit"), fits).status_code == 302
    assert copied.status_code == 200


def test_a_colleague_shortens_but_begins_nothing(mettmann: District, case: Application) -> None:
    from grants import invitations

    next_round(mettmann, opens_on=date(2027, 1, 1))
    invitation, _token = invitations.invite(case, mettmann["oksana"].email, by=mettmann["antje"])
    invitations.accept(invitation, by=mettmann["oksana"])
    oksana = Client()
    oksana.force_login(mettmann["oksana"])
    assert "Den zweiten Antrag legt an, wer für" in text(oksana.get(url("split", case)))
    oksana.post(url("split", case), {"key": KEY})
    case.refresh_from_db()
    assert (case.ends_on, Application.objects.count()) == (date(2027, 12, 31), 1)
    nora = Client()
    nora.force_login(mettmann["nora"])
    assert nora.post(url("split", case), {"key": KEY}).status_code == 404
