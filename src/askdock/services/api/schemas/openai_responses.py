"""Bodies of OpenAI's Responses API, as its reference has them; our additions are under `askdock`."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from askdock.services.api.schemas.base import Output, Text
from askdock.services.api.schemas.questions import AnswerOut, CitationOut


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore")


class ContentPartIn(_Lenient):
    """A part of a message; only text is read."""

    type: str = Field(default="input_text", description="`input_text` or `output_text`.")
    text: Text | None = Field(default=None, description="The text.")


class InputItem(_Lenient):
    """A message of the conversation; items of other types are not looked at."""

    type: str = Field(default="message", description="`message`.")
    role: Literal["system", "developer", "user", "assistant"] | None = Field(
        default=None, description="Author of the message."
    )
    content: Text | list[ContentPartIn] | None = Field(default=None, description="Content of the message.")

    @property
    def text(self) -> str:
        """The content as one text."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content or () if part.text)


class ResponsesIn(_Lenient):
    """A question, perhaps within a conversation."""

    model: str = Field(
        max_length=700,
        description="Name of the collection; `hr,it`: of several, all of which are asked; `scope:NAME`: a saved "
        "scope; `hr:deep`: deeply.",
        examples=["default"],
    )
    input: Text | list[InputItem] = Field(
        description="The question, or the conversation, whose last message is the user's question.",
        examples=["How many days of annual leave do I have?"],
    )
    previous_response_id: str | None = Field(
        default=None, max_length=100, description="The response that this question continues."
    )
    store: bool | None = Field(default=None, description="False: keep no conversation to be continued.")
    stream: bool | None = Field(default=None, description="Answer as server-sent events.")
    text: dict[str, Any] | None = Field(default=None, description="`format` other than text is refused.")
    tool_choice: str | dict[str, Any] | None = Field(default=None, description="`required` or a tool is refused.")
    source_list: bool | None = Field(
        default=None, description="End the text with a list of its sources; ASKDOCK_SOURCE_LIST when left out."
    )


class UrlCitationOut(Output):
    """A citation in OpenAI's shape, with ours beside it."""

    type: Literal["url_citation"] = Field(description="Always `url_citation`.")
    start_index: int = Field(description="Where the marker starts in the text, in code points.")
    end_index: int = Field(description="Where it ends, exclusive.")
    url: str = Field(description="The cited place in the original; needs the key.")
    title: str = Field(description="Title or name of the document.")
    askdock: CitationOut = Field(description="Document, page, span and quote.")


class OutputText(Output):
    """The text of a message."""

    type: Literal["output_text"] = Field(description="Always `output_text`.")
    text: str = Field(description="The text, with markers like [1].")
    annotations: list[UrlCitationOut] = Field(description="One for each marker in the text.")


class OutputMessage(Output):
    """The answer."""

    id: str = Field(description="Its id.")
    type: Literal["message"] = Field(description="Always `message`.")
    role: Literal["assistant"] = Field(description="Always `assistant`.")
    status: Literal["completed", "incomplete", "in_progress"] = Field(description="How far it is.")
    content: list[OutputText] = Field(description="One part.")


class IncompleteDetails(Output):
    """Why a response is incomplete."""

    reason: Literal["max_output_tokens", "content_filter"] = Field(description="As OpenAI names it.")


class TokensDetails(Output):
    """Of tokens; what the chat model's server does not tell apart is 0."""

    cached_tokens: int = Field(default=0, description="Always 0.")
    reasoning_tokens: int = Field(default=0, description="Always 0.")


class ResponseUsage(Output):
    """Tokens as the chat model's server counted them; 0 when it does not say."""

    input_tokens: int = Field(description="Tokens of the prompt.")
    input_tokens_details: TokensDetails = Field(default=TokensDetails(), description="Of these.")
    output_tokens: int = Field(description="Tokens of the answer.")
    output_tokens_details: TokensDetails = Field(default=TokensDetails(), description="Of these.")
    total_tokens: int = Field(description="Their sum.")


class ResponseOut(Output):
    """A response."""

    id: str = Field(description="To be given as `previous_response_id`, and for feedback.")
    object: Literal["response"] = Field(description="Always `response`.")
    created_at: int = Field(description="Unix time in seconds.")
    status: Literal["in_progress", "completed", "incomplete"] = Field(description="How far it is.")
    error: None = Field(default=None, description="Always null: a failure is an error response or event.")
    incomplete_details: IncompleteDetails | None = Field(default=None, description="Why it is incomplete.")
    instructions: None = Field(default=None, description="Always null: they have no effect.")
    model: str = Field(description="The collection.")
    output: list[OutputMessage] = Field(description="One message.")
    parallel_tool_calls: bool = Field(default=False, description="Always false.")
    previous_response_id: str | None = Field(default=None, description="As asked.")
    store: bool = Field(description="Whether it can be continued.")
    temperature: None = Field(default=None, description="Always null.")
    top_p: None = Field(default=None, description="Always null.")
    tool_choice: Literal["auto"] = Field(default="auto", description="Always `auto`.")
    tools: list[Any] = Field(default=[], description="Always empty.")
    text: dict[str, Any] = Field(default={"format": {"type": "text"}}, description="Always text.")
    metadata: dict[str, str] = Field(default={}, description="Always empty.")
    usage: ResponseUsage | None = Field(default=None, description="Tokens used.")
    askdock: AnswerOut | None = Field(default=None, description="The answer as `/v1/ask` gives it.")
