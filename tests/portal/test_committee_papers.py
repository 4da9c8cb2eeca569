# SPDX-License-Identifier: AGPL-3.0-or-later
"""Inviting, staying away, notes and minutes as people meet them on their pages."""

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from committees.bylaws.bias import Ground
from committees.bylaws.rules import Channel
from committees.models import AgendaItem, Recusal, Seat, Summons, Tenure
from grants.models import MeetingPaper
from law import calendar
from tests.portal.committee import Evening, url_of, words
from tests.workflows.test_convening import WITH_PERIOD, adopt, deputy
from tests.workflows.test_typesetting import words as words_of
from workflows import consequences
from workflows.demo.district import District
from workflows.demo.steps import Steps
from workflows.engine import perform

FIRST = calendar.date(2027, 2, 20)


@pytest.fixture
def evening(mettmann: District) -> Evening:
    """Three weeks before the session."""
    found = Evening(mettmann)
    calendar.pretend(FIRST)
    return found


def pdf(evening: Evening, key: str, url: str) -> str:
    """What stands in a PDF somebody opens."""
    answer = evening.get(key, url)
    assert answer.status_code == 200, (url, answer.status_code)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    return words_of(PdfReader(BytesIO(b"".join(answer.streaming_content))))  # type: ignore[attr-defined, arg-type]


def of(route: str, *args: Any) -> str:
    return reverse(f"committee:{route}", args=args)


def exclude(item: AgendaItem, district: District, key: str, number: int) -> None:
    Recusal.objects.create(
        item=item,
        seat=Seat.objects.get(committee=district.committee, number=number),
        user=district[key],
        ground=Ground.BOARD,
        origin=Recusal.Origin.SELF,
        standing=Recusal.Standing.EXCLUDED,
    )


def test_the_secretary_invites_and_everybody_sees_it(evening: Evening) -> None:
    evening.case("Café")
    meeting = evening.meeting
    calendar.pretend(FIRST)
    assert "Noch ist niemand eingeladen." in evening.read("ivan", url_of(meeting))
    assert "Alle einladen" not in evening.read("ivan", url_of(meeting))
    page = evening.read("katrin", url_of(meeting))
    assert "Letzter Tag für die Einladung ist der 17.03.2027." in page
    assert "Ladungsmangel" not in page
    assert "Entwurf. Diese Einladung ist nicht verschickt" in pdf(evening, "katrin", of("bundle", meeting.public_id))

    answer = evening.send("katrin", url_of(meeting, "invite"), channel="portal")
    assert answer.status_code == 302
    consequences.run_pending()
    page = evening.read("ivan", url_of(meeting))
    assert "Die Einladung ging am 20.02.2027 hinaus. Es gilt die Geschäftsordnung vom 01.01.2025." in page
    assert "Ivan Petrenko Sitz 5: Flüchtlingshilfe 20.02.2027 im Portal" in page
    assert "Einladung vom 20.02.2027" in page
    filed = MeetingPaper.objects.get()
    text = pdf(evening, "ivan", of("paper", filed.public_id))
    assert "Katrin Vogel" in text
    assert "Entwurf" not in text
    again = evening.send("katrin", url_of(meeting, "invite"), channel="portal")
    assert again.status_code == 422
    assert "Auf diesem Weg sind schon alle eingeladen." in words(again)


def test_who_invites_late_is_told_the_day_that_was_missed(evening: Evening) -> None:
    evening.meeting.items.create(position=1, kind="other", title="Bericht")
    adopt(evening.district, WITH_PERIOD, calendar.date(2026, 1, 1))
    calendar.pretend(calendar.date(2027, 3, 10))
    page = evening.read("katrin", url_of(evening.meeting, "invite"))
    assert "Die Frist ist am 03.03.2027 abgelaufen" in page
    assert "In Eilfällen reicht der 14.03.2027." in page
    evening.send("katrin", url_of(evening.meeting, "invite"), channel="mail")
    page = evening.read("ivan", url_of(evening.meeting))
    assert "kam zu spät, letzter Tag war der 03.03.2027." in page


def test_letters_are_written_down_by_hand(evening: Evening) -> None:
    people = Tenure.objects.on(evening.meeting.held_on).filter(committee=evening.district.committee)
    keys = list(people.values_list("pk", flat=True))
    url = url_of(evening.meeting, "record_summons")
    evening.send("katrin", url, invited=keys[:14], channel="letter", sent_on="19.02.2027")
    page = evening.read("katrin", url_of(evening.meeting))
    assert "Mehmet Demir Sitz 1: Integrationsrat 19.02.2027 per Brief" in page
    assert "Für Sitz 15 steht keine Einladung im Verzeichnis." in page


