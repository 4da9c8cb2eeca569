# SPDX-License-Identifier: AGPL-3.0-or-later
"""A town's own list of claims, for tests."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from benefits import listed, listed_columns, sheets
from benefits.listed_columns import COLUMNS
from benefits.models import ClaimList
from permissions import listed as scopes
from tests.benefits.conftest import APPLIED
from workflows import taking_over
from workflows.demo.families import Families

TITLES = [column.title for column in COLUMNS.values()]
RATINGEN = ("Ratingen", "bkgg")


def line(number: int = 1, **changed: str) -> list[str]:
    """A trip of one child of one family; each number has a family of its own."""
    values = {
        "number": f"50.2-{number}",
        "applicant": f"Erika Beispiel {number}",
        "street": f"Musterweg {number}",
        "postcode": "40878",
        "place": "Ratingen",
        "first_name": "Max",
        "last_name": "Beispiel",
        "born_on": "14.03.2014",
        "institution": "Grundschule Am Park",
        "package": "Mehrtägige Klassenfahrten",
        "applied_on": "01.09.2026",
        "period_from": "01.08.2026",
        "period_until": "31.07.2027",
        "amount_asked": "320,00",
    }
    return [(values | changed).get(name, "") for name in COLUMNS]


DECIDED = {"decision": "bewilligt", "decided_on": "15.09.2026", "amount": "300,00", "payment": "Gutschein"}
DECIDED |= {"papers_on": "08.09.2026"}


def csv(*lines: Sequence[str], titles: Sequence[str] = TITLES, delimiter: str = ";") -> bytes:
    return "\r\n".join(delimiter.join(each) for each in (titles, *lines)).encode()


def sent(offices: Families, *lines: Sequence[str], office: tuple[str, str] = RATINGEN, on: date = APPLIED) -> ClaimList:
    """Sent and looked at by who leads the office."""
    made = laid_down(offices, *lines, office=office)
    look_at(offices, made, on)
    return made


def laid_down(offices: Families, *lines: Sequence[str], office: tuple[str, str] = RATINGEN) -> ClaimList:
    """Sent, and nothing said of its columns yet."""
    unit = offices.offices[office].unit_id
    return listed.lay_down(sheets.read(csv(*lines)), unit=unit, by=offices["deniz"])


def look_at(offices: Families, made: ClaimList, on: date = APPLIED) -> None:
    office = made.unit.compartment
    columns = listed_columns.proposed(made.unit_id, made.headings)
    known = scopes.namesakes(offices["deniz"], office)
    listed.look_at(made, columns, on, circle=office.circle, known=known)
    made.refresh_from_db()


def taken(offices: Families, *lines: Sequence[str], on: date = APPLIED, **more: Any) -> ClaimList:
    """And taken over."""
    made = sent(offices, *lines, on=on, **more)
    taking_over.begin(made, by=offices["deniz"], on=on)
    taking_over.run_pending(on)
    made.refresh_from_db()
    return made


def faults(made: ClaimList) -> dict[int, str]:
    """By the line of the file."""
    return dict(made.rows.exclude(faults="").values_list("number", "faults"))
