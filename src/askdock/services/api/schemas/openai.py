"""Bodies of the OpenAI-compatible routes, as OpenAI's API reference has them; our additions are under `askdock`.

Fields of requests that are not named here (temperature, seed, tools, ...) are accepted and have no effect: the
chat model behind AskDock and its settings are the operator's.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from askdock.services.api.schemas.base import Output, Text
from askdock.services.api.schemas.metadata import ConditionIn
from askdock.services.api.schemas.questions import AnswerOut, CitationOut


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore")


class TextPart(_Lenient):
    """A part of a message."""

    type: str = Field(
        max_length=100,
        description="Only `text` is read; another type is refused in the question, skipped before it.",
    )
    text: Text | None = Field(default=None, description="The text.")


class ChatMessageIn(_Lenient):
    """A message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"] = Field(
        description="Author of the message; all but user and assistant are ignored."
    )
    content: Text | list[TextPart] | None = Field(default=None, description="Content of the message.")

    @property
    def text(self) -> str:
        """The content as one text."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content or () if part.text)


class StreamOptions(_Lenient):
    """Options of streaming."""

    include_usage: bool = Field(default=False, description="Send a last chunk with the usage.")


class ChatIn(_Lenient):
    """A conversation to continue."""

    model: str = Field(
        max_length=700,
        description="Name of the collection; `hr,it`: of several, all of which are asked; `scope:NAME`: a saved "
        "scope; `hr:deep`: deeply.",
        examples=["default"],
    )
    messages: list[ChatMessageIn] = Field(
        min_length=1,
        max_length=500,
        description="The conversation, oldest first; the last message is the user's question (system messages may "
        "follow it).",
        examples=[[{"role": "user", "content": "How many days of annual leave do I have?"}]],
    )
    stream: bool | None = Field(default=None, description="Answer as server-sent events.")
    stream_options: StreamOptions | None = Field(default=None, description="How to stream.")
    n: Literal[1] | None = Field(default=None, description="One answer is given.")
    response_format: dict[str, Any] | None = Field(default=None, description="A type other than text is refused.")
    tool_choice: str | dict[str, Any] | None = Field(default=None, description="`required` or a tool is refused.")
    function_call: str | dict[str, Any] | None = Field(default=None, description="A function is refused.")
    modalities: list[str] | None = Field(default=None, description="Anything but `text` is refused.")
    source_list: bool | None = Field(
        default=None, description="End the text with a list of its sources; ASKDOCK_SOURCE_LIST when left out."
    )


class UrlCitation(Output):
    """A place that a part of the answer points at."""

    start_index: int = Field(description="Where the marker starts in the answer, in code points.")
    end_index: int = Field(description="Where it ends, exclusive.")
    url: str = Field(description="The original, at the page where there are pages; needs the key.")
    title: str = Field(description="Title or name of the document.")


class Annotation(Output):
    """A citation in OpenAI's format, with ours beside it."""

    type: Literal["url_citation"] = Field(description="Always `url_citation`.")
    url_citation: UrlCitation = Field(description="As OpenAI has it.")
    askdock: CitationOut = Field(description="Document, page, span and quote.")


class ChatMessageOut(Output):
    """The answer."""

    role: Literal["assistant"] = Field(description="Always `assistant`.")
    content: str = Field(description="The text, with markers like [1].")
    refusal: None = Field(default=None, description="Always null: `content` holds a refusal, too.")
    annotations: list[Annotation] = Field(description="One for each marker in the text.")


class Choice(Output):
    """The only choice."""

    index: int = Field(description="Always 0.")
    message: ChatMessageOut = Field(description="The answer.")
    finish_reason: Literal["stop", "length", "content_filter"] = Field(
        description="`stop`, or why the chat model's reply was cut; one that breaks off is an error."
    )
    logprobs: None = Field(default=None, description="Always null.")


class ChatUsage(Output):
    """Tokens as the chat model's server counted them; 0 when it does not say."""

    prompt_tokens: int = Field(description="Tokens of the prompt.")
    completion_tokens: int = Field(description="Tokens of the answer.")
    total_tokens: int = Field(description="Their sum.")


