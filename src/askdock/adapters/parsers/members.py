"""Documents within a document: the files of an archive, the attachments of a mail.

Each becomes a section of the document that holds it, under its name. One text, one set of offsets: a citation of
a member is a citation like any other, and the section names the file it comes from.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from askdock.adapters.parsers.builder import TextBuilder
from askdock.adapters.parsers.detect import detect_media_type
from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.errors import DocumentTooComplex, NoText, UnreadableDocument, UnsupportedMediaType
from askdock.records import ParsedDocument
from askdock.text.counts import counted


def shown(path: str) -> str:
    """The path of a member as a heading: nothing that climbs, hides or turns the line around."""
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "".join(char for char in "/".join(parts) if char.isprintable())


class Members:
    """Adds members to the text of their container, which has the name `container`.

    What of them is not read is said in the container's warnings.
    """

    def __init__(self, builder: TextBuilder, container: str, limits: ParseLimits, budget: Budget) -> None:
        self._builder = builder
        self._container = container
        self._limits = limits
        self._budget = budget

    def add(self, content: bytes, name: str, level: int = 1) -> None:
        """Add a file under a heading of that level; one of a kind that is not read is left out.

        One that cannot be read is named with the reason. Raises DocumentTooComplex, for the whole container.
        """
        with TemporaryDirectory(prefix="member-") as folder:
            file = Path(folder, "member")
            file.write_bytes(content)
            try:
                parsed = self._parse(file, name)
            except UnsupportedMediaType:
                self._builder.warn("member", f"not read: {name}", partial=False)
                return
            except NoText as error:
                self._builder.warn("member", str(error))
                return
            except DocumentTooComplex:
                raise
            except UnreadableDocument as error:
                self._builder.heading(name, level)
                self._builder.add("paragraph", f"({error})")
                self._builder.warn("member", str(error))
                return
        for warning in parsed.warnings:
            self._builder.warn(warning.code, f"{name}: {warning.detail}", partial=warning.partial)
        if parsed.unread:
            self._builder.warn("member", f"{name}: {counted(len(parsed.unread), 'page')} left out")
        if parsed.text:
            self._builder.heading(name, level)
            self._append(parsed, level)
        else:
            self._builder.warn("member", f"{name} holds no text", partial=False)

    def add_unnamed(self, content: bytes, name: str) -> None:
        """Add a file without a heading of its own."""
        with TemporaryDirectory(prefix="member-") as folder:
            file = Path(folder, "member")
            file.write_bytes(content)
            self._append(self._parse(file, name), 0)

    def _append(self, parsed: ParsedDocument, level: int) -> None:
        for block in parsed.blocks:
            inner = level + block.level if block.kind == "heading" else 0
            self._builder.add(block.kind, parsed.text[block.start : block.end], min(inner, 6))

    def _parse(self, file: Path, name: str) -> ParsedDocument:
        from askdock.adapters.parsers import CONTAINERS, make_parser

        media_type = detect_media_type(file, name)
        limits = self._limits
        if media_type in CONTAINERS:
            if limits.archive_depth <= 1:
                raise DocumentTooComplex(
                    f"{self._container} holds archives or mails within each other too deeply "
                    f"(raise ASKDOCK_MAX_ARCHIVE_DEPTH to open them)"
                )
            limits = limits.one_deeper()
        return make_parser(media_type, limits, self._budget).parse(file, name)
