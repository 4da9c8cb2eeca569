# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one module that imports viewflow: the state descriptor and its refusals."""

from viewflow.fsm import State, TransitionNotAllowed
from viewflow.fsm.base import TransitionBoundMethod, TransitionMethod

__all__ = ["State", "TransitionBoundMethod", "TransitionMethod", "TransitionNotAllowed"]