class ChatOut(Output):
    """A chat completion."""

    id: str = Field(description="`chatcmpl-` and the id of the answer, for feedback.")
    object: Literal["chat.completion"] = Field(description="Always `chat.completion`.")
    created: int = Field(description="Unix time in seconds.")
    model: str = Field(description="The collection.")
    choices: list[Choice] = Field(description="One.")
    usage: ChatUsage = Field(description="Tokens used.")
    askdock: AnswerOut = Field(description="The answer as `/v1/ask` gives it.")


class ModelOut(Output):
    """A collection, as a model."""

    id: str = Field(description="Name of the collection.")
    object: Literal["model"] = Field(description="Always `model`.")
    created: int = Field(description="Unix time in seconds.")
    owned_by: str = Field(description="Always `askdock`.")


class ModelsOut(Output):
    """The collections you may read, as models."""

    object: Literal["list"] = Field(description="Always `list`.")
    data: list[ModelOut] = Field(description="By name.")


class EmbeddingsIn(_Lenient):
    """Texts to embed."""

    input: Text | Annotated[list[Text], Field(min_length=1, max_length=256)] = Field(
        description="The text, or at most 256 texts; token arrays are not read.", examples=["annual leave"]
    )
    model: str = Field(max_length=200, description="The embedding model of the server, or `default`.")
    encoding_format: Literal["float", "base64"] = Field(
        default="float", description="Numbers, or little-endian float32 in base64."
    )
    dimensions: int | None = Field(default=None, ge=1, description="Must be the model's own when given.")
    input_type: Literal["document", "query"] = Field(
        default="document", description="Type of the texts; some models embed questions differently."
    )


class EmbeddingOut(Output):
    """One vector."""

    object: Literal["embedding"] = Field(description="Always `embedding`.")
    index: int = Field(description="Which text it belongs to, from 0.")
    embedding: list[float] | str = Field(description="The vector, in the format asked for.")


class EmbeddingsUsage(Output):
    """Tokens that were embedded."""

    prompt_tokens: int = Field(description="Tokens of all texts.")
    total_tokens: int = Field(description="The same.")


class EmbeddingsOut(Output):
    """The vectors."""

    object: Literal["list"] = Field(description="Always `list`.")
    data: list[EmbeddingOut] = Field(description="In the order of the texts.")
    model: str = Field(description="The embedding model.")
    usage: EmbeddingsUsage = Field(description="Tokens that were embedded.")


class RankingOptions(_Lenient):
    """Options of ranking."""

    score_threshold: float = Field(default=0.0, ge=0, le=1, description="Minimum score of a passage.")


class VectorStoreSearchIn(_Lenient):
    """A search in a vector store."""

    query: Text | Annotated[list[Text], Field(min_length=1, max_length=16)] = Field(
        description="Search query; several texts are searched for as one.", examples=["annual leave"]
    )
    max_num_results: int = Field(default=10, ge=1, le=50, description="Most results.")
    ranking_options: RankingOptions | None = Field(default=None, description="How to rank.")
    filters: ConditionIn | None = Field(
        default=None,
        description="On metadata fields of the collection, `file_id`, `filename`, `media_type`, `source_uri`, "
        "`tag` or `dated`.",
        examples=[{"type": "eq", "key": "media_type", "value": "application/pdf"}],
    )


class VectorStoreContent(Output):
    """The passage."""

    type: Literal["text"] = Field(description="Always `text`.")
    text: str = Field(description="The passage.")


class VectorStoreResult(Output):
    """A passage that was found."""

    file_id: str = Field(description="Id of the document.")
    filename: str = Field(description="Its file name.")
    score: float = Field(description="From 0 to 1; 1 is first in every way of searching.")
    attributes: dict[str, str | float | bool] = Field(
        description="Chunk, source, offsets and page of the passage, and the document's metadata."
    )
    content: list[VectorStoreContent] = Field(description="One.")


class VectorStoreSearchOut(Output):
    """Results of a search."""

    object: Literal["vector_store.search_results.page"] = Field(description="As OpenAI names it.")
    search_query: list[str] = Field(description="The query that was searched for.")
    data: list[VectorStoreResult] = Field(description="Best first.")
    has_more: bool = Field(description="Always false.")
    next_page: str | None = Field(description="Always null.")
