# SPDX-License-Identifier: AGPL-3.0-or-later
"""Four looks at a page: 1280 px light, 390 px dark and 320 px with JavaScript, and once more without it.

On every change a page gets one of them, told by its route, and axe once; with `SOAK=1` it gets all four.
"""

import os
import re
import zlib
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, Route
from playwright.sync_api import Error as PlaywrightError

from tests.browser.inspection import AXE, NARROW, RULES, SEEN_AGAIN, WIDER
from tests.promises.crawler import route_of
from tests.recipes import Stop
from tests.world import World

RUN = """tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(
    found => found.violations.flatMap(
        one => one.nodes.map(node => `${one.id}: ${node.html} – ${node.failureSummary}`)))"""
RUN_AGAIN = RUN.replace("{runOnly: tags,", "{runOnly: {type: 'rule', values: tags},")
# The browser tells the page what its policy refused, and keeps a report of it.
LISTEN = """
    window.__refused = [];
    const refused = one => window.__refused.push(`${one.effectiveDirective} ${one.blockedURL || one.blockedURI}`);
    addEventListener('securitypolicyviolation', refused);
    const reports = {types: ['csp-violation'], buffered: true};
    new ReportingObserver(all => all.forEach(one => refused(one.body)), reports).observe();
"""
REFUSED = "() => window.__refused"
WIDEST = """() => {
    const framed = one => one.closest('svg, .fw-table-wrap, .flow-frame, [class*="responsive"]');
    const right = one => one.getBoundingClientRect().right;
    const all = [...document.querySelectorAll('body *')].filter(one => !framed(one));
    return all.sort((a, b) => right(b) - right(a))[0].outerHTML.slice(0, 200);
}"""
# A form that cannot be sent without a script, a way on that is none, and a form that goes to the address of the page:
# that keeps its "#field", and then a browser gives no focus to the summary of mistakes.
HELPLESS = """() => {
    const seen = selector => [...document.querySelectorAll(selector)].filter(one => one.checkVisibility());
    const sends = one => one.type === 'submit' && one.checkVisibility();
    return [
        ...seen('main form').filter(form => ![...form.elements].some(sends)),
        ...seen('main a').filter(one => !one.getAttribute('href')),
        ...seen('form[method=post]:not([action])'),
    ].map(one => one.outerHTML.slice(0, 200));
}"""
HEAD = """() => ({title: document.title, lang: document.documentElement.lang,
    h1: [...document.querySelectorAll('h1')].filter(one => one.checkVisibility()).map(one => one.innerText.trim()),
    words: document.querySelector('main') ? document.querySelector('main').innerText.length : 0})"""
SENT = "<!doctype html><title>Abgeschickt</title><link rel=icon href=data:,><h1>Abgeschickt</h1>"
ANY = re.compile("")
PATIENCE = 10_000  # milliseconds
MAIN_ACTION = "main :is(button, a).kern-btn--primary:visible"


class Look(NamedTuple):
    """How a page is shown."""

    name: str
    width: int
    height: int
    colours: Any
    script: bool = True


LOOKS = (
    Look("light 1280", 1280, 900, "light"),
    Look("dark 390", 390, 844, "dark"),
    Look("320", NARROW, 800, "light"),
    Look("no script", 390, 844, "light", script=False),
)


def looks_of(stop: Stop) -> tuple[Look, ...]:
    """One in four, the same on every machine and every day; all of them in the long run and for pictures."""
    if os.environ.get("SOAK") == "1" or os.environ.get("SHOTS"):
        return LOOKS
    return (LOOKS[zlib.crc32(f"{route_of(stop.path)} {stop.persona}".encode()) % len(LOOKS)],)


