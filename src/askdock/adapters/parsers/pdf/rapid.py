"""Words of a picture by PP-OCR through rapidocr (the extra `ocr`), whose package carries the weights."""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np

from askdock.adapters.parsers.pdf.picture import Picture, Read

_MIN_SCORE = 0.5
_MAX_SIDE = 2600
_PARAMETERS = {
    "Global.use_cls": False,
    "Global.log_level": "error",
    "Global.max_side_len": _MAX_SIDE,
    "Rec.rec_batch_num": 4,
    # Its threads take address space, which is limited, and share little.
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


def installed() -> bool:
    """Whether rapidocr is."""
    return find_spec("rapidocr") is not None


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params=_PARAMETERS)


def read(picture: Picture) -> list[Read]:
    """The words."""
    pixels = np.repeat(picture.pixels[:, :, None], 3, axis=2)
    found = _engine()(pixels, return_word_box=True)
    if found.boxes is None:
        return []
    lines = zip(found.boxes, found.txts, found.scores, found.word_results, strict=True)
    return [word for box, text, score, words in lines if score >= _MIN_SCORE for word in _words(box, text, words)]


def _words(box: Any, text: str, words: Sequence[tuple[str, float, Any]]) -> Iterator[Read]:
    """The words of a line, all as high as the line; characters of one word of `text` are put together."""
    ys = [float(y) for _, y in box]
    # The box of a line has a margin about its type.
    margin = 0.1 * (max(ys) - min(ys))
    top, bottom = min(ys) + margin, max(ys) - margin
    places = [(part, min(x for x, _ in at), max(x for x, _ in at)) for part, _, at in words or () if part.strip()]
    if "".join(part for part, _, _ in places) != "".join(text.split()):
        xs = [float(x) for x, _ in box]
        yield Read(text, min(xs), top, max(xs), bottom)
        return
    pieces = iter(places)
    for wanted in text.split():
        part, left, right = next(pieces)
        while len(part) < len(wanted):
            more, _, right = next(pieces)
            part += more
        yield Read(part, float(left), top, float(right), bottom)
