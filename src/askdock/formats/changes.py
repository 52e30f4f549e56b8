"""Two versions of a parsed document compared: what was added, removed and changed, section by section."""

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from askdock.records import Change, ParsedDocument, VersionPlace

ALIKE = 0.5
"""Share of two blocks that is the same where the one is the other changed."""
COMPARED = 600
"""Characters of a block by which that is told."""
NEAR = 8
"""How far on the block may stand that another one is the change of."""

Section = tuple[str, ...]
"""The headings above a block, outermost first; of several sections of one name the later ones have a number."""


class _Block(NamedTuple):
    section: Section
    words: str
    """Its text on one line, by which blocks are compared: a paragraph that is broken otherwise is the same."""
    place: VersionPlace


def changes_between(earlier: ParsedDocument, later: ParsedDocument) -> Iterator[Change]:
    """In the order of the later version, each section that is gone where it stood.

    A block that comes back in another place of its section or in another section is removed there and added here.
    """
    before, after = list(_blocks(earlier)), list(_blocks(later))
    matcher = SequenceMatcher(None, [_key(one) for one in before], [_key(one) for one in after])
    for tag, begin, end, start, stop in matcher.get_opcodes():
        if tag != "equal":
            yield from _changes(before[begin:end], after[start:stop])


def _key(block: _Block) -> tuple[Section, str]:
    return block.section, block.words


def _changes(before: Sequence[_Block], after: Sequence[_Block]) -> Iterator[Change]:
    """Blocks in the place of others: those of the same section, one by one, are changed."""
    left = list(before)
    for block in after:
        near = (one for one in left[:NEAR] if one.section == block.section)
        same = next((one for one in near if _is_like(one.words, block.words)), None)
        if same is None:
            yield Change("added", block.section, None, block.place)
            continue
        # What stood before it has no counterpart.
        while left[0] is not same:
            gone = left.pop(0)
            yield Change("removed", gone.section, gone.place, None)
        left.pop(0)
        yield Change("changed", block.section, same.place, block.place)
    for gone in left:
        yield Change("removed", gone.section, gone.place, None)


def _is_like(one: str, other: str) -> bool:
    """Whether the one is the other changed: by their words, or by characters where no blanks are between words."""
    by_word = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    by_character = SequenceMatcher(None, one[:COMPARED], other[:COMPARED], autojunk=False)
    return any(matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE for matcher in (by_word, by_character))


def _blocks(parsed: ParsedDocument) -> Iterator[_Block]:
    path: list[tuple[int, str]] = []
    seen: Counter[Section] = Counter()
    section: Section = ()
    for block in parsed.blocks:
        text = parsed.text[block.start : block.end]
        words = " ".join(text.split())
        if block.kind == "heading":
            path = [one for one in path if one[0] < block.level] + [(block.level, words)]
            names = tuple(title for _, title in path)
            seen[names] += 1
            section = names if seen[names] == 1 else (*names[:-1], f"{names[-1]} ({seen[names]})")
        yield _Block(section, words, VersionPlace(block.start, block.end, text))
