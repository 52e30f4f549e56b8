"""Recordings, against a server that answers as OpenAI's transcription API is documented to."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from tests.support.parsing_servers import Script, parsing_server

from askdock.adapters.parsers.recordings import RECORDINGS
from askdock.adapters.parsing_servers.transcription import TranscriptionParser, transcriptions_url
from askdock.bootstrap.adapters import make_sandbox
from askdock.bootstrap.parsing import make_detector, make_parsers, media_types
from askdock.errors import (
    AskDockError,
    NoText,
    ParserDied,
    ParserTimeout,
    TranscriptionUnavailable,
    UnreadableDocument,
    UnsupportedMediaType,
)
from askdock.ingestion.parse import ParseStage
from askdock.settings import load_settings

MP3 = "audio/mpeg"


def segment(start: float, text: str) -> dict[str, Any]:
    return {"id": 0, "start": start, "end": start + 4, "text": text, "tokens": []}


def transcript(*segments: dict[str, Any]) -> dict[str, Any]:
    text = "".join(one["text"] for one in segments)
    return {
        "task": "transcribe",
        "language": "english",
        "duration": 3700.5,
        "text": text,
        "segments": list(segments),
    }


@pytest.fixture
def script() -> Script:
    return Script(transcript(segment(0.0, " Vent the line first."), segment(754.9, " 然后关闭阀门。")))


@pytest.fixture
def url(script: Script) -> Iterator[str]:
    with parsing_server(script) as address:
        yield f"{address}/v1"
        script.answering.set()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "stored"
    path.write_bytes(b"ID3 sound")
    return path


def parser(url: str, seconds: float = 5) -> TranscriptionParser:
    return TranscriptionParser(url, api_key="k-1", model="whisper-1", timeout_seconds=seconds, max_bytes=100_000)


def test_what_is_said_with_its_time(url: str, script: Script, file: Path) -> None:
    script.reply = transcript(
        segment(0.0, " " + "word " * 70), segment(754.9, " 然后关闭阀门。"), segment(3700, " ")
    )
    parsed = ParseStage([parser(url)]).parse(file, "泵 talk.mp3", MP3)
    first, second = (parsed.text[block.start : block.end] for block in parsed.blocks)
    assert first.startswith("[0:00:00] word word")
    assert second == "[0:12:34] 然后关闭阀门。"
    assert (parsed.title, dict(parsed.metadata)) == ("泵 talk", {"language": "english"})


def test_what_is_asked_for(url: str, script: Script, file: Path) -> None:
    parser(url).parse(file, "a.mp3")
    ((method, path, headers, body),) = script.heard
    assert (method, path, headers["Authorization"]) == ("POST", "/v1/audio/transcriptions", "Bearer k-1")
    for part in (b'name="response_format"\r\n\r\nverbose_json', b'name="model"\r\n\r\nwhisper-1', b"ID3 sound"):
        assert part in body
    assert b'filename="a.mp3"' in body


@pytest.mark.parametrize(
    "base",
    ["http://h:1", "http://h:1/v1", "http://h:1/v1/", "http://h:1/v1/audio/transcriptions"],
)
def test_the_address(base: str) -> None:
    assert transcriptions_url(base) == "http://h:1/v1/audio/transcriptions"
    assert (
        transcriptions_url("https://h/d/whisper?api-version=1")
        == "https://h/d/whisper/audio/transcriptions?api-version=1"
    )


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, UnreadableDocument),
        (413, UnreadableDocument),
        (500, ParserDied),
        (401, TranscriptionUnavailable),
        (429, TranscriptionUnavailable),
        (503, TranscriptionUnavailable),
    ],
)
def test_refusals(url: str, script: Script, file: Path, status: int, error: type[AskDockError]) -> None:
    script.status = status
    with pytest.raises(error, match=str(status)) as raised:
        parser(url).parse(file, "a.mp3")
    assert type(raised.value) is error
    assert "k-1" not in str(raised.value)


def test_an_endpoint_that_takes_too_long(url: str, script: Script, file: Path) -> None:
    script.answering.clear()
    with pytest.raises(ParserTimeout, match="ASKDOCK_TRANSCRIPTION_SECONDS"):
        parser(url, 0.2).parse(file, "a.mp3")


def test_an_endpoint_that_is_away(file: Path) -> None:
    with ExitStack() as stack:
        address = stack.enter_context(parsing_server(Script({})))
        gone = parser(address)
        stack.close()
        with pytest.raises(TranscriptionUnavailable, match="does not answer"):
            gone.parse(file, "a.mp3")


@pytest.mark.parametrize(
    "reply",
    [b"<html>", [], {"segments": [{"text": "x"}]}, {"segments": [{"text": 1, "start": 0}]}, {"segments": "x"}],
)
def test_replies_that_are_none(url: str, script: Script, file: Path, reply: object) -> None:
    script.reply = reply
    with pytest.raises(ParserDied, match="sent no transcript"):
        parser(url).parse(file, "a.mp3")


def test_a_model_without_times_is_a_wrong_setting(url: str, script: Script, file: Path) -> None:
    script.reply = {"text": "Vent the line first."}
    with pytest.raises(TranscriptionUnavailable, match="TRANSCRIPTION_MODEL"):
        parser(url).parse(file, "a.mp3")


def test_silence_is_no_document(url: str, script: Script, file: Path) -> None:
    script.reply = transcript(segment(0, " "))
    with pytest.raises(NoText):
        ParseStage([parser(url)]).parse(file, "a.mp3", MP3)


def test_recordings_are_read_where_an_endpoint_is_set_and_else_refused_with_the_setting(file: Path) -> None:
    without, settings = load_settings(), load_settings(transcription_base_url="http://asr.test/v1")
    with pytest.raises(UnsupportedMediaType, match="TRANSCRIPTION_BASE_URL"):
        make_detector(without)(file, "a.mp3")
    assert not media_types(without) & RECORDINGS
    assert make_detector(settings)(file, "a.mp3") == MP3
    assert media_types(settings) > RECORDINGS
    first, *others = make_parsers(settings, make_sandbox(settings))
    assert isinstance(first, TranscriptionParser)
    assert {kind for one in (first, *others) for kind in one.media_types} == media_types(settings)
