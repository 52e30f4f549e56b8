"""Metadata over HTTP, over the real catalogue, files and store: declared, set in every way, filtered by."""

import json
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.test_access import key

from askdock.adapters.memory import HashEmbedder
from askdock.backup.create import Backup
from askdock.backup.restore import Restore
from askdock.bootstrap import Parts, System
from askdock.records import Readers, Role
from askdock.services.api.app import create_app
from askdock.settings import Settings

TEXT = "Everyone has {} days of annual leave."
ENDINGS = ("old", "new", "other")


@pytest.fixture
def client(real: System) -> Iterator[TestClient]:
    with TestClient(create_app(real), base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
def ids(real: System, client: TestClient) -> dict[str, str]:
    """Three documents by name, in folders of years, whose front matter names an owner."""
    fields: dict[str, Any] = {
        "year": {"type": "number", "path": "**/{value}/*"},
        "owner": {"type": "text", "stated": "Owner"},
        "since": {"type": "date"},
        "regions": {"type": "list"},
    }
    for name, body in fields.items():
        assert client.put(f"/v1/metadata/fields/{name}", json=body).status_code == 200
    made = {}
    for number, name in enumerate(ENDINGS):
        path = f"hr/{2023 + number}/{name}.md"
        text = f"---\nowner: {name.title()}\n---\n\n# Leave\n\n{TEXT.format(20 + number)}\n"
        values = json.dumps({"since": f"202{3 + number}-01-01", "regions": ["de", name]})
        sent = client.post("/v1/documents", files={"file": (path, text)}, data={"metadata": values})
        assert sent.status_code == 202, sent.text
        made[name] = sent.json()["results"][0]["document"]["id"]
    assert len(list(real.worker.drain(real.collections.get()))) == 3
    return made


def compare(op: str, name: str, value: Any) -> dict[str, Any]:
    return {"type": op, "key": name, "value": value}


def found(client: TestClient, condition: Any, **headers: str) -> set[str]:
    body = {"query": "days of annual leave", "filter": {"metadata": condition}}
    answer = client.post("/v1/search", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return {one["document_name"].removesuffix(".md") for one in answer.json()["passages"]}


def test_values_are_found_in_path_and_front_matter_and_given(client: TestClient, ids: dict[str, str]) -> None:
    values = client.get(f"/v1/documents/{ids['old']}/metadata").json()["values"]
    assert values == {"year": 2023, "owner": "Old", "since": "2023-01-01", "regions": ["de", "old"]}
    several = {"values": {"since": None, "owner": "All"}, "where": compare("lt", "year", 2025)}
    assert client.post("/v1/metadata/values", json=several).json() == {"documents": 2}
    assert found(client, compare("eq", "owner", "All")) == {"old", "new"}
    assert found(client, compare("ne", "since", "2025-01-01")) == {"old", "new"}
    one = client.patch(f"/v1/documents/{ids['other']}/metadata", json={"values": {"regions": ["fr"]}})
    assert one.json()["values"]["regions"] == ["fr"]
    assert client.delete("/v1/metadata/fields/owner").status_code == 204
    assert "owner" not in client.get(f"/v1/documents/{ids['old']}/metadata").json()["values"]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (compare("eq", "year", 2024), {"new"}),
        (compare("gte", "since", "2024-01-01"), {"new", "other"}),
        (compare("in", "regions", ["old", "new"]), {"old", "new"}),
        (compare("nin", "regions", ["old", "new"]), {"other"}),
        (compare("ne", "filename", "old.md"), {"new", "other"}),
        ({"type": "and", "filters": [compare("eq", "regions", "de"), compare("lt", "year", 2024)]}, {"old"}),
        (
            {"type": "or", "filters": [compare("eq", "year", 2024), compare("gt", "year", 2024)]},
            {"new", "other"},
        ),
    ],
)
def test_every_surface_takes_the_grammar(
    client: TestClient, ids: dict[str, str], condition: dict[str, Any], expected: set[str]
) -> None:
    assert found(client, condition) == expected
    body = {"query": "days of annual leave", "filters": condition}
    page = client.post("/v1/vector_stores/default/search", json=body).json()
    assert {one["file_id"] for one in page["data"]} == {ids[name] for name in expected}
    assert page["data"][0]["attributes"].keys() >= {"year", "owner", "since", "regions"}
    asked = {"question": "How many days of annual leave are there?", "filter": {"metadata": condition}}
    answer = client.post("/v1/ask", json=asked).json()
    assert {one["document_id"] for one in answer["citations"]} <= {ids[name] for name in expected}
    assert answer["citations"]
    call = {"name": "search", "arguments": {"query": "annual leave", "where": condition}}
    sent = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    accepts = {"Accept": "application/json, text/event-stream"}
    told = client.post("/mcp", json=sent, headers=accepts)
    assert told.status_code == 200, told.text
    for name in ENDINGS:
        assert (ids[name] in told.text) == (name in expected)


