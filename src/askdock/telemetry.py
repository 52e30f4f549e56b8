"""Every metric name, in one place.

Times are in seconds; buckets contain every threshold of the objectives.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter

from prometheus_client import Counter, Gauge, Histogram

# Objectives: retrieval p95 0.3 s, first token 2 s.
STAGE_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 15, 60)

STAGE_DURATION = Histogram(
    "askdock_stage_duration_seconds",
    "Time spent in one stage of ingestion, retrieval or answering.",
    ("stage", "outcome"),
    buckets=STAGE_BUCKETS,
)
HTTP_DURATION = Histogram(
    "askdock_http_request_duration_seconds",
    "Time to the end of an HTTP response, by route template.",
    ("method", "route", "status"),
    buckets=STAGE_BUCKETS,
)
HTTP_IN_FLIGHT = Gauge(
    "askdock_http_in_flight", "Requests under way: answers, searches or other requests.", ("kind",)
)
HTTP_SHED = Counter("askdock_http_shed_total", "Requests answered 503 because of the load.", ("kind",))
FIRST_TOKEN = Histogram(
    "askdock_llm_first_token_seconds",
    "Time from the request to the chat model until its first token.",
    buckets=(0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 30),
)
LLM_FAILURES = Counter(
    "askdock_llm_failures_total", "Tries of a chat model that failed, by the code of the error.", ("model", "code")
)
ANSWERS = Counter("askdock_answers_total", "Answers by outcome: answered, refused, degraded, error.", ("outcome",))
CITATIONS_DROPPED = Counter(
    "askdock_citations_dropped_total", "Markers that pointed at no passage of their request."
)
RERANKS_SKIPPED = Counter(
    "askdock_reranks_skipped_total", "Searches whose passages stayed in fused order: the reranker did not answer."
)
DOCUMENTS = Gauge("askdock_documents", "Documents by state.", ("status",))
DOCUMENTS_ENDED = Counter(
    "askdock_documents_ended_total",
    "Documents whose ingestion ended in this process, by state (DELETING: removed).",
    ("status",),
)
OLDEST_WAITING = Gauge(
    "askdock_ingestion_oldest_waiting_seconds", "Age of the document that waits longest for ingestion."
)


TRACE_HEADERS: ContextVar[Mapping[str, str]] = ContextVar("trace_headers", default={})  # noqa: B039 - never written
"""Headers that go with every call to another of our services: `traceparent` and `tracestate` as they came
(https://www.w3.org/TR/trace-context/), and the request's id."""


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Time a stage; its outcome is "error" when the body raises."""
    begin, outcome = perf_counter(), "error"
    try:
        yield
        outcome = "ok"
    finally:
        STAGE_DURATION.labels(name, outcome).observe(perf_counter() - begin)
