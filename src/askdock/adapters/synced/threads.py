"""An issue with its comments, as one Markdown document."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote."""

    who: str
    when: str
    text: str


def as_markdown(title: str, facts: Iterable[tuple[str, str]], text: str, comments: Iterable[Said]) -> bytes:
    """Facts that are empty are left out."""
    return "\n\n".join(_parts(title, facts, text, comments)).encode()


def _parts(title: str, facts: Iterable[tuple[str, str]], text: str, comments: Iterable[Said]) -> Iterator[str]:
    yield f"# {title}"
    if shown := "\n".join(f"- {name}: {value}" for name, value in facts if value):
        yield shown
    if text.strip():
        yield text.strip()
    for said in comments:
        if said.text.strip():
            yield f"## {said.who}, {said.when[:10]}"
            yield said.text.strip()
