# SPDX-License-Identifier: AGPL-3.0-or-later
"""The state machines, one file each; a programme names its procedure by key."""

from typing import Any

from django.db import models

from benefits.models import Claim, PaymentList, Phase, Provider
from committees.models import Committee, Meeting, Poll, Resolution
from grants import programmes
from grants.models import Application, Call, Status
from seminars.models import Phase as SeminarPhase
from seminars.models import Seminar
from workflows.machine import TransitionMethod
from workflows.procedures.act import Acting, Traits
from workflows.procedures.application import Procedure
from workflows.procedures.body import Body
from workflows.procedures.calling import Calling
from workflows.procedures.cashing import Cashing
from workflows.procedures.circulating import Circulating
from workflows.procedures.committee_vote import CommitteeVote
from workflows.procedures.meeting import Sitting
from workflows.procedures.order import Ordering
from workflows.procedures.paying import Paying
from workflows.procedures.providing import Providing
from workflows.procedures.seminar import Holding

PROCEDURES: dict[str, type[Procedure]] = {procedure.key: procedure for procedure in (CommitteeVote,)}
MACHINES: tuple[type[Acting], ...] = (
    *PROCEDURES.values(),
    Sitting,
    Circulating,
    Ordering,
    Body,
    Paying,
    Providing,
    Cashing,
    Holding,
    Calling,
)
# Of cases, whose states are facts of their tables; the other machines say theirs themselves.
STATES: dict[type[Acting], type[models.TextChoices]] = dict.fromkeys(PROCEDURES.values(), Status) | {
    Paying: Phase,
    Holding: SeminarPhase,
}
OF: dict[type[models.Model], type[Acting]] = {
    Meeting: Sitting,
    Poll: Circulating,
    Resolution: Ordering,
    Committee: Body,
    Claim: Paying,
    Provider: Providing,
    PaymentList: Cashing,
    Seminar: Holding,
    Call: Calling,
}

# By what its events and jobs call it: the machines of each kind of case.
OF_CASES: dict[str, tuple[type[Acting], ...]] = {
    Procedure.subject_field: tuple(PROCEDURES.values()),
    Paying.subject_field: (Paying,),
}


def machine_of(subject: models.Model) -> type[Acting]:
    """The machine that knows the acts on this subject."""
    if isinstance(subject, Application):
        return PROCEDURES[programmes.programme(subject.call.programme_key).procedure]
    return OF[type(subject)]


def _acts(machine: type[Acting]) -> dict[str, TransitionMethod]:
    names: dict[str, None] = {}
    for cls in reversed(machine.__mro__):
        names |= dict.fromkeys(name for name in vars(cls) if not name.startswith("_"))
    acts = {name: getattr(machine, name) for name in names}
    return {name: act for name, act in acts.items() if isinstance(act, TransitionMethod)}


ACTS = {machine: _acts(machine) for machine in MACHINES}
TRAITS: dict[tuple[type[Acting], str], Traits] = {
    (machine, name): next(iter(act.get_transitions())).custom.get("traits", Traits())
    for machine, acts in ACTS.items()
    for name, act in acts.items()
}


def acts_of(machine: type[Acting]) -> dict[str, TransitionMethod]:
    """Every act of a machine by name, in the order of their writing."""
    return ACTS[machine]


def traits_of(machine: type[Acting], act: str) -> Traits:
    """What stands beside an act; KeyError when the machine does not know it."""
    return TRAITS[machine, act]


def label_of(machine: type[Acting], act: str) -> str:
    return str(next(iter(acts_of(machine)[act].get_transitions())).label)


def edges_of(machine: type[Acting]) -> list[tuple[str, str, str, str]]:
    """(act, source, target, label) of every transition; an act that changes no state leads back to its source.

    Acts that leave the subject still are possible nearly everywhere and lead nowhere: no part of the way.
    """
    edges = []
    order = [key for key, _label in states_of(machine)]
    for name, act in acts_of(machine).items():
        if traits_of(machine, name).still:
            continue
        for transition in sorted(act.get_transitions(), key=lambda each: order.index(str(each.source))):
            targets = [target for target in transition.declared_targets() if target in _states(machine)]
            edges += [
                (name, str(transition.source), str(t), str(transition.label)) for t in targets or [transition.source]
            ]
    return edges


def allowed_steps() -> set[tuple[str, str, str]]:
    """(kind of case, source, target): every pair of different states that a procedure of that kind allows."""
    kinds = [(kind, machine) for kind, machines in OF_CASES.items() for machine in machines]
    edges = [(kind, *edge) for kind, machine in kinds for edge in edges_of(machine)]
    return {(kind, source, target) for kind, _act, source, target, _label in edges if source != target}


def states_of(machine: type[Acting]) -> list[tuple[str, str]]:
    """(key, German label) of every state, in the order of the main path."""
    states: type[models.TextChoices] = STATES.get(machine) or machine.Phase  # type: ignore[attr-defined]
    return [(state.value, str(state.label)) for state in states]


def _states(machine: type[Acting]) -> set[Any]:
    return {key for key, _label in states_of(machine)}
