import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { findings } from "./axe";
import { inNewCollection } from "./library";
import { ROOT } from "./service";
import { suite } from "./suite";

const start = suite();
const url = inject("plain");
const HALF = readFileSync(join(ROOT, "tests", "support", "damaged_page.pdf"));

const file = (name: string, content: string | Buffer) => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(content),
});
const row = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });
const ready = (page: Page, name: string) => row(page, name).and(page.locator("[data-status=READY]"));
const sheet = (page: Page) => page.getByRole("dialog");
const tagsOf = (page: Page, name: string) => row(page, name).getByRole("listitem").allInnerTexts();

async function withFiles(...files: ReturnType<typeof file>[]): Promise<Page> {
  const page = await inNewCollection(start, url);
  await page.getByTestId("files").setInputFiles(files);
  for (const { name } of files) await ready(page, name).waitFor();
  return page;
}

test("a document's name opens what is known of it, what was read and what was left out", async () => {
  const page = await withFiles(file("plan.pdf", HALF));
  await row(page, "plan.pdf").getByRole("link").click();
  await sheet(page).getByText("Page 2: damaged").waitFor();
  await sheet(page).getByText("Uploaded", { exact: true }).waitFor();
  expect(await findings(page)).toEqual([]);
  // The address can be sent to a colleague; Back closes.
  const address = page.url();
  await page.goBack();
  await sheet(page).waitFor({ state: "detached" });
  await page.goto("about:blank");
  await page.goto(address);
  await sheet(page).getByText("Page 2: damaged").waitFor();
  await page.keyboard.press("Escape");
  await sheet(page).waitFor({ state: "detached" });
});

test("what is searched of a document is listed, with its sections and tokens", async () => {
  const page = await withFiles(
    file("leave.md", "# Leave\n\nLeave is 25 days.\n\n# Lunch\n\nLunch is at noon."),
  );
  await row(page, "leave.md").getByRole("link").click();
  await sheet(page).getByText("Passages that are searched").click();
  const passages = sheet(page).getByRole("list", { name: "Passages that are searched" });
  await passages.getByText("Leave is 25 days.").waitFor();
  await passages
    .getByText(/Leave · \d+ tokens/)
    .first()
    .waitFor();
  expect(await findings(page)).toEqual([]);
});

test("tags and folder are changed later, and changed back", async () => {
  const page = await withFiles(file("leave.txt", "Leave is 25 days."));
  await row(page, "leave.txt").getByRole("link").click();
  await sheet(page).getByRole("button", { name: "Edit tags and folder" }).click();
  await sheet(page).getByRole("textbox", { name: "Tags" }).fill("hr, 2026");
  await sheet(page).getByRole("textbox", { name: "Folder" }).fill("staff/leave");
  await page.keyboard.press("Enter");
  await sheet(page).getByText("staff/leave").waitFor();
  await page.keyboard.press("Escape");
  await ready(page, "staff/leave").waitFor();
  expect(await tagsOf(page, "leave.txt")).toEqual(["2026", "hr"]);
  await page.getByRole("combobox", { name: "Folder" }).selectOption("staff");
  await row(page, "leave.txt").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("No matching documents").waitFor();
});

test("several are tagged and moved at once, and changed back", async () => {
  const page = await withFiles(file("a.txt", "First."), file("b.txt", "Second."));
  await page.getByRole("checkbox", { name: "Select all" }).check();
  await page.getByRole("button", { name: "Edit 2 documents" }).click();
  await sheet(page).getByRole("textbox", { name: "Add tags" }).fill("new");
  await sheet(page).getByRole("textbox", { name: "Move to folder" }).fill("box");
  await page.keyboard.press("Enter");
  for (const name of ["a.txt", "b.txt"]) {
    await row(page, name).getByText("box").waitFor();
    expect(await tagsOf(page, name)).toEqual(["new"]);
  }
  await page.getByRole("button", { name: "Undo" }).click();
  for (const name of ["a.txt", "b.txt"])
    await row(page, name).getByText("box").waitFor({ state: "detached" });
  expect(await tagsOf(page, "a.txt")).toEqual([]);
});

test("a document is replaced by a file of another name, and processed again", async () => {
  const page = await withFiles(file("rules.txt", "The old rules."));
  await row(page, "rules.txt").getByRole("link").click();
  const replace = sheet(page).locator("input[type=file]");
  await replace.setInputFiles(file("scan.pdf", "%PDF-1.4"));
  await page.getByRole("alert").getByText("Choose a file of the same type (.txt).").waitFor();
  await replace.setInputFiles(file("rules-2026.txt", "The new rules."));
  await sheet(page).getByText("2", { exact: true }).waitFor();
  await page.locator("tr[data-status=READY]").waitFor();
  const asked = page.waitForResponse((response) => response.url().includes("/reingest"));
  await sheet(page).getByRole("button", { name: "Process again" }).click();
  expect((await asked).status()).toBe(202);
  await page.locator("tr[data-status=READY]").waitFor();
});
