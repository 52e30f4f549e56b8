"""Log lines on stderr: for people, or one JSON object a line. Configured secrets never appear in either."""

import json
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from askdock.telemetry import TRACE_HEADERS, trace_context

if TYPE_CHECKING:
    from askdock.settings import Settings

MIN_SECRET = 6
"""Shorter values are words of every log line, and no secrets worth the name."""


def configure_logging(settings: "Settings", level: int) -> None:
    """Log to stderr in the configured format, from this level up."""
    handler = logging.StreamHandler()
    handler.setFormatter(make_formatter(settings))
    logging.basicConfig(level=level, handlers=[handler])


def configure_service_logging(settings: "Settings") -> None:
    """As configured by ASKDOCK_LOG_LEVEL: libraries too, but for their debug lines."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    configure_logging(settings, max(level, logging.INFO))
    logging.getLogger("askdock").setLevel(level)
    # A line for each of its plugins and steps, on the first start of everybody.
    logging.getLogger("alembic").setLevel(logging.WARNING)


def make_formatter(settings: "Settings") -> logging.Formatter:
    """The formatter of the configured format."""
    secrets = [secret.get_secret_value() for _, secret in settings if hasattr(secret, "get_secret_value")]
    hidden = sorted((secret for secret in secrets if len(secret) >= MIN_SECRET), key=len, reverse=True)
    return _Json(hidden) if settings.log_format == "json" else _Redacted(hidden)


class _Redacted(logging.Formatter):
    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """The line, tracebacks included."""
        return self._without_secrets(super().format(record))

    def _without_secrets(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return text


class _Json(_Redacted):
    def format(self, record: logging.LogRecord) -> str:
        """One object, with the ids of the request and the trace it belongs to."""
        found = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._without_secrets(record.getMessage()),
            "request_id": TRACE_HEADERS.get().get("x-request-id"),
            "trace_id": _trace_id({**TRACE_HEADERS.get(), **trace_context()}.get("traceparent")),
            "error": self._without_secrets(self.formatException(record.exc_info)) if record.exc_info else None,
        }
        return json.dumps({name: value for name, value in found.items() if value}, ensure_ascii=False)


def _trace_id(traceparent: str | None) -> str | None:
    return traceparent.split("-")[1] if traceparent else None
