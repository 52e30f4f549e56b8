import type { Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { ask, openTab, written } from "./browser";
import { suite } from "./suite";
import { SLOW_STATEMENTS } from "./upstream";

const start = suite();
const plain = inject("plain");
const scripted = inject("scripted");
const QUESTION = "How long does the warranty of the TH-300 last?";

const composer = (page: Page) => page.getByRole("textbox", { name: "Your question" });
const list = (page: Page) => page.getByRole("complementary", { name: "Conversations" });

async function newCollection(url: string): Promise<string> {
  const name = `turns-${crypto.randomUUID().slice(0, 13)}`;
  await fetch(`${url}/v1/collections`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name }),
  });
  return name;
}

test("Stop stops the answer and leaves the draft alone", async () => {
  const page = await start(scripted);
  await composer(page).fill("Tell me slowly about the warranty");
  await page.keyboard.press("Enter");
  await written(page, 4);
  await composer(page).fill("The next question");
  await page.getByRole("button", { name: "Stop" }).click();
  await page.locator("li[data-state=stopped]").waitFor();
  expect(await page.locator("li[data-state]").count()).toBe(1);
  expect(await composer(page).inputValue()).toBe("The next question");
});

test("a question to another collection begins another conversation there", async () => {
  const page = await start(plain);
  const other = await newCollection(plain);
  await page.reload();
  await ask(page, QUESTION);
  const first = page.url();
  await page.getByRole("combobox", { name: "Collection" }).selectOption(other);
  await page.getByRole("heading", { name: "Ask your documents" }).waitFor();
  await ask(page, QUESTION);
  await page.getByText("There are no documents here yet").waitFor();
  expect(page.url()).not.toBe(first);
  await page.goto(first);
  await page.getByRole("article").waitFor();
  await expect.poll(() => page.getByRole("combobox", { name: "Collection" }).inputValue()).toBe("default");
});

test("a conversation about a collection that was deleted says so, and offers a new one", async () => {
  const page = await start(plain);
  const name = await newCollection(plain);
  await page.reload();
  await page.getByRole("combobox", { name: "Collection" }).selectOption(name);
  await ask(page, "Is anything here?");
  await fetch(`${plain}/v1/collections/${name}`, { method: "DELETE" });
  await page.reload();
  await page.getByText(`The collection ${name} no longer exists`).waitFor();
});

test("a draft is kept for its conversation, also over a look at the documents and a reload", async () => {
  const page = await start(plain);
  await ask(page, QUESTION);
  await composer(page).fill("Half a question");
  await page.getByRole("link", { name: "Documents", exact: true }).click();
  await page.getByRole("heading", { name: "Documents in default" }).waitFor();
  await page.goBack();
  expect(await composer(page).inputValue()).toBe("Half a question");
  await page.getByRole("button", { name: "New conversation" }).click();
  await page.getByRole("heading", { name: "Ask your documents" }).waitFor();
  expect(await composer(page).inputValue()).toBe("");
  await page.goBack();
  await page.reload();
  await expect.poll(() => composer(page).inputValue()).toBe("Half a question");
});

test("a conversation that goes on in another tab goes on here", async () => {
  const page = await start(plain);
  await ask(page, QUESTION);
  const other = await openTab(page);
  await other.getByRole("article").waitFor();
  await ask(page, "And the W2 probe?");
  await expect.poll(() => other.getByRole("article").count()).toBe(2);
});

