import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ask, IN_FIREFOX, written } from "./browser";
import { answerFast, untilSent } from "./fast";
import { firstKey, type Key, makeKey, signIn } from "./keys";
import { slowed } from "./proxy";
import { addExamples, type Service, startService } from "./service";
import { suite } from "./suite";
import { SLOW_STATEMENTS, startUpstream, type Upstream } from "./upstream";

/** What engines do each in their own way: in Chromium and in Firefox. */
const start = suite();
const url = inject("plain");
const QUESTION = "How often must the TH-300 be calibrated?";
let upstream: Upstream;
let keyed: Service;
let admin: Key;

beforeAll(async () => {
  upstream = await startUpstream();
  keyed = await startService({ LLM_BASE_URL: upstream.url, LLM_MODEL: "scripted" });
  admin = await firstKey(keyed.url);
  await addExamples(keyed.url, ["warranty-terms.txt"], admin.key);
});
afterAll(async () => {
  await keyed?.stop();
  await upstream?.stop();
});

// Firefox, driven from outside, has lost the focus to its own bar by the first Tab.
test.skipIf(IN_FIREFOX)("everything can be done by keyboard alone", async () => {
  const page = await start(url);
  await page.getByRole("main").waitFor();
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  /** Tabs until the focus is on what has this name. */
  const reach = async (name: RegExp, key = "Tab") => {
    for (let step = 0; step < 60; step++) {
      await press(key);
      const focused = await page.evaluate(() => {
        const element = document.activeElement;
        return element?.getAttribute("aria-label") ?? element?.textContent ?? "";
      });
      if (name.test(focused)) return;
    }
    throw new Error(`the keyboard does not reach ${name}`);
  };

  await reach(/^\s*Skip to content\s*$/);
  await press("Enter");
  await reach(/Your question/);
  await page.keyboard.type(QUESTION);
  await press("Enter");
  await page.locator("li[data-state=done]").waitFor();
  // The focus stays where the next question is written.
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Your question");
  await reach(/^Source 1: .*pdf/, "Shift+Tab");
  await press("Enter");
  await page.getByTestId("highlight").first().waitFor();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H2");
  await press("Escape");
  await page.getByRole("complementary", { name: "Source" }).waitFor({ state: "detached" });
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toMatch(/^Source 1/);

  await reach(/^Documents$/, "Shift+Tab");
  await press("Enter");
  await page.getByRole("heading", { name: "Documents in default" }).waitFor();
  await reach(/Search by name/);
  await page.keyboard.type("leave-policy");
  await reach(/Delete leave-policy/);
  await press("Enter");
  await page.getByText("leave-policy.md was deleted.").waitFor();
  // F6 leads to what has just been said.
  await press("F6");
  await reach(/^Undo$/);
  await press("Enter");
  await page.getByRole("row").filter({ hasText: "leave-policy.md" }).waitFor();
});

test("at 400 % zoom the answer can be read and the next question be asked", async () => {
  const page = await start(url);
  await ask(page, QUESTION);
  // 1440 by 900 pixels at 400 %.
  await page.setViewportSize({ width: 360, height: 225 });
  const main = page.getByRole("main");
  await main.evaluate((node) => node.scrollTo(0, 0));
  const share = await main.evaluate((node) => {
    const fixed = [...document.querySelectorAll("*")].filter((one) =>
      ["fixed", "sticky"].includes(getComputedStyle(one).position),
    );
    const covered = fixed
      .map((one) => one.getBoundingClientRect())
      .filter(({ width, height, bottom }) => width > 100 && height > 20 && bottom > 0)
      .reduce((sum, { height }) => sum + height, 0);
    return (node.getBoundingClientRect().height - covered) / window.innerHeight;
  });
  expect(share).toBeGreaterThan(0.7);
  await page.getByRole("textbox").scrollIntoViewIfNeeded();
  const box = await page.getByRole("textbox").boundingBox();
  expect(box && box.y >= 0 && box.y + box.height <= 225).toBe(true);
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
  ).toBe(0);
});

test("a key that is revoked while asking is asked for again", async () => {
  const reader = await makeKey(keyed.url, "a reader", "reader", admin);
  const page = await start(keyed.url);
  await signIn(page, reader.key);
  await page.getByRole("textbox").last().fill("How many days of leave?");
  const revoked = await fetch(`${keyed.url}/v1/keys/${reader.id}`, {
    method: "DELETE",
    headers: { Authorization: `Bearer ${admin.key}` },
  });
  expect(revoked.status).toBeLessThan(300);
  await page.keyboard.press("Enter");
  await page.getByLabel("API key").waitFor();
});

