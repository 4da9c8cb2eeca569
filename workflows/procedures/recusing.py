# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bias in a body: members say it of themselves or of another; the law excludes, in doubt the body decides."""

from functools import cached_property

from committees.bylaws.bias import BY_LAW
from committees.models import Declaration, Recusal, Tenure
from permissions import policy
from workflows import forms_of_sessions as forms
from workflows.procedures import checks, session_checks
from workflows.procedures.act import traits
from workflows.procedures.session import Session


class Recusing(Session):
    """What is said about bias before the ballot on an item opens, §§ 20 (4), 21 (2) VwVfG."""

    @Session.phase.transition(
        source=Session.Phase.CONVENED,
        permission=policy.may("declare_bias"),
        label="Angabe zur Befangenheit",
        custom=traits(
            form=forms.DeclareBias,
            rules=(
                session_checks.on_this_agenda,
                session_checks.nobody_votes_yet,
                checks.says_why,
                session_checks.not_taken_back,
            ),
            still=True,
        ),
    )
    def declare_bias(self) -> None:
        """Everybody of themselves: not biased, excluded by a fact of the law, or in doubt."""
        data, item = self.data, self.data["item"]
        Declaration.objects.update_or_create(
            item=item, user=self.person, defaults={"seat_id": self.own_seat, "biased": data["biased"]}
        )
        if data["biased"]:
            self._recuse(self.own_seat, self.person.pk, Recusal.Origin.SELF)
        self.record = {"item": item.pk, "seat": self.own_seat, "biased": data["biased"]}

    @Session.phase.transition(
        source=Session.Phase.CONVENED,
        permission=policy.may("raise_bias"),
        label="Befangenheit eines Mitglieds ansprechen",
        custom=traits(
            form=forms.RaiseBias,
            rules=(
                session_checks.on_this_agenda,
                session_checks.a_member_with_a_vote,
                session_checks.nobody_votes_yet,
                checks.says_why,
            ),
        ),
    )
    def raise_bias(self) -> None:
        """Who leads the session names a doubt about a member; the body decides on it without that member."""
        tenure: Tenure = self.data["member"]
        self._recuse(tenure.seat_id, tenure.user_id, Recusal.Origin.MEMBER)
        self.record = {"item": self.data["item"].pk, "seat": tenure.seat_id, "ground": self.data["ground"]}

    def _recuse(self, seat: int, user: int, origin: Recusal.Origin) -> None:
        """Whom the law excludes is excluded at once; what was decided stays decided."""
        ground = self.data["ground"]
        excluded = ground in BY_LAW
        standing = Recusal.Standing.EXCLUDED if excluded else Recusal.Standing.DOUBTED
        row, created = Recusal.objects.get_or_create(
            item=self.data["item"],
            user_id=user,
            defaults={
                "seat_id": seat,
                "ground": ground,
                "origin": origin,
                "reason": self.data.get("reason", ""),
                "standing": standing,
            },
        )
        if not created and row.standing != Recusal.Standing.EXCLUDED:
            row.ground, row.origin, row.standing = ground, origin, standing
            row.reason = self.data.get("reason", "")
            row.save(update_fields=["ground", "origin", "reason", "standing"])

    @cached_property
    def own_seat(self) -> int:
        """The actor's seat in this body on this day; the policy let nobody else in."""
        own = Tenure.objects.on(self.on).filter(committee=self.meeting.committee_id, user=self.person)
        return own.values_list("seat_id", flat=True)[0]
