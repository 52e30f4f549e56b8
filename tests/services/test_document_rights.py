"""Rights below the collection: every operation, as every role, on an own, a shared and a foreign document.

The store of these tests knows of no rights: it finds every document for every question. What gets through gets
through the gate behind it.
"""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.conftest import CHUNK, NOW, add_document, make_system
from tests.services.test_isolation import ROWS, operations, paths

from askdock.adapters.memory import HashEmbedder, ScriptedChatModel
from askdock.application.visible import VisibleDocuments
from askdock.bootstrap import System
from askdock.ports import Retriever
from askdock.records import (
    ChunkEdit,
    DocumentStatus,
    EmbeddedChunk,
    Grant,
    Group,
    Passage,
    Query,
    Readers,
    Role,
    digest,
    make_key,
)
from askdock.services.api.accounts.cookies import HEADER, SESSION, csrf_token
from askdock.services.api.app import create_app
from askdock.services.api.authorization import VIEW_AS
from askdock.settings import Settings

OWN, SHARED, FOREIGN = (f"{number}" * 32 for number in "123")
CANARY = {OWN: "ownwren", SHARED: "sharedwren", FOREIGN: "foreignwren"}
QUESTION = "How many days of leave does everyone have?"
BODIES: dict[str, dict[str, Any]] = {
    # What finds documents, told to find all of them.
    "ask": {"question": QUESTION, "collection": "mine"},
    "search": {"query": QUESTION, "collection": "mine", "top_k": 50, "filter": {"document_ids": [OWN, FOREIGN]}},
    "create_chat_completion": {"model": "mine", "messages": [{"role": "user", "content": QUESTION}]},
    "create_completion": {"model": "mine", "prompt": QUESTION},
    "create_response": {"model": "mine", "input": QUESTION},
    "search_vector_store": {"query": QUESTION, "max_num_results": 50},
    "edit_chunk": {"chunk_id": "c" * 32, "off": True},
    "retrieval": {"knowledge_id": "mine", "query": QUESTION, "retrieval_setting": {"top_k": 50}},
    "mcp": {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "search", "arguments": {"query": QUESTION, "collection": "mine", "top_k": 50}},
    },
}
ENDLESS = {"follow_documents"}  # has tests of its own
NO_ROLE = {"ask_widget"}  # opened by a widget's token alone, which has tests of its own
STARTS_OVER = {"delete_collection", "change_password", "create_user", "link_user"}


class Heedless(Retriever):
    """Finds every document, whatever the query leaves out."""

    def __init__(self) -> None:
        self.queries: list[Query] = []

    def retrieve(self, query: Query) -> list[Passage]:
        self.queries.append(query)
        said = "Everyone has 25 days of leave, says the"
        chunks = [
            replace(CHUNK, id=one, document_id=one, text=f"{said} {word}.", document_name=word)
            for one, word in CANARY.items()
        ]
        return [Passage(chunk, 0.5) for chunk in chunks]

    def ping(self) -> None: ...


@pytest.fixture
def system(settings: Settings) -> System:
    system = make_system(settings, retriever=Heedless(), embedder=HashEmbedder(8))
    for part in ("retrieval", "answers"):
        del system.__dict__[part]
    mine = system.collections.create("mine")
    for name in ("team", "others"):
        system.people.users.add_group(Group(name[0] * 16, name, ()))
    team = ["team"]
    ids = {}
    for role in reversed(Role):
        grants = [Grant(role, None if role is Role.ADMIN else ("mine",))]
        ids[role] = system.people.create(f"{role}@example.com", role, grants, team)[0].id
    system.__dict__["ids"] = ids
    readers = {
        OWN: Readers(users=tuple(sorted(ids.values()))),
        SHARED: Readers(groups=("t" * 16,)),
        FOREIGN: Readers(groups=("o" * 16,)),
    }
    for document_id, word in CANARY.items():
        add_document(
            system,
            document_id,
            word.encode(),
            collection_id=mine.id,
            name=f"{word}.txt",
            source_uri=f"upload:{word}.txt",
            size=len(word),
            live_version=1,
            status=DocumentStatus.READY,
        )
        system.catalogue.set_readers(mine.id, document_id, readers[document_id])
    edit = ChunkEdit("0" * 32, mine.id, FOREIGN, CANARY[FOREIGN], 0, "x", NOW, note=CANARY[FOREIGN])
    system.edit_store.put(edit, rewrites=False)
    system.store.create_generation(mine.generation, 8)
    chunk = replace(CHUNK, id="c" * 32, document_id=FOREIGN, text=CANARY[FOREIGN])
    system.store.upsert(mine.generation, [EmbeddedChunk(chunk, system.embedder.embed_query("x"), "x")])
    return system


