# SPDX-License-Identifier: AGPL-3.0-or-later
"""The piles of a work list: which cases lie in each, for somebody on a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from permissions.models import User


@dataclass(frozen=True)
class Pile:
    """A choice of claims: its name in the address, its label, what a person finds in it on a day.

    closed: it lies among claims nobody works on any more, and is counted by itself.
    """

    name: str
    label: str
    where: Callable[[User, date], Q]
    counted: bool = True
    closed: bool = False
