# SPDX-License-Identifier: AGPL-3.0-or-later
"""What machines owe for claims: mails without a word of it, and failures that name a file and nothing else."""

import logging
from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from benefits.models import ClaimEvent
from permissions import roles
from permissions.models import User
from permissions.policy import Role
from tests.benefits.claims import act, applied, decided
from workflows import claim_letters, consequences, failures, system_checks
from workflows.demo.families import Families
from workflows.mail_kinds import BY_KEY
from workflows.models import ATTEMPTS, Mail, Outbox
from workflows.procedures import MACHINES, acts_of, traits_of

LATER, DUE, POSTED = date(2026, 9, 30), date(2026, 10, 14), date(2026, 11, 23)
# Words of the child, its package and its school, of its family, its office and its file.
TELLING = ("Yasin", "Haddad", "Klassenfahrt", "Käthe", "Wohngeld", "Bildung", "Ratingen", "BT-2026")


def administrator(offices: Families, *office: str) -> User:
    user = User.objects.create_user("verwaltung@beispiel.test", "Vera Verwaltung")
    roles.assign(Role.ADMINISTRATOR, user, offices.offices[office].unit)  # type: ignore[index]
    return user


def die() -> None:
    """As after the last attempt."""
    past = timezone.now() - timedelta(minutes=1)
    for model in (Outbox, Mail):
        model.objects.update(attempts=ATTEMPTS, next_attempt_at=past, error="ValueError", done_at=None)


def test_every_consequence_of_a_claim_exists_and_is_owed_by_some_act() -> None:
    owed = {
        kind
        for machine in MACHINES
        if machine.events is ClaimEvent
        for act_name in acts_of(machine)
        for kind in traits_of(machine, act_name).then
    }
    assert owed == set(consequences.CLAIM_CONSEQUENCES)


def test_a_claim_may_owe_nothing_that_only_follows_from_other_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    """manage.py check asks the table of the record an act belongs to."""
    assert system_checks.acts_are_complete() == []
    monkeypatch.delitem(consequences.CLAIM_CONSEQUENCES, "claim_news")
    monkeypatch.setitem(consequences.CONSEQUENCES, "claim_news", lambda _event: None)
    found = {error.msg for error in system_checks.acts_are_complete()}
    assert "Act dispatch names the unknown consequence claim_news." in found


def test_a_family_hears_that_there_is_something_new_and_nothing_else(offices: Families) -> None:
    claim = decided(offices, POSTED)
    consequences.run_pending()
    assert [message.to for message in mail.outbox] == [["samira@beispiel.test"]], "of the application, not the decision"
    act(offices, claim, "dispatch", on=POSTED, dispatched_on=POSTED)
    consequences.run_pending()
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        whole = str(message.message())
        assert message.subject == "Es gibt etwas Neues im Portal"
        assert "/familie/faelle/\n" in str(message.body)
        assert [word for word in TELLING if word in whole or word in str(message.body)] == []


@pytest.mark.parametrize("name", ["request_documents", "reject_papers"])
def test_what_the_office_asks_for_is_news(offices: Families, name: str) -> None:
    claim = applied(offices, sent=["cost"])
    consequences.run_pending()
    mail.outbox.clear()
    given = {"kinds": ["cost"], "due_on": DUE}
    more = {"warned": False} if name == "request_documents" else {"reason": "Unscharf."}
    act(offices, claim, name, on=LATER, **given, **more)
    consequences.run_pending()
    assert [message.to for message in mail.outbox] == [["samira@beispiel.test"]]


def test_everybody_who_acts_for_a_family_hears_it_once(offices: Families) -> None:
    offices.haddad.guardians.create(user=offices["piotr"])
    gone = User.objects.create_user("fort@beispiel.test", "Fort")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    offices.haddad.guardians.create(user=gone)
    applied(offices)
    for _ in range(2):
        Outbox.objects.update(done_at=None, attempts=0)
        consequences.run_pending()
    assert sorted(message.to[0] for message in mail.outbox) == ["piotr@beispiel.test", "samira@beispiel.test"]


def test_this_mail_comes_at_once_whatever_people_prefer() -> None:
    assert BY_KEY["family_news"].fixed


def test_who_administers_the_unit_sees_kind_and_file_number(offices: Families) -> None:
    claim = applied(offices)
    consequences.run_pending()
    die()
    vera = administrator(offices, "Ratingen", "bkgg")
    found = failures.dead(vera)
    assert {(each.what, each.about) for each in found} == {
        ("Eingangsbestätigung zu einem Leistungsfall", claim.file_number),
        ("E-Mails an eine Familie", claim.file_number),
        ("E-Mail: Neues im Familienportal", f"{claim.file_number}, an eine Adresse bei beispiel.test"),
    }
    assert failures.one(vera, "folge", found[0].pk) == found[0]
    assert failures.retry(vera, "folge", kind="claim_receipt") == 1


@pytest.mark.parametrize("office", [("Ratingen", "sgb12"), ("Velbert", "bkgg")])
def test_who_administers_another_unit_sees_nothing_of_it(offices: Families, office: tuple[str, str]) -> None:
    applied(offices)
    consequences.run_pending()
    die()
    stranger = administrator(offices, *office)
    row = Outbox.objects.get(kind="claim_receipt")
    assert failures.dead(stranger) == [] and failures.dead_heaps(stranger) == []
    assert not failures.is_seen(stranger, "folge", row.pk)
    assert failures.retry(stranger, "folge", pk=row.pk) == 0
    assert not failures.discard(stranger, "folge", row.pk, "Nein.")


def test_the_page_of_failures_names_the_file_and_no_child(offices: Families) -> None:
    claim = applied(offices)
    consequences.run_pending()
    die()
    client = Client()
    client.force_login(administrator(offices, "Ratingen", "bkgg"))
    page = client.get(reverse("administration:processes")).content.decode()
    assert str(claim.file_number) in page
    for word in ("Yasin", "Samira", "Klassenfahrt"):
        assert word not in page


def test_a_letter_that_fails_tells_the_log_no_word_of_the_child(
    offices: Families, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_letter: object, event: ClaimEvent, _sheet: object) -> None:
        raise ValueError(event.claim.child.first_name)

    monkeypatch.setattr(claim_letters, "file_away", broken)
    applied(offices)
    with caplog.at_level(logging.WARNING):
        consequences.run_pending()
    assert "ValueError" in caplog.text and "Yasin" not in caplog.text
    assert Outbox.objects.get(kind="claim_receipt").error == "ValueError"
