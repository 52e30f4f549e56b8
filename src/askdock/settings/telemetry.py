"""Logs and traces."""

from typing import Literal

from pydantic_settings import BaseSettings

from askdock.settings.fields import named


class TelemetrySettings(BaseSettings):
    """Logs and traces."""

    log_level: Literal["debug", "info", "warning", "error"] = named(
        "ASKDOCK_LOG_LEVEL", "info", "Minimum severity of log lines."
    )
    log_format: Literal["text", "json"] = named(
        "ASKDOCK_LOG_FORMAT", "text", "Log lines for people, or one JSON object a line."
    )
    otlp_endpoint: str | None = named(
        "ASKDOCK_OTLP_ENDPOINT", None, "OpenTelemetry collector (OTLP over HTTP) that gets traces; unset: none."
    )
