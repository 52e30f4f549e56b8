"""What parses each kind of file: the parser processes, or a server for some kinds."""

from askdock.adapters.parsing_servers import FORMATS
from askdock.adapters.sandbox import ParserSandbox
from askdock.ports import Parser
from askdock.settings import Settings


def make_parsers(settings: Settings, sandbox: ParserSandbox) -> list[Parser]:
    """One for each media type, but one for all that a server parses."""
    if settings.parsing_url is None:
        return [*sandbox.parsers()]
    server = _server(settings, settings.parsing_url, sandbox)
    return [server, *(parser for parser in sandbox.parsers() if not parser.media_types <= server.media_types)]


def _server(settings: Settings, url: str, sandbox: ParserSandbox) -> Parser:
    kinds = frozenset[str]().union(*(FORMATS[name] for name in settings.parsing_formats))
    seconds, size = settings.parser_wall_seconds, settings.max_text_bytes
    if settings.parsing_server == "docling":
        from askdock.adapters.parsing_servers.docling import DoclingParser

        return DoclingParser(url, kinds, timeout_seconds=seconds, max_bytes=size)
    from askdock.adapters.parsing_servers.tika import TikaParser

    return TikaParser(url, kinds, markup=sandbox, timeout_seconds=seconds, max_bytes=size)
