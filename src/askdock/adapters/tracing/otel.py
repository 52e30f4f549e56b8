"""Spans by OpenTelemetry, sent as OTLP over HTTP. Spans hold names of stages, and no content."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from askdock.adapters.tracing import genai
from askdock.telemetry import ModelCall


class OtelTracer:
    """See `askdock.telemetry.Tracer`. Spans are sent in the background, and at the end of the process."""

    def __init__(self, service: str, version: str, endpoint: str) -> None:
        provider = TracerProvider(resource=Resource.create({"service.name": service, "service.version": version}))
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
        provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = provider.get_tracer("askdock", version, schema_url=genai.SCHEMA_URL)
        self._propagator = TraceContextTextMapPropagator()

    def span(self, name: str, came_with: Mapping[str, str] | None = None) -> AbstractContextManager[object]:
        """A span that does not record exceptions: an error's message may quote a document."""
        parent = None if came_with is None else self._propagator.extract(came_with)
        return self._tracer.start_as_current_span(
            name, context=parent, record_exception=False, set_status_on_exception=False
        )

    @contextmanager
    def model_span(self, call: ModelCall) -> Iterator[Mapping[str, str]]:
        """A span of kind CLIENT, by the conventions of `askdock.adapters.tracing.genai`."""
        span = self._tracer.start_span(
            genai.span_name(call), kind=SpanKind.CLIENT, attributes=genai.request_attributes(call)
        )
        carrier: dict[str, str] = {}
        self._propagator.inject(carrier, set_span_in_context(span))
        try:
            yield carrier
        finally:
            span.set_attributes(genai.response_attributes(call))
            if call.error:
                span.set_status(StatusCode.ERROR)
            span.end()

    def headers(self) -> Mapping[str, str]:
        """`traceparent` of the current span."""
        carrier: dict[str, str] = {}
        self._propagator.inject(carrier)
        return carrier
