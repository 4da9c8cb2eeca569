# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who hears of a deadline: whoever works on the case, or stands in, or the team; nobody with a part in it."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.core import mail
from django.utils import timezone

from grants.models import Application, Invitation, OfficeRecusal, Representative
from permissions import casework, feed_deadlines
from permissions.models import Absence
from tests.workflows.test_alerts import DAY, SENT, told
from workflows import alerts, consequences
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import perform
from workflows.models import Mail

DUE = date(2027, 2, 3)
TEAM = {"Sabine Krüger", "Thomas Nowak"}


@pytest.fixture
def case(mettmann: District) -> Application:
    found = draft(mettmann.call, mettmann.association)
    perform("submit", found, by=mettmann["antje"], on=SENT)
    consequences.run_pending()
    mail.outbox.clear()
    found.refresh_from_db()
    return found


def due(case: Application, **columns: object) -> set[str]:
    """Who is told on the last day; and the same question asked of the rule that pages ask."""
    Application.objects.filter(pk=case.pk).update(**columns)
    case.refresh_from_db()
    able = casework.able(Application.objects.filter(pk=case.pk), DUE)
    alerts.tick(DUE)
    found = {name for stage, name in told() if stage == "due"}
    has = casework.responsible(case.assignee_id, able)
    assert found == ({has.name} if has else {person.name for person in able if person.name in TEAM})
    return found


def away(d: District, who: str, substitute: str | None, until: date = DUE) -> None:
    by = d[substitute] if substitute else None
    Absence.objects.create(user=d[who], substitute=by, since=SENT, until=until)


def test_who_works_on_a_case_hears_of_it_alone(mettmann: District, case: Application) -> None:
    assert due(case, assignee=mettmann["sabine"]) == {"Sabine Krüger"}
    alerts.tick(date(2027, 2, 7))
    assert {name for stage, name in told() if stage == "lead"} == {"Sabine Krüger", "Leyla Aydın"}
    addresses = Mail.objects.filter(message_id__contains="deadline").values_list("address", flat=True)
    assert set(addresses) == {"sabine@beispiel.test", "leyla@beispiel.test"}


def biased(d: District, case: Application, who: str) -> None:
    OfficeRecusal.objects.create(application=case, user=d[who], ground="doubt", reason="Chor")


def represents(d: District, case: Application, who: str) -> None:
    Representative.objects.create(applicant=case.applicant, user=d[who])


def helps(d: District, case: Application, who: str, ended_at: datetime | None = None) -> None:
    fields = {"email": "x@beispiel.test", "digest": "0" * 64, "invited_by": d["antje"], "ended_at": ended_at}
    days = {"accepted_at": timezone.now(), "expires_at": timezone.now()}
    Invitation.objects.create(application=case, accepted_by=d[who], **fields, **days)


def helped(d: District, case: Application, who: str) -> None:
    helps(d, case, who, ended_at=timezone.now())


PARTS = (biased, represents, helps, helped)


@pytest.mark.parametrize(
    ("absences", "apart", "becomes", "expected"),
    [
        ([("sabine", "thomas")], "", None, {"Thomas Nowak"}),
        ([("sabine", "leyla")], "", None, {"Leyla Aydın"}),
        ([("sabine", None)], "", None, TEAM),
        ([("sabine", "thomas"), ("thomas", "leyla")], "", None, TEAM),
        ([("thomas", "sabine")], "", None, {"Sabine Krüger"}),
        *[([("sabine", "thomas")], "thomas", part, {"Sabine Krüger"}) for part in PARTS],
        *[([("sabine", "leyla")], "leyla", part, TEAM) for part in PARTS],
        *[([], "sabine", part, {"Thomas Nowak"}) for part in PARTS],
    ],
)
def test_who_is_away_is_stood_in_for_or_the_team_hears(
    mettmann: District,
    case: Application,
    absences: list[tuple[str, str | None]],
    apart: str,
    becomes: Callable[[District, Application, str], None] | None,
    expected: set[str],
) -> None:
    """Nobody who has a part in the case: of the team only the others."""
    for who, substitute in absences:
        away(mettmann, who, substitute)
    if becomes:
        becomes(mettmann, case, apart)
    assert due(case, assignee=mettmann["sabine"]) == expected


@pytest.mark.parametrize("becomes", PARTS)
def test_who_has_a_part_in_a_case_is_not_its_office(
    mettmann: District, case: Application, becomes: Callable[[District, Application, str], None]
) -> None:
    """Neither in the work list, nor in a calendar, nor by the mails of the unit's deadlines."""
    away(mettmann, "sabine", "thomas")
    Application.objects.filter(pk=case.pk).update(assignee=mettmann["sabine"])
    cases = Application.objects.filter(pk=case.pk)
    asked = (
        lambda: cases.filter(casework.mine(mettmann["thomas"], DUE)).exists(),
        lambda: cases.filter(casework.covering(mettmann["thomas"], DUE)).exists(),
        lambda: feed_deadlines.of(mettmann["thomas"], DUE).filter(at_desk=True).exists(),
    )
    assert [each() for each in asked] == [True] * 3
    becomes(mettmann, case, "thomas")
    assert [each() for each in asked] == [False] * 3
    alerts.tick(date(2027, 2, 7))
    assert "Thomas Nowak" not in {name for _stage, name in told()}


def test_an_absence_that_ended_changes_nothing(mettmann: District, case: Application) -> None:
    away(mettmann, "sabine", "thomas", until=DUE - DAY)
    assert due(case, assignee=mettmann["sabine"]) == {"Sabine Krüger"}


def test_who_works_here_no_more_is_not_told(mettmann: District, case: Application) -> None:
    mettmann["sabine"].unitrole_set.all().delete()
    assert due(case, assignee=mettmann["sabine"]) == {"Thomas Nowak"}