@pytest.mark.parametrize(
    ("said", "name", "value", "expected"),
    [
        ("≥", "year", 2024, {"new", "other"}),
        ("before", "since", "2024-01-01", {"old"}),
        ("contains", "regions", "new", {"new"}),
        ("not in", "owner", ["Old", "New"], {"other"}),
        ("is not", "document_name", "old.md", {"new", "other"}),
    ],
)
def test_difys_operators(
    client: TestClient, ids: dict[str, str], said: str, name: str, value: Any, expected: set[str]
) -> None:
    condition = {"conditions": [{"name": [name], "comparison_operator": said, "value": value}]}
    body = {"knowledge_id": "default", "query": "annual leave", "retrieval_setting": {"top_k": 5}}
    answer = client.post("/retrieval", json={**body, "metadata_condition": condition}).json()
    assert {one["metadata"]["document_id"] for one in answer["records"]} == {ids[one] for one in expected}
    refused = {"conditions": [{"name": ["owner"], "comparison_operator": "contains", "value": "x"}]}
    assert client.post("/retrieval", json={**body, "metadata_condition": refused}).status_code == 422


@pytest.mark.parametrize(
    ("condition", "named"),
    [
        (compare("eq", "colour", "red"), "colour"),
        (compare("eq", "year", "2024"), "year"),
        (compare("eq", "year", True), "year"),
        (compare("eq", "since", "yesterday"), "since"),
        (compare("gt", "owner", "A"), "owner"),
        (compare("in", "owner", "A"), "owner"),
        (compare("eq", "owner", ["A"]), "owner"),
        ({"type": "or", "filters": [compare("eq", "year", 1), compare("eq", "nowhere", 1)]}, "nowhere"),
    ],
)
def test_a_wrong_filter_is_told_by_its_field(
    client: TestClient, ids: dict[str, str], condition: dict[str, Any], named: str
) -> None:
    assert ids
    for path, body in (
        ("/v1/search", {"query": "leave", "filter": {"metadata": condition}}),
        ("/v1/ask", {"question": "leave", "filter": {"metadata": condition}, "stream": True}),
        ("/v1/vector_stores/default/search", {"query": "leave", "filters": condition}),
    ):
        answer = client.post(path, json=body)
        assert (answer.status_code, f"'{named}'" in answer.text) == (422, True), answer.text


@pytest.mark.parametrize(
    ("values", "named"), [({"year": "x"}, "year"), ({"regions": []}, "regions"), ({"no": 1}, "no")]
)
def test_a_wrong_value_is_told_by_its_field(
    client: TestClient, ids: dict[str, str], values: dict[str, Any], named: str
) -> None:
    answer = client.patch(f"/v1/documents/{ids['old']}/metadata", json={"values": values})
    assert (answer.status_code, f"'{named}'" in answer.json()["detail"]) == (422, True)
    sent = client.post("/v1/documents", files={"file": ("x.txt", "x")}, data={"metadata": json.dumps(values)})
    assert sent.status_code == 422


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("filename", {"type": "text"}, 422),
        ("year", {"type": "text"}, 409),
        ("x", {"type": "text", "path": "a/*"}, 422),
        ("x", {"type": "text", "path": "*{value}*"}, 422),
    ],
)
def test_a_wrong_field_is_refused(
    client: TestClient, ids: dict[str, str], name: str, body: dict[str, Any], status: int
) -> None:
    assert ids
    assert client.put(f"/v1/metadata/fields/{name}", json=body).status_code == status


