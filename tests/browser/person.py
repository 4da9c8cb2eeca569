# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody at a screen: finds things by the words on them, as people do."""

import re
from io import BytesIO
from typing import Any, Self

from playwright.sync_api import Browser, Locator, expect
from pypdf import PdfReader

from tests.browser.inspection import Inspection
from workflows.demo.papers import pdf
from workflows.demo.people import BY_KEY, PASSWORD

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 10_000  # milliseconds
PDF = pdf()


class Person:
    """A browser of one's own, JavaScript off unless it is asked for."""

    def __init__(
        self, browser: Browser, address: str, inspection: Inspection, *, phone: bool, script: bool = False
    ) -> None:
        size: Any = PHONE if phone else DESK
        self.context = browser.new_context(
            base_url=address, java_script_enabled=script, viewport=size, locale="de-DE", timezone_id="Europe/Berlin"
        )
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.inspection = inspection
        inspection.listen(self.page)

    # --- going about ---

    def goes_to(self, path: str) -> Self:
        self.page.goto(path)
        return self._arrived()

    def looks_again(self) -> Self:
        self.page.reload()
        return self._arrived()

    def follows(self, link: str) -> Self:
        return self._clicks(self._link(link))

    def presses(self, button: str) -> Self:
        return self._clicks(self.page.get_by_role("button", name=_named(button)))

    def carries(self, name: str, value: str, address: str) -> Self:
        """A cookie of an earlier visit."""
        self.context.add_cookies([{"name": name, "value": value, "url": address}])
        return self

    def logs_in(self, key: str) -> Self:
        self.types("E-Mail-Adresse", BY_KEY[key].email).types("Passwort", PASSWORD)
        return self._clicks(self.page.get_by_role("main").get_by_role("button", name="Anmelden"))

    def leaves(self) -> None:
        self.context.close()

    def _link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=_named(name)).first

    def _clicks(self, target: Locator) -> Self:
        with self.page.expect_navigation():
            target.click()
        return self._arrived()

    def _arrived(self) -> Self:
        self.inspection.look(self.page)
        return self

    # --- filling in ---

    def types(self, label: str, text: str) -> Self:
        self.page.get_by_role("textbox", name=label).fill(text)
        return self

    def picks(self, question: str, answer: str) -> Self:
        """One of several round buttons."""
        self.page.get_by_role("radiogroup", name=question).get_by_label(answer, exact=True).check()
        return self

    def selects(self, label: str, option: str) -> Self:
        """option: how it begins; what is said of it behind may change."""
        field = self.page.get_by_label(label)
        chosen = field.get_by_role("option").filter(has_text=re.compile(rf"^\s*{re.escape(option)}"))
        field.select_option(value=chosen.first.get_attribute("value"))
        return self

    def ticks(self, *labels: str) -> Self:
        for label in labels:
            self.page.get_by_role("checkbox", name=label).check()
        return self

    def ticks_everything(self, *, but: str = "") -> Self:
        for box in self.page.get_by_role("checkbox").all():
            box.check()
        if but:
            self.page.get_by_role("checkbox", name=but).uncheck()
        return self

    def uploads(self, label: str, name: str, content: bytes = PDF) -> Self:
        field = self.page.get_by_label(label)
        field.set_input_files({"name": name, "mimeType": "application/pdf", "buffer": content})
        return self

    # --- reading ---

    def reads(self, *texts: str) -> Self:
        """Each of them can be seen."""
        for text in texts:
            expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible()
        return self

    def misses(self, text: str) -> Self:
        """Nobody can see it."""
        expect(self.page.get_by_text(text).filter(visible=True)).to_have_count(0)
        return self

    def reads_title(self, title: str) -> Self:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)
        return self

    def is_told(self, *sentences: str) -> Self:
        """The error summary stands first, names each mistake, and the title says so too."""
        summary = self.page.locator("section.fw-error-summary")
        for sentence in sentences:
            expect(summary).to_contain_text(sentence)
        assert self.page.title().startswith("Fehler: "), self.page.title()
        return self

    def still_has(self, label: str, text: str) -> Self:
        """What was typed is not lost."""
        expect(self.page.get_by_role("textbox", name=label)).to_have_value(text)
        return self

    def opens_letter(self, link: str) -> str:
        """The words of a PDF behind a link, on one line."""
        href = self._link(link).get_attribute("href")
        assert href, link
        answer = self.context.request.get(href)
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
        pages = PdfReader(BytesIO(answer.body())).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())


def _named(words: str) -> re.Pattern[str]:
    """The part of a name that only screen readers say is set apart by a space."""
    return re.compile(re.escape(words).replace(":", " ?:"))
