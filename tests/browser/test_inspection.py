# SPDX-License-Identifier: AGPL-3.0-or-later
"""The look at every page would notice."""

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.inspection import Inspection

pytestmark = pytest.mark.browser
BAD = """<!doctype html><html lang="de"><title>Schlecht</title><main><h1>Schlecht</h1>
<p style="color: red">Stil im Text</p><img src="/static/portal/mark.svg">
<table><tr><td>{wide}</td></tr></table></main></html>""".format(wide="x" * 200)


def test_a_bad_page_is_noticed(chromium: Browser, live_server: LiveServer) -> None:
    inspection = Inspection(chromium)
    page = chromium.new_context(java_script_enabled=False).new_page()
    inspection.listen(page)
    page.goto(f"{live_server.url}/impressum/")
    page.set_content(BAD)
    inspection.look(page)
    told = "\n".join(inspection.complaints)
    for noticed in ("image-alt", "scrolls sideways", "Content Security Policy"):
        assert noticed in told, told
