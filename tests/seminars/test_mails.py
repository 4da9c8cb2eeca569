# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who hears of what: by mails with a link, each once, and none of a day that was given up."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from law import calendar
from law.finding import Refused
from seminars.models import Registration
from tests.seminars.conftest import GROUP, HELD, OFFICE, TALKED, WHERE, Offer, Told, at, come
from workflows import consequences, failures, seminar_clock, seminars, tasks
from workflows.models import ATTEMPTS, Mail, Outbox

TRAINER = "Yasemin@example.org"
LATER = HELD + timedelta(days=21)


@pytest.fixture
def offer(reachable: Offer) -> Offer:
    return reachable


def test_everybody_hears_what_concerns_them_from_the_wish_to_the_end(offer: Offer, told: Told) -> None:
    seminar = offer.act(offer.wish(), "hold_talk", talked_on=TALKED)
    assert told() == [], "who acts knows it"
    seminar = offer.act(seminar, "propose_topics", topics=[offer.hate, offer.arguing], own=[])
    seminar = offer.act(seminar, "open_topic_poll", closes_on=TALKED)
    assert told() == [(GROUP, "Ihre jungen Leute können das Thema wählen")]
    seminar_clock.run_due(TALKED + timedelta(1))
    assert told() == [(OFFICE, "Neues zu einem Seminar"), (GROUP, "Neues zum Seminar Ihrer Gruppe")]
    seminar.refresh_from_db()
    said = {"agreed_with": "Frau Yıldız", "agreed_on": TALKED, "minutes": 150, "title": ""}
    seminar = offer.act(seminar, "agree_topic", topic=offer.hate, **said)
    seminar = offer.act(seminar, "set_date", starts_at=at(17), **WHERE)
    told()
    seminar = offer.act(seminar, "ask_trainer", trainer=offer.yasemin)
    assert told() == [(TRAINER, "Anfrage: Können Sie ein Seminar halten?")]
    seminar = offer.act(seminar, "confirm_booking", by="")
    assert told() == [
        (OFFICE, "Neues zu einem Seminar"),
        (TRAINER, "Ihre Zusage ist eingetragen"),
        (GROUP, "Neues zum Seminar Ihrer Gruppe"),
    ]
    seminar = offer.act(seminar, "open_registration", minimum=1, maximum=1, until=HELD)
    assert told() == [(GROUP, "Die Anmeldung zum Seminar ist offen")]
    first, _second = come(seminar, "a"), come(seminar, "b")
    assert told() == [("a@example.org", "Du hast einen Platz"), ("b@example.org", "Du stehst auf der Warteliste")]
    seminars.withdraw(first)
    assert told() == [("b@example.org", "Du bist nachgerückt und hast einen Platz")]
    seminar = offer.act(seminar, "hold_seminar", on=HELD)
    assert told() == [(GROUP, "Neues zum Seminar Ihrer Gruppe"), ("b@example.org", "Wie war es?")]


def test_a_mail_says_when_and_where_and_holds_the_link_and_nothing_of_the_topic(
    offer: Offer, mailoutbox: list[EmailMessage]
) -> None:
    seminar = offer.opened()
    mine = come(seminar, "a")
    consequences.run_pending()
    bodies = {str(mail.subject): str(mail.body) for mail in mailoutbox}
    place = bodies["Du hast einen Platz"]
    assert f"/mitmachen/{seminar.link}/{mine.public_id}/" in place
    assert "07.05.2027, 17:00 bis 19:30 Uhr" in place
    assert WHERE["address"] in place
    assert f"/zusage/{seminar.booking}/" in bodies["Ihre Zusage ist eingetragen"]
    assert f"/mitmachen/{seminar.link}/" in bodies["Die Anmeldung zum Seminar ist offen"]
    assert f"/gruppe/{offer.group.link}/" in bodies["Die Anmeldung zum Seminar ist offen"]
    assert not [subject for subject, body in bodies.items() if offer.hate.title in subject + body]
    assert not [body for body in bodies.values() if "{" in body or "None" in body]


