"""Answering profiles over HTTP, over the real catalogue, files and store; the chat model is a script."""

import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.test_access import key

from askdock.adapters.memory import HashEmbedder
from askdock.bootstrap import Parts, System
from askdock.bootstrap.backups import make_backup, make_restore
from askdock.records import Message, ReplyPiece, Role
from askdock.services.api.app import create_app
from askdock.settings import Settings

QUESTION = "How many days of annual leave do employees have?"
TEXT = b"# Leave\n\nEmployees have 28 days of annual leave in a year.\n\nThe HR department grants it.\n"
RIGHT = "Employees have 28 days of annual leave in a year [1]."
GOLDEN = {"question": QUESTION, "documents": ["leave.md"], "words": ["28 days"]}
DRAFT = {"profile": {"instructions": "Be brief.", "starters": [QUESTION], "top_k": 3}, "note": "shorter"}


class Obedient:
    """Says what is right; with the instruction to be silent nothing."""

    name = "obedient"

    def __init__(self) -> None:
        self.told: list[str] = []

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[ReplyPiece]:
        self.told.append(messages[0].content)
        yield "NO_ANSWER" if "silent" in messages[0].content else RIGHT


@pytest.fixture
def chat() -> Obedient:
    return Obedient()


def make(settings: Settings, chat: Obedient) -> System:
    given = settings.model_copy(update={"embedded_worker": False, "llm_extractive_fallback": False})
    return System(given, Parts(embedder=HashEmbedder(32), chat=chat))


@pytest.fixture
def real(settings: Settings, chat: Obedient) -> System:
    return make(settings, chat)


@pytest.fixture
def client(real: System) -> Iterator[TestClient]:
    with TestClient(create_app(real), base_url="http://127.0.0.1") as client:
        client.post("/v1/documents", files={"file": ("leave.md", TEXT, "text/markdown")})
        assert len(list(real.worker.drain(real.collections.get()))) == 1
        yield client


def state(client: TestClient) -> Any:
    return client.get("/v1/answering-profile").json()


def save(client: TestClient, **profile: Any) -> int:
    made = client.post("/v1/answering-profile/versions", json={"profile": profile})
    assert made.status_code == 201, made.text
    return int(made.json()["number"])


def activate(client: TestClient, number: int, reason: str = "") -> Any:
    return client.post(f"/v1/answering-profile/versions/{number}/activate", json={"reason": reason})


def test_run(client: TestClient, number: int) -> Any:
    begun = client.post(f"/v1/answering-profile/versions/{number}/test")
    assert begun.status_code == 202, begun.text
    return ended(client, begun.json()["id"])


test_run.__test__ = False  # type: ignore[attr-defined]


def ended(client: TestClient, run_id: str) -> Any:
    for _ in range(400):
        run = client.get(f"/v1/golden/runs/{run_id}").json()["run"]
        if run["state"] != "running":
            return run
        time.sleep(0.02)  # another thread asks, and tells nobody
    pytest.fail("the run does not end")


def ask(client: TestClient) -> tuple[bool, int]:
    """Whether it was answered, and by which version."""
    answer = client.post("/v1/ask", json={"question": QUESTION}).json()
    trace = client.get(f"/v1/answers/{answer['id']}/trace").json()
    return answer["answered"], trace["answering_profile"]


def test_a_draft_is_tried_proved_activated_and_rolled_back(client: TestClient, chat: Obedient) -> None:
    assert (state(client)["active"], state(client)["before"]) == (0, None)
    assert ask(client) == (True, 0)
    tried = client.post("/v1/answering-profile/try", json={"question": QUESTION, "profile": DRAFT["profile"]})
    assert "28 days" in tried.json()["answer"]["text"]
    assert tried.json()["trace"]["top_k"] == 3
    assert chat.told[-1].endswith("Be brief.")
    assert "Be brief." not in tried.text
    assert state(client)["versions"] == []

    made = client.post("/v1/answering-profile/versions", json=DRAFT).json()
    assert (made["number"], made["by"], made["note"]) == (1, "local", "shorter")
    assert state(client)["draft"] == 1
    assert ask(client) == (True, 0)
    refused = activate(client, 1)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")

    client.post("/v1/golden/questions", json=GOLDEN)
    run = test_run(client, 1)
    assert (run["right"], run["answering"], run["trial"], run["model"]) == (1, 1, True, "obedient")
    assert state(client)["passed"] == [1]
    assert activate(client, 1).json()["run_id"] == run["id"]
    assert ask(client) == (True, 1)
    assert (state(client)["active"], state(client)["draft"], state(client)["before"]) == (1, None, 0)
    # What it passed is what others are compared with from now on.
    assert client.get(f"/v1/golden/runs/{run['id']}").json()["run"]["trial"] is False
    assert client.get("/v1/answering-profile/starters").json() == {"questions": [QUESTION]}

    assert client.post("/v1/answering-profile/rollback").json()["number"] == 0
    assert ask(client) == (True, 0)
    assert client.get("/v1/answering-profile/starters").json() == {"questions": []}
    assert client.post("/v1/answering-profile/rollback").json()["number"] == 1
    assert ask(client) == (True, 1)


