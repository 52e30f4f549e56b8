"""Settings of the HTTP gateway and of the chat model: access, quotas, load, resilience.

Read with all others by `askdock.settings`.
"""

from pathlib import Path
from typing import Annotated, Any

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode


def named(env: str, default: Any, description: str, **constraints: Any) -> Any:
    """A field that is read from the environment variable `env`."""
    return Field(default, validation_alias=AliasChoices(env), description=description, **constraints)


class GatewaySettings(BaseSettings):
    """Every field has a default that is safe on a laptop and on a server."""

    # Access

    trusted_hosts: Annotated[tuple[str, ...], NoDecode] = named(
        "ASKDOCK_TRUSTED_HOSTS",
        (),
        "Host names that requests may name (`docs.example.org,*.example.org`); unset: on loopback this "
        "machine's, else any.",
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = named(
        "ASKDOCK_CORS_ORIGINS",
        (),
        "Origins whose pages may call the API (`https://a.example.org`).",
    )
    oidc_issuer: str | None = named(
        "ASKDOCK_OIDC_ISSUER", None, "Issuer of bearer tokens, as it calls itself; unset: keys only."
    )
    oidc_audience: str | None = named("ASKDOCK_OIDC_AUDIENCE", None, "Audience that tokens must name.")
    oidc_groups_claim: str = named("ASKDOCK_OIDC_GROUPS_CLAIM", "groups", "Claim that lists a person's groups.")
    oidc_grants: str = named(
        "ASKDOCK_OIDC_GRANTS",
        "",
        "What groups may do where: `staff=reader:handbook,faq;ops=admin:*`.",
    )
    admin_key: SecretStr | None = named(
        "ASKDOCK_ADMIN_KEY", None, "A key that the API lets in as admin, for deployments that make it themselves."
    )
    audit_file: Path | None = named(
        "ASKDOCK_AUDIT_FILE", None, "Where who did what is noted; `audit.jsonl` in the data folder when unset."
    )
    history_days: int = named(
        "ASKDOCK_HISTORY_DAYS", 90, "Days that conversations and figures are kept after their last use.", ge=1
    )

    # Quotas of each caller; the local one, on loopback without keys, has none

    limits_url: SecretStr | None = named(
        "ASKDOCK_LIMITS_URL",
        None,
        "Where quotas are counted; `redis://host:6379` shares them among processes. In memory when unset.",
    )
    key_requests_per_minute: int = named(
        "ASKDOCK_KEY_REQUESTS_PER_MINUTE", 600, "Requests of one caller in a minute; 0: any.", ge=0
    )
    key_concurrent: int = named(
        "ASKDOCK_KEY_CONCURRENT", 32, "Requests of one caller at the same time, in each process; 0: any.", ge=0
    )
    key_tokens_per_day: int = named(
        "ASKDOCK_KEY_TOKENS_PER_DAY", 0, "Tokens of the chat model for one caller in a day; 0: any.", ge=0
    )
    key_storage_bytes: int = named(
        "ASKDOCK_KEY_STORAGE_BYTES", 0, "Bytes of documents in the collections that a key may write; 0: any.", ge=0
    )

    # Load: what is past these is answered 503 at once

    max_answers: int = named("ASKDOCK_MAX_ANSWERS", 200, "Answers under way at the same time.", gt=0)
    max_searches: int = named("ASKDOCK_MAX_SEARCHES", 8, "Searches under way at the same time.", gt=0)
    max_requests: int = named("ASKDOCK_MAX_REQUESTS", 64, "Other requests under way at the same time.", gt=0)
    read_seconds: float = named("ASKDOCK_READ_SECONDS", 30.0, "Longest wait for more of a request.", gt=0)
    write_seconds: float = named("ASKDOCK_WRITE_SECONDS", 30.0, "Longest wait for a client to take data.", gt=0)
    max_head_bytes: int = named(
        "ASKDOCK_MAX_HEAD_BYTES", 32 * 1024, "Longest head of a request: its path and headers.", gt=0, le=64 * 1024
    )
    keep_alive_seconds: int = named(
        "ASKDOCK_KEEP_ALIVE_SECONDS",
        75,
        "How long an idle connection stays open: longer than the proxy in front keeps it.",
        gt=0,
    )
    grace_seconds: int = named(
        "ASKDOCK_GRACE_SECONDS", 30, "How long requests under way may take to finish at the end.", ge=0
    )

    # Chat model

    llm_base_url: str | None = named(
        "LLM_BASE_URL",
        None,
        "OpenAI-compatible endpoint, for instance `http://127.0.0.1:8080/v1`; unset: answers are extractive.",
        pattern=r"^https?://[^/?#]+",
    )
    llm_api_key: SecretStr | None = named("LLM_API_KEY", None, "Key for the endpoint.")
    llm_model: str | None = named("LLM_MODEL", None, "Model to ask for at the endpoint.")
    llm_max_tokens: int | None = named(
        "ASKDOCK_LLM_MAX_TOKENS",
        None,
        "Most tokens of a reply, a reasoning model's thoughts included; unset: the endpoint's own limit.",
        ge=16,
    )
    llm_first_token_seconds: float = named(
        "ASKDOCK_LLM_FIRST_TOKEN_SECONDS",
        60.0,
        "Longest wait for the first token; less, from 15 s, where the endpoint has shown to be faster.",
        gt=0,
    )
    llm_reasoning_seconds: float = named(
        "ASKDOCK_LLM_REASONING_SECONDS", 90.0, "Longest time a model may reason before it answers.", gt=0
    )
    llm_gap_seconds: float = named("ASKDOCK_LLM_GAP_SECONDS", 20.0, "Longest wait between tokens.", gt=0)
    llm_total_seconds: float = named("ASKDOCK_LLM_TOTAL_SECONDS", 120.0, "Longest whole answer.", gt=0)

    # What becomes of answers when the chat model fails

    llm_fallbacks: Annotated[tuple[str, ...], NoDecode] = named(
        "ASKDOCK_LLM_FALLBACKS", (), "Models to ask for, in order, when LLM_MODEL does not answer."
    )
    llm_retries: int = named(
        "ASKDOCK_LLM_RETRIES", 2, "Further tries of a model before its first token.", ge=0, le=2
    )
    llm_breaker_failures: int = named(
        "ASKDOCK_LLM_BREAKER_FAILURES", 5, "Failures in a row after which a model is left alone.", gt=0
    )
    llm_breaker_seconds: float = named(
        "ASKDOCK_LLM_BREAKER_SECONDS", 30.0, "How long a model is left alone before it is tried again.", gt=0
    )
    llm_extractive_fallback: bool = named(
        "ASKDOCK_LLM_EXTRACTIVE_FALLBACK", True, "Quote sentences when no model answers, labelled `degraded`."
    )
