# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody leaves: what is in their hands is named and handed over before the account closes, and what ends with it."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from committees.models import Tenure
from grants.models import Application, Event, Invitation, OfficeRecusal, Representative
from law import calendar
from law.finding import Refused
from permissions import absences, accounts, casework, feeds, roles
from permissions.models import Absence, ClosedAccount, CommitteeRole, FeedAddress, UnitRole, User
from permissions.policy import Role
from tests.portal.office import Desk
from tests.promises.crowd import Crowd, without
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.people import PASSWORD
from workflows.engine import perform

ON = date(2027, 2, 1)
LIST = "/verwaltung/konten/"
DAYS = timedelta(days=3)


@pytest.fixture
def desk(mettmann: District) -> Desk:
    calendar.pretend(ON)
    return Desk(mettmann)


def page_of(desk: Desk, who: str) -> str:
    return reverse("administration:account", args=[desk.district[who].public_id])


def do(desk: Desk, whose: str, deed: str, **data: Any) -> Any:
    return desk.browser("holger").post(page_of(desk, whose), {"do": deed, **data}, follow=True)


def told(response: Any) -> str:
    return " ".join(response.content.decode().split())


def working(desk: Desk, who: str, *titles: str) -> list[Application]:
    cases = [desk.case(title=title) for title in titles]
    for case in cases:
        perform("take", case, by=desk.district[who], on=ON)
    return cases


def test_who_administers_a_unit_sees_its_people_and_no_case(desk: Desk) -> None:
    working(desk, "thomas", "Geheimsache", "Noch eine")
    page = desk.read("holger", LIST)
    assert "Thomas Nowak Sachbearbeitung 2 0" in page
    assert "Leyla Aydın Teamleitung, zweite Unterschrift 0 0" in page
    assert "Fatma" not in page and "Geheimsache" not in page
    assert "Geheimsache" not in desk.read("holger", page_of(desk, "thomas"))
    for who in ("sabine", "leyla", "renate", "ute", "antje"):
        assert desk.get(who, LIST).status_code == 404
        assert desk.get(who, page_of(desk, "thomas")).status_code == 404
    assert desk.get("holger", page_of(desk, "fatma")).status_code == 404


def test_cases_are_handed_over_before_the_account_closes(desk: Desk) -> None:
    d, (case, _other) = desk.district, working(desk, "thomas", "Eins", "Zwei")
    response = do(desk, "thomas", "schliessen")
    assert response.status_code == 422
    assert "Thomas Nowak bearbeitet noch 2 offene Fälle. Bitte übergeben Sie das zuerst." in told(response)
    OfficeRecusal.objects.create(application=case, user=d["sabine"], ground="doubt", reason="Chor")
    response = do(desk, "thomas", "uebergeben", to=str(d["sabine"].public_id))
    assert "Ein Fall ist übergeben." in told(response)
    assert "Ein Fall ist noch da. Sabine Krüger kann diesen Fall nicht bearbeiten." in told(response)
    assert do(desk, "thomas", "schliessen").status_code == 422
    assert do(desk, "thomas", "uebergeben", to="unsinn").status_code == 422
    do(desk, "thomas", "uebergeben", to="team")
    assert Event.objects.filter(act="hand_over", by=d["holger"]).count() == 2
    assert "Das Konto von Thomas Nowak ist geschlossen." in told(do(desk, "thomas", "schliessen"))
    assert not User.objects.get(pk=d["thomas"].pk).is_active


def test_what_ends_with_an_account_and_what_a_new_beginning_has(desk: Desk) -> None:
    d, thomas = desk.district, Client()
    feeds.make(d["thomas"])
    thomas.post("/anmelden/", {"login": d["thomas"].email, "password": PASSWORD})
    assert thomas.get("/amt/").status_code == 200
    do(desk, "thomas", "schliessen")
    assert thomas.get("/amt/").status_code == 302, "the session is over"
    assert not UnitRole.objects.filter(user=d["thomas"]).exists()
    assert not FeedAddress.objects.filter(user=d["thomas"]).exists()
    assert (ClosedAccount.objects.get().unit, ClosedAccount.objects.get().by) == (d.unit, d["holger"])
    assert "Thomas Nowak Konto geschlossen 0 0" in desk.read("holger", LIST)
    assert "Thomas" not in desk.read("sabine", "/konto/abwesenheit/")
    page = desk.read("holger", page_of(desk, "thomas"))
    assert "Konto wieder öffnen" in page and "Konto schließen" not in page
    assert "ist wieder offen. Es hat noch keine Aufgabe." in told(do(desk, "thomas", "oeffnen"))
    assert User.objects.get(pk=d["thomas"].pk).is_active
    assert thomas.get("/amt/").status_code == 302, "no session comes to life again"
    assert not UnitRole.objects.filter(user=d["thomas"]).exists()


