"""Sound and video as an OpenAI-compatible endpoint writes them down: what is said, with times.

https://platform.openai.com/docs/api-reference/audio/createTranscription (POST /v1/audio/transcriptions; also
Speaches, whisper.cpp, vLLM, LocalAI)
"""

from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx2

from askdock.adapters.parsers.builder import TextBuilder, clean, one_line
from askdock.adapters.parsers.recordings import RECORDINGS
from askdock.adapters.parsers.spoken import add_spoken
from askdock.adapters.parsing_servers.upload import ParsingServer
from askdock.errors import ParserDied, TranscriptionUnavailable
from askdock.records import ParsedDocument
from askdock.text.urls import without_credentials

_PATH = "/audio/transcriptions"


class TranscriptionParser:
    """See `askdock.ports.Parser`: recordings as the endpoint at `base_url` hears them."""

    def __init__(
        self, base_url: str, *, api_key: str | None, model: str, timeout_seconds: float, max_bytes: int
    ) -> None:
        self._url = transcriptions_url(base_url)
        self._model = model
        self._where = f"the transcription endpoint at {without_credentials(base_url)}"
        self._server = ParsingServer(
            without_credentials(base_url),
            {"Authorization": f"Bearer {api_key}"} if api_key else {},
            timeout_seconds,
            max_bytes,
            what="the transcription endpoint",
            setting="ASKDOCK_TRANSCRIPTION_SECONDS",
            unavailable=TranscriptionUnavailable,
        )

    @property
    def media_types(self) -> Set[str]:
        """Of sound and video."""
        return RECORDINGS

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `ParsingServer.reply`; TranscriptionUnavailable is raised for a model that tells no times too."""
        asked = {
            "model": self._model,
            "response_format": "verbose_json",
            "timestamp_granularities[]": "segment",
        }

        def send(client: httpx2.Client) -> httpx2.Response:
            with path.open("rb") as file:
                return client.post(self._url, files={"file": (name, file)}, data=asked)

        response = self._server.reply(name, send)
        builder = TextBuilder()
        try:
            reply = response.json()
            if reply.get("segments") is None:
                raise TranscriptionUnavailable(
                    f"{self._where} sends no segments: TRANSCRIPTION_MODEL must be a model that gives verbose_json"
                )
            add_spoken(builder, _cues(reply["segments"]))
            builder.describe("language", str(reply.get("language") or ""))
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise ParserDied(f"{name}: the transcription endpoint sent no transcript") from error
        return builder.build(None, name)


def transcriptions_url(base_url: str) -> str:
    """The address to send files to, of a base URL with `/v1` or without, or already whole."""
    parts = urlsplit(base_url)
    path = parts.path.rstrip("/")
    if not path.endswith(_PATH):
        path = f"{path or '/v1'}{_PATH}"
    return urlunsplit(parts._replace(path=path, fragment=""))


def _cues(segments: list[dict[str, Any]]) -> Iterator[tuple[int, str]]:
    for segment in segments:
        if text := one_line(clean(segment["text"])):
            yield max(0, int(segment["start"])), text
