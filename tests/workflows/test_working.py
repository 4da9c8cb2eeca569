# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who works on a case: taken, handed over, put back; who stood in for whom; what is refused, and in which words."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from grants.models import Application, Event, Invitation, Note, OfficeRecusal, Representative
from law import calendar
from law.finding import Refused
from permissions import roles
from permissions.models import Absence
from permissions.policy import Role
from tests.portal.office import Desk, url_of
from workflows import consequences
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import Conflict, Forbidden, Unknown, perform, roles_on

SENT = date(2027, 1, 20)
ON = date(2027, 2, 1)


@pytest.fixture
def case(mettmann: District) -> Application:
    found = draft(mettmann.call, mettmann.association)
    perform("submit", found, by=mettmann["antje"], on=SENT)
    consequences.run_pending()
    mail.outbox.clear()
    calendar.pretend(ON)
    return found


def take(d: District, case: Application, who: str, on: date = ON) -> Event:
    return perform("take", case, by=d[who], on=on)


def give(d: District, case: Application, who: str, to: str | None, note: str = "", on: date = ON) -> Event:
    return perform("hand_over", case, by=d[who], on=on, to=d[to] if to else None, note=note)


def away(d: District, who: str, substitute: str | None = None, days: int = 9, since: date = ON) -> Absence:
    by = d[substitute] if substitute else None
    return Absence.objects.create(user=d[who], substitute=by, since=since, until=since + timedelta(days=days))


def has(case: Application) -> str:
    case.refresh_from_db()
    return case.assignee.name if case.assignee else ""


def mailed() -> set[str]:
    consequences.run_pending()
    found = {sent.to[0].partition("@")[0] for sent in mail.outbox}
    assert all("Begegnungscafé" not in sent.body + sent.subject for sent in mail.outbox)
    mail.outbox.clear()
    return found


# --- taking ---


def test_who_takes_a_case_has_it_and_no_page_grows_stale(mettmann: District, case: Application) -> None:
    case.refresh_from_db()
    version = case.version
    event = take(mettmann, case, "sabine")
    assert has(case) == "Sabine Krüger"
    assert (event.data, case.version) == ({"from": None, "to": mettmann["sabine"].pk}, version)
    assert (event.source, event.target) == ("submitted", "submitted")
    with pytest.raises(Refused, match="bearbeiten den Fall schon"):
        take(mettmann, case, "sabine")


def test_nobody_grabs_the_case_of_a_colleague_who_is_there(mettmann: District, case: Application) -> None:
    take(mettmann, case, "sabine")
    with pytest.raises(Refused, match=r"Sabine Krüger bearbeitet den Fall\. Bitten Sie darum"):
        take(mettmann, case, "thomas")
    take(mettmann, case, "leyla")
    assert has(case) == "Leyla Aydın"
    assert mailed() == {"sabine"}


def test_who_stands_in_takes_it_and_nobody_else_does(mettmann: District, case: Application) -> None:
    unit = mettmann.unit
    roles.assign(Role.CLERK, mettmann["nora"], unit)
    take(mettmann, case, "sabine")
    away(mettmann, "sabine", "thomas")
    with pytest.raises(Refused, match="Sabine Krüger bearbeitet den Fall und ist abwesend, Thomas Nowak vertritt"):
        take(mettmann, case, "nora")
    event = take(mettmann, case, "thomas")
    assert event.data == {"from": mettmann["sabine"].pk, "to": mettmann["thomas"].pk, "for": mettmann["sabine"].pk}


@pytest.mark.parametrize("substitute", [None, "leyla"])
def test_where_nobody_is_there_the_team_takes_it(mettmann: District, case: Application, substitute: str | None) -> None:
    take(mettmann, case, "sabine")
    away(mettmann, "sabine", substitute)
    away(mettmann, "leyla", "sabine")
    take(mettmann, case, "thomas")
    assert has(case) == "Thomas Nowak"


def test_a_case_of_somebody_who_works_here_no_more_is_anybodys(mettmann: District, case: Application) -> None:
    take(mettmann, case, "sabine")
    mettmann["sabine"].unitrole_set.all().delete()
    take(mettmann, case, "thomas")
    assert has(case) == "Thomas Nowak"


def test_the_others_have_no_such_act(mettmann: District, case: Application) -> None:
    for who, refusal in (("antje", Forbidden), ("katrin", Forbidden), ("nora", Unknown), ("holger", Unknown)):
        with pytest.raises(refusal):
            take(mettmann, case, who)
    perform("withdraw", case, by=mettmann["antje"], on=ON)
    with pytest.raises(Conflict, match="nicht mehr möglich"):
        take(mettmann, case, "sabine")


# --- handing over ---


