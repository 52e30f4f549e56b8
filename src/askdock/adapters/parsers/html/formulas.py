"""Formulas of HTML (MathML Core) as a line of text: `r^2`, `a/b`, `√(2gh)`."""

import re

from selectolax.lexbor import LexborNode

from askdock.adapters.parsers.builder import one_line

_TEX = 'annotation[encoding="application/x-tex"]'
_SIMPLE = re.compile(r"[\w.,'′]+|\([^()]*\)")
_MAX_DEPTH = 40
"""What is nested deeper than anyone writes is left out."""
_SCRIPTS = {"msup": ("^",), "mover": ("^",), "msub": ("_",), "munder": ("_",), "msubsup": ("_", "^")}
_UNSAID = ("annotation", "annotation-xml")


def formula(math: LexborNode) -> str:
    """The TeX that came with a `math` element, between dollar signs; else its parts as text."""
    source = math.css_first(_TEX)
    tex = source.text() if source is not None else math.attributes.get("alttext")
    return f"${one_line(tex)}$" if tex else one_line(_text(math, 0))


def _text(node: LexborNode, depth: int) -> str:
    if node.tag == "-text":
        return (node.text_content or "").strip()
    if depth > _MAX_DEPTH or node.tag in _UNSAID:
        return ""
    parts = []
    child = node.first_child
    while child is not None:
        if child.tag != "-text" or (child.text_content or "").strip():
            parts.append(_text(child, depth + 1))
        child = child.next
    tag = node.tag or ""
    if tag in _SCRIPTS and parts:
        marks = zip(_SCRIPTS[tag], parts[1:], strict=False)
        return _group(parts[0]) + "".join(f"{mark}{_group(part)}" for mark, part in marks)
    if tag == "mfrac" and len(parts) == 2:
        return f"{_group(parts[0])}/{_group(parts[1])}"
    if tag == "msqrt":
        return f"√({''.join(parts)})"
    if tag == "mroot" and len(parts) == 2:
        return f"{_group(parts[0])}^(1/{parts[1]})"
    if tag == "mtr":
        return ", ".join(parts) + "; "
    if tag == "mo":
        return f" {parts[0]} " if parts and parts[0] in "=+−-±·×÷≤≥<>≈≠→∈" else "".join(parts)
    return "".join(parts)


def _group(text: str) -> str:
    """In brackets, unless it is one name, number or bracket already."""
    text = text.strip()
    return text if not text or _SIMPLE.fullmatch(text) else f"({text})"
