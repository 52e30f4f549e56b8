import { expect, inject, test } from "vitest";
import { findings } from "./axe";
import { ask } from "./browser";
import { suite } from "./suite";

const start = suite();
const plain = inject("plain");

test.each([
  ["an answer", "How many days of annual leave do I have?", "enough"],
  ["a refusal", "Who won the football world cup in 1998?", "not enough"],
])("why %s came about, and the same question with other settings", async (_, question, support) => {
  const page = await start(plain);
  await ask(page, question);
  await page.getByRole("button", { name: "Why this answer?" }).click();
  await page.getByRole("heading", { name: "Passages, best first" }).waitFor();
  expect(await page.getByText(`needed: ${support}`, { exact: false }).count()).toBe(1);
  expect(await findings(page)).toEqual([]);
  await page.getByText("Ask again with other settings").click();
  await page.getByLabel("Search").selectOption("sparse");
  await page.getByRole("button", { name: "Ask again", exact: true }).click();
  await page.getByRole("region", { name: "With these settings" }).waitFor();
  expect(await page.getByText("Not asked: it was not wanted.").count()).toBe(1);
});

test("what a search finds is looked at leg by leg", async () => {
  const page = await start(plain, { path: "search-test" });
  await page.getByLabel("Question").fill("annual leave");
  await page.getByLabel("Search", { exact: true }).selectOption("sparse");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await page.getByRole("heading", { name: "Passages, best first" }).waitFor();
  expect(await page.getByText("Not asked: it was not wanted.").count()).toBe(1);
  expect(await page.getByText("leave-policy.md").count()).toBeGreaterThan(0);
  expect(await findings(page)).toEqual([]);
});