def test_a_draft_that_answers_worse_is_activated_with_a_reason_alone(client: TestClient, real: System) -> None:
    client.post("/v1/golden/questions", json=GOLDEN)
    before = client.post("/v1/golden/runs", json={}).json()
    assert ended(client, before["id"])["right"] == 1
    number = save(client, instructions="Be silent.")
    run = test_run(client, number)
    assert (run["right"], run["worse"]) == (0, 1)
    assert state(client)["passed"] == []
    assert activate(client, number).status_code == 409
    assert ask(client) == (True, 0)
    # A trial is no figure of how the collection answers.
    assert [one.id for one in real.golden_store.newest_runs()] == [before["id"]]

    assert activate(client, number, "a demonstration").json()["reason"] == "a demonstration"
    assert ask(client) == (False, number)
    (event,) = [
        one
        for one in client.get("/v1/audit").json()["events"]
        if one["operation"] == "activate_answering_profile" and one["status"] == 200
    ]
    assert event["target"]["forced"] == "a demonstration"
    client.post("/v1/answering-profile/rollback")
    assert ask(client) == (True, 0)


def test_a_proof_ends_with_the_questions_it_was_given_to(client: TestClient) -> None:
    client.post("/v1/golden/questions", json=GOLDEN)
    number = save(client, tone="formal")
    test_run(client, number)
    assert state(client)["passed"] == [number]
    client.post("/v1/golden/questions", json={"question": "Who is king?", "refused": True})
    assert state(client)["passed"] == []
    assert activate(client, number).status_code == 409


def test_a_proof_ends_with_what_was_right_then(client: TestClient) -> None:
    asked = client.post("/v1/golden/questions", json=GOLDEN).json()
    number = save(client, tone="formal")
    test_run(client, number)
    save(client, tone="plain")  # one that is no draft any more passed all the same
    assert state(client)["passed"] == [number]
    other = {**GOLDEN, "words": ["30 days"]}
    assert client.put(f"/v1/golden/questions/{asked['id']}", json=other).status_code == 200
    assert state(client)["passed"] == []
    assert activate(client, number).status_code == 409


def test_a_run_of_some_questions_hides_no_draft_that_is_worse(client: TestClient, real: System) -> None:
    client.post("/v1/golden/questions", json=GOLDEN)
    whole = client.post("/v1/golden/runs", json={}).json()
    assert ended(client, whole["id"])["right"] == 1
    refused = {"question": "Who is king?", "refused": True, "tags": ["refuse"]}
    client.post("/v1/golden/questions", json=refused)
    some = client.post("/v1/golden/runs", json={"tags": ["refuse"]}).json()
    assert ended(client, some["id"])["total"] == 1
    # How the collection answers is told by runs of all questions.
    assert [one.id for one in real.golden_store.newest_runs()] == [whole["id"]]
    number = save(client, instructions="Be silent.")
    run = test_run(client, number)
    assert (run["right"], run["worse"]) == (1, 1)
    assert activate(client, number).status_code == 409


def test_thresholds_refuse_more_and_never_less(client: TestClient) -> None:
    body = {"question": QUESTION, "profile": {"min_support": 0.95}}
    strict = client.post("/v1/answering-profile/try", json=body).json()
    statements = strict["trace"]["statements"]
    assert all(one["verdict"] == "dropped" or one["score"] >= 0.95 for one in statements)
    body["profile"] = {"min_support": 0.1}
    assert client.post("/v1/answering-profile/try", json=body).status_code == 422


def test_an_answer_has_the_language_of_the_profile(client: TestClient) -> None:
    body = {"question": QUESTION, "profile": {"instructions": "Be silent.", "language": "zh"}}
    told = client.post("/v1/answering-profile/try", json=body).json()["answer"]
    assert told["text"] == "资料中没有这个问题的答案。"