test("a deleted conversation can be brought back", async () => {
  const page = await start(plain);
  const question = `How long? ${crypto.randomUUID()}`;
  await ask(page, question);
  await list(page)
    .getByRole("button", { name: `Options for “${question}”` })
    .click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await list(page).getByRole("link", { name: question }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await list(page).getByRole("link", { name: question }).click();
  await page.getByRole("article").waitFor();
});

test("a conversation is renamed, pinned and found again", async () => {
  const page = await start(plain);
  const word = crypto.randomUUID().slice(0, 8);
  await ask(page, `How long is the warranty? ${word}`);
  const current = list(page).locator("[data-current=true]");
  const choose = async (name: string) => {
    await current.getByRole("button", { name: /^Options for/ }).click();
    await page.getByRole("menuitem", { name, exact: true }).click();
  };
  await choose("Rename");
  const title = `Warranty ${word}`;
  await page.getByRole("textbox", { name: "New title" }).fill(title);
  await page.keyboard.press("Enter");
  await list(page).getByRole("link", { name: title }).and(page.locator(":focus")).waitFor();
  await choose("Rename");
  await page.getByRole("textbox", { name: "New title" }).fill("Another");
  await page.keyboard.press("Escape");
  await list(page).getByRole("link", { name: title }).and(page.locator(":focus")).waitFor();
  await choose("Pin");
  const pinned = list(page).getByRole("region", { name: "Pinned" });
  await pinned.getByRole("link", { name: title }).waitFor();
  await list(page).getByRole("searchbox").fill(word);
  await expect.poll(() => list(page).getByRole("link").allInnerTexts()).toEqual([title]);
});

test("a refusal is in the language of the page", async () => {
  const page = await start(plain);
  await ask(page, "一九九八年世界杯足球赛的冠军是谁？");
  expect(await page.getByTestId("refusal").innerText()).not.toMatch(/\p{Script=Han}/u);
});

test("what could not be sent is said where it was asked, and nowhere else", async () => {
  const page = await start(plain);
  await ask(page, QUESTION);
  await page.getByRole("button", { name: "New conversation" }).click();
  await page.route("**/v1/conversations", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await composer(page).fill("How long?");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  await list(page).getByRole("link", { name: QUESTION }).first().click();
  await page.getByRole("article").waitFor();
  expect(await page.getByRole("alert").count()).toBe(0);
});

test("the tab and the page are named after the conversation, and headings are in order", async () => {
  const page = await start(plain);
  await ask(page, QUESTION);
  await expect.poll(() => page.title()).toBe(`${QUESTION} · AskDock`);
  expect(await page.getByRole("heading", { level: 1 }).allInnerTexts()).toEqual([QUESTION]);
  await page.getByRole("link", { name: "Documents", exact: true }).click();
  await expect.poll(() => page.title()).toBe("Documents in default · AskDock");
});

test("details of a fault are folded, and an address of no conversation is said to be one", async () => {
  const page = await start(scripted);
  await ask(page, "broken warranty");
  const details = page.getByRole("article").locator("details");
  if ((await details.count()) > 0) expect(await details.first().getAttribute("open")).toBeNull();
  expect(await page.getByRole("article").innerText()).not.toContain("127.0.0.1");
  await page.goto(`${scripted}/#/c/nonsense`);
  await page.getByText("This conversation does not exist.").waitFor();
  expect(await page.getByRole("alert").first().innerText()).not.toContain("pattern");
});

test("one Tab leads past the conversations, and skipping leads to the content", async () => {
  const page = await start(plain);
  for (let count = 0; count < 3; count++) {
    await page.goto(`${plain}/#/`);
    await ask(page, QUESTION);
  }
  await page.getByRole("button", { name: "Skip to content" }).focus();
  await page.keyboard.press("Enter");
  const inComposer = () => page.evaluate(() => document.activeElement instanceof HTMLTextAreaElement);
  const isListed = () => page.evaluate(() => document.activeElement?.closest("[data-conversation]") !== null);
  while (!(await inComposer())) {
    await page.keyboard.press("Tab");
    expect(await isListed()).toBe(false);
  }
  await list(page).getByRole("link", { name: QUESTION }).first().focus();
  await page.keyboard.press("ArrowDown");
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("A");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toMatch(/^Options/);
});

test("a stopped answer is there after a reload, and asking again takes its place", async () => {
  const page = await start(scripted);
  await composer(page).fill("Tell me slowly about the warranty");
  await page.keyboard.press("Enter");
  await written(page, 4);
  await page.getByRole("button", { name: "Stop" }).click();
  await page.locator("li[data-state=stopped]").waitFor();
  await page.reload();
  await page.locator("li[data-state=stopped]").waitFor();
  const text = await page.getByRole("article").innerText();
  for (const statement of SLOW_STATEMENTS.slice(0, 4)) expect(text).toContain(statement);
  await page.getByRole("button", { name: "Regenerate answer" }).click();
  await page.locator("li[data-state=streaming]").waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.locator("li[data-state=stopped]").waitFor();
  await page.reload();
  await page.locator("li[data-state=stopped]").waitFor();
  expect(await page.locator("li[data-state]").count()).toBe(1);
});

test("an answer goes on over a reload, and can be stopped from another tab", async () => {
  const page = await start(scripted);
  await composer(page).fill("Tell me slowly about the warranty");
  await page.keyboard.press("Enter");
  await written(page, 4);
  await page.reload();
  await page.locator("li[data-state=streaming]").waitFor();
  await written(page, 6);
  const other = await openTab(page);
  await other.locator("li[data-state=streaming]").waitFor();
  await other.getByRole("button", { name: "Stop" }).click();
  await page.locator("li[data-state=stopped]").waitFor();
});

test("an answer that is asked for again is another version, also after a reload", async () => {
  const page = await start(plain);
  await ask(page, QUESTION);
  await page.getByRole("button", { name: "Regenerate answer" }).click();
  await page.getByText("2 of 2").waitFor();
  await page.reload();
  await page.getByText("2 of 2").waitFor();
  expect(await page.locator("li[data-state]").count()).toBe(1);
  await page.getByRole("button", { name: "Previous version" }).click();
  await page.getByText("1 of 2").waitFor();
});

test("an opinion is given a reason, and taken back", async () => {
  const page = await start(plain);
  await ask(page, QUESTION);
  const bad = page.getByRole("button", { name: "Bad answer" });
  await bad.click();
  await page.getByRole("textbox", { name: "What was wrong?" }).fill("Another page");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("Thank you for your feedback.").waitFor();
  await bad.click();
  await bad.and(page.locator("[aria-pressed=false]")).waitFor();
  await page.reload();
  await bad.and(page.locator("[aria-pressed=false]")).waitFor();
});
