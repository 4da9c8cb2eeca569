# SPDX-License-Identifier: AGPL-3.0-or-later
"""A body as it stands, held against its rules: may it vote, and what did it decide; each with its reason in words."""

from committees.bylaws import counting
from committees.bylaws.counting import Result
from committees.bylaws.inviting import invitation_defects
from committees.bylaws.quorum import Quorum, Situation, quorum
from committees.standing import Standing
from law.finding import Finding

BEFORE = "Tragen Sie die Anwesenheit ein oder laden Sie zu einer neuen Sitzung ein."
AFTERWARDS = "Heben Sie die Abstimmung auf und eröffnen Sie sie neu, sobald genug Mitglieder anwesend sind."


def missing_quorum(standing: Standing, what_to_do: str = BEFORE) -> list[Finding]:
    """Why the body cannot decide, § 90 VwVfG or its own rules; [] when quorate."""
    if defects := not_invited(standing):
        return defects
    found = _quorum(standing)
    if found.quorate:
        return []
    excluded = "; wer ausgeschlossen ist, zählt nicht als anwesend" if standing.excluded else ""
    return [Finding("quorum", f"{found.why}{excluded}. {what_to_do}", field="present", norm=found.norm)]


def is_quorate(standing: Standing) -> bool:
    """Whether enough are there, whoever was invited."""
    return _quorum(standing).quorate


def quorum_in_words(standing: Standing) -> str:
    """Whether the body could decide, as a sentence without its end."""
    return _quorum(standing).why


def not_invited(standing: Standing) -> list[Finding]:
    """Whose invitation is missing, late or went the wrong way: then the whole session cannot decide."""
    if standing.held_on is None:
        return []
    members = {sitter.number: sitter.since for sitter in standing.sitters if sitter.holder is not None}
    log = [line for sitter in standing.sitters for line in sitter.invited]
    return invitation_defects(standing.rules, members, log, standing.held_on, urgent=standing.urgent)


def seats_to_ask(standing: Standing) -> int:
    """Of how many seats a part has to answer in writing: the base of the quorum, as the rules tell the members.

    Never fewer than have a ballot: a seat that answered and is vacant today still answered.
    """
    return max(_situation(standing).of(standing.rules.quorum.base), standing.present)


def count(standing: Standing, *, round: int = 1) -> Result:
    """The ballots under the rules; its reason begins with the quorum's. Without a quorum ValueError: ask before.

    Vacant seats are members too: as with the quorum the strict reading holds, the number the rules provide for.
    """
    return counting.count(
        standing.rules,
        standing.verdicts,
        chair=standing.chair,
        present=standing.present,
        members=standing.seats,
        round=round,
        quorum=_quorum(standing),
    )


def _quorum(standing: Standing) -> Quorum:
    return quorum(standing.rules, _situation(standing))


def _situation(standing: Standing) -> Situation:
    return Situation(
        seats=standing.seats,
        occupied=standing.occupied,
        present=standing.present,
        excluded=standing.excluded,
        # Who opens a vote asked not_invited before; a ballot box that is open stays open.
        invited_all=True,
        second_session=standing.second_session,
        note=standing.note,
        same_item=standing.same_item,
        areas=standing.areas,
    )
