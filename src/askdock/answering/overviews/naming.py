"""Which document or section a question names: by the words of its file, its title, its heading."""

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from askdock import text
from askdock.answering.tables.words import Words, holds, words
from askdock.records import Chunk
from askdock.text import chinese

_NUMBERED = re.compile(
    r"\s*(?:(?:chapter|section|part|clause|appendix|article)\s+(?P<a>\w[\w.]*)"
    r"|第\s*(?P<b>[\d一二三四五六七八九十百零〇两]+)\s*[章节部条篇]"
    r"|(?P<c>[一二三四五六七八九十]+)\s*[、.．]|(?P<d>\d+(?:\.\d+)*)(?=[\s.:)、）]|$))",
    re.IGNORECASE,
)
_KINDS = frozenset(
    words("the a an of for and document file pdf docx xlsx html policy manual guide report text our")
)
"""Words that names are called without."""


def named_document(subject: str, chunks: Sequence[Chunk]) -> Chunk | None:
    """A chunk of the document that `subject` names; None where it names none, or several alike."""
    documents = list({one.document_id: one for one in reversed(chunks)}.values())
    for fits in (is_named, _is_part):
        found = [one for one in documents if any(fits(subject, name) for name in _names(one))]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def named_section(subject: str, chunks: Iterable[Chunk]) -> tuple[Chunk, str] | None:
    """A chunk of the section that `subject` names, of the best there are, and its heading."""
    for chunk in chunks:
        for heading in reversed(chunk.headings):
            if is_named(subject, heading) or (
                _is_part(subject, heading) and len(words(heading)) <= 2 * len(words(subject))
            ):
                return chunk, heading
    return None


def has_number(heading: str, number: str) -> bool:
    """Whether a heading is numbered so: "4 Leave", "Chapter 4", "第四章", "四、"."""
    found = _NUMBERED.match(heading)
    if found is None:
        return False
    return _figures(next(one for one in found.groups() if one)) == _figures(number)


def is_numbered(heading: str) -> bool:
    """Whether a heading has a number."""
    return _NUMBERED.match(heading) is not None


def _figures(written: str) -> str:
    if written[0] in "一二三四五六七八九十百零〇两":
        return chinese.number(written) or written
    return written.lower().rstrip(".")


def _names(chunk: Chunk) -> tuple[str, str, str]:
    return PurePosixPath(chunk.document_name).stem, chunk.document_name, chunk.title


def is_named(subject: str, name: str) -> bool:
    """The same words, but for what kind of thing it is."""
    said, known = words(subject), words(name)
    return bool(said) and (said == known or (bool(_own(said)) and set(_own(said)) == set(_own(known))))


def _is_part(subject: str, name: str) -> bool:
    """All words of one are words of the other; of Chinese ones, side by side."""
    said, known = _own(words(subject)), _own(words(name))
    if any(text.language_of(one) == "zh" for one in (subject, name)):
        return (len(said) > 1 and holds(known, said)) or (len(known) > 1 and holds(said, known))
    if set(said) <= set(known):
        return bool(said)
    return len(known) > 1 and set(known) <= set(said) and len(said) <= len(known) + 1


def _own(said: Words) -> Words:
    return tuple(one for one in said if one not in _KINDS)
