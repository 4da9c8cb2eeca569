# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must be erased is gone: claims whose time is over, with all that hangs on them, and families nobody needs.

Each period names where it starts: the day a Bescheid was notified, or the day a claim was withdrawn or forwarded. It
ends with the calendar year it would end in. A hold and an open objection stop it. Erasing twice
erases nothing more.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, models, transaction
from django.db.models.fields.files import FieldFile
from django.db.models.fields.reverse_related import ManyToOneRel

from benefits.circles import Circle
from benefits.models import (
    Child,
    Claim,
    Erasure,
    Family,
    FamilyPaper,
    Guardian,
    ListedFamily,
    Reading,
    RetentionRule,
)
from benefits.models.retention import FORWARDED, WITHDRAWN

# Months after the end of a claim where a district says nothing else. Ten years are the most that social courts let
# stand for papers of an award (BSG, 14.05.2020, B 14 AS 7/19 R); the federal commissioner advises five.
USUAL: Mapping[str, int] = {
    "award": 60,
    "part": 60,
    "rejection": 24,
    "refusal": 24,
    "otherwise": 12,
    WITHDRAWN: 12,
    FORWARDED: 12,
}
ENDED = """
    SELECT l.id, l.circle, coalesce(d.kind, l.phase) AS outcome, coalesce(d.notified_on, e.on) AS ended_on
      FROM benefits_claim l
      LEFT JOIN benefits_claimdecision d ON d.claim_id = l.id AND d.in_force AND l.phase = 'notified'
      LEFT JOIN benefits_claimevent e ON e.claim_id = l.id AND e.target = l.phase AND e.source <> e.target
           AND l.phase IN ('withdrawn', 'forwarded')
     WHERE l.phase IN ('notified', 'withdrawn', 'forwarded')"""
DUE = f"""
    WITH ended AS ({ENDED}),
    period AS (SELECT * FROM unnest(%(circles)s::text[], %(outcomes)s::text[], %(months)s::integer[])
                       AS p (circle, outcome, months))
    SELECT c.id, c.circle, c.outcome
      FROM ended c JOIN period p USING (circle, outcome)
     WHERE make_date(extract(year FROM c.ended_on + make_interval(months => p.months))::integer, 12, 31) < %(on)s
       AND NOT EXISTS (SELECT FROM benefits_legalhold h
                        WHERE h.claim_id = c.id AND (h.until IS NULL OR h.until >= %(on)s))
       AND NOT EXISTS (SELECT FROM benefits_objection o JOIN benefits_claimdecision d ON d.id = o.decision_id
                        WHERE d.claim_id = c.id AND o.phase = 'open')
     ORDER BY c.id"""
# Said to the record, which lets nothing else of it be deleted; nobody who serves people is heard.
ERASING = "SELECT set_config('foerderwerk.erasing', 'on', true)"


@dataclass(frozen=True)
class Due:
    """Claims whose time is over, each with its circle and outcome."""

    claims: tuple[tuple[int, str, str], ...]

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """{circle: {outcome: how many}}: what a preview shows and a protocol keeps."""
        found: dict[str, dict[str, int]] = {}
        for (circle, outcome), number in sorted(Counter(each[1:] for each in self.claims).items()):
            found.setdefault(circle, {})[outcome] = number
        return found


def periods(on: date) -> dict[tuple[str, str], int]:
    """Months by circle and outcome as they hold on a day."""
    found = {(str(circle), outcome): months for circle in Circle for outcome, months in USUAL.items()}
    for rule in RetentionRule.objects.filter(valid_from__lte=on).order_by("valid_from", "pk"):
        found[rule.circle, rule.outcome] = rule.months
    return found


def due(on: date) -> Due:
    """What a run on that day would erase; changes nothing."""
    known = periods(on)
    values: dict[str, Any] = {
        "circles": [circle for circle, _outcome in known],
        "outcomes": [outcome for _circle, outcome in known],
        "months": list(known.values()),
        "on": on,
    }
    with connection.cursor() as cursor:
        cursor.execute(DUE, values)
        return Due(tuple(cursor.fetchall()))


def erase(on: date) -> Erasure | None:
    """Erase what is due and keep a protocol that names nobody; None where nothing was due. Files go after the rows."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(ERASING)
        found = due(on)
        if not found.claims:
            return None
        claims = [claim for claim, _circle, _outcome in found.claims]
        touched = list(Family.objects.filter(children__claims__in=claims).distinct().values_list("pk", flat=True))
        files = _erase_claims(claims)
        papers, families, more = _erase_families(touched)
        protocol = Erasure.objects.create(on=on, counts=found.counts, families=families, papers=papers)
        files += more
        transaction.on_commit(lambda: remove(files))
    return protocol


def dependents(root: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    """Every table whose rows hang on one of these, the farthest first: (model, the shortest way to the root)."""
    ways: dict[type[models.Model], str] = {}
    far: dict[type[models.Model], None] = {}
    front = [(root, "")]
    while front:
        model, way = front.pop(0)
        for relation in model._meta.get_fields(include_hidden=True):
            if not isinstance(relation, ManyToOneRel):
                continue
            source, name = relation.related_model, relation.field.name
            if not isinstance(source, type) or source is root:
                continue
            far.pop(source, None)
            far[source] = None
            ways.setdefault(source, f"{name}__{way}" if way else name)
            front.append((source, ways[source]))
    return [(model, ways[model]) for model in reversed(far)]


def _erase_claims(claims: list[int]) -> list[FieldFile]:
    """Set by set; what hangs on a claim by a key is found by its key, so that no new table is forgotten."""
    files: list[FieldFile] = []
    for model, way in dependents(Claim):
        rows = model._base_manager.filter(**{f"{way}__in": claims})
        files += files_of(rows)
        _delete(model._base_manager.filter(pk__in=list(rows.values_list("pk", flat=True))))
    _delete(Claim.objects.filter(pk__in=claims))
    return files


def _erase_families(touched: list[int]) -> tuple[int, int, list[FieldFile]]:
    """Papers no claim rests on any more, then children and families without a claim: (papers, families, files)."""
    loose = FamilyPaper.objects.filter(serves__isnull=True, family__in=touched)
    files, papers = files_of(loose), list(loose.values_list("pk", flat=True))
    _delete(FamilyPaper.objects.filter(pk__in=papers))
    without = Family.objects.filter(pk__in=touched).exclude(children__claims__isnull=False)
    keys = list(without.values_list("pk", flat=True))
    ListedFamily.objects.filter(family__in=keys).update(family=None, choice="")
    for model in (Reading, Guardian, Child):
        _delete(model.objects.filter(family__in=keys))
    _delete(Family.objects.filter(pk__in=keys))
    return len(papers), len(keys), files


def _delete(rows: "models.QuerySet[Any]") -> None:
    """What hangs on them went before; the database would refuse otherwise."""
    rows._raw_delete(rows.db)


def files_of(rows: "models.QuerySet[models.Model]") -> list[FieldFile]:
    names = [field.name for field in rows.model._meta.concrete_fields if isinstance(field, models.FileField)]
    return [getattr(row, name) for row in (rows if names else ()) for name in names]


def remove(files: Iterable[FieldFile]) -> None:
    """What fails here is found by the hourly sweep of files without a row."""
    for each in files:
        each.storage.delete(str(each.name))
