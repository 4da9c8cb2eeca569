# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody without a mouse: Tab, Shift+Tab, Enter, Space and arrows only, and what they have to see on the way."""

import re
from itertools import pairwise
from typing import Any, Self

from django.conf import settings
from playwright.sync_api import Browser, FilePayload, Page, expect

MOST_STOPS = 120
# Every place Tab stops at, in the order of the document; a group of radios is one of them.
STOPS = """() => {
    const keys = [];
    for (const one of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')) {
        if (one.tabIndex < 0 || one.disabled || one.type === 'hidden' || !one.checkVisibility()) continue;
        const key = one.type === 'radio' ? `group ${one.name}` : `${one.tagName} ${keys.length}`;
        one.dataset.stop = key;
        if (!keys.includes(key)) keys.push(key);
    }
    return keys;
}"""
# Where focus is, whether one sees it there, and its name for people.
FOCUS = """() => {
    const one = document.activeElement;
    if (!one || one === document.body || one === document.documentElement) return null;
    const ring = [null, '::after', '::before'].some(part => {
        const style = getComputedStyle(one, part);
        if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) return true;
        // A box or a round button that is wrong has a ring of shadow instead.
        return ['checkbox', 'radio'].includes(one.type) && / 0px 0px 0px [2-9]px$/.test(style.boxShadow);
    });
    const box = one.getClientRects()[0] || one.getBoundingClientRect();
    const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;  // of what the window shows
    const hit = document.elementFromPoint(
        middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight));
    const named = one.labels && one.labels.length ? [...one.labels].map(label => label.innerText).join(' ')
        : one.getAttribute('aria-label') || one.textContent;
    return {
        stop: one.dataset.stop || '', tag: one.tagName, type: one.type || '', ring,
        covered: !hit || !(one.contains(hit) || hit.contains(one)),
        left: Math.round(box.left), right: Math.round(box.right), top: Math.round(box.top + scrollY),
        bottom: Math.round(box.bottom + scrollY), in_main: Boolean(one.closest('main')),
        name: named.replace(/\\u00ad/g, '').replace(/\\s+/g, ' ').trim(), html: one.outerHTML.slice(0, 160) +
            ` at ${box.y} of ${innerHeight} under ${hit ? hit.outerHTML.slice(0, 80) : 'nothing'}`};
}"""
GROUP = """() => {
    const box = document.activeElement.closest('fieldset');
    return box ? box.querySelector('legend').innerText : '';
}"""
WRONG = "() => Boolean(document.activeElement.closest('[aria-invalid], [class*=\"--error\"]'))"


