"""Declaration of a setting."""

from typing import Any

from pydantic import AliasChoices, Field

from askdock.records import COLLECTION_NAME

MIB = 1024 * 1024
PATTERNS_IN_WORDS = {
    r"^https?://": "must begin with http:// or https://",
    r"^https?://[^/?#]+": "must begin with http:// or https://",
    r"^(?:https?://[^/?#]+|local$)": "must begin with http:// or https://, or be `local`",
    r"^https?://[^/]+/?$": "must be http:// or https:// and a host, without a path",
    r"^https?://[^/?#]+(/[^?#]*)?$": "must begin with http:// or https:// and hold neither ? nor #",
    r"^https?://.+/embed(dings)?/?$": "must begin with http(s):// and end in /embed (TEI) or /embeddings (OpenAI)",
    r"^s3://[^/?#]+(/[^?#]*)?$": "must be s3://BUCKET or s3://BUCKET/PREFIX",
    r"^(/|\.|s3://[^/?#]+(/[^?#]*)?$)": "must be a path that begins with / or ., or s3://BUCKET/PREFIX",
    r"^\w+(\+\w+)*$": "must be names of Tesseract's joined by +, such as deu+eng",
    COLLECTION_NAME: "must begin with a lower-case letter or digit and hold only those, - and _, 63 at most",
}
"""What each pattern of a setting asks for."""


def named(env: str, default: Any, description: str, **constraints: Any) -> Any:
    """A field that is read from the environment variable `env`."""
    return Field(default, validation_alias=AliasChoices(env), description=description, **constraints)
