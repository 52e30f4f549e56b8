"""Warnings about settings: unknown names, and settings without effect."""

import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from dotenv import dotenv_values

from askdock.settings.load import Settings, environment_name, secret_fields

PREFIX = "ASKDOCK_"
OF_DEPLOYMENTS = frozenset(
    {
        "ASKDOCK_BACKUP_REPLICAS",
        "ASKDOCK_BIND",
        "ASKDOCK_DATA",
        "ASKDOCK_ENV_FILE",
        "ASKDOCK_FRONTEND_IMAGE",
        "ASKDOCK_FRONTEND_PORT",
        "ASKDOCK_HTTPS_PORT",
        "ASKDOCK_HTTP_PORT",
        "ASKDOCK_IMAGE",
        "ASKDOCK_NAME",
        "ASKDOCK_PORT_MODE",
        "ASKDOCK_SECRETS_SUFFIX",
        "ASKDOCK_SOURCES_KEY_SUFFIX",
        "ASKDOCK_START_PERIOD",
        "ASKDOCK_TRAEFIK_ENTRYPOINT",
        "ASKDOCK_TRAEFIK_NETWORK",
        "ASKDOCK_TRAEFIK_PATH",
        "ASKDOCK_TRAEFIK_RESOLVER",
        "ASKDOCK_TRAEFIK_ROUTER",
    }
)
"""Read by Compose files and scripts, which hand the whole `.env` on."""
OF_SERVICE_LINKS = re.compile(r"_(SERVICE_(HOST|PORT(_\w+)?)|PORT(_\d+_(TCP|UDP)(_\w+)?)?)$")
"""Kubernetes and Docker name the services beside a container like this."""
NEAR = 0.8
"""How alike two names are that may be mistaken for each other (0 to 1)."""
MISSPELT = 0.9
"""The same for names without our prefix, most of which are other programs'."""
BEGINNING = 3
"""Letters of a name that begin it, where none of its words is one of ours."""
NEEDS: Mapping[str, tuple[str, ...]] = {
    "ASKDOCK_BACKUP_URL": (
        "ASKDOCK_BACKUP_KEEP",
        "ASKDOCK_BACKUP_KEEP_DAYS",
        "ASKDOCK_BACKUP_SCHEDULE",
        "ASKDOCK_BACKUP_MAX_AGE_HOURS",
        "ASKDOCK_DRILL_SCHEDULE",
        "ASKDOCK_DRILL_MAX_AGE_HOURS",
    ),
    "ASKDOCK_OIDC_ISSUER": (
        "ASKDOCK_OIDC_AUDIENCE",
        "ASKDOCK_OIDC_CLIENT_ID",
        "ASKDOCK_OIDC_GRANTS",
        "ASKDOCK_OIDC_GROUPS_CLAIM",
    ),
    "ASKDOCK_OIDC_CLIENT_ID": (
        "ASKDOCK_OIDC_CLIENT_SECRET",
        "ASKDOCK_OIDC_NAME",
        "ASKDOCK_OIDC_SCOPE",
        "ASKDOCK_OIDC_ACR",
        "ASKDOCK_OIDC_LINK_BY_EMAIL",
    ),
    "ASKDOCK_LDAP_URL": (
        "ASKDOCK_LDAP_NAME",
        "ASKDOCK_LDAP_BASE",
        "ASKDOCK_LDAP_USER_FILTER",
        "ASKDOCK_LDAP_BIND_DN",
        "ASKDOCK_LDAP_USER_DN",
        "ASKDOCK_LDAP_GROUP_BASE",
        "ASKDOCK_LDAP_GROUP_FILTER",
        "ASKDOCK_LDAP_NESTED_GROUPS",
        "ASKDOCK_LDAP_GRANTS",
        "ASKDOCK_LDAP_LINK_BY_EMAIL",
        "ASKDOCK_LDAP_SESSION_HOURS",
    ),
    "ASKDOCK_LDAP_BIND_DN": ("ASKDOCK_LDAP_BIND_PASSWORD",),
    "LLM_BASE_URL": ("LLM_MODEL", "LLM_API_KEY", "ASKDOCK_LLM_FALLBACKS"),
    "VISION_BASE_URL": ("VISION_API_KEY", "VISION_MODEL", "ASKDOCK_VISION_SECONDS", "ASKDOCK_VISION_FIGURES"),
    "TRANSCRIPTION_BASE_URL": ("TRANSCRIPTION_API_KEY", "TRANSCRIPTION_MODEL", "ASKDOCK_TRANSCRIPTION_SECONDS"),
    "ASKDOCK_RERANKER_URL": ("ASKDOCK_RERANKER_MODEL", "ASKDOCK_RERANKER_API_KEY", "ASKDOCK_RERANKER_SHAPE"),
    "ASKDOCK_EMBEDDER_URL": (
        "ASKDOCK_EMBEDDER_API_KEY",
        "ASKDOCK_EMBEDDER_MAX_TOKENS",
        "ASKDOCK_EMBEDDER_DOCUMENT_PREFIX",
        "ASKDOCK_EMBEDDER_QUERY_PREFIX",
    ),
    "ASKDOCK_SMTP_URL": ("ASKDOCK_MAIL_FROM",),
    "ASKDOCK_URL_PROXY": ("ASKDOCK_URL_PROXY_LOGIN",),
    "ASKDOCK_PARSING_URL": ("ASKDOCK_PARSING_SERVER", "ASKDOCK_PARSING_FORMATS"),
    "ASKDOCK_SECRETS_DIR": ("ASKDOCK_SECRETS_WATCH",),
    "ASKDOCK_DATABASE_URL": ("ASKDOCK_DATABASE_PASSWORD",),
    "ASKDOCK_S3_ACCESS_KEY_ID": ("ASKDOCK_S3_SECRET_ACCESS_KEY",),
    "RETRIEVER_URL": ("ASKDOCK_RETRIEVER_HEDGE_SECONDS",),
}
"""What has no effect without the setting before it."""


def settings_warnings(settings: Settings) -> Iterator[str]:
    """One line for each thing that somebody wrote and that changes nothing."""
    given = {name for name, value in {**dotenv_values(".env"), **os.environ}.items() if value}
    names = {environment_name(field) for field in Settings.model_fields}
    known = names | {f"{environment_name(field)}_FILE" for field in secret_fields()}
    beginnings = {name[:BEGINNING] for name in known}
    words = {word for name in known for word in name.split("_")}
    for name in sorted(given):
        if name[:BEGINNING] not in beginnings and words.isdisjoint(name.split("_")):
            continue  # another program's, as most are: not worth a comparison with each of ours
        if name in known | OF_DEPLOYMENTS or OF_SERVICE_LINKS.search(name):
            continue
        ours = name.startswith(PREFIX)
        near = get_close_matches(name, known, n=1, cutoff=NEAR if ours else MISSPELT)
        if ours or near:
            hint = f": did you mean {near[0]}?" if near else ": `askdock config show` lists the settings"
            yield f"{name} is not a setting{hint}"
    for needed, dependent in NEEDS.items():
        missing = getattr(settings, _field(needed)) in (None, ())
        for name in sorted(given.intersection(dependent)) if missing else ():
            yield f"{name} has no effect without {needed}"
    if settings.store == "embedded":
        for name in sorted(name for name in given & names if name.startswith("VECTOR_DB_")):
            yield f"{name} has no effect with ASKDOCK_STORE=embedded"


def _field(variable: str) -> str:
    return next(field for field in Settings.model_fields if environment_name(field) == variable)
