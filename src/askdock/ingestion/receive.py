"""Acceptance: a file is acknowledged once it is durable in the file store and recorded in the catalogue."""

import errno
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from askdock.errors import DependencyUnavailable, InvalidInput, StorageFull, TooLarge
from askdock.ports import Catalogue, FileStore, original_key
from askdock.records import Collection, DocumentOutcome, Readers, SourceFile

BLOCK = 1 << 20
TEMPORARY = "askdock-receive-"
STALE_SECONDS = 3600
MAX_TAGS = 32
MAX_TAG = 64


class Receiver:
    """Takes files in. `detect(path, name)` tells the media type or raises UnsupportedMediaType."""

    def __init__(
        self,
        catalogue: Catalogue,
        files: FileStore,
        detect: Callable[[Path, str], str],
        max_file_bytes: int,
    ) -> None:
        self._catalogue = catalogue
        self._files = files
        self._detect = detect
        self._max_file_bytes = max_file_bytes
        _sweep()

    def receive(
        self,
        collection: Collection,
        name: str,
        uri: str,
        source: BinaryIO,
        modified_ns: int = 0,
        *,
        tags: Sequence[str] | None = None,
        readers: Readers | None = None,
        readable: Set[Readers] | None = None,
        ruled: bool = False,
    ) -> DocumentOutcome:
        """Accept what `source` yields; `tags` None leaves a known document's tags as they are, `readers` None its
        readers: a new one has those of its folder. `readable`, `ruled`: see `ports.DocumentRepository.accept`.

        Raises InvalidInput or one of its kinds, StorageFull.
        """
        kept = None if tags is None else checked_tags(tags)
        # What is hashed is what is kept, even if the file changes at the same time.
        with _room(), tempfile.TemporaryDirectory(prefix=TEMPORARY) as folder:
            copy = Path(folder, "file")
            digest, size = self._copy(source, copy, name)
            file = SourceFile(uri, name, self._detect(copy, name), digest, size, modified_ns, kept, readers)
            key = original_key(collection.id, digest)
            self._keep(key, copy)
            before = self._catalogue.find_source(collection.id, uri)
            accepted = self._catalogue.accept(collection.id, file, readable=readable, ruled=ruled)
            # A deletion of the same bytes may have removed them just before the catalogue knew of this use.
            self._keep(key, copy)
        if before is not None and accepted.outcome == "changed":
            self._drop_unused(collection, before.file.sha256)
        return accepted

    def _drop_unused(self, collection: Collection, digest: str) -> None:
        # The new file is acknowledged whatever becomes of this: the reconciler finds what is left.
        with suppress(DependencyUnavailable), self._catalogue.file_unused(collection.id, digest) as unused:
            if unused:
                self._files.delete(original_key(collection.id, digest))

    def _keep(self, key: str, copy: Path) -> None:
        if not self._files.exists(key):
            with copy.open("rb") as content:
                self._files.put(key, content)

    def _copy(self, source: BinaryIO, target: Path, name: str) -> tuple[str, int]:
        digest, size = sha256(), 0
        with target.open("wb") as copy:
            while block := source.read(BLOCK):
                size += len(block)
                if size > self._max_file_bytes:
                    raise TooLarge(
                        f"{name} is larger than {self._max_file_bytes:,} bytes "
                        f"(raise ASKDOCK_MAX_FILE_BYTES to accept it)"
                    )
                digest.update(block)
                copy.write(block)
        if size == 0:
            raise InvalidInput(f"{name} is empty")
        return digest.hexdigest(), size


def _sweep() -> None:
    """Remove what uploads left behind whose process was killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{TEMPORARY}*"):
        with suppress(OSError):  # another user's, or another process was faster
            if time.time() - folder.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(folder)


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            folder = tempfile.gettempdir()
            raise StorageFull(f"the disk of the temporary folder ({folder}, TMPDIR) is full") from error
        raise


def checked_tags(tags: Sequence[str]) -> tuple[str, ...]:
    """In order, each once, without surrounding white space. Raises InvalidInput for too many, or one too long."""
    kept = tuple(sorted({tag.strip() for tag in tags} - {""}))
    if len(kept) > MAX_TAGS:
        raise InvalidInput(f"a document has at most {MAX_TAGS} tags, these are {len(kept)}")
    for tag in kept:
        if len(tag) > MAX_TAG or not tag.isprintable():
            raise InvalidInput(f"a tag is at most {MAX_TAG} printable characters: {tag[:80]!r} is not")
    return kept
