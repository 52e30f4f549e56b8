"""Our parsers beside xberg: what each finds, how fast it reads PDF, what memory that takes.

    python benchmarks/parsing.py FOLDER [--pdf FILE ...] [--rounds 2]

FOLDER is the public parsing set (`manifest.jsonl` and `files/`). Each contender reads it in a process of its own,
and then the PDF files, in turn, so many rounds; pages a second are of processor time, which other work on the
machine hardly touches. xberg gives Markdown and pages; scans are recognised only in "with Tesseract". Prints JSON.
"""

import argparse
import asyncio
import html
import json
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.support.parsing_set import cases, is_found, part

Reader = Callable[[Path], Callable[[str], str]]
"""Reads a file; what it returns gives the text of a place in it."""
GROUPS = {"pdf": "pdf, docx, html", "docx": "pdf, docx, html", "html": "pdf, docx, html"}
_MARKS = re.compile(r"[\\*|]")


def own(*, recognise: bool = False) -> Reader:
    """The parsers that are shipped."""
    from askdock.adapters.parsers import all_parsers
    from askdock.adapters.parsers.detect import detect_media_type
    from askdock.adapters.parsers.pdf import rapid, tesseract
    from askdock.ingestion.parse import ParseStage

    rapid.installed = lambda: False
    if not recognise:
        tesseract.languages = lambda: ""
    stage = ParseStage(all_parsers())

    def read(path: Path) -> Callable[[str], str]:
        document = stage.parse(path, path.name, detect_media_type(path, path.name))
        return lambda where: part(document, where)

    return read


def xberg() -> Reader:
    """xberg alone, for every format."""
    from xberg import extract
    from xberg.options import ExtractInput, ExtractionConfig, PageConfig

    config = ExtractionConfig(
        use_cache=False, disable_ocr=True, output_format="markdown", pages=PageConfig(extract_pages=True)
    )

    def read(path: Path) -> Callable[[str], str]:
        request = ExtractInput(kind="bytes", bytes=path.read_bytes(), filename=path.name)
        document = asyncio.run(extract(request, config)).results[0]

        def text(where: str) -> str:
            if not where.startswith("page "):
                return document.content
            number = int(where.removeprefix("page "))
            return "".join(page.content for page in document.pages or () if page.page_number == number)

        return text

    return read


READERS: dict[str, Callable[[], Reader]] = {
    "own": own,
    "own, with Tesseract": lambda: own(recognise=True),
    "xberg": xberg,
}


def strings(reader: Reader, folder: Path) -> dict[str, Any]:
    """Of the expected strings, how many are found, by groups of formats."""
    found: Counter[str] = Counter()
    expected: Counter[str] = Counter()
    missed = []
    for case in cases(folder):
        if not case["expect"]:
            continue
        try:
            text = reader(folder / case["file"])
        except Exception:  # noqa: BLE001 - in a file that is refused nothing is found
            text = _nothing
        for wanted in case["expect"]:
            group = "scans" if wanted.get("ocr") else GROUPS.get(case["format"], "other formats")
            expected[group] += 1
            # Markdown has marks and entities where the plain text has none.
            if is_found(wanted, _MARKS.sub("", html.unescape(text(wanted["where"])))):
                found[group] += 1
            else:
                missed.append([case["file"], wanted.get("text") or wanted["row"]])
    return {"found": {group: f"{found[group]} of {count}" for group, count in expected.items()}, "missed": missed}


def _nothing(_where: str) -> str:
    return ""


def pages(reader: Reader, files: Sequence[Path]) -> dict[str, Any]:
    """Pages of PDF a processor second, and the peak of the whole process."""
    count = 0
    for path in files:
        with pdfium.PdfDocument(path) as document:
            count += len(document)
    begin = time.process_time()
    for path in files:
        reader(path)
    seconds = time.process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"pages": count, "pages_per_cpu_second": round(count / seconds), "peak_mib": round(peak)}


def main() -> None:
    """Each measure in a process of its own: one JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pdf", type=Path, nargs="*", default=[])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--reader", choices=READERS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.reader:
        reader = READERS[given.reader]()
        result = pages(reader, given.pdf) if given.pdf else strings(reader, given.folder)
        print(json.dumps({"reader": given.reader, **result}, ensure_ascii=False), flush=True)
        return
    command = [sys.executable, __file__, str(given.folder)]
    for name in READERS:
        subprocess.run([*command, "--reader", name], check=True)
    for _ in range(given.rounds if given.pdf else 0):
        for name in ("own", "xberg"):
            subprocess.run([*command, "--reader", name, "--pdf", *map(str, given.pdf)], check=True)


if __name__ == "__main__":
    main()
