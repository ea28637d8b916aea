"""Logs as JSON, a line each. What is checked and the keys never get here."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

LOGGER = logging.getLogger("onmessage.service")


class JsonLines(logging.Formatter):
    """A record as one line: when, how grave, what, and the `fields` it was given."""

    def format(self, record: logging.LogRecord) -> str:
        """Render it, with the way to an error where there is one."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[0]:
            # Without the error's own words: they may quote what was being checked.
            line["error"] = record.exc_info[0].__name__
            line["traceback"] = traceback.format_tb(record.exc_info[2])
        return json.dumps(line)


def log(level: int, message: str, exc_info: bool = False, **fields: object) -> None:
    """Log with fields; one that is None is left out."""
    kept = {key: value for key, value in fields.items() if value is not None}
    LOGGER.log(level, message, exc_info=exc_info, extra={"fields": kept})


def to_stream(stream: TextIO = sys.stderr) -> None:
    """Send the service's and the server's records to a stream."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    for name, level in (("onmessage.service", logging.INFO), ("uvicorn", logging.INFO)):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.setLevel(level)
        logger.propagate = False
