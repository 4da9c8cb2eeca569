# SPDX-License-Identifier: AGPL-3.0-or-later
"""The login ends while somebody types: it is there again, for them alone, and not saved before they say so."""

import re
from html import unescape
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from grants import drafts
from grants.models import Applicant, Application, Representative
from portal import kept
from tests.portal.applicant import text, url
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.people import PASSWORD
from workflows.engine import perform

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
WAITS = "Melden Sie sich an, dann stehen sie wieder hier."
STILL = re.compile(r"Ihre Eingaben von \d\d:\d\d Uhr sind noch da\.")


@pytest.fixture
def browser() -> Client:
    """One that demands the seal, as real ones meet it."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def case(mettmann: District) -> Application:
    return drafts.begin(mettmann.call, mettmann.association, by=mettmann["antje"])


def hidden(answer: Any) -> dict[str, str]:
    """What the last form of a page sends without anybody typing it."""
    forms = answer.content.decode().split("<form")
    return {name: unescape(value) for name, value in HIDDEN.findall(forms[-1])}


def sign_in(browser: Client, district: District, who: str, *, ahead: str = "") -> Any:
    """Through the page, as people do."""
    login = reverse("public:login")
    data = hidden(browser.get(login)) | {"login": district[who].email, "password": PASSWORD, "next": ahead}
    answer = browser.post(f"{login}?next={ahead}", data)
    assert answer.status_code == 302, text(answer)
    return answer


def come(browser: Client, district: District, who: str) -> None:
    browser.force_login(district[who])


def send(browser: Client, address: str, typed: dict[str, Any], **more: Any) -> Any:
    """From the page itself, with its hidden fields."""
    return browser.post(address, typed, headers={"Referer": f"http://testserver{address}"} | more.pop("headers", {}))


def late(browser: Client, district: District, who: str, address: str, typed: dict[str, Any]) -> Any:
    """Somebody opens a page, the session ends on the server, they send the page."""
    come(browser, district, who)
    page = browser.get(address)
    Session.objects.all().delete()
    return send(browser, address, hidden(page) | typed)


def test_a_question_page_comes_back_filled_in_and_unsaved(
    browser: Client, mettmann: District, case: Application
) -> None:
    address = url("page", case, "ort-und-zeit")
    typed = {"town": "Hilden", "starts_on": "15.5.", "participants": "40", "target_group": "Alle <b>hier</b>"}
    sent = late(browser, mettmann, "antje", address, typed)
    assert sent["Location"] == f"{reverse('public:login')}?next={address}"
    assert WAITS in text(browser.get(sent["Location"]))
    assert WAITS not in text(browser.get(f"{reverse('public:login')}?next={url('case', case)}")), "only what was kept"
    back = sign_in(browser, mettmann, "antje", ahead=address)
    assert back["Location"] == address
    page = browser.get(address)
    shown = text(page)
    assert STILL.search(shown)
    assert "Bitte prüfen und speichern Sie sie." in shown
    assert 'value="15.5."' in shown
    assert 'value="40"' in shown
    assert 'value="Alle <b>hier</b>"' in shown
    assert re.search(r'value="Hilden"\s+selected|selected[^>]*>\s*Hilden', page.content.decode())
    assert "data-saves" not in shown, "nothing is saved before the person presses the button"
    case.refresh_from_db()
    assert (case.answers, case.typed) == ({}, {})
    assert send(browser, address, hidden(page) | typed).status_code == 422
    case.refresh_from_db()
    assert (case.answer("town"), case.typed) == ("Hilden", {"ort-und-zeit": {"starts_on": ["15.5."]}})


def test_it_is_shown_until_it_was_taken_and_then_no_more(
    browser: Client, mettmann: District, case: Application
) -> None:
    address = url("page", case, "projekt")
    late(browser, mettmann, "antje", address, {"title": "Begegnungscafé"})
    sign_in(browser, mettmann, "antje")
    assert STILL.search(text(browser.get(address)))
    page = browser.get(address)
    assert STILL.search(text(page)), "looking twice loses nothing"
    assert not STILL.search(text(browser.get(url("page", case, "ort-und-zeit")))), "it belongs to one page"
    assert send(browser, address, hidden(page) | {"title": "Begegnungscafé"}).status_code == 302
    after = text(browser.get(address))
    assert not STILL.search(after)
    assert 'value="Begegnungscafé"' in after
    assert "data-saves" in after


def test_what_others_saved_meanwhile_is_compared_with_it(
    browser: Client, mettmann: District, case: Application
) -> None:
    address = url("page", case, "projekt")
    late(browser, mettmann, "antje", address, {"title": "Café am Markt"})
    Representative.objects.create(user=mettmann["oksana"], applicant=mettmann.association)
    oksana = Client()
    oksana.force_login(mettmann["oksana"])
    oksana.post(address, {"title": "Café am Rhein"})
    sign_in(browser, mettmann, "antje")
    page = browser.get(address)
    assert 'value="Café am Markt"' in text(page)
    compared = send(browser, address, hidden(page) | {"title": "Café am Markt"})
    assert compared.status_code == 409
    assert "Café am Rhein" in text(compared)


def test_nobody_else_at_this_browser_sees_it(browser: Client, mettmann: District, case: Application) -> None:
    """Not even somebody who may see the same page."""
    Representative.objects.create(user=mettmann["oksana"], applicant=mettmann.association)
    address = url("page", case, "projekt")
    late(browser, mettmann, "antje", address, {"title": "Geheim"})
    assert kept.PLACE in browser.session
    sign_in(browser, mettmann, "oksana")
    page = text(browser.get(address))
    assert "Geheim" not in page
    assert not STILL.search(page)
    assert not browser.session.get(kept.PLACE), "and it is gone"


def test_the_table_of_sessions_holds_it_sealed(browser: Client, mettmann: District, case: Application) -> None:
    """Who reads the database reads none of it; another browser's key opens nothing."""
    address = url("page", case, "projekt")
    late(browser, mettmann, "antje", address, {"title": "Kanarienvogel"})
    assert "Kanarienvogel" not in str(browser.session[kept.PLACE])
    sign_in(browser, mettmann, "antje")
    assert "Kanarienvogel" in browser.get(address).content.decode()
    browser.cookies[settings.KEPT_COOKIE_NAME] = Fernet.generate_key().decode()
    assert "Kanarienvogel" not in browser.get(address).content.decode()


