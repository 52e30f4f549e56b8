"""Names and attributes of spans of calls to models, after OpenTelemetry's semantic conventions for generative AI,
version 1.41.0: the last before they moved to a repository of their own.
https://github.com/open-telemetry/semantic-conventions/tree/v1.41.0/docs/gen-ai

Prompts, replies and texts are opt-in there, and left out here: no setting records them.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from askdock.telemetry import ModelCall

SCHEMA_URL = "https://opentelemetry.io/schemas/1.41.0"
PROVIDER = "openai"
"""Provider name, by the API that the endpoint speaks; the vendor that runs it is unknown."""

Attribute = str | int | float | bool | tuple[str, ...]


def span_name(call: ModelCall) -> str:
    """Operation and model."""
    return f"{call.operation} {call.model}"


def request_attributes(call: ModelCall) -> Mapping[str, Attribute]:
    """Attributes known when the call begins."""
    server = urlsplit(call.url)
    found: dict[str, Attribute | None] = {
        "gen_ai.operation.name": call.operation,
        "gen_ai.provider.name": PROVIDER,
        "gen_ai.request.model": call.model,
        "gen_ai.request.stream": True if call.operation == "chat" else None,
        "server.address": server.hostname,
        "server.port": server.port,
    }
    return _known(found)


def response_attributes(call: ModelCall) -> Mapping[str, Attribute]:
    """Attributes known when it has ended."""
    found: dict[str, Attribute | None] = {
        "gen_ai.response.model": call.answered_by,
        "gen_ai.response.finish_reasons": (call.finish_reason,) if call.finish_reason else None,
        "gen_ai.response.time_to_first_chunk": call.first_token_seconds,
        "gen_ai.usage.input_tokens": call.prompt_tokens,
        "gen_ai.usage.output_tokens": call.completion_tokens,
        "error.type": call.error,
    }
    return _known(found)


def _known(found: Mapping[str, Attribute | None]) -> dict[str, Attribute]:
    return {name: value for name, value in found.items() if value is not None}
