# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words between a value and a reader: amounts, days, deadlines, statuses, complaints of a form."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from types import NoneType
from typing import Any, NamedTuple
from uuid import UUID

from django import template
from django.template.loader import get_template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from grants import calls
from grants.models import Application
from law import money
from law.calendar import office_days, today

register = template.Library()

SOON = 7  # days; a deadline this near asks for attention
# How a status looks; what it is called stands with the status itself (get_status_display).
STATUS_KINDS = {
    "submitted": "info",
    "incomplete": "warning",
    "ready": "info",
    "scheduled": "info",
    "resolved": "info",
    "deviation": "warning",
    "awarded": "success",
    "rejected": "danger",
    "deferred": "warning",
    "waitlisted": "warning",
    "notified": "success",
}
MESSAGE_KINDS = {"success": "success", "warning": "warning", "error": "danger"}
PLAIN = (str, int, Decimal, date, UUID, NoneType)
UNITS = ((1_000_000, "MB"), (1_000, "KB"))


class Complaint(NamedTuple):
    """One line of the error summary; without an anchor it belongs to no single field."""

    text: str
    anchor: str


@register.filter
def euro(amount: Decimal | int | str | None) -> str:
    return "" if amount in (None, "") else money.euro(Decimal(str(amount)))


@register.filter
def day(value: date | datetime | None) -> str:
    """17.03.2027"""
    return f"{_local(value):%d.%m.%Y}" if value else ""


@register.filter
def dialled(phone: str) -> str:
    """02104 99-0 as a telephone takes it: 02104990"""
    return "".join(sign for sign in phone if sign.isdigit() or sign == "+")


@register.filter
def weekday(value: date | datetime | None) -> str:
    """Mittwoch, 17. März 2027"""
    return date_format(_local(value), "l, j. F Y") if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """17.03.2027, 14:05 Uhr"""
    return f"{_local(value):%d.%m.%Y, %H:%M} Uhr" if value else ""


@register.filter
def clock(value: datetime) -> str:
    """heute um 14:05 Uhr · am 17.03.2027 um 14:05 Uhr; by the clock on the wall, which no demo moves."""
    day_of = "heute" if timezone.localtime(value).date() == timezone.localdate() else f"am {day(value)}"
    return f"{day_of} um {_local(value):%H:%M} Uhr"


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def days_left(due_on: date | None) -> str:
    """heute · noch 4 Tage · seit 3 Tagen überschritten"""
    if due_on is None:
        return ""
    days = (due_on - today()).days
    if days < 0:
        return "seit gestern überschritten" if days == -1 else f"seit {-days} Tagen überschritten"
    return {0: "heute", 1: "noch bis morgen"}.get(days, f"noch {days} Tage")


@register.filter
def working_days_left(due_on: date | None) -> str:
    """noch 4 Arbeitstage, as an office counts; days gone by are days."""
    if due_on is None or (due_on - today()).days < 1:
        return days_left(due_on)
    left = office_days(today(), due_on)
    return {0: "vor dem nächsten Arbeitstag", 1: "noch 1 Arbeitstag"}.get(left, f"noch {left} Arbeitstage")


@register.filter
def to_come(value: date | None) -> bool:
    """Whether a day is still ahead."""
    return value is not None and value > today()


@register.filter
def urgency(due_on: date | None) -> str:
    """The kind of badge a deadline wears."""
    days = (due_on - today()).days if due_on else SOON + 1
    return "danger" if days < 0 else "warning" if days <= SOON else "info"


@register.filter
def status_kind(status: str) -> str:
    return STATUS_KINDS.get(str(status), "neutral")


@register.filter
def message_kind(level_tag: str) -> str:
    """The kind of alert for a level of django.contrib.messages."""
    return MESSAGE_KINDS.get(level_tag, "info")


@register.filter
def size(count: int | None) -> str:
    """245 KB · 1,2 MB"""
    for unit, name in UNITS:
        if count and count >= unit:
            return f"{count / unit:.1f}".replace(".", ",").removesuffix(",0") + f" {name}"
    return f"{count} Byte" if count else ""


@register.simple_tag
def remembered(template_name: str, row: tuple[Any, ...] = ()) -> str:
    """A template that sees nothing but a row of plain values and the day: equal rows are written once."""
    return _written(template_name, row, today())


@lru_cache(maxsize=4_096)
def _written(template_name: str, row: tuple[Any, ...], _on: date) -> str:
    if not _plain(row):
        raise TypeError(f"{template_name} may only be given values that never change.")
    return get_template(template_name).render({"row": row})


def _plain(value: Any) -> bool:
    """Text marked as safe is not: it equals the same text from somebody's keyboard."""
    if isinstance(value, SafeString):
        return False
    return all(_plain(each) for each in value) if isinstance(value, tuple) else isinstance(value, PLAIN)


@register.simple_tag
def complaints(form: Any = None, findings: Any = ()) -> list[Complaint]:
    """What the error summary says, one line per field: the form's errors, then Findings it lacks."""
    told = [complaint for part in _forms(form) for complaint in _of_form(part)]
    texts = {complaint.text for complaint in told}
    named = {bound.name: bound.focus_id for part in _forms(form) for bound in part}
    late = (f for f in findings or () if f.blocking and f.text not in texts)
    told += [Complaint(f.text, named.get(f.field, "")) for f in late]
    first = {complaint.anchor or complaint.text: complaint for complaint in reversed(told)}
    return list(reversed(first.values()))


@register.filter
def complaints_title(found: list[Complaint]) -> str:
    count = sum(1 for complaint in found if complaint.anchor)
    if not count:
        return "Das geht so noch nicht"
    return "Bitte prüfen Sie eine Angabe" if count == 1 else f"Bitte prüfen Sie {count} Angaben"


def _forms(form: Any) -> Iterable[Any]:
    """A form, a formset or a list of forms."""
    if not form:
        return []
    return [form] if hasattr(form, "fields") else list(form)


def _of_form(form: Any) -> Iterator[Complaint]:
    yield from (Complaint(str(error), "") for error in form.non_field_errors())
    for bound in form:
        anchor = "" if bound.is_hidden else bound.focus_id
        yield from (Complaint(str(error), anchor) for error in bound.errors)


@register.filter
def says_du(application: Application) -> bool:
    """Whether the pages of this application address young people."""
    return calls.terms_in(application).says_du
