# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures that several audiences show."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from grants.models import Application
from workflows.drawing import draw
from workflows.procedures import edges_of, machine_of, states_of
from workflows.procedures.act import Acting


def procedure_picture(application: Application, title: str, *, here: str | None = None) -> SafeString:
    """The procedure of a case as a diagram that opens, with its place; here: another place than its status."""
    return _picture(machine_of(application), here or application.status, title)


@lru_cache(maxsize=64)
def _picture(machine: type[Acting], here: str, title: str) -> SafeString:
    """A procedure has as many pictures as states; drawing escapes every word."""
    steps = [(source, target, label) for _act, source, target, label in edges_of(machine)]
    drawing = mark_safe(draw(machine.title, states_of(machine), steps, here))
    return render_to_string("parts/procedure.html", {"drawing": drawing, "title": title})
