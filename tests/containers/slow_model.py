"""An OpenAI-compatible chat model of two tokens a second: `python slow_model.py PORT SECONDS`."""

import asyncio
import json
import sys
from typing import Any

INTERVAL = 0.5
FIRST, FILLER = "The code word is heliotrope [1]. ", "Well. "


def event(delta: dict[str, str], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk: dict[str, Any] = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "slow"}
    return b"data: " + json.dumps(chunk | {"choices": [choice]}).encode() + b"\n\n"


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        await reader.readexactly(int(lengths[0].split(b":")[1]) if lengths else 0)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
        for number in range(round(seconds / INTERVAL)):
            writer.write(event({"content": FILLER if number else FIRST}))
            await writer.drain()
            await asyncio.sleep(INTERVAL)
        writer.write(event({}, "stop") + b"data: [DONE]\n\n")
        await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def main(port: int, seconds: float) -> None:
    server = await asyncio.start_server(lambda reader, writer: answer(reader, writer, seconds), port=port)
    await server.serve_forever()


asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
