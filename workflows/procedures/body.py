# SPDX-License-Identifier: AGPL-3.0-or-later
"""The deeds of a body: its rules, its seats, and who sits where."""

from functools import cached_property
from typing import Any

from committees.bylaws.body import from_json, to_json
from committees.bylaws.rules import Rules
from committees.models import RulesOfProcedure, Seat, Tenure
from committees.rulebook import in_force, rules_of
from permissions import policy
from workflows import forms_of_bodies
from workflows.forms_of_rules import AdoptRules
from workflows.procedures import body_checks
from workflows.procedures.act import traits
from workflows.procedures.gathering import Gathering
from workflows.procedures.keeping import Keeping

SEAT_COLUMNS = ("number", "organisation", "group", "area", "advisory", "is_chair", "is_deputy_chair")


class Body(Gathering):
    """A body exists; its deeds change what stands beside it and no state."""

    @cached_property
    def versions(self) -> list[RulesOfProcedure]:
        return list(self.committee.rules.all())

    @property
    def rules_on_first_day(self) -> Rules:
        """Of a term that is asked for."""
        return rules_of(in_force(self.versions, self.data["since"]))

    @Keeping.phase.transition(
        source=Keeping.Phase.STANDING,
        permission=policy.may("adopt_rules"),
        label="Geschäftsordnung in Kraft setzen",
        custom=traits(
            form=AdoptRules,
            rules=(
                body_checks.rules_can_be_followed,
                body_checks.begins_once,
                body_checks.surprises_no_meeting,
                body_checks.changes_what_was_seen,
            ),
        ),
    )
    def adopt_rules(self) -> None:
        """A version beside the others; the ones before stay as they are."""
        made = RulesOfProcedure.objects.create(
            committee=self.committee,
            name=self.data["name"],
            body=to_json(from_json(self.data["body"])),
            valid_from=self.data["valid_from"],
            adopted_on=self.data.get("adopted_on"),
        )
        self.record = {"rules": made.pk, "valid_from": made.valid_from.isoformat()}

    @Keeping.phase.transition(
        source=Keeping.Phase.STANDING,
        permission=policy.may("appoint"),
        label="Person berufen",
        custom=traits(
            form=forms_of_bodies.Appoint,
            rules=(
                body_checks.account_is_open,
                body_checks.a_seat_of_this_body,
                body_checks.seat_lasts,
                body_checks.days_in_order,
                body_checks.after_what_was_held,
                body_checks.seat_is_free,
                body_checks.person_is_free,
                body_checks.deputies_are_allowed,
                body_checks.age_is_known,
            ),
        ),
    )
    def appoint(self) -> None:
        """From a day on somebody holds a seat or deputises for who holds it."""
        given = {name: self.data.get(name) for name in ("seat", "user", "part", "since", "until", "born_on")}
        self.record = _of(Tenure.objects.create(**given))

    @Keeping.phase.transition(
        source=Keeping.Phase.STANDING,
        permission=policy.may("end_term"),
        label="Amtszeit beenden",
        custom=traits(
            form=forms_of_bodies.EndTerm,
            rules=(body_checks.a_term_of_this_body, body_checks.ends_within, body_checks.did_not_vote_later),
        ),
    )
    def end_term(self) -> None:
        """The last day, at most the one that was set before."""
        tenure = self.tenure
        tenure.until = self.data["until"]
        tenure.save(update_fields=["until"])
        self.record = _of(tenure)

    @Keeping.phase.transition(
        source=Keeping.Phase.STANDING,
        permission=policy.may("cancel_appointment"),
        label="Berufung zurücknehmen",
        custom=traits(
            form=forms_of_bodies.CancelAppointment,
            rules=(body_checks.a_term_of_this_body, body_checks.has_not_begun),
        ),
    )
    def cancel_appointment(self) -> None:
        """Somebody who was named does not come; the record keeps that they were named."""
        self.record = _of(self.tenure)
        self.tenure.delete()

    @Keeping.phase.transition(
        source=Keeping.Phase.STANDING,
        permission=policy.may("add_seat"),
        label="Sitz einrichten",
        custom=traits(
            form=forms_of_bodies.AddSeat,
            rules=(
                body_checks.number_is_free,
                body_checks.nobody_is_voting,
                body_checks.nothing_waits_for_a_signature,
            ),
        ),
    )
    def add_seat(self) -> None:
        seat = Seat(committee=self.committee)
        self._write(seat)

    @Keeping.phase.transition(
        source=Keeping.Phase.STANDING,
        permission=policy.may("change_seat"),
        label="Sitz ändern",
        custom=traits(
            form=forms_of_bodies.ChangeSeat,
            rules=(
                body_checks.a_seat_of_this_body,
                body_checks.number_is_free,
                body_checks.nobody_is_voting,
                body_checks.nothing_waits_for_a_signature,
            ),
        ),
    )
    def change_seat(self) -> None:
        """What a seat stands for; who sits there stays."""
        self._write(self.committee.seats.get(pk=self.data["seat"].pk))

    @Keeping.phase.transition(
        source=Keeping.Phase.STANDING,
        permission=policy.may("end_seat"),
        label="Sitz streichen",
        custom=traits(
            form=forms_of_bodies.EndSeat,
            rules=(
                body_checks.a_seat_of_this_body,
                body_checks.seat_goes_on,
                body_checks.nobody_sits_there_later,
                body_checks.nobody_met_later,
                body_checks.nobody_is_voting,
            ),
            danger=True,
        ),
    )
    def end_seat(self) -> None:
        """A body gives a seat up from the day after its last one; what happened with it stays."""
        seat = self.committee.seats.get(pk=self.data["seat"].pk)
        seat.until = self.data["until"]
        seat.save(update_fields=["until"])
        self.record = {"seat": seat.pk, "until": seat.until.isoformat()}

    def _write(self, seat: Seat) -> None:
        """A task that another seat had passes to this one."""
        was = {name: getattr(seat, name) for name in SEAT_COLUMNS} if seat.pk else {}
        for name in SEAT_COLUMNS:
            setattr(seat, name, self.data[name])
        for task in ("is_chair", "is_deputy_chair"):
            if getattr(seat, task):
                self.committee.seats.filter(**{task: True}).exclude(pk=seat.pk).update(**{task: False})
        seat.save()
        self.record = {"seat": seat.pk, "was": was, "is": {name: getattr(seat, name) for name in SEAT_COLUMNS}}

    @cached_property
    def tenure(self) -> Tenure:
        """Read anew behind the lock; another may have ended it meanwhile."""
        return Tenure.objects.select_related("seat", "user").get(pk=self.data["tenure"].pk)


def _of(tenure: Tenure) -> dict[str, Any]:
    """What the record keeps of a tenure: no name and no birthday."""
    until = tenure.until.isoformat() if tenure.until else None
    known = {"seat": tenure.seat_id, "user": tenure.user_id, "part": str(tenure.part)}
    return {"tenure": tenure.pk, **known, "since": tenure.since.isoformat(), "until": until}
