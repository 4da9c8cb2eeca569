# SPDX-License-Identifier: AGPL-3.0-or-later
"""What machines owe: a broken letter is tried again and holds up no other case; nothing is done twice."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from grants.models import Letter
from workflows import consequences, letters
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform
from workflows.models import ATTEMPTS, Outbox
from workflows.typesetting import TypesettingFailed, typeset


@pytest.fixture
def two_cases(mettmann: District, on: date) -> tuple[Any, Any]:
    first = draft(mettmann.call, mettmann.association, title="Zuerst")
    second = draft(mettmann.call, mettmann.association, title="Danach")
    for case in (first, second):
        perform("submit", case, by=mettmann["antje"], on=on)
    return first, second


def wait() -> None:
    """The pause is over."""
    Outbox.objects.filter(done_at=None).update(next_attempt_at=timezone.now() - timedelta(seconds=1))


def break_letters_of(title: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(template: str, data: Any) -> bytes:
        if data["project"] == title:
            raise TypesettingFailed("no glyph")
        return typeset(template, data)

    monkeypatch.setattr(letters, "typeset", broken)


def test_a_broken_letter_holds_up_no_other_case(two_cases: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = two_cases
    break_letters_of("Zuerst", monkeypatch)
    assert consequences.run_pending() == 3
    assert list(Letter.objects.values_list("application", flat=True)) == [second.pk]
    row = Outbox.objects.get(event__application=first, kind="letter_receipt")
    assert (row.attempts, row.done_at, row.error) == (1, None, "TypesettingFailed")
    monkeypatch.undo()
    wait()
    assert consequences.run_pending() == 1
    assert Letter.objects.filter(application=first).count() == 1


def test_the_pause_grows_and_the_last_attempt_stays_visible(
    two_cases: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _second = two_cases
    break_letters_of("Zuerst", monkeypatch)
    for _ in range(ATTEMPTS + 2):
        consequences.run_pending()
        wait()
    row = Outbox.objects.get(event__application=first, kind="letter_receipt")
    assert (row.attempts, row.done_at) == (ATTEMPTS, None)


def test_running_again_changes_nothing(two_cases: tuple[Any, Any]) -> None:
    consequences.run_pending()
    Outbox.objects.update(done_at=None, attempts=0, next_attempt_at=timezone.now())
    consequences.run_pending()
    assert Letter.objects.count() == 2


def test_whoever_sent_an_application_hears_that_it_arrived(two_cases: tuple[Any, Any]) -> None:
    """The link to the receipt, and not a word of the case."""
    first, _second = two_cases
    consequences.run_pending()
    assert [message.to for message in mail.outbox] == [["antje@beispiel.test"]] * 2
    message = mail.outbox[0]
    assert message.subject == "Ihr Antrag ist angekommen"
    assert f"/antrag/{first.public_id}/quittung/" in str(message.body)
    first.refresh_from_db()
    for word in ("Zuerst", "Begegnungscafé", first.file_number):
        assert word not in message.subject + str(message.body)


def test_a_mail_only_says_that_something_is_new(two_cases: tuple[Any, Any], mettmann: District, on: date) -> None:
    first, _second = two_cases
    consequences.run_pending()
    mail.outbox.clear()
    items = [("other", "Ein Lageplan")]
    perform("request_documents", first, by=mettmann["sabine"], on=on, items=items, due_on=on + timedelta(days=14))
    consequences.run_pending()
    (message,) = mail.outbox
    assert message.to == ["antje@beispiel.test"]
    assert "Lageplan" not in message.subject + str(message.body)
    assert "Zuerst" not in message.subject + str(message.body)
    assert f"/antrag/{first.public_id}/" in str(message.body)
    assert message.extra_headers["Message-ID"].startswith("<event-")
