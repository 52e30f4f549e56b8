"""All settings, read from the environment and checked together.

Order: command-line flags, environment, `.env` in the working directory, defaults. A secret may also come from
the file that `<NAME>_FILE` points at, or from the folder ASKDOCK_SECRETS_DIR.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AliasChoices, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from askdock.errors import ConfigurationError
from askdock.settings.access import AccessSettings
from askdock.settings.backup import BackupSettings
from askdock.settings.directory import DirectorySettings
from askdock.settings.fields import PATTERNS_IN_WORDS
from askdock.settings.http import HttpSettings
from askdock.settings.ingestion import IngestionSettings
from askdock.settings.mail import MailSettings
from askdock.settings.models import ModelSettings
from askdock.settings.retrieval import RetrievalSettings
from askdock.settings.storage import StorageSettings
from askdock.settings.telemetry import TelemetrySettings
from askdock.text.urls import holds_credentials

TOPICS = (
    StorageSettings,
    BackupSettings,
    IngestionSettings,
    ModelSettings,
    RetrievalSettings,
    HttpSettings,
    AccessSettings,
    DirectorySettings,
    MailSettings,
    TelemetrySettings,
)

CREDENTIALS = {"ASKDOCK_URL_PROXY": "ASKDOCK_URL_PROXY_LOGIN"}
"""Where the user and password of an address belong that is asked for them."""


class Settings(
    StorageSettings,
    BackupSettings,
    IngestionSettings,
    ModelSettings,
    RetrievalSettings,
    HttpSettings,
    AccessSettings,
    DirectorySettings,
    MailSettings,
    TelemetrySettings,
):
    """All settings, validated. Units are in the descriptions; `askdock config show` prints them."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        env_ignore_empty=True,
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
        if self.llm_base_url not in (None, "local") and not self.llm_model:
            raise ValueError("LLM_BASE_URL is set but LLM_MODEL is not: name the model to ask for")
        if self.reranker_url and self.reranker_dir:
            raise ValueError("ASKDOCK_RERANKER_URL and ASKDOCK_RERANKER_DIR are both set: keep one")
        if (self.vector_db_client_cert_file is None) != (self.vector_db_client_key_file is None):
            raise ValueError("VECTOR_DB_CLIENT_CERT_FILE and VECTOR_DB_CLIENT_KEY_FILE belong together: set both")
        if self.smtp_url is not None and not (self.mail_from and self.public_url):
            raise ValueError("ASKDOCK_SMTP_URL is set: set ASKDOCK_MAIL_FROM and ASKDOCK_PUBLIC_URL, too")
        public = urlsplit(self.public_url or "")
        if self.second_factor != "optional" and public.scheme != "https" and public.hostname != "localhost":
            raise ValueError("ASKDOCK_SECOND_FACTOR is set: set ASKDOCK_PUBLIC_URL to an address with https, too")
        for name, value in self._urls():
            if holds_credentials(value):
                instead = CREDENTIALS.get(name, "the key or password that belongs to it")
                raise ValueError(f"{name} holds a credential: set {instead} instead")
        return self

    def _urls(self) -> Iterator[tuple[str, str]]:
        """The settings whose value is a URL that is shown. The database's may name a user, has its own check."""
        for field in type(self).model_fields:
            value = getattr(self, field)
            if isinstance(value, str) and "://" in value and field != "database_url":
                yield environment_name(field), value


def environment_name(field: str) -> str:
    """The environment variable of a field of `Settings`."""
    alias = Settings.model_fields[field].validation_alias
    assert isinstance(alias, AliasChoices)  # noqa: S101 - every field is declared with one
    return str(alias.choices[0])


def secret_fields() -> list[str]:
    """The fields whose values are never shown."""
    return [name for name, field in Settings.model_fields.items() if field.annotation == SecretStr | None]


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
    folder = environment.get("ASKDOCK_SECRETS_DIR")
    for name in secret_fields():
        variable = environment_name(name)
        path = environment.get(f"{variable}_FILE")
        if path and environment.get(variable):
            raise ConfigurationError(f"{variable} and {variable}_FILE are both set: keep one")
        if not path and folder and not environment.get(variable) and (Path(folder) / name).exists():
            path = str(Path(folder) / name)
        if not path:
            continue
        try:
            yield variable, Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
            raise ConfigurationError(f"{variable}_FILE: cannot read {path}: {reason}") from None


def _explain(error: ValidationError) -> Iterator[str]:
    for item in error.errors(include_input=False, include_url=False):
        name = ".".join(str(part) for part in item["loc"])
        message = item["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
        if item["type"] == "string_pattern_mismatch":
            message = PATTERNS_IN_WORDS.get(item["ctx"]["pattern"], message)
        yield f"{name}: {message}" if name else message
