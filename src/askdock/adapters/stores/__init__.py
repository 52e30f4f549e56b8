"""The chunk stores by name. A new one is a module with a function `open_store`, and an entry in `STORES`."""

from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from askdock.ports import ChunkStore


class ServerAccess(TypedDict, total=False):
    """Credentials and certificates for a store's server; "" where there is none. Files are paths of PEM files."""

    username: str
    password: str
    token: str
    ca_file: str
    client_cert_file: str
    client_key_file: str


@dataclass(frozen=True, slots=True)
class StoreOptions:
    """Values of the settings; each store uses those that mean something to it."""

    folder: Path
    """For stores of one machine."""
    url: str = ""
    """scheme://host:port of the server."""
    access: ServerAccess = field(default_factory=lambda: ServerAccess())
    timeout_seconds: float = 10.0
    dense_only: bool = False
    """Accept a server that cannot search by words."""


@dataclass(frozen=True, slots=True)
class StoreKind:
    """The module that has `open_store`, and the port of the store's server; None: there is no server."""

    module: str
    port: int | None = None


STORES = {
    "embedded": StoreKind("embedded.store"),
    "milvus": StoreKind("milvus.store", port=19530),
    "elasticsearch": StoreKind("elasticsearch", port=9200),
    "opensearch": StoreKind("opensearch", port=9200),
}


def open_store(name: str, options: StoreOptions) -> "ChunkStore":
    """The store of this name; nothing is connected yet. Raises ImportError where its client is not installed."""
    module = import_module(f"{__name__}.{STORES[name].module}")
    store: ChunkStore = module.open_store(options)
    return store