def test_it_ends_with_the_session(browser: Client, mettmann: District, case: Application) -> None:
    address = url("page", case, "projekt")
    late(browser, mettmann, "antje", address, {"title": "Café"})
    sign_in(browser, mettmann, "antje")
    page = browser.get(address)
    send(browser, reverse("public:logout"), hidden(page))
    sign_in(browser, mettmann, "antje")
    assert not STILL.search(text(browser.get(address)))
    assert not any(kept.PLACE in session.get_decoded() for session in Session.objects.all())


def test_a_line_of_the_plan_is_kept(browser: Client, mettmann: District, case: Application) -> None:
    address = url("add_line", case, "ausgabe")
    late(browser, mettmann, "antje", address, {"kind": "fee", "label": "Band", "amount": "1.200,50"})
    sign_in(browser, mettmann, "antje", ahead=address)
    page = text(browser.get(address))
    assert STILL.search(page)
    assert 'value="Band"' in page
    assert 'value="1.200,50"' in page
    assert not case.plan.exists()


def test_a_new_applicant_is_kept(browser: Client, mettmann: District) -> None:
    address = reverse("applicant:new_applicant", args=[mettmann.call.slug])
    typed = {"name": "Nachbarn am Bach e.V.", "postcode": "40699", "iban": "DE89 3704", "kind": "organisation"}
    late(browser, mettmann, "nora", address, typed)
    sign_in(browser, mettmann, "nora", ahead=address)
    page = text(browser.get(address))
    assert all(f'value="{value}"' in page for value in typed.values())
    assert not Applicant.objects.filter(name__startswith="Nachbarn am").exists()


