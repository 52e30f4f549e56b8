"""The inbox over HTTP: what was rated bad or not answered, grouped, handled, exported, gone with its answer."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from tests.services.conftest import add_document
from tests.services.test_access import key

from askdock.application.inbox import leaders
from askdock.records import AnswerRecord, DocumentStatus, Readers, Role, new_id
from askdock.trace import StatementTrace, Trace, TracedPassage, encode

BAD = {"rating": "bad", "reason": "wrong", "sentence": "Everyone has 25 days.", "comment": "It is 30."}


def rated(client: TestClient, headers: dict[str, str], question: str = "How many days?") -> str:
    answer = client.post("/v1/ask", json={"question": question}, headers=headers).json()
    assert client.post(f"/v1/answers/{answer['id']}/feedback", json=BAD, headers=headers).status_code == 204
    return str(answer["id"])


def refused(system: Any, question: str, collection: str = "default") -> str:
    """As one is put on record outside of a conversation: its question stands in its trace."""
    trace = Trace()
    trace.question = question
    record = AnswerRecord(new_id(), "key:x", collection, datetime.now(UTC), "refused", "extractive")
    system.history.record(record, encode(trace))
    return record.id


@pytest.fixture
def admin(system: Any) -> dict[str, str]:
    return key(system, Role.ADMIN, "default")


@pytest.fixture
def asker(system: Any, admin: dict[str, str]) -> dict[str, str]:
    assert admin
    return key(system, Role.READER, "default")


def items(client: TestClient, headers: dict[str, str], **params: str) -> list[dict[str, Any]]:
    return list(client.get("/v1/inbox", params=params, headers=headers).json()["items"])


def test_a_bad_answer_is_seen_handled_and_gone_when_taken_back(
    client: TestClient, admin: dict[str, str], asker: dict[str, str]
) -> None:
    answer_id = rated(client, asker)
    (one,) = items(client, admin)
    assert {name: one[name] for name in BAD} == BAD
    assert (one["question"], one["group"], one["handling"]["state"]) == ("How many days?", answer_id, "open")
    done = {"state": "fixed", "owner": "Bo", "fix": "curated", "link": "c1", "told": "Ann", "note": "n"}
    handled = client.put(f"/v1/inbox/{answer_id}", json=done, headers=admin).json()["handling"]
    assert {name: handled[name] for name in done} == done
    assert handled["by"]
    assert items(client, admin, state="open") == []
    assert [one["answer_id"] for one in items(client, admin, state="fixed")] == [answer_id]
    lines = client.get("/v1/inbox/export?format=csv", headers=admin).text.splitlines()
    assert lines[0].startswith("answer_id,group")
    assert "It is 30." in lines[1]
    assert client.delete(f"/v1/answers/{answer_id}/feedback", headers=asker).status_code == 204
    assert items(client, admin) == []


def test_questions_that_were_not_answered_are_grouped(
    system: Any, client: TestClient, admin: dict[str, str]
) -> None:
    first, other = refused(system, "Who cleans the pump?"), refused(system, "何时发工资？")
    again = refused(system, "Who cleans the pump?")
    found = {one["answer_id"]: one["group"] for one in items(client, admin)}
    assert found == {again: again, other: other, first: again}


def test_of_several_collections_only_an_editor_of_each_sees(system: Any, client: TestClient) -> None:
    system.collections.create("hr")
    refused(system, "Who pays?", "hr,default")
    refused(system, "Who pays what?", "hr")
    assert len(items(client, key(system, Role.ADMIN, "hr"), collection="hr")) == 1
    both = key(system, Role.ADMIN, "hr", "default")
    assert len(items(client, both, collection="hr")) == 2
    assert len(items(client, both, collection="default")) == 1


def test_it_takes_an_editor(client: TestClient, system: Any, asker: dict[str, str]) -> None:
    answer_id = rated(client, asker)
    assert client.get("/v1/inbox", headers=asker).status_code == 403
    assert client.get(f"/v1/inbox/{answer_id}/trace", headers=asker).status_code == 403
    assert client.put(f"/v1/inbox/{answer_id}", json={"state": "fixed"}, headers=asker).status_code == 403
    editor = key(system, Role.EDITOR, "default")
    assert client.put(f"/v1/inbox/{answer_id}", json={"state": "fixed"}, headers=editor).status_code == 200
    assert [one["handling"]["state"] for one in items(client, editor)] == ["fixed"]


def answered(system: Any, quoted: str, *, on_record: bool = True) -> str:
    """An answer out of this document, that was rated bad."""
    trace = Trace()
    trace.question = "How many days?"
    trace.passages = [TracedPassage("c" * 32, quoted, 1, 1.0, {})]
    trace.state(StatementTrace("Everyone has 25 days.", "kept"))
    record = AnswerRecord(new_id(), "key:x", "default", datetime.now(UTC), "answered", "m")
    system.history.record(record, encode(trace) if on_record else None)
    system.history.rate("key:x", record.id, "bad", "It is 30.", datetime.now(UTC))
    system.inbox.say(record.id, "wrong", "Everyone has 25 days.")
    return record.id


def test_an_editor_sees_what_was_said_of_answers_out_of_documents_it_may_read(
    system: Any, client: TestClient, admin: dict[str, str]
) -> None:
    document = add_document(system, new_id(), status=DocumentStatus.READY, live_version=1).id
    editor = key(system, Role.EDITOR, "default")
    answer_id = answered(system, document)
    path = f"/v1/inbox/{answer_id}/trace"
    assert items(client, editor)[0]["sentence"] == "Everyone has 25 days."
    assert client.get(path, headers=editor).json()["reply"] == "Everyone has 25 days."
    collection = system.collections.get("default")
    system.catalogue.set_readers(collection.id, document, Readers())
    (hidden,) = items(client, editor)
    assert (hidden["question"], hidden["sentence"], hidden["comment"]) == ("How many days?", "", "")
    assert hidden["withheld"]
    told = client.get(path, headers=editor).json()
    assert (told["withheld"], told["reply"], told["statements"]) == (True, "", [])
    assert document not in client.get(path, headers=editor).text
    assert items(client, admin)[0]["comment"] == "It is 30."
    assert client.get(path, headers=admin).json()["reply"] == "Everyone has 25 days."


def test_the_trace_of_a_reported_answer_is_seen_and_no_other(
    system: Any, client: TestClient, admin: dict[str, str]
) -> None:
    reported = refused(system, "Who cleans the pump?")
    path = f"/v1/inbox/{reported}/trace"
    assert client.get(path, headers=admin).status_code == 404, "nobody has said anything of it"
    system.history.rate("key:x", reported, "bad", None, datetime.now(UTC))
    assert client.get(path, headers=admin).json()["question"] == "Who cleans the pump?"
    assert "key:x" not in client.get(path, headers=admin).text
    assert client.get(path, headers=key(system, Role.ADMIN, "other")).status_code == 404
    good = AnswerRecord(new_id(), "key:x", "default", datetime.now(UTC), "answered", "m")
    system.history.record(good, encode(Trace()))
    assert client.get(f"/v1/inbox/{good.id}/trace", headers=admin).status_code == 404


def test_what_is_not_there_is_not_handled(client: TestClient, admin: dict[str, str]) -> None:
    assert client.put(f"/v1/inbox/{new_id()}", json={"state": "fixed"}, headers=admin).status_code == 404


def test_an_item_goes_with_its_answer(system: Any, client: TestClient, admin: dict[str, str]) -> None:
    refused(system, "Who cleans the pump?")
    assert len(items(client, admin)) == 1
    system.history.forget_before(datetime.now(UTC))
    assert items(client, admin) == []


def test_the_first_that_is_alike_leads() -> None:
    vectors = np.array([[1, 0], [0, 1], [0.9, 0.436], [0.1, 0.995]], np.float32)
    assert leaders(vectors) == [0, 1, 0, 1]
    assert leaders(np.empty((0, 2), np.float32)) == []


def test_a_sentence_that_is_not_in_the_answer_is_refused(client: TestClient, asker: dict[str, str]) -> None:
    talk = client.post("/v1/conversations", json={}, headers=asker).json()["id"]
    asked = {"question": "How many days?", "conversation_id": talk}
    answer = client.post("/v1/ask", json=asked, headers=asker).json()
    path = f"/v1/answers/{answer['id']}/feedback"
    refused = client.post(path, json={**BAD, "sentence": "Nobody said this."}, headers=asker)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")
    (turn,) = client.get(f"/v1/conversations/{talk}", headers=asker).json()["turns"]
    assert not turn.get("rating")
    assert client.post(path, json={**BAD, "sentence": f"  {answer['text']} "}, headers=asker).status_code == 204
    plain = answer["text"].replace(" [1]", "").upper()
    assert client.post(path, json={**BAD, "sentence": plain}, headers=asker).status_code == 204
    assert client.post(path, json={**BAD, "sentence": ""}, headers=asker).status_code == 204
