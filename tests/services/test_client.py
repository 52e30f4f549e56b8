"""The Python client against the application, over real sockets."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.services.test_access import key

from askdock.client import ApiError, Client
from askdock.errors import LLMUnavailable
from askdock.records import AnswerDelta, Role


@pytest.fixture
def api(url: str, system: Any) -> Iterator[Client]:
    secret = key(system, Role.ADMIN)["Authorization"].removeprefix("Bearer ")
    with Client(url.removesuffix("/v1"), key=secret) as client:
        yield client


def test_asking(api: Client) -> None:
    answer = api.ask("how many days?")
    assert (answer.text, answer.citations[0].page) == ("Everyone has 25 days. [1]", 3)
    *pieces, whole = api.stream("how many days?")
    assert "".join(str(piece) for piece in pieces) == "Everyone has…"
    assert whole == answer.model_copy(update={"id": whole.id})  # type: ignore[union-attr]
    assert api.search("leave", top_k=1)[0].document_id == "d1"


def test_documents_and_collections(api: Client, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name)
    uploaded = api.upload(tmp_path / "a.txt", tmp_path / "b.txt", tags=["hr", "2026"])
    assert [result.status for result in uploaded.results] == [202, 202]
    found = list(api.documents())
    assert {document.name for document in found} == {"a.txt", "b.txt"}
    assert [sorted(document.tags) for document in found] == [["2026", "hr"]] * 2
    api.delete(found[0].id)
    assert len(list(api.documents())) == 1
    assert api.create_collection("new").name == "new"
    assert [one.name for one in api.collections()] == ["default", "new"]


def test_filters_are_sent(api: Client) -> None:
    assert api.ask("how many days?", filter={"tags": ["hr"]}).answered
    wrong = {"no_such_field": 1}
    for ask in (api.ask, api.search, lambda text, **given: list(api.stream(text, **given))):
        with pytest.raises(ApiError) as refused:
            ask("x", filter=wrong)
        assert refused.value.status == 422


def test_errors(api: Client, url: str, system: Any) -> None:
    with pytest.raises(ApiError, match="there is no|no collection") as absent:
        api.ask("x", collection="nowhere")
    assert (absent.value.status, absent.value.code) == (404, "collection_not_found")
    system.answers.script = [AnswerDelta("Every"), LLMUnavailable("the model broke off")]
    with pytest.raises(ApiError, match="broke off") as broken:
        list(api.stream("x"))
    assert broken.value.code == "llm_unavailable"
    with Client(url.removesuffix("/v1"), key="adk_wrong") as stranger, pytest.raises(ApiError) as refused:
        stranger.collections()
    assert refused.value.code == "unauthenticated"
    with Client("http://127.0.0.1:1") as nobody, pytest.raises(ApiError) as away:
        nobody.collections()
    assert away.value.code == "unreachable"
