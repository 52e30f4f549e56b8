"""Smallest Word files, made of the parts that a test is about."""

import zipfile
from pathlib import Path

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"


def word_file(path: Path, body: str, links: dict[str, str] | None = None, **parts: str) -> Path:
    """A file with this body; `parts` (numbering, styles, footnotes, header1 ...) hold what is within their roots.

    Part n, from 1, has the relationship id `rIdn`; `links` are ids with addresses.
    """
    roots = {"numbering": "numbering", "styles": "styles", "footnotes": "footnotes", "comments": "comments"}
    relationships = ""
    with zipfile.ZipFile(path, "w") as archive:
        for number, (name, content) in enumerate(parts.items(), start=1):
            kind = name.rstrip("0123456789")
            root = roots.get(kind, {"header": "hdr", "footer": "ftr"}.get(kind, kind))
            archive.writestr(f"word/{name}.xml", element(root, content))
            relationships += f'<Relationship Id="rId{number}" Type="{R}/{kind}" Target="{name}.xml"/>'
        for link_id, address in (links or {}).items():
            relationships += (
                f'<Relationship Id="{link_id}" Type="{R}/hyperlink" Target="{address}" TargetMode="External"/>'
            )
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", element("document", f"<w:body>{body}</w:body>"))
        archive.writestr("word/_rels/document.xml.rels", _related(relationships))
        archive.writestr(
            "_rels/.rels", _related(f'<Relationship Id="r" Type="{R}/officeDocument" Target="word/document.xml"/>')
        )
    return path


def element(name: str, content: str) -> str:
    return f'<w:{name} xmlns:w="{W}" xmlns:r="{R}" xmlns:m="{M}">{content}</w:{name}>'


def p(content: str, properties: str = "") -> str:
    """A paragraph: text, or runs where `content` is XML."""
    runs = content if content.startswith("<") else f"<w:r><w:t>{content}</w:t></w:r>"
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def listed(text: str, list_id: int, level: int = 0) -> str:
    numbering = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return p(text, numbering)


def level(at: int, style: str, text: str, more: str = "") -> str:
    shown = f'<w:numFmt w:val="{style}"/>{more}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/>{shown}</w:lvl>'


def numbering(*levels: str, more: str = "") -> str:
    return (
        f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{more}'
    )


def _related(content: str) -> str:
    return f'<Relationships xmlns="{_RELATIONSHIPS}">{content}</Relationships>'
