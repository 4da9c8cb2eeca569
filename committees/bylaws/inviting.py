# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether everybody was invited in time and in the right way; if not, the whole session suffers (Ladungsmangel)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from committees.bylaws.rules import Channel, Rules
from law.calendar import add_days
from law.finding import Finding

NORM = "§ 90 Abs. 1 Satz 1 VwVfG"


@dataclass(frozen=True, slots=True)
class Sent:
    """A line of the log of invitations."""

    seat: int
    on: date
    channel: Channel


def invite_until(rules: Rules, held_on: date, *, urgent: bool = False) -> date:
    """The last day for invitations: counted backwards, that day still is in time, weekends do not shift it."""
    rule = rules.invitation
    days = rule.urgent_days if urgent and rule.urgent_days is not None else rule.days
    return add_days(held_on, -days)


def invitation_defects(
    rules: Rules, members: Mapping[int, date | None], log: Sequence[Sent], held_on: date, *, urgent: bool = False
) -> list[Finding]:
    """members: the numbers of all seats that must be invited, with the day on which each member's term began.

    Nobody can be invited in time whose term began after the last day for it. The law is silent; we hold that the day
    after the first day of the term is in time then. [] means: all are invited, `Situation.invited_all`.
    """
    until = invite_until(rules, held_on, urgent=urgent)
    untils = {seat: _until(until, since, held_on) for seat, since in members.items()}
    texts = [text for seat in sorted(members) for text in _defect(rules, seat, log, untils[seat])]
    return [Finding("invited_all", f"Ladungsmangel: {text}", field="invitations", norm=NORM) for text in texts]


def _until(until: date, since: date | None, held_on: date) -> date:
    """The last day for one member, at most that of the session."""
    return until if since is None or since <= until else min(add_days(since, 1), held_on)


def _defect(rules: Rules, seat: int, log: Sequence[Sent], until: date) -> Iterator[str]:
    wanted = rules.invitation.channel
    sent = [line for line in log if line.seat == seat]
    right = [line for line in sent if wanted in {Channel.ANY, line.channel}]
    if not sent:
        yield f"Für Sitz {seat} steht keine Einladung im Verzeichnis. Laden Sie ihn ein oder tragen Sie sie nach."
    elif not right:
        yield f"Die Einladung an Sitz {seat} ging nicht {wanted.label} hinaus. Laden Sie {wanted.label} neu ein."
    elif min(line.on for line in right) > until:
        yield f"Die Einladung an Sitz {seat} kam zu spät, letzter Tag war der {until:%d.%m.%Y}. Laden Sie neu ein."
