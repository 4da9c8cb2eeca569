# SPDX-License-Identifier: AGPL-3.0-or-later
"""The look at every page would notice."""

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.inspection import Inspection

pytestmark = pytest.mark.browser
BAD = """<!doctype html><html lang="de"><title>Schlecht</title><main><h1>Schlecht</h1>
<p style="color: red">Stil im Text</p><img src="/static/portal/mark.svg">
<button>a</button><button>b</button>
<table><tr><td>{wide}</td></tr></table></main></html>""".format(wide="x" * 200)


def test_a_bad_page_is_noticed(chromium: Browser, live_server: LiveServer) -> None:
    inspection = Inspection(chromium)
    page = chromium.new_context(java_script_enabled=False).new_page()
    inspection.listen(page)
    page.goto(f"{live_server.url}/impressum/")
    page.set_content(BAD)
    inspection.look(page)
    told = "\n".join(inspection.complaints)
    for noticed in (
        "(1280, light): image-alt",
        "(390, dark): target-size",
        "scrolls sideways",
        "Content Security Policy",
    ):
        assert noticed in told, told


def test_a_second_page_is_noticed_too(chromium: Browser, live_server: LiveServer) -> None:
    """It is shown in the window of the first."""
    inspection = Inspection(chromium)
    page = chromium.new_context(java_script_enabled=False).new_page()
    for path, html in (("/impressum/", ""), ("/barrierefreiheit/", BAD)):
        page.goto(f"{live_server.url}{path}")
        if html:
            page.set_content(html)
        inspection.look(page)
    assert "/barrierefreiheit/ (1280, light): image-alt" in "\n".join(inspection.complaints)
    assert "/impressum/" not in "\n".join(inspection.complaints)
