"""Choice of the adapter of each port, by the settings. Each is imported when it is first needed."""

import asyncio
import atexit
import logging
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from askdock.adapters.embedding.cached import CachedEmbedder
from askdock.adapters.embedding.centred import CentredEmbedder, language_means
from askdock.adapters.files.local import LocalFiles
from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.sandbox import ParserSandbox
from askdock.adapters.sources.local import PathSource
from askdock.errors import ConfigurationError, InvalidInput, LLMRefused, LLMTimeout, LLMUnavailable
from askdock.extras import how_to_install
from askdock.ports import Catalogue, ChatModel, Embedder, Fetcher, FileStore, Reranker, Retriever, Source
from askdock.settings import Settings
from askdock.telemetry import outgoing_headers

if TYPE_CHECKING:
    from obstore.store import S3Store

    from askdock.adapters.chat.openai import OpenAIChat
    from askdock.adapters.chat.probe import ChatProbe
    from askdock.adapters.chat.reachable import ChatPing
    from askdock.adapters.http_retriever import RetrieverClient
    from askdock.adapters.sql.database import Database

CATALOGUE_FILE = "catalogue.db"

log = logging.getLogger(__name__)

LOCAL_CHAT = "local"
"""LLM_BASE_URL of a model of this machine."""
WAITING_QUESTIONS = 64
CHECK_SECONDS = 5.0
"""How long a chat model may take to accept a question when the service starts."""


def make_database(settings: Settings) -> "Database":
    """The configured database, or SQLite in the data folder."""
    from askdock.adapters.sql.database import Database

    if settings.database_url is None:
        _require_writable(settings.data_dir)
    return Database(*_database(settings), wait_seconds=settings.schema_wait_seconds)


def _require_writable(folder: Path) -> None:
    for path in (folder, folder / CATALOGUE_FILE):
        if path.exists() and not os.access(path, os.W_OK):
            raise ConfigurationError(f"cannot write to {path}: it is read-only, or another user's")


def migrate_database(settings: Settings) -> tuple[str | None, str]:
    """Bring its schema to the newest revision; returns the one before (None: there was none) and the one now."""
    from askdock.adapters.sql.database import migrate_database

    return migrate_database(*_database(settings))


def _database(settings: Settings) -> tuple[str, str | None]:
    password = settings.database_password
    return (
        settings.database_url or f"sqlite:///{settings.data_dir / CATALOGUE_FILE}",
        password.get_secret_value() if password else None,
    )


def make_catalogue(database: "Database") -> Catalogue:
    """The catalogue in a database."""
    from askdock.adapters.sql.catalogue import SqlCatalogue

    return SqlCatalogue(database)


def make_files(settings: Settings) -> FileStore:
    """A folder in the data folder, or a bucket."""
    if settings.files_url is None:
        return LocalFiles(settings.data_dir / "files")
    client = connect_s3(settings, settings.files_url)
    from askdock.adapters.files.s3 import S3Files

    return S3Files(client)


def connect_s3(settings: Settings, url: str) -> "S3Store":
    """A client for `s3://bucket/prefix`. Raises ConfigurationError where the client is not installed."""
    try:
        from askdock.adapters.files.s3 import connect
    except ImportError as error:
        raise ConfigurationError(f"{url} needs one more package: {how_to_install('s3')}") from error
    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    key_id, secret = settings.s3_access_key_id, settings.s3_secret_access_key
    return connect(
        bucket,
        prefix,
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        access_key_id=key_id.get_secret_value() if key_id else None,
        secret_access_key=secret.get_secret_value() if secret else None,
    )


def make_sandbox(settings: Settings) -> ParserSandbox:
    """Processes that parse within the configured limits."""
    return ParserSandbox(
        ParseLimits(
            memory_bytes=settings.parser_memory_bytes,
            cpu_seconds=settings.parser_cpu_seconds,
            wall_seconds=settings.parser_wall_seconds,
            ocr_seconds=settings.ocr_seconds,
            ocr_page_seconds=settings.ocr_page_seconds,
            ocr_languages=settings.ocr_languages,
            text_bytes=settings.max_text_bytes,
            unpacked_bytes=settings.max_unpacked_bytes,
            compression_ratio=settings.max_compression_ratio,
            archive_depth=settings.max_archive_depth,
            archive_entries=settings.max_archive_entries,
        )
    )


