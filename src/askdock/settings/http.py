"""The HTTP server: address, request limits, load."""

from typing import Annotated

from pydantic_settings import BaseSettings, NoDecode

from askdock.settings.fields import MIB, named


class HttpSettings(BaseSettings):
    """The HTTP server: address, request limits, load."""

    host: str = named("ASKDOCK_HOST", "127.0.0.1", "Address that is bound; `::` is IPv6 and IPv4.")
    port: int = named("ASKDOCK_PORT", 8000, "Port that `askdock serve` binds.", ge=0, le=65535)
    trusted_hosts: Annotated[tuple[str, ...], NoDecode] = named(
        "ASKDOCK_TRUSTED_HOSTS",
        (),
        "Host names accepted in requests (`docs.example.org,*.example.org`); unset: on loopback this "
        "machine's, else any.",
    )
    trusted_proxies: int = named(
        "ASKDOCK_TRUSTED_PROXIES",
        0,
        "How many reverse proxies every request comes through, each of which adds to `X-Forwarded-For`: failed "
        "attempts to sign in are counted by the address so found. 0: by that of the connection.",
        ge=0,
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = named(
        "ASKDOCK_CORS_ORIGINS",
        (),
        "Origins whose pages may call the API (`https://a.example.org`).",
    )

    public_url: str | None = named(
        "ASKDOCK_PUBLIC_URL",
        None,
        "Address at which people reach this server: in links of answers, for identity providers to send browsers "
        "back to, and with `https` for cookies that go over TLS alone. With a path "
        "(`https://a.example.org/askdock`) it is served below that path as well. Unset: the one a request names.",
        pattern=r"^https?://[^/?#]+(/[^?#]*)?$",
    )
    source_list: bool = named(
        "ASKDOCK_SOURCE_LIST",
        False,
        "End answers over OpenAI's API with a list of their sources, for clients that show only text.",
    )

    max_json_bytes: int = named("ASKDOCK_MAX_JSON_BYTES", MIB, "Maximum size of a JSON request body.", gt=0)
    max_question_bytes: int = named(
        "ASKDOCK_MAX_QUESTION_BYTES", 8 * 1024, "Maximum length of a question, in UTF-8 bytes.", gt=0
    )
    max_head_bytes: int = named(
        "ASKDOCK_MAX_HEAD_BYTES", 32 * 1024, "Maximum size of a request's line and headers.", gt=0, le=64 * 1024
    )
    read_seconds: float = named("ASKDOCK_READ_SECONDS", 30.0, "Read timeout of a request.", gt=0)
    write_seconds: float = named(
        "ASKDOCK_WRITE_SECONDS", 30.0, "Write timeout to a client that stops reading.", gt=0
    )
    keep_alive_seconds: int = named(
        "ASKDOCK_KEEP_ALIVE_SECONDS",
        75,
        "How long an idle connection stays open: longer than the proxy in front keeps it.",
        gt=0,
    )
    grace_seconds: int = named(
        "ASKDOCK_GRACE_SECONDS", 30, "Graceful shutdown period for requests in flight.", ge=0
    )

    max_answers: int = named("ASKDOCK_MAX_ANSWERS", 200, "Maximum concurrent answers.", gt=0)
    max_searches: int = named("ASKDOCK_MAX_SEARCHES", 8, "Maximum concurrent searches.", gt=0)
    max_requests: int = named("ASKDOCK_MAX_REQUESTS", 64, "Maximum concurrent requests of other kinds.", gt=0)
