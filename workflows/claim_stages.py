# SPDX-License-Identifier: AGPL-3.0-or-later
"""When somebody hears of a deadline of a claim: its clock, and the marks the law sets for every claim."""

from enum import StrEnum
from typing import Any

from benefits.models import Phase
from grants.stages import Stage, label_of


class Mark(StrEnum):
    """A day the law counts from another one, beside the clock of the office."""

    IDLE = "idle"
    OBJECTION = "objection"
    ADVANCE = "advance"


OFFICE = (Phase.RECEIVED.value, Phase.READY.value, Phase.DECIDED.value)
FAMILY = (Phase.INCOMPLETE.value,)
WORKING, LEADING = ("clerk",), ("clerk", "lead")
# Who decides on objections hears of the mark of theirs alone: of other days of a claim they know nothing.
ANSWERING = (*LEADING, "objections")
# A lawsuit for idleness becomes possible six months after an application and three after an objection, § 88 SGG; an
# advance payment that was asked for begins a month later at the latest, § 42 (1) SGB I.
STAGES = (
    Stage("reminder", "bald fällig", OFFICE, -3, WORKING),
    Stage("due", "heute fällig", OFFICE, 0, WORKING),
    Stage("overdue", "überfällig", OFFICE, 1, WORKING),
    Stage("lead", "seit Tagen überfällig", OFFICE, 4, LEADING),
    Stage("reminder", "Unterlagen bald fällig", FAMILY, -5, ("applicant",)),
    Stage("due", "Unterlagen heute fällig", FAMILY, 0, ("applicant",)),
    Stage("overdue", "Unterlagen kamen nicht", FAMILY, 1, ("applicant", "clerk")),
    Stage("lead", "Unterlagen kamen lange nicht", FAMILY, 15, ("lead",)),
    Stage("reminder", "bald sechs Monate ohne Bescheid", (Mark.IDLE,), -30, LEADING),
    Stage("due", "sechs Monate ohne Bescheid: Untätigkeitsklage ist möglich", (Mark.IDLE,), 0, LEADING),
    Stage("reminder", "bald drei Monate offener Widerspruch", (Mark.OBJECTION,), -21, ANSWERING),
    Stage("due", "drei Monate offener Widerspruch: Untätigkeitsklage ist möglich", (Mark.OBJECTION,), 0, ANSWERING),
    Stage("reminder", "Vorschuss bald fällig", (Mark.ADVANCE,), -7, WORKING),
    Stage("due", "Vorschuss heute fällig", (Mark.ADVANCE,), 0, LEADING),
)
# The days beside the clock run by calendar months, § 26 (1) SGB X with § 188 (2), (3) BGB: a month without that day
# ends with its last, as PostgreSQL counts too. The first line of each finds its rows by an index: no month is shorter
# than 28 days. A notice raised for a claim says its family, so that nobody of it acts for the office.
REACHED = """
    claim_stage AS (
        SELECT * FROM unnest(%(claim_clocks)s::text[], %(claim_stages)s::text[], %(claim_days)s::integer[],
                             %(claim_tells)s::text[]) AS s (clock, stage, days, tells)),
    claim_due AS (
        SELECT c.id, s.clock, s.stage, s.days, s.tells, c.due_on
          FROM claim_stage s CROSS JOIN benefits_compartment k JOIN benefits_claim c
            ON c.unit_id = k.unit_id AND c.phase = s.clock AND c.due_on <= %(on)s::date - s.days
         WHERE c.phase NOT IN ('draft', 'notified', 'forwarded', 'withdrawn') {quick}
           AND (s.days >= 0 OR coalesce(c.held_on, c.clock_from, c.applied_on) < c.due_on + s.days)
        UNION ALL
        SELECT c.id, s.clock, s.stage, s.days, s.tells, c.due_on FROM claim_stage s CROSS JOIN LATERAL (
               SELECT 'idle' AS clock, i.id, (i.applied_on + interval '6 months')::date AS due_on
                 FROM benefits_claim i
                WHERE i.phase IN ('received', 'incomplete', 'ready')
                  AND i.applied_on <= %(on)s::date - s.days - 6 * 28
               UNION ALL
               SELECT 'advance', i.id, (i.advance_asked_on + interval '1 month')::date FROM benefits_claim i
                WHERE i.phase IN ('received', 'incomplete', 'ready') AND i.advance_asked_on IS NOT NULL
                  AND i.advance_asked_on <= %(on)s::date - s.days - 28
               UNION ALL
               SELECT 'objection', d.claim_id, (o.received_on + interval '3 months')::date
                 FROM benefits_objection o JOIN benefits_claimdecision d ON d.id = o.decision_id
                WHERE o.phase = 'open' AND o.received_on <= %(on)s::date - s.days - 3 * 28) c
         WHERE c.clock = s.clock AND c.due_on <= %(on)s::date - s.days {quick}),
    reached_claims AS (
        SELECT -c.id AS subject, NULL::bigint AS application_id, c.id AS claim_id, d.clock, d.stage, d.due_on,
               string_to_array(d.tells, ' ') AS tells, c.unit_id, NULL::bigint AS applicant_id, h.family_id,
               c.assignee_id
          FROM claim_due d JOIN benefits_claim c ON c.id = d.id JOIN benefits_child h ON h.id = c.child_id
         WHERE NOT EXISTS (
               SELECT FROM workflows_alert a WHERE a.claim_id = d.id AND a.clock = d.clock AND a.stage = d.stage
                  AND a.due_on = d.due_on)
         ORDER BY d.id, d.days),"""


def columns() -> dict[str, list[Any]]:
    """Every stage and clock, column by column."""
    rows = [(clock, stage.key, stage.days, " ".join(stage.tells)) for stage in STAGES for clock in stage.clocks]
    names = ("claim_clocks", "claim_stages", "claim_days", "claim_tells")
    return {name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


def label(clock: str, key: str) -> str:
    return label_of(STAGES, clock, key)
