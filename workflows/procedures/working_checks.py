# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose case it is, an application or a claim: what speaks against taking one and against handing one over."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from law.finding import Finding
from permissions import casework
from permissions.models import User
from permissions.policy import Role

if TYPE_CHECKING:
    from workflows.procedures.working import Working

# Who takes any case of the unit, and who hands any over.
TAKES_ANY = frozenset({Role.LEAD})
DIRECTS = frozenset({Role.LEAD, Role.ADMINISTRATOR})


def may_take(procedure: "Working") -> Iterator[Finding]:
    """Nobody's, or of somebody who is away and has nobody else to stand in; a team lead takes any."""
    case, person = procedure.subject, procedure.person
    if not procedure.beside.once(casework.hold, person.pk):
        yield Finding("may_take", "Ihr Konto ist geschlossen.")
    elif not procedure.beside.once(casework.works, person):
        yield Finding("may_take", "Ihre Aufgabe in dieser Stelle ist beendet.")
    elif case.assignee_id == person.pk:
        yield Finding("may_take", "Sie bearbeiten den Fall schon.")
    elif has := in_other_hands(procedure, TAKES_ANY):
        yield Finding("may_take", f"{has} Bitten Sie darum, dass der Fall Ihnen übergeben wird.")


def may_hand_over(procedure: "Working") -> Iterator[Finding]:
    """One's own, nobody's, or one that one stands in for; a team lead hands over any."""
    if has := in_other_hands(procedure, DIRECTS):
        yield Finding("may_hand_over", f"{has} Übergeben kann ihn diese Person, oder Ihre Teamleitung.")


def in_other_hands(procedure: "Working", directing: frozenset[Role]) -> str:
    """Who else has to act on the case today, in a sentence; "" where the actor has a role that directs it."""
    assignee, own = procedure.subject.assignee_id, procedure.person.pk
    if assignee in {None, own} or not directing.isdisjoint(procedure.roles):
        return ""
    return casework.whose(assignee, procedure.able, but=own)


def can_receive(procedure: "Working") -> Iterator[Finding]:
    """Somebody who works on the unit's cases and may on this one; who is away needs somebody who stands in."""
    to, assignee = procedure.data["to"], procedure.subject.assignee_id
    if to is None:
        if assignee is None:
            yield Finding("can_receive", "Der Fall liegt schon im Team-Stapel.", field="to")
        return
    if not procedure.beside.once(casework.hold, to.pk):
        yield Finding("can_receive", f"Das Konto von {to.name} ist geschlossen.", field="to")
    elif not procedure.beside.once(casework.works, to):
        yield _no_receiver(to)
    elif to.pk == assignee:
        yield Finding("can_receive", f"{to.name} bearbeitet den Fall schon.", field="to")
    else:
        yield from _is_there(procedure)


def _is_there(procedure: "Working") -> Iterator[Finding]:
    to = procedure.data["to"]
    found = next((person for person in procedure.able if person.pk == to.pk), None)
    if found is None:
        yield _no_receiver(to)
    elif found.away_until and casework.responsible(to.pk, procedure.able) is None:
        until = f"{found.away_until:%d.%m.%Y}"
        text = f"{to.name} ist bis {until} abwesend, und niemand vertritt. Bitte wählen Sie jemand anderen."
        yield Finding("can_receive", text, field="to")


def _no_receiver(to: User) -> Finding:
    text = f"{to.name} kann diesen Fall nicht bearbeiten. Bitte wählen Sie jemand anderen aus Ihrer Stelle."
    return Finding("can_receive", text, field="to")
