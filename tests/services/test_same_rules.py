"""Rules for input that hold on every route."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from askdock.services.api.app import create_app
from askdock.settings import Settings

HALF = "hotel \ud83d"


def routes(text: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Each route that takes a question or a search, asked this."""
    return {
        "ask": ("/v1/ask", {"question": text}),
        "search": ("/v1/search", {"query": text}),
        "chat": ("/v1/chat/completions", {"model": "default", "messages": [{"role": "user", "content": text}]}),
        "chat parts": (
            "/v1/chat/completions",
            {"model": "default", "messages": [{"role": "user", "content": [{"type": "text", "text": text}]}]},
        ),
        "responses": ("/v1/responses", {"model": "default", "input": text}),
        "completions": ("/v1/completions", {"model": "default", "prompt": text}),
        "vector store": ("/v1/vector_stores/default/search", {"query": text}),
        "embeddings": ("/v1/embeddings", {"model": "default", "input": text}),
        "Dify": ("/retrieval", {"knowledge_id": "default", "query": text, "retrieval_setting": {"top_k": 2}}),
    }


@pytest.mark.parametrize("route", routes(""))
@pytest.mark.parametrize("text", [HALF, "", " \n", "🙂", "。。。", "?!"])
def test_what_is_no_question_is_refused_everywhere(client: TestClient, route: str, text: str) -> None:
    path, body = routes(text)[route]
    assert 400 <= client.post(path, content=_json(body), headers=JSON).status_code < 500


@pytest.mark.parametrize("route", routes(""))
def test_a_short_question_is_answered_everywhere(client: TestClient, route: str) -> None:
    path, body = routes("的")[route]
    assert client.post(path, json=body).status_code == 200


HISTORIES = {
    "ask": ("/v1/ask", {"question": "leave?", "history": [{"role": "user", "content": HALF}]}),
    "chat": (
        "/v1/chat/completions",
        {
            "model": "default",
            "messages": [{"role": "user", "content": HALF}, {"role": "user", "content": "leave?"}],
        },
    ),
    "responses": (
        "/v1/responses",
        {"model": "default", "input": [{"role": "user", "content": HALF}, {"role": "user", "content": "leave?"}]},
    ),
}


@pytest.mark.parametrize("route", HISTORIES)
def test_half_a_character_in_the_history_is_refused(client: TestClient, route: str) -> None:
    path, body = HISTORIES[route]
    assert client.post(path, content=_json(body), headers=JSON).status_code == 422


@pytest.mark.parametrize(
    "filters",
    [
        {"type": "and", "filters": 5},
        {"type": "and", "filters": {"type": "eq"}},
        {"type": "and", "filters": None},
        {"type": "eq", "key": "tag", "value": HALF},
    ],
)
def test_a_filter_that_is_none_is_refused(client: TestClient, filters: dict[str, Any]) -> None:
    body = {"query": "hotel", "filters": filters}
    answer = client.post("/v1/vector_stores/default/search", content=_json(body), headers=JSON)
    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["/", "/health", "/ready"])
