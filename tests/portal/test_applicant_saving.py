# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing typed is ever lost: half a date, a page open twice, two people at once."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from decimal import Decimal
from html import unescape
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone
from django.utils.http import urlencode

from grants import drafts, versions
from grants.models import Application, Representative
from tests.portal.applicant import text, url
from workflows.demo.district import District, build
from workflows.demo.drafts import draft
from workflows.engine import perform, possible_acts

SEEN = re.compile(r'name="(seen|beside)" value="([^"]*)"')
PROJECT = {"title": "Begegnungscafé", "summary": "Wir kochen.", "aims": "Viele kommen.", "new": "yes"}


@pytest.fixture
def antje(client: Client, mettmann: District) -> Client:
    client.force_login(mettmann["antje"])
    return client


@pytest.fixture
def oksana(mettmann: District) -> Client:
    """Acts for the same association."""
    Representative.objects.create(user=mettmann["oksana"], applicant=mettmann.association)
    client = Client()
    client.force_login(mettmann["oksana"])
    return client


@pytest.fixture
def case(mettmann: District) -> Application:
    return drafts.begin(mettmann.call, mettmann.association, by=mettmann["antje"])


def carried(answer: Any) -> dict[str, str]:
    """The marks a page carries."""
    return {name: unescape(value) for name, value in SEEN.findall(answer.content.decode())}


def opened(client: Client, case: Application, key: str = "projekt") -> dict[str, str]:
    return carried(client.get(url("page", case, key)))


def by_itself(client: Client, address: str, typed: dict[str, Any]) -> Any:
    """As portal/saving.js sends it."""
    return client.post(address, typed | {"do": "save"}, headers={"HX-Request": "true"})


# --- what nobody understands yet ---


def test_half_a_date_is_there_again_with_its_reason(antje: Client, case: Application) -> None:
    place = url("page", case, "ort-und-zeit")
    antje.post(place, {"town": "Hilden", "starts_on": "15.5.", "participants": "viele"})
    page = text(antje.get(place))
    assert 'value="15.5."' in page
    assert 'value="viele"' in page
    assert "Bitte geben Sie bei „Erster Tag“ ein Datum ein, das es gibt" in page
    assert "<title>Fehler:" in page
    case.refresh_from_db()
    assert case.typed == {"ort-und-zeit": {"starts_on": ["15.5."], "participants": ["viele"]}}
    assert case.answer("town") == "Hilden"


def test_what_becomes_clear_is_no_longer_kept_as_text(antje: Client, case: Application) -> None:
    place = url("page", case, "ort-und-zeit")
    antje.post(place, {"starts_on": "15.5.", "ends_on": "bald"})
    antje.post(place, opened(antje, case, "ort-und-zeit") | {"starts_on": "15.5.2027", "ends_on": "bald"})
    case.refresh_from_db()
    assert (case.starts_on, case.typed) == (date(2027, 5, 15), {"ort-und-zeit": {"ends_on": ["bald"]}})
    antje.post(place, opened(antje, case, "ort-und-zeit") | {"starts_on": "15.5.2027", "ends_on": ""})
    case.refresh_from_db()
    assert case.typed == {}


def test_a_good_answer_made_unclear_is_no_answer_any_more(antje: Client, case: Application) -> None:
    """The page, the rules and the letter would otherwise speak of different days."""
    place = url("page", case, "ort-und-zeit")
    antje.post(place, {"starts_on": "15.5.2027"})
    antje.post(place, opened(antje, case, "ort-und-zeit") | {"starts_on": "15.5.20"})
    antje.post(place, opened(antje, case, "ort-und-zeit") | {"starts_on": "Mai"})
    case.refresh_from_db()
    assert (case.starts_on, case.typed) == (None, {"ort-und-zeit": {"starts_on": ["Mai"]}})


