"""Equations (Office Math, ECMA-376 part 1, 22.1) as a line of text: `R = P · (1 − 0.18)^n`."""

import re
from collections.abc import Callable

from askdock.adapters.parsers.docx.names import qn
from askdock.adapters.parsers.ooxml import Element

EQUATION = qn("m:oMath")
_VALUE = qn("m:val")
_SIMPLE = re.compile(r"[\w.,'′]+|\([^()]*\)|\[[^][]*\]")
# Not a sign in front of a number or a bracket.
_OPERATOR = re.compile(r"(?<=[\w)\]}])\s*([=+−·⋅×÷≤≥≈≠<>±→∈-])\s*(?=\S)")
_MAX_DEPTH = 40
"""What is nested deeper than anyone writes is left out."""

Read = Callable[[Element], str]
"""Gives the text of an element within the one that is being written."""


def equation_text(element: Element) -> str:
    """The equation in a line, with spaces around its operators."""
    return _OPERATOR.sub(r" \1 ", _text(element, 0)).strip()


def _text(element: Element, depth: int) -> str:
    if depth > _MAX_DEPTH or not isinstance(element.tag, str):
        return ""
    if element.tag in (qn("m:t"), qn("w:t")):
        return element.text or ""
    if element.tag in _FORMS:
        return _FORMS[element.tag](lambda inner: _text(inner, depth + 1), element)
    if element.tag.endswith("Pr"):
        return ""
    return "".join(_text(child, depth + 1) for child in element)


def _part(read: Read, element: Element, name: str) -> str:
    return ", ".join(filter(None, (read(child).strip() for child in element.findall(qn(f"m:{name}")))))


def _group(read: Read, element: Element, name: str) -> str:
    """A part in brackets, unless it is one name, number or bracket already."""
    text = _part(read, element, name)
    return text if not text or _SIMPLE.fullmatch(text) else f"({text})"


def _property(element: Element, path: str, default: str) -> str:
    found = element.find("/".join(qn(f"m:{step}") for step in path.split("/")))
    return default if found is None else found.get(_VALUE, "")


def _fraction(read: Read, element: Element) -> str:
    return f"{_group(read, element, 'num')}/{_group(read, element, 'den')}"


def _scripts(*marks: tuple[str, str]) -> Callable[[Read, Element], str]:
    def write(read: Read, element: Element) -> str:
        return _group(read, element, "e") + "".join(mark + _group(read, element, part) for mark, part in marks)

    return write


def _root(read: Read, element: Element) -> str:
    return f"{_group(read, element, 'deg')}√{_group(read, element, 'e')}"


def _nary(read: Read, element: Element) -> str:
    limits = [(mark, _group(read, element, part)) for mark, part in (("_", "sub"), ("^", "sup"))]
    shown = "".join(mark + limit for mark, limit in limits if limit)
    return f"{_property(element, 'naryPr/chr', '∫')}{shown} {_part(read, element, 'e')}"


def _bracketed(read: Read, element: Element) -> str:
    begin, end = _property(element, "dPr/begChr", "("), _property(element, "dPr/endChr", ")")
    return f"{begin}{_part(read, element, 'e')}{end}"


def _function(read: Read, element: Element) -> str:
    return f"{_part(read, element, 'fName')} {_part(read, element, 'e')}"


def _matrix(read: Read, element: Element) -> str:
    rows = (", ".join(read(cell).strip() for cell in row) for row in element.findall(qn("m:mr")))
    return f"[{'; '.join(rows)}]"


def _lines(read: Read, element: Element) -> str:
    return "; ".join(read(line).strip() for line in element.findall(qn("m:e")))


def _accented(read: Read, element: Element) -> str:
    return _part(read, element, "e") + _property(element, "accPr/chr", "\u0302")


_FORMS: dict[str, Callable[[Read, Element], str]] = {
    qn("m:f"): _fraction,
    qn("m:sSup"): _scripts(("^", "sup")),
    qn("m:sSub"): _scripts(("_", "sub")),
    qn("m:sSubSup"): _scripts(("_", "sub"), ("^", "sup")),
    qn("m:limLow"): _scripts(("_", "lim")),
    qn("m:limUpp"): _scripts(("^", "lim")),
    qn("m:rad"): _root,
    qn("m:nary"): _nary,
    qn("m:d"): _bracketed,
    qn("m:func"): _function,
    qn("m:m"): _matrix,
    qn("m:eqArr"): _lines,
    qn("m:acc"): _accented,
}