def test_a_case_goes_to_a_colleague_with_a_note(mettmann: District, case: Application) -> None:
    take(mettmann, case, "sabine")
    event = give(mettmann, case, "sabine", "thomas", "Der Verein ruft Montag an.")
    note = Note.objects.get()
    assert has(case) == "Thomas Nowak"
    assert event.data == {"from": mettmann["sabine"].pk, "to": mettmann["thomas"].pk, "note": note.pk}
    assert note.text == "Der Verein ruft Montag an."
    assert mailed() == {"thomas"}
    give(mettmann, case, "thomas", None)
    assert has(case) == ""
    assert Event.objects.latest("pk").data == {"from": mettmann["thomas"].pk, "to": None}


def test_who_stands_in_for_the_receiver_hears_of_it(mettmann: District, case: Application) -> None:
    away(mettmann, "thomas", "leyla")
    give(mettmann, case, "sabine", "thomas")
    assert mailed() == {"thomas", "leyla"}
    give(mettmann, case, "thomas", None)
    OfficeRecusal.objects.create(application=case, user=mettmann["leyla"], ground="doubt", reason="Chor")
    give(mettmann, case, "sabine", "sabine")
    with pytest.raises(Refused, match="niemand vertritt"):
        give(mettmann, case, "sabine", "thomas")
    assert mailed() == set(), "who is biased hears nothing"


def test_many_cases_of_a_day_are_one_mail(mettmann: District, case: Application) -> None:
    """From each who hands over, to each who gets them; the next day again."""
    other = draft(mettmann.call, mettmann.person, title="Zweiter Fall")
    perform("submit", other, by=mettmann["paul"], on=SENT)
    mailed()
    for each in (case, other):
        give(mettmann, each, "sabine", "thomas")
    consequences.run_pending()
    (sent,) = mail.outbox
    assert (sent.to, "/amt/?filter=meine" in sent.body) == (["thomas@beispiel.test"], True)
    mail.outbox.clear()
    give(mettmann, other, "leyla", None)
    assert mailed() == {"thomas"}, "somebody else's doing"
    give(mettmann, other, "sabine", "thomas")
    assert mailed() == set()
    give(mettmann, other, "thomas", None)
    give(mettmann, other, "sabine", "thomas", on=ON + timedelta(days=1))
    assert mailed() == {"thomas"}


@pytest.mark.parametrize("role", ["stands_in", "had_it"])
def test_a_party_hears_nothing_of_whose_hands_a_case_is_in(mettmann: District, case: Application, role: str) -> None:
    d = mettmann
    absence = away(d, "thomas", "leyla") if role == "stands_in" else None
    give(d, case, "sabine", "thomas")
    Representative.objects.create(applicant=case.applicant, user=d["leyla" if absence else "thomas"])
    if not absence:
        mailed()
        give(d, case, "leyla", None)
    assert mailed() == ({"thomas"} if absence else set())


def test_nobody_gives_away_what_a_colleague_has(mettmann: District, case: Application) -> None:
    take(mettmann, case, "sabine")
    with pytest.raises(Refused, match="Sabine Krüger bearbeitet den Fall"):
        give(mettmann, case, "thomas", "thomas")
    give(mettmann, case, "leyla", "thomas")
    assert has(case) == "Thomas Nowak"


def test_a_case_goes_to_nobody_who_may_not_or_cannot(mettmann: District, case: Application) -> None:
    """Another office, nobody's colleague; biased; a party; away with nobody standing in; who has it already."""
    d = mettmann
    for who in ("nora", "holger", "renate"):
        with pytest.raises(Refused, match="kann diesen Fall nicht bearbeiten"):
            give(d, case, "sabine", who)
    OfficeRecusal.objects.create(application=case, user=d["thomas"], ground="doubt", reason="Chor")
    with pytest.raises(Refused, match="Thomas Nowak kann diesen Fall nicht bearbeiten"):
        give(d, case, "sabine", "thomas")
    OfficeRecusal.objects.all().delete()
    helped = {"accepted_by": d["thomas"], "email": "t@x.test", "invited_by": d["antje"], "digest": "x"}
    days = {"accepted_at": timezone.now(), "expires_at": timezone.now()}
    helper = Invitation.objects.create(application=case, **helped, **days)
    with pytest.raises(Refused, match="Thomas Nowak kann diesen Fall nicht bearbeiten"):
        give(d, case, "sabine", "thomas")
    helper.delete()
    absence = away(d, "thomas")
    with pytest.raises(Refused, match=r"Thomas Nowak ist bis 10\.02\.2027 abwesend, und niemand vertritt"):
        give(d, case, "sabine", "thomas")
    give(d, case, "sabine", "thomas", on=absence.until + timedelta(days=1))
    with pytest.raises(Refused, match="Thomas Nowak bearbeitet den Fall schon"):
        give(d, case, "leyla", "thomas")


def test_the_queue_is_no_receiver_of_its_own(mettmann: District, case: Application) -> None:
    with pytest.raises(Refused, match="schon im Team-Stapel"):
        give(mettmann, case, "sabine", None)


