# SPDX-License-Identifier: AGPL-3.0-or-later
"""Money from one fund to another: a point of the giving body's agenda, resolved there, moved by the office."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import F

from committees.models import AgendaItem, Meeting
from committees.rows import Row, first
from grants.models import Call, Fund, Transfer
from law.finding import Finding
from law.money import euro

FUND = Row(Fund)
TRANSFER = Row(Transfer)
OF_RESOLUTION = f"""
    SELECT {TRANSFER.columns("t")} FROM grants_transfer t JOIN committees_poll p ON p.item_id = t.item_id
      JOIN committees_resolution o ON o.poll_id = p.id WHERE o.id = %(id)s"""
# In the order of their keys, so that two transfers across each other wait and never lock for ever.
LOCK_FUNDS = f"""
    SELECT {FUND.columns("f")} FROM grants_fund f
     WHERE f.id IN (%(giver)s, %(taker)s) ORDER BY f.id FOR UPDATE"""


def plan(
    meeting: Meeting,
    giver: Fund,
    taker: Fund,
    amount: Decimal,
    reasons: str,
    *,
    taken_from: AgendaItem | None = None,
) -> Transfer:
    """A point of that agenda; lock the meeting first."""
    last = meeting.items.order_by("-position").values_list("position", flat=True).first() or 0
    item = AgendaItem.objects.create(
        meeting=meeting,
        position=last + 1,
        kind=AgendaItem.Kind.TRANSFER,
        title=f"Umwidmung: {euro(amount)} aus {giver} in {taker}",
        text=reasons,
        urgent=meeting.invited_on is not None,
        taken_from=taken_from,
    )
    return Transfer.objects.create(item=item, giver=giver, taker=taker, amount=amount)


def of_resolution(resolution: int) -> Transfer | None:
    row = first(OF_RESOLUTION, {"id": resolution})
    return TRANSFER.build(row) if row else None


def lock_funds(transfer: Transfer) -> None:
    """Both ends, and the transfer sees them as they stand now."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_FUNDS, {"giver": transfer.giver_id, "taker": transfer.taker_id})
        funds = {fund.pk: fund for fund in map(FUND.build, cursor.fetchall())}
    transfer.giver, transfer.taker = funds[transfer.giver_id], funds[transfer.taker_id]


def givers(committee: int, on: date) -> Any:
    """Funds this body decides on in the year of that day."""
    calls = Call.objects.published().filter(committee=committee)
    return Fund.objects.filter(calls__in=calls, year=on.year).distinct().order_by("name")


def takers(committee: int, on: date) -> Any:
    """Every fund of the same offices and year: money of a year stays in it."""
    units = Call.objects.published().filter(committee=committee).values("unit")
    calls = Call.objects.published().filter(unit__in=units)
    return Fund.objects.filter(calls__in=calls, year=on.year).distinct().order_by("name")


def too_little(giver: Fund, amount: Decimal, *, field: str = "") -> list[Finding]:
    """[] when the fund can spare the sum: what is reserved and bound stays covered."""
    if amount <= giver.free:
        return []
    text = f"Im Topf „{giver}“ sind nur noch {euro(giver.free)} frei. {euro(amount)} kann er nicht abgeben."
    return [Finding("too_little", text, field=field)]


def carry_out(transfer: Transfer, *, on: date) -> None:
    """Lowers one limit and raises the other by the same sum; a CHECK keeps what the giver owes covered."""
    Fund.objects.filter(pk=transfer.giver_id).update(limit=F("limit") - transfer.amount)
    Fund.objects.filter(pk=transfer.taker_id).update(limit=F("limit") + transfer.amount)
    Transfer.objects.filter(pk=transfer.pk).update(carried_out_on=on)
