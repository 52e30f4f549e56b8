"""What becomes of every file of a folder: read, read in part, or refused, each with its reason.

    python benchmarks/documents/outcomes.py FOLDER... [--kinds pdf html epub txt] [--limit 200] [--files]

Files are read as a server reads them, in a parser process with its limits; packed ones (`.gz`, as manuals of
Debian packages are) are unpacked first. Prints for each kind how many were read, in part or refused by reason, and
the faults: a parser that broke, or died. Ends with 1 if there are any. `--limit`: so many files, in turn of each
kind and folder. `--files` prints a line for each file.
"""

import argparse
import gzip
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

from askdock.adapters.parsers import ParseLimits
from askdock.adapters.parsers.detect import detect_media_type
from askdock.adapters.sandbox.parsers import ParserSandbox
from askdock.errors import AskDockError, ParserDied, ParserFailed
from askdock.ingestion.parse import ParseStage, left_out

_PACKED = ".gz"
_MIN_BYTES = 200
_WALL_SECONDS = 3600.0


def kind(path: Path) -> str:
    """The suffix, without that of packed files."""
    return Path(path.name.removesuffix(_PACKED)).suffix.lower() or "none"


def chosen(folders: list[Path], kinds: list[str], limit: int) -> list[Path]:
    """At most so many files, taken in turn from each kind and folder."""
    groups: dict[tuple[Path, str], list[Path]] = defaultdict(list)
    for path in sorted(chain.from_iterable(folder.rglob("*") for folder in folders)):
        wanted = not kinds or kind(path).lstrip(".") in kinds
        if wanted and path.is_file() and not path.is_symlink() and path.stat().st_size >= _MIN_BYTES:
            groups[path.parent, kind(path)].append(path)
    turns = zip_longest(*groups.values())
    return [path for turn in turns for path in turn if path is not None][:limit]


def unpacked(path: Path, folder: Path) -> Path:
    """The file, or what is packed in it."""
    if path.suffix != _PACKED:
        return path
    found = folder / path.name.removesuffix(_PACKED)
    found.write_bytes(gzip.decompress(path.read_bytes()))
    return found


def outcome(stage: ParseStage, path: Path) -> tuple[str, str]:
    """One word for the table, and a line about the file."""
    try:
        media_type = detect_media_type(path, path.name)
        parsed = stage.parse(path, path.name, media_type)
    except (ParserDied, ParserFailed) as error:
        return f"FAULT {error.code}", str(error)
    except AskDockError as error:
        return f"refused: {error.code}", str(error)
    skipped = left_out(parsed)
    rows = sum(block.kind == "table_row" for block in parsed.blocks)
    said = f"{len(parsed.text):,} characters, {len(parsed.pages)} pages, {rows} rows"
    return ("read", said) if not skipped.reason else (f"in part: {skipped.reason}", f"{said}; {skipped.detail}")


def results(paths: list[Path], *, files: bool) -> Iterator[tuple[str, str]]:
    """Kind and outcome of each file."""
    # Time on the clock is that of other work on the machine too; the limit of processor time holds.
    sandbox = ParserSandbox(ParseLimits(wall_seconds=_WALL_SECONDS))
    stage = ParseStage(sandbox.parsers())
    with TemporaryDirectory() as folder:
        for path in paths:
            begin = time.monotonic()
            word, said = outcome(stage, unpacked(path, Path(folder)))
            if files or word.startswith("FAULT"):
                print(f"{word:24} {time.monotonic() - begin:6.1f} s  {path}: {said}", flush=True)
            yield kind(path), word
    sandbox.close()


def main() -> None:
    """Read them all and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--kinds", nargs="*", default=[])
    parser.add_argument("--limit", type=int, default=sys.maxsize)
    parser.add_argument("--files", action="store_true")
    given = parser.parse_args()
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for name, word in results(chosen(given.folders, given.kinds, given.limit), files=given.files):
        table[name][word] += 1
    print("\n| kind | files | outcomes |\n|---|---|---|")
    for name, words in sorted(table.items()):
        print(
            f"| {name} | {words.total()} | {', '.join(f'{word} {count}' for word, count in words.most_common())} |"
        )
    every = sum(table.values(), Counter[str]())
    faults = sum(count for word, count in every.items() if word.startswith("FAULT"))
    print(f"{every.total()} files: {every['read']} read whole, {faults} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
