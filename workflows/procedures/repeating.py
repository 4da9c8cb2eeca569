# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking a vote again: by whom the rules name, while what it resolved can still fall."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from committees.bylaws.counting import Outcome
from committees.bylaws.rules import Revote, Rules
from committees.models import OF_A_CASE, AgendaItem, Meeting, Motion, Poll
from grants.models import Status
from law.finding import Finding
from permissions.policy import LEADING, Role

if TYPE_CHECKING:
    from workflows.procedures.meeting import Sitting
    from workflows.procedures.poll import Balloting

# Where the body has to agree, who leads carries out what it adopted: see `wanted_again`.
WHO_REPEATS: dict[Revote, frozenset[str]] = {
    Revote.CHAIR: frozenset({Role.CHAIR, Role.DEPUTY_CHAIR}),
    Revote.MEMBER: frozenset({Role.SEAT}),
    Revote.BODY: LEADING,
    Revote.NOBODY: frozenset(),
}


def on_repetition(procedure: "Sitting", item: AgendaItem) -> Iterator[Finding]:
    """Only where the rules leave it to the body, and while what it resolved can still fall."""
    if procedure.considered is None:
        yield Finding("motion_possible", "Zu diesem Punkt gibt es keinen Antrag.", field="item")
        return
    rule = procedure.standing.rules.revote_by
    if rule is not Revote.BODY:
        yield Finding("motion_possible", f"Nach der Geschäftsordnung kann das nur: {rule.label}.", field="motion")
    poll = item.polls.filter(resolution__isnull=False).order_by("pk").last()
    yield from _can_fall(poll, procedure.considered.application.status, procedure.meeting.phase)
    if poll is not None and wanted_again(poll):
        text = "Das hat das Gremium schon beschlossen. Lassen Sie die Abstimmung jetzt wiederholen."
        yield Finding("motion_possible", text, field="motion")


def may_repeat(rules: Rules, roles: frozenset[str]) -> bool:
    """Whether the rules let somebody in these roles order another vote."""
    return bool(roles & WHO_REPEATS[rules.revote_by])


def wanted_again(poll: Poll) -> bool:
    """Whether the body adopted, after this vote, to take it again."""
    later = Poll.objects.filter(item=poll.item_id, pk__gt=poll.pk)
    return later.filter(motion=Motion.REPEAT, outcome=Outcome.ADOPTED).exists()


def may_be_repeated(procedure: "Balloting") -> Iterator[Finding]:
    """Only in the session that resolved, before the office acts on it, and by whom the rules name."""
    poll, rule = procedure.poll, procedure.standing.rules.revote_by
    yield from _can_fall(poll, procedure.application.status, poll.item.meeting.phase)
    if not may_repeat(procedure.standing.rules, procedure.roles):
        yield Finding("may_be_repeated", f"Nach der Geschäftsordnung kann das nur: {rule.label}.")
    elif rule is Revote.BODY and not wanted_again(poll):
        text = (
            "Nach der Geschäftsordnung entscheidet darüber das Gremium mit Mehrheit. Lassen Sie zuerst darüber "
            "abstimmen, ob noch einmal abgestimmt wird."
        )
        yield Finding("may_be_repeated", text, norm="Geschäftsordnung")


def _can_fall(poll: Poll | None, status: str, phase: str) -> Iterator[Finding]:
    """A resolution on a case that nobody has acted on, in the session that made it."""
    resolution = getattr(poll, "resolution", None)
    if poll is None or resolution is None or poll.motion not in OF_A_CASE or resolution.repeated_because:
        yield Finding("may_be_repeated", "Diese Abstimmung hat nichts beschlossen, was zu wiederholen wäre.")
    elif resolution.deferred_to_id and resolution.carried_out_on:
        text = "Der Punkt steht schon auf der Tagesordnung einer anderen Sitzung. Dort stimmt das Gremium neu ab."
        yield Finding("may_be_repeated", text)
    elif resolution.carried_out_on or resolution.returned_because or status != Status.RESOLVED:
        yield Finding("may_be_repeated", "Das Amt hat über den Beschluss schon entschieden.")
    elif phase != Meeting.Phase.CONVENED:
        yield Finding("may_be_repeated", "Die Sitzung ist geschlossen. Setzen Sie den Antrag auf eine neue Sitzung.")