@pytest.mark.parametrize(
    ("key", "field", "typed"),
    [
        ("projekt", "title", "X" * 101),
        ("projekt", "field", "nonsense"),
        ("projekt", "summary", "<script>alert(1)</script>" * 40),
        ("ort-und-zeit", "town", "Köln"),
        ("ort-und-zeit", "participants", "-1"),
        ("ort-und-zeit", "ends_on", "31.02.2027"),
        ("beratung-und-beginn", "consulted_on", "gestern 💶"),
    ],
)
def test_every_kind_of_question_keeps_what_it_cannot_read(
    antje: Client, case: Application, key: str, field: str, typed: str
) -> None:
    assert antje.post(url("page", case, key), {field: typed}).status_code == 422
    case.refresh_from_db()
    assert case.typed == {key: {field: [typed]}}
    page = antje.get(url("page", case, key))
    assert page.context["form"].errors.keys() == {field}
    assert "<script>alert" not in page.content.decode()


def test_an_unread_entry_is_told_once_on_every_page_that_tells_and_at_the_door(
    antje: Client, mettmann: District, on: date
) -> None:
    case = draft(mettmann.call, mettmann.association)
    place = url("page", case, "ort-und-zeit")
    form = antje.get(place).context["form"]
    answers = {name: form[name].value() for name in form.fields} | {"starts_on": "15.5."}
    antje.post(place, answers | opened(antje, case, "ort-und-zeit"))
    sentence = "Ihre Eingabe bei „Erster Tag“ konnten wir nicht lesen. Bitte prüfen Sie sie."
    assert sentence in text(antje.get(url("case", case)))
    check = text(antje.get(url("check", case)))
    assert sentence in check
    assert f"{place}#id_starts_on" in check
    assert "15.5." in check
    assert "Bitte beantworten Sie: Erster Tag" not in check
    with pytest.raises(drafts.Refused) as refused:
        perform("submit", Application.objects.get(pk=case.pk), by=mettmann["antje"], on=on)
    assert [(finding.rule, finding.field) for finding in refused.value.findings] == [("unread", "starts_on")]


def test_a_text_nobody_can_keep_is_said_and_the_stored_answer_stays(antje: Client, case: Application) -> None:
    page = url("page", case, "projekt")
    antje.post(page, PROJECT)
    long = opened(antje, case) | PROJECT | {"summary": "lang " * 5000, "aims": "Neu"}
    answer = by_itself(antje, page, long)
    assert "Zu lang zum Speichern: „Ihr Projekt in wenigen Sätzen“. Alles andere ist heute um" in text(answer)
    case.refresh_from_db()
    assert (case.answer("summary"), case.answer("aims"), case.typed) == ("Wir kochen.", "Neu", {})


def test_all_that_is_kept_unread_has_an_end(antje: Client, case: Application) -> None:
    case.typed = {"früher": {str(number): ["x" * 18_000] for number in range(10)}}
    case.save()
    answer = antje.post(url("page", case, "projekt"), {"summary": "y" * 15_000})
    assert answer.status_code == 409
    assert "Das ist zu viel Text. Bitte kürzen Sie Ihre Eingaben" in text(answer)
    assert "y" * 15_000 in text(answer)


# --- saving by itself ---


def test_a_page_saves_by_itself_says_when_and_never_asks(antje: Client, mettmann: District, case: Application) -> None:
    answer = by_itself(antje, url("page", case, "projekt"), opened(antje, case) | {"title": "Begegnungscafé"})
    now = timezone.localtime()
    assert answer.status_code == 200
    assert text(answer).strip() in {f"Gespeichert heute um {now:%H:%M} Uhr"}
    assert "<html" not in text(answer)
    case.refresh_from_db()
    assert (case.title, case.saved_by) == ("Begegnungscafé", mettmann["antje"])


def test_the_marks_go_with_the_answer_so_that_nobody_meets_themself(antje: Client, case: Application) -> None:
    page = url("page", case, "projekt")
    seen = opened(antje, case)
    for title in ("B", "Be", "Begegnung"):
        answer = by_itself(antje, page, seen | {"title": title})
        seen = {"seen": answer["Seen"]}
    assert antje.post(page, seen | {"title": "Begegnungscafé"}).status_code == 302
    case.refresh_from_db()
    assert case.title == "Begegnungscafé"