@pytest.fixture
def client(system: System) -> Iterator[TestClient]:
    with TestClient(create_app(system), base_url="http://127.0.0.1") as client:
        yield client


def as_user(system: Any, role: Role) -> dict[str, str]:
    """The headers of a browser that is signed in as the user with this role."""
    return signed_in(system, system.ids[role])


def signed_in(system: Any, user_id: str) -> dict[str, str]:
    secret = system.people.begin(system.people.users.get(user_id), "test", "192.0.2.1").secret
    return {"Cookie": f"{SESSION}={secret}", HEADER: csrf_token(secret)}


def ask_about(document_id: str) -> str:
    return f"How many days of leave does everyone have, says the {CANARY[document_id]}?"


def send(client: TestClient, name: str, headers: dict[str, str], document_id: str) -> Any:
    method, path = operations(client)[name]
    row = ROWS[name]
    ids = dict.fromkeys(re.findall(r"{(\w+)}", path), "0" * 32)  # what is not there
    ids |= dict.fromkeys(("key_id", "session_id", "group_id"), "0" * 16) | {"user_id": "u" + "0" * 16}
    ids |= {"document_id": document_id, "name": "mine", "model": "mine", "vector_store_id": "mine", "number": "1"}
    url = path.format(**ids) + ("?" + row["query"] if "query" in row else "")
    body = {kind: row[kind] for kind in ("json", "files") if kind in row}
    if name in BODIES:
        body["json"] = BODIES[name]
    return client.request(method, url, headers={**headers, "Accept": "application/json, text/plain"}, **body)


WRITES = sorted(ROWS.keys() - ENDLESS - NO_ROLE - BODIES.keys())


@pytest.mark.parametrize("name", WRITES)
def test_every_operation_keeps_to_the_rights_of_the_document(client: TestClient, system: Any, name: str) -> None:
    check(client, system, name)


def test_every_question_keeps_to_the_rights_of_the_document(client: TestClient, system: Any) -> None:
    for name in BODIES:
        check(client, system, name)


def check(client: TestClient, system: Any, name: str) -> None:
    """Send the operation as each role about each document."""
    method, path = operations(client)[name]
    declared = paths(client)[path][method]["x-askdock-access"]
    need = Role.ASKER if declared == "signed-in" else Role(declared.removesuffix(":everywhere"))
    everywhere = declared.endswith(":everywhere")
    mine = system.catalogue.get_collection("mine")
    before = system.catalogue.get_document(mine.id, FOREIGN)
    for role in (Role.ASKER, Role.READER, Role.EDITOR):
        headers = as_user(system, role)
        for document_id in (FOREIGN, SHARED, OWN) if "{document_id}" in path else (OWN,):
            answer = send(client, name, headers, document_id)
            assert CANARY[FOREIGN] not in answer.text, (role, answer.text)
            if everywhere or not role.includes(need):
                assert answer.status_code in (401, 403), (role, answer.text)
            elif document_id == FOREIGN:
                assert answer.status_code == 404, (role, answer.text)
                assert "document_not_found" in answer.text
            elif "{document_id}" in path and role is not Role.ASKER:
                assert answer.status_code not in (401, 403), (role, answer.text)
    assert system.catalogue.get_document(mine.id, FOREIGN) == before
    if "{document_id}" in path:
        # Whoever administers the collection reads and changes everything in it.
        answer = send(client, name, as_user(system, Role.ADMIN), FOREIGN)
        missing = {404} - {ROWS[name].get("owner")}  # of a document that has none
        assert answer.status_code not in {401, 403} | missing, answer.text