def test_who_is_biased_lays_the_case_down(mettmann: District, case: Application) -> None:
    take(mettmann, case, "sabine")
    perform("declare_office_bias", case, by=mettmann["sabine"], on=ON, ground="relative", reason="")
    assert has(case) == ""


def test_who_administers_accounts_passes_on_what_somebody_has_and_nothing_else(
    mettmann: District, case: Application
) -> None:
    holger = mettmann["holger"]
    assert roles_on(case, holger, ON) == frozenset()
    take(mettmann, case, "sabine")
    assert roles_on(case, holger, ON) == {"administrator"}
    for act in ("take", "write_note", "check"):
        with pytest.raises(Forbidden):
            perform(act, case, by=holger, on=ON, note="x")
    give(mettmann, case, "holger", "thomas")
    assert has(case) == "Thomas Nowak"


def test_who_administers_accounts_beside_the_work_takes_no_case_of_a_colleague(
    mettmann: District, case: Application
) -> None:
    roles.assign(Role.ADMINISTRATOR, mettmann["thomas"], mettmann.unit)
    take(mettmann, case, "sabine")
    with pytest.raises(Refused, match="Bitten Sie darum"):
        take(mettmann, case, "thomas")
    give(mettmann, case, "thomas", "leyla")
    assert has(case) == "Leyla Aydın"


# --- who stood in ---


def stood_in(d: District, case: Application, who: str, on: date = ON) -> Any:
    return perform("write_note", case, by=d[who], on=on, note=f"Vermerk {Note.objects.count()}").data.get("for")


def test_the_record_says_for_whom_somebody_stood_in(mettmann: District, case: Application) -> None:
    d = mettmann
    absence = away(d, "sabine", "thomas")
    assert stood_in(d, case, "thomas") is None, "nobody has the case"
    take(d, case, "sabine", on=ON - timedelta(days=1))
    assert stood_in(d, case, "thomas") == d["sabine"].pk
    assert stood_in(d, case, "leyla") is None, "she does not stand in"
    assert stood_in(d, case, "sabine") is None, "she came by herself"
    assert stood_in(d, case, "thomas", on=absence.until) == d["sabine"].pk
    assert stood_in(d, case, "thomas", on=absence.until + timedelta(days=1)) is None
    perform("write_message", case, by=d["antje"], on=ON, message="Guten Tag.")
    assert "for" not in Event.objects.latest("pk").data


# --- on the page ---


def test_the_case_says_who_has_it_and_the_history_how_it_came(mettmann: District, case: Application) -> None:
    desk = Desk(mettmann)
    assert "Bearbeitet von Team-Stapel" in desk.read("sabine", url_of(case))
    assert desk.send("sabine", case, "take").status_code == 302
    page = desk.read("thomas", url_of(case))
    assert "Bearbeitet von Sabine Krüger" in page
    assert "Sabine Krüger bearbeitet den Fall." in page
    assert f'href="{url_of(case, "take")}"' not in desk.get("thomas", url_of(case)).content.decode()
    to = str(mettmann["thomas"].public_id)
    assert desk.send("sabine", case, "hand_over", to="", note="Bitte").status_code == 422
    gone = desk.send("sabine", case, "hand_over", to=str(mettmann["nora"].public_id), note="")
    assert "Das Konto ist geschlossen, oder die Person gehört nicht mehr zu Ihrer Stelle." in gone.content.decode()
    assert desk.send("sabine", case, "hand_over", to=to, note="Bitte anrufen.").status_code == 302
    page = desk.read("thomas", url_of(case))
    assert "Sabine Krüger hat den Fall aus dem Team-Stapel übernommen." in page
    assert "Sabine Krüger hat den Fall an Thomas Nowak übergeben. Bitte anrufen." in page
    away(mettmann, "thomas", "leyla")
    assert "Bearbeitet von Thomas Nowak abwesend bis 10.02.2027, Vertretung: Leyla Aydın" in desk.read(
        "sabine", url_of(case)
    )
    assert desk.send("leyla", case, "write_note", note="Angerufen.").status_code == 302
    assert "Leyla Aydın in Vertretung für Thomas Nowak" in desk.read("sabine", url_of(case))
    assert desk.send("thomas", case, "hand_over", to="team").status_code == 302
    assert "Thomas Nowak hat den Fall in den Team-Stapel gelegt." in desk.read("sabine", url_of(case))
    applicant = desk.get("antje", f"/antrag/{case.public_id}/").content.decode()
    assert "Thomas Nowak" not in applicant and "übergeben" not in applicant


def test_the_form_offers_whom_the_rules_let_have_it(mettmann: District, case: Application) -> None:
    OfficeRecusal.objects.create(application=case, user=mettmann["leyla"], ground="doubt", reason="Chor")
    away(mettmann, "thomas")
    page = Desk(mettmann).read("sabine", url_of(case, "hand_over"))
    assert "Thomas Nowak (abwesend bis 10.02.2027, ohne Vertretung)" in page
    assert "Leyla" not in page and "Team-Stapel" not in page
