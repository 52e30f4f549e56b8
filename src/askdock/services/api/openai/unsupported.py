"""Parameters that would change what an answer is: refused, not ignored, for a caller relies on them."""

from collections.abc import Mapping
from typing import Any

from askdock.errors import UnsupportedParameter


def refuse_structured_output(response_format: Mapping[str, Any] | None, param: str) -> None:
    """Raises UnsupportedParameter for a format other than text."""
    if response_format is not None and response_format.get("type", "text") != "text":
        raise UnsupportedParameter(
            f"`{param}` must be of type `text`: answers are sentences with citations, not JSON", param
        )


def refuse_forced_tools(tool_choice: str | Mapping[str, Any] | None) -> None:
    """Raises UnsupportedParameter where a tool must be called."""
    if tool_choice is not None and tool_choice not in ("auto", "none"):
        raise UnsupportedParameter(
            "`tool_choice` must be `auto` or `none`: no tools are called here", "tool_choice"
        )