def test_the_act_of_a_clerk_is_kept_and_not_done(browser: Client, mettmann: District, on: Any) -> None:
    case = draft(mettmann.call, mettmann.association)
    perform("submit", case, by=mettmann["antje"], on=on)
    address = reverse("office:act", args=[case.public_id, "request_documents"])
    sent = late(browser, mettmann, "sabine", address, {"other": "Lageplan", "due_on": "1.2.2027"})
    assert sent["Location"].endswith(address)
    sign_in(browser, mettmann, "sabine", ahead=address)
    page = browser.get(address)
    assert "Lageplan" in text(page)
    assert 'value="1.2.2027"' in text(page)
    case.refresh_from_db()
    assert case.status == "submitted"
    assert send(browser, address, hidden(page) | {"other": "Lageplan", "due_on": "1.2.2027"}).status_code == 302
    case.refresh_from_db()
    assert case.status == "incomplete"


def test_files_are_not_kept_and_it_says_so(browser: Client, mettmann: District, on: Any) -> None:
    case = draft(mettmann.call, mettmann.association)
    perform("submit", case, by=mettmann["antje"], on=on)
    items = [("other", "Lageplan")]
    perform("request_documents", case, by=mettmann["sabine"], on=on, items=items, due_on=on.replace(month=3))
    item = case.requested_items.get()
    address = url("supply", case)
    words, file = f"text-{item.public_id.hex}", f"file-{item.public_id.hex}"
    late(
        browser, mettmann, "antje", address, {words: "Kommt noch", file: SimpleUploadedFile("plan.pdf", b"%PDF-geheim")}
    )
    sign_in(browser, mettmann, "antje", ahead=address)
    page = text(browser.get(address))
    assert "Kommt noch" in page
    assert "Dateien konnten wir nicht aufheben." in page
    assert "geheim" not in str(browser.session[kept.PLACE])


def test_a_form_that_stands_on_another_page_leads_back_there(
    browser: Client, mettmann: District, case: Application
) -> None:
    """The button of a list is no page of its own."""
    line = drafts.put_line(case, side="expense", kind="fee", label="Band", amount=5, by=mettmann["antje"])  # type: ignore[arg-type]
    come(browser, mettmann, "antje")
    plan = url("plan", case)
    seal = hidden(browser.get(plan))
    Session.objects.all().delete()
    remove = url("remove_line", case, line.public_id)
    answer = browser.post(remove, seal, headers={"Referer": f"http://testserver{plan}"})
    assert answer["Location"] == f"{reverse('public:login')}?next={plan}"
    foreign = browser.post(remove, seal, headers={"Referer": "http://evil.example/x"})
    assert foreign["Location"] == f"{reverse('public:login')}?next={remove}"


# --- what is not kept ---


@pytest.mark.parametrize("whose", ["", "nonsense", "00000000-0000-0000-0000-000000000000:forged"])
def test_a_form_of_nobody_is_not_kept(client: Client, mettmann: District, case: Application, whose: str) -> None:
    answer = client.post(url("page", case, "projekt"), {"title": "Geheim", "whose": whose})
    assert answer.status_code == 302
    assert kept.PLACE not in client.session


@pytest.mark.parametrize("name", ["password", "old_password", "code", "credential", "oldpassword1"])
def test_a_page_with_a_secret_is_not_kept(client: Client, mettmann: District, case: Application, name: str) -> None:
    typed = {"title": "Café", name: "hunter2", "whose": kept.sign(mettmann["antje"])}
    client.post(url("page", case, "projekt"), typed)
    assert kept.PLACE not in client.session


