"""Apache Tika: text of many kinds of files, as XHTML without places.

https://cwiki.apache.org/confluence/display/TIKA/TikaServer (PUT /tika)
"""

from collections.abc import Set
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol
from urllib.parse import quote

import httpx2

from askdock.adapters.parsers.media_types import HTML
from askdock.adapters.parsing_servers.upload import ParsingServer
from askdock.records import ParsedDocument


class ReadsMarkup(Protocol):
    """Where the XHTML is read: it holds what strangers wrote."""

    def parse(self, path: Path, name: str, media_type: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        ...


class TikaParser:
    """See `askdock.ports.Parser`: documents of these kinds as a Tika server at `url` reads them."""

    def __init__(
        self, url: str, media_types: Set[str], *, markup: ReadsMarkup, timeout_seconds: float, max_bytes: int
    ) -> None:
        self._server = ParsingServer(url, {"Accept": "text/html"}, timeout_seconds, max_bytes)
        self._tika = f"{url.rstrip('/')}/tika"
        self._markup = markup
        self.media_types = media_types

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `ParsingServer.reply` for what is raised."""
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}

        def send(client: httpx2.Client) -> httpx2.Response:
            with path.open("rb") as file:
                return client.put(self._tika, content=file, headers=headers)

        content = self._server.reply(name, send).content
        with TemporaryDirectory() as folder:
            page = Path(folder, "page.html")
            page.write_bytes(content)
            return self._markup.parse(page, name, HTML)
