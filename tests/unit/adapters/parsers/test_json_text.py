import json
from pathlib import Path

import pytest

from askdock.adapters.parsers.json_text import JsonParser
from askdock.errors import DocumentTooComplex, UnreadableDocument


def rows(tmp_path: Path, source: str) -> list[str]:
    file = tmp_path / "stored"
    file.write_text(source, encoding="utf-8")
    document = JsonParser().parse(file, "a.json")
    return [document.text[b.start : b.end] for b in document.blocks]


def test_records_can_be_understood_alone(tmp_path: Path) -> None:
    records = [{"name": "Valve", "size": {"dn": 20}, "tags": ["a", "b"]}, {"name": "阀门", "none": None}]
    expected = ["name: Valve; size.dn: 20; tags: a, b", "name: 阀门"]
    assert rows(tmp_path, json.dumps(records)) == expected
    assert rows(tmp_path, "\n".join(map(json.dumps, records))) == expected
    assert rows(tmp_path, '{"a": 1, "b": [{"c": true}, 2]}') == ["a: 1", "b[1].c: true; b[2]: 2"]
    assert rows(tmp_path, '"only"') == ["only"]


def test_records_within_an_object_are_records_of_a_section(tmp_path: Path) -> None:
    source = {"site": "North", "pumps": [{"id": "P7", "bar": 9.5}, {"id": "P8", "bar": 4}]}
    assert rows(tmp_path, json.dumps(source)) == ["site: North", "pumps", "id: P7; bar: 9.5", "id: P8; bar: 4"]


def test_what_is_no_json_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"a\.json: line 2 is not valid JSON"):
        rows(tmp_path, '{"a": 1}\n{"a": }')


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentTooComplex):
        rows(tmp_path, "[" * 100_000 + "]" * 100_000)
