# SPDX-License-Identifier: AGPL-3.0-or-later
"""A request as this portal reads it: text is UTF-8, whatever its sender claims."""

from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http.request import parse_header_parameters


class TextRequest(WSGIRequest):
    """Django would read the address in the charset a form claims, before anybody could refuse it: with punycode, a 500.

    The claim stays readable; `middleware.ReadableText` refuses another than UTF-8.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


class Handler(WSGIHandler):
    request_class = TextRequest
