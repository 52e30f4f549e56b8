"""The chunk store that the settings name, and its address."""

import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from askdock.adapters.instrumented import InstrumentedStore
from askdock.adapters.stores import STORES, ServerAccess, StoreOptions, open_store
from askdock.bootstrap.malloc import limit_arenas
from askdock.errors import ConfigurationError
from askdock.extras import how_to_install
from askdock.ports import ChunkStore
from askdock.settings import Settings, environment_name


def make_store(settings: Settings, report: Callable[[str], None]) -> ChunkStore:
    """A store in the data folder, or a server; its calls are measured. Nothing is connected yet.

    `report` is told how far what version 0.1.0 left there is taken over.

    Raises ConfigurationError where the address is none or the client is not installed.
    """
    # The threads of a store's client allocate most of what comes and goes.
    limit_arenas()
    return InstrumentedStore(_make(settings, report), settings.store)


def _make(settings: Settings, report: Callable[[str], None]) -> ChunkStore:
    options = StoreOptions(settings.data_dir / "chunks")
    if settings.store == "embedded":
        from askdock.bootstrap.takeover import take_over_tables

        take_over_tables(options.folder, report)
    if STORES[settings.store].port is not None:
        url = server_url(settings)
        options = replace(
            options,
            url=url,
            access=_access(settings, url),
            timeout_seconds=settings.vector_db_timeout_seconds,
            dense_only=settings.milvus_dense_only,
        )
    try:
        return open_store(settings.store, options)
    except ImportError as error:
        raise ConfigurationError(
            f"ASKDOCK_STORE={settings.store} needs one more package: {how_to_install(settings.store)}"
        ) from error


def _access(settings: Settings, url: str) -> ServerAccess:
    password, token = settings.vector_db_password, settings.vector_db_token
    return ServerAccess(
        username=settings.vector_db_username,
        password=password.get_secret_value() if password else "",
        token=token.get_secret_value() if token else "",
        **_certificates(settings, url),
    )


def _certificates(settings: Settings, url: str) -> ServerAccess:
    """Paths of certificates; where no authority is named, those of the system or of SSL_CERT_FILE."""
    certificates = ServerAccess(
        ca_file=_existing(settings.vector_db_ca_file, "vector_db_ca_file"),
        client_cert_file=_existing(settings.vector_db_client_cert_file, "vector_db_client_cert_file"),
        client_key_file=_existing(settings.vector_db_client_key_file, "vector_db_client_key_file"),
    )
    if url.startswith("https:") and not certificates["ca_file"]:
        # The clients bring authorities of their own, which know nothing of a company's.
        certificates["ca_file"] = ssl.get_default_verify_paths().cafile or ""
    return certificates


def _existing(path: Path | None, setting: str) -> str:
    if path is not None and not path.is_file():
        raise ConfigurationError(f"{environment_name(setting)}: there is no file {path}")
    return str(path or "")


def vector_index(settings: Settings) -> str | None:
    """The vector search of this process and the reason for it, in a few words; None where a server does."""
    if settings.store != "embedded":
        return None
    from askdock.adapters.stores.embedded.vectors import choose

    chosen = choose()
    return f"{chosen.name} ({chosen.reason})"


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
    return f"{parts.scheme}://{host}:{port or settings.vector_db_port or STORES[settings.store].port}"
