import type { Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { ask } from "./browser";
import { suite } from "./suite";

const start = suite();
const url = inject("plain");

const sources = (page: Page) =>
  page
    .getByRole("article")
    .last()
    .getByRole("button", { name: /^Source \d+:/ });
const panel = (page: Page) => page.getByRole("complementary", { name: "Source" });

/** A collection of its own with one document, which can be given another text. */
async function collectionWith(name: string, text: string) {
  const collection = `sources-${crypto.randomUUID().slice(0, 13)}`;
  await fetch(`${url}/v1/collections`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name: collection }),
  });
  async function put(content: string): Promise<void> {
    const form = new FormData();
    form.append("file", new Blob([content]), name);
    const sent = await fetch(`${url}/v1/documents?collection=${collection}`, { method: "POST", body: form });
    const { results } = (await sent.json()) as { results: { document: { id: string; version: number } }[] };
    const wanted = results[0]?.document;
    await expect
      .poll(async () => (await fetch(`${url}/v1/documents/${wanted?.id}?collection=${collection}`)).json())
      .toMatchObject({ status: "READY", live_version: wanted?.version });
  }
  await put(text);
  return { collection, put };
}

const HANDBOOK = [
  "The canteen opens at seven.",
  "Parking costs four euros a day.",
  "Dogs are welcome on Fridays.",
];
const kinds: Record<string, string> = {
  "notes.txt": HANDBOOK.join("\n\n"),
  "notes.md": `# Handbook\n\n${HANDBOOK.join("\n\n")}`,
  "notes.html": `<h1>Handbook</h1>${HANDBOOK.map((line) => `<p>${line}</p>`).join("")}`,
  "notes.csv": "place,price\nParking,four euros a day\nCanteen,seven euros",
  "notes.json": JSON.stringify({ parking: "Parking costs four euros a day." }),
  "notes.py": 'def parking():\n    return "Parking costs four euros a day."\n',
  "notes.eml": `Subject: Parking\nFrom: a@example.org\n\n${HANDBOOK.join("\n\n")}`,
};

test.each(Object.entries(kinds))("%s is opened, closed, opened again and left", async (name, text) => {
  const { collection } = await collectionWith(name, text);
  const page = await start(url);
  await page.getByRole("combobox", { name: "Collection" }).selectOption(collection);
  await ask(page, "How much does parking cost a day?");
  await sources(page).first().click();
  await page.getByTestId("highlight").first().waitFor();
  await page.keyboard.press("Escape");
  await panel(page).waitFor({ state: "detached" });
  await sources(page).first().click();
  await page.getByTestId("highlight").first().waitFor();
  await page.getByRole("button", { name: "New conversation" }).click();
  await page.getByRole("heading", { name: "Ask your documents" }).waitFor();
  await panel(page).waitFor({ state: "detached" });
});

test("words that moved are marked where they are now", async () => {
  const { collection, put } = await collectionWith("notes.txt", HANDBOOK.join("\n\n"));
  const page = await start(url);
  await page.getByRole("combobox", { name: "Collection" }).selectOption(collection);
  await ask(page, "How much does parking cost a day?");
  await put(["Visitors sign in at the gate.", ...HANDBOOK].join("\n\n"));
  await sources(page).first().click();
  const quote = await panel(page).locator("blockquote").innerText();
  await page.getByTestId("highlight").waitFor();
  expect(await page.getByTestId("highlight").innerText()).toBe(quote);
  await page.getByText("The document has changed since it was cited").waitFor();
});

test("what was cited is shown, or nothing is marked, when the words have gone from the document", async () => {
  const { collection, put } = await collectionWith("notes.txt", HANDBOOK.join("\n\n"));
  const page = await start(url);
  await page.getByRole("combobox", { name: "Collection" }).selectOption(collection);
  await ask(page, "How much does parking cost a day?");
  await put("Everything else has been taken out of this handbook, which now says one thing only.");
  await sources(page).first().click();
  await page.getByText("The document has changed since it was cited").waitFor();
  const quote = await panel(page).locator("blockquote").innerText();
  const marks = await page.getByTestId("highlight").allInnerTexts();
  if (marks.length > 0) expect(marks.join("")).toBe(quote);
  else await page.getByText("These words are no longer in the document.").waitFor();
});

