import type { Page } from "playwright-core";
import { expect } from "vitest";

/**
 * Answers of a fast model, of so many words at so many tokens a second: a stream that no service on two busy cores
 * could write, made in the page, so that the page alone is measured. Holds from the next load on.
 */
export async function answerFast(page: Page, words: number, rate: number): Promise<void> {
  await page.addInitScript(
    ([count, tokens]) => {
      const real = window.fetch;
      const text = (many: number) => Array.from({ length: many }, (_, at) => `word${at % 97}`).join(" ");
      const parts = Array.from({ length: count / 50 }, (_, at) =>
        at % 9 === 4 ? `\n\n| a | b |\n|---|---|\n| ${text(20)} | ${text(28)} |\n\n` : `${text(50)}.\n\n`,
      ).join("");
      const here = window as unknown as Played;
      Object.assign(here, { sent: 0, longTasks: [] });
      window.fetch = (input, init) => {
        const address = typeof input === "string" ? input : input instanceof URL ? input.href : input.url;
        if (!address.endsWith("/v1/ask")) return real(input, init);
        const pieces = parts.match(/\S*\s*/g) ?? [];
        let sent = 0;
        const encoder = new TextEncoder();
        const began = performance.now();
        const body = new ReadableStream({
          async pull(to) {
            await new Promise((done) => setTimeout(done, 8));
            if (init?.signal?.aborted) return to.error(init.signal.reason);
            const due = Math.min(pieces.length, Math.ceil(((performance.now() - began) / 1000) * tokens));
            for (; sent < due; sent++)
              to.enqueue(encoder.encode(`event: delta\ndata: ${JSON.stringify({ text: pieces[sent] })}\n\n`));
            here.sent = sent / pieces.length;
          },
        });
        return Promise.resolve(new Response(body, { headers: { "Content-Type": "text/event-stream" } }));
      };
      // Firefox has no such entries.
      if (PerformanceObserver.supportedEntryTypes.includes("longtask"))
        new PerformanceObserver((list) => {
          for (const { duration } of list.getEntries()) here.longTasks.push(duration);
        }).observe({ type: "longtask" });
    },
    [words, rate] as const,
  );
  // Firefox gives up a load that another one interrupts, and tells of it.
  await page.waitForLoadState();
  await page.reload();
}

interface Played {
  /** The share of the answer that has been sent. */
  sent: number;
  /** Tasks of more than 50 ms by the clock, which other work on the machine lengthens. */
  longTasks: number[];
}

/** Waits until this share of the answer has been sent. */
export const untilSent = (page: Page, share: number) =>
  expect
    .poll(() => page.evaluate(() => (window as unknown as Played).sent), { timeout: 120_000, interval: 100 })
    .toBeGreaterThanOrEqual(share);

export const longTasks = (page: Page) => page.evaluate(() => (window as unknown as Played).longTasks);
