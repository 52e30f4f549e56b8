"""The tools for programs that speak MCP, tried with the client of the official package."""

import asyncio
from typing import Any

import httpx2
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client
from tests.services.test_access import key

from askdock.adapters.memory import ScriptedChatModel
from askdock.records import Role


async def use(transport: Any) -> tuple[list[str], Any, Any, Any]:
    async with Client(transport) as client:
        tools = await client.list_tools()
        found = await client.call_tool("search", {"query": "leave", "top_k": 1})
        answer = await client.call_tool("ask", {"question": "how many days?"})
        foreign = await client.call_tool("search", {"query": "leave", "collection": "other"})
        return sorted(tool.name for tool in tools.tools), found, answer, foreign


def test_over_http_with_a_key(url: str, system: Any) -> None:
    system.collections.create("other")
    headers = key(system, Role.READER, "default")

    async def run() -> tuple[list[str], Any, Any, Any]:
        async with httpx2.AsyncClient(headers=headers) as client:
            return await use(streamable_http_client(url.replace("/v1", "/mcp"), http_client=client))

    names, found, answer, foreign = asyncio.run(run())
    assert names == ["ask", "search"]
    assert found.structured_content["passages"][0]["document_id"] == "d1"
    assert answer.structured_content["text"] == "Everyone has 25 days. [1]"
    assert foreign.is_error
    assert "there is no collection 'other'" in foreign.content[0].text
    (usage,) = system.history.usage()
    assert usage.owner != "local"


def test_a_deep_answer_is_an_argument(url: str, system: Any) -> None:
    async def run() -> Any:
        async with Client(streamable_http_client(url.replace("/v1", "/mcp"))) as client:
            return await client.call_tool("ask", {"question": "how many days?", "deep": True})

    system.__dict__["chat"] = ScriptedChatModel([])
    assert asyncio.run(run()).structured_content["answered"] is True
    assert system.answers.asked["deep"] is True


def test_over_http_without_a_key(url: str, system: Any) -> None:
    key(system)
    answer = httpx2.post(url.replace("/v1", "/mcp"), json={})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_a_message_that_names_itself_for_repetition_is_answered(url: str, system: Any) -> None:
    headers = {**key(system), "Idempotency-Key": "k1", "Accept": "application/json, text/event-stream"}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    answer = httpx2.post(url.replace("/v1", "/mcp"), json=message, headers=headers, timeout=30)
    assert answer.status_code == 200
    assert {tool["name"] for tool in answer.json()["result"]["tools"]} == {"ask", "search"}
