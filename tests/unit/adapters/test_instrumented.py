"""The measured store does what the wrapped one does."""

import inspect

import pytest
from prometheus_client import REGISTRY

from askdock.adapters.instrumented import InstrumentedStore
from askdock.adapters.memory import MemoryStore
from askdock.errors import StoreUnavailable
from askdock.ports import ChunkStore
from askdock.records import NO_FILTER


def calls(operation: str, outcome: str) -> float:
    labels = {"store": "test", "operation": operation, "outcome": outcome}
    return REGISTRY.get_sample_value("askdock_vector_db_duration_seconds_count", labels) or 0.0


def test_every_method_of_the_port_is_there() -> None:
    wanted = {name for name, _ in inspect.getmembers(ChunkStore, inspect.isfunction) if name[0] != "_"}
    assert wanted
    assert wanted <= vars(InstrumentedStore).keys()


def test_answers_and_errors_pass_through_and_are_counted() -> None:
    store = InstrumentedStore(MemoryStore(), "test")
    with pytest.raises(StoreUnavailable):
        store.search_sparse("g", "leave", 5, NO_FILTER)
    store.create_generation("g", 3)
    assert store.search_sparse("g", "leave", 5, NO_FILTER) == []
    assert (calls("sparse", "error"), calls("sparse", "ok")) == (1, 1)
    assert list(store.stored("g")) == []
    assert calls("scan", "ok") == 1
