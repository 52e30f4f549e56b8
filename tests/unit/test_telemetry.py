"""Metrics that stay few: labels hold nothing that users choose."""

from collections.abc import Iterator

import pytest
from prometheus_client import REGISTRY, Histogram
from prometheus_client.metrics import MetricWrapperBase

from askdock import telemetry

BOUNDED = {
    "code": "codes of errors.py",
    "kind": "written in the code",
    "leg": "words and vectors",
    "method": "HTTP methods, others as one",
    "model": "models of the settings",
    "operation": "methods of the ChunkStore",
    "outcome": "written in the code",
    "quota": "written in the code",
    "reason": "codes of errors.py and of ingestion",
    "route": "templates of routes",
    "stage": "written in the code",
    "status": "HTTP statuses, states of documents, sources and their runs",
    "store": "kinds of stores",
}
"""Each label that a metric may have, and what bounds its values."""
METRICS = {name: m for name, m in vars(telemetry).items() if isinstance(m, MetricWrapperBase)}


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_has_our_prefix_and_labels_with_few_values(name: str) -> None:
    [family] = METRICS[name].describe()
    assert family.name.startswith("askdock_")
    assert set(METRICS[name]._labelnames) <= set(BOUNDED)


@pytest.mark.parametrize(
    ("histogram", "objective"),
    [(telemetry.STAGE_DURATION, 0.3), (telemetry.VECTOR_DB_DURATION, 0.3), (telemetry.FIRST_TOKEN, 2)],
)
def test_an_objective_is_a_bucket(histogram: Histogram, objective: float) -> None:
    assert objective in histogram._kwargs["buckets"]


def seconds_of(stage: str, outcome: str) -> float:
    found = REGISTRY.get_sample_value("askdock_stage_duration_seconds_count", {"stage": stage, "outcome": outcome})
    return found or 0.0


def test_a_stage_that_raises_is_an_error() -> None:
    with pytest.raises(ZeroDivisionError), telemetry.stage("test-error"):
        raise ZeroDivisionError
    assert (seconds_of("test-error", "error"), seconds_of("test-error", "ok")) == (1, 0)


def test_items_are_timed_without_their_use() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    assert list(telemetry.timed_items(iter([1, 2]), telemetry.STAGE_DURATION, "test-items")) == [1, 2]
    left = telemetry.timed_items(iter([1, 2]), telemetry.STAGE_DURATION, "test-items")
    assert next(left) == 1
    left.close()
    assert (seconds_of("test-items", "ok"), seconds_of("test-items", "error")) == (2, 0)
    with pytest.raises(ZeroDivisionError):
        list(telemetry.timed_items(broken(), telemetry.STAGE_DURATION, "test-items"))
    assert seconds_of("test-items", "error") == 1
