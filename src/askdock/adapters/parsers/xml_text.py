"""XML of any vocabulary: text as paragraphs, data as records of `path: value`."""

from collections.abc import Iterator, Set
from pathlib import Path

from lxml import etree

from askdock.adapters.parsers.builder import TextBuilder, one_line
from askdock.adapters.parsers.media_types import XML
from askdock.adapters.parsers.ooxml import Element
from askdock.errors import UnreadableDocument
from askdock.records import ParsedDocument

_TITLES = frozenset(("title", "heading", "head"))


class XmlParser:
    """Reads .xml files. An element with text between its children is a paragraph; entities are not resolved.

    Of others, one whose children all hold text alone is a record: `name: value; other: value`.
    """

    @property
    def media_types(self) -> Set[str]:
        """application/xml."""
        return {XML}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            root = etree.fromstring(path.read_bytes(), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise UnreadableDocument(
                f"{name} is not well-formed XML: {str(error).partition(chr(10))[0]}"
            ) from error
        builder = TextBuilder()
        _add(builder, root, "", 1)
        return builder.build(None, name)


def _add(builder: TextBuilder, element: Element, path: str, level: int) -> None:
    name = _name(element)
    inner = f"{path.rpartition('.')[2]}.{name}" if path else name
    children = [child for child in element if isinstance(child.tag, str)]
    if _is_text(element, children):
        text = one_line("".join(element.itertext()))
        if name in _TITLES and not children:
            builder.heading(text, level)
        else:
            builder.add("paragraph", text if children or len(text) > 80 else _leaf(inner, element))
    elif all(len(child) == 0 for child in children):
        builder.add("table_row", "; ".join(_leaves(element, children, inner)))
    else:
        if element.attrib:
            builder.add("table_row", "; ".join(_leaves(element, [], inner)))
        for child in children:
            _add(builder, child, inner, min(level + 1, 6))


def _leaves(element: Element, children: list[Element], path: str) -> Iterator[str]:
    for name, value in element.attrib.items():
        yield f"{path}.{_local(str(name))}: {one_line(str(value))}"
    for child in children:
        yield from (leaf for leaf in (_leaf(_name(child), child),) if leaf)
        for name, value in child.attrib.items():
            yield f"{_name(child)}.{_local(str(name))}: {one_line(str(value))}"


def _leaf(path: str, element: Element) -> str:
    text = one_line("".join(element.itertext()))
    return f"{path}: {text}" if text else ""


def _is_text(element: Element, children: list[Element]) -> bool:
    """Whether it is a leaf with text, or has text between its children."""
    own = (element.text or "").strip()
    return bool(own) or any((child.tail or "").strip() for child in children)


def _name(element: Element) -> str:
    return _local(str(element.tag))


def _local(name: str) -> str:
    return name.rpartition("}")[2]
