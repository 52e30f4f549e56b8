import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { findings } from "./axe";
import { ask } from "./browser";
import { inNewCollection } from "./library";
import { suite } from "./suite";

const start = suite();
const url = inject("plain");
const LEAVE = "# Leave\n\nAnnual leave of full-time employees is 28 days in a year.\n";
const QUESTION = "How many days of annual leave do full-time employees have?";

/** Pictures for eyes, where REPAIR_SHOTS names a folder. */
async function shot(page: Page, name: string) {
  const folder = process.env.REPAIR_SHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
}

const sheet = (page: Page) => page.getByRole("dialog");
const passages = (page: Page) => sheet(page).getByRole("list", { name: "Passages that are searched" });

async function openPassages(page: Page) {
  await page.getByRole("row").filter({ hasText: "leave.md" }).getByRole("link").click();
  await sheet(page).getByText("Passages that are searched").click();
}

test("a passage is edited, answers tell by whom, and it is switched off and taken back", async () => {
  const page = await inNewCollection(start, url);
  const buffer = Buffer.from(LEAVE);
  await page.getByTestId("files").setInputFiles([{ name: "leave.md", mimeType: "text/markdown", buffer }]);
  await page
    .getByRole("row")
    .filter({ hasText: "leave.md" })
    .and(page.locator("[data-status=READY]"))
    .waitFor();
  const documents = page.url();

  await openPassages(page);
  await passages(page).getByRole("button", { name: "Edit passage 1" }).click();
  const text = sheet(page).getByLabel("Text", { exact: true });
  await text.fill((await text.inputValue()).replace("28 days", "31 days"));
  await sheet(page).getByLabel("Note").fill("since the agreement of May");
  expect(await findings(page)).toEqual([]);
  await shot(page, "1-editor");
  await sheet(page).getByRole("button", { name: "Save" }).click();
  await passages(page).getByText("31 days").waitFor();
  await passages(page)
    .getByText(/^Edited by /)
    .waitFor();
  expect(await findings(page)).toEqual([]);
  await shot(page, "2-edited");

  await page.goto(new URL("#/", documents).href);
  await ask(page, QUESTION);
  await page.getByRole("button", { name: /edited by/ }).click();
  const source = page.getByRole("complementary", { name: "Source" });
  await source.getByText(/^edited by /).waitFor();
  await source.getByText("28 days", { exact: false }).waitFor();
  await shot(page, "3-answer");

  await page.goto(documents);
  await openPassages(page);
  await passages(page).getByRole("button", { name: "Edit passage 1" }).click();
  await sheet(page)
    .getByRole("checkbox", { name: /^Switched off/ })
    .check();
  await sheet(page).getByRole("button", { name: "Save" }).click();
  const edits = sheet(page).getByRole("list", { name: "Edits" });
  await edits.getByText(/^Switched off/).waitFor();
  expect(await findings(page)).toEqual([]);
  await shot(page, "4-off");
  await edits.getByRole("button", { name: "Edit", exact: true }).click();
  await sheet(page).getByRole("button", { name: "Back to what the document says" }).click();
  await passages(page).getByText("28 days").waitFor();
});

test("a question that no document answers is answered by a person, and answers say so", async () => {
  const page = await inNewCollection(start, url);
  const buffer = Buffer.from(LEAVE);
  await page.getByTestId("files").setInputFiles([{ name: "leave.md", mimeType: "text/markdown", buffer }]);
  await page.locator("[data-status=READY]").first().waitFor();
  const documents = page.url();
  const parking = "How many parking spaces are there for visitors?";
  await page.goto(new URL("#/", documents).href);
  await ask(page, parking);
  await page.getByRole("button", { name: "Write the right answer" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Answer").fill("There are twelve parking spaces for visitors, behind the gate.");
  await form.getByLabel("Source").fill("Facility management");
  expect(await findings(page)).toEqual([]);
  await shot(page, "5-curate");
  await form.getByRole("button", { name: "Save" }).click();
  await form.waitFor({ state: "detached" });

  await page.goto(documents);
  await page
    .getByRole("row")
    .filter({ hasText: "parking" })
    .and(page.locator("[data-status=READY]"))
    .waitFor();
  await page.goto(new URL("#/", documents).href);
  await ask(page, parking);
  await page.getByRole("button", { name: /\(curated answer\)/ }).waitFor();
  await shot(page, "6-curated");

  await page.goto(documents);
  await page.getByRole("link", { name: "Curated answers" }).click();
  await page.getByRole("cell", { name: parking, exact: true }).waitFor();
  await page.getByRole("cell", { name: "Answers", exact: true }).waitFor();
  expect(await findings(page)).toEqual([]);
  await shot(page, "7-list");
  await page.getByRole("button", { name: `Delete “${parking}”` }).click();
  await page.getByText("No curated answers yet").waitFor();
});