class Typist:
    """A browser of one's own, JavaScript on, at a desk."""

    def __init__(self, browser: Browser, address: str, session: str = "") -> None:
        context = browser.new_context(
            base_url=address, viewport={"width": 1280, "height": 900}, locale="de-DE", reduced_motion="reduce"
        )
        if session:
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
        context.set_default_timeout(10_000)
        self.page: Page = context.new_page()
        self.walked: list[str] = []

    # --- the whole page ---

    def opens(self, path: str) -> Self:
        self.page.goto(path)
        return self.walks_the_page()

    def walks_the_page(self) -> Self:
        """From the top to the end and back: every stop in order, seen, uncovered, and no way that does not end."""
        self.page.evaluate("() => { document.activeElement.blur(); getSelection().removeAllRanges(); scrollTo(0, 0); }")
        wanted = self.page.evaluate(STOPS)
        self._put_before_everything()
        there = self._keys("Tab", len(wanted))
        assert [each["stop"] for each in there] == wanted, self._where([each["html"] for each in there])
        self._reads_like_the_page(there)
        back = self._keys("Shift+Tab", len(wanted))
        assert [each["stop"] for each in back] == wanted[::-1], self._where([each["html"] for each in back])
        self.walked.append(self.page.url)
        return self

    def skips_to_the_content(self) -> Self:
        """The first stop leads past the head of the page."""
        self._put_before_everything()
        self._press("Tab")
        first = self._focus()
        assert first and first["name"] == "Zum Inhalt springen", first
        assert first["right"] > first["left"] + 40, "the skip link is not seen"
        self._press("Enter")
        self._press("Tab")
        second = self._focus()
        assert second and second["in_main"], second
        return self

    def _put_before_everything(self) -> None:
        """Where a page begins that was just opened."""
        self.page.evaluate(
            """() => { const start = document.createElement('span'); start.tabIndex = -1; document.body.prepend(start);
            start.focus(); start.remove(); scrollTo(0, 0); }"""
        )

    def _keys(self, key: str, count: int) -> list[dict[str, Any]]:
        """What each press stops at; one press more leaves the page, or begins again."""
        found: list[dict[str, Any]] = []
        for _ in range(count):
            self._press(key)
            if (focus := self._focus()) is None:
                return found
            assert focus["ring"], self._where(f"no ring: {focus['html']}")
            assert not focus["covered"], self._where(f"covered: {focus['html']}")
            found.append(focus)
        self._press(key)
        beyond = self._focus()
        assert beyond is None or beyond["stop"] == found[0]["stop"], self._where(f"a trap: {found[-1]['html']}")
        return found

    def _reads_like_the_page(self, stops: list[dict[str, Any]]) -> None:
        """The next stop stands below, or beside; never above and before."""
        main = [each for each in stops if each["in_main"]]
        for this, following in pairwise(main):
            up = following["bottom"] <= this["top"]
            before = following["left"] < this["right"]
            assert not (up and before), self._where(f"{following['html']} comes after {this['html']}")

    # --- one thing after another ---

    def comes_to(self, name: str, *kinds: str, group: str = "") -> dict[str, Any]:
        """Presses Tab until the thing of that name (and kind) has focus; group: a question instead."""
        pattern = re.compile(re.escape(name).replace(":", " ?:"))
        for _ in range(MOST_STOPS):
            self._press("Tab")
            focus = self._focus()
            if focus is None or (kinds and focus["tag"] not in kinds):
                continue
            told = self.page.evaluate(GROUP).replace("\xad", "") if group else focus["name"]
            if pattern.search(told) if not group else group in told:
                assert focus["ring"] and not focus["covered"], self._where(f"not seen: {focus['html']}")
                return focus
        raise AssertionError(self._where(f"Tab never comes to {name or group!r}"))

    def types(self, label: str, text: str) -> Self:
        self.comes_to(label, "INPUT", "TEXTAREA")
        self._press("Control+A")
        self.page.keyboard.type(text)
        return self

    def chooses(self, label: str, option: str) -> Self:
        """In a list, by the first letters."""
        self.comes_to(label, "SELECT")
        self.page.keyboard.type(option)
        assert self.page.evaluate("() => document.activeElement.selectedOptions[0].text") == option
        return self

    def picks(self, question: str, answer: str) -> Self:
        """One of several round buttons, by arrows."""
        self.comes_to("", "INPUT", group=question)
        self._press("Space")
        for _ in range(20):
            focus = self._focus()
            if focus and focus["name"] == answer:
                return self
            self._press("ArrowDown")
        raise AssertionError(self._where(f"{answer} cannot be reached"))

    def ticks(self, *labels: str) -> Self:
        for label in labels:
            self.comes_to(label, "INPUT")
            self._press("Space")
            assert self.page.evaluate("() => document.activeElement.checked"), self._where(label)
        return self

    def ticks_everything(self) -> Self:
        """Every box from here on, in order."""
        for box in self.page.get_by_role("checkbox").all():
            if not box.is_checked():
                self.ticks(str(box.evaluate("one => one.labels[0].innerText")).replace("\xad", "")[:60])
        return self

    def uploads(self, label: str, file: FilePayload) -> Self:
        self.comes_to(label, "INPUT")
        with self.page.expect_file_chooser() as chooser:
            self._focus()  # The browser is asked once more, so that it has heard of the wait before the key comes.
            self._press("Enter")
        chooser.value.set_files(file)
        return self

    def follows(self, link: str) -> Self:
        return self._goes_on(link, "A", "Enter")

    def presses(self, button: str, key: str = "Space") -> Self:
        return self._goes_on(button, "BUTTON", key)

    def activates(self, button: str) -> Self:
        """A button whose script stays on the page."""
        self.comes_to(button, "BUTTON")
        self._press("Space")
        return self

    def _goes_on(self, name: str, kind: str, key: str) -> Self:
        self.comes_to(name, kind)
        with self.page.expect_navigation():
            self._press(key)
        return self

    # --- what comes back ---

    def reads_title(self, title: str) -> Self:
        told = self.page.locator("main").inner_text()
        assert self.page.get_by_role("heading", level=1).inner_text() == title, self._where(told[:600])
        return self

    def reads(self, text: str) -> Self:
        expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible()
        return self

    def is_told(self, sentence: str) -> Self:
        """The summary has focus by itself; its first link leads to the field that is wrong."""
        assert self.page.title().startswith("Fehler: "), self.page.title()
        summary = self.page.locator("section.fw-error-summary")
        expect(summary).to_be_focused()
        expect(summary).to_contain_text(sentence)
        self.comes_to(sentence, "A")
        self._press("Enter")
        focus = self._focus()
        assert focus and focus["tag"] in {"INPUT", "SELECT", "TEXTAREA"}, self._where(str(focus))
        assert self.page.evaluate(WRONG), self._where(f"not wrong: {focus['html']}")
        assert not focus["covered"], self._where(f"covered: {focus['html']}")
        self._put_before_everything()
        return self

    def _focus(self) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.page.evaluate(FOCUS)
        return found

    def _press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def _where(self, what: object) -> str:
        return f"{self.page.url}: {what}"
