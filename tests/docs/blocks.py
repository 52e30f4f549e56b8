"""The code blocks of a Markdown page: fenced ones, and those that four spaces indent."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted(path for path in (ROOT / "docs").rglob("*.md") if "adr" not in path.parts),
]
ELSEWHERE = {
    "docker": "an engine and images; `make test-containers` runs the files",
    "helm": "a cluster; `make test-chart` and `make test-kubernetes` run the chart",
    "kubectl": "a cluster",
    "kind": "a cluster",
    "make": "minutes each; the pipelines run the targets",
    "git": "a remote repository",
    "sudo": "root",
    "npm": "Node.js; `make test-frontend` runs them",
    "cd": "follows from the lines after it",
    "py-spy": "a profiler",
    "python": "a container engine",
    "deploy/": "a Swarm or a cluster",
    ".venv/bin/pip": "a package index",
}
"""Programs whose blocks are not run here, and what they need."""
RUN_HERE = frozenset({"askdock", "curl", "cp", "printf", "export"})
MARKER = re.compile(r"^ *<!-- not run: (.+) -->$")


@dataclass(frozen=True, slots=True)
class Block:
    """`reason`: why it cannot be run, where the page says so in a comment above it."""

    page: Path
    line: int
    language: str
    text: str
    reason: str | None

    @property
    def place(self) -> str:
        """Page and line."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def commands(self) -> list[str]:
        """Commands of a shell block, without comments and output, continued lines joined."""
        found = []
        for part in re.sub(r"\\\n\s*", "", self.text).split("\n\n"):
            lines = [line.strip() for line in part.splitlines() if not line.strip().startswith("#")]
            if found and lines and program(lines[0]) not in {*ELSEWHERE, *RUN_HERE}:
                break
            found += [line for line in lines if line]
        return found

    @property
    def programs(self) -> set[str]:
        """First words of the commands, assignments before them left out."""
        return {program(line) for line in self.commands}


def program(command: str) -> str:
    """The program that a command line calls."""
    word = re.sub(r"^(?:[A-Z_]+=\S* +)*", "", command).split(" ", 1)[0]
    return "deploy/" if word.startswith("deploy/") else word


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page, in order."""
    lines = page.read_text(encoding="utf-8").split("\n")
    reason, at = None, 0
    while at < len(lines):
        line = lines[at]
        if found := MARKER.match(line):
            reason = found[1]
        elif fence := re.match(r"^ *```(\w*)", line):
            end = next(n for n in range(at + 1, len(lines)) if lines[n].strip() == "```")
            yield Block(page, at + 1, fence[1] or "text", "\n".join(lines[at + 1 : end]), reason)
            reason, at = None, end
        elif line.startswith("    ") and not lines[at - 1].strip() and not re.match(r" +(?:[-*]|\d+\.) ", line):
            end = at
            while end + 1 < len(lines) and (lines[end + 1].startswith("    ") or not lines[end + 1].strip()):
                end += 1
            text = "\n".join(one.strip() for one in lines[at : end + 1]).strip()
            yield Block(page, at + 1, _language(text), text, reason)
            reason, at = None, end
        elif line.strip():
            reason = None
        at += 1


def _language(text: str) -> str:
    first = program(next(line for line in text.splitlines() if not line.startswith("#")))
    if first in ELSEWHERE or first in RUN_HERE:
        return "sh"
    return "ini" if all(re.match(r"[A-Z_]+=", line) for line in text.splitlines()) else "text"


def askdock_calls(command: str) -> Iterator[list[str]]:
    """The arguments of each `askdock` in a command line, those of containers too."""
    if (name := program(command)) in ELSEWHERE:
        # The same word is the name of a release, a stack, a namespace.
        inside = {"docker": r" exec (?:-\S+ )*\S+ (askdock .*)", "kubectl": r" -- (askdock .*)"}.get(name, "$^")
        found = re.search(inside, command)
        command = found[1] if found else ""
    lexer = shlex.shlex(command, posix=True, punctuation_chars=";|&<>")
    lexer.whitespace_split = True
    lexer.commenters = "#"
    words: list[str] | None = None
    for word in lexer:
        if word[0] in ";|&<>":
            if words is not None:
                yield words
            words = None
        elif words is not None:
            words.append(word)
        elif word in ("askdock", ".venv/bin/askdock"):
            words = []
    if words is not None:
        yield words
