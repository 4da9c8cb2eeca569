# SPDX-License-Identifier: AGPL-3.0-or-later
"""What no log keeps: addresses that are keys, and what an error says of somebody's row, whoever writes the line."""

import logging
import logging.config
import re
from typing import Any

# All of them stand in the path of a request; whoever reads them may use them.
KEYS = re.compile(r"((?:/|%2F)(?:kalender|einladung|gruppe|mitmachen|zusage)(?:/|%2F))[\w-]+", re.IGNORECASE)
BLACK = r"\1*****"
# PostgreSQL quotes the row it refuses: with a child's name in it.
ROW = re.compile(r"((?:DETAIL|CONTEXT):).*")
# Pages that hold social data: what an error says there may be what a family wrote.
SOCIAL = ("/but/", "/familie/")
FRAMES = ("Traceback (most recent call last):", "During handling of", "The above exception")


def blackened(text: str) -> str:
    return ROW.sub(BLACK, KEYS.sub(BLACK, text))


def wordless(told: str) -> str:
    """Where an error was raised and of which kind it is, without its own words."""
    kept, inside = [], False
    for line in told.splitlines():
        if line.startswith(FRAMES):
            kept, inside = [*kept, line], True
        elif inside and line.startswith(" "):
            kept.append(line)
        elif inside and line:
            kept, inside = [*kept, line.partition(":")[0]], False
    return "\n".join(kept)


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
        social = str(getattr(getattr(self, "request", None), "path", "")).startswith(SOCIAL)
        self._told = text and (wordless(text) if social else blackened(text))


def configure(config: dict[str, Any]) -> None:
    """As a record and not as a filter of our handlers: gunicorn and Celery bring handlers of their own."""
    logging.setLogRecordFactory(Record)
    logging.config.dictConfig(config)
