# SPDX-License-Identifier: AGPL-3.0-or-later
"""What no log keeps: addresses that are keys, of a calendar and of an invitation, whoever writes the line."""

import logging
import logging.config
import re
from typing import Any

# Both stand in the path of a request; whoever reads them may use them.
KEYS = re.compile(r"((?:/|%2F)(?:kalender|einladung)(?:/|%2F))[\w-]+", re.IGNORECASE)
BLACK = r"\1*****"


def blackened(text: str) -> str:
    return KEYS.sub(BLACK, text)


class Record(logging.LogRecord):
    """A line of a log, or of gunicorn's log of requests, and what is told of an error under it."""

    _told: str | None = None

    def getMessage(self) -> str:
        return blackened(super().getMessage())

    @property
    def exc_text(self) -> str | None:
        return self._told

    @exc_text.setter
    def exc_text(self, text: str | None) -> None:
        self._told = text and blackened(text)


def configure(config: dict[str, Any]) -> None:
    """As a record and not as a filter of our handlers: gunicorn and Celery bring handlers of their own."""
    logging.setLogRecordFactory(Record)
    logging.config.dictConfig(config)
