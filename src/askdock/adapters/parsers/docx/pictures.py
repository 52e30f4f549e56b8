"""Pictures in the paragraphs and tables of a Word document."""

from collections.abc import Iterator, Mapping

from askdock.adapters.parsers.docx.names import TABLE, P, number, qn
from askdock.adapters.parsers.docx.runs import FALLBACK
from askdock.adapters.parsers.ooxml import RELATIONSHIP, Element, Relationship
from askdock.adapters.parsers.pictures import is_readable
from askdock.adapters.parsers.wording import picture

_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_OLD = "{urn:schemas-microsoft-com:vml}imagedata"
_DRAWINGS = (qn("wp:inline"), qn("wp:anchor"))
_MIN_SIDE = 685_800
"""English Metric Units, three quarters of an inch: a smaller picture counts where it has a caption."""


def parts_in(element: Element, relationships: Mapping[str, Relationship]) -> Iterator[tuple[str, bool]]:
    """The parts of the pictures of a paragraph or table, and whether each is large and described in the text.

    Those of text boxes within it are those of the paragraphs there.
    """
    for one in element.iter(_BLIP, _OLD):
        if any(outer.tag == FALLBACK for outer in one.iterancestors()):
            continue
        if element.tag == P and next(one.iterancestors(P), None) is not element:
            continue
        relation = one.get(f"{RELATIONSHIP}embed") or one.get(f"{RELATIONSHIP}id") or ""
        target = relationships.get(relation)
        if target is not None and not target.external and is_readable(target.target):
            yield target.target, element.tag != TABLE and _is_described(one)


def _is_described(blip: Element) -> bool:
    drawing = next(blip.iterancestors(*_DRAWINGS), None)
    if drawing is None:
        return False
    extent, properties = drawing.find(qn("wp:extent")), drawing.find(qn("wp:docPr"))
    if extent is None or properties is None or not picture(properties.get("descr", "")):
        return False
    return min(number(extent.get("cx")) or 0, number(extent.get("cy")) or 0) >= _MIN_SIDE
