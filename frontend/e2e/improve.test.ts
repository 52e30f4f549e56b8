import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { findings } from "./axe";
import { ask } from "./browser";
import { inNewCollection } from "./library";
import { EXAMPLES } from "./service";
import { suite } from "./suite";

// From a wrong answer to a fixed one, as a person would do it: by the answering profile, and by the document. By
// passages and by curated answers: repair.test.ts.
const start = suite();
const url = inject("scripted");
const WARRANTY = "How long does the warranty last?";

/** Pictures for eyes, where REPAIR_SHOTS names a folder. */
async function shot(page: Page, name: string) {
  const folder = process.env.REPAIR_SHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** The first words of the newest answer, without its sources. */
const said = (page: Page) =>
  page.getByRole("article", { name: "Answer" }).last().locator("p").first().innerText();

async function upload(page: Page, name: string, text: string) {
  const file = { name, mimeType: "text/plain", buffer: Buffer.from(text) };
  await page.getByTestId("files").setInputFiles([file]);
  await page.getByRole("row").filter({ hasText: name }).and(page.locator("[data-status=READY]")).waitFor();
}

async function addGolden(page: Page, question: string, says: string) {
  await page.getByRole("button", { name: "Add question" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Question").fill(question);
  await form.getByLabel("What the answer says").fill(says);
  await form.getByRole("button", { name: "Save" }).click();
  await form.waitFor({ state: "detached" });
}

test("an answer is made right by the answering profile, proved, and rolled back", async () => {
  const page = await inNewCollection(start, url);
  await upload(page, "warranty-terms.txt", await readFile(join(EXAMPLES, "warranty-terms.txt"), "utf8"));
  const documents = page.url();
  const home = new URL("#/", documents).href;

  // It does not say of what, and the trace tells what the model was told.
  await page.goto(home);
  await ask(page, WARRANTY);
  expect(await said(page)).toMatch(/warranty lasts 36 months/);
  expect(await said(page)).not.toContain("TorqBench");
  await page.getByRole("button", { name: "Why this answer?" }).click();
  await page.getByText("You answer questions from the passages below", { exact: false }).waitFor({
    state: "attached",
  });
  await shot(page, "profile-1-why");

  await page.goto(documents);
  await page.getByRole("link", { name: "Golden questions" }).click();
  await addGolden(page, WARRANTY, "12 months for the TorqBench 50");

  await page.goto(documents);
  await page.getByRole("link", { name: "Answering profile" }).click();
  await page.getByText("Answered as installed").waitFor();
  expect(await findings(page)).toEqual([]);
  await page.getByText("Rules that always hold").click();
  await page.getByText("square brackets", { exact: false }).waitFor();
  await page.getByLabel("Instructions").fill("Always name the products that a statement is about.");
  await page.getByLabel("Starter questions").fill(WARRANTY);
  const trial = page.getByRole("region", { name: "Try before saving" });
  await trial.getByLabel("Question").fill(WARRANTY);
  await trial.getByRole("button").click();
  await trial.getByText("12 months for the TorqBench 50", { exact: false }).waitFor();
  await shot(page, "profile-2-tried");
  await page.getByLabel("Note").fill("products are named");
  await page.getByRole("button", { name: "Save draft" }).click();
  const versions = page.getByRole("region", { name: "Versions" });
  await versions.getByText("has not passed the golden questions").waitFor();
  expect(await page.getByLabel("Instructions").inputValue()).toContain("Always name the products");
  await page.getByText("Answered as installed").waitFor();

  // Not proved yet: it takes a reason. It is proved instead.
  await versions.getByRole("button", { name: "Activate version 1" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Version 1 has not passed the golden questions").waitFor();
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await versions.getByRole("button", { name: "Ask the golden questions with version 1" }).click();
  await page.getByText("1 of 1 right, 0 worse").waitFor();
  await versions.getByText("passed the golden questions", { exact: true }).waitFor();
  await shot(page, "profile-3-proved");
  await versions.getByRole("button", { name: "Activate version 1" }).click();
  await page.getByText("Version 1 answers").waitFor();
  expect(await findings(page)).toEqual([]);
  await shot(page, "profile-4-active");

  // The starter question is asked, and answered as it should be.
  await page.goto(home);
  await page.getByRole("button", { name: "New conversation" }).first().click();
  await page.getByRole("button", { name: WARRANTY, exact: true }).click();
  await page.getByRole("button", { name: "Why this answer?" }).waitFor();
  expect(await said(page)).toContain("12 months for the TorqBench 50");
  await shot(page, "profile-5-fixed");

  await page.goto(new URL(documents.replace("documents", "answering")).href);
  await page.getByRole("button", { name: "Go back to as installed" }).click();
  await page.getByText("Answered as installed").waitFor();
  await page.getByRole("button", { name: "Go back to version 1" }).waitFor();
  expect(await findings(page)).toEqual([]);
  await shot(page, "profile-6-back");
});

test("an answer is made right by a new version of the document, proved, and taken back", async () => {
  const page = await inNewCollection(start, inject("plain"));
  const question = "How many days of annual leave do full-time employees have?";
  const leave = (days: number) =>
    `# Leave\n\nAnnual leave of full-time employees is ${days} days in a year.\n`;
  await upload(page, "leave.md", leave(28));
  const documents = page.url();
  const home = new URL("#/", documents).href;
  await page.goto(home);
  await ask(page, question);
  await page.getByText("28 days", { exact: false }).first().waitFor();
  await shot(page, "document-1-wrong");

  await page.goto(documents);
  await page.getByRole("link", { name: "Golden questions" }).click();
  await addGolden(page, question, "31 days");
  const runs = page.getByRole("region", { name: "Runs" });
  await page.getByRole("button", { name: "Ask now" }).click();
  await runs.getByText("0 / 1 · 0%").waitFor();
  await shot(page, "document-2-golden");

  const renewed = async (days: number) => {
    await page.goto(documents);
    await upload(page, "leave.md", leave(days));
    const answered = async () => {
      await page.goto(home);
      await page.getByRole("button", { name: "New conversation" }).first().click();
      await ask(page, question);
      return page.getByText(`${days} days`, { exact: false }).count();
    };
    // The row says READY of the version before, too.
    await expect.poll(answered, { timeout: 30_000 }).toBeGreaterThan(0);
  };
  await renewed(31);
  await shot(page, "document-3-fixed");
  await page.goto(documents);
  await page.getByRole("link", { name: "Golden questions" }).click();
  await page.getByRole("button", { name: "Ask now" }).click();
  await runs.getByText("1 / 1 · 100%").waitFor();
  expect(await findings(page)).toEqual([]);
  await shot(page, "document-4-proved");

  // Back to what it was: the version before is uploaded again, and the golden questions tell.
  await renewed(28);
  await page.goto(documents);
  await page.getByRole("link", { name: "Golden questions" }).click();
  await page.getByRole("button", { name: "Ask now" }).click();
  await runs.getByText("0 / 1 · 0%").nth(1).waitFor();
  await shot(page, "document-5-back");
});
