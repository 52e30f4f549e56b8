import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, inject, test } from "vitest";
import { ask, written } from "./browser";
import { EXAMPLES } from "./service";
import { suite } from "./suite";
import { SLOW_STATEMENTS } from "./upstream";

const start = suite();
const plain = inject("plain");
const scripted = inject("scripted");

interface Journey {
  language: string;
  locale: string;
  collection: string;
  pdf: string;
  text: string;
  question: string;
  textQuestion: string;
  refused: string;
  words: Record<
    "documents" | "ready" | "ask" | "newCollection" | "name" | "create" | "source" | "download",
    string
  >;
}

const JOURNEYS: Journey[] = [
  {
    language: "English",
    locale: "en-GB",
    collection: "journey-en",
    pdf: "th300-manual.pdf",
    text: "leave-policy.md",
    question: "How often must the TH-300 be calibrated?",
    textQuestion: "How many days of annual leave do I have?",
    refused: "Who won the football world cup in 1998?",
    words: {
      documents: "Documents",
      ready: "Ready",
      ask: "Ask",
      newCollection: "New collection",
      name: "Name",
      create: "Create",
      source: "Source 1",
      download: "Download the original",
    },
  },
  {
    language: "Chinese",
    locale: "zh-CN",
    collection: "journey-zh",
    pdf: "TH-300产品说明书.pdf",
    text: "差旅报销制度.md",
    question: "TH-300 变送器过程接口的拧紧力矩是多少？",
    textQuestion: "出差到省会城市的住宿标准是每晚多少元？",
    refused: "一九九八年世界杯足球赛的冠军是谁？",
    words: {
      documents: "文档",
      ready: "可用",
      ask: "提问",
      newCollection: "新建知识库",
      name: "名称",
      create: "创建",
      source: "出处 1",
      download: "下载原始文件",
    },
  },
];

describe.each(JOURNEYS)(
  "in $language",
  ({ locale, collection, pdf, text, question, textQuestion, refused, words }) => {
    test("from an empty collection to a quote marked on the page of a PDF", async () => {
      const page = await start(plain, { locale });
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(locale.slice(0, 2));
      await page.getByRole("button", { name: words.newCollection }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("textbox", { name: words.name }).fill(collection);
      await dialog.getByRole("button", { name: words.create }).click();
      await dialog.waitFor({ state: "hidden" });

      await page.getByRole("link", { name: words.documents, exact: true }).click();
      await page.getByTestId("files").setInputFiles([pdf, text].map((name) => join(EXAMPLES, name)));
      for (const name of [pdf, text]) {
        await page.getByRole("row").filter({ hasText: name }).filter({ hasText: words.ready }).waitFor();
      }

      await page.getByRole("link", { name: words.ask, exact: true }).click();
      await ask(page, question);
      await page
        .getByRole("article")
        .getByRole("button", { name: new RegExp(`^${words.source}.*pdf`) })
        .click();
      const marks = page.getByTestId("highlight");
      await marks.first().waitFor();
      await expect.poll(() => isInSight(page, "highlight")).toBe(true);
      await expect.poll(() => isPainted(page)).toBe(true);

      const [saved] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: words.download }).click(),
      ]);
      expect(saved.suggestedFilename()).toBe(pdf);
      const path = await saved.path();
      expect(readFileSync(path).equals(readFileSync(join(EXAMPLES, pdf)))).toBe(true);

      await ask(page, textQuestion);
      await page
        .getByRole("article")
        .last()
        .getByRole("button", { name: new RegExp(`^${words.source}.*md`) })
        .click();
      const quote = await page.locator("aside blockquote").innerText();
      await page.locator("mark").waitFor();
      expect(await page.locator("mark").innerText()).toBe(quote);
    });

    test("a refusal looks like none of the answers", async () => {
      const page = await start(plain, { locale });
      await ask(page, refused);
      await page.getByTestId("refusal").waitFor();
      expect(await page.getByTestId("refusal").getByRole("link").getAttribute("href")).toBe("#/documents");
    });
  },
);

test("hovering and focusing a number show the quote", async () => {
  const page = await start(plain);
  await ask(page, "What is the hotel limit per night for journeys to North America?");
  const chip = page
    .getByRole("article")
    .getByRole("button", { name: /^Source 1/ })
    .first();
  await chip.hover();
  await page.getByTestId("quote").waitFor();
  await page.mouse.move(0, 0);
  await page.getByTestId("quote").waitFor({ state: "hidden" });
  await chip.focus();
  await page.getByTestId("quote").waitFor();
});

test("conversations are kept, continued, and deleted for good", async () => {
  const page = await start(plain);
  // Tests beside this one have their conversations in the same list.
  const question = `How long is the warranty? ${crypto.randomUUID().slice(0, 8)}`;
  await ask(page, question);
  const address = page.url();
  await ask(page, "And the W2 probe?");
  await page.reload();
  await page.locator("li[data-state=done]").nth(1).waitFor();
  await page.getByRole("link", { name: "Ask", exact: true }).click();
  const list = page.getByRole("complementary", { name: "Conversations" });
  await list.getByRole("link", { name: question }).first().click();
  await page.waitForURL(address);
  await list
    .locator("[data-current=true]")
    .getByRole("button", { name: /^Options for/ })
    .click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByText(`Deleted “${question}”.`).waitFor();
  // Until then it could be brought back.
  await page.getByText(`Deleted “${question}”.`).waitFor({ state: "detached" });
  await page.goto(address);
  await page.reload();
  await page.getByText("This conversation does not exist.").waitFor();
});

