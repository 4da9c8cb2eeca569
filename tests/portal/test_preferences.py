# SPDX-License-Identifier: AGPL-3.0-or-later
"""How soon people want mails: what they may choose, and what then is owed. A notice in the portal always comes."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grants.models import Event
from permissions import preferences
from permissions.audiences import audiences_of
from permissions.models import MailPreference, User
from tests.portal.committee import words
from workflows import alerts, consequences, mail_kinds, mails, paces, post
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform
from workflows.mail_kinds import KINDS, Pace
from workflows.models import Mail, Notification

PAGE = "/konto/benachrichtigungen/"
DUE = date(2027, 2, 3)


@pytest.fixture
def case(mettmann: District, on: date) -> Any:
    found = draft(mettmann.call, mettmann.association)
    perform("submit", found, by=mettmann["antje"], on=on)
    consequences.run_pending()
    Mail.objects.all().delete()
    mail.outbox.clear()
    found.refresh_from_db()
    return found


def login(district: District, key: str) -> Client:
    client = Client()
    client.force_login(district[key])
    return client


def prefer(user: User, **paces: str) -> None:
    preferences.keep(user, paces)


def owed() -> list[tuple[str, str]]:
    return sorted(Mail.objects.values_list("kind", "address"))


# --- the page ---


def test_everybody_chooses_for_what_they_can_get(mettmann: District) -> None:
    shown = {who: words(login(mettmann, who).get(PAGE)) for who in ("antje", "sabine", "fatma", "nora")}
    for kind in KINDS:
        for who in ("antje", "sabine", "fatma"):
            assert (kind.label in shown[who]) == (not audiences_of(mettmann[who]).isdisjoint(kind.audience.split())), (
                who,
                kind.key,
            )
    assert "Neue Nachrichten zu Ihrem Antrag" in shown["nora"], "who may apply one day"
    assert "Damit können Fristen beginnen." in shown["antje"]


def test_a_choice_is_kept_and_shown_again(mettmann: District) -> None:
    client = login(mettmann, "antje")
    answer = client.post(PAGE, {"message": "daily", "papers_due": "never"}, follow=True)
    assert "Ihre Auswahl ist gespeichert." in words(answer)
    assert preferences.own(mettmann["antje"]) == {"message": "daily", "papers_due": "never"}
    client.post(PAGE, {"message": "at_once", "papers_due": "never"})
    assert preferences.own(mettmann["antje"]) == {"message": "at_once", "papers_due": "never"}
    assert client.get(PAGE).content.decode().count("checked") == 2


@pytest.mark.parametrize("sent", [{"message": "hourly", "papers_due": "daily"}, {"message": "daily"}])
def test_what_cannot_be_chosen_is_refused(mettmann: District, sent: dict[str, str]) -> None:
    answer = login(mettmann, "antje").post(PAGE, sent)
    assert answer.status_code == 422
    assert "Bitte wählen Sie" in words(answer)
    assert not MailPreference.objects.exists()


def test_nobody_stops_what_the_law_wants_told(mettmann: District) -> None:
    sent = {"message": "daily", "papers_due": "daily", "news": "never", "received": "never", "cases_due": "never"}
    login(mettmann, "antje").post(PAGE, sent)
    assert set(preferences.own(mettmann["antje"])) == {"message", "papers_due"}


def test_the_account_leads_there(mettmann: District) -> None:
    assert PAGE in login(mettmann, "nora").get("/konto/").content.decode()


def test_a_pace_the_house_does_not_know_is_refused_by_the_database(mettmann: District) -> None:
    with pytest.raises(IntegrityError, match="a_pace_is_known"):
        MailPreference.objects.create(user=mettmann["antje"], kind="message", pace="weekly")


# --- the table of kinds ---


def test_every_template_is_of_a_kind() -> None:
    """The one mail that is not owed as a row is the invitation to help."""
    here = {path.stem for path in (Path(settings.BASE_DIR) / "templates/mails").glob("*.txt")}
    assert here - {"invitation"} == set(mail_kinds.BY_TEMPLATE)


def test_the_law_is_told_at_once() -> None:
    fixed = {kind.key for kind in KINDS if kind.fixed}
    assert {"received", "news", "summons", "circulation"} <= fixed
    assert all(kind.pace == Pace.AT_ONCE for kind in KINDS)


# --- what is owed ---


def write(mettmann: District, case: Any, on: date) -> None:
    """A message of the office, told as if it were the first."""
    case.messages.update(at=timezone.now() - 2 * mails.NEWS_PAUSE)
    perform(
        "write_message", case, by=mettmann["sabine"], on=on, message=f"Bitte rufen Sie an: {case.messages.count()}."
    )
    consequences.run_pending()


def test_at_once_daily_never(mettmann: District, case: Any, on: date) -> None:
    antje = mettmann["antje"]
    write(mettmann, case, on)
    assert owed() == [("message", antje.email)]
    prefer(antje, message="never")
    write(mettmann, case, on)
    assert owed() == [("message", antje.email)]
    prefer(antje, message="daily")
    for _ in range(3):
        write(mettmann, case, on)
    assert owed() == [("digest", antje.email), ("message", antje.email)], "one a person and morning"
    digest = Mail.objects.get(kind="digest")
    assert digest.next_attempt_at == paces.next_morning(timezone.now())
    assert digest.done_at is None and post.send_pending() == 0
    Mail.objects.filter(kind="digest").update(next_attempt_at=timezone.now())
    mail.outbox.clear()
    assert post.send_pending() == 1
    (sent,) = mail.outbox
    assert sent.subject == "Neues im Förderportal"
    assert case.file_number not in sent.body and case.title not in sent.body


def test_what_is_fixed_comes_whatever_was_kept(mettmann: District, case: Any, on: date) -> None:
    """A row that a former release left behind."""
    prefer(mettmann["antje"], news="never")
    perform(
        "request_documents",
        case,
        by=mettmann["sabine"],
        on=on,
        items=[("exemption_notice", "Freistellungsbescheid")],
        due_on=DUE,
    )
    consequences.run_pending()
    assert owed() == [("news", mettmann["antje"].email)]


def test_an_address_of_nobody_gets_every_mail(mettmann: District, case: Any, on: date) -> None:
    mettmann.association.email = "verein@beispiel.test"
    mettmann.association.save()
    prefer(mettmann["antje"], message="never")
    write(mettmann, case, on)
    assert owed() == [("message", "verein@beispiel.test")]


def test_deadlines_at_their_pace_and_notices_always(mettmann: District, case: Any) -> None:
    sabine, thomas = mettmann["sabine"], mettmann["thomas"]
    prefer(sabine, cases_due="daily")
    prefer(thomas, cases_due="never")
    alerts.tick(DUE)
    assert owed() == [("digest", sabine.email)]
    assert set(Notification.objects.values_list("user", flat=True)) == {sabine.pk, thomas.pk}
    (row,) = Mail.objects.all()
    assert row.next_attempt_at == paces.next_morning(timezone.now())
    assert row.message_id == mails._digest(sabine.pk, sabine.email, row.next_attempt_at).message_id


def test_papers_that_fall_due_at_the_applicants_pace(mettmann: District, case: Any, on: date) -> None:
    named = {"items": [("exemption_notice", "Freistellungsbescheid")], "due_on": DUE}
    perform("request_documents", case, by=mettmann["sabine"], on=on, **named)
    prefer(mettmann["antje"], papers_due="daily", cases_due="never")
    alerts.tick(DUE)
    assert owed() == [("digest", mettmann["antje"].email)]


def test_the_number_of_statements_does_not_grow_with_addresses(mettmann: District, case: Any, on: date) -> None:
    event, counted = Event.objects.filter(application=case)[0], []
    for size in (1, 50):
        people = [User(email=f"p{size}-{number}@beispiel.test", name="P") for number in range(size)]
        User.objects.bulk_create(people)
        for person in people[::2]:
            prefer(person, message="daily")
        with CaptureQueriesContext(connection) as asked:
            mails._send(event, "news", [person.email for person in people], "/", kind="message")
        counted.append(len(asked))
    assert counted[0] == counted[1]
    assert Mail.objects.filter(kind="digest").count() == 1 + 25


# --- the morning ---


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        (datetime(2027, 1, 20, 12, 0, tzinfo=UTC), datetime(2027, 1, 21, 6, 0, tzinfo=UTC)),
        (datetime(2027, 1, 20, 1, 0, tzinfo=UTC), datetime(2027, 1, 20, 6, 0, tzinfo=UTC)),
        (datetime(2027, 7, 20, 12, 0, tzinfo=UTC), datetime(2027, 7, 21, 5, 0, tzinfo=UTC)),
        (datetime(2027, 3, 27, 12, 0, tzinfo=UTC), datetime(2027, 3, 28, 5, 0, tzinfo=UTC)),
        # 23:30 UTC is half past midnight in the district.
        (datetime(2027, 1, 20, 23, 30, tzinfo=UTC), datetime(2027, 1, 21, 6, 0, tzinfo=UTC)),
    ],
    ids=["noon", "night", "summer", "the clocks change", "past midnight"],
)
def test_seven_o_clock_in_the_district(now: datetime, morning: datetime) -> None:
    assert paces.next_morning(now) == morning


def test_just_before_seven_it_is_closed() -> None:
    """What commits a little later must not join a mail that was sent meanwhile."""
    seven = datetime(2027, 1, 20, 6, 0, tzinfo=UTC)
    assert paces.next_morning(seven - timedelta(minutes=11)) == seven
    for seconds in (-599, -1, 0, 1):
        assert paces.next_morning(seven + timedelta(seconds=seconds)) == seven + timedelta(days=1)
