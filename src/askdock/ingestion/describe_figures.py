"""Figures of a document described by a model that sees pictures."""

import logging
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from askdock.errors import AskDockError, LLMTimeout, LLMUnavailable
from askdock.ports import PictureModel
from askdock.records import Described, Document, Figure, ParsedDocument

CutOut = Callable[[Path, str, str, Figure], bytes]
"""Makes a PNG of a figure of the file at a path, in a parser process; its name, for messages, and media type."""

MAX_DESCRIPTION = 1_000
AROUND = 300
"""Characters before and behind a caption that the model is told."""
FAILURES = 2
"""After so many in a row the model is not asked about further figures of a document."""
REMEMBERED = 1_000

log = logging.getLogger(__name__)


class FigureDescriber:
    """Asks `model` about the first `most` figures of each document; equal pictures under equal captions once."""

    def __init__(self, cut_out: CutOut, model: PictureModel, most: int) -> None:
        self._cut_out = cut_out
        self._model = model
        self._most = most
        self._known: dict[str, str] = {}

    def describe(self, path: Path, document: Document, parsed: ParsedDocument) -> ParsedDocument:
        """The document with what the model says of its figures. A figure that it fails at has no description."""
        found: list[Described] = []
        failures = 0
        for number, figure in enumerate(parsed.figures[: self._most], 1):
            try:
                picture = self._cut_out(path, document.name, document.media_type, figure)
            except AskDockError as error:
                log.warning("document %s: figure %d is not described: %s", document.id, number, error)
                continue
            try:
                text = self._text(picture, parsed, figure)
            except (LLMUnavailable, LLMTimeout) as error:
                log.warning("document %s: figure %d is not described: %s", document.id, number, error)
                failures += 1
                if failures == FAILURES:
                    break
                continue
            failures = 0
            if text:
                found.append(Described(number, text, self._model.name))
        return replace(parsed, described=tuple(found)) if found else parsed

    def _text(self, picture: bytes, parsed: ParsedDocument, figure: Figure) -> str:
        caption = parsed.text[figure.start : figure.end]
        key = sha256(caption.encode(errors="replace") + b"\0" + picture).hexdigest()
        if key not in self._known:
            around = parsed.text[max(figure.start - AROUND, 0) : figure.end + AROUND]
            said = " ".join(self._model.describe(picture, caption, around).split())[:MAX_DESCRIPTION]
            self._known = dict([*self._known.items(), (key, said)][-REMEMBERED:])
        return self._known[key]
