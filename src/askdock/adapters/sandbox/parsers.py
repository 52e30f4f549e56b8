"""Parsers that each hand their file to a parser process and take its word for nothing but text."""

import json
import logging
import weakref
from collections.abc import Callable, Sequence, Set
from pathlib import Path
from threading import Lock
from typing import TypeVar

from askdock.adapters.parsers import MEDIA_TYPES
from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.sandbox.process import CHILD, ParserProcess, Reply
from askdock.errors import (
    AskDockError,
    DocumentTooComplex,
    EncryptedDocument,
    NoText,
    ParserFailed,
    ParserOutOfMemory,
    UnreadableDocument,
)
from askdock.formats.parsed_json import parsed_from_json
from askdock.records import Figure, ParsedDocument

DOCUMENTS_PER_PROCESS = 500
"""After so many a process is replaced, so that what libraries leak is given back."""
_MEMORY_SHARE = 4
_PNG = b"\x89PNG\r\n\x1a\n"
_Result = TypeVar("_Result")
_REFUSALS: Sequence[type[AskDockError]] = (
    UnreadableDocument,
    EncryptedDocument,
    NoText,
    DocumentTooComplex,
    ParserFailed,
    ParserOutOfMemory,
)
_BY_CODE = {refusal.code: refusal for refusal in _REFUSALS}

log = logging.getLogger(__name__)


class ParserSandbox:
    """Keeps parser processes for reuse, one for each thread that parses at a time."""

    def __init__(self, limits: ParseLimits, command: Sequence[str] = CHILD) -> None:
        self._limits = limits
        self._command = command
        self._lock = Lock()
        self._idle: list[ParserProcess] = []
        self._close = weakref.finalize(self, _close_all, self._idle)

    def parsers(self) -> list["SandboxedParser"]:
        """One for each media type."""
        return [SandboxedParser(self, media_type) for media_type in sorted(MEDIA_TYPES)]

    def parse(self, path: Path, name: str, media_type: str) -> ParsedDocument:
        """Raises UnreadableDocument or one of its kinds; ParserDied or one of its kinds."""
        return self._ask(lambda process: process.parse(path, name, media_type), lambda body: _parsed(body, name))

    def cut_out(self, path: Path, name: str, media_type: str, figure: Figure) -> bytes:
        """A figure of a file as PNG; raises the same."""
        return self._ask(
            lambda process: process.cut_out(path, name, media_type, figure), lambda body: _png(body, name)
        )

    def _ask(self, ask: Callable[[ParserProcess], Reply], read: Callable[[bytes], _Result]) -> _Result:
        process = self._take()
        # Whatever goes wrong below, a process is either given back whole or closed.
        try:
            reply = ask(process)
            result = read(reply.body) if reply.parsed else _refusal(reply.body, self._limits)
        except BaseException:
            process.close()
            raise
        if (
            process.documents < DOCUMENTS_PER_PROCESS
            and reply.memory_used < self._limits.memory_bytes // _MEMORY_SHARE
        ):
            with self._lock:
                self._idle.append(process)
        else:
            process.close()
        if isinstance(result, AskDockError):
            raise result
        return result

    def close(self) -> None:
        """End the idle processes; a later document starts one again."""
        with self._lock:
            _close_all(self._idle)

    def _take(self) -> ParserProcess:
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.alive:
                    return process
                process.close()
        return ParserProcess(self._limits, self._command)


class SandboxedParser:
    """See `askdock.ports.Parser`: the parser of one media type, in another process."""

    def __init__(self, sandbox: ParserSandbox, media_type: str) -> None:
        self._sandbox = sandbox
        self._media_type = media_type

    @property
    def media_types(self) -> Set[str]:
        """The one."""
        return {self._media_type}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `ParserSandbox.parse`."""
        return self._sandbox.parse(path, name, self._media_type)


def _close_all(processes: list[ParserProcess]) -> None:
    while processes:
        processes.pop().close()


def _parsed(body: bytes, name: str) -> ParsedDocument:
    try:
        return parsed_from_json(body)
    except ValueError as error:
        raise ParserFailed(f"{name}: the parser sent no document") from error


def _png(body: bytes, name: str) -> bytes:
    if not body.startswith(_PNG):
        raise ParserFailed(f"{name}: the parser sent no picture")
    return body


def _refusal(body: bytes, limits: ParseLimits) -> AskDockError:
    try:
        said = json.loads(body)
        refusal = _BY_CODE[said["code"]]
        message, trace = str(said["message"]), str(said["trace"])
    except (ValueError, KeyError, TypeError):
        return ParserFailed("the parser sent no document")
    if trace:
        log.warning("a parser broke: %s\n%s", message, trace)
    if refusal is ParserOutOfMemory:
        message = (
            f"parsing takes more than {limits.memory_bytes:,} bytes of memory "
            f"(raise ASKDOCK_PARSER_MEMORY_BYTES to allow it)"
        )
    return refusal(message)
