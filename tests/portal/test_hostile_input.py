# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nonsense gets a sentence, never an error page. The crawler of tests/promises has more of it."""

from io import BytesIO
from unicodedata import normalize
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory

from grants.models import Application
from portal.asking import Handler
from portal.middleware import ReadableText
from workflows.demo.district import District
from workflows.demo.drafts import draft

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n%s\r\n--x--\r\n'
NO_TEXT = {
    "a NUL": b"a\x00b",
    "a lone surrogate": b"\xed\xa0\x80",
    "latin-1": b"Caf\xe9",
    "half a sign": b"\xe2\x82",
    "a slash, overlong": b"\xc0\xaf",
}


@pytest.fixture
def case(mettmann: District, client: Client) -> Application:
    client.force_login(mettmann["antje"])
    return draft(mettmann.call, mettmann.association)


def page(case: Application) -> str:
    return f"/antrag/{case.public_id}/frage/projekt/"


@pytest.mark.parametrize("raw", NO_TEXT.values(), ids=NO_TEXT)
def test_what_is_no_text_is_a_bad_request(case: Application, client: Client, raw: bytes) -> None:
    quoted = "".join(f"%{byte:02x}" for byte in raw)
    assert client.get(f"/?x={quoted}").status_code == 400
    assert client.get(f"/?{quoted}=x").status_code == 400
    for body, kind in ((f"title={quoted}".encode(), FORM), (b"title=" + raw, FORM), (PART % raw, MULTIPART)):
        answer = client.generic("POST", page(case), body, kind)
        assert answer.status_code == 400, (body, kind)
        assert "Wir konnten Ihre Eingabe nicht lesen" in answer.content.decode()


@pytest.mark.parametrize("kind", [f"{FORM}; charset=utf-16", f"{MULTIPART}; charset=rot13", f"{FORM}; charset=klingon"])
def test_only_utf_8_is_read(case: Application, client: Client, kind: str) -> None:
    assert client.generic("POST", page(case), PART % b"x", kind).status_code == 400


def test_a_claimed_charset_does_not_reach_the_address(db: None) -> None:
    """Over the wire; Django alone reads the address in it and falls over, outside of every page of errors."""
    asked = {"REQUEST_METHOD": "POST", "PATH_INFO": "/", "QUERY_STRING": "sitz=5", "wsgi.input": BytesIO(b"title=x")}
    asked |= {"CONTENT_TYPE": f"{FORM}; charset=punycode", "CONTENT_LENGTH": "7", "HTTP_HOST": "testserver"}
    told: list[str] = []
    b"".join(Handler()(RequestFactory()._base_environ(**asked), lambda status, _headers: told.append(status)))
    assert told == ["400 Bad Request"]
    with pytest.raises(UnicodeError):
        WSGIHandler()(RequestFactory()._base_environ(**asked), lambda status, _headers: told.append(status))


def test_a_cookie_with_a_nul_is_a_bad_request(client: Client, db: None) -> None:
    """Over the wire it is plain ASCII: the octal of a quoted value."""
    cookie = f'{settings.SESSION_COOKIE_NAME}="\\000aaaaaaaaaaaaaaaa"'
    assert client.get("/meine-antraege/", HTTP_COOKIE=cookie).status_code == 400


@pytest.mark.parametrize("kind", [FORM, MULTIPART])
def test_text_is_kept_composed(case: Application, client: Client, kind: str) -> None:
    """Macs send file names and pasted text decomposed; a search for "Café" shall find both."""
    title = normalize("NFD", "Café für Großmütter")
    body = f"title={title}".encode() if kind == FORM else PART % title.encode()
    client.generic("POST", page(case), body, kind)
    case.refresh_from_db()
    assert case.title == normalize("NFC", title) != title


@pytest.mark.parametrize("kind", [FORM, MULTIPART])
def test_the_address_of_a_form_is_composed_too(kind: str) -> None:
    """Naming the encoding of a form makes Django read the address anew."""
    typed = normalize("NFD", "Café")
    request = RequestFactory().generic("POST", f"/?x={quote(typed)}", PART % b"a", kind)
    ReadableText(lambda read: read)(request)  # type: ignore[arg-type, return-value]
    assert request.GET["x"] == normalize("NFC", typed) != typed


def test_a_replacement_sign_is_text(case: Application, client: Client) -> None:
    """Pasted from a broken document it is no mistake of the browser."""
    for body, kind in ((b"title=a%EF%BF%BDb", FORM), (PART % "a\ufffdb".encode(), MULTIPART)):
        client.generic("POST", page(case), body, kind)
        case.refresh_from_db()
        assert case.title == "a\ufffdb"


@pytest.mark.parametrize("day", ["01.01.0001", "31.12.9999", "30.02.2027", "gestern", "1" * 400])
def test_impossible_days_are_told_apart(mettmann: District, client: Client, day: str) -> None:
    data = {"starts_on": day, "ends_on": "01.07.2027", "first_contact_on": day, "in_district": "yes", "begun": "no"}
    answer = client.post(f"/foerderung/{mettmann.call.slug}/vorab-check/", data)
    assert answer.status_code in {200, 422}
    assert "Bitte" in answer.content.decode()
