"""Moves words and lines of real pages at random and looks for tables: their code may not crash or hang.

    python benchmarks/documents/fuzz_tables.py FOLDER [--seconds 3600] [--seed 1]

The pages of the PDFs in FOLDER are the seeds, as words and lines: what `fuzz.py` damages seldom gets so far. Each
round takes one to three pages, changes some of their words and lines, and puts them together as one document.
What counts is any exception, a line that stands outside of the text or out of order, and a round that takes more
than the time it has. Prints each fault once with its round, which `--seed` and `--only` show again; ends with 1
if there are any.
"""

import argparse
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium

from askdock.adapters.parsers.builder import TextBuilder
from askdock.adapters.parsers.pdf.page import DrawnPage, drawn
from askdock.adapters.parsers.pdf.parser import ReadPage, read_page, write_pages
from askdock.adapters.parsers.pdf.rulings import Ruling, Rulings, merged
from askdock.adapters.parsers.pdf.running import margins
from askdock.adapters.parsers.pdf.textlines import text_lines
from askdock.adapters.parsers.pdf.words import Word
from askdock.records import ParsedDocument

ROUND_SECONDS = 20
"""Processor time of a round. The slowest seed takes a fraction of a second."""
MAX_FILE_BYTES = 600_000
MAX_WORDS = 3_000
_TEXTS = (
    "1,204",
    "(3)",
    "–",
    "甲乙",
    "x\ufffe",
    "2023",
    "a|b",
    "$",
    "%",
    "(12",
    "Total",
    "1.",
    "•",
    "^",
    "\\",
    "𝜇",
    "-",
)


@dataclass(frozen=True, slots=True)
class Seed:
    """What stands on a page."""

    name: str
    width: float
    height: float
    words: tuple[Word, ...]
    turned: tuple[Word, ...]
    horizontal: tuple[Ruling, ...]
    vertical: tuple[Ruling, ...]


def seeds(folder: Path) -> list[Seed]:
    """All the pages with words, read once."""
    found = []
    for path in sorted(folder.rglob("*.pdf")):
        if path.stat().st_size > MAX_FILE_BYTES:
            continue
        document = pdfium.PdfDocument(path)
        for number in range(len(document)):
            page = drawn(document[number], number + 1)
            if 0 < len(page.words) + len(page.turned) <= MAX_WORDS:
                words = (tuple(word._replace(at=-1) for word in part) for part in (page.words, page.turned))
                found.append(
                    Seed(f"{path.stem} {number + 1}", page.width, page.height, *words, *map(tuple, page.rulings))
                )
            page.close()
        document.close()
    return found


def _moved(word: Word, chance: random.Random) -> Word:
    step = chance.choice((0.3, 2.0, 12.0, 90.0))
    x, y = chance.uniform(-step, step), chance.uniform(-step, step)
    return word._replace(x0=word.x0 + x, x1=word.x1 + x, y0=word.y0 + y, y1=word.y1 + y)


def _wide(word: Word, chance: random.Random) -> Word:
    return word._replace(x1=word.x0 + (word.x1 - word.x0) * chance.choice((0.01, 0.5, 1.5, 6.0)))


def _tall(word: Word, chance: random.Random) -> Word:
    size = word.size * chance.choice((0.1, 0.6, 1.3, 5.0))
    return word._replace(size=size, y1=word.y0 + size)


_WORDS: tuple[Callable[[Word, random.Random], Word], ...] = (
    _moved,
    _wide,
    _tall,
    lambda word, chance: word._replace(text=chance.choice(_TEXTS)),
    lambda word, _: word._replace(bold=not word.bold),
    lambda word, chance: word._replace(turned=chance.randrange(4)),
)


def _changed_words(words: Sequence[Word], chance: random.Random) -> list[Word]:
    """Some changed, some missing, some twice, or all of a band moved together."""
    share = chance.choice((0.0, 0.02, 0.1, 0.5))
    change = chance.choice(_WORDS)
    made = [change(word, chance) if chance.random() < share else word for word in words]
    lost = chance.choice((0.0, 0.0, 0.05, 0.4))
    made = [word for word in made if chance.random() >= lost]
    if made and chance.random() < 0.3:
        made += chance.choices(made, k=chance.randint(1, 8))
    if made and chance.random() < 0.3:
        edge, step = chance.choice(made).x0, chance.choice((-40.0, -6.0, 6.0, 40.0))
        made = [word._replace(x0=word.x0 + step, x1=word.x1 + step) if word.x0 >= edge else word for word in made]
    if chance.random() < 0.1:
        chance.shuffle(made)
    return made