def test_whoever_is_counted_on_elsewhere_is_named_with_who_can_change_it(desk: Desk) -> None:
    d = desk.district
    absences.enter(d["sabine"], since=ON, until=ON, substitute=d["thomas"], by=d["sabine"], on=ON)
    Tenure.objects.filter(user=d["tim"]).update(user=d["thomas"])
    roles.assign(Role.SECRETARY, d["thomas"], d.youth)
    page = desk.read("holger", page_of(desk, "thomas"))
    assert "Thomas Nowak vertritt Sabine Krüger vom 01.02.2027 bis 01.02.2027. Sabine Krüger oder die" in page
    assert "Mitglied auf Sitz 15, Begleitgremium. Die Amtszeit beendet Katrin Vogel oder Ute Albers." in page
    assert "Jugendforum. Diese Aufgabe nimmt Ihre IT zurück" in page
    assert "Begleitgremium öffnen" not in page
    roles.assign(Role.ADMINISTRATOR, d["holger"], d.committee)
    assert "Begleitgremium öffnen" in desk.read("holger", page_of(desk, "thomas"))
    assert do(desk, "thomas", "schliessen").status_code == 422
    desk.wait(1)
    Tenure.objects.filter(user=d["thomas"]).update(until=ON)
    CommitteeRole.objects.filter(user=d["thomas"]).delete()
    assert do(desk, "thomas", "schliessen").status_code == 200


def test_an_absence_of_who_left_keeps_nobody_else(desk: Desk) -> None:
    d, later = desk.district, ON + timedelta(days=9)
    for since in (ON - timedelta(days=1), later):
        absences.enter(d["thomas"], since=since, until=since + DAYS, substitute=d["sabine"], by=d["thomas"], on=ON)
    assert "Sabine Krüger vertritt Thomas Nowak" in desk.read("holger", page_of(desk, "sabine"))
    do(desk, "thomas", "schliessen")
    assert Absence.objects.get().until == ON - timedelta(days=1)
    Absence.objects.update(until=later)
    assert "vertritt" not in desk.read("holger", page_of(desk, "sabine"))
    assert "ist geschlossen" in told(do(desk, "sabine", "schliessen"))


def test_where_nobody_else_can_the_administrator_ends_that_somebody_stands_in(desk: Desk) -> None:
    d = desk.district
    absences.enter(d["sabine"], since=ON, until=ON + DAYS, substitute=d["leyla"], by=d["sabine"], on=ON)
    roles.assign(Role.LEAD, d["thomas"], d.unit)
    assert "Sabine Krüger oder die Teamleitung muss" in desk.read("holger", page_of(desk, "leyla"))
    assert "Hier war nichts mehr zu beenden." in told(do(desk, "leyla", "vertretung"))
    User.objects.filter(pk=d["thomas"].pk).update(is_active=False)
    page = desk.read("holger", page_of(desk, "leyla"))
    assert "Außer Sabine Krüger können nur Sie diese Vertretung beenden." in page
    assert page.count("Vertretung beenden") == 2, "the sentence, and a button"
    assert "vertritt niemanden mehr" in told(do(desk, "leyla", "vertretung"))
    found = Absence.objects.get()
    assert (found.substitute, found.until) == (None, ON + DAYS), "who is away stays away"
    assert "ist geschlossen" in told(do(desk, "leyla", "schliessen"))


def test_what_was_blocked_elsewhere_is_not_opened_here(desk: Desk) -> None:
    d = desk.district
    thomas = User.objects.filter(pk=d["thomas"].pk)
    thomas.update(is_active=False)
    assert "Konto gesperrt" in desk.read("holger", LIST)
    page = desk.read("holger", page_of(desk, "thomas"))
    assert "Öffnen kann es nur Ihre IT." in page and "Konto wieder öffnen" not in page
    for unit in (type(d.unit).objects.create(name="Jugendamt", authority="Kreis Mettmann"), d.unit):
        ClosedAccount.objects.create(user=d["thomas"], unit=unit, by=d["holger"])
        response = do(desk, "thomas", "oeffnen")
        assert response.status_code == 422 and "nicht Ihre Verwaltung geschlossen" in told(response)
    assert not thomas.get().is_active
    UnitRole.objects.filter(user=d["thomas"]).delete()
    for _ in range(2):
        assert "ist wieder offen" in told(do(desk, "thomas", "oeffnen"))
        do(desk, "thomas", "schliessen")
    assert ClosedAccount.objects.filter(user=d["thomas"]).count() == 2, "the trace stays"