test("Back closes a source, and its address opens it again", async () => {
  const { collection } = await collectionWith("notes.txt", HANDBOOK.join("\n\n"));
  const page = await start(url);
  await page.getByRole("combobox", { name: "Collection" }).selectOption(collection);
  await ask(page, "How much does parking cost a day?");
  const conversation = page.url();
  await sources(page).first().click();
  await page.getByTestId("highlight").waitFor();
  const address = page.url();
  expect(address.startsWith(`${conversation}/`)).toBe(true);
  await page.goBack();
  await panel(page).waitFor({ state: "detached" });
  expect(page.url()).toBe(conversation);
  await page.goForward();
  await page.getByTestId("highlight").waitFor();
  await page.reload();
  await page.getByTestId("highlight").waitFor();
  await page.getByRole("button", { name: "Close the source" }).click();
  await panel(page).waitFor({ state: "detached" });
});

test("proofs are walked by keys, lit with their statements, and as wide as they were left", async () => {
  const page = await start(url);
  await ask(page, "What are the working hours in the employee handbook?");
  await sources(page).first().click();
  const marks = page.getByTestId("highlight");
  await marks.first().waitFor();
  // What brings the words into sight moves the document, and nothing around it.
  const main = page.getByRole("main");
  expect(await main.evaluate((node) => node.scrollHeight - node.clientHeight)).toBeLessThan(2);
  const [first, second] = [page.url(), await sources(page).nth(1).getAttribute("aria-label")];
  await page.keyboard.press("j");
  await marks.first().waitFor();
  expect(page.url()).not.toBe(first);
  expect(await sources(page).nth(1).getAttribute("aria-pressed"), `${second}`).toBe("true");
  await page.keyboard.press("k");
  await expect.poll(() => page.url()).toBe(first);

  // Words and their statement are lit together, whichever is pointed at.
  await marks.first().hover();
  const statement = page.locator("[data-markers][data-lit]");
  await statement.first().waitFor();
  await page.getByRole("heading", { name: "employee-handbook.docx" }).hover();
  await statement.first().waitFor({ state: "detached" });
  await page.locator("[data-markers][data-shown]").first().hover();
  await panel(page).locator("mark[data-lit]").first().waitFor();

  const splitter = page.getByRole("separator", { name: "Width of the source" });
  const before = (await panel(page).boundingBox())?.width ?? 0;
  await splitter.press("ArrowLeft");
  await expect.poll(async () => (await panel(page).boundingBox())?.width).toBeGreaterThan(before);
  const wider = await panel(page).boundingBox();
  await page.reload();
  await marks.first().waitFor();
  expect(await panel(page).boundingBox()).toEqual(wider);
});

test("source code keeps the numbers of its lines", async () => {
  const code = ["import sys", "", "", "def parking():", '    return "Parking costs four euros a day."', ""];
  const { collection } = await collectionWith("notes.py", code.join("\n"));
  const page = await start(url);
  await page.getByRole("combobox", { name: "Collection" }).selectOption(collection);
  await ask(page, "How much does parking cost a day?");
  await sources(page).first().click();
  await page.getByTestId("highlight").first().waitFor();
  const line = panel(page).locator("li[data-marked=true]").last();
  expect(await line.getAttribute("value")).toBe("5");
});

const ROWS = Array.from({ length: 250 }, (_, at) => `Hall ${at},${at * 3} euros,a remark about hall ${at}`);
const FUNCTIONS = Array.from({ length: 60 }, (_, at) => `def ordinary_${at}():\n    return ${at}\n\n`);
const LONG = `def parking_of_a_day():\n    """Parking in the harbour costs four euros a day, ${"and so on, ".repeat(20)}"""\n`;

test.each([
  ["halls.csv", ["hall,price,remark", ...ROWS].join("\n"), "What is the price of Hall 211?"],
  ["parking.py", FUNCTIONS.join("") + LONG, "How much does parking in the harbour cost a day?"],
])(
  "of %s the words that are cited are brought into sight, its lines from their beginning",
  async (name, text, question) => {
    const { collection } = await collectionWith(name, text);
    const page = await start(url);
    await page.getByRole("combobox", { name: "Collection" }).selectOption(collection);
    await ask(page, question);
    await sources(page).first().click();
    const mark = page.getByTestId("highlight").first();
    await mark.waitFor();
    const middle = () =>
      mark.evaluate((node) => {
        const { left, top, height } = node.getBoundingClientRect();
        return document.elementFromPoint(left + 2, top + height / 2) === node;
      });
    await expect.poll(middle).toBe(true);
    const scrolled = () =>
      panel(page).evaluate((node) => [...node.querySelectorAll("*")].map((one) => one.scrollLeft));
    expect(Math.max(...(await scrolled()))).toBe(0);
  },
);
