"""Logs: one line of JSON an event, never a text, phone, openid or token."""

import logging
import sys

import structlog


def configure_logs(level: str) -> None:
    """JSON lines on standard error from `level` up; libraries that log addresses are kept quiet."""
    number = logging.getLevelNamesMapping()[level]
    logging.basicConfig(level=logging.WARNING)
    for name in ("urllib3", "apscheduler", "twilio", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
