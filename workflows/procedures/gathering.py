# SPDX-License-Identifier: AGPL-3.0-or-later
"""A body convenes its sessions, and its members name what ties them to organisations."""

from committees import informing
from committees.models import Meeting
from committees.rounds import going_round
from grants import bias
from grants.models import Affiliation
from permissions import policy
from workflows import forms_of_bodies
from workflows.procedures import body_checks
from workflows.procedures.act import traits
from workflows.procedures.keeping import Keeping


class Gathering(Keeping):
    """Before anybody meets."""

    @Keeping.phase.transition(
        source=Keeping.Phase.STANDING,
        permission=policy.may("convene"),
        label="Sitzung ansetzen",
        custom=traits(form=forms_of_bodies.Convene, rules=(body_checks.lies_ahead, body_checks.no_session_that_day)),
    )
    def convene(self) -> None:
        """A session to put cases on; invitations go out when its agenda stands."""
        given = {name: self.data.get(name) for name in ("held_on", "starts_at")}
        made = Meeting.objects.create(committee=self.committee, place=self.data.get("place", ""), **given)
        informing.tell(made.pk)
        self.record = {"meeting": made.pk, "held_on": made.held_on.isoformat()}

    @Keeping.phase.transition(
        source=Keeping.Phase.STANDING,
        permission=policy.may("name_affiliation"),
        label="Verbindung angeben",
        custom=traits(
            form=forms_of_bodies.NameAffiliation,
            rules=(body_checks.speaks_for_oneself, body_checks.a_member_of_this_body, body_checks.is_new),
        ),
    )
    def name_affiliation(self) -> None:
        """What a member is to an organisation: by it the portal proposes who is excluded from an item.

        A vote in writing that runs knows it from now on.
        """
        tenure = self.data["tenure"]
        said = {"name": self.data["name"], "kind": self.data["kind"], "until": self.data.get("until")}
        known = bias.applicant_called(said["name"])
        row = Affiliation.objects.create(user_id=tenure.user_id, applicant_id=known, **said)
        for item, poll in going_round(self.committee.pk):
            bias.settle(item, poll, on=self.on)
        self.record = {"affiliation": row.pk, "seat": tenure.seat_id, "kind": str(row.kind)}

    @Keeping.phase.transition(
        source=Keeping.Phase.STANDING,
        permission=policy.may("drop_affiliation"),
        label="Verbindung streichen",
        custom=traits(
            form=forms_of_bodies.DropAffiliation,
            rules=(body_checks.is_of_this_body, body_checks.drops_own),
        ),
    )
    def drop_affiliation(self) -> None:
        """It ended or was wrong; recusals that were written because of it stay."""
        row = self.data["affiliation"]
        self.record = {"affiliation": row.pk, "kind": str(row.kind)}
        row.delete()
