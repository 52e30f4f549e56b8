"""Questions on examples/ in both languages, as people ask them: how many are answered right, wrong, or refused.

An answer is right when it holds one string of each group of its line's `holds`; a question without groups cannot
be answered and must be refused. Answers are extractive. The embedding model is that of EMBEDDING_MODEL.
With --otherwise the questions are those of tests/support/data/asked_otherwise.jsonl, also on the files beside it:
typos, pinyin, comparisons and the like. MANUALS is a folder with the texts of debian-faq (English) and debmake-doc
(zh-cn), which some of them ask for.
With --daily they are those of daily_questions.jsonl, on the files beside it and on manuals of Debian 12:
aptitude-doc-en, doublecmd-help-en and freedombox-doc-en (some of its pages), debian-edu-doc-zh-cn,
maint-guide-zh-cn, kicad-doc-zh.
With --unseen they are those of unseen_questions.jsonl, on the files beside it and on pages of gnucash-docs,
debian-policy, debian-reference-zh-cn and gimp-help-zh-cn.
With --real DATA_SETS they are those of real_questions.jsonl, on the files beside it and on documents of public
data sets (benchmarks/real_documents.py).
With --overviews they are those of overview_questions.jsonl, whose answers also hold headings and names of files.
Usage: benchmarks/everyday_questions.py [--otherwise | --daily | --unseen | --overviews | --real DATA_SETS]
    [--manuals FOLDER] [TRANSCRIPT]
"""

import argparse
import asyncio
import json
import tempfile
from collections import Counter
from pathlib import Path

from real_documents import lay_out

from askdock.adapters.sources.local import discover
from askdock.bootstrap import System
from askdock.records import Answer, Question
from askdock.settings import load_settings

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "support" / "data"


def main() -> None:
    """Index the files, ask, count."""
    parser = argparse.ArgumentParser()
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--otherwise", action="store_const", const="asked_otherwise", dest="name")
    which.add_argument("--daily", action="store_const", const="daily_questions", dest="name")
    which.add_argument("--unseen", action="store_const", const="unseen_questions", dest="name")
    which.add_argument("--overviews", action="store_const", const="overview_questions", dest="name")
    which.add_argument("--real", type=Path)
    parser.add_argument("--manuals", type=Path)
    parser.add_argument("transcript", type=Path, nargs="?")
    given = parser.parse_args()
    name = "real_questions" if given.real else given.name or "everyday_questions"
    examples = [] if name in ("daily_questions", "unseen_questions", "real_questions") else [ROOT / "examples"]
    beside = [DATA / name] if (DATA / name).is_dir() else []
    folders = [*examples, *beside, *([given.manuals.resolve()] if given.manuals else [])]
    lines = [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    outcomes: Counter[str] = Counter()
    kinds: Counter[tuple[str, str]] = Counter()
    transcript = []
    with (
        tempfile.TemporaryDirectory(prefix="askdock-questions-") as folder,
        tempfile.TemporaryDirectory(prefix="askdock-documents-") as documents,
    ):
        if given.real:
            lay_out(given.real, Path(documents))
            folders.append(Path(documents))
        system = System(load_settings(data_dir=Path(folder), models_dir=load_settings().models_folder))
        live = system.collections.get()
        for path in discover(folders):
            with path.open("rb") as source:
                system.documents.receive(live, path.name, path.as_uri(), source)
        for _ in system.worker.drain(live):
            pass
        with asyncio.Runner() as runner:
            for line in lines:
                answer = runner.run(system.answers.answer(Question(live, line["question"], top_k=8)))
                outcome = judged(answer, line["holds"])
                outcomes[outcome] += 1
                kinds[line.get("kind", ""), outcome] += 1
                transcript.append({"outcome": outcome, **line, "answer": answer.text})
        print(f"{len(lines)} questions, {system.embedder.model}: {dict(outcomes.most_common())}")
        for (kind, outcome), count in sorted(kinds.items()):
            print(f"{kind or 'all'}: {count} {outcome}")
    if given.transcript:
        text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in transcript)
        given.transcript.write_text(text, encoding="utf-8")


def judged(answer: Answer, holds: list[list[str]]) -> str:
    """What became of a question."""
    if not answer.answered:
        return "refused wrongly" if holds else "refused rightly"
    if not holds:
        return "answered though nothing does"
    held = [any(text in answer.text for text in group) for group in holds]
    return "right" if all(held) else "right in part" if any(held) else "wrong"


if __name__ == "__main__":
    main()
