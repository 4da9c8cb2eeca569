# SPDX-License-Identifier: AGPL-3.0-or-later
"""Time passes: a request for documents runs out, reminders come, the session is missed, a substitute goes on."""

from datetime import date

import pytest
from django.core import mail

from grants.models import Application, Event, Status
from law import calendar
from tests.browser.conftest import Visitor
from tests.portal.mailbox import subjects
from workflows import alerts, consequences, post
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform

pytestmark = pytest.mark.browser
SENT, LAST_DAY, OVER = date(2027, 2, 24), date(2027, 3, 10), date(2027, 3, 11)
UNTIL, BACK = date(2027, 3, 19), date(2027, 3, 22)
TITLE, ANTJE = "Begegnungscafé am Markt", "antje@beispiel.test"


@pytest.fixture
def case(mettmann: District, on: date) -> Application:
    """Asked for one paper on the day it was sent; nobody has the case yet."""
    calendar.pretend(SENT)
    found = draft(mettmann.call, mettmann.association, title=TITLE)
    perform("submit", found, by=mettmann["antje"], on=SENT)
    items = [("exemption_notice", "Freistellungsbescheid")]
    perform("request_documents", found, by=mettmann["sabine"], on=SENT, items=items, due_on=LAST_DAY)
    consequences.run_pending()
    mail.outbox.clear()
    return found


def live_until(last: date) -> None:
    """The clock comes by on each day."""
    day = calendar.today()
    while day < last:
        day = calendar.add_days(day, 1)
        calendar.pretend(day)
        alerts.tick(day)
        post.send_pending()


def test_a_request_runs_out_and_a_substitute_goes_on(mettmann: District, case: Application, visitor: Visitor) -> None:
    sabine, thomas, antje = visitor("sabine"), visitor("thomas"), visitor("antje", phone=True)
    sabine.follows(TITLE).follows("Fall übernehmen").presses("Fall übernehmen").reads("Sabine Krüger")
    sabine.goes_to("/konto/abwesenheit/").types("Erster Tag", "08.03.2027").types("Letzter Tag", "31.02.2027")
    sabine.picks("Wer vertritt?", "Thomas Nowak").presses("Abwesenheit eintragen").still_has("Erster Tag", "08.03.2027")
    sabine.types("Letzter Tag", "19.03.2027").presses("Abwesenheit eintragen").reads(
        "Sie endet von selbst am 19.03.2027"
    )

    live_until(date(2027, 3, 5))
    antje.goes_to("/meldungen/").reads("Unterlagen bald fällig", "Frist 10.03.2027")
    assert len(subjects(ANTJE)) == 1
    antje.follows(TITLE).reads("berät am 17.03.2027")
    live_until(LAST_DAY)
    antje.looks_again().reads("berät am 17.03.2027")
    thomas.goes_to("/meldungen/").misses(TITLE)

    live_until(OVER)
    antje.looks_again().misses("17.03.2027")
    antje.goes_to("/meldungen/").reads("Unterlagen kamen nicht")
    sabine.goes_to("/meldungen/").misses("Unterlagen kamen nicht")
    thomas.goes_to("/meldungen/").reads("Unterlagen kamen nicht").presses("Erledigt").misses(TITLE)
    thomas.goes_to("/amt/").reads("in Vertretung für Sabine Krüger").follows(TITLE).misses("Geplante Sitzung")
    thomas.follows("Frist verlängern").types("Neue Frist bis", "10.03.2027").types("Grund", "Post war verspätet.")
    thomas.presses("Frist verlängern").is_told("Die Frist läuft schon bis zum 10.03.2027")
    thomas.still_has("Grund", "Post war verspätet.").types("Neue Frist bis", "24.03.2027").presses("Frist verlängern")
    thomas.reads("Thomas Nowak in Vertretung für Sabine Krüger")
    assert Event.objects.get(act="extend").data["for"] == mettmann["sabine"].pk
    antje.goes_to("/meldungen/").reads("Überholt: Die Frist endet jetzt am 24.03.2027.")

    live_until(BACK)
    thomas.goes_to("/amt/?filter=meine").misses(TITLE)
    sabine.goes_to("/amt/").misses("in Vertretung").follows(TITLE).reads("24.03.2027")
    case.refresh_from_db()
    assert (case.status, case.due_on) == (Status.INCOMPLETE, date(2027, 3, 24))
