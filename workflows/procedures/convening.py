# SPDX-License-Identifier: AGPL-3.0-or-later
"""Inviting to a meeting and staying away from it; the log of invitations is what the law asks about, § 90 (1) VwVfG."""

from functools import cached_property
from typing import Any

from committees import rulebook
from committees.bylaws.rules import Channel
from committees.models import Apology, Summons, Tenure
from permissions import policy
from workflows import forms_of_papers as forms
from workflows.forms import Confirm
from workflows.procedures import paper_checks, session_checks
from workflows.procedures.act import traits
from workflows.procedures.session import Session


class Convening(Session):
    """The first invitation freezes the rules; whoever stays away is deputised for by those who were named."""

    @Session.phase.transition(
        source=Session.Phase.CONVENED,
        permission=policy.may("invite"),
        label="Einladen",
        conditions=[session_checks.is_session],
        custom=traits(
            form=forms.Invite,
            rules=(paper_checks.not_over, paper_checks.has_an_agenda, paper_checks.somebody_new),
            then=("paper_invitation", "mail_summons"),
        ),
    )
    def invite(self) -> None:
        """Everybody who holds a seat on the day and has no invitation on this way yet."""
        invited = [self._summons(tenure, self.data["channel"]) for tenure in self.to_invite]
        Summons.objects.bulk_create(invited)
        self._begin(self.on, urgent=bool(self.data.get("urgent")))
        self._record(invited, self.data["channel"])

    @Session.phase.transition(
        source=Session.Phase.CONVENED,
        permission=policy.may("record_summons"),
        label="Einladungen nachtragen",
        conditions=[session_checks.is_session],
        custom=traits(
            form=forms.RecordSummons,
            rules=(paper_checks.sent_before, paper_checks.invited_members, paper_checks.not_written_yet),
        ),
    )
    def record_summons(self) -> None:
        """What went out by letter or otherwise, on the day it did."""
        data = self.data
        invited = [self._summons(tenure, data["channel"], data["sent_on"]) for tenure in data["invited"]]
        Summons.objects.bulk_create(invited)
        self._begin(data["sent_on"])
        self._record(invited, data["channel"])
        self.record["sent_on"] = data["sent_on"].isoformat()

    @Session.phase.transition(
        source=Session.Phase.CONVENED,
        permission=policy.may("excuse"),
        label="Ich kann nicht kommen",
        conditions=[paper_checks.may_come],
        custom=traits(
            form=forms.Excuse,
            rules=(paper_checks.not_over, paper_checks.is_a_member, paper_checks.not_come_yet),
            then=("mail_summons",),
            still=True,
        ),
    )
    def excuse(self) -> None:
        """A member stays away; the deputies are invited at once."""
        place = self.own_place
        assert place is not None, "the rules asked"
        Apology.objects.create(meeting=self.meeting, seat_id=place.seat_id, reason=self.data.get("reason", ""))
        self._invite_deputies(place.seat_id)

    @Session.phase.transition(
        source=Session.Phase.CONVENED,
        permission=policy.may("withdraw_apology"),
        label="Ich kann doch kommen",
        conditions=[paper_checks.stays_away],
        custom=traits(form=Confirm, rules=(paper_checks.not_over,), then=("mail_meeting",), still=True),
    )
    def withdraw_apology(self) -> None:
        """The deputies who were invited hear that the member comes; the line of their invitation stays."""
        place = self.own_place
        assert place is not None, "whoever excused themselves has a seat"
        Apology.objects.filter(meeting=self.meeting, seat_id=place.seat_id).delete()
        invited = self.meeting.summonses.filter(seat=place.seat_id).values_list("user_id", flat=True)
        called = {each.user_id for each in self._deputies(place.seat_id)} & set(invited)
        self.record = {"seat": place.seat_id, "users": sorted(called)}

    @Session.phase.transition(
        source=Session.Phase.CONVENED,
        permission=policy.may("record_apology"),
        label="Absage eintragen",
        conditions=[session_checks.is_session],
        custom=traits(
            form=forms.RecordApology,
            rules=(paper_checks.holds_a_seat, paper_checks.not_here),
            then=("mail_summons",),
            still=True,
        ),
    )
    def record_apology(self) -> None:
        """Somebody called, or stayed away without a word."""
        seat, data = self.data["seat"], self.data
        told = {"excused": data["excused"], "reason": data.get("reason", "")}
        Apology.objects.update_or_create(meeting=self.meeting, seat=seat, defaults=told)
        self._invite_deputies(seat.pk)
        self.record["excused"] = data["excused"]

    # --- who ---

    @cached_property
    def to_invite(self) -> list[Tenure]:
        """Members on the day, and deputies of those who stay away, without an invitation on this way."""
        meeting = self.meeting
        away = set(meeting.apologies.values_list("seat_id", flat=True)) if self._deputies_allowed else set()
        known = set(meeting.summonses.filter(channel=self.data["channel"]).values_list("seat_id", "user_id"))
        wanted = [each for each in forms.members(meeting) if each.part == Tenure.Part.HOLDER or each.seat_id in away]
        return [each for each in wanted if (each.seat_id, each.user_id) not in known]

    @cached_property
    def own_place(self) -> Tenure | None:
        """The seat the actor holds on the day of the meeting."""
        return forms.members(self.meeting, Tenure.Part.HOLDER).filter(user=self.by).first()  # type: ignore[no-any-return]

    @cached_property
    def excused(self) -> bool:
        own = Tenure.objects.on(self.meeting.held_on).holders().filter(user=self.by)
        return self.meeting.apologies.filter(seat__in=own.values("seat")).exists()

    @property
    def _deputies_allowed(self) -> bool:
        return forms.rules_of(self.meeting, self.on).deputies.allowed

    def _deputies(self, seat: int) -> list[Tenure]:
        """Those named for a seat, if the rules let anybody stand in."""
        if not self._deputies_allowed:
            return []
        return list(forms.members(self.meeting, Tenure.Part.DEPUTY).filter(seat=seat))

    def _invite_deputies(self, seat: int) -> None:
        """On the way the rules ask for; before the first invitation they wait for it like everybody else."""
        wanted = forms.rules_of(self.meeting, self.on).invitation.channel
        channel = wanted if wanted in forms.BY_PORTAL else Channel.PORTAL
        known = set(self.meeting.summonses.filter(seat=seat).values_list("user_id", flat=True))
        due = self._deputies(seat) if self.meeting.invited_on and self.on <= self.meeting.held_on else []
        invited = [self._summons(each, channel) for each in due if each.user_id not in known]
        Summons.objects.bulk_create(invited)
        self._record(invited, channel)
        self.record["seat"] = seat

    def _summons(self, tenure: Tenure, channel: str, on: Any = None) -> Summons:
        return Summons(
            meeting=self.meeting, seat_id=tenure.seat_id, user_id=tenure.user_id, channel=channel, on=on or self.on
        )

    def _begin(self, on: Any, *, urgent: bool = False) -> None:
        """The first invitation: its day, the rules of that day, whether it is urgent."""
        if self.meeting.invited_on is not None:
            return
        rules = rulebook.on_day(self.meeting.committee_id, on)
        self.change(invited_on=on, rules_id=rules.pk if rules else None, urgent=urgent or self.meeting.urgent)

    def _record(self, invited: list[Summons], channel: str) -> None:
        self.record = {
            "users": [each.user_id for each in invited],
            "seats": [each.seat_id for each in invited],
            "channel": str(channel),
        }
