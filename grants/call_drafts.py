# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a call begins: as a draft nobody else sees, new or copied for the next year. The same form begins it once."""

import re
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from committees.models import Committee
from grants import programmes
from grants.models import Call, Fund, Unit
from law.calendar import add_months
from law.finding import Finding, Refused

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
LONGEST_SLUG = 45  # leaves room for a number
COPIED = (
    "programme_key",
    "unit_id",
    "committee_id",
    "second_signature_from",
    "office_decides_up_to",
    "rates",
    "settings",
)


def free_slug(title: str, *, but: int = 0) -> str:
    """What the address of a call is made of; the second of the same title gets a number."""
    wanted = slugify(title.translate(UMLAUTS))[:LONGEST_SLUG].strip("-") or "aufruf"
    taken = set(Call.objects.filter(slug__startswith=wanted).exclude(pk=but).values_list("slug", flat=True))
    numbers = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(slug for slug in numbers if slug not in taken)


def begin(
    *,
    public_id: UUID,
    title: str,
    programme_key: str,
    unit: Unit,
    committee: Committee,
    year: int,
    fund: Fund | None,
    fund_name: str,
    fund_limit: Decimal,
    on: date,
) -> Call:
    """A draft for a calendar year, with a fund there is or one of its own; the rest is changed on its page."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    call = Call(public_id=public_id, title=title, programme_key=programmes.programme(programme_key).key)
    call.unit, call.committee, call.opens_on = unit, committee, min(max(first, on), last)
    call.period_from, call.period_until = first, last
    return _draft(call, fund or Fund(name=fund_name, year=year, limit=fund_limit))


def copy(call: Call, *, public_id: UUID, title: str, fund_name: str, fund_limit: Decimal) -> Call:
    """A draft that says the same with dates a year on, and a fund of the next year. The session is planned anew."""
    made = Call(public_id=public_id, title=title, **{name: getattr(call, name) for name in COPIED})
    for name in ("period_from", "period_until", "opens_on", "closes_on"):
        day = getattr(call, name)
        setattr(made, name, a_year_on(day) if day else None)
    made.tranches = [[a_year_on(date.fromisoformat(until)).isoformat(), share] for until, share in call.tranches]
    return _draft(made, Fund(name=fund_name, year=call.fund.year + 1, limit=fund_limit))


def _draft(call: Call, fund: Fund) -> Call:
    """Both rows or none; a second click finds the first one's."""
    if there := Call.objects.filter(public_id=call.public_id).first():
        return there
    call.phase, call.slug = Call.Phase.DRAFT, free_slug(call.title)
    try:
        with transaction.atomic():
            if fund.pk is None:
                fund.save()
            call.fund = fund
            call.save(force_insert=True)
    except IntegrityError:
        if there := Call.objects.filter(public_id=call.public_id).first():
            return there
        text = f"Den Topf „{fund}“ gibt es schon. Bitte nehmen Sie einen anderen Namen."
        raise Refused(Finding("fund_is_new", text, field="fund_name")) from None
    return call


# --- the next year ---


def a_year_on(day: date) -> date:
    """The same day of the next year; the 28th where there is no 29th of February."""
    return add_months(day, 12)


def next_title(call: Call) -> str:
    """The title with its year counted on, or with the year behind it."""
    year = call.period_from.year
    counted = re.sub(rf"\b{year}\b", str(year + 1), call.title)
    return counted if counted != call.title else f"{call.title[:110]} {year + 1}"