def test_a_changed_set_of_rules_is_named_with_the_one_that_counts(evening: Evening) -> None:
    evening.meeting.items.create(position=1, kind="other", title="Bericht")
    evening.send("katrin", url_of(evening.meeting, "invite"), channel="portal")
    adopt(evening.district, WITH_PERIOD, calendar.date(2027, 3, 1))
    calendar.pretend(calendar.date(2027, 3, 2))
    page = evening.read("ivan", url_of(evening.meeting))
    assert "Seit der Einladung gilt eine neue Geschäftsordnung" in page
    assert "Die vom 01.03.2027 gilt erst für Sitzungen, zu denen danach eingeladen wird." in page
    assert "kam zu spät" not in page


def test_a_member_stays_away_and_comes_after_all(evening: Evening) -> None:
    evening.meeting.items.create(position=1, kind="other", title="Bericht")
    nora = deputy(evening.district, 3)
    meeting = evening.meeting
    assert evening.get("nora", url_of(meeting)).status_code == 200
    evening.send("katrin", url_of(meeting, "invite"), channel="portal")
    assert "Ich kann nicht kommen" in evening.read("georg", url_of(meeting))
    evening.send("georg", url_of(meeting, "excuse"), reason="Kur")
    page = evening.read("georg", url_of(meeting))
    assert "Sie haben abgesagt" in page
    assert "Ich kann nicht kommen" not in page
    assert f"{nora.name} Sitz 3: Liga der Wohlfahrtspflege, Stellvertretung 20.02.2027 im Portal" in page
    assert "Kommt nicht, entschuldigt" in evening.read("ivan", url_of(meeting))
    assert "Kur" not in evening.read("ivan", url_of(meeting))
    assert "Kommt nicht, entschuldigt: Kur" in evening.read("katrin", url_of(meeting))
    evening.send("georg", url_of(meeting, "withdraw_apology"))
    assert "Sie haben abgesagt" not in evening.read("georg", url_of(meeting))


def test_no_body_reads_an_address_or_a_bank_in_the_bundle(evening: Evening) -> None:
    evening.case("Café", summary="Sechs offene Nachmittage.")
    calendar.pretend(FIRST)
    text = pdf(evening, "ivan", of("bundle", evening.meeting.public_id))
    assert "Begegnungscafé Hilden e.V., Hilden" in text
    assert "Sechs offene Nachmittage." in text
    for secret in ("Mittelstraße", "DE89", "02103", "antje@"):
        assert secret not in text


def test_who_is_excluded_gets_bundle_and_minutes_without_that_point(evening: Evening) -> None:
    d = evening.district
    case = evening.case("Café", summary="Sechs offene Nachmittage.")
    evening.case("Lesefest", 900, summary="Wir lesen vor.")
    meeting, item = evening.meeting, evening.item(case)
    calendar.pretend(meeting.held_on)
    Steps(d).invite(meeting, on=FIRST)
    perform("invite", meeting, by=d["katrin"], on=FIRST, channel=Channel.MAIL)
    exclude(item, d, "georg", 3)
    Steps(d).gather(meeting, on=meeting.held_on, seats=9)
    perform("note_item", meeting, by=d["katrin"], on=meeting.held_on, item=item, text="Lob von allen.", before="")
    votes = {"mehmet": "yes", "fatma": "yes", "helga": "no", "ivan": "abstain", "jutta": "yes"}
    Steps(d).resolve(case, meeting, on=meeting.held_on, votes=votes)
    meeting.refresh_from_db()
    perform("close_meeting", meeting, by=d["katrin"], on=meeting.held_on)
    meeting.refresh_from_db()
    perform("sign_minutes", meeting, by=d["mehmet"], on=meeting.held_on)
    consequences.run_pending()
    filed = {(paper.kind, paper.item_id): paper.public_id for paper in MeetingPaper.objects.all()}
    assert len(filed) == 4

    bundle, signed = (of("paper", filed[kind, None]) for kind in ("invitation", "minutes"))
    assert "Sechs offene Nachmittage." in pdf(evening, "ivan", bundle)
    parted = pdf(evening, "georg", bundle)
    assert "Sechs offene Nachmittage." not in parted
    assert "Wir lesen vor." in parted
    assert "Lob von allen." in pdf(evening, "ivan", signed)
    parted = pdf(evening, "georg", signed)
    assert "Lob von allen." not in parted
    assert "3 Ja, 1 Nein" in pdf(evening, "ivan", signed)
    assert "3 Ja, 1 Nein, 1 Enthaltung: angenommen" not in parted
    assert "Im Portal unterzeichnet" in parted
    assert evening.get("georg", of("paper", filed["extract", item.pk])).status_code == 404
    assert "Auszug aus der Niederschrift" in pdf(evening, "ivan", of("paper", filed["extract", item.pk]))
    page = evening.read("georg", url_of(meeting))
    assert "Auszug zu TOP 2" in page
    assert "Auszug zu TOP 1" not in page


