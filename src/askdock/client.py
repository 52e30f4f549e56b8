"""A small client of the HTTP API for Python programs.

    from askdock.client import Client

    with Client("http://127.0.0.1:8000", key="adk_...") as client:
        client.upload(Path("handbook.pdf"))
        answer = client.ask("How many days of annual leave do I have?")
        print(answer.text, [citation.quote for citation in answer.citations])

What comes back has the types of the API's own schemas. Errors are `ApiError`, with the problem document's `code`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx2
from pydantic import BaseModel

from askdock.services.api.schemas.documents import (
    CollectionOut,
    CollectionsOut,
    DocumentOut,
    DocumentsOut,
    UploadsOut,
)
from askdock.services.api.schemas.questions import AnswerOut, PassageOut, SearchOut

Body = TypeVar("Body", bound=BaseModel)

TIMEOUT_SECONDS = 150.0
"""Longer than the longest answer, whose own limits end it before."""


class ApiError(Exception):
    """The server refused or failed. `code` is stable, `str(error)` is for people."""

    def __init__(self, status: int, code: str, detail: str, request_id: str | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.request_id = request_id


class Client:
    """A connection to one server; a context manager. May be used from several threads."""

    def __init__(self, base_url: str, *, key: str | None = None) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx2.Client(base_url=base_url, headers=headers, timeout=TIMEOUT_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ask(
        self,
        question: str,
        *,
        collection: str | None = None,
        collections: Sequence[str] | None = None,
        top_k: int | None = None,
        filter: Mapping[str, Any] | None = None,  # noqa: A002 - the API's name
    ) -> AnswerOut:
        """The whole answer, from documents that `filter` lets through, with its fields as the API has them.

        Raises ApiError.
        """
        body = _given(
            question=question,
            collection=collection,
            collections=collections,
            top_k=top_k,
            filter=filter,
            stream=False,
        )
        return self._json(AnswerOut, "POST", "/v1/ask", json=body)

    def stream(
        self,
        question: str,
        *,
        collection: str | None = None,
        collections: Sequence[str] | None = None,
        filter: Mapping[str, Any] | None = None,  # noqa: A002 - the API's name
    ) -> Iterator[str | AnswerOut]:
        """Yield pieces of the answer as they come, then the checked answer. Raises ApiError, also half-way."""
        body = _given(
            question=question, collection=collection, collections=collections, filter=filter, stream=True
        )
        with self._http.stream("POST", "/v1/ask", json=body) as response:
            if response.status_code >= 400:
                response.read()
                raise _error(response.status_code, response.content)
            event = ""
            for line in response.iter_lines():
                name, _, value = line.partition(": ")
                if name == "event":
                    event = value
                elif name == "data" and event == "delta":
                    yield str(json.loads(value)["text"])
                elif name == "data" and event == "answer":
                    yield AnswerOut.model_validate_json(value)
                    event = ""
                elif name == "data" and event == "error":
                    raise _error(0, value.encode())
                elif name == "data" and value == "[DONE]":
                    return
        raise ApiError(0, "broken_off", "the stream broke off")

    def search(
        self,
        query: str,
        *,
        collection: str | None = None,
        collections: Sequence[str] | None = None,
        top_k: int | None = None,
        filter: Mapping[str, Any] | None = None,  # noqa: A002 - the API's name
    ) -> list[PassageOut]:
        """Passages, best first. Raises ApiError."""
        body = _given(query=query, collection=collection, collections=collections, top_k=top_k, filter=filter)
        return self._json(SearchOut, "POST", "/v1/search", json=body).passages

    def upload(self, *paths: Path, collection: str | None = None, tags: Sequence[str] = ()) -> UploadsOut:
        """Upload files; `results` has the outcome of each. Raises ApiError when none was accepted."""
        with ExitStack() as opened:
            files: list[Any] = [("file", (path.name, opened.enter_context(path.open("rb")))) for path in paths]
            params = _given(collection=collection)
            data = {"tag": list(tags)}
            return self._json(UploadsOut, "POST", "/v1/documents", files=files, data=data, params=params)

    def documents(self, *, collection: str | None = None) -> Iterator[DocumentOut]:
        """All documents of a collection, fetched page by page. Raises ApiError."""
        cursor = None
        while True:
            params = _given(collection=collection, cursor=cursor)
            page = self._json(DocumentsOut, "GET", "/v1/documents", params=params)
            yield from page.documents
            if (cursor := page.next_cursor) is None:
                return

    def delete(self, document_id: str, *, collection: str | None = None) -> None:
        """Delete a document. Raises ApiError."""
        self._send("DELETE", f"/v1/documents/{document_id}", params=_given(collection=collection))

    def collections(self) -> list[CollectionOut]:
        """The collections that the key may read. Raises ApiError."""
        return self._json(CollectionsOut, "GET", "/v1/collections").collections

    def create_collection(self, name: str) -> CollectionOut:
        """Make a collection. Raises ApiError."""
        return self._json(CollectionOut, "POST", "/v1/collections", json={"name": name})

    def _json(self, kind: type[Body], method: str, path: str, **request: Any) -> Body:
        return kind.model_validate_json(self._send(method, path, **request))

    def _send(self, method: str, path: str, **request: Any) -> bytes:
        try:
            response = self._http.request(method, path, **request)
        except httpx2.HTTPError as error:
            raise ApiError(0, "unreachable", f"the server does not answer: {error}") from error
        if response.status_code >= 400:
            raise _error(response.status_code, response.content)
        return response.content


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _error(status: int, body: bytes) -> ApiError:
    try:
        problem = json.loads(body)
        return ApiError(problem["status"], problem["code"], problem["detail"], problem.get("request_id"))
    except (ValueError, KeyError, TypeError):
        return ApiError(status, "no_problem_document", f"the server answered with status {status}")
