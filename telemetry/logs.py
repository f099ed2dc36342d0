"""How every process writes its log: one line of key=value pairs an event, on standard error. No personal data."""

import logging
import sys

import structlog


def configure() -> None:
    """Set up the log of this process."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.LogfmtRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
