"""Every metric name, in one place, and the spans that go with the stages.

Times are in seconds; buckets contain every threshold of the objectives. A label's values are few and known: no
metric holds text of a user or a document, nor the name of a key, a collection or a file.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from time import perf_counter
from typing import Literal, Protocol, TypeVar

from prometheus_client import Counter, Gauge, Histogram, Info

from askdock import __version__, trace
from askdock.errors import AskDockError

T = TypeVar("T")

# Objectives: retrieval p95 0.3 s, first token 2 s.
STAGE_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 15, 60)

BUILD = Info("askdock_build", "The version that runs.")
BUILD.info({"version": __version__})
INDEX_PROFILE = Info(
    "askdock_index_profile", "What this process indexes with: model, weights, chunk size, analyzer."
)
GENERATIONS = Gauge(
    "askdock_index_generations", "Index generations of all collections: building, live, retired.", ("status",)
)
LIVE_GENERATION_CREATED = Gauge(
    "askdock_index_live_created_timestamp_seconds",
    "When the newest live index generation was made, Unix time; it changes with a switch, back too.",
)
VECTOR_INDEX = Info("askdock_vector_index", "What searches vectors in the embedded chunk store, and why this.")
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
QUOTA_REFUSALS = Counter("askdock_quota_refusals_total", "Requests beyond their caller's quota.", ("quota",))
PROVIDER_SIGN_INS_REFUSED = Counter(
    "askdock_provider_sign_ins_refused_total",
    "Sign-ins by identity providers that ended without a session, by the code of the error.",
    ("code",),
)
STREAMS_OPEN = Gauge("askdock_streams_open", "Event streams under way: answers, or progress.", ("kind",))
STREAMS_ENDED = Counter(
    "askdock_streams_ended_total",
    "Event streams by outcome: finished, failed, aborted by the client.",
    ("kind", "outcome"),
)
VECTOR_DB_DURATION = Histogram(
    "askdock_vector_db_duration_seconds",
    "Time of a call to the chunk store, as the caller sees it.",
    ("store", "operation", "outcome"),
    buckets=STAGE_BUCKETS,
)
VECTOR_DB_SERVER_DURATION = Histogram(
    "askdock_vector_db_server_duration_seconds",
    "Time of a search as the vector database itself reports it (Elasticsearch).",
    ("store",),
    buckets=STAGE_BUCKETS,
)
SEARCH_RESULTS = Histogram(
    "askdock_search_results", "Passages found for a question; le=0: none.", buckets=(0, 1, 2, 5, 10, 20, 50)
)
FIRST_TOKEN = Histogram(
    "askdock_llm_first_token_seconds",
    "Time from the request to the chat model until its first token.",
    buckets=(0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 30),
)
LLM_DURATION = Histogram(
    "askdock_llm_duration_seconds",
    "Time from the request to the chat model until the end of its reply.",
    ("outcome",),
    buckets=(0.5, 1, 2, 5, 10, 20, 30, 60, 120),
)
LLM_TOKENS = Counter(
    "askdock_llm_tokens_total", "Tokens of prompts and completions, as the server counts.", ("kind",)
)
LLM_BREAKER_OPEN = Gauge(
    "askdock_llm_breaker_open", "1 while a chat model is left alone because it fails.", ("model",)
)
LLM_FAILURES = Counter(
    "askdock_llm_failures_total", "Tries of a chat model that failed, by the code of the error.", ("model", "code")
)
LLM_RETRIES = Counter(
    "askdock_llm_retries_total", "Further tries of a chat model after one that failed.", ("model",)
)
ANSWERS = Counter("askdock_answers_total", "Answers by outcome: answered, refused, degraded, error.", ("outcome",))
STATEMENTS_SUPPORT = Histogram(
    "askdock_statement_support",
    "Support of each statement of a chat model's answer by what it cites, 0 to 1.",
    buckets=(0.2, 0.4, 0.6, 0.8, 1),
)
STATEMENTS_DROPPED = Counter(
    "askdock_statements_dropped_total", "Statements of chat models that no passage supports, left out."
)
CITATIONS_SHOWN = Counter("askdock_citations_shown_total", "Citations in answers.")
CITATIONS_DROPPED = Counter(
    "askdock_citations_dropped_total", "Markers that pointed at no passage of their request."
)
RERANKS_SKIPPED = Counter(
    "askdock_reranks_skipped_total", "Searches whose passages stayed in fused order: the reranker did not answer."
)
LEGS_SKIPPED = Counter(
    "askdock_search_legs_skipped_total", "Searches without a leg, whose index is being made again.", ("leg",)
)
DOCUMENTS = Gauge("askdock_documents", "Documents by state.", ("status",))
DOCUMENTS_ENDED = Counter(
    "askdock_documents_ended_total",
    "Documents whose ingestion ended in this process, by state (DELETING: removed).",
    ("status",),
)
DOCUMENTS_FAILED = Counter(
    "askdock_documents_failed_total",
    "Documents that FAILED or were QUARANTINED in this process, by reason.",
    ("reason",),
)
CHUNKS_STORED = Counter("askdock_chunks_stored_total", "Chunks written to the chunk store.")
OLDEST_WAITING = Gauge(
    "askdock_ingestion_oldest_waiting_seconds", "Age of the document that waits longest for ingestion."
)
SOURCES = Gauge(
    "askdock_sources", "Sources by state: active, paused, late (active, and not in step in time).", ("status",)
)
SOURCE_OLDEST = Gauge(
    "askdock_source_oldest_success_seconds",
    "Time since the scheduled source that is behind most was last in step with its collection.",
)
SOURCE_RUNS = Counter(
    "askdock_source_runs_total", "Runs of sources that ended in this process: done, failed, held.", ("status",)
)
GOLDEN_RUNS = Counter(
    "askdock_golden_runs_total", "Runs of golden questions that ended in this process: done, failed.", ("status",)
)
for _status in ("done", "failed"):
    GOLDEN_RUNS.labels(_status)  # there from the start: the first that fails is an increase, too
GOLDEN_QUESTIONS = Gauge(
    "askdock_golden_questions",
    "Questions of the newest golden run of each collection.",
    ("outcome",),
)
GOLDEN_WORSE = Gauge(
    "askdock_golden_worse", "Of these, questions that are wrong and were right in the run before."
)
CANARIES = Gauge("askdock_canaries", "Collections with a canary question.")
CANARY_DURATION = Histogram(
    "askdock_canary_seconds",
    "Time of search and answer of a canary question, by how it went: right, wrong, error.",
    ("outcome",),
    buckets=STAGE_BUCKETS,
)

BACKUP_SUCCESS = Gauge(
    "askdock_backup_last_success_timestamp_seconds",
    "When the last backup, or restore drill, that succeeded ended, Unix time; 0: none yet.",
    ("kind",),
)
BACKUP_FAILURES = Gauge(
    "askdock_backup_failures", "Backups, or restore drills, that failed since the last that succeeded.", ("kind",)
)
BACKUP_DURATION = Gauge("askdock_backup_duration_seconds", "How long the last one took.", ("kind",))
BACKUP_BYTES = Gauge("askdock_backup_bytes", "Size of the newest archive that was made whole.")
BACKUP_MAX_AGE = Gauge(
    "askdock_backup_max_age_seconds", "Age from which the last that succeeded is too old.", ("kind",)
)
DRILL_QUESTIONS = Gauge(
    "askdock_drill_questions", "Golden questions of the last restore drill: right, wrong.", ("outcome",)
)

TRACE_HEADERS: ContextVar[Mapping[str, str]] = ContextVar("trace_headers", default={})  # noqa: B039 - never written
"""Headers that go with every call to another of our services: `traceparent` and `tracestate` as they came
(https://www.w3.org/TR/trace-context/), and the request's id."""


@contextmanager
def timed(histogram: Histogram, *labels: str) -> Iterator[None]:
    """Observe the body's time; the last label is how it ended: ok, error, or aborted by who asked for it."""
    begin, outcome = perf_counter(), "aborted"
    try:
        yield
        outcome = "ok"
    except Exception:
        outcome = "error"
        raise
    finally:
        histogram.labels(*labels, outcome).observe(perf_counter() - begin)


@dataclass(slots=True)
class ModelCall:
    """A request to a model's server, for its span: who is asked, and what is known at its end. No text."""

    operation: Literal["chat", "embeddings"]
    model: str
    url: str
    answered_by: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    first_token_seconds: float | None = None
    finish_reason: str | None = None
    error: str | None = None
    """Code of the error that ended it."""


class Tracer(Protocol):
    """Makes spans of what runs (`askdock.adapters.tracing.otel`)."""

    def span(self, name: str, came_with: Mapping[str, str] | None = None) -> AbstractContextManager[object]:
        """A span while the context lasts, below the current one or the one that the headers name."""
        ...

    def model_span(self, call: ModelCall) -> AbstractContextManager[Mapping[str, str]]:
        """A span while the context lasts, below the current one; gives its W3C trace context.

        It does not become the current one: a stream's consumer runs while it lasts.
        """
        ...

    def headers(self) -> Mapping[str, str]:
        """The current span as W3C trace context."""
        ...


class _NoTracer:
    def span(
        self,
        name: str,  # noqa: ARG002
        came_with: Mapping[str, str] | None = None,  # noqa: ARG002
    ) -> AbstractContextManager[object]:
        return nullcontext()

    def model_span(self, call: ModelCall) -> AbstractContextManager[Mapping[str, str]]:  # noqa: ARG002
        return nullcontext({})

    def headers(self) -> Mapping[str, str]:
        return {}


_tracers: list[Tracer] = [_NoTracer()]


def trace_with(tracer: Tracer) -> None:
    """From now on, in this process, stages and requests are spans too."""
    _tracers.append(tracer)


def request_span(method: str, came_with: Mapping[str, str]) -> AbstractContextManager[object]:
    """The span of a whole request, in the trace of who asked."""
    return _tracers[-1].span(f"HTTP {method}", came_with)


def trace_context() -> Mapping[str, str]:
    """The current span, for calls to others; empty where nothing is traced."""
    return _tracers[-1].headers()


def outgoing_headers() -> Mapping[str, str]:
    """Headers of calls to our own services."""
    return {**TRACE_HEADERS.get(), **trace_context()}


@contextmanager
def model_call(call: ModelCall) -> Iterator[Mapping[str, str]]:
    """The span of a call to a model's server; gives the headers that carry it there, if anything is traced."""
    with _tracers[-1].model_span(call) as headers:
        try:
            yield headers
        except AskDockError as error:
            call.error = error.code
            raise


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Time a stage; a span where tracing is on, and a line in the trace of an answer."""
    begin, written = perf_counter(), trace.current()
    try:
        with _tracers[-1].span(name), timed(STAGE_DURATION, name):
            yield
    finally:
        if written is not None:
            written.passed(name, perf_counter() - begin)


def timed_items(items: Iterator[T], histogram: Histogram, *labels: str) -> Iterator[T]:
    """Yield the items; observe the time that making them took, without the time that the caller spends on them."""
    seconds, outcome = 0.0, "error"
    try:
        while True:
            begin = perf_counter()
            try:
                item = next(items)
            except StopIteration:
                break
            finally:
                seconds += perf_counter() - begin
            yield item
        outcome = "ok"
    except GeneratorExit:
        outcome = "ok"  # enough was read
        raise
    finally:
        histogram.labels(*labels, outcome).observe(seconds)
