"""Parameters that would change what an answer is: refused, not ignored, for a caller relies on them."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from askdock.errors import UnsupportedParameter


class Part(Protocol):
    """A part of a message."""

    type: str


def refuse_structured_output(response_format: Mapping[str, Any] | None, param: str) -> None:
    """Raises UnsupportedParameter for a format other than text."""
    if response_format is not None and response_format.get("type", "text") != "text":
        raise UnsupportedParameter(
            f"`{param}` must be of type `text`: answers are sentences with citations, not JSON", param
        )


def refuse_forced_tools(tool_choice: str | Mapping[str, Any] | None, param: str = "tool_choice") -> None:
    """Raises UnsupportedParameter where a tool, or by its older name a function, must be called."""
    if tool_choice is not None and tool_choice not in ("auto", "none"):
        raise UnsupportedParameter(f"`{param}` must be `auto` or `none`: no tools are called here", param)


def refuse_other_modalities(modalities: Sequence[str] | None) -> None:
    """Raises UnsupportedParameter where anything but text is wanted."""
    if modalities is not None and set(modalities) != {"text"}:
        raise UnsupportedParameter('`modalities` must be `["text"]`: answers are texts', "modalities")


def refuse_other_parts(content: str | Sequence[Part] | None, param: str) -> None:
    """Raises UnsupportedParameter for a question that is not text alone; `param`: where its content stands."""
    for at, part in enumerate(content if isinstance(content, Sequence) and not isinstance(content, str) else ()):
        if part.type not in ("text", "input_text"):
            raise UnsupportedParameter(
                f"`{param}.{at}` is not text: images, sound and files of a question are not read",
                f"{param}.{at}.type",
            )
