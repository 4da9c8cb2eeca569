# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every page must hold: no violation of axe on desk and phone, in light and dark, no sideways scrolling, no error.

The people of a journey have no JavaScript and axe needs it: a second browser shows the very same HTML to axe, so that
pages that answer a form are looked at too. A page is known by its route and its headings and is looked at once.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.urls import resolve
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

AXE = settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']}).then(found => found.violations)"
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What dark colours and a narrow page can change.
SEEN_AGAIN = ["color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable"]
LIGHT, DARK = "light", "dark"
LOOKS: tuple[tuple[int, Any, Any], ...] = (
    (1280, LIGHT, {"type": "tag", "values": RULES}),
    (390, DARK, {"type": "rule", "values": SEEN_AGAIN}),
)
NARROW = 320
BLANK = "about:blank"
# A browser also calls the answer to a form with a mistake an error.
EXPECTED = ("status of 422", "status of 409")


class Inspection:
    """Collects complaints; nothing stops the story."""

    def __init__(self, browser: Browser, *, pictures: str = "", seen: set[tuple[str, ...]] | None = None) -> None:
        self.complaints: list[str] = []
        self.seen: set[tuple[str, ...]] = set() if seen is None else seen
        self.visits = 0
        self.pictures = Path(pictures) if pictures else None
        self.page = browser.new_context(reduced_motion="reduce", locale="de-DE").new_page()
        self.listen(self.page)
        self.axe = AXE.read_text()

    def listen(self, page: Page) -> None:
        """Errors of a page, and its answers that went wrong."""
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(each in message.text for each in EXPECTED):
            self.complaints.append(f"{message.location.get('url')}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in (409, 422):
            self.complaints.append(f"{response.url}: {response.status}")

    def look(self, page: Page) -> None:
        """Look at a page unless one of its kind was looked at before."""
        kind = _kind(page)
        self.visits += 1
        if kind in self.seen:
            return
        self.seen.add(kind)
        self._show(page)
        for width, scheme, rules in LOOKS:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.emulate_media(color_scheme=scheme)
            self._keep_picture(kind, width)
            self.complaints += self._violations(f"{page.url} ({width}, {scheme})", rules)
        self.page.set_viewport_size({"width": NARROW, "height": 800})
        if beyond := self.page.evaluate(WIDER):
            self.complaints.append(f"{page.url}: scrolls sideways by {beyond} px at {NARROW} px")

    def _show(self, page: Page) -> None:
        """The same HTML on a page of the same server, whose policy for styles and scripts goes on to hold.

        Its window stays, and axe in it.
        """
        html = page.content()
        if self.page.url == BLANK:
            self.page.goto(urljoin(page.url, "/"))
            self.page.evaluate(self.axe)
        self.page.set_content(html)

    def _violations(self, where: str, rules: Any) -> Iterator[str]:
        for violation in self.page.evaluate(RUN, rules):
            for node in violation["nodes"]:
                yield f"{where}: {violation['id']}: {node['html']} – {node['failureSummary']}"

    def _keep_picture(self, kind: tuple[str, ...], width: int) -> None:
        if self.pictures is None:
            return
        self.pictures.mkdir(parents=True, exist_ok=True)
        name = f"{len(self.seen):02}-{kind[0].replace(':', '-')}-{width}.png"
        self.page.screenshot(path=self.pictures / name, full_page=True)


def _kind(page: Page) -> tuple[str, ...]:
    """The route, the act it is about, and the headings."""
    found: Any = resolve(urlsplit(page.url).path)
    words = [str(value) for name, value in sorted(found.kwargs.items()) if name in {"act", "key", "side"}]
    return (found.view_name, *words, *page.locator("h1, h2, h3").all_text_contents())
