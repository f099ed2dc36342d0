"""How every process writes its log: one line of key=value pairs an event, on standard error. No personal data."""

import logging
import sys
from contextlib import suppress
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict

from programme.identifiers import showable


def _showable(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Write control characters as escapes: what was sent is one line of the log, and no command to a terminal."""
    return {key: showable(value) if isinstance(value, str) else value for key, value in event.items()}


class _Lossy:
    """A stream that loses what cannot be written: a full disk under the log stops nobody's work."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def configure() -> None:
    """Set up the log of this process."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            _showable,
            structlog.processors.LogfmtRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", _Lossy(sys.stderr))),
    )
