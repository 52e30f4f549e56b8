"""Front matter of Markdown files: YAML between `---` or TOML between `+++`, of which simple values are read."""

import re
from collections.abc import Iterator

_FENCED = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?)\n(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_PAIR = re.compile(r"([^\s:=#\[\]{}-][^:=]{0,60}?)\s*[:=]\s*(.*)")
_ITEM = re.compile(r"\s+-\s+(.*)|-\s+(.*)")


def split(source: str) -> tuple[list[tuple[str, str]], str]:
    """Names and values of the front matter in their order, and the text below it."""
    found = _FENCED.match(source)
    if found is None:
        return [], source
    return list(_pairs(found[2])), source[found.end() :]


def _pairs(matter: str) -> Iterator[tuple[str, str]]:
    name, values = "", list[str]()
    for line in matter.split("\n"):
        if (item := _ITEM.fullmatch(line)) is not None:
            values.append(_plain(item[1] or item[2]))
        elif (pair := _PAIR.fullmatch(line)) is not None:
            if name and values:
                yield name, ", ".join(values)
            name, values = _plain(pair[1]), [value] if (value := _plain(pair[2])) else []
        elif line[:1].isspace() and name and line.strip():
            # The next line of a text, or what stands deeper.
            values.append(_plain(line))
    if name and values:
        yield name, ", ".join(values)


def _plain(value: str) -> str:
    """A scalar without its quotes and comment, a list in brackets without those."""
    value = value.strip()
    if value in ("|", ">", "|-", ">-"):
        return ""
    if value[:1] in "\"'" and value[:1] == value[-1:] and len(value) > 1:
        return value[1:-1]
    if value.startswith("[") and value.endswith("]"):
        return ", ".join(_plain(item) for item in value[1:-1].split(","))
    return re.sub(r"\s+#.*", "", value)
