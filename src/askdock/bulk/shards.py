"""Makes a shard: its documents parsed, cut, embedded and written to one file, and the marker after it."""

import io
import logging
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from askdock.bulk.folder import DocumentResult, RunFolder, Shard, ShardMarker
from askdock.errors import AskDockError, DependencyUnavailable, ParserDied, StorageFull
from askdock.formats.chunk_lines import write_chunks
from askdock.formats.parsed_json import parsed_to_json
from askdock.ingestion.embed import EmbedStage
from askdock.ingestion.parse import ParseStage, left_out
from askdock.ports import Chunker, original_key, parsed_key
from askdock.records import Chunk, Document, DocumentStatus, ParsedDocument

log = logging.getLogger(__name__)


class ShardMaker:
    """Makes the shards of one run; needs the file store and the models, not the catalogue, not the chunk store.

    `attempts` is how often a document may take its parser down before it is quarantined.
    """

    def __init__(
        self,
        folder: RunFolder,
        parse: ParseStage,
        chunker: Chunker,
        embed: EmbedStage,
        attempts: int,
    ) -> None:
        self._folder = folder
        self._parse = parse
        self._chunker = chunker
        self._embed = embed
        self._attempts = attempts

    def make(self, shard: Shard) -> None:
        """Make a shard from beginning to end. Memory is bounded by a document's chunks, not by the shard."""
        ended: list[DocumentResult] = []
        self.write(shard, self.chunks(shard, ended), ended)

    def chunks(self, shard: Shard, ended: list[DocumentResult]) -> Iterator[Chunk]:
        """Yield the chunks of all documents in order; note in `ended` how each document came out.

        Raises DependencyUnavailable, StorageFull; a document's own fault ends that document.
        """
        for document in self._folder.documents(shard):
            parsed = self._parsed(document)
            if isinstance(parsed, DocumentResult):
                ended.append(parsed)
                continue
            text = io.BytesIO(parsed_to_json(parsed, document.dated))
            self._folder.files.put(parsed_key(document.id, document.version), text)
            count = 0
            for chunk in self._chunker.chunk(document, parsed):
                yield chunk
                count += 1
            left = left_out(parsed)
            counts = {"pages": len(parsed.pages), "chunks": count}
            ended.append(_ended(document, DocumentStatus.READY, left.reason, left.detail, **counts))

    def write(self, shard: Shard, chunks: Iterable[Chunk], ended: Sequence[DocumentResult]) -> None:
        """Embed and write; `ended` is read when `chunks` is at its end."""
        with tempfile.TemporaryDirectory(prefix="askdock-shard-") as scratch:
            path = Path(scratch, "table")
            count = write_chunks(path, self._embed.batches(chunks))
            digest = self._folder.write_table(shard, path)
        self._folder.write_marker(shard, ShardMarker(count, digest, tuple(ended)))

    def _parsed(self, document: Document) -> ParsedDocument | DocumentResult:
        for attempt in range(1, self._attempts + 1):
            try:
                key = original_key(document.collection_id, document.sha256)
                with self._folder.files.local_path(key) as path:
                    return self._parse.parse(path, document.name, document.media_type)
            except (DependencyUnavailable, StorageFull):
                raise
            except ParserDied as error:
                log.warning("attempt %d of %d on document %s: %s", attempt, self._attempts, document.id, error)
                died = error
            except AskDockError as error:
                return _ended(document, DocumentStatus.FAILED, error.code, str(error))
        return _ended(document, DocumentStatus.QUARANTINED, died.code, str(died))


def _ended(
    document: Document, status: DocumentStatus, reason: str | None, detail: str | None, **counts: int
) -> DocumentResult:
    return DocumentResult(document.id, document.version, status, reason=reason, detail=detail, **counts)