def test_an_answer_lost_on_the_way_is_no_other_person(antje: Client, case: Application) -> None:
    """The phone sent, heard nothing and sends more: the page tells what it sent before."""
    page, seen = url("page", case, "projekt"), opened(antje, case)
    by_itself(antje, page, seen | {"title": "Begegnung"})
    unheard = seen | {"title": "Begegnungscafé", "sent": urlencode({"title": "Begegnung"})}
    assert "Gespeichert heute" in text(by_itself(antje, page, unheard))
    case.refresh_from_db()
    assert case.title == "Begegnungscafé"
    forged = seen | {"title": "Anderes", "sent": "%%%=&&;"}
    assert "Jemand hat diese Seite inzwischen geändert" in text(by_itself(antje, page, forged))


def test_who_saved_last_is_told_to_the_others(antje: Client, oksana: Client, case: Application) -> None:
    antje.post(url("page", case, "projekt"), {"title": "Begegnungscafé"})
    mine, hers = text(antje.get(url("case", case))), text(oksana.get(url("case", case)))
    assert re.search(r"Gespeichert heute um \d\d:\d\d Uhr\s*\.</strong>", mine)
    assert re.search(r"Gespeichert heute um \d\d:\d\d Uhr von Antje Yıldız", hers)
    Application.objects.update(saved_at=timezone.now() - timezone.timedelta(days=3))
    assert re.search(r"Gespeichert am \d\d\.\d\d\.\d{4} um", text(antje.get(url("page", case, "projekt"))))


def test_a_draft_sent_meanwhile_is_told_to_the_script(antje: Client, mettmann: District, on: date) -> None:
    case = draft(mettmann.call, mettmann.association)
    perform("submit", case, by=mettmann["antje"], on=on)
    answer = by_itself(antje, url("page", case, "projekt"), {"title": "Zu spät"})
    assert answer.status_code == 409
    assert "Nicht gespeichert: Dieser Antrag ist schon eingereicht." in text(answer)


def test_every_write_of_a_draft_is_stamped(
    antje: Client, oksana: Client, mettmann: District, case: Application
) -> None:
    def stamped() -> Any:
        case.refresh_from_db()
        return case.saved_by

    oksana.post(url("add_line", case, "ausgabe"), {"kind": "fee", "label": "Band", "amount": "300"})
    assert stamped() == mettmann["oksana"]
    antje.post(url("plan", case), {"amount_asked": "300"})
    assert stamped() == mettmann["antje"]
    oksana.post(url("check", case), {"correct": "on"})
    assert stamped() == mettmann["oksana"]
    line = case.plan.get()
    antje.post(url("remove_line", case, line.public_id))
    assert stamped() == mettmann["antje"]


# --- two tabs, two people ---


def test_changes_of_different_answers_meet_without_a_question(antje: Client, oksana: Client, case: Application) -> None:
    page = url("page", case, "projekt")
    antje.post(page, PROJECT)
    mine, hers = opened(antje, case), opened(oksana, case)
    oksana.post(page, hers | PROJECT | {"summary": "Wir backen."})
    assert antje.post(page, mine | PROJECT | {"title": "Café am Markt"}).status_code == 302
    case.refresh_from_db()
    assert (case.title, case.answer("summary")) == ("Café am Markt", "Wir backen.")


def test_an_old_tab_does_not_bring_an_old_answer_back(antje: Client, oksana: Client, case: Application) -> None:
    """Saving by itself, again and again, from a page that shows what Oksana has changed since."""
    page = url("page", case, "projekt")
    antje.post(page, PROJECT)
    mine = opened(antje, case)
    oksana.post(page, opened(oksana, case) | PROJECT | {"summary": "Wir backen."})
    for title in ("Café", "Café am", "Café am Markt"):
        mine = {"seen": by_itself(antje, page, mine | PROJECT | {"title": title})["Seen"]}
    case.refresh_from_db()
    assert (case.title, case.answer("summary")) == ("Café am Markt", "Wir backen.")


