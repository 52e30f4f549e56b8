"""Tracing, where the settings ask for it."""

from askdock import __version__
from askdock.errors import ConfigurationError
from askdock.extras import how_to_install
from askdock.settings import Settings
from askdock.telemetry import trace_with


def start_tracing(settings: Settings, service: str) -> None:
    """Send spans of this process to the configured collector. Raises ConfigurationError without the client."""
    if settings.otlp_endpoint is None:
        return
    try:
        from askdock.adapters.tracing.otel import OtelTracer
    except ImportError as error:
        raise ConfigurationError(
            f"ASKDOCK_OTLP_ENDPOINT needs one more package: {how_to_install('tracing')}"
        ) from error
    trace_with(OtelTracer(service, __version__, settings.otlp_endpoint))
