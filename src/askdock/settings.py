"""The only reader of the environment. Names users know stand as they are; ours begin with ASKDOCK_.

Order: command-line flags, environment, `.env` in the working directory, defaults. A secret may also come from
the file that `<NAME>_FILE` points at.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from askdock.errors import ConfigurationError
from askdock.gateway_settings import GatewaySettings
from askdock.gateway_settings import named as _named
from askdock.text.urls import holds_credentials

MIB = 1024 * 1024


def _default_data_dir() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "askdock"


def _store_name(given: object) -> object:
    """The embedded store was LanceDB until version 0.1.0 and went by its name."""
    return "embedded" if given == "lancedb" else given


class Settings(GatewaySettings):
    """All settings, validated. Units stand in the descriptions; `askdock config show` prints them."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        env_ignore_empty=True,
    )

    # Where things are

    data_dir: Path = Field(
        default_factory=_default_data_dir,
        validation_alias=AliasChoices("ASKDOCK_DATA_DIR"),
        description="Folder of the catalogue, the index, the originals and the models.",
    )
    models_dir: Path | None = _named(
        "ASKDOCK_MODELS_DIR", None, "Folder of the embedding models; `models` in the data folder when unset."
    )
    collection: str = _named(
        "ASKDOCK_COLLECTION",
        "default",
        "Collection used when none is named.",
        pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$",
    )
    # Catalogue, files, chunk store

    files_url: str | None = _named(
        "ASKDOCK_FILES_URL",
        None,
        "Where originals are kept: `s3://bucket/prefix`; `files` in the data folder when unset.",
        pattern=r"^s3://[^/?#]+(/[^?#]*)?$",
    )
    s3_endpoint: str | None = _named(
        "ASKDOCK_S3_ENDPOINT", None, "URL of an S3-compatible store; unset: Amazon's.", pattern=r"^https?://"
    )
    s3_region: str = _named("ASKDOCK_S3_REGION", "us-east-1", "Region of the buckets.")
    s3_access_key_id: SecretStr | None = _named(
        "ASKDOCK_S3_ACCESS_KEY_ID", None, "Access key; unset: AWS's own chain (environment, role)."
    )
    s3_secret_access_key: SecretStr | None = _named("ASKDOCK_S3_SECRET_ACCESS_KEY", None, "Secret of that key.")
    database_url: str | None = _named(
        "ASKDOCK_DATABASE_URL",
        None,
        "Database of the catalogue, `postgresql://user@host/name` without a password; unset: SQLite.",
    )
    database_password: SecretStr | None = _named("ASKDOCK_DATABASE_PASSWORD", None, "Password for the database.")

    store: Annotated[Literal["embedded", "milvus", "elasticsearch"], BeforeValidator(_store_name)] = _named(
        "ASKDOCK_STORE",
        "embedded",
        "Chunk store: `embedded` (a folder), or a `milvus` or `elasticsearch` server.",
    )
    vector_db_host: str = _named(
        "VECTOR_DB_HOST",
        "localhost",
        "Server of the chunk store: host, host:port or http(s) URL.",
        min_length=1,
    )
    vector_db_port: int | None = _named(
        "VECTOR_DB_PORT", None, "Its port where the host names none; unset: 19530 or 9200.", ge=1, le=65535
    )
    vector_db_username: str = _named("VECTOR_DB_USERNAME", "", "User name at the chunk store.")
    vector_db_password: SecretStr | None = _named("VECTOR_DB_PASSWORD", None, "Password at the chunk store.")
    vector_db_token: SecretStr | None = _named(
        "VECTOR_DB_TOKEN", None, "Token (Milvus) or API key (Elasticsearch), used before user and password."
    )
    vector_db_tls: bool = _named("VECTOR_DB_TLS", False, "Speak TLS to the chunk store, as with an https URL.")
    vector_db_ca_file: Path | None = _named(
        "VECTOR_DB_CA_FILE", None, "Certificate (PEM) of the authority that signed the chunk store's."
    )
    vector_db_timeout_seconds: float = _named(
        "ASKDOCK_VECTOR_DB_TIMEOUT_SECONDS", 10.0, "Longest wait for one call to the chunk store.", gt=0
    )
    milvus_dense_only: bool = _named(
        "ASKDOCK_MILVUS_DENSE_ONLY", False, "Accept Milvus servers before 2.5, which have no keyword search."
    )

    # API: address, access, limits

    host: str = _named("ASKDOCK_HOST", "127.0.0.1", "Address that `askdock serve` binds.")
    port: int = _named("ASKDOCK_PORT", 8000, "Port that `askdock serve` binds.", ge=0, le=65535)
    # Telemetry

    log_level: Literal["debug", "info", "warning", "error"] = _named(
        "ASKDOCK_LOG_LEVEL", "info", "Least severe log line that is written."
    )

    log_format: Literal["text", "json"] = _named(
        "ASKDOCK_LOG_FORMAT", "text", "Log lines for people, or one JSON object a line."
    )
    otlp_endpoint: str | None = _named(
        "ASKDOCK_OTLP_ENDPOINT", None, "OpenTelemetry collector (OTLP over HTTP) that gets traces; unset: none."
    )

    # Ingestion

    embedded_worker: bool = _named(
        "ASKDOCK_EMBEDDED_WORKER", True, "Whether `askdock serve` also ingests; false where `askdock worker` does."
    )
    worker_port: int = _named(
        "ASKDOCK_WORKER_PORT", 8001, "Port of a worker's /health, /ready and /metrics.", ge=0, le=65535
    )
    lease_seconds: float = _named(
        "ASKDOCK_LEASE_SECONDS",
        60.0,
        "How long a document stays with a worker that gives no sign of life.",
        gt=0,
    )
    ingestion_attempts: int = _named(
        "ASKDOCK_INGESTION_ATTEMPTS", 3, "How often a document is tried before it is quarantined.", ge=1
    )
    retry_seconds: float = _named(
        "ASKDOCK_RETRY_SECONDS", 5.0, "Wait before a document's second attempt; doubled for each more.", ge=0
    )
    worker_grace_seconds: float = _named(
        "ASKDOCK_WORKER_GRACE_SECONDS",
        30.0,
        "How long a worker that is told to stop may take to finish the documents under way.",
        ge=0,
    )
    job_completion_index: int | None = _named(
        "JOB_COMPLETION_INDEX", None, "Which pod of an Indexed Job this is; Kubernetes sets it.", ge=0
    )
    chunk_size: int = _named("CHUNK_SIZE", 1000, "Longest chunk, in characters.", ge=50, le=20_000)
    chunk_overlap: int = _named("CHUNK_OVERLAP", 200, "Characters that neighbouring chunks share at most.", ge=0)

    parser_memory_bytes: int = _named(
        "ASKDOCK_PARSER_MEMORY_BYTES", 2048 * MIB, "Memory the parser of one document may take.", ge=256 * MIB
    )
    parser_cpu_seconds: int = _named(
        "ASKDOCK_PARSER_CPU_SECONDS", 120, "Processor time the parser of one document may take.", gt=0
    )
    parser_wall_seconds: float = _named(
        "ASKDOCK_PARSER_WALL_SECONDS", 180.0, "Time the parser of one document may take.", gt=0
    )
    ocr_seconds: float = _named(
        "ASKDOCK_OCR_SECONDS", 600.0, "Time to recognise a document's scanned pages.", ge=0
    )
    ocr_page_seconds: float = _named("ASKDOCK_OCR_PAGE_SECONDS", 30.0, "Time to recognise one scanned page.", gt=0)
    max_text_bytes: int = _named(
        "ASKDOCK_MAX_TEXT_BYTES", 64 * MIB, "Most text and structure parsed from one document.", gt=0
    )
    max_unpacked_bytes: int = _named(
        "ASKDOCK_MAX_UNPACKED_BYTES", 500 * MIB, "Most bytes that a packed document may unpack to.", gt=0
    )
    max_compression_ratio: int = _named(
        "ASKDOCK_MAX_COMPRESSION_RATIO", 100, "Most bytes that one byte of a packed document may unpack to.", gt=0
    )
    max_archive_depth: int = _named(
        "ASKDOCK_MAX_ARCHIVE_DEPTH", 2, "Archives and mails within each other that are opened.", ge=1, le=8
    )
    max_archive_entries: int = _named("ASKDOCK_MAX_ARCHIVE_ENTRIES", 10_000, "Most files in an archive.", gt=0)

    # Sync and upkeep

    url_fetch: bool = _named("ASKDOCK_URL_FETCH", False, "Let callers of the API have URLs fetched.")
    url_allowed_networks: Annotated[tuple[str, ...], NoDecode] = _named(
        "ASKDOCK_URL_ALLOWED_NETWORKS",
        (),
        "Networks to fetch from although they are not public, such as `10.1.0.0/16,fd00::/8`.",
    )
    url_max_redirects: int = _named("ASKDOCK_URL_MAX_REDIRECTS", 5, "Most redirects followed.", ge=0, le=20)
    url_max_seconds: float = _named("ASKDOCK_URL_MAX_SECONDS", 30.0, "Longest fetch of one URL.", gt=0)
    url_max_pages: int = _named("ASKDOCK_URL_MAX_PAGES", 10_000, "Most pages taken from one sitemap.", ge=1)
    reconcile_seconds: float = _named(
        "ASKDOCK_RECONCILE_SECONDS",
        3600.0,
        "How often a worker compares catalogue, files and store and repairs them, the first time when it "
        "starts; 0: never.",
        ge=0,
    )
    stuck_seconds: float = _named(
        "ASKDOCK_STUCK_SECONDS", 900.0, "A document that waits so long with nobody at it counts as stuck.", gt=0
    )

    # Embedding

    embedding_model: str = _named(
        "EMBEDDING_MODEL",
        "sentence-transformers/all-MiniLM-L6-v2",
        "Name on the Hugging Face hub, or a local folder, of a sentence-transformers model with an ONNX file.",
        min_length=1,
    )
    embedding_precision: Literal["int8", "fp32"] = _named(
        "ASKDOCK_EMBEDDING_PRECISION", "int8", "Precision of the weights where both are to be had."
    )
    embedding_languages: Annotated[tuple[str, ...] | None, NoDecode] = _named(
        "ASKDOCK_EMBEDDING_LANGUAGES",
        None,
        "Languages the embedding model covers (`en,zh`), for models AskDock does not know; unset: any.",
    )
    embedding_threads: int = _named(
        "ASKDOCK_EMBEDDING_THREADS", 0, "Texts embedded side by side; 0: one per core.", ge=0, le=256
    )
    embedder_url: str | None = _named(
        "ASKDOCK_EMBEDDER_URL",
        None,
        "Embedding server, an address that ends in `/embed` (TEI) or `/embeddings` (OpenAI); unset: in process.",
        pattern=r"^https?://.+/embed(dings)?/?$",
    )
    embedder_api_key: SecretStr | None = _named("ASKDOCK_EMBEDDER_API_KEY", None, "Key for the embedding server.")
    embedder_max_tokens: int = _named(
        "ASKDOCK_EMBEDDER_MAX_TOKENS",
        512,
        "Tokens that the server's model reads, if it is not a known one.",
        ge=16,
    )
    embedder_timeout_seconds: float = _named(
        "ASKDOCK_EMBEDDER_TIMEOUT_SECONDS", 30.0, "Longest wait for one batch of vectors.", gt=0
    )
    query_cache_entries: int = _named(
        "ASKDOCK_QUERY_CACHE_ENTRIES", 4096, "Questions whose vectors are remembered; 0: none.", ge=0
    )
    offline: bool = _named("ASKDOCK_OFFLINE", False, "Never fetch anything: models must be in the models folder.")

    # Retrieval and answers

    top_k: int = _named(
        "ASKDOCK_TOP_K", 8, "Passages found for a question when the request does not say.", ge=1, le=100
    )
    prompt_tokens: int = _named(
        "ASKDOCK_PROMPT_TOKENS",
        3000,
        "Most tokens of a prompt, as estimated; passages beyond it are left out.",
        ge=500,
        le=1_000_000,
    )
    reranker_url: str | None = _named(
        "ASKDOCK_RERANKER_URL", None, "Whole address of a reranking endpoint; unset: passages stay in fused order."
    )
    reranker_shape: Literal["tei", "cohere", "jina"] = _named(
        "ASKDOCK_RERANKER_SHAPE",
        "tei",
        "What the endpoint speaks; `jina` is also that of vLLM, Infinity and llama.cpp.",
    )
    reranker_model: str | None = _named("ASKDOCK_RERANKER_MODEL", None, "Model to ask for at the endpoint.")
    reranker_api_key: SecretStr | None = _named("ASKDOCK_RERANKER_API_KEY", None, "Key for the endpoint.")
    reranker_seconds: float = _named("ASKDOCK_RERANKER_SECONDS", 2.0, "Longest wait for the endpoint.", gt=0)
    reranker_dir: Path | None = _named(
        "ASKDOCK_RERANKER_DIR",
        None,
        "Folder of a cross-encoder to run in process: `tokenizer.json` and `model.onnx`.",
    )
    rerank_candidates: int = _named(
        "ASKDOCK_RERANK_CANDIDATES", 30, "Passages that the reranker reads for a question.", ge=2, le=200
    )

    retriever_url: str | None = _named(
        "RETRIEVER_URL",
        None,
        "Address of a retriever service; unset: searches run in this process.",
        pattern=r"^https?://[^/]+/?$",
    )
    retriever_token: SecretStr | None = _named(
        "RETRIEVER_TOKEN", None, "What the api shows the retriever, and the retriever asks for when it is set."
    )
    retriever_timeout_seconds: float = _named(
        "ASKDOCK_RETRIEVER_TIMEOUT_SECONDS", 10.0, "Longest wait for the retriever, repetitions included.", gt=0
    )
    retriever_hedge_seconds: float | None = _named(
        "ASKDOCK_RETRIEVER_HEDGE_SECONDS", None, "Ask once more when a search takes this long; unset: never.", gt=0
    )

    # Limits

    max_file_bytes: int = _named("ASKDOCK_MAX_FILE_BYTES", 50 * MIB, "Largest file accepted.", gt=0)
    max_json_bytes: int = _named("ASKDOCK_MAX_JSON_BYTES", MIB, "Largest JSON request body.", gt=0)
    max_question_bytes: int = _named(
        "ASKDOCK_MAX_QUESTION_BYTES", 8 * 1024, "Longest question, in UTF-8 bytes.", gt=0
    )

    @classmethod
    def settings_customise_sources(
        cls,
        _settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is the library's
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, dotenv_settings

    @model_validator(mode="before")
    @classmethod
    def _split_lists(cls, values: Any) -> Any:
        # A field marked NoDecode holds several values, separated by commas.
        lists = [name for name, field in cls.model_fields.items() if NoDecode in field.metadata]
        for name in map(environment_name, lists):
            if isinstance(values, dict) and isinstance(values.get(name), str):
                values[name] = tuple(part.strip() for part in values[name].split(",") if part.strip())
        return values

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.chunk_overlap >= self.chunk_size:
            raise ValueError(
                f"CHUNK_OVERLAP ({self.chunk_overlap}) must be smaller than CHUNK_SIZE ({self.chunk_size})"
            )
        if self.database_url and urlsplit(self.database_url).password:
            raise ValueError("ASKDOCK_DATABASE_URL holds a password: set ASKDOCK_DATABASE_PASSWORD instead")
        for name, value in self._urls():
            if holds_credentials(value):
                raise ValueError(f"{name} holds a credential: set the key or password that belongs to it instead")
        if self.llm_base_url and not self.llm_model:
            raise ValueError("LLM_BASE_URL is set but LLM_MODEL is not: name the model to ask for")
        if self.reranker_url and self.reranker_dir:
            raise ValueError("ASKDOCK_RERANKER_URL and ASKDOCK_RERANKER_DIR are both set: keep one")
        return self

    def _urls(self) -> Iterator[tuple[str, str]]:
        """The settings whose value is a URL that is shown. The database's may name a user, has its own check."""
        for field in type(self).model_fields:
            value = getattr(self, field)
            if isinstance(value, str) and "://" in value and field != "database_url":
                yield environment_name(field), value

    @property
    def models_folder(self) -> Path:
        """Where embedding models are kept."""
        return self.models_dir or self.data_dir / "models"


def environment_name(field: str) -> str:
    """The environment variable of a field of `Settings`."""
    alias = Settings.model_fields[field].validation_alias
    assert isinstance(alias, AliasChoices)  # noqa: S101 - every field is declared with one
    return str(alias.choices[0])


def load_settings(**flags: Any) -> Settings:
    """Build the settings; flags that are None are taken as not given. Raises ConfigurationError."""
    given = {environment_name(name): value for name, value in flags.items() if value is not None}
    try:
        return Settings(**{**dict(_secrets_from_files()), **given})
    except ValidationError as error:
        raise ConfigurationError("; ".join(_explain(error))) from None


def _secrets_from_files() -> Iterator[tuple[str, str]]:
    # `.env` is read here a second time because pydantic-settings drops names it does not know.
    environment = {**dotenv_values(".env"), **os.environ}
    for name, field in Settings.model_fields.items():
        if field.annotation != SecretStr | None:
            continue
        variable = environment_name(name)
        path = environment.get(f"{variable}_FILE")
        if not path:
            continue
        if environment.get(variable):
            raise ConfigurationError(f"{variable} and {variable}_FILE are both set: keep one")
        try:
            yield variable, Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
            raise ConfigurationError(f"{variable}_FILE: cannot read {path}: {reason}") from None


def _explain(error: ValidationError) -> Iterator[str]:
    for item in error.errors(include_input=False, include_url=False):
        name = ".".join(str(part) for part in item["loc"])
        message = item["msg"].removeprefix("Value error, ")
        yield f"{name}: {message}" if name else message