def test_what_a_model_searches_for_keeps_to_the_rights_of_the_document(client: TestClient, system: Any) -> None:
    reply = f"Everyone has 25 days of leave, says the {CANARY[OWN]} [1]."
    model = ScriptedChatModel([f"SEARCH: what says the {CANARY[FOREIGN]}", "DONE", reply])
    system.__dict__["chat"] = model
    body = {**BODIES["ask"], "deep": True, "stream": True}
    text = client.post("/v1/ask", json=body, headers=as_user(system, Role.ASKER)).text
    found = json.loads(next(line for line in text.splitlines() if '"citations"' in line).removeprefix("data: "))
    assert "event: step" in text
    assert FOREIGN not in text
    assert [one["document_id"] for one in found["citations"]] == [OWN]
    heard = "\n".join(message.content for messages in model.heard for message in messages)
    assert f"leave, says the {CANARY[FOREIGN]}." not in heard
    assert f"leave, says the {CANARY[OWN]}." in heard


@pytest.mark.parametrize("name", sorted(BODIES.keys() - {"edit_chunk"}))
def test_what_may_be_read_is_found(client: TestClient, system: Any, name: str) -> None:
    text = send(client, name, as_user(system, Role.READER), OWN).text
    assert CANARY[OWN] in text or CANARY[SHARED] in text
    query = system.retriever.queries[-1]
    told = (query.filter.document_ids, query.filter.excluded_ids)
    assert told in (((OWN,), ()), ((), (FOREIGN,))), "the store is told before it ranks"


def test_an_upload_changes_no_document_that_its_sender_may_not_read(system: Any) -> None:
    """By the name, and by the bytes: neither shows, moves or replaces what is there."""
    mine = system.catalogue.get_collection("mine")
    seen = VisibleDocuments(
        system.documents, system.rights, system.people.users.get(system.ids[Role.EDITOR]).caller
    )

    readers = Readers(groups=("o" * 16,))
    theirs = system.documents.receive(
        mine, "theirs.txt", "upload:theirs.txt", io.BytesIO(b"theirs"), readers=readers
    )
    mine = system.catalogue.get_collection("mine")
    other = seen.receive(mine, "theirs.txt", "upload:theirs.txt", io.BytesIO(b"other"), tags=["mine"])
    assert (other.outcome, other.document.source_uri) == ("new", "upload:theirs.txt")
    assert other.document.id != theirs.document.id
    again = seen.receive(mine, "theirs.txt", "upload:theirs.txt", io.BytesIO(b"newer"))
    assert (again.outcome, again.document.id) == ("changed", other.document.id)
    moved = seen.receive(mine, "x.txt", "upload:hr/theirs.txt", io.BytesIO(b"x")).document
    seen.delete(mine, other.document.id)
    assert seen.amend(mine, moved.id, folder="").source_uri == "upload:theirs.txt"
    copy = seen.receive(mine, "copy.txt", "upload:copy.txt", io.BytesIO(b"theirs"), tags=["mine"])
    assert (copy.outcome, copy.document.id == theirs.document.id) == ("new", False)
    assert system.catalogue.get_document(mine.id, theirs.document.id) == theirs.document


