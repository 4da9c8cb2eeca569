# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes the pictures in docs/screens of a seeded demo: `make screens`, or `make screens ARGS="ballot case"` for a few.

Every page is taken as the person who works with it sees it, on a phone and on a desk, in light and in dark.
"""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import django
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent / "screens"
# The same as the tests take: the shell where there is one.
BROWSER = next(filter(os.path.exists, ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")), "/usr/bin/chromium")
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=de-DE",
]
DEVICES = {"phone": (390, 844), "desktop": (1280, 900)}
SCHEMES = ("light", "dark")
TALLEST = {"phone": 1800, "desktop": 1300}
COLOURS = (128, 64, 32, 16)
MOST_BYTES = 80_000
NEW_RULES = (("Name der Fassung", "Geschäftsordnung 2027"), ("Gilt ab", "01.06.2027"))
MORE_TIME = (("Neue Frist bis", "30.04.2027"), ("Grund", "Das Rathaus ist nach dem Wasserschaden geschlossen."))


@dataclass(frozen=True)
class Scene:
    """A page as somebody sees it; only: the one part that is wanted; at: a part to begin with, one screen high.

    fill: fields by label; press: a button that leads to what is wanted.
    """

    name: str
    path: str
    persona: str = ""
    only: str = ""
    at: str = ""
    fill: tuple[tuple[str, str], ...] = ()
    press: str = ""


def scenes() -> list[Scene]:
    """The addresses of the seeded cases, with a vote opened on the one of the README."""
    from committees.models import AgendaItem, Meeting  # noqa: PLC0415 - models need a set-up Django
    from grants.models import Application, Call  # noqa: PLC0415

    def case(title: str) -> Application:
        return Application.objects.get(title=title)

    call = Call.objects.get(programme_key="aktionsfonds")
    item = AgendaItem.objects.get(consideration__application=case("Begegnungscafé am Markt"))
    meeting = Meeting.objects.get(pk=item.meeting_id)
    begin_vote(meeting, item)
    body = f"/gremien/{meeting.committee.public_id}/"
    past = Meeting.objects.get(phase=Meeting.Phase.SIGNED)
    in_writing = AgendaItem.objects.get(meeting__kind=Meeting.Kind.CIRCULATION)
    applicant = case("Begegnungscafé am Markt").applicant
    draft = f"/antrag/{case('Sommerküche der Kulturen').public_id}/"
    debate = f"/amt/fall/{case('Debattierklub der Schulen').public_id}/"
    return [
        Scene("start", "/"),
        Scene("call", f"/foerderung/{call.slug}/"),
        Scene("precheck", f"/foerderung/{call.slug}/vorab-check/"),
        Scene("login", "/anmelden/"),
        Scene("not-found", "/gibt-es-nicht/"),
        Scene("account", "/konto/", "antje"),
        Scene("list", "/meine-antraege/", "antje"),
        Scene("tasks", draft, "antje"),
        Scene("page", f"{draft}frage/projekt/", "antje"),
        Scene("plan", f"{draft}kosten/", "antje"),
        Scene("documents", f"{draft}unterlagen/", "antje"),
        Scene("check", f"{draft}pruefen/", "antje"),
        Scene("colleagues", f"{draft}gemeinsam/", "antje"),
        Scene("profile", f"/angaben/{applicant.public_id}/", "antje"),
        Scene("case", f"/antrag/{case('Begegnungscafé am Markt').public_id}/", "antje"),
        Scene("letter", f"/antrag/{case('Kino und Gespräch').public_id}/", "oksana", only=".fw-letter"),
        Scene("work", "/amt/", "sabine"),
        Scene("search", "/amt/?suche=Begegnugscafe", "sabine"),
        Scene("office-case", debate, "sabine"),
        Scene("bulk", "/amt/sammeln/extend/", "sabine", fill=MORE_TIME, press="Probelauf"),
        Scene("notices", "/meldungen/", "sabine"),
        Scene("at-risk", "/amt/gefaehrdet/", "leyla"),
        Scene("absence", "/konto/abwesenheit/", "sabine"),
        Scene("situation", "/lage/", "renate"),
        Scene("processes", "/verwaltung/ablaeufe/", "holger"),
        Scene("accounts", "/verwaltung/konten/", "holger"),
        Scene("decide", f"{debate}decide/", "sabine"),
        Scene("dispatch", f"/amt/fall/{case('Fairplay im Verein').public_id}/dispatch/", "sabine"),
        Scene("request", f"/amt/fall/{case('Erzählbank im Park').public_id}/request_documents/", "sabine"),
        Scene("intake", "/amt/eingang/", "sabine"),
        Scene("claims", "/but/", "birgit"),
        Scene("claim", f"/but/faelle/{ripe_claim().public_id}/", "birgit"),
        Scene("claim-decide", f"/but/faelle/{ripe_claim().public_id}/decide_claim/", "birgit"),
        Scene("claim-intake", "/but/aufnehmen/", "birgit"),
        Scene("figures", "/lage/but/?nach=stadt", "volker"),
        Scene("family", "/familie/"),
        Scene("family-claims", "/familie/faelle/", "samira"),
        Scene("print", f"{debate}druck/", "sabine"),
        Scene("session", f"/gremium/sitzung/{meeting.public_id}/", "katrin"),
        Scene("item", f"/gremium/top/{item.public_id}/", "fatma"),
        Scene("ballot", f"/gremium/top/{item.public_id}/", "fatma", at="#abstimmung"),
        Scene("excluded", f"/gremium/top/{item.public_id}/", "helga"),
        Scene("secret", f"/gremium/abstimmung/{begin_secret_vote().public_id}/cast_secret/", "jonas"),
        Scene("secrecy", "/gremium/geheime-abstimmung/", "jonas"),
        Scene("circulation", f"/gremium/top/{in_writing.public_id}/", "fatma"),
        Scene("minutes", f"/gremium/sitzung/{past.public_id}/", "katrin", at="#einladungen"),
        Scene("seats", body, "ute"),
        Scene("rules", f"{body}regeln/neu/falkensee/", "ute", fill=NEW_RULES, press="Vorschau"),
        Scene("aims", f"{body}ziele/", "fatma"),
        *scenes_of_seminars(),
        *scenes_of_calls(),
    ]


def scenes_of_seminars() -> list[Scene]:
    """The office at its desk; whoever has a link has no account."""
    from seminars.models import Phase, Seminar  # noqa: PLC0415

    def one(phase: str) -> Seminar:
        return Seminar.objects.filter(phase=phase).earliest("pk")

    return [
        Scene("seminars", "/seminare/", "sabine"),
        Scene("seminar", f"/seminare/{one(Phase.OPEN).public_id}/", "sabine"),
        Scene("seminar-poll", f"/mitmachen/{one(Phase.POLLING).link}/"),
        Scene("seminar-register", f"/mitmachen/{one(Phase.OPEN).link}/"),
        Scene("seminar-trainer", f"/zusage/{one(Phase.ASKED).booking}/"),
    ]


def scenes_of_calls() -> list[Scene]:
    from grants.models import Call  # noqa: PLC0415

    there = f"/verwaltung/aufrufe/{Call.objects.get(programme_key='jugend_staerken').public_id}/"
    return [
        Scene("calls", "/verwaltung/aufrufe/", "holger"),
        Scene("call-kept", there, "holger"),
        Scene("call-preview", f"{there}vorschau/", "holger"),
    ]


def ripe_claim() -> Any:
    """One of Birgit's that can be decided."""
    from benefits.models import Claim, Phase  # noqa: PLC0415

    return Claim.objects.filter(unit__compartment__town="Ratingen", circle="bkgg", phase=Phase.READY).earliest("pk")


