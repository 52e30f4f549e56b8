"""Suggested questions over HTTP: of documents that the caller may read, and only those that are answered."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.test_access import key

from askdock.bootstrap import System
from askdock.records import LOCAL, Readers, Role
from askdock.services.api.app import create_app

LEAVE = """# Leave policy

## Annual leave

Annual leave is 25 days a year for everyone.

## Sick leave

Sick leave needs a certificate after three days.

## Nothing
"""
SECRET = "# Canary plan\n\n## Canary budget\n\nThe canary budget is 7 million.\n"


@pytest.fixture
def client(real: System) -> Iterator[TestClient]:
    with TestClient(create_app(real), base_url="http://127.0.0.1") as client:
        for name, text in {"leave.md": LEAVE, "canary.md": SECRET}.items():
            assert client.post("/v1/documents", files={"file": (name, text)}).status_code == 202
        assert len(list(real.worker.drain(real.collections.get()))) == 2
        yield client


def starters(client: TestClient, headers: Any = None, language: str = "en") -> list[str]:
    answer = client.get(f"/v1/collections/default/starters?language={language}", headers=headers)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["questions"])


def test_each_is_answered(client: TestClient) -> None:
    found = starters(client)
    assert any("Annual leave" in one for one in found)
    for one in found:
        assert client.post("/v1/ask", json={"question": one}).json()["answered"], one
    assert all("关于" in one for one in starters(client, language="zh"))


def test_nothing_of_what_may_not_be_read(real: System, client: TestClient) -> None:
    collection = real.collections.get()
    (hidden,) = [one for one in real.documents.all(collection) if one.name == "canary.md"]
    assert any("Canary" in one for one in starters(client))
    real.catalogue.set_readers(collection.id, hidden.id, Readers(("u" + "0" * 16,)))
    admin, reader = key(real, Role.ADMIN), key(real, Role.READER, "default")
    assert any("Canary" in one for one in starters(client, admin))
    assert not any("Canary" in one for one in starters(client, reader))
    asked = client.post("/v1/ask", json={"question": "How long is annual leave?"}, headers=reader).json()
    follows = client.get(f"/v1/answers/{asked['id']}/follow-ups", headers=reader)
    assert follows.status_code == 200, follows.text
    assert follows.json()["questions"]
    assert "Canary" not in follows.text


def test_nothing_of_what_is_deleted(real: System, client: TestClient) -> None:
    assert any("Canary" in one for one in starters(client))
    (gone,) = [one for one in real.documents.all(real.collections.get()) if one.name == "canary.md"]
    assert client.delete(f"/v1/documents/{gone.id}").status_code == 204
    assert not any("Canary" in one for one in starters(client))


def test_what_was_found_first_is_gone_on_with_first(real: System, client: TestClient) -> None:
    collection = real.collections.get()
    ids = {one.name: one.id for one in real.documents.all(collection)}
    for first, other in (("leave.md", "canary.md"), ("canary.md", "leave.md")):
        asked = real.starters.after("Who pays?", [ids[first], ids[other]], [collection], LOCAL)
        found = asyncio.run(asked)
        assert ("Canary" in found[0]) is (first == "canary.md")


def test_documents_in_the_language_are_looked_at_first_and_noise_makes_no_question(
    real: System, client: TestClient
) -> None:
    texts = {f"a{number}.md": f"# Plan {number}\n\n## Budget\n\nIt is 7 million.\n" for number in range(9)}
    texts |= {
        "年假制度.md": "# 年假制度\n\n## 年假天数\n\n年假天数为每年 28 天。\n\n## ---\n\n## 0001065280\n\n无。\n"
    }
    for name, text in texts.items():
        assert client.post("/v1/documents", files={"file": (name, text)}).status_code == 202
    assert len(list(real.worker.drain(real.collections.get()))) == len(texts)
    found = starters(client, language="zh")
    assert "年假天数" in found[0]
    assert not any("---" in one or "0001065280" in one for one in found)


def test_golden_questions_are_proposed_of_documents_that_none_is_about(client: TestClient) -> None:
    found = client.get("/v1/golden/proposals").json()["proposals"]
    assert {one["document"] for one in found} == {"leave.md", "canary.md"}
    (annual,) = [one for one in found if "Annual leave" in one["question"]]
    assert annual["quote"] in LEAVE
    kept = {"question": annual["question"], "documents": [annual["document"]], "quote": annual["quote"]}
    kept["origin"] = "document"
    assert client.post("/v1/golden/questions", json=kept).json()["origin"] == "document"
    left = client.get("/v1/golden/proposals").json()["proposals"]
    assert {one["document"] for one in left} == {"canary.md"}
    run = client.post("/v1/golden/runs", json={}).json()
    while client.get(f"/v1/golden/runs/{run['id']}").json()["run"]["state"] == "running":
        pass
    assert client.get(f"/v1/golden/runs/{run['id']}").json()["run"]["right"] == 1


def test_proposals_are_for_admins(real: System, client: TestClient) -> None:
    editor = key(real, Role.EDITOR, "default")
    assert client.get("/v1/golden/proposals", headers=editor).status_code == 403
