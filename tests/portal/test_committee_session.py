# SPDX-License-Identifier: AGPL-3.0-or-later
"""A session as its members live it on the phone."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from committees.models import Ballot, Poll, Resolution, Tenure
from grants.models import Application, Event, Status
from tests.portal.committee import MEMBERS, Evening, url_of, words
from workflows.demo.district import District
from workflows.demo.steps import invite
from workflows.engine import perform


@pytest.fixture
def evening(mettmann: District) -> Evening:
    return Evening(mettmann)


def test_a_whole_session(evening: Evening) -> None:
    """Presence by the secretary, five votes on the phone, one change of mind, a result everybody sees."""
    case = evening.case()
    item, meeting = evening.item(case), evening.meeting
    assert "1 Antrag auf der Tagesordnung" in evening.read("ivan", "/gremium/")
    assert "Die Anwesenheit ist noch nicht eingetragen." in evening.read("ivan", url_of(meeting))

    invite(meeting, on=date(2027, 2, 1))
    there = list(Tenure.objects.filter(committee=meeting.committee_id).values_list("pk", flat=True)[:8])
    evening.send("katrin", url_of(meeting, "record_presence"), present=there)
    page = evening.read("ivan", url_of(meeting))
    assert "8 von 15 Sitzen sind anwesend. Das Gremium ist beschlussfähig." in page
    assert "Sie sind als anwesend eingetragen." in page
    assert "Noch offen" in page

    form = url_of(meeting, "open_poll") + f"?top={item.public_id}"
    assert 'value="4.800,00"' in evening.get("katrin", form).content.decode()
    answer = evening.send("katrin", form, item=item.pk, motion="award", amount="4.800", conditions="Schutzkonzept")
    assert answer.status_code == 302
    poll = Poll.objects.get()

    assert "Jetzt wird abgestimmt" in evening.read("ivan", "/gremium/")
    assert "Abstimmung läuft Sie haben noch nicht abgestimmt." in evening.read("ivan", url_of(meeting))
    page = evening.read("ivan", url_of(item))
    assert "Förderung bewilligen: bis zu 4.800,00 €" in page
    assert "Schutzkonzept" in page
    assert "Sie können Ihre Stimme ändern" not in page, "not before ivan said whether he is biased"
    evening.unbiased(item, "ivan")
    page = evening.read("ivan", url_of(item))
    assert "Sie können Ihre Stimme ändern, bis die Abstimmung geschlossen ist." in page
    assert "0 von 8 haben abgestimmt." in page

    for key in MEMBERS[:4]:
        assert evening.vote(key, poll, "yes").status_code == 302
    evening.vote("ivan", poll, "yes")
    page = evening.read("ivan", url_of(item))
    assert "Ihre Stimme ist gespeichert: Ja Sitz 5," in page
    assert "5 von 8 haben abgestimmt." in page
    evening.vote("ivan", poll, "no")
    answer = evening.get("ivan", url_of(item))
    assert "Ihre Stimme ist gespeichert: Nein" in words(answer)
    assert re.search(r'value="no"[^>]* checked', answer.content.decode())
    assert Event.objects.filter(act="vote", by=evening.district["ivan"]).count() == 2

    assert "Abgestimmt haben 5 von 8" in evening.read("katrin", url_of(poll, "close_poll"))
    answer = evening.send("katrin", url_of(poll, "close_poll"))
    assert answer.status_code == 302
    for key in ("ivan", "katrin", "jutta"):
        page = evening.read(key, url_of(item))
        assert "4 Ja gegen 1 Nein: Die Mehrheit ist erreicht." in page
        assert "einfache Mehrheit der abgegebenen Stimmen: angenommen" in page
        assert "Förderung mit 4.800,00 €" in page
        assert "Von 35.000,00 € sind noch 30.200,00 € frei." in page
    assert "Angenommen: 4.800,00 €" in evening.read("ivan", url_of(meeting))
    case.refresh_from_db()
    assert case.status == Status.RESOLVED


def test_a_double_click_is_one_vote(evening: Evening) -> None:
    poll = evening.poll(_present(evening))
    evening.unbiased(poll.item, "fatma")
    seal = evening.seal("fatma", url_of(poll.item))
    answers = [evening.browser("fatma").post(url_of(poll, "vote"), {**seal, "verdict": "yes"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Event.objects.filter(act="vote").count() == 1


def test_the_back_button_after_a_vote_loses_nothing(evening: Evening) -> None:
    """The page from the browser's memory has a used seal; the choice stays and the next click counts."""
    poll = evening.poll(_present(evening))
    evening.unbiased(poll.item, "fatma")
    seal = evening.seal("fatma", url_of(poll.item))
    evening.browser("fatma").post(url_of(poll, "vote"), {**seal, "verdict": "yes"})
    answer = evening.browser("fatma").post(url_of(poll, "vote"), {**seal, "verdict": "no"})
    assert answer.status_code == 409
    assert "schon mit anderen Angaben abgeschickt" in words(answer)
    assert answer.context["form"].data["verdict"] == "no"
    assert answer.context["seal"]["key"] != seal["key"]


