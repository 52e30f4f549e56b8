"""Files that kill, hang or starve their parser, through the real parser process: they alone suffer."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from askdock.adapters.parsers.limits import MIB, ParseLimits
from askdock.adapters.sandbox import ParserSandbox
from askdock.ingestion.parse import ParseStage
from askdock.records import DocumentStatus

CHILD = Path(__file__).parents[1] / "adapters" / "sandbox" / "poison_child.py"
LIMITS = ParseLimits(memory_bytes=1024 * MIB, cpu_seconds=1, wall_seconds=20, text_bytes=100_000)
POISON = {
    "segfault": "parser_crashed",
    # As the kernel does when memory runs out.
    "killed": "parser_memory",
    "spin": "parser_timeout",
    "memory": "parser_memory",
}


@pytest.fixture
def sandbox() -> Iterator[ParserSandbox]:
    made = ParserSandbox(LIMITS, command=(sys.executable, "-I", str(CHILD)))
    yield made
    made.close()


def test_poison_is_quarantined_within_its_attempts_and_neighbours_finish(
    bench, sandbox: ParserSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.pipeline, "_parse", ParseStage(sandbox.parsers()))
    accepted = {}
    for n, kind in enumerate(POISON):
        # Each between two that are harmless: the text says what the parser does, the spaces tell them apart.
        accepted[f"before {kind}"] = bench.receive(f"{kind}-before.txt", "process" + " " * (2 * n))
        accepted[kind] = bench.receive(f"{kind}.txt", kind)
        accepted[f"after {kind}"] = bench.receive(f"{kind}-after.txt", "process" + " " * (2 * n + 1))
    bench.ingest()
    ended = {name: bench.document(one) for name, one in accepted.items()}
    for kind, reason in POISON.items():
        poison = ended.pop(kind)
        assert (poison.status, poison.reason, poison.attempts) == (DocumentStatus.QUARANTINED, reason, 3)
        assert poison.detail
    assert {document.status for document in ended.values()} == {DocumentStatus.READY}
    assert {document.attempts for document in ended.values()} == {1}
