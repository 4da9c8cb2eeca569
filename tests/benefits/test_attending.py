# SPDX-License-Identifier: AGPL-3.0-or-later
"""Around a claim: what both sides write, mails that say nothing, parents who are told, clocks counted anew."""

from datetime import date

import pytest

from benefits.models import Claim, ClaimEvent, ClaimLetter, ClaimMessage, ClaimNote
from law import calendar
from law.finding import Refused
from permissions import looking
from tests.benefits.claims import act, applied, ready
from tests.benefits.conftest import APPLIED
from tests.benefits.desk import act as press
from tests.benefits.desk import browser, html, url_of, words
from tests.benefits.test_fence import count, login
from tests.benefits.test_letters import says, text
from workflows import alerts, consequences
from workflows.demo.families import Families
from workflows.engine import Conflict, Forbidden, Unknown, perform
from workflows.models import Mail, Outbox

SECRET = "Yasin war am Montag krank."


def mails(offices: Families) -> list[Mail]:
    Mail.objects.all().delete()
    Outbox.objects.filter(kind="claim_receipt").delete()
    consequences.run_pending()
    return list(Mail.objects.order_by("address"))


@pytest.fixture
def claim(offices: Families) -> Claim:
    found = applied(offices)
    mails(offices)
    return found


# --- messages and notes ---


@pytest.mark.parametrize(
    ("who", "template", "path"),
    [("birgit", "family_news", "/familie/faelle/"), ("samira", "claim_message", "/but/faelle/")],
)
def test_a_message_is_told_to_the_other_side_without_a_word_of_it(
    offices: Families, claim: Claim, who: str, template: str, path: str
) -> None:
    event = perform("write_message", claim, by=offices[who], on=APPLIED, message=SECRET)
    message = ClaimMessage.objects.get()
    assert (message.text, message.from_office, event.data) == (SECRET, who == "birgit", {"message": message.pk})
    (mail,) = mails(offices)
    assert mail.address == (offices["samira"].email if who == "birgit" else claim.unit.email)
    assert path in mail.body
    assert template in mail.message_id
    assert not [word for word in ("Yasin", "krank", "Haddad", "Klassenfahrt") if word in mail.subject + mail.body]
    perform("write_message", claim, by=offices[who], on=APPLIED, message="Und noch etwas.")
    assert mails(offices) == [], "three in a row are news once"


def test_who_may_write_what(offices: Families, claim: Claim) -> None:
    for name, who, refusal in (
        ("write_note", "samira", Forbidden),
        ("write_note", "frank", Unknown),
        ("write_message", "irina", Unknown),
        ("write_message", "piotr", Unknown),
    ):
        with pytest.raises(refusal):
            perform(name, claim, by=offices[who], on=APPLIED, note=SECRET, message=SECRET)
    assert not ClaimNote.objects.exists()
    assert not ClaimMessage.objects.exists()


def test_the_same_words_are_sent_once_and_nobody_writes_to_nobody(offices: Families, claim: Claim) -> None:
    version = claim.version
    for name, field in (("write_message", "message"), ("write_note", "note")):
        perform(name, claim, by=offices["birgit"], on=APPLIED, **{field: SECRET})
        with pytest.raises(Refused):
            perform(name, claim, by=offices["birgit"], on=APPLIED, **{field: SECRET})
    claim.refresh_from_db()
    assert claim.version == version, "nobody's open page grows stale"
    offices.haddad.guardians.all().delete()
    with pytest.raises(Refused, match="kein Konto im Portal"):
        perform("write_message", claim, by=offices["birgit"], on=APPLIED, message="Liest das jemand?")


@pytest.mark.parametrize(
    ("person", "messages", "notes"), [("samira", 1, 0), ("birgit", 1, 1), ("frank", 0, 0), ("irina", 0, 0)]
)
def test_raw_sql_shows_notes_to_the_office_alone(
    offices: Families, claim: Claim, person: str, messages: int, notes: int
) -> None:
    with login("foerderwerk_portal", offices["birgit"]):
        perform("write_note", claim, by=offices["birgit"], on=APPLIED, note=SECRET)
    with login("foerderwerk_portal", offices["samira"]):
        perform("write_message", claim, by=offices["samira"], on=APPLIED, message=SECRET)
    with login("foerderwerk_portal", offices[person]):
        assert (count("benefits_claimmessage"), count("benefits_claimnote")) == (messages, notes)
        assert looking.notes(claim).count() == notes


def test_family_and_office_talk_on_their_pages(offices: Families, claim: Claim) -> None:
    """New until somebody says so or answers; a note stays in the office."""
    samira, birgit = browser(offices["samira"]), browser(offices["birgit"])
    page, url = f"/familie/faelle/{claim.public_id}/", url_of(claim)
    assert samira.post(f"{page}nachricht/", {"message": "Ist alles da?"}).headers["Location"] == f"{page}#nachrichten"
    assert claim.reference in html(birgit.get("/but/?stapel=nachricht"))
    assert "Nachrichten mit der Familie neu" in words(birgit.get(url))
    assert "Ist alles da?" in html(birgit.get(url))
    assert "Als gelesen" not in html(samira.get(page)), "one's own words are no news"
    answer = press(birgit, claim, "write_message", message="Es fehlt noch der Elternbrief.")
    assert answer.headers["Location"] == f"{url}#nachrichten"
    assert "Nachrichten mit der Familie neu" not in words(birgit.get(url))
    assert claim.reference not in html(birgit.get("/but/?stapel=nachricht"))
    press(birgit, claim, "write_note", note="Rief an.")
    assert "Rief an." in html(birgit.get(url))
    told = html(samira.get(page))
    assert "Es fehlt noch der Elternbrief." in told
    assert "Rief an." not in told
    assert "neue Nachricht" in html(samira.get("/familie/faelle/"))
    assert samira.post(f"{page}gelesen/").status_code == 302
    assert "neue Nachricht" not in html(samira.get("/familie/faelle/"))
    assert "Nachricht geschrieben" in words(birgit.get(url))
    assert browser(offices["piotr"]).post(f"{page}nachricht/", {"message": "x"}).status_code == 404
    assert browser(offices["irina"]).post(f"{url}gelesen/").status_code == 404