def begin_vote(meeting: Any, item: Any) -> None:
    """Eight seats are there, the secretary opens the vote, the chair has voted: all through the door."""
    from committees.bylaws.counting import Verdict  # noqa: PLC0415
    from committees.models import Motion  # noqa: PLC0415
    from law import calendar  # noqa: PLC0415
    from permissions.models import User  # noqa: PLC0415
    from workflows.demo.people import BY_KEY  # noqa: PLC0415
    from workflows.engine import perform  # noqa: PLC0415

    if item.polls.exists():
        return
    on = calendar.today()
    katrin, mehmet, fatma = (User.objects.get(email=BY_KEY[key].email) for key in ("katrin", "mehmet", "fatma"))
    perform("record_presence", meeting, by=katrin, on=on, present=holders(meeting.committee, on, 9))
    amount = item.consideration.application.amount_asked
    perform("open_poll", meeting, by=katrin, on=on, item=item, motion=Motion.AWARD, amount=amount)
    for member in (mehmet, fatma):
        perform("declare_bias", meeting, by=member, on=on, item=item, biased=False)
    perform("vote", item.polls.get(), by=mehmet, on=on, verdict=Verdict.YES)


def begin_secret_vote() -> Any:
    """In the youth forum, where one member may ask for it."""
    from committees.models import AgendaItem, Motion  # noqa: PLC0415
    from law import calendar  # noqa: PLC0415
    from permissions.models import User  # noqa: PLC0415
    from workflows.demo.people import BY_KEY  # noqa: PLC0415
    from workflows.engine import perform  # noqa: PLC0415

    item = AgendaItem.objects.get(title="Bunte Wand am Skatepark")
    if not item.polls.exists():
        on, meeting = calendar.today(), item.meeting
        katrin, jonas = (User.objects.get(email=BY_KEY[key].email) for key in ("katrin", "jonas"))
        perform("record_presence", meeting, by=katrin, on=on, present=holders(meeting.committee, on, 5))
        amount = item.consideration.application.amount_asked
        asked: dict[str, Any] = {"item": item, "motion": Motion.AWARD, "amount": amount, "secret": True}
        perform("open_poll", meeting, by=katrin, on=on, secret_asked=1, **asked)
        perform("declare_bias", meeting, by=jonas, on=on, item=item, biased=False)
    return item.polls.get()


