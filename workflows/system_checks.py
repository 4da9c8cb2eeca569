# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `manage.py check` proves: every programme names a known procedure, every act a policy."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from grants import programmes
from permissions.policy import POLICY
from workflows.consequences import known
from workflows.procedures import MACHINES, PROCEDURES, acts_of, traits_of


@register()
def programmes_are_complete(**_kwargs: Any) -> list[CheckMessage]:
    return [
        Error(f"Programme {key} names the unknown procedure {programme.procedure}.", id="workflows.E001")
        for key, programme in programmes.all_programmes().items()
        if programme.procedure not in PROCEDURES
    ]


@register()
def acts_are_complete(**_kwargs: Any) -> list[CheckMessage]:
    """Every act stands in the policy and names consequences that exist; every line of the policy has an act."""
    acts = [(act, machine) for machine in MACHINES for act in acts_of(machine)]
    names = dict(acts)
    missing = [
        Error(f"Act {act} has no line in the policy.", id="workflows.E002") for act in names if act not in POLICY
    ]
    unused = [Error(f"Policy names the unknown act {act}.", id="workflows.E003") for act in POLICY if act not in names]
    unknown = [
        Error(f"Act {act} names the unknown consequence {kind}.", id="workflows.E004")
        for act, machine in acts
        for kind in traits_of(machine, act).then
        if kind not in known(machine.events)
    ]
    return [*missing, *unused, *unknown]