def test_an_empty_message_says_what_to_do(offices: Families, claim: Claim) -> None:
    answer = browser(offices["samira"]).post(f"/familie/faelle/{claim.public_id}/nachricht/", {"message": ""})
    assert answer.status_code == 422
    assert "Ihre Nachricht" in html(answer)  # type: ignore[arg-type]


# --- in whose hands it is ---


def test_who_gets_a_claim_hears_of_it_in_a_mail_that_says_nothing(offices: Families, claim: Claim) -> None:
    """The receiver, and who had it before; whoever did it does not. Many on a day are one mail."""
    for each in (claim, applied(offices)):
        perform("hand_over", each, by=offices["birgit"], on=APPLIED, to=offices["deniz"], note=SECRET)
    Outbox.objects.filter(kind="claim_news").delete()
    (mail,) = mails(offices)
    assert mail.address == offices["deniz"].email
    assert "/but/?stapel=meine" in mail.body
    assert "Yasin" not in mail.body
    assert ClaimNote.objects.filter(text=SECRET).count() == 2
    note = ClaimNote.objects.get(claim=claim)
    assert claim.events.get(act="hand_over").data["note"] == note.pk


def test_who_lost_a_claim_hears_of_it_unless_of_the_family(offices: Families, claim: Claim) -> None:
    act(offices, claim, "take", by="birgit")
    assert mails(offices) == []
    act(offices, claim, "take", by="deniz")
    (mail,) = mails(offices)
    assert mail.address == offices["birgit"].email
    offices.haddad.guardians.create(user=offices["birgit"])
    act(offices, claim, "hand_over", by="deniz", to=None)
    assert mails(offices) == []


# --- parents of the young ---


@pytest.fixture
def alone(offices: Families) -> Claim:
    """Of a young person in SGB XII who applied without their parents."""
    child = offices.children["Hanna"]
    child.born_on = date(2010, 5, 3)
    child.save()
    details = {"alone": True, "adult": "Petra Zielińska"}
    return applied(offices, "Hanna", by="piotr", office=("Ratingen", "sgb12"), details=details)


def test_parents_are_told_by_one_press_and_a_letter(offices: Families, alone: Claim) -> None:
    frank = browser(offices["frank"])
    assert "Eltern unterrichten" in words(frank.get(url_of(alone)))
    answer = press(frank, alone, "inform_parents", adult="Petra Zielińska")
    assert answer.status_code == 302
    told = text(alone, "parents")
    says(told, "Petra Zielińska", "Hanna", "§ 36 Absatz 1 SGB I", "selbst")
    event = alone.events.get(act="inform_parents")
    assert (event.data, event.by) == ({}, offices["frank"]), "no name stands in the record"
    page = words(frank.get(url_of(alone)))
    assert "Eltern unterrichtet" in page
    assert "Unterrichtung der Eltern" in page
    with pytest.raises(Conflict):
        perform("inform_parents", alone, by=offices["frank"], on=APPLIED, adult="Noch einmal")
    assert ClaimLetter.objects.filter(kind="parents").count() == 1


@pytest.mark.parametrize("why", ["of age", "by the parents"])
def test_of_others_no_parents_are_told(offices: Families, alone: Claim, why: str) -> None:
    if why == "of age":
        alone.child.born_on = date(2008, 9, 28)
        alone.child.save()
    else:
        Claim.objects.filter(pk=alone.pk).update(details={})
    alone.refresh_from_db()
    with pytest.raises(Conflict):
        perform("inform_parents", alone, by=offices["frank"], on=APPLIED, adult="Petra")


# --- the clock ---


def test_a_clock_ends_elsewhere_when_days_off_change(offices: Families, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the machines, with the day before in the record; what waits for papers or is closed stays."""
    claim, waits, closed = ready(offices), applied(offices), ready(offices)
    act(offices, waits, "request_documents", kinds=["cost"], due_on=date(2026, 10, 19), warned=False)
    act(offices, closed, "forward_claim", to="Stadt Velbert")
    due = claim.due_on
    assert due is not None
    assert alerts.recount(APPLIED) == 0
    real = calendar.is_working_day
    monkeypatch.setattr(calendar, "is_working_day", lambda day, *more: day != due and real(day, *more))
    with login("foerderwerk_machines"):
        assert alerts.recount(APPLIED) == 1
    claim.refresh_from_db()
    event = ClaimEvent.objects.get(act="recount_clock")
    assert claim.due_on is not None and claim.due_on > due
    assert (event.claim, event.by, event.data) == (
        claim,
        None,
        {"before": due.isoformat(), "due_on": claim.due_on.isoformat()},
    )
    assert "Frist neu berechnet" in words(browser(offices["birgit"]).get(url_of(claim)))
    with pytest.raises(Refused):
        perform("recount_clock", claim, by=None, on=APPLIED)
    with pytest.raises(Forbidden):
        perform("recount_clock", claim, by=offices["birgit"], on=APPLIED)