class TestARightThatChanges:
    def test_holds_for_the_next_question(self, client: TestClient, system: Any) -> None:
        reader, editor = as_user(system, Role.READER), as_user(system, Role.EDITOR)
        url = f"/v1/documents/{SHARED}/readers?collection=mine"
        assert CANARY[SHARED] in send(client, "search_vector_store", reader, OWN).text
        narrowed = client.put(url, json={"users": ["editor@example.com"]}, headers=editor)
        assert narrowed.json()["users"][0]["name"] == "editor@example.com"
        assert CANARY[SHARED] not in send(client, "search_vector_store", reader, OWN).text
        assert client.put(url, json={"groups": ["team"]}, headers=editor).status_code == 200
        assert CANARY[SHARED] in send(client, "search_vector_store", reader, OWN).text
        assert client.delete(url, headers=editor).json()["restricted"] is False

    def test_of_a_folder_holds_for_what_has_none_of_its_own(self, client: TestClient, system: Any) -> None:
        reader, admin = as_user(system, Role.READER), as_user(system, Role.ADMIN)
        place = "/v1/collections/mine/folders"
        client.delete(f"/v1/documents/{OWN}/readers?collection=mine", headers=admin)
        made = client.put(place, json={"prefix": "upload:", "groups": ["others"]}, headers=admin)
        assert made.status_code == 422, "a folder ends with a slash"
        system.catalogue.set_folder_readers(
            system.catalogue.get_collection("mine").id, f"upload:{CANARY[OWN]}", Readers(groups=("o" * 16,))
        )
        text = send(client, "search_vector_store", reader, OWN).text
        assert CANARY[OWN] not in text
        assert CANARY[SHARED] in text
        assert client.delete(f"{place}?prefix=upload:{CANARY[OWN]}", headers=admin).status_code == 422
        listed = client.get(place, headers=admin).json()["folders"]
        assert [one["groups"][0]["name"] for one in listed] == ["others"]

    def test_of_a_folder_protects_however_it_is_written(self, client: TestClient, system: Any) -> None:
        reader, admin = as_user(system, Role.READER), as_user(system, Role.ADMIN)
        mine = system.catalogue.get_collection("mine")
        uri = "file:///srv/HR%20%E4%BA%BA/pay.txt"
        add_document(system, "a" * 32, b"x", collection_id=mine.id, source_uri=uri, live_version=1)
        place, path = "/v1/collections/mine/folders", f"/v1/documents/{'a' * 32}?collection=mine"
        assert client.get(path, headers=reader).status_code == 200
        for typed in ("/srv/HR 人/", "file:///srv/HR 人/", "file:///srv/HR%20%E4%BA%BA/"):
            made = client.put(place, json={"prefix": typed, "groups": ["others"]}, headers=admin)
            (folder,) = made.json()["folders"]
            assert (folder["prefix"], folder["documents"]) == ("file:///srv/HR%20%E4%BA%BA/", 1)
            assert client.get(path, headers=reader).status_code == 404
            gone = client.delete(place, params={"prefix": typed}, headers=admin)
            assert gone.json() == {"folders": []}
            assert client.get(path, headers=reader).status_code == 200
        for wrong in ("hr/", "upload:/", "upload:hr"):
            refused = client.put(place, json={"prefix": wrong, "groups": ["others"]}, headers=admin)
            assert refused.status_code == 422, wrong

    def test_a_group_that_is_gone_lets_nobody_in(self, client: TestClient, system: Any) -> None:
        system.people.remove_group("t" * 16)
        reader = as_user(system, Role.READER)
        assert client.get(f"/v1/documents/{SHARED}?collection=mine", headers=reader).status_code == 404

    @pytest.mark.parametrize("field", ["users", "groups"])
    def test_who_is_not_known_is_refused(self, client: TestClient, system: Any, field: str) -> None:
        editor = as_user(system, Role.EDITOR)
        url = f"/v1/documents/{OWN}/readers?collection=mine"
        assert client.put(url, json={field: ["nobody"]}, headers=editor).status_code == 404
        files = {"file": ("new.txt", b"text")}
        data = {f"reader_{field[:-1]}": "nobody"}
        answer = client.post("/v1/documents?collection=mine", files=files, data=data, headers=editor)
        assert answer.status_code == 404
        assert "new.txt" not in client.get("/v1/documents?collection=mine", headers=editor).text

    def test_takes_what_was_quoted_from_the_conversation(self, client: TestClient, system: Any) -> None:
        reader, editor = as_user(system, Role.READER), as_user(system, Role.EDITOR)
        started = client.post("/v1/conversations", json={"collection": "mine"}, headers=reader).json()["id"]
        body = {
            "question": ask_about(SHARED),
            "conversation_id": started,
        }
        once = {**reader, "Idempotency-Key": "once"}
        answer = client.post("/v1/ask", json=body, headers=once)
        assert {one["document_id"] for one in answer.json()["citations"]} >= {SHARED}
        assert client.post("/v1/ask", json=body, headers=once).headers["Idempotency-Replayed"] == "true"
        url = f"/v1/documents/{SHARED}/readers?collection=mine"
        client.put(url, json={"users": ["editor@example.com"]}, headers=editor)
        turn = client.get(f"/v1/conversations/{started}", headers=reader).json()["turns"][0]
        assert (turn["answer"]["citations"], turn["answer"]["answered"]) == ([], False)
        assert "may not read" in turn["answer"]["text"]
        replayed = client.post("/v1/ask", json=body, headers=once)
        assert replayed.status_code == 403
        assert CANARY[SHARED] not in replayed.text

    def test_stays_withheld_once_the_document_is_gone(self, client: TestClient, system: Any) -> None:
        reader, admin = as_user(system, Role.READER), as_user(system, Role.ADMIN)
        started = client.post("/v1/conversations", json={"collection": "mine"}, headers=reader).json()["id"]
        body = {"question": ask_about(SHARED), "conversation_id": started}
        asked = client.post("/v1/ask", json=body, headers=reader).json()
        client.put(f"/v1/documents/{SHARED}/readers?collection=mine", json={"users": []}, headers=admin)
        client.delete(f"/v1/documents/{SHARED}?collection=mine", headers=admin)
        system.catalogue.forget(SHARED)
        for path in (f"/v1/conversations/{started}", f"/v1/answers/{asked['id']}/trace"):
            shown = client.get(path, headers=reader)
            assert shown.status_code == 200
            assert f"says the {CANARY[SHARED]}." not in shown.text

    @pytest.mark.parametrize("gone", ["", "document", "collection"])
    def test_a_kept_response_is_not_given_again(self, client: TestClient, system: Any, gone: str) -> None:
        """Nor once the document is gone, and nobody knows any more who might read it; the admin has it again."""
        system.people.users.add_group(Group("b" * 16, "heads", (Grant(Role.ADMIN, ("mine",)),)))
        head = system.people.create("head@example.com", "head", [], ["heads"])[0].id
        reader, head = (signed_in(system, one) for one in (system.ids[Role.READER], head))
        asked = ask_about(SHARED)
        bodies: dict[str, dict[str, Any]] = {
            "/v1/ask": {"question": asked, "collection": "mine"},
            "/v1/search": {"query": asked, "collection": "mine"},
            "/v1/completions": {"model": "mine", "prompt": asked},
            "/v1/responses": {"model": "mine", "input": asked},
            "/v1/vector_stores/mine/search": {"query": asked},
            "/retrieval": {"knowledge_id": "mine", "query": asked, "retrieval_setting": {"top_k": 50}},
        }

        def ask(path: str, who: dict[str, str]) -> Any:
            return client.post(path, json=bodies[path], headers={**who, "Idempotency-Key": path})

        for path in bodies:
            assert f"says the {CANARY[SHARED]}." in ask(path, reader).text, path
            ask(path, head)
        mine = system.catalogue.get_collection("mine")
        system.catalogue.set_readers(mine.id, SHARED, Readers(groups=("o" * 16,)))
        if gone == "document":
            system.catalogue.mark_deleting(mine.id, SHARED)
            system.catalogue.forget(SHARED)
        elif gone == "collection":
            system.catalogue.delete_collection(mine.id)
        for path in bodies:
            refused = ask(path, reader)
            assert (refused.status_code, CANARY[SHARED] in refused.text) == (403, False), path
            again = ask(path, head)
            assert (again.status_code, again.headers.get("Idempotency-Replayed")) == (200, "true"), again.text

    def test_of_a_curated_answer_is_refused(self, client: TestClient, system: Any) -> None:
        editor = as_user(system, Role.EDITOR)
        given = {"questions": ["Who owns the vault?"], "text": "KOOKABURRA owns it."}
        assert client.post("/v1/curated?collection=mine", json=given, headers=editor).status_code == 201
        mine = system.catalogue.get_collection("mine")
        (its,) = [one for one in system.documents.all(mine) if one.source_uri.startswith("curated:")]
        path = f"/v1/documents/{its.id}/readers?collection=mine"
        assert client.put(path, json={"groups": ["team"]}, headers=editor).status_code == 409
        assert client.get(f"/v1/documents/{its.id}?collection=mine", headers=editor).status_code == 200

    def test_may_take_the_document_from_whoever_changes_it(self, client: TestClient, system: Any) -> None:
        editor = as_user(system, Role.EDITOR)
        mine = system.catalogue.get_collection("mine")
        add_document(
            system, "a" * 32, b"x", collection_id=mine.id, source_uri="upload:board/x.txt", live_version=1
        )
        system.catalogue.set_folder_readers(mine.id, "upload:board/", Readers(groups=("o" * 16,)))
        system.catalogue.set_readers(mine.id, "a" * 32, Readers(groups=("t" * 16,)))
        path = f"/v1/documents/{'a' * 32}/readers?collection=mine"
        nobody = {"restricted": True, "users": [], "groups": [], "folder": None, "readable": False}
        for query in ("&check_only=true", ""):  # asked before, it changes nothing
            taken = client.delete(path + query, headers=editor)
            assert (taken.status_code, taken.json()) == (200, nobody)
        assert client.get(f"/v1/documents/{'a' * 32}?collection=mine", headers=editor).status_code == 404

    def test_tells_whoever_shuts_itself_out(self, client: TestClient, system: Any) -> None:
        editor, admin = as_user(system, Role.EDITOR), as_user(system, Role.ADMIN)
        path = f"/v1/documents/{SHARED}/readers?collection=mine"
        mine, others = {"users": ["editor@example.com"]}, {"users": ["reader@example.com"]}

        def told(names: Any, headers: Any, query: str = "") -> bool:
            answer = client.put(path + query, json=names, headers=headers)
            assert answer.status_code == 200, answer.text
            return bool(answer.json()["readable"])

        before = client.get(path, headers=editor).json()
        assert told(others, admin, "&check_only=true")
        assert told(mine, editor, "&check_only=true")
        assert not told(others, editor, "&check_only=true")
        assert client.get(path, headers=editor).json() == before
        assert not told(others, editor)
        assert client.get(path, headers=editor).status_code == 404

    def test_tells_where_whoever_uploads_could_not_read(self, client: TestClient, system: Any) -> None:
        editor, admin = as_user(system, Role.EDITOR), as_user(system, Role.ADMIN)
        mine = system.catalogue.get_collection("mine")
        system.catalogue.set_folder_readers(mine.id, "upload:board/", Readers(groups=("o" * 16,)))
        system.catalogue.set_folder_readers(mine.id, "upload:board/minutes/", Readers(groups=("t" * 16,)))

        def lost(headers: Any, *folders: str, **readers: Any) -> Any:
            body = {"folders": folders, **readers}
            answer = client.post("/v1/documents/places?collection=mine", json=body, headers=headers)
            assert answer.status_code == 200, answer.text
            return answer.json()["shut_out"]

        assert lost(editor, "", "board", "/board/2026/", "board/minutes", "boards") == ["board", "/board/2026/"]
        assert lost(admin, "board") == []
        assert lost(editor, "board", users=["editor@example.com"]) == []
        assert lost(editor, "hr", users=["reader@example.com"]) == ["hr"]

    def test_over_the_collection_takes_what_was_kept(self, client: TestClient, system: Any) -> None:
        both, rest = (Grant(Role.READER, names) for names in (("mine", "open"), ("open",)))
        user_id = system.people.create("two@example.com", "two", [both], ["team"])[0].id
        key, secret = make_key("of one", Role.READER, ["open"], datetime.now(UTC), user_id=user_id)
        system.keys.add(key, digest(secret))
        body, once = {"question": ask_about(SHARED), "collection": "mine"}, {"Idempotency-Key": "once"}
        first = client.post("/v1/ask", json=body, headers=signed_in(system, user_id) | once)
        assert CANARY[SHARED] in first.text
        by_key = client.post("/v1/ask", json=body, headers={"Authorization": f"Bearer {secret}"} | once)
        assert by_key.status_code == 404
        system.people.change(user_id, grants=[rest])
        again = client.post("/v1/ask", json=body, headers=signed_in(system, user_id) | once)
        assert again.status_code == 422
        assert CANARY[SHARED] not in by_key.text + again.text


