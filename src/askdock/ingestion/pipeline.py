"""Document -> parsed -> chunks -> vectors -> store, and the record of how it ended."""

import io
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from askdock.errors import AskDockError, DependencyUnavailable, ParserDied, StorageFull
from askdock.ingestion.embed import EmbedStage
from askdock.ingestion.ledger import MAX_ATTEMPTS
from askdock.ingestion.parse import ParseStage
from askdock.ingestion.receive import original_key, parsed_key
from askdock.ingestion.store import StoreStage
from askdock.parsed_json import parsed_to_json
from askdock.ports import Catalogue, Chunker, FileStore
from askdock.records import Chunk, Collection, Document, DocumentStatus, ParsedDocument

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Open:
    """A document on its way: the chunks made so far, how many are stored, whether all are made."""

    document: Document
    chunk_ids: set[str] = field(default_factory=set)
    stored: int = 0
    complete: bool = False


class IngestionPipeline:
    """Brings claimed documents of one collection to a terminal state."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        files: FileStore,
        parse: ParseStage,
        chunker: Chunker,
        embed: EmbedStage,
        store: StoreStage,
    ) -> None:
        self._catalogue = catalogue
        self._files = files
        self._parse = parse
        self._chunker = chunker
        self._embed = embed
        self._store = store

    def run(self, collection: Collection, claimed: Iterable[Document]) -> Iterator[Document]:
        """Work through `claimed` lazily; yield each document as it ended (DELETING: it is gone).

        A document's own fault ends that document. DependencyUnavailable and StorageFull are raised, with the
        documents on their way left to be claimed again.
        """
        on_the_way: dict[str, _Open] = {}
        ended: list[Document] = []
        for batch in self._embed.batches(self._chunks(collection, claimed, on_the_way, ended)):
            self._store.write(collection, batch)
            for item in batch:
                on_the_way[item.chunk.document_id].stored += 1
            ended.extend(self._publish_finished(collection, on_the_way))
            yield from ended
            ended.clear()
        ended.extend(self._publish_finished(collection, on_the_way))
        yield from ended

    def _chunks(
        self,
        collection: Collection,
        claimed: Iterable[Document],
        on_the_way: dict[str, _Open],
        ended: list[Document],
    ) -> Iterator[Chunk]:
        for document in claimed:
            if document.status is DocumentStatus.DELETING:
                self._store.delete(collection, document)
                ended.append(document)
            elif document.attempts > MAX_ATTEMPTS:
                detail = f"given up after {MAX_ATTEMPTS} attempts"
                ended.append(self._fail(document, "attempts_exhausted", detail, DocumentStatus.QUARANTINED))
            elif (parsed := self._parsed(collection, document, ended)) is not None:
                opened = on_the_way[document.id] = _Open(document)
                for chunk in self._chunker.chunk(document, parsed):
                    opened.chunk_ids.add(chunk.id)
                    yield chunk
                self._advance(opened, parsed)

    def _parsed(self, collection: Collection, document: Document, ended: list[Document]) -> ParsedDocument | None:
        try:
            with self._files.local_path(original_key(collection.id, document.sha256)) as path:
                parsed = self._parse.parse(path, document.name, document.media_type)
        except (DependencyUnavailable, StorageFull):
            raise
        except ParserDied as error:
            log.warning("attempt %d of %d on document %s: %s", document.attempts, MAX_ATTEMPTS, document.id, error)
            if document.attempts < MAX_ATTEMPTS:
                self._catalogue.retry(document.id, document.version)
            else:
                ended.append(self._fail(document, error.code, str(error), DocumentStatus.QUARANTINED))
            return None
        except AskDockError as error:
            ended.append(self._fail(document, error.code, str(error)))
            return None
        except Exception:  # Whatever a parser breaks with is this document's end, not the worker's
            log.exception("parser broke on document %s", document.id)
            ended.append(self._fail(document, "parser_error", "the parser broke on this file"))
            return None
        self._files.put(parsed_key(document.id, document.version), io.BytesIO(parsed_to_json(parsed)))
        return parsed

    def _advance(self, opened: _Open, parsed: ParsedDocument) -> None:
        opened.complete = True
        opened.document = replace(opened.document, pages=len(parsed.pages), chunks=len(opened.chunk_ids))
        self._catalogue.advance(
            opened.document.id,
            opened.document.version,
            DocumentStatus.PARSED,
            pages=len(parsed.pages),
            chunks=len(opened.chunk_ids),
        )

    def _publish_finished(self, collection: Collection, on_the_way: dict[str, _Open]) -> list[Document]:
        published = []
        for opened in [o for o in on_the_way.values() if o.complete and o.stored == len(o.chunk_ids)]:
            document = opened.document
            del on_the_way[document.id]
            self._catalogue.advance(document.id, document.version, DocumentStatus.INDEXED)
            if self._store.publish(collection, document, opened.chunk_ids):
                published.append(replace(document, status=DocumentStatus.READY, live_version=document.version))
        return published

    def _fail(
        self,
        document: Document,
        reason: str,
        detail: str,
        status: DocumentStatus = DocumentStatus.FAILED,
    ) -> Document:
        self._catalogue.fail(document.id, document.version, status, reason, detail)
        return replace(document, status=status, reason=reason, detail=detail)
