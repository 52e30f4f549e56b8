"""Document -> parsed -> chunks -> vectors -> store, and the record of how it ended."""

import io
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from pathlib import Path

from askdock.errors import (
    AskDockError,
    ChunksRefused,
    DependencyUnavailable,
    FileMissing,
    ModelUnavailable,
    ParserDied,
    ProfileMismatch,
    StorageFull,
    TranscriptionUnavailable,
)
from askdock.formats.parsed_json import parsed_from_json, parsed_to_json
from askdock.ingestion.embed import FLUSH, Flush
from askdock.ingestion.generation_writer import ProfileStages
from askdock.ingestion.leases import RetryPolicy
from askdock.ingestion.parse import ParseStage, left_out
from askdock.ingestion.store import StoreStage
from askdock.ports import Catalogue, Chunker, FileStore, original_key, parsed_key
from askdock.records import (
    Chunk,
    Claim,
    Document,
    DocumentStatus,
    EmbeddedChunk,
    IndexProfile,
    ParsedDocument,
    SkippedContent,
)
from askdock.telemetry import CHUNKS_STORED, STAGE_DURATION, stage, timed_items

TURN_CHUNKS = 256
"""After so many chunks of one document, small ones that wait have their turn, with as many."""
OUTAGE = 4
"""A document that waits for an endpoint waits as long as after so many attempts."""
SMALL_BYTES = 1 << 20
"""A file of at most this size need not wait for the end of a large one."""

SmallClaims = Callable[[IndexProfile], Iterable[Claim]]
"""Further claims of documents of at most SMALL_BYTES in collections of a profile, lazily."""

