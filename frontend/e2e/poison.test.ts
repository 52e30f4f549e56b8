import type { Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { launch, open } from "./browser";
import { poison } from "./poison";
import { suite } from "./suite";

const start = suite();
const url = inject("scripted");
const COLLECTION = "poisoned";

/** Takes the 50 documents in. */
async function prepare(): Promise<void> {
  expect(poison.length).toBe(50);
  const headers = { "Content-Type": "application/json" };
  await fetch(`${url}/v1/collections`, {
    method: "POST",
    headers,
    body: JSON.stringify({ name: COLLECTION }),
  });
  const form = new FormData();
  poison.forEach(({ text }, index) => {
    form.append("file", new Blob([`Document of case ${index}.\n\n${text}\n`]), `case-${index}.txt`);
  });
  const response = await fetch(`${url}/v1/documents?collection=${COLLECTION}`, {
    method: "POST",
    body: form,
  });
  expect(response.status).toBe(202);
  await expect.poll(ready, { timeout: 120_000, interval: 300 }).toBe(50);
}

async function ready(): Promise<number> {
  const response = await fetch(`${url}/v1/documents?collection=${COLLECTION}&limit=500`);
  const { documents } = (await response.json()) as { documents: { status: string }[] };
  return documents.filter(({ status }) => status === "READY").length;
}

/** Where a text from outside would show that it got further than being read. */
async function harm(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = [...document.querySelectorAll("#root article *, #root aside *")].filter((element) => {
      const { localName } = element;
      const known = element.closest("svg.lucide") !== null;
      if (known) return false;
      const loads = [
        "img",
        "script",
        "iframe",
        "object",
        "embed",
        "video",
        "audio",
        "style",
        "link",
        "form",
        "base",
      ];
      if (loads.includes(localName) || localName === "image") return true;
      if (element instanceof HTMLAnchorElement && !element.getAttribute("href")?.startsWith("#")) {
        return !/^https?:$/.test(element.protocol) || !element.relList.contains("noopener");
      }
      return [...element.attributes].some(({ name }) => /^on/.test(name));
    });
    const ran = "pwned" in window ? ["a script ran"] : [];
    return [...ran, ...found.map((element) => element.outerHTML)];
  });
}

test("50 poisoned documents, streamed and as history, ask nobody and run nothing", {
  timeout: 600_000,
}, async () => {
  await prepare();
  const page = await start(url);
  await page.getByRole("combobox", { name: "Collection" }).selectOption(COLLECTION);
  const turns = page.locator("li[data-state]");
  for (const [index, { name }] of poison.entries()) {
    await page.getByRole("textbox").fill(`What does the document of case ${index} say?`);
    await page.keyboard.press("Enter");
    const turn = turns.nth(index);
    await turn.waitFor();
    // While it is written: each state that is painted is looked at.
    let state: string | null;
    do {
      state = await turn.getAttribute("data-state");
      expect(await harm(page), name).toEqual([]);
    } while (state === "waiting" || state === "streaming");
    expect(state, name).toBe("done");
  }
  await page.reload();
  await turns.nth(poison.length - 1).waitFor();
  expect(await harm(page)).toEqual([]);

  // A definition in a document must not turn our markers into links, nor may a text forge one of ours.
  const forged = page.getByRole("article").filter({ hasText: "A claim" }).first();
  expect(await forged.getByRole("link", { name: "1", exact: true }).count()).toBe(0);
  const chips = page.getByRole("article").getByRole("button", { name: /^Source \d+:/ });
  for (const label of await chips.evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")))) {
    expect(label).toMatch(/case-\d+\.txt/);
  }

  // The source beside the answer shows the poison itself.
  await chips.first().click();
  await page.locator("mark").waitFor();
  expect(await harm(page)).toEqual([]);
  // Links tell where they lead: none is named by a document.
  expect(await page.getByRole("link", { name: "Sign in again" }).count()).toBe(0);
  const links = page.getByRole("article").locator('a[href*="evil.example"]');
  await links.first().waitFor();
  const told = await links.evaluateAll((all) =>
    all.map((one) => ({ text: one.textContent, rel: one.getAttribute("rel") })),
  );
  for (const { text, rel } of told) {
    expect(text).toContain("evil.example");
    expect(rel).toContain("noreferrer");
  }
});

test("the watch sees what it is there for", async () => {
  const browser = await launch();
  const { page, watch } = await open(browser, url);
  await page.evaluate(() => {
    const image = new Image();
    image.src = "https://evil.example/x.png";
    document.body.append(image);
    const script = document.createElement("script");
    script.textContent = "window.pwned = 1";
    document.body.append(script);
    const article = document.createElement("article");
    article.innerHTML = "<img src=x onerror=window.pwned=1>";
    document.getElementById("root")?.append(article);
  });
  await expect.poll(() => watch.foreign.length + watch.faults.length).toBeGreaterThanOrEqual(2);
  expect(await harm(page)).toHaveLength(1);
  await browser.close();
});