def _changed_lines(lines: Sequence[Ruling], chance: random.Random) -> list[Ruling]:
    lost = chance.choice((0.0, 0.0, 0.1, 0.5, 1.0))
    made = []
    for line in lines:
        if chance.random() < lost:
            continue
        if chance.random() < 0.15:
            step = chance.choice((0.4, 3.0, 30.0))
            ends = sorted((line.start + chance.uniform(-step, step), line.end + chance.uniform(-step, step)))
            line = Ruling(line.at + chance.uniform(-step, step), *ends, chance.random() < 0.7)
        made.append(line)
    for _ in range(chance.choice((0, 0, 1, 6))):
        start = chance.uniform(0, 500)
        made.append(Ruling(chance.uniform(0, 800), start, start + chance.uniform(0, 600), chance.random() < 0.7))
    return merged(made)


def _page(seed: Seed, number: int, chance: random.Random) -> DrawnPage:
    changed = _changed_words((*seed.words, *seed.turned), chance)
    words = [word for word in changed if not word.turned]
    lines = Rulings(_changed_lines(seed.horizontal, chance), _changed_lines(seed.vertical, chance))
    turned = [word for word in changed if word.turned]
    text = text_lines(words)
    found = margins(text, lines.vertical, seed.height)
    return DrawnPage(number, seed.width, seed.height, words, turned, lines, text, found)


def read(pages: Sequence[DrawnPage], chance: random.Random) -> ParsedDocument:
    """As the parser does, with a running head and foot now and then."""
    found: list[ReadPage] = []
    for page in pages:
        count = len(page.lines)
        heads = min(chance.choice((0, 0, 1)), count)
        found.append(read_page(page, heads, min(chance.choice((0, 0, 1)), count - heads)))
    builder = TextBuilder()
    write_pages(builder, found, [])
    return builder.build(None, "fuzzed.pdf")


def fault(pages: Sequence[DrawnPage], chance: random.Random) -> str:
    """What is wrong with what was read; empty when nothing is."""
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, ROUND_SECONDS)
        document = read(pages, chance)
    except Exception as error:  # noqa: BLE001 - what is looked for
        own = [frame for frame in traceback.extract_tb(error.__traceback__) if "askdock" in frame.filename]
        place = f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else "?"
        return f"{type(error).__name__} at {place}: {str(error)[:120]}"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    end = 0
    for line in document.lines:
        if not end <= line.start < line.end <= len(document.text):
            return "a line out of order"
        end = line.end
    return ""


def _too_long(_signal: int, _frame: object) -> None:
    raise TimeoutError(f"more than {ROUND_SECONDS} s")


def main() -> None:
    """Fuzz for the given time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="the one round to run, with its traceback")
    given = parser.parse_args()
    signal.signal(signal.SIGVTALRM, _too_long)
    known, faults, rounds = seeds(given.folder), Counter[str](), 0
    print(f"{len(known)} pages", flush=True)
    # Processor time: on a busy machine an hour may be seconds.
    end = time.process_time() + given.seconds
    while time.process_time() < end:
        number = rounds if given.only is None else given.only
        chance = random.Random(f"{given.seed} {number}")
        chosen = chance.choices(known, k=chance.choice((1, 1, 2, 3)))
        pages = [_page(seed, at, chance) for at, seed in enumerate(chosen, start=1)]
        if given.only is not None:
            read(pages, chance)
            return
        rounds += 1
        if said := fault(pages, chance):
            faults[said] += 1
            if faults[said] == 1:
                print(f"round {number} ({', '.join(seed.name for seed in chosen)}): {said}", flush=True)
    print(
        f"{rounds} rounds, {time.process_time():.0f} s of processor time, "
        f"{faults.total()} faults of {len(faults)} kinds"
    )
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
