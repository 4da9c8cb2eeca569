# SPDX-License-Identifier: AGPL-3.0-or-later
"""A town's list becomes claims: begun by a person, done in sets of lines, never a line twice.

The second form of the door for what begins (decision 24): machine, policy and rules are asked of each line as perform
asks them, and what is left is what it leaves: the same rows, each table in one statement a set.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from benefits.listed import GOOD, NotNow, child_key, locked, taken_over, undecided
from benefits.listed_rows import child_of, claim_of, days_of
from benefits.models import (
    Child,
    Claim,
    ClaimDecision,
    ClaimEvent,
    ClaimList,
    Compartment,
    Evidence,
    Family,
    Guardian,
    ListedClaim,
    ListedFamily,
)
from benefits.numbers import file_numbers
from law.finding import Refused
from permissions import listed as scopes
from permissions.models import User
from permissions.policy import Role
from workflows import leases, taking_back
from workflows.engine import Conflict, Forbidden, ask
from workflows.models import ListRun
from workflows.procedures import machine_of
from workflows.procedures.taking_over import TakingOver

logger = logging.getLogger(__name__)
CHUNK = 500  # lines of one transaction
TURN = 20.0  # seconds of one run before others come, as in jobs
UNUSED = timedelta(days=14)  # a list nobody began
OPEN = timedelta(days=30)  # a list that was taken over, until it is closed by itself
TO_DO = Q(claim=None) & GOOD
KEEP = """
    UPDATE benefits_listedclaim r SET faults = v.faults, claim_id = v.claim, new_child = v.new_child
      FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::boolean[]) AS v (id, faults, claim, new_child)
     WHERE r.id = v.id"""
KEEP_FAMILIES = """
    UPDATE benefits_listedfamily f SET family_id = v.family, made = true
      FROM unnest(%s::bigint[], %s::bigint[]) AS v (id, family) WHERE f.id = v.id"""
BROKEN = "Hier ging etwas schief. Bitte nehmen Sie diesen Antrag von Hand auf."
ALREADY = "Das Aktenzeichen „{}“ ist inzwischen schon übernommen."
OWN_FAMILY = "Das ist Ihre eigene Familie. Bitte lassen Sie diesen Antrag von jemand anderem aufnehmen."
NOT_LEAD = "Sie leiten diese Stelle nicht mehr. Es wurde nichts weiter übernommen."


# --- what a person does ---


def begin(listed: ClaimList, *, by: User, on: date) -> ListRun:
    """Owe the taking over; whoever presses second finds the run of the first."""
    with transaction.atomic():
        fresh = locked(listed)
        if fresh.begun_on is not None:
            return fresh.runs.get(kind=ListRun.Kind.TAKE_OVER)
        if undecided(fresh).exists():
            raise NotNow("Bitte wählen Sie zuerst, welche Familien schon eine Akte haben.")
        if not fresh.rows.filter(TO_DO).exists():
            raise NotNow("Keine Zeile lässt sich übernehmen. Bitte berichtigen Sie die Liste und senden Sie sie neu.")
        fresh.begun_by, fresh.begun_on = by, on
        fresh.save(update_fields=["begun_by", "begun_on"])
        return ListRun.objects.create(list=fresh, unit_id=fresh.unit_id, kind=ListRun.Kind.TAKE_OVER, by=by)


def begin_undo(listed: ClaimList, *, by: User) -> ListRun:
    """Owe the taking back; of two people the second finds the run of the first, a unique constraint holds it."""
    with transaction.atomic():
        fresh = locked(listed)
        if fresh.over:
            raise NotNow("Diese Übernahme ist schon zurückgenommen oder abgeschlossen.")
        given_up = fresh.runs.filter(kind=ListRun.Kind.TAKE_OVER, discarded_at__isnull=False)
        if fresh.done_at is None and not given_up.exists():
            raise NotNow("Die Übernahme läuft noch. Bitte warten Sie, bis sie fertig ist.")
        pending = {"done_at": None, "discarded_at": None}
        run, _new = fresh.runs.get_or_create(
            kind=ListRun.Kind.UNDO, **pending, defaults={"unit_id": fresh.unit_id, "by": by}
        )
        return run


def close(listed: ClaimList) -> None:
    """Its lines are forgotten, and with them the way back."""
    with transaction.atomic():
        fresh = locked(listed)
        if fresh.done_at is None or fresh.over:
            raise NotNow("Diese Liste lässt sich gerade nicht abschließen.")
        if fresh.runs.filter(done_at=None, discarded_at=None).exists():
            raise NotNow("Diese Übernahme wird gerade zurückgenommen.")
        _close(fresh)


def _close(listed: ClaimList) -> None:
    listed.rows.all().delete()
    listed.families.all().delete()
    ClaimList.objects.filter(pk=listed.pk).update(closed_at=Now())


def discard(listed: ClaimList) -> None:
    """One that was not begun leaves nothing."""
    with transaction.atomic():
        fresh = locked(listed)
        if fresh.begun_on is not None:
            raise NotNow("Diese Liste wird schon übernommen.")
        fresh.delete()


def forget(on: date) -> int:
    """Lists nobody went on with: unused ones go whole, of those taken over the lines. Returns how many."""
    gone = 0
    for listed in ClaimList.objects.filter(begun_on=None, uploaded_at__date__lt=on - UNUSED):
        discard(listed)
        gone += 1
    # What never came to its end is forgotten as well.
    ended = Q(done_at__date__lt=on - OPEN) | Q(done_at=None, begun_on__lt=on - OPEN)
    for listed in ClaimList.objects.filter(ended, undone_at=None, closed_at=None):
        with transaction.atomic():
            fresh = locked(listed)
            if not fresh.over:
                _close(fresh)
                gone += 1
    return gone


# --- what machines do ---


def run_pending(on: date) -> int:
    """Work off what was begun; returns how many lines were seen. Safe to run twice at once and again."""
    seen, until = list[int](), time.monotonic() + leases.AT_MOST
    while time.monotonic() < until and (run := leases.claim(ListRun)) is not None:
        work = partial(_run, run, on, seen) if run.kind == ListRun.Kind.TAKE_OVER else partial(taking_back.run, run)
        # The words of an error could hold what stands in a list.
        leases.tried(run, work, trace=False)
    return sum(seen)


def _run(run: ListRun, on: date, seen: list[int]) -> None:
    """Chunk by chunk; after a failure line by line."""
    step = _chunk if run.attempts == 0 else _one_alone
    if not leases.by_turns(run, partial(step, run, on), seen, TURN):
        return
    with transaction.atomic():
        listed = locked(run.list)
        listed.taken, listed.done_at = listed.rows.exclude(claim=None).count(), Now()
        listed.save(update_fields=["taken", "done_at"])
        ListRun.objects.filter(pk=run.pk).update(done_at=Now(), error="")


def _one_alone(run: ListRun, on: date) -> int:
    """After a failure: whichever line breaks is left out, and the others are taken."""
    try:
        return _chunk(run, on, 1)
    except (OperationalError, Conflict):
        raise
    except Exception as error:
        logger.warning("a line of list %s failed: %s", run.list_id, type(error).__name__)
        broken = run.list.rows.filter(TO_DO).order_by("number").values("pk")[:1]
        ListedClaim.objects.filter(pk__in=broken).update(faults=f"{BROKEN} ({type(error).__name__})")
        return 1


def _chunk(run: ListRun, on: date, size: int = CHUNK) -> int:
    """Claims and the lines that name them are one transaction: a crash leaves both or neither."""
    with transaction.atomic():
        # Two lists of one office come one after the other: none takes a number the other just took.
        office = Compartment.objects.select_for_update(no_key=True, of=("self",)).get(unit=run.unit_id)
        todo = run.list.rows.select_for_update(of=("self",)).filter(TO_DO).order_by("number")
        rows = list(todo.select_related("family")[:size])
        if not rows:
            return 0
        if not scopes.leads(run.by, run.unit_id):
            _refuse(run.list.rows.filter(TO_DO), NOT_LEAD)
            return len(rows)
        Taking(office, run, on).take(rows)
    return len(rows)


def _refuse(rows: Any, text: str) -> None:
    rows.update(faults=text)


@dataclass
class Taken:
    """A line on its way: its claim and the machine that moved it, and what it recorded so far."""

    row: ListedClaim
    child: Child
    claim: Claim
    machine: TakingOver
    events: list[ClaimEvent]


class Taking:
    """One set of lines of one office."""

    def __init__(self, office: Compartment, run: ListRun, on: date) -> None:
        self.office, self.run, self.on = office, run, on
        self.families: dict[int, Family] = {}
        self.children: dict[tuple[Any, ...], Child] = {}

    def take(self, rows: Sequence[ListedClaim]) -> None:
        """Ask all, then write what may be."""
        taken = taken_over(self.office.unit_id, [row.said["number"] for row in rows])
        for row in rows:
            if row.said["number"] in taken:
                row.faults = ALREADY.format(row.said["number"])
        going = [row for row in rows if not row.faults]
        self._know(going)
        numbers = file_numbers([days_of(row.said)["applied_on"].year for row in going]) if going else []
        moved = [self._moved(row, number) for row, number in zip(going, numbers, strict=True)]
        self._write([each for each in moved if each is not None])
        self._keep(rows)

    def _keep(self, rows: Sequence[ListedClaim]) -> None:
        """What became of each line."""
        columns: list[list[Any]] = [[row.pk for row in rows], [row.faults for row in rows]]
        columns += [[row.claim_id for row in rows], [row.new_child for row in rows]]
        with connection.cursor() as cursor:
            cursor.execute(KEEP, columns)

    def _know(self, rows: Sequence[ListedClaim]) -> None:
        """Families and children that are there, those of earlier sets too."""
        listed = {row.family_id: row.family for row in rows if row.family}
        known = Family.objects.in_bulk([each.family_id for each in listed.values() if each.family_id])
        self.of_mine = set(
            Guardian.objects.filter(user=self.run.by, family__in=known).values_list("family_id", flat=True)
        )
        for each in listed.values():
            self.families[each.pk] = known[each.family_id] if each.family_id else self._family(each)
        for child in Child.objects.filter(family__in=known):
            said = {"first_name": child.first_name, "last_name": child.last_name, "born_on": child.born_on.isoformat()}
            self.children[child.family_id, *child_key(said)] = child

    def _family(self, listed: ListedFamily) -> Family:
        words = {name: getattr(listed, name) for name in ("name", "street", "postcode", "place", "phone")}
        return Family(town=self.office.town, opened_by=self.run.by, **words)

    def _moved(self, row: ListedClaim, number: str) -> Taken | None:
        """The acts of the door in memory; None with its sentences in the line."""
        said, family = row.said, self.families[row.family_id or 0]
        key = (family.pk or f"new {row.family_id}", *child_key(said))
        child = self.children.get(key) or child_of(said)
        claim = claim_of(said, self.office.circle, child)
        claim.unit_id = self.office.unit_id
        roles = frozenset({Role.APPLICANT if family.pk in self.of_mine else Role.LEAD})
        data = data_of(row) | {"in_a_set": True, "file_number": number}
        machine = machine_of(claim)(claim, by=self.run.by, on=self.on, data=data, roles=roles)
        assert isinstance(machine, TakingOver), "the machine of a claim"
        taken = Taken(row, child, claim, machine, [])
        try:
            self._act("import_claim", taken)
            if "decision" in said:
                machine.data = decision_of(row) | {"in_a_set": True}
                self._act("import_decision", taken)
        except Forbidden:
            row.faults = OWN_FAMILY
        except Refused as refused:
            row.faults = " ".join(finding.text for finding in refused.findings)
        if row.faults:
            return None
        row.new_child = child.pk is None and key not in self.children
        self.children[key], child.family = child, family
        return taken

    def _act(self, act: str, taken: Taken) -> None:
        """Ask, move, and say what the record will."""
        machine, source = taken.machine, taken.machine.state
        machine.record = {}
        ask(act, machine)
        getattr(machine, act)()
        taken.claim.version += 1
        event = {"act": act, "source": source, "target": machine.state, "by": self.run.by, "on": self.on}
        taken.events.append(ClaimEvent(**event, data=machine.recorded))

    def _write(self, taken: Sequence[Taken]) -> None:
        """Each table once, and after it what points to it."""
        self._write_families(taken)
        new = {id(each.child): each.child for each in taken if each.child.pk is None}
        Child.objects.bulk_create(new.values())
        for each in taken:
            each.claim.child = each.child
        Claim.objects.bulk_create([each.claim for each in taken])
        for each in taken:
            each.row.claim = each.claim
        Evidence.objects.bulk_create(_of_claims(taken, lambda each: each.machine.evidence))
        decided = [each for each in taken if "decision" in each.row.said]
        ClaimDecision.objects.bulk_create(_of_claims(decided, lambda each: [each.machine.made]))
        for each in decided:
            each.events[-1].data["decision"] = each.machine.made.pk
        ClaimEvent.objects.bulk_create(_of_claims(taken, lambda each: each.events))

    def _write_families(self, taken: Sequence[Taken]) -> None:
        """Only those of which a claim comes to be; each is kept by its line for the next set."""
        listed = {each.row.family for each in taken if self.families[each.row.family_id or 0].pk is None}
        new = sorted((each for each in listed if each is not None), key=lambda each: each.pk)
        Family.objects.bulk_create([self.families[each.pk] for each in new])
        for family in new:
            family.family = self.families[family.pk]
        with connection.cursor() as cursor:
            cursor.execute(KEEP_FAMILIES, [[each.pk for each in new], [each.family_id for each in new]])
        for each in taken:
            each.child.family = self.families[each.row.family_id or 0]


def _of_claims(taken: Sequence[Taken], rows: Callable[[Taken], Sequence[Any]]) -> list[Any]:
    """Rows that hang on claims which have their keys now."""
    found = []
    for each in taken:
        for row in rows(each):
            row.claim = each.claim
            found.append(row)
    return found


def data_of(row: ListedClaim) -> dict[str, Any]:
    """What the door is told of a line."""
    days = days_of(row.said)
    named = {"list": row.list_id, "row": row.number}
    return named | {
        "received_on": days["applied_on"],
        "papers": row.said["papers"],
        "papers_on": days["papers_on"],
    }


def decision_of(row: ListedClaim) -> dict[str, Any]:
    """And of the decision on it."""
    said: Mapping[str, Any] = row.said
    return {
        "list": row.list_id,
        "row": row.number,
        "kind": said["decision"],
        "decided_on": days_of(said)["decided_on"],
        "amount": Decimal(said["amount"]) if "amount" in said else None,
        "payment": said.get("payment", ""),
    }
