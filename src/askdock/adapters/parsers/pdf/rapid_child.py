"""The child of `rapid`, which recognises one picture after another until its parent closes the pipe.

A request is the processor seconds that a picture may take, its height and width, then its grey pixels. A reply is
JSON: `words`, or what it broke with as `error`, and `spent`, the processor time of the child so far. A picture
that takes longer ends the child.
"""

import json
import math
import os
import resource
import time
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from struct import Struct
from typing import Any

import numpy as np

from askdock.adapters.parsers.pdf.picture import Read
from askdock.adapters.parsers.pdf.straight import Pixels

REQUEST = Struct(">dII")

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


def main() -> None:
    """Serve until the parent closes the pipe."""
    requests = Connection(os.dup(0), writable=False)
    replies = Connection(os.dup(1), readable=False)
    # A library that prints must not print into a reply.
    os.dup2(2, 1)
    try:
        _serve(requests, replies)
    except (EOFError, BrokenPipeError):
        return


def _serve(requests: Connection, replies: Connection) -> None:
    from rapidocr import RapidOCR

    engine = RapidOCR(params=_PARAMETERS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        seconds, height, width = REQUEST.unpack(requests.recv_bytes())
        pixels = np.frombuffer(requests.recv_bytes(), dtype=np.uint8).reshape(height, width)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time() + seconds), hard))
        reply: dict[str, object] = {}
        try:
            reply["words"] = _read(engine, pixels)
        except Exception as error:  # noqa: BLE001 - whatever it breaks with is the end of this picture alone
            reply["error"] = type(error).__name__
        reply["spent"] = time.process_time()
        replies.send_bytes(json.dumps(reply).encode())


def _read(engine: Any, pixels: Pixels) -> list[Read]:
    found = engine(np.repeat(pixels[:, :, None], 3, axis=2), return_word_box=True)
    if found.boxes is None:
        return []
    lines = zip(found.boxes, found.txts, found.scores, found.word_results, strict=True)
    return [
        word for box, text, score, words in lines if score >= _MIN_SCORE for word in line_words(box, text, words)
    ]


def line_words(box: Any, text: str, words: Sequence[tuple[str, float, Any]]) -> Iterator[Read]:
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


if __name__ == "__main__":
    main()
