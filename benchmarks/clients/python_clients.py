"""Python clients against a running AskDock, in an environment of their own (requirements.txt).

    python benchmarks/clients/python_clients.py http://127.0.0.1:8000 COLLECTION QUESTION WORD

QUESTION is one that the collection answers with WORD in the answer. Prints a Markdown row for each client: chat,
stream, an error for an unknown collection, a refusal, a citation; a dash where the client has no such thing.
"""

import asyncio
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

BASE, COLLECTION, QUESTION, WORD = sys.argv[1:5]
API = f"{BASE}/v1"
UNANSWERABLE = "Who won the chess championship of Reykjavik in 1937?"
REFUSED = "do not answer"
KINDS = ("chat", "stream", "error", "refusal", "citation")


def tried(check: Callable[[], bool]) -> str:
    """Yes, no, or the error's name."""
    try:
        return "yes" if check() else "no"
    except Exception as error:  # noqa: BLE001 - whatever a client raises is the result
        return type(error).__name__


def fails(call: Callable[[], Any]) -> bool:
    """Whether the client raises."""
    try:
        call()
    except Exception:  # noqa: BLE001
        return True
    return False


def row(package: str, label: str = "", **checks: Callable[[], bool]) -> None:
    """Run the checks and print them."""
    cells = [tried(checks[kind]) if kind in checks else "–" for kind in KINDS]
    print(f"| {label or package} {version(package)} | {' | '.join(cells)} |", flush=True)


def openai_client() -> None:
    """The official client."""
    import openai

    client = openai.OpenAI(base_url=API, api_key="none", max_retries=0)

    def ask(text: str, model: str = COLLECTION, **more: Any) -> Any:
        return client.chat.completions.create(model=model, messages=[{"role": "user", "content": text}], **more)

    def streamed() -> bool:
        return WORD in "".join(
            one.choices[0].delta.content or "" for one in ask(QUESTION, stream=True) if one.choices
        )

    row(
        "openai",
        chat=lambda: WORD in ask(QUESTION).choices[0].message.content,
        stream=streamed,
        error=lambda: fails(lambda: ask(QUESTION, model="nowhere")),
        refusal=lambda: REFUSED in ask(UNANSWERABLE).choices[0].message.content,
        citation=lambda: bool(ask(QUESTION).choices[0].message.annotations),
    )
    row(
        "openai",
        "openai (Responses)",
        chat=lambda: WORD in client.responses.create(model=COLLECTION, input=QUESTION).output_text,
        error=lambda: fails(lambda: client.responses.create(model="nowhere", input=QUESTION)),
        refusal=lambda: REFUSED in client.responses.create(model=COLLECTION, input=UNANSWERABLE).output_text,
    )


def langchain() -> None:
    """LangChain, whose messages keep no annotations: the list of sources is asked for."""
    from langchain_openai import ChatOpenAI

    def model(name: str = COLLECTION, **more: Any) -> Any:
        return ChatOpenAI(base_url=API, api_key="none", model=name, max_retries=0, **more)

    row(
        "langchain-openai",
        chat=lambda: WORD in model().invoke(QUESTION).content,
        stream=lambda: WORD in "".join(one.content for one in model().stream(QUESTION)),
        error=lambda: fails(lambda: model("nowhere").invoke(QUESTION)),
        refusal=lambda: REFUSED in model().invoke(UNANSWERABLE).content,
        citation=lambda: "\n\n[1] " in model(extra_body={"source_list": True}).invoke(QUESTION).content,
    )


def litellm_client() -> None:
    """LiteLLM as a library."""
    import litellm

    def ask(text: str, model: str = COLLECTION, **more: Any) -> Any:
        messages = [{"role": "user", "content": text}]
        return litellm.completion(
            model=f"openai/{model}", api_base=API, api_key="none", messages=messages, num_retries=0, **more
        )

    row(
        "litellm",
        chat=lambda: WORD in ask(QUESTION).choices[0].message.content,
        stream=lambda: WORD in "".join(one.choices[0].delta.content or "" for one in ask(QUESTION, stream=True)),
        error=lambda: fails(lambda: ask(QUESTION, "nowhere")),
        refusal=lambda: REFUSED in ask(UNANSWERABLE).choices[0].message.content,
        citation=lambda: bool(ask(QUESTION).choices[0].message.annotations),
    )


def pydantic_ai() -> None:
    """pydantic-ai's agent, which keeps no annotations."""
    from pydantic_ai import Agent
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    def agent(name: str = COLLECTION) -> Any:
        return Agent(OpenAIChatModel(name, provider=OpenAIProvider(base_url=API, api_key="none")))

    async def streamed() -> bool:
        async with agent().run_stream(QUESTION) as result:
            return WORD in await result.get_output()

    row(
        "pydantic-ai-slim",
        chat=lambda: WORD in agent().run_sync(QUESTION).output,
        stream=lambda: asyncio.run(streamed()),
        error=lambda: fails(lambda: agent("nowhere").run_sync(QUESTION)),
        refusal=lambda: REFUSED in agent().run_sync(UNANSWERABLE).output,
    )


def haystack() -> None:
    """Haystack's generator."""
    from haystack.components.generators.chat import OpenAIChatGenerator
    from haystack.dataclasses import ChatMessage
    from haystack.utils import Secret

    def ask(text: str, model: str = COLLECTION, **more: Any) -> str:
        generator = OpenAIChatGenerator(
            model=model, api_base_url=API, api_key=Secret.from_token("none"), max_retries=0
        )
        return str(generator.run([ChatMessage.from_user(text)], **more)["replies"][0].text)

    def streamed() -> bool:
        pieces: list[str] = []
        ask(QUESTION, streaming_callback=lambda piece: pieces.append(piece.content or ""))
        return WORD in "".join(pieces)

    row(
        "haystack-ai",
        chat=lambda: WORD in ask(QUESTION),
        stream=streamed,
        error=lambda: fails(lambda: ask(QUESTION, "nowhere")),
        refusal=lambda: REFUSED in ask(UNANSWERABLE),
    )


def mcp_client() -> None:
    """The tools over MCP, by its own client."""
    from mcp.client.client import Client

    async def call(text: str, collection: str = COLLECTION) -> str:
        async with Client(f"{BASE}/mcp") as client:
            return str(await client.call_tool("ask", {"question": text, "collection": collection}))

    def ask(text: str) -> str:
        return asyncio.run(call(text))

    row(
        "mcp",
        chat=lambda: WORD in ask(QUESTION),
        error=lambda: "no collection" in asyncio.run(call(QUESTION, "nowhere")),
        refusal=lambda: REFUSED in ask(UNANSWERABLE),
        citation=lambda: "quote" in ask(QUESTION),
    )


if __name__ == "__main__":
    for client in (openai_client, langchain, litellm_client, pydantic_ai, haystack, mcp_client):
        client()
