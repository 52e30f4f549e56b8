"""Formulae against figures worked out by hand, plans that say what they rest on, values that the chart takes."""

import json
import math
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from askdock.cli.plan import command
from askdock.errors import InvalidInput
from askdock.planning.indexes import all_kinds, diskann, flat, hnsw, ivf_sq8
from askdock.planning.measured import REFERENCE, read_bench
from askdock.planning.plan import Workload, make_plan
from askdock.planning.values import chart_values

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "deploy" / "helm" / "askdock" / "values.schema.json").read_text(encoding="utf-8"))
MILLION = 1_000_000


def test_a_million_vectors_of_128_numbers() -> None:
    assert flat(MILLION, 128).memory == 512 * MILLION
    # Level 0 has 32 links of 4 bytes, 128 MB; the levels above 16 / ln(16) = 5.77 links, 23 MB.
    assert hnsw(MILLION, 128, m=16).memory == pytest.approx(663.1 * MILLION, rel=1e-3)
    # 128 MB of codes, 4,000 centroids.
    assert ivf_sq8(MILLION, 128).memory == 128 * MILLION + 4000 * 512
    # An eighth of the vectors, a tenth of nodes of 512 + 224 bytes; all nodes on disk.
    assert diskann(MILLION, 128).memory == 64 * MILLION + 73_600_000
    assert diskann(MILLION, 128).disk == 736 * MILLION


def test_sizes_grow_with_the_vectors() -> None:
    for kind, size in all_kinds(10 * MILLION, 384).items():
        one = all_kinds(MILLION, 384)[kind]
        assert math.isclose(size.memory, 10 * one.memory, rel_tol=0.02), kind
        assert size.memory <= size.disk, kind


@pytest.mark.parametrize(
    ("measured", "chunks", "basis"),
    [(False, 0, "assumed"), (True, 1000, "extrapolated"), (True, 10**7, "measured")],
)
def test_figures_say_what_they_rest_on(measured: bool, chunks: int, basis: str) -> None:
    plan = make_plan(Workload(1000, 9000, 10, "milvus"), replace(REFERENCE, chunks=chunks), measured=measured)
    for name in ("chunks", "indexing_cpu_hours", "query_ms_p95", "store_disk"):
        assert plan.figure(name).basis == basis, name
    assert plan.figure("store_memory").basis == "formula"
    assert "assumed" in plan.figure("store_memory").how


def test_hours_and_replicas_follow_from_what_was_measured() -> None:
    bench = replace(
        REFERENCE, source_bytes_per_chunk=1000.0, ingest_cpu_seconds_per_chunk=0.036, query_cpu_ms=30.0
    )
    plan = make_plan(Workload(100_000, 10_000, 100, "milvus"), bench, measured=True)
    assert plan.chunks == MILLION
    assert plan.figure("indexing_cpu_hours").value == pytest.approx(10.0)
    assert plan.figure("query_cores").value == pytest.approx(3.0)
    assert plan.retrievers == 5
    with pytest.raises(KeyError):
        plan.figure("embedding_server_hours")
    served = make_plan(
        Workload(100_000, 10_000, 100, "milvus"),
        replace(bench, embedder="server", chunks_per_second=1000.0),
        measured=True,
    )
    assert served.figure("embedding_server_hours").value == pytest.approx(MILLION / 1000 / 3600)


@pytest.mark.parametrize("store", ["embedded", "milvus", "elasticsearch", "opensearch"])
@pytest.mark.parametrize("documents", [1, 10_000, 100 * MILLION])
def test_values_are_what_the_chart_takes(store: str, documents: int) -> None:
    wanted = Workload(documents, 20_000, 50, store)
    if store == "embedded":
        with pytest.raises(InvalidInput, match="the chart has no embedded store"):
            chart_values(wanted, REFERENCE, make_plan(wanted, REFERENCE, measured=False))
        return
    values = chart_values(wanted, REFERENCE, make_plan(wanted, REFERENCE, measured=False))
    jsonschema.validate(values, SCHEMA)
    bundled = values["vectorDb"]["bundled"].get("enabled", True)
    assert bundled is (store == "milvus" and documents < MILLION)


def run(*options: str | Path) -> tuple[int, Any]:
    done = CliRunner().invoke(command, [*map(str, options), "--json"])
    return done.exit_code, done.exception if done.exit_code else json.loads(done.stdout)


def test_the_command_reads_a_bench_and_writes_values(tmp_path: Path) -> None:
    bench, values = tmp_path / "bench.json", tmp_path / "values.yaml"
    bench.write_text(json.dumps(asdict(replace(REFERENCE, chunks=100))))
    assert read_bench(bench).chunks == 100
    code, plan = run("--documents", "1000", "--mean-size", "20000", "--bench", bench, "--values-out", values)
    assert code == 0
    assert plan["figures"]["chunks"]["basis"] == "extrapolated"
    assert json.loads(values.read_text()) == plan["values"]
    assert set(plan["indexes"]) == {"FLAT", "HNSW", "IVF_SQ8", "DISKANN", "TURBO4"}


def test_another_model_than_the_measured_one_is_assumed(tmp_path: Path) -> None:
    bench = tmp_path / "bench.json"
    bench.write_text(json.dumps(asdict(REFERENCE)))
    size = ("--documents", "10", "--mean-size", "2000", "--bench", str(bench))
    _, plan = run(*size, "--model", "other", "--dimension", "1024")
    assert (plan["bench"]["dimension"], plan["figures"]["query_cores"]["basis"]) == (1024, "assumed")
    code, error = run(*size, "--model", "other")
    assert code == 1
    assert "give its --dimension" in str(error)


@pytest.mark.parametrize(
    ("content", "said"), [("{}", "is not what `askdock bench` writes"), (None, "cannot read")]
)
def test_a_wrong_bench_is_refused(tmp_path: Path, content: str | None, said: str) -> None:
    path = tmp_path / "bench.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InvalidInput, match=said):
        read_bench(path)
