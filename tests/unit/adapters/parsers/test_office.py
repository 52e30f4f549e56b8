from pathlib import Path

import pytest

from askdock.adapters.parsers import ParseLimits, make_parser
from askdock.adapters.parsers.media_types import ASCIIDOC, DOC, LATEX, ORG, PPT, RST, RTF, XLS
from askdock.adapters.parsers.office import OfficeParser
from askdock.errors import EncryptedDocument, UnreadableDocument
from askdock.records import ParsedDocument


def parse(path: Path, content: bytes, media_type: str, name: str = "a") -> ParsedDocument:
    file = path / "stored"
    file.write_bytes(content)
    return OfficeParser(media_type).parse(file, name)


def test_rich_text(tmp_path: Path) -> None:
    source = rb"{\rtf1\ansi Caf\'e9 \u24180?\u20551?\par Second paragraph.\par}"
    assert parse(tmp_path, source, RTF).text == "Café 年假\n\nSecond paragraph."


@pytest.mark.parametrize(
    ("media_type", "source"),
    [
        (
            RST,
            "Guide\n=====\n\nThe limit is 5 A.\n\n"  # noqa: ISC004
            "====  =====\nCode  Text\n====  =====\nE1    short\n====  =====\n",
        ),
        (ASCIIDOC, "= Guide\n\nThe limit is 5 A.\n\n|===\n|Code |Text\n|E1 |short\n|===\n"),
        (ORG, "* Guide\nThe limit is 5 A.\n| Code | Text |\n|---+---|\n| E1 | short |\n"),
        (
            LATEX,
            "\\begin{document}\\section{Guide}The limit is 5 A."  # noqa: ISC004
            "\\begin{tabular}{ll}Code & Text \\\\ E1 & short\\end{tabular}\\end{document}",
        ),
    ],
)
def test_light_markup(tmp_path: Path, media_type: str, source: str) -> None:
    document = parse(tmp_path, source.encode(), media_type)
    assert [(b.kind, document.text[b.start : b.end]) for b in document.blocks] == [
        ("heading", "Guide"),
        ("paragraph", "The limit is 5 A."),
        ("table_row", "Code | Text\n--- | ---"),
        ("table_row", "E1 | short"),
    ]


def test_rows_and_items_of_latex_that_share_a_line(tmp_path: Path) -> None:
    source = (
        r"\begin{document}\begin{tabular}{ll}Name & Flow \\ \hline P1 & 12 \\ \cmidrule(lr){1-2} P2 & 14"
        r"\end{tabular}\begin{itemize}\item one\item two\end{itemize}\end{document}"
    )
    assert parse(tmp_path, source.encode(), LATEX).text.split("\n") == [
        *("Name | Flow", "--- | ---", "P1 | 12", "P2 | 14", "", "- one", "- two")
    ]


def test_notes_and_spans_of_latex_are_kept(tmp_path: Path) -> None:
    source = (
        "\\begin{document}\nThe flow is 12\\footnote{In \\emph{summer} only.} litres.\n\\begin{tabular}{lcc}\n"
        "Pump & \\multicolumn{2}{c}{Flow} \\\\ \\hline\nP1 & 12 & 14 \\\\\nP2 & 15 & 16 \\\\\n"
        "\\end{tabular}\n\\end{document}"
    )
    text = parse(tmp_path, source.encode(), LATEX).text
    assert "12 (In summer only.) litres" in text
    assert "Pump | Flow | Flow\n" in text


def test_light_markup_in_other_encodings(tmp_path: Path) -> None:
    document = parse(tmp_path, "指南\n====\n\n压力不超过五巴，每天检查。\n".encode("gb18030"), RST)
    assert document.text == "指南\n\n压力不超过五巴，每天检查。"
    assert dict(document.metadata)["encoding"] == "gb18030"


def test_old_files_that_cannot_be_read_are_refused_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"^a\.doc is damaged or .* \(save it as DOCX\)$"):
        parse(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), DOC, "a.doc")


@pytest.mark.parametrize(
    ("media_type", "stream"),
    [
        (DOC, b"\xec\xa5\xc1\x00" + bytes(6) + b"\x00\x01"),
        # After the begin of the stream and a record of two bytes.
        (XLS, b"\x09\x08\x04\x00" + bytes(4) + b"\xe1\x00\x02\x00\xb0\x04" + b"\x2f\x00\x06\x00" + bytes(6)),
        (PPT, "EncryptedSummary\0".encode("utf-16-le")),
    ],
)
def test_old_files_that_are_protected_say_so(tmp_path: Path, media_type: str, stream: bytes) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream + bytes(512)
    (tmp_path / "stored").write_bytes(content)
    with pytest.raises(EncryptedDocument, match="protected by a password"):
        make_parser(media_type, ParseLimits()).parse(tmp_path / "stored", "a")


def test_what_sphinx_documents_has_its_name(tmp_path: Path) -> None:
    source = (
        "Settings\n========\n\n.. py:data:: TRUSTED_HOSTS\n\n    Hosts that are\n    let in.\n\n"
        ".. class:: Pump(size)\n   :module: water\n\n   It runs.\n\n"
        "   .. method:: stop()\n\n      It stops\n      at once.\n\nThe end.\n"
    )
    document = parse(tmp_path, source.encode(), RST)
    blocks = [document.text[block.start : block.end] for block in document.blocks]
    assert blocks[:3] == ["Settings", "TRUSTED_HOSTS", "Hosts that are let in."]
    assert {"Pump(size)", "It runs.", "stop()", "It stops at once.", "The end."} <= set(blocks)
