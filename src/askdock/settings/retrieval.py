"""Retrieval: number of passages, reranking, canaries, deep answers, the retriever service."""

from typing import Annotated

from pydantic import SecretStr
from pydantic_settings import BaseSettings, NoDecode

from askdock.settings.fields import named


class RetrievalSettings(BaseSettings):
    """Retrieval: number of passages, reranking, canaries, deep answers, the retriever service."""

    top_k: int = named(
        "ASKDOCK_TOP_K", 8, "Passages retrieved for a question when the request does not say.", ge=1, le=100
    )
    prompt_tokens: int = named(
        "ASKDOCK_PROMPT_TOKENS",
        3000,
        "Maximum tokens of a prompt, as estimated; passages beyond it are left out.",
        ge=500,
        le=1_000_000,
    )
    rerank_candidates: int = named(
        "ASKDOCK_RERANK_CANDIDATES", 30, "Passages given to the reranker for one question.", ge=2, le=200
    )

    canary_seconds: float = named(
        "ASKDOCK_CANARY_SECONDS",
        60.0,
        "How often the canary question of a collection is asked, where one is chosen; 0: never.",
        ge=0,
    )

    tables_off: Annotated[tuple[str, ...], NoDecode] = named(
        "ASKDOCK_TABLES_OFF",
        (),
        "Collections whose tables are not computed with (counts, sums, the highest): their names, or `*` for all.",
    )

    overviews_off: Annotated[tuple[str, ...], NoDecode] = named(
        "ASKDOCK_OVERVIEWS_OFF",
        (),
        "Collections without overviews (what a document is about, which ones deal with something): their names, "
        "or `*` for all.",
    )

    deep_rounds: int = named(
        "ASKDOCK_DEEP_ROUNDS",
        3,
        "Deep answers: how often the chat model may ask for more searches; 0: no deep answers.",
        ge=0,
        le=10,
    )
    deep_searches: int = named("ASKDOCK_DEEP_SEARCHES", 8, "Searches of a deep answer.", ge=1, le=50)
    deep_tokens: int = named(
        "ASKDOCK_DEEP_TOKENS", 20_000, "Tokens of a deep answer before its text is written.", ge=1000
    )
    deep_seconds: float = named(
        "ASKDOCK_DEEP_SECONDS", 60.0, "Time for a deep answer before its text is written.", gt=0, le=3600
    )

    retriever_url: str | None = named(
        "RETRIEVER_URL",
        None,
        "Address of a retriever service; unset: searches run in this process.",
        pattern=r"^https?://[^/]+/?$",
    )
    retriever_token: SecretStr | None = named(
        "RETRIEVER_TOKEN",
        None,
        "Shared token between the api and the retriever; required by the retriever when it is set.",
    )
    retriever_timeout_seconds: float = named(
        "ASKDOCK_RETRIEVER_TIMEOUT_SECONDS", 10.0, "Timeout of a call to the retriever, retries included.", gt=0
    )
    retriever_hedge_seconds: float | None = named(
        "ASKDOCK_RETRIEVER_HEDGE_SECONDS",
        None,
        "Hedging delay: send a second search when the first takes this long; unset: never.",
        gt=0,
    )
