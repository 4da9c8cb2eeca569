# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a family never sent goes after its time, with its papers; what somebody still works on stays."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from benefits import draft_retention, drafts
from benefits.models import AccessRule, DraftPaper, FamilyDraft
from law import calendar
from tests.benefits.conftest import APPLIED
from tests.benefits.desk import browser, words
from tests.benefits.test_fence import login
from workflows.demo.families import Families
from workflows.tasks import forget_expired

LAST = date(2026, 9, 28) + timedelta(days=draft_retention.USUAL_DAYS)


@pytest.fixture
def begun(offices: Families, settings: Any, tmp_path: Path) -> FamilyDraft:
    """By Samira, saved on the day, with a photo."""
    settings.MEDIA_ROOT = str(tmp_path)
    draft = drafts.begin(offices["samira"])
    paper = DraftPaper(draft=draft, kind="cost", media_type="image/jpeg", size=1, sha256="")
    paper.file.save("x.jpg", ContentFile(b"x"))
    saved(draft, APPLIED)
    return draft


def saved(draft: FamilyDraft, on: date) -> None:
    noon = timezone.make_aware(datetime.combine(on, datetime.min.time().replace(hour=12)))
    FamilyDraft.objects.filter(pk=draft.pk).update(saved_at=noon)


def test_it_goes_with_its_papers_after_its_last_day(
    begun: FamilyDraft, django_capture_on_commit_callbacks: Any
) -> None:
    file = begun.papers.get().file
    with login("foerderwerk_machines"), django_capture_on_commit_callbacks(execute=True):
        assert draft_retention.forget(LAST) == 0
        assert file.storage.exists(file.name)
    with login("foerderwerk_machines"), django_capture_on_commit_callbacks(execute=True):
        assert (draft_retention.forget(LAST + timedelta(1)), draft_retention.forget(LAST + timedelta(1))) == (1, 0)
    assert (FamilyDraft.objects.count(), DraftPaper.objects.count(), file.storage.exists(file.name)) == (0, 0, False)


def test_what_was_sent_or_saved_again_stays(begun: FamilyDraft, offices: Families) -> None:
    FamilyDraft.objects.filter(pk=begun.pk).update(sent_on=APPLIED)
    again = drafts.begin(offices["samira"])
    saved(again, LAST)
    calendar.pretend(LAST + timedelta(1))
    forget_expired()
    assert FamilyDraft.objects.count() == 2


def test_a_district_says_another_time(begun: FamilyDraft) -> None:
    AccessRule.objects.create(kind="draft_days", number=30, ground="Dienstanweisung", valid_from=APPLIED)
    assert draft_retention.forget(APPLIED + timedelta(30)) == 0
    assert draft_retention.forget(APPLIED + timedelta(31)) == 1


def test_the_family_reads_how_long(begun: FamilyDraft, offices: Families) -> None:
    page = words(browser(offices["samira"]).get("/familie/antrag/"))
    assert "Wir löschen den Entwurf nach dem 27.03.2027, wenn Sie nicht weitermachen." in page
