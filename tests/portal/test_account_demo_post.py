# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's mailbox: whoever asks for a code in the demo finds it there, and nowhere outside the demo."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as now
from django.core.mail import EmailMessage
from django.test import Client

from tests.portal.applicant import text
from tests.portal.mailbox import CODE, ask_for_code
from tests.portal.test_public_demo import urlpatterns
from workflows.demo.district import District

__all__ = ["urlpatterns"]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def demo(settings: Any, tmp_path: Path) -> Any:
    settings.DEMO = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mails")
    return settings


def test_the_code_lies_in_the_mailbox_of_the_demo(client: Client, mettmann: District, demo: Any) -> None:
    assert "Noch keine Post" in text(client.get("/demo/post/"))
    page = ask_for_code(client, "antje@beispiel.test")
    assert "/demo/post/" in text(client.get(page["Location"]))
    mailbox = text(client.get("/demo/post/"))
    assert "an antje@beispiel.test" in mailbox
    code = CODE.findall(mailbox.replace("<p>", "\n").replace("</p>", "\n"))[0]
    client.post("/anmelden/code/eingeben/", {"code": code})
    assert "Mein Konto" in text(client.get("/konto/"))


def test_the_newest_mail_stands_first_in_german(client: Client, mettmann: District, demo: Any) -> None:
    for subject in ("Erstens", "Größe und Öl"):
        EmailMessage(subject, "Schöne Grüße\n\n<b>kein HTML</b>", to=["paul@beispiel.test"]).send()
    mailbox = client.get("/demo/post/").content.decode()
    assert mailbox.index("Größe und Öl") < mailbox.index("Erstens")
    assert "Schöne Grüße" in mailbox
    assert "&lt;b&gt;kein HTML&lt;/b&gt;" in mailbox


@pytest.mark.urls(now.ROOT_URLCONF)
def test_outside_the_demo_there_is_no_mailbox(client: Client, mettmann: District) -> None:
    assert client.get("/demo/post/").status_code == 404
