"""ZIP archives: their files, one after another, in one text."""

import zipfile
from collections.abc import Set
from pathlib import Path, PurePosixPath

from askdock.adapters.parsers.builder import TextBuilder
from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.adapters.parsers.media_types import ZIP
from askdock.adapters.parsers.members import Members, shown
from askdock.adapters.parsers.zip_checks import DAMAGE, check_archive, is_file
from askdock.errors import NoText, UnreadableDocument
from askdock.records import ParsedDocument

_NOT_OURS = ("__MACOSX",)


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
                for entry in archive.infolist():
                    if is_file(entry) and _is_document(entry.filename):
                        members.add(archive.read(entry), shown(entry.filename))
        except DAMAGE as error:
            raise UnreadableDocument(f"{name} is damaged or no ZIP file") from error
        if not builder.position:
            raise NoText(f"{name} holds no document that can be read")
        return builder.build(None, name)


def _is_document(filename: str) -> bool:
    parts = PurePosixPath(filename).parts
    return bool(parts) and not any((part.startswith(".") and part != "..") or part in _NOT_OURS for part in parts)