def test_strangers_and_other_bodies_open_nothing(evening: Evening) -> None:
    case = evening.case("Café")
    perform("invite", evening.meeting, by=evening.district["katrin"], on=FIRST, channel=Channel.PORTAL)
    consequences.run_pending()
    urls = (
        of("bundle", evening.meeting.public_id),
        of("minutes_draft", evening.meeting.public_id),
        of("paper", MeetingPaper.objects.get().public_id),
        of("note", evening.item(case).public_id),
    )
    for url in urls:
        for key in ("nora", "antje", "lina"):
            assert evening.get(key, url).status_code == 404, (key, url)


def test_the_draft_of_the_minutes_is_for_those_who_write_it(evening: Evening) -> None:
    url = of("minutes_draft", evening.meeting.public_id)
    for key in ("katrin", "mehmet", "georg"):
        assert "Entwurf. Diese Niederschrift ist noch nicht unterzeichnet." in pdf(evening, key, url)
    assert evening.get("ivan", url).status_code == 404


def test_a_note_goes_on_from_what_stands_there(evening: Evening) -> None:
    item = evening.item(evening.case("Café"))
    url = of("note", item.public_id)
    assert (
        evening.send("katrin", url, item=item.pk, text="Erste.", before=_before(evening, "katrin", url)).status_code
        == 302
    )
    stale = _before(evening, "mehmet", url)
    assert "Erste." in evening.read("mehmet", url)
    evening.send("katrin", url, item=item.pk, text="Erste und zweite.", before=stale)
    refused = evening.send("mehmet", url, item=item.pk, text="Dritte.", before=stale)
    assert refused.status_code == 422
    told = words(refused)
    assert "„Erste und zweite.“" in told
    assert "Dritte." in told
    fresh = _hidden(refused)
    assert fresh != stale
    assert evening.send("mehmet", url, item=item.pk, text="Alle drei.", before=fresh).status_code == 302
    item.refresh_from_db()
    assert item.notes == "Alle drei."
    assert "Notiz ändern" in evening.read("katrin", url_of(evening.meeting))
    assert "Alle drei." not in evening.read("ivan", url_of(evening.meeting))


def test_an_excluded_chair_reads_no_note_of_that_point(evening: Evening) -> None:
    """Neither in the list, nor on its page, nor by a refusal, nor in the draft."""
    d, item = evening.district, evening.item(evening.case("Café"))
    perform("note_item", evening.meeting, by=d["katrin"], on=FIRST, item=item, text="Streit.", before="")
    exclude(item, d, "mehmet", 1)
    assert "Streit." in evening.read("katrin", url_of(evening.meeting))
    assert "Streit." not in evening.read("mehmet", url_of(evening.meeting))
    assert evening.get("mehmet", of("note", item.public_id)).status_code == 404
    assert "Streit." not in pdf(evening, "mehmet", of("minutes_draft", evening.meeting.public_id))
    url = url_of(evening.meeting, "note_item")
    refused = evening.send("mehmet", url, item=item.pk, text="Anders.", before="")
    assert refused.status_code == 422
    assert "Sie sind bei diesem Punkt ausgeschlossen." in words(refused)
    assert "Streit." not in words(refused)


def _before(evening: Evening, key: str, url: str) -> str:
    return _hidden(evening.get(key, url))


def _hidden(answer: Any) -> str:
    import re

    found = re.findall(r'name="before" value="([^"]*)"', answer.content.decode())
    assert len(found) == 1
    return found[0]


def test_what_belongs_to_no_point_has_its_note_too(evening: Evening) -> None:
    url = url_of(evening.meeting, "note_item")
    sent = evening.send("katrin", url, item="", text="Kalter Saal.", before=_before(evening, "katrin", url))
    assert sent.status_code == 302
    assert "Kalter Saal." in evening.read("katrin", url)


@pytest.mark.parametrize("item", ["9" * 5000, "²", "-1", "x"])
def test_a_point_that_is_none_is_refused_in_words(evening: Evening, item: str) -> None:
    url = url_of(evening.meeting, "note_item")
    answer = evening.send("katrin", url, item=item, text="Kalter Saal.", before=_before(evening, "katrin", url))
    assert answer.status_code == 422


