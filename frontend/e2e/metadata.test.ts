import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { findings } from "./axe";
import { ask } from "./browser";
import { inNewCollection } from "./library";
import { suite } from "./suite";

const start = suite();
const url = inject("plain");
const QUESTION = "How many persons does the lift carry?";
const last = (page: Page) => page.getByRole("article").last();

/** Pictures for eyes, where METADATA_SHOTS names a folder. */
async function shot(page: Page, name: string) {
  const folder = process.env.METADATA_SHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
}

async function upload(page: Page, files: Record<string, string>) {
  const collection = page.url().split("/").pop() ?? "";
  for (const [path, text] of Object.entries(files)) {
    const form = new FormData();
    form.append("file", new Blob([text]), path);
    const sent = await fetch(`${url}/v1/documents?collection=${collection}`, { method: "POST", body: form });
    expect(sent.status).toBe(202);
  }
  await expect
    .poll(() => page.locator("[data-status=READY]").count(), { timeout: 60_000 })
    .toBe(Object.keys(files).length);
}

async function declare(page: Page, name: string, type: string, path = "") {
  const form = page.locator("form").filter({ has: page.getByRole("heading", { name: "New field" }) });
  await form.getByLabel("Name").fill(name);
  await form.getByLabel("Type").selectOption({ label: type });
  await form.getByLabel("From the path").fill(path);
  await form.getByRole("button", { name: "Save field" }).click();
  await page.getByRole("cell", { name, exact: true }).waitFor();
}

test("fields are declared, their values shown, changed, and filtered by", async () => {
  const page = await inNewCollection(start, url);
  const name = await page.getByRole("combobox", { name: "Collection" }).inputValue();
  const documents = new URL(`#/documents/${name}`, page.url()).href;
  await page.goto(documents);
  await upload(page, {
    "2024/lift.txt": "The lift carries nine persons.",
    "2025/lift.txt": "The lift carries four persons.",
  });

  // A field by a rule of the path, and one that people fill in.
  await page.getByRole("link", { name: "Metadata" }).click();
  await page.getByText("No fields yet").waitFor();
  await declare(page, "year", "Number", "{value}/*");
  await declare(page, "owner", "Text");
  expect(await findings(page)).toEqual([]);
  await shot(page, "fields");

  // The rule has found the values; a person adds one, in bulk.
  await page.goto(documents);
  await page.getByRole("checkbox", { name: /all/i }).first().check();
  await page.getByRole("button", { name: "Metadata", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("owner").fill("Bo");
  expect(await findings(page)).toEqual([]);
  await shot(page, "bulk");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("The metadata of 2 documents are saved.").waitFor();
  const row = page.getByRole("row").filter({ hasText: "2025" }).first();
  await row.getByRole("link").first().click();
  const values = page.getByRole("region", { name: "Metadata" });
  await values.getByText("2025", { exact: true }).waitFor();
  await values.getByText("Bo", { exact: true }).waitFor();
  await values.getByRole("button", { name: "Change metadata" }).click();
  await values.getByLabel("owner").fill("Ann");
  await values.getByRole("button", { name: "Save" }).click();
  await values.getByText("Ann", { exact: true }).waitFor();
  expect(await findings(page)).toEqual([]);
  await shot(page, "details");

  // A question is limited by them, and the choice gets a name.
  await page.goto(new URL("#/", documents).href);
  await page.getByRole("button", { name: "All documents" }).click();
  const picker = page.getByRole("dialog", { name: "Where to search" });
  await picker.getByRole("button", { name: "Add a condition" }).click();
  await picker.getByLabel("Field").selectOption("year");
  await picker.getByLabel("Value").fill("2024");
  await picker.getByLabel("Value").press("Enter");
  await picker.getByLabel("Save this choice as").fill("Of 2024");
  await picker.getByRole("button", { name: "Save" }).click();
  await picker.getByRole("button", { name: "Of 2024", exact: true }).waitFor();
  expect(await findings(page)).toEqual([]);
  await shot(page, "scope");
  await picker.getByRole("button", { name: "Done" }).click();
  await page.getByText("year = 2024").waitFor();
  await ask(page, QUESTION);
  await last(page).getByText("nine persons").first().waitFor();
  expect(await last(page).textContent()).not.toContain("four persons");

  // By its name it is chosen again in a new conversation.
  await page.getByRole("button", { name: "New conversation" }).first().click();
  await page.getByRole("button", { name: "All documents" }).click();
  await picker.getByRole("button", { name: "Of 2024", exact: true }).click();
  await picker.getByRole("button", { name: "Done" }).click();
  await page.getByText("year = 2024").waitFor();
  await page.getByRole("button", { name: "Do not limit to year = 2024" }).click();
  await page.getByRole("button", { name: "All documents" }).waitFor();

  // Two clients, one of them OpenAI's, know it by the same name.
  const asked = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ model: "scope:Of 2024", messages: [{ role: "user", content: QUESTION }] }),
  });
  expect(await asked.text()).toContain("nine persons");
  await fetch(`${url}/v1/scopes/Of 2024`, { method: "DELETE" });
});

test("a search is tested with a filter, and answered by a profile that is tried", async () => {
  const page = await inNewCollection(start, url);
  const name = await page.getByRole("combobox", { name: "Collection" }).inputValue();
  await page.goto(new URL(`#/documents/${name}`, page.url()).href);
  await upload(page, {
    "2024/lift.txt": "The lift carries nine persons.",
    "2025/lift.txt": "The lift carries four persons.",
  });
  await page.getByRole("link", { name: "Metadata" }).click();
  await declare(page, "year", "Number", "{value}/*");
  await page.goto(new URL("#/search-test", page.url()).href);
  await page.getByLabel("Question").fill(QUESTION);
  await page.getByRole("button", { name: "Add a condition" }).click();
  await page.getByLabel("Value").fill("2025");
  await page.getByLabel("Value").blur();
  await page.getByLabel("Answer it, too").selectOption({ label: "By instructions of my own" });
  await page.getByLabel("Instructions to try").fill("Be brief.");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await page.getByRole("region", { name: "Answer" }).getByText("four persons").waitFor();
  await page.getByText("By an answering profile that was tried, and is not in force.").waitFor();
  await page.getByText("A filter restricted the search.").waitFor();
  expect(await findings(page)).toEqual([]);
  await shot(page, "search-test");

  // The trace of an answer says what it was answered by.
  await page.goto(new URL("#/", page.url()).href);
  await ask(page, "How many persons does the lift carry in the 2025 manual?");
  await page.getByRole("button", { name: "Why this answer?" }).click();
  await page.getByText("Answered as installed, without a profile.").waitFor();
  await page.getByText("Documents of 2025 by their metadata came first.").waitFor();
  await shot(page, "why");
});

test("further questions below an answer are ones that the documents answer; in Chinese, too", async () => {
  const page = await start(url, { locale: "zh-CN" });
  await page.getByRole("textbox").last().fill("员工有多少天年假？");
  await page.getByRole("button", { name: "提问", exact: true }).click();
  await page.getByRole("button", { name: "延伸问题" }).click();
  const more = page.getByRole("region", { name: "延伸问题" });
  await more.waitFor();
  await expect.poll(() => more.getByRole("listitem").count()).toBeGreaterThan(0);
  await shot(page, "further");
  expect(await findings(page)).toEqual([]);
  const question = (await more.getByRole("listitem").first().innerText()).trim();
  await more.getByRole("listitem").first().getByRole("button").click();
  await page.getByRole("heading", { name: question }).waitFor();
});
