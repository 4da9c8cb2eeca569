# SPDX-License-Identifier: AGPL-3.0-or-later
"""A seminar from the wish of a group until it is closed."""

from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar
from uuid import uuid4

from permissions import policy
from seminars import pace, polling, registering
from seminars.models import Attendance, Phase, ProposedTopic, SeminarCost, SeminarEvent
from seminars.models.seminar import AHEAD, BEFORE_AGREEMENT, TO_BE_BOOKED, Seminar
from workflows import forms, forms_of_seminars, seminar_mails
from workflows.machine import State
from workflows.procedures import seminar_checks as checks
from workflows.procedures.act import traits
from workflows.procedures.versioned import Versioned


class Holding(Versioned):
    """Between agreement and its day it can be postponed or cancelled from anywhere; before, it can be given up."""

    key = "seminar"
    title = "Seminar"
    subject_field = "seminar"
    state_column: ClassVar[str] = "phase"
    events = SeminarEvent
    owed_for = "seminar_event_id"
    unmoved = "Das Seminar wurde inzwischen geändert."
    phase = State(Phase, default=Phase.WISHED)

    @phase.getter()
    def _get(self) -> str:
        return self.seminar.phase

    @phase.setter()
    def _set(self, value: str) -> None:
        self.seminar.phase = value

    @property
    def state(self) -> str:
        return self.seminar.phase

    @property
    def seminar(self) -> Seminar:
        return self.subject  # type: ignore[no-any-return]

    @cached_property
    def columns(self) -> dict[str, Any]:
        """Whatever is done, the next step is due anew."""
        return super().columns | {"due_on": pace.due_on(self.seminar, self.on)}

    # --- until the topic is agreed ---

    @phase.transition(
        source=Phase.WISHED,
        permission=policy.may("wish_seminar"),
        label="Wunsch aufnehmen",
        conditions=[checks.is_new],
        custom=traits(rules=(checks.few_wishes_wait,), then=("seminar_office",)),
    )
    def wish_seminar(self) -> None:
        """The first act on a row that was just made; by the office, or by the link of the group."""
        self.record = {"group": self.seminar.group_id, "by_link": self.by is None}

    @phase.transition(
        source=Phase.WISHED,
        target=Phase.TALKED,
        permission=policy.may("hold_talk"),
        label="Erstgespräch eintragen",
        custom=traits(form=forms_of_seminars.HoldTalk, rules=(checks.was_already("talked_on"),)),
    )
    def hold_talk(self) -> None:
        self.change(talked_on=self.data["talked_on"])
        self.record = {"note": self.data.get("note", "")}

    @phase.transition(
        source=Phase.TALKED,
        permission=policy.may("propose_topics"),
        label="Themen vorschlagen",
        custom=traits(form=forms_of_seminars.ProposeTopics, rules=(checks.something_to_choose, checks.all_offered)),
    )
    def propose_topics(self) -> None:
        """The list replaces the one before; answers to an earlier poll go with it."""
        self.seminar.proposals.all().delete()
        topics = [ProposedTopic(seminar=self.seminar, topic=topic, title=topic.title) for topic in self.data["topics"]]
        own = [ProposedTopic(seminar=self.seminar, title=title) for title in self.data["own"]]
        made = ProposedTopic.objects.bulk_create(topics + own)
        self.record = {"proposals": [each.title for each in made]}

    @phase.transition(
        source=Phase.TALKED,
        target=Phase.POLLING,
        permission=policy.may("open_topic_poll"),
        label="Abstimmung der jungen Leute öffnen",
        custom=traits(
            form=forms_of_seminars.OpenTopicPoll,
            rules=(checks.is_ahead("closes_on"), checks.has_proposals),
            then=("seminar_poll",),
        ),
    )
    def open_topic_poll(self) -> None:
        """By the seminar's link, until the end of the last day."""
        self.change(poll_closes_on=self.data["closes_on"])

    @phase.transition(
        source=Phase.POLLING,
        target=Phase.TALKED,
        permission=policy.may("close_topic_poll"),
        label="Abstimmung beenden",
        custom=traits(
            form=forms.Confirm,
            rules=(checks.clock_waits_for_the_last_day,),
            then=("seminar_office", "seminar_group"),
        ),
    )
    def close_topic_poll(self) -> None:
        """The count as it stands; no answer comes after it, for whoever answers shares the row held here."""
        self.record = {"answers": {each.title: count for each, count in polling.result(self.seminar)}}

    @phase.transition(
        source=Phase.TALKED,
        target=Phase.AGREED,
        permission=policy.may("agree_topic"),
        label="Thema vereinbaren",
        custom=traits(
            form=forms_of_seminars.AgreeTopic,
            rules=(checks.was_already("agreed_on"), checks.one_topic, checks.still_offered),
            then=("seminar_group",),
        ),
    )
    def agree_topic(self) -> None:
        """Title and length are the seminar's own from now on, whatever becomes of the topic in the catalogue."""
        topic, data = self.data.get("topic"), self.data
        self.change(
            topic_id=topic.pk if topic else None,
            title=topic.title if topic else data["title"],
            minutes=topic.minutes if topic else data["minutes"],
            agreed_with=data["agreed_with"],
            agreed_on=data["agreed_on"],
        )

    # --- day, place, trainer ---

    @phase.transition(
        source=Phase.AGREED,
        permission=policy.may("set_date"),
        label="Tag und Ort festlegen",
        custom=traits(
            form=forms_of_seminars.SetDate,
            rules=(checks.begins_ahead, checks.says_where, checks.room_is_free, *checks.WORTH_A_LOOK),
            warns=True,
        ),
    )
    def set_date(self) -> None:
        """It ends after the minutes agreed on."""
        data = self.data
        self.change(
            starts_at=data["starts_at"],
            ends_at=checks.end_of(self.seminar, data["starts_at"]),
            place=data["place"],
            room_id=data["room"].pk if data.get("room") else None,
            address=data.get("address", ""),
            step_free=data.get("step_free", False),
        )
        self.record = {"starts_at": _told(data["starts_at"])}

    @phase.transition(
        source=Phase.AGREED,
        target=Phase.ASKED,
        permission=policy.may("ask_trainer"),
        label="Trainerin oder Trainer anfragen",
        custom=traits(
            form=forms_of_seminars.AskTrainer,
            rules=(checks.has_a_day, checks.teaches_it, checks.certificate_was_shown, *checks.NOTHING_TWICE),
            warns=True,
            then=("seminar_asked",),
        ),
    )
    def ask_trainer(self) -> None:
        """Kept free for this seminar from now on; a new link each time, so an old one answers nothing any more."""
        self.change(trainer_id=self.data["trainer"].pk, booking=uuid4())
        self.record = {"trainer": self.data["trainer"].pk}

    @phase.transition(
        source=Phase.ASKED,
        target=Phase.CONFIRMED,
        permission=policy.may("confirm_booking"),
        label="Zusage der Anfrage eintragen",
        custom=traits(form=forms.Confirm, then=("seminar_office", "seminar_booked")),
    )
    def confirm_booking(self) -> None:
        """By the trainer's link, or noted by the office after a call."""
        self.record = {"by_link": self.by is None}

    @phase.transition(
        source=Phase.ASKED,
        target=Phase.AGREED,
        permission=policy.may("decline_booking"),
        label="Absage der Anfrage eintragen",
        custom=traits(form=forms_of_seminars.Because, then=("seminar_office",)),
    )
    def decline_booking(self) -> None:
        self.record = {"trainer": self.seminar.trainer_id, "because": self.data["because"], "by_link": self.by is None}
        self.change(trainer_id=None, booking=None)

    # --- who comes ---

    @phase.transition(
        source=Phase.CONFIRMED,
        target=Phase.OPEN,
        permission=policy.may("open_registration"),
        label="Anmeldung öffnen",
        custom=traits(
            form=forms_of_seminars.OpenRegistration,
            rules=(
                checks.places_fit,
                checks.is_ahead("until"),
                checks.before_it_begins,
                checks.nobody_loses_a_place,
            ),
            then=("seminar_open", "seminar_moved_up"),
        ),
    )
    def open_registration(self) -> None:
        """Who registered before it was postponed keeps the place and hears of the new day; newest: the last of them."""
        newest = self.seminar.registrations.order_by("pk").last()
        self.change(registration_until=self.data["until"], names_for=self.data.get("names_for", ""))
        self._give_places()
        self.record |= {"newest": newest.pk if newest else 0}

    @phase.transition(
        source=Phase.OPEN,
        permission=policy.may("change_places"),
        label="Plätze ändern",
        custom=traits(
            form=forms_of_seminars.ChangePlaces,
            rules=(checks.places_fit, checks.nobody_loses_a_place),
            then=("seminar_moved_up",),
        ),
    )
    def change_places(self) -> None:
        self._give_places()

    def _give_places(self) -> None:
        """More places go to those who wait, the first to come first."""
        self.change(minimum=self.data["minimum"], maximum=self.data["maximum"])
        Seminar.objects.filter(pk=self.seminar.pk).update(maximum=self.data["maximum"])
        self.record = {"moved_up": [each.pk for each in registering.move_up(self.seminar)]}

    @phase.transition(
        source=set(TO_BE_BOOKED),
        target=Phase.POSTPONED,
        permission=policy.may("postpone_seminar"),
        label="Verschieben",
        custom=traits(form=forms_of_seminars.Because, rules=(checks.has_not_begun,), then=("seminar_off",)),
    )
    def postpone_seminar(self) -> None:
        """Day, room and trainer are free again; who registered stays registered and hears of the new day."""
        self._give_day_up()

    @phase.transition(
        source=Phase.POSTPONED,
        target=Phase.AGREED,
        permission=policy.may("resume_seminar"),
        label="Neu planen",
        custom=traits(form=forms.Confirm),
    )
    def resume_seminar(self) -> None:
        self.change(because="")

    @phase.transition(
        source={*BEFORE_AGREEMENT, *AHEAD},
        target=Phase.CANCELLED,
        permission=policy.may("cancel_seminar"),
        label="Absagen",
        custom=traits(
            form=forms_of_seminars.Because,
            rules=(checks.has_not_begun,),
            then=("seminar_office", "seminar_off"),
            danger=True,
        ),
    )
    def cancel_seminar(self) -> None:
        """Also when the group leaves in the middle, by its own link; everybody concerned hears why."""
        self._give_day_up()
        self.record |= {"by_link": self.by is None}

    def _give_day_up(self) -> None:
        """The record keeps what the seminar loses; why, it loses when it is planned anew."""
        seminar, because = self.seminar, self.data["because"]
        self.record = {"starts_at": _told(seminar.starts_at), "trainer": seminar.trainer_id, "because": because}
        self.change(because=because, **_FREED)

    @phase.transition(
        source={Phase.CONFIRMED, Phase.OPEN},
        permission=policy.may("remind_of_seminar"),
        label="An ein Seminar erinnern",
        custom=traits(still=True, then=("seminar_reminder",)),
    )
    def remind_of_seminar(self) -> None:
        """Of the day as it is now: given up before the mails are written, it reminds nobody."""
        self.record = {"starts_at": _told(self.seminar.starts_at), "days": self.data["days"]}

    # --- afterwards ---

    @phase.transition(
        source={Phase.CONFIRMED, Phase.OPEN},
        target=Phase.HELD,
        permission=policy.may("hold_seminar"),
        label="Als durchgeführt eintragen",
        custom=traits(form=forms.Confirm, rules=(checks.has_ended,), then=("seminar_feedback",)),
    )
    def hold_seminar(self) -> None:
        """Young people can say how it was from now on."""

    @phase.transition(
        source=Phase.HELD,
        target=Phase.COUNTED,
        permission=policy.may("count_attendance"),
        label="Teilnahme erfassen",
        custom=traits(form=forms_of_seminars.CountAttendance, rules=(checks.says_who_came,)),
    )
    def count_attendance(self) -> None:
        """People as {age group: how many}; no names."""
        counted = {group: people for group, people in self.data["people"].items() if people}
        Attendance.objects.bulk_create(
            Attendance(seminar=self.seminar, age_group=group, people=people) for group, people in counted.items()
        )
        self.record = {"people": counted}

    @phase.transition(
        source=Phase.COUNTED,
        target=Phase.REVIEWED,
        permission=policy.may("review_feedback"),
        label="Rückmeldungen auswerten",
        custom=traits(form=forms_of_seminars.ReviewFeedback),
    )
    def review_feedback(self) -> None:
        """Ends the collecting of feedback."""
        told = list(self.seminar.feedback.values_list("stars", flat=True))
        self.record = {"note": self.data.get("note", ""), "told": len(told), "stars": sum(told)}

    @phase.transition(
        source=Phase.REVIEWED,
        target=Phase.SETTLED,
        permission=policy.may("settle_seminar"),
        label="Abrechnen",
        custom=traits(form=forms_of_seminars.Settle),
    )
    def settle_seminar(self) -> None:
        """Costs as {kind: euros}; none is possible too."""
        costs = {kind: amount for kind, amount in self.data["costs"].items() if amount}
        SeminarCost.objects.bulk_create(
            SeminarCost(seminar=self.seminar, kind=kind, amount=amount) for kind, amount in costs.items()
        )
        self.record = {"costs": {kind: str(amount) for kind, amount in costs.items()}}

    @phase.transition(
        source=Phase.SETTLED,
        target=Phase.CLOSED,
        permission=policy.may("close_seminar"),
        label="Abschließen",
        custom=traits(form=forms.Confirm),
    )
    def close_seminar(self) -> None:
        """What is kept of young people goes, but for numbers."""
        self.record = {"registrations": seminar_mails.forget(Seminar.objects.filter(pk=self.seminar.pk))}


_FREED: dict[str, Any] = {"starts_at": None, "ends_at": None, "room_id": None, "trainer_id": None, "booking": None}


def _told(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