def test_a_filter_finds_nothing_that_may_not_be_read(
    real: System, client: TestClient, ids: dict[str, str]
) -> None:
    collection = real.collections.get()
    real.catalogue.set_readers(collection.id, ids["new"], Readers(("u" + "0" * 16,)))
    admin, reader = key(real, Role.ADMIN), key(real, Role.READER, "default")
    condition = compare("gte", "year", 2023)
    assert found(client, condition, **admin) == set(ENDINGS)
    assert found(client, condition, **reader) == {"old", "other"}
    assert found(client, compare("eq", "filename", "new.md"), **reader) == set()
    assert client.get(f"/v1/documents/{ids['new']}/metadata", headers=reader).status_code == 404
    editor = key(real, Role.EDITOR, "default")
    body = {"where": condition, "values": {"owner": "x"}}
    assert client.post("/v1/metadata/values", json=body, headers=editor).json() == {"documents": 2}
    kept = client.get(f"/v1/documents/{ids['new']}/metadata", headers=admin).json()["values"]
    assert kept["owner"] == "New"


def test_a_backup_brings_metadata_back(
    real: System, settings: Settings, tmp_path: Path, ids: dict[str, str]
) -> None:
    target = tmp_path / "all.tar"
    backup = Backup(real.catalogue, real.files, real.store, metadata=real.metadata_store)
    deque(backup.write(target), maxlen=1)
    other = System(settings.model_copy(update={"data_dir": tmp_path / "other"}), Parts(embedder=HashEmbedder(32)))
    with closing(other.database):
        restore = Restore(other.catalogue, other.files, other.store, metadata=other.metadata_store)
        deque(restore.read(target), maxlen=1)
        every = list(ids.values())
        assert other.metadata.values(every) == real.metadata.values(every)
        assert other.metadata.fields(other.collections.get()) == real.metadata.fields(real.collections.get())


def test_a_question_names_a_document_by_its_year(client: TestClient, ids: dict[str, str]) -> None:
    """No file's name has the year; the field `year`, which the path tells, has, and so has `since`."""

    def traced(question: str) -> Any:
        answer = client.post("/v1/ask", json={"question": question}).json()
        return answer, client.get(f"/v1/answers/{answer['id']}/trace").json()

    answer, trace = traced("How many days of annual leave are in the 2024 policy?")
    assert trace["dated"] == "2024"
    assert {one["document_id"] for one in trace["passages"]} == {ids["new"]}
    assert "21 days" in answer["text"]
    _, trace = traced("How many days of annual leave are in the latest policy?")
    assert trace["dated"] == "latest"
    assert trace["passages"][0]["document_id"] == ids["other"]
    _, trace = traced("How many days of annual leave are in the 2019 policy?")
    assert trace["dated"] == ""
    assert len(trace["passages"]) == 3


def test_a_year_of_a_document_widens_no_right(real: System, client: TestClient, ids: dict[str, str]) -> None:
    real.catalogue.set_readers(real.collections.get().id, ids["new"], Readers(("board",), ()))
    asked = {"query": "How many days of annual leave are in the 2024 policy?"}
    found = client.post("/v1/search", json=asked, headers=key(real, Role.READER)).json()["passages"]
    assert ids["new"] not in {one["document_id"] for one in found}


def test_what_a_rule_found_goes_with_the_rule(client: TestClient, ids: dict[str, str]) -> None:
    path = "/v1/metadata/fields/year"

    def years() -> set[Any]:
        told = (client.get(f"/v1/documents/{one}/metadata").json()["values"] for one in ids.values())
        return {values.get("year") for values in told}

    client.patch(f"/v1/documents/{ids['old']}/metadata", json={"values": {"year": 1999}})
    assert years() == {1999, 2024, 2025}
    assert client.put(path, json={"type": "number", "path": "finance/{value}/*"}).status_code == 200
    assert years() == {1999, None}
    assert client.put(path, json={"type": "number", "path": "hr/{value}/*"}).status_code == 200
    assert years() == {1999, 2024, 2025}
    assert client.put(path, json={"type": "number", "description": "of the policy"}).status_code == 200
    assert years() == {1999, None}
