"""Twenty collections on the real store, each with words of its own: no caller ever sees another's.

A few hundred questions by default; ASKDOCK_TEST_CASES=2000 asks as many.
"""

import io
import json
import os
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.test_access import key

from askdock.bootstrap import System
from askdock.records import DocumentStatus, Grant, Group, Readers, Role, digest, make_key
from askdock.services.api.app import create_app
from askdock.services.common import audit
from askdock.settings import Settings

COLLECTIONS = 20
QUERIES = int(os.environ.get("ASKDOCK_TEST_CASES", "200"))
TOPICS = ("leave", "travel", "security", "payroll")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"key_requests_per_minute": 0, "embedded_worker": False})


def hidden(number: int) -> str:
    """The canary of a collection's document that nobody but admins may read."""
    return f"secretwren{number:02d}q"


def fill(system: System) -> dict[str, dict[str, str]]:
    """Twenty collections of the same sentences, each with its canary, and a hidden document; a key for each."""
    keys = {}
    for number in range(COLLECTIONS):
        collection = system.collections.create(f"team-{number}")
        for topic in TOPICS:
            text = (
                f"# {topic}\n\nThe rule about {topic} is canary{number:02d}x: everyone knows the {topic} rule.\n"
            )
            system.documents.receive(collection, f"{topic}.md", f"upload:{topic}.md", io.BytesIO(text.encode()))
        secret = f"# board\n\nThe rule about board is {hidden(number)}: everyone knows the board rule.\n"
        content, uri = io.BytesIO(secret.encode()), f"upload:{hidden(number)}/board.md"
        system.documents.receive(collection, "board.md", uri, content, readers=Readers(groups=("0" * 16,)))
        keys[f"canary{number:02d}x"] = key(system, Role.READER, collection.name)
    ingest(system)
    return keys


def ingest(system: System) -> None:
    """Until every document can be searched."""
    system.background.start()
    try:
        while set(system.catalogue.count_documents()) != {DocumentStatus.READY}:
            system.worker.wake()
    finally:
        system.background.stop()


