"""The OpenAPI document is valid, complete, and what the application does."""

from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient

from askdock.services.api.dify.errors import PATHS as DIFY_PATHS
from askdock.services.api.openai.errors import PATHS as OPENAI_PATHS

OTHER_SHAPES = {OPENAI_PATHS: "OpenAIError", DIFY_PATHS: "DifyError"}
MCPS_OWN = {("/mcp", "400"), ("/mcp", "406")}


@pytest.fixture
def document(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation) for path, item in document["paths"].items() for method, operation in item.items()
    ]


def test_it_is_valid(document) -> None:
    schemathesis.openapi.from_dict(document).validate()


def test_every_operation_has_a_name_a_summary_and_a_tag(document) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    for _, path, operation in operations(document):
        assert operation["summary"], path
        assert operation["tags"], path


def test_errors_are_problem_documents_there_too(document) -> None:
    for method, path, operation in operations(document):
        for status, response in operation["responses"].items():
            if status >= "400" and path != "/ready":
                shape = next((shape for paths, shape in OTHER_SHAPES.items() if path.startswith(paths)), None)
                if shape is not None:
                    schema = response["content"]["application/json"]["schema"]
                    assert schema == {"$ref": f"#/components/schemas/{shape}"}, (method, path, status)
                elif (path, status) not in MCPS_OWN:
                    assert "application/problem+json" in response["content"], (method, path, status)


def test_every_field_is_described(document) -> None:
    schemas = {n: s for n, s in document["components"]["schemas"].items() if s.get("type") == "object"}
    bare = [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, content in schema.get("properties", {}).items()
        if not {"description", "$ref"} & set(content)
    ]
    assert not bare


def test_the_documentation_needs_no_other_host(client) -> None:
    html = client.get("/docs").text
    assert "http://" not in html
    assert "https://" not in html
    for asset in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon.png"):
        assert f'"docs/{asset}"' in html
        assert len(client.get(f"/docs/{asset}").content) > 500