def clashing(antje: Client, oksana: Client, case: Application) -> Any:
    """Both write the title; Antje's page is sent second."""
    page = url("page", case, "projekt")
    antje.post(page, PROJECT)
    mine, hers = opened(antje, case), opened(oksana, case)
    oksana.post(page, hers | PROJECT | {"title": "Café am Rhein"})
    return antje.post(page, mine | PROJECT | {"title": "Café am Markt", "aims": "Noch mehr kommen."})


def test_the_same_answer_changed_twice_is_compared(antje: Client, oksana: Client, case: Application) -> None:
    answer = clashing(antje, oksana, case)
    page = text(answer)
    assert answer.status_code == 409
    assert "Zwei Fassungen vergleichen" in page
    assert "Café am Rhein" in page
    assert "Café am Markt" in page
    assert re.search(r"Gespeichert heute um \d\d:\d\d Uhr von Oksana", page)
    assert " checked" not in page, "nothing is chosen for anybody"
    assert "Noch mehr kommen." in page, "goes on with the page"
    case.refresh_from_db()
    assert (case.title, case.answer("aims")) == ("Café am Rhein", "Noch mehr kommen.")


def sent_on(page: Any) -> dict[str, str]:
    """What the comparing page sends by itself."""
    return dict(page.context["given"]) | carried(page) | {"do": "choose"}


@pytest.mark.parametrize(("choice", "title"), [("mine", "Café am Markt"), ("theirs", "Café am Rhein")])
def test_the_choice_counts(antje: Client, oksana: Client, case: Application, choice: str, title: str) -> None:
    page = clashing(antje, oksana, case)
    done = antje.post(url("page", case, "projekt"), sent_on(page) | {"choice-title": choice})
    assert done["Location"] == url("page", case, "projekt")
    case.refresh_from_db()
    assert (case.title, case.answer("aims")) == (title, "Noch mehr kommen.")


@pytest.mark.parametrize("choice", ["", "both", "MINE"])
def test_no_choice_is_asked_again(antje: Client, oksana: Client, case: Application, choice: str) -> None:
    page = clashing(antje, oksana, case)
    again = antje.post(url("page", case, "projekt"), sent_on(page) | {"choice-title": choice})
    assert again.status_code == 409
    assert "Bitte wählen Sie bei „Titel des Projekts“ eine der beiden Fassungen." in text(again)
    assert "Café am Markt" in text(again)
    case.refresh_from_db()
    assert case.title == "Café am Rhein"


def test_a_third_version_while_somebody_chooses_is_compared_again(
    antje: Client, oksana: Client, case: Application
) -> None:
    page = clashing(antje, oksana, case)
    oksana.post(url("page", case, "projekt"), opened(oksana, case) | PROJECT | {"title": "Café am Dom"})
    again = antje.post(url("page", case, "projekt"), sent_on(page) | {"choice-title": "mine"})
    assert again.status_code == 409
    assert "Café am Dom" in text(again)
    case.refresh_from_db()
    assert case.title == "Café am Dom"


def test_one_person_in_two_windows_is_told_so(antje: Client, case: Application) -> None:
    page = url("page", case, "projekt")
    first, second = opened(antje, case), opened(antje, case)
    antje.post(page, first | {"title": "Eins"})
    answer = antje.post(page, second | {"title": "Zwei"})
    assert "in einem anderen Fenster" in text(answer)


def test_a_page_that_saves_by_itself_never_overwrites(antje: Client, oksana: Client, case: Application) -> None:
    page = url("page", case, "projekt")
    mine = opened(antje, case)
    oksana.post(page, opened(oksana, case) | {"title": "Café am Rhein"})
    for _ in range(3):
        answer = by_itself(antje, page, mine | {"title": "Café am Markt"})
        mine = {"seen": answer["Seen"]}
        assert "Jemand hat diese Seite inzwischen geändert." in text(answer)
        assert 'name="do" value="compare"' in text(answer)
    case.refresh_from_db()
    assert case.title == "Café am Rhein"
    assert case.saved_by is not None
    assert case.saved_by.name.startswith("Oksana"), "the comparison must tell who wrote the other version"
    compared = antje.post(page, mine | {"title": "Café am Markt", "do": "compare"})
    assert "Zwei Fassungen vergleichen" in text(compared)


