"""A system of fakes behind the real application: what the routes do is tested, not what they call."""

import hashlib
import io
import threading
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import pytest
import uvicorn
from fastapi.testclient import TestClient

from askdock.adapters.memory import HashEmbedder
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.history import SqlHistory
from askdock.adapters.sql.keys import SqlKeys
from askdock.adapters.sql.responses import SqlResponses
from askdock.bootstrap import System
from askdock.bootstrap.accounts import Accounts
from askdock.errors import (
    AskDockError,
    CollectionNotFound,
    DocumentNotFound,
    FileMissing,
    StoreUnavailable,
    TooLarge,
    UnsupportedMediaType,
)
from askdock.formats.parsed_json import ParsedFile, parsed_to_json
from askdock.records import (
    NO_FILTER,
    Answer,
    AnswerDelta,
    Chunk,
    Citation,
    Collection,
    Document,
    DocumentOutcome,
    DocumentStatus,
    Filter,
    Generation,
    IndexProfile,
    ParsedDocument,
    Passage,
    Question,
)
from askdock.retrieval.rewrite import Rewriter
from askdock.services.api.app import create_app
from askdock.services.common.server import bind, configure
from askdock.settings import Settings

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PROFILE = IndexProfile("model", "weights", 384, 1000, 200, "analyzer")

CITATION = Citation(
    marker=1,
    chunk_id="c1",
    document_id="d1",
    version=1,
    document_name="leave.pdf",
    source_uri="upload:leave.pdf",
    title="Leave",
    headings=("Leave", "Annual"),
    page=3,
    start=10,
    end=31,
    quote="Everyone has 25 days.",
)
ANSWER = Answer(text="Everyone has 25 days. [1]", answered=True, citations=(CITATION,), model="extractive")
CHUNK = Chunk(
    id="c1",
    document_id="d1",
    version=1,
    ordinal=0,
    text="Everyone has 25 days. 每人有25天。",
    start=10,
    end=40,
    page_start=3,
    page_breaks=(),
    headings=("Leave",),
    title="Leave",
    document_name="leave.pdf",
    source_uri="upload:leave.pdf",
    media_type="application/pdf",
)


@dataclass
class Check:
    ok: bool = True
    seconds: float = 0.001
    detail: str | None = None


@dataclass
class FakeAnswers:
    """Streams `script`: items are yielded, exceptions raised, callables awaited."""

    script: list[Any] = field(default_factory=lambda: [AnswerDelta("Everyone "), AnswerDelta("has…"), ANSWER])
    asked: dict[str, Any] = field(default_factory=dict)
    closed: threading.Event = field(default_factory=threading.Event)

    async def stream(
        self,
        question: Question,
    ) -> AsyncGenerator[AnswerDelta | Answer]:
        self.asked = {
            "collection": question.collection.name,
            "question": question.text,
            "top_k": question.top_k,
            "where": question.where,
            "history": list(question.history),
        }
        try:
            for step in self.script:
                if isinstance(step, Exception):
                    raise step
                if callable(step):
                    await step()
                else:
                    yield step
        finally:
            self.closed.set()

    async def answer(self, question: Question) -> Answer:
        items = [item async for item in self.stream(question)]
        assert isinstance(items[-1], Answer)
        return items[-1]


class FakeCatalogue:
    def __init__(self) -> None:
        self.collections = {"default": Collection("k1", "default", PROFILE, "g1", NOW)}
        self.documents: dict[str, Document] = {}
        self.down: AskDockError | None = None

    def list_generations(self, collection_id: str) -> list[Generation]:
        live = Generation("n1", collection_id, "g1", PROFILE, "live", NOW)
        return [live, replace(live, id="n2", name="g2", status="building")]

    def list_collections(self) -> list[Collection]:
        return [self.collections[name] for name in sorted(self.collections)]

    def get_document(self, collection_id: str, document_id: str) -> Document:
        found = self.documents.get(document_id)
        if found is None or found.collection_id != collection_id:
            raise DocumentNotFound(f"no document {document_id}")
        return found

    def list_documents(self, collection_id: str, *, after: str | None = None, limit: int = 100) -> list[Document]:
        ids = sorted(i for i, d in self.documents.items() if d.collection_id == collection_id)
        return [self.documents[i] for i in ids if i > (after or "")][:limit]

    def count_documents(self, collection_id: str | None = None) -> dict[DocumentStatus, int]:
        if self.down:
            raise self.down
        statuses = [d.status for d in self.documents.values()]
        return {status: statuses.count(status) for status in set(statuses)}

    def stored_bytes(self, collection_ids: Sequence[str]) -> int:
        return sum(d.size for d in self.documents.values() if d.collection_id in collection_ids)

    def count_generations(self) -> dict[str, int]:
        return {"live": len(self.collections), "building": len(self.collections)}

    def newest_live_generation(self) -> datetime | None:
        return NOW

    def oldest_waiting(self) -> datetime | None:
        return NOW if any(d.status == DocumentStatus.RECEIVED for d in self.documents.values()) else None


class FakeStore:
    """How many chunks each generation has; a generation it does not know makes it unavailable."""

    def __init__(self) -> None:
        self.chunks = {"g1": 40}

    def count(self, generation: str) -> int:
        if generation not in self.chunks:
            raise StoreUnavailable("the chunk store does not answer")
        return self.chunks[generation]