@pytest.mark.parametrize(
    "profile",
    [
        {"instructions": "x" * 1_501},
        {"instructions": "问" * 601},
        {"endpoint": "nowhere"},
        {"starters": [" "]},
        {"starters": ["x"] * 9},
        {"tone": "rude"},
        {"temperature": 3},
        {"citations": False},
    ],
)
def test_what_cannot_be_answered_by_is_refused(client: TestClient, profile: dict[str, Any]) -> None:
    saved = client.post("/v1/answering-profile/versions", json={"profile": profile})
    tried = client.post("/v1/answering-profile/try", json={"question": "x", "profile": profile})
    assert (saved.status_code, tried.status_code) == (422, 422)
    assert state(client)["versions"] == []


def test_an_endpoint_that_is_gone_is_told(
    client: TestClient, real: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(real.answering_profiles, "endpoints", {"fast": "small"})
    number = save(client, endpoint="fast")
    activate(client, number, "for now")
    failed = client.post("/v1/ask", json={"question": QUESTION})
    assert (failed.status_code, failed.json()["code"]) == (502, "llm_unavailable")
    assert "LLM_ENDPOINTS" in failed.json()["detail"]


def test_there_is_nothing_to_go_back_to_and_no_such_version(client: TestClient) -> None:
    assert client.post("/v1/answering-profile/rollback").status_code == 409
    assert activate(client, 7, "x").status_code == 404
    assert client.post("/v1/answering-profile/versions/7/test").status_code == 404


def test_editors_draft_admins_activate_and_readers_see_starters_alone(real: System, client: TestClient) -> None:
    reader, editor, admin = (key(real, role) for role in (Role.READER, Role.EDITOR, Role.ADMIN))
    path = "/v1/answering-profile"
    assert client.get(path, headers=reader).status_code == 403
    assert client.get(f"{path}/starters", headers=reader).status_code == 200
    assert client.post(f"{path}/versions", json=DRAFT, headers=reader).status_code == 403
    assert client.post(f"{path}/versions", json=DRAFT, headers=editor).status_code == 201
    forced = {"reason": "x"}
    assert client.post(f"{path}/versions/1/activate", json=forced, headers=editor).status_code == 403
    assert client.post(f"{path}/versions/1/activate", json=forced, headers=admin).status_code == 200
    assert client.post(f"{path}/rollback", headers=editor).status_code == 403


def test_profiles_are_in_backups(client: TestClient, real: System, tmp_path: Path, settings: Settings) -> None:
    activate(client, save(client, **DRAFT["profile"]), "first")  # type: ignore[arg-type]
    target = tmp_path / "all.tar"
    list(make_backup(real).write(target))
    elsewhere = make(settings.model_copy(update={"data_dir": tmp_path / "other"}), Obedient())
    with closing(elsewhere.database):
        list(make_restore(elsewhere).read(target))
        there = elsewhere.catalogue.get_collection("default")
        assert elsewhere.answering_profiles.state(there) == real.answering_profiles.state(real.collections.get())


def test_several_collections_are_answered_by_what_their_profiles_say_alike(
    client: TestClient, real: System, chat: Obedient
) -> None:
    client.post("/v1/collections", json={"name": "hr"})
    asked = {"question": QUESTION, "collections": ["default", "hr"]}

    def trace() -> Any:
        answer = client.post("/v1/ask", json=asked).json()
        return client.get(f"/v1/answers/{answer['id']}/trace").json()

    activate(client, save(client, instructions="Be brief.", top_k=3), "first")
    assert (trace()["answering_profile"], trace()["answering_profiles"]) == (0, {"default": 1})
    assert "Be brief." not in chat.told[-1]
    body = {"profile": {"instructions": "Be brief.", "top_k": 3}}
    made = client.post("/v1/answering-profile/versions?collection=hr", json=body).json()["number"]
    path = f"/v1/answering-profile/versions/{made}/activate?collection=hr"
    assert client.post(path, json={"reason": "the same"}).status_code == 200
    told = trace()
    assert told["answering_profiles"] == {"default": 1, "hr": 1}
    assert told["top_k"] == 3
    assert chat.told[-1].endswith("Be brief.")


def test_a_profile_is_tried_with_the_settings_of_a_search(client: TestClient) -> None:
    settings = {"top_k": 1, "legs": ["sparse"], "filter": {"tags": ["nothing"]}}
    body = {"question": QUESTION, "profile": {"top_k": 5}}
    tried = client.post("/v1/answering-profile/try", json={**body, **settings}).json()
    assert (tried["trace"]["top_k"], tried["trace"]["filtered"], tried["answer"]["answered"]) == (1, True, False)
    assert tried["trace"]["answering_tried"] is True
    assert client.post("/v1/answering-profile/try", json=body).json()["trace"]["top_k"] == 5
