# SPDX-License-Identifier: AGPL-3.0-or-later
"""`{% csrf_token %}` as every form writes it: Django's seal, and whose form it is (portal.kept)."""

from typing import Any

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal import kept

register = template.Library()

WRITTEN = "seal_of_the_page"


class SealNode(CsrfTokenNode):
    """Equal in every form of a page, so a page writes it once."""

    def render(self, context: Any) -> SafeString:
        request = context.get("request")
        if request is None:
            return self._written(context, context.get("user"))
        if not hasattr(request, WRITTEN):
            setattr(request, WRITTEN, self._written(context, getattr(request, "user", None) or context.get("user")))
        found: SafeString = getattr(request, WRITTEN)
        return found

    def _written(self, context: Any, user: Any) -> SafeString:
        if user is None or not user.is_authenticated:
            return super().render(context)
        whose = format_html('<input type="hidden" name="{}" value="{}">', kept.WHOSE, kept.sign(user))
        return super().render(context) + whose


@register.tag
def csrf_token(_parser: Any, _token: Any) -> SealNode:
    return SealNode()