def test_a_ballot_without_a_choice_asks_for_one(evening: Evening) -> None:
    poll = evening.poll(_present(evening))
    answer = evening.send("fatma", url_of(poll, "vote"), seen=url_of(poll.item))
    assert answer.status_code == 422
    assert "<title>Fehler: " in answer.content.decode()
    assert "Bitte wählen Sie bei „Ihre Stimme“ eine Antwort." in words(answer)
    assert not Event.objects.filter(act="vote").exists()


def test_a_member_who_was_not_there_at_the_opening_has_no_ballot(evening: Evening) -> None:
    poll = evening.poll(_present(evening, 8))
    page = evening.read("martin", url_of(poll.item))
    assert "Sie haben hier keinen Stimmzettel Ihr Sitz war nicht als anwesend eingetragen" in page
    assert "Stimme abgeben" not in page
    evening.present(9)
    answer = evening.browser("martin").post(url_of(poll, "vote"), {"verdict": "yes"})
    assert answer.status_code == 409
    assert "Ihr Sitz war bei der Eröffnung nicht anwesend" in words(answer)


def test_the_secretary_sees_everything_and_has_no_ballot(evening: Evening) -> None:
    poll = evening.poll(_present(evening))
    page = evening.read("katrin", url_of(poll.item))
    assert "Sie haben keinen Sitz in diesem Gremium." in page
    assert "Abstimmung schließen" in page
    assert evening.browser("katrin").post(url_of(poll, "vote"), {"verdict": "yes"}).status_code == 403
    assert "Abstimmung schließen" not in evening.read("fatma", url_of(poll.item))
    assert "Abstimmung schließen" in evening.read("mehmet", url_of(poll.item))  # the chair


def test_a_member_does_not_lead_the_session(evening: Evening) -> None:
    poll = evening.poll(_present(evening))
    for url in (url_of(evening.meeting, "record_presence"), url_of(poll, "close_poll"), url_of(poll, "void_poll")):
        assert evening.get("fatma", url).status_code == 404
    assert evening.browser("fatma").post(url_of(poll, "close_poll")).status_code == 403
    assert evening.get("katrin", url_of(poll, "resolve")).status_code == 404
    assert evening.get("katrin", url_of(evening.meeting, "nonsense")).status_code == 404


@pytest.mark.parametrize("stranger", ["nora", "lina"])
def test_who_has_no_business_here_finds_nothing(evening: Evening, stranger: str) -> None:
    """Nora has no body; Lina sits in the Jugendforum, not in the Begleitgremium."""
    poll = evening.poll(_present(evening))
    urls = [url_of(evening.meeting), url_of(poll.item), url_of(poll, "vote"), url_of(poll, "close_poll")]
    assert {evening.get(stranger, url).status_code for url in urls} == {404}
    assert evening.browser(stranger).post(url_of(poll, "vote"), {"verdict": "yes"}).status_code == 404
    if stranger == "nora":
        assert evening.get(stranger, "/gremium/").status_code == 404
    else:
        assert "Begegnungscafé" not in evening.read(stranger, "/gremium/")
        assert "Jetzt wird abgestimmt" not in evening.read(stranger, "/gremium/")


def test_without_login_there_is_only_the_login(evening: Evening) -> None:
    poll = evening.poll(_present(evening))
    for url in ("/gremium/", url_of(evening.meeting), url_of(poll.item), url_of(poll, "close_poll")):
        assert Client().get(url).status_code == 302
    assert Client().post(url_of(poll, "vote"), {"verdict": "yes"}).status_code == 302
    assert not Event.objects.filter(act="vote").exists()


def test_nobody_sees_interim_results(evening: Evening) -> None:
    poll = evening.poll(_present(evening))
    evening.votes(poll, fatma="yes", georg="no", helga="no")
    for key in ("ivan", "mehmet", "katrin"):
        for url in (url_of(poll.item), url_of(evening.meeting), "/gremium/"):
            page = evening.read(key, url)
            assert "Mehrheit" not in page
            assert "2 Nein" not in page
        assert "chart-no" not in evening.get(key, url_of(poll.item)).content.decode()


def test_the_application_is_readable_without_what_is_not_the_bodys_business(evening: Evening) -> None:
    case = evening.case()
    page = evening.read("ivan", url_of(evening.item(case)))
    for told in (
        "Was Einmal im Monat kochen neue und alte Nachbarn zusammen.",
        "Wer Begegnungscafé Hilden e.V., Hilden",
        "Wo und wann Hilden, 01.06.2027 bis 31.07.2027",
        "Wie viel 4.800,00 € von 5.000,00 € Gesamtkosten",
        "Ziele Mindestens 30 Menschen kommen jedes Mal.",
        "Gäste und Moderation Honorarkosten 2.000,00 €",
        "Eigenmittel Eigenmittel 200,00 €",
        "Zu welchem Handlungsfeld passt Ihr Projekt? Demokratie fördern, Vielfalt gestalten",
        "Wann war das Beratungsgespräch? 11.11.2026",
    ):
        assert told in page
    source = evening.get("ivan", url_of(evening.item(case))).content.decode()
    for private in ("DE8937", "02103 555 12", "Mittelstraße", "Satzung.pdf", "antje@"):
        assert private not in source