def test_from_the_end_to_the_signature(evening: Evening) -> None:
    d, meeting = evening.district, evening.meeting
    case = evening.case("Café")
    calendar.pretend(meeting.held_on)
    Steps(d).gather(meeting, on=meeting.held_on)
    Steps(d).resolve(case, meeting, on=meeting.held_on)
    assert "Sitzung schließen" in evening.read("katrin", url_of(meeting))
    evening.send("katrin", url_of(meeting, "close_meeting"))
    page = evening.read("ivan", url_of(meeting))
    assert "Der Vorsitz muss die Niederschrift noch unterschreiben." in page
    assert "Niederschrift unterschreiben" not in evening.read("katrin", url_of(meeting))
    assert "Niederschrift lesen (PDF)" in evening.read("mehmet", url_of(meeting, "sign_minutes"))
    evening.send("mehmet", url_of(meeting, "sign_minutes"))
    assert "wird gerade gesetzt" in evening.read("ivan", url_of(meeting))
    consequences.run_pending()
    page = evening.read("ivan", url_of(meeting))
    assert "Unterschrieben am 17.03.2027. Niemand kann sie mehr ändern." in page
    assert "Auszug zu TOP 1: Café" in page
    assert evening.get("katrin", of("minutes_draft", meeting.public_id)).status_code == 404


def test_a_name_that_changes_after_the_signature_stays_what_it_was(evening: Evening) -> None:
    """The outbox is late: in the meantime people marry, seats change and a body is called something else."""
    d, meeting = evening.district, evening.meeting
    case = evening.case("Café")
    calendar.pretend(meeting.held_on)
    exclude(evening.item(case), d, "georg", 3)
    Steps(d).gather(meeting, on=meeting.held_on, seats=9)
    votes = {"mehmet": "yes", "fatma": "yes", "helga": "yes", "ivan": "yes", "jutta": "yes"}
    Steps(d).resolve(case, meeting, on=meeting.held_on, votes=votes)
    evening.send("katrin", url_of(meeting, "close_meeting"))
    evening.send("mehmet", url_of(meeting, "sign_minutes"))
    d["mehmet"].name = "Mehmet Anders"
    d["mehmet"].save()
    Seat.objects.filter(committee=d.committee, number=1).update(is_chair=False, organisation="Neue Stelle")
    consequences.run_pending()
    filed = MeetingPaper.objects.get(kind="minutes")
    read = {who: pdf(evening, who, of("paper", filed.public_id)) for who in ("ivan", "georg")}
    for text in read.values():
        assert "Mehmet Demir" in text and "Vorsitz" in text
        assert "Mehmet Anders" not in text and "Neue Stelle" not in text
    assert "5 Ja, 0 Nein" in read["ivan"]
    assert "5 Ja, 0 Nein" not in read["georg"]


@pytest.mark.parametrize("of_a_point", [True, False])
def test_nobody_signs_a_note_they_never_saw(evening: Evening, of_a_point: bool) -> None:
    """The page of the signature stays current while notes are written; it says which notes it showed."""
    d, meeting = evening.district, evening.meeting
    item = evening.item(evening.case("Café"))
    calendar.pretend(meeting.held_on)
    Steps(d).gather(meeting, on=meeting.held_on)
    evening.send("katrin", url_of(meeting, "close_meeting"))
    sign = url_of(meeting, "sign_minutes")
    seen = evening.seal("mehmet", sign)
    note = {"item": item if of_a_point else None, "text": "Der Vorsitz war grob.", "before": ""}
    perform("note_item", meeting, by=d["katrin"], on=meeting.held_on, **note)
    for read in (seen, seen | {"read": ""}):
        answer = evening.browser("mehmet").post(sign, read)
        assert answer.status_code == 422
        page = words(answer)
        assert "Inzwischen hat jemand eine Notiz geschrieben oder geändert. Lesen Sie die Niederschrift noch" in page
        assert "Niederschrift lesen (PDF)" in page
    meeting.refresh_from_db()
    assert meeting.phase == "closed"
    assert evening.send("mehmet", sign).status_code == 302
    meeting.refresh_from_db()
    assert meeting.phase == "signed"


@pytest.mark.parametrize("key", ["ivan", "katrin"])
def test_the_page_asks_as_often_for_a_long_log_as_for_a_short_one(evening: Evening, key: str) -> None:
    d, meeting = evening.district, evening.meeting
    evening.case("Café")
    calendar.pretend(FIRST)
    perform("invite", meeting, by=d["katrin"], on=FIRST, channel=Channel.PORTAL)
    consequences.run_pending()
    counted = [_statements(evening, key)]
    for number in range(16, 60):
        seat = Seat.objects.create(committee=d.committee, number=number, organisation="Sportbund")
        Summons.objects.create(meeting=meeting, seat=seat, user=d["nora"], channel=Channel.PORTAL, on=FIRST)
    perform("invite", meeting, by=d["katrin"], on=FIRST, channel=Channel.MAIL)
    consequences.run_pending()
    counted.append(_statements(evening, key))
    assert counted[0] == counted[1]
    assert counted[0] <= 40


def _statements(evening: Evening, key: str) -> int:
    evening.read(key, url_of(evening.meeting))
    with CaptureQueriesContext(connection) as captured:
        evening.read(key, url_of(evening.meeting))
    return len(captured)
