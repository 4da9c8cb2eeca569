# SPDX-License-Identifier: AGPL-3.0-or-later
"""A desk in the office: cases brought into any state through the door, and clerks with a browser each."""

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from pypdf import PdfReader

from grants.models import Application
from law import calendar
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.steps import Steps
from workflows.engine import perform

SEAL = re.compile(r'name="(key|version)" value="([^"]*)"')
STORY = ("submitted", "ready", "scheduled", "resolved", "awarded", "notified")


class Desk:
    """Cases and browsers of one district."""

    def __init__(self, district: District) -> None:
        self.district = district
        self.steps = Steps(district)
        self.browsers: dict[str, Client] = {}
        self.day = calendar.today()

    # --- prepared through the door ---

    def case(self, status: str = "submitted", title: str = "Begegnungscafé am Markt", **values: Any) -> Application:
        """A case of the association as far as this state."""
        d, steps = self.district, self.steps
        values.setdefault("starts_on", date(2027, 6, 1))
        case = draft(d.call, d.association, title=title, **values)
        steps.submit(case, by=d["antje"], on=self.day)
        for name in STORY[1 : STORY.index(status) + 1]:
            getattr(self, f"_{name}")(case)
        return case

    def _ready(self, case: Application) -> None:
        self.steps.check(case, on=self.day)

    def _scheduled(self, case: Application) -> None:
        self.steps.schedule(case, self.district.meeting, on=self.day)
        case.refresh_from_db()

    def _resolved(self, case: Application) -> None:
        meeting = self.district.meeting
        self.move_to(meeting.held_on)
        meeting.refresh_from_db()
        self.steps.gather(meeting, on=self.day)
        self.steps.resolve(case, meeting, on=self.day)

    def _awarded(self, case: Application) -> None:
        self.steps.decide(case, on=self.day)

    def _notified(self, case: Application) -> None:
        self.steps.dispatch(case, on=self.day)

    def requested(self, case: Application, day: date | None = None) -> date:
        return self.steps.request(case, on=day or self.day)

    def deviation(self, case: Application, by: str = "sabine", amount: Decimal = Decimal(3000)) -> None:
        """Somebody proposes to award less than the body resolved."""
        perform(
            "propose_deviation",
            case,
            by=self.district[by],
            on=self.day,
            kind="award",
            amount=amount,
            conditions="",
            reasons="Die Fahrtkosten trägt der Verein.",
            deviation_reasons="Ein Posten war doppelt enthalten.",
        )
        case.refresh_from_db()

    def two_sign(self, limit: int = 2500) -> None:
        """From this sum on."""
        self.district.call.second_signature_from = limit
        self.district.call.save()

    def move_to(self, day: date) -> None:
        self.day = day
        calendar.pretend(day)

    def wait(self, days: int) -> None:
        self.move_to(self.day + timedelta(days=days))

    # --- lived over HTTP ---

    def browser(self, who: str) -> Client:
        if who not in self.browsers:
            self.browsers[who] = Client()
            self.browsers[who].force_login(self.district[who])
        return self.browsers[who]

    def get(self, who: str, url: str, **query: str) -> HttpResponse:
        return self.browser(who).get(url, query)

    def read(self, who: str, url: str, **query: str) -> str:
        response = self.get(who, url, **query)
        assert response.status_code == 200, response.status_code
        return words(response)

    def page(self, who: str, case: Application, act: str) -> dict[str, str]:
        """Open an act and keep its seal, as a browser tab does."""
        response = self.get(who, url_of(case, act))
        assert response.status_code == 200, response.status_code
        return dict(SEAL.findall(response.content.decode()))

    def send(self, who: str, case: Application, act: str, seal: dict[str, str] | None = None, **data: Any) -> Any:
        """Send the form of an act; seal: of a page that was opened before."""
        seal = seal if seal is not None else self.page(who, case, act)
        return self.browser(who).post(url_of(case, act), {**seal, **data})


def url_of(case: Application, act: str = "") -> str:
    if act:
        return reverse("office:act", args=[case.public_id, act])
    return reverse("office:case", args=[case.public_id])


def words(response: Any) -> str:
    """What a person reads on a page, in one line."""
    text = response.content.decode()
    main = re.split("<main[^>]*>", text)[1].partition("</main>")[0]
    return " ".join(unescape(strip_tags(main.replace("<", " <"))).split())


def print_of(response: Any) -> str:
    """The words of a PDF."""
    assert response["Content-Type"] == "application/pdf"
    content = b"".join(response.streaming_content)
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())