class TestAsker:
    def test_sees_the_cited_place_and_nothing_else_of_a_document(self, client: TestClient, system: Any) -> None:
        asker = as_user(system, Role.ASKER)
        text = f"/v1/documents/{OWN}/text?collection=mine"
        assert client.get(text, headers=asker).status_code == 403
        started = client.post("/v1/conversations", json={"collection": "mine"}, headers=asker).json()["id"]
        body = {
            "question": ask_about(OWN),
            "conversation_id": started,
        }
        cited = client.post("/v1/ask", json=body, headers=asker).json()["citations"]
        assert OWN in {one["document_id"] for one in cited}
        shown = client.get(text, headers=asker)
        assert shown.status_code == 200
        assert client.get(f"{text}&start=5000&end=6000", headers=asker).status_code == 403
        for path in (f"/{OWN}/original", f"/{OWN}", "", "/events"):
            assert client.get(f"/v1/documents{path}?collection=mine", headers=asker).status_code == 403


class TestViewAs:
    def test_an_admin_sees_what_the_user_sees_and_no_more(
        self, client: TestClient, system: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        viewing = {**as_user(system, Role.ADMIN), VIEW_AS: system.ids[Role.READER]}
        answer = client.get("/v1/documents?collection=mine", headers=viewing)
        assert {one["id"] for one in answer.json()["documents"]} == {OWN, SHARED}
        assert CANARY[FOREIGN] not in send(client, "search_vector_store", viewing, OWN).text

    def test_reads_only_and_is_in_the_audit_log(
        self, client: TestClient, system: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        viewing = {**as_user(system, Role.ADMIN), VIEW_AS: system.ids[Role.EDITOR]}
        with caplog.at_level("INFO", "askdock.audit"):
            assert send(client, "delete_document", viewing, OWN).status_code == 403
        entry = json.loads([one.message for one in caplog.records if one.name == "askdock.audit"][-1])
        assert entry["caller"] == system.ids[Role.ADMIN]
        assert entry["viewed_as"] == system.ids[Role.EDITOR]

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("PUT", "/v1/me/password", {"old": "x", "new": "another long password"}),
            ("POST", "/v1/me/keys", {"name": "x", "role": "reader"}),
            ("POST", "/v1/me/recovery-codes", {"password": "x"}),
            ("DELETE", "/v1/me/sessions", None),
        ],
    )
    def test_changes_nobodys_account(
        self, client: TestClient, system: Any, method: str, path: str, body: dict[str, Any] | None
    ) -> None:
        viewing = {**as_user(system, Role.ADMIN), VIEW_AS: system.ids[Role.EDITOR]}
        answer = client.request(method, path, json=body, headers=viewing)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        assert client.get("/v1/me/sessions", headers=viewing).status_code == 200

    def test_asks_and_changes_no_conversation(self, client: TestClient, system: Any) -> None:
        admin = as_user(system, Role.ADMIN)
        viewing = {**admin, VIEW_AS: system.ids[Role.READER]}
        begun = client.post("/v1/conversations", json={"collection": "mine"}, headers=viewing)
        assert begun.status_code == 201
        conversation = begun.json()["id"]
        body = {"question": ask_about(SHARED), "conversation_id": conversation}
        answer = client.post("/v1/ask", json=body, headers=viewing)
        assert answer.status_code == 200
        for method, path, given in (
            ("PATCH", f"/v1/conversations/{conversation}", {"title": "x"}),
            ("DELETE", f"/v1/conversations/{conversation}", None),
            ("POST", "/v1/shares", {"conversation_id": conversation}),
            ("POST", f"/v1/answers/{answer.json()['id']}/feedback", {"rating": "good"}),
            ("DELETE", f"/v1/answers/{answer.json()['id']}/trace", None),
        ):
            refused = client.request(method, path, json=given, headers=viewing)
            assert (refused.status_code, refused.json()["code"]) == (403, "forbidden"), path
        assert client.get(f"/v1/conversations/{conversation}", headers=admin).status_code == 200

    def test_is_for_admins(self, client: TestClient, system: Any, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level("INFO", "askdock.audit")
        for role in (Role.READER, Role.EDITOR):
            headers = {**as_user(system, role), VIEW_AS: system.ids[Role.ADMIN]}
            assert client.get("/v1/me", headers=headers).status_code == 403
            entry = json.loads([one.message for one in caplog.records if one.name == "askdock.audit"][-1])
            assert (entry["caller"], entry["status"]) == (system.ids[role], 403)
        unknown = {**as_user(system, Role.ADMIN), VIEW_AS: "nobody"}
        assert client.get("/v1/me", headers=unknown).status_code == 404
