"""A cross-encoder behind HTTP, in the three shapes that servers speak.

TEI: https://huggingface.github.io/text-embeddings-inference (POST /rerank)
Cohere: https://docs.cohere.com/reference/rerank (POST /v2/rerank)
Jina: https://jina.ai/reranker (POST /v1/rerank; also spoken by vLLM, Infinity and llama.cpp)
"""

from collections.abc import Sequence
from typing import Any, Literal

import httpx2

from askdock.errors import RerankerUnavailable
from askdock.telemetry import trace_context

Shape = Literal["tei", "cohere", "jina"]


class HttpReranker:
    """See `askdock.ports.Reranker`. `url` is the whole address of the endpoint; nothing is retried."""

    def __init__(
        self, *, url: str, shape: Shape, model: str | None, api_key: str | None, timeout_seconds: float
    ) -> None:
        self._url = url
        self._shape = shape
        self._model = model
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._client = httpx2.Client(timeout=timeout_seconds, headers=headers)

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """One score for each text. Raises RerankerUnavailable."""
        try:
            response = self._client.post(self._url, json=self._body(question, texts), headers=trace_context())
            response.raise_for_status()
            scores = self._scores(response.json(), len(texts))
        except httpx2.HTTPStatusError as error:
            status = error.response.status_code
            raise RerankerUnavailable(f"the reranker at {self._url} answered with status {status}") from error
        except httpx2.HTTPError as error:
            raise RerankerUnavailable(f"the reranker at {self._url} does not answer") from error
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise RerankerUnavailable(f"the reranker at {self._url} sent no valid reply") from error
        return scores

    def _body(self, question: str, texts: Sequence[str]) -> dict[str, Any]:
        if self._shape == "tei":
            return {"query": question, "texts": list(texts), "truncate": True}
        body: dict[str, Any] = {"query": question, "documents": list(texts), "top_n": len(texts)}
        if self._model:
            body["model"] = self._model
        if self._shape == "jina":
            body["return_documents"] = False
        return body

    def _scores(self, reply: Any, count: int) -> list[float]:
        rows = reply if self._shape == "tei" else reply["results"]
        key = "score" if self._shape == "tei" else "relevance_score"
        scores = {int(row["index"]): float(row[key]) for row in rows}
        if scores.keys() != set(range(count)):
            raise ValueError("not one score for each text")
        return [scores[at] for at in range(count)]
