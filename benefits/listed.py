# SPDX-License-Identifier: AGPL-3.0-or-later
"""A town's list laid down, looked at line by line, and its families found: nothing becomes a claim here."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet

from benefits.listed_columns import WHAT_TO_DO, keep, plain
from benefits.listed_rows import Line, read
from benefits.models import Claim, ClaimList, Family, ListedClaim, ListedFamily

FEWEST = 5  # columns of a table; what has fewer was cut apart at another sign
ONE_COLUMN = (
    "In dieser Tabelle sind keine Spalten zu erkennen. Bitte speichern Sie sie als XLSX, oder als CSV mit Semikolon"
    " zwischen den Spalten."
)
NO_LINES = "In der Tabelle steht keine Zeile unter den Überschriften. Bitte prüfen Sie, ob es die richtige Datei ist."
TWICE = "Das Aktenzeichen „{}“ hat schon Zeile {}. Bitte streichen Sie eine von beiden."
SAME_CLAIM = "Dasselbe Kind, dieselbe Leistung und derselbe Beginn stehen schon in Zeile {}. Bitte streichen Sie eine."
TAKEN = "Das Aktenzeichen „{}“ ist schon übernommen. Bitte streichen Sie die Zeile."
READ = """
    UPDATE benefits_listedclaim r SET said = v.said::jsonb, faults = v.faults, hint = v.hint, family_id = v.family
      FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[]) AS v (id, said, faults, hint, family)
     WHERE r.id = v.id"""
# Who goes by these names in the compartment already: {name: families}.
Namesakes = Callable[[Collection[str]], Mapping[str, Sequence[Family]]]


class NotNow(Exception):
    """What stands against it, as a sentence."""


def faults_of(table: Sequence[Sequence[str]]) -> str:
    """What is wrong with a table as a whole; nothing of it is kept then."""
    if not table or max(len(row) for row in table) < FEWEST:
        return ONE_COLUMN
    return "" if len(table) > 1 else NO_LINES


def lay_down(table: Sequence[Sequence[str]], *, unit: int, by: Any) -> ClaimList:
    """The first line holds the headings; each further one is kept as it came."""
    width = max(len(row) for row in table)
    headings = [*table[0], *[""] * (width - len(table[0]))]
    with transaction.atomic():
        listed = ClaimList.objects.create(unit_id=unit, headings=headings, uploaded_by=by, many=len(table) - 1)
        ListedClaim.objects.bulk_create(
            ListedClaim(list=listed, number=number, cells=list(row)) for number, row in enumerate(table[1:], start=2)
        )
    return listed


def locked(listed: ClaimList) -> ClaimList:
    """Read anew and held: of two people who do something with a list, one comes first."""
    return ClaimList.objects.select_for_update(of=("self",)).get(pk=listed.pk)


def look_at(listed: ClaimList, columns: Mapping[str, int], on: Any, *, circle: str, known: Namesakes) -> None:
    """The dry run: what each line says by these columns, what is wrong with it, whose it is. Changes no claim."""
    with transaction.atomic():
        fresh = locked(listed)
        if fresh.begun_on is not None:
            raise NotNow("Diese Liste wird schon übernommen. Die Spalten lassen sich nicht mehr ändern.")
        rows = list(fresh.rows.order_by("number"))
        lines = [read(row.cells, columns, circle, on) for row in rows]
        _once_each(rows, lines, _taken(fresh.unit_id, lines))
        fresh.families.all().delete()
        _write(rows, lines, _families(fresh, lines, known))
        fresh.columns = dict(columns)
        fresh.save(update_fields=["columns"])
        keep(fresh.unit_id, fresh.headings, columns)


def _taken(unit: int, lines: Iterable[Line]) -> set[str]:
    numbers = [line.said["number"] for line in lines if "number" in line.said]
    return taken_over(unit, numbers)


def taken_over(unit: int, numbers: Collection[str]) -> set[str]:
    """Which of these old numbers claims of the office carry."""
    found = Claim.objects.filter(unit=unit, old_number__in=numbers).values_list("old_number", flat=True)
    return {number for number in found if number is not None}


def _once_each(rows: Sequence[ListedClaim], lines: Sequence[Line], taken: Collection[str]) -> None:
    """An old number stands for one claim, and a child applies for the same once."""
    numbers: dict[str, int] = {}
    claims: dict[tuple[Any, ...], int] = {}
    for row, line in zip(rows, lines, strict=True):
        said = line.said
        if number := said.get("number"):
            if number in taken:
                line.faults.append(TAKEN.format(number))
            elif (first := numbers.setdefault(number, row.number)) != row.number:
                line.faults.append(TWICE.format(number, first))
        if not line.faults:
            same = (family_of(said), *child_key(said), said["package"], said["period_from"])
            if (first := claims.setdefault(same, row.number)) != row.number:
                line.faults.append(SAME_CLAIM.format(first))


def family_of(said: Mapping[str, Any]) -> tuple[str, ...]:
    """Of one name at one address is one family."""
    return tuple(plain(said[name]) for name in ("applicant", "street", "postcode", "place"))


def child_key(said: Mapping[str, Any]) -> tuple[str, str, str]:
    """Who has this name and this birthday in a family is this child."""
    return plain(said["first_name"]), plain(said["last_name"]), said["born_on"]


def _families(listed: ClaimList, lines: Iterable[Line], known: Namesakes) -> dict[tuple[str, ...], int]:
    """One row for each family of the good lines; who has a namesake in the office waits for a choice."""
    first: dict[tuple[str, ...], Mapping[str, Any]] = {}
    for line in lines:
        if not line.faults:
            first.setdefault(family_of(line.said), line.said)
    namesakes = known({said["applicant"] for said in first.values()})
    made = ListedFamily.objects.bulk_create(
        ListedFamily(
            list=listed,
            name=said["applicant"],
            offered=bool(namesakes.get(plain(said["applicant"]))),
            **{name: said.get(name, "") for name in ("street", "postcode", "place", "phone")},
        )
        for said in first.values()
    )
    return dict(zip(first, (each.pk for each in made), strict=True))


def _write(rows: Sequence[ListedClaim], lines: Sequence[Line], families: Mapping[tuple[str, ...], int]) -> None:
    values = (
        [row.pk for row in rows],
        [json.dumps(line.said) for line in lines],
        [" ".join(line.faults) for line in lines],
        [" ".join(line.hints) for line in lines],
        [None if line.faults else families[family_of(line.said)] for line in lines],
    )
    with connection.cursor() as cursor:
        cursor.execute(READ, values)


def choose(listed: ClaimList, choices: Mapping[int, Family | None], *, others_new: bool = False) -> None:
    """Which file it is, of those offered to whoever chooses; None: a new one."""
    with transaction.atomic():
        fresh = locked(listed)
        if fresh.begun_on is not None:
            raise NotNow("Diese Liste wird schon übernommen. Die Akten lassen sich nicht mehr wählen.")
        waiting = {each.pk: each for each in fresh.families.filter(offered=True, pk__in=list(choices))}
        for pk, family in waiting.items():
            chosen = choices[pk]
            family.choice = ListedFamily.Choice.KNOWN if chosen else ListedFamily.Choice.NEW
            family.family = chosen
        ListedFamily.objects.bulk_update(waiting.values(), ["choice", "family"])
        if others_new:
            fresh.families.filter(UNDECIDED).update(choice=ListedFamily.Choice.NEW)


UNDECIDED = Q(offered=True, choice="")
GOOD, BAD = Q(faults="") & ~Q(said={}), ~Q(faults="")


def counted(listed: ClaimList) -> dict[str, int]:
    """Of its lines: good, bad, taken; in one statement."""
    counts = {"good": Count("pk", filter=GOOD), "bad": Count("pk", filter=BAD), "taken": Count("claim")}
    return listed.rows.aggregate(**counts)


def undecided(listed: ClaimList) -> QuerySet[ListedFamily]:
    """Families somebody has to say of whether their file is here."""
    return listed.families.filter(UNDECIDED)


def to_mend(listed: ClaimList) -> list[list[str]]:
    """The table of the bad lines as it came, with one more column; to be mended and sent again."""
    headings = [*listed.headings]
    own = headings.index(WHAT_TO_DO) if WHAT_TO_DO in headings else None
    rows = [[*headings, WHAT_TO_DO] if own is None else headings]
    for row in listed.rows.filter(BAD).order_by("number"):
        cells = [*row.cells, *[""] * (len(headings) - len(row.cells))]
        rows.append([*cells, row.faults] if own is None else [*cells[:own], row.faults, *cells[own + 1 :]])
    return rows
