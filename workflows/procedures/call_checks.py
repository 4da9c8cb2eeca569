# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an act on a call is asked before it happens."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q

from grants.models import Status
from grants.models.application import CLOSED
from law.finding import Finding
from law.money import euro
from permissions import administering

if TYPE_CHECKING:
    from workflows.procedures.calling import Calling

PLACES = {
    "unit": "Die zuständige Stelle bleibt deshalb, wie sie ist.",
    "committee": "Das Gremium bleibt deshalb, wie es ist.",
    "fund": "Ihr Geld kommt aus dem bisherigen Topf.",
}


def days_in_order(procedure: "Calling") -> Iterator[Finding]:
    """No end before its beginning, and nobody applies for a time that is over."""
    given = procedure.data
    closes, session = given.get("closes_on"), given.get("session_on")
    if given["period_until"] < given["period_from"]:
        text = "Der letzte Tag des Zeitraums liegt vor dem ersten. Bitte prüfen Sie beide Tage."
        yield Finding("days_in_order", text, field="period_until")
    if closes and closes < given["opens_on"]:
        text = "Der letzte Tag für Anträge liegt vor dem ersten. Bitte prüfen Sie beide Tage."
        yield Finding("days_in_order", text, field="closes_on")
    if closes and closes > given["period_until"]:
        text = "An diesem Tag ist der Zeitraum der Projekte schon vorbei. Bitte nehmen Sie einen früheren Tag."
        yield Finding("days_in_order", text, field="closes_on")
    if session and session < given["opens_on"]:
        text = "Die Sitzung liegt vor dem ersten Tag für Anträge. Bitte prüfen Sie beide Tage."
        yield Finding("days_in_order", text, field="session_on")


def fund_is_new(procedure: "Calling") -> Iterator[Finding]:
    """One fund a name and year; whoever means an existing one chooses it."""
    name, year = procedure.data.get("fund_name", ""), procedure.data.get("fund_year") or 0
    if procedure.fund is None and administering.fund_exists(name, year):
        text = f"Den Topf „{name} {year}“ gibt es schon. Bitte wählen Sie ihn aus oder nehmen Sie einen anderen Namen."
        yield Finding("fund_is_new", text, field="fund_name")


def fund_as_it_was_seen(procedure: "Calling") -> Iterator[Finding]:
    """Money may have been moved since the page was opened; nobody overwrites what they have not seen."""
    fund, seen = procedure.fund, procedure.data.get("fund_limit_seen")
    if fund and seen is not None and fund.limit not in (seen, procedure.data["fund_limit"]):
        text = f"Das Geld im Topf „{fund}“ wurde inzwischen geändert: Jetzt sind es {euro(fund.limit)}."
        yield Finding("fund_as_it_was_seen", f"{text} Bitte prüfen Sie den Betrag.", field="fund_limit")


def fund_covers_what_is_promised(procedure: "Calling") -> Iterator[Finding]:
    """The limit does not fall below what is reserved and bound."""
    if (fund := procedure.fund) is None:
        return
    promised = fund.reserved + fund.bound
    if procedure.data["fund_limit"] < promised:
        text = f"Im Topf „{fund}“ sind schon {euro(promised)} vorgemerkt oder gebunden. Weniger geht nicht."
        yield Finding("fund_covers_what_is_promised", text, field="fund_limit")


def cap_fits_the_fund(procedure: "Calling") -> Iterator[Finding]:
    cap = procedure.data["settings"].get("cap")
    limit = procedure.data["fund_limit"]
    if cap is not None and Decimal(cap) > limit:
        text = f"Im ganzen Topf sind nur {euro(limit)}. Bitte prüfen Sie den Höchstbetrag für ein Projekt."
        yield Finding("cap_fits_the_fund", text, field="cap")


def cases_keep_their_place(procedure: "Calling") -> Iterator[Finding]:
    """Office, body and fund are what a case was sent to: from the first one on they stay."""
    moved = procedure.changes_of_place
    if not moved or not procedure.call.applications.exclude(status=Status.DRAFT).exists():
        return
    for name in moved:
        text = f"Unter diesem Aufruf wurden schon Anträge eingereicht. {PLACES[name]}"
        text += " Brauchen Sie es anders, legen Sie bitte einen neuen Aufruf an."
        yield Finding("cases_keep_their_place", text, field=name)


def cases_keep_their_period(procedure: "Calling") -> Iterator[Finding]:
    """A case that is worked on lies inside the period it was sent for."""
    since, until = procedure.data["period_from"], procedure.data["period_until"]
    if (since, until) == (procedure.call.period_from, procedure.call.period_until):
        return
    running = procedure.call.applications.exclude(status__in=(Status.DRAFT, *CLOSED))
    if left_out := running.filter(Q(starts_on__lt=since) | Q(ends_on__gt=until)).count():
        what = "liegt ein eingereichtes Projekt" if left_out == 1 else f"liegen {left_out} eingereichte Projekte"
        text = f"Außerhalb dieses Zeitraums {what}. Bitte lassen Sie den Zeitraum mindestens so lang."
        yield Finding("cases_keep_their_period", text, field="period_until")


def is_not_over(procedure: "Calling") -> Iterator[Finding]:
    """Nobody can apply under what ended."""
    call = procedure.call
    if call.closes_on and call.closes_on < procedure.on:
        text = f"Der letzte Tag für Anträge war der {call.closes_on:%d.%m.%Y}. Bitte ändern Sie ihn zuerst."
        yield Finding("is_not_over", text)
    elif call.period_until < procedure.on:
        text = f"Der Zeitraum der Projekte endete am {call.period_until:%d.%m.%Y}. Bitte ändern Sie ihn zuerst."
        yield Finding("is_not_over", text)


def somebody_works_there(procedure: "Calling") -> Iterator[Finding]:
    """Applications need somebody who reads them."""
    if not administering.has_casework(procedure.call.unit_id):
        text = f"In der Stelle „{procedure.call.unit}“ bearbeitet noch niemand Anträge."
        yield Finding("somebody_works_there", f"{text} Bitte lassen Sie dort zuerst jemanden eintragen.")
