# SPDX-License-Identifier: AGPL-3.0-or-later
"""The declarations of a case as plain values: what a clerk confirms has to be there to be read."""

from datetime import date
from typing import NamedTuple

from grants.models import Application
from portal.office.dossier import Dossier


class Declared(NamedTuple):
    """The declarations of the terms as (text, version of the terms, version agreed to), and where they stand."""

    on_paper: bool
    made_on: date | None
    texts: tuple[tuple[str, str, str], ...]


def declared(dossier: Dossier) -> Declared:
    case = dossier.case
    return Declared(
        on_paper=case.channel == Application.Channel.PAPER,
        made_on=case.submitted_on,
        texts=tuple(
            (each.text, each.version, case.declarations.get(each.key, "")) for each in dossier.terms.declarations
        ),
    )
