import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { findings } from "./axe";
import { ask } from "./browser";
import { EXAMPLES } from "./service";
import { suite } from "./suite";

const start = suite();
const url = inject("plain");
const QUESTION = "How many days of annual leave do employees have?";

/** A collection of its own with sample documents, chosen in the page. */
async function inCollection(): Promise<{ page: Page; name: string }> {
  const name = `golden-${crypto.randomUUID().slice(0, 13)}`;
  await fetch(`${url}/v1/collections`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name }),
  });
  const form = new FormData();
  for (const one of ["leave-policy.md", "warranty-terms.txt"])
    form.append("file", new Blob([await readFile(join(EXAMPLES, one))]), one);
  await fetch(`${url}/v1/documents?collection=${name}`, { method: "POST", body: form });
  await expect
    .poll(async () => (await fetch(`${url}/v1/documents?collection=${name}`)).json())
    .toMatchObject({ documents: [{ status: "READY" }, { status: "READY" }] });
  const page = await start(url, { path: `golden/${name}` });
  await page.getByText("No golden questions yet").waitFor();
  return { page, name };
}

const question = (page: Page, text: string) =>
  page.getByRole("region", { name: "Questions" }).getByRole("row").filter({ hasText: text });

test("questions are written, changed, asked and compared, and what is asked wrongly is told", async () => {
  const { page } = await inCollection();
  expect(await findings(page)).toEqual([]);
  await page.getByRole("button", { name: "Add question" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Question").fill(QUESTION);
  // Nothing says yet what would be right.
  expect(await form.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
  await form.getByLabel("Documents that hold the answer").fill("leave-policy.md");
  await form.getByLabel("Tags").fill("hr");
  expect(await findings(page)).toEqual([]);
  await form.getByRole("button", { name: "Save" }).click();
  await question(page, QUESTION).getByText("leave-policy.md").waitFor();

  await page.getByRole("button", { name: "Ask now" }).click();
  const runs = page.getByRole("region", { name: "Runs" });
  await runs.getByText("1 / 1 · 100%").first().waitFor();

  // Asked by themselves, and one of them all the time; both are there after the page was left.
  await page.getByLabel("Asked by themselves").selectOption("1d");
  await page.getByText(/^next /).waitFor();
  await page.getByRole("button", { name: `Canary: “${QUESTION}”` }).click();
  await page.getByText("Canary, asked all the time:", { exact: false }).waitFor();
  await page.reload();
  await page.getByText("Canary, asked all the time:", { exact: false }).waitFor();
  expect(await page.getByLabel("Asked by themselves").inputValue()).toBe("1d");
  expect(await findings(page)).toEqual([]);

  // The same question with something expected that no document says: worse than before.
  await page.getByRole("button", { name: `Change “${QUESTION}”` }).click();
  await form.getByLabel("What the answer says").fill("ninety days");
  await form.getByRole("button", { name: "Save" }).click();
  await question(page, QUESTION).getByText("ninety days").waitFor();
  await page.getByRole("combobox", { name: "Which questions to ask" }).selectOption("hr");
  await page.getByRole("button", { name: "Ask now" }).click();
  await runs.getByText("0 / 1 · 0%").waitFor();
  await runs
    .getByRole("button", { name: /^Open the run/ })
    .first()
    .click();
  const report = page.getByRole("dialog");
  await report.getByText(/0 better, 1 worse/).waitFor();
  await report.getByText("not said: ninety days", { exact: false }).waitFor();
  expect(await findings(page)).toEqual([]);
  await report.getByRole("combobox", { name: "Which outcomes to show" }).selectOption("changed");
  await report.getByText(QUESTION).waitFor();
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: `Delete “${QUESTION}”` }).click();
  await page.getByText("No golden questions yet").waitFor();
});

test("questions are brought in from a file and saved as one; a wrong line is named", async () => {
  const { page } = await inCollection();
  const file = (text: string) => ({ name: "q.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  const input = page.locator("input[type=file][accept='.jsonl,.csv']");
  await input.setInputFiles(file("question,documents\nWho pays for repairs?,\n"));
  await page
    .getByRole("alert")
    .getByText(/line 2/)
    .waitFor();
  await input.setInputFiles(
    file("question,documents,refused\nWho pays for repairs?,warranty-terms.txt,\nWho won in 1954?,,true\n"),
  );
  await page.getByText("2 added, 0 changed.").waitFor();
  await question(page, "Who won in 1954?").getByText("is a refusal").waitFor();
  await page.getByRole("searchbox", { name: "Find a question" }).fill("repairs");
  await question(page, "Who won in 1954?").waitFor({ state: "detached" });
  expect(await question(page, "Who pays for repairs?").count()).toBe(1);
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export JSONL" }).click();
  const saved = await readFile(await (await saving).path(), "utf-8");
  expect(
    saved
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).question),
  ).toEqual(["Who pays for repairs?", "Who won in 1954?"]);
});

test("a golden question is made of an answer, and of a passage of its trace", async () => {
  const { page, name } = await inCollection();
  await page.getByRole("link", { name: "Ask", exact: true }).click();
  await ask(page, QUESTION);
  await page.getByRole("button", { name: "Make a golden question" }).click();
  const form = page.getByRole("dialog", { name: "Add question" });
  expect(await form.getByLabel("Question").inputValue()).toBe(QUESTION);
  expect(await form.getByLabel("Documents that hold the answer").inputValue()).toBe("leave-policy.md");
  expect(await form.getByLabel("Words of the passage").inputValue()).not.toBe("");
  await form.getByRole("button", { name: "Save" }).click();
  await page.getByText("Kept as a golden question.").waitFor();

  await page.getByRole("button", { name: "Why this answer?" }).click();
  const passages = page.locator("section", {
    has: page.getByRole("heading", { name: "Passages, best first" }),
  });
  await passages.locator("summary").first().click();
  await passages.getByRole("button", { name: "This is right" }).first().click();
  await form.getByRole("button", { name: "Save" }).click();
  await form.waitFor({ state: "detached" });
  await page.goto(`${url}/#/golden/${name}`);
  await expect.poll(() => question(page, QUESTION).count()).toBe(2);
});
