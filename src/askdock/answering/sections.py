"""The section that a quote stands in, where the passage begins in another one."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Heading(NamedTuple):
    """A heading of level 1 to 6."""

    level: int
    text: str


def section_path(start: Sequence[str], passed: Iterable[Heading]) -> tuple[str, ...]:
    """The headings above a place, outermost first.

    `start`: those above the start of its passage. `passed`: the headings between there and the place; the first
    one may be the last of `start`. Levels above that one are taken to follow each other.
    """
    headings = list(passed)
    begins = bool(start and headings) and headings[0].text.startswith(start[-1])
    level = headings.pop(0).level if begins else len(start)
    path = [Heading(level - up, text) for up, text in zip(range(len(start) - 1, -1, -1), start, strict=True)]
    for heading in headings:
        while path and path[-1].level >= heading.level:
            path.pop()
        path.append(heading)
    return tuple(heading.text for heading in path)
