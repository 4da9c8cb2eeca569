# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a case can be put on: a session to come that nobody closed, and never a vote in writing."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from committees.models import AgendaItem, Meeting
from grants.models import Application, Status
from law.finding import Refused
from tests.portal.committee import Evening
from workflows import subjects
from workflows.demo.district import District
from workflows.engine import perform
from workflows.forms import Schedule

ON = date(2027, 1, 22)
NO_SESSIONS: dict[str, dict[str, Any]] = {
    "circulation": {"kind": Meeting.Kind.CIRCULATION},
    "closed": {"phase": Meeting.Phase.CLOSED, "closed_at": timezone.now()},
    "signed": {"phase": Meeting.Phase.SIGNED, "closed_at": timezone.now(), "signed_on": ON},
    "over": {"held_on": ON - timedelta(days=1)},
}


@pytest.fixture
def case(mettmann: District) -> Application:
    evening = Evening(mettmann)
    return evening.ready(evening.case(schedule=False))


def another(district: District, **what: Any) -> Meeting:
    signed = {"signed_by": district["mehmet"]} if what.get("phase") == Meeting.Phase.SIGNED else {}
    return Meeting.objects.create(committee=district.committee, **{"held_on": date(2027, 4, 14)} | what | signed)


@pytest.mark.parametrize("kind", NO_SESSIONS)
def test_only_a_session_to_come_takes_a_case(mettmann: District, case: Application, kind: str) -> None:
    meeting = another(mettmann, **NO_SESSIONS[kind])
    with pytest.raises(Refused, match="Bitte wählen Sie eine kommende Sitzung"):
        perform("schedule", case, by=mettmann["sabine"], on=ON, meeting=meeting)
    case.refresh_from_db()
    assert case.status == Status.READY
    assert not AgendaItem.objects.filter(meeting=meeting).exists()
    offered = Schedule(subject=case, by=mettmann["sabine"], on=ON)
    assert list(offered.fields["meeting"].queryset) == [mettmann.meeting]  # type: ignore[attr-defined]
    sent = Schedule({"meeting": str(meeting.pk)}, subject=case, by=mettmann["sabine"], on=ON)
    assert not sent.is_valid()


def test_who_chose_a_session_that_was_closed_meanwhile_hears_it(mettmann: District, case: Application) -> None:
    """The page was read before; what counts is what the lock reads."""
    chosen = Meeting.objects.get(pk=mettmann.meeting.pk)
    Meeting.objects.filter(pk=chosen.pk).update(phase=Meeting.Phase.CLOSED, closed_at=timezone.now())
    with pytest.raises(Refused, match="Bitte wählen Sie eine kommende Sitzung"):
        perform("schedule", case, by=mettmann["sabine"], on=ON, meeting=chosen)


def test_without_the_fresh_look_it_would_be_in_limbo(
    mettmann: District, case: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(subjects, "_lock_meeting_of", lambda _data: None)
    chosen = Meeting.objects.get(pk=mettmann.meeting.pk)
    Meeting.objects.filter(pk=chosen.pk).update(phase=Meeting.Phase.CLOSED, closed_at=timezone.now())
    perform("schedule", case, by=mettmann["sabine"], on=ON, meeting=chosen)
    assert AgendaItem.objects.get().meeting.phase == Meeting.Phase.CLOSED
