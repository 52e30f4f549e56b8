"""Choice of the adapter of each port, by the settings. Each is imported when it is first needed."""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from askdock.adapters.embedding.cached import CachedEmbedder
from askdock.adapters.embedding.centred import CentredEmbedder, language_means
from askdock.adapters.files.local import LocalFiles
from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.sandbox import ParserSandbox
from askdock.adapters.sources.local import PathSource
from askdock.errors import ConfigurationError, InvalidInput
from askdock.extras import how_to_install
from askdock.ports import Catalogue, Embedder, Fetcher, FileStore, Reranker, Retriever, Source
from askdock.settings import Settings
from askdock.telemetry import outgoing_headers

if TYPE_CHECKING:
    from obstore.store import S3Store

    from askdock.adapters.http_retriever import RetrieverClient
    from askdock.adapters.sql.database import Database

CATALOGUE_FILE = "catalogue.db"

log = logging.getLogger(__name__)

WAITING_QUESTIONS = 64


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


def way_out(settings: Settings) -> str | None:
    """The proxy that pages and sources are fetched through, with what it wants to know of us in its URL."""
    if settings.url_proxy is None or settings.url_proxy_login is None:
        return settings.url_proxy
    user, colon, password = settings.url_proxy_login.get_secret_value().partition(":")
    if not colon:
        raise ConfigurationError("ASKDOCK_URL_PROXY_LOGIN is a user and a password with a colon between them")
    scheme, _, host = settings.url_proxy.partition("://")
    return f"{scheme}://{quote(user, safe='')}:{quote(password, safe='')}@{host}"


def make_fetcher(settings: Settings) -> Fetcher:
    """Over HTTP, from public addresses and the allowed networks."""
    from askdock.adapters.web.addresses import parse_networks
    from askdock.adapters.web.fetch import HttpFetcher

    return HttpFetcher(
        allowed=parse_networks(settings.url_allowed_networks),
        max_bytes=settings.max_file_bytes,
        max_seconds=settings.url_max_seconds,
        max_redirects=settings.url_max_redirects,
        proxy=way_out(settings),
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
