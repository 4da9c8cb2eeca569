# SPDX-License-Identifier: AGPL-3.0-or-later
"""B8: a hundred thousand claims from lists, through the machine, against a raw COPY of the same rows and the door."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Max

from benchmarks.rivals import counted
from benchmarks.stage import ON, Stage
from benefits import listed, listed_columns
from benefits.listed_columns import COLUMNS
from benefits.listed_rows import claim_of
from benefits.models import Child, Claim, ClaimEvent, ClaimList, Compartment, Evidence, Family, ListedClaim
from permissions import listed as scopes
from permissions.models import User
from workflows import taking_over
from workflows.demo import families
from workflows.engine import perform
from workflows.models import ListRun
from workflows.taking_over import data_of

CLAIMS, EACH, BY_DOOR = 100_000, 5_000, 500
PACKAGES = ("Ausflug", "Klassenfahrt", "Schulbedarf", "Mittagessen", "Teilhabe")
SIBLINGS = 4  # lines of one family
TABLES: tuple[type[models.Model], ...] = (Family, Child, Claim, Evidence, ClaimEvent)


def measure(_stage: Stage, claims: int = CLAIMS) -> list[str]:
    """Looked at, taken over and taken back, list by list; every second line has its papers."""
    built = families.build()
    office, lead = built.offices["Ratingen", "bkgg"], built["deniz"]
    before = {model: model._default_manager.aggregate(last=Max("pk"))["last"] or 0 for model in TABLES}
    lists, looked, taken, statements = [], 0.0, 0.0, 0
    for first in range(0, claims, EACH):
        made = listed.lay_down(table(first, min(EACH, claims - first)), unit=office.unit_id, by=lead)
        looked += timed(look_at, made, office, lead)
        start = time.perf_counter()
        statements = counted(lambda made=made: take_over(made, lead))
        taken += time.perf_counter() - start
        lists.append(made)
    assert Claim.objects.exclude(old_number=None).count() == claims, "every line became one claim"
    kept = {model: copied(model, last) for model, last in before.items()}
    lines = list(lists[-1].rows.order_by("number")[:BY_DOOR])
    back = sum(timed(take_back, made, lead) for made in lists)
    assert not Claim.objects.exclude(old_number=None).exists(), "and all of it was taken back"
    raw = timed(copy_back, kept)
    door = timed(by_door, lines, office, lead) * claims / len(lines)
    note = f"{claims:,} claims in {len(lists)} lists, looked at in {looked:.0f} s, taken over in {taken:.0f} s"
    note += f", taken back in {back:.0f} s"
    return [
        f"B8 vs=raw-copy ratio={taken / raw:.1f} statements={statements}/{len(TABLES)} note={note}; COPY {raw:.1f} s",
        f"B8 vs=the-door ratio={taken / door:.2f} statements=- note=the door {door:.0f} s, from {len(lines)} of them",
    ]


def timed(work: Callable[..., Any], *arguments: Any) -> float:
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


def table(first: int, many: int) -> list[list[str]]:
    """As a town would send it."""
    return [[column.title for column in COLUMNS.values()], *(line(number) for number in range(first, first + many))]


def line(number: int) -> list[str]:
    family = number // SIBLINGS
    values = {name: column.example for name, column in COLUMNS.items() if column.needed}
    values |= {
        "number": f"B8-{number}",
        "applicant": f"Erika Beispiel {family}",
        "street": f"Musterweg {family}",
        "first_name": f"Kind {number % 2}",
        "package": PACKAGES[number % len(PACKAGES)],
        "papers_on": "08.09.2026" if number % 2 else "",
    }
    return [values.get(name, "") for name in COLUMNS]


def look_at(made: ClaimList, office: Compartment, lead: User) -> None:
    columns = listed_columns.proposed(made.unit_id, made.headings)
    listed.look_at(made, columns, ON, circle=office.circle, known=scopes.namesakes(lead, office))


def take_over(made: ClaimList, lead: User) -> None:
    taking_over.begin(made, by=lead, on=ON)
    work_off()


def take_back(made: ClaimList, lead: User) -> None:
    taking_over.begin_undo(made, by=lead)
    work_off()


def work_off() -> None:
    """A run of the machine ends by itself; Celery would call the next one."""
    while ListRun.objects.filter(done_at=None).exists():
        taking_over.run_pending(ON)


def copied(model: type[models.Model], after: int) -> bytes:
    """The rows that came, as PostgreSQL writes them."""
    rows = f"SELECT * FROM {model._meta.db_table} WHERE id > {after}"
    with connection.cursor() as cursor, cursor.copy(f"COPY ({rows}) TO STDOUT (FORMAT binary)") as copy:
        return b"".join(bytes(block) for block in copy)


def copy_back(kept: dict[type[models.Model], bytes]) -> None:
    """Their indexes and foreign keys are kept as ever."""
    with transaction.atomic(), connection.cursor() as cursor:
        for model, rows in kept.items():
            with cursor.copy(f"COPY {model._meta.db_table} FROM STDIN (FORMAT binary)") as copy:
                copy.write(rows)


def by_door(lines: Sequence[ListedClaim], office: Compartment, lead: User) -> None:
    """One by one, as paper is taken in: a transaction each."""
    for row in lines:
        claim = claim_of(row.said | {"number": f"door-{row.number}"}, office.circle)
        with transaction.atomic():
            words = {name: row.said[name] for name in ("street", "postcode", "place")}
            family = Family.objects.create(town=office.town, name=row.said["applicant"], opened_by=lead, **words)
            claim.child.family, claim.unit = family, office.unit
            claim.child.save()
            claim.child = claim.child
            claim.save()
            perform("import_claim", claim, by=lead, on=ON, **data_of(row))
