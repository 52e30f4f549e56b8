from pathlib import Path

import pytest

from askdock.adapters.parsers.xml_text import XmlParser
from askdock.errors import UnreadableDocument


def text(path: Path, source: str) -> str:
    (path / "stored").write_text(source)
    return XmlParser().parse(path / "stored", "a.xml").text


def test_records_name_their_values(tmp_path: Path) -> None:
    source = '<plant><pump id="P7"><limit unit="bar">9.5</limit><site>North</site></pump><pump id="P8"/></plant>'
    assert text(tmp_path, source) == (
        "plant.pump.id: P7; limit: 9.5; limit.unit: bar; site: North\nplant.pump.id: P8"
    )


def test_text_with_elements_in_it_is_a_paragraph(tmp_path: Path) -> None:
    source = "<book><title>Pumps</title><para>Open <b>V7</b> first.</para></book>"
    assert text(tmp_path, source) == "Pumps\n\nOpen V7 first."


def test_what_is_not_well_formed_is_refused_and_nothing_is_fetched(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="a.xml is not well-formed XML"):
        text(tmp_path, "<a><b></a>")
    outside = "<!DOCTYPE x [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><x><y>before &x; after</y></x>"
    assert "root:" not in text(tmp_path, outside)