def make_embedder(
    settings: Settings, report: Callable[[str], None], model: str = "", fingerprint: str = ""
) -> Embedder:
    """The configured model or the one named, in process or behind a server, with a memory for questions.

    In process it is fetched first where it is not there; `report` is told of that. Its vectors are without their
    language where the means of the model are known, unless `fingerprint` says that an index has them as they are.
    """
    name = model or settings.embedding_model
    embedder: Embedder
    if settings.embedder_url:
        embedder = _http_embedder(settings, name, fingerprint)
    else:
        embedder = _onnx_embedder(settings, name, report)
    means = language_means(embedder.model)
    if means is not None and not (fingerprint and fingerprint == embedder.fingerprint):
        embedder = CentredEmbedder(embedder, means)
    if not settings.query_cache_entries:
        return embedder
    return CachedEmbedder(embedder, settings.query_cache_entries)


def _http_embedder(settings: Settings, model: str, fingerprint: str) -> Embedder:
    from askdock.adapters.embedding.http import HttpEmbedder

    key, languages = settings.embedder_api_key, settings.embedding_languages

    def made(document_prefix: str | None, query_prefix: str | None) -> HttpEmbedder:
        return HttpEmbedder(
            url=str(settings.embedder_url),
            model=model,
            api_key=key.get_secret_value() if key else None,
            timeout_seconds=settings.embedder_timeout_seconds,
            max_tokens=settings.embedder_max_tokens,
            languages=frozenset(languages) if languages else None,
            document_prefix=document_prefix,
            query_prefix=query_prefix,
        )

    if fingerprint:
        # An index that was made before the model's family gave it prefixes.
        without = made("", "")
        if without.fingerprint == fingerprint:
            return without
        without.close()
    return made(settings.embedder_document_prefix, settings.embedder_query_prefix)


def _onnx_embedder(settings: Settings, model: str, report: Callable[[str], None]) -> Embedder:
    from askdock.adapters.embedding.onnx import OnnxEmbedder
    from askdock.adapters.weights.pull import pull

    folder = pull(
        model,
        settings.models_folder,
        precision=settings.embedding_precision,
        offline=settings.offline,
        modelscope=settings.modelscope_endpoint,
        report=report,
    )
    languages = frozenset(settings.embedding_languages or ())
    return OnnxEmbedder.load(folder, threads=settings.embedding_threads, languages=languages)


def question_threads(settings: Settings) -> int | None:
    """How many questions may be looked up at once; None: as many as suit computing in this process.

    What waits for a server needs a thread, not a core: a slow model must not make other questions wait in line.
    """
    waits = settings.embedder_url or settings.retriever_url or settings.store != "embedded"
    return WAITING_QUESTIONS if waits else None


def make_retriever_client(settings: Settings) -> "RetrieverClient | None":
    """A client of the retriever service, where one is configured."""
    if settings.retriever_url is None:
        return None
    from askdock.adapters.http_retriever import RetrieverClient

    token = settings.retriever_token
    return RetrieverClient(
        settings.retriever_url,
        token=token.get_secret_value() if token else None,
        timeout_seconds=settings.retriever_timeout_seconds,
        trace_headers=outgoing_headers,
    )


def make_remote_embedder(client: "RetrieverClient") -> Embedder:
    """The embedding model of the retriever service."""
    from askdock.adapters.http_retriever import RetrieverEmbedder

    return RetrieverEmbedder(client)


def make_remote_retriever(settings: Settings, client: "RetrieverClient") -> Retriever:
    """Searches in the retriever service."""
    from askdock.adapters.http_retriever import HttpRetriever

    return HttpRetriever(client, hedge_seconds=settings.retriever_hedge_seconds)


def make_chat(settings: Settings) -> ChatModel | None:
    """The configured endpoint, or None: then answers are extractive."""
    models = _chat_models(settings)
    if not models:
        return None
    from askdock.adapters.chat.resilient import ResilientChat

    return ResilientChat(
        models,
        retries=settings.llm_retries,
        breaker_failures=settings.llm_breaker_failures,
        breaker_seconds=settings.llm_breaker_seconds,
        longest_wait_seconds=settings.llm_first_token_seconds,
    )


def make_chat_ping(settings: Settings) -> "ChatPing | None":
    """Asks whether the chat model's server answers; None where none is configured."""
    base_url, name = _chat_endpoint(settings)
    if not base_url or not name:
        return None
    from askdock.adapters.chat.reachable import ChatPing

    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else None
    return ChatPing(base_url, key)


async def probe_chat(settings: Settings) -> "list[ChatProbe]":
    """Ask each configured chat model one question; empty where none is configured."""
    from askdock.adapters.chat.probe import probe

    return [await probe(model) for model in _chat_models(settings)]


async def check_chat(settings: Settings) -> None:
    """Ask each configured chat model for a reply, at the same time.

    Raises ConfigurationError where one refuses the key, the model or the connection; one that is merely not there
    now is logged.
    """
    outcomes = await asyncio.gather(
        *(model.check(CHECK_SECONDS) for model in _chat_models(settings)), return_exceptions=True
    )
    for outcome in outcomes:
        if isinstance(outcome, LLMRefused) and outcome.setting is not None:
            raise ConfigurationError(str(outcome))
        if isinstance(outcome, LLMUnavailable | LLMTimeout):
            log.warning("%s; it is asked again with the first question", outcome)
        elif outcome is not None:
            raise outcome


