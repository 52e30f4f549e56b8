import type { Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { ask } from "./browser";
import { inNewCollection } from "./library";
import { suite } from "./suite";

const start = suite();
const url = inject("plain");
const QUESTION = "How often must the TH-300 be calibrated?";

test.each(["New collection"])("what is written in the dialog %s goes into its field", async (name) => {
  const page = await start(url);
  await page.getByRole("button", { name }).click();
  const field = page.getByRole("dialog").getByRole("textbox").first();
  await field.and(page.locator(":focus")).waitFor();
  await page.keyboard.type("human resources");
  expect(await field.inputValue()).toBe("human resources");
});

test("the first field of a new key has the focus", async () => {
  const page = await start(url, { path: "operations/keys" });
  await page.getByRole("button", { name: "New API key" }).click();
  await page.getByRole("dialog").getByRole("textbox").first().and(page.locator(":focus")).waitFor();
  // The first key closes the service to whoever has none: it is an admin's.
  expect(await page.getByRole("dialog").getByRole("combobox", { name: "Role" }).isDisabled()).toBe(true);
});

test("a long answer is printed whole", async () => {
  const page = await start(url);
  await ask(page, QUESTION);
  await ask(page, "How many days of annual leave do I have?");
  await ask(page, "How long does the warranty of the TH-300 last?");
  await page.setViewportSize({ width: 1280, height: 500 });
  await page.emulateMedia({ media: "print" });
  const hidden = await page.evaluate(() => {
    const scrolls = [...document.querySelectorAll("main, [role=log]")];
    return scrolls.map((node) => node.scrollHeight - node.clientHeight).filter((more) => more > 1);
  });
  expect(hidden).toEqual([]);
  expect(await page.getByRole("banner").isVisible()).toBe(false);
  expect(await page.getByRole("textbox").isVisible()).toBe(false);
});

test("a message does not cover what can be pressed to ask", async () => {
  const page = await start(url);
  await ask(page, QUESTION);
  const options = page
    .getByRole("complementary", { name: "Conversations" })
    .getByRole("button", { name: /^Options for/ });
  await options.first().click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Undo" }).waitFor();
  await page.getByRole("textbox").fill("Next?");
  await page.getByRole("button", { name: "Ask", exact: true }).click({ timeout: 5000 });
});

test("citations are large enough to be hit, and a phone is told nothing of keys or dropping", async () => {
  const page = await start(url, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await ask(page, QUESTION);
  const box = await page
    .getByRole("article")
    .locator("p, li")
    .getByRole("button", { name: /^Source 1/ })
    .first()
    .boundingBox();
  expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(24);
  expect(await page.getByText("Enter to send").isVisible()).toBe(false);
  await page.getByRole("link", { name: "Documents", exact: true }).click();
  await page.getByRole("table").waitFor();
  expect(await page.getByText("Drop files or folders here").isVisible()).toBe(false);
});

const file = (name: string, text: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
const count = async (page: Page, stage: string) =>
  page.locator("label").filter({ hasText: stage }).innerText();

test("counts follow the search, and the list is as it was left", async () => {
  const page = await inNewCollection(start, url);
  await page.getByTestId("files").setInputFiles([file("boiler.txt", "Hot."), file("fridge.txt", "Cold.")]);
  await expect.poll(() => page.locator("tr[data-status=READY]").count()).toBe(2);
  await page.getByRole("searchbox").fill("boiler");
  await expect.poll(() => count(page, "All")).toBe("All 1");
  await page.getByRole("link", { name: "Ask", exact: true }).click();
  await page.getByRole("heading", { name: "Ask your documents" }).waitFor();
  await page.goBack();
  expect(await page.getByRole("searchbox").inputValue()).toBe("boiler");
});

test("a new version comes to the top and says which it is", async () => {
  const page = await inNewCollection(start, url);
  await page.getByTestId("files").setInputFiles(file("first.txt", "One."));
  await page.locator("tr[data-status=READY]").waitFor();
  await page.getByTestId("files").setInputFiles(file("second.txt", "Two."));
  await expect.poll(() => page.locator("tr[data-status=READY]").count()).toBe(2);
  await page.getByTestId("files").setInputFiles(file("first.txt", "One, changed."));
  const top = page.locator("tr[data-document]").first();
  await top.getByText("first.txt").waitFor();
  await top.getByText("v2").waitFor();
});

test("a file that cannot be read offers no retry, and says what can", async () => {
  const page = await inNewCollection(start, url);
  await page.getByTestId("files").setInputFiles(file("plan.dwg", "AC1032"));
  const alert = page.getByRole("alert");
  await alert.getByText(/PowerPoint/).waitFor();
  expect(await page.getByRole("button", { name: "Upload plan.dwg again" }).count()).toBe(0);
  await page.getByRole("button", { name: "Clear finished" }).click();
  await alert.waitFor({ state: "detached" });
});

test("documents are sorted by a column, and several deleted at once can be brought back", async () => {
  const page = await inNewCollection(start, url);
  const names = ["b.txt", "a.txt", "c.txt"];
  await page.getByTestId("files").setInputFiles(names.map((name) => file(name, `This is ${name}.`)));
  await expect.poll(() => page.locator("tr[data-status=READY]").count()).toBe(3);
  const shown = async () =>
    (await page.locator("tr[data-document] td:nth-child(2)").allInnerTexts()).map((text) => text.trim());
  await page.getByRole("button", { name: "Name", exact: true }).click();
  expect(await shown()).toEqual(["a.txt", "b.txt", "c.txt"]);
  await page.getByRole("button", { name: "Name", exact: true }).click();
  expect(await shown()).toEqual(["c.txt", "b.txt", "a.txt"]);
  await page.getByRole("checkbox", { name: "Select a.txt" }).check();
  await page.getByRole("checkbox", { name: "Select b.txt" }).check();
  await page.getByRole("button", { name: "Delete 2 documents" }).click();
  await expect.poll(shown).toEqual(["c.txt"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(shown).toEqual(["c.txt", "b.txt", "a.txt"]);
});

test.each([320, 390])("at %i pixels the head of the documents keeps its words whole", async (width) => {
  const page = await start(url, { viewport: { width, height: 700 }, path: "documents" });
  const title = page.getByRole("heading", { level: 1 });
  await page.getByRole("link", { name: "Synonyms" }).waitFor();
  const { lines, rows } = await title.evaluate((node) => ({
    lines: node.textContent?.split(" ").length ?? 0,
    rows: node.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(node).lineHeight),
  }));
  expect(Math.round(rows)).toBeLessThan(lines);
});

test("the open tab is in sight on a phone", async () => {
  const page = await start(url, { viewport: { width: 390, height: 844 }, path: "operations/settings" });
  const tab = page.getByRole("tab", { selected: true });
  await tab.waitFor();
  await expect.poll(async () => (await tab.boundingBox())?.x ?? 0).toBeLessThan(320);
});
