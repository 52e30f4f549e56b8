"""Which chunk store the settings name, and at which address."""

from urllib.parse import urlsplit

from askdock.adapters.instrumented import InstrumentedStore
from askdock.bootstrap.malloc import limit_arenas
from askdock.errors import ConfigurationError
from askdock.ports import ChunkStore
from askdock.settings import Settings

DEFAULT_PORTS = {"milvus": 19530, "elasticsearch": 9200}


def make_store(settings: Settings) -> ChunkStore:
    """A store in the data folder, or a server; its calls are measured. Nothing is connected yet.

    Raises ConfigurationError where the address is none or the client is not installed.
    """
    # The threads of a store's client allocate most of what comes and goes.
    limit_arenas()
    return InstrumentedStore(_make(settings), settings.store)


def _make(settings: Settings) -> ChunkStore:
    if settings.store == "embedded":
        from askdock.adapters.stores.embedded.store import EmbeddedChunkStore

        return EmbeddedChunkStore(settings.data_dir / "chunks")
    url = server_url(settings)
    password, token, ca_file = settings.vector_db_password, settings.vector_db_token, settings.vector_db_ca_file
    if ca_file is not None and not ca_file.is_file():
        raise ConfigurationError(f"VECTOR_DB_CA_FILE: there is no file {ca_file}")
    access = {
        "username": settings.vector_db_username,
        "password": password.get_secret_value() if password else "",
        "token": token.get_secret_value() if token else "",
        "ca_file": str(ca_file or ""),
    }
    try:
        if settings.store == "milvus":
            from askdock.adapters.stores.milvus.store import MilvusChunkStore

            return MilvusChunkStore(
                url,
                **access,
                timeout_seconds=settings.vector_db_timeout_seconds,
                dense_only=settings.milvus_dense_only,
            )
        from askdock.adapters.stores.elasticsearch import ElasticChunkStore

        return ElasticChunkStore(url, **access, timeout_seconds=settings.vector_db_timeout_seconds)
    except ImportError as error:
        raise ConfigurationError(
            f"ASKDOCK_STORE={settings.store} needs one more package: pip install 'askdock[{settings.store}]'"
        ) from error


def server_url(settings: Settings) -> str:
    """scheme://host:port of the chunk store's server. Raises ConfigurationError."""
    given = settings.vector_db_host
    scheme = "https" if settings.vector_db_tls else "http"
    try:
        parts = urlsplit(given if "://" in given else f"{scheme}://{given}")
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigurationError(f"VECTOR_DB_HOST: no address: {error}") from None
    if parts.username or parts.password:
        raise ConfigurationError(
            "VECTOR_DB_HOST must not hold a user or password: set VECTOR_DB_USERNAME and VECTOR_DB_PASSWORD"
        )
    if parts.scheme not in ("http", "https") or not host or parts.path not in ("", "/") or parts.query:
        raise ConfigurationError(
            "VECTOR_DB_HOST must be a host, host:port, or http(s)://host:port; "
            "a path or another scheme is not understood"
        )
    if settings.vector_db_tls and parts.scheme == "http":
        raise ConfigurationError("VECTOR_DB_TLS is true but VECTOR_DB_HOST begins with http://: say https://")
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}:{port or settings.vector_db_port or DEFAULT_PORTS[settings.store]}"
