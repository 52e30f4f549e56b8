import type { Page } from "playwright-core";
import { describe, expect, inject, test } from "vitest";
import { findings } from "./axe";
import { ask, written } from "./browser";
import { inNewCollection } from "./library";
import { suite } from "./suite";

const start = suite();
const url = inject("plain");
const scripted = inject("scripted");
const PHONE = { width: 360, height: 740 };
const QUESTION = "How often must the TH-300 be calibrated?";

/** How far the page is wider than its window. */
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

interface View {
  path?: string;
  service?: string;
  show?: (page: Page) => Promise<unknown>;
  /** Instead of the other three. */
  open?: () => Promise<Page>;
}

const VIEWS: Record<string, View> = {
  "the welcome": {},
  "an answer": { show: (page) => ask(page, QUESTION) },
  "a refusal": { show: (page) => ask(page, "Who won the football world cup in 1998?") },
  "a PDF as evidence": {
    show: async (page) => {
      await ask(page, QUESTION);
      await page.getByRole("article").getByRole("button", { name: /pdf/ }).first().click();
      await page.getByTestId("highlight").first().waitFor();
    },
  },
  "a text as evidence": {
    show: async (page) => {
      await ask(page, "How many days of annual leave do I have?");
      await page
        .getByRole("article")
        .getByRole("button", { name: /leave-policy/ })
        .first()
        .click();
      await page.getByTestId("highlight").first().waitFor();
    },
  },
  "an error": {
    show: async (page) => {
      await page.route("**/v1/conversations", (route) => route.abort());
      await page.getByRole("textbox").fill("How long?");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").first().waitFor();
    },
  },
  "an answer being written": {
    service: scripted,
    show: async (page) => {
      await page.getByRole("textbox").fill("Tell me slowly about the warranty");
      await page.keyboard.press("Enter");
      await written(page, 4);
    },
  },
  documents: {
    path: "documents",
    show: (page) => page.getByRole("row").nth(3).waitFor({ state: "attached" }),
  },
  "documents that failed, with tags": {
    open: async () => {
      const page = await inNewCollection(start, url);
      await page.getByRole("textbox", { name: "Tags for new documents" }).fill("hr, 2024");
      const file = (name: string, content: string) => ({
        name,
        mimeType: "application/octet-stream",
        buffer: Buffer.from(content),
      });
      const damaged = file("scan.pdf", "%PDF-1.4 and nothing else");
      await page.getByTestId("files").setInputFiles([damaged, file("program.exe", "MZ")]);
      await page.locator("tr[data-status=FAILED]").waitFor();
      await page.getByRole("alert").waitFor();
      return page;
    },
  },
  "a deletion to confirm": {
    path: "documents",
    show: (page) => page.getByRole("button", { name: "Delete collection" }).click(),
  },
  "the overview": {
    path: "operations",
    show: (page) => page.getByRole("heading", { name: "Indexes" }).waitFor(),
  },
  usage: { path: "operations", show: (page) => page.getByRole("tab", { name: "Usage" }).click() },
  keys: { path: "operations", show: (page) => page.getByRole("tab", { name: "Keys" }).click() },
  "a dialog": { show: (page) => page.getByRole("button", { name: "New collection" }).click() },
  preferences: { show: (page) => page.getByRole("button", { name: "Language and appearance" }).click() },
};

describe.each(Object.entries(VIEWS))("%s", (_, { path = "", service = url, show, open }) => {
  test("has no serious finding, light, dark, and on a phone, which it fits", async () => {
    const page = open ? await open() : await start(service, { path });
    await page.getByRole("main").waitFor();
    await show?.(page);
    expect(await findings(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await findings(page)).toEqual([]);
    await page.setViewportSize(PHONE);
    expect(await findings(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
  });
});

test("a phone of 360 pixels is enough to ask, check the source, and manage documents", async () => {
  const page = await start(url, { viewport: PHONE, hasTouch: true, isMobile: true });
  await ask(page, QUESTION);
  await page.getByRole("article").getByRole("button", { name: /pdf/ }).first().tap();
  await page.getByTestId("highlight").first().waitFor();
  expect(await overflow(page)).toBe(0);
  await page.getByRole("button", { name: "Close the source" }).tap();
  await page.getByRole("button", { name: "Conversations" }).tap();
  await page.getByRole("dialog").getByRole("link", { name: QUESTION }).first().waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Documents", exact: true }).tap();
  await page.getByRole("searchbox").fill("th300");
  await page.getByText("th300-manual.pdf").waitFor();
  expect(await overflow(page)).toBe(0);
  expect(await page.getByRole("button", { name: "Delete th300-manual.pdf" }).isVisible()).toBe(true);
});

test("the page speaks the language that is chosen, and remembers", async () => {
  const page = await start(url);
  await page.getByRole("button", { name: "Language and appearance" }).click();
  await page.getByRole("menuitemradio", { name: "中文" }).click();
  await page.getByRole("link", { name: "文档" }).waitFor();
  await page.getByRole("button", { name: "语言与外观" }).click();
  await page.getByRole("menuitemradio", { name: "深色" }).click();
  await page.reload();
  await page.getByRole("link", { name: "文档" }).waitFor();
  expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
});

test("views and conversations are gone to from the palette", async () => {
  const page = await start(url);
  await ask(page, "How often must the TH-300 be calibrated?");
  await page.keyboard.press("Control+k");
  const dialog = page.getByRole("dialog", { name: "Go to" });
  await dialog.getByRole("option").first().waitFor();
  expect(await findings(page)).toEqual([]);
  await page.keyboard.type("docum");
  await dialog.getByRole("option", { name: "Documents", selected: true }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Documents in default" }).waitFor();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("main").and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Shift+?");
  await page.keyboard.type("calibrated");
  await dialog
    .getByRole("option", { name: /TH-300/ })
    .first()
    .click();
  await page.getByRole("article").first().waitFor();
});
