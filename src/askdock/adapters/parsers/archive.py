"""ZIP archives: their files, one after another, in one text."""

import zipfile
from collections.abc import Sequence, Set
from pathlib import Path, PurePosixPath

from askdock.adapters.parsers.builder import TextBuilder
from askdock.adapters.parsers.decode import DOUBTFUL, decode
from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.adapters.parsers.media_types import ZIP
from askdock.adapters.parsers.members import Members, shown
from askdock.adapters.parsers.zip_checks import DAMAGE, check_archive, is_file
from askdock.errors import NoText, UnreadableDocument
from askdock.records import ParsedDocument

_NOT_OURS = ("__MACOSX",)
_UTF8 = 0x800
"""Bit of the flags that says so of a name."""


class ZipParser:
    """Reads .zip files. Nothing is written under a name of the archive's, so none can lead anywhere."""

    def __init__(self, limits: ParseLimits, budget: Budget | None = None) -> None:
        self._limits = limits
        self._budget = budget

    @property
    def media_types(self) -> Set[str]:
        """application/zip."""
        return {ZIP}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        budget = self._budget or Budget()
        builder = TextBuilder()
        members = Members(builder, name, self._limits, budget)
        try:
            with zipfile.ZipFile(path) as archive:
                check_archive(archive, name, self._limits, budget)
                entries = archive.infolist()
                for entry, entry_name in zip(entries, _names(entries), strict=True):
                    if is_file(entry) and _is_document(entry_name):
                        members.add(archive.read(entry), shown(entry_name))
        except DAMAGE as error:
            raise UnreadableDocument(f"{name} is damaged or no ZIP file") from error
        if not builder.position:
            raise NoText(f"{name} holds no document that can be read")
        return builder.build(None, name)


def _names(entries: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The names of the entries. Those without the mark of UTF-8 are in the code page of the one who packed them.

    `zipfile` takes that for code page 437 (APPNOTE.TXT, appendix D); all names together tell the right one.
    """
    raw = [None if entry.flag_bits & _UTF8 else entry.filename.encode("cp437", "replace") for entry in entries]
    old = b"\n".join(name for name in raw if name is not None)
    if old.isascii():
        return [entry.filename for entry in entries]
    found = decode(old)
    if found.confidence < DOUBTFUL:
        return [entry.filename for entry in entries]
    names = iter(found.text.split("\n"))
    return [entry.filename if name is None else next(names) for entry, name in zip(entries, raw, strict=True)]


def _is_document(filename: str) -> bool:
    parts = PurePosixPath(filename).parts
    return bool(parts) and not any((part.startswith(".") and part != "..") or part in _NOT_OURS for part in parts)
