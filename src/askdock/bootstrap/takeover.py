"""Migration of the data folder of version 0.1.0 into the embedded store of this version."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from askdock.adapters.stores.embedded.disk import locked
from askdock.adapters.stores.embedded.store import EmbeddedChunkStore
from askdock.adapters.stores.embedded.takeover import adopt, copy_of, pending, remove_tables, tables, take_over
from askdock.errors import AskDockError, FileMissing
from askdock.extras import how_to_install
from askdock.ingestion.generation_writer import GenerationWriter, ProfileStages
from askdock.ports import Catalogue, FileStore, all_documents
from askdock.records import PRESENT, Document, Generation, IndexProfile

REPORT_SECONDS = 5.0

log = logging.getLogger(__name__)


def take_over_tables(folder: Path, report: Callable[[str], None]) -> bool:
    """Copy what is not copied yet, waiting for another process that is at it. False: LanceDB is not installed."""
    if not pending(folder):
        return True
    try:
        from askdock.adapters.stores.lancedb import LanceTables
    except ImportError:
        return False
    with locked(_lock(folder), wait=True):
        source = LanceTables(folder)
        for generation in pending(folder):
            say = _paced(report)
            for done in take_over(folder, source, generation):
                say(f"copying the index of version 0.1.0: {done.rows:,} of {done.total:,} chunks")
            report(f"copied and compared: {generation}; the old tables stay until `askdock upgrade --remove-old`")
    return True


class Rebuilder:
    """Builds what could not be copied again, from catalogue and files, while the documents stay live.

    What was built when it was broken off is not embedded again.
    """

    def __init__(
        self,
        folder: Path,
        catalogue: Catalogue,
        files: FileStore,
        stages: Callable[[IndexProfile], ProfileStages],
        report: Callable[[str], None],
    ) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._files = files
        self._stages = stages
        self._report = report

    def run(self) -> None:
        """Build every collection's generations that wait, waiting for another process that is at it.

        One that cannot be built is reported and left to the next time; until then the store refuses to use it.
        """
        if not pending(self._folder):
            return
        self._report(
            f"{self._folder} holds an index of version 0.1.0, in LanceDB, which is not installed: the index is"
            " built again from catalogue and files, which takes as long as indexing did. To copy it instead: break"
            f" this off, {how_to_install('lancedb')}, then `askdock upgrade`"
        )
        with locked(_lock(self._folder), wait=True):
            waiting = set(pending(self._folder))
            for generation in self._generations():
                if generation.name in waiting:
                    try:
                        self._build(generation)
                    except AskDockError as error:
                        self._report(f"{generation.name} is not built again: {error}")

    def _generations(self) -> Iterator[Generation]:
        for collection in self._catalogue.list_collections():
            yield from self._catalogue.list_generations(collection.id)

    def _build(self, generation: Generation) -> None:
        store = EmbeddedChunkStore(self._folder)
        try:
            copy = replace(generation, name=copy_of(generation.name))
            store.create_generation(copy.name, copy.profile.dimension)
            writer = GenerationWriter(self._catalogue, self._files, store, self._stages)
            say = _paced(self._report)
            for number, document in enumerate(self._live(generation), 1):
                self._write(writer, copy, document)
                say(f"building the index again: {number:,} documents, {document.name}")
            chunks = Counter((key.document_id, key.version) for key in store.stored(copy.name))
            adopt(self._folder, store, generation.name)
        finally:
            store.close()
        if generation.status == "live":
            # Another version may cut a document into another number of chunks.
            self._catalogue.set_live_generation(generation.collection_id, generation.name, chunks)
        self._report(f"built again: {generation.name}; the old tables stay until `askdock upgrade --remove-old`")

    def _live(self, generation: Generation) -> Iterator[Document]:
        for document in all_documents(self._catalogue, generation.collection_id, PRESENT):
            if document.live_version:
                yield replace(document, version=document.live_version)

    def _write(self, writer: GenerationWriter, copy: Generation, document: Document) -> None:
        try:
            writer.write(copy, document)
        except FileMissing:
            self._report(f"the parsed text of {document.name} is gone: `askdock doctor` says what to do")


def waiting(folder: Path) -> list[str]:
    """Generations that are still to be taken over."""
    return pending(folder)


def taken_over(folder: Path) -> list[str]:
    """Generations whose old table could be removed."""
    waiting = pending(folder)
    return [name for name in tables(folder) if name not in waiting]


def remove_old(folder: Path) -> list[str]:
    """Remove these tables."""
    return remove_tables(folder)


def _lock(folder: Path) -> Path:
    return folder / "takeover.lock"


def _paced(report: Callable[[str], None]) -> Callable[[str], None]:
    """`report` at once, and then every few seconds; lines between are left out."""
    said = time.monotonic() - REPORT_SECONDS

    def say(line: str) -> None:
        nonlocal said
        if time.monotonic() - said >= REPORT_SECONDS:
            said = time.monotonic()
            report(line)

    return say
