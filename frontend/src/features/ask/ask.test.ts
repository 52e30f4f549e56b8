import { afterEach, expect, test, vi } from "vitest";
import { titleOf } from "./conversations";
import { copyable } from "./copyable";
import { EVERYTHING } from "./scope";
import { askAgain, askIn, stop, useThreads } from "./threads";
import type { Answer } from "./types";

afterEach(() => {
  vi.unstubAllGlobals();
  useThreads.setState({ turns: {} });
});

const question = { text: "How long?", collection: "default" };
const turns = () => useThreads.getState().turns.c ?? [];

/** A service whose stream is written by the test. */
function service() {
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  vi.stubGlobal("fetch", (_: string, { signal }: RequestInit) => {
    const body = new ReadableStream<Uint8Array>({
      start(opened) {
        controller = opened;
        signal?.addEventListener("abort", () => opened.error(new DOMException("", "AbortError")));
      },
    });
    return Promise.resolve(new Response(body));
  });
  return {
    send: (name: string, data: unknown) =>
      controller?.enqueue(encoder.encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)),
    end: () => {
      controller?.enqueue(encoder.encode("data: [DONE]\n\n"));
      controller?.close();
    },
    cut: () => controller?.close(),
  };
}

test("a turn waits, streams, and ends with the checked text", async () => {
  const { send, end } = service();
  const asked = askIn("c", question);
  expect(turns()[0]?.state).toBe("waiting");
  await vi.waitFor(() => send("delta", { text: "36 mon" }));
  await vi.waitFor(() => expect(turns()[0]).toMatchObject({ state: "streaming", text: "36 mon" }));
  send("answer", { text: "36 months [1]", answered: true, citations: [] });
  end();
  await asked;
  expect(turns()[0]).toMatchObject({ state: "done", text: "36 months [1]" });
});

test("a stopped turn keeps what came, and is no failure", async () => {
  const { send } = service();
  const asked = askIn("c", question);
  await vi.waitFor(() => {
    send("delta", { text: "36" });
    expect(turns()[0]?.state).toBe("streaming");
  });
  stop("c");
  await asked;
  expect(turns()[0]?.state).toBe("stopped");
  expect(turns()[0]?.problem).toBeUndefined();
});

test("a cut stream fails, and asking again takes its place", async () => {
  const first = service();
  const asked = askIn("c", question);
  await vi.waitFor(() => {
    first.send("delta", { text: "36" });
    expect(turns()[0]?.state).toBe("streaming");
  });
  first.cut();
  await asked;
  expect(turns()[0]).toMatchObject({ state: "failed", problem: { code: "connection_lost" } });

  const second = service();
  const again = askAgain("c", "default", EVERYTHING);
  await vi.waitFor(() => second.send("answer", { text: "36", answered: true, citations: [] }));
  second.end();
  await again;
  expect(turns()).toHaveLength(1);
  expect(turns()[0]?.state).toBe("done");
});

test("a thread answers one question at a time", async () => {
  const { send, end } = service();
  const asked = askIn("c", question);
  await askIn("c", question);
  expect(turns()).toHaveLength(1);
  await vi.waitFor(() => send("answer", { text: "", answered: false, citations: [] }));
  end();
  await asked;
});

test("titles are one line of at most 80 characters", () => {
  expect(titleOf("  How\n long? ")).toBe("How long?");
  expect([...titleOf("年".repeat(200))]).toHaveLength(80);
});

test("a copied answer brings its sources along", () => {
  const answer = { citations: [{ marker: 1, document_name: "a.pdf", page: 3 }] } as Answer;
  expect(copyable({ text: "It is so [1].", answer })).toBe("It is so [1].\n\n[1] a.pdf, p. 3");
  expect(copyable({ text: "Stopped" })).toBe("Stopped");
});