def test_a_date_that_moves_after_the_reminder_is_told_and_reminded_of_anew(offer: Offer, told: Told) -> None:
    seminar = offer.opened()
    come(seminar, "a")
    told()
    assert [seminar_clock.remind(HELD - timedelta(days)) for days in (8, 7, 6, 1, 1, 0)] == [0, 1, 0, 1, 0, 0]
    assert told() == [(TRAINER, "Bald ist Ihr Seminar"), (GROUP, "Bald ist das Seminar Ihrer Gruppe"),
                      ("a@example.org", "Bald ist dein Seminar")] * 2  # fmt: skip
    seminar = offer.act(seminar, "postpone_seminar", because="Die Trainerin ist krank.", on=HELD)
    assert told() == [
        (TRAINER, "Ein Seminar findet an diesem Tag nicht statt"),
        (GROUP, "Neues zum Seminar Ihrer Gruppe"),
        ("a@example.org", "Das Seminar ist verschoben"),
    ]
    seminar = offer.act(seminar, "resume_seminar", on=HELD)
    seminar = offer.act(seminar, "set_date", starts_at=at(17, LATER), **WHERE, on=HELD)
    seminar = offer.act(seminar, "ask_trainer", trainer=offer.jonas, on=HELD)
    seminar = offer.act(seminar, "confirm_booking", on=HELD)
    told()
    offer.act(seminar, "open_registration", minimum=1, maximum=8, until=LATER, on=HELD)
    assert told() == [
        (GROUP, "Die Anmeldung zum Seminar ist offen"),
        ("a@example.org", "Das Seminar hat einen neuen Tag"),
    ]
    assert seminar_clock.remind(LATER - timedelta(2)) == 1
    assert ("a@example.org", "Bald ist dein Seminar") in told()


def test_who_registers_before_the_machine_came_by_hears_of_no_other_day(offer: Offer, told: Told) -> None:
    seminar = offer.opened()
    come(seminar, "a")
    assert [subject for to, subject in told() if to == "a@example.org"] == ["Du hast einen Platz"]


def test_the_group_reads_in_the_mail_what_is_new(offer: Offer, told: Told, mailoutbox: list[EmailMessage]) -> None:
    seminar = offer.confirmed()
    offer.act(seminar, "open_registration", minimum=1, maximum=8, until=HELD)
    seminar_clock.remind(HELD - timedelta(1))
    consequences.run_pending()
    said = [str(mail.body) for mail in mailoutbox if mail.to == [GROUP]]
    news = ("das Thema ist vereinbart", "der Termin steht fest", "/mitmachen/", "das Seminar Ihrer Gruppe ist bald")
    assert [new in body for new, body in zip(news, said, strict=True)] == [True] * 4
    for when in (said[1], said[3]):
        assert "Freitag, 07.05.2027, 17:00 bis 19:30 Uhr" in when and WHERE["address"] in when
    mailoutbox.clear()
    seminar.refresh_from_db()
    offer.act(seminar, "cancel_seminar", because="Wir sind zu wenige.", on=TALKED)
    consequences.run_pending()
    (off,) = [str(mail.body) for mail in mailoutbox if mail.to == [GROUP]]
    assert "Der Grund: Wir sind zu wenige." in off and "07.05.2027" not in off and "\n\n\n" not in off


def test_a_reminder_is_not_sent_where_the_day_was_given_up_before(offer: Offer, told: Told) -> None:
    seminar = offer.opened()
    come(seminar, "a")
    told()
    seminar_clock.remind(HELD - timedelta(1))
    seminar = offer.act(seminar, "cancel_seminar", because="Niemand hat Zeit.", on=HELD - timedelta(1))
    subjects = [subject for _to, subject in told()]
    assert "Bald ist dein Seminar" not in subjects
    assert "Das Seminar fällt aus" in subjects


def test_a_reminder_that_waits_for_its_server_is_taken_back(offer: Offer, told: Told) -> None:
    seminar = offer.opened()
    come(seminar, "a")
    told()
    seminar_clock.remind(HELD - timedelta(1))
    Outbox.objects.filter(kind="seminar_reminder").update(kind="seminar_group")
    Mail.objects.create(
        message_id="<a@b>", address="a@example.org", kind="seminar_reminder", subject="Bald", body="", seminar=seminar
    )
    Mail.objects.update(next_attempt_at=at(17, date(2099, 1, 1)))
    offer.act(seminar, "postpone_seminar", because="Sturm", on=HELD - timedelta(1))
    told()
    assert not Mail.objects.filter(message_id="<a@b>").exists()