def applies(d: District, case: Application) -> None:
    Representative.objects.create(applicant=case.applicant, user=d["thomas"])


def helps(d: District, case: Application) -> None:
    days = {"accepted_at": timezone.now(), "expires_at": timezone.now()}
    who = {"accepted_by": d["thomas"], "email": "t@beispiel.test", "invited_by": d["antje"], "digest": "x"}
    Invitation.objects.create(application=case, **who, **days)


@pytest.mark.parametrize("privately", [applies, helps])
def test_what_somebody_does_privately_goes_on(desk: Desk, privately: Callable[[District, Application], None]) -> None:
    d, case, thomas = desk.district, desk.case(title="Privates"), Client()
    privately(d, case)
    thomas.post("/anmelden/", {"login": d["thomas"].email, "password": PASSWORD})
    page = desk.read("holger", page_of(desk, "thomas"))
    assert "Nur die Aufgaben enden. Das Konto bleibt für Persönliches bestehen." in page
    assert "Konto schließen" not in page and "Antr" not in page.partition("Konto von")[2]
    assert "Die Aufgaben von Thomas Nowak sind beendet." in told(do(desk, "thomas", "schliessen"))
    assert thomas.get("/amt/").status_code == 404
    assert thomas.get(f"/antrag/{case.public_id}/").status_code == 200
    assert "Thomas Nowak Keine Aufgabe mehr, Konto offen 0 0" in desk.read("holger", LIST)
    assert "Aufgaben beenden" not in desk.read("holger", page_of(desk, "thomas"))
    Invitation.objects.update(ended_at=timezone.now())
    Representative.objects.filter(user=d["thomas"]).delete()
    assert "ist geschlossen" in told(do(desk, "thomas", "schliessen"))


def test_who_administers_and_has_a_part_in_a_case_is_told_so(desk: Desk) -> None:
    (case,) = working(desk, "thomas", "Eins")
    Representative.objects.create(applicant=case.applicant, user=desk.district["holger"])
    assert "Sie sind dort befangen oder beteiligt." in told(do(desk, "thomas", "uebergeben", to="team"))


def test_nobody_closes_their_own_account_or_that_of_another_office(desk: Desk) -> None:
    d = desk.district
    assert "kann nur jemand anderes schließen" in told(do(desk, "holger", "schliessen"))
    other = type(d.unit).objects.create(name="Jugendamt", authority="Kreis Mettmann")
    roles.assign(Role.CLERK, d["thomas"], other)
    assert "Sachbearbeitung, Jugendamt. Diese Stelle verwalten Sie nicht." in told(do(desk, "thomas", "schliessen"))
    assert User.objects.get(pk=d["thomas"].pk).is_active
    assert desk.browser("holger").post(page_of(desk, "thomas"), {"do": "unsinn"}).status_code == 404


@pytest.mark.parametrize("whose", ["", "thomas"])
def test_statements(desk: Desk, whose: str) -> None:
    url, counts = page_of(desk, whose) if whose else LIST, []
    case = working(desk, "thomas", "Eins")[0]
    for size in (1, 30):
        for number in range(Application.objects.count(), size):
            case.pk, case.public_id = None, f"00000000-0000-4000-8000-{number:012d}"
            case.file_number, case._state.adding = f"AK-2027-9{number:04d}", True
            case.save()
            user = User.objects.create_user(f"neu{number}@beispiel.test", f"Neu {number}")
            roles.assign(Role.CLERK, user, desk.district.unit)
            day = ON + timedelta(days=number)
            absences.enter(user, since=day, until=day, substitute=desk.district["thomas"], by=user, on=ON)
        desk.get("holger", url)
        with CaptureQueriesContext(connection) as asked:
            assert desk.get("holger", url).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- what the database holds, and two at once ---


def test_the_database_keeps_open_cases_and_closed_accounts_apart(desk: Desk) -> None:
    d, (case,) = desk.district, working(desk, "thomas", "Eins")
    users, cases = User.objects.filter(pk=d["thomas"].pk), Application.objects.filter(pk=case.pk)
    with pytest.raises(IntegrityError, match="leaves"), transaction.atomic():
        users.update(is_active=False)
    perform("withdraw", case, by=d["antje"], on=ON)
    users.update(is_active=False)
    cases.update(assignee=None)
    cases.update(assignee=d["thomas"])
    other = desk.case(title="Zwei")
    with pytest.raises(IntegrityError, match="is closed"), transaction.atomic():
        Application.objects.filter(pk=other.pk).update(assignee=d["thomas"])


