import type { Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { findings } from "./axe";
import { ask, openTab } from "./browser";
import { suite } from "./suite";

const start = suite();
const url = inject("plain");

/** A collection of two folders and a tagged file that answer the same question differently. */
const library = () =>
  collection({
    "berlin/lift.txt": "The lift carries nine persons.",
    "munich/lift.txt": "The lift carries four persons.",
    "lift.txt": "The lift carries two persons.",
  });

async function collection(files: Record<string, string>): Promise<string> {
  const name = `scope-${crypto.randomUUID().slice(0, 13)}`;
  const made = await fetch(`${url}/v1/collections`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name }),
  });
  expect(made.status).toBe(201);
  for (const [path, text] of Object.entries(files)) {
    const form = new FormData();
    form.append("file", new Blob([text]), path);
    if (path === "lift.txt") form.append("tag", "old");
    const sent = await fetch(`${url}/v1/documents?collection=${name}`, { method: "POST", body: form });
    expect(sent.status).toBe(202);
  }
  for (;;) {
    const listed = await (await fetch(`${url}/v1/documents?collection=${name}`)).json();
    if ((listed as { documents: { status: string }[] }).documents.every((one) => one.status === "READY"))
      break;
  }
  return name;
}

const QUESTION = "How many persons does the lift carry?";
const last = (page: Page) => page.getByRole("article").last();
const dialog = (page: Page) => page.getByRole("dialog", { name: "Where to search" });

async function choose(page: Page, ...labels: string[]) {
  await page.getByRole("button", { name: /^(All documents|Search in)$/ }).click();
  for (const label of labels) await dialog(page).getByRole("checkbox", { name: label, exact: true }).check();
  await dialog(page).getByRole("button", { name: "Done" }).click();
  await dialog(page).waitFor({ state: "detached" });
}

test("a question is asked of a folder, and the conversation keeps that", async () => {
  const name = await library();
  const page = await start(url);
  await page.getByRole("combobox", { name: "Collection" }).selectOption(name);
  await page.getByRole("button", { name: "All documents" }).click();
  await dialog(page).getByRole("group", { name: "Folders" }).waitFor();
  expect(await findings(page)).toEqual([]);
  await dialog(page).getByRole("searchbox").fill("MUN");
  expect(await dialog(page).getByRole("checkbox").count()).toBe(2);
  await page.keyboard.press("Escape");
  await choose(page, "munich");
  expect(await findings(page)).toEqual([]);
  await ask(page, QUESTION);
  await last(page).getByText("four persons").first().waitFor();
  expect(await last(page).textContent()).not.toContain("nine");
  // In the turn, without a way to change it; and in the composer, with one.
  const turn = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: QUESTION }) });
  await turn.getByRole("group", { name: "Where to search" }).getByText("munich").waitFor();
  expect(await turn.getByRole("button", { name: "Do not limit to munich" }).count()).toBe(0);

  const tab = await openTab(page);
  await tab.getByRole("button", { name: "Do not limit to munich" }).waitFor();
  await tab.getByRole("button", { name: "Do not limit to munich" }).click();
  await choose(tab, "berlin");
  await ask(tab, "And how many persons does the lift carry there?");
  await last(tab).getByText("nine persons").first().waitFor();
  expect(await last(tab).textContent()).not.toContain("four persons");

  // A new conversation is limited to nothing.
  await tab.getByRole("button", { name: "New conversation" }).first().click();
  await tab.getByRole("button", { name: "All documents" }).waitFor();
});

test("tags and single files limit a question, by the keyboard alone", async () => {
  const name = await library();
  const page = await start(url);
  await page.getByRole("combobox", { name: "Collection" }).selectOption(name);
  await page.getByRole("button", { name: "All documents" }).focus();
  await page.keyboard.press("Enter");
  await dialog(page).getByRole("checkbox", { name: "old", exact: true }).waitFor();
  // Beyond the other collections there are.
  await dialog(page).getByRole("checkbox", { name: "old", exact: true }).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Do not limit to old" }).waitFor();
  await ask(page, QUESTION);
  await last(page).getByText("two persons").first().waitFor();
  expect(await last(page).textContent()).not.toContain("four persons");

  await page.getByRole("button", { name: "Do not limit to old" }).click();
  await choose(page, "berlin/lift.txt");
  await ask(page, QUESTION);
  await last(page).getByText("nine persons").first().waitFor();
  expect(await last(page).textContent()).not.toContain("two persons");
});

test("a question is asked of two collections, and a citation opens in its own", async () => {
  const [name, other] = [await library(), await collection({ "gate.txt": "The gate opens at six o'clock." })];
  const page = await start(url);
  await page.getByRole("combobox", { name: "Collection" }).selectOption(name);
  await choose(page, other);
  expect(await findings(page)).toEqual([]);
  await ask(page, "When does the gate open?");
  await last(page).getByText("six o'clock").first().waitFor();
  await last(page).getByRole("region", { name: "Sources" }).getByRole("button").first().click();
  const evidence = page.getByRole("complementary", { name: "Source" });
  await evidence.getByRole("heading", { name: "gate.txt" }).waitFor();
  await evidence.getByText("The gate opens at six o'clock.").first().waitFor();

  // The conversation keeps both, also where it is opened anew; without the other one it is not found.
  const tab = await openTab(page);
  await tab.getByRole("button", { name: `Do not limit to ${other}` }).waitFor();
  await tab.getByRole("button", { name: `Do not limit to ${other}` }).click();
  // Sent once the conversation is told of it.
  await tab.getByRole("textbox").last().fill("At what time does the gate open?");
  await tab.getByRole("button", { name: "Ask", exact: true }).click();
  await last(tab).getByText("No answer in these documents").waitFor();
});
