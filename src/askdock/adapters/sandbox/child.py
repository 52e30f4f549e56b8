"""The child: `python -m askdock.adapters.sandbox.child` parses one file after another, as the parent asks.

It ends when its parent closes the pipe or is gone, and takes its temporary folder, its working directory, along.
"""

import json
import os
import shutil
import sys
import traceback
from functools import cache
from pathlib import Path
from typing import BinaryIO

from askdock.adapters.parsers import make_parser
from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.sandbox.confine import confine, grant_time, memory_used
from askdock.adapters.sandbox.frames import PARSED, REFUSED, REPLY, read_request
from askdock.errors import AskDockError, DocumentTooComplex, ParserFailed, ParserOutOfMemory
from askdock.formats.parsed_json import parsed_to_json
from askdock.ports import Parser
from askdock.records import Figure


def main() -> None:
    """Serve until the parent closes the pipe."""
    requests = sys.stdin.buffer
    # A library that prints must not print into a reply.
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    folder = Path.cwd()
    try:
        first = read_request(requests)
        if first is not None:
            _serve(requests, replies, folder, ParseLimits(**json.loads(first)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _serve(requests: BinaryIO, replies: BinaryIO, folder: Path, limits: ParseLimits) -> None:
    confine(limits)

    @cache
    def parser(media_type: str) -> Parser:
        return make_parser(media_type, limits)

    while (request := read_request(requests)) is not None:
        asked = json.loads(request)
        grant_time(limits, asked["media_type"])
        try:
            path, name = Path(asked["path"]), asked["name"]
            if "figure" in asked:
                kind, body = PARSED, _cut_out(path, name, asked["media_type"], Figure(**asked["figure"]), limits)
            else:
                kind, body = PARSED, _parse(parser(asked["media_type"]), path, name, limits)
        except AskDockError as error:
            kind, body = REFUSED, _refusal(error)
        except MemoryError:
            kind, body = REFUSED, _refusal(ParserOutOfMemory())
        except Exception as error:  # noqa: BLE001 - whatever a parser breaks with is this document's end
            # The frames, but not the message, which may quote the document.
            trace = "".join(traceback.format_tb(error.__traceback__)[-8:])
            kind, body = (
                REFUSED,
                _refusal(ParserFailed(f"the parser broke on this file: {type(error).__name__}"), trace),
            )
        replies.write(REPLY.pack(kind, memory_used(), len(body)) + body)
        replies.flush()
        for left in folder.iterdir():
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink()


def _parse(parser: Parser, path: Path, name: str, limits: ParseLimits) -> bytes:
    body = parsed_to_json(parser.parse(path, name))
    if len(body) > limits.text_bytes:
        raise DocumentTooComplex(
            f"{name} holds more than {limits.text_bytes:,} bytes of text "
            f"(raise ASKDOCK_MAX_TEXT_BYTES to accept it)"
        )
    return body


def _cut_out(path: Path, name: str, media_type: str, figure: Figure, limits: ParseLimits) -> bytes:
    if figure.part:
        from askdock.adapters.parsers.pictures.cut import take_out

        return take_out(path, name, media_type, figure.part, limits)
    from askdock.adapters.parsers.pdf.cut import cut_out

    return cut_out(path, name, figure)


def _refusal(error: AskDockError, trace: str = "") -> bytes:
    return json.dumps({"code": error.code, "message": str(error), "trace": trace}).encode()


if __name__ == "__main__":
    main()