GUARDS = """
    CREATE TRIGGER guard_leaving BEFORE UPDATE OF is_active ON permissions_user
        FOR EACH ROW WHEN (old.is_active AND NOT new.is_active) EXECUTE FUNCTION permissions_guard_leaving();
    CREATE TRIGGER guard_assignee BEFORE INSERT OR UPDATE OF assignee_id ON grants_application
        FOR EACH ROW WHEN (new.assignee_id IS NOT NULL AND new.status NOT IN ('draft', 'notified', 'withdrawn'))
        EXECUTE FUNCTION permissions_guard_assignee()"""
UNGUARD = "DROP TRIGGER guard_leaving ON permissions_user; DROP TRIGGER guard_assignee ON grants_application"


def rush(d: District, case: Application, crowd: Crowd, act: str, privately: bool = False) -> tuple[int, bool]:
    """Thomas leaves while he takes a case or is given one: how many of the two were done, and whether both were."""
    User.objects.filter(pk=d["thomas"].pk).update(is_active=True)
    if not UnitRole.objects.filter(user=d["thomas"]).exists():
        roles.assign(Role.CLERK, d["thomas"], d.unit)
    ClosedAccount.objects.all().delete()
    if privately:
        Representative.objects.get_or_create(applicant=d.person, user=d["thomas"])
    Application.objects.filter(pk=case.pk).update(assignee=None)
    if act == "take":
        comes = partial(perform, "take", case, by=d["thomas"], on=ON)
    else:
        comes = partial(perform, "hand_over", case, by=d["leyla"], on=ON, to=d["thomas"], note="")
    outcomes = crowd.rush([partial(accounts.close, d["thomas"], by=d["holger"], on=ON), comes])
    case.refresh_from_db()
    both = case.assignee_id is not None and not UnitRole.objects.filter(user=d["thomas"]).exists()
    return sum(not isinstance(each, Exception) for each in outcomes), both


@pytest.fixture
def racing(mettmann: District) -> Any:
    case = draft(mettmann.call, mettmann.association)
    perform("submit", case, by=mettmann["antje"], on=date(2027, 1, 20))
    crowd = Crowd(2)
    yield mettmann, case, crowd
    crowd.leave()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("act", "privately"), [("take", False), ("hand_over", False), ("take", True)])
def test_who_leaves_gets_no_case_at_the_same_moment(racing: Any, act: str, privately: bool) -> None:
    """Of the two one is done, and the other reads why not; also where the account stays open."""
    assert {rush(*racing, act, privately) for _ in range(15)} == {(1, False)}


@pytest.mark.django_db(transaction=True)
def test_without_asking_for_their_tasks_anew_who_left_them_gets_a_case(
    racing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control, where the account stays open."""
    monkeypatch.setattr(casework, "works", lambda user: True)
    assert any(both for _done, both in (rush(*racing, "take", privately=True) for _ in range(40)))
    Application.objects.update(assignee=None)


@pytest.mark.django_db(transaction=True)
def test_by_the_guards_of_the_database_alone_it_cannot_happen_either(
    racing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(casework, "hold", lambda user: True)
    assert {both for _done, both in (rush(*racing, "hand_over") for _ in range(15))} == {False}


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_guards_an_account_is_closed_with_a_case(racing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setattr(casework, "hold", lambda user: True)
    with without(UNGUARD, GUARDS):
        assert any(both for _done, both in (rush(*racing, "hand_over") for _ in range(40)))
        Application.objects.update(assignee=None)


def name_and_close(d: District, crowd: Crowd) -> int:
    """Sabine names Thomas for her absence while he leaves: how many of the two were done."""
    Absence.objects.all().delete()
    ClosedAccount.objects.all().delete()
    User.objects.filter(pk=d["thomas"].pk).update(is_active=True)
    if not UnitRole.objects.filter(user=d["thomas"]).exists():
        roles.assign(Role.CLERK, d["thomas"], d.unit)
    name = partial(absences.enter, d["sabine"], since=ON, until=ON, substitute=d["thomas"], by=d["sabine"], on=ON)
    close = partial(accounts.close, d["thomas"], by=d["holger"], on=ON)
    return sum(not isinstance(each, Refused) for each in crowd.rush([name, close]))


@pytest.mark.django_db(transaction=True)
def test_nobody_is_named_as_a_substitute_while_they_leave(racing: Any) -> None:
    d, _case, crowd = racing
    assert {name_and_close(d, crowd) for _ in range(15)} == {1}


@pytest.mark.django_db(transaction=True)
def test_without_holding_the_account_somebody_who_left_stands_in(racing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    d, _case, crowd = racing
    monkeypatch.setattr(absences, "_hold", lambda *people: None)
    assert any(name_and_close(d, crowd) == 2 for _ in range(60))
