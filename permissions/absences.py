# SPDX-License-Identifier: AGPL-3.0-or-later
"""When somebody is away and who stands in: a person's own data, no act on a case. It ends by itself."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from committees.models import Apology, Meeting, Tenure
from law.finding import Finding, Refused
from permissions import casework
from permissions.models import Absence, User

AT_ONCE = "Diese Tage wurden gerade schon eingetragen. Bitte laden Sie die Seite neu."


def own(user: User, on: date) -> QuerySet[Absence]:
    """Those that are not over."""
    return Absence.objects.filter(user=user, until__gte=on).select_related("user", "substitute")


def stood_in(user: User, on: date) -> QuerySet[Absence]:
    """Those of others that this person stands in for, and that are not over."""
    return Absence.objects.filter(substitute=user, until__gte=on).select_related("user")


def of_team(user: User, on: date) -> QuerySet[Absence]:
    """Of everybody this person works with, themselves too."""
    found = Absence.objects.filter(user__in=casework.colleagues(user).order_by(), until__gte=on)
    return found.select_related("user", "substitute").order_by("since", "user__name")


def led(user: User, on: date) -> QuerySet[Absence]:
    """Of those whose team this person leads."""
    return Absence.objects.filter(user__in=casework.led_colleagues(user).order_by(), until__gte=on)


def enter(user: User, *, since: date, until: date, substitute: User | None, by: User, on: date) -> Absence:
    """Refused with all Findings. Both accounts are held: of two who name each other for the same days one is told."""
    try:
        with transaction.atomic():
            _hold(user, substitute)
            findings = [*_days(user, since, until, by, on), *_stands_in(user, since, until, substitute)]
            if findings:
                raise Refused(*findings)
            return Absence.objects.create(user=user, since=since, until=until, substitute=substitute)
    except IntegrityError as error:
        raise Refused(Finding("days", AT_ONCE, field="since")) from error


def finish(absence: Absence, on: date) -> None:
    """Who comes back is there from that day on; what has not begun was never."""
    rows = Absence.objects.filter(pk=absence.pk)
    if absence.since >= on:
        rows.delete()
    else:
        rows.update(until=on - timedelta(days=1))


def sessions_meanwhile(user: User, on: date) -> QuerySet[Meeting]:
    """Planned sessions on days this person is away, in which they hold a seat and did not excuse themselves."""
    away = own(user, on).filter(since__lte=OuterRef("held_on"), until__gte=OuterRef("held_on"))
    return _sessions(user, on).filter(Exists(away), ~Exists(_apologies(user)))


def still_excused(absence: Absence, on: date) -> QuerySet[Meeting]:
    """Sessions of the rest of an absence from which who comes back earlier is still excused."""
    days = _sessions(absence.user, on).filter(held_on__gte=absence.since, held_on__lte=absence.until)
    return days.filter(Exists(_apologies(absence.user)))


def _sessions(user: User, on: date) -> QuerySet[Meeting]:
    """Planned ones in which this person holds a seat."""
    begun = Tenure.objects.holders().filter(user=user, committee=OuterRef("committee"), since__lte=OuterRef("held_on"))
    seat = begun.filter(Q(until__isnull=True) | Q(until__gte=OuterRef("held_on")))
    planned = Meeting.objects.filter(kind=Meeting.Kind.SESSION, phase=Meeting.Phase.CONVENED, held_on__gte=on)
    return planned.filter(Exists(seat)).select_related("committee").order_by("held_on", "pk")


def _apologies(user: User) -> QuerySet[Apology]:
    return Apology.objects.filter(meeting=OuterRef("pk"), seat__tenures__user=user)


def _hold(*people: User | None) -> None:
    """In the order of their keys, so that nobody waits in a circle."""
    keys = [person.pk for person in people if person]
    list(User.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))


def _days(user: User, since: date, until: date, by: User, on: date) -> Iterator[Finding]:
    if until < since:
        yield Finding("days", "Der letzte Tag liegt vor dem ersten. Bitte prüfen Sie beide Tage.", field="until")
        return
    if until < on:
        text = "Dieser Zeitraum ist schon vorbei. Bitte geben Sie einen letzten Tag ein, der noch kommt."
        yield Finding("days", text, field="until")
    if other := Absence.objects.filter(user=user, since__lte=until, until__gte=since).first():
        who = "Sie sind" if by == user else f"{user.name} ist"
        text = f"{who} {_span(other.since, other.until)} schon abwesend. Bitte beenden Sie zuerst diesen Eintrag."
        yield Finding("days", text, field="since")


def _stands_in(user: User, since: date, until: date, substitute: User | None) -> Iterator[Finding]:
    if substitute is None:
        return
    if substitute == user or not casework.colleagues(user).filter(pk=substitute.pk).exists():
        text = f"{substitute.name} kann hier nicht vertreten. Bitte wählen Sie jemanden aus derselben Stelle."
        yield Finding("stands_in", text, field="substitute")
    elif other := Absence.objects.filter(user=substitute, since__lte=until, until__gte=since).first():
        days = _span(max(since, other.since), min(until, other.until))
        text = f"{substitute.name} ist {days} selbst abwesend. Bitte wählen Sie jemand anderen, oder andere Tage."
        yield Finding("stands_in", text, field="substitute")


def _span(since: date, until: date) -> str:
    return f"am {since:%d.%m.%Y}" if since == until else f"vom {since:%d.%m.%Y} bis {until:%d.%m.%Y}"
