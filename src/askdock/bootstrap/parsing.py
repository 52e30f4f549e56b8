"""What parses each kind of file: the parser processes, or a server for some kinds."""

from collections.abc import Callable, Set
from dataclasses import replace
from functools import partial
from pathlib import Path

from askdock.adapters.parsers import MEDIA_TYPES
from askdock.adapters.parsers.detect import detect_media_type
from askdock.adapters.parsers.recordings import RECORDINGS
from askdock.adapters.parsing_servers import FORMATS
from askdock.adapters.sandbox import ParserSandbox
from askdock.errors import ConfigurationError
from askdock.ingestion.describe_figures import CutOut, FigureDescriber
from askdock.ingestion.pipeline import FigureStage
from askdock.ports import Parser, PictureModel
from askdock.records import Claim, Collection, ParsedDocument
from askdock.settings import Settings


def make_parsers(settings: Settings, sandbox: ParserSandbox) -> list[Parser]:
    """One for each media type, but one for all that a server parses."""
    servers: list[Parser] = []
    if settings.parsing_url is not None:
        servers.append(_server(settings, settings.parsing_url, sandbox))
    if settings.transcription_base_url is not None:
        servers.append(_transcription(settings, settings.transcription_base_url))
    elsewhere = frozenset[str]().union(*(server.media_types for server in servers))
    return [*servers, *(parser for parser in sandbox.parsers() if not parser.media_types <= elsewhere)]


def make_detector(settings: Settings) -> Callable[[Path, str], str]:
    """What tells the media types of files that can be read with these settings."""
    return partial(detect_media_type, recordings=settings.transcription_base_url is not None)


def media_types(settings: Settings) -> Set[str]:
    """What can be read with these settings."""
    return MEDIA_TYPES if settings.transcription_base_url is None else MEDIA_TYPES | RECORDINGS


def make_figure_stage(settings: Settings, cut_out: CutOut, off: Callable[[Collection], bool]) -> FigureStage:
    """What is made of a parsed document's figures: none where these are `off`; where a model is configured, its
    descriptions."""
    describer = None
    if settings.vision_base_url is not None:
        describer = FigureDescriber(cut_out, _vision(settings, settings.vision_base_url), settings.vision_figures)

    def stage(path: Path, claim: Claim, parsed: ParsedDocument) -> ParsedDocument:
        if off(claim.collection):
            return replace(parsed, figures=())
        return describer.describe(path, claim.document, parsed) if describer else parsed

    return stage


def _vision(settings: Settings, base_url: str) -> PictureModel:
    from askdock.adapters.chat.vision import VisionModel

    if settings.vision_model is None:
        raise ConfigurationError("VISION_BASE_URL is set and VISION_MODEL is not: name the model there")
    key = settings.vision_api_key
    return VisionModel(
        base_url,
        api_key=key.get_secret_value() if key else None,
        model=settings.vision_model,
        timeout_seconds=settings.vision_seconds,
    )


def _transcription(settings: Settings, base_url: str) -> Parser:
    from askdock.adapters.parsing_servers.transcription import TranscriptionParser

    key = settings.transcription_api_key
    return TranscriptionParser(
        base_url,
        api_key=key.get_secret_value() if key else None,
        model=settings.transcription_model,
        timeout_seconds=settings.transcription_seconds,
        max_bytes=settings.max_text_bytes,
    )


def _server(settings: Settings, url: str, sandbox: ParserSandbox) -> Parser:
    kinds = frozenset[str]().union(*(FORMATS[name] for name in settings.parsing_formats))
    seconds, size = settings.parser_wall_seconds, settings.max_text_bytes
    if settings.parsing_server == "docling":
        from askdock.adapters.parsing_servers.docling import DoclingParser

        return DoclingParser(url, kinds, timeout_seconds=seconds, max_bytes=size)
    from askdock.adapters.parsing_servers.tika import TikaParser

    return TikaParser(url, kinds, markup=sandbox, timeout_seconds=seconds, max_bytes=size)
