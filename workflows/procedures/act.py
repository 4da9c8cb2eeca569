# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every act has, whatever its subject: who, when, with what, and what it leaves behind."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.forms import BaseForm

from grants.models.event import Event, Recorded
from law.finding import Finding
from permissions.models import User
from workflows.procedures.beside import Beside

Check = Callable[[Any], Iterable[Finding]]


@dataclass(frozen=True)
class Traits:
    """What stands beside an act: its form, what it locks before its subject, its rules, what machines do afterwards.

    locks: "fund", "meeting" (of the data), "deferral" (the session a poll defers to), "polls", in this order before the
    subject; "body": the body of a meeting FOR SHARE, with it. share: the subject FOR SHARE.
    warns: what its rules find and do not forbid is read on its page before it is done.
    still: leaves the version as it is, so nobody's open page grows stale by it. watched: a refusal is kept.
    unkeyed: the door writes neither key nor digest, from which few possible contents could be tried out.
    many: may be done to many cases as a set; its rules ask little but the locked case. form_of_many: where a set is
    asked something else than one case; of_each: what that means for one of them, as the act is told of it alone.
    """

    form: type[BaseForm] | None = None
    locks: tuple[str, ...] = ()
    share: bool = False
    rules: tuple[Check, ...] = ()
    then: tuple[str, ...] = ()
    warns: bool = False
    danger: bool = False
    still: bool = False
    watched: bool = False
    unkeyed: bool = False
    many: bool = False
    form_of_many: type[BaseForm] | None = None
    of_each: Callable[[Any], dict[str, Any]] | None = None


def traits(**named: Any) -> dict[str, Traits]:
    """The custom argument of a transition."""
    return {"traits": Traits(**named)}


@dataclass(frozen=True)
class Follow:
    """An act on another subject that belongs to the same transaction."""

    act: str
    subject: models.Model
    data: dict[str, Any] = field(default_factory=dict)


class Acting(ABC):
    """An actor, a day and data before a locked subject; procedures add the state machine. Thrown away after the act."""

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    subject_field: ClassVar[str] = ""
    # Where its events are kept, and by which column machines owe something for them.
    events: ClassVar[type[Recorded]] = Event
    owed_for: ClassVar[str] = "event_id"
    # What a person reads when somebody was faster.
    unmoved: ClassVar[str] = "Der Vorgang wurde inzwischen geändert."

    def __init__(
        self,
        subject: Any,
        *,
        by: User | None,
        on: date,
        data: dict[str, Any],
        roles: frozenset[str] = frozenset(),
    ) -> None:
        self.subject = subject
        self.by = by
        self.on = on
        self.data = data
        self.roles = roles
        self.still = False
        self.source = self.state
        self.changes: dict[str, Any] = {}
        self.record: dict[str, Any] = {}
        self.follows: list[Follow] = []
        self.beside = Beside([subject])

    @property
    def person(self) -> User:
        """The actor of an act that only people do."""
        assert self.by is not None, "signed by a person"
        return self.by

    @property
    def recorded(self) -> dict[str, Any]:
        """What the event says."""
        return self.record

    @property
    def outcome(self) -> str:
        """What became of the subject in a few words, for whoever rehearses the act; may be empty."""
        return ""

    @property
    @abstractmethod
    def state(self) -> str:
        """Where the subject stands in its machine."""

    def change(self, **columns: Any) -> None:
        """Set columns of the subject; the door writes them with the status in one statement."""
        for column, value in columns.items():
            setattr(self.subject, column, value)
        self.changes |= columns

    @abstractmethod
    def moved(self) -> tuple[str, list[Any]]:
        """SQL that changes the subject and returns its id, or nothing when somebody was faster."""