def test_who_withdraws_is_not_reminded_by_a_mail_that_waits(offer: Offer, told: Told) -> None:
    seminar = offer.opened()
    mine, _other = come(seminar, "a"), come(seminar, "b")
    told()
    wanted = {"kind": "seminar_reminder", "subject": "Bald", "body": "", "seminar": seminar}
    for name in "ab":
        Mail.objects.create(message_id=f"<{name}@b>", address=f"{name}@example.org", **wanted)
    seminars.withdraw(mine)
    assert told() == [("b@example.org", "Bald")]


def test_a_late_mail_takes_back_no_reminder_of_the_new_day_and_says_the_reason_of_then(
    offer: Offer, mailoutbox: list[EmailMessage]
) -> None:
    """The machine stood still from the postponing until registration was open again."""
    seminar = offer.opened()
    come(seminar, "a")
    consequences.run_pending()
    seminar = offer.act(offer.act(seminar, "postpone_seminar", because="Sturm"), "resume_seminar")
    seminar = offer.act(seminar, "set_date", starts_at=at(17), **WHERE)
    seminar = offer.act(offer.act(seminar, "ask_trainer", trainer=offer.jonas), "confirm_booking")
    offer.act(seminar, "open_registration", minimum=1, maximum=3, until=HELD)
    Mail.objects.create(
        message_id="<new@b>", address="a@example.org", kind="seminar_reminder", subject="Neu", body="", seminar=seminar
    )
    Mail.objects.filter(message_id="<new@b>").update(owed_at=timezone.now() + timedelta(1))
    consequences.run_pending()
    assert "Neu" in [mail.subject for mail in mailoutbox]
    (off,) = (mail for mail in mailoutbox if mail.subject == "Das Seminar ist verschoben")
    assert "Der Grund: Sturm" in str(off.body)
    assert "Sturm" in [event.data.get("because") for event in seminar.events.all()]


def test_what_holds_no_more_is_told_to_nobody(offer: Offer, told: Told) -> None:
    """Booked, opened and given up before the machine came by."""
    seminar = offer.opened()
    come(seminar, "a")
    seminar = offer.act(offer.act(seminar, "postpone_seminar", because="Sturm"), "resume_seminar")
    seminar = offer.act(seminar, "set_date", starts_at=at(17), **WHERE)
    offer.act(seminar, "ask_trainer", trainer=offer.jonas)
    subjects = [subject for _to, subject in told()]
    assert "Ihre Zusage ist eingetragen" not in subjects, "Jonas said nothing yet"
    assert "Die Anmeldung zum Seminar ist offen" not in subjects
    assert "Das Seminar ist verschoben" in subjects


def test_an_invitation_to_choose_is_not_sent_when_the_poll_is_over(offer: Offer, told: Told) -> None:
    seminar = offer.act(offer.wish(), "hold_talk", talked_on=TALKED)
    seminar = offer.act(seminar, "propose_topics", topics=[offer.hate, offer.arguing], own=[])
    offer.act(offer.act(seminar, "open_topic_poll", closes_on=TALKED), "close_topic_poll")
    assert told() == [(GROUP, "Neues zum Seminar Ihrer Gruppe")]


def test_more_places_are_told_to_those_who_got_one(offer: Offer, told: Told) -> None:
    seminar = offer.opened(places=1)
    for name in "abc":
        come(seminar, name)
    told()
    offer.act(seminar, "change_places", minimum=1, maximum=2)
    assert told() == [("b@example.org", "Du bist nachgerückt und hast einen Platz")]


def test_who_registered_before_the_day_moved_keeps_the_place_or_the_office_is_told(
    offer: Offer, refusals: Callable[[Any], list[str]]
) -> None:
    seminar = offer.opened(places=2)
    mine = [come(seminar, name) for name in "abc"]
    seminar = offer.act(seminar, "postpone_seminar", because="Sturm")
    seminar = offer.act(seminar, "resume_seminar")
    seminar = offer.act(seminar, "set_date", starts_at=at(17), **WHERE)
    seminar = offer.act(offer.act(seminar, "ask_trainer", trainer=offer.jonas), "confirm_booking")
    with pytest.raises(Refused) as caught:
        offer.act(seminar, "open_registration", minimum=1, maximum=1, until=HELD)
    assert refusals(caught) == ["nobody_loses_a_place"]
    offer.act(seminar, "open_registration", minimum=1, maximum=3, until=HELD)
    for each in mine:
        each.refresh_from_db()
    assert [each.place for each in mine] == [1, 2, 3], "more places go to who waited"


