# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bias in a body: of oneself a fact of the law excludes at once; on a doubt, and on what others say, it decides."""

from functools import cached_property

from committees.bylaws.bias import BY_LAW, alleged
from committees.models import Declaration, Recusal, Tenure
from committees.rounds import goes_round
from grants import bias
from permissions import policy
from workflows import forms_of_sessions as forms
from workflows.procedures import checks, session_checks
from workflows.procedures.act import traits
from workflows.procedures.session import Session

LONGEST_REASON = 500  # what a recusal holds


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
        """Everybody of themselves: not biased, excluded by a fact of the law, or in doubt.

        While a vote goes round in writing, the ballot of whom the law excludes is void at once; with a doubt left,
        which only a session can decide, the vote ends without a result.
        """
        data, item = self.data, self.data["item"]
        Declaration.objects.update_or_create(
            item=item, user=self.person, defaults={"seat_id": self.own_seat, "biased": data["biased"]}
        )
        if data["biased"]:
            ground, reason = data["ground"], data.get("reason", "")
            standing = Recusal.Standing.EXCLUDED if ground in BY_LAW else Recusal.Standing.DOUBTED
            row = Recusal(ground=ground, reason=reason, origin=Recusal.Origin.SELF, standing=standing)
            self._recuse(self.own_seat, self.person.pk, row)
            if poll := goes_round(item.pk):
                bias.settle(item.pk, poll, on=self.on)
        self.record = {"item": item.pk, "seat": self.own_seat, "biased": data["biased"]}

    @Session.phase.transition(
        source=Session.Phase.CONVENED,
        permission=policy.may("raise_bias"),
        label="Befangenheit eines Mitglieds ansprechen",
        custom=traits(
            form=forms.RaiseBias,
            rules=(
                session_checks.on_this_agenda,
                session_checks.leads_unbiased,
                session_checks.sits_here,
                session_checks.nobody_votes_yet,
                checks.says_why,
                session_checks.not_decided_yet,
            ),
        ),
    )
    def raise_bias(self) -> None:
        """Who leads the session names a doubt about a member, also a ground of the law; the body decides on it."""
        tenure: Tenure = self.data["member"]
        ground, reason = alleged(self.data["ground"], self.data.get("reason", ""))
        row = Recusal(ground=ground, reason=reason, origin=Recusal.Origin.MEMBER, standing=Recusal.Standing.DOUBTED)
        self._recuse(tenure.seat_id, tenure.user_id, row)
        self.record = {"item": self.data["item"].pk, "seat": tenure.seat_id, "ground": self.data["ground"]}

    def _recuse(self, seat: int, user: int, said: Recusal) -> None:
        """One row a person: who is excluded stays excluded, and of two doubts the body hears both."""
        known = Recusal.objects.filter(item=self.data["item"], user_id=user).first()
        if known is None:
            said.item, said.seat_id, said.user_id = self.data["item"], seat, user
            said.save()
        elif known.standing != Recusal.Standing.EXCLUDED:
            known.ground, known.reason = _both(known, said) if known.standing == said.standing else _of(said)
            known.origin, known.standing = said.origin, said.standing
            known.save(update_fields=["ground", "origin", "reason", "standing"])

    @cached_property
    def own_seat(self) -> int:
        """The actor's seat in this body on this day; the policy let nobody else in."""
        own = Tenure.objects.on(self.on).filter(committee=self.meeting.committee_id, user=self.person)
        return own.values_list("seat_id", flat=True)[0]


def _of(said: Recusal) -> tuple[str, str]:
    return said.ground, said.reason


def _both(known: Recusal, said: Recusal) -> tuple[str, str]:
    """Two doubts about one person in one row; what names a ground of the law comes first, so that it is found again."""
    if known.reason in said.reason:
        return _of(said)
    first, second = sorted((said, known), key=lambda each: each.about not in BY_LAW)
    return first.ground, f"{first.reason}; {second.reason}"[:LONGEST_REASON]
