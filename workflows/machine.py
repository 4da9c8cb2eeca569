# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one module that imports viewflow: the state descriptor and its transitions."""

from viewflow.fsm import State
from viewflow.fsm.base import TransitionMethod

__all__ = ["State", "TransitionMethod"]