def _chat_models(settings: Settings) -> "list[OpenAIChat]":
    base_url, name = _chat_endpoint(settings)
    if not base_url or not name:
        return []
    from askdock.adapters.chat.openai import OpenAIChat

    return [
        OpenAIChat(
            base_url=base_url,
            api_key=settings.llm_api_key.get_secret_value() if settings.llm_api_key else None,
            model=model,
            # A child of this process does not hang: it reads the prompt, however slowly.
            first_token_seconds=settings.llm_total_seconds
            if settings.llm_base_url == LOCAL_CHAT
            else settings.llm_first_token_seconds,
            gap_seconds=settings.llm_gap_seconds,
            total_seconds=settings.llm_total_seconds,
            reasoning_seconds=settings.llm_reasoning_seconds,
            max_tokens=settings.llm_max_tokens,
        )
        for model in (name, *(() if settings.llm_base_url == LOCAL_CHAT else settings.llm_fallbacks))
    ]


def _chat_endpoint(settings: Settings) -> tuple[str | None, str | None]:
    """The base URL and name of the configured chat model; of a local one, those of the child that serves it."""
    if settings.llm_base_url == LOCAL_CHAT:
        return _local_chat(
            settings.models_folder, settings.llm_model, settings.llm_local_threads, settings.llm_local_context
        )
    return settings.llm_base_url, settings.llm_model


@cache
def _local_chat(models_folder: Path, name: str | None, threads: int, context: int) -> tuple[str, str]:
    """The base URL and the name of a pulled chat model, which a child of this process serves: always the same one.

    Without a name it is the only one that was pulled.
    """
    from askdock.adapters.chat.local import serve_locally
    from askdock.adapters.weights.chat import DEFAULT_CHAT, find_chat, pulled_chat

    there = list(pulled_chat(models_folder))
    if name is None and len(there) > 1:
        raise ConfigurationError(f"LLM_MODEL names none of {', '.join(one.name for one in there)}: choose one")
    weights = find_chat(name, models_folder) if name else next(iter(there), None)
    if weights is None:
        name = name or DEFAULT_CHAT
        raise ConfigurationError(
            f"the chat model {name} is not in {models_folder}: run `askdock models pull --chat {name}`"
        )
    server = serve_locally(weights, threads=threads, context=context)
    atexit.register(server.stop)
    return f"{server.address}/v1", weights.name


def make_reranker(settings: Settings) -> Reranker | None:
    """The configured cross-encoder, or None: then passages stay in fused order."""
    if settings.reranker_dir:
        from askdock.adapters.reranking.onnx import OnnxReranker

        return OnnxReranker.load(settings.reranker_dir, threads=settings.embedding_threads or os.cpu_count() or 1)
    if settings.reranker_url:
        from askdock.adapters.reranking.http import HttpReranker

        return HttpReranker(
            url=settings.reranker_url,
            shape=settings.reranker_shape,
            model=settings.reranker_model,
            api_key=settings.reranker_api_key.get_secret_value() if settings.reranker_api_key else None,
            timeout_seconds=settings.reranker_seconds,
        )
    return None


def make_fetcher(settings: Settings) -> Fetcher:
    """Over HTTP, from public addresses and the allowed networks."""
    from askdock.adapters.web.addresses import parse_networks
    from askdock.adapters.web.fetch import HttpFetcher

    return HttpFetcher(
        allowed=parse_networks(settings.url_allowed_networks),
        max_bytes=settings.max_file_bytes,
        max_seconds=settings.url_max_seconds,
        max_redirects=settings.url_max_redirects,
        proxy=settings.url_proxy,
    )


def make_source(settings: Settings, place: str) -> Source:
    """A path of this machine, `s3://bucket/prefix`, or the URL of a page or a sitemap. Raises InvalidInput."""
    scheme = place.partition("://")[0] if "://" in place else ""
    if scheme in ("http", "https"):
        from askdock.adapters.sources.web import WebSource

        return WebSource(make_fetcher(settings), place, max_pages=settings.url_max_pages)
    if scheme == "s3":
        bucket, _, prefix = place.removeprefix("s3://").partition("/")
        if not bucket:
            raise InvalidInput(f"{place} names no bucket: s3://bucket/prefix")
        client = connect_s3(settings, f"s3://{bucket}")
        from askdock.adapters.sources.bucket import BucketSource

        return BucketSource(client, bucket, prefix)

    path = Path(place)
    if not path.exists():
        raise InvalidInput(f"no such file or folder: {place}")
    return PathSource(path)
