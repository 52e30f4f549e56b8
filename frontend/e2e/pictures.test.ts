import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask } from "./browser";
import { type Service, startService } from "./service";
import { suite } from "./suite";

/** What is seen and heard of documents: figures beside answers, and a player at the cited second. */
const start = suite();
let endpoint: Server;
let service: Service;

beforeAll(async () => {
  // A transcription endpoint: it hears the same in every recording.
  endpoint = createServer((request, response) => {
    request.resume().on("end", () => {
      const said = [
        [0, "Good morning, here is the call of the week. ".repeat(20)],
        [42, "The stocktaking of the northern hall begins on Friday."],
      ] as const;
      const segments = said.map(([at, text]) => ({ start: at, end: at + 5, text }));
      response.end(JSON.stringify({ language: "english", duration: 60, segments, text: "" }));
    });
  });
  await new Promise<void>((done) => endpoint.listen(0, "127.0.0.1", done));
  const { port } = endpoint.address() as AddressInfo;
  service = await startService({ TRANSCRIPTION_BASE_URL: `http://127.0.0.1:${port}/v1` });
  const form = new FormData();
  form.append("file", new Blob([silence(60)]), "morning-call.wav");
  const picture = `data:image/png;base64,${PNG}`;
  const page = `<h1>Greenhouse</h1><figure><img src="${picture}"><figcaption>Figure 1: The watering pump stands left of the cistern.</figcaption></figure>`;
  form.append("file", new Blob([page]), "greenhouse.html");
  const sent = await fetch(`${service.url}/v1/documents`, { method: "POST", body: form });
  expect(sent.ok).toBe(true);
  for (let states: string[] = []; states.join() !== "READY,READY"; ) {
    await new Promise((later) => setTimeout(later, 250));
    const { documents } = (await (await fetch(`${service.url}/v1/documents`)).json()) as {
      documents: { status: string; detail: string | null }[];
    };
    const failed = documents.find(({ status }) => status === "FAILED");
    if (failed) throw new Error(failed.detail ?? "failed");
    states = documents.map(({ status }) => status);
  }
});
afterAll(async () => {
  await service?.stop();
  endpoint?.closeAllConnections();
  endpoint?.close();
});

const openSource = (page: Page) =>
  page
    .locator("li[data-state=done]")
    .last()
    .getByRole("button", { name: /^Source 1/ })
    .first()
    .click();

test("a recording stands at the second that is cited", async () => {
  const page = await start(service.url);
  await ask(page, "When does the stocktaking of the northern hall begin?");
  await openSource(page);
  const player = page.locator("video");
  await player.waitFor();
  await expect.poll(() => player.evaluate((one: HTMLVideoElement) => one.currentTime)).toBe(42);
  expect(await player.evaluate((one: HTMLVideoElement) => one.duration)).toBeCloseTo(60);
  // It plays from there.
  await player.evaluate((one: HTMLVideoElement) => {
    one.muted = true;
    return one.play();
  });
  await expect.poll(() => player.evaluate((one: HTMLVideoElement) => one.currentTime)).toBeGreaterThan(42);
});

test("a picture that a page holds is shown beside the answer and in the source", async () => {
  const page = await start(service.url);
  await ask(page, "Where does the watering pump stand?");
  const figure = page.locator("li[data-state=done] figure");
  await figure.getByText("Figure 1: The watering pump stands left of the cistern.").waitFor();
  const drawn = figure.locator("canvas");
  expect(await drawn.evaluate((one: HTMLCanvasElement) => [one.width, one.height])).toEqual([32, 24]);
  await openSource(page);
  await page.getByRole("complementary").locator("figure canvas").waitFor();
});

/** So many seconds of silence as a WAVE file: 8,000 samples of a byte a second. */
function silence(seconds: number): ArrayBuffer {
  const rate = 8_000;
  const samples = seconds * rate;
  const file = Buffer.alloc(44 + samples, 0x80);
  file.write("RIFF", 0);
  file.writeUInt32LE(36 + samples, 4);
  file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate, 28);
  file.writeUInt16LE(1, 32);
  file.writeUInt16LE(8, 34);
  file.write("data", 36);
  file.writeUInt32LE(samples, 40);
  return new Uint8Array(file).buffer;
}

/** 32 by 24 dots. */
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAACAAAAAYCAIAAAAUMWhjAAAD0ElEQVR42o1V+1OaVxA9oJ1Op5lq0vUFMRJBUBAQH/iqSoxR0TpJ" +
  "jX9m360mMhm0scZHYiwq4oOkPgLa5viYaZuOmTTTH/jI/T4Kbe9P9+7dPXt3755dUzJ9Dt2iZUTSU8i32F8l0SN1HGmDKSmTZyi8" +
  "GCg3s7NaLyqI7glK9IifOZTm1GM9Ou90AOCYAGCjR5OWus34qDIPXKiZTrfBcXwZAFCcqznWpCl8vQhAviMA2YhrwplZs0w/zmag" +
  "Q8HNPpWdTV2kNk3+1RbrHAYPpn1Np+vaP17pAGBWoNFFhjsNGs4s1uv3lNpuko0BdfxWy5I8OqDFZwh6NmlwAEDuLSj0vloUnXLs" +
  "EwBwOQCwo49ddgAoveBEO2ttSrn+KscHUCLacaJURaivIvpuyNqMtq8WOSSHymT6JQBec8rBTm4SLD2SntP27UFZWtb24x6cF0s0" +
  "phzQ1SzbT5WldVRSk+o4WCGRXwzQvlZZe4L/scy83g3gHTpHWwFIapLhcgD0DQHIoLPBq5KpQ2dXje4prbkO5Od52vzKcvIJAHpC" +
  "eGUBIGvT6iqxnpuijpsA8Oc7dJ9EDGFxWEw5TM7PMnclqu0yPZ/nqsYm+3sGib9OYrsqAh1XBQDHAwA46DJU1+ZxBp3+bgNWY7ce" +
  "nYFhABLbZU9VrgN22CVOAFgvASCRbQD01LP2isFTTAXBzkHZmGdfubou29DU5o4AMFSli+DkIsujWV172JLnp/mT5uyVhQhHuuSH" +
  "X9nv5acBABJ5kY2sCwAuvQFgZqAdACr+MNjfufXvvyI7D3nVjWQRO30SXZfvVw23G48A4P2/AJhldQmA/Kgxni4bAByd0HWZLU20" +
  "VtLRCIDWBuW+5QoABH+XnTlZWKO/nRMVeR7xxamWIvq1Nse2Mtneo7UbJ2/x6kNZ+UlSx5LcACCphDJ97QMgXx6w0QoARW/kc42G" +
  "DA/luMktUw6H5L76Bg6FcB6XpZcA2BCUxHLBUm7pl5Uoe+3Yvy77DwDQPirPJk3J9Dnra2XreX6zunY0XMJKkaQivGvDiw9kKVHQ" +
  "x+2gfLMMgBavpDVWmhabimWKSqm7WuYPAbDBI4n4f3PwhltmNvPIbZdl7wyAOYPOsDY4M+gAJBGndwQA7f489l5vdmZt6lmmfnjv" +
  "jP0BWi1mABztl3uHurTUsC0MACUX9NrkWUxdtWm8k/X17OjXClpW72c7sT87wVYllc7Ti1gnssuCOfFVytpxrrA3KA8N/88BkQc0" +
  "9qIJJ5tvAYD5rbHTuTMzKxu8l7cHckteh85OC+/24DcXALZ8/DfBQZtvkb8PgAAAAABJRU5ErkJggg==";
