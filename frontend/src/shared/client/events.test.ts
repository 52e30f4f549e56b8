import { afterEach, expect, test, vi } from "vitest";
import { events } from "./events";
import { Problem } from "./problem";

afterEach(() => vi.unstubAllGlobals());

function respond(chunks: string[], init?: ResponseInit): void {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(body, init)));
}

async function collect(): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const { name, data } of events("/v1/ask", {})) found.push([name, data]);
  return found;
}

test("events that are cut anywhere come out whole, heartbeats do not come out", async () => {
  respond([
    "event: del",
    'ta\ndata: {"te',
    'xt":"a"}\n\n: wait\n\nevent: answer\ndata: {}\n',
    "\ndata: [DONE]\n\n",
  ]);
  expect(await collect()).toEqual([
    ["delta", { text: "a" }],
    ["answer", {}],
  ]);
});

test("a stream that stops before its end is an error", async () => {
  respond(['event: delta\ndata: {"text":"a"}\n\n']);
  await expect(collect()).rejects.toMatchObject({ code: "connection_lost" });
});

test("an error event is thrown as what it says", async () => {
  respond([
    'event: error\ndata: {"code":"llm_timeout","status":504,"detail":"too slow","request_id":"r"}\n\n',
  ]);
  await expect(collect()).rejects.toEqual(new Problem("llm_timeout", 504, "too slow", "r"));
});

test("a refused request is thrown with its code and when to come back", async () => {
  respond(['{"code":"overloaded","detail":"busy"}'], {
    status: 503,
    headers: { "Content-Type": "application/problem+json", "Retry-After": "9" },
  });
  await expect(collect()).rejects.toMatchObject({ code: "overloaded", status: 503, retryAfter: 9 });
});

test("a proxy's page is an error by its status", async () => {
  respond(["<html>"], { status: 502, headers: { "Content-Type": "text/html" } });
  await expect(collect()).rejects.toMatchObject({ code: "http_502", status: 502 });
});