FigureStage = Callable[[Path, Claim, ParsedDocument], ParsedDocument]
"""Given the file and its document as parsed, returns it with what is kept of its figures; raises nothing."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Open:
    """A document version on its way: the chunks made so far, those not stored yet, whether all are made."""

    claim: Claim
    pages: int
    left_out: SkippedContent
    chunk_ids: set[str] = field(default_factory=set)
    unstored: set[str] = field(default_factory=set)
    complete: bool = False


_OnTheWay = dict[tuple[str, int], _Open]
"""By document and version: a new version may come while the one before is on its way."""


class IngestionPipeline:
    """Brings claimed documents of any collections to a terminal state, each as its collection's profile has it."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        files: FileStore,
        parse: ParseStage,
        stages: Callable[[IndexProfile], ProfileStages],
        store: StoreStage,
        terms: RetryPolicy,
        describe: Callable[[Document, ParsedDocument], None] = lambda _, __: None,
        figures: FigureStage = lambda _, __, parsed: parsed,
    ) -> None:
        """`describe` keeps the metadata that a document's path and text tell."""
        self._describe = describe
        self._figures = figures
        self._catalogue = catalogue
        self._files = files
        self._parse = parse
        self._stages = stages
        self._store = store
        self._terms = terms
        self._in_use: ProfileStages | None = None

    def run(self, claims: Iterable[Claim], small: SmallClaims = lambda _: ()) -> Iterator[Document]:
        """Work through `claims` lazily; yield each document as it ended (DELETING: it is gone).

        Those of `small` have their turns while a large document is on its way.
        A document's own fault ends that document. DependencyUnavailable and StorageFull are raised, with the
        documents on their way left to be claimed again.
        """
        for _, alike in groupby(claims, key=lambda claim: claim.collection.profile):
            first = next(alike)
            try:
                stages = self._stages(first.collection.profile)
            except (ProfileMismatch, ModelUnavailable) as error:
                yield from self._try_again(first, error.code, str(error))
                continue
            yield from self._run(chain((first,), alike), small, stages)

    def _run(self, claims: Iterable[Claim], small: SmallClaims, stages: ProfileStages) -> Iterator[Document]:
        self._in_use = stages
        on_the_way: _OnTheWay = {}
        ended: list[Document] = []
        for batch in stages.embed.batches(self._in_turn(claims, small, stages.chunker, on_the_way, ended)):
            ended.extend(self._write(batch, on_the_way))
            ended.extend(self._publish_finished(on_the_way))
            yield from ended
            ended.clear()
        ended.extend(self._publish_finished(on_the_way))
        yield from ended

    def embeds(self) -> bool:
        """Whether the embedder in use embeds anything at all."""
        return self._in_use is None or self._in_use.embed.works()

    def _in_turn(
        self,
        claims: Iterable[Claim],
        small: SmallClaims,
        chunker: Chunker,
        on_the_way: _OnTheWay,
        ended: list[Document],
    ) -> Iterator[Chunk | Flush]:
        for claim in claims:
            document = claim.document
            for number, chunk in enumerate(self._chunks(claim, chunker, on_the_way, ended), 1):
                yield chunk
                if number % TURN_CHUNKS == 0:
                    between = (
                        self._chunks(one, chunker, on_the_way, ended) for one in small(claim.collection.profile)
                    )
                    yield from _one_turn(between)
                    if not self._catalogue.holds(document.id, document.version, claim.owner):
                        # Deleted, cancelled or replaced: the rest of it would be for nothing.
                        on_the_way.pop((document.id, document.version), None)
                        self._store.abandon(claim)
                        break

    def _chunks(
        self, claim: Claim, chunker: Chunker, on_the_way: _OnTheWay, ended: list[Document]
    ) -> Iterator[Chunk | Flush]:
        document = claim.document
        # One that was begun before may have taken its worker down: it goes alone, and takes no other along.
        alone = document.attempts > 1
        if alone:
            yield FLUSH
        self._store.prepare(claim.collection)
        if document.status is DocumentStatus.DELETING:
            self._store.delete(claim.collection, document)
            ended.append(document)
        elif document.attempts > self._terms.attempts:
            detail = f"quarantined after {self._terms.attempts} attempts, none of which finished"
            ended.extend(self._end(claim, DocumentStatus.QUARANTINED, "attempts_exhausted", detail))
        elif (parsed := self._parsed(claim, ended)) is not None:
            opened = _Open(claim, len(parsed.pages), left_out(parsed))
            on_the_way[document.id, document.version] = opened
            self._describe(document, parsed)
            for chunk in timed_items(chunker.chunk(document, parsed), STAGE_DURATION, "chunk"):
                opened.chunk_ids.add(chunk.id)
                opened.unstored.add(chunk.id)
                yield chunk
            opened.complete = True
            self._advance(opened, DocumentStatus.PARSED)
        if alone:
            yield FLUSH

    def _parsed(self, claim: Claim, ended: list[Document]) -> ParsedDocument | None:
        document = claim.document
        if (known := self._as_before(document)) is not None:
            return known
        try:
            key = original_key(document.collection_id, document.sha256)
            with self._files.local_path(key) as path, stage("parse"):
                parsed = self._parse.parse(path, document.name, document.media_type)
                parsed = self._figures(path, claim, parsed)
        except TranscriptionUnavailable as error:
            self._wait(claim, error)
            return None
        except (DependencyUnavailable, StorageFull):
            raise
        except ParserDied as error:
            ended.extend(self._try_again(claim, error.code, str(error)))
            return None
        except AskDockError as error:
            ended.extend(self._end(claim, DocumentStatus.FAILED, error.code, str(error)))
            return None
        except Exception:  # Whatever a parser breaks with is this document's end, not the worker's
            log.exception("parser broke on document %s", document.id)
            broke = "the parser broke on this file"
            ended.extend(self._end(claim, DocumentStatus.FAILED, "parser_error", broke))
            return None
        stored = io.BytesIO(parsed_to_json(parsed, document.dated))
        self._files.put(parsed_key(document.id, document.version), stored)
        return parsed

    def _as_before(self, document: Document) -> ParsedDocument | None:
        """The text of the live version, where the new one differs in edits of passages alone."""
        if document.text_since is None or document.live_version < document.text_since:
            return None
        try:
            with self._files.open(parsed_key(document.id, document.live_version)) as file:
                text = file.read()
        except FileMissing:
            return None
        if document.version != document.live_version:
            self._files.put(parsed_key(document.id, document.version), io.BytesIO(text))
        return parsed_from_json(text)

    def _write(self, batch: Sequence[EmbeddedChunk], on_the_way: _OnTheWay) -> list[Document]:
        by_generation: dict[str, list[EmbeddedChunk]] = {}
        for item in batch:
            # None: begun again and finished since, so stored under the same id; or refused and postponed.
            if opened := on_the_way.get((item.chunk.document_id, item.chunk.version)):
                by_generation.setdefault(opened.claim.collection.generation, []).append(item)
        ended: list[Document] = []
        for generation, items in by_generation.items():
            try:
                self._write_chunks(generation, items, on_the_way)
            except ChunksRefused:
                ended.extend(self._write_apart(generation, items, on_the_way))
        return ended

    def _write_chunks(self, generation: str, items: Sequence[EmbeddedChunk], on_the_way: _OnTheWay) -> None:
        with stage("store"):
            self._store.write(generation, items)
        CHUNKS_STORED.inc(len(items))
        for item in items:
            on_the_way[item.chunk.document_id, item.chunk.version].unstored.discard(item.chunk.id)

    def _write_apart(
        self, generation: str, items: Sequence[EmbeddedChunk], on_the_way: _OnTheWay
    ) -> list[Document]:
        """Each document by itself, so that the one that is refused takes no other along."""
        by_document: dict[tuple[str, int], list[EmbeddedChunk]] = {}
        for item in items:
            by_document.setdefault((item.chunk.document_id, item.chunk.version), []).append(item)
        ended: list[Document] = []
        for key, own in by_document.items():
            try:
                self._write_chunks(generation, own, on_the_way)
            except ChunksRefused as error:
                ended.extend(self._try_again(on_the_way.pop(key).claim, error.code, str(error)))
        return ended

    def _publish_finished(self, on_the_way: _OnTheWay) -> list[Document]:
        ended: list[Document] = []
        for key in [key for key, opened in on_the_way.items() if opened.complete and not opened.unstored]:
            opened = on_the_way.pop(key)
            document = opened.claim.document
            self._advance(opened, DocumentStatus.INDEXED)
            try:
                with stage("publish"):
                    live = self._store.publish(opened.claim, opened.chunk_ids, opened.left_out)
            except ChunksRefused as error:
                ended.extend(self._try_again(opened.claim, error.code, str(error)))
                continue
            if live:
                ready = replace(document, status=DocumentStatus.READY, live_version=document.version)
                ready = replace(ready, reason=opened.left_out.reason, detail=opened.left_out.detail)
                ended.append(replace(ready, pages=opened.pages, chunks=len(opened.chunk_ids)))
        return ended

    def _advance(self, opened: _Open, status: DocumentStatus) -> None:
        document, counts = opened.claim.document, {"pages": opened.pages, "chunks": len(opened.chunk_ids)}
        self._catalogue.advance(document.id, document.version, status, owner=opened.claim.owner, **counts)

    def _try_again(self, claim: Claim, reason: str, detail: str) -> list[Document]:
        document, limit = claim.document, self._terms.attempts
        log.warning("attempt %d of %d on document %s: %s", document.attempts, limit, document.id, detail)
        if document.attempts >= limit:
            return self._end(claim, DocumentStatus.QUARANTINED, reason, detail)
        wait = self._terms.wait(document.attempts)
        self._catalogue.postpone(document.id, document.version, wait, reason, detail, owner=claim.owner)
        return []

    def _wait(self, claim: Claim, error: TranscriptionUnavailable) -> None:
        """Postpone a document whose parser is away, at no cost to it; those of other kinds go on."""
        document = claim.document
        log.warning("document %s waits: %s", document.id, error)
        self._catalogue.postpone(
            document.id,
            document.version,
            self._terms.wait(OUTAGE),
            error.code,
            str(error),
            owner=claim.owner,
            refund=True,
        )

    def _end(self, claim: Claim, status: DocumentStatus, reason: str, detail: str) -> list[Document]:
        document = claim.document
        if self._catalogue.fail(document.id, document.version, status, reason, detail, owner=claim.owner):
            return [replace(document, status=status, reason=reason, detail=detail)]
        return []


def _one_turn(documents: Iterable[Iterable[Chunk | Flush]]) -> Iterator[Chunk | Flush]:
    """The chunks of whole documents, until these are as many as a turn has; by themselves, so that none of them is
    lost or late through the large document around them."""
    given = 0
    for chunks in documents:
        if given == 0:
            yield FLUSH
        for chunk in chunks:
            yield chunk
            given += 1
        if given >= TURN_CHUNKS:
            break
    if given:
        yield FLUSH
