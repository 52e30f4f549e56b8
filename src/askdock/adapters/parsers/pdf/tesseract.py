"""Words of a picture by Tesseract, where it is installed."""

import csv
import io
import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby

from askdock.adapters.parsers.pdf.picture import Picture, Read

_MIN_CONFIDENCE = 20.0
_FEW_WORDS = 60
# Page segmentation modes of Tesseract: by its own search for columns, and as one column of lines.
_COLUMNS, _ONE_COLUMN = "3", "4"
# Its threads wait for each other more than they share.
_ENVIRONMENT = {"OMP_THREAD_LIMIT": "1", "LANG": "C.UTF-8"}
_PAGE, _BLOCK, _PARAGRAPH, _LINE = "page_num", "block_num", "par_num", "line_num"
_WALL = 8
"""A page that is not done after so many times its processor time waits for something else."""


@cache
def languages(wanted: str) -> str:
    """Those of `wanted` (`chi_sim+eng`) that Tesseract has; empty where it has none or is not installed."""
    program = shutil.which("tesseract")
    if program is None:
        return ""
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)  # noqa: S603
    return "+".join(language for language in wanted.split("+") if language in listed.stdout.split())


def read(picture: Picture, wanted: str, seconds: float) -> list[Read]:
    """The words. Raises TimeoutError after so many seconds of processor time."""
    words = _words(picture, wanted, _COLUMNS, seconds)
    if len(words) < _FEW_WORDS:
        # The search for columns loses cells of tables; a sparse page is read across as well.
        words = max(words, _words(picture, wanted, _ONE_COLUMN, seconds), key=len)
    return list(_placed(words))


def _words(picture: Picture, wanted: str, segmentation: str, seconds: float) -> list[dict[str, str]]:
    """Tesseract's TSV: a row for each word, with its box in pixels from the upper left corner."""
    program = shutil.which("tesseract") or "tesseract"
    options = ["-l", languages(wanted), "--dpi", str(picture.dpi), "--psm", segmentation]
    with subprocess.Popen(  # noqa: S603 - no shell, nothing from the document
        [program, "stdin", "stdout", *options, "tsv"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT,
    ) as process:
        limit = max(int(seconds), 1)
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (limit, limit + 1))
        try:
            output, _ = process.communicate(picture.pgm(), timeout=_WALL * seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            raise TimeoutError from None
    if -process.returncode in (signal.SIGXCPU, signal.SIGKILL):
        raise TimeoutError
    table = io.StringIO(output.decode("utf-8", errors="replace"))
    rows = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [row for row in rows if (row["text"] or "").strip() and float(row["conf"]) >= _MIN_CONFIDENCE]


def _placed(words: Sequence[dict[str, str]]) -> Iterator[Read]:
    """The height of each word is that of its line, for ink alone tells little."""
    for _, group in groupby(words, key=lambda row: (row[_PAGE], row[_BLOCK], row[_PARAGRAPH], row[_LINE])):
        line = list(group)
        top = min(int(word["top"]) for word in line)
        bottom = max(int(word["top"]) + int(word["height"]) for word in line)
        for word in line:
            left = int(word["left"])
            yield Read(word["text"].strip(), left, top, left + int(word["width"]), bottom)
