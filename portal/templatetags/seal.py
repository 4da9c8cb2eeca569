# SPDX-License-Identifier: AGPL-3.0-or-later
"""`{% csrf_token %}` as every form writes it: Django's seal, and whose form it is (portal.kept)."""

from typing import Any

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal import kept

register = template.Library()


class SealNode(CsrfTokenNode):
    def render(self, context: Any) -> SafeString:
        user = getattr(context.get("request"), "user", None) or context.get("user")
        if user is None or not user.is_authenticated:
            return super().render(context)
        whose = format_html('<input type="hidden" name="{}" value="{}">', kept.WHOSE, kept.sign(user))
        return super().render(context) + whose


@register.tag
def csrf_token(_parser: Any, _token: Any) -> SealNode:
    return SealNode()