def test_no_more_is_kept_than_a_few_pages_of_a_bearable_size(
    client: Client, mettmann: District, case: Application
) -> None:
    whose = kept.sign(mettmann["antje"])
    for number in range(9):
        client.post(url("page", case, f"seite-{number}"), {"title": "x", "whose": whose})
    assert list(client.session[kept.PLACE]) == [url("page", case, f"seite-{number}") for number in range(5, 9)]
    client.post(url("page", case, "gross"), {"title": "x" * (kept.LARGEST + 1), "whose": whose})
    assert url("page", case, "gross") not in client.session[kept.PLACE]


# --- what a script is told, and a form without its seal ---


def test_a_script_is_told_in_one_sentence_and_the_text_is_kept(
    browser: Client, mettmann: District, case: Application
) -> None:
    address = url("page", case, "projekt")
    come(browser, mettmann, "antje")
    page = browser.get(address)
    Session.objects.all().delete()
    typed = hidden(page) | {"title": "Café", "do": "save"}
    answer = send(browser, address, typed, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "Nicht gespeichert: Sie sind nicht mehr angemeldet." in text(answer)
    assert "<html" not in text(answer)
    sign_in(browser, mettmann, "antje")
    assert 'value="Café"' in text(browser.get(address))


def test_a_login_in_another_tab_spoils_the_seal_but_not_the_text(
    browser: Client, mettmann: District, case: Application
) -> None:
    address = url("page", case, "projekt")
    come(browser, mettmann, "antje")
    page = browser.get(address)
    browser.post(reverse("public:logout"), hidden(page))
    sign_in(browser, mettmann, "antje")
    refused = send(browser, address, hidden(page) | {"title": "Café"})
    assert refused.status_code == 403
    assert "Die Seite war zu lange offen" in text(refused)
    assert f'href="{address}"' in text(refused)
    back = browser.get(address)
    assert 'value="Café"' in text(back)
    assert STILL.search(text(back))
    case.refresh_from_db()
    assert case.title == ""
    assert send(browser, address, hidden(back) | {"title": "Café"}).status_code == 302
    case.refresh_from_db()
    assert case.title == "Café"


def test_a_spoilt_seal_is_told_to_a_script_in_one_sentence(
    browser: Client, mettmann: District, case: Application
) -> None:
    come(browser, mettmann, "antje")
    typed = {"title": "Café", "do": "save", "whose": kept.sign(mettmann["antje"])}
    answer = send(browser, url("page", case, "projekt"), typed, headers={"HX-Request": "true"})
    assert (answer.status_code, "<html" in text(answer)) == (403, False)
    assert "Nicht gespeichert: Die Seite war zu lange offen." in text(answer)


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Referer": "http://evil.example/testserver/"}],
)
def test_another_site_cannot_plant_input(
    browser: Client, mettmann: District, case: Application, headers: dict[str, str]
) -> None:
    come(browser, mettmann, "antje")
    planted = {"title": "Gift", "whose": kept.sign(mettmann["antje"])}
    answer = browser.post(url("page", case, "projekt"), planted, headers=headers)
    assert answer.status_code == 403
    assert kept.PLACE not in browser.session
    assert "Gehen Sie einen Schritt zurück" in text(answer)


def test_another_persons_form_in_a_new_login_is_not_kept(
    browser: Client, mettmann: District, case: Application
) -> None:
    come(browser, mettmann, "oksana")
    typed = {"title": "Geheim", "whose": kept.sign(mettmann["antje"])}
    assert send(browser, url("page", case, "projekt"), typed).status_code == 403
    assert kept.PLACE not in browser.session


def test_forms_name_whose_they_are_and_only_to_people_signed_in(client: Client, mettmann: District) -> None:
    assert 'name="whose"' not in text(client.get(reverse("public:login")))
    client.force_login(mettmann["antje"])
    assert 'name="whose"' in text(client.get(reverse("public:start")))
