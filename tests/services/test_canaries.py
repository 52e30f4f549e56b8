"""Twenty collections on real stores, with documents of different rights: no caller ever sees another's words.

On the embedded store, on Milvus (the server of MILVUS_23_URL, else Milvus Lite) and on the Elasticsearch of
ELASTICSEARCH_URL. A few hundred questions by default; ASKDOCK_TEST_CASES=2000 asks as many of each.
"""

import io
import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
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
CASES = {"embedded": 200, "milvus": 60, "elasticsearch": 60, "opensearch": 60}
"""Questions in each test where ASKDOCK_TEST_CASES does not say otherwise."""
TOPICS = ("leave", "travel", "security", "payroll")
CREW, BOARD = "crew", "board"


@pytest.fixture(params=CASES)
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    unlimited: dict[str, Any] = {"key_requests_per_minute": 0, "embedded_worker": False, "store": request.param}
    if request.param == "milvus":
        given = os.environ.get("MILVUS_23_URL")
        unlimited["milvus_dense_only"] = given is not None
        unlimited["vector_db_host"] = given or request.getfixturevalue("milvus_lite")
    elif request.param != "embedded":
        unlimited["vector_db_host"] = request.getfixturevalue(f"{request.param}_url")
    return settings.model_copy(update={**unlimited, "vector_db_timeout_seconds": 60.0})


@pytest.fixture
def queries(settings: Settings) -> int:
    """How many questions are asked."""
    return int(os.environ.get("ASKDOCK_TEST_CASES", CASES[settings.store]))


@pytest.fixture
def filled(real_system: System) -> Iterator[System]:
    """A system whose collections go from the store's server at the end."""
    yield real_system
    for collection in real_system.collections.all():
        real_system.store.drop_generation(collection.generation)


@dataclass(frozen=True)
class Asker:
    """Who asks, of which collection, and the canaries that it may see."""

    headers: dict[str, str]
    number: int
    seen: frozenset[str]


def open_to_all(number: int) -> str:
    """The canary of what everybody who reads the collection may read."""
    return f"canary{number:02d}x"


def of_crew(number: int) -> str:
    """That of the document for one group alone."""
    return f"crewwren{number:02d}m"


def hidden(number: int) -> str:
    """That of the document that nobody but admins may read."""
    return f"secretwren{number:02d}q"


def every_canary() -> list[str]:
    return [of(number) for of in (open_to_all, of_crew, hidden) for number in range(COLLECTIONS)]


def fill(system: System) -> list[Asker]:
    """Twenty collections of the same sentences, each with documents of three kinds of rights; for each a service's
    key and one of a user in the group."""
    askers = []
    system.people.create("root@example.com", "root", [Grant(Role.ADMIN)], [])
    for number in range(COLLECTIONS):
        collection = system.collections.create(f"team-{number}")
        group = Group(f"{number:016d}", f"crew-{number}", (Grant(Role.READER, (collection.name,)),))
        system.people.users.add_group(group)
        rights: list[tuple[str, str, Readers | None]] = [(topic, open_to_all(number), None) for topic in TOPICS]
        rights.append((CREW, of_crew(number), Readers(groups=(group.id,))))
        rights.append((BOARD, hidden(number), Readers(groups=("f" * 16,))))
        for topic, canary, readers in rights:
            text = f"# {topic}\n\nThe rule about {topic} is {canary}: everyone knows the {topic} rule.\n"
            uri = f"upload:{topic}.md" if readers is None else f"upload:{canary}/{topic}.md"
            system.documents.receive(collection, f"{topic}.md", uri, io.BytesIO(text.encode()), readers=readers)
        own = key(system, Role.READER, collection.name)
        askers.append(Asker(own, number, frozenset({open_to_all(number)})))
        member = key_of(system, system.people.create(f"{number}@example.com", "x", [], [group.name])[0].id)
        askers.append(Asker(member, number, frozenset({open_to_all(number), of_crew(number)})))
    ingest(system)
    return askers


def key_of(system: System, user_id: str) -> dict[str, str]:
    """A key of a user."""
    made, secret = make_key("k", Role.READER, None, datetime.now(UTC), user_id=user_id)
    system.keys.add(made, digest(secret))
    return {"Authorization": f"Bearer {secret}"}