def test_no_caller_sees_another_ones_canary(
    real_system: System, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keys = fill(real_system)
    audit.open_audit(tmp_path / "audit.jsonl")
    chance = random.Random(7)  # noqa: S311 - the same questions each time
    names, secrets = list(keys), [hidden(number) for number in range(COLLECTIONS)]
    own = asked = 0
    with TestClient(create_app(real_system), base_url="http://127.0.0.1") as client:
        for _ in range(QUERIES):
            mine, theirs = chance.randrange(COLLECTIONS), chance.randrange(COLLECTIONS)
            reach = f"team-{mine}" if chance.random() < 0.8 else f"team-{theirs}"
            # A question that names what its collection does not hold may be refused: half of them do.
            named = names[theirs] if chance.random() < 0.5 else ""
            answer = ask(
                client, keys[names[mine]], reach, f"the {chance.choice((*TOPICS, 'board'))} rule {named}?"
            )
            asked += 1
            shown = answer.text.replace(names[theirs] + "?", "")  # what was asked may be said again
            foreign = [name for name in names if name in shown and name != names[mine]]
            foreign += [name for name in secrets if name in shown]
            assert not foreign, (mine, theirs, reach, answer.text)
            own += names[mine] in answer.text
            assert is_answered(answer) == (reach == f"team-{mine}")
        for mine, name in enumerate(names):
            listed = client.get(f"/v1/documents?collection=team-{mine}", headers=keys[name])
            assert {one["name"] for one in listed.json()["documents"]} == {f"{topic}.md" for topic in TOPICS}
            collections = client.get("/v1/collections", headers=keys[name]).json()["collections"]
            assert [one["name"] for one in collections] == [f"team-{mine}"]
            assert not [one for one in secrets if one in listed.text + json.dumps(collections)]
            together = [f"team-{mine}", f"team-{(mine + 1) % COLLECTIONS}"]
            both = {"question": "the leave rule?", "collections": together}
            refused = client.post("/v1/ask", json=both, headers=keys[name])
            assert refused.status_code == 404
            assert not [one for one in (*names, *secrets) if one in refused.text]
    assert asked == QUERIES
    assert own > QUERIES / 2
    written = caplog.text + (tmp_path / "audit.jsonl").read_text()
    assert not [name for name in (*names, *secrets) if name in written]
    assert all(json.loads(line)["caller"] for line in (tmp_path / "audit.jsonl").read_text().splitlines())


def ask(client: TestClient, headers: dict[str, str], collection: str, question: str) -> Any:
    """By one of the ways there are, which the question decides."""
    match sum(question.encode()) % 10:
        case 0:
            body: dict[str, Any] = {"query": question, "collection": collection}
            return client.post("/v1/search", json=body, headers=headers)
        case 1:
            body = {"question": question, "collection": collection}
            return client.post("/v1/ask", json=body, headers=headers)
        case 2:
            body = {"model": collection, "messages": [{"role": "user", "content": question}]}
            return client.post("/v1/chat/completions", json=body, headers=headers)
        case 3:
            body = {"model": collection, "input": question}
            return client.post("/v1/responses", json=body, headers=headers)
        case 4:
            body = {"model": collection, "prompt": question}
            return client.post("/v1/completions", json=body, headers=headers)
        case 5:
            body = {"knowledge_id": collection, "query": question, "retrieval_setting": {"top_k": 4}}
            return client.post("/retrieval", json=body, headers=headers)
        case 6:
            call = {"name": "ask", "arguments": {"question": question, "collection": collection}}
            body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
            accepted = {**headers, "Accept": "application/json, text/event-stream"}
            return client.post("/mcp", json=body, headers=accepted)
        case 7:
            body = {"question": question, "collection": collection, "stream": True}
            return client.post("/v1/ask", json=body, headers=headers)
        case 8:  # how the answer came about
            body = {"question": question, "collection": collection}
            answer = client.post("/v1/ask", json=body, headers=headers)
            if answer.status_code != 200:
                return answer
            return client.get(f"/v1/answers/{answer.json()['id']}/trace", headers=headers)
        case _:
            return client.post(f"/v1/vector_stores/{collection}/search", json={"query": question}, headers=headers)


def is_answered(answer: Any) -> bool:
    """Whether the request was not refused; MCP tells refusals in its own way."""
    if answer.status_code != 200 or answer.headers["content-type"].startswith("text/event-stream"):
        return bool(answer.status_code == 200)
    return not answer.json().get("result", {}).get("isError", False)


def test_no_reader_sees_the_canary_of_a_document_that_is_not_its_own(
    real_system: System, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One collection, a document for each of six groups, of the same words but for the canary."""
    teams = [f"rightwren{letter}" for letter in "abcdef"]
    collection = real_system.collections.create("shared")
    users = real_system.people.users
    real_system.people.create("root@example.com", "root", [Grant(Role.ADMIN)], [])
    callers = {}
    for number, name in enumerate(teams):
        group = Group(f"{number}" * 16, f"team-{number}", (Grant(Role.READER, ("shared",)),))
        users.add_group(group)
        for topic in TOPICS:
            text = f"# {topic}\n\nThe rule about {topic} is {name}: everyone knows the {topic} rule of {number}.\n"
            readers = Readers(groups=(group.id,))
            content, uri = io.BytesIO(text.encode()), f"upload:{name}/{topic}.md"
            real_system.documents.receive(collection, f"{name}-{topic}.md", uri, content, readers=readers)
        user = real_system.people.create(f"{number}@example.com", "x", [], [group.name])[0]
        made, secret = make_key("k", Role.READER, None, datetime.now(UTC), user_id=user.id)
        real_system.keys.add(made, digest(secret))
        callers[name] = {"Authorization": f"Bearer {secret}"}
    ingest(real_system)
    audit.open_audit(tmp_path / "audit.jsonl")
    chance = random.Random(11)  # noqa: S311 - the same questions each time
    own = 0
    with TestClient(create_app(real_system), base_url="http://127.0.0.1") as client:
        for turn in range(max(QUERIES, 4 * len(teams))):
            mine, theirs = teams[turn % len(teams)], chance.choice(teams)
            question = f"the {chance.choice(TOPICS)} rule {theirs if chance.random() < 0.3 else ''}?"
            answer = ask(client, callers[mine], "shared", question)
            assert answer.status_code == 200
            shown = answer.text.replace(question, "").replace(f"{theirs}?", "")
            assert not [name for name in teams if name in shown and name != mine], (mine, answer.text)
            own += mine in answer.text
        for mine, headers in callers.items():
            listed = client.get("/v1/documents?collection=shared", headers=headers)
            assert {one["name"].split("-")[0] for one in listed.json()["documents"]} == {mine}
    assert own > QUERIES / 2
    assert not [name for name in teams if name in (tmp_path / "audit.jsonl").read_text()]
    assert not [name for name in teams if name in caplog.text]
