"""Storage: folders, the catalogue's database, object storage, the chunk store."""

import os
from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings

from askdock.adapters.stores import STORES
from askdock.records import COLLECTION_NAME
from askdock.settings.fields import named


def _default_data_dir() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "askdock"


def _store_name(given: object) -> object:
    """The embedded store was LanceDB until version 0.1.0 and went by its name."""
    name = "embedded" if given == "lancedb" else given
    if name not in STORES:
        raise ValueError(f"must be one of {', '.join(STORES)}")
    return name


class StorageSettings(BaseSettings):
    """Storage: folders, the catalogue's database, object storage, the chunk store."""

    secrets_dir: Path | None = named(
        "ASKDOCK_SECRETS_DIR",
        None,
        "Folder of files with secrets, each named like its setting without `ASKDOCK_`, in small letters; what is "
        "not there is unset.",
    )
    secrets_watch: bool = named(
        "ASKDOCK_SECRETS_WATCH",
        False,
        "End a service within a minute when a file of `ASKDOCK_SECRETS_DIR` changed, for an orchestrator that "
        "starts it anew.",
    )
    data_dir: Path = Field(
        default_factory=_default_data_dir,
        validation_alias=AliasChoices("ASKDOCK_DATA_DIR"),
        description="Folder of the metadata database, the index, the uploaded files and the models.",
    )
    models_dir: Path | None = named(
        "ASKDOCK_MODELS_DIR", None, "Folder of the embedding models; `models` in the data folder when unset."
    )
    collection: str = named(
        "ASKDOCK_COLLECTION",
        "default",
        "Collection used when none is named.",
        pattern=COLLECTION_NAME,
    )

    database_url: str | None = named(
        "ASKDOCK_DATABASE_URL",
        None,
        "Database of the catalogue, `postgresql://user@host/name` without a password; unset: SQLite.",
    )
    schema_wait_seconds: float = named(
        "ASKDOCK_SCHEMA_WAIT_SECONDS",
        0.0,
        "How long a process waits for another to migrate the database's schema.",
        ge=0,
    )
    database_password: SecretStr | None = named("ASKDOCK_DATABASE_PASSWORD", None, "Password for the database.")

    files_url: str | None = named(
        "ASKDOCK_FILES_URL",
        None,
        "Where uploaded files are kept: `s3://bucket/prefix`, another for each installation; "
        "`files` in the data folder when unset.",
        pattern=r"^s3://[^/?#]+(/[^?#]*)?$",
    )
    s3_endpoint: str | None = named(
        "ASKDOCK_S3_ENDPOINT", None, "URL of an S3-compatible store; unset: Amazon's.", pattern=r"^https?://"
    )
    s3_region: str = named("ASKDOCK_S3_REGION", "us-east-1", "Region of the buckets.")
    s3_access_key_id: SecretStr | None = named(
        "ASKDOCK_S3_ACCESS_KEY_ID", None, "Access key; unset: AWS's own chain (environment, role)."
    )
    s3_secret_access_key: SecretStr | None = named("ASKDOCK_S3_SECRET_ACCESS_KEY", None, "Secret of that key.")

    store: Annotated[str, BeforeValidator(_store_name)] = named(
        "ASKDOCK_STORE",
        "embedded",
        "Chunk store: `embedded` (a folder), or a `milvus`, `elasticsearch` or `opensearch` server.",
    )
    vector_db_host: str = named(
        "VECTOR_DB_HOST",
        "localhost",
        "Server of the chunk store: host, host:port or http(s) URL.",
        min_length=1,
    )
    vector_db_port: int | None = named(
        "VECTOR_DB_PORT", None, "Its port where the host names none; unset: 19530 or 9200.", ge=1, le=65535
    )
    vector_db_username: str = named("VECTOR_DB_USERNAME", "", "User name at the chunk store.")
    vector_db_password: SecretStr | None = named("VECTOR_DB_PASSWORD", None, "Password at the chunk store.")
    vector_db_token: SecretStr | None = named(
        "VECTOR_DB_TOKEN", None, "Token (Milvus) or API key (Elasticsearch), used before user and password."
    )
    vector_db_tls: bool = named("VECTOR_DB_TLS", False, "Use TLS to the chunk store, as with an https URL.")
    vector_db_ca_file: Path | None = named(
        "VECTOR_DB_CA_FILE", None, "Certificate (PEM) of the authority that signed the chunk store's."
    )
    vector_db_client_cert_file: Path | None = named(
        "VECTOR_DB_CLIENT_CERT_FILE", None, "Certificate (PEM) that is shown to the chunk store."
    )
    vector_db_client_key_file: Path | None = named(
        "VECTOR_DB_CLIENT_KEY_FILE", None, "Private key (PEM) of that certificate."
    )
    vector_db_timeout_seconds: float = named(
        "ASKDOCK_VECTOR_DB_TIMEOUT_SECONDS", 10.0, "Timeout of one call to the chunk store.", gt=0
    )
    milvus_dense_only: bool = named(
        "ASKDOCK_MILVUS_DENSE_ONLY", False, "Accept Milvus servers before 2.5, which have no keyword search."
    )

    @property
    def models_folder(self) -> Path:
        """Where embedding models are kept."""
        return self.models_dir or self.data_dir / "models"

    @property
    def watched_secrets(self) -> Path | None:
        """The folder whose changes end a service."""
        return self.secrets_dir if self.secrets_watch else None
