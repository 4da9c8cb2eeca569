# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clock of an application as people and the calendar move it: more time, and days off that changed."""

from grants.models import Status
from permissions import policy
from workflows import clock, forms
from workflows.procedures import checks
from workflows.procedures.act import traits
from workflows.procedures.application import Procedure

# Statuses with a clock of the office or of the applicant.
TICKING = {
    Status.SUBMITTED,
    Status.INCOMPLETE,
    Status.READY,
    Status.RESOLVED,
    Status.DEVIATION,
    Status.AWARDED,
    Status.REJECTED,
}


class Timing(Procedure):
    """Every step starts, stops or resumes the clock by itself; these acts change its end and nothing else."""

    @Procedure.status.transition(
        source=TICKING,
        permission=policy.may("extend"),
        label="Frist verlängern",
        conditions=[checks.has_a_clock],
        custom=traits(form=forms.Extend, rules=(checks.later_than_before,), then=("mail_extension",), many=True),
    )
    def extend(self) -> None:
        """For the applicant who needs more time, § 31 (7) VwVfG, or for the office; never without a reason."""
        until, before = self.data["until"], self.application.due_on
        assert before is not None, "a clock that runs has an end"
        if self.state == Status.INCOMPLETE:
            self.application.requested_items.filter(supplied_on=None).update(due_on=until)
            self.change(due_on=until)
        else:
            self.change(**clock.extended(self.application, until))
        after = self.application.due_on
        assert after is not None
        self.record = {"before": before.isoformat(), "due_on": after.isoformat(), "reasons": self.data["reasons"]}

    @Procedure.status.transition(
        source=TICKING,
        permission=policy.may("recount_clock"),
        label="Frist neu berechnet",
        conditions=[checks.clock_runs],
        custom=traits(rules=(checks.ends_elsewhere,)),
    )
    def recount_clock(self) -> None:
        """Days off changed since it was counted: § 193 BGB asks for the day on which it ends."""
        case, before = self.application, self.application.due_on
        assert before is not None, "a clock that runs has an end"
        self.change(due_on=clock.counted(case))
        self.record = {"before": before.isoformat(), "due_on": clock.counted(case).isoformat()}