def test_head_is_answered_like_get(client: TestClient, path: str) -> None:
    answer = client.head(path)
    assert (answer.status_code, answer.content) == (client.get(path).status_code, b"")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://127.0.0.1"}, 200),
        ({"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Origin": "http://app.example", "Sec-Fetch-Site": "cross-site"}, 200),
        ({"Origin": "http://127.0.0.1:3000", "Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://127.0.0.1:3000"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
@pytest.mark.parametrize("path", ["/v1/search", "/mcp"])
def test_writes_of_other_origins_are_refused(
    system: Any, settings: Settings, headers: dict[str, str], status: int, path: str
) -> None:
    system.settings = settings.model_copy(update={"cors_origins": ("http://app.example",)})
    body = {"query": "leave"} if path == "/v1/search" else {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accept = {"Accept": "application/json, text/event-stream"}
    with TestClient(create_app(system), base_url="http://127.0.0.1") as client:
        assert client.post(path, json=body, headers={**accept, **headers}).status_code == status


@pytest.mark.parametrize(
    "asked",
    [
        "authorization,content-type,x-stainless-arch,x-stainless-retry-count",
        "mcp-protocol-version",
        "last-event-id",
    ],
)
@pytest.mark.parametrize("path", ["/v1/chat/completions", "/mcp"])
def test_an_allowed_origin_may_send_what_its_library_sends(
    system: Any, settings: Settings, asked: str, path: str
) -> None:
    system.settings = settings.model_copy(update={"cors_origins": ("http://app.example",)})
    headers = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": asked}
    with TestClient(create_app(system), base_url="http://127.0.0.1") as client:
        assert client.options(path, headers={"Origin": "http://app.example", **headers}).status_code == 200
        assert client.options(path, headers={"Origin": "http://evil.example", **headers}).status_code == 400


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (None, 1),
        ({"logical_operator": "and", "conditions": []}, 1),
        ({"conditions": [{"name": ["media_type"], "comparison_operator": "is", "value": "application/pdf"}]}, 1),
        ({"conditions": [{"name": ["color"], "comparison_operator": "is", "value": "red"}]}, 422),
        ({"conditions": [{"name": ["media_type"], "comparison_operator": "start with", "value": "a"}]}, 422),
        ({"conditions": [{"name": ["tag"], "comparison_operator": "empty"}]}, 422),
    ],
)
def test_difys_conditions_are_applied_or_refused(
    client: TestClient, system: Any, condition: dict[str, Any] | None, found: int
) -> None:
    setting = {"top_k": None, "score_threshold": None}
    body = {
        "knowledge_id": "default",
        "query": "leave",
        "retrieval_setting": setting,
        "metadata_condition": condition,
    }
    answer = client.post("/retrieval", json=body)
    if found == 422:
        assert answer.status_code == 422
        return
    assert len(answer.json()["records"]) == found
    if condition and condition["conditions"]:
        assert system.retriever.queries[-1].filter.media_types == ("application/pdf",)


def test_dify_is_told_of_a_wrong_key_as_it_expects(client: TestClient, system: Any) -> None:
    from tests.services.test_access import key

    key(system)
    answer = client.post("/retrieval", json={}, headers={"Authorization": "Bearer wrong"})
    assert (answer.status_code, answer.json()["error_code"]) == (403, 1002)


JSON = {"Content-Type": "application/json"}


def _json(body: object) -> bytes:
    import json

    return json.dumps(body).encode("ascii")


def _upload(client: TestClient, *dispositions: str) -> list[dict[str, Any]]:
    parts = "".join(
        f"--XX\r\nContent-Disposition: form-data; {one}\r\n\r\ncontent {at}\r\n"
        for at, one in enumerate(dispositions)
    )
    headers = {"Content-Type": "multipart/form-data; boundary=XX"}
    answer = client.post("/v1/documents", content=f"{parts}--XX--\r\n".encode(), headers=headers)
    assert answer.status_code == 202, answer.text
    return [one["document"] for one in answer.json()["results"]]


def test_two_files_of_one_name_in_two_folders_are_two_documents(client: TestClient) -> None:
    found = _upload(client, 'name="file"; filename="2023/report.txt"', 'name="file"; filename="2024/report.txt"')
    assert [(one["name"], one["source_uri"]) for one in found] == [
        ("report.txt", "upload:2023/report.txt"),
        ("report.txt", "upload:2024/report.txt"),
    ]
    assert len({one["id"] for one in found}) == 2


@pytest.mark.parametrize(
    ("given", "uri"),
    [
        ("../../etc/report.txt", "upload:report.txt"),
        ("/home/me/report.txt", "upload:report.txt"),
        ("a//report.txt", "upload:report.txt"),
        ("a/./report.txt", "upload:report.txt"),
        ("a/b/report.txt", "upload:a/b/report.txt"),
    ],
)
def test_only_a_path_below_a_folder_is_kept(client: TestClient, given: str, uri: str) -> None:
    (found,) = _upload(client, f'name="file"; filename="{given}"')
    assert found["source_uri"] == uri


@pytest.mark.parametrize(
    "name",
    [
        "filename=\"resume.txt\"; filename*=UTF-8''r%C3%A9sum%C3%A9.txt",
        'filename="=?UTF-8?B?csOpc3Vtw6kudHh0?="',
        'filename="=?utf-8?q?r=C3=A9sum=C3=A9.txt?="',
        "filename*=UTF-8''r%C3%A9sum%C3%A9.txt",
        "filename*=utf-8'en'r%C3%A9sum%C3%A9.txt; x=1",
    ],
)
def test_encoded_names_are_read(client: TestClient, name: str) -> None:
    (found,) = _upload(client, f'name="file"; {name}')
    assert found["name"] == "résumé.txt"


@pytest.mark.parametrize(("count", "status"), [(1, 202), (32, 202), (33, 422)])
def test_a_document_has_at_most_32_tags(client: TestClient, count: int, status: int) -> None:
    answer = client.post(
        "/v1/documents",
        files={"file": ("a.txt", b"Everyone has 25 days.")},
        data={"tag": [f"t{at:02}" for at in range(count)]},
    )
    assert answer.status_code == status
    if status == 202:
        assert len(answer.json()["results"][0]["document"]["tags"]) == count
    else:
        assert "at most 32 tags" in answer.json()["detail"]
