"""A bulk run on the fakes."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support.bench import Bench

from askdock.adapters.parsers import all_parsers
from askdock.adapters.sources.local import PathSource
from askdock.bulk.engines import HereEngine
from askdock.bulk.folder import Manifest, RunFolder
from askdock.bulk.load import Loader, LoadProgress
from askdock.bulk.plan import Intake
from askdock.bulk.shards import ShardMaker
from askdock.ingestion.chunk import StructureChunker
from askdock.ingestion.embed import EmbedStage
from askdock.ingestion.parse import ParseStage
from askdock.ingestion.store import StoreStage
from askdock.ingestion.sync import Sync
from askdock.ports import Parser


@dataclass
class Run:
    """One run over the files of `source`, step by step."""

    bench: Bench
    source: Path
    folder: RunFolder

    def plan(self, shard_documents: int = 2) -> Manifest:
        intake = Intake(
            self.bench.catalogue,
            Sync(self.bench.catalogue, self.bench.receiver),
            self.folder,
            self.bench.collection,
            shard_documents=shard_documents,
            hold_seconds=3600,
            name="test",
        )
        source = PathSource(self.source)
        for _ in intake.take(source, list(source.items())):
            pass
        return intake.finish()

    def maker(self, parsers: list[Parser] | None = None) -> ShardMaker:
        embedder, profile = self.bench.embedder, self.bench.collection.profile
        chunker = StructureChunker(
            chunk_size=profile.chunk_size,
            chunk_overlap=profile.chunk_overlap,
            max_tokens=embedder.max_tokens,
            count_tokens=embedder.count_tokens,
            profile_fingerprint=profile.fingerprint,
        )
        parse = ParseStage(parsers or all_parsers())
        return ShardMaker(self.folder, parse, chunker, EmbedStage(embedder), attempts=3)

    def make(self, manifest: Manifest, maker: ShardMaker | None = None) -> int:
        engine = HereEngine(lambda: maker or self.maker())
        return len(list(engine.run(self.folder.open_shards(manifest))))

    def load(self, manifest: Manifest) -> LoadProgress:
        bench = self.bench
        publish = StoreStage(bench.catalogue, bench.files, bench.store)
        loader = Loader(bench.catalogue, bench.store, publish, self.folder, bench.collection)
        *_, loaded = loader.run(manifest)
        return loaded


@pytest.fixture
def run(bench: Bench, tmp_path: Path, write_files: Callable[..., None]) -> Run:
    write_files(a="alpha beta. " * 40, b="gamma delta. " * 40, c="epsilon zeta. " * 40)
    return Run(bench, tmp_path / "source", RunFolder(bench.files, "default", "test"))


@pytest.fixture
def write_files(tmp_path: Path) -> Callable[..., None]:
    folder = tmp_path / "source"
    folder.mkdir(exist_ok=True)

    def write(**texts: str) -> None:
        for name, text in texts.items():
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")

    return write