def ingest(system: System) -> None:
    """Until every document can be searched."""
    system.background.start()
    try:
        while set(system.catalogue.count_documents()) != {DocumentStatus.READY}:
            system.worker.wake()
    finally:
        system.background.stop()


def test_no_caller_sees_another_ones_canary(
    filled: System, queries: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    askers, canaries = fill(filled), every_canary()
    audit.open_audit(tmp_path / "audit.jsonl")
    chance = random.Random(7)  # noqa: S311 - the same questions each time
    own = crew = 0
    with TestClient(create_app(filled), base_url="http://127.0.0.1") as client:
        for _ in range(queries):
            asker, theirs = chance.choice(askers), chance.randrange(COLLECTIONS)
            reach = asker.number if chance.random() < 0.8 else theirs
            # A question that names what its collection does not hold may be refused: half of them do.
            named = open_to_all(theirs) if chance.random() < 0.5 else ""
            topic = chance.choice((*TOPICS, CREW, BOARD))
            answer = ask(client, asker.headers, f"team-{reach}", f"the {topic} rule {named}?")
            shown = answer.text.replace(f"{named}?", "")  # what was asked may be said again
            foreign = [one for one in canaries if one in shown and one not in asker.seen]
            assert not foreign, (asker.number, reach, answer.text)
            own += open_to_all(asker.number) in answer.text
            crew += of_crew(asker.number) in answer.text
            assert is_answered(answer) == (reach == asker.number)
        for asker in askers:
            assert not looked_at(client, asker) & (set(canaries) - asker.seen)
    assert own > queries / 3
    assert crew > 0
    written = caplog.text + (tmp_path / "audit.jsonl").read_text()
    assert not [one for one in canaries if one in written]
    assert all(json.loads(line)["caller"] for line in (tmp_path / "audit.jsonl").read_text().splitlines())


def looked_at(client: TestClient, asker: Asker) -> set[str]:
    """The canaries in lists, suggestions and refusals."""
    collection = f"team-{asker.number}"
    listed = client.get(f"/v1/documents?collection={collection}", headers=asker.headers)
    names = {f"{topic}.md" for topic in (*TOPICS, *([CREW] if of_crew(asker.number) in asker.seen else []))}
    assert {one["name"] for one in listed.json()["documents"]} == names
    collections = client.get("/v1/collections", headers=asker.headers)
    assert [one["name"] for one in collections.json()["collections"]] == [collection]
    starters = client.get(f"/v1/collections/{collection}/starters?language=en", headers=asker.headers)
    assert starters.status_code == 200
    together = [collection, f"team-{(asker.number + 1) % COLLECTIONS}"]
    both = {"question": "the leave rule?", "collections": together}
    refused = client.post("/v1/ask", json=both, headers=asker.headers)
    assert refused.status_code == 404
    shown = listed.text + collections.text + starters.text + refused.text
    return {one for one in every_canary() if one in shown}


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
    filled: System, queries: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One collection, a document for each of six groups, of the same words but for the canary."""
    teams = [f"rightwren{letter}" for letter in "abcdef"]
    collection = filled.collections.create("shared")
    users = filled.people.users
    filled.people.create("root@example.com", "root", [Grant(Role.ADMIN)], [])
    callers = {}
    for number, name in enumerate(teams):
        group = Group(f"{number}" * 16, f"team-{number}", (Grant(Role.READER, ("shared",)),))
        users.add_group(group)
        for topic in TOPICS:
            text = f"# {topic}\n\nThe rule about {topic} is {name}: everyone knows the {topic} rule of {number}.\n"
            readers = Readers(groups=(group.id,))
            content, uri = io.BytesIO(text.encode()), f"upload:{name}/{topic}.md"
            filled.documents.receive(collection, f"{name}-{topic}.md", uri, content, readers=readers)
        user = filled.people.create(f"{number}@example.com", "x", [], [group.name])[0]
        callers[name] = key_of(filled, user.id)
    ingest(filled)
    audit.open_audit(tmp_path / "audit.jsonl")
    chance = random.Random(11)  # noqa: S311 - the same questions each time
    own = 0
    with TestClient(create_app(filled), base_url="http://127.0.0.1") as client:
        for turn in range(max(queries, 4 * len(teams))):
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
    assert own > queries / 2
    assert not [name for name in teams if name in (tmp_path / "audit.jsonl").read_text()]
    assert not [name for name in teams if name in caplog.text]
