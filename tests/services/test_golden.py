"""Golden questions over HTTP: kept, asked in the background, compared; for admins of the collection."""

import time
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.test_access import key

from askdock.records import Role

QUESTION = {"question": "How many days does everyone have?", "documents": ["leave.pdf"], "words": ["25 days"]}


def run(client: TestClient) -> dict[str, Any]:
    begun = client.post("/v1/golden/runs", json={})
    assert begun.status_code == 202, begun.text
    for _ in range(400):
        report: dict[str, Any] = client.get(f"/v1/golden/runs/{begun.json()['id']}").json()
        if report["run"]["state"] != "running":
            return report
        time.sleep(0.02)  # another thread asks, and tells nobody
    pytest.fail("the run does not end")


def test_questions_are_kept_asked_and_compared(client: TestClient) -> None:
    made = client.post("/v1/golden/questions", json=QUESTION)
    assert made.status_code == 201, made.text
    refused = client.post("/v1/golden/questions", json={"question": "Who is king?", "refused": True}).json()
    assert [one["id"] for one in client.get("/v1/golden/questions").json()["questions"]] == [
        made.json()["id"],
        refused["id"],
    ]
    report = run(client)
    assert (report["run"]["state"], report["run"]["asked"], report["run"]["right"]) == ("done", 2, 1)
    assert report["outcomes"][0] | {"milliseconds": 0} == {
        "question_id": made.json()["id"], "question": QUESTION["question"], "right": True, "answered": True,
        "rank": 1, "cited": True, "missing": [], "milliseconds": 0,
    }  # fmt: skip
    assert report["comparison"] is None

    path = f"/v1/golden/questions/{made.json()['id']}"
    assert client.put(path, json={**QUESTION, "words": ["26 days"]}).json()["words"] == ["26 days"]
    again = run(client)
    assert again["comparison"]["worse"] == [made.json()["id"]]
    assert again["outcomes"][0]["missing"] == ["26 days"]
    assert [one["right"] for one in client.get("/v1/golden/runs").json()["runs"]] == [0, 1]
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404


def test_files_come_in_and_go_out(client: TestClient) -> None:
    content = "question,documents,words\nWho?,a.md; b.md,me\n"
    taken = client.post("/v1/golden/import", json={"format": "csv", "content": content})
    assert taken.json() == {"added": 1, "changed": 0}
    written = client.get("/v1/golden/export?format=csv")
    assert written.headers["content-type"].startswith("text/csv")
    assert "Who?,a.md; b.md,,me,," in written.text
    wrong = client.post("/v1/golden/import", json={"format": "jsonl", "content": "nothing"})
    assert (wrong.status_code, wrong.json()["detail"]) == (422, "line 1: expected a JSON object")


@pytest.mark.parametrize(
    "body", [{"question": " ", "refused": True}, {"question": "x"}, {"question": "x", "tags": ["a"]}]
)
def test_what_cannot_be_measured_is_refused(client: TestClient, body: dict[str, Any]) -> None:
    answer = client.post("/v1/golden/questions", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


def test_nothing_to_ask_is_said(client: TestClient) -> None:
    answer = client.post("/v1/golden/runs", json={})
    assert (answer.status_code, answer.json()["detail"]) == (422, "collection 'default' has no golden questions")
    assert client.get(f"/v1/golden/runs/{'0' * 32}").status_code == 404


def test_a_schedule_and_a_canary_are_chosen(client: TestClient) -> None:
    made = client.post("/v1/golden/questions", json=QUESTION).json()
    assert client.get("/v1/golden/plan").json() == {
        "schedule": "", "time_zone": "UTC", "next_at": None, "canary": None, "canary_at": None,
    }  # fmt: skip
    plan = client.put("/v1/golden/plan", json={"schedule": "0 4 * * 1-5", "canary": made["id"]}).json()
    assert plan["next_at"].endswith("04:00:00Z")
    assert client.get("/v1/golden/plan").json()["canary"] == made["id"]
    assert "askdock_canaries 1.0" in client.get("/metrics").text
    assert client.put("/v1/golden/plan", json={"schedule": "soon"}).status_code == 422
    assert client.put("/v1/golden/plan", json={"canary": "0" * 32}).status_code == 404
    client.delete(f"/v1/golden/questions/{made['id']}")
    assert client.get("/v1/golden/plan").json()["canary"] is None


def test_what_became_worse_is_a_metric(client: TestClient) -> None:
    made = client.post("/v1/golden/questions", json=QUESTION).json()
    run(client)
    assert "askdock_golden_worse 0.0" in client.get("/metrics").text
    client.put(f"/v1/golden/questions/{made['id']}", json={**QUESTION, "words": ["26 days"]})
    assert run(client)["run"]["worse"] == 1
    metrics = client.get("/metrics").text
    assert "askdock_golden_worse 1.0" in metrics
    assert 'askdock_golden_questions{outcome="wrong"} 1.0' in metrics


@pytest.mark.parametrize("role", [Role.ASKER, Role.READER, Role.EDITOR])
def test_only_admins_of_the_collection_see_them(client: TestClient, system: Any, role: Role) -> None:
    headers = key(system, role)
    for path in ("questions", "runs", "export", "plan"):
        assert client.get(f"/v1/golden/{path}", headers=headers).status_code == 403
