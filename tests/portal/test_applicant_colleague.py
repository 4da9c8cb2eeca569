# SPDX-License-Identifier: AGPL-3.0-or-later
"""Antje invites Oksana to her draft: the link counts once, the colleague writes, and only Antje sends."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grants import invitations
from grants.models import Application, Invitation
from permissions import scopes
from portal.applicant.colleagues import MOST_AN_HOUR
from tests.portal.applicant import text, url
from workflows import mails
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import Forbidden, perform

LINK = re.compile(r"http://\S+(/einladung/\S+)")
IBAN = "DE89 3704 0044 0532 0130 00"


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def antje(mettmann: District) -> Client:
    return browser(mettmann["antje"])


@pytest.fixture
def case(mettmann: District) -> Application:
    return draft(mettmann.call, mettmann.association)


def invite(client: Client, case: Application, email: str = "kollegin@beispiel.test") -> str:
    """The path of the link in the mail."""
    answer = client.post(url("colleagues", case), {"email": email}, follow=True)
    assert f"Die Einladung an {email} ist unterwegs." in text(answer)
    found = LINK.search(str(mail.outbox[-1].body))
    assert found
    return found[1]


@pytest.fixture
def oksana(mettmann: District, antje: Client, case: Application) -> Client:
    """Somebody who accepted."""
    client = browser(mettmann["oksana"])
    assert "Sie arbeiten jetzt an diesem Antrag mit." in text(client.post(invite(antje, case), follow=True))
    return client


# --- the mail and the link ---


def test_the_mail_says_who_invites_and_nothing_of_the_case(antje: Client, case: Application) -> None:
    link = invite(antje, case)
    (sent,) = mail.outbox
    body = str(sent.body)
    assert (sent.to, sent.subject) == (["kollegin@beispiel.test"], "Einladung zum Mitarbeiten")
    assert "Antje Yıldız lädt Sie ein" in body
    assert case.title not in body
    assert case.applicant.name not in body
    token = link.rstrip("/").rpartition("/")[2]
    invitation = Invitation.objects.get()
    assert invitation.digest == invitations.digest_of(token)
    assert token not in str(invitation.__dict__), "only the digest is kept"
    assert timedelta(days=13) < invitation.expires_at - timezone.now() < timedelta(days=15)


def test_a_known_and_an_unknown_address_get_the_same_answer(
    antje: Client, mettmann: District, case: Application
) -> None:
    pages = []
    for email in (mettmann["paul"].email, "niemand@beispiel.test"):
        page = text(antje.post(url("colleagues", case), {"email": email}, follow=True))
        pages.append(
            re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|gemeinsam/[0-9a-f-]{36}/', "", page.replace(email, "X"))
        )
        Invitation.objects.all().delete()
    assert pages[0] == pages[1]
    assert len(mail.outbox) == 2


def test_somebody_without_login_is_led_to_it_and_back(antje: Client, case: Application) -> None:
    link, stranger = invite(antje, case), Client()
    page = text(stranger.get(link))
    assert "Antje Yıldız lädt Sie ein, an einem Antrag von Begegnungscafé Hilden e.V. mitzuarbeiten." in page
    assert f"{reverse('public:login')}?next={link}" in page
    assert case.title not in page
    assert stranger.post(link)["Location"] == f"{reverse('public:login')}?next={link}"
    assert Invitation.objects.get().accepted_by is None


def test_the_link_counts_once_whoever_holds_it(antje: Client, mettmann: District, case: Application) -> None:
    link = invite(antje, case)
    oksana, paul = browser(mettmann["oksana"]), browser(mettmann["paul"])
    page = text(oksana.get(link))
    assert "Sie sind angemeldet als <strong>Oksana Melnyk</strong>." in page
    assert "Nicht: absenden, zurückziehen, löschen oder andere einladen." in page
    assert Invitation.objects.get().accepted_by is None, "looking accepts nothing"
    assert oksana.post(link)["Location"] == url("case", case)
    assert oksana.get(link)["Location"] == url("case", case)
    late = paul.post(link)
    assert late.status_code == 410
    assert "Jemand hat den Link schon benutzt." in text(late)
    assert paul.get(url("case", case)).status_code == 404


def test_a_link_that_is_over_says_why(antje: Client, mettmann: District, case: Application, on: date) -> None:
    link, paul = invite(antje, case), browser(mettmann["paul"])
    Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    for answer in (paul.get(link), paul.post(link)):
        assert (answer.status_code, "Der Link galt bis zum" in text(answer)) == (410, True)
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=1))
    perform("submit", case, by=mettmann["antje"], on=on)
    sent = paul.post(link)
    assert (sent.status_code, "Der Antrag ist schon abgesendet." in text(sent)) == (410, True)
    gone = paul.get(reverse("applicant:invitation", args=["nichts"]))
    assert (gone.status_code, "Jemand hat die Einladung zurückgenommen" in text(gone)) == (404, True)
    assert Invitation.objects.get().accepted_by is None


def test_who_acts_for_the_association_needs_no_invitation(antje: Client, case: Application) -> None:
    link = invite(antje, case)
    assert antje.get(link)["Location"] == url("case", case)
    assert antje.post(link)["Location"] == url("case", case)
    assert Invitation.objects.get().accepted_by is None


# --- inviting ---


def test_inviting_the_same_address_again_makes_the_old_link_void(
    antje: Client, mettmann: District, case: Application
) -> None:
    old = invite(antje, case)
    soon = antje.post(url("colleagues", case), {"email": "Kollegin@beispiel.test"})
    assert (soon.status_code, "Warten Sie zehn Minuten" in text(soon)) == (422, True)
    Invitation.objects.update(created_at=timezone.now() - timedelta(hours=1))
    new = invite(antje, case)
    paul = browser(mettmann["paul"])
    assert (paul.get(old).status_code, paul.get(new).status_code) == (404, 200)


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("", "Bitte füllen Sie"),
        ("kollegin", "eine E-Mail-Adresse ein"),
        ("antje@beispiel.test", "Das ist Ihre eigene Adresse."),
        ("a@b.test\nBcc: c@d.test", "eine E-Mail-Adresse ein"),
    ],
)
def test_a_wrong_address_is_told(antje: Client, case: Application, email: str, sentence: str) -> None:
    answer = antje.post(url("colleagues", case), {"email": email})
    assert (answer.status_code, sentence in text(answer)) == (422, True)
    assert not mail.outbox


def test_a_draft_takes_eight_invitations(antje: Client, case: Application) -> None:
    for number in range(invitations.MOST):
        invite(antje, case, f"k{number}@beispiel.test")
    answer = antje.post(url("colleagues", case), {"email": "k9@beispiel.test"})
    assert (answer.status_code, "Mehr als 8 Einladungen" in text(answer)) == (422, True)
    assert len(mail.outbox) == invitations.MOST


def test_taking_back_and_inviting_again_is_no_way_to_flood_a_mailbox(antje: Client, case: Application) -> None:
    answer = None
    for _ in range(MOST_AN_HOUR + 3):
        answer = antje.post(url("colleagues", case), {"email": "opfer@beispiel.test"})
        for one in case.invitations.all():
            antje.post(url("end_invitation", case, one.public_id))
    assert answer is not None
    assert (answer.status_code, "in der letzten Stunde" in text(answer)) == (422, True)
    assert len(mail.outbox) == MOST_AN_HOUR


def test_a_mail_that_does_not_leave_shows_the_link_instead(
    antje: Client, mettmann: District, case: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(mails, "tell_invited", fail)
    page = text(antje.post(url("colleagues", case), {"email": "kollegin@beispiel.test"}))
    assert "Die E-Mail an kollegin@beispiel.test konnte nicht verschickt werden" in page
    link = LINK.search(page.replace("</code>", " "))
    assert link
    assert browser(mettmann["paul"]).get(link[1]).status_code == 200


def test_a_name_cannot_smuggle_an_address_into_the_mail(antje: Client, mettmann: District, case: Application) -> None:
    mettmann["antje"].name = "Gewinn auf https://boese.example/x\r\nBcc: a@b.example"
    mettmann["antje"].save()
    invite(antje, case)
    body = str(mail.outbox[0].body)
    assert body.count("http") - body.count("https boese") == 1
    assert "boese.example" not in body


def test_only_drafts_are_shared(antje: Client, mettmann: District, case: Application, on: date) -> None:
    perform("submit", case, by=mettmann["antje"], on=on)
    assert "Jemanden einladen" not in text(antje.get(url("colleagues", case)))
    answer = antje.post(url("colleagues", case), {"email": "kollegin@beispiel.test"})
    assert (answer.status_code, "schon eingereicht" in text(answer)) == (422, True)
    assert not Invitation.objects.exists()


# --- what a colleague does ---


def test_a_colleague_meets_the_draft_with_a_mark(oksana: Client, antje: Client, case: Application) -> None:
    assert "Sie arbeiten mit" in text(oksana.get(reverse("applicant:list")))
    assert "Sie arbeiten mit" not in text(antje.get(reverse("applicant:list")))
    tasks = text(oksana.get(url("case", case)))
    assert "Absenden kann nur, wer für Begegnungscafé Hilden e.V. handelt." in tasks
    assert "Diesen Entwurf löschen" not in tasks
    assert "Mit dabei: Oksana Melnyk." in text(antje.get(url("case", case)))


def test_a_colleague_fills_in_and_it_is_known_who(oksana: Client, mettmann: District, case: Application) -> None:
    place = {"in_district": "yes", "town": "Haan", "starts_on": "01.06.2027", "ends_on": "30.07.2027"}
    assert oksana.post(url("page", case, "ort-und-zeit"), place).status_code == 302
    line = {"kind": "fee", "label": "Band", "amount": "100"}
    assert oksana.post(url("add_line", case, "ausgabe"), line).status_code == 302
    case.refresh_from_db()
    assert (case.answer("town"), case.saved_by) == ("Haan", mettmann["oksana"])


def test_a_colleague_never_meets_the_account(oksana: Client, antje: Client, case: Application) -> None:
    addresses = [url(name, case) for name in ("case", "plan", "documents", "check", "colleagues")]
    for address in [*addresses, url("page", case, "projekt"), reverse("applicant:list"), reverse("applicant:profiles")]:
        page = text(oksana.get(address))
        assert IBAN not in page and "Commerzbank" not in page, address
    assert IBAN in text(antje.get(url("check", case))), "the search would find it"
    profile = reverse("applicant:profile", args=[case.applicant.public_id])
    assert (oksana.get(profile).status_code, oksana.post(profile).status_code) == (404, 404)


def test_a_colleague_reads_who_sends(oksana: Client, case: Application) -> None:
    page = text(oksana.get(url("check", case)))
    assert "Absenden kann nur, wer für Begegnungscafé Hilden e.V. handelt: Antje Yıldız." in page
    assert "Antrag absenden" not in page


def test_what_a_colleague_must_not_do_is_refused(oksana: Client, case: Application) -> None:
    declared = dict.fromkeys(case.declarations, "on")
    Application.objects.filter(pk=case.pk).update(declarations={})
    assert oksana.post(url("check", case), declared).status_code == 403
    assert oksana.get(url("discard", case)).status_code == 403
    assert oksana.post(url("discard", case)).status_code == 403
    assert oksana.post(url("colleagues", case), {"email": "x@beispiel.test"}).status_code == 403
    case.refresh_from_db()
    assert (case.status, case.declarations, Invitation.objects.count()) == ("draft", {}, 1)
    assert oksana.get(reverse("applicant:copy", args=[case.call.slug, case.public_id])).status_code == 404


def test_a_colleague_supplies_later_but_does_not_withdraw(
    oksana: Client, mettmann: District, case: Application, on: date
) -> None:
    perform("submit", case, by=mettmann["antje"], on=on)
    items = [("other", "Lageplan")]
    perform("request_documents", case, by=mettmann["sabine"], on=on, items=items, due_on=on + timedelta(days=14))
    page = text(oksana.get(url("case", case)))
    assert "Unterlagen nachreichen" in page
    assert url("withdraw", case) not in page
    assert "Noch einmal so etwas vor?" not in page
    assert oksana.get(url("withdraw", case)).status_code == 404
    assert oksana.post(url("withdraw", case), {"reason": ""}).status_code == 403
    item = case.requested_items.get()
    given = {f"text-{item.public_id.hex}": "Der Plan hängt im Aushang."}
    assert oksana.post(url("supply", case), given).status_code == 302
    item.refresh_from_db()
    assert item.supplied_on == on


# --- ending it ---


def test_access_ends_at_once(oksana: Client, antje: Client, case: Application) -> None:
    invitation = Invitation.objects.get()
    done = antje.post(url("end_invitation", case, invitation.public_id), follow=True)
    assert "Oksana Melnyk arbeitet nicht mehr mit." in text(done)
    assert oksana.get(url("case", case)).status_code == 404
    assert oksana.post(url("page", case, "projekt"), {"title": "X"}).status_code == 404


def test_a_colleague_may_leave(oksana: Client, case: Application) -> None:
    done = oksana.post(url("end_invitation", case, Invitation.objects.get().public_id), follow=True)
    assert "Sie arbeiten an diesem Antrag nicht mehr mit." in text(done)
    assert oksana.get(url("case", case)).status_code == 404


def test_an_invitation_is_taken_back(antje: Client, mettmann: District, case: Application) -> None:
    link = invite(antje, case)
    page = text(antje.get(url("colleagues", case)))
    assert "kollegin@beispiel.test" in page and "Ist eingeladen" in page
    antje.post(url("end_invitation", case, Invitation.objects.get().public_id))
    paul = browser(mettmann["paul"])
    assert (paul.get(link).status_code, paul.post(link).status_code) == (404, 404)


def test_nobody_ends_what_is_not_theirs(oksana: Client, antje: Client, mettmann: District, case: Application) -> None:
    invite(antje, case, "dritte@beispiel.test")
    waiting = Invitation.objects.get(accepted_by=None)
    assert oksana.post(url("end_invitation", case, waiting.public_id)).status_code == 404
    nora = browser(mettmann["nora"])
    assert nora.post(url("end_invitation", case, waiting.public_id)).status_code == 404
    assert nora.get(url("colleagues", case)).status_code == 404
    assert Invitation.objects.count() == 2


def test_a_discarded_draft_takes_its_invitations_along(oksana: Client, antje: Client, case: Application) -> None:
    antje.post(url("discard", case))
    assert not Invitation.objects.exists()
    assert oksana.get(url("case", case)).status_code == 404


def test_who_helped_once_stays_a_party(mettmann: District, on: date) -> None:
    """Ending the help takes away the case, not the bias: no office and no ballot in it, §§ 20, 21 VwVfG."""
    sabine, case = mettmann["sabine"], draft(mettmann.call, mettmann.association)
    invitation, _token = invitations.invite(case, "sabine@anderswo.test", by=mettmann["antje"])
    invitations.accept(invitation, by=sabine)
    invitations.end(invitation)
    perform("submit", case, by=mettmann["antje"], on=on)
    case.refresh_from_db()
    checklist = [item.key for item in case.terms.checklist] if case.terms else []
    with pytest.raises(Forbidden):
        perform("check", case, by=sabine, on=on, checklist=checklist)
    assert not scopes.own_applications(sabine).filter(pk=case.pk).exists()
    perform("check", case, by=mettmann["thomas"], on=on, checklist=checklist)


def test_a_colleague_can_come_back(mettmann: District) -> None:
    case = draft(mettmann.call, mettmann.association)
    for _time in range(2):
        invitation, _token = invitations.invite(case, "karim@verein.test", by=mettmann["antje"])
        invitations.accept(invitation, by=mettmann["nora"])
        assert scopes.own_applications(mettmann["nora"]).filter(pk=case.pk).exists()
        invitations.end(invitation)
        assert not scopes.own_applications(mettmann["nora"]).filter(pk=case.pk).exists()