test("an answer can be copied, asked for again, and rated", async () => {
  const page = await start(plain);
  await ask(page, "How long does the warranty of the TH-300 last?");
  await page.getByRole("button", { name: "Copy answer" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/36 months.*\[1\] /s);
  const good = page.getByRole("button", { name: "Good answer" });
  await good.click();
  await page.locator("[aria-pressed=true]").and(good).waitFor();
  await page.reload();
  await page.locator("[aria-pressed=true]").and(good).waitFor();
  await page.getByRole("button", { name: "Regenerate answer" }).click();
  await page.locator("li[data-state=done]").waitFor();
  expect(await page.locator("li[data-state]").count()).toBe(1);
});

test("an answer that streams can be stopped, and the conversation goes on", async () => {
  const page = await start(scripted);
  await page.getByRole("textbox").fill("Tell me slowly about the warranty");
  await page.keyboard.press("Enter");
  await written(page, 4);
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Stopped. This text was not checked").waitFor();
  const text = await page.getByRole("article").innerText();
  for (const statement of SLOW_STATEMENTS.slice(0, 4)) expect(text).toContain(statement);
  await ask(page, "How long is the warranty?");
  await page
    .getByRole("article")
    .last()
    .getByRole("button", { name: /^Source 1/ })
    .first()
    .waitFor();
  expect(await page.getByRole("article").first().innerText()).toBe(text.replace("Regenerate answer", ""));
});

test("an answer goes on while the documents are looked at", async () => {
  const page = await start(scripted);
  await page.getByRole("textbox").fill("Tell me slowly about the warranty");
  await page.keyboard.press("Enter");
  await written(page, 4);
  await page.getByRole("link", { name: "Documents", exact: true }).click();
  await page.getByRole("heading", { name: "Documents in default" }).waitFor();
  await page.goBack();
  await written(page, 6);
  await page.getByRole("button", { name: "Stop" }).click();
});

test("an answer cut off in the middle is never shown as whole", async () => {
  const page = await start(scripted);
  await ask(page, "broken warranty");
  const article = page.getByRole("article");
  const degraded = article.getByRole("note").filter({ hasText: "Excerpts instead of an answer" });
  const failed = article.getByRole("alert");
  await degraded.or(failed).first().waitFor();
});

test("questions over the limit are refused before they are sent", async () => {
  const page = await start(plain);
  await page.getByRole("textbox").fill("年".repeat(2800));
  await page.getByText("8400 of 8192 bytes").waitFor();
  expect(await page.getByRole("button", { name: "Ask", exact: true }).isDisabled()).toBe(true);
});

test("a server that cannot be reached is said in plain words", async () => {
  const page = await start(plain);
  await ask(page, "How long does the warranty of the TH-300 last?");
  await page.route("**/v1/ask", (route) => route.abort());
  await ask(page, "And the W2 probe?");
  await page.getByRole("alert").getByText("AskDock cannot be reached.").waitFor();
  await page.unroute("**/v1/ask");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator("li[data-state=done]").nth(1).waitFor();
});

test("an overloaded server says when to come back", async () => {
  const page = await start(plain);
  await page.route("**/v1/conversations", (route) =>
    route.request().method() === "POST"
      ? route.fulfill({
          status: 503,
          headers: { "Retry-After": "7", "Content-Type": "application/problem+json" },
          body: JSON.stringify({ code: "overloaded", status: 503, detail: "", request_id: "r1" }),
        })
      : route.continue(),
  );
  await page.getByRole("textbox").fill("How long?");
  await page.keyboard.press("Enter");
  await page.getByText("Try again in 7 seconds.").waitFor();
  expect(await page.getByRole("textbox").inputValue()).toBe("How long?");
});

/** Whether an element lies within what is visible of the page, scrolling regions taken into account. */
function isInSight(page: Page, id: string): Promise<boolean> {
  return page
    .getByTestId(id)
    .first()
    .evaluate(
      (element) =>
        new Promise<boolean>((resolve) => {
          new IntersectionObserver(([entry]) => resolve(entry?.isIntersecting ?? false)).observe(element);
        }),
    );
}

/** Whether the page of the PDF has been drawn: neither blank nor a single colour. */
function isPainted(page: Page): Promise<boolean> {
  return page
    .getByTestId("pdf-page")
    .locator("canvas")
    .evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const pixels = (canvas as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, width, height).data;
      return pixels !== undefined && new Set(pixels).size > 8;
    });
}

test("Operations tells of the language model", async () => {
  const page = await start(scripted, { path: "operations" });
  const card = page.locator("dl > div").filter({ hasText: "Language model" });
  await card.getByText("OK", { exact: false }).waitFor();
});
