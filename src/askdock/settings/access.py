"""API keys, identity provider, quotas, audit log, retention."""

from pathlib import Path
from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from askdock.settings.fields import named


class AccessSettings(BaseSettings):
    """API keys, identity provider, quotas, audit log, retention."""

    admin_key: SecretStr | None = named(
        "ASKDOCK_ADMIN_KEY", None, "An API key with the role admin, for deployments that generate it themselves."
    )
    oidc_issuer: str | None = named(
        "ASKDOCK_OIDC_ISSUER", None, "Issuer of an OpenID Connect provider that people or programs sign in at."
    )
    oidc_audience: str | None = named(
        "ASKDOCK_OIDC_AUDIENCE", None, "Audience that bearer tokens must carry; unset: none are taken."
    )
    oidc_groups_claim: str = named("ASKDOCK_OIDC_GROUPS_CLAIM", "groups", "Claim that lists a person's groups.")
    oidc_grants: str = named(
        "ASKDOCK_OIDC_GRANTS",
        "",
        "Roles of groups over collections: `staff=reader:handbook,faq;ops=admin:*`; in the browser, the group `*` "
        "is whoever signs in.",
    )
    oidc_client_id: str | None = named(
        "ASKDOCK_OIDC_CLIENT_ID", None, "Our client ID at the provider, for signing in in the browser."
    )
    oidc_client_secret: SecretStr | None = named("ASKDOCK_OIDC_CLIENT_SECRET", None, "The secret of that client.")
    oidc_name: str | None = named(
        "ASKDOCK_OIDC_NAME", None, "What the sign-in page calls the provider; unset: the host of the issuer."
    )
    oidc_scope: str = named("ASKDOCK_OIDC_SCOPE", "openid profile email", "What is asked of the provider.")
    oidc_acr: str = named(
        "ASKDOCK_OIDC_ACR",
        "",
        "Ways to sign in there (`acr`, separated by commas) that are asked of the provider, of which its ID token "
        "must name one; unset: any.",
    )
    oidc_link_by_email: bool = named(
        "ASKDOCK_OIDC_LINK_BY_EMAIL",
        False,
        "Whether the provider signs people in to accounts made here, by e-mail addresses that it has verified.",
    )
    oidc_providers: SecretStr | None = named(
        "ASKDOCK_OIDC_PROVIDERS",
        None,
        "Further providers, as a JSON list of objects: `id`, `name`, `issuer`, `client_id`, `client_secret`, "
        "`scope`, `groups_claim`, `grants`, `acr`, `link_by_email`.",
    )
    oidc_recheck_seconds: int = named(
        "ASKDOCK_OIDC_RECHECK_SECONDS",
        300,
        "How long the word of a provider or directory is believed before it is asked again, in a session that is "
        "used.",
        ge=1,
    )
    password_sign_in: bool = named(
        "ASKDOCK_PASSWORD_SIGN_IN", True, "Whether users may sign in with passwords that are kept here."
    )

    second_factor: Literal["optional", "admins", "all"] = named(
        "ASKDOCK_SECOND_FACTOR",
        "optional",
        "Who must show a passkey after a password that is kept here: `all`, `admins` (whoever has that role "
        "somewhere), or whoever wants to. Who has none makes one while signing in. Needs ASKDOCK_PUBLIC_URL.",
    )

    session_idle_hours: int = named(
        "ASKDOCK_SESSION_IDLE_HOURS", 72, "Hours after which a session that is not used has ended.", ge=1
    )
    session_days: int = named("ASKDOCK_SESSION_DAYS", 30, "Days after which every session has ended.", ge=1)

    limits_url: SecretStr | None = named(
        "ASKDOCK_LIMITS_URL",
        None,
        "Store of the quota counters; `redis://host:6379` shares them among processes. In memory when unset.",
    )
    key_requests_per_minute: int = named(
        "ASKDOCK_KEY_REQUESTS_PER_MINUTE", 600, "Requests of one caller in a minute; 0: unlimited.", ge=0
    )
    key_concurrent: int = named(
        "ASKDOCK_KEY_CONCURRENT",
        32,
        "Requests of one caller at the same time, in each process; 0: unlimited.",
        ge=0,
    )
    key_tokens_per_day: int = named(
        "ASKDOCK_KEY_TOKENS_PER_DAY", 0, "Tokens of the chat model for one caller in a day; 0: unlimited.", ge=0
    )
    key_questions_per_day: int = named(
        "ASKDOCK_KEY_QUESTIONS_PER_DAY", 0, "Questions of one caller in a day; 0: unlimited.", ge=0
    )
    key_storage_bytes: int = named(
        "ASKDOCK_KEY_STORAGE_BYTES",
        0,
        "Bytes of documents in the collections that a key may write; 0: unlimited.",
        ge=0,
    )

    audit_file: Path | None = named(
        "ASKDOCK_AUDIT_FILE",
        None,
        "Audit log, one JSON object a line, `-` for stdout; `audit.jsonl` in the data folder when unset.",
    )
    audit_days: int = named(
        "ASKDOCK_AUDIT_DAYS",
        365,
        "Days that the audit log is kept in the database; 0: it is not kept there.",
        ge=0,
    )
    history_days: int = named(
        "ASKDOCK_HISTORY_DAYS", 90, "Days that conversations and figures are kept after their last use.", ge=1
    )
    trace_days: int = named(
        "ASKDOCK_TRACE_DAYS", 14, "Days that is kept how an answer came about; 0: it is not kept.", ge=0
    )
