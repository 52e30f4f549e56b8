"""Brings a collection in step with a source: what is new, changed or gone there."""

import time
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Literal

from askdock.errors import (
    AskDockError,
    DependencyUnavailable,
    FetchGone,
    FileMissing,
    InvalidInput,
    StorageFull,
    UnsupportedMediaType,
)
from askdock.ingestion.receive import Receiver
from askdock.ports import Catalogue, Source
from askdock.records import ENDED, Collection, DocumentStatus, KnownSource, Readers, SourceItem

RACE_NS = 2 * 10**9
"""A file changed this short a time ago may change again within its clock's tick: its time is not trusted."""
PAGE = 1000

Outcome = Literal["new", "changed", "unchanged", "duplicate", "renamed", "skipped", "failed", "pruned"]


@dataclass(frozen=True, slots=True)
class Step:
    """The outcome for one file of the source."""

    uri: str
    outcome: Outcome
    reason: str | None = None
    """Why it was skipped or failed, in one line."""
    document_id: str | None = None
    """The document that has it; None where none does, or it was pruned."""
    waiting: bool = False
    """Whether that document is still to be ingested, or is being."""


class Sync:
    """Accepts the files of a source. A file whose size and time are known costs a look-up and is not read."""

    def __init__(self, catalogue: Catalogue, receiver: Receiver) -> None:
        self._catalogue = catalogue
        self._receiver = receiver

    def take(
        self,
        collection: Collection,
        source: Source,
        items: Sequence[SourceItem],
        tags: Sequence[str] | None = None,
        readers: Readers | None = None,
    ) -> Iterator[Step]:
        """Accept each item that is not known as it is; yield the outcome of each.

        An item's own fault is its step's. DependencyUnavailable and StorageFull are raised.
        """
        held = {item.uri for item in items}
        for item in items:
            known = self._catalogue.find_source(collection.id, item.uri)
            if known is not None and tags is None and readers is None and _same(known, item):
                yield Step(item.uri, "unchanged", document_id=known.document_id, waiting=known.status not in ENDED)
                continue
            try:
                step = self._accept(collection, source, item, known, tags, readers)
                yield self._renamed(collection, source, held, step)
            except (DependencyUnavailable, StorageFull):
                raise
            except UnsupportedMediaType as error:
                # In a folder such files are expected; one that was named is a mistake, a known one is damaged.
                yield Step(item.uri, "failed" if item.named or known is not None else "skipped", str(error))
            except (FetchGone, FileMissing) as error:
                yield Step(item.uri, "failed" if item.named else "skipped", str(error))
            except AskDockError as error:
                yield Step(item.uri, "failed", str(error))

    def prune(self, collection: Collection, source: Source, items: Sequence[SourceItem]) -> Iterator[Step]:
        """Delete the documents of the source that are not among `items`, all that it holds now.

        Raises InvalidInput where it holds nothing: a disk that is not mounted looks like that.
        """
        if source.prefix is None:
            return
        if not items:
            raise InvalidInput(f"{source.prefix} holds nothing: nothing is pruned")
        held = {item.uri for item in items}
        after: str | None = None
        while known := self._catalogue.list_sources(collection.id, source.prefix, after=after, limit=PAGE):
            for one in known:
                if one.file.uri not in held and self._catalogue.remove_source(collection.id, one.file.uri):
                    yield Step(one.file.uri, "pruned")
            after = known[-1].file.uri

    def _renamed(self, collection: Collection, source: Source, held: Set[str], step: Step) -> Step:
        """The step, or that the file has a new name: its bytes are known from a place that is gone."""
        if step.outcome != "duplicate" or step.document_id is None or source.prefix is None:
            return step
        before = self._catalogue.get_document(collection.id, step.document_id).source_uri
        if before == step.uri or before in held or not before.startswith(source.prefix):
            return step
        self._catalogue.remove_source(collection.id, before)
        return replace(step, outcome="renamed", waiting=True)

    def _accept(
        self,
        collection: Collection,
        source: Source,
        item: SourceItem,
        known: KnownSource | None,
        tags: Sequence[str] | None,
        readers: Readers | None,
    ) -> Step:
        usable = known is not None and tags is None and readers is None and not _ended_badly(known)
        since = known.file.modified_ns if known is not None and usable else 0
        with source.open(item, since) as (found, content):
            if content is None:
                waiting = known is not None and known.status not in ENDED
                document_id = known.document_id if known else None
                return Step(item.uri, "unchanged", document_id=document_id, waiting=waiting)
            settled = time.time_ns() - found.modified_ns > RACE_NS
            modified_ns = found.modified_ns if settled else 0
            accepted = self._receiver.receive(
                collection, found.name, found.uri, content, modified_ns, tags=tags, readers=readers
            )
            document = accepted.document
            return Step(item.uri, accepted.outcome, document_id=document.id, waiting=document.status not in ENDED)


def _same(known: KnownSource, item: SourceItem) -> bool:
    """Whether size and time say that the bytes are those that were accepted."""
    seen = (known.file.size, known.file.modified_ns)
    return item.modified_ns > 0 and seen == (item.size, item.modified_ns) and not _ended_badly(known)


def _ended_badly(known: KnownSource) -> bool:
    """Then the file is accepted again: a new AskDock may read what the old one could not."""
    return known.status in (DocumentStatus.FAILED, DocumentStatus.QUARANTINED)