test("a server that is killed in mid-stream loses neither the question nor what came, and goes on when it is back", async () => {
  const page = await start(keyed.url);
  await signIn(page, admin.key);
  await page.getByRole("textbox").last().fill("Tell me slowly about the warranty");
  await page.keyboard.press("Enter");
  await written(page, 4);
  // What comes is stored once a second.
  const [, id = ""] = /#\/c\/(\w+)/.exec(page.url()) ?? [];
  const headers = { Authorization: `Bearer ${admin.key}` };
  await expect
    .poll(async () => (await fetch(`${keyed.url}/v1/conversations/${id}`, { headers })).text())
    .toContain(SLOW_STATEMENTS[3]);
  await keyed.kill();
  const article = page.getByRole("article");
  await article.getByRole("alert").waitFor();
  await written(page, 4);

  await keyed.revive();
  await page.reload();
  await page.locator("li[data-state=failed], li[data-state=stopped]").waitFor();
  await written(page, 4);
  await ask(page, "How long is the warranty?");
  await page.locator("li[data-state=done]").waitFor();
});

test("an input method's Enter chooses a word and sends nothing", async () => {
  const page = await start(url);
  const field = page.getByRole("textbox").last();
  await field.fill("年假有多少天");
  // As engines tell of an input method: the key that ends the composition belongs to it.
  const key = (composing: boolean) =>
    field.evaluate((node, isComposing) => {
      const init = { bubbles: true, cancelable: true, key: "Enter", code: "Enter", isComposing };
      node.dispatchEvent(new KeyboardEvent("keydown", { ...init, keyCode: isComposing ? 229 : 13 }));
    }, composing);
  await field.dispatchEvent("compositionstart");
  await key(true);
  await field.dispatchEvent("compositionend", { data: "年假有多少天" });
  expect(await field.inputValue()).toBe("年假有多少天");
  expect(await page.locator("li[data-state]").count()).toBe(0);
  await key(false);
  await page.locator("li[data-state]").waitFor();
});

test("a fast model is followed, and stopped at once with the next question half written", async () => {
  const page = await start(url);
  await answerFast(page, 5000, 400);
  await page.getByRole("textbox").last().fill("Write a lot.");
  await page.keyboard.press("Enter");
  await untilSent(page, 0.3);
  const end = page.getByRole("article").getByText("word", { exact: false }).last();
  await end.waitFor();
  await page.getByRole("textbox").last().fill("The next question");
  await page.getByRole("button", { name: "Stop" }).click();
  await page.locator("li[data-state=stopped]").waitFor();
  expect(await page.getByRole("textbox").last().inputValue()).toBe("The next question");
});

test("a slow network is waited for: the page, the answer, its source", async () => {
  const network = await slowed(url, 300, 150_000);
  try {
    const page = await start(network.url);
    // On a busy machine what is slow is slower.
    page.setDefaultTimeout(150_000);
    await ask(page, QUESTION);
    await page.getByRole("article").getByRole("button", { name: /pdf/ }).first().click();
    await page.getByTestId("highlight").first().waitFor();
    await page.getByRole("link", { name: "Documents", exact: true }).click();
    await page.locator("tr[data-document]").first().waitFor();
  } finally {
    await network.stop();
  }
}, 400_000);

test("a conversation is printed to a PDF with its questions, answers and quotes, and nothing else", async () => {
  const page = await start(url);
  await ask(page, QUESTION);
  await ask(page, "How many days of annual leave do I have?");
  // Also while a source is open.
  await page
    .getByRole("button", { name: /^Source 1:/ })
    .last()
    .click();
  await page.getByTestId("highlight").first().waitFor();
  const text = await textOf(await page.pdf());
  // Nothing can be read out of Firefox's PDF where the questions stand.
  const questions = IN_FIREFOX ? [] : ["How often must the", "annual leave do I have"];
  for (const part of [...questions, "every 24 months", "28 days"]) expect(text).toContain(part);
  for (const part of ["New conversation", "Enter to send", "Conversations", "Further questions"])
    expect(text).not.toContain(part);
});

/** The text of a PDF's pages, on one line. */
async function textOf(pdf: Buffer): Promise<string> {
  const document = await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise;
  const lines: string[] = [];
  for (let number = 1; number <= document.numPages; number++) {
    const { items } = await (await document.getPage(number)).getTextContent();
    lines.push(items.map((item) => ("str" in item ? item.str : "")).join(" "));
  }
  return lines.join(" ").replace(/\s+/g, " ");
}
