import type { Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { inNewCollection } from "./library";
import { suite } from "./suite";

const start = suite();
const url = inject("plain");
const COUNT = 10_000;

/** A list as the service tells it; the documents are made here, because to ingest so many takes an hour. */
const all = Array.from({ length: COUNT }, (_, index) => ({
  id: `id-${String(index).padStart(5, "0")}`,
  name: `file-${String(COUNT - index).padStart(5, "0")}.txt`,
  source_uri: "upload:file",
  media_type: "text/plain",
  sha256: "0",
  size: 1000 + index,
  version: 1,
  live_version: 1,
  status: index % 100 === 99 ? "FAILED" : "READY",
  reason: index % 100 === 99 ? "no_text" : null,
  detail: null,
  attempts: 1,
  pages: 0,
  chunks: 1,
  tags: [],
  dated: null,
  // The page shows the newest first, which is the order of the ids.
  created_at: new Date(Date.UTC(2026, 0, 1) - index * 1000).toISOString(),
  updated_at: "2026-01-01T00:00:00Z",
  stage: "done",
}));

/** Opens the documents view on them; `pages` counts how often a page of the list was asked for. */
async function openLong(): Promise<{ page: Page; pages: () => number }> {
  const page = await inNewCollection(start, url);
  let asked = 0;
  await page.route(/\/v1\/documents\?/, async (route) => {
    const query = new URL(route.request().url()).searchParams;
    const from = query.get("cursor") ? all.findIndex(({ id }) => id === query.get("cursor")) + 1 : 0;
    const documents = all.slice(from, from + Number(query.get("limit")));
    asked += 1;
    const next_cursor = from + documents.length < COUNT ? documents.at(-1)?.id : null;
    await route.fulfill({ json: { documents, next_cursor } });
  });
  await page.reload();
  await page.locator(`table[aria-rowcount="${COUNT + 1}"]`).waitFor();
  return { page, pages: () => asked };
}

const rows = (page: Page) => page.locator("tr[data-document]");
const row = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });

test("ten thousand documents come page after page, and only rows in sight are in the page", async () => {
  const { page, pages } = await openLong();
  expect(pages()).toBe(COUNT / 500);
  await page.getByText(`All ${COUNT}`).waitFor();
  expect(await rows(page).count()).toBeLessThan(60);
  expect(await page.locator("*").count()).toBeLessThan(2000);

  const main = page.getByRole("main");
  await main.evaluate((node) => node.scrollTo(0, node.scrollHeight));
  const last = row(page, "file-00001.txt");
  await last.waitFor();
  expect(await last.getAttribute("aria-rowindex")).toBe(String(COUNT + 1));
  expect(await rows(page).count()).toBeLessThan(60);
  // The end is the end: no room is left below the last row, and none of it is hidden.
  await expect
    .poll(() =>
      last.evaluate((node) => {
        const table = node.closest("table")?.getBoundingClientRect().bottom ?? 0;
        return Math.abs(table - node.getBoundingClientRect().bottom);
      }),
    )
    .toBeLessThan(3);
});

test("a search and a filter reach documents that are not in sight", async () => {
  const { page } = await openLong();
  await page.getByRole("searchbox").fill("file-00042");
  await row(page, "file-00042.txt").waitFor();
  expect(await page.getByRole("table").getAttribute("aria-rowcount")).toBe("2");
  await page.getByRole("searchbox").fill("");
  await page.getByText("Failed 100").click();
  await page.locator('table[aria-rowcount="101"]').waitFor();
  expect(await rows(page).first().getAttribute("data-status")).toBe("FAILED");
});

test("the keyboard goes from row to row, and the focus stays when its row is scrolled away", async () => {
  const { page } = await openLong();
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
  await page.getByRole("button", { name: "Download file-10000.txt" }).focus();
  // A box, a link and two buttons a row, three where it failed: about eighty rows, several times what is in the page.
  for (let step = 0; step < 320; step++) await page.keyboard.press("Tab");
  const name = await focused();
  expect(name).toMatch(/file-099[12]\d\.txt/);
  const index = await page.evaluate(() =>
    document.activeElement?.closest("tr")?.getAttribute("aria-rowindex"),
  );
  expect(Number(index)).toBeGreaterThan(70);

  await page.getByRole("main").evaluate((node) => node.scrollTo(0, node.scrollHeight));
  await row(page, "file-00001.txt").waitFor();
  expect(await focused()).toBe(name);
  await page.keyboard.press("Shift+Tab");
  expect(await focused()).toMatch(/file-099[12]\d\.txt/);
});
