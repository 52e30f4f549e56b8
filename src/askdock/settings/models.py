"""Embedding model, chat model, reranker, transcription, descriptions of pictures."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, NoDecode

from askdock.settings.fields import named


class ModelSettings(BaseSettings):
    """Embedding model, chat model, reranker, transcription, descriptions of pictures."""

    embedding_model: str = named(
        "EMBEDDING_MODEL",
        "intfloat/multilingual-e5-small",
        "Model of new collections: a name on the Hugging Face hub, or a local folder, of a sentence-transformers "
        "model with an ONNX file. `sentence-transformers/all-MiniLM-L6-v2`: English alone, twice as fast.",
        min_length=1,
    )
    max_models: int = named(
        "ASKDOCK_MAX_MODELS",
        2,
        "Embedding models of other collections kept open beside the configured one, the last used.",
        ge=1,
    )
    embedding_precision: Literal["int8", "fp32"] = named(
        "ASKDOCK_EMBEDDING_PRECISION", "int8", "Precision of the weights where both are available."
    )
    embedding_languages: Annotated[tuple[str, ...] | None, NoDecode] = named(
        "ASKDOCK_EMBEDDING_LANGUAGES",
        None,
        "Languages the embedding model covers (`en,zh`), for models AskDock does not know; unset: any.",
    )
    embedding_threads: int = named(
        "ASKDOCK_EMBEDDING_THREADS", 0, "Texts embedded concurrently; 0: one per core.", ge=0, le=256
    )
    embedder_url: str | None = named(
        "ASKDOCK_EMBEDDER_URL",
        None,
        "Embedding server, an address that ends in `/embed` (TEI) or `/embeddings` (OpenAI); unset: in process.",
        pattern=r"^https?://.+/embed(dings)?/?$",
    )
    embedder_api_key: SecretStr | None = named("ASKDOCK_EMBEDDER_API_KEY", None, "Key for the embedding server.")
    embedder_max_tokens: int = named(
        "ASKDOCK_EMBEDDER_MAX_TOKENS",
        512,
        "Tokens that the server's model reads, if it is not a known one.",
        ge=16,
    )
    embedder_document_prefix: str | None = named(
        "ASKDOCK_EMBEDDER_DOCUMENT_PREFIX",
        None,
        "What the server's model wants before a passage (`passage: `); unset: that of the model's family.",
    )
    embedder_query_prefix: str | None = named(
        "ASKDOCK_EMBEDDER_QUERY_PREFIX",
        None,
        "What the server's model wants before a question (`query: `); unset: that of the model's family.",
    )
    embedder_timeout_seconds: float = named(
        "ASKDOCK_EMBEDDER_TIMEOUT_SECONDS", 30.0, "Timeout of one batch of vectors.", gt=0
    )
    query_cache_entries: int = named(
        "ASKDOCK_QUERY_CACHE_ENTRIES", 4096, "Entries of the query embedding cache; 0: no cache.", ge=0
    )
    modelscope_endpoint: str = named(
        "MODELSCOPE_ENDPOINT",
        "https://modelscope.cn",
        "Where models are fetched from when the Hugging Face hub (or HF_ENDPOINT, its mirror) does not answer.",
        pattern=r"^https?://[^/?#]+",
    )
    offline: bool = named(
        "ASKDOCK_OFFLINE", False, "Never download anything: models must be in the models folder."
    )

    llm_base_url: str | None = named(
        "LLM_BASE_URL",
        None,
        "OpenAI-compatible endpoint, for instance `http://127.0.0.1:8080/v1`; `local`: a model that "
        "`askdock models pull --chat` has fetched; unset: answers are extractive.",
        pattern=r"^(?:https?://[^/?#]+|local$)",
    )
    llm_api_key: SecretStr | None = named("LLM_API_KEY", None, "Key for the endpoint.")
    llm_model: str | None = named("LLM_MODEL", None, "Model name at the endpoint.")
    llm_endpoints: SecretStr | None = named(
        "LLM_ENDPOINTS",
        None,
        "Further chat endpoints that answering profiles may choose, as JSON: "
        '`{"name": {"base_url": "...", "model": "...", "api_key": "...", "max_tokens": 1000}}`; the last two are '
        "optional.",
    )
    llm_local_threads: int = named(
        "ASKDOCK_LLM_LOCAL_THREADS", 0, "Threads of a local chat model; 0: one per core.", ge=0, le=256
    )
    llm_local_context: int = named(
        "ASKDOCK_LLM_LOCAL_CONTEXT", 4096, "Tokens of a local chat model's context.", ge=1024
    )
    llm_max_tokens: int | None = named(
        "ASKDOCK_LLM_MAX_TOKENS",
        None,
        "Maximum tokens of a reply, a reasoning model's thoughts included; unset: the endpoint's own limit.",
        ge=16,
    )
    llm_first_token_seconds: float = named(
        "ASKDOCK_LLM_FIRST_TOKEN_SECONDS",
        60.0,
        "Timeout of the first token until the endpoint has replied; then four times the slowest of its last 20 "
        "replies, from 15 s to the timeout of a whole answer. Not used with `local`.",
        gt=0,
    )
    llm_reasoning_seconds: float = named(
        "ASKDOCK_LLM_REASONING_SECONDS", 90.0, "Maximum time a model may reason before it answers.", gt=0
    )
    llm_gap_seconds: float = named("ASKDOCK_LLM_GAP_SECONDS", 20.0, "Timeout between tokens.", gt=0)
    llm_total_seconds: float = named("ASKDOCK_LLM_TOTAL_SECONDS", 120.0, "Timeout of a whole answer.", gt=0)
    llm_fallbacks: Annotated[tuple[str, ...], NoDecode] = named(
        "ASKDOCK_LLM_FALLBACKS", (), "Fallback models, in order, for when LLM_MODEL does not answer."
    )
    llm_retries: int = named("ASKDOCK_LLM_RETRIES", 2, "Retries of a model before its first token.", ge=0, le=2)
    llm_breaker_failures: int = named(
        "ASKDOCK_LLM_BREAKER_FAILURES", 5, "Consecutive failures that open a model's circuit breaker.", gt=0
    )
    llm_breaker_seconds: float = named(
        "ASKDOCK_LLM_BREAKER_SECONDS",
        30.0,
        "Circuit breaker cool-down before a failing model is tried again.",
        gt=0,
    )
    llm_extractive_fallback: bool = named(
        "ASKDOCK_LLM_EXTRACTIVE_FALLBACK",
        True,
        "Fall back to quoted sentences, labelled `degraded`, when no model answers.",
    )

    reranker_url: str | None = named(
        "ASKDOCK_RERANKER_URL",
        None,
        "URL of a reranking endpoint, path included; unset: no reranking.",
        pattern=r"^https?://[^/?#]+",
    )
    reranker_shape: Literal["tei", "cohere", "jina"] = named(
        "ASKDOCK_RERANKER_SHAPE",
        "tei",
        "API format of the endpoint; `jina` also for vLLM, Infinity and llama.cpp.",
    )
    reranker_model: str | None = named("ASKDOCK_RERANKER_MODEL", None, "Model name at the endpoint.")
    reranker_api_key: SecretStr | None = named("ASKDOCK_RERANKER_API_KEY", None, "Key for the endpoint.")
    reranker_seconds: float = named("ASKDOCK_RERANKER_SECONDS", 2.0, "Timeout of one reranking call.", gt=0)
    reranker_dir: Path | None = named(
        "ASKDOCK_RERANKER_DIR",
        None,
        "Folder of a cross-encoder to run in process: `tokenizer.json` and `model.onnx`.",
    )

    transcription_base_url: str | None = named(
        "TRANSCRIPTION_BASE_URL",
        None,
        "OpenAI-compatible endpoint that writes sound and video down, such as `http://127.0.0.1:8000/v1`; unset: "
        "such files are refused.",
        pattern=r"^https?://[^/?#]+",
    )
    transcription_api_key: SecretStr | None = named("TRANSCRIPTION_API_KEY", None, "Key for the endpoint.")
    transcription_model: str = named(
        "TRANSCRIPTION_MODEL",
        "whisper-1",
        "Model name at the endpoint; one that gives `verbose_json`.",
        min_length=1,
    )
    transcription_seconds: float = named(
        "ASKDOCK_TRANSCRIPTION_SECONDS", 1800.0, "Timeout of the transcript of one file.", gt=0
    )

    vision_base_url: str | None = named(
        "VISION_BASE_URL",
        None,
        "OpenAI-compatible chat endpoint whose model sees pictures and describes figures at ingestion, such as "
        "`http://127.0.0.1:8000/v1`; unset: none is described.",
        pattern=r"^https?://[^/?#]+",
    )
    vision_api_key: SecretStr | None = named("VISION_API_KEY", None, "Key for the endpoint.")
    vision_model: str | None = named("VISION_MODEL", None, "Model name at the endpoint.", min_length=1)
    vision_seconds: float = named("ASKDOCK_VISION_SECONDS", 60.0, "Timeout of one description.", gt=0)
    vision_figures: int = named(
        "ASKDOCK_VISION_FIGURES", 50, "Figures of a document that are described, from its beginning.", ge=1
    )