class Census:
    """One browser, two contexts a person; collects complaints. SHOTS=folder keeps pictures."""

    def __init__(self, browser: Browser, address: str, world: World) -> None:
        self.browser, self.address, self.world = browser, address, world
        self.axe = AXE.read_text()
        self.complaints: list[str] = []
        self.pages: dict[tuple[str, bool], Page] = {}
        self.sent: list[Request] = []
        folder = os.environ.get("SHOTS", "")
        self.pictures = Path(folder) if folder else None
        self.where = ""

    # --- looking ---

    def look(self, stop: Stop, looks: tuple[Look, ...]) -> None:
        """All looks with a script are looks at one answer of the server; axe asks everything in the first."""
        self.where = f"{stop.route} {stop.path} ({stop.persona or 'nobody'})"
        page, scripted = self.page(stop.persona, script=True), [each for each in looks if each.script]
        self._turn(page, looks[0])
        self._open(page, stop)
        shown: dict[str, Any] = page.evaluate(HEAD)
        self._complain_of_head(shown)
        page.evaluate(self.axe)
        self._say(looks[0].name, page.evaluate(RUN, RULES))
        for each in scripted:
            self._turn(page, each)
            self._see(page, stop, each, again=each is not looks[0])
        self._say("policy", page.evaluate(REFUSED))
        if len(scripted) < len(looks):
            self._without_script(stop, shown)

    def _see(self, page: Page, stop: Stop, look: Look, *, again: bool) -> None:
        if again and look.colours == "dark":
            self._say(look.name, page.evaluate(RUN_AGAIN, SEEN_AGAIN))
        if look.width < 1280 and (beyond := page.evaluate(WIDER)):
            self._say(look.name, [f"scrolls sideways by {beyond} px: {page.evaluate(WIDEST)}"])
        self._picture(page, stop, look.name.replace(" ", "-"))

    def _turn(self, page: Page, look: Look) -> None:
        page.set_viewport_size({"width": look.width, "height": look.height})
        page.emulate_media(color_scheme=look.colours)

    def _without_script(self, stop: Stop, shown: dict[str, Any]) -> None:
        """The same words, and the main way on can be walked: a link to follow, or a form that is sent."""
        page = self.page(stop.persona, script=False)
        self._open(page, stop)
        plain: dict[str, Any] = page.evaluate(HEAD)
        if plain["h1"] != shown["h1"] or plain["words"] < 0.8 * shown["words"]:
            self._say("no script", [f"shows less: {plain} instead of {shown}"])
        self._say("no script", [f"cannot be used: {each}" for each in page.evaluate(HELPLESS)])
        self._picture(page, stop, "no-script")
        self._press_the_main_button(page)

    def _press_the_main_button(self, page: Page) -> None:
        """A form leaves the browser (and no further: the district stays as it is)."""
        if page.locator(MAIN_ACTION).count() == 0:
            return
        button = page.locator(MAIN_ACTION).first
        if button.evaluate("one => one.tagName") == "A":
            answer = page.request.get(str(button.evaluate("one => one.href")))
            if answer.status >= 400:
                self._say("no script", [f"the main link answers {answer.status}"])
            return
        self.sent.clear()
        page.route(ANY, self._keep_back)
        try:
            with page.expect_navigation(timeout=PATIENCE):
                button.click(timeout=PATIENCE)
        except PlaywrightError as error:
            self._say("no script", [f"{button.inner_text()} leads nowhere: {error.message.splitlines()[0]}"])
        page.unroute(ANY)
        if not self.sent and urlsplit(page.url).query == "":
            self._say("no script", ["the main button sends nothing"])

    def _complain_of_head(self, shown: dict[str, Any]) -> None:
        if not shown["title"] or shown["lang"] != "de" or len(shown["h1"]) != 1 or not shown["h1"][0]:
            self._say("head", [str(shown)])

    def _say(self, look: str, said: list[str]) -> None:
        self.complaints += [f"{self.where} [{look}]: {each}" for each in said]

    # --- browsers ---

    def page(self, persona: str, *, script: bool) -> Page:
        """The page of this person, logged in."""
        if (persona, script) not in self.pages:
            size: Any = {"width": 1280, "height": 900} if script else {"width": 390, "height": 844}
            context = self.browser.new_context(
                base_url=self.address,
                java_script_enabled=script,
                viewport=size,
                locale="de-DE",
                timezone_id="Europe/Berlin",
                reduced_motion="reduce",
            )
            self._log_in(context, persona)
            page = context.new_page()
            self._listen(page, script=script)
            self.pages[persona, script] = page
        return self.pages[persona, script]

    def _log_in(self, context: BrowserContext, persona: str) -> None:
        if session := self.world.session(persona):
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.address}])

    def _listen(self, page: Page, *, script: bool) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self._say("script", [str(error)]))
        page.on("response", self._answered)
        page.on("requestfailed", self._failed)
        if script:
            page.add_init_script(LISTEN)

    def _keep_back(self, route: Route) -> None:
        if route.request.method == "POST":
            self.sent.append(route.request)
            route.fulfill(status=200, content_type="text/html", body=SENT)
        else:
            route.continue_()

    def _open(self, page: Page, stop: Stop) -> None:
        # A page that reloads itself may come in between once.
        answer = page.goto(stop.path, wait_until="load") or page.goto(stop.path, wait_until="load")
        if answer is None or answer.status != stop.status:
            self._say("answer", [str(answer and answer.status)])
        if urlsplit(page.url).path != urlsplit(stop.path).path:
            self._say("answer", [f"leads to {page.url}"])

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._say("console", [message.text])

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self._say("request", [f"{response.url}: {response.status}"])

    def _failed(self, request: Request) -> None:
        self._say("request", [f"{request.url}: {request.failure}"])

    def _picture(self, page: Page, stop: Stop, look: str) -> None:
        if self.pictures is None:
            return
        self.pictures.mkdir(parents=True, exist_ok=True)
        words = [stop.route.replace(":", "-"), *stop.path.strip("/").split("/")[-1:], stop.persona or "nobody", look]
        page.screenshot(path=self.pictures / f"{'_'.join(words)}.png".replace("?", "-"), full_page=True)
