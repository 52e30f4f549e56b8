"""`askdock mcp`, started and asked by the client of the official package."""

import asyncio
import os
import sys
from typing import Any

import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

pytestmark = [pytest.mark.e2e, pytest.mark.model]


def test_a_program_asks_over_stdio(indexed: Any) -> None:
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "askdock", "mcp"],
        env={**indexed.environment, "PATH": os.environ["PATH"]},
    )

    async def run() -> tuple[list[str], Any]:
        async with Client(stdio_client(server)) as client:
            tools = await client.list_tools()
            answer = await client.call_tool("ask", {"question": "How many days of annual leave are there?"})
            return [tool.name for tool in tools.tools], answer

    names, answer = asyncio.run(run())
    assert sorted(names) == ["ask", "search"]
    assert answer.structured_content["answered"] is True
    assert answer.structured_content["citations"]
