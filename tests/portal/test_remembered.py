# SPDX-License-Identifier: AGPL-3.0-or-later
"""A row of the work list is written once for equal values, and never shown for others."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.utils.safestring import mark_safe

from portal.office.work import Row
from portal.templatetags import portal

TEMPLATE = "office/work_row.html"
DAY = date(2027, 3, 17)
ROW = Row(
    public_id=UUID(int=7),
    title="Sommerfest",
    reference="AK-2027-00007",
    call="Aktionsfonds 2027",
    applicant="Verein am Platz",
    amount_asked=Decimal("4800.50"),
    status="submitted",
    status_label="Eingereicht",
    due_on=date(2027, 3, 31),
    step="Prüfen",
    assignee="Thomas Nowak",
    covered=False,
    unanswered=False,
    failing=False,
)
OTHER = {
    "public_id": UUID(int=8),
    "title": "Herbstfest",
    "reference": "AK-2027-00008",
    "call": "Aktionsfonds 2028",
    "applicant": "Nachbarn am Platz",
    "amount_asked": Decimal("4800.51"),
    "status": "incomplete",
    "status_label": "Unvollständig",
    "due_on": date(2027, 4, 1),
    "step": "Nachfordern",
    "assignee": "Sabine Krüger",
    "covered": True,
    "unanswered": True,
    "failing": True,
}


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(portal, "today", lambda: DAY)
    portal._written.cache_clear()
    yield
    portal._written.cache_clear()


def test_equal_rows_are_written_once() -> None:
    first = portal.remembered(TEMPLATE, ROW)
    assert portal.remembered(TEMPLATE, Row(*ROW)) is first
    assert portal._written.cache_info().misses == 1


def test_every_value_is_tried() -> None:
    assert OTHER.keys() == set(Row._fields)


@pytest.mark.parametrize("field", OTHER)
def test_another_value_is_another_row(field: str) -> None:
    """What was remembered before must not hide a change, whichever value it is."""
    before = portal.remembered(TEMPLATE, ROW)
    assert portal.remembered(TEMPLATE, ROW._replace(**{field: OTHER[field]})) != before


def test_tomorrow_the_deadline_reads_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    before = portal.remembered(TEMPLATE, ROW)
    monkeypatch.setattr(portal, "today", lambda: date(2027, 3, 18))
    assert portal.remembered(TEMPLATE, ROW) != before


def test_names_stay_harmless() -> None:
    written = portal.remembered(TEMPLATE, ROW._replace(applicant="<script>alert(1)</script>"))
    assert "<script>" not in written
    assert "&lt;script&gt;" in written


class Mutable:
    """Hashed by identity, as a model is by its key."""


def test_what_can_change_is_refused() -> None:
    with pytest.raises(TypeError, match="never change"):
        portal.remembered(TEMPLATE, (*ROW[:-1], Mutable()))


def test_rows_within_rows_count_too() -> None:
    with pytest.raises(TypeError, match="never change"):
        portal.remembered(TEMPLATE, (*ROW[:-1], ("plain", Mutable())))


def test_text_marked_as_safe_is_refused() -> None:
    """It equals the same text somebody typed, which would then be written unescaped."""
    with pytest.raises(TypeError, match="never change"):
        portal.remembered(TEMPLATE, ROW._replace(title=mark_safe("<b>fett</b>")))
