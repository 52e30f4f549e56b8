"""The arithmetic of the comparison with the peers."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

PATH = Path(__file__).parents[3] / "benchmarks" / "peers" / "measures.py"


@pytest.fixture(scope="module")
def measures() -> ModuleType:
    spec = importlib.util.spec_from_file_location("measures", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("percent", "expected"), [(0, 1), (50, 50), (95, 95), (99, 99), (99.5, 100), (100, 100)])
def test_percentiles_are_of_the_nearest_rank(measures: ModuleType, percent: float, expected: int) -> None:
    assert measures.percentile(range(100, 0, -1), percent) == expected


def test_one_value_is_every_percentile(measures: ModuleType) -> None:
    assert [measures.percentile([7.0], p) for p in (0, 50, 99)] == [7.0] * 3


def test_there_is_no_percentile_of_nothing(measures: ModuleType) -> None:
    with pytest.raises(ValueError, match="no values"):
        measures.percentile([], 50)


def test_latencies_are_of_all_rounds_together(measures: ModuleType) -> None:
    rounds = [
        {"1": {"seconds": [0.010, 0.020], "wall": 0.5, "cpu": 0.1, "errors": 0}},
        {"1": {"seconds": [0.030, 0.400], "wall": 1.5, "cpu": 0.3, "errors": 2}},
    ]
    assert measures.latencies(rounds) == {
        "1": {
            "answers": 4,
            "errors": 2,
            "p50_ms": 20.0,
            "p95_ms": 400.0,
            "p99_ms": 400.0,
            "qps": 2.0,
            "cpu_ms": 100.0,
        }
    }


def test_a_contender_that_answered_nothing_has_no_latencies(measures: ModuleType) -> None:
    rounds = [{"32": {"seconds": [], "wall": 1.0, "cpu": 0.0, "errors": 9}}]
    assert measures.latencies(rounds) == {"32": {"answers": 0, "errors": 9}}


def test_medians_are_of_each_figure(measures: ModuleType) -> None:
    runs = [{"cpu": 1.0, "mb": 300}, {"cpu": 9.0, "mb": 100}, {"cpu": 2.0, "mb": 200}]
    assert measures.medians(runs) == {"cpu": 2.0, "mb": 200}


def test_the_table_holds_ratios_to_ours(measures: ModuleType) -> None:
    rows = {measures.OURS: {"cpu": 2.0, "disk": 0.0}, "peer": {"cpu": 5.0, "disk": 3.0}, "other": {}}
    assert measures.table(rows, {"cpu": "CPU s", "disk": "MB"}).splitlines() == [
        "| contender | CPU s | MB |",
        "|---|---:|---:|",
        f"| {measures.OURS} | 1.00 | – |",
        "| peer | 2.50 | – |",
        "| other | – | – |",
    ]