def test_a_vote_opened_by_mistake_is_voided_with_a_reason(evening: Evening) -> None:
    case = _present(evening)
    poll = evening.poll(case, 400)
    evening.votes(poll, fatma="yes")
    answer = evening.send("katrin", url_of(poll, "void_poll"), reasons="")
    assert answer.status_code == 422
    evening.send("katrin", url_of(poll, "void_poll"), reasons="Der Betrag war falsch.")
    page = evening.read("ivan", url_of(poll.item))
    assert "Eine Abstimmung wurde aufgehoben Der Betrag war falsch." in page
    assert "Noch offen" in page
    assert not Resolution.objects.exists()
    evening.poll(case, 4800)
    assert "Jetzt wird abgestimmt" in evening.read("ivan", url_of(evening.meeting))


def test_two_people_lead_and_the_second_is_told(evening: Evening) -> None:
    """The chair changed the presence while the secretary filled in the vote: her words stay, nothing happens yet."""
    case = _present(evening)
    item, form = evening.item(case), url_of(evening.meeting, "open_poll")
    seen = evening.seal("katrin", form)
    evening.present(9)
    data = {"item": item.pk, "motion": "award", "amount": "4.500", "conditions": "Schutzkonzept bis April"}
    answer = evening.browser("katrin").post(form, {**seen, **data})
    assert answer.status_code == 409
    assert "inzwischen geändert" in words(answer)
    assert "Schutzkonzept bis April" in words(answer)
    assert not Poll.objects.exists()
    seen = {"key": answer.context["seal"]["key"], "version": answer.context["seal"]["version"]}
    assert evening.browser("katrin").post(form, {**seen, **data}).status_code == 302
    assert Ballot.objects.count() == 9


def test_the_body_is_told_when_the_office_returns_its_resolution(evening: Evening) -> None:
    case = _present(evening)
    poll = evening.poll(case)
    evening.votes(poll, fatma="yes", georg="yes")
    perform("close_poll", poll, by=evening.district["katrin"], on=evening.meeting.held_on)
    reasons = "Die Kosten für Personal sind nicht förderfähig."
    perform("return_resolution", case, by=evening.district["sabine"], on=evening.meeting.held_on, reasons=reasons)
    for url in ("/gremium/", url_of(evening.meeting), url_of(poll.item)):
        assert reasons in evening.read("ivan", url)
    assert "Vom Amt zurückgegeben" in evening.read("ivan", url_of(evening.meeting))
    evening.schedule(case)
    page = evening.read("ivan", url_of(evening.item(case)))
    assert "In anderen Sitzungen TOP 1 · Begleitgremium Mittwoch, 17. März 2027 Vom Amt zurückgegeben" in page
    assert reasons in page
    assert "Abstimmung eröffnen" not in evening.read("katrin", url_of(poll.item))


def test_the_body_is_told_when_the_office_deviates(evening: Evening) -> None:
    case = _present(evening)
    poll = evening.poll(case)
    evening.votes(poll, fatma="yes", georg="yes")
    perform("close_poll", poll, by=evening.district["katrin"], on=evening.meeting.held_on)
    deviation = {"kind": "award", "amount": Decimal(4000), "reasons": "Passt.", "deviation_reasons": "800 € sind Sekt."}
    perform("propose_deviation", case, by=evening.district["sabine"], on=evening.meeting.held_on, **deviation)
    assert "800 € sind Sekt." not in evening.read("ivan", "/gremium/")
    perform("confirm_deviation", case, by=evening.district["leyla"], on=evening.meeting.held_on)
    page = evening.read("ivan", "/gremium/")
    assert "Das Amt ist abgewichen: Bewilligung mit 4.000,00 €. Begründung: 800 € sind Sekt." in page
    assert "800 € sind Sekt." not in evening.read("lina", "/gremium/")


def test_the_youth_forum_has_the_same_pages_in_plain_words(evening: Evening) -> None:
    d = evening.district
    evening.meeting = d.youth.meetings.get()
    case = evening.case("Sprayen gegen rechts", 400, call=d.youth_call, applicant=d.person, meeting=evening.meeting)
    evening.present(3)
    poll = evening.poll(case)
    assert evening.vote("emre", poll, "yes").status_code == 302
    page = evening.read("emre", url_of(poll.item))
    assert "Deine Stimme ist gespeichert: Ja" in page
    assert "Geld im Topf „Jugendfonds 2027“ Von 10.000,00 € sind noch 10.000,00 € frei." in page
    assert evening.get("fatma", url_of(poll.item)).status_code == 404


def _present(evening: Evening, seats: int = 8) -> Application:
    """A case on the agenda and a quorate body."""
    case = evening.case()
    evening.present(seats)
    return case