def test_an_unread_entry_is_compared_as_it_was_typed(antje: Client, oksana: Client, case: Application) -> None:
    place = url("page", case, "ort-und-zeit")
    mine = opened(antje, case, "ort-und-zeit")
    oksana.post(place, opened(oksana, case, "ort-und-zeit") | {"starts_on": "1.6.2027"})
    page = antje.post(place, mine | {"starts_on": "15.5."})
    assert "15.5." in text(page)
    assert "01.06.2027" in text(page)
    antje.post(place, sent_on(page) | {"choice-starts_on": "mine"})
    case.refresh_from_db()
    assert (case.starts_on, case.typed) == (None, {"ort-und-zeit": {"starts_on": ["15.5."]}})


def test_the_same_typed_twice_is_no_clash(antje: Client, oksana: Client, case: Application) -> None:
    """Also where browsers end lines in two ways, and a day is written in two."""
    page, place = url("page", case, "projekt"), url("page", case, "ort-und-zeit")
    mine, where = opened(antje, case), opened(antje, case, "ort-und-zeit")
    oksana.post(page, opened(oksana, case) | {"summary": "Eins\r\nZwei"})
    oksana.post(place, opened(oksana, case, "ort-und-zeit") | {"starts_on": "1.6.27"})
    assert antje.post(page, mine | {"summary": "Eins\nZwei"}).status_code == 302
    assert antje.post(place, where | {"starts_on": "01.06.2027"}).status_code == 302


@pytest.mark.parametrize("seen", ["", "nonsense", "title", "title= summary", "=;=", "title=" + "0" * 5000])
def test_nonsense_for_marks_breaks_nothing(antje: Client, case: Application, seen: str) -> None:
    answer = antje.post(url("page", case, "projekt"), {"title": "Café", "seen": seen, "beside": seen, "sent": seen})
    assert answer.status_code in (302, 409)


# --- both at the same moment ---

FIRST, SECOND = "Café am Rhein", "Café am Markt"


@contextmanager
def meeting_inside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever has read the draft waits for the other, who can only come if nothing keeps them apart."""
    barrier, merge = Barrier(2), versions.merge

    def waiting(*args: Any) -> versions.Merged:
        with suppress(BrokenBarrierError):
            barrier.wait(timeout=1)
        return merge(*args)

    with monkeypatch.context() as patched:
        patched.setattr(versions, "merge", waiting)
        yield


def both_save(district: District, case: Application) -> list[versions.Merged]:
    """Two people, one answer, one moment."""
    terms = draft_terms(case)
    seen = versions.marks(versions.stored(case, terms))
    found: list[versions.Merged] = []

    def save(title: str) -> None:
        sheet = versions.Sheet({"title": versions.Entry(title)}, seen)
        found.append(drafts.save_page(case, terms, sheet, by=district["antje"]).merged)
        connection.close()

    threads = [Thread(target=save, args=(title,)) for title in (FIRST, SECOND)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def draft_terms(case: Application) -> Any:
    from grants import programmes

    page = programmes.programme(case.call.programme_key).terms.page("projekt")
    assert page is not None
    return page


@pytest.fixture
def district(transactional_db: None, on: date) -> District:
    return build()


def test_of_two_at_the_same_moment_one_gets_the_comparison(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    case = drafts.begin(district.call, district.association, by=district["antje"])
    with meeting_inside(monkeypatch):
        found = both_save(district, case)
    case.refresh_from_db()
    assert sorted(len(merged.clashes) for merged in found) == [0, 1]
    (clash,) = [merged.clashes["title"] for merged in found if merged.clashes]
    assert clash.value == case.title


def test_without_the_lock_one_of_the_two_is_lost(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: both read, both think they are alone, and nobody is told."""
    case = drafts.begin(district.call, district.association, by=district["antje"])
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
    with meeting_inside(monkeypatch):
        found = both_save(district, case)
    assert [merged.clashes for merged in found] == [{}, {}]


