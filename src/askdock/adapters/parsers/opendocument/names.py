"""Element names of OpenDocument (OASIS OpenDocument 1.3, part 3) and small questions about elements."""

from askdock.adapters.parsers.ooxml import Element

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_NAMESPACES = {
    **{name: f"{_OASIS}:{name}:1.0" for name in ("office", "text", "table", "style", "presentation")},
    "draw": f"{_OASIS}:drawing:1.0",
    "fo": f"{_OASIS}:xsl-fo-compatible:1.0",
    "svg": f"{_OASIS}:svg-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def qn(name: str) -> str:
    """`text:p` as lxml writes it."""
    prefix, _, local = name.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


def attribute(element: Element, name: str, default: str = "") -> str:
    """An attribute by its prefixed name."""
    return str(element.get(qn(name), default))


def count(element: Element, name: str, default: int = 1) -> int:
    """A whole number of an attribute."""
    value = attribute(element, name)
    return int(value) if value.isdecimal() and len(value) < 9 else default