def holders(committee: Any, on: Any, seats: int) -> list[Any]:
    """Who holds the first seats of a body that day."""
    from committees.models import Tenure  # noqa: PLC0415

    found = Tenure.objects.on(on).holders().filter(committee=committee)
    return list(found.order_by("seat__number")[:seats])


@contextmanager
def portal() -> Iterator[str]:
    """The portal on a free port of this machine, its address."""
    from django.core.servers.basehttp import (  # noqa: PLC0415
        ThreadedWSGIServer,
        WSGIRequestHandler,
        get_internal_wsgi_application,
    )

    class Silent(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Pictures are what this prints."""

    server = ThreadedWSGIServer(("127.0.0.1", 0), Silent)
    server.set_app(get_internal_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def take(browser: Browser, address: str, wanted: list[Scene], device: str, scheme: Any) -> Iterator[Path]:
    """All scenes on one device in one scheme, each by a browser of its own that knows nobody else."""
    width, height = DEVICES[device]
    for scene in wanted:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
            locale="de-DE",
            timezone_id="Europe/Berlin",
        )
        page = context.new_page()
        if scene.persona:
            become(page, address, scene.persona)
        path = FOLDER / f"{scene.name}-{device}-{scheme}.png"
        path.write_bytes(small(photograph(page, address, scene), TALLEST[device]))
        context.close()
        yield path


def become(page: Page, address: str, persona: str) -> None:
    from workflows.demo.people import BY_KEY  # noqa: PLC0415

    name = BY_KEY[persona].name
    page.goto(f"{address}/demo/")
    page.get_by_role("button", name=f"{name} sein").click()
    page.wait_for_load_state()


def photograph(page: Page, address: str, scene: Scene) -> bytes:
    answer = page.goto(address + scene.path, wait_until="networkidle")
    if answer is None or not (answer.ok or scene.name == "not-found"):
        sys.exit(f"{scene.name}: {scene.path} antwortet mit {answer.status if answer else 'nichts'}.")
    for label, text in scene.fill:
        page.get_by_label(label).fill(text)
    if scene.press:
        page.get_by_role("button", name=scene.press).click()
        page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    if scene.only:
        return page.locator(scene.only).first.screenshot()
    if scene.at:
        page.locator(scene.at).first.evaluate("part => part.scrollIntoView()")
        return page.screenshot()
    return page.screenshot(full_page=True)


def small(png: bytes, tallest: int) -> bytes:
    """The upper part of a picture with as many colours as its size allows."""
    image = Image.open(BytesIO(png)).convert("RGB")
    image = image.crop((0, 0, image.width, min(image.height, tallest)))
    for colours in COLOURS:
        out = BytesIO()
        image.quantize(colours, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() < MOST_BYTES:
            break
    return out.getvalue()


def main(names: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.db import connections  # noqa: PLC0415

    wanted = [scene for scene in scenes() if not names or scene.name in names]
    connections.close_all()
    FOLDER.mkdir(exist_ok=True)
    with portal() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=QUIET)
        for device in DEVICES:
            for scheme in SCHEMES:
                for path in take(browser, address, wanted, device, scheme):
                    print(f"{path.stat().st_size:7} {path.relative_to(FOLDER.parent.parent)}")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
