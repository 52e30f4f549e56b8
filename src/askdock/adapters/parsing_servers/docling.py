"""docling-serve: layout and tables by models, with the places of texts and cells.

https://github.com/docling-project/docling-serve (POST /v1/convert/file)
"""

from collections.abc import Set
from pathlib import Path
from typing import Any

import httpx2

from askdock.adapters.parsing_servers.docling_document import read_document
from askdock.adapters.parsing_servers.upload import ParsingServer
from askdock.errors import ParserDied, UnreadableDocument
from askdock.records import ParsedDocument

_OPTIONS = {"to_formats": "json", "image_export_mode": "placeholder"}
_READ = frozenset(("success", "partial_success"))


class DoclingParser:
    """See `askdock.ports.Parser`: documents of these kinds as a docling-serve at `url` reads them."""

    def __init__(self, url: str, media_types: Set[str], *, timeout_seconds: float, max_bytes: int) -> None:
        self._server = ParsingServer(url, {"Accept": "application/json"}, timeout_seconds, max_bytes)
        self._convert = f"{url.rstrip('/')}/v1/convert/file"
        self.media_types = media_types

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `ParsingServer.reply` for what is raised."""

        def send(client: httpx2.Client) -> httpx2.Response:
            with path.open("rb") as file:
                return client.post(self._convert, files={"files": (name, file)}, data=_OPTIONS)

        reply = _json(self._server.reply(name, send), name)
        if reply.get("status") not in _READ:
            raise UnreadableDocument(f"{name}: the parsing server could not read it ({_errors(reply)})")
        try:
            return read_document(reply["document"]["json_content"], name, _errors(reply))
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise ParserDied(f"{name}: the parsing server sent no document") from error


def _json(response: httpx2.Response, name: str) -> dict[str, Any]:
    try:
        found = response.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ParserDied(f"{name}: the parsing server sent no JSON")
    return found


def _errors(reply: dict[str, Any]) -> str:
    """What the server says went wrong; empty where nothing did."""
    return "; ".join(str(error.get("error_message", "")) for error in reply.get("errors") or () if error)
