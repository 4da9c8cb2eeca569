# SPDX-License-Identifier: AGPL-3.0-or-later
"""A call as its administrator keeps it: changed, opened, closed. Cases that run under it stay under their terms."""

from functools import cached_property
from typing import Any

from psycopg.types.json import Jsonb

from grants import call_drafts
from grants.calls import in_words
from grants.models import Call, CallEvent, Fund, Status
from permissions import policy
from workflows import forms, forms_of_calls
from workflows.machine import State
from workflows.procedures import call_checks as checks
from workflows.procedures.act import traits
from workflows.procedures.versioned import Versioned

FACTS = ("title", "period_from", "period_until", "opens_on", "closes_on", "session_on", "dealing_proven_on")
MONEY = ("second_signature_from", "office_decides_up_to", "tranches", "settings")


class Calling(Versioned):
    """Draft, open, closed, and open again."""

    Phase = Call.Phase

    key = "call"
    title = "Aufruf"
    subject_field = "call"
    state_column = "phase"
    events = CallEvent
    phase = State(Phase, default=Phase.DRAFT)

    @phase.getter()
    def _get(self) -> str:
        return self.call.phase

    @phase.setter()
    def _set(self, value: str) -> None:
        self.call.phase = value

    @property
    def state(self) -> str:
        return self.call.phase

    @property
    def call(self) -> Call:
        return self.subject  # type: ignore[no-any-return]

    @phase.transition(
        source={Phase.DRAFT, Phase.OPEN, Phase.CLOSED},
        permission=policy.may("change_call"),
        label="Aufruf ändern",
        custom=traits(
            form=forms_of_calls.ChangeCall,
            locks=("funds",),
            rules=(
                checks.days_in_order,
                checks.fund_is_new,
                checks.fund_as_it_was_seen,
                checks.fund_covers_what_is_promised,
                checks.cap_fits_the_fund,
                checks.cases_keep_their_place,
                checks.cases_keep_their_period,
            ),
        ),
    )
    def change_call(self) -> None:
        """What differs is recorded in words, as it was and as it is; the fund's limit is the fund's own row."""
        call, data, was = self.call, self.data, in_words(self.call)
        values = {name: data.get(name) for name in (*FACTS, *MONEY)} | {"rates": data.get("rates") or {}}
        if call.phase == Call.Phase.DRAFT:
            values["slug"] = call_drafts.free_slug(data["title"], but=call.pk)
        call.unit, call.committee, call.fund = data["unit"], data["committee"], self._fund()
        for name, value in values.items():
            setattr(call, name, value)
        now = in_words(call)
        changed = {key for key in {**was, **now} if was.get(key) != now.get(key)}
        self.record = {
            "before": {key: text for key, text in was.items() if key in changed},
            "after": {key: text for key, text in now.items() if key in changed},
        }
        values |= {name: Jsonb(values[name]) for name in ("rates", "tranches", "settings")}
        self.change(**values, unit_id=call.unit_id, committee_id=call.committee_id, fund_id=call.fund_id)

    def _fund(self) -> Fund:
        """The one chosen, with the limit that was typed, or a new one."""
        limit, known = self.data["fund_limit"], self.fund
        if known is None:
            return Fund.objects.create(name=self.data["fund_name"], year=self.data["fund_year"], limit=limit)
        if known.limit != limit:
            Fund.objects.filter(pk=known.pk).update(limit=limit)
            known.limit = limit
        return known

    @phase.transition(
        source={Phase.DRAFT, Phase.CLOSED},
        target=Phase.OPEN,
        permission=policy.may("open_call"),
        label="Aufruf öffnen",
        custom=traits(form=forms.Confirm, rules=(checks.is_not_over, checks.somebody_works_there)),
    )
    def open_call(self) -> None:
        """From its first day on everybody may apply; a closed one goes on where it stopped."""
        self.change(closed_on=None)
        self.record = {"opens_on": max(self.call.opens_on, self.on).isoformat()}

    @phase.transition(
        source=Phase.OPEN,
        target=Phase.CLOSED,
        permission=policy.may("close_call"),
        label="Aufruf schließen",
        custom=traits(form=forms.Confirm),
    )
    def close_call(self) -> None:
        """Nobody sends an application any more; what was sent goes on."""
        self.change(closed_on=self.on)
        self.record = {"drafts": self.call.applications.filter(status=Status.DRAFT).count()}

    @cached_property
    def fund(self) -> Fund | None:
        """The fund that was chosen, read anew behind its lock; None for one that is to be made."""
        chosen = self.data["fund"]
        return Fund.objects.get(pk=chosen.pk) if chosen else None

    @property
    def changes_of_place(self) -> dict[str, Any]:
        """By field, what was chosen instead of what the call has."""
        return {
            name: self.data[name]
            for name in ("unit", "committee", "fund")
            if (self.data[name].pk if self.data[name] else None) != getattr(self.call, f"{name}_id")
        }