class FakeSystem:
    """Accepts `.txt` files; everything it is told can be looked up afterwards."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.catalogue = FakeCatalogue()
        self.store = FakeStore()
        database = Database("sqlite://")
        self.keys = SqlKeys(database)
        self.history = SqlHistory(database)
        self.accounts = Accounts(self.keys, self.history, SqlResponses(database), None)
        self.originals: dict[str, bytes] = {}
        self.profile = PROFILE
        self.media_types = {"text/plain", "application/pdf"}
        self.text = ParsedDocument("Everyone has 25 days.", "Leave", ())
        self.answers = FakeAnswers()
        self.rewriter = Rewriter(None)
        self.checks: dict[str, Check] = {"catalogue": Check(), "store": Check()}
        self.passages = [Passage(CHUNK, 0.5, {"dense": 1, "sparse": 2})]
        self.searched: dict[str, Any] = {}
        self.received: dict[str, bytes] = {}
        self.worker = "never started"
        self.failure: Exception | None = None
        self.check_gate: threading.Event | None = None

    def collection(self, name: str | None = None) -> Collection:
        if self.failure:
            raise self.failure
        found = self.catalogue.collections.get(name or self.settings.collection)
        if found is None:
            raise CollectionNotFound(f"no collection '{name}'")
        return found

    def create_collection(self, name: str) -> Collection:
        made = Collection(f"k-{name}", name, PROFILE, f"g-{name}", NOW)
        self.catalogue.collections[name] = made
        return made

    def receive(
        self,
        collection: Collection,
        name: str,
        uri: str,
        source: BinaryIO,
        *,
        tags: Sequence[str] | None = None,
    ) -> DocumentOutcome:
        content = source.read()
        if len(content) > self.settings.max_file_bytes:
            raise TooLarge(f"{name} is too large (raise ASKDOCK_MAX_FILE_BYTES to accept it)")
        if not name.endswith(".txt"):
            raise UnsupportedMediaType(f"{name}: no parser reads it")
        self.received[uri] = content
        digest = hashlib.sha256(content).hexdigest()
        fields = {"name": name, "source_uri": uri, "size": len(content), "tags": tuple(tags or ())}
        return DocumentOutcome(self.add_document(digest[:8], **fields), "new")

    def add_document(self, document_id: str, **fields: Any) -> Document:
        document = Document(
            id=document_id,
            collection_id="k1",
            source_uri="upload:a.txt",
            name="a.txt",
            media_type="text/plain",
            sha256="0" * 64,
            size=3,
            version=1,
            live_version=0,
            status=DocumentStatus.RECEIVED,
            reason=None,
            detail=None,
            attempts=0,
            pages=0,
            chunks=0,
            created_at=NOW,
            updated_at=NOW,
        )
        self.catalogue.documents[document_id] = replace(document, **fields)
        return self.catalogue.documents[document_id]

    def delete(self, collection: Collection, document_id: str) -> None:
        self.catalogue.get_document(collection.id, document_id)
        del self.catalogue.documents[document_id]

    def delete_collection(self, name: str) -> None:
        self.collection(name)
        del self.catalogue.collections[name]

    def open_original(self, document: Document) -> BinaryIO:
        if document.id not in self.originals:
            raise FileMissing("there is no such file")
        return io.BytesIO(self.originals[document.id])

    def parsed(self, document_id: str, version: int) -> ParsedFile:
        if version > self.catalogue.documents[document_id].version:
            raise FileMissing("there is no such file")
        stored = parsed_to_json(self.text)
        return ParsedFile(lambda start, length: stored[start : start + length])

    def search(self, collection: Collection, text: str, *, top_k: int, where: Filter = NO_FILTER) -> list[Passage]:
        self.searched = {"collection": collection.name, "text": text, "top_k": top_k, "where": where}
        return self.passages[:top_k]

    def start_worker(self) -> None:
        self.worker = "started"

    def stop_worker(self) -> None:
        self.worker = "stopped"

    def check(self) -> dict[str, Check]:
        if self.check_gate:
            self.check_gate.wait(30)
        return self.checks


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,
        data_dir=tmp_path,
        max_json_bytes=20_000,
        max_file_bytes=5_000,
        max_question_bytes=1_000,
    )


@pytest.fixture
def system(settings: Settings) -> FakeSystem:
    return FakeSystem(settings)


@pytest.fixture
def client(system: FakeSystem) -> Iterator[TestClient]:
    with TestClient(create_app(system, heartbeat_seconds=0.02), base_url="http://127.0.0.1") as client:
        yield client


def served(system: Any) -> Iterator[str]:
    """The application on a free port of this machine; yields its address."""
    with bind("127.0.0.1", 0) as listener:
        server = uvicorn.Server(configure(create_app(system), head_seconds=system.settings.read_seconds))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(30)


@pytest.fixture
def url(system: Any) -> Iterator[str]:
    """Where OpenAI's clients find the application over the fakes."""
    system.embedder = HashEmbedder(8)
    for address in served(system):
        yield f"{address}/v1"


@pytest.fixture
def real_system(settings: Settings) -> System:
    """The real catalogue, files and store; only the embedding model is a fake."""
    system = System(settings)
    system.__dict__["embedder"] = HashEmbedder(32)
    return system


@pytest.fixture
def events() -> Callable[[str], list[tuple[str, str]]]:
    """Splits a stream into (name, data) pairs; a comment is named ":"."""

    def parse(stream: str) -> list[tuple[str, str]]:
        found = []
        for block in stream.removesuffix("\n\n").split("\n\n"):
            fields = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
            found.append((fields.get("event", ""), fields["data"]) if fields else (":", block))
        return found

    return parse
