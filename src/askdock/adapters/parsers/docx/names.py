"""Element names of WordprocessingML (ECMA-376 part 1, clause 17) and small questions about elements."""

from collections.abc import Iterator

from askdock.adapters.parsers.ooxml import Element

_NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}


def qn(name: str) -> str:
    """`w:p` as lxml writes it."""
    prefix, _, local = name.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


VAL = qn("w:val")
P, TABLE, ROW, CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
WRAPPERS = {qn(name) for name in ("w:sdt", "w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:moveTo")}
"""What may stand around blocks, rows and cells: content controls, and insertions, which count as accepted."""


def value(parent: Element | None, path: str, default: str | None = None) -> str | None:
    """The `w:val` of a descendant along `path`; `default` where there is none."""
    found = parent.find("/".join(map(qn, path.split("/")))) if parent is not None else None
    return default if found is None else found.get(VAL, default)


def is_on(parent: Element | None, path: str) -> bool | None:
    """An on/off property (17.17.4): None where it is not stated."""
    found = parent.find("/".join(map(qn, path.split("/")))) if parent is not None else None
    return None if found is None else found.get(VAL, "true") not in ("0", "false", "off")


def number(text: str | None) -> int | None:
    """A whole number, or None."""
    try:
        return int(text) if text is not None else None
    except ValueError:
        return None


def within(parent: Element, tag: str) -> Iterator[Element]:
    """Children with that tag, also those within content controls and accepted insertions."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in WRAPPERS:
            yield from within(element, tag)
