"""Bodies of OpenAI's legacy completions, as its reference has them; our additions are under `askdock`."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from askdock.services.api.schemas.base import Output, Text
from askdock.services.api.schemas.openai import ChatUsage, StreamOptions
from askdock.services.api.schemas.questions import AnswerOut


class CompletionIn(BaseModel):
    """A question."""

    model_config = ConfigDict(extra="ignore")

    model: str = Field(
        max_length=700,
        description="Name of the collection; `hr,it`: of several, all of which are asked; `scope:NAME`: a saved "
        "scope; `hr:deep`: deeply.",
        examples=["default"],
    )
    prompt: Text | Annotated[list[Text], Field(min_length=1, max_length=1)] = Field(
        description="The question; one text, no tokens.", examples=["How many days of annual leave do I have?"]
    )
    stream: bool | None = Field(default=None, description="Answer as server-sent events.")
    stream_options: StreamOptions | None = Field(default=None, description="How to stream.")
    n: Literal[1] | None = Field(default=None, description="One answer is given.")
    best_of: Literal[1] | None = Field(default=None, description="One answer is given.")
    echo: Literal[False] | None = Field(default=None, description="The question is not repeated.")
    suffix: None = Field(default=None, description="Texts are not filled in.")
    source_list: bool | None = Field(
        default=None, description="End the text with a list of its sources; ASKDOCK_SOURCE_LIST when left out."
    )

    @property
    def question(self) -> str:
        """The prompt as one text."""
        return self.prompt if isinstance(self.prompt, str) else self.prompt[0]


class CompletionChoice(Output):
    """The only choice."""

    index: int = Field(description="Always 0.")
    text: str = Field(description="The answer, with markers like [1].")
    finish_reason: Literal["stop", "length", "content_filter"] | None = Field(
        description="`stop`, or why the chat model's reply was cut; null while it streams."
    )
    logprobs: None = Field(default=None, description="Always null.")


class CompletionOut(Output):
    """A text completion."""

    id: str = Field(description="`cmpl-` and the id of the answer, for feedback.")
    object: Literal["text_completion"] = Field(description="Always `text_completion`.")
    created: int = Field(description="Unix time in seconds.")
    model: str = Field(description="The collection.")
    choices: list[CompletionChoice] = Field(description="One.")
    usage: ChatUsage | None = Field(default=None, description="Tokens used.")
    askdock: AnswerOut | None = Field(default=None, description="The answer as `/v1/ask` gives it.")
