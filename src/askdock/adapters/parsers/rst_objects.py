"""What Sphinx documents in reStructuredText: `.. py:data:: NAME` and the text that is indented below it.

xberg leaves the name out, which is what people ask for.
"""

import re
from collections.abc import Iterator

_OBJECT = re.compile(
    r"[ \t]*\.\.[ \t]+(?:\w+:)?(?:data|function|class|method|classmethod|staticmethod|attribute|property|"
    r"exception|module|decorator|option|envvar|confval|macro|type|member|describe|object)::[ \t]+(?P<name>\S.*)"
)


def with_objects(source: str) -> str:
    """The source with each name as a paragraph of its own, and the text below it no longer indented."""
    return "\n".join(_lines(source.split("\n")))


def _lines(source: list[str]) -> Iterator[str]:
    open_objects: list[tuple[int, int]] = []
    """Of the objects around a line: how far they are indented, and by how much their text is; 0: not known yet."""
    for line in source:
        indent = len(line) - len(line.lstrip())
        if line.strip():
            while open_objects and indent <= open_objects[-1][0]:
                open_objects.pop()
            if open_objects and not open_objects[-1][1]:
                outer = open_objects[-1][0]
                open_objects[-1] = (outer, indent - outer)
        taken = min(sum(own for _, own in open_objects), indent)
        if found := _OBJECT.fullmatch(line):
            open_objects.append((indent, 0))
            yield from ("", f"{line[:indent][taken:]}``{found['name'].strip()}``", "")
        else:
            yield line[taken:]
