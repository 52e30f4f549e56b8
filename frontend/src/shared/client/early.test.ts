import { beforeEach, expect, test, vi } from "vitest";
import { setKey } from "./key";

const ME = "http://localhost:3000/v1/me";
const early = (key: string | null = null) => {
  window.askedEarly = { key, asked: { [ME]: Promise.resolve(new Response("early")) } };
};
const send = async (request: Request) => (await (await import("./early")).send(request)).text();

beforeEach(() => {
  vi.resetModules();
  setKey(null);
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("asked")));
});

test("an answer that was asked for before there was code is taken, once", async () => {
  early();
  expect(await send(new Request(ME))).toBe("early");
  expect(await send(new Request(ME))).toBe("asked");
});

test("it is not another's", async () => {
  early("adk_other");
  expect(await send(new Request(ME))).toBe("asked");
});

test("it is no answer to what changes something", async () => {
  early();
  expect(await send(new Request(ME, { method: "DELETE" }))).toBe("asked");
});

test("what nobody took at once is out of date", async () => {
  vi.useFakeTimers();
  early();
  await import("./early");
  vi.advanceTimersByTime(5_000);
  expect(await send(new Request(ME))).toBe("asked");
  vi.useRealTimers();
});