def test_an_answer_by_the_link_is_told_to_the_office_and_a_call_is_not(offer: Offer, told: Told) -> None:
    seminar = offer.act(offer.dated(), "ask_trainer", trainer=offer.yasemin)
    told()
    offer.act(seminar, "decline_booking", by="", because="Urlaub")
    assert told() == [(OFFICE, "Neues zu einem Seminar")]
    seminar = offer.act(seminar, "ask_trainer", trainer=offer.jonas)
    told()
    offer.act(seminar, "decline_booking", because="Am Telefon abgesagt")
    assert told() == []


def test_who_was_asked_last_is_asked_and_nobody_before(offer: Offer, told: Told) -> None:
    """Both acts were done before the machine came by."""
    seminar = offer.dated()
    told()
    seminar = offer.act(seminar, "ask_trainer", trainer=offer.yasemin)
    seminar = offer.act(seminar, "decline_booking", because="Am Telefon abgesagt")
    offer.act(seminar, "ask_trainer", trainer=offer.jonas)
    assert told() == [("Jonas@example.org", "Anfrage: Können Sie ein Seminar halten?")]


def test_mails_go_with_the_registrations(offer: Offer, told: Told) -> None:
    seminar = offer.opened()
    come(seminar, "a")
    told()
    seminar = offer.act(seminar, "hold_seminar", on=HELD)
    seminar = offer.act(seminar, "count_attendance", on=HELD, people={"to17": 1})
    seminar = offer.act(offer.act(seminar, "review_feedback", on=HELD), "settle_seminar", on=HELD, costs={})
    told()
    assert Mail.objects.filter(address="a@example.org").exists()
    offer.act(seminar, "close_seminar", on=HELD)
    told()
    assert not Mail.objects.filter(address="a@example.org").exists()


def test_of_a_cancelled_seminar_names_and_mails_go_when_everybody_has_read_why(offer: Offer, told: Told) -> None:
    kept, seminar = (
        offer.opened(),
        offer.act(offer.confirmed(at(9)), "open_registration", minimum=1, maximum=3, until=HELD),
    )
    for each in (kept, seminar):
        come(each, "a")
    offer.act(seminar, "cancel_seminar", because="Niemand hat Zeit.")
    told()
    gone = [seminar_clock.forget_cancelled(TALKED + timedelta(days)) for days in (28, 29, 30)]
    assert gone == [0, 1, 0]
    assert list(Registration.objects.values_list("seminar", flat=True)) == [kept.pk]
    assert {mail.seminar_id for mail in Mail.objects.all()} == {kept.pk}


def test_the_timetable_forgets_what_was_cancelled(offer: Offer) -> None:
    seminar = offer.opened()
    come(seminar, "a")
    offer.act(seminar, "cancel_seminar", because="Niemand hat Zeit.")
    calendar.pretend(TALKED + timedelta(29))
    tasks.forget_expired()
    assert not seminar.registrations.exists()


def test_what_failed_is_seen_by_who_administers_the_office(offer: Offer) -> None:
    seminar = offer.opened()
    come(seminar, "a")
    Outbox.objects.exclude(kind="seminar_asked").delete()
    for owed in (Outbox, Mail):
        owed.objects.update(attempts=ATTEMPTS, next_attempt_at=at(17, date(2026, 1, 1)))
    lines = {line.what: line.about for line in failures.dead(offer.district["holger"])}
    unit = offer.district.unit
    assert lines["E-Mail mit der Anfrage, ein Seminar zu halten"] == f"Seminar, {unit}"
    assert f"Seminar, {unit}, an eine Adresse bei example.org" in lines.values()
    assert failures.dead(offer.district["sabine"]) == [], "who does not administer sees nothing"