def test_without_the_marks_one_of_the_two_is_lost(district: District) -> None:
    """Negative control: the lock alone lets the second overwrite the first."""
    case = drafts.begin(district.call, district.association, by=district["antje"])
    page = draft_terms(case)
    for title in (FIRST, SECOND):
        blind = versions.Sheet({"title": versions.Entry(title)})
        assert not drafts.save_page(case, page, blind, by=district["antje"]).merged.clashes
    case.refresh_from_db()
    assert case.title == SECOND


def test_saving_is_no_act(antje: Client, case: Application, mettmann: District, on: date) -> None:
    """A page that saves by itself neither moves the version nor offers less to do."""
    by_itself(antje, url("page", case, "projekt"), opened(antje, case) | {"title": "Café"})
    before, case_now = case.version, Application.objects.get(pk=case.pk)
    assert case_now.version == before
    assert "submit" in possible_acts(case_now, roles=frozenset({"applicant"}), by=mettmann["antje"], on=on)
    assert not case_now.events.exists()


# --- the sum asked for, on the page of the plan ---


def test_a_sum_nobody_can_read_is_there_again_and_blocks(antje: Client, case: Application) -> None:
    plan = url("plan", case)
    assert antje.post(plan, {"amount_asked": "rund 600"}).status_code == 422
    page = text(antje.get(plan))
    assert 'value="rund 600"' in page
    assert "einen Betrag in Euro ein" in page
    check = text(antje.get(url("check", case)))
    assert "Ihre Eingabe bei „Beantragte Summe“ konnten wir nicht lesen." in check
    assert "Bitte geben Sie an, wie viel Geld Sie beantragen." not in check
    antje.post(plan, carried(antje.get(plan)) | {"amount_asked": "600"})
    case.refresh_from_db()
    assert (case.amount_asked, case.typed) == (600, {})


def test_the_sum_is_compared_too(antje: Client, oksana: Client, case: Application) -> None:
    plan = url("plan", case)
    mine, hers = carried(antje.get(plan)), carried(oksana.get(plan))
    oksana.post(plan, hers | {"amount_asked": "500"})
    while_typing = antje.post(plan, mine | {"amount_asked": "600", "do": "recalculate"}, headers={"HX-Request": "true"})
    assert "Jemand hat die beantragte Summe inzwischen geändert." in text(while_typing)
    page = antje.post(plan, mine | {"amount_asked": "600"})
    assert page.status_code == 409
    assert "500,00 €" in text(page)
    assert "600,00 €" in text(page)
    assert antje.post(plan, sent_on(page) | {"choice-amount_asked": "mine"})["Location"] == plan
    case.refresh_from_db()
    assert case.amount_asked == 600


def test_the_sum_typed_on_and_on_meets_nobody(antje: Client, case: Application) -> None:
    plan = url("plan", case)
    seen = carried(antje.get(plan))
    for amount in ("6", "65", "650"):
        answer = antje.post(plan, seen | {"amount_asked": amount, "do": "recalculate"}, headers={"HX-Request": "true"})
        seen = carried(answer)
        assert "inzwischen geändert" not in text(answer)
    case.refresh_from_db()
    assert case.amount_asked == 650


# --- a line of the plan ---


def test_a_line_changed_twice_shows_both_before_anything_is_overwritten(
    antje: Client, oksana: Client, mettmann: District, case: Application
) -> None:
    line = drafts.put_line(case, side="expense", kind="fee", label="Band", amount=Decimal(300), by=mettmann["antje"])
    change = url("change_line", case, line.public_id)
    mine, hers = carried(antje.get(change)), carried(oksana.get(change))
    oksana.post(change, hers | {"kind": "fee", "label": "Band", "amount": "280"})
    stopped = antje.post(change, mine | {"kind": "fee", "label": "Kapelle", "amount": "320"})
    assert stopped.status_code == 409
    page = text(stopped)
    assert "Jetzt gespeichert: „Band“ mit 280,00 €." in page
    assert 'value="Kapelle"' in page
    line.refresh_from_db()
    assert line.amount == 280
    decided = antje.post(change, carried(stopped) | {"kind": "fee", "label": "Kapelle", "amount": "320"})
    assert decided.status_code == 302
    line.refresh_from_db()
    assert (line.label, line.amount) == ("Kapelle", 320)
