# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page of social data, written whole while the database knows who asks, and kept by no browser."""

from collections.abc import Callable
from typing import TypeVar

from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control

from permissions.families import in_the_name_of
from permissions.models import User

R = TypeVar("R", bound=HttpResponseBase)


def written_in(user: User, page: Callable[[], R]) -> R:
    """Also when it raises, nobody's name stays; a page that was made later would be made in nobody's name."""
    with in_the_name_of(user):
        answer = page()
        if isinstance(answer, TemplateResponse):
            answer.render()
    patch_cache_control(answer, no_store=True)
    return answer
