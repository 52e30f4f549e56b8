"""The real application over fakes of its parts: what the routes do is tested, not what they call."""

import io
import threading
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import argon2
import pytest
import uvicorn
from fastapi.testclient import TestClient
from sqlalchemy import insert

from askdock.adapters.memory import HashEmbedder, MemoryFiles, MemoryStore, OpenToAll
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.schema import documents
from askdock.bootstrap import Check, Parts, System
from askdock.formats.parsed_json import parsed_to_json
from askdock.ports import Retriever, original_key, parsed_key
from askdock.records import (
    Answer,
    AnswerDelta,
    Chunk,
    Citation,
    Document,
    DocumentStatus,
    ParsedDocument,
    Passage,
    Query,
    Question,
)
from askdock.retrieval.liveness import LivenessFilter
from askdock.retrieval.pipeline import RetrievalPipeline
from askdock.retrieval.rewrite import Rewriter
from askdock.retrieval.rights import DocumentRights
from askdock.services.api.app import create_app
from askdock.services.common.server import bind, configure
from askdock.settings import Settings

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

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
            "deep": question.deep,
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


class FakeRetriever(Retriever):
    """Finds `passages`, whatever is asked."""

    def __init__(self) -> None:
        self.passages = [Passage(CHUNK, 0.5, {"dense": 1, "sparse": 2})]
        self.queries: list[Query] = []

    def retrieve(self, query: Query) -> list[Passage]:
        self.queries.append(query)
        return self.passages[: query.top_k]

    def ping(self) -> None: ...


@dataclass
class FakeBackground:
    """Ingests nothing."""

    running: bool = False

    def start(self) -> None:
        self.running = True

    def stop(self) -> bool:
        self.running = False
        return True

    def wake(self) -> None: ...


@dataclass
class FakeChecks:
    """Dependencies that answer as told, once `gate` is open."""

    checks: dict[str, Check] = field(
        default_factory=lambda: {"catalogue": Check(True, 0.001), "store": Check(True, 0.001)}
    )
    gate: threading.Event | None = None

    def __call__(self) -> Mapping[str, Check]:
        if self.gate:
            self.gate.wait(30)
        return self.checks


def make_system(settings: Settings, **parts: Any) -> System:
    """A system with its default collection; questions are answered by a script, documents stay as they came."""
    retriever = FakeRetriever()
    everything_is_live = LivenessFilter(lambda ids: dict.fromkeys(ids, 1))
    fakes: dict[str, Any] = {
        "database": Database("sqlite://"),
        "files": MemoryFiles(),
        "store": MemoryStore(),
        "embedder": HashEmbedder(8),
        "retriever": retriever,
        "retrieval": RetrievalPipeline(Rewriter(None), retriever, everything_is_live, DocumentRights(OpenToAll())),
        "answers": FakeAnswers(),
        "empty_collections": None,  # the script answers without documents
        "background": FakeBackground(),
        "check": FakeChecks(),
    }
    system = System(settings, Parts(**{**fakes, **parts}))
    system.collections.get()
    return system


def add_document(system: System, document_id: str, content: bytes | None = None, **fields: Any) -> Document:
    """Record a document of the default collection with a text; with `content`, its original too."""
    given: dict[str, Any] = {
        "collection_id": system.collections.get().id,
        "source_uri": "upload:a.txt",
        "name": "a.txt",
        "media_type": "text/plain",
        "sha256": sha256(document_id.encode()).hexdigest(),
        "size": 3,
        "version": 1,
        "live_version": 0,
        "status": DocumentStatus.RECEIVED,
        "reason": None,
        "detail": None,
        "attempts": 0,
        "pages": 0,
        "chunks": 0,
        "created_at": NOW,
        "updated_at": NOW,
        **fields,
    }
    document = Document(id=document_id, **given)
    with system.database.transaction(writes=True) as connection:
        connection.execute(
            insert(documents), [{**asdict(document), "readers": document.readers, "received_at": NOW}]
        )
    text = parsed_to_json(ParsedDocument("Everyone has 25 days.", "Leave", ()))
    system.files.put(parsed_key(document_id, document.version), io.BytesIO(text))
    if content is not None:
        system.files.put(original_key(document.collection_id, document.sha256), io.BytesIO(content))
    return document


def originals(system: System) -> dict[str, bytes]:
    """The contents of all documents by source."""
    found = {}
    for document in system.documents.all(system.collections.get()):
        with system.documents.open_original(document) as file:
            found[document.source_uri] = file.read()
    return found


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost little; what the real ones cost is theirs to test."""
    cheap = partial(argon2.PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("askdock.adapters.identity.passwords.PasswordHasher", cheap)


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
def system(settings: Settings) -> System:
    return make_system(settings)


@pytest.fixture
def client(system: System) -> Iterator[TestClient]:
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
    for address in served(system):
        yield f"{address}/v1"


@pytest.fixture
def real_system(settings: Settings) -> System:
    """The real catalogue, files and store; only the embedding model is a fake."""
    return System(settings, Parts(embedder=HashEmbedder(32)))


@pytest.fixture
def real(settings: Settings) -> System:
    """Everything but the embedding model is real; documents are written when a test says so."""
    return System(settings.model_copy(update={"embedded_worker": False}), Parts(embedder=HashEmbedder(32)))


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
