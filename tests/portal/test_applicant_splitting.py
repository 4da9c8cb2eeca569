# SPDX-License-Identifier: AGPL-3.0-or-later
"""Splitting a project while a colleague writes."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from grants import drafts
from grants.models import Application
from portal.applicant import splitting
from tests.portal.applicant import text, url
from workflows.demo.district import District
from workflows.demo.drafts import draft


def test_a_last_day_changed_meanwhile_is_not_overwritten(
    client: Client, mettmann: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading the draft and shortening it, a colleague ends the project in summer."""
    case = draft(mettmann.call, mettmann.association)
    drafts.save_answers(case, {"ends_on": date(2028, 2, 1)}, by=mettmann["antje"])
    parts = splitting._parts

    def slow(*read: Any) -> dict[str, Any]:
        found = parts(*read)
        drafts.save_answers(case, {"ends_on": date(2027, 7, 1)}, by=mettmann["oksana"])
        return found

    monkeypatch.setattr(splitting, "_parts", slow)
    client.force_login(mettmann["antje"])
    page = text(client.post(url("split", case), follow=True))
    assert "Jemand hat den letzten Tag Ihres Projekts gerade geändert." in page
    case.refresh_from_db()
    assert (case.ends_on, Application.objects.count()) == (date(2027, 7, 1), 1)
